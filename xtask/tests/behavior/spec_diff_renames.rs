//! Tests which schemas of two documents are treated as the same schema under another name.

use std::collections::BTreeSet;

use xtask::files::FileSet;
use xtask::spec::diff::load::Files;
use xtask::spec::diff::review::review;

/// Creates a document with these operations and schemas.
fn document(label: &str, paths: &str, schemas: &str) -> Files {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{ title: Small, version: 1.0.0 }}\npaths:\n{paths}components:\n  schemas:\n{schemas}"
    );
    let specification = FileSet::from([("small.yaml".to_owned(), text)]);
    Files { label: label.to_owned(), specification, is_document: true, ..Files::default() }
}

/// Writes a path with one operation, given the schemas of its body and its reply.
fn call(path: &str, method: &str, body: Option<&str>, reply: Option<&str>) -> String {
    let content =
        |schema: &str| format!("{{ application/json: {{ schema: {{ $ref: '#/components/schemas/{schema}' }} }} }}");
    let body = body.map(|schema| format!("      requestBody: {{ required: true, content: {} }}\n", content(schema)));
    let reply = reply.map(|schema| format!(", content: {}", content(schema)));
    format!(
        "  /{path}:\n    {method}:\n      operationId: {method}_{path}\n      tags: [things]\n{}      responses:\n        '200': {{ description: Done.{} }}\n",
        body.unwrap_or_default(),
        reply.unwrap_or_default()
    )
}

/// Returns the rule of every change between two documents, with its wire label.
fn labels_of(base: &Files, head: &Files) -> Vec<(&'static str, &'static str)> {
    review(base, head, None).unwrap().changes.iter().map(|change| (change.rule.id, change.wire.word())).collect()
}

/// Similar schemas are treated as a rename only if they have the same place.
#[test]
fn schemas_of_different_operations_are_not_renamed() {
    const KEYS: &str =
        "      type: object\n      properties: { object_keys: { type: array, items: { type: string } } }\n";
    let other = call("other", "get", None, None);
    let base = document(
        "BASE",
        &format!("{other}{}", call("events", "post", Some("CreateEvents"), None)),
        &format!("    CreateEvents:\n{KEYS}"),
    );
    let head = document(
        "HEAD",
        &format!("{other}{}", call("purges", "put", Some("PurgeObjects"), None)),
        &format!("    PurgeObjects:\n{KEYS}"),
    );
    let rules: BTreeSet<&str> = labels_of(&base, &head).into_iter().map(|(rule, _)| rule).collect();
    let expected = ["operation-removed", "operation-added", "schema-removed", "schema-added"];
    assert_eq!(rules, BTreeSet::from(expected));
}

/// If only old replies had a schema, and only new requests have a similar one, the two sides never exchange it.
#[test]
fn a_schema_of_replies_does_not_become_one_of_requests() {
    const POINT: &str =
        "      type: object\n      properties: { time_stamp: { type: string }, number: { type: integer } }\n";
    let paths = call("series", "post", Some("Ask"), Some("Series"));
    let text = "      type: object\n      properties:\n        name: { type: string }\n";
    let list = "        data: { type: array, items: { $ref: '#/components/schemas/Point' } }\n";
    let weight = "        weight: { $ref: '#/components/schemas/Weight' }\n";
    let base = document("BASE", &paths, &format!("    Ask:\n{text}    Series:\n{text}{list}    Point:\n{POINT}"));
    let head = document(
        "HEAD",
        &paths,
        &format!(
            "    Ask:\n{text}{weight}    Series:\n{text}    Weight:\n{POINT}      required: [time_stamp, number]\n"
        ),
    );
    let labels = labels_of(&base, &head);
    let rules: BTreeSet<&str> = labels.iter().map(|(rule, _)| *rule).collect();
    let expected = ["property-removed", "property-added", "schema-removed", "schema-added"];
    assert_eq!(rules, BTreeSet::from(expected));
    assert!(labels.iter().all(|(_, wire)| *wire != "breaking"), "{labels:?}");
    // The same applies if the schema keeps its name.
    let same = |files: Files| {
        let specification = files.specification.into_iter().map(|(path, text)| (path, text.replace("Weight", "Point")));
        Files { specification: specification.collect(), ..files }
    };
    let labels = labels_of(&base, &same(head));
    assert!(labels.contains(&("property-became-required", "none")), "{labels:?}");
    assert!(labels.iter().all(|(_, wire)| *wire != "breaking"), "{labels:?}");
}
