//! Tests of `edit`.

use super::*;

const TEXT: &str =
    "# mine\n[default]\nregion = cn-north-4\n\n; production\n[Prod] # careful\nregion=cn-east-3\nkeys = env:PROD\n";

#[test]
fn a_value_is_replaced_where_it_stands() {
    let text = edited(TEXT, "prod", "region", Some("cn-south-1"));
    assert_eq!(text, TEXT.replace("region=cn-east-3", "region = cn-south-1"));
}

#[test]
fn a_new_value_goes_to_the_end_of_its_section() {
    let text = edited(TEXT, "default", "lang", Some("zh-CN"));
    assert_eq!(text, TEXT.replace("cn-north-4\n", "cn-north-4\nlang = zh-CN\n"));
    assert_eq!(edited("", "a", "lang", Some("en")), "[a]\nlang = en\n");
    assert_eq!(edited("[a]\nlang = en\n", "b", "lang", Some("en")), "[a]\nlang = en\n\n[b]\nlang = en\n");
}

#[test]
fn a_section_that_holds_nothing_any_more_is_gone() {
    let text = edited(TEXT, "prod", "region", None);
    assert_eq!(text, TEXT.replace("region=cn-east-3\n", ""));
    assert!(!edited(&text, "prod", "keys", None).contains("Prod"));
    assert_eq!(edited(TEXT, "other", "keys", None), TEXT);
}

#[test]
fn what_looks_like_a_comment_is_quoted() {
    assert_eq!(edited("", "a", "keys", Some("process:x # y")), "[a]\nkeys = \"process:x # y\"\n");
    assert_eq!(edited("", "a", "keys", Some("process:x \"#\"")), "[a]\nkeys = 'process:x \"#\"'\n");
}
