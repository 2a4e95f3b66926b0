//! Tests the commands and the rules of the repository on sets of files.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail this way")]

mod ci;
mod cli;
mod conformance;
mod documents;
mod external;
mod files;
mod golden;
mod lint_command;
mod lint_kept;
mod lint_rules;
mod lint_secrets;
mod lint_traps;
mod mutations;
mod release;
mod spec_diff;
mod spec_diff_cli;
mod spec_diff_renames;
mod spec_diff_silence;
#[allow(clippy::disallowed_methods, reason = "the cases are where the person who runs the test has put them")]
mod spec_foreign;
mod spec_history;
mod spec_surface;
mod support;
mod tidy;
