//! Bounds: of memory, time and length, on everything that a peer sends.

use std::time::Duration;

use tests::faults::{Piece, Reply, Service};
use tokio::time::Instant;

use super::support::oms_builder;

/// serde-rs/json#495
#[tokio::test(start_paused = true)]
async fn a_body_that_stalls_ends_with_the_time_limit() {
    let stalling = || Reply::new(200, "{\"tasks\":[").then(Piece::Stall).into();
    let service = Service::new([stalling(), stalling(), stalling(), stalling()]);
    let limit = Duration::from_secs(7);
    let client = oms_builder().transport(service).attempt_timeout(limit).build().expect("a client");
    let start = Instant::now();
    let error = client.list_tasks().send().await.expect_err("no answer");
    assert!(error.is_timeout() && start.elapsed() < 6 * limit, "{error}");
}
