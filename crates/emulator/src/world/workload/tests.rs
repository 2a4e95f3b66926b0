//! Unit tests of `workload`.

use super::*;

#[test]
fn descriptions_are_read_and_nonsense_ignored() {
    let work = Workload::default().described("a emulate: size=2TiB, error=TRF.0151 sticky what=ever objects=x");
    assert_eq!((work.bytes, work.error.as_deref(), work.sticky, work.objects), (2 << 40, Some("TRF.0151"), true, 240));
    assert_eq!(Workload::default().described("objects=9"), Workload::default());
}

#[test]
fn shares_add_up() {
    let work = Workload { objects: 11, failed: 2, ..Workload::default() };
    let shares: Vec<_> = (0..3).map(|i| work.share(i, 3)).collect();
    assert_eq!(shares.iter().map(|s| s.objects).sum::<u64>(), 11);
    assert_eq!(shares.iter().map(|s| s.failed).collect::<Vec<_>>(), [1, 1, 0]);
    let few: Vec<_> = (0..4).map(|i| Workload { objects: 2, bytes: 9, ..work.clone() }.share(i, 4)).collect();
    assert_eq!(few.iter().map(|s| (s.objects, s.bytes)).collect::<Vec<_>>(), [(1, 5), (1, 4), (0, 0), (0, 0)]);
}
