//! `cargo xtask chaos`: runs seeded scenarios of a service that cuts, stalls, floods and lies (`tests/suites/field/chaos.rs`).
//!
//! A scenario comes again with its seed. The gate runs a few hundred of them as an ordinary test.

use std::path::Path;

use anyhow::Result;

use crate::tools::{self, CommandLine};

/// The test that plays the scenarios.
const TEST: &str = "field::chaos::no_plan_of_faults_makes_a_client_hang_leak_or_do_things_twice";

/// Plays `count` scenarios, the first of which has the seed `seed`. Tells whether all of them held.
///
/// # Errors
///
/// Cargo cannot be run.
pub fn run(root: &Path, seed: u64, count: u64) -> Result<bool> {
    let arguments = ["test", "--quiet", "-p", "tests", "--test", "suites", "--", "--exact", TEST, "--nocapture"];
    let line = CommandLine::new("cargo", &arguments);
    tools::stream(root, &line.with("CHAOS_SEED", &seed.to_string()).with("CHAOS_COUNT", &count.to_string()))
}
