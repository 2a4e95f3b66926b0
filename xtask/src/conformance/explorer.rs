//! The second witness: fragments of Huawei's API Explorer, one Swagger 2.0 document per operation, that crates on
//! crates.io republish. They are fetched below `target/` and read as data; nothing depends on them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use heck::ToSnakeCase;
use serde_json::Value;

use super::facts::{ErrorSample, OperationFacts, flatten, list};
use crate::spec::model::operations_of;
use crate::tools;

/// Service, crate and version.
const CRATES: [(&str, &str, &str); 2] = [
    ("oms", "huawei-cloud-api-definitions-OMS", "0.1.20260529"),
    ("dcs", "huawei-cloud-api-definitions-DCS", "0.1.20260626"),
];

/// What the Explorer states, by service and operation id. The ids are matched without underscores, because its names are
/// in PascalCase.
pub(super) fn read(root: &Path) -> Result<BTreeMap<String, BTreeMap<String, OperationFacts>>> {
    let vendored = fetch(root)?;
    let mut services = BTreeMap::new();
    for (service, name, _) in CRATES {
        let folder = vendored.join(name).join("src");
        let mut operations = BTreeMap::new();
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let text = fs::read_to_string(&path)?;
                let document = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
                operations.extend(fragment(&document));
            }
        }
        services.insert(service.to_owned(), operations);
    }
    Ok(services)
}

/// Vendors the crates below `target/`, once per version.
fn fetch(root: &Path) -> Result<PathBuf> {
    let name = format!("explorer-{}", CRATES.map(|(_, _, version)| version).join("-"));
    let dependencies: String = CRATES.iter().map(|(_, name, version)| format!("{name} = \"={version}\"\n")).collect();
    let package = "[package]\nname = \"explorer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
    let manifest = format!("{package}\n[dependencies]\n{dependencies}\n[workspace]\n");
    tools::hand_over(root, &format!("{name}/src/lib.rs"), "")?;
    let manifest = PathBuf::from(tools::hand_over(root, &format!("{name}/Cargo.toml"), &manifest)?);
    let folder = manifest.with_file_name("");
    let vendored = folder.join("vendor");
    if CRATES.iter().all(|(_, name, _)| vendored.join(name).is_dir()) {
        return Ok(vendored);
    }
    let outcome = Command::new("cargo").args(["vendor", "--quiet", "vendor"]).current_dir(&folder).output()?;
    if !outcome.status.success() {
        bail!("cargo vendor of the Explorer's crates failed:\n{}", String::from_utf8_lossy(&outcome.stderr));
    }
    Ok(vendored)
}

/// The operations of one fragment.
pub fn fragment(document: &Value) -> BTreeMap<String, OperationFacts> {
    let id = document.get("name").and_then(Value::as_str).unwrap_or_default().to_snake_case();
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let operations = paths.flat_map(|(_, item)| operations_of(item));
    operations.map(|(_, operation)| (id.clone(), of_operation(document, operation))).collect()
}

fn of_operation(document: &Value, operation: &Value) -> OperationFacts {
    let action = operation.pointer("/x-iam-auth-meta-anno/abacAction").and_then(Value::as_str);
    let mut facts = OperationFacts { action: action.map(str::to_owned), ..OperationFacts::default() };
    for parameter in list(operation.get("parameters")) {
        // In Swagger 2.0, the keys of the schema are on the parameter itself.
        facts.parameter(document, parameter, parameter);
        if let Some(schema) = parameter.get("schema").filter(|_| parameter.get("in") == Some(&Value::from("body"))) {
            flatten(document, schema, "request ", &mut facts.fields);
        }
    }
    for (status, response) in operation.get("responses").and_then(Value::as_object).into_iter().flatten() {
        let Ok(number) = status.parse::<u16>() else { continue };
        facts.statuses.insert(number);
        if let Some(schema) = response.get("schema").filter(|_| number < 300) {
            flatten(document, schema, "reply ", &mut facts.fields);
        }
        if number >= 300 {
            facts.errors.extend(error_samples(number, response));
        }
    }
    facts.errors.extend(declared_errors(operation));
    nulls(operation, &mut facts);
    facts
}

/// The errors that an operation declares beside its responses.
fn declared_errors(operation: &Value) -> impl Iterator<Item = ErrorSample> {
    list(operation.get("x-apiErrorCodes")).filter_map(|error| {
        let text = |key: &str| error.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        Some(ErrorSample {
            code: text("errorCode")?.to_owned(),
            status: error.get("httpStatus")?.as_u64().and_then(|status| u16::try_from(status).ok())?,
            message: text("errorMessage").map(str::to_owned),
        })
    })
}

/// The errors in the examples of a response.
fn error_samples(status: u16, response: &Value) -> impl Iterator<Item = ErrorSample> {
    let examples = response.get("examples").and_then(Value::as_object).into_iter().flatten();
    examples.filter_map(move |(_, example)| {
        let text = |key: &str| example.get(key).and_then(Value::as_str).map(str::to_owned);
        Some(ErrorSample { code: text("error_code")?, status, message: text("error_msg") })
    })
}

/// Marks the fields that are null in an example of a request or of a success.
fn nulls(operation: &Value, facts: &mut OperationFacts) {
    let keys = operation.as_object().into_iter().flatten();
    for (_, example) in keys.filter(|(key, _)| key.starts_with("x-request-examples")) {
        facts.nulls("request ", example);
    }
    let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    for (_, response) in responses.filter(|(status, _)| status.starts_with('2')) {
        for (_, example) in response.get("examples").and_then(Value::as_object).into_iter().flatten() {
            facts.nulls("reply ", example);
        }
    }
}
