//! The third witness: facts from Huawei's pages, by operation, in checked-in tables (`pages/<service>.yaml`). They
//! contain types, limits and dates, and no sentences of the pages.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

use super::facts::{Fact, OperationFacts, list};
use crate::spec::source::Source;

const TABLES: [(&str, &str); 2] = [("oms", include_str!("pages/oms.yaml")), ("dcs", include_str!("pages/dcs.yaml"))];

/// What the pages state, by service and operation id.
pub(super) fn read() -> Result<BTreeMap<String, BTreeMap<String, OperationFacts>>> {
    let mut services = BTreeMap::new();
    for (service, text) in TABLES {
        services.insert(service.to_owned(), parse(&format!("pages/{service}.yaml"), text)?);
    }
    Ok(services)
}

/// Reads one table.
pub fn parse(file: &str, text: &str) -> Result<BTreeMap<String, OperationFacts>> {
    let source = Source::parse(file, text).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    let operations = source.value.as_object().with_context(|| format!("{file} is not a mapping"))?;
    Ok(operations.iter().map(|(id, entry)| (id.clone(), of_operation(entry))).collect())
}

fn of_operation(entry: &Value) -> OperationFacts {
    let statuses =
        list(entry.get("statuses")).filter_map(Value::as_u64).filter_map(|status| u16::try_from(status).ok());
    let mut facts = OperationFacts {
        action: entry.get("action").and_then(Value::as_str).map(str::to_owned),
        statuses: statuses.collect(),
        all_statuses: entry.get("statuses_complete").and_then(Value::as_bool) == Some(true),
        ..OperationFacts::default()
    };
    for part in ["parameters", "request", "reply"] {
        for (name, values) in entry.get(part).and_then(Value::as_object).into_iter().flatten() {
            let place = values.get("in").and_then(Value::as_str);
            let path = match (part, place) {
                ("parameters", Some("path" | "query")) => format!("{} {name}", place.unwrap_or_default()),
                ("parameters", _) => continue,
                _ => format!("{part} {name}"),
            };
            facts.fields.insert(path, fact(values));
        }
    }
    facts
}

/// The pages use `min` and `max` for numbers and lengths alike, and `min_items`, `max_items` for lists.
fn fact(values: &Value) -> Fact {
    let kind = values.get("type").and_then(Value::as_str).unwrap_or_default();
    let (min, max) = if kind == "string" { ("minLength", "maxLength") } else { ("minimum", "maximum") };
    let names = [
        ("type", "type"),
        ("required", "required"),
        ("nullable", "nullable"),
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
            // A limit in words is a contradiction on the page, not a limit.
            _ => !value.is_null() && !value.is_string(),
        };
        if let Some(value) = values.get(theirs).filter(is_said) {
            fact.insert(ours.to_owned(), value.clone());
        }
    }
    fact
}
