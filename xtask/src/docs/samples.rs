//! Code samples of an operation: curl, the command line, Rust.

use serde_json::{Value, json};

use crate::spec::model::{Api, Operation, Parameter, ParameterLocation};

/// The samples of an operation, as renderers read them.
pub(super) fn of(api: &Api, operation: &Operation, rust: Option<&String>) -> Value {
    let mut samples = vec![
        json!({ "lang": "Shell", "label": "curl", "source": curl(api, operation) }),
        json!({ "lang": "Shell", "label": "hcmigrate", "source": command(api, operation) }),
    ];
    samples.extend(rust.map(|example| json!({ "lang": "Rust", "label": "Rust", "source": program(example) })));
    Value::Array(samples)
}

fn curl(api: &Api, operation: &Operation) -> String {
    let mut path = operation.path.replace("{project_id}", "$PROJECT_ID");
    let mut query = Vec::new();
    let mut headers = vec!["X-Auth-Token: $TOKEN".to_owned()];
    for parameter in needed(operation) {
        let value = value(parameter);
        match parameter.place {
            ParameterLocation::Path => path = path.replace(&format!("{{{}}}", parameter.name), &value),
            ParameterLocation::Query => query.push(format!("{}={value}", parameter.name)),
            ParameterLocation::Header => headers.push(format!("{}: {value}", parameter.name)),
        }
    }
    if !query.is_empty() {
        path.push_str(&format!("?{}", query.join("&")));
    }
    let endpoint = api.regions.iter().find(|(region, _)| region == "cn-north-4").or_else(|| api.regions.first());
    let endpoint = endpoint.map_or("", |(_, endpoint)| endpoint.as_str());
    let body = body(operation);
    if body.is_some() {
        headers.push("Content-Type: application/json".to_owned());
    }
    let method = if operation.method == "GET" { String::new() } else { format!("-X {} ", operation.method) };
    let mut text = format!("curl {method}\"{endpoint}{path}\"");
    for header in headers {
        text.push_str(&format!(" \\\n  -H \"{header}\""));
    }
    if let Some(body) = body {
        text.push_str(&format!(" \\\n  -d '{}'", body.replace('\'', r"'\''")));
    }
    text
}

fn command(api: &Api, operation: &Operation) -> String {
    let mut text = format!("hcmigrate call {} {}", api.service, operation.id);
    for parameter in needed(operation) {
        let option = match parameter.place {
            ParameterLocation::Path => "--path",
            ParameterLocation::Query => "--query",
            ParameterLocation::Header => "--header",
        };
        text.push_str(&format!(" {option} {}={}", parameter.name, value(parameter)));
    }
    match body(operation) {
        // Through standard input: arguments are kept in the history of the shell.
        Some(body) => format!("{text} --body - <<'JSON'\n{body}\nJSON"),
        None => text,
    }
}

/// Removes what only a documentation test needs.
fn program(example: &str) -> String {
    let shown = example.lines().filter(|line| !line.starts_with("```") && !line.starts_with("# "));
    shown.collect::<Vec<_>>().join("\n")
}

/// The required parameters of a call.
fn needed(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    let is_needed = |parameter: &&Parameter| parameter.required || parameter.place == ParameterLocation::Path;
    operation.parameters.iter().filter(is_needed)
}

fn value(parameter: &Parameter) -> String {
    match &parameter.example {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => parameter.name.to_uppercase(),
    }
}

fn body(operation: &Operation) -> Option<String> {
    let example = operation.body.as_ref()?.example.as_ref()?;
    serde_json::to_string_pretty(example).ok()
}
