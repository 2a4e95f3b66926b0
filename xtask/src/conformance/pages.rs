//! The third witness: facts from Huawei's pages, by operation, in checked-in tables (`pages/<service>.yaml`). They
//! contain types, limits and dates, and no sentences of the pages.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::facts::{Fact, OperationFacts, list};
use crate::spec::source::Source;

const TABLES: [(&str, &str); 2] = [("oms", include_str!("pages/oms.yaml")), ("dcs", include_str!("pages/dcs.yaml"))];

/// The keys of an operation.
const OPERATION: [&str; 7] = ["pages", "action", "statuses", "statuses_complete", "parameters", "request", "reply"];
/// The keys of a parameter or field. `format` is for readers.
const FIELD: [&str; 12] = [
    "in",
    "type",
    "format",
    "required",
    "nullable",
    "deprecated",
    "default",
    "enum",
    "min",
    "max",
    "min_items",
    "max_items",
];

/// What the pages state, by service and operation id.
pub(super) fn read() -> Result<BTreeMap<String, BTreeMap<String, OperationFacts>>> {
    let mut services = BTreeMap::new();
    for (service, text) in TABLES {
        services.insert(service.to_owned(), parse(&format!("pages/{service}.yaml"), text)?);
    }
    Ok(services)
}

/// Reads one table. A key that would not be compared is an error.
pub fn parse(file: &str, text: &str) -> Result<BTreeMap<String, OperationFacts>> {
    let source = Source::parse(file, text).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    let operations = source.value.as_object().with_context(|| format!("{file} is not a mapping"))?;
    let facts = |(id, entry): (&String, &Value)| {
        let facts = of_operation(entry).with_context(|| format!("{file}: `{id}`"))?;
        Ok((id.clone(), facts))
    };
    operations.iter().map(facts).collect()
}

fn of_operation(entry: &Value) -> Result<OperationFacts> {
    only_known("the operation", entry, &OPERATION)?;
    let statuses =
        list(entry.get("statuses")).filter_map(Value::as_u64).filter_map(|status| u16::try_from(status).ok());
    let mut facts = OperationFacts {
        action: entry.get("action").and_then(Value::as_str).map(str::to_owned),
        statuses: statuses.collect(),
        sources: list(entry.get("pages")).filter_map(|page| Some(page.get("url")?.as_str()?.to_owned())).collect(),
        all_statuses: entry.get("statuses_complete").and_then(Value::as_bool) == Some(true),
        ..OperationFacts::default()
    };
    for part in ["parameters", "request", "reply"] {
        for (name, values) in entry.get(part).and_then(Value::as_object).into_iter().flatten() {
            only_known(name, values, &FIELD)?;
            let place = values.get("in").and_then(Value::as_str);
            let path = match (part, place) {
                ("parameters", Some("path" | "query")) => format!("{} {name}", place.unwrap_or_default()),
                ("parameters", Some("header")) => continue,
                ("parameters", _) => bail!("`in` of `{name}` is path, query or header"),
                _ => format!("{part} {name}"),
            };
            facts.fields.insert(path, fact(values));
        }
    }
    Ok(facts)
}

/// Rejects a node that is not a mapping with these keys.
fn only_known(name: &str, node: &Value, known: &[&str]) -> Result<()> {
    let keys = node.as_object().with_context(|| format!("`{name}` is not a mapping"))?.keys();
    match keys.into_iter().find(|key| !known.contains(&key.as_str())) {
        Some(key) => bail!("`{name}` has the unknown key `{key}`; the keys are `{}`", known.join("`, `")),
        None => Ok(()),
    }
}

/// Converts limits to schema keys. The tables use `min` and `max` for both numbers and lengths, and `min_items` and
/// `max_items` for lists.
fn fact(values: &Value) -> Fact {
    let kind = values.get("type").and_then(Value::as_str).unwrap_or_default();
    let (min, max) = if kind == "string" { ("minLength", "maxLength") } else { ("minimum", "maximum") };
    let names = [
        ("type", "type"),
        ("required", "required"),
        ("nullable", "nullable"),
        ("deprecated", "deprecated"),
        ("default", "default"),
        ("enum", "enum"),
        ("min", min),
        ("max", max),
        ("min_items", "minItems"),
        ("max_items", "maxItems"),
    ];
    let mut fact = Fact::new();
    for (theirs, ours) in names {
        let is_said = |value: &&Value| match ours {
            "required" => value.as_bool() == Some(true),
            "type" | "default" => !value.is_null(),
            // A limit written in words records a contradiction on the page, not a limit.
            _ => !value.is_null() && !value.is_string(),
        };
        if let Some(value) = values.get(theirs).filter(is_said) {
            fact.insert(ours.to_owned(), value.clone());
        }
    }
    fact
}
