//! Describes valid requests as static data, and validates them before anything is sent.
//!
//! [`Schema`] is the part of JSON schema that the public documents of the services use. The code generator writes it next to
//! each operation. [`check`] validates a serialized body against it and reports every problem at once; [`check_text`] does the
//! same for one path, query or header value.

mod pattern;
mod problem;
mod walk;

pub(crate) use problem::Found;
pub use problem::{Constraint, Problem, Problems, ValueType};
pub use walk::{check, check_text};

/// The values that a JSON value may have. Limits are those of a public document; lengths count characters.
///
/// ```
/// use huaweicloud_runtime::schema::{Field, IntegerSchema, ObjectSchema, Schema};
///
/// static PORT: Schema = Schema::Integer(IntegerSchema::new().with_min(1).with_max(65_535));
/// static NODE: Schema =
///     Schema::Object(ObjectSchema::new(&[Field::required("ip", &Schema::STRING), Field::optional("port", &PORT)]));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Schema {
    /// Any value.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// An integer.
    Integer(IntegerSchema),
    /// A string.
    String(StringSchema),
    /// A list.
    Array(ArraySchema),
    /// An object whose names the caller chooses.
    Map(&'static Schema),
    /// An object with known fields. Other fields are allowed, because the server may accept more than the document lists.
    Object(ObjectSchema),
}

impl Schema {
    /// Any integer.
    pub const INTEGER: Self = Self::Integer(IntegerSchema::new());
    /// Any string.
    pub const STRING: Self = Self::String(StringSchema::new());
    /// Any string, which must never be shown.
    pub const SECRET: Self = Self::String(StringSchema::new().secret());
}

/// The limits of an integer.
#[derive(Debug)]
#[non_exhaustive]
pub struct IntegerSchema {
    /// The smallest allowed value.
    pub min: Option<i64>,
    /// The largest allowed value.
    pub max: Option<i64>,
    /// The allowed values; empty means any.
    pub values: &'static [i64],
}

impl IntegerSchema {
    /// Allows every integer.
    #[allow(clippy::new_without_default, reason = "a table is made at compile time, where `Default` is of no use")]
    pub const fn new() -> Self {
        Self { min: None, max: None, values: &[] }
    }

    /// Sets the smallest allowed value.
    pub const fn with_min(mut self, min: i64) -> Self {
        self.min = Some(min);
        self
    }

    /// Sets the largest allowed value.
    pub const fn with_max(mut self, max: i64) -> Self {
        self.max = Some(max);
        self
    }

    /// Sets the allowed values.
    pub const fn with_values(mut self, values: &'static [i64]) -> Self {
        self.values = values;
        self
    }
}

/// The limits of a string.
#[derive(Debug)]
#[non_exhaustive]
pub struct StringSchema {
    /// The minimum number of characters.
    pub min: Option<u32>,
    /// The maximum number of characters.
    pub max: Option<u32>,
    /// A regular expression that must match somewhere in the string. If it cannot be compiled, only the server checks it.
    pub pattern: Option<&'static str>,
    /// The allowed values; empty means any.
    pub values: &'static [&'static str],
    /// Whether the value must never be shown.
    pub secret: bool,
}

impl StringSchema {
    /// Allows every string.
    #[allow(clippy::new_without_default, reason = "a table is made at compile time, where `Default` is of no use")]
    pub const fn new() -> Self {
        Self { min: None, max: None, pattern: None, values: &[], secret: false }
    }

    /// Sets the minimum number of characters.
    pub const fn with_min(mut self, min: u32) -> Self {
        self.min = Some(min);
        self
    }

    /// Sets the maximum number of characters.
    pub const fn with_max(mut self, max: u32) -> Self {
        self.max = Some(max);
        self
    }

    /// Sets a regular expression that must match somewhere in the string.
    pub const fn with_pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// Sets the allowed values.
    pub const fn with_values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    /// Marks the value as one that must never be shown.
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

/// The limits of a list.
#[derive(Debug)]
#[non_exhaustive]
pub struct ArraySchema {
    /// The schema of each item.
    pub items: &'static Schema,
    /// The minimum number of items.
    pub min: Option<u32>,
    /// The maximum number of items.
    pub max: Option<u32>,
}

impl ArraySchema {
    /// Allows any number of items.
    pub const fn new(items: &'static Schema) -> Self {
        Self { items, min: None, max: None }
    }

    /// Sets the minimum number of items.
    pub const fn with_min(mut self, min: u32) -> Self {
        self.min = Some(min);
        self
    }

    /// Sets the maximum number of items.
    pub const fn with_max(mut self, max: u32) -> Self {
        self.max = Some(max);
        self
    }
}

/// The fields of an object.
#[derive(Debug)]
#[non_exhaustive]
pub struct ObjectSchema {
    /// The known fields.
    pub fields: &'static [Field],
}

impl ObjectSchema {
    /// Describes an object by its known fields.
    pub const fn new(fields: &'static [Field]) -> Self {
        Self { fields }
    }
}

/// A field of an object.
#[derive(Debug)]
#[non_exhaustive]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether the field is required.
    pub required: bool,
    /// Whether `null` is allowed.
    pub nullable: bool,
    /// The schema of its value.
    pub schema: &'static Schema,
}

impl Field {
    /// Describes a required field.
    pub const fn required(name: &'static str, schema: &'static Schema) -> Self {
        Self { name, required: true, nullable: false, schema }
    }

    /// Describes an optional field.
    pub const fn optional(name: &'static str, schema: &'static Schema) -> Self {
        Self { name, required: false, nullable: false, schema }
    }

    /// Allows `null` as its value.
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }
}
