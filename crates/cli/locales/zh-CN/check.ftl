# What `check` finds about a manifest.

check-ok = 通过
check-fail = 失败
check-warn = 警告
check-counts = { $buckets } 个桶，{ $redis } 个 Redis
check-summary = 已检查 { $count } 个，{ $failures } 个失败，{ $warnings } 个警告
check-entry = { $entry }（第 { $line } 行）
check-entries = { $entry }（第 { $lines } 行）
check-source = 源端：{ $message }
check-destination = 目标端：{ $message }
check-remedy = { $message }（建议：{ $remedy }）
check-invalid = 请求无效：{ $error }
check-duplicate = 与 `{ $name }`（{ $origin }）相同
check-consent = 没有接口可以查询是否已同意 OMS 隐私声明
check-consent-remedy = 每个账号在每个区域需同意一次：hcmigrate call oms update_privacy_agreement_record
