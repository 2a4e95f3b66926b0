# What `check` finds about a manifest.

check-ok = ok
check-fail = FAIL
check-warn = warn
check-counts = { $buckets ->
    [one] 1 bucket
   *[other] { $buckets } buckets
}, { $redis } redis
check-progress = { $done } of { $count } checked
check-summary = { $count } checked, { $failures } failed, { $warnings ->
    [one] 1 warning
   *[other] { $warnings } warnings
}
check-entry = { $entry } (line { $line })
check-entries = { $entry } (lines { $lines })
check-source = source: { $message }
check-destination = destination: { $message }
check-remedy = { $message }. { $remedy }
check-invalid = the request is not valid: { $error }
check-duplicate = same as `{ $name }` ({ $origin })
check-target-unread = `empty_target: required` is set, but the address does not show whether the target is empty
check-target-unread-remedy = Check with a Redis client before you apply
check-consent = no API call reports whether consent to the privacy statement of OMS has been recorded
check-consent-remedy = Record it once per account and region: hcmigrate call oms update_privacy_agreement_record
