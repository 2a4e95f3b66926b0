//! The bundled OpenAPI documents as a server uses them: to route requests, to validate them, and to make replies.

pub(crate) mod bundled;
pub(crate) mod codes;
mod document;
mod known;
mod reference;
mod router;
mod sample;
mod schema;
pub(crate) mod validate;

pub(crate) use document::{Operation, ParameterLocation, Spec};
pub(crate) use router::{Destination, Match, Router};
