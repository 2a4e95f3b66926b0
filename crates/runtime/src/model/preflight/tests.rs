//! Unit tests: the findings of a pre-flight.

use super::*;

#[test]
fn only_errors_keep_a_job_from_starting() {
    let mut found = Preflight::new();
    assert!(found.may_start());
    found.warning(1, "", Message::verbatim("w"), Message::verbatim("r"));
    assert!(found.may_start());
    found.error(2, "a", Message::verbatim("e"), Message::verbatim("r"));
    assert!(!found.may_start());
    assert_eq!(found.errors().map(|finding| finding.kind).collect::<Vec<_>>(), [2]);
    assert_eq!(found.warnings().map(|finding| finding.kind).collect::<Vec<_>>(), [1]);
    assert_eq!(found.into_iter().count(), 2);
}

#[test]
fn a_field_is_concerned_by_its_parts_and_not_by_its_namesakes() {
    let mut found = Preflight::new();
    found.error((), "windows[1].start", Message::verbatim("e"), Message::verbatim("r"));
    found.error((), "source_cdn", Message::verbatim("e"), Message::verbatim("r"));
    assert!(found.concerns("windows") && found.concerns("windows[1]") && found.concerns("source_cdn"));
    assert!(!found.concerns("window") && !found.concerns("source") && !found.concerns("windows[1].start.x"));
}
