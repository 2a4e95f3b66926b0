# Settings, keys and addresses: where they come from, and what is wrong with them.

## whoami

settings-profile = profile
settings-access-key = access key
settings-project = project
settings-region = region
settings-oms-accepts = oms accepts
settings-dcs-accepts = dcs accepts
settings-yes = yes
settings-no = no
settings-missing = missing
settings-none = none
settings-accepted = { $operation }, request id { $id }
settings-profile-file = credentials file { $path }
settings-profile-file-unknown = credentials file
settings-iam-token = an IAM token
settings-temporary = { $key } (temporary, with a security token)
settings-asked-at = looked up by region in IAM at { $iam } ({ $from })
settings-asked = looked up in IAM by the region
settings-set-region = set HUAWEICLOUD_SDK_REGION or give --region

## What is said while a call is under way

settings-slow-down = the service asks the client to slow down
settings-queued = { $operation }: waiting for the service's rate limit
settings-waiting = waiting { $time } before attempt { $attempt }: { $why }
settings-no-answer = no answer yet to { $what } after { $time }
settings-no-whole-answer = no complete answer yet to { $what } after { $time }
settings-searching = checking whether { $mark } was created: no answer shows what { $operation } did
settings-pausing = waiting { $time } before checking what { $operation } did: { $why }
settings-no-credentials = no answer yet from the source of the keys
settings-not-json = ({ $count } bytes that are not JSON are not shown)

## Keys

settings-keys-source-unset = no keys of the source are set (HCMIGRATE_SRC_AK, ...); only a list of addresses is copied without them
settings-keys-no-token = the start of a { $noun } has no field for { $token }, so temporary keys cannot be used
settings-keys-no-token-hint = give permanent keys, without a security token
settings-keys-unused = the start of a { $noun } has no field for { $fields }: not sent
settings-keys-required = the service itself logs in to source and destination, and needs { $fields }
settings-keys-required-hint = set { $variables }, or put { $fields } into a JSON file for --credentials
settings-keys-process = the answer of the credential process
settings-keys-no-object = the credentials in { $origin } are not a JSON object (line { $line }, column { $column })
settings-keys-looks = it looks like { $example }
settings-keys-field = the credentials in { $origin } have a field `{ $field }` that no request has
settings-keys-known = known fields: { $fields }
settings-keys-not-text = `{ $field }` in { $origin } must be text
settings-keys-in = `{ $field }` in { $origin }
settings-keys-quoted = { $name } is in quotation marks
settings-keys-quoted-hint = remove the quotation marks: they would be sent as part of the key
settings-keys-space = { $name } begins or ends with white space
settings-keys-space-hint = remove the spaces and line breaks around it: they would be sent as part of the key
settings-keys-encoding = { $name } is not valid UTF-8: it contains bytes that are not text
settings-keys-encoding-hint = set it again in a terminal that writes UTF-8
settings-keys-half = { $one } is given but { $other } is not
settings-keys-half-hint = set { $variable } as well
settings-keys-input = the credentials cannot be read from standard input: { $error }
settings-file-unreadable = the file { $path } cannot be read: { $error }
settings-file-named-by = { $option } names it
settings-file-public = the file { $path } holds keys, but every user of this machine can open it (mode { $mode })
settings-file-not-text = the file { $path } is not text
settings-awaited-process = waiting for the credential process, which has not ended yet
settings-awaited-file = waiting for the keys from { $path }
settings-awaited-input = waiting for the keys on standard input
settings-process-failed = the credential process returned no keys: { $why }
settings-process-hint = --credential-process or HCMIGRATE_CREDENTIAL_PROCESS names the command; it prints one JSON object
settings-process-unstarted = it cannot be started: { $error }
settings-process-ended = it ended with exit code { $code }
settings-process-killed = a signal ended it

## Where to send

settings-destination-region = the region of the destination is not known
settings-destination-region-hint = set HUAWEICLOUD_SDK_REGION, or give --region
settings-option-useless = { $option } has no meaning for `{ $command }`: { $uses }
settings-uses-emulator = it uses its own emulator on this machine
settings-uses-nothing = it sends nothing

## Arguments

settings-address-source = it has to be PROVIDER://REGION/BUCKET, with /PREFIX for a part; known providers: { $known }
settings-address-provider = unknown provider `{ $provider }`; known providers: { $known }
settings-address-target = it has to be obs://BUCKET, with /PREFIX to put before each name
settings-address-secret = an address must not contain a user name or password: put keys and passwords into HCMIGRATE_SRC_AK and the like, or into the file of --credentials
settings-address-name = the name of a bucket or region can contain only letters, digits and . _ - $, and an address cannot have a query after a `?`
settings-address-redis = it has to be redis://IP:PORT, without a password, or dcs://INSTANCE
settings-window = `{ $text }` is not a window of the day with a limit, such as 22:00-06:00=50MiB
settings-goal = it has to be succeeded, following or stopped
settings-interval = the interval must be at least 100ms
settings-span = `{ $text }` is not a length of time such as 500ms, 30s, 10m or 2h
settings-pattern = --name `{ $text }` is not a valid pattern: { $error }
settings-pattern-range = a `[` has no `]`, or nothing is between them
settings-pattern-stars = one `*` matches any text, and `**` only whole parts of a path
settings-mark = --mark: { $error }
settings-task-number = `{ $id }` is not the number of a task, which has digits only, as `hcmigrate task list` shows it
settings-sync-prefix = a synchronization covers whole buckets: --from and --to take no prefix
settings-no-object = there is no object to copy
settings-objects-accepted = the service accepted { $accepted } of { $all } objects
settings-objects-part = objects { $first } to { $last }
settings-names-unreadable = the names cannot be read from standard input: { $error }
settings-redis-no-reason = the service gives no reason
settings-no-reason-hint = its state may not allow { $verb }: `hcmigrate { $command } show { $id }` shows it
settings-no-reason-delete = what is at work has to be stopped first, with `hcmigrate { $command } stop { $id }`; `hcmigrate { $command } show { $id }` shows its state
settings-redis-go-on = the migration { $id } was created but not started: run the command again with --task { $id } instead of --name, --vpc, --subnet, --security-group and --mark
settings-redis-made = { $noun } { $id }: created, and waiting for its machine
settings-redis-prepared = { $noun } { $id }: exists, and waiting for its machine
settings-redis-not-ready = { $noun } { $id } is { $state } and not ready: --task only starts a migration that is not configured yet; nothing was done
settings-redis-show = `hcmigrate redis show { $id }` shows what it is doing
settings-another = { $noun } { $id } has the mark, but differs from what you asked for: { $option } is { $found }, not { $asked }; nothing was done
settings-another-hint = give another mark; `hcmigrate { $command } show { $id }` shows the { $noun } that has this one
settings-endpoint-elsewhere = the endpoint { $endpoint } is in { $named }, but entries of the manifest are in { $region }; nothing was sent
settings-endpoint-elsewhere-hint = without the endpoint, each entry is sent to its own region; with it, use --select for the entries in { $named } only

## Services and operations

settings-no-service = there is no service `{ $name }`; known services: { $known }
settings-no-operation = { $service } has no operation `{ $name }`
settings-operation-elsewhere = { $service } has: hcmigrate call { $service } { $operation }
settings-operation-list = `hcmigrate call --list { $service }` lists all
settings-operation-near = did you mean { $names }? { $list }
settings-html-hint = `hcmigrate report FILE --html PAGE` writes one HTML page
