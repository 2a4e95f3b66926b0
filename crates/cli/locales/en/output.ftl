# What results look like: tables, facts, figures and times.

## States

output-state-waiting = waiting
output-state-preparing = preparing
output-state-ready = ready
output-state-running = running
output-state-following = following
output-state-stopping = stopping
output-state-stopped = stopped
output-state-succeeded = succeeded
output-state-failed = failed
output-state-released = released
output-state-deleting = deleting
output-state-deleted = deleted
output-state-unknown = unknown
output-state-other = unknown ({ $state })

## Headings of tables

output-column-kind = KIND
output-column-id = ID
output-column-name = NAME
output-column-state = STATE
output-column-service-state = SERVICE STATE
output-column-done = DONE
output-column-size = SIZE
output-column-size-done = SIZE DONE
output-column-rate = RATE
output-column-eta = ETA
output-column-objects = OBJECTS
output-column-objects-done = OBJECTS DONE
output-column-skipped = SKIPPED
output-column-tasks = TASKS
output-column-tasks-done = TASKS DONE
output-column-keys = KEYS
output-column-keys-done = KEYS DONE
output-column-lag = LAG
output-column-failed = FAILED
output-column-source = SOURCE
output-column-destination = DESTINATION
output-column-group = GROUP
output-column-reason = REASON
output-column-failed-list = FAILED LIST
output-column-created = CREATED
output-column-started = STARTED
output-column-run-seconds = RUN SECONDS
output-column-description = DESCRIPTION

## Names of facts

output-fact-name = name
output-fact-description = description
output-fact-state = state
output-fact-service-state = service state
output-fact-reason = reason
output-fact-cure = what to do
output-fact-progress = progress
output-fact-source = source
output-fact-destination = destination
output-fact-group = group
output-fact-failed-objects = failed objects
output-fact-created = created
output-fact-started = started
output-fact-ran-for = ran for
output-fact-kind = kind
output-fact-priority = priority
output-fact-overwrites = overwrites
output-fact-restores = restores archived
output-fact-tasks = its tasks
output-fact-figures = figures
output-fact-figures-month = of this month
output-fact-switch = swap of addresses
output-fact-mode = mode
output-fact-mode-once = copies once
output-fact-mode-follow = follows its source
output-fact-reconnects = reconnects
output-fact-bandwidth = bandwidth
output-fact-version = version
output-fact-updated = updated
output-fact-released = machine released
output-yes = yes
output-no = no
output-instance = { $name } at { $address }

## Figures

# Between parts of a line.
output-comma = {", "}
# Between items of a list.
output-and = {", "}
output-of = { $done } of { $total }
output-objects = { $done } of { $total } objects
output-objects-month = { $done } of { $total } objects this month
output-tasks = { $done } of { $total } tasks
output-skipped = { $counted } ({ $skipped } skipped)
output-failed = { $counted }, { $failed } failed
output-keys = { $done } of { $total } keys
output-keys-surplus = { $done } of { $total } keys ({ $surplus } more than the source)
output-lag-none = lag 0
output-lag-caught-up = caught up
output-lag = { $count } behind its source
output-left = { $time } left
output-totals-all = { $count } in all
output-totals-incomplete = { $count } of an incomplete list
output-totals-first = { $count } of more
output-totals = { $all }: { $states }
output-totals-bytes = { $all }: { $states }; { $done } of { $total }
output-totals-state = { $count } { $state }

## Lengths of time

output-milliseconds = { $ms } ms
output-seconds = { $s } s
output-minutes = { $min } min
output-minutes-seconds = { $min } min { $s } s
output-hours = { $h } h
output-hours-minutes = { $h } h { $min } min

## Around results

output-incomplete = the service did not return the whole list: something that is not shown may exist
output-more = there are more than these { $count }; without --limit all are listed
output-not-shown = not shown: { $columns }; -o wide shows all
output-note = { $open }note:{ $close } { $text }
output-unwritable = the result cannot be written: { $error }
output-broken = the result cannot be written to standard output: { $error }

## Formats and columns that a command can print


output-json = JSON
output-json-lines = lines of JSON
output-text = text
output-file = `hcmigrate { $command }` writes a file and prints nothing: leave out -o { $format }
output-one-format = `hcmigrate { $command }` prints { $prints } and nothing else: leave out -o { $format }
output-columns-of-tables = --columns selects table columns: it works only with -o table, wide and csv
output-columns-of-csv = with `hcmigrate { $command }`, --columns works only with -o csv
output-no-columns = `hcmigrate { $command }` prints no columns: leave out --columns
output-no-column = unknown column `{ $name }`
output-known-columns = known columns: { $known }
output-near-columns = did you mean { $near }? Known columns: { $known }
