# What `check` finds about a manifest.

check-ok = ok
check-fail = FAIL
check-warn = warn
check-counts = { $buckets ->
    [one] 1 bucket
   *[other] { $buckets } buckets
}, { $redis } redis
check-summary = { $count } checked, { $failures } failed, { $warnings ->
    [one] 1 warning
   *[other] { $warnings } warnings
}
check-entry = { $entry } (line { $line })
check-source = source: { $message }
check-destination = destination: { $message }
check-remedy = { $message }. { $remedy }
check-invalid = { $kind } { $name }: the request is not valid: { $error }
check-duplicate = `{ $name }` has the same, in { $origin }
check-consent = no call tells whether the consent to the privacy statement of OMS is recorded
check-consent-remedy = Record it once an account and region: hcmigrate call oms update_privacy_agreement_record

## What the clients find, by its kind

check-issue-limit = { $message }
check-issue-missing = { $message }
check-issue-conflict = { $message }
check-issue-characters = { $message }
check-issue-no-effect = { $message }
check-issue-time = { $message }
check-issue-provider = { $message }
check-issue-region = { $message }
check-issue-bucket = { $message }
check-issue-prefix = { $message }
check-issue-list-file = { $message }
check-issue-cdn = { $message }
check-issue-bandwidth = { $message }
check-issue-notification = { $message }
check-issue-quota = { $message }
check-issue-consent = { $message }
check-issue-not-checked = { $message }
check-issue-address = { $message }
check-issue-not-found = { $message }
check-issue-state = { $message }
check-issue-tls = { $message }
check-issue-password = { $message }
check-issue-replication = { $message }
check-issue-memory = { $message }
check-issue-version = { $message }
check-issue-not-empty = { $message }
check-issue-layout = { $message }
check-issue-network = { $message }
check-issue-taken = { $message }
check-issue-task-state = { $message }
check-issue-backup = { $message }
