//! Tests of the wording of the documentation.

use super::*;

#[test]
fn a_first_sentence_ends_where_a_reader_ends_it() {
    for (text, first) in [
        ("One. Two.", "One."),
        ("One\nline. Two.", "One\nline."),
        ("No end", "No end"),
        ("A paragraph\n\nAnother.", "A paragraph"),
        ("Versions, e.g. 2.8, and more. Then.", "Versions, e.g. 2.8, and more."),
        ("Key `a.b` of `c`. Then.", "Key `a.b` of `c`."),
        ("", ""),
    ] {
        assert_eq!(first_sentence(text), first, "{text}");
    }
}
