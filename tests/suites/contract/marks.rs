//! Executes every mark entry of the operation tables against the emulator, through the typed client. A repeated call
//! adopts the resource that the first one created, and a call whose answer was lost recovers it.

use std::future::ready;
use std::time::Duration;

use huaweicloud_emulator::{EmulatedClock, Emulator, Fault, FaultKind, Handle, seeds};
use huaweicloud_runtime::{Mark, Service, SleepFuture};
use serde_json::{Value, json};
use tests::document;
use tests::examples::Outcome;

use super::examples;

fn no_sleep(_: Duration) -> SleepFuture {
    Box::pin(ready(()))
}

async fn emulator() -> (Handle, EmulatedClock) {
    let clock = EmulatedClock::manual();
    (Emulator::builder().clock(clock.clone()).start().await.expect("an emulator"), clock)
}

#[tokio::test]
async fn every_oms_create_is_safe_to_repeat() {
    let (emulator, clock) = emulator().await;
    let builder = huaweicloud_oms::Client::builder().endpoint(emulator.url()).project_id(emulator.project_id());
    let builder = builder.access_key(emulator.access_key(), emulator.secret_key()).sleep(no_sleep);
    let client = builder.build().expect("a client");
    let create = |id: &str, body, mark: &Mark| tests::oms::create_once(client.clone(), id, body, mark);
    let count =
        every_create((&emulator, &clock), &huaweicloud_oms::operations::SERVICE, huaweicloud_oms::OPENAPI, create)
            .await;
    assert_eq!(count, 3, "tasks, groups, synchronization tasks");
}

#[tokio::test]
async fn every_dcs_create_is_safe_to_repeat() {
    let (emulator, clock) = emulator().await;
    let builder = huaweicloud_dcs::Client::builder().endpoint(emulator.url()).project_id(emulator.project_id());
    let builder = builder.access_key(emulator.access_key(), emulator.secret_key()).sleep(no_sleep);
    let client = builder.build().expect("a client");
    let create = |id: &str, body, mark: &Mark| -> Option<Outcome> {
        // The instance of the examples does not exist in the emulator.
        match id {
            "copy_instance" => {
                let call = client.copy_instance().instance_id(seeds::SOURCE_INSTANCE);
                let body = tests::examples::read::<huaweicloud_dcs::types::CopyInstanceRequest>(body);
                Some(tests::creates::once(call.body(body).send_once(mark)))
            }
            "restore_instance" => {
                let call = client.restore_instance().instance_id(seeds::SOURCE_INSTANCE);
                let body = tests::examples::read::<huaweicloud_dcs::types::RestoreInstanceRequest>(body);
                Some(tests::creates::once(call.body(body).send_once(mark)))
            }
            id => tests::dcs::create_once(client.clone(), id, body, mark),
        }
    };
    let count =
        every_create((&emulator, &clock), &huaweicloud_dcs::operations::SERVICE, huaweicloud_dcs::OPENAPI, create)
            .await;
    assert!(count > 4, "{count} creates");
}

async fn every_create(
    (emulator, clock): (&Handle, &EmulatedClock),
    service: &'static Service,
    specification: &str,
    create: impl Fn(&str, Value, &Mark) -> Option<Outcome>,
) -> usize {
    let document: Value = serde_json::from_str(specification).expect("JSON");
    let operations = document::operations(&document);
    let marked = service.operations.iter().filter(|operation| operation.marking.is_some());
    let mut count = 0;
    for (id, marking) in marked.filter_map(|operation| Some((operation.id, operation.marking?))) {
        let operation = operations.iter().find(|operation| operation.id == id).expect("an operation");
        let (_, mut body) = examples(operation.request.as_ref()).into_iter().next().expect("an example");
        if let Some(count) = marking.count {
            body[count] = json!(1);
        }
        let [first, second] = ["first", "second"].map(|name| Mark::new(format!("{name}/{id}")).expect("a mark"));
        let once = async |mark: &Mark| -> Value {
            let outcome = create(id, body.clone(), mark).expect("a create").await;
            outcome.unwrap_or_else(|error| panic!("{id}: {error}"))
        };
        let created = once(&first).await;
        assert!(created["created"].is_string(), "{id}: {created}");
        assert_eq!(once(&first).await, json!({ "adopted": created["created"] }), "{id}");
        clock.advance(Duration::from_secs(7 * 24 * 3600));
        emulator.inject(Fault::new(FaultKind::ResetAfter).on(id));
        let recovered = once(&second).await;
        assert!(recovered["recovered"].is_string(), "{id}: {recovered}");
        assert_ne!(recovered["recovered"], created["created"], "{id}");
        assert_eq!(once(&second).await, json!({ "adopted": recovered["recovered"] }), "{id}");
        clock.advance(Duration::from_secs(7 * 24 * 3600));
        count += 1;
    }
    count
}
