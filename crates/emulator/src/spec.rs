//! The bundled OpenAPI documents, and what a server does with them: find the operation of a request, check it, make replies.

pub(crate) mod bundled;
mod document;
mod known;
mod reference;
mod router;
mod sample;
mod schema;
pub(crate) mod validate;

pub(crate) use document::{Operation, Spec};
pub(crate) use router::{Destination, Match, Router};
