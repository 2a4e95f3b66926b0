# What is said about a manifest and its tables as files: reading them, `init`, the journal and its lock.

## Words of the commands on a manifest

manifest-kind-bucket = 桶
manifest-kind-redis = Redis
manifest-kind-manifest = 迁移清单
manifest-error = 错误：
manifest-problem = { $error }{ $text }
manifest-separator = ，
manifest-clauses = ；

## Reading the file

manifest-unreadable = 无法读取迁移清单 { $file }：{ $error }
manifest-init-hint = `hcmigrate init` 可生成一个初稿
manifest-too-large = 迁移清单 { $file } 超过 64 MiB
manifest-not-text = 迁移清单 { $file } 不是 UTF-8 文本
manifest-not-character = 此处的内容不是 UTF-8 文本中的字符
manifest-problem-hint = { $message }；{ $hint }
manifest-problems = { $file } 有 { $count } 个问题；未发送任何请求
manifest-more-problems = ……另有 { $count } 个
manifest-field = `{ $field }`：{ $message }
manifest-select-nothing = --select：{ $file } 中没有匹配的条目
manifest-select-no-name = --select：没有名为 { $term } 的条目；未发送任何请求
manifest-select-no-name-hint = 名称可以使用通配符，例如 'photos-*'；标签写作 LABEL=VALUE
manifest-select-term = --select：`{ $term }` 既不是名称，也不是 LABEL=VALUE
manifest-select-pattern = --select：`{ $pattern }` 不是有效的匹配模式：{ $error }

## YAML

manifest-empty = 文件为空
manifest-second-document = 这里开始了第二个 YAML 文档；迁移清单只能有一个
manifest-alias = 不支持 YAML 别名
manifest-alias-hint = 条目共有的内容请写在 `defaults` 中
manifest-too-deep = 文件嵌套超过 { $most } 层
manifest-not-yaml = 不是有效的 YAML。解析器的原文：{ $error }
manifest-key-not-text = 键必须是普通文本
manifest-key-twice = 键 `{ $key }` 出现了两次
manifest-tag = 不支持 YAML 标签
manifest-not-plain = 不是普通的 YAML 值
manifest-number-too-large = 数字 { $number } 超出清单允许的范围；如果它是文本，请加引号
manifest-not-finite = 不是有限的数字
manifest-yaml-indentation = 此行的缩进与上文不一致
manifest-yaml-tab = 此处不能使用制表符：请用空格缩进
manifest-yaml-no-key = 此处应为键：请检查缩进
manifest-yaml-no-item = 此处应为以 `- ` 开头的列表项：请检查缩进
manifest-yaml-item-here = 列表项不能从此处开始：请检查缩进，并让列表另起一行
manifest-yaml-no-colon = 键后缺少 `:`
manifest-yaml-colon-here = 此处不能有 `:`：请检查缩进以及每个 `:` 后的空格；含有 `:` 的文本请加引号
manifest-yaml-no-value = 此处应为值
manifest-yaml-open-quote = 此文本缺少右引号
manifest-yaml-after-quote = 右引号之后不能再有内容：请给整个文本加引号；单引号文本中的 `'` 请写两次
manifest-yaml-escape = 此文本含有未知的转义序列：反斜杠请写作 `\\`，或改用单引号
manifest-yaml-open-bracket = 此处之前缺少 `,` 或右括号
manifest-yaml-bracket = 此括号没有对应的左括号：含有括号的文本请加引号
manifest-yaml-dash = 此处不能有 `-`：括号中的各项以 `,` 分隔
manifest-yaml-alias = 不支持 YAML 别名：以 `*` 或 `&` 开头的文本请加引号
manifest-yaml-block = `|` 或 `>` 所在的行不能再有内容：以它们开头的文本请加引号
manifest-yaml-comment = 多行文本中不能有注释：请给文本加引号
manifest-yaml-after-end = YAML 文档在此处已结束，但文件仍有内容：请检查缩进和括号
manifest-yaml-byte-order-mark = 文件中间不能有字节顺序标记
manifest-yaml-directive = 不支持 YAML 指令：以 `%` 开头的文本请加引号
manifest-yaml-character = 以 `{ $character }` 开头的文本必须加引号

## Fields

manifest-must-be = `{ $field }` 的值应为：{ $what }
manifest-must-be-and-is = `{ $field }` 的值应为：{ $what }；实际为：{ $found }
manifest-must-be-mapping = 应为由名称和值组成的映射（{ $section }）
manifest-needs = 缺少 `{ $field }`（{ $section }）
manifest-unknown-field = 没有 `{ $key }` 字段（{ $section }）
manifest-has-fields = 可用的字段：{ $fields }
manifest-did-you-mean = 是否想写 `{ $near }`？
manifest-no-secrets = `{ $key }`：迁移清单中不能写机密
manifest-no-secrets-hint = 请用 `keys` 指定说明机密来源的配置或 env:PREFIX
manifest-literal-secret = 这看起来是密钥、密码或签名；清单中不能有这些内容：请用 `keys` 指定说明其来源的配置或 env:PREFIX
manifest-no-choice = 没有 `{ $text }` 这个选项；可选：{ $known }
manifest-no-choice-near = 没有 `{ $text }` 这个选项；是否想写 `{ $near }`？可选：{ $known }
manifest-label-value = 标签 `{ $label }` 的值必须是文本、数字、true 或 false
manifest-label-name = 标签名 `{ $label }` 不能为空，也不能包含 = 或 ,

## What a field must be, and what is there instead

manifest-value-text = 文本
manifest-value-integer = 整数
manifest-value-integer-from = 不小于 { $least } 的整数
manifest-value-integer-range = { $least } 到 { $most } 之间的整数
manifest-value-boolean = true 或 false
manifest-value-word = 一个词
manifest-value-labels = 名称和值
manifest-value-list = 列表
manifest-value-mapping = 映射
manifest-value-nothing = 空值
manifest-value-number = 数字：加上引号即为文本
manifest-value-empty = 空文本

manifest-form-name = 名称
manifest-form-size = 大小
manifest-form-rate = 速率
manifest-form-time = 一天中的时刻
manifest-form-offset = UTC 偏移量
manifest-form-date = 日期
manifest-form-keys = 密钥的来源
manifest-form-source = 源端地址
manifest-form-destination = 目标端地址
manifest-form-redis-end = Redis 迁移一端的地址
manifest-form-description = 描述

manifest-section-window = 带宽时间段
manifest-section-bucket-keys = 桶的 keys
manifest-section-redis-keys = Redis 实例的 keys
manifest-section-keys = keys
manifest-section-bucket-options = 桶的选项
manifest-section-bucket = 桶
manifest-section-bucket-table = 桶的表格
manifest-section-network = 网络
manifest-section-redis-options = Redis 实例的选项
manifest-section-instance = Redis 实例
manifest-section-instance-table = Redis 实例的表格
manifest-section-manifest = 迁移清单

## Values

manifest-not-a-size = `{ $text }` 不是有效的大小，应如 500GiB、3TB 或 1048576
manifest-not-a-rate = `{ $text }` 不是有效的速率，应如 50MiB/s
manifest-not-a-time = `{ $text }` 不是有效的时刻，应如 "08:00"
manifest-not-an-offset = `{ $text }` 不是有效的 UTC 偏移量，应如 "+08:00"
manifest-not-a-date = `{ $text }` 不是有效的日期，应如 2026-11-28
manifest-not-a-name = `{ $text }` 不是有效的名称：最多 { $most } 个字母、数字、点、连字符和下划线，以字母或数字开头
manifest-name-too-short = `{ $text }` 太短：它用于标记所创建的任务，至少需要两个字符
manifest-not-a-description = 描述最多 160 个字符，不能包含 ^ < > & " ' ( 或 )
manifest-not-megabytes = 带宽上限应为 1 到 10240 之间的整数，单位 MiB/s
manifest-write-boolean = 应为 true 或 false
manifest-write-integer = 应为不小于 { $least } 的整数

manifest-address-scheme = 地址应带有协议前缀，例如 aws:// 或 obs://
manifest-address-secret = 地址中不能有用户名或密码；请用 `keys` 指定其来源
manifest-address-empty = 协议前缀之后没有内容
manifest-address-control = 地址中不能有控制字符
manifest-address-query = 地址中不能有 `?` 及其后的查询参数；密钥的来源由 `keys` 指定
manifest-address-name = 桶名和区域只能包含字母、数字和 . _ - $
manifest-address-urls = URL 列表应写为 urls://BUCKET/KEY，即 OBS 中的列表文件
manifest-address-cloud-near = 没有名为 `{ $cloud }` 的云；是否想写 `{ $near }`？
manifest-address-cloud = 没有名为 `{ $cloud }` 的云；可用的有 { $known }，以及表示 URL 列表的 urls
manifest-address-source = 源端应写为 { $cloud }://REGION/BUCKET 或 { $cloud }://REGION/BUCKET/PREFIX
manifest-address-obs = 对象只能迁移到 OBS：obs://BUCKET 或 obs://BUCKET/PREFIX
manifest-address-destination = 目标端应写为 obs://BUCKET 或 obs://BUCKET/PREFIX
manifest-address-dcs = DCS 实例应写为 dcs://ID
manifest-address-redis = Redis 服务器应写为 redis://HOST:PORT，多个之间用逗号分隔
manifest-address-tls = 服务只支持不带 TLS 的迁移：请关闭 TLS 并写为 redis://
manifest-address-redis-end = Redis 迁移的一端应为 dcs://ID 或 redis://HOST:PORT

manifest-keys-variables = env: 之后应为环境变量名的开头部分，例如 env:AWS_MAIN
manifest-keys-literal = 这看起来是密钥本身；请写说明密钥来源的配置或 env:PREFIX
manifest-keys-form = 密钥的来源应为配置（例如 aws-main）或 env:PREFIX

## Entries

manifest-entry-unreadable = 无法读取该条目
manifest-no-region = 未指定区域；请写 defaults.region，或使用 --region
manifest-no-network = 未指定网络；请写 redis.network，包括 vpc、subnet 和 security_group
manifest-same-ends = 源端与目标端相同
manifest-app-id = 腾讯云需要 APPID
manifest-part-twice = 已有其他字段指定了桶中要迁移的部分；只能用一个
manifest-zone-unknown = 不知道区域 { $region } 的时区，或其时区在一年中会变化；请按该区域的时间书写时间段，并省略 `zone`
manifest-window-limit = 带宽限制应在 1MiB/s 到 200MiB/s 之间
manifest-window-begin = 时间段的开始应在 "00:00" 到 "23:59" 之间；"24:00" 只能用于结束
manifest-window-empty = 时间段为空；全天应写为 "00:00" 到 "24:00"
manifest-window-overlap = 该时间段与第 { $number } 个时间段重叠
manifest-windows = 共有 { $count } 个时间段；服务最多支持 { $most } 个
manifest-windows-split = 跨午夜的时间段拆分后共有 { $count } 个；服务最多支持 { $most } 个
manifest-duplicate-name = { $kind } `{ $name }` 已出现在{ $origin }
manifest-same-copy = 源端和目标端与 `{ $name }`（{ $origin }）相同
manifest-same-copy-hint = 两者会迁移相同的内容，并重复计费；请删除其中一个
manifest-duplicate-name-hint = 服务中的任务按名称识别，因此名称不能重复
manifest-origin-table = 文件 { $file } 的第 { $line } 行
manifest-origin-line = 第 { $line } 行
manifest-origin-elsewhere = 其他位置
manifest-too-many-entries = 迁移清单有 { $count } 个条目，最多允许 { $most } 个
manifest-no-entries = 迁移清单中没有条目
manifest-no-entries-hint = 桶写在 `buckets` 下，Redis 实例写在 `redis.instances` 下
manifest-placeholder-source = SOURCE 是占位符；请写实际地址
manifest-placeholder-network = FILL-IN 是占位符；请写实际 ID

## Tables

manifest-table-unreadable = 无法读取表格：{ $error }
manifest-table-cells = 该行有 { $cells } 个单元格，而首行有 { $columns } 个
manifest-table-quote-hint = 该行有未闭合的引号，后面的行都被当作同一单元格的内容
manifest-table-empty = 表格中没有条目
manifest-table-not-utf8 = 文本不是 UTF-8
manifest-table-not-csv = 不是有效的 CSV
manifest-table-secret = `{ $column }`：表格中不能写机密
manifest-table-secret-hint = 请用 `keys.source` 指定说明机密来源的配置或 env:PREFIX
manifest-table-column-twice = 列 `{ $column }` 出现了两次
manifest-table-column = 没有 `{ $column }` 列（{ $section }）
manifest-table-column-nested = `{ $column }` 含多个值，而单元格只能写一个值
manifest-table-column-nested-hint = 请把 `{ $column }` 写在迁移清单中，放在 `defaults` 里或单独的条目里；可用作列名的是 `labels.NAME` 和 `keys.source` 等
manifest-table-column-hint = 自定义内容请写在 labels.NAME 中

## init

manifest-init-wrote = 已写入 { $file }；下一步：hcmigrate check { $file }
manifest-init-exists = { $file } 已存在
manifest-output-is-own = { $file } 是迁移清单 { $manifest } 本身，或其表格、日志或锁文件；未写入任何内容
manifest-init-unwritable = 无法写入 { $file }：{ $error }
manifest-init-from = --from：`{ $from }` 既不是 .csv 文件，也不是 redis-list
manifest-init-from-empty = --from：{ $file } 中没有任何桶
manifest-init-no-redis = 该项目没有 Redis 实例
manifest-init-keys = 填写配置名或 env:PREFIX（表示 PREFIX_AK 和 PREFIX_SK），不要填写密钥本身。
manifest-init-source = 请填写数据的源端地址，并删除不需要迁移的条目。

## The journal and its lock

manifest-journal-unreadable = 无法读取日志文件 { $file }：{ $error }
manifest-journal-unwritable = 无法写入日志文件 { $file }：{ $error }
manifest-journal-unwritable-hint = 此后未再发送任何请求；请释放磁盘空间或授予写权限，然后重新运行
manifest-journal-line = 无法写入一行日志：{ $error }
manifest-journal-damaged = 日志文件 { $file } 的第 { $line } 行已损坏；未发送任何请求
manifest-journal-damaged-hint = 请恢复该文件；或将其移走，并在 `apply` 之前先执行 `plan`：服务中仍列出的任务会按标记重新找到，但已结束并在服务中删除的任务会被重新创建，割接记录、拒绝记录和重试次数也会丢失
manifest-journal-format = 日志文件 { $file } 的格式版本为 { $found }，本程序支持的是 { $known }
manifest-journal-of-another = 日志文件 { $file } 属于迁移清单 `{ $found }`，而不是 `{ $manifest }`；未发送任何请求
manifest-journal-of-another-hint = 如果迁移清单已改名，请移走该文件：以旧名称创建的任务仍带有旧标记
manifest-journal-of-another-project = 日志文件 { $file } 记录的是{ $found }，但在区域 { $region }，密钥和设置指向{ $own }；未发送任何请求
manifest-journal-of-another-project-hint = 请使用日志所属项目的配置、密钥和终端节点；如果要在另一个项目中运行，请把迁移清单复制到另一个文件夹，或移走日志文件：此后 `apply` 会按标记找到该项目中已有的任务
manifest-journal-owner = 项目 { $project }
manifest-journal-owner-local = 本机服务（例如模拟器）的项目 { $project }
manifest-journal-changed = 日志文件 { $file } 与本次运行写入的内容不再一致：它被更改、替换或删除了；此后未再发送任何请求
manifest-journal-changed-hint = 请查明原因，并在再次执行 `apply` 之前先执行 `plan`：服务中仍列出的任务会按标记找到
manifest-journal-lost = { $lost } 是同名迁移清单 `{ $manifest }` 的日志，但其清单文件已不存在。如果您把清单文件改了名，请把日志改名为 { $journal }：没有日志时，只能找到云端仍能列出的任务
manifest-journal-foreign = { $file } 不是 hcmigrate 的日志文件；未发送任何请求
manifest-lock-unwritable = 无法写入锁文件 { $file }：{ $error }；未发送任何请求
manifest-lock-failed = 无法锁定 { $file }：{ $error }；未发送任何请求
manifest-lock-hint = 日志文件保存在迁移清单旁边，因此该文件夹必须可写
manifest-locked = { $holder }正在处理该迁移清单；未发送任何请求
manifest-locked-hint = `{ $command }` 可查看其进度
manifest-holder = 另一个 hcmigrate{ " " }
manifest-holder-known = 另一个 hcmigrate（进程 { $process }，始于 { $since }）

## Groups

manifest-group-size = { $size }：将创建为迁移任务组（上限 { $limit }）
manifest-group-objects = { $count } 个对象：将创建为迁移任务组（上限 { $limit }）

## Keys of entries

manifest-keys-lack = 密钥 { $source } 缺少 { $parts }
manifest-keys-old = 继续使用 { $origin } 此前的密钥：{ $why }
manifest-keys-for = { $message }（用于 { $users }）
manifest-names-more = { $names } 等，另有 { $count } 个
