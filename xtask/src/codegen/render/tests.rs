//! Tests of the changes to prettyplease's output.

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

#[test]
fn tables_that_do_not_fit_have_an_entry_a_line() {
    let filled = "number_enum!(\n    State { A = (1, \"a, \\\" b\"), B =\n    (2, \"b\") }\n);\n";
    let short = "number_enum!(State { A = (1, \"a, \\\" b\"), B = (2, \"b\") });\n";
    assert_eq!(lay_out_tables(filled), short);
    let entry = format!("A = (1, \"{}, c\")", "x".repeat(TABLE_WIDTH));
    assert_eq!(
        lay_out_tables(&format!("number_enum!(\n    State {{ {entry}, B =\n    (2, \"b\") }}\n);\n")),
        format!("number_enum!(State {{\n    {entry},\n    B = (2, \"b\"),\n}});\n")
    );
}

#[test]
fn a_table_that_ends_with_a_comma_has_an_entry_a_line() {
    let filled = "builds!(ABuilder => A { optional b, required type_ as \"type\", });\n";
    let table = "builds!(ABuilder => A {\n    optional b,\n    required type_ as \"type\",\n});\n";
    assert_eq!(lay_out_tables(filled), table);
    assert_eq!(lay_out_tables(table), table);
}
