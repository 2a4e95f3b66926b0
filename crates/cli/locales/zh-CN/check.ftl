# What `check` finds about a manifest.

check-ok = 通过
check-fail = 失败
check-warn = 警告
check-counts = { $buckets } 个桶，{ $redis } 个 Redis
check-progress = 已检查 { $done } 个，共 { $count } 个
check-summary = 已检查 { $count } 个，{ $failures } 个失败，{ $warnings } 个警告
check-entry = { $entry }（第 { $line } 行）
check-entries = { $entry }（第 { $lines } 行）
check-source = 源端：{ $message }
check-destination = 目标端：{ $message }
check-remedy = { $message }（建议：{ $remedy }）
check-invalid = 请求无效：{ $error }
check-duplicate = 与 `{ $name }`（{ $origin }）相同
check-target-unread = 目标端以地址指定，无法得知是否如 `empty_target: required` 所要求为空
check-target-unread-remedy = 请在执行 apply 之前用 Redis 客户端查看
check-consent = 没有接口可以查询是否已同意 OMS 隐私声明
check-consent-remedy = 每个账号在每个区域需同意一次：hcmigrate call oms update_privacy_agreement_record
