//! Unit tests of `compare`.

use super::*;

#[test]
fn a_batch_is_bounded_by_what_its_keys_hold() {
    assert_eq!(batches(&[]), Vec::<Range<usize>>::new());
    assert_eq!(batches(&[1; 300]), [0..128, 128..256, 256..300]);
    let large = BATCH_BYTES + 1;
    assert_eq!(batches(&[1, 1, large, large, 1]), [0..2, 2..3, 3..4, 4..5]);
    // A server may report any size: the sum must not overflow.
    assert_eq!(batches(&[u64::MAX, u64::MAX, 0]), [0..1, 1..2, 2..3]);
    assert_eq!(batches(&[UNTOLD; 20]), [0..8, 8..16, 16..20]);
    // 128 keys of 50 MB each would be far too much for one batch.
    assert_eq!(batches(&[50 << 20; 128]).len(), 128);
}
