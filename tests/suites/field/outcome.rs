//! Effect and outcome: what a failed call says about what it may have done.

use huaweicloud_runtime::TransportErrorKind;
use tests::faults::{Service, Step, answer};

use super::support::oms;

/// opentelekomcloud/terraform-provider-opentelekomcloud#3516
#[tokio::test(start_paused = true)]
async fn a_read_is_repeated_after_a_broken_connection() {
    let service = Service::new([Step::Fail(TransportErrorKind::Interrupted), answer(200, "{}")]);
    let reply = oms(&service).list_tasks().send().await.expect("an answer");
    assert_eq!((reply.attempts(), service.left()), (2, 0));
}
