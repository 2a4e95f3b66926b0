# What `apply` says while it works.

apply-question = Apply { $file }?
apply-settling = { $count ->
    [one] the last run ended in the middle of 1 request; waiting { $time } for its effect to show
   *[other] the last run ended in the middle of { $count } requests; waiting { $time } for their effect to show
}
apply-asking-again = { $message }; retrying
apply-tried-again = { $action } { $name }: { $message }; it will be tried again
apply-next-look = { $action } { $name }: { $message }; the next poll will show the outcome
apply-refused = { $failed }  { $action } { $name }: { $message }
apply-plan-empty = the plan has nothing to do
apply-unplanned = { $name } is left alone: the plan says { $planned }, but now { $action } is due
apply-paused = { $name } was paused while this run was at work, and is left paused; start it with: { $command }
apply-over-budget = { $stopped } { $failed } failed; { $pending } still due
apply-stopped = stopped:
apply-see-status = `{ $command }` shows what failed and what helps
apply-unplanned-hint = make a new plan for what was left alone: { $command } --out PLAN
apply-begun = everything has started; follow it with: { $command }
apply-interrupted = interrupted; what was started continues at the service: { $running } running, { $waiting } waiting; { $pending } due
apply-interrupted-early = interrupted; nothing was changed
apply-awaiting = waiting for the answer to { $action } { $name }; Ctrl-C again ends without it
apply-given-up = { $action } { $name }: it may have taken effect; the next `apply` will find out
apply-go-on = resume with: { $apply }; check progress with: { $status }

## Counts of a round

apply-count-done = { $count } done
apply-count-running = { $count } running
apply-count-following = { $count } following: cut-over due
apply-count-preparing = { $count } preparing
apply-count-waiting = { $count } waiting
apply-count-pending = { $count } due
apply-count-failed = { $count } failed
apply-count-drift = { $count } different from the file
apply-count-unplanned = { $count } not as planned

## Requests

apply-nothing-to-send = there is nothing to send
apply-not-a-task = `{ $id }` is not the number of a task
apply-restart-refused = the restart was refused: { $reason }
apply-restart-unknown = the answer does not say whether the restart was accepted
apply-target-holds = { $keys ->
    [one] the target holds 1 key, and the file says `empty_target: required`
   *[other] the target holds { $keys } keys, and the file says `empty_target: required`
}
apply-target-unread = the service does not report whether the target is empty, and the file says `empty_target: required`
apply-target-hint = clear the target, or leave out `empty_target` if the target may hold keys: keys of the same name are overwritten, others stay
