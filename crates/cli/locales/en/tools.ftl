# What `sign`, `policy`, `completion` and `man` say.

tools-input = standard input cannot be read: { $error }
tools-output = the result cannot be written to standard output: { $error }
tools-completion = the completions cannot be written: { $error }
tools-shell = { $variable } names no shell that can be completed: { $shell } (known: { $known })
tools-manual = the manual cannot be written: { $error }
tools-no-operation = there is no operation to allow
tools-no-operation-hint = `hcmigrate call --list` lists the operations; write them as oms/start_task
tools-not-an-operation = `{ $name }` does not name a service and an operation
tools-not-an-operation-hint = write it as oms/start_task; `hcmigrate call --list` lists the operations
tools-operations = the operations cannot be read from { $origin }: { $error }
tools-policy-empty = none of these operations needs a permission: IAM rejects a policy without an action, and none is needed
