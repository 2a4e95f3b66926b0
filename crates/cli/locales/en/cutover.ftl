# What `cutover` and its rollback say.

cutover-needs-manifest = a cutover needs a manifest; see `hcmigrate cutover --help`
cutover-needs-select = --select: name the migrations to cut over
cutover-timeout-short = --timeout { $timeout } is shorter than --hold { $hold }, so that no target could stay caught up long enough
cutover-copies-once = --select: { $name } copies once (`mode: copy`), so that there is nothing to cut over
cutover-is-bucket = --select: { $name } is a bucket; only Redis migrations are cut over
cutover-refused = { $name }: { $why }; nothing was changed
cutover-not-found = the service has no migration for it
cutover-not-found-hint = `{ $command }` begins it
cutover-marks = other migrations have its mark as well: { $ids }
cutover-swapping = its addresses are being swapped
cutover-swapping-hint = --exchange-ip resumes the swap

## Questions

cutover-question-stop = { $count ->
    [one] Cut over 1 Redis migration: stop it once its target has caught up?
   *[other] Cut over { $count } Redis migrations: stop each once its target has caught up?
}
cutover-question-swap = { $count ->
    [one] Cut over 1 Redis migration: swap the addresses of source and target once it has caught up?
   *[other] Cut over { $count } Redis migrations: swap the addresses of source and target once it has caught up?
}
cutover-question-back = { $count ->
    [one] Swap the addresses of 1 Redis migration back? What was written to the target stays there.
   *[other] Swap the addresses of { $count } Redis migrations back? What was written to the target stays there.
}

## Steps and ends

cutover-step-follow = { $name }: waiting until the target has caught up (lag { $lag } at most, for { $hold })
cutover-step-follow-once = { $name }: waiting until the target has caught up (lag { $lag } at most)
cutover-step-stop = { $name }: stopping the migration
cutover-step-compare = { $name }: comparing the key counts
cutover-step-exchange = { $name }: swapping the addresses of source and target
cutover-step-back = { $name }: swapping the addresses back
cutover-step-other = { $name }: { $step }
cutover-done = cut over
cutover-done-before = already cut over
cutover-done-back = rolled back
cutover-done-back-before = already rolled back
cutover-keys-same = { $keys } keys on both sides
cutover-keys = { $source } keys at the source, { $target } at the target
cutover-keys-unknown = an unknown number of
cutover-interrupted = interrupted: { $name }; { $state }
cutover-interrupted-step = interrupted: { $name } in the step `{ $step }`; { $state }
cutover-interrupted-more = { $told }; { $count } more were not started
cutover-unchanged = it was not changed by this run
cutover-changed = what was already sent continues at the service
cutover-go-on = resume with: { $command }

## The steps in a word

cutover-name-follow = follow
cutover-name-stop = stop
cutover-name-compare = compare
cutover-name-exchange = exchange
cutover-name-verify = verify
cutover-name-roll-back = roll back

## Failures

cutover-failed = { $name }: { $step }
cutover-failed-done = { $message } (done: { $steps })
cutover-not-swapped = the addresses are not swapped; the migration is { $state }
cutover-not-swapped-hint = nothing was changed; only a swap by `cutover --exchange-ip` can be rolled back
cutover-errors-at-stop = the migration logged errors while it was stopped, so the target may lack the last changes of the source: { $errors }
cutover-errors-at-stop-hint = start it again: hcmigrate redis start { $id }; once it follows: { $command }; --accept-errors-at-stop continues anyway
cutover-extra-hint = such keys were there before, or were deleted at the source while the migration was stopped; --accept-extra-keys continues anyway
cutover-missing-hint = keys expired, or a program still writes to the source; once the counts agree: { $command }; --accept-missing-keys continues anyway
cutover-no-counts = the service does not report how many keys there are
cutover-no-lag = the service does not report how far the target lags behind
cutover-no-counts-hint = try again: { $command }
cutover-lagging-hint = it still follows; resume with: { $command }
cutover-stuck-hint = check both instances in the console, then: { $command }
cutover-not-following = the migration is { $state } and does not follow its source
cutover-not-following-why = the migration is { $state } and does not follow its source: { $reason }
cutover-lagging = the target did not catch up within { $time }; the last lag is { $lag }
cutover-stuck = the swap of the addresses is `{ $state }`, which is neither done nor known to be under way
cutover-not-legal = the addresses cannot be swapped
cutover-obstacle = { $field }: { $message }
cutover-was-rolled-back = the addresses were swapped before, and then swapped back
cutover-rolled-back-hint = clients use the source; copy everything again: hcmigrate redis start { $id }; once it follows: { $command }
cutover-not-legal-hint = without --exchange-ip, the migration is stopped, and you point the clients to the target
cutover-log-hint = `hcmigrate redis logs { $id }` shows what happened
