//! What a request may look like, as static data, and the check that runs before anything is sent.
//!
//! [`Schema`] is the part of a JSON schema that the public documents of the services use. The code generator writes it
//! beside each operation. [`check`] checks a serialized body against it and reports every problem at once; [`check_text`]
//! does the same for one path, query or header value.

mod pattern;
mod problem;
mod walk;

pub use problem::{Constraint, Problem, Problems};
pub use walk::{check, check_text};

/// What a JSON value may be. Limits are those of a public document; lengths count characters.
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
    /// Anything.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A whole number.
    Integer(IntegerSchema),
    /// Text.
    String(StringSchema),
    /// A list.
    Array(ArraySchema),
    /// An object with names of the caller's choice.
    Map(&'static Schema),
    /// An object with known fields. Further fields are let through: the server knows best.
    Object(ObjectSchema),
}

impl Schema {
    /// Any whole number.
    pub const INTEGER: Self = Self::Integer(IntegerSchema::new());
    /// Any text.
    pub const STRING: Self = Self::String(StringSchema::new());
    /// Any text, never to be shown.
    pub const SECRET: Self = Self::String(StringSchema::new().secret());
}

/// The limits of a whole number.
#[derive(Debug)]
#[non_exhaustive]
pub struct IntegerSchema {
    /// The smallest allowed.
    pub min: Option<i64>,
    /// The largest allowed.
    pub max: Option<i64>,
    /// The only ones allowed; empty means any.
    pub values: &'static [i64],
}

impl IntegerSchema {
    /// Allows every whole number.
    #[allow(clippy::new_without_default, reason = "a table is made at compile time, where `Default` is of no use")]
    pub const fn new() -> Self {
        Self { min: None, max: None, values: &[] }
    }

    /// Sets the smallest allowed.
    pub const fn with_min(mut self, min: i64) -> Self {
        self.min = Some(min);
        self
    }

    /// Sets the largest allowed.
    pub const fn with_max(mut self, max: i64) -> Self {
        self.max = Some(max);
        self
    }

    /// Sets the only numbers allowed.
    pub const fn with_values(mut self, values: &'static [i64]) -> Self {
        self.values = values;
        self
    }
}

/// The limits of a text.
#[derive(Debug)]
#[non_exhaustive]
pub struct StringSchema {
    /// The fewest characters.
    pub min: Option<u32>,
    /// The most characters.
    pub max: Option<u32>,
    /// A regular expression that must match somewhere. One that cannot be compiled is left to the server.
    pub pattern: Option<&'static str>,
    /// The only values allowed; empty means any.
    pub values: &'static [&'static str],
    /// Whether the value must never be shown.
    pub secret: bool,
}

impl StringSchema {
    /// Allows every text.
    #[allow(clippy::new_without_default, reason = "a table is made at compile time, where `Default` is of no use")]
    pub const fn new() -> Self {
        Self { min: None, max: None, pattern: None, values: &[], secret: false }
    }

    /// Sets the fewest characters.
    pub const fn with_min(mut self, min: u32) -> Self {
        self.min = Some(min);
        self
    }

    /// Sets the most characters.
    pub const fn with_max(mut self, max: u32) -> Self {
        self.max = Some(max);
        self
    }

    /// Sets a regular expression that must match somewhere.
    pub const fn with_pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// Sets the only values allowed.
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
    /// What each item may be.
    pub items: &'static Schema,
    /// The fewest items.
    pub min: Option<u32>,
    /// The most items.
    pub max: Option<u32>,
}

impl ArraySchema {
    /// Allows any number of items.
    pub const fn new(items: &'static Schema) -> Self {
        Self { items, min: None, max: None }
    }

    /// Sets the fewest items.
    pub const fn with_min(mut self, min: u32) -> Self {
        self.min = Some(min);
        self
    }

    /// Sets the most items.
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
    /// Whether it must be there.
    pub required: bool,
    /// Whether `null` is a value it may have.
    pub nullable: bool,
    /// What it may be.
    pub schema: &'static Schema,
}

impl Field {
    /// Describes a field that must be there.
    pub const fn required(name: &'static str, schema: &'static Schema) -> Self {
        Self { name, required: true, nullable: false, schema }
    }

    /// Describes a field that may be left out.
    pub const fn optional(name: &'static str, schema: &'static Schema) -> Self {
        Self { name, required: false, nullable: false, schema }
    }

    /// Allows `null` as its value.
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }
}
