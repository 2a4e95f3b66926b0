//! Runs `cargo xtask spec lint` as users do: explanations, fixes, formats, exit codes.

use crate::support::repository::Repository;
use serde_json::Value;
use xtask::files::FileSet;

const GADGETS: &str = "openapi/oms/gadgets.yaml";

#[test]
fn a_rule_is_explained_with_examples() {
    let repository = Repository::new("lint-explain");
    let (code, output, _) = repository.run(&["spec", "lint", "--explain", "query-array"]);
    assert_eq!(code, 0);
    assert!(output.starts_with("query-array: Lists are written"), "{output}");
    assert!(output.contains("good:\n  style: form\n  explode: true\n"), "{output}");
    let (code, _, errors) = repository.run(&["spec", "lint", "--explain", "no-such-rule"]);
    assert_eq!(code, 2);
    assert!(errors.contains("the rules are one-tag, operation-id,"), "{errors}");
}

/// Problems that need no judgment are fixed, in block and flow style; other problems remain.
#[test]
fn fixes_leave_nothing_to_do() {
    let repository = Repository::new("lint-fix");
    let original = std::fs::read_to_string(repository.0.join(GADGETS)).unwrap();
    for (find, replace) in [
        ("      summary: Show a gadget\n", "      summary: Show a gadget.\n"),
        ("          in: path\n          required: true\n", "          in: path\n"),
        ("          style: form\n          explode: true\n", "          explode: false\n"),
        ("weight: { type: number, format: double,", "weight: { type: number,"),
        ("          type: object\n          nullable: true\n", "          nullable: true\n"),
        ("        default: { $ref: '../common.yaml#/components/responses/OtherError' }\n    post:", "    post:"),
        ("      requestBody:\n        required: true\n", "      requestBody:\n"),
        ("      requestBody:\n        required: true\n", "      requestBody:\n        required: 'true'\n"),
    ] {
        repository.edit(GADGETS, find, replace);
    }
    let (code, output, _) = repository.run(&["spec", "lint"]);
    assert_eq!(code, 1);
    assert!(output.contains("--fix can fix 8 of them"), "{output}");
    let (code, output, errors) = repository.run(&["spec", "lint", "--fix"]);
    assert_eq!(code, 0, "{output}{errors}");
    let fixed = std::fs::read_to_string(repository.0.join(GADGETS)).unwrap();
    let mut lines: Vec<&str> = fixed.lines().collect();
    let mut wanted: Vec<&str> = original.lines().collect();
    // A restored entry may have another position in its mapping.
    lines.sort_unstable();
    wanted.sort_unstable();
    let fixed =
        lines.join("\n").replace("weight: { format: double, type: number,", "weight: { type: number, format: double,");
    assert_eq!(fixed, wanted.join("\n"));
    repository.edit(GADGETS, "      summary: Show a gadget\n", "      summary: Show <one> gadget\n");
    let (code, output, _) = repository.run(&["spec", "lint", "--fix"]);
    assert_eq!(code, 1);
    assert!(output.contains("rustdoc-safe"), "{output}");
}

/// Fixes keep the line endings of the file: a checkout on Windows may have different ones.
#[test]
fn fixes_keep_the_line_ends_of_a_file() {
    let repository = Repository::new("lint-fix-ends");
    let path = repository.0.join(GADGETS);
    repository.edit(GADGETS, "          in: path\n          required: true\n", "          in: path\n");
    repository.edit(GADGETS, "      summary: Show a gadget\n", "      summary: Show a gadget.\n");
    let text = std::fs::read_to_string(&path).unwrap().replace('\n', "\r\n");
    repository.write(&FileSet::from([(GADGETS.to_owned(), text.clone())]));
    let (code, output, errors) = repository.run(&["spec", "lint", "--fix"]);
    assert_eq!(code, 0, "{output}{errors}");
    let fixed = std::fs::read_to_string(&path).unwrap();
    assert_eq!(fixed.matches('\n').count(), fixed.matches("\r\n").count());
    assert_eq!(fixed.lines().count(), text.lines().count() + 1);
}

/// A value that spans several lines has to be changed by a person.
#[test]
fn no_fix_is_promised_that_changes_nothing() {
    let repository = Repository::new("lint-promise");
    repository.edit(GADGETS, "      summary: Show a gadget\n", "      summary: >-\n        Show a gadget.\n");
    let (code, output, _) = repository.run(&["spec", "lint"]);
    assert_eq!(code, 1);
    assert!(output.contains("summary") && !output.contains("--fix"), "{output}");
    let (_, output, _) = repository.run(&["spec", "lint", "--format", "json"]);
    let report: Value = serde_json::from_str(&output).unwrap();
    assert_eq!(report["problems"][0]["fixable"], false);
}

#[test]
fn problems_are_values_with_their_place() {
    let repository = Repository::new("lint-formats");
    repository.edit(GADGETS, "      summary: Show a gadget\n", "      summary: Show a gadget.\n");
    let (code, output, _) = repository.run(&["spec", "lint", "--format", "json"]);
    assert_eq!(code, 1);
    let report: Value = serde_json::from_str(&output).unwrap();
    let problem = &report["problems"][0];
    assert_eq!(problem["rule"], "summary");
    assert_eq!(problem["file"], GADGETS);
    assert_eq!(problem["column"], 7);
    assert_eq!(problem["operation"], "show_gadget");
    assert_eq!(problem["path"], "/paths/~1v1~1{project_id}~1gadgets~1{gadget_id}/get/summary");
    assert_eq!(problem["fixable"], true);
    let (code, output, _) = repository.run(&["spec", "lint", "--format", "github"]);
    assert_eq!(code, 1);
    let line = problem["line"].as_u64().unwrap();
    assert!(
        output.starts_with(&format!("::error file={GADGETS},line={line},title=summary::operation `show_gadget`: ")),
        "{output}"
    );
    let (code, output, _) = repository.run(&["spec", "lint", "--format", "json", "--fix"]);
    assert_eq!((code, output.trim()), (0, "{\n  \"format\": 1,\n  \"problems\": []\n}"));
}
