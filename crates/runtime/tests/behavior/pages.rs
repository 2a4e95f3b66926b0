//! Tests lists of any length.

use huaweicloud_runtime::schema::{IntegerSchema, Schema};
use huaweicloud_runtime::{Core, OffsetPage, Operation, Page, Parameter, Repeat, Request};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::script::{Script, Step, answer};
use crate::support::{LIST, LIST_OBJECTS, PAUSE, SHOW, client, error};

#[derive(Deserialize, Debug, PartialEq)]
struct Task {
    id: i64,
}

/// A list with pages of up to 100 records.
static LONG_LIST: Operation = Operation::new("list_many", "GET", "/v2/{project_id}/many")
    .with_repeat(Repeat::Safe)
    .with_parameters(&[
        Parameter::query("limit", &Schema::Integer(IntegerSchema::new().with_min(1).with_max(100))),
        Parameter::query("offset", &Schema::INTEGER),
    ])
    .with_page(Page::Offset(OffsetPage::new("tasks").with_total("count")));

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
    assert_eq!(collected(vec![page(&[1, 2], json!(0)), page(&[3], json!(0)), page(&[], json!(0))]).await.0, [1, 2, 3]);
    assert_eq!(collected(vec![page(&[1, 2], json!(1)), page(&[3], json!(1)), page(&[], json!(1))]).await.0, [1, 2, 3]);
    assert_eq!(collected(vec![page(&[1, 2, 3], json!(null)), page(&[], json!(null))]).await.0, [1, 2, 3]);
    assert_eq!(collected(vec![page(&[1, 2], json!(9)), page(&[], json!(9))]).await.0, [1, 2], "never for ever");
    assert_eq!(collected(vec![answer(200, "")]).await.0, Vec::<i64>::new());
    assert_eq!(collected(vec![answer(200, r#"{"tasks":null}"#)]).await.0, Vec::<i64>::new());
}

/// What a service returned that did not return the list.
fn incomplete() -> Vec<(Vec<Step>, Option<&'static str>)> {
    let no_list = ["", "null", "{}", r#"{"code":0}"#, r#"{"count":1}"#, r#"{"Tasks":[]}"#];
    let no_list = no_list.map(|body| (vec![answer(200, body)], Some("the answer has no `tasks`")));
    let ended = "the list ended after 2 of 9 records";
    no_list
        .into_iter()
        .chain([
            (vec![answer(204, "")], Some("the answer has no `tasks`")),
            (vec![page(&[1, 2], json!(9)), page(&[], json!(9))], Some(ended)),
            (vec![page(&[1, 2], json!(9)), answer(200, r#"{"tasks":null,"count":"9"}"#)], Some(ended)),
            (vec![page(&[1, 2], json!(9)), answer(200, "{}")], Some("the answer has no `tasks`")),
            (vec![answer(200, r#"{"tasks":null}"#)], None),
            (vec![answer(200, r#"{"count":0}"#)], None),
            (vec![page(&[], json!(0))], None),
            // Records were deleted while the list was read.
            (vec![page(&[1, 2], json!(9)), page(&[], json!(2))], None),
            (vec![page(&[1, 2], json!(1)), page(&[], json!(1))], None),
        ])
        .collect()
}

#[tokio::test]
async fn a_list_that_must_be_complete_fails_where_the_service_did_not_return_it() {
    for (shown, (steps, expected)) in incomplete().into_iter().enumerate() {
        let client = client(Script::new(steps));
        let result = list(&client.core).pages::<Task>().items().require_complete().collect().await;
        match (result, expected) {
            (Ok(_), None) => {}
            (Err(error), Some(words)) => {
                assert!(error.is_decoding() && error.to_string().contains(words), "{shown}: {error}");
                assert_eq!(error.operation(), Some("list_tasks"), "{shown}");
            }
            (result, expected) => panic!("{shown}: {result:?}, not {expected:?}"),
        }
    }
}

#[tokio::test]
async fn any_other_list_says_that_it_is_incomplete() {
    for (shown, (steps, expected)) in incomplete().into_iter().enumerate() {
        let client = client(Script::new(steps));
        let mut items = list(&client.core).pages::<Task>().items();
        while let Some(item) = items.next().await {
            item.unwrap();
        }
        assert_eq!(items.is_incomplete(), expected.is_some(), "{shown}");
    }
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
    let failed = error(request.pages::<Value>().items().collect().await);
    assert!(failed.is_decoding() && failed.to_string().contains("the same page again"), "{failed}");
    let circle = ["x", "y", "x"].map(|next| objects(&["a"], next, true));
    let client = crate::support::client(Script::new(circle));
    let mut request = client.core.request(&LIST_OBJECTS);
    request.json(&json!({})).unwrap();
    assert!(error(request.pages::<Value>().items().collect().await).is_decoding(), "a circle of markers");
}

/// Pages that the service shortens do not end the list, and a total that counts only the page is not treated as that of
/// the list.
#[tokio::test]
async fn short_pages_and_totals_of_the_page_lose_nothing() {
    let (ids, script) = collected(vec![page(&[1, 2], json!(5)), page(&[3, 4], json!(5)), page(&[5], json!(5))]).await;
    assert_eq!((ids, script.count()), (vec![1, 2, 3, 4, 5], 3));
    assert!(script.uri(2).ends_with("limit=3&offset=4"), "it advances by what came: {}", script.uri(2));
    let counts_itself = vec![page(&[1, 2, 3], json!(3)), page(&[4], json!(1)), page(&[], json!(0))];
    assert_eq!(collected(counts_itself).await.0, [1, 2, 3, 4]);
}

#[tokio::test]
async fn null_records_count_for_the_offset_and_are_left_out() {
    let nulls = answer(200, r#"{"tasks":[null,{"id":1},null],"count":4}"#);
    let (ids, script) = collected(vec![nulls, page(&[2], json!(4))]).await;
    assert_eq!(ids, [1, 2]);
    assert!(script.uri(1).ends_with("offset=3"), "{}", script.uri(1));
    let only_nulls = answer(200, r#"{"tasks":[null,null,null],"count":4}"#);
    assert_eq!(collected(vec![only_nulls, page(&[9], json!(4))]).await.0, [9]);
}

#[tokio::test]
async fn a_service_that_ignores_the_offset_is_an_error() {
    let same = || page(&[1, 2], json!(100));
    let client = client(Script::new([same(), same()]));
    let mut pages = list(&client.core).pages::<Task>();
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 2);
    let failed = error(pages.next().await.unwrap());
    assert!(failed.is_decoding() && failed.request_id() == Some("request-1"), "{failed:?}");
    assert!(failed.to_string().contains("the same page again"), "{failed}");
    assert!(pages.next().await.is_none());
}

/// The bodies differ, for example in a speed or a date; the records do not.
#[tokio::test]
async fn a_service_that_repeats_its_records_is_an_error_after_some_pages() {
    let same = |total: i64| page(&[1], json!(total));
    let script = Script::new([same(100), same(101), same(102), same(103)]);
    let client = client(script.clone());
    let items = list(&client.core).pages::<Task>().unique_by(|task| Some(task.id.to_string())).items();
    assert!(error(items.collect().await).is_decoding());
    assert_eq!(script.count(), 4);
}

/// The service shortens pages to its own limit, and its total counts only the page.
#[tokio::test(start_paused = true)]
async fn a_page_that_the_service_cut_is_not_the_list() {
    let pages = [(0..50).collect::<Vec<i64>>(), (50..100).collect(), (100..120).collect(), vec![]];
    let script = Script::new(pages.map(|ids| page(&ids, json!(ids.len()))));
    let client = client(script.clone());
    let tasks = client.core.request(&LONG_LIST).pages::<Task>().items().collect().await.unwrap();
    assert_eq!((tasks.len(), script.count()), (120, 4));
}

/// Without an id or a total, the client can only compare the pages.
#[tokio::test]
async fn a_service_that_repeats_records_without_an_id_is_an_error_after_some_pages() {
    for ids in [&[1][..], &[1, 2], &[1, 2, 3]] {
        // The bodies differ in a field beside the records.
        let steps = (0..40).map(|now| {
            let tasks: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
            answer(200, json!({ "tasks": tasks, "now": now }).to_string())
        });
        let script = Script::new(steps);
        let client = client(script.clone());
        let failed = error(list(&client.core).pages::<Task>().items().collect().await);
        assert!(failed.is_decoding() && failed.operation() == Some("list_tasks"), "{ids:?}: {failed:?}");
        assert_eq!(script.count(), 11, "{ids:?}");
    }
}

/// Such pages are read a second time by a lossy reader. They are compared in the form from which their records come.
#[tokio::test]
async fn pages_that_only_a_lossy_reader_reads_are_told_apart() {
    let cut = r#"{"tasks":[{"id":ID,"text":"\ud83d"}]}"#;
    let steps = (0..15).map(|id| answer(200, cut.replace("ID", &id.to_string())));
    let script = Script::new(steps.chain([answer(200, r#"{"tasks":[]}"#)]));
    let client = client(script.clone());
    let tasks = list(&client.core).pages::<Task>().items().collect().await.unwrap();
    assert_eq!((tasks.len(), script.count()), (15, 16));
}

/// Other readers of such a list also end: a wait for many items, and the reading of states in a batch.
#[tokio::test]
async fn a_wait_and_a_batch_end_with_a_list_that_ignores_the_offset() {
    let same = || (0..40).map(|total| page(&[1, 2], json!(100 + total)));
    let script = Script::new(same());
    let waiting = list(&client(script.clone()).core).wait_for::<Value>(["9"]);
    assert!(error(waiting.await).is_decoding());
    assert_eq!(script.count(), 4);
    let script = Script::new(same());
    let failed = error(client(script.clone()).core.request(&PAUSE).batch(["9"]).await);
    assert!(failed.is_decoding(), "{failed}");
    assert_eq!(script.count(), 4);
}

#[tokio::test]
async fn a_wait_and_a_batch_fail_where_the_service_did_not_return_the_list() {
    for (number, (steps, expected)) in incomplete().into_iter().enumerate() {
        let Some(words) = expected else { continue };
        let waiting = list(&client(Script::new(steps)).core).wait_for::<Value>(["9"]);
        let failed = error(waiting.await);
        assert!(failed.is_decoding() && failed.to_string().contains(words), "{number}: {failed}");
    }
    for (number, (steps, expected)) in incomplete().into_iter().enumerate() {
        let Some(words) = expected else { continue };
        let script = Script::new(steps);
        let failed = error(client(script.clone()).core.request(&PAUSE).batch(["9"]).await);
        assert!(failed.is_decoding() && failed.to_string().contains(words), "{number}: {failed}");
    }
}

#[tokio::test]
async fn no_page_is_asked_for_beyond_what_is_taken() {
    let script = Script::new([page(&[1, 2, 3], json!(9)), page(&[4, 5, 6], json!(9))]);
    let client = client(script.clone());
    let tasks = list(&client.core).pages::<Task>().items().take(6).collect().await.unwrap();
    assert_eq!((tasks.len(), script.count()), (6, 2));
    let none = list(&client.core).pages::<Task>().items().take(0).collect().await.unwrap();
    assert_eq!((none.len(), script.count()), (0, 2));
}

#[tokio::test]
async fn a_request_that_is_not_valid_is_the_error_of_the_first_page() {
    let client = client(Script::default());
    let mut request = list(&client.core);
    request.set_query("limit", Ok(0));
    let failed = error(request.pages::<Task>().next().await.unwrap());
    assert!(failed.is_invalid_request() && failed.to_string().contains("`limit` is 0; allowed: 1 to 3"), "{failed}");
}

#[tokio::test]
async fn only_lists_page() {
    let client = client(Script::default());
    let failed = error(client.core.request(&SHOW).pages::<Value>().next().await.unwrap());
    assert!(failed.is_invalid_request(), "{failed}");
}

/// A list by offset whose document states no limits.
static FREE_LIST: Operation = Operation::new("list_free", "GET", "/v2/{project_id}/free")
    .with_repeat(Repeat::Safe)
    .with_parameters(&[Parameter::query("limit", &Schema::INTEGER), Parameter::query("offset", &Schema::INTEGER)])
    .with_page(Page::Offset(OffsetPage::new("tasks")));

#[tokio::test]
async fn pages_without_records_and_before_the_first_are_refused() {
    for (name, value) in [("limit", 0), ("limit", -5), ("offset", -1)] {
        let script = Script::new([page(&[1], json!(1))]);
        let client = client(script.clone());
        let mut request = client.core.request(&FREE_LIST);
        request.set_query(name, Ok(value));
        let failed = error(request.pages::<Task>().items().collect().await);
        assert!(
            failed.is_invalid_request() && failed.to_string().contains(&format!("`{name}` is `{value}`")),
            "{failed}"
        );
        assert_eq!((failed.operation(), script.count()), (Some("list_free"), 0));
    }
}

#[tokio::test]
async fn records_whose_id_is_missing_do_not_prolong_a_list_forever() {
    #[derive(Deserialize)]
    struct Record {
        id: Option<i64>,
    }
    let collect = async |body: fn(usize) -> Value| {
        let script = Script::new((0..40).map(|number| answer(200, body(number).to_string())));
        let client = client(script.clone());
        let items = client.core.request(&FREE_LIST).pages::<Record>().items();
        (items.unique_by(|record| record.id.map(|id| id.to_string())).collect().await, script.count())
    };
    let (ended, count) = collect(|_| json!({ "tasks": [{ "id": null }] })).await;
    assert!(error(ended.map(drop)).to_string().contains("the service returned the same page again"));
    assert_eq!(count, 11);
    // A known record beside the record without an id does not make the page new.
    let (ended, _) = collect(|_| json!({ "tasks": [{ "id": 1 }, { "id": null }] })).await;
    assert!(ended.is_err());
    let differing = |number| json!({ "tasks": if number < 30 { json!([{ "speed": number }]) } else { json!([]) } });
    assert_eq!(collect(differing).await.0.unwrap().len(), 30);
}

#[tokio::test]
async fn a_first_page_that_counts_itself_is_not_the_whole_list() {
    let ids: Vec<i64> = (0..27).collect();
    let script = Script::new([page(&ids[..25], json!(25)), page(&ids[25..], json!(2)), page(&[], json!(0))]);
    let client = client(script.clone());
    let tasks = client.core.request(&LONG_LIST).pages::<Task>().items().collect().await.unwrap();
    assert_eq!(tasks.len(), 27);
}
