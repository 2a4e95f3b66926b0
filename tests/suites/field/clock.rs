//! Clocks: what is learned from whom, and how far it is believed.

use tests::faults::{Service, answer};

use super::support::oms;

/// awslabs/aws-sdk-rust#1033
#[tokio::test]
async fn requests_are_dated_by_our_clock_until_the_service_tells_its_own() {
    let service = Service::new([answer(200, "{}")]);
    oms(&service).list_tasks().send().await.expect("a list");
    assert_eq!(service.header(0, "x-sdk-date").as_deref(), Some("20261128T184825Z"));
}
