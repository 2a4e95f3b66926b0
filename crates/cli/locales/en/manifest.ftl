# What is said about a manifest and its tables as files: reading them, `init`, the journal and its lock.

## Words of the commands on a manifest

manifest-kind-bucket = bucket
manifest-kind-redis = redis
manifest-kind-manifest = manifest
manifest-error = error:
manifest-problem = { $error } { $text }
manifest-separator = {", "}
manifest-clauses = {"; "}

## Reading the file

manifest-unreadable = the manifest { $file } cannot be read: { $error }
manifest-init-hint = `hcmigrate init` writes a starter manifest
manifest-too-large = the manifest { $file } is larger than 64 MiB
manifest-not-text = the manifest { $file } is not UTF-8 text
manifest-not-character = here is something that is not a character of UTF-8 text
manifest-problem-hint = { $message }; { $hint }
manifest-problems = { $count ->
    [one] { $file } has 1 problem; nothing was sent
   *[other] { $file } has { $count } problems; nothing was sent
}
manifest-more-problems = ... and { $count } more
manifest-field = `{ $field }`: { $message }
manifest-select-nothing = --select: nothing in { $file } matches
manifest-select-no-name = --select: no entry is named { $term }; nothing was sent
manifest-select-no-name-hint = a name may have wildcards, such as 'photos-*'; labels are written LABEL=VALUE
manifest-select-term = --select: `{ $term }` is not a name or LABEL=VALUE
manifest-select-pattern = --select: `{ $pattern }` is not a valid pattern: { $error }

## YAML

manifest-empty = the file is empty
manifest-second-document = a second YAML document begins here; a manifest is one
manifest-alias = YAML aliases are not supported here
manifest-alias-hint = `defaults` holds what entries have in common
manifest-too-deep = the file is nested deeper than { $most } levels
manifest-not-yaml = this is not YAML; its parser says: { $error }
manifest-key-not-text = a key must be plain text
manifest-key-twice = the key `{ $key }` appears twice
manifest-tag = YAML tags are not supported here
manifest-not-plain = this is not a plain YAML value
manifest-number-too-large = { $number } is larger than any number in a manifest; put it in quotes if it is text
manifest-not-finite = this is not a finite number
manifest-yaml-indentation = the indentation of this line does not fit the lines above
manifest-yaml-tab = there cannot be a tab here: indent with spaces
manifest-yaml-no-key = a key is expected here: check the indentation
manifest-yaml-no-item = a list entry, which begins with `- `, is expected here: check the indentation
manifest-yaml-item-here = a list entry cannot begin here: check the indentation, and begin the list on a line of its own
manifest-yaml-no-colon = a key without a `:` after it
manifest-yaml-colon-here = there cannot be a `:` here: check the indentation and the space after each `:`, and quote a string that contains one
manifest-yaml-no-value = a value is expected here
manifest-yaml-open-quote = the closing quote of this string is missing
manifest-yaml-after-quote = nothing can follow the closing quote here: quote the whole string, and double a `'` within single quotes
manifest-yaml-escape = this string has an unknown escape sequence: write `\\` for a backslash, or use single quotes
manifest-yaml-open-bracket = before this, a `,` or the closing bracket is missing
manifest-yaml-bracket = this bracket closes nothing: quote a string that contains it
manifest-yaml-dash = there cannot be a `-` here: within brackets, entries are separated by `,`
manifest-yaml-alias = YAML aliases are not supported here: quote a string that begins with `*` or `&`
manifest-yaml-block = nothing can follow `|` or `>` on its line: quote a string that begins with one of them
manifest-yaml-comment = there cannot be a comment within a string of several lines: quote the string
manifest-yaml-after-end = the file does not end here, but its YAML document does: check the indentation and the brackets
manifest-yaml-byte-order-mark = there cannot be a byte order mark within the file
manifest-yaml-directive = YAML directives are not supported here: quote a string that begins with `%`
manifest-yaml-character = a string that begins with `{ $character }` has to be quoted

## Fields

manifest-must-be = `{ $field }` must be { $what }
manifest-must-be-and-is = `{ $field }` must be { $what }, and is { $found }
manifest-must-be-mapping = { $section } must be a mapping of names and values
manifest-needs = { $section } needs `{ $field }`
manifest-unknown-field = { $section } has no `{ $key }`
manifest-has-fields = it has { $fields }
manifest-did-you-mean = did you mean `{ $near }`?
manifest-no-secrets = `{ $key }`: a manifest holds no secrets
manifest-no-secrets-hint = `keys` names a profile, or env:PREFIX, that says where they are
manifest-literal-secret = this looks like a key, a password or a signature; a manifest holds none: `keys` names a profile, or env:PREFIX, that says where they are
manifest-no-choice = `{ $text }` is not a valid choice; choose one of { $known }
manifest-no-choice-near = `{ $text }` is not a valid choice; did you mean `{ $near }`? Choose one of { $known }
manifest-label-value = the label `{ $label }` must be text, a number, true or false
manifest-label-name = the name of the label `{ $label }` must not be empty or contain = or ,

## What a field must be, and what is there instead

manifest-value-text = text
manifest-value-integer = a whole number
manifest-value-integer-from = a whole number of { $least } or more
manifest-value-integer-range = a whole number from { $least } to { $most }
manifest-value-boolean = true or false
manifest-value-word = a word
manifest-value-labels = names with values
manifest-value-list = a list
manifest-value-mapping = a mapping
manifest-value-nothing = nothing
manifest-value-number = a number: put it in quotes to make it text
manifest-value-empty = empty text

manifest-form-name = a name
manifest-form-size = a size
manifest-form-rate = a rate
manifest-form-time = a time of the day
manifest-form-offset = an offset from UTC
manifest-form-date = a date
manifest-form-keys = where keys are
manifest-form-source = a source
manifest-form-destination = a destination
manifest-form-redis-end = one end of a Redis migration
manifest-form-description = a description

manifest-section-window = a bandwidth window
manifest-section-bucket-keys = the keys of a bucket
manifest-section-redis-keys = the keys of a Redis instance
manifest-section-keys = the keys
manifest-section-bucket-options = the options of a bucket
manifest-section-bucket = a bucket
manifest-section-bucket-table = a table of buckets
manifest-section-network = a network
manifest-section-redis-options = the options of a Redis instance
manifest-section-instance = a Redis instance
manifest-section-instance-table = a table of Redis instances
manifest-section-manifest = the manifest

## Values

manifest-not-a-size = `{ $text }` is not a size such as 500GiB, 3TB or 1048576
manifest-not-a-rate = `{ $text }` is not a rate such as 50MiB/s
manifest-not-a-time = `{ $text }` is not a time of the day such as "08:00"
manifest-not-an-offset = `{ $text }` is not an offset from UTC such as "+08:00"
manifest-not-a-date = `{ $text }` is not a date such as 2026-11-28
manifest-not-a-name = `{ $text }` is not a name: at most { $most } letters, digits, dots, hyphens and underscores, starting with a letter or digit
manifest-name-too-short = `{ $text }` is too short: a name needs at least two characters, because it marks the created resources
manifest-not-a-description = a description has at most 160 characters, none of them ^ < > & " ' ( or )
manifest-not-megabytes = a limit is a whole number of MiB/s, from 1 to 10240
manifest-write-boolean = write true or false
manifest-write-integer = write a whole number of { $least } or more

manifest-address-scheme = an address has a scheme, such as aws:// or obs://
manifest-address-secret = an address must not contain a user name or password; `keys` says where they are
manifest-address-empty = nothing follows the scheme
manifest-address-control = an address must not contain control characters
manifest-address-query = an address must not have a query after a `?`; `keys` says where keys are
manifest-address-name = the name of a bucket or region has only letters, digits and . _ - $
manifest-address-urls = a list of addresses is written urls://BUCKET/KEY, a list file in OBS
manifest-address-cloud-near = no cloud `{ $cloud }`; did you mean `{ $near }`?
manifest-address-cloud = unknown cloud `{ $cloud }`; known clouds: { $known }, and urls for a list of addresses
manifest-address-source = a source is written { $cloud }://REGION/BUCKET or { $cloud }://REGION/BUCKET/PREFIX
manifest-address-obs = objects are moved into OBS: obs://BUCKET or obs://BUCKET/PREFIX
manifest-address-destination = a destination is written obs://BUCKET or obs://BUCKET/PREFIX
manifest-address-dcs = a DCS instance is written dcs://ID
manifest-address-redis = a Redis server is written redis://HOST:PORT, several separated by commas
manifest-address-tls = the service migrates only without TLS: turn TLS off at the server, and write redis://
manifest-address-redis-end = one end of a Redis migration is dcs://ID or redis://HOST:PORT

manifest-keys-variables = after env:, write the prefix of the variable names, such as env:AWS_MAIN
manifest-keys-literal = this looks like a key itself; name a profile, or env:PREFIX, that says where it is
manifest-keys-form = keys are a profile, such as aws-main, or env:PREFIX

## Entries

manifest-entry-unreadable = this entry cannot be read
manifest-no-region = no region is known; write defaults.region, or give --region
manifest-no-network = no network is known; write redis.network with vpc, subnet and security_group
manifest-same-ends = source and target are the same
manifest-app-id = Tencent needs the application id
manifest-part-twice = another field already names the part of the bucket; use only one
manifest-zone-unknown = the time zone of region { $region } is unknown, or changes during the year; write the windows in the local time of the region, and leave out `zone`
manifest-window-limit = a limit must be between 1MiB/s and 200MiB/s
manifest-window-begin = a window begins between "00:00" and "23:59"; "24:00" only ends one
manifest-window-empty = the window is empty; a whole day is from "00:00" to "24:00"
manifest-window-overlap = the window overlaps window { $number }
manifest-windows = these are { $count } windows; the service accepts at most { $most }
manifest-windows-split = these are { $count } windows once those that pass midnight are split; the service accepts at most { $most }
manifest-duplicate-name = the { $kind } `{ $name }` is already in { $origin }
manifest-same-copy = source and destination are those of `{ $name }` ({ $origin })
manifest-same-copy-hint = both would copy the same, and cost the same; remove one
manifest-duplicate-name-hint = names identify the migrations at the service
manifest-origin-table = line { $line } of { $file }
manifest-origin-line = line { $line }
manifest-origin-elsewhere = elsewhere
manifest-too-many-entries = the manifest has { $count } entries; the maximum is { $most }
manifest-no-entries = the manifest has no entries
manifest-no-entries-hint = list buckets under `buckets`, and Redis instances under `redis.instances`
manifest-placeholder-source = SOURCE is a placeholder; write the address
manifest-placeholder-network = FILL-IN is a placeholder; write the id

## Tables

manifest-table-unreadable = the table cannot be read: { $error }
manifest-table-cells = the line has { $cells } cells, the first line { $columns }
manifest-table-quote-hint = a quotation mark in this line is not closed, so the lines after it are part of its cell
manifest-table-empty = the table has no entries
manifest-table-not-utf8 = the text is not UTF-8
manifest-table-not-csv = this is not CSV
manifest-table-secret = `{ $column }`: a table holds no secrets
manifest-table-secret-hint = `keys.source` names a profile, or env:PREFIX, that says where they are
manifest-table-column-twice = the column `{ $column }` appears twice
manifest-table-column = { $section } has no column `{ $column }`
manifest-table-column-nested = `{ $column }` has several values, and a cell holds one
manifest-table-column-nested-hint = write `{ $column }` in the manifest, in `defaults` or in an entry of its own; `labels.NAME` and `keys.source` are columns
manifest-table-column-hint = name your own columns labels.NAME

## init

manifest-init-wrote = wrote { $file }; next: hcmigrate check { $file }
manifest-init-exists = { $file } already exists
manifest-output-is-own = { $file } is the manifest { $manifest }, or its table, journal or lock; nothing was written
manifest-init-unwritable = { $file } cannot be written: { $error }
manifest-init-from = --from: `{ $from }` is neither a .csv file nor redis-list
manifest-init-from-empty = --from: { $file } has no line with a bucket
manifest-init-no-redis = the project has no Redis instance
manifest-init-keys = Profiles, or env:PREFIX for PREFIX_AK and PREFIX_SK; never a key itself.
manifest-init-source = Write where its data comes from, and delete what is not to be moved.

## The journal and its lock

manifest-journal-unreadable = the journal { $file } cannot be read: { $error }
manifest-journal-unwritable = the journal { $file } cannot be written: { $error }
manifest-journal-unwritable-hint = nothing was sent after that; free up space or grant write permission, and run it again
manifest-journal-line = a line of the journal cannot be written: { $error }
manifest-journal-damaged = the journal { $file } is damaged in line { $line }; nothing was sent
manifest-journal-damaged-hint = restore it; or move it away, and run `plan` before `apply`: what the service still lists is found again by its mark, but what ended and was deleted there would be created again, and cut-overs, refusals and the number of retries are forgotten
manifest-journal-format = the journal { $file } has format { $found }, but this program reads { $known }
manifest-journal-of-another = the journal { $file } belongs to the manifest `{ $found }`, not to `{ $manifest }`; nothing was sent
manifest-journal-of-another-hint = move it away if the manifest was renamed: what was created under the old name keeps its old mark
manifest-journal-of-another-project = in { $region }, the journal { $file } is about { $found }, but the keys and settings lead to { $own }; nothing was sent
manifest-journal-of-another-project-hint = use the profile, the keys and the endpoint of the journal's project; for the other project, use a copy of the manifest in another folder, or move the journal away: `apply` then finds what exists in that project by its mark
manifest-journal-owner = project { $project }
manifest-journal-owner-local = project { $project } of a service on this machine (such as an emulator)
manifest-journal-changed = the journal { $file } is no longer as this run left it: something changed, replaced or removed it; nothing was sent after that
manifest-journal-changed-hint = find out what did that, and run `plan` before you run `apply` again: what the service lists is found by its mark
manifest-journal-lost = { $lost } is the journal of a manifest of the same name, `{ $manifest }`, whose file is gone. If you renamed that file, rename the journal to { $journal }: without it, only what the services still list is found
manifest-journal-foreign = { $file } is not a journal of hcmigrate; nothing was sent
manifest-lock-unwritable = the lock { $file } cannot be written: { $error }; nothing was sent
manifest-lock-failed = the lock { $file } cannot be taken: { $error }; nothing was sent
manifest-lock-hint = the journal is kept next to the manifest, so its folder must be writable
manifest-locked = { $holder } is working on this manifest; nothing was sent
manifest-locked-hint = `{ $command }` shows its progress
manifest-holder = another hcmigrate
manifest-holder-known = another hcmigrate (process { $process }, since { $since })

## Groups

manifest-group-size = { $size }: will be a task group (limit { $limit })
manifest-group-objects = { $count } objects: will be a task group (limit { $limit })

## Keys of entries

manifest-keys-lack = keys { $source } lack { $parts }
manifest-keys-old = the earlier keys of { $origin } are used again: { $why }
manifest-keys-for = { $message } (for { $users })
manifest-names-more = { $names } and { $count } more
