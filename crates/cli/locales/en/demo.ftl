# The story that `demo` tells.

demo-title = Five operations of Huawei Cloud, against an emulator inside this program
demo-where = at { $url }, project { $project }
demo-safe = Every request is signed, every signature is verified; nothing leaves this machine.

## The acts

demo-act-group = a paused task group resumes (OMS)
demo-act-task = a paused task resumes (OMS); halfway it is paused again
demo-act-sync = a stopped synchronization starts, copies, and stops (OMS)
demo-act-stop = two Redis migrations are asked to stop (DCS)
demo-act-restart = two stopped Redis migrations are asked to start again (DCS)
demo-follows = From now on it follows its source, until it is stopped after the cut-over.
demo-empty-body = { $status }, empty body

## What they are about

demo-group = task group
demo-task = task
demo-sync = synchronization
demo-migration = migration
demo-refused = { $states }, refused

## The end

demo-summary = Summary
demo-heading-what = WHAT
demo-heading-id = ID
demo-heading-states = STATES
demo-all-well = Everything went as expected.
demo-counts = { $count } requests, { $count } signatures verified.
demo-for-real = The same with an account
demo-real-keys = your access key
demo-real-whoami = what will be used, and where it comes from
demo-real-source = the source of the objects
demo-real-destination = the destination in OBS
demo-real-operations = the five operations
demo-real-list = all other operations
demo-real-emulator = Or without one, at your own pace: start `hcmigrate emulator`, and use what it prints in another terminal.

## Where it does not go as expected

demo-differs = the demo did not go as expected: the { $what } should be { $expected }, but is { $found }
demo-no-end = the demo did not go as expected: the { $what } never ended
demo-batch = the demo did not go as expected: of the two items the first should be accepted and the second refused
demo-missing = the demo did not go as expected: the emulator recorded no { $operation } that was signed and answered with 200
demo-unsigned = the demo did not go as expected: { $path } should be signed and answered with 200, but the status is { $status }
