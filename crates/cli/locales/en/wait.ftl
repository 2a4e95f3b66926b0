# What `wait` is for.

wait-one-file = a wait is for one manifest, or for ids
wait-select = --select chooses entries of a manifest, and no manifest is given
wait-noun = `{ $word }` names nothing to wait for; write a manifest, or task/ID, group/ID, sync/ID or redis/ID
wait-nothing-follows = tasks and groups never follow their source, so there is nothing to wait for
wait-never-follows = a { $noun } never follows its source: use --for succeeded or --for stopped
wait-never-ends = a { $noun } has no end, so it never succeeds: use --for following or --for stopped
wait-nothing = nothing that is selected in { $file } can reach that state
