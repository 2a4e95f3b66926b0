//! Replies: a success is a success, whatever its body lacks, holds or is.

use tests::faults::{Service, answer};

use super::support::dcs;

/// opentelekomcloud/gophertelekomcloud#15
#[tokio::test]
async fn a_number_in_place_of_a_text_is_its_text() {
    let service = Service::new([answer(200, r#"{"instance_id":7,"status":"RUNNING","capacity":"16"}"#)]);
    let instance = dcs(&service).show_instance().instance_id("i").send().await.expect("an instance");
    assert_eq!(instance.instance_id.as_deref(), Some("7"));
}
