# What `verify` and `report` say about what arrived.

verify-ok = 一致
verify-differs = 不一致
verify-unknown = 未知
verify-not-yet = 未完成
verify-objects = { $count ->
   *[other] { $shown } 个对象
}
verify-keys = 源端 { $source } 个键，目标端 { $target } 个
verify-summary = 已按统计比较 { $count } 个：{ $ok } 个一致，{ $differ } 个不一致，{ $open } 个未结束
verify-summary-deep = 已比较 { $count } 个：{ $ok } 个一致，{ $differ } 个不一致，{ $open } 个未结束
verify-left-out = { $count } 个已割接，不参与比较
verify-wrote = 已写入 { $file }
verify-unwritable = 无法写入 { $file }：{ $error }

## Why

verify-why-not-begun = 尚未开始
verify-why-unlisted = 它已成功结束，且不再出现在列表中：没有可用于比较的统计
verify-why-state = 当前状态：{ $state }
verify-why-failed = 迁移失败
verify-why-objects-failed = { $count } 个对象失败
verify-why-objects-missing = 缺少 { $count } 个对象
verify-why-bytes-missing = 缺少 { $size } 数据
verify-why-keys-missing = 目标端缺少 { $count } 个键
verify-why-keys-extra = 有 { $count } 个键仅目标端存在：迁移前已有，或停止期间在源端被删除
verify-why-no-counts = 服务当前没有提供统计
verify-why-lag = 目标端落后源端 { $lag }
verify-why-stopped = 已停止

## The page of report

verify-page-title = 迁移报告 { $name }
verify-page-when = { $now }，共 { $count } 个条目：{ $counts }。{ $sums }。按服务的统计比较。
verify-page-ok = { $count } 个一致
verify-page-differ = { $count } 个不一致
verify-page-open = { $count } 个未结束
verify-page-unknown = { $count } 个未比较
verify-page-keys = { $target } / { $source }
verify-page-entry = 条目
verify-page-result = 结果
verify-page-source = 源端
verify-page-destination = 目标端
verify-page-objects = 对象数
verify-page-failed = 失败数
verify-page-size = 大小
verify-page-keys-column = 键数
verify-page-ran = 运行时间
verify-page-id = ID
verify-page-failures = 失败明细
verify-page-why = 原因
verify-page-request = 请求 ID
verify-page-failed-list = 失败对象列表
verify-page-left-out = { $count ->
   *[other] 另有 { $shown } 个失败条目未列出
}：`hcmigrate report -o csv` 可查看全部。
