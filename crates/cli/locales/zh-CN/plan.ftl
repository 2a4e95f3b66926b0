# What `plan`, `apply`, `status` and `wait` say about a manifest: what is next for each entry, and why.

## What is next

plan-action-create = 创建
plan-action-start = 启动
plan-action-retry = 重试
plan-action-wait = 等待
plan-action-follow = 跟随
plan-action-done = 完成
plan-action-failed = 失败
plan-action-drift = 偏差
plan-action-found = 找到

## Why

plan-why-ended = 已成功结束，服务中不再列出
plan-why-ended-elsewhere = 已结束，当时为 { $route }，与文件现在的内容不同；请为新的内容另取名称
plan-why-ended-released = 已成功结束，迁移机随后被回收
plan-why-unlisted = { $id } 刚刚创建，服务的列表中尚未出现
plan-why-unconfirmed-yet = 可能已创建，服务的列表中尚未出现
plan-why-unconfirmed = 可能已创建，但服务的列表中没有；如果控制台中也没有，可用 --recreate 创建
plan-why-gone = 服务中已没有 { $id }；--recreate 可重新创建
plan-why-marks = 还有其他任务带有它的标记：{ $ids }
plan-why-elsewhere = 文件中的源端或目标端与之不同
plan-why-copied = 它只复制一次，而文件要求持续跟随
plan-why-follows = 它在持续跟随源端，而文件要求只复制一次
plan-why-following = 跟随中：待割接
plan-why-try = 第 { $number } 次重试，最多 { $most } 次
plan-why-try-failed = 第 { $number } 次重试，最多 { $most } 次，仅失败的对象
plan-why-try-asked = 第 { $number } 次重试，由 --retry-failed 要求
plan-why-try-asked-failed = 第 { $number } 次重试，由 --retry-failed 要求，仅失败的对象
plan-why-interrupted = 割接或回滚被中断；再次执行同一条命令可继续
plan-why-cutover-failed = 割接在步骤 `{ $step }` 失败：{ $message }
plan-why-rollback-failed = 回滚失败：{ $message }
plan-why-interrupted-gone = 割接或回滚没有完成，且服务中已没有该任务：客户端可能正在使用目标端；如需重新复制，请换一个条目名称
plan-why-cut-over = 已割接
plan-why-cut-over-gone = 已割接，服务中不再列出
plan-why-cut-over-as = 曾对 { $id } 执行割接，现在带有其标记的是另一个任务
plan-why-rolled-back = 地址已换回：客户端使用源端
plan-why-begun-again = 割接之后又被重新启动，并在所有键到达目标端之前停止
plan-why-complete = 已停止，所有键均已到达目标端
plan-why-incomplete = 在所有键到达目标端之前已被停止
plan-why-paused = 已暂停
plan-why-released = 迁移机已被回收；--recreate 可重新创建
plan-why-twin = 属于 `{ $name }` 的{ $noun } { $id } 迁移的内容相同；条目是否改过名？请改回原来的名称，或删除该任务：{ $command }
plan-why-deleting = 正在删除
plan-why-refused = 请求被拒绝：{ $message }
plan-hint-restart = 执行 `{ $command }` 可查看详情；重新启动会再次用全部数据覆盖目标端

plan-orphans = 本清单有 { $count } 个资源不属于任何条目：{ $names }。如果条目改过名，请改回原来的名称；不需要的可以删除：{ $command }
plan-orphans-more = 另有 { $count } 个

## What differs from the file

plan-drift-is-task = 它是迁移任务，而文件要求迁移任务组
plan-drift-is-group = 它是迁移任务组，而文件要求迁移任务
plan-drift-differs = { $name }为 { $service }，而文件中为 { $file }
plan-drift-bandwidth = 带宽限制与文件不同
plan-drift-source = 源端
plan-drift-source-cloud = 源端的云
plan-drift-source-region = 源端区域
plan-drift-source-part = 源端的迁移范围
plan-drift-source-kind = 源端的迁移方式
plan-drift-source-list = 源端的对象清单
plan-drift-no-since = 未设置
plan-drift-destination = 目标端
plan-drift-destination-region = 目标端区域
plan-drift-destination-prefix = 目标端前缀
plan-drift-target = 目标端

## The table of plan

plan-heading-action = 操作
plan-heading-kind = 类型
plan-heading-name = 名称
plan-heading-detail = 详情
plan-route = { $source } → { $destination }
plan-nothing = 没有选中任何条目
plan-count-create = { $count } 个待创建
plan-count-start = { $count } 个待启动
plan-count-retry = { $count } 个待重试
plan-count-wait = { $count } 个进行中
plan-count-follow = { $count } 个跟随中：待割接
plan-count-done = { $count } 个已完成
plan-count-failed = { $count } 个失败
plan-count-drift = { $count } 个与文件不符

## Saved plans

plan-wrote = 已写入 { $file }；执行：hcmigrate apply { $file }
plan-unreadable = 无法读取计划 { $file }（第 { $line } 行）
plan-unreadable-hint = 请用 `hcmigrate plan FILE --out PLAN` 重新生成
plan-without-manifest = 计划 { $plan } 由迁移清单 { $file } 生成，但无法读取该清单：{ $error }
plan-without-manifest-hint = 请将迁移清单放回原处，或重新生成计划
plan-format = 计划的格式版本为 { $found }，本程序支持的是 { $known }
plan-outdated = { $file } 在计划生成之后已改动；未发送任何请求
plan-outdated-hint = 请重新生成计划，或直接执行迁移清单
plan-unwritten = 无法写入计划：{ $error }
plan-unwritable = 无法将计划写入 { $file }：{ $error }
plan-no-client = 没有区域 { $region } 的客户端
