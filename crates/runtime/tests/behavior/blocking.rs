//! Tests the API for programs without an async runtime.

use std::time::Duration;

use huaweicloud_runtime::SleepFuture;
use huaweicloud_runtime::blocking::Runtime;
use serde_json::{Value, json};

use crate::support::script::{Script, answer};
use crate::support::{LIST, PAUSE, builder, client, error};

#[test]
fn a_call_runs_on_the_calling_thread() {
    let runtime = Runtime::new().unwrap();
    let client = builder().transport(Script::new([answer(503, ""), answer(200, "{}")])).random(|| 0.0).build().unwrap();
    assert_eq!(runtime.run(client.show().send_json::<Value>()).unwrap().attempts(), 2);
}

#[tokio::test]
async fn within_a_runtime_it_is_refused() {
    let runtime = Runtime::new().unwrap();
    let client = client(Script::default());
    let failed = error(runtime.run(client.show().send_json::<Value>()));
    assert!(failed.is_configuration() && failed.to_string().contains("await the call"), "{failed}");
}

#[test]
fn pages_items_waits_and_batches_run_on_the_calling_thread() {
    let runtime = Runtime::new().unwrap();
    let page = |ids: &[i64]| {
        let tasks: Vec<Value> = ids.iter().map(|id| json!({ "id": id, "status": 2 })).collect();
        answer(200, json!({ "tasks": tasks, "count": 3 }).to_string())
    };
    let state = |status: i64| answer(200, json!({ "id": 42, "status": status }).to_string());
    let script = Script::new([
        page(&[1, 2]),
        page(&[3]),
        page(&[1, 2]),
        state(2),
        state(5),
        page(&[1, 2, 3]),
        answer(200, ""),
        page(&[1]),
        answer(403, ""),
    ]);
    let now = |_: Duration| -> SleepFuture { Box::pin(std::future::ready(())) };
    let client = builder().transport(script.clone()).sleep(now).build().unwrap();
    let list = || client.core.request(&LIST);
    let pages: Vec<usize> = runtime.each(list().pages::<Value>()).map(|page| page.unwrap().len()).collect();
    assert_eq!(pages, [2, 1]);
    // No page is requested before it is needed.
    let first = runtime.each(list().pages::<Value>().items()).next().unwrap().unwrap();
    assert_eq!((first["id"].as_i64(), script.count()), (Some(1), 3));
    let last = runtime.run(client.show().wait::<Value>()).unwrap();
    assert_eq!(last["status"], 5);
    let batch = client.core.request(&PAUSE).batch([2]);
    assert!(runtime.each(batch).all(|one| one.unwrap().is_done()));
    // It ends with the first error.
    let mut items = runtime.each(list().pages::<Value>().items());
    assert!(items.next().unwrap().is_ok());
    assert!(items.next().unwrap().unwrap_err().is_forbidden() && items.next().is_none());
    assert_eq!(script.count(), 9);
}

#[tokio::test]
async fn within_a_runtime_an_iterator_has_one_error() {
    let runtime = Runtime::new().unwrap();
    let client = client(Script::default());
    let mut pages = runtime.each(client.core.request(&LIST).pages::<Value>());
    assert!(pages.next().unwrap().unwrap_err().is_configuration() && pages.next().is_none());
}
