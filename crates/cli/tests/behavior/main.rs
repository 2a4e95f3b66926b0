//! Tests the program as users run it: arguments, output and exit codes, against the embedded emulator.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod call;
mod completion;
mod config;
mod creates;
mod demo;
mod emulator;
mod item_waits;
mod manifest_apply;
mod manifest_cutover;
mod manifest_file;
mod manifest_init;
mod manifest_journal;
mod manifest_live_targets;
mod manifest_safety;
mod manifest_truth;
mod manifest_twins;
mod manifest_wait;
mod narration;
mod pictures;
#[cfg(unix)]
mod prompts;
mod rehearsal;
mod resources;
mod scripts;
mod secrets;
mod sessions;
mod support;
#[cfg(unix)]
mod terminal;
mod weekend;
mod whoami_and_sign;
