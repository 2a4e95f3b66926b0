//! Unit tests of `threads`.

use super::*;

#[test]
fn the_order_is_kept_however_many_there_are() {
    for count in [0, 1, LEAST - 1, LEAST, LEAST + 1, 10 * LEAST + 3] {
        let items: Vec<usize> = (0..count).collect();
        let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
        assert_eq!(map(items, |item| item * 2), doubled, "{count}");
    }
}
