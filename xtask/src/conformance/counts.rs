//! The counts by which the documents are reviewed, for `cargo xtask conformance --counts`, so that no one has to count by hand.

use std::collections::BTreeMap;

use serde_json::Value;

use super::compare::Difference;
use super::facts::{self, Fact, list};
use crate::spec::model::{deref, operations_of};

/// Keys that limit what may be sent.
const LIMITS: [&str; 8] = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "enum"];

/// What is counted, and how often it occurs in a document.
pub type Count = (&'static str, usize);

/// Counts the facts that one bundled document states, and the questions that it leaves open.
pub fn of_document(document: &Value) -> Vec<Count> {
    let items = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let operations: Vec<&Value> =
        items.flat_map(|(_, item)| operations_of(item)).map(|(_, operation)| operation).collect();
    let having = |test: &dyn Fn(&Value) -> bool| operations.iter().filter(|operation| test(operation)).count();
    let requests = requests(document);
    let with = |keys: &[&str]| requests.iter().filter(|fact| keys.iter().any(|key| fact.contains_key(*key))).count();
    let pages = pages(&operations);
    let is_alone = |operation: &Value| page(operation).is_some_and(|url| pages.get(url) == Some(&1));
    vec![
        ("operations", operations.len()),
        ("operations without a status from 400 to 499", having(&|operation| !lists_client_error(operation))),
        ("operations with an unknown permission", having(&|operation| action(operation) == Some("unknown"))),
        ("operations without a page of their own", having(&|operation| !is_alone(operation))),
        ("fields of requests with a limit", with(&LIMITS)),
        ("fields of requests with a default", with(&["default"])),
        ("fields that may be null", nullable(document)),
        ("error codes that operations name", operations.iter().map(|operation| named(operation, "x-hc-errors")).sum()),
        ("error codes of the tables", group(document, "x-hc-error-codes")),
        ("examples of errors", error_examples(document, &operations)),
        ("open questions", open_questions(document, &operations)),
    ]
}

/// Counts the differences from each witness, and those of them that are intended.
pub fn of_differences(differences: &[Difference], unexpected: &[&Difference]) -> Vec<(String, usize, usize)> {
    let witness = |difference: &Difference| match difference.kind.split_once(':') {
        Some((witness, _)) => witness.to_owned(),
        None => "sdk".to_owned(),
    };
    let mut counts: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    for difference in differences {
        let (all, intended) = counts.entry((difference.service.clone(), witness(difference))).or_default();
        *all += 1;
        *intended += usize::from(!unexpected.contains(&difference));
    }
    counts
        .into_iter()
        .map(|((service, witness), (all, intended))| (format!("{service}: {witness}"), all, intended))
        .collect()
}

/// Returns what is known about every request parameter and field, once for each operation that sends it.
fn requests(document: &Value) -> Vec<Fact> {
    let operations = facts::ours(document).into_values();
    let fields = operations.flat_map(|operation| operation.fields);
    fields.filter(|(path, _)| !path.starts_with("reply ")).map(|(_, fact)| fact).collect()
}

fn lists_client_error(operation: &Value) -> bool {
    let mut responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    responses.any(|(status, _)| status.starts_with('4'))
}

fn action(operation: &Value) -> Option<&str> {
    operation.pointer("/x-hc-iam/action").and_then(Value::as_str)
}

fn page(operation: &Value) -> Option<&str> {
    operation.pointer("/externalDocs/url").and_then(Value::as_str)
}

/// The pages that operations link to, and how many do.
fn pages<'a>(operations: &[&'a Value]) -> BTreeMap<&'a str, usize> {
    let mut pages = BTreeMap::new();
    for url in operations.iter().copied().filter_map(page) {
        *pages.entry(url).or_default() += 1;
    }
    pages
}

fn named(holder: &Value, key: &str) -> usize {
    list(holder.get(key)).count()
}

fn components<'a>(document: &'a Value, kind: &str) -> impl Iterator<Item = &'a Value> {
    let group = document.pointer(&format!("/components/{kind}")).and_then(Value::as_object);
    group.into_iter().flatten().map(|(_, component)| component)
}

fn group(document: &Value, kind: &str) -> usize {
    components(document, kind).count()
}

fn nullable(document: &Value) -> usize {
    let properties = components(document, "schemas").filter_map(|schema| schema.get("properties")?.as_object());
    let is_nullable = |schema: &&Value| schema.get("nullable") == Some(&Value::Bool(true));
    properties.flatten().map(|(_, property)| property).filter(is_nullable).count()
}

/// Counts the examples in replies that report a failure: those of shared responses, and those written in the operations
/// themselves.
fn error_examples(document: &Value, operations: &[&Value]) -> usize {
    let examples = |reply: &Value| {
        let reply = reply.pointer("/content/application~1json/examples").and_then(Value::as_object);
        reply.into_iter().flatten().filter(|(_, example)| example.pointer("/value/error_code").is_some()).count()
    };
    let own = operations.iter().filter_map(|operation| operation.get("responses")?.as_object()).flatten();
    let own = own.map(|(_, reply)| reply).filter(|reply| std::ptr::eq(deref(document, reply), *reply));
    own.chain(components(document, "responses")).map(examples).sum()
}

fn open_questions(document: &Value, operations: &[&Value]) -> usize {
    let components = ["schemas", "parameters"].into_iter().flat_map(|kind| components(document, kind));
    operations.iter().copied().chain(components).map(|node| named(node, "x-hc-unknown")).sum()
}
