# What `apply` says while it works.

apply-question = Apply { $file }?
apply-settling = { $count ->
    [one] the last run ended in the middle of 1 request; waiting { $time } for what it made
   *[other] the last run ended in the middle of { $count } requests; waiting { $time } for what they made
}
apply-asking-again = { $message }; asking again
apply-tried-again = { $action } { $name }: { $message }; it is tried again
apply-next-look = { $action } { $name }: { $message }; the next look will tell
apply-refused = { $failed }  { $action } { $name }: { $message }
apply-over-budget = { $stopped } { $failed } failed, so { $pending } were not begun
apply-stopped = stopped:
apply-see-status = `hcmigrate status { $file }` shows what failed and what helps
apply-begun = everything has begun; follow it with: hcmigrate wait { $file }
apply-interrupted = interrupted. What was begun goes on at the service: { $running } running, { $waiting } waiting; { $pending } not begun.
apply-go-on = go on with: hcmigrate apply { $file }; look with: hcmigrate status { $file }

## Counts of a round

apply-count-done = { $count } done
apply-count-running = { $count } running
apply-count-following = { $count } following: cut-over due
apply-count-preparing = { $count } preparing
apply-count-waiting = { $count } waiting
apply-count-pending = { $count } not begun
apply-count-failed = { $count } failed
apply-count-drift = { $count } not as the file says

## Requests

apply-nothing-to-send = there is nothing to send
apply-not-a-task = `{ $id }` is not the number of a task
apply-restart-refused = the restart was refused: { $reason }
apply-restart-unknown = the answer does not tell whether the restart was taken
