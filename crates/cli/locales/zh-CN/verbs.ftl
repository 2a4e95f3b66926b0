# What the verbs of the nouns say: which items, what became of each, and waiting.

## The nouns and verbs, where a sentence needs them as words.

verbs-noun-task = 迁移任务
verbs-noun-group = 迁移任务组
verbs-noun-sync = 同步任务
verbs-noun-redis = Redis 迁移任务
verbs-create = 创建
verbs-cutover = 割接
verbs-delete = 删除
verbs-events = 提交同步对象
verbs-retry = 重试
verbs-rollback = 回滚
verbs-start = 启动
verbs-stop = 停止
verbs-update = 修改

## Which items

verbs-ids-and-filter = ID 不能与 --all、--status、--name 同时使用，请只选其一
verbs-no-id = { $noun }未指定 ID
verbs-no-id-hint = 请给出 ID，或使用 -（从标准输入读取）、--ids-from FILE、--all、--status、--name；`hcmigrate { $command } list` 可列出所有 ID
verbs-incomplete-hint = 未执行任何操作；请稍后重试，或直接指定 ID
verbs-other-noun = `{ $id }` 是{ $found }的 ID，而此命令针对{ $wanted }；未发送任何请求
verbs-other-noun-hint = 执行 `hcmigrate { $command } --help` 查看可用的操作
verbs-not-an-id = `{ $id }` 不是 ID；未发送任何请求
verbs-not-an-id-hint = 多个 ID 以空格分隔，列表中每行一个，例如 `hcmigrate { $command } list -o name` 的输出
verbs-ids-unreadable = 无法读取 ID（来源：{ $origin }）：{ $error }
verbs-standard-input = 标准输入
verbs-allowed = { $all } 个中有 { $count } 个的状态允许{ $verb }
verbs-at-work = { $all } 个中有 { $count } 个正在进行
verbs-nothing-found = 未找到任何结果

## Asking

verbs-restart-question = 确定重新启动 { $count } 个 Redis 迁移任务（{ $ids }）吗？每个任务都会重新把全部数据复制到目标端，覆盖已有数据。
verbs-restart-note = 重新启动的 Redis 迁移任务会重新把全部数据复制到目标端，覆盖已有数据
verbs-delete-one = { $noun } { $id }：确定删除吗？
verbs-delete-several = { $noun }（{ $ids }），共 { $count } 个：确定全部删除吗？
verbs-cannot-ask = 此操作需要确认，而当前无法询问
verbs-cannot-ask-hint = 使用 --yes 可跳过确认
verbs-not-done = 未执行任何操作
verbs-not-done-interrupted = 已中断，未执行任何操作
verbs-no-answer = 未能读取到回答：{ $error }

## What became of one

verbs-accepted = { $verb }请求已受理
verbs-exists = { $noun } { $id }：{ $exists }，未执行任何操作
verbs-exists-word = 已存在
verbs-failed = { $verb }失败
verbs-outcome-unknown = { $verb }结果未知
verbs-skipped = 已跳过{ $verb }
verbs-skipped-why = 未尝试：此前的请求未成功
verbs-request-id = 请求 ID { $id }
verbs-outcome = { $noun } { $id }：{ $result }

## Waiting

verbs-follow-hint = 跟踪进度请执行：{ $command }
verbs-nothing-to-follow = 没有可跟踪的任务
verbs-still = 已等待 { $time }，{ $noun } { $id } 仍处于“{ $state }”状态
verbs-still-unseen = 已等待 { $time }，{ $noun } { $id } 的状态仍未知
verbs-still-hint = 任务会在云端继续运行；再次跟踪请执行：{ $command }
verbs-interrupted-one = 已中断；{ $noun } { $id } 会在云端继续运行
verbs-interrupted-several = 已中断；{ $count } 个任务会在云端继续运行
verbs-interrupted-sent = 已中断；已发送的请求会在云端继续执行
verbs-interrupted-sent-hint = 执行 `hcmigrate { $command } list` 查看结果
verbs-interrupted-create = 已中断；{ $noun }可能已经创建
verbs-interrupted-create-hint = 查找：hcmigrate { $command }
verbs-interrupted-hint = 再次跟踪请执行：{ $command }
verbs-ended = { $noun } { $id } 已结束，状态为“{ $state }”
verbs-ended-why = { $noun } { $id } 已结束，状态为“{ $state }”：{ $reason }
verbs-rests = { $noun } { $id } 处于“{ $state }”状态，不会自动继续
verbs-stopped-advice = 执行 `hcmigrate { $command } start { $id }` 继续运行
verbs-redis-stopped-advice = `hcmigrate redis start { $id }` 会再次用全部数据覆盖目标端；执行 `hcmigrate redis show { $id }` 可查看详情
verbs-task-advice-failed = 执行 `hcmigrate task show { $id }` 查看详情；执行 `hcmigrate task retry { $id } --failed-only` 仅重试失败的对象
verbs-task-advice = 执行 `hcmigrate task show { $id }` 查看详情；执行 `hcmigrate task retry { $id }` 重新运行
verbs-sync-advice = 执行 `hcmigrate sync show { $id }` 查看详情
verbs-group-advice = 执行 `hcmigrate task failed --group { $id }` 列出失败的任务；执行 `hcmigrate group retry { $id }` 重新运行这些任务
verbs-redis-advice = 执行 `hcmigrate redis logs { $id }` 查看迁移日志
verbs-end = { $noun } { $id }：{ $state }
verbs-signals = 无法接收系统信号：{ $error }
