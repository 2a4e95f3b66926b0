# Which formats and columns a command can print.

output-json = JSON
output-json-lines = lines of JSON
output-text = text
output-one-format = `hcmigrate { $command }` prints { $prints } and nothing else: leave out -o { $format }
output-columns-of-tables = --columns are those of a table: it goes with -o table, wide and csv
output-columns-of-csv = --columns goes with -o csv where `hcmigrate { $command }` is asked
output-no-columns = `hcmigrate { $command }` prints no columns: leave out --columns
output-no-column = there is no column `{ $name }`
output-known-columns = known are { $known }
output-near-columns = did you mean { $near }? Known are { $known }
