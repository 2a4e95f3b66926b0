//! Unit tests: the lengths that patterns require.

use super::Lengths;

#[test]
fn a_pattern_tells_lengths_only_where_it_matches_the_whole_text() {
    let lengths = |least, most| Some(Lengths { least, most });
    for (pattern, expected) in [
        ("^[0-9a-f]{8}-[0-9a-f]{4}$", lengths(13, Some(13))),
        (r"^[A-Za-z][\w-]{3,63}$", lengths(4, Some(64))),
        ("^(a|bcd)?$", lengths(0, Some(3))),
        ("^[^/]+$", lengths(1, None)),
        ("^$", lengths(0, Some(0))),
        ("[0-9]{8}", None),
        ("^[0-9]{8}", None),
        ("^a$|b", None),
        ("^ä{2}$", None),
        ("(", None),
        ("", None),
    ] {
        assert_eq!(Lengths::of_pattern(pattern), expected, "{pattern}");
    }
}
