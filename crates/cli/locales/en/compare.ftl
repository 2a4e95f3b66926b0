# What `verify` finds by reading both sides.

compare-wrong-share = it has to be a percentage such as 1% or 0.5%
compare-same-keys = keys compared: { $count }, all the same
compare-different-keys = keys compared: { $count }; { $missing } missing, { $differing } different
compare-extra-keys = { $count } at the target only
compare-no-address = the instance { $id } has no address
compare-same-objects = objects of the source compared by name and size: { $count }, all the same
compare-different-objects = objects of the source compared by name and size: { $count }; { $missing } missing, { $differing } different
compare-missing = { $name } is missing
compare-other-size = { $name } has a different size
compare-no-listing = not compared: the source is a list of objects, and only a bucket can be listed
compare-no-token = not compared: the listing does not accept temporary keys
compare-nothing-listed = not compared: the service lists no objects of the source
compare-no-times = not compared: `since` needs times, and the listing has none
compare-broke-off = a comparison was interrupted: { $error }
compare-summary = { $count } compared: { $ok } ok, { $differ } differ, { $open } not finished, { $unknown } could not be compared
