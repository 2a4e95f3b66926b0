//! Generates the compiling example in each operation's documentation: values of the specification's examples, passed to
//! the generated setters.

use serde_json::{Map, Number, Value};

use super::items::Items;
use crate::spec::model::{Api, Operation, Parameter, ParameterLocation, Reply, Schema, Shape};

/// Returns a `no_run` doc test that calls the operation with the values of the specification's first example.
pub(super) fn operation(api: &Api, items: &Items, operation: &Operation) -> String {
    let examples = Examples { api, items };
    let krate = format!("huaweicloud_{}", api.service);
    let body = operation.body.as_ref().map(|body| match &body.example {
        Some(example) => examples.expression(&body.schema, example, 1),
        None => "body".to_owned(),
    });
    let body = body.map(|body| format!("    .body(\n        {body},\n    )\n")).unwrap_or_default();
    let setters: String = parameters(api, items, operation).iter().map(|setter| format!("    {setter}\n")).collect();
    let call = format!("let reply = client\n    .{}()\n{setters}{body}    .send()\n    .await?;\n", operation.id);
    let shown = match operation.reply {
        Reply::Empty => "println!(\"accepted, request id {:?}\", reply.request_id());\n",
        Reply::Stream => "let bytes = reply.into_inner().collect().await?;\nprintln!(\"{} bytes\", bytes.len());\n",
        _ => "println!(\"{:?}\", *reply);\n",
    };
    // Only building a struct can fail before the call.
    let error = match call.contains(TRY_FROM) {
        true => "Box<dyn std::error::Error>".to_owned(),
        false => format!("{krate}::Error"),
    };
    format!(
        "```no_run\n# async fn example(client: {krate}::Client) -> Result<(), {error}> {{\n{call}{shown}# Ok(())\n# }}\n```\n"
    )
}

/// Returns the calls of setters for the required parameters, such as `.task_id(42)`.
pub(super) fn parameters(api: &Api, items: &Items, operation: &Operation) -> Vec<String> {
    let examples = Examples { api, items };
    let Some(request) = items.requests.get(&operation.id) else { return Vec::new() };
    let needed = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required || parameter.place == ParameterLocation::Path);
    let setter = |parameter: &Parameter| {
        let value = match &parameter.example {
            Some(example) => examples.expression(&parameter.schema, example, 1),
            None => examples.sample(&parameter.schema),
        };
        Some(format!(".{}({value})", request.parameter(parameter)?))
    };
    needed.filter_map(setter).collect()
}

/// The call that builds a struct for a setter that does not accept its builder.
const TRY_FROM: &str = "::try_from(";

/// The sources of the example expressions.
struct Examples<'a> {
    api: &'a Api,
    items: &'a Items,
}

impl Examples<'_> {
    /// Returns a value of the specification as the Rust expression that a caller would pass to a setter. The setter
    /// converts it.
    fn expression(&self, schema: &Schema, value: &Value, depth: usize) -> String {
        let resolved = self.api.resolve(schema);
        match (&resolved.shape, value) {
            (Shape::Object(_), Value::Object(entries)) => match self.api.type_name(schema) {
                Some(name) => self.built(name, entries, depth),
                None => format!("serde_json::json!({value})"),
            },
            (Shape::Array { items, .. }, Value::Array(values)) if values.is_empty() => {
                format!("Vec::<{}>::new()", self.type_of(items))
            }
            (Shape::Array { items, .. }, Value::Array(values)) => {
                let items: Vec<String> = values.iter().map(|value| self.element(items, value, depth + 1)).collect();
                format!("[{}]", items.join(", "))
            }
            (Shape::Map(items), Value::Object(entries)) if entries.is_empty() => {
                format!("std::collections::BTreeMap::<String, {}>::new()", self.type_of(items))
            }
            (Shape::Map(items), Value::Object(entries)) => {
                let entry =
                    |(key, value): (&String, &Value)| format!("({key:?}, {})", self.element(items, value, depth + 1));
                format!("[{}]", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
            (Shape::Number, Value::Number(number)) => float(number),
            (Shape::Any, value) => format!("serde_json::json!({value})"),
            (_, value) => literal(value),
        }
    }

    /// Returns an element of a list or map: the setter converts only the whole list or map, so nested values must
    /// already have their final types.
    fn element(&self, schema: &Schema, value: &Value, depth: usize) -> String {
        match &self.api.resolve(schema).shape {
            Shape::Array { .. } | Shape::Map(_) => self.owned(schema, value, depth),
            _ => self.expression(schema, value, depth),
        }
    }

    /// Returns a value of the specification as an expression of exactly its type.
    fn owned(&self, schema: &Schema, value: &Value, depth: usize) -> String {
        let resolved = self.api.resolve(schema);
        match (&resolved.shape, value) {
            (Shape::Object(_), Value::Object(_)) => {
                format!("{}{TRY_FROM}{})?", self.type_of(schema), self.expression(schema, value, depth))
            }
            (Shape::Array { items, .. }, Value::Array(values)) if !values.is_empty() => {
                let items: Vec<String> = values.iter().map(|value| self.owned(items, value, depth + 1)).collect();
                format!("vec![{}]", items.join(", "))
            }
            (Shape::Map(items), Value::Object(entries)) if !entries.is_empty() => {
                let entry = |(key, value): (&String, &Value)| {
                    format!("({key:?}.to_owned(), {})", self.owned(items, value, depth + 1))
                };
                let entries: Vec<String> = entries.iter().map(entry).collect();
                format!("std::collections::BTreeMap::from([{}])", entries.join(", "))
            }
            (Shape::Text { values, secret, .. }, Value::String(text)) if values.is_empty() && !secret => {
                format!("{text:?}.to_owned()")
            }
            (Shape::Text { .. }, Value::String(text)) => format!("{}::from({text:?})", self.type_of(schema)),
            (Shape::Integer { values, .. }, Value::Number(number)) if !values.is_empty() => {
                format!("{}::from({number}_i64)", self.type_of(schema))
            }
            (Shape::Integer { .. }, Value::Number(number)) => format!("{number}_{}", self.type_of(schema)),
            _ => self.expression(schema, value, depth),
        }
    }

    /// Returns the Rust type of a schema.
    fn type_of(&self, schema: &Schema) -> String {
        let krate = format!("huaweicloud_{}", self.api.service);
        if let Some(name) = self.api.type_name(schema) {
            return format!("{krate}::types::{name}");
        }
        match &self.api.resolve(schema).shape {
            Shape::Boolean => "bool".to_owned(),
            Shape::Number => "f64".to_owned(),
            Shape::Integer { wide, .. } => if *wide { "i64" } else { "i32" }.to_owned(),
            Shape::Text { secret: true, .. } => format!("{krate}::Secret"),
            Shape::Text { .. } => "String".to_owned(),
            Shape::Array { items, .. } => format!("Vec<{}>", self.type_of(items)),
            Shape::Map(items) => format!("std::collections::BTreeMap<String, {}>", self.type_of(items)),
            Shape::Any | Shape::Object(_) | Shape::Ref(_) => "serde_json::Value".to_owned(),
        }
    }

    /// Returns an expression that creates a struct through its builder. Null values are omitted, because null and
    /// absent mean the same.
    fn built(&self, name: &str, entries: &Map<String, Value>, depth: usize) -> String {
        let indent = "    ".repeat(depth + 2);
        let mut text = format!("huaweicloud_{}::types::{name}::builder()", self.api.service);
        let (Some(item), Some(schema)) = (self.items.types.get(name), self.api.component(name)) else { return text };
        let Shape::Object(properties) = &schema.shape else { return text };
        for (key, entry) in entries.iter().filter(|(_, entry)| !entry.is_null()) {
            let property = properties.iter().find(|property| property.name == *key);
            let field = item.field(key).and_then(|field| field.ident.as_ref());
            if let (Some(property), Some(field)) = (property, field) {
                let argument = self.expression(&property.schema, entry, depth + 1);
                text.push_str(&format!("\n{indent}.{field}({argument})"));
            }
        }
        text
    }

    /// Returns a value for a parameter whose specification has no example.
    fn sample(&self, schema: &Schema) -> String {
        match &self.api.resolve(schema).shape {
            Shape::Boolean => "true".to_owned(),
            Shape::Number => "1.0".to_owned(),
            Shape::Integer { values, .. } => {
                values.first().map_or_else(|| "1".to_owned(), |value| value.value.to_string())
            }
            Shape::Text { values, .. } => {
                values.first().map_or_else(|| "\"...\"".to_owned(), |value| format!("{:?}", value.value))
            }
            Shape::Array { items, .. } => format!("[{}]", self.sample(items)),
            _ => "\"...\"".to_owned(),
        }
    }
}

/// Returns a scalar in the form that its setter accepts.
fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        other => format!("serde_json::json!({other})"),
    }
}

/// Returns a number as a Rust float literal.
fn float(number: &Number) -> String {
    number.as_f64().map_or_else(|| number.to_string(), |number| format!("{number:?}"))
}
