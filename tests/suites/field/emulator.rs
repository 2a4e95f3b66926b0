//! Problems with emulators and mock servers that users reported.

use huaweicloud_emulator::{EmulatedClock, Emulator, Fault, FaultKind, Handle, seeds};
use serde_json::json;

async fn emulator() -> (Handle, huaweicloud_dcs::Client) {
    let emulator = Emulator::builder().clock(EmulatedClock::manual()).start().await.unwrap();
    let builder = huaweicloud_dcs::Client::builder().environment(|_: &str| None).region(emulator.region());
    let builder = builder.endpoint(emulator.dcs_url()).project_id(emulator.project_id());
    let client = builder.access_key(emulator.access_key(), emulator.secret_key()).build().unwrap();
    (emulator, client)
}

/// opentelekomcloud/terraform-provider-opentelekomcloud#3516: the documents call the batch safe to repeat, but what the
/// first attempt had stopped was returned as failed.
#[tokio::test]
async fn a_batch_that_is_repeated_after_a_lost_answer_reports_no_failure() {
    let (emulator, client) = emulator().await;
    emulator.inject(Fault::new(FaultKind::ResetAfter).on("batch_stop_migration_tasks"));
    let body = json!({ "migration_tasks": [seeds::INCREMENTAL_MIGRATION, seeds::STOPPED_MIGRATION] });
    let reply = tests::dcs::call(client, "batch_stop_migration_tasks", body).unwrap().await.unwrap();
    let of = |id: &str| {
        let items = reply["migration_tasks"].as_array().unwrap();
        items.iter().find(|item| item["task_id"] == id).unwrap()["result"].clone()
    };
    assert_eq!((of(seeds::INCREMENTAL_MIGRATION), of(seeds::STOPPED_MIGRATION)), (json!("success"), json!("failed")));
    assert_eq!(emulator.faults()[0].consumed, 1, "the first answer was lost");
}
