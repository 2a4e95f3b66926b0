//! The specifications: reading, bundling, linting, and a typed view. Values in, values out; `workspace` does the I/O.

pub mod bundle;
mod dialect;
pub mod diff;
pub mod ending;
pub mod lint;
pub mod model;
pub mod nodes;
pub mod problem;
pub(crate) mod published;
pub mod source;
