//! Code samples of an operation: curl, the command line, Rust, Python.

use serde_json::{Value, json};

use crate::spec::model::{Api, Operation, Parameter, ParameterLocation};

/// The samples of an operation, as renderers read them.
pub(super) fn of(api: &Api, operation: &Operation, rust: Option<&String>) -> Value {
    let mut samples = vec![
        json!({ "lang": "Shell", "label": "curl", "source": curl(api, operation) }),
        json!({ "lang": "Shell", "label": "hcmigrate", "source": command(api, operation) }),
    ];
    samples.extend(rust.map(|example| json!({ "lang": "Rust", "label": "Rust", "source": program(example) })));
    samples.push(json!({ "lang": "Python", "label": "Python", "source": python(api, operation) }));
    Value::Array(samples)
}

/// The parts of a call, in the form that the curl and command-line samples use. The path contains `{project_id}`.
struct Call<'a> {
    endpoint: &'a str,
    path: String,
    query: Vec<(&'a str, String)>,
    headers: Vec<(&'a str, String)>,
}

impl<'a> Call<'a> {
    fn new(api: &'a Api, operation: &'a Operation) -> Self {
        let endpoint = api.regions.iter().find(|(region, _)| region == "cn-north-4").or_else(|| api.regions.first());
        let endpoint = endpoint.map_or("", |(_, endpoint)| endpoint.as_str());
        let (mut path, mut query, mut headers) = (operation.path.clone(), Vec::new(), Vec::new());
        for parameter in needed(operation) {
            let value = value(parameter);
            match parameter.place {
                ParameterLocation::Path => path = path.replace(&format!("{{{}}}", parameter.name), &value),
                ParameterLocation::Query => query.push((parameter.name.as_str(), value)),
                ParameterLocation::Header => headers.push((parameter.name.as_str(), value)),
            }
        }
        Self { endpoint, path, query, headers }
    }
}

fn curl(api: &Api, operation: &Operation) -> String {
    let Call { endpoint, path, query, headers } = Call::new(api, operation);
    let mut path = path.replace("{project_id}", "$PROJECT_ID");
    let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if !query.is_empty() {
        path.push_str(&format!("?{}", query.join("&")));
    }
    let method = if operation.method == "GET" { String::new() } else { format!("-X {} ", operation.method) };
    let mut text = format!("curl {method}\"{endpoint}{path}\" \\\n  -H \"X-Auth-Token: $TOKEN\"");
    for (name, value) in headers {
        text.push_str(&format!(" \\\n  -H \"{name}: {value}\""));
    }
    if let Some(body) = body(operation) {
        let body = body.replace('\'', r"'\''");
        text.push_str(&format!(" \\\n  -H \"Content-Type: application/json\" \\\n  -d '{body}'"));
    }
    text
}

/// Writes a call with the `requests` library.
fn python(api: &Api, operation: &Operation) -> String {
    let Call { endpoint, path, query, headers } = Call::new(api, operation);
    let path = path.replace("{project_id}", "{os.environ['PROJECT_ID']}");
    let prefix = if path.contains('{') { "f" } else { "" };
    let pairs = |pairs: &[(&str, String)]| {
        pairs.iter().map(|(name, value)| format!(", {}: {}", json!(name), json!(value))).collect::<String>()
    };
    let mut text = format!(
        "import os\n\nimport requests\n\nreply = requests.{}(\n    {prefix}\"{endpoint}{path}\",\n    \
         headers={{\"X-Auth-Token\": os.environ[\"TOKEN\"]{}}},\n",
        operation.method.to_lowercase(),
        pairs(&headers)
    );
    if let Some(first) = pairs(&query).strip_prefix(", ") {
        text.push_str(&format!("    params={{{first}}},\n"));
    }
    if let Some(example) = operation.body.as_ref().and_then(|body| body.example.as_ref()) {
        text.push_str(&format!("    json={},\n", literal(example, 1)));
    }
    text.push_str(")\nreply.raise_for_status()\nprint(reply.text)");
    text
}

/// Writes a value as Python. Lines after the first are indented by `level` times four spaces.
fn literal(value: &Value, level: usize) -> String {
    let (inner, outer) = ("    ".repeat(level + 1), "    ".repeat(level));
    let block = |open: char, lines: Vec<String>, close: char| match lines.is_empty() {
        true => format!("{open}{close}"),
        false => format!("{open}\n{}{outer}{close}", lines.concat()),
    };
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(_) | Value::String(_) => value.to_string(),
        Value::Array(items) => {
            let line = |item| format!("{inner}{},\n", literal(item, level + 1));
            block('[', items.iter().map(line).collect(), ']')
        }
        Value::Object(fields) => {
            let line = |(name, value)| format!("{inner}{}: {},\n", json!(name), literal(value, level + 1));
            block('{', fields.iter().map(line).collect(), '}')
        }
    }
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
        // The body goes through standard input: the shell keeps arguments in its history.
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
