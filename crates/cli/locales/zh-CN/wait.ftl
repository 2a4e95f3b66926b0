# What `wait` is for.

wait-one-file = 一次只能等待一个清单，或等待若干 ID
wait-select = --select 用于选择清单中的条目，但没有给出清单
wait-noun = `{ $word }` 不是可以等待的对象；请写清单文件，或 task/ID、group/ID、sync/ID、redis/ID
wait-nothing-follows = 迁移任务和任务组不会跟随源端，没有可等待的对象
wait-never-follows = { $noun }不会跟随源端：请使用 --for succeeded 或 --for stopped
wait-never-ends = { $noun }没有终点，因此不会成功：请使用 --for following 或 --for stopped
wait-nothing = { $file } 中选定的条目都不会进入该状态
