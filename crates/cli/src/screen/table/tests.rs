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
    assert_eq!(facts(&[("a", "1".into()), ("longer", String::new()), ("bc", "2".into())], None), "  a   1\n  bc  2");
}

/// A wide character takes two columns of a terminal.
#[test]
fn wide_characters_line_up() {
    let rows = [cells(&["7", "桶", "x"]), cells(&["8", "abc", "y"])];
    let columns = [TableColumn::left("编号"), TableColumn::left("名称"), TableColumn::left("C")];
    assert_eq!(plain(&table(&columns, &rows, None)), "编号  名称  C\n7     桶    x\n8     abc   y");
    assert_eq!(facts(&[("名称", "a".into()), ("x", "b".into())], None), "  名称  a\n  x     b");
}

/// A long name gives way to the text that continues, and nothing of either is lost.
#[test]
fn text_that_is_whole_continues_on_the_next_line() {
    let columns = [TableColumn::left("NAME"), TableColumn::left("DETAIL")];
    let (name, detail) = ("invoices-of-the-last-five-years", "aws://us-east-1/photos/2024/ to obs://photos-cn/old/");
    let row = vec![Cell::whole(name.to_owned()), Cell::whole(detail.to_owned())];
    let text = plain(&table(&columns, std::slice::from_ref(&row), Some(60)));
    let expected = "\
NAME                  DETAIL
invoices-of-the-      aws://us-east-1/photos/2024/ to
last-five-years       obs://photos-cn/old/";
    assert_eq!(text, expected);
    for width in 26..120 {
        let text = plain(&table(&columns, std::slice::from_ref(&row), Some(width)));
        assert!(text.lines().all(|line| measure_text_width(line) <= width) && !text.contains('…'), "{width}: {text}");
    }
}

#[test]
fn the_columns_that_are_left_out_are_named() {
    let rows = [cells(&["191297407830872", "photos", "a", "b"])];
    let columns = [id_and_name()[0].clone(), TableColumn::left("NAME"), TableColumn::left("SOURCE")];
    let told = table(&columns, &rows, Some(24)).not_shown(None).expect("a note");
    assert!(told.contains("not shown: source"), "{told}");
    assert_eq!(table(&columns, &rows, None).not_shown(None), None);
}

#[test]
fn facts_continue_below_their_values() {
    let command = "hcmigrate task list --group 7d1f";
    let told = facts(
        &[
            ("why", "they differ in size".into()),
            ("list", "a/long/path/of/a/list".into()),
            ("its tasks", command.into()),
        ],
        Some(27),
    );
    assert_eq!(
        told,
        format!(
            "  why        they differ in\n             size\n  list       a/long/path/of/a/list\n  its tasks  {command}"
        )
    );
}
