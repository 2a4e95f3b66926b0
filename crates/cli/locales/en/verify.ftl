# What `verify` and `report` say about what arrived.

verify-ok = ok
verify-differs = DIFFERS
verify-unknown = unknown
verify-not-yet = not yet
verify-objects = { $count ->
    [one] 1 object
   *[other] { $shown } objects
}
verify-keys = { $source } keys at the source, { $target } at the target
verify-summary = { $count } compared by their counts: { $ok } ok, { $differ } differ, { $open } not finished
verify-summary-deep = { $count } compared: { $ok } ok, { $differ } differ, { $open } not finished
verify-left-out = { $count } cut over and left out
verify-wrote = wrote { $file }
verify-unwritable = { $file } cannot be written: { $error }

## Why

verify-why-not-begun = it has not started
verify-why-unlisted = it ended successfully and is no longer listed: nothing is left to compare counts with
verify-why-state = it is { $state }
verify-why-failed = it failed
verify-why-objects-failed = { $count ->
    [one] 1 object failed
   *[other] { $count } objects failed
}
verify-why-objects-missing = { $count ->
    [one] 1 object is missing
   *[other] { $count } objects are missing
}
verify-why-bytes-missing = { $size } are missing
verify-why-keys-missing = { $count ->
    [one] 1 key is missing at the target
   *[other] { $count } keys are missing at the target
}
verify-why-keys-extra = { $count ->
    [one] 1 key is at the target only: it was there before, or was deleted at the source while it was stopped
   *[other] { $count } keys are at the target only: they were there before, or were deleted at the source while it was stopped
}
verify-why-no-counts = the service currently reports no counts
verify-why-lag = the target is { $lag } behind its source
verify-why-stopped = it is stopped

## The page of report

verify-page-title = Migration { $name }
verify-page-when = { $count ->
    [one] 1 entry on { $now }
   *[other] { $count } entries on { $now }
}: { $counts }. { $sums }. Compared by the counts of the services.
verify-page-ok = { $count } ok
verify-page-differ = { $count } differ
verify-page-open = { $count } not finished
verify-page-unknown = { $count } not compared
verify-page-keys = { $target } of { $source }
verify-page-entry = Entry
verify-page-result = Result
verify-page-source = Source
verify-page-destination = Destination
verify-page-objects = Objects
verify-page-failed = Failed
verify-page-size = Size
verify-page-keys-column = Keys
verify-page-ran = Ran for
verify-page-id = Id
verify-page-failures = What failed
verify-page-why = Why
verify-page-request = Request id
verify-page-failed-list = List of failed objects
verify-page-left-out = { $count ->
    [one] 1 further failure is left out
   *[other] { $shown } further failures are left out
}: `hcmigrate report -o csv` lists all.
