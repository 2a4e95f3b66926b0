//! Tests of what is done to prettyplease's text.

use super::*;

#[test]
fn attributes_that_fit_stand_on_one_line() {
    let broken = "struct A {\n    #[serde(\n        default,\n        rename = \"a\"\n    )]\n    a: B,\n}\n";
    assert_eq!(join_attributes(broken), "struct A {\n    #[serde(default, rename = \"a\")]\n    a: B,\n}\n");
}

#[test]
fn attributes_that_are_too_long_stay_broken() {
    let long = format!("#[serde(\n    rename = \"{}\",\n    default\n)]\nfield\n", "x".repeat(WIDTH));
    assert_eq!(join_attributes(&long), long);
}
