//! Runs the crate's own checks before sending: the runtime's validation, with the table that the generator would write.

use huaweicloud_golden::huaweicloud_runtime::schema::check;
use huaweicloud_golden::huaweicloud_runtime::{ArraySchema, Field, IntegerSchema, ObjectSchema, Schema, StringSchema};
use serde_json::Value;
use xtask::spec::model::{self, Api, Shape};

/// The maximum depth of the table of a recursive type.
const DEEPEST: usize = 6;

/// Whether the crate would send the value.
pub(crate) fn allows(table: &'static Schema, value: &Value) -> bool {
    check(table, value.to_string().as_bytes()).is_ok()
}

/// Builds the table of a schema. The table is leaked, because the runtime needs static data.
pub(crate) fn table(api: &Api, schema: &Value) -> &'static Schema {
    of(api, &model::Schema::new(schema), 0)
}

fn of(api: &Api, schema: &model::Schema, depth: usize) -> &'static Schema {
    let schema = api.resolve(schema);
    if depth > DEEPEST {
        return &Schema::Any;
    }
    let made = match &schema.shape {
        Shape::Any | Shape::Ref(_) => Schema::Any,
        Shape::Boolean => Schema::Boolean,
        Shape::Number => Schema::Number,
        Shape::Integer { min, max, values, wide } => {
            let values = if schema.is_extensible { &[] } else { values.as_slice() };
            integer(*min, *max, values, *wide)
        }
        Shape::Text { min, max, pattern, values, .. } => {
            let values = if schema.is_extensible { &[] } else { values.as_slice() };
            text(*min, *max, pattern.as_deref(), values)
        }
        Shape::Array { items, min, max } => {
            let mut made = ArraySchema::new(of(api, items, depth + 1));
            if let Some(min) = min {
                made = made.with_min(*min);
            }
            if let Some(max) = max {
                made = made.with_max(*max);
            }
            Schema::Array(made)
        }
        Shape::Map(items) => Schema::Map(of(api, items, depth + 1)),
        Shape::Object(properties) => {
            let field = |property: &model::Property| {
                let (name, schema) = (leak(property.name.clone()), of(api, &property.schema, depth + 1));
                let field = match property.required {
                    true => Field::required(name, schema),
                    false => Field::optional(name, schema),
                };
                if property.schema.nullable { field.nullable() } else { field }
            };
            Schema::Object(ObjectSchema::new(Vec::leak(properties.iter().map(field).collect())))
        }
    };
    Box::leak(Box::new(made))
}

fn integer(min: Option<i64>, max: Option<i64>, values: &[model::EnumValue<i64>], wide: bool) -> Schema {
    let mut made = IntegerSchema::new();
    // A 32-bit setter rejects longer values.
    if let Some(min) = min.or((!wide && values.is_empty()).then_some(i32::MIN.into())) {
        made = made.with_min(min);
    }
    if let Some(max) = max.or((!wide && values.is_empty()).then_some(i32::MAX.into())) {
        made = made.with_max(max);
    }
    if !values.is_empty() {
        made = made.with_values(Vec::leak(values.iter().map(|value| value.value).collect()));
    }
    Schema::Integer(made)
}

fn text(min: Option<u32>, max: Option<u32>, pattern: Option<&str>, values: &[model::EnumValue<String>]) -> Schema {
    let mut made = StringSchema::new();
    if let Some(min) = min {
        made = made.with_min(min);
    }
    if let Some(max) = max {
        made = made.with_max(max);
    }
    if let Some(pattern) = pattern {
        made = made.with_pattern(leak(pattern.to_owned()));
    }
    if !values.is_empty() {
        made = made.with_values(Vec::leak(values.iter().map(|value| leak(value.value.clone())).collect()));
    }
    Schema::String(made)
}

fn leak(text: String) -> &'static str {
    String::leak(text)
}
