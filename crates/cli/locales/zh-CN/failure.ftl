# Errors of the program and of the services' clients, and what to do about them.

failure-cannot-start = 程序无法启动：{ $error }

## The lines of an error

failure-error = { $open }错误：{ $close }{ $message }
failure-caused-by = 原因：{ $cause }
failure-request-id = 请求 ID：{ $id }
failure-hint = { $open }建议：{ $close }{ $hint }
failure-tried = 已尝试 { $source }：{ $message }
failure-item = { $noun } { $id }
failure-about = { $what }：{ $message }

## What went wrong

failure-not-sent = 请求无效，未发送：{ $message }
failure-no-credentials = 没有可用于签名的凭证：{ $source }：{ $reason }
failure-source-all = 凭证
failure-source-environment = 环境变量
failure-source-profile-file = 凭证文件
failure-source-federation = 联邦认证
failure-source-identity-provider = 身份提供商
failure-source-agency = OIDC 委托
failure-source-container = 容器
failure-source-metadata = ECS 元数据
failure-source-login = IAM 登录
failure-source-given = 所给凭证
failure-origin = { $text }（{ $origin }）
failure-status = { $text }（状态码 { $status }）
failure-attempts = { $text }，共尝试 { $attempts } 次
failure-effect-unknown = { $text }；无法确定请求是否已生效
failure-effect = { $text }；请求已生效
failure-effect-earlier = { $text }；同一请求此前的某次尝试可能已经生效
failure-effect-harmless = { $text }；请求可能已生效。可以再次执行同一命令：如果届时服务找不到该项，或其状态不允许该操作，说明已生效

## What to set

failure-set-credentials = 请设置 { $names }，或将其写入凭证文件 ~/.huaweicloud/credentials
failure-set-or-give = 请设置 { $variables }，或使用 { $options }
failure-set = 请设置 { $variables }
failure-set-together = 所设置的项目属于其他区域：请将 { $variables } 设为此区域及其项目，或使用 { $options }；`--select` 可选择一个区域的条目
failure-give = 请使用 { $options }
failure-or = { $one } 或 { $other }
failure-and = { $one } 和 { $other }
failure-did-you-mean = 是否想输入 `{ $closest }`？{ $rest }
failure-known = 可选值：{ $values }
failure-choose-set = { $known }；{ $set }
failure-choose-other = { $known }；如需其他值，{ $set }

## What to do

failure-pointer = { $cure }；{ $pointer }
failure-see-state = 执行 `hcmigrate { $command } show ID` 查看状态
failure-see-result = 执行 `hcmigrate { $command } show ID` 查看结果
failure-see-migrations = 执行 `hcmigrate redis list` 查看已有的 ID
failure-source-keys = 源端密钥取自 HCMIGRATE_SRC_AK 和 HCMIGRATE_SRC_SK；谷歌云取自 HCMIGRATE_SRC_JSON_AUTH_FILE，Azure 取自 HCMIGRATE_SRC_CONNECTION_STRING
failure-destination-keys = 目标端密钥取自 HCMIGRATE_DST_AK 和 HCMIGRATE_DST_SK
failure-without-failed-only = 去掉 --failed-only 可重新运行全部对象
failure-read-before-repeat = 重复执行命令前，请先用 `show` 或 `list` 查询状态
failure-read-maybe-done = 请用 `show` 或 `list` 查询状态：所请求的操作可能已经完成
failure-signature = 执行 `hcmigrate whoami` 可查看当前使用的密钥、项目和区域及其来源；常见原因：本机时间不准、SK 与 AK 不匹配、缺少 HUAWEICLOUD_SDK_SECURITY_TOKEN。连续五次签名错误会导致该密钥被锁定五分钟
failure-no-such-api = 该终端节点不存在此路径：请检查 --region 和 --endpoint，执行 `hcmigrate whoami` 可查看当前值
failure-not-found = 请检查 ID，并执行 `hcmigrate whoami` 确认区域和项目：其他项目的 ID 同样查询不到
failure-server = 请稍后重试；如果问题持续存在，请将请求 ID 提供给华为云技术支持
failure-network = 请检查终端节点（执行 `hcmigrate whoami` 查看）、网络、HTTPS_PROXY 和 NO_PROXY
failure-changed-on-the-way = 响应可能被中间设备修改，或规范有误：`hcmigrate call` 加 --no-check 可查看原始内容
failure-throttled = 未执行任何操作；请等待 { $time }，被拒绝的调用同样计数
failure-a-minute = 一分钟
failure-forbidden = 用户或委托需要具备允许此调用的策略
failure-forbidden-action = 用户或委托需要具备允许 IAM 授权项 { $action } 的策略；执行 `hcmigrate policy { $operation }` 可生成该策略
failure-forbidden-consent = 如果尚未同意隐私声明，请按账号和区域各记录一次：hcmigrate call oms update_privacy_agreement_record；否则{ $policy }

## Errors of the system

failure-system-not-found = 不存在
failure-system-denied = 没有权限
failure-system-exists = 已存在
failure-system-folder = 这是一个文件夹
failure-system-not-folder = 路径中有一部分不是文件夹
failure-system-read-only = 文件系统为只读
failure-system-full = 没有剩余空间
failure-system-quota = 配额已用完
failure-system-not-text = 不是 UTF-8 文本
failure-system-ended = 输入已结束
failure-system-too-large = 超过 64 MiB
