//! The specification's description of an operation, and its schemas.

use serde_json::Value;

use crate::failure::Failure;
use crate::locale::say;
use crate::services::KnownService;

/// A bundled OpenAPI document.
pub(super) struct Document(Value);

/// A field of a body or reply, with its path.
pub(super) struct FieldOf<'a> {
    pub(super) path: String,
    pub(super) schema: &'a Value,
    pub(super) required: bool,
}

impl Document {
    pub(super) fn read(service: &KnownService) -> Result<Self, Failure> {
        let broken = |error: serde_json::Error| Failure::new(say!("call-specification", error = error.to_string()));
        serde_json::from_str(service.document).map(Self).map_err(broken)
    }

    /// Returns the first sentence of the description of a group of operations.
    pub(super) fn about_tag(&self, tag: &str) -> Option<String> {
        let tags = self.0["tags"].as_array()?;
        let text = tags.iter().find(|entry| entry["name"] == tag)?["description"].as_str()?;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(text.split(". ").next().unwrap_or_default().trim_end_matches('.').to_owned())
    }

    /// Returns the operation of that id.
    pub(super) fn operation(&self, id: &str) -> Option<Described<'_>> {
        let paths = self.0["paths"].as_object()?;
        for item in paths.values() {
            let operations = item.as_object()?.values();
            if let Some(operation) = operations.into_iter().find(|operation| operation["operationId"] == id) {
                return Some(Described { document: self, item, operation });
            }
        }
        None
    }

    /// Follows a reference, through any number of steps.
    pub(super) fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        for _ in 0..16 {
            let Some(target) = value["$ref"].as_str().and_then(|target| target.strip_prefix('#')) else { break };
            let Some(found) = self.0.pointer(target) else { break };
            value = found;
        }
        value
    }

    /// Returns a property of a schema, following its reference. If a wrapper adds a description to the reference, the wrapper
    /// takes precedence.
    pub(super) fn property<'a>(&'a self, value: &'a Value, name: &str) -> Option<&'a Value> {
        if let Some(found) = value.get(name).filter(|found| !found.is_null()) {
            return Some(found);
        }
        let resolved = self.resolve(value);
        if let Some(found) = resolved.get(name) {
            return Some(found);
        }
        resolved["allOf"].as_array()?.iter().find_map(|part| self.property(part, name))
    }

    /// Returns the fields of a schema; those of an inner object follow the object. The depth is bounded, because schemas may be
    /// recursive.
    pub(super) fn fields<'a>(&'a self, schema: &'a Value, prefix: &str, depth: usize) -> Vec<FieldOf<'a>> {
        let mut fields = Vec::new();
        let Some(properties) = self.property(schema, "properties").and_then(Value::as_object) else { return fields };
        let required: Vec<&str> = self
            .property(schema, "required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        for (name, schema) in properties {
            let path = format!("{prefix}{name}");
            let inner = self.property(schema, "items").map_or((schema, "."), |items| (items, "[]."));
            fields.push(FieldOf { path: path.clone(), schema, required: required.contains(&name.as_str()) });
            if depth > 0 {
                fields.extend(self.fields(inner.0, &format!("{path}{}", inner.1), depth - 1));
            }
        }
        fields
    }
}

/// What the specification says about one operation.
pub(super) struct Described<'a> {
    pub(super) document: &'a Document,
    item: &'a Value,
    operation: &'a Value,
}

impl<'a> Described<'a> {
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.operation[name].as_str()
    }

    /// Returns the lines of a field that is a string or a list of strings.
    pub(super) fn lines(&self, name: &str) -> Vec<&'a str> {
        match &self.operation[name] {
            Value::Array(lines) => lines.iter().filter_map(|line| line.get("what").unwrap_or(line).as_str()).collect(),
            Value::String(line) => vec![line],
            _ => Vec::new(),
        }
    }

    pub(super) fn page_of_huawei(&self) -> Option<&'a str> {
        self.operation["externalDocs"]["url"].as_str()
    }

    /// Returns the specification of a parameter.
    pub(super) fn parameter(&self, place: &str, name: &str) -> Option<&'a Value> {
        let lists = [&self.operation["parameters"], &self.item["parameters"]];
        let parameters =
            lists.into_iter().filter_map(Value::as_array).flatten().map(|value| self.document.resolve(value));
        let mut parameters = parameters.filter(|parameter| parameter["in"] == place);
        parameters.find(|parameter| parameter["name"] == name)
    }

    pub(super) fn body_schema(&self) -> Option<&'a Value> {
        self.body().map(|body| &body["schema"])
    }

    fn body(&self) -> Option<&'a Value> {
        let body = self.document.resolve(&self.operation["requestBody"]);
        body["content"].as_object()?.values().next()
    }

    /// Returns the first example of the request, as JSON on one line.
    pub(super) fn body_example(&self) -> Option<String> {
        example(self.body()?)
    }

    /// Returns the first success response: its description, its schema and an example.
    pub(super) fn reply(&self) -> Option<(&'a str, Option<&'a Value>, Option<String>)> {
        let responses = self.operation["responses"].as_object()?;
        let (_, response) = responses.iter().find(|(status, _)| status.starts_with('2'))?;
        let response = self.document.resolve(response);
        let content = response["content"].as_object().and_then(|content| content.values().next());
        let words = response["description"].as_str().unwrap_or_default();
        Some((words, content.map(|content| &content["schema"]), content.and_then(example)))
    }
}

fn example(content: &Value) -> Option<String> {
    let named = content["examples"].as_object().and_then(|examples| examples.values().next());
    let value = named.map(|example| &example["value"]).or_else(|| content.get("example"))?;
    Some(value.to_string())
}

#[cfg(test)]
mod tests;
