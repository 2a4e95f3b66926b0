//! Lists of any length.

use huaweicloud_runtime::{Core, Request};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::script::{Script, Step, answer};
use crate::support::{LIST, LIST_OBJECTS, SHOW, client, error};

#[derive(Deserialize, Debug, PartialEq)]
struct Task {
    id: i64,
}

fn page(ids: &[i64], count: Value) -> Step {
    let tasks: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
    answer(200, json!({ "tasks": tasks, "count": count }).to_string())
}

fn list(core: &Core) -> Request {
    core.request(&LIST)
}

async fn collected(steps: Vec<Step>) -> (Vec<i64>, Script) {
    let script = Script::new(steps);
    let client = client(script.clone());
    let tasks = list(&client.core).pages::<Task>().items().collect().await.unwrap();
    (tasks.into_iter().map(|task| task.id).collect(), script)
}

#[tokio::test]
async fn by_offset_until_the_total() {
    let (ids, script) = collected(vec![page(&[1, 2, 3], json!(5)), page(&[4, 5], json!(5))]).await;
    assert_eq!((ids, script.count()), (vec![1, 2, 3, 4, 5], 2));
    assert!(script.uri(0).ends_with("tasks?limit=3&offset=0"), "the largest page: {}", script.uri(0));
    assert!(script.uri(1).ends_with("tasks?limit=3&offset=3"), "{}", script.uri(1));
}

#[tokio::test]
async fn totals_may_be_text_wrong_or_missing() {
    assert_eq!(collected(vec![page(&[1], json!("1"))]).await.0, [1]);
    assert_eq!(collected(vec![page(&[1, 2, 3], json!(0)), page(&[4], json!(0))]).await.0, [1, 2, 3, 4]);
    assert_eq!(collected(vec![page(&[1, 2, 3], json!(null)), page(&[], json!(null))]).await.0, [1, 2, 3]);
    assert_eq!(collected(vec![page(&[1, 2], json!(9)), page(&[], json!(9))]).await.0, [1, 2], "never for ever");
    assert_eq!(collected(vec![answer(200, "")]).await.0, Vec::<i64>::new());
    assert_eq!(collected(vec![answer(200, r#"{"tasks":null}"#)]).await.0, Vec::<i64>::new());
}

#[tokio::test]
async fn the_callers_offset_and_limit_count() {
    let script = Script::new([page(&[8, 9], json!(9))]);
    let client = client(script.clone());
    let mut request = list(&client.core);
    request.query("offset", Some(&7)).unwrap();
    request.query("limit", Some(&2)).unwrap();
    let mut pages = request.pages::<Task>();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!((first.len(), first.request_id()), (2, Some("request-1")));
    assert!(pages.next().await.is_none() && pages.next().await.is_none());
    assert!(script.uri(0).ends_with("limit=2&offset=7"));
}

#[tokio::test]
async fn a_page_is_asked_for_when_it_is_needed() {
    let script = Script::new([page(&[1, 2, 3], json!(9))]);
    let client = client(script.clone());
    let mut items = list(&client.core).pages::<Task>().items();
    assert_eq!(script.count(), 0);
    for id in 1..=3 {
        assert_eq!(items.next().await.unwrap().unwrap(), Task { id });
    }
    assert_eq!(script.count(), 1);
}

#[tokio::test]
async fn an_error_ends_the_list() {
    let script = Script::new([page(&[1, 2, 3], json!(9)), answer(403, "")]);
    let client = client(script);
    let mut items = list(&client.core).pages::<Task>().items();
    for _ in 0..3 {
        items.next().await.unwrap().unwrap();
    }
    let failed = error(items.next().await.unwrap());
    assert!(failed.is_forbidden() && failed.operation() == Some("list_tasks"), "{failed:?}");
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn an_unreadable_record_costs_itself_and_an_unreadable_list_names_its_place() {
    let bodies = [r#"{"tasks":[{"id":1},{"id":"hunter2"}]}"#, r#"{"tasks":{"id":"hunter2"}}"#];
    let client = client(Script::new(bodies.map(|body| answer(200, body))));
    let page = list(&client.core).pages::<Task>().next().await.unwrap().unwrap();
    assert_eq!(page.len(), 1);
    let failed = error(list(&client.core).pages::<Task>().next().await.unwrap());
    assert!(failed.is_decoding() && failed.to_string().contains(" at `tasks`"), "{failed}");
    assert!(!failed.to_string().contains("hunter2"));
}

#[tokio::test]
async fn records_that_come_twice_can_be_left_out() {
    let script = Script::new([page(&[1, 2, 3], json!(5)), page(&[3, 4], json!(5))]);
    let client = client(script);
    let items = list(&client.core).pages::<Task>().items().unique_by(|task| Some(task.id.to_string()));
    let ids: Vec<i64> = items.collect().await.unwrap().into_iter().map(|task| task.id).collect();
    assert_eq!(ids, [1, 2, 3, 4]);
}

#[tokio::test]
async fn by_marker_in_the_body() {
    let objects = |names: &[&str], next: &str, more: bool| {
        let records: Vec<Value> = names.iter().map(|name| json!({ "name": name })).collect();
        answer(200, json!({ "records": records, "next_marker": next, "next_page": more }).to_string())
    };
    let script = Script::new([objects(&["a", "b"], "b", true), objects(&["c"], "c", false)]);
    let client = client(script.clone());
    let mut request = client.core.request(&LIST_OBJECTS);
    request.json(&json!({ "ak": "k", "behind_filename": "" })).unwrap();
    let names = request.pages::<Value>().items().collect().await.unwrap();
    assert_eq!(names.len(), 3);
    let marker = |number| {
        script.asked(number, |r| serde_json::from_slice::<Value>(r.body()).unwrap()["behind_filename"].clone())
    };
    assert_eq!((marker(0), marker(1)), (json!(""), json!("b")));
    let stuck = Script::new([objects(&["a"], "x", true), objects(&["a"], "x", true)]);
    let client = crate::support::client(stuck);
    let mut request = client.core.request(&LIST_OBJECTS);
    request.json(&json!({})).unwrap();
    assert!(error(request.pages::<Value>().items().collect().await).to_string().contains("same marker"));
}

#[tokio::test]
async fn only_lists_page() {
    let client = client(Script::default());
    let failed = error(client.core.request(&SHOW).pages::<Value>().next().await.unwrap());
    assert!(failed.is_invalid_request(), "{failed}");
}
