//! `cargo xtask chaos`: runs seeded scenarios of a service that drops, stalls, floods and falsifies answers
//! (`tests/suites/field/chaos.rs`).
//!
//! The seed reproduces a scenario. The gate runs a few hundred of them as an ordinary test.

use std::path::Path;

use anyhow::Result;

use crate::tools::{self, CommandLine};

/// The test that plays the scenarios.
const TEST: &str = "field::chaos::no_plan_of_faults_makes_a_client_hang_leak_or_do_things_twice";

/// Runs `count` scenarios, starting with the seed `seed`. Returns whether all of them passed.
///
/// # Errors
///
/// Cargo cannot be run.
pub fn run(root: &Path, seed: u64, count: u64) -> Result<bool> {
    let arguments = ["test", "--quiet", "-p", "tests", "--test", "suites", "--", "--exact", TEST, "--nocapture"];
    let line = CommandLine::new("cargo", &arguments);
    tools::stream(root, &line.with("CHAOS_SEED", &seed.to_string()).with("CHAOS_COUNT", &count.to_string()))
}
