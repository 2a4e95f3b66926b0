# What `wait` is for.

wait-one-file = a wait is for one manifest, or for ids
wait-select = --select chooses entries of a manifest, and no manifest is given
wait-noun = `{ $word }` names nothing to wait for; write a manifest, or task/ID, group/ID, sync/ID or redis/ID
wait-one-noun = ids of different nouns cannot go into one document: wait for one noun at a time, or print a table
wait-nothing = nothing that is selected in { $file } can reach that state
