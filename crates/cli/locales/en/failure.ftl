# Errors of the program and of the services' clients, and what to do about them.

failure-cannot-start = the program cannot start: { $error }

## The lines of an error

failure-error = { $open }error:{ $close } { $message }
failure-caused-by = caused by: { $cause }
failure-request-id = request id: { $id }
failure-hint = { $open }hint:{ $close } { $hint }
failure-tried = tried { $source }: { $message }
failure-item = { $noun } { $id }
failure-about = { $what }: { $message }

## What went wrong

failure-not-sent = the request is not valid and was not sent: { $message }
failure-no-credentials = no credentials to sign with: { $source }: { $reason }
failure-source-all = credentials
failure-source-environment = environment
failure-source-profile-file = credentials file
failure-source-federation = federation
failure-source-identity-provider = identity provider
failure-source-agency = oidc agency
failure-source-container = container
failure-source-metadata = ecs metadata
failure-source-login = iam login
failure-source-given = static credentials
failure-origin = { $text } ({ $origin })
failure-status = { $text } (status { $status })
failure-attempts = { $text } after { $attempts } attempts
failure-effect-unknown = { $text }; whether it took effect is unknown
failure-effect = { $text }; the call took effect
failure-effect-earlier = { $text }; an earlier attempt of the same call may already have succeeded
failure-effect-harmless = { $text }; it may have taken effect. The same command may be given again: if the service then finds nothing or a state that forbids it, it did

## What to set

failure-set-credentials = set { $names }, or write them into the credentials file ~/.huaweicloud/credentials
failure-set-or-give = set { $variables }, or give { $options }
failure-set = set { $variables }
failure-set-together = the configured project belongs to another region: set { $variables } to the values of this region, or give { $options }; `--select` chooses the entries of one region
failure-give = give { $options }
failure-or = { $one } or { $other }
failure-and = { $one } and { $other }
failure-did-you-mean = did you mean `{ $closest }`? { $rest }
failure-known = known values: { $values }
failure-choose-set = { $known }; { $set }
failure-choose-other = { $known }; for another one { $set }

## What to do

failure-pointer = { $cure }; { $pointer }
failure-see-state = `hcmigrate { $command } show ID` shows the state
failure-see-result = `hcmigrate { $command } show ID` shows the result
failure-see-migrations = `hcmigrate redis list` lists the existing ids
failure-source-keys = the keys of the source come from HCMIGRATE_SRC_AK and HCMIGRATE_SRC_SK, for Google from HCMIGRATE_SRC_JSON_AUTH_FILE, for Azure from HCMIGRATE_SRC_CONNECTION_STRING
failure-destination-keys = the keys of the destination come from HCMIGRATE_DST_AK and HCMIGRATE_DST_SK
failure-without-failed-only = leave out --failed-only to run all of it again
failure-read-before-repeat = read the state (`show`, `list`) before you repeat the command
failure-read-maybe-done = read the state (`show`, `list`): the change may already be done
failure-signature = `hcmigrate whoami` shows the key, project and region in use and where each comes from; usual causes are a clock that is off, a secret key of another access key, and a missing HUAWEICLOUD_SDK_SECURITY_TOKEN. Five bad signatures lock a key for five minutes
failure-no-such-api = the endpoint has no API at this path: check --region and --endpoint; `hcmigrate whoami` shows them
failure-not-found = check the id, and with `hcmigrate whoami` the region and the project: ids of other regions and projects are not found
failure-server = try again later; if it persists, give the request id to Huawei Cloud support
failure-network = check the endpoint (`hcmigrate whoami` shows it), the network, HTTPS_PROXY and NO_PROXY
failure-changed-on-the-way = the answer was changed in transit, or the specification is wrong: `hcmigrate call` with --no-check shows the bytes
failure-throttled = nothing was done; wait { $time }: rejected calls count as well
failure-a-minute = a minute
failure-forbidden = the user or agency needs a policy that allows this call
failure-forbidden-action = the user or agency needs a policy that allows the IAM action { $action }; `hcmigrate policy { $operation }` prints one
failure-forbidden-consent = if the consent to the privacy statement is missing, record it once per account and region: hcmigrate call oms update_privacy_agreement_record; otherwise { $policy }

## Errors of the system

failure-system-not-found = it does not exist
failure-system-denied = permission denied
failure-system-exists = it exists already
failure-system-folder = it is a folder
failure-system-not-folder = a part of its path is not a folder
failure-system-read-only = the file system is read-only
failure-system-full = there is no space left
failure-system-quota = the quota is used up
failure-system-not-text = it is not text in UTF-8
failure-system-ended = the input has ended
failure-system-too-large = it is larger than 64 MiB
