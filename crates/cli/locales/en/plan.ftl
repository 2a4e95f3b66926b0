# What `plan`, `apply`, `status` and `wait` say about a manifest: what is next for each entry, and why.

## What is next

plan-action-create = create
plan-action-start = start
plan-action-retry = retry
plan-action-wait = wait
plan-action-follow = follow
plan-action-done = done
plan-action-failed = failed
plan-action-drift = drift
plan-action-found = found

## Why

plan-why-ended = it ended successfully and is no longer listed
plan-why-ended-elsewhere = it ended as { $route }, which is not what the file says now; give the new one a name of its own
plan-why-ended-released = it ended successfully, and its machine has been released
plan-why-unlisted = { $id } was just created, and the service does not list it yet
plan-why-unconfirmed-yet = it may have been created, and the service does not list it yet
plan-why-unconfirmed = it may have been created, and the service does not list it; if the console does not show it either, --recreate creates it
plan-why-gone = { $id } is gone from the service; --recreate creates another
plan-why-marks = other items have its mark as well: { $ids }
plan-why-elsewhere = the file names another source or destination
plan-why-copied = it copied once, but the file says that it follows
plan-why-follows = it follows its source, but the file says that it copies once
plan-why-following = following: cut-over due
plan-why-try = retry { $number } of { $most }
plan-why-try-failed = retry { $number } of { $most }, only what failed
plan-why-try-asked = retry { $number }, asked for with --retry-failed
plan-why-try-asked-failed = retry { $number }, asked for with --retry-failed, only what failed
plan-why-interrupted = its cutover or rollback was interrupted; the same command resumes it
plan-why-cutover-failed = its cutover failed in the step `{ $step }`: { $message }
plan-why-rollback-failed = its rollback failed: { $message }
plan-why-interrupted-gone = its cutover or rollback was not completed, and it is gone from the service: clients may use the target; an entry with another name copies again
plan-why-cut-over = cut over
plan-why-cut-over-gone = it was cut over and is no longer listed
plan-why-cut-over-as = `cutover` was at work on { $id }, but now another item has its mark
plan-why-rolled-back = its addresses were swapped back: clients use the source
plan-why-begun-again = it was started again after its cutover, and stopped before all keys were at the target
plan-why-complete = stopped with all keys at the target
plan-why-incomplete = it was stopped before all keys were at the target
plan-why-paused = it is paused
plan-why-released = its machine was released; --recreate creates another
plan-why-twin = { $noun } { $id } of `{ $name }` copies the same; was the entry renamed? Give it that name again, or delete the other: { $command }
plan-why-deleting = it is being deleted
plan-why-refused = it was refused: { $message }
plan-hint-restart = `{ $command }` shows more; a restart would copy everything over the target again

plan-orphans = { $count ->
    [one] 1 resource of this manifest belongs to no entry
   *[other] { $count } resources of this manifest belong to no entry
}: { $names }. If an entry was renamed, give it its old name again; what is not wanted can be deleted: { $command }
plan-orphans-more = { $count } more

## What differs from the file

plan-drift-is-task = it is a task, but the file asks for a group
plan-drift-is-group = it is a group, but the file asks for a task
plan-drift-differs = { $name } is { $service }, but the file says { $file }
plan-drift-bandwidth = bandwidth differs from the file
plan-drift-source = the source
plan-drift-source-cloud = the cloud of the source
plan-drift-source-region = the region of the source
plan-drift-source-part = the part of the source
plan-drift-source-kind = the kind of the source
plan-drift-source-list = the list of the source
plan-drift-no-since = not set
plan-drift-destination = the destination
plan-drift-destination-region = the region of the destination
plan-drift-destination-prefix = the prefix of the destination
plan-drift-target = the target

## The table of plan

plan-heading-action = ACTION
plan-heading-kind = KIND
plan-heading-name = NAME
plan-heading-detail = DETAIL
plan-route = { $source } to { $destination }
plan-nothing = nothing is selected
plan-count-create = { $count } to create
plan-count-start = { $count } to start
plan-count-retry = { $count } to retry
plan-count-wait = { $count } at work
plan-count-follow = { $count } following: cut-over due
plan-count-done = { $count } done
plan-count-failed = { $count } failed
plan-count-drift = { $count } different from the file

## Saved plans

plan-wrote = wrote { $file }; carry it out with: hcmigrate apply { $file }
plan-unreadable = the plan { $file } cannot be read (line { $line })
plan-unreadable-hint = write it again with `hcmigrate plan FILE --out PLAN`
plan-without-manifest = the plan { $plan } was made from the manifest { $file }, which cannot be read: { $error }
plan-without-manifest-hint = put the manifest back, or make a new plan
plan-format = the plan has format { $found }, but this program reads { $known }
plan-outdated = { $file } has changed since the plan was made; nothing was sent
plan-outdated-hint = make a new plan, or apply the manifest itself
plan-unwritten = the plan cannot be written: { $error }
plan-unwritable = the plan cannot be written to { $file }: { $error }
plan-no-client = there is no client for region { $region }
