//! `cargo xtask rehearse`: rehearses a whole weekend with `hcmigrate` (`crates/cli/tests/behavior/rehearsal.rs`): real
//! files, real Redis servers, faults, and an `apply` that is killed again and again.
//!
//! The seed reproduces a rehearsal. The gate plays a small one as an ordinary test.

use std::path::Path;

use anyhow::Result;

use crate::tools::{self, CommandLine};

/// The test that plays it.
const TEST: &str = "rehearsal::a_weekend_with_faults_and_kills_moves_everything_once_and_tells_no_secret";

/// How large a rehearsal is.
#[derive(clap::Args, Debug, Clone, Copy)]
pub struct Size {
    /// How many buckets are moved
    #[arg(long, default_value_t = 200)]
    buckets: u32,
    /// How many Redis instances; each takes two servers of this machine
    #[arg(long, default_value_t = 20)]
    redis: u32,
    /// How often `apply` is killed
    #[arg(long, default_value_t = 60)]
    kills: u32,
    /// Seed that decides where faults and kills happen
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Plays a rehearsal. Returns whether everything was moved exactly once.
///
/// # Errors
///
/// Cargo cannot be run.
pub fn run(root: &Path, size: Size) -> Result<bool> {
    let arguments = ["test", "--quiet", "-p", "hcmigrate", "--test", "behavior", "--", "--exact", TEST, "--nocapture"];
    let line = CommandLine::new("cargo", &arguments)
        .with("REQUIRE_REDIS", "1")
        .with("REHEARSAL_BUCKETS", &size.buckets.to_string())
        .with("REHEARSAL_REDIS", &size.redis.to_string())
        .with("REHEARSAL_KILLS", &size.kills.to_string())
        .with("REHEARSAL_SEED", &size.seed.to_string());
    tools::stream(root, &line)
}
