//! Tests of `told`.

use std::time::Duration;

use super::*;
use crate::manifest::cutover::How;

fn how(exchange_ip: bool) -> Way {
    Way::Forward(How {
        max_lag: 0,
        hold: Duration::ZERO,
        timeout: Duration::ZERO,
        exchange_ip,
        exchange_domain: false,
        accept_extra_keys: None,
        accept_missing_keys: None,
        accept_errors_at_stop: false,
    })
}

#[test]
fn what_a_step_may_have_changed_depends_on_the_way() {
    use CutOverStep::{Compare, Exchange, Follow, RollBack, Stop};
    let (stop, exchange) = (how(false), how(true));
    assert_eq!(
        [None, Some(Follow), Some(Stop), Some(Compare)].map(|step| stop.may_change_in(step)),
        [false, false, true, true]
    );
    assert_eq!(
        [None, Some(Follow), Some(Compare), Some(Exchange)].map(|step| exchange.may_change_in(step)),
        [false, false, false, true]
    );
    assert!(Way::Back.may_change_in(Some(RollBack)));
}

#[test]
fn failures_name_options_of_the_command_line_and_none_of_the_library() {
    let mut counts = KeyCounts::default();
    (counts.source, counts.target) = (Some(1_000), Some(1_002));
    let (text, hint) = said("7", &CutOverFailure::ExtraKeys(counts), "hcmigrate cutover w.yaml");
    assert_eq!(text, "1,000 keys at the source, 1,002 at the target");
    assert!(hint.contains("--accept-extra-keys"), "{hint}");
    for failure in [CutOverFailure::MissingKeys(counts), CutOverFailure::UnknownCounts, CutOverFailure::UnknownLag] {
        let (text, hint) = said("7", &failure, "hcmigrate cutover w.yaml");
        assert!(
            !format!("{text}{hint}").contains("accept_") && hint.contains("hcmigrate cutover w.yaml"),
            "{text} {hint}"
        );
    }
}
