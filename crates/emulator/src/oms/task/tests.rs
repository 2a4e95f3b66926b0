//! Unit tests of `task`.

use super::*;

#[test]
fn a_plan_covers_the_workload_exactly() {
    let work = Workload { objects: 7, bytes: 100, failed: 2, skipped: 9, ..Workload::default() };
    let plan = Tally::of(&work);
    assert_eq!((plan.objects(), plan.bytes(), plan.failed, plan.skipped), (7, 100, 2, 5));
    let half = plan.part(1, 2);
    assert_eq!(half.plus(&plan.minus(&half)), plan);
    assert_eq!(Tally::of(&Workload { objects: 0, ..work }), Tally::default());
    let endless = Tally { successful: 1, failed: u64::MAX, copied: 1, lost_bytes: u64::MAX, ..Tally::default() };
    assert_eq!((endless.objects(), endless.bytes()), (u64::MAX, u64::MAX));
}
