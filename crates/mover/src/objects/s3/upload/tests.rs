//! Unit tests of `upload`.

use super::*;

#[test]
fn parts_grow_with_the_object() {
    assert_eq!((part_size(0), part_size(80 << 30)), (PART, (80_usize << 30).div_ceil(10_000)));
    for bytes in [1_u64, 8 << 20, (8 << 20) * 10_000, (8 << 20) * 10_000 + 1, 5 << 40] {
        assert!(bytes.div_ceil(part_size(bytes) as u64) <= MOST_PARTS, "{bytes}");
    }
    assert_eq!(part_size((8 << 20) * 10_000), PART);
    assert!(part_size(LARGEST) <= 5 << 30);
}
