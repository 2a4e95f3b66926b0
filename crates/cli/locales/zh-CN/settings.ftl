# Settings, keys and addresses: where they come from, and what is wrong with them.

## whoami

settings-profile = 配置
settings-access-key = 访问密钥
settings-project = 项目
settings-region = 区域
settings-oms-accepts = OMS 认证
settings-dcs-accepts = DCS 认证
settings-yes = 通过
settings-no = 未通过
settings-missing = 缺失
settings-none = 无
settings-accepted = { $operation }，请求 ID { $id }
settings-profile-file = 凭证文件 { $path }
settings-profile-file-unknown = 凭证文件
settings-iam-token = IAM Token
settings-temporary = { $key }（临时密钥，带安全令牌）
settings-asked-at = 按区域从 IAM { $iam } 查询（{ $from }）
settings-asked = 按区域从 IAM 查询
settings-set-region = 请设置 HUAWEICLOUD_SDK_REGION 或使用 --region

## What is said while a call is under way

settings-slow-down = 服务端要求降低请求频率
settings-queued = { $operation }：服务端限制请求频率，正在排队等待
settings-waiting = 等待 { $time }后进行第 { $attempt } 次尝试：{ $why }
settings-no-answer = 尚未收到响应：{ $what }（已等待 { $time }）
settings-no-whole-answer = 尚未收到完整的响应：{ $what }（已等待 { $time }）
settings-searching = 正在确认 { $mark } 是否已创建：{ $operation } 的结果未知
settings-pausing = { $operation } 失败，等待 { $time }后再确认结果：{ $why }
settings-no-credentials = 尚未从密钥来源收到响应
settings-not-json = （{ $count } 字节非 JSON 内容，未显示）

## Keys

settings-keys-source-unset = 未设置源端密钥（HCMIGRATE_SRC_AK 等）；只有迁移 URL 列表时才可省略
settings-keys-no-token = 启动{ $noun }的请求不支持 { $token } 字段，因此无法使用临时密钥
settings-keys-no-token-hint = 请使用不带安全令牌的永久密钥
settings-keys-unused = 启动{ $noun }的请求不支持 { $fields } 字段：未发送
settings-keys-required = 服务端需自行登录源端和目标端，请求中缺少 { $fields }
settings-keys-required-hint = 请设置 { $variables }，或将 { $fields } 写入 --credentials 指定的 JSON 文件
settings-keys-process = 凭证进程的输出
settings-keys-no-object = 凭证不是 JSON 对象（来源：{ $origin }，第 { $line } 行，第 { $column } 列）
settings-keys-looks = 格式如下：{ $example }
settings-keys-field = 凭证（来源：{ $origin }）包含请求不支持的字段 `{ $field }`
settings-keys-known = 支持的字段：{ $fields }
settings-keys-not-text = `{ $field }` 必须是字符串（来源：{ $origin }）
settings-keys-in = { $origin } 中的 `{ $field }`
settings-keys-quoted = { $name } 带有引号
settings-keys-quoted-hint = 请去掉引号，否则引号会作为密钥的一部分发送
settings-keys-space = { $name } 的开头或结尾有空白字符
settings-keys-space-hint = 请去掉前后的空格和换行，否则它们会作为密钥的一部分发送
settings-keys-encoding = { $name } 不是有效的 UTF-8：其中含有不是文本的字节
settings-keys-encoding-hint = 请在使用 UTF-8 的终端中重新设置
settings-keys-half = 已提供 { $one }，但缺少 { $other }
settings-keys-half-hint = 请同时设置 { $variable }
settings-keys-input = 无法从标准输入读取凭证：{ $error }
settings-file-unreadable = 无法读取文件 { $path }：{ $error }
settings-file-named-by = 该文件由 { $option } 指定
settings-file-public = 文件 { $path } 含有密钥，但本机所有用户都能打开（权限 { $mode }）
settings-file-not-text = 文件 { $path } 不是文本文件
settings-awaited-process = 正在等待凭证进程结束
settings-awaited-file = 正在等待来自 { $path } 的密钥
settings-awaited-input = 正在等待标准输入中的密钥
settings-process-failed = 未能从凭证进程获取密钥：{ $why }
settings-process-hint = 该命令由 --credential-process 或 HCMIGRATE_CREDENTIAL_PROCESS 指定，应输出一个 JSON 对象
settings-process-unstarted = 无法启动：{ $error }
settings-process-ended = 退出码为 { $code }
settings-process-killed = 它被信号终止

## Where to send

settings-destination-region = 未知目标端的区域
settings-destination-region-hint = 请设置 HUAWEICLOUD_SDK_REGION，或使用 --region
settings-option-useless = { $option } 对 `{ $command }` 无效：{ $uses }
settings-uses-emulator = 该命令使用本机自带的模拟器
settings-uses-nothing = 该命令不发送任何请求

## Arguments

settings-address-source = 格式应为 PROVIDER://REGION/BUCKET，可加 /PREFIX 只迁移一部分；支持的云厂商：{ $known }
settings-address-provider = 不支持云厂商 `{ $provider }`；可选值：{ $known }
settings-address-target = 格式应为 obs://BUCKET，可加 /PREFIX 作为目标端对象名前缀
settings-address-secret = 地址中不能有用户名或密码：密钥和密码请放在 HCMIGRATE_SRC_AK 等环境变量中，或 --credentials 指定的文件中
settings-address-name = 桶名和区域只能包含字母、数字和 . _ - $，地址中不能有 `?` 及其后的查询参数
settings-address-redis = 格式应为 redis://IP:PORT（不含密码）或 dcs://INSTANCE
settings-window = `{ $text }` 不是带限速的时间段，例如 22:00-06:00=50MiB
settings-goal = 只能是 succeeded、following 或 stopped
settings-interval = 查询状态的间隔不能小于 100ms
settings-span = `{ $text }` 不是有效的时长，例如 500ms、30s、10m 或 2h
settings-pattern = --name `{ $text }` 不是有效的通配模式：{ $error }
settings-pattern-range = `[` 缺少对应的 `]`，或两者之间没有内容
settings-pattern-stars = 单个 `*` 代表任意文本，`**` 只能代表路径中完整的部分
settings-mark = --mark：{ $error }
settings-task-number = `{ $id }` 不是任务 ID：任务 ID 只含数字，可执行 `hcmigrate task list` 查看
settings-sync-prefix = 同步任务只能针对整个桶：--from 和 --to 不能带前缀
settings-no-object = 没有可同步的对象
settings-objects-accepted = 服务已受理 { $all } 个对象中的 { $accepted } 个
settings-objects-part = 第 { $first } 到 { $last } 个对象
settings-names-unreadable = 无法从标准输入读取对象名：{ $error }
settings-redis-no-reason = 服务端未给出原因
settings-no-reason-hint = 当前状态可能不允许{ $verb }：`hcmigrate { $command } show { $id }` 可查看状态
settings-no-reason-delete = 正在进行的任务须先用 `hcmigrate { $command } stop { $id }` 停止；`hcmigrate { $command } show { $id }` 可查看状态
settings-redis-go-on = Redis 迁移任务 { $id } 已创建，但尚未启动：请用 --task { $id } 代替 --name、--vpc、--subnet、--security-group 和 --mark，再次执行该命令
settings-redis-made = { $noun } { $id }：已创建，正在等待迁移机就绪
settings-redis-prepared = { $noun } { $id }：已存在，正在等待迁移机就绪
settings-redis-not-ready = { $noun } { $id } 的状态为{ $state }，不是就绪：--task 只能启动尚未配置的迁移；未作任何操作
settings-redis-show = 执行 `hcmigrate redis show { $id }` 查看它的内容
settings-another = { $noun } { $id } 带有该标记，但与要求不同：{ $option } 是 { $found }，而不是 { $asked }；未作任何操作
settings-another-hint = 请换一个标记；执行 `hcmigrate { $command } show { $id }` 查看带有该标记的{ $noun }
settings-endpoint-elsewhere = 终端节点 { $endpoint } 属于 { $named }，而迁移清单中有条目位于 { $region }；未发送任何请求
settings-endpoint-elsewhere-hint = 不指定终端节点时，每个条目发送到各自的区域；指定时，请用 --select 只选择位于 { $named } 的条目

## Services and operations

settings-no-service = 没有服务 `{ $name }`；可选值：{ $known }
settings-no-operation = { $service } 没有操作 `{ $name }`
settings-operation-elsewhere = 该操作属于 { $service }：hcmigrate call { $service } { $operation }
settings-operation-list = 执行 `hcmigrate call --list { $service }` 可列出全部操作
settings-operation-near = 是否想输入 { $names }？{ $list }
settings-html-hint = `hcmigrate report FILE --html PAGE` 会写出一个 HTML 页面
