# What `apply` says while it works.

apply-question = 执行 { $file } 吗？
apply-settling = 上次运行中断时有 { $count } 个请求没有结果；等待 { $time }，以便看到它们的效果
apply-asking-again = { $message }；正在重新查询
apply-tried-again = { $action } { $name }：{ $message }；将再次尝试
apply-next-look = { $action } { $name }：{ $message }；下次查询时确认结果
apply-refused = { $failed }  { $action } { $name }：{ $message }
apply-plan-empty = 计划中没有要做的事
apply-unplanned = 未处理 { $name }：计划中为“{ $planned }”，当前需要的是“{ $action }”
apply-paused = { $name } 在本次运行期间被暂停，保持暂停状态；恢复运行请执行：{ $command }
apply-over-budget = { $stopped }{ $failed } 个失败；{ $pending } 个待处理
apply-stopped = 已停止：
apply-see-status = `{ $command }` 可查看失败的条目和处理方法
apply-unplanned-hint = 请为未处理的条目重新生成计划：{ $command } --out PLAN
apply-begun = 已全部开始；跟踪进度请执行：{ $command }
apply-interrupted = 已中断；已开始的会在云端继续运行：{ $running } 个运行中，{ $waiting } 个等待中；{ $pending } 个待处理
apply-interrupted-early = 已中断；未做任何更改
apply-awaiting = 正在等待“{ $action } { $name }”的响应；再按一次 Ctrl-C 不再等待
apply-given-up = { $action } { $name }：可能已经生效；下次执行 `apply` 时确认结果
apply-go-on = 继续执行：{ $apply }；查看进度：{ $status }

## Counts of a round

apply-count-done = { $count } 个已完成
apply-count-running = { $count } 个运行中
apply-count-following = { $count } 个跟随中：待割接
apply-count-preparing = { $count } 个准备中
apply-count-waiting = { $count } 个等待中
apply-count-pending = { $count } 个待处理
apply-count-failed = { $count } 个失败
apply-count-drift = { $count } 个与文件不符
apply-count-unplanned = { $count } 个与计划不符

## Requests

apply-nothing-to-send = 没有可发送的请求
apply-not-a-task = `{ $id }` 不是迁移任务的编号
apply-restart-refused = 重新启动被拒绝：{ $reason }
apply-restart-unknown = 应答没有说明重新启动是否已被受理
apply-target-holds = 目标端已有 { $keys } 个键，而文件要求 `empty_target: required`
apply-target-unread = 服务没有提供目标端是否为空的信息，而文件要求 `empty_target: required`
apply-target-hint = 请清空目标端；如允许目标端已有键，请去掉 `empty_target`：与源端同名的键会被覆盖，其余保留
