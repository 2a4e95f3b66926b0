//! The input of a request: parameters and a body.

use crate::model::schema::Schema;

/// A value in the path, the query or a header.
#[derive(Debug)]
#[non_exhaustive]
pub struct Parameter {
    /// The name on the wire.
    pub name: &'static str,
    /// Where it goes.
    pub place: Place,
    /// Whether the call is refused without it.
    pub required: bool,
    /// The values that it may have.
    pub schema: &'static Schema,
}

impl Parameter {
    /// Describes a parameter of the path, which is always required.
    pub const fn path(name: &'static str, schema: &'static Schema) -> Self {
        Self { name, place: Place::Path, required: true, schema }
    }

    /// Describes an optional parameter of the query.
    pub const fn query(name: &'static str, schema: &'static Schema) -> Self {
        Self { name, place: Place::Query, required: false, schema }
    }

    /// Describes an optional header.
    pub const fn header(name: &'static str, schema: &'static Schema) -> Self {
        Self { name, place: Place::Header, required: false, schema }
    }

    /// Makes the parameter required.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

/// The body of a request. Always JSON.
#[derive(Debug)]
#[non_exhaustive]
pub struct Body {
    /// Whether the call is refused without a body.
    pub required: bool,
    /// The values that it may have.
    pub schema: &'static Schema,
}

impl Body {
    /// Describes a required body.
    pub const fn required(schema: &'static Schema) -> Self {
        Self { required: true, schema }
    }

    /// Describes an optional body.
    pub const fn optional(schema: &'static Schema) -> Self {
        Self { required: false, schema }
    }
}
