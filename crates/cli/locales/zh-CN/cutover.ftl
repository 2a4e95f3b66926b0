# What `cutover` and its rollback say.

cutover-needs-manifest = 需要迁移清单；参见 `hcmigrate cutover --help`
cutover-needs-select = --select：请指明要割接的迁移
cutover-timeout-short = --timeout { $timeout } 短于 --hold { $hold }，目标端不可能保持追平足够久
cutover-copies-once = --select：{ $name } 只复制一次（`mode: copy`），不需要割接
cutover-is-bucket = --select：{ $name } 是桶；只有 Redis 迁移才需要割接
cutover-refused = { $name }：{ $why }；未作任何变更
cutover-not-found = 服务中没有对应的 Redis 迁移任务
cutover-not-found-hint = 执行 `{ $command }` 开始迁移
cutover-marks = 还有其他 Redis 迁移任务带有它的标记：{ $ids }
cutover-swapping = 正在交换地址
cutover-swapping-hint = 使用 --exchange-ip 继续

## Questions

cutover-question-stop = 割接 { $count } 个 Redis 迁移：在目标端追平后逐个停止，是否继续？
cutover-question-swap = 割接 { $count } 个 Redis 迁移：在目标端追平后交换源端和目标端的地址，是否继续？
cutover-question-back = 将 { $count } 个 Redis 迁移的地址换回？已写入目标端的数据会留在目标端。

## Steps and ends

cutover-step-follow = { $name }：等待目标端追平（延迟不超过 { $lag }，保持 { $hold }）
cutover-step-follow-once = { $name }：等待目标端追平（延迟不超过 { $lag }）
cutover-step-stop = { $name }：停止迁移
cutover-step-compare = { $name }：比较键数
cutover-step-exchange = { $name }：交换源端和目标端的地址
cutover-step-back = { $name }：将地址换回
cutover-step-other = { $name }：{ $step }
cutover-done = 已割接
cutover-done-before = 此前已割接
cutover-done-back = 已回滚
cutover-done-back-before = 此前已回滚
cutover-keys-same = 两端各 { $keys } 个键
cutover-keys = 源端 { $source } 个键，目标端 { $target } 个
cutover-keys-unknown = 未知数量
cutover-interrupted = 已中断：{ $name }；{ $state }
cutover-interrupted-step = 已中断：{ $name }，步骤为 `{ $step }`；{ $state }
cutover-interrupted-more = { $told }；另有 { $count } 个没有开始
cutover-unchanged = 本次运行未对其作任何变更
cutover-changed = 已发送的请求会在云端继续执行
cutover-go-on = 继续执行：{ $command }

## The steps in a word

cutover-name-follow = 跟随
cutover-name-stop = 停止
cutover-name-compare = 比较
cutover-name-exchange = 交换地址
cutover-name-verify = 验证
cutover-name-roll-back = 换回地址

## Failures

cutover-failed = { $name }：{ $step }
cutover-failed-done = { $message }（已完成：{ $steps }）
cutover-not-swapped = 地址没有交换；Redis 迁移任务的状态为“{ $state }”
cutover-not-swapped-hint = 未作任何变更；只有 `cutover --exchange-ip` 的结果才能回滚
cutover-errors-at-stop = 迁移在停止期间记录了错误，目标端可能缺少源端的最后变更：{ $errors }
cutover-errors-at-stop-hint = 重新启动迁移：hcmigrate redis start { $id }；开始跟随源端后执行：{ $command }；使用 --accept-errors-at-stop 可忽略并继续
cutover-extra-hint = 这些键在迁移前已存在，或在迁移停止期间于源端被删除；使用 --accept-extra-keys 可忽略并继续
cutover-missing-hint = 键已过期，或仍有程序在写入源端；两端一致后执行：{ $command }；使用 --accept-missing-keys 可忽略并继续
cutover-no-counts = 服务没有提供键数
cutover-no-lag = 服务没有提供目标端的延迟
cutover-no-counts-hint = 重新查询：{ $command }
cutover-lagging-hint = 仍在跟随；继续执行：{ $command }
cutover-stuck-hint = 请在控制台查看两个实例，然后执行：{ $command }
cutover-not-following = Redis 迁移任务的状态为“{ $state }”，没有跟随源端
cutover-not-following-why = Redis 迁移任务的状态为“{ $state }”，没有跟随源端：{ $reason }
cutover-lagging = 目标端在 { $time }内没有追平；最后的延迟为 { $lag }
cutover-stuck = 地址交换的状态为 `{ $state }`，既没有完成，也无法确认正在进行
cutover-not-legal = 无法交换地址
cutover-obstacle = { $field }：{ $message }
cutover-was-rolled-back = 地址此前交换过，现已换回
cutover-rolled-back-hint = 客户端使用源端；重新复制全部数据：hcmigrate redis start { $id }；开始跟随源端后执行：{ $command }
cutover-not-legal-hint = 不使用 --exchange-ip 时，会停止迁移，由你将客户端指向目标端
cutover-log-hint = 执行 `hcmigrate redis logs { $id }` 查看迁移日志
