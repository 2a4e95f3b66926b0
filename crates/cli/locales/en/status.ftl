# The board of `status` and `wait`.

status-due = { $count ->
    [one] nothing is at work, and 1 is still due: { $command }
   *[other] nothing is at work, and { $count } are still due: { $command }
}
status-still = { $count ->
    [one] 1 entry is still at work after { $time }
   *[other] { $count } entries are still at work after { $time }
}
status-helped = { $holder } is working on this manifest, so this goes on until that run has ended
status-interrupted = { $count ->
    [0] interrupted
    [one] interrupted; 1 entry continues at the service
   *[other] interrupted; { $count } entries continue at the service
}

## The line of totals

status-total-done = done { $count }
status-total-running = running { $count }
status-total-unknown = in an unknown state { $count }
status-total-following = following: cut-over due { $count }
status-total-waiting = waiting { $count }
status-total-failed = failed { $count }
status-total-drift = different from the file { $count }
status-total-due = due { $count }
status-eta = ETA { $time }
status-eta-about = ETA about { $time }

## The board

status-heading-state = STATE
status-heading-name = NAME
status-heading-done = DONE
status-heading-detail = DETAIL
status-group-failed = failed
status-group-drift = drift
status-group-preparing = preparing
status-group-running = running
status-group-unknown = unknown
status-group-following = following
status-cut-over-due = cut-over due
status-more = { $count } more { $group }
status-more-where = { $more }; -o json has all
status-command = { $name }: { $command }
