//! The workspace's own commands as a library, so that tests can run them on values.

#![allow(missing_docs, reason = "a tool of this workspace, public only to its own tests")]

pub mod bench;
pub mod changelog;
pub mod chaos;
pub mod ci;
pub mod codegen;
pub mod conformance;
pub mod docs;
pub mod external;
pub mod files;
pub mod packages;
pub mod rehearse;
pub mod release;
pub mod screen;
pub mod spec;
pub mod tidy;
pub mod tools;
pub mod workspace;
