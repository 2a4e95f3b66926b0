# Which formats and columns a command can print.

output-json = JSON
output-json-lines = 逐行 JSON
output-text = 文本
output-one-format = `hcmigrate { $command }` 只输出{ $prints }：请去掉 -o { $format }
output-columns-of-tables = --columns 用于选择表格的列，只能与 -o table、wide 或 csv 一起使用
output-columns-of-csv = `hcmigrate { $command }` 的 --columns 只能与 -o csv 一起使用
output-no-columns = `hcmigrate { $command }` 的输出没有列：请去掉 --columns
output-no-column = 没有名为 `{ $name }` 的列
output-known-columns = 可用的列：{ $known }
output-near-columns = 是否想用 { $near }？可用的列：{ $known }
