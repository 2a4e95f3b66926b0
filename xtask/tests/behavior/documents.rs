//! Tests properties of the documents of both services that are not linter rules, because the golden specification does
//! not have to follow them: every reply names its request id, and all words are American.

use std::path::Path;

use serde_json::Value;
use xtask::codegen::SERVICES;
use xtask::spec::{bundle, source};
use xtask::workspace;

/// The bundled document of each service.
fn documents() -> Vec<(&'static str, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let sources = source::parse(&workspace::read(root, "openapi", "yaml").unwrap()).unwrap();
    SERVICES.map(|service| (service, bundle::bundle(service, &sources).unwrap().document)).into()
}

#[test]
fn every_reply_declares_the_id_of_the_request() {
    for (service, document) in documents() {
        let mut replies = 0;
        let components = document["components"]["responses"].as_object().unwrap().iter();
        let own = document["paths"].as_object().unwrap().iter().flat_map(|(_, item)| item.as_object().unwrap());
        let own = own.filter_map(|(_, operation)| operation.get("responses")?.as_object()).flatten();
        for (name, reply) in components.chain(own).filter(|(_, reply)| reply.get("$ref").is_none()) {
            assert!(reply.pointer("/headers/X-Request-Id").is_some(), "{service}: {name}: {}", reply["description"]);
            replies += 1;
        }
        assert!(replies > 30, "{service}: {replies}");
    }
}

/// Spellings that Americans do not use.
const BRITISH: [&str; 24] = [
    // `analyses` may be the plural of `analysis`.
    "analyse ",
    "analysed",
    "analysing",
    "artefact",
    "authoris",
    "behaviour",
    "cancelled",
    "catalogue",
    "centre",
    "colour",
    "customis",
    "defence",
    "favour",
    "initialis",
    "judgement",
    "labelled",
    "licence",
    "normalis",
    "optimis",
    "organis",
    "recognis",
    "synchronis",
    "towards",
    "whilst",
];

#[test]
fn all_words_are_american() {
    for (service, document) in documents() {
        let mut british = Vec::new();
        words(&document, "", &mut |text| {
            // Names in backticks have the spelling that the service uses.
            let prose: String = text.to_lowercase().split('`').step_by(2).collect();
            british.extend(BRITISH.iter().filter(|word| prose.contains(*word)).map(|word| format!("{word}: {text}")));
        });
        assert!(british.is_empty(), "{service}: {british:#?}");
    }
}

/// Calls `visit` with every string that we wrote, but not with names and values.
fn words(node: &Value, key: &str, visit: &mut impl FnMut(&str)) {
    match node {
        Value::Object(entries) => {
            let own = entries.iter().filter(|(key, _)| !matches!(key.as_str(), "value" | "example" | "message"));
            own.for_each(|(key, value)| words(value, key, visit));
        }
        Value::Array(items) => items.iter().for_each(|item| words(item, key, visit)),
        Value::String(text) => {
            let is_ours = ["description", "summary", "what", "meaning", "cure", "when", "x-enum-descriptions"];
            if is_ours.contains(&key) {
                visit(text);
            }
        }
        _ => {}
    }
}
