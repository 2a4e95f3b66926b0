//! Proves the spec review: it makes small changes to specifications, and checks both labels by machine. To find the
//! label for Rust programs, it compiles a program against the crates generated before and after the change. To find the
//! wire label, it sends old requests to the new document, and new replies to the old document and the old client.
//!
//! `cargo xtask spec prove` runs all of it; the gate runs a sample with `--sample`. Neither is part of `cargo test`:
//! the compiler takes almost a minute for the sample alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]
#![allow(clippy::print_stdout, reason = "it tells how far it is")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it writes a scratch crate, asks cargo for its compiler, and tells how long that took"
)]

mod checks;
mod compile;
mod consumer;
mod facts;
mod instances;
mod mutants;
mod readers;
mod report;
mod specification;
mod trial;
mod wire;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use mutants::Candidate;
use trial::{Outcome, Trial};

/// The number of candidates that are compiled together.
const BATCH: usize = 60;

/// The sample contains every n-th change.
const SAMPLE: usize = 90;

/// Every n-th change of a real specification is tried.
const STEP: usize = 7;

#[test]
#[ignore = "compiles many crates: `cargo xtask spec prove --sample` runs it"]
fn a_sample_of_changes_has_the_labels_that_the_rules_give() {
    // Build the candidates of the whole proof, so that a change to the real specifications that does not suit the proof
    // fails here.
    let all = candidates();
    assert!(all.len() > 2_000, "{} candidates; the documents promise more than 2,000", all.len());
    let tried = all.iter().filter(|candidate| candidate.name.starts_with("golden: "));
    let candidates: Vec<&Candidate> = tried.step_by(SAMPLE).collect();
    let trials = trial::in_parallel(&candidates, |_, candidate| candidate.trial());
    let trials: Vec<Trial> = trials.into_iter().flatten().collect();
    assert!(trials.len() > 8, "{} trials", trials.len());
    let outcomes = trial::run("sample", &trials);
    let wrong: Vec<String> = outcomes.iter().filter_map(Outcome::complaint).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), outcomes.len(), wrong.join("\n"));
}

#[test]
#[ignore = "takes minutes: `cargo xtask spec prove` runs it"]
fn every_change_has_the_labels_that_the_rules_give() {
    let start = Instant::now();
    let only = std::env::var("PROVE_ONLY").unwrap_or_default();
    let mut candidates = candidates();
    candidates.retain(|candidate| candidate.name.contains(&only));
    let batches: Vec<&[Candidate]> = candidates.chunks(BATCH).collect();
    let done = AtomicUsize::new(0);
    // The compiler works on one core, so several batches are tried at the same time.
    let outcomes = trial::in_parallel(&batches, |index, batch| {
        let trials = trial::in_parallel(batch, |_, candidate| candidate.trial());
        let trials: Vec<Trial> = trials.into_iter().flatten().collect();
        let found = trial::run(&format!("batch-{index}"), &trials);
        let done = done.fetch_add(batch.len(), Ordering::Relaxed) + batch.len();
        println!("{done} of {} candidates, after {} s", candidates.len(), start.elapsed().as_secs());
        found
    });
    let outcomes: Vec<Outcome> = outcomes.into_iter().flatten().collect();
    report::print(&outcomes);
    let wrong: Vec<String> = outcomes.iter().filter_map(Outcome::complaint).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), outcomes.len(), wrong.join("\n"));
    let both = outcomes.iter().filter(|outcome| outcome.is_wire_tried()).count();
    assert!(!only.is_empty() || both >= 400, "only {both} changes were tried with both labels");
}

/// Changes of all specifications.
fn candidates() -> Vec<Candidate> {
    let mut candidates = mutants::candidates("golden", &specification::golden(), 1);
    for (service, tag) in [("oms", "sync-tasks"), ("dcs", "whitelist"), ("dcs", "public-network")] {
        candidates.extend(mutants::candidates(&format!("{service}/{tag}"), &specification::slice(service, tag), STEP));
    }
    candidates
}
