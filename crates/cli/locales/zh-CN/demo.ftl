# The story that `demo` tells.

demo-title = 华为云的五个操作，在本程序内置的模拟器上演示
demo-where = 位于 { $url }，项目 { $project }
demo-safe = 每个请求都签名，每个签名都校验；不会向本机之外发送任何内容。

## The acts

demo-act-group = 继续一个已暂停的迁移任务组（OMS）
demo-act-task = 继续一个已暂停的迁移任务（OMS），中途再暂停一次
demo-act-sync = 启动一个已停止的同步任务，复制对象，然后停止（OMS）
demo-act-stop = 停止两个 Redis 迁移任务（DCS）
demo-act-restart = 重新启动两个已停止的 Redis 迁移任务（DCS）
demo-follows = 此后它持续跟随源端，直到割接之后被停止。
demo-empty-body = { $status }，响应体为空

## What they are about

demo-group = 迁移任务组
demo-task = 迁移任务
demo-sync = 同步任务
demo-migration = Redis 迁移任务
demo-refused = { $states }，被拒绝

## The end

demo-summary = 汇总
demo-heading-what = 对象
demo-heading-id = ID
demo-heading-states = 状态变化
demo-all-well = 一切符合预期。
demo-counts = 共 { $count } 个请求，{ $count } 个签名通过校验。
demo-for-real = 使用真实账号
demo-real-keys = 你的访问密钥（AK/SK）
demo-real-whoami = 将使用哪些设置，各自来自哪里
demo-real-source = 对象的源端
demo-real-destination = 目标端 OBS
demo-real-operations = 上述五个操作
demo-real-list = 其他所有操作
demo-real-emulator = 没有账号也可以慢慢尝试：启动 `hcmigrate emulator`，并在另一个终端中使用它输出的内容。

## Where it does not go as told

demo-differs = 演示未按预期进行：{ $what }的状态应为 { $expected }，实际为 { $found }
demo-no-end = 演示未按预期进行：{ $what }始终没有结束
demo-batch = 演示未按预期进行：两个任务中，第一个应被受理，第二个应被拒绝
demo-missing = 演示未按预期进行：模拟器没有记录到已签名且状态码为 200 的 { $operation }
demo-unsigned = 演示未按预期进行：{ $path } 应已签名且状态码为 200，实际状态码为 { $status }
