# What `call` says: what is wrong with a request, and what an operation takes.

call-needs-both = `call` needs a service and an operation
call-needs-both-hint = `hcmigrate call --list` lists the operations, `hcmigrate call --help` explains the rest
call-needs-operation = `call` needs an operation
call-needs-operation-hint = `hcmigrate call --list { $service }` lists them
call-own-path = `{ $operation }` has its own path; only a method such as GET takes one
call-needs-path = after { $method }, give a path that begins with /
call-needs-path-hint = for example: hcmigrate call oms GET '/v2/{"{"}project_id{"}"}/tasks'
call-skeleton-operation = --skeleton needs an operation
call-field-operation = -F needs an operation, whose fields are known
call-paginate-operation = --paginate needs an operation, whose pages are known
call-pair = a name, `=` and a value are needed
call-body-unreadable = the body cannot be read from { $origin }: { $error }
call-specification = the specification in this program is broken: { $error }
call-not-described = the specification does not describe { $operation }

## What a request breaks

call-breaks = { $count ->
    [one] { $operation }: the request breaks the specification and was not sent
   *[other] { $operation }: the request breaks the specification in { $count } places and was not sent
}
call-breaks-hint = `hcmigrate call { $service } { $operation } --help` shows what it takes; --no-check sends it as given
call-required = `{ $name }` is required: { $option } { $name }=...
call-once = `{ $name }` is given { $count } times, but takes one value
call-elsewhere = `{ $name }` belongs to { $right }, not to { $wrong }
call-no-placeholder = the path has no placeholder `{ $name }`{ $suggestion }
call-no-query = the operation has no query parameter `{ $name }`{ $suggestion }
call-no-header = the operation has no header `{ $name }`{ $suggestion }
call-no-field = the body has an unknown field `{ $name }`{ $suggestion }
call-suggest-near = , did you mean `{ $near }`?
call-suggest-none = , it takes none
call-suggest-known = ; known names: { $known }
call-body-required = the body is required: --body JSON, --body @FILE, or --body -
call-body-none = the operation takes no body
call-not-json = the body is not JSON
call-not-json-at = the body is not JSON (line { $line }, column { $column })

## -F and --skeleton

call-no-body = { $operation } has no body
call-no-body-field = { $operation } has no body, so -F has no meaning
call-body-field = the body of { $operation } has no field `{ $field }`
call-body-field-hint = `hcmigrate call { $service } { $operation } --help` names them
call-did-you-mean = did you mean { $near }?
call-variable = -F { $field }: the variable { $name } is not set
call-body-secret = `{ $field }` in --body holds a secret, which others can see in an argument
call-body-secret-hint = --body @FILE reads the body from a file, --body - from standard input, -F FIELD=env:NAME one field from a variable
call-field-secret = -F { $field } holds a secret, which others can see in an argument
call-field-secret-hint = -F { $field }=@FILE reads it from a file, -F { $field }=env:NAME from a variable
call-file-unreadable = the file { $file } cannot be read: { $error }
call-field-json = -F { $field }: the value is not JSON of the type { $kind }
call-field-no-list = -F { $field }[]: the field is not a list
call-field-twice = -F gives `{ $field }` twice
call-field-parts = -F gives `{ $field }` as a whole and in parts
call-skeleton-required = required: { $fields }; remove the fields that you do not set

## Sending

call-no-pages = { $operation } does not return a paginated list
call-no-pages-hint = without --paginate all of it is printed
call-done = status { $status }, no body
call-done-id = status { $status }, no body, request id { $id }
call-not-made = the request was not made

## --list

call-list-title = { $title }, { $count } operations
call-list-hint = hcmigrate call SERVICE OPERATION --help explains one

## What an operation takes

call-title-path = In the path (--path NAME=VALUE)
call-title-query = In the query (--query NAME=VALUE)
call-title-header = Headers (--header NAME=VALUE)
call-title-body = Body (--body @FILE, - or JSON)
call-title-body-optional = Body (--body @FILE, - or JSON, optional)
call-title-reply = Reply
call-title-example = Example
call-title-errors = Errors
call-title-known = Good to know
call-is-required = required
call-kind-text = text
call-kind-integer = integer
call-kind-number = number
call-kind-boolean = true or false
call-kind-list = list
call-kind-list-of = list of { $items }
call-kind-object = object
call-kind-anything = anything
call-range = { $min } to { $max }
call-range-from = at least { $min }
call-range-to = at most { $max }
call-characters = { $range } characters
call-items = { $range } items
call-one-of = one of { $values }
call-known-values = such as { $values }
call-default = default { $value }
call-secret = secret
call-deprecated = deprecated
call-reply-nothing = nothing: { $words }
call-reply-json = JSON: { $words }
call-reply-text = text: { $words }
call-reply-stream = a stream of bytes: { $words }
call-fields = fields: { $fields }
call-answers = answers:
call-error-status = status { $status }
call-error-status-passes = status { $status }, may be temporary

## Good to know

call-repeat = repeating the call
call-repeat-safe = safe; it is retried automatically if an attempt fails
call-repeat-after-read = only after reading the state, which an attempt without an answer may have changed
call-repeat-never = may take effect twice: after an attempt without an answer, check before you call again
call-allowed = allowed while { $states }
call-refused = refused while { $states }
call-allowed-case = if { $field } is { $values }, allowed while { $states }
call-states = { $field } is { $states }
call-or = {" or "}
call-permission = permission
call-permission-none = none
call-permission-unknown = not documented
call-permission-resources = resources { $names }
call-permission-conditions = conditions { $names }
call-permission-aliases = also allowed by { $names }
call-role-actions = in role policies
call-and = and
call-regions = regions
call-regions-only = only { $regions }
call-outcome = outcome
call-outcome-of = { $field } of { $read }: done on { $done }
call-outcome-of-failed = { $field } of { $read }: done on { $done }, failed on { $failed }
call-not-known = not known: { $what }
call-page = Huawei's page { $url }

## --dry-run

call-dry-keys = no credentials are known, so the request is shown with ACCESS_KEY
call-dry-project = no project is set, so the request is shown with PROJECT_ID
call-dry-body = ({ $count } bytes that are not JSON are not shown)
