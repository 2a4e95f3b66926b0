# What `sign`, `policy`, `completion` and `man` say.

tools-input = 无法读取标准输入：{ $error }
tools-output = 无法将结果写到标准输出：{ $error }
tools-completion = 无法写入命令补全：{ $error }
tools-shell = { $variable } 指定的 shell 不支持命令补全：{ $shell }（支持：{ $known }）
tools-manual = 无法写入手册：{ $error }
tools-no-operation = 没有要允许的操作
tools-no-operation-hint = `hcmigrate call --list` 列出所有操作；请写成 oms/start_task 的形式
tools-not-an-operation = `{ $name }` 没有指明服务和操作
tools-not-an-operation-hint = 请写成 oms/start_task 的形式；`hcmigrate call --list` 列出所有操作
tools-operations = 无法读取操作（{ $origin }）：{ $error }
tools-policy-empty = 这些操作都不需要权限：IAM 不接受没有任何操作权限的策略，也不需要创建策略
