# What the verbs of the nouns say: which items, what became of each, and waiting.

## The nouns and verbs, where a sentence needs them as words.

verbs-noun-task = task
verbs-noun-group = group
verbs-noun-sync = sync
verbs-noun-redis = redis
verbs-create = create
verbs-cutover = cutover
verbs-delete = delete
verbs-events = events
verbs-retry = retry
verbs-rollback = rollback
verbs-start = start
verbs-stop = stop
verbs-update = update

## Which items

verbs-ids-and-filter = give either ids, or --all, --status and --name, not both
verbs-no-id = which { $noun }? No id is given
verbs-no-id-hint = give ids, - for standard input, --ids-from FILE, --all, --status or --name; `hcmigrate { $command } list` shows the ids
verbs-incomplete-hint = nothing was done; repeat the command later, or give the ids
verbs-other-noun = `{ $id }` is the id of a { $found }, and this command takes those of a { $wanted }; nothing was sent
verbs-other-noun-hint = `hcmigrate { $command } --help` lists what can be done with it
verbs-not-an-id = `{ $id }` is not an id; nothing was sent
verbs-not-an-id-hint = separate ids by spaces; in a list, write one per line, as `hcmigrate { $command } list -o name` does
verbs-ids-unreadable = the ids cannot be read from { $origin }: { $error }
verbs-standard-input = standard input
verbs-allowed = { $count ->
    [one] 1 of { $all } is in a state in which { $verb } is allowed
   *[other] { $count } of { $all } are in a state in which { $verb } is allowed
}
verbs-at-work = { $count ->
    [one] 1 of { $all } is at work
   *[other] { $count } of { $all } are at work
}
verbs-nothing-found = nothing found

## Asking

verbs-restart-question = { $count ->
    [one] Start 1 Redis migration ({ $ids }) again? It copies everything over its target again.
   *[other] Start { $count } Redis migrations ({ $ids }) again? Each copies everything over its target again.
}
verbs-restart-note = a Redis migration that is started again copies everything over its target again
verbs-delete-one = Delete { $noun } { $id }?
verbs-delete-several = Delete { $count } { $noun } items ({ $ids })?
verbs-cannot-ask = this needs confirmation, but the program cannot prompt for it here
verbs-cannot-ask-hint = --yes does it without asking
verbs-not-done = nothing was done
verbs-not-done-interrupted = interrupted; nothing was done
verbs-no-answer = the answer cannot be read: { $error }

## What became of one

verbs-accepted = { $verb } accepted
verbs-exists = { $noun } { $id }: { $exists }, nothing was done
verbs-exists-word = exists
verbs-failed = { $verb } failed
verbs-outcome-unknown = { $verb } outcome unknown
verbs-skipped = { $verb } skipped
verbs-skipped-why = not tried: an earlier request did not succeed
verbs-request-id = request id { $id }
verbs-outcome = { $noun } { $id }: { $result }

## Waiting

verbs-follow-hint = follow it with: { $command }
verbs-nothing-to-follow = nothing to follow
verbs-still = { $noun } { $id } is still { $state } after { $time }
verbs-still-unseen = { $noun } { $id } is still in an unknown state after { $time }
verbs-still-hint = the work continues without you; follow it again with: { $command }
verbs-interrupted-one = interrupted; { $noun } { $id } continues without you
verbs-interrupted-several = interrupted; { $count } items continue without you
verbs-interrupted-sent = interrupted; what was already sent continues at the service
verbs-interrupted-sent-hint = `hcmigrate { $command } list` shows the outcome
verbs-interrupted-create = interrupted; the { $noun ->
    [redis] Redis migration
   *[other] { $noun }
} may have been created
verbs-interrupted-create-hint = look for it with: hcmigrate { $command }
verbs-interrupted-hint = follow again with: { $command }
verbs-ended = { $noun } { $id } ended as { $state }
verbs-ended-why = { $noun } { $id } ended as { $state }: { $reason }
verbs-rests = { $noun } { $id } is { $state } and does not continue on its own
verbs-stopped-advice = `hcmigrate { $command } start { $id }` resumes it
verbs-redis-stopped-advice = `hcmigrate redis start { $id }` copies everything over the target again; `hcmigrate redis show { $id }` shows more
verbs-task-advice-failed = `hcmigrate task show { $id }` shows more; `hcmigrate task retry { $id } --failed-only` tries the failed objects again
verbs-task-advice = `hcmigrate task show { $id }` shows more; `hcmigrate task retry { $id }` runs it again
verbs-sync-advice = `hcmigrate sync show { $id }` shows more
verbs-group-advice = `hcmigrate task failed --group { $id }` lists the tasks that failed; `hcmigrate group retry { $id }` runs them again
verbs-redis-advice = `hcmigrate redis logs { $id }` shows what happened
verbs-end = { $noun } { $id }: { $state }
verbs-signals = signals cannot be received: { $error }
