//! Spec review: reports what a change to a specification does to the wire and to Rust callers.
//!
//! `load` reads two versions, `compare` walks them side by side, `rules` judges every difference, `review` compares the
//! result with accepted changes and versions, `report` prints it. Only `load` and `command` do I/O.

pub mod accept;
pub mod bump;
pub mod change;
pub mod command;
pub mod compare;
pub mod document;
pub mod history;
mod iam;
pub mod labels;
pub mod load;
pub mod rename;
pub mod report;
pub mod review;
pub mod rules;
pub mod surface;
pub mod tree;
pub mod uses;
