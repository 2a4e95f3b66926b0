# What the clients' library says: findings of a pre-flight, and errors. The English is in the library (`message!`).

## Findings about Redis

library-address-not-looked-at = DCS 无法查看以地址指定的 Redis：未检查其密码、版本、内存和 TLS
library-check-with-client = 请用 Redis 客户端自行检查
library-instance-absent = 项目在客户端所在区域中没有此 ID 的实例
library-name-by-address = 其他区域的实例请用 `addrs` 指定
library-lookup-instance = 实例
library-end-missing = 需要 DCS 实例的 ID 或地址
library-set-id-or-addresses = 请设置 `id`；其他 Redis 请设置 `addrs`
library-address-malformed = 格式应为 `ip:port`，多个地址用英文逗号分隔，不含空格
library-instance-state = 实例状态为 `{ $state }`；只有 `RUNNING` 状态可以提供数据
library-instance-busy-with = 实例正忙（`{ $task }`）
library-instance-busy = 实例正忙
library-wait-until-idle = 请等待其空闲
library-instance-engine = 实例的引擎是 { $engine }，不是 Redis
library-password-missing = 实例需要密码
library-password-not-needed = 实例允许免密访问，可能会拒绝密码
library-leave-out = 请去掉此项
library-swap-no-instance = 不是任务中以 ID 指定的 DCS 实例
library-swap-ports = 源端监听端口 { $source }，目标端监听端口 { $target }
library-give-same-port = 请用 `update_instance` 将两者改为相同端口
library-swap-version = 版本为 Redis { $version }；4.0 及以上版本才能交换地址
library-swap-cluster = Redis Cluster 集群不支持交换地址
library-swap-enterprise = 企业版不支持交换地址
library-import-of-online = 服务已不再通过此接口创建在线迁移
library-use-online-calls = 请使用 `create_online_migration_task` 和 `set_online_migration_task`
library-import-copies-once = 备份导入只复制一次
library-set-full-migration = 请设为 `full_amount_migration`
library-import-of-nothing = 备份导入需要文件或备份记录
library-required-for-backup = 使用 DCS 备份时必填
library-mandatory-since = 较新的文档将其列为必填
library-set-it = 请设置此项
library-required-for-files = 使用桶中的文件时必填
library-backup-format = 文件名不以下列任何一种结尾：{ $formats }
library-backup-size = 单个 RDB 文件在内存中的数据须小于 10 GB
library-split = 请拆分该文件
library-backup-absent = 项目的所有实例中都没有此 ID 的备份
library-check-backup-id = 请用 `list_backup_records` 核对 ID
library-lookup-backup = 备份
library-backup-state = 备份状态为 `{ $state }`，须为 `succeed`
library-same-instance = 源端和目标端是同一个实例
library-bandwidth-number = 应为 { $least } 到 { $most } 的整数，单位 MB/s
library-bandwidth-of-full = 对全量迁移不起作用
library-replication-refused = { $provider } 拒绝在线迁移所需的数据复制（`SYNC`）
library-import-backup = 请改用备份导入
library-replication-needed = 源端须允许 `SYNC` 和 `PSYNC`，并关闭 TLS
library-name-by-id = 同一区域的 DCS 实例请用 `id` 指定：服务会自行放开这两个命令
library-task-absent = 项目在该区域中没有此 ID 的迁移任务
library-lookup-task = 任务
library-task-state = 任务状态为 `{ $state }`；只有 { $states } 状态可以配置
library-tls-on = 源端开启了 TLS
library-switch-tls-off = 请用 `update_ssl_switch` 关闭，实例会重启
library-memory-in-use = 源端已用 { $used } MB，目标端只有 { $room } MB
library-resize-target = 请先扩容目标端
library-memory-may-grow = 源端最多可达 { $most } MB，目标端只有 { $room } MB
library-resize-growing-target = 如果源端数据还会增长，请扩容目标端
library-version-older = 目标端为 Redis { $target }，低于源端的 { $source }
library-take-newer-target = 迁移可能失败；请使用版本不低于源端的目标端
library-one-database = 目标端只有数据库 0
library-check-databases = 请确认源端的其他数据库中没有数据
library-target-not-empty = 目标端已有 { $keys } 个键：与源端同名的会被覆盖，其余保留
library-clear-target = 如果目标端只应包含源端的数据，请先清空
library-lookup-keys = 目标端的键数
library-lookup-tasks = 其他任务
library-target-taken = 任务 { $task } 正在写入该实例
library-stop-that-task = 请停止该任务，或等待其结束
library-another-vpc = 实例在 VPC `{ $own }` 中，迁移机在 `{ $vpc }` 中
library-connect-vpcs = 请打通两个 VPC，或将迁移机放入同一个 VPC
library-whitelist-without = 实例的白名单中没有迁移机 { $address }
library-add-to-whitelist = 请用 `add_ip_whitelist` 添加
library-lookup-whitelist = 实例的白名单

## Findings about buckets

library-name-prefixes = 请列出前缀；一个空字符串代表整个桶
library-name-objects = 请列出对象；如需整个桶，将 `task_type` 设为 `prefix`，并将此项设为一个空字符串
library-name-list = 请指明列表所在的桶和列表的对象名
library-keys-beside-list = 已由列表指明迁移内容时，此项不起作用
library-list-beside-keys = 已由 `object_key` 指明迁移内容时，此项不起作用
library-leave-out-or-change-type = 请去掉此项，或修改 `task_type`
library-required-for-type = 当前 `task_type` 要求填写此项
library-empty-object-name = 只有 `task_type` 为 `prefix` 时，空名称才代表整个桶
library-set-type-to-prefix = 请将 `task_type` 设为 `prefix`，或列出对象
library-empty-prefix = 空前缀已包含整个桶，其他条目不起作用
library-leave-out-prefix = 请去掉空前缀或其他条目
library-name-too-long = `save_prefix` 与对象名共 { $length } 个字符，最多允许 { $most } 个
library-shorten-save-prefix = 请缩短 `save_prefix`
library-sync-provider = 同步任务不支持以 { $provider } 为源端
library-create-task = 请创建迁移任务
library-set-type-to-addresses = 请将 `task_type` 设为地址列表，或指明桶所在的云
library-addresses-not-bucket = `URLSource` 是地址列表，而 `task_type` 要求的是桶
library-addresses-need-url-source = 地址列表需要 `URLSource`，而不是 `{ $provider }`
library-set-to-url-source = 请设为 `URLSource`
library-required = 必填
library-provider-signs-in-with = 访问 { $provider } 需要此项，但没有填写
library-required-for-tencent = 源端为腾讯云时必填
library-only-for-tencent = 源端不是腾讯云时，此项不起作用
library-kms-key-missing = 凭证由 KMS 加密时，须填写其密钥的 ID
library-save-prefix-not-a-folder = 会原样加在每个对象名之前：`a.txt` 变为 `{ $prefix }a.txt`
library-end-with-slash = 如果想指定文件夹，请以 `/` 结尾
library-must-not-be-empty = 不能为空
library-cdn-needs-key = `{ $authentication }` 需要密钥
library-cdn-domain = 应为域名，不含协议和路径
library-write-domain = 请写成 `cdn.example.com` 的形式
library-forbidden-characters = 不能包含以下字符：{ $characters }
library-window-times = 时间格式应为 `hh:mm`，从 `00:00` 到 `23:59`
library-window-crosses-midnight = 结束时间早于开始时间；没有文档说明时间段能否跨越零点
library-make-two-windows = 请拆成两个时间段
library-windows-overlap = 与 `bandwidth_policy[{ $other }]` 重叠；时间段包含首尾两个时刻
library-begin-window-later = 请从另一个时间段结束后一分钟开始
library-milliseconds = 数值过大，应该是毫秒；请求使用秒，只有响应使用毫秒
library-divide = 请除以 1,000
library-no-crc64 = { $provider } 没有可供比较的 CRC64 值；将改为比较大小和时间
library-no-check-of-bucket = 此设置用于地址列表
library-take-size-and-time = 请去掉此项，或改用 `size_last_modified`
library-lookup-refused = 服务拒绝查询{ $what }：{ $reason }（{ $code }）
library-check-name-and-keys = 请检查名称、区域和凭证
library-client-elsewhere = 客户端调用的是 `{ $region }`，而目标端在 `{ $wanted }`
library-use-client-of-region = 请使用目标端所在区域的客户端
library-offered-elsewhere = 该操作只在以下区域提供：{ $regions }
library-topic-elsewhere = 主题在 `{ $region }`，须在 `{ $wanted }`
library-provider-unknown = `{ $provider }` 不在可用的云之中：{ $known }
library-lookup-providers = OMS 支持的源端云
library-keys-encrypted = 查询桶的接口不接受 KMS 加密的密钥
library-check-bucket = 请自行检查桶
library-keys-temporary = 查询桶和区域的接口不接受临时密钥
library-check-bucket-and-region = 请自行检查桶和区域
library-bucket-not-listed = 不在这组密钥能列出的桶之中，可能属于其他账号
library-check-bucket-name = 请检查名称，以及读写权限
library-lookup-buckets = 账号中的桶
library-lookup-region = 桶所在的区域
library-bucket-elsewhere = 桶在 `{ $region }`，不在 `{ $wanted }`
library-set-to = 请设为 `{ $value }`
library-region-unsupported = OMS 不支持从该桶所在的区域迁移
library-lookup-regions = 该云的区域
library-region-not-listed = OMS 列出的 { $provider } 区域中没有 `{ $region }`
library-take-listed-region = 请使用 `show_region_info` 中的写法
library-bucket-empty = 桶中没有对象
library-prefix-without-objects = 没有名称以 `{ $prefix }` 开头的对象
library-check-spelling = 请检查拼写；名称区分大小写
library-lookup-objects = 桶中的对象
library-entries-not-looked-up = 共 { $count } 个条目，只查询了前 { $most } 个
library-raise-most-prefixes = 增大 `most_prefixes` 可查询更多
library-object-and-folder = 存在文件夹 `{ $name }/`；没有 `/` 时只迁移对象 `{ $name }`
library-end-with-slash-for-folder = 如果想指定文件夹，请以 `/` 结尾
library-list-absent = `{ $bucket }` 中没有名为 `{ $name }` 的对象
library-lookup-list = 列表
library-list-unreadable = 不是 OMS 可读取的地址列表：{ $reason }
library-write-list = 每行一个 URL 编码的地址，使用 UTF-8，类型为 `text/plain`
library-lookup-format = 列表的格式
library-cdn-not-tried = 检查 CDN 的接口不接受谷歌云和临时密钥
library-try-by-hand = 请自行测试
library-lookup-cdn = CDN
library-cdn-without-download = 无法通过它下载对象
library-check-cdn = 请检查域名、协议和鉴权方式
library-cdn-of-another = 不属于桶所在的云
library-cdn-without-object = 无法提供 `{ $name }`
library-check-cdn-bucket = 请确认它服务于该桶
library-cdn-differs = 以 `{ $name }` 提供的内容与桶中的对象不同
library-purge-cdn = 请在迁移前清除其缓存
library-consent-unknown = 没有接口可以查询是否已同意 OMS 隐私声明
library-record-consent = 每个账号在每个区域需用 `update_privacy_agreement_record` 同意一次
library-slots-taken = 已有 { $running } 个在运行，一个区域最多同时运行 { $slots } 个
library-stop-another = 请先停止一个，否则可能被拒绝
library-will-wait = 将等待其中一个结束
library-lookup-running = 正在运行的数量

## Findings about anything

library-limit = { $problem }
library-not-looked-up = 无法查询{ $what }：{ $error }
library-check-by-hand-or-again = 请自行检查，或稍后再试

## Values that break a documented rule

library-type-null = null
library-type-boolean = true 或 false
library-type-integer = 整数
library-type-number = 数字
library-type-fraction = 带小数的数字
library-type-string = 文本
library-type-time = 1970 至 9999 年间的时间
library-type-array = 列表
library-type-object = 对象
library-found-hidden = 其他值
library-found-one-character = 1 个字符
library-found-characters = { $count } 个字符
library-found-no-items = 0 项
library-found-one-item = 1 项
library-found-items = { $count } 项
library-found-values = { $count } 个值
library-problem-required = 必填
library-problem-json = 不是有效的 JSON：{ $error }
library-problem-range = 值为 { $found }，允许 { $min } 到 { $max }
library-problem-minimum = 值为 { $found }，最小允许 { $min }
library-problem-maximum = 值为 { $found }，最大允许 { $max }
library-problem-number = 值为 { $found }
library-problem-empty = 不能为空
library-problem-unknown-near = 不是该操作的参数，是否想用 `{ $name }`？
library-problem-unknown = 不是该操作的参数
library-problem-pattern-hidden = 值不符合格式 `{ $pattern }`
library-problem-pattern = 值 { $found } 不符合格式 `{ $pattern }`
library-problem-type = 应为{ $wanted }
library-problem-type-found = 应为{ $wanted }，而不是{ $found }
library-problem-one-of-hidden = 值不可用，可用的值：{ $allowed }
library-problem-one-of = 值为 { $found }，可用的值：{ $allowed }
library-problem-at-least = 有 { $found }，至少需要 { $min }
library-problem-at-most = 有 { $found }，最多允许 { $max }
library-problem-count = 有 { $found }，允许 { $min } 到 { $max }
library-problem-has = 有 { $found }
library-problem-body = 请求体：{ $problem }
library-problem-field = `{ $path }`：{ $problem }
library-several = { $one }；{ $other }

## Requests that cannot be made

library-path-malformed = 路径 `{ $path }` 须以 `/` 开头，且不含片段
library-path-dots = 路径 `{ $path }` 不能包含 `.` 或 `..`
library-path-value-empty = `{ $name }` 不能为空
library-path-value = `{ $name }` 不能是 `{ $value }`
library-path-without = 路径 { $path } 中没有 `{ $name }`
library-path-brace = 路径 `{ $path }` 的大括号没有闭合
library-path-project = `{ $placeholder }` 只有作为完整的一段路径时才会被替换
library-path-long = 路径和查询参数太长
library-query-not-utf8 = 查询参数中的转义不是 UTF-8 文本
library-body-not-object = 请求体不是 JSON 对象：{ $error }
library-body-not-json = 请求体无法写成 JSON：{ $error }
library-header-name = `{ $name }` 不是有效的请求头名称
library-header-own = 请求头 `{ $name }` 由客户端自行设置
library-header-value = 请求头 `{ $name }` 的值不能包含换行、控制字符和非 ASCII 字符
library-method-malformed = 不是有效的 HTTP 方法
library-content-type = 内容类型不能写入请求头
library-not-http = 无法用 HTTP 表达
library-not-signable = 无法签名：{ $reason }
library-no-operation = 服务没有 `{ $operation }`
library-no-pages = 该操作不分页

## Settings

library-region-missing = 没有设置 { $service } 的区域和终端节点
library-region-malformed = `{ $region }` 不是 `cn-north-4` 这样的区域 ID
library-region-unknown = { $service } 没有区域 `{ $region }`
library-endpoint-missing = 给出的内容中没有终端节点
library-endpoint-is = 终端节点为 { $endpoint }
library-endpoint-relative = 终端节点 `{ $endpoint }` 不是完整的 http 或 https 地址
library-endpoint-bare = 终端节点 `{ $endpoint }` 不是完整的 http 或 https 地址：请写成 `https://{ $bare }`
library-endpoint-query = 终端节点 `{ $endpoint }` 不能包含查询参数或片段
library-endpoint-not-url = 终端节点 `{ $endpoint }` 不是 URL
library-endpoint-user = 终端节点 `{ $endpoint }` 不能包含用户名
library-endpoint-host = 终端节点 `{ $endpoint }` 没有可用的主机和端口
library-endpoint-dots = 终端节点 `{ $endpoint }` 的路径不能包含 `.` 或 `..`
library-regions-file-unreadable = 无法读取区域文件：{ $error }
library-regions-file-not-yaml = 区域文件不是有效的 YAML：{ $error }
library-regions-file-no-map = 区域文件须将服务名映射到列表
library-regions-file-no-list = 区域文件的 `{ $service }` 之下须为列表
library-regions-file-no-endpoint = 区域文件没有给出 `{ $service }` 在区域 `{ $region }` 的终端节点
library-project-unknown = 没有项目 ID：{ $reason }
library-project-malformed = `{ $project }` 不是项目 ID；项目 ID 由 1 到 64 个字母、数字、`-` 和 `_` 组成
library-project-needs-region = 没有区域时无法向 IAM 查询
library-project-of-loopback = 终端节点在本机时不会向 IAM 查询
library-project-of-iam = IAM 不属于任何项目
library-project-lookup = 当时正在查询区域的项目，设置 { $variable } 后无需查询
library-project-absent = IAM（{ $iam }）没有这组密钥可用的项目 `{ $region }`{ $id }；该账号可能没有开通此区域
library-project-absent-others = IAM（{ $iam }）没有项目 `{ $region }`{ $id }，但有 { $projects }
library-project-disabled = 项目 { $project } 已停用（来自 { $iam }）{ $id }
library-project-ambiguous = IAM（{ $iam }）中 `{ $region }` 有 { $count } 个项目{ $id }：{ $projects }
library-request-id = ，请求 ID { $id }
library-application-malformed = `{ $name }` 不是应用名：应为一个或多个 `name` 或 `name/version`，以单个空格分隔，使用 ASCII，最多 { $most } 个字符
library-runtime-unavailable = 无法创建阻塞调用所需的运行时：{ $error }
library-runtime-within = 在异步运行时中进行阻塞调用会使其停止：请使用 await，或移到单独的线程

## Proxies

library-proxy-unusable = { $variable } 中的代理不可用：{ $reason }
library-proxy-not-url = 不是 http://proxy.example.com:8080 这样的 URL（用户名和密码中的特殊字符写成 %XX）
library-proxy-socks = 不支持 SOCKS，只支持 http:// 或 https:// 代理
library-proxy-scheme = 只支持 http:// 或 https:// 代理
library-proxy-no-host = 没有主机名
library-proxy-port = 端口不是 1 到 65535 的数字
library-proxy-not-http = 代理的响应不是 HTTP
library-proxy-answered = 代理返回 { $answer }
library-proxy-needs-password = 请提供代理的用户名和密码：HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT
library-proxy-check = 请检查 HTTPS_PROXY 和 NO_PROXY，以及代理是否允许访问此终端节点

## Connections

library-connection-refused = 无法连接 { $endpoint }
library-connection-refused-why = 无法连接 { $endpoint }：{ $reason }
library-connection-broke = 与 { $endpoint } 的连接中断
library-connection-broke-why = 与 { $endpoint } 的连接中断：{ $reason }
library-connection-broke-in-answer = 响应传输完成前，与 { $endpoint } 的连接中断
library-io-refused = 连接被拒绝
library-io-reset = 连接被重置
library-io-closed = 连接被关闭
library-io-timed-out = 连接超时
library-io-unreachable = 主机不可达
library-io-unknown-host = 无法解析主机名
library-tls-handshake = TLS 握手失败
library-certificate-untrusted = 本机不信任服务器的证书
library-certificate-of-another = 服务器的证书属于其他域名
library-certificate-expired = 按本机时间，服务器的证书已过期
library-certificate-too-early = 按本机时间，服务器的证书尚未生效
library-certificate-invalid = 服务器的证书无效
library-certificates-unreadable = 无法读取本机的证书
library-certificates-files = 如果设置了 SSL_CERT_FILE 和 SSL_CERT_DIR，则从其指定的文件读取
library-certificates-name-file = 如果有代理检查 TLS，或服务是私有的，请在 SSL_CERT_FILE 中指定包含全部根证书（含其根证书）的 PEM 文件
library-certificates-add = 如果有代理检查 TLS，或服务是私有的，请将其根证书加入操作系统的证书库
library-redirect = 终端节点指向 `{ $target }`；客户端不跟随重定向
library-throttled-queue = 网关正在对此客户端限流，调用在排队等待

## Time limits

library-timeout-connect = { $time } 内没有建立连接
library-timeout-attempt = 一次尝试在 { $time } 内没有收到完整的响应
library-timeout-operation = { $time } 内没有结果
library-timeout-wait = { $time } 内没有完成
library-timeout-queue = 仍在排队：{ $time } 内没有开始
library-timeout-idle = { $time } 内没有收到更多的响应内容
library-credentials-slow = 凭证来源没有响应

## Signatures

library-signature-token = IAM 令牌被拒绝：可能已过期，或属于其他区域或项目
library-signature-changed = 网关收到的内容与签名时不同：{ $difference }
library-signature-wrong-secret = 网关收到的请求与签名时一致，因此 SK 与 AK { $key } 不匹配
library-signature-refused = 签名使用的主机为 { $host }，{ $project }，AK 为 { $key }，来自 { $source }，{ $token }；{ $clock }；请不要反复重试，连续五次签名错误会导致该密钥被锁定五分钟
library-of-project = 项目为 { $id }
library-of-no-project = 没有项目
library-source-expired = { $source }（已过期）
library-with-token = 带有安全令牌
library-without-token = 没有安全令牌（临时密钥需要）
library-clock-unknown = 当时的时间为 { $date }，服务端的时间未知
library-clock-ahead = 服务端的时间比本机快 { $time }
library-clock-behind = 服务端的时间比本机慢 { $time }
library-clock-agrees = 时间 { $date } 与服务端一致
library-part-method = 方法
library-part-path = 路径
library-part-query = 查询参数
library-part-signed-headers = 已签名的请求头列表
library-part-header = 某个请求头
library-part-header-lines = 请求头的行数
library-part-differs = { $part }在网关处为 `{ $there }`，在本机为 `{ $here }`
library-body-added = 网关处的请求体为 `{ $body }`，而本机没有发送请求体；由中间设备添加
library-body-changed = 请求体的哈希值在网关处为 `{ $there }`，在本机为 `{ $here }`，已被中间设备修改

## Answers

library-service-error = { $code }：{ $message }
library-answer-empty = 响应没有内容
library-answer-long = 响应超过 { $most } MiB
library-answer-heavy = { $wire } 字节的响应约需 { $decoded } 字节内存，是其 { $times } 倍；上限为 { $most }
library-answer-too-much = 响应在结尾之后还有内容
library-answer-unreadable = 无法读取响应：{ $reason }
library-answer-unreadable-at = 无法读取响应中的 `{ $place }`：{ $reason }
library-answer-records-unreadable = 响应中有超过 { $most } 条记录无法读取
library-answer-markup = 响应是网页而不是 JSON；可能来自代理
library-answer-encoded = 响应以 { $encoding } 编码，而请求并未要求
library-answer-without = 响应中没有 `{ $field }`
library-stream-broke = 响应传输完成前连接中断
library-stream-long = 响应超过 64 MiB，须分段读取
library-list-does-not-advance = 列表没有前进：服务重复返回同一页
library-operation-elsewhere = 文档只说明了该操作在以下区域可用：{ $regions }

## Many things at once

library-batch-unknown = 没有说明如何对多个对象执行此操作
library-batch-list = 批量操作的对象由 `{ $operation }` 列出
library-batch-no-place = 请求中没有放置 ID 的位置
library-batch-untold-field = 响应没有给出 `{ $id }` 的 `{ $field }`
library-batch-untold = 响应没有提到 `{ $id }`
library-id-not-number = `{ $id }` 不是数字

## Marks of what was created

library-mark-unknown = 没有说明如何再次找到标记
library-mark-of-several = `{ $field }` 为 { $count }，而一个标记只属于一个对象：请逐个创建
library-mark-character = 标记不能包含字符 { $character }
library-mark-length = 标记须有 { $shortest } 到 { $longest } 个字符，当前有 { $length } 个
library-mark-without-id = 某个对象带有标记 `{ $mark }`，但列表没有给出其 ID
library-mark-of-many = 有 { $count } 个对象带有标记 `{ $mark }`：{ $ids }
library-mark-list-changes = 读取了 { $count } 次，列表每次都在变化，可能遗漏标记
library-mark-search-failed = 查找标记 `{ $mark }` 也失败了：{ $error }
library-mark-not-found = { $time } 内没有出现标记 `{ $mark }`；稍后可再次执行同一调用，它会先查找

## Waits

library-wait-impossible = 无法等待该操作：{ $reason }
library-wait-unknown = 没有说明如何得知 `{ $operation }` 的结果
library-wait-unknown-own = 没有说明如何得知其结果
library-wait-no-state = 该操作本身不读取状态
library-wait-not-a-list = 状态不是从列表读取的
library-wait-read-by = `{ $operation }` 的结果由 `{ $read }` 读取
library-wait-missing = 响应中没有等待所需的 `{ $field }`
library-wait-blank = 连续 { $count } 次响应的 `{ $field }` 中没有状态
library-wait-failed = 结束时的状态为 `{ $state }`：服务没有说明原因
library-wait-failed-why = 结束时的状态为 `{ $state }`：{ $reason }
library-wait-rests = 处于 `{ $state }` 状态，需要人工操作才能继续
library-wait-deleted = 等待期间已被删除
library-wait-absent = 客户端的项目和区域中没有此 ID
library-wait-not-listed = 列表中没有此条目
library-wait-saw-nothing = 没有获取到状态
library-wait-goes-on = 最后的状态为 `{ $state }`；停止等待后它会继续运行
library-wait-ended = 等待已结束
