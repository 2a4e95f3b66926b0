# What results look like: tables, facts, figures and times.

## States

output-state-waiting = 等待中
output-state-preparing = 准备中
output-state-ready = 待配置
output-state-running = 运行中
output-state-following = 跟随中
output-state-stopping = 停止中
output-state-stopped = 已停止
output-state-succeeded = 成功
output-state-failed = 失败
output-state-released = 已释放
output-state-deleting = 删除中
output-state-deleted = 已删除
output-state-unknown = 未知
output-state-other = 未知（{ $state }）

## Headings of tables

output-column-kind = 类型
output-column-id = ID
output-column-name = 名称
output-column-state = 状态
output-column-service-state = 服务端状态
output-column-done = 进度
output-column-size = 大小
output-column-size-done = 已迁移大小
output-column-rate = 速率
output-column-eta = 剩余时间
output-column-objects = 对象
output-column-objects-done = 已迁移对象
output-column-skipped = 跳过数
output-column-tasks = 任务
output-column-tasks-done = 已完成任务
output-column-keys = 键
output-column-keys-done = 已迁移键
output-column-lag = 延迟
output-column-failed = 失败数
output-column-source = 源端
output-column-destination = 目标端
output-column-group = 任务组
output-column-reason = 失败原因
output-column-failed-list = 失败对象列表
output-column-created = 创建时间
output-column-started = 启动时间
output-column-run-seconds = 运行秒数
output-column-description = 描述

## Names of facts

output-fact-name = 名称
output-fact-description = 描述
output-fact-state = 状态
output-fact-service-state = 服务端状态
output-fact-reason = 失败原因
output-fact-cure = 处理建议
output-fact-progress = 进度
output-fact-source = 源端
output-fact-destination = 目标端
output-fact-group = 任务组
output-fact-failed-objects = 失败对象列表
output-fact-created = 创建时间
output-fact-started = 启动时间
output-fact-ran-for = 已运行
output-fact-kind = 类型
output-fact-priority = 优先级
output-fact-overwrites = 覆盖方式
output-fact-restores = 恢复归档对象
output-fact-tasks = 组内任务
output-fact-figures = 统计范围
output-fact-figures-month = 本月
output-fact-switch = IP 交换状态
output-fact-mode = 迁移方式
output-fact-mode-once = 全量迁移
output-fact-mode-follow = 全量迁移+增量迁移
output-fact-reconnects = 自动重连
output-fact-bandwidth = 带宽限制
output-fact-version = 版本
output-fact-updated = 更新时间
output-fact-released = 迁移机释放时间
output-yes = 是
output-no = 否
output-instance = { $name }（{ $address }）

## Figures

# Between parts of a line.
output-comma = ，
# Between things of a list.
output-and = 、
output-of = { $done } / { $total }
output-objects = 对象 { $done } / { $total }
output-objects-month = 本月对象 { $done } / { $total }
output-tasks = 任务 { $done } / { $total }
output-skipped = { $counted }（跳过 { $skipped }）
output-failed = { $counted }，失败 { $failed }
output-keys = 键 { $done } / { $total }
output-keys-surplus = 键 { $done } / { $total }（比源端多 { $surplus }）
output-lag-none = 延迟 0
output-lag-caught-up = 已追平源端
output-lag = 落后源端 { $count }
output-left = 剩余 { $time }
output-totals-all = 共 { $count } 个
output-totals-incomplete = 列表不完整，其中 { $count } 个
output-totals-first = 其中 { $count } 个
output-totals = { $all }：{ $states }
output-totals-bytes = { $all }：{ $states }；{ $done } / { $total }
output-totals-state = { $state } { $count }

## Lengths of time

output-milliseconds = { $ms } 毫秒
output-seconds = { $s } 秒
output-minutes = { $min } 分钟
output-minutes-seconds = { $min } 分 { $s } 秒
output-hours = { $h } 小时
output-hours-minutes = { $h } 小时 { $min } 分

## Around results

output-incomplete = 服务没有返回完整的列表：可能还有未显示的内容
output-more = 不止这 { $count } 个；去掉 --limit 可列出全部
output-not-shown = 未显示：{ $columns }；-o wide 可显示全部列
output-note = { $open }注意：{ $close }{ $text }
output-unwritable = 无法写入结果：{ $error }
output-broken = 无法将结果写入标准输出：{ $error }

## Formats and columns that a command can print


output-json = JSON
output-json-lines = 逐行 JSON
output-text = 文本
output-file = `hcmigrate { $command }` 写入文件，不输出结果：请去掉 -o { $format }
output-one-format = `hcmigrate { $command }` 只输出{ $prints }：请去掉 -o { $format }
output-columns-of-tables = --columns 用于选择表格的列，只能与 -o table、wide 或 csv 一起使用
output-columns-of-csv = `hcmigrate { $command }` 的 --columns 只能与 -o csv 一起使用
output-no-columns = `hcmigrate { $command }` 的输出没有列：请去掉 --columns
output-no-column = 没有名为 `{ $name }` 的列
output-known-columns = 可用的列：{ $known }
output-near-columns = 是否想用 { $near }？可用的列：{ $known }
