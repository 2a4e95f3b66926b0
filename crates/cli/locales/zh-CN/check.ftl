# What `check` finds about a manifest.

check-ok = 通过
check-fail = 失败
check-warn = 警告
check-counts = { $buckets } 个桶，{ $redis } 个 Redis
check-summary = 已检查 { $count } 个，{ $failures } 个失败，{ $warnings } 个警告
check-entry = { $entry }（第 { $line } 行）
check-source = 源端：{ $message }
check-destination = 目标端：{ $message }
check-remedy = { $message }（建议：{ $remedy }）
check-invalid = { $kind } { $name }：请求无效：{ $error }
check-duplicate = 与{ $origin }的 `{ $name }` 相同
check-consent = 没有接口可以查询是否已同意 OMS 隐私声明
check-consent-remedy = 每个账号在每个区域需同意一次：hcmigrate call oms update_privacy_agreement_record

## What the clients find, by its kind

check-issue-limit = 限制：{ $message }
check-issue-missing = 缺少信息：{ $message }
check-issue-conflict = 设置冲突：{ $message }
check-issue-characters = 字符：{ $message }
check-issue-no-effect = 不起作用的设置：{ $message }
check-issue-time = 时间：{ $message }
check-issue-provider = 源端云：{ $message }
check-issue-region = 区域：{ $message }
check-issue-bucket = 桶：{ $message }
check-issue-prefix = 对象前缀：{ $message }
check-issue-list-file = 列表文件：{ $message }
check-issue-cdn = CDN：{ $message }
check-issue-bandwidth = 带宽时间段：{ $message }
check-issue-notification = 消息通知：{ $message }
check-issue-quota = 任务配额：{ $message }
check-issue-consent = 隐私声明：{ $message }
check-issue-not-checked = 未检查：{ $message }
check-issue-address = 地址：{ $message }
check-issue-not-found = 实例不存在：{ $message }
check-issue-state = 实例状态：{ $message }
check-issue-tls = TLS：{ $message }
check-issue-password = 密码：{ $message }
check-issue-replication = 数据复制：{ $message }
check-issue-memory = 目标端内存：{ $message }
check-issue-version = 版本：{ $message }
check-issue-not-empty = 目标端不为空：{ $message }
check-issue-layout = 分片结构：{ $message }
check-issue-network = 网络：{ $message }
check-issue-taken = 目标端已被占用：{ $message }
check-issue-task-state = 任务状态：{ $message }
check-issue-backup = 备份：{ $message }
