//! Fixes, in block and in flow style.

use super::{apply, is_possible};
use crate::spec::problem::Fix;
use crate::spec::source::Source;

fn add(pointer: &str, entry: &str) -> Fix {
    Fix::Add { pointer: pointer.to_owned(), entry: entry.to_owned() }
}

fn fixed(text: &str, fixes: &[Fix]) -> String {
    let source = Source::parse("a.yaml", text).unwrap();
    apply(text, &source, &fixes.iter().collect::<Vec<_>>())
}

#[test]
fn an_entry_is_added_in_the_style_of_its_mapping() {
    let text = "list:\n  - name: a # first\n    in: path\n  - { name: b, in: path }\nonly:\n  key: value\nend: 1\n";
    let fixes = [add("/list/0", "required: true"), add("/list/1", "required: true"), add("/only", "more: 2")];
    assert_eq!(
        fixed(text, &fixes),
        "list:\n  - name: a # first\n    required: true\n    in: path\n  - { required: true, name: b, in: path }\nonly:\n  key: value\n  more: 2\nend: 1\n"
    );
}

#[test]
fn an_entry_is_added_before_the_only_one_if_that_is_long() {
    let text = "body:\n  content:\n    a: 1\nlist:\n  - content:\n      a: 1\n";
    assert_eq!(
        fixed(text, &[add("/body", "required: true"), add("/list/0", "required: true")]),
        "body:\n  required: true\n  content:\n    a: 1\nlist:\n  - required: true\n    content:\n      a: 1\n"
    );
}

#[test]
fn a_quoted_flag_loses_its_quotation_marks() {
    let flag = Fix::Replace { pointer: "/on".to_owned(), find: "true".to_owned(), replace: "true".to_owned() };
    assert_eq!(fixed("on: 'true'\n", std::slice::from_ref(&flag)), "on: true\n");
    assert_eq!(fixed("{ on: \"true\", off: 1 }\n", std::slice::from_ref(&flag)), "{ on: true, off: 1 }\n");
    let text = "on: !!str true\n";
    assert!(!is_possible(text, &Source::parse("a.yaml", text).unwrap(), &flag));
}

#[test]
fn a_text_is_replaced_behind_its_key() {
    let replace = |find: &str, replace: &str| Fix::Replace {
        pointer: "/summary".to_owned(),
        find: find.to_owned(),
        replace: replace.to_owned(),
    };
    assert_eq!(
        fixed("summary: summary ä.\nend: 1\n", &[replace("summary ä.", "summary ä")]),
        "summary: summary ä\nend: 1\n"
    );
    let elsewhere = "summary: >\n  summary.\n";
    assert_eq!(fixed(elsewhere, &[replace("summary.", "summary")]), elsewhere, "it is not in the line of the key");
}

/// Unchanged lines keep their line endings, and so does the last line of the file.
#[test]
fn every_line_keeps_its_end() {
    let text = "list:\r\n  - name: a # first\r\n    in: path\r\n  - { name: b, in: path }\nonly:\n  key: 'true'";
    let fixes = [
        add("/list/0", "required: true"),
        add("/list/1", "required: true"),
        Fix::Replace { pointer: "/only/key".to_owned(), find: "true".to_owned(), replace: "true".to_owned() },
    ];
    assert_eq!(
        fixed(text, &fixes),
        "list:\r\n  - name: a # first\r\n    required: true\r\n    in: path\r\n  - { required: true, name: b, in: path }\nonly:\n  key: true"
    );
}
