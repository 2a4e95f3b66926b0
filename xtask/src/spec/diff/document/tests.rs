//! Unit tests: the problems that make a document unfit for a comparison.

use super::Document;
use crate::files::FileSet;
use crate::spec::bundle::Bundle;
use crate::spec::source;

fn problems(text: &str) -> String {
    let sources = source::parse(&FileSet::from([("a.yaml".to_owned(), text.to_owned())])).unwrap();
    let bundle = Bundle::of_document("a", "a.yaml", &sources).unwrap();
    match Document::new(&bundle) {
        Ok(_) => String::new(),
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn circles_and_lost_references_are_found_with_their_lines() {
    let found = problems(
        "openapi: 3.0.3\npaths: {}\ncomponents:\n  schemas:\n    A: { allOf: [{ $ref: '#/components/schemas/B' }] }\n    \
         B: { type: array, items: { $ref: '#/components/schemas/A' } }\n    C: { $ref: '#/components/schemas/D' }\n",
    );
    assert!(found.contains("a.yaml:5: broken-reference: contains itself"), "{found}");
    assert!(found.contains("a.yaml:7: broken-reference: `#/components/schemas/D` leads nowhere"), "{found}");
}

#[test]
fn a_schema_may_contain_itself_inside_of_an_object() {
    let text = "openapi: 3.0.3\npaths: {}\ncomponents:\n  schemas:\n    A: { type: object, properties: { inner: { $ref: '#/components/schemas/A' } } }\n";
    assert_eq!(problems(text), "");
}

#[test]
fn other_documents_are_refused() {
    assert!(problems("openapi: 3.1.0\npaths: {}\n").contains("only documents of OpenAPI 3.0"));
    assert!(problems("[1, 2]\n").contains("is not an OpenAPI document"));
    assert!(problems("openapi: 3.0.3\npaths: 7\n").contains("is not an OpenAPI document"));
}
