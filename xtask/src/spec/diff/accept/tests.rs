//! The file of accepted changes.

use super::{add, apply, parse};
use crate::spec::diff::compare::service_change;

#[test]
fn what_is_added_is_read_back_and_accepts_its_change() {
    let mut changes = [service_change("oms", false)];
    let text = add("", &changes[0], "nobody\tcalled it\nany more");
    let entries = parse(&text).unwrap();
    assert_eq!(entries[0].why, "nobody called it any more");
    assert!(apply(&mut changes, &[], &entries, None).is_empty());
    assert_eq!(changes[0].accepted.as_deref(), Some("nobody called it any more"));
}

/// An entry that BASE had was for an earlier change: it does not accept a second change, and it is not stale.
#[test]
fn an_entry_of_the_past_is_left_alone() {
    let mut changes = [service_change("oms", false)];
    let entries = parse(&add("", &changes[0], "why")).unwrap();
    assert!(apply(&mut changes, &entries, &entries, None).is_empty());
    assert_eq!(changes[0].accepted, None);
}

#[test]
fn an_entry_without_its_change_is_stale() {
    let entries = parse(&add("", &service_change("oms", false), "why")).unwrap();
    let stale = |service| apply(&mut [], &[], &entries, service).len();
    assert_eq!((stale(Some("oms")), stale(Some("dcs"))), (1, 0));
    assert_eq!(stale(None), 1, "whether or not a service of this name exists");
}

#[test]
fn a_broken_line_is_named() {
    let problems =
        parse("# fine\n\n0123456789ab\toms\trule\tplace\twhy\nnot a line\n0123456789ab\toms\trule\tplace\t \n")
            .unwrap_err();
    let lines: Vec<_> = problems.iter().map(|problem| problem.place.to_string()).collect();
    assert_eq!(lines, ["openapi/accepted.tsv:4", "openapi/accepted.tsv:5"]);
}
