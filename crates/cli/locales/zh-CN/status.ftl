# The board of `status` and `wait`.

status-due = 没有正在进行的条目，还有 { $count } 个待处理：{ $command }
status-still = 已等待 { $time }，还有 { $count } 个条目正在进行
status-helped = { $holder }正在处理该迁移清单，本命令会持续到该进程结束
status-interrupted = { $count ->
    [0] 已中断
   *[other] 已中断；{ $count } 个条目会在云端继续运行
}

## The line of totals

status-total-done = 已完成 { $count }
status-total-running = 运行中 { $count }
status-total-unknown = 状态未知 { $count }
status-total-following = 跟随中（待割接）{ $count }
status-total-waiting = 等待中 { $count }
status-total-failed = 失败 { $count }
status-total-drift = 与文件不符 { $count }
status-total-due = 待处理 { $count }
status-eta = 预计剩余 { $time }
status-eta-about = 预计剩余约 { $time }

## The board

status-heading-state = 状态
status-heading-name = 名称
status-heading-done = 进度
status-heading-detail = 详情
status-group-failed = 失败
status-group-drift = 偏差
status-group-preparing = 准备中
status-group-running = 运行中
status-group-unknown = 未知
status-group-following = 跟随中
status-cut-over-due = 待割接
status-more = 另有 { $count } 个{ $group }
status-more-where = { $more }；-o json 可列出全部
status-command = { $name }：{ $command }
