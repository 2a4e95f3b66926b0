//! What a request may look like, as static data, and the check that runs before anything is sent.
//!
//! [`Schema`] is the part of a JSON schema that the public documents of the services use. The code generator writes it
//! beside each operation. [`check`] holds a serialised body against it and names every problem at once; [`check_text`]
//! does the same for one path, query or header value.

mod pattern;
mod problem;
mod walk;

pub use problem::{Problem, Problems};
pub use walk::{check, check_text};

/// What a JSON value may be. Limits are those of a public document; lengths count characters.
#[derive(Debug)]
pub enum Schema {
    /// Anything.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A whole number.
    Integer {
        /// The smallest allowed.
        min: Option<i64>,
        /// The largest allowed.
        max: Option<i64>,
        /// The only ones allowed; empty means any.
        values: &'static [i64],
    },
    /// Text.
    String {
        /// The fewest characters.
        min: Option<u32>,
        /// The most characters.
        max: Option<u32>,
        /// A regular expression that must match somewhere. One that cannot be compiled is left to the server.
        pattern: Option<&'static str>,
        /// The only values allowed; empty means any.
        values: &'static [&'static str],
        /// Whether the value must never be shown.
        secret: bool,
    },
    /// A list.
    Array {
        /// What each item may be.
        items: &'static Schema,
        /// The fewest items.
        min: Option<u32>,
        /// The most items.
        max: Option<u32>,
    },
    /// An object with names of the caller's choice.
    Map(&'static Schema),
    /// An object with known fields. Further fields are let through: the server knows best.
    Object {
        /// The known fields.
        fields: &'static [Field],
    },
}

/// A field of an object.
#[derive(Debug)]
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
