//! The compiling example in each operation's documentation, made from the examples of the specification.

use serde_json::Value;

use super::Context;
use crate::codegen::naming;
use crate::spec::model::{Operation, Parameter, Place, Reply, Schema, Shape};

/// A `no_run` doc test that calls the operation with the values of the specification's first example.
pub fn operation(context: &Context, operation: &Operation) -> String {
    let krate = format!("huaweicloud_{}", context.api.service);
    let body = operation.body.as_ref().map(|body| match &body.example {
        Some(example) => expression(context, &krate, &body.schema, example, 1),
        None => "body".to_owned(),
    });
    let body = body.map(|body| format!("    .body(\n        {body},\n    )\n")).unwrap_or_default();
    let setters: String = parameters(context, operation).iter().map(|setter| format!("    {setter}\n")).collect();
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
pub fn parameters(context: &Context, operation: &Operation) -> Vec<String> {
    let krate = format!("huaweicloud_{}", context.api.service);
    let needed = operation.parameters.iter().filter(|parameter| parameter.required || parameter.place == Place::Path);
    let setter = |parameter: &Parameter| {
        let value = match &parameter.example {
            Some(example) => expression(context, &krate, &parameter.schema, example, 1),
            None => sample(context, &parameter.schema),
        };
        format!(".{}({value})", naming::field(&parameter.name))
    };
    needed.map(setter).collect()
}

/// A value of the specification as the Rust expression a caller would write.
fn expression(context: &Context, krate: &str, schema: &Schema, value: &Value, depth: usize) -> String {
    let indent = "    ".repeat(depth + 2);
    let resolved = context.api.resolve(schema);
    match (&resolved.shape, value) {
        (Shape::Object(properties), Value::Object(entries)) => {
            let Shape::Ref(name) = &schema.shape else {
                return format!("{krate}::json!({value})");
            };
            let name = type_name(context, name);
            let mut text = format!("{krate}::types::{name}::builder()");
            for (key, entry) in entries {
                if let Some(property) = properties.iter().find(|property| property.name == *key) {
                    let argument = expression(context, krate, &property.schema, entry, depth + 1);
                    text.push_str(&format!("\n{indent}.{}({argument})", naming::field(key)));
                }
            }
            text
        }
        (Shape::Array { items, .. }, Value::Array(values)) => {
            let items: Vec<String> =
                values.iter().map(|value| expression(context, krate, items, value, depth + 1)).collect();
            if items.is_empty() { "Vec::<String>::new()".to_owned() } else { format!("[{}]", items.join(", ")) }
        }
        (Shape::Map(items), Value::Object(entries)) => {
            let value = |value: &Value| match &context.api.resolve(items).shape {
                Shape::Text { .. } => scalar(value),
                _ => expression(context, krate, items, value, depth + 1),
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

/// The component that finally has a Rust type, through components that only rename.
fn type_name(context: &Context, name: &str) -> String {
    match context.api.component(name).map(|schema| &schema.shape) {
        Some(Shape::Ref(target)) => type_name(context, target),
        _ => name.to_owned(),
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

/// A value for a parameter whose specification gives no example.
fn sample(context: &Context, schema: &Schema) -> String {
    match &context.api.resolve(schema).shape {
        Shape::Boolean => "true".to_owned(),
        Shape::Number => "1.0".to_owned(),
        Shape::Integer { values, .. } => {
            values.first().map_or_else(|| "1".to_owned(), |value| format!("{}_i64", value.value))
        }
        Shape::Text { values, .. } => {
            values.first().map_or_else(|| "\"...\"".to_owned(), |value| format!("{:?}", value.value))
        }
        Shape::Array { items, .. } => format!("[{}]", sample(context, items)),
        _ => "\"...\"".to_owned(),
    }
}
