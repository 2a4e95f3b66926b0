//! Unit tests of `table`.

use super::*;

fn plain(fitted: &Fitted) -> String {
    anstream::adapter::strip_str(&fitted.text).to_string()
}

fn cells(values: &[&str]) -> Vec<Cell> {
    values.iter().map(|value| Cell::from((*value).to_owned())).collect()
}

fn id_and_name() -> [TableColumn; 2] {
    let id = TableColumn { heading: "ID".into(), side: Side::Right, fit: Fit::Fixed };
    [id, TableColumn::left("NAME")]
}

#[test]
fn columns_line_up() {
    let rows = [cells(&["7", "a"]), cells(&["1234", "b\u{1b}c"])];
    assert_eq!(plain(&table(&id_and_name(), &rows, None)), "  ID  NAME\n   7  a\n1234  b c");
}

#[test]
fn a_table_keeps_within_the_terminal() {
    let columns = [
        id_and_name()[0].clone(),
        TableColumn::left("NAME"),
        TableColumn::left("SOURCE"),
        TableColumn::left("DESTINATION"),
    ];
    let wide = "桶".repeat(30);
    let rows = [cells(&["191297407830872", &wide, &"s".repeat(50), "short"])];
    for width in 20..200 {
        let fitted = table(&columns, &rows, Some(width));
        for line in plain(&fitted).lines() {
            assert!(measure_text_width(line) <= width, "{width}: {line}");
            assert!(line.starts_with("191297407830872") || line.contains("ID"), "{width}: {line}");
        }
        assert_eq!(fitted.left_out.is_empty(), plain(&fitted).contains("DEST"), "{width}");
    }
    assert!(plain(&table(&columns, &rows, Some(80))).contains('…'));
    assert!(table(&columns, &rows, None).left_out.is_empty());
}

#[test]
fn unknown_facts_are_left_out() {
    assert_eq!(facts(&[("a", "1".into()), ("longer", String::new()), ("bc", "2".into())]), "  a   1\n  bc  2");
}

/// A wide character takes two columns of a terminal.
#[test]
fn wide_characters_line_up() {
    let rows = [cells(&["7", "桶", "x"]), cells(&["8", "abc", "y"])];
    let columns = [TableColumn::left("编号"), TableColumn::left("名称"), TableColumn::left("C")];
    assert_eq!(plain(&table(&columns, &rows, None)), "编号  名称  C\n7     桶    x\n8     abc   y");
    assert_eq!(facts(&[("名称", "a".into()), ("x", "b".into())]), "  名称  a\n  x     b");
}
