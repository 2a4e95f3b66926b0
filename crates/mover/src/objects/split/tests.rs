//! Unit tests of `split`.

use super::*;

#[test]
fn shares_cover_everything_once() {
    assert_eq!(shares(7, 3), [0..3, 3..5, 5..7]);
    assert_eq!(shares(2, 3), [0..1, 1..2]);
    assert!(shares(0, 3).is_empty());
}
