//! Tests of `document`.

use super::*;

fn told(text: &str) -> String {
    Document::parse(text).expect_err("refused").to_string()
}

#[test]
fn keys_and_values_have_a_line_and_a_column() {
    let document = Document::parse("name: x\nbuckets:\n  - { from: a,\n      to: b }\n").expect("YAML");
    assert_eq!(document.key("/buckets/0/to"), Place { line: 4, column: 7 });
    assert_eq!(document.place("/buckets/0/to"), Place { line: 4, column: 11 });
    assert_eq!(document.place("/buckets/0/nothing"), document.place("/buckets/0"));
    assert_eq!(document.value["buckets"][0]["to"], "b");
    let document = Document::parse("labels:\n  a/b~c: 1\n  a: 2\n").expect("YAML");
    assert_eq!(document.place("/labels/a~1b~0c"), Place { line: 2, column: 10 });
}

#[test]
fn what_is_no_single_plain_document_is_refused_with_its_place() {
    assert!(told("").contains("the file is empty"));
    assert!(told("a: 1\n---\nb: 2\n").contains("second YAML document"));
    assert!(told("a: 1\na: 2\n").starts_with("2:1: "), "{}", told("a: 1\na: 2\n"));
    assert!(told("a: !secret 1\n").starts_with("1:"), "{}", told("a: !secret 1\n"));
    assert!(told("a: !list [1]\n").contains("tag"), "{}", told("a: !list [1]\n"));
    assert!(told("? [1, 2]\n: 3\n").starts_with("1:3: "), "{}", told("? [1, 2]\n: 3\n"));
    assert!(told("a: !!int x\n").starts_with("1:"), "{}", told("a: !!int x\n"));
    assert!(told("a: .nan\n").starts_with("1:4: "), "{}", told("a: .nan\n"));
    assert!(told("a: &x 1\nb: *x\n").starts_with("2:4: YAML aliases"), "{}", told("a: &x 1\nb: *x\n"));
}

#[test]
fn depth_does_not_cost_the_stack() {
    let deep = "[".repeat(200_000);
    assert!(told(&deep).contains("nested deeper than 32 levels"), "{}", told(&deep));
    assert!(told(&format!("{}x", "- ".repeat(200))).contains("nested deeper than 32 levels"));
}

#[test]
fn what_the_parser_refuses_is_said_in_words_of_this_program() {
    for (text, words) in [
        ("a: [1, 2\nb: 3\n", "2:2: there cannot be a `:` here"),
        ("a: 1\n  b: 2\n", "2:4: there cannot be a `:` here"),
        ("a:\n\tb: 2\n", "2:2: there cannot be a tab here"),
        ("a:\n  b: 1\n c: 2\n", "3:2: a key is expected here"),
        ("a: \"x\n", "1:4: the closing quote of this string is missing"),
        ("a: %b\n", "1:4: a string that begins with `%` has to be quoted"),
    ] {
        assert!(told(text).starts_with(words), "{}", told(text));
    }
    assert_eq!(syntax::told("no such sentence"), "this is not YAML; its parser says: no such sentence");
}
