//! The compiling example in each operation's documentation: values of the specification's examples, given to the setters that
//! were generated.

use serde_json::{Map, Value};

use super::items::Items;
use crate::spec::model::{Api, Operation, Parameter, ParameterLocation, Reply, Schema, Shape};

/// A `no_run` doc test that calls the operation with the values of the specification's first example.
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
    format!(
        "```no_run\n# async fn example(client: {krate}::Client) -> Result<(), {krate}::Error> {{\n{call}{shown}# Ok(())\n# }}\n```\n"
    )
}

/// The setters of the parameters a call cannot do without, such as `.task_id(42)`.
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

/// What expressions are made from.
struct Examples<'a> {
    api: &'a Api,
    items: &'a Items,
}

impl Examples<'_> {
    /// A value of the specification as the Rust expression a caller would write.
    fn expression(&self, schema: &Schema, value: &Value, depth: usize) -> String {
        let resolved = self.api.resolve(schema);
        match (&resolved.shape, value) {
            (Shape::Object(_), Value::Object(entries)) => match self.type_name(schema) {
                Some(name) => self.built(name, entries, depth),
                None => format!("huaweicloud_{}::json!({value})", self.api.service),
            },
            (Shape::Array { items, .. }, Value::Array(values)) => {
                let items: Vec<String> = values.iter().map(|value| self.expression(items, value, depth + 1)).collect();
                if items.is_empty() { "Vec::<String>::new()".to_owned() } else { format!("[{}]", items.join(", ")) }
            }
            (Shape::Map(items), Value::Object(entries)) => {
                let value = |value: &Value| match &self.api.resolve(items).shape {
                    Shape::Text { .. } => scalar(value),
                    _ => self.expression(items, value, depth + 1),
                };
                let entries: Vec<String> =
                    entries.iter().map(|(key, entry)| format!("({}, {})", owned(key), value(entry))).collect();
                format!("std::collections::BTreeMap::from([{}])", entries.join(", "))
            }
            (Shape::Integer { values, .. }, Value::Number(number)) if !values.is_empty() => {
                format!("{number}_i64")
            }
            (Shape::Any, value) => format!("serde_json::json!({value})"),
            (_, value) => literal(value),
        }
    }

    /// A struct, made by its builder.
    fn built(&self, name: &str, entries: &Map<String, Value>, depth: usize) -> String {
        let indent = "    ".repeat(depth + 2);
        let mut text = format!("huaweicloud_{}::types::{name}::builder()", self.api.service);
        let (Some(item), Some(schema)) = (self.items.types.get(name), self.api.component(name)) else { return text };
        let Shape::Object(properties) = &schema.shape else { return text };
        for (key, entry) in entries {
            let property = properties.iter().find(|property| property.name == *key);
            let field = item.field(key).and_then(|field| field.ident.as_ref());
            if let (Some(property), Some(field)) = (property, field) {
                let argument = self.expression(&property.schema, entry, depth + 1);
                text.push_str(&format!("\n{indent}.{field}({argument})"));
            }
        }
        text
    }

    /// The component that finally has a Rust type, through components that only rename.
    fn type_name<'a>(&'a self, schema: &'a Schema) -> Option<&'a str> {
        let Shape::Ref(name) = &schema.shape else { return None };
        match self.api.component(name) {
            Some(target) if matches!(target.shape, Shape::Ref(_)) => self.type_name(target),
            _ => Some(name),
        }
    }

    /// A value for a parameter whose specification gives no example.
    fn sample(&self, schema: &Schema) -> String {
        match &self.api.resolve(schema).shape {
            Shape::Boolean => "true".to_owned(),
            Shape::Number => "1.0".to_owned(),
            Shape::Integer { values, .. } => {
                values.first().map_or_else(|| "1".to_owned(), |value| format!("{}_i64", value.value))
            }
            Shape::Text { values, .. } => {
                values.first().map_or_else(|| "\"...\"".to_owned(), |value| format!("{:?}", value.value))
            }
            Shape::Array { items, .. } => format!("[{}]", self.sample(items)),
            _ => "\"...\"".to_owned(),
        }
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Number(number) if number.as_i64().is_some_and(|number| i32::try_from(number).is_err()) => {
            format!("{number}_i64")
        }
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        other => format!("serde_json::json!({other})"),
    }
}

fn scalar(value: &Value) -> String {
    value.as_str().map_or_else(|| literal(value), owned)
}

fn owned(text: &str) -> String {
    format!("{text:?}.to_owned()")
}
