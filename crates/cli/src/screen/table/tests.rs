//! Unit tests of `table`.

use super::*;

#[test]
fn columns_line_up() {
    let columns = [Column("ID", Side::Right), Column("NAME", Side::Left)];
    let rows = [vec!["7".to_owned(), "a".to_owned()], vec!["1234".to_owned(), "b\u{1b}c".to_owned()]];
    let text = anstream::adapter::strip_str(&table(&columns, &rows)).to_string();
    assert_eq!(text, "  ID  NAME\n   7  a\n1234  b c");
}

#[test]
fn unknown_facts_are_left_out() {
    assert_eq!(facts(&[("a", "1".into()), ("longer", String::new()), ("bc", "2".into())]), "  a   1\n  bc  2");
}
