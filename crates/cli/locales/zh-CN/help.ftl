# Help: the entry of a command is its path, attributes are its arguments (src/locale/help.rs).

## The program

help = 使用华为云迁移数据：将其他云的桶迁移到 OBS（OMS），将 Redis 迁移到 Redis（DCS）
    .long =
        使用华为云迁移数据：将其他云的桶迁移到 OBS（OMS），将 Redis 迁移到 Redis（DCS）。

        无需账号即可试用：`hcmigrate demo`。本程序并非华为官方产品。
    .after =
        环境变量:
          HUAWEICLOUD_SDK_AK、_SK          访问密钥（AK/SK）；使用临时密钥时还需 _SECURITY_TOKEN
          HUAWEICLOUD_SDK_PROJECT_ID       项目 ID；区域为 HUAWEICLOUD_SDK_REGION
          HUAWEICLOUD_SDK_OMS_ENDPOINT     OMS 的其他终端节点；DCS 为 ..._DCS_ENDPOINT
          HCMIGRATE_SRC_AK 等              源端和目标端的密钥：见 `hcmigrate task start --help`
          HCMIGRATE_LANG                   文本语言：en 或 zh-CN，优先于 LC_ALL、LC_MESSAGES 和 LANG
          HCMIGRATE_PROFILE                使用的配置；HCMIGRATE_CONFIG 为保存配置的文件
          NO_COLOR                         不使用颜色
          COLUMNS                          表格和帮助信息的宽度，用于代替终端宽度

        退出码:
          0    成功
          1    失败
          2    命令、文件或配置有误；未发送任何请求
          3    多个对象中有部分失败
          4    凭证缺失、被拒绝或权限不足
          5    到达 --timeout 时仍在进行
          6    变更是否生效未知：重复执行前请先查询状态
          7    `plan --exit-code` 发现需要变更
          130  被 Ctrl-C 中断；已启动的任务会继续运行
          141  读取输出的程序已结束，例如 `head`

        多个对象结果不同时，6 优先于 3，3 优先于 5。

## Headings

help-headings =
    .arguments = 参数
    .commands = 命令
    .following = 跟踪
    .keys = 密钥
    .options = 选项
    .output = 输出
    .usage = 用法
    .where-to-send = 请求发往何处
    .which = 选择对象

## What several commands have in common

help-shared =
    .help = 显示帮助信息
    .help-command = 显示帮助信息，或某个命令的帮助信息
    .subcommand = 要显示其帮助信息的命令
    .version = 显示版本号
    .endpoint = 服务的 URL，代替该区域的终端节点；用于模拟器或专属云
    .region = 区域，例如 cn-north-4 [环境变量：HUAWEICLOUD_SDK_REGION]
    .profile = 使用的配置，见 `hcmigrate config` [环境变量：HCMIGRATE_PROFILE]
    .project_id = 该区域的项目 ID [环境变量：HUAWEICLOUD_SDK_PROJECT_ID]
    .output = 结果的输出格式：table、wide、json、jsonl、yaml、csv 或 name
    .columns = 表格和 CSV 的列，例如 id,name,state
    .quiet = 只输出结果和错误
    .no_input = 从不询问：需要确认的命令会被拒绝
    .lang = 文本语言；供程序读取的输出始终为英文 [环境变量：HCMIGRATE_LANG、LC_ALL、LC_MESSAGES、LANG]
    .utc = 以 UTC 而非本地时区显示时间
    .verbose = 逐行显示发出的每个请求
    .debug = 显示请求和响应的内容，不含敏感信息
    .ids = ID，可用 `list` 查询；- 表示从标准输入读取
    .ids_from = 从文件读取 ID，每行一个；# 之后的内容会被忽略
    .all = 处于该命令所允许状态的所有对象
    .status = 仅限处于这些状态的对象：waiting、preparing、ready、running、following、stopping、stopped、succeeded、failed、released、deleting、deleted、unknown
    .name = 仅限名称或描述匹配的对象，例如 'photos-*'
    .limit = 最多列出的数量；不指定时列出全部
    .yes = 不询问，直接执行
    .wait = 跟踪到结束；如果以失败告终，退出码为 1
    .timeout = 最长跟踪时间，不含排队时间（退出码 5，任务会继续运行）；0 表示不限
    .interval = 两次查询状态之间的间隔，至少 100ms
    .credentials = 保存源端和目标端密钥的 JSON 文件，不能允许所有人读取；- 表示从标准输入读取
    .credential_process = 可输出上述 JSON 对象的命令 [环境变量：HCMIGRATE_CREDENTIAL_PROCESS]
    .file = 迁移清单，参见 `hcmigrate init`
    .select = 仅限这些条目：名称（例如 'photos-*'）或标签（例如 wave=1）；可重复指定
    .failed_only = 仅迁移上次失败的对象
    .group = 仅限该迁移任务组中的任务
    .goal = 等待到达的状态；默认为 succeeded 或 following
    .from = 源端地址，例如 aws://us-east-1/photos；aws://us-east-1/photos/2024/ 表示仅限名称以 2024/ 开头的对象
    .to = OBS 中的目标端地址，例如 obs://photos-cn；obs://photos-cn/old/ 表示在每个名称前加上 old/
    .description = 描述，可供 --name 查找
    .mark = 唯一的标记：列表中已有带该标记的任务时，不会再次创建
    .check = 一致性校验方式；服务默认为 size-and-time
    .storage_class = OBS 中的存储类别；服务默认为 standard
    .restore = 复制之前先恢复源端的归档对象
    .metadata = 同时复制对象的元数据
    .app_id = 账号的 APPID，腾讯云需要
    .overwrite = 如何处理目标端已存在的对象；服务默认为 size-and-time
    .since = 仅限从这一天（区域当地时间，例如 2026-11-28）零点起修改过的对象；也可写 1970 年以来的秒数
    .bandwidth = 限制一天中某个时间段的速率，例如 08:00-20:00=50MiB；可重复指定
    .unlimited = 取消所有限速
    .reconnect = 连接中断后如何处理

## Profiles

help-config = 按配置保存的设置：区域、终端节点、输出格式，以及密钥的来源
help-config-set = 写入配置中的一项设置：`config set region cn-north-4 --profile prod`
    .name = 配置项
    .value = 配置项的值
    .after =
        配置项：
          region、project_id       请求发往何处；endpoint、oms_endpoint、dcs_endpoint、iam_endpoint 代替该区域的终端节点
          lang、output             文本语言和结果的输出格式
          keys                     密钥的来源，不能直接写密钥：
                                     env:PREFIX       PREFIX_AK 和 PREFIX_SK（以及 _SECURITY_TOKEN、_PASSWORD 等）
                                     file:PATH        JSON 对象 {"{"} "ak": ..., "sk": ... {"}"}，其他用户不可读
                                     process:COMMAND  输出该 JSON 对象的命令
        --profile 和 HCMIGRATE_PROFILE 都未指定时为配置 `default`，用于补充选项和环境变量中没有的设置。指定的配置优先于
        环境变量。清单在 `keys` 中引用配置名。
        配置文件为 ~/.config/hcmigrate/config.ini，或 HCMIGRATE_CONFIG 指定的文件。
help-config-get = 输出配置中的一项设置
    .name = 配置项
help-config-list = 列出所有配置的设置，或 --profile 指定的配置的设置
help-config-unset = 从配置中删除一项设置
    .name = 配置项

## After the options

help-keys =
    服务自行登录源端和目标端，所用的密钥随每次启动一起发送。密钥来自环境变量，或来自 --credentials、--credential-process
    的 JSON 对象，其中的名称与请求中的相同（从不来自命令行参数，因为其他人可以看到参数）:
      HCMIGRATE_DST_AK、HCMIGRATE_DST_SK           dst_ak、dst_sk：目标端 OBS（必选）
      HCMIGRATE_SRC_AK、HCMIGRATE_SRC_SK           src_ak、src_sk：源端
      HCMIGRATE_SRC_SECURITY_TOKEN、..._DST_...    src_security_token、dst_security_token：使用临时密钥时
      HCMIGRATE_SRC_JSON_AUTH_FILE                 json_auth_file：密钥文件的路径，用于谷歌云存储
      HCMIGRATE_SRC_CONNECTION_STRING              connection_string：用于 Azure Blob Storage
      HCMIGRATE_CDN_KEY                            source_cdn_authentication_key：源端前面有 CDN 时

help-several =
    每个对象输出一行，说明服务是否已受理。退出码:
      0 全部已受理   3 部分被拒绝   1 全部未受理；全部因凭证所致时为 4
      6 其中至少一个是否生效未知，无论其他对象的结果如何
    使用 --wait 时会跟踪已受理的对象，以失败告终的对象计为失败。

## The manifest

help-demo = 几秒内在本机的模拟器上演示五个操作；不需要账号

help-init = 生成迁移清单的初稿：说明迁移内容的文件
    .file = 要写入的文件；- 表示标准输出
    .name = 迁移清单的名称，用于标记由它创建的任务 [默认值：文件名]
    .from = 从 CSV 文件（列为 name、from、to）或项目的 Redis 实例生成条目
    .schema = 输出迁移清单的 JSON Schema，不写入任何文件
    .after =
        文件的第一行向编辑器指明 JSON Schema：输入时即可补全和检查字段。
        下一步：hcmigrate check FILE、hcmigrate plan FILE、hcmigrate apply FILE。

help-check = 找出迁移清单中所有妨碍迁移的问题；不作任何变更
    .offline = 只读取文件，不访问任何服务

help-plan = 说明 `apply` 将创建、启动和重试什么
    .out = 将计划写入文件，供 `hcmigrate apply` 照此执行
    .exit_code = 有变更要做时以 7 退出

help-apply = 让服务按迁移清单执行；中断后可以继续，不会重复创建
    .wait = 等待全部结束；否则等待全部开始
    .max_failures = 这么多条目彻底失败后不再开始新的条目，代替 policy.max_failures
    .recreate = 重新创建由该清单创建（或可能已创建）、但服务中不存在的任务
    .retry_failed = 再次重试已失败的条目，即使 policy.on_failure 已不允许继续重试
    .interval = 两次查询之间的最长间隔，至少 100ms；服务空闲而仍有待启动的条目时，间隔会缩短
    .settle = 服务的列表最长多久可能不显示新任务，默认 30s；指定后，被终止的运行可能已创建、但届时仍未列出的任务会重新创建
    .after =
        FILE 是迁移清单，或由 `hcmigrate plan --out` 写出的计划：如果某个条目此时需要的操作与计划不同，则不处理该条目。
        每个请求在发送之前先写入清单旁边的日志文件，因此被终止的运行可以从中断处继续。即使没有日志文件，带有条目标记的
        任务也会被找到并接管。不会重复创建：被终止的运行可能已创建、但服务的列表中没有的任务不作处理，直到用 --recreate 或
        --settle 说明它不存在。同时运行两个会被拒绝。Ctrl-C 只结束 hcmigrate：已开始的会在云端继续运行，再次执行 `apply`
        会继续其余部分。

help-status = 显示迁移清单中所有条目的进度
    .watch = 持续显示，直到全部结束

help-wait = 等待迁移清单或 ID 所指的全部任务结束，或进入某个状态
    .targets = 迁移清单；或 `-o name` 输出的 ID，例如 task/42
    .select = 仅限迁移清单中的这些条目：名称（例如 'photos-*'）或标签（例如 wave=1）；可重复指定
    .goal = 等待到达的状态：succeeded、following 或 stopped；默认为结束或 following
    .after =
        --for succeeded 会等待跟随源端的迁移，直到它被割接或被其他命令停止；--for following 只等待会跟随源端的对象，
        迁移任务和任务组从不跟随，因此会被跳过。

help-cutover = 在目标端追平后结束清单中的 Redis 迁移，可按需交换地址
    .select = 这些条目：名称（例如 'orders-*'）或标签（例如 wave=1）；可重复指定
    .max_lag = 视为已追平的延迟，单位与服务相同
    .hold = 目标端需要保持追平的时间
    .timeout = 等待单个目标端追平的最长时间（退出码 5）；0 表示不限
    .exchange_ip = 交换源端和目标端的 IP 地址以结束迁移，代替停止迁移
    .exchange_domain = 同时交换域名
    .accept_extra_keys = 接受仅目标端存在的键：任意数量，或最多 N 个
    .accept_missing_keys = 接受目标端缺少的键（已过期，或此后才写入源端）：任意数量，或最多 N 个
    .accept_errors_at_stop = 接受迁移在停止期间记录的错误：目标端可能缺少最后的变更
    .after =
        逐个处理条目：等待目标端追平源端并保持 --hold 的时间，停止迁移，从迁移日志确认目标端已收到全部变更，比较键数。
        请先停止写入：停止之后写入源端的数据会留在源端。
        使用 --exchange-ip 时，先比较键数，再交换地址，客户端即可通过源端原来的地址访问目标端。两端都必须是 DCS 实例，
        Redis 4.0 及以上基础版，端口和密码相同，且都不是 Redis Cluster。`hcmigrate cutover rollback` 可将地址换回。
        每一步都以服务的反馈为准：中断后再次执行同一条命令即可继续，任何变更都不会执行两次。

help-cutover-rollback = 使用 --exchange-ip 之后，恢复源端和目标端各自的地址
    .select = 这些条目：名称（例如 'orders-*'）或标签（例如 wave=1）；可重复指定
    .after = 交换之后写入目标端的数据会留在目标端。中断后再次执行同一条命令即可继续，任何变更都不会执行两次。

help-verify = 比较已到达的数据与源端的数据：按服务的统计，或在两端读取
    .sample = 比较每个 Redis 中这么多的键，例如 1%：类型、值和过期时间；两端的服务器都必须能从本机访问
    .full = 比较每个 Redis 的所有键，以及两端桶的对象列表：名称和大小
    .after =
        比较的是服务保存的统计：找到和已复制的对象数和字节数、失败的对象数；Redis 两端的键数。服务自身按清单中的 `check`
        校验每个对象（大小和时间，或 CRC-64）。
        使用 --sample 和 --full 时，会在两端读取 Redis 的键并比较；使用 --full 时，还会由服务用清单中的密钥列出两端的桶。
        不会重新读取对象。已割接的不再比较：客户端正在写入。无法从本机访问或列出的为 `unknown`，不算成功。

help-report = 生成供他人阅读的迁移报告：HTML、CSV 或 JSON
    .html = 将报告写为该文件中的一个 HTML 页面，代替表格；-o csv 和 -o json 写到标准输出

## The nouns

help-task = 迁移任务：将一个源端一次性迁移到一个 OBS 桶（OMS）

help-task-create = 将一个桶复制到 OBS
    .after = { help-keys }

help-task-update = 替换迁移任务的带宽限制
    .bandwidth = 限制一天中某个时间段的速率，例如 08:00-20:00=50MiB；可重复指定，会替换以前的设置

help-task-start = 继续已暂停的迁移任务，或重新运行失败的迁移任务
    .after = { help-keys }

help-task-stop = 暂停运行中的迁移任务
    .after = { help-several }

help-task-retry = 重新运行失败的迁移任务
    .after = { help-keys }

help-task-delete = 删除未在运行的迁移任务
    .after = { help-several }

help-task-wait = 跟踪迁移任务直到结束

help-task-show = 显示迁移任务：状态、进度和设置

help-task-list = 列出迁移任务

help-task-failed = 列出失败的迁移任务、失败原因，以及失败对象列表的位置

help-group = 迁移任务组：由服务将一个大桶拆分为多个任务（OMS）

help-group-create = 将一个大桶复制到 OBS，由服务拆分为多个任务
    .after = { help-keys }

help-group-update = 替换迁移任务组的带宽限制
    .bandwidth = 限制一天中某个时间段的速率，例如 08:00-20:00=50MiB；可重复指定，会替换以前的设置

help-group-start = 继续已暂停的迁移任务组
    .after = { help-keys }

help-group-stop = 暂停迁移任务组及其任务
    .after = { help-several }

help-group-retry = 重新运行失败的迁移任务组
    .after = { help-keys }

help-group-delete = 删除未在运行的迁移任务组
    .after = { help-several }

help-group-wait = 跟踪迁移任务组直到结束

help-group-show = 显示迁移任务组：状态、进度和设置

help-group-list = 列出迁移任务组

help-group-failed = 列出失败的迁移任务组、失败原因，以及失败对象列表的位置

help-sync = 同步任务：在对象变化时复制对象（OMS）

help-sync-create = 使 OBS 中的桶与源端保持同步
    .after = { help-keys }

help-sync-events = 指定需要立即复制的对象
    .id = 同步任务的 ID
    .objects = 对象名称；- 表示从标准输入读取，每行一个

help-sync-start = 启动已停止的同步任务；必须提供源端和目标端的密钥
    .after = { help-keys }

help-sync-stop = 停止同步任务
    .after = { help-several }

help-sync-delete = 删除已停止的同步任务
    .after = { help-several }

help-sync-wait = 跟踪同步任务直到进入某个状态

help-sync-show = 显示同步任务及其本月的复制情况

help-sync-list = 列出同步任务

help-redis = Redis 迁移任务（DCS）

help-redis-create = 迁移 Redis 服务器的数据：创建迁移机，等待就绪，然后启动迁移
    .name = Redis 迁移任务的名称
    .from = 源端地址：redis://IP:PORT 或 dcs://INSTANCE；密码取自 HCMIGRATE_SRC_PASSWORD
    .to = 目标端地址：dcs://INSTANCE 或 redis://IP:PORT；密码取自 HCMIGRATE_DST_PASSWORD
    .mode = 只复制一次，还是此后持续跟随源端
    .mode-copy = 复制一次
    .mode-follow = 复制，然后持续跟随源端，直到被停止
    .vpc = 迁移机所在的 VPC
    .subnet = 其子网的网络 ID
    .security_group = 允许迁移机访问两端的安全组
    .task = 继续一个已创建但尚未配置的 Redis 迁移任务，可用 `list --status ready` 查询
    .description = 描述
    .bandwidth = 跟随阶段的带宽上限，单位 MB/s

help-redis-update = 设置 Redis 迁移任务在连接中断后如何处理
    .reconnect = 处理方式

help-redis-start = 重新启动已停止的 Redis 迁移任务，会重新把全部数据复制到目标端
    .after = { help-several }

help-redis-stop = 停止 Redis 迁移任务
    .after = { help-several }

help-redis-delete = 删除已结束的 Redis 迁移任务
    .after = { help-several }

help-redis-wait = 跟踪 Redis 迁移任务直到结束，或直到开始跟随源端

help-redis-show = 显示 Redis 迁移任务：状态、进度和设置

help-redis-list = 列出 Redis 迁移任务

help-redis-failed = 列出失败的 Redis 迁移任务和失败原因

help-redis-logs = 输出 Redis 迁移任务的日志
    .errors = 仅输出错误

## Around them

help-call = 调用服务的任意操作：`call --list`、`call oms start_task --help`
    .service = oms 或 dcs
    .operation = 操作，例如 start_task；或 HTTP 方法，例如 GET，可用于任意路径
    .target = HTTP 方法之后的路径，例如 /v2/{"{"}project_id{"}"}/tasks
    .list = 列出一个或两个服务的操作
    .path = 路径中占位符 {"{"}placeholder{"}"} 的值；可重复指定
    .query = 查询参数；可重复指定
    .header = 请求头；可重复指定
    .body = JSON 请求体：JSON 本身、@FILE，或 -（从标准输入读取）（不要在参数中写机密）
    .field = 请求体的字段，用点进入内层对象：值、@FILE 或 env:NAME（用于机密）；可重复指定
    .paginate = 将列表读到底；逐页输出
    .skeleton = 输出包含所有字段、待填写的请求体，不发送任何请求
    .no_check = 按原样发送，不与接口规范核对
    .dry_run = 输出请求但不发送，其中的机密已隐去
    .help = 指定操作时，说明其作用和参数；否则显示本帮助
    .after =
        响应的 JSON 写到标准输出，此外不写任何内容；按服务返回的原样输出，包括其中的机密。字节流逐字节写到标准输出。
        错误写到标准错误。

        示例:
          hcmigrate call --list oms
          hcmigrate call oms start_task --help
          hcmigrate call oms start_task --path task_id=42 --body @start.json
          hcmigrate call oms start_task --path task_id=42 -F dst_ak=env:AK -F dst_sk=@sk.txt -F migrate_failed_object=true
          hcmigrate call dcs list_migration_task --paginate
          hcmigrate call oms GET '/v2/{"{"}project_id{"}"}/tasks?limit=2'

        `hcmigrate --help` 列出退出码；不符合接口规范的请求退出码为 2，并且不会发送。

help-policy = 输出迁移清单或若干操作所需的最小 IAM 策略：`policy weekend.yaml`、`policy oms/start_task`
    .operations = 操作，例如 oms/start_task；或迁移清单，表示针对它的命令所调用的全部操作
    .from = 同时从 FILE 读取操作，每行一个；- 表示从标准输入读取
    .kind = 要提供给 IAM 的策略类型
    .kind-identity = 身份策略，版本 5.0
    .kind-role = 角色策略，版本 1.1
    .after =
        策略以 JSON 写到标准输出。其中包含某类型的所有资源；请自行缩小到你的资源。
        FILE 中的空行和 # 之后的内容会被忽略。

        示例:
          hcmigrate policy oms/start_task oms/show_task dcs/list_instances
          hcmigrate policy --kind role --from operations.txt
          hcmigrate policy weekend.yaml

        退出码:
          0 完成   2 操作未知   3 公开文档没有给出某个操作的权限，因此策略中不包含它

help-whoami = 说明使用哪些凭证、项目、区域和终端节点，以及各自的来源
    .check = 同时调用两个服务，确认它们是否接受这些凭证

help-sign = 为请求签名，每行一个 JSON 对象，用于查明签名失败的原因
    .jsonl = 从标准输入逐行读取 JSON 对象，逐行写到标准输出
    .long =
        为请求签名，每行一个 JSON 对象，用于查明签名失败的原因

        不发送任何请求。标准输入的一行是
          {"{"}"method":"GET", "url":"https://...", "headers":[["Content-Type","application/json"]], "body":null,
           "access_key":"...", "secret_key":"...", "date":"20260102T030405Z", "signed_headers":["host","x-sdk-date"]{"}"}
        对应的标准输出的一行是
          {"{"}"canonical_request":"...", "string_to_sign":"...", "signature":"...", "authorization":"..."{"}"}
        或 {"{"}"error":"..."{"}"}。请将 canonical_request 与网关回显的内容（用 --debug 查看）或你自己的签名程序的结果比较。

        请求头按原样签名；仅在缺少时补上 Host 和 X-Sdk-Date。可选字段有 signed_headers（要签名的请求头；默认全部）、
        body_base64（代替 body）、date（默认为当前时间）和 algorithm（SDK-HMAC-SHA256，或需要 region 和 service
        的 V11-HMAC-SHA256）。

help-completion = 输出 shell 的命令补全脚本：`source <(hcmigrate completion bash)`
    .shell = 哪个 shell
    .after =
        请将对应的一行写入 shell 的启动文件：
          bash        source <(hcmigrate completion bash)                                 ~/.bashrc
          zsh         source <(hcmigrate completion zsh)                                  ~/.zshrc
          fish        hcmigrate completion fish | source                                  ~/.config/fish/config.fish
          elvish      eval (hcmigrate completion elvish | slurp)                          ~/.config/elvish/rc.elv
          powershell  hcmigrate completion powershell | Out-String | Invoke-Expression    $PROFILE
        之后 shell 会向 hcmigrate 查询接下来可以输入的内容：操作及其参数、配置、区域、文件和清单中的条目。
        补全不会向服务发送任何请求。

help-man = 输出手册，或将每个命令的手册页写入文件夹
    .folder = 文件夹；不指定时，程序自身的手册页写到标准输出

help-emulator = 运行行为与 OMS 和 DCS 一致的本地服务器
    .listen = 监听地址；端口 0 表示使用空闲端口
    .listen_dcs = 仅 DCS 应答的地址；默认为下一个端口或空闲端口
    .allow_host = 除地址和 localhost 外，也应答该名称；可重复指定
    .allow_remote = 允许其他机器连接，--listen 也必须允许；所有能访问它的人都能读取其内容
    .speed = 真实的每一秒内，模拟器中经过的秒数，例如 60
    .empty = 不带示例任务启动；使用 --data 时即为如此
    .data = 在该文件夹下真正迁移数据：对象在代表桶的文件夹之间迁移，键在 Redis 服务器之间迁移
    .data_remote = 允许迁移任务读写其他机器上的 Redis 服务器
    .state = 将所有内容保存在该文件中，重启后仍然保留
    .no_signatures = 接受没有签名的请求
    .quirk = 设定公开文档未明确的行为；可重复指定，参见模拟器的 README
    .after =
        就绪后，向标准输出写一行 JSON：
        {"{"}"url","dcs_url","access_key","secret_key","project_id"{"}"}。两个服务都在 url 上应答，dcs_url 上仅有 DCS。
        如果设置了 HUAWEICLOUD_SDK_AK、_SK 和 _PROJECT_ID，则使用其中的密钥和项目，因此环境相同的客户端只需要 URL；
        此时该行中的密钥为 null。Ctrl-C 或 SIGTERM 结束它。

        --data 用于演练。从 Aliyun 云的 photos 桶到 archive 桶的任务，会将 FOLDER/Aliyun/photos 中的文件复制到
        FOLDER/HuaweiCloud/archive（如果没有这些文件夹，则从 FOLDER/photos 复制到 FOLDER/archive）；文件
        FOLDER/Aliyun.json 的内容为 {"{"}"endpoint":"http://..."{"}"} 时，该云的桶改为位于兼容 S3 的服务器上。两端都以本机地址
        给出的 Redis 在线迁移会复制真实的键。

        客户端通过 HUAWEICLOUD_SDK_OMS_ENDPOINT、HUAWEICLOUD_SDK_DCS_ENDPOINT 或 --endpoint 找到它。

## Mistakes in a command line (src/locale/mistake.rs)

help-mistakes =
    .mistake = { $open }错误：{ $close }{ $message }
    .unknown-argument = 未知参数 '{ $argument }'
    .unknown-command = 未知命令 '{ $command }'
    .invalid-value = '{ $argument }' 的值 '{ $value }' 无效
    .value-missing = '{ $argument }' 需要一个值
    .value-refused = '{ $argument }' 的值 '{ $value }' 无效
    .value-refused-why = '{ $argument }' 的值 '{ $value }' 无效：{ $why }
    .not-in-range = 应在 { $range } 范围内
    .no-number = 应为整数
    .missing = 缺少必需的参数：{ $argument }
    .missing-command = 缺少命令
    .conflict = '{ $argument }' 不能与 '{ $other }' 同时使用
    .conflict-others = '{ $argument }' 不能与其他参数同时使用
    .no-equals = '{ $argument }' 与其值之间需要等号
    .number-of-values = '{ $argument }' 的值的个数不正确
    .not-text = 参数不是有效的 UTF-8 文本
    .possible = 可选值：{ $values }
    .did-you-mean = 是否想输入 '{ $near }'？
    .more = 更多信息请使用 '--help'。
