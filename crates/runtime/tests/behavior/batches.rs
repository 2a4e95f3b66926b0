//! Tests applying one operation to many items: which calls are sent, which are not, and the outcome of each.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use huaweicloud_runtime::http::{Request as HttpRequest, Response as HttpResponse};
use huaweicloud_runtime::schema::Schema;
use huaweicloud_runtime::{
    Batch, BatchCase, BatchOutcome, BatchResults, Batched, Batching, Body, ByteStream, NoRetry, Operation, Refusal,
    Request, SleepFuture, Transport, TransportErrorKind, TransportFuture, ValueSource, Waiter,
};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::support::script::{Script, Step, answer, api};
use crate::support::{Client, LIST, LIST_LOGS, PAUSE, PAUSE_MANY, REMOVE, SECRET_KEY, VERSIONS, builder, error};

fn client(steps: impl IntoIterator<Item = Step>) -> (Client, Script) {
    let script = Script::new(steps);
    (builder().transport(script.clone()).retry(NoRetry).build().unwrap(), script)
}

fn list(entries: &[(i64, i64)]) -> Step {
    let tasks: Vec<Value> = entries.iter().map(|(id, status)| json!({ "id": id, "status": status })).collect();
    answer(200, json!({ "tasks": tasks, "count": tasks.len() }).to_string())
}

fn done() -> Step {
    answer(200, "")
}

fn lost() -> Step {
    Step::Fail(TransportErrorKind::Interrupted)
}

fn results(results: Value) -> Step {
    answer(200, json!({ "results": results }).to_string())
}

fn request(client: &Client, operation: &'static Operation) -> Request {
    client.core.request(operation)
}

fn pause_many(client: &Client) -> Request {
    let mut request = request(client, &PAUSE_MANY);
    request.json(&json!({ "ids": [0], "why": "night" })).unwrap();
    request
}

/// Returns the ids, each with a word for its outcome, sorted.
async fn words(batch: Batch) -> Vec<String> {
    let mut all: Vec<String> = batch.await.unwrap().iter().map(word).collect();
    all.sort();
    all
}

fn word(one: &Batched) -> String {
    let outcome = match &one.outcome {
        BatchOutcome::Done => "done".to_owned(),
        BatchOutcome::AlreadyThere { state, .. } => format!("already {}", state.as_deref().unwrap_or("gone")),
        BatchOutcome::Refused(why) => format!("refused: {why}"),
        BatchOutcome::Failed(error) => format!("failed: {}", error.message()),
        BatchOutcome::Unknown(_) => "unknown".to_owned(),
        other => format!("{other:?}"),
    };
    format!("{} {outcome}", one.id)
}

fn paths(script: &Script) -> Vec<String> {
    (0..script.count()).map(|number| script.asked(number, |request| request.uri().path().to_owned())).collect()
}

#[tokio::test(start_paused = true)]
async fn states_decide_what_is_called() {
    let (client, script) = client([list(&[(1, 2), (2, 3), (3, 5), (4, 9)]), done()]);
    // A concurrency of 0 counts as 1.
    let outcomes = words(request(&client, &PAUSE).batch([1, 2, 3, 4, 1]).concurrency(0)).await;
    let expected = [
        "1 done",
        "1 refused: the id was given before",
        "2 already 3",
        "3 refused: it is in state `5`, and the operation is allowed in `2`",
        "4 refused: it is in state `9`, and the operation is allowed in `2`",
    ];
    assert_eq!(outcomes, expected);
    assert_eq!(paths(&script)[1..].len(), 1);
    assert!(paths(&script)[1].ends_with("/tasks/1/pause"));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_to_nothing() {
    let (client, script) = client([]);
    assert!(request(&client, &PAUSE).batch(Vec::<String>::new()).await.unwrap().is_empty());
    assert!(
        request(&client, &PAUSE).batch(Vec::<String>::new()).concurrency(0).without_states().await.unwrap().is_empty()
    );
    assert_eq!(script.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_list_is_read_no_further_than_the_last_id() {
    let page = |ids: [i64; 2]| {
        let tasks: Vec<Value> = ids.iter().map(|id| json!({ "id": id, "status": 3 })).collect();
        answer(200, json!({ "tasks": tasks, "count": 100 }).to_string())
    };
    let (client, script) = client([page([1, 2]), page([3, 4])]);
    assert_eq!(words(request(&client, &PAUSE).batch(["4", "1"])).await, ["1 already 3", "4 already 3"]);
    assert_eq!(script.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_the_list_does_not_show_is_asked_of_the_service_and_ids_of_another_kind_are_not_sent() {
    let (client, script) = client([list(&[]), done(), api(400, "OMS.1009", "No resources found.")]);
    let batch = request(&client, &PAUSE).batch(["7", "8", "0d146099-8cf4"]).concurrency(1);
    let outcomes = words(batch).await;
    assert!(outcomes[0].starts_with("0d146099-8cf4 refused: `task_id`"), "{outcomes:?}");
    assert_eq!(outcomes[1..], ["7 done", "8 failed: No resources found."]);
    assert_eq!(script.count(), 3);
    // After a deletion, a missing task is in the wanted state.
    let (client, _) = self::client([list(&[(1, 4)]), done(), api(400, "OMS.1009", "No resources found.")]);
    assert_eq!(words(request(&client, &REMOVE).batch([1, 2]).concurrency(1)).await, ["1 done", "2 already gone"]);
}

#[tokio::test(start_paused = true)]
async fn a_call_for_several_is_split_at_its_limit_and_matched_by_id() {
    let (client, script) = client([
        list(&[(1, 2), (2, 2), (3, 2), (4, 2), (5, 2)]),
        results(json!([{ "id": 2, "result": "failed", "error_code": "dcs.41.0001", "error_msg": "task not v2" },
            { "id": 1, "result": "success" }])),
        results(json!([{ "id": 4, "result": "failed" }, { "id": 3, "result": null }])),
        results(json!([])),
    ]);
    let outcomes = pause_many(&client).batch([1, 2, 3, 4, 5]).concurrency(1).await.unwrap();
    let expected = [
        "1 done",
        "2 failed: task not v2",
        "3 unknown",
        "4 failed: the service reports a failure without a reason",
        "5 unknown",
    ];
    assert_eq!(outcomes.iter().map(word).collect::<Vec<_>>(), expected);
    let BatchOutcome::Failed(why) = &outcomes[1].outcome else { panic!() };
    assert_eq!((why.code(), why.operation(), why.attempts()), (Some("dcs.41.0001"), Some("pause_tasks"), 1));
    let bodies =
        (1..4).map(|number| script.asked(number, |request| serde_json::from_slice::<Value>(request.body()).unwrap()));
    let sent = [json!([1, 2]), json!([3, 4]), json!([5])].map(|ids| json!({ "ids": ids, "why": "night" }));
    assert_eq!(bodies.collect::<Vec<_>>(), sent);
}

#[tokio::test(start_paused = true)]
async fn a_call_for_several_fails_or_is_lost_for_each_of_them() {
    // The call is rejected as a whole, so it is divided; one half is also rejected, and the answer for the other is
    // lost.
    let refused = || api(400, "DCS.4855", "invalid migration task id in the request.");
    let list = list(&[(1, 2), (2, 2), (3, 2), (4, 2)]);
    let (client, _) = client([list, refused(), refused(), refused(), lost()]);
    let outcomes = words(pause_many(&client).batch([1, 2, 3, 4]).concurrency(1)).await;
    let failed = |id| format!("{id} failed: invalid migration task id in the request.");
    assert_eq!(outcomes, [failed(1), failed(2), "3 unknown".to_owned(), "4 unknown".to_owned()]);
}

#[tokio::test(start_paused = true)]
async fn running_it_again_is_safe() {
    let (client, script) = client([list(&[(1, 2), (2, 2)]), done(), lost(), list(&[(1, 3), (2, 3)])]);
    let batch = || request(&client, &PAUSE).batch([1, 2]).concurrency(1);
    assert_eq!(words(batch()).await, ["1 done", "2 unknown"]);
    assert_eq!(words(batch()).await, ["1 already 3", "2 already 3"]);
    assert_eq!(script.count(), 4);
}

#[tokio::test(start_paused = true)]
async fn what_a_list_shows_by_its_filters() {
    let (client, script) = client([list(&[(1, 2), (2, 3)]), done()]);
    let mut filtered = request(&client, &LIST);
    filtered.query("limit", Some(&3)).unwrap();
    assert_eq!(words(request(&client, &PAUSE).batch_of(filtered)).await, ["1 done", "2 already 3"]);
    assert!(script.uri(0).contains("limit=3"));
    let mut other = request(&client, &LIST_LOGS);
    other.path("task_id", &1).unwrap();
    let wrong = error(request(&client, &PAUSE).batch_of(other).await);
    assert!(wrong.is_invalid_request() && wrong.to_string().contains("come from `list_tasks`"), "{wrong}");
    let unfit = error(request(&client, &VERSIONS).batch([1]).await);
    assert!(unfit.is_invalid_request() && unfit.operation() == Some("list_versions"), "{unfit}");
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_is_not_accepted_calls_nothing_further() {
    let (client, script) = client([list(&[(1, 2), (2, 2), (3, 2)]), done(), api(401, "APIGW.0301", "no")]);
    let mut batch = request(&client, &PAUSE).batch([1, 2, 3]).concurrency(1);
    assert!(batch.next().await.unwrap().unwrap().is_done());
    assert!(matches!(batch.next().await.unwrap().unwrap().outcome, BatchOutcome::Failed(_)));
    assert!(batch.next().await.unwrap().unwrap_err().is_auth());
    assert!(batch.next().await.is_none());
    assert_eq!(script.count(), 3);
    let (client, _) = self::client([api(403, "OMS.0206", "no")]);
    let unread = error(request(&client, &PAUSE).batch([1]).await);
    assert_eq!(unread.operation(), Some("list_tasks"));
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_is_made_again() {
    let throttled = || api(429, "APIGW.0308", "The throttling threshold has been reached: policy user over ratelimit");
    let (client, script) = client([list(&[(1, 2)]), throttled(), throttled(), done()]);
    assert_eq!(words(request(&client, &PAUSE).batch([1])).await, ["1 done"]);
    assert_eq!(script.count(), 4);
    let (client, script) = self::client([list(&[(1, 2)])].into_iter().chain((0..9).map(|_| throttled())));
    let BatchOutcome::Failed(error) = &request(&client, &PAUSE).batch([1]).await.unwrap()[0].outcome else { panic!() };
    assert_eq!((error.is_throttled(), script.count()), (true, 10));
}

/// A service with any number of running tasks, which counts the calls in flight.
#[derive(Clone, Default)]
struct Many {
    count: usize,
    under_way: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    paused: Arc<Mutex<Vec<String>>>,
}

impl Transport for Many {
    #[expect(clippy::disallowed_methods, reason = "the paused clock of tokio")]
    fn send(&self, request: HttpRequest<Bytes>) -> TransportFuture<'_> {
        let (path, query) = (request.uri().path().to_owned(), request.uri().query().unwrap_or_default().to_owned());
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.parse::<usize>().ok());
        let body = match value("offset=") {
            Some(offset) => {
                let last = self.count.min(offset + value("limit=").unwrap_or(3));
                let tasks: Vec<Value> = (offset..last).map(|id| json!({ "id": id, "status": 2 })).collect();
                json!({ "tasks": tasks, "count": self.count }).to_string()
            }
            None => {
                self.paused.lock().unwrap().push(path);
                String::new()
            }
        };
        Box::pin(async move {
            let now = self.under_way.fetch_add(1, Ordering::Relaxed) + 1;
            self.most.fetch_max(now, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(10)).await;
            self.under_way.fetch_sub(1, Ordering::Relaxed);
            Ok(HttpResponse::builder().status(200).body(ByteStream::from(Bytes::from(body))).unwrap())
        })
    }
}

#[tokio::test(start_paused = true)]
#[expect(clippy::disallowed_methods, reason = "the paused clock of tokio")]
async fn many_are_called_a_few_at_once_and_no_faster_than_outcomes_are_taken() {
    let service = Many { count: 300, ..Many::default() };
    let client: Client = builder().transport(service.clone()).build().unwrap();
    let mut batch = request(&client, &PAUSE).batch_of(request(&client, &LIST)).concurrency(7);
    for _ in 0..10 {
        assert!(batch.next().await.unwrap().unwrap().is_done());
    }
    let called = service.paused.lock().unwrap().len();
    assert!((10..=24).contains(&called), "{called} calls for ten outcomes");
    // A dropped batch makes no further calls.
    drop(batch);
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(service.paused.lock().unwrap().len(), called);
    let rest = request(&client, &PAUSE).batch(0..300).concurrency(7).await.unwrap();
    assert!(rest.len() == 300 && rest.iter().all(Batched::is_done));
    assert_eq!(service.most.load(Ordering::Relaxed), 7);
}

/// If the answer to an attempt is lost, the next attempt may report its work as failed.
#[tokio::test(start_paused = true)]
async fn what_fails_after_a_lost_answer_is_unknown() {
    let results = || results(json!([{ "id": 1, "result": "success" }, { "id": 2, "result": "failed" }]));
    let (client, _) = {
        let script = Script::new([list(&[(1, 2), (2, 2)]), lost(), results(), list(&[(1, 3), (2, 2)])]);
        (builder().transport(script.clone()).build().unwrap(), script)
    };
    let outcomes = words(pause_many(&client).batch([1, 2])).await;
    assert_eq!(outcomes, ["1 done", "2 unknown"]);
    let (client, _) = self::client([list(&[(1, 2), (2, 2)]), results()]);
    let outcomes = words(pause_many(&client).batch([1, 2])).await;
    assert_eq!(outcomes, ["1 done", "2 failed: the service reports a failure without a reason"]);
}

/// Like [`client`], but retries calls that are safe to repeat.
fn stubborn(steps: impl IntoIterator<Item = Step>) -> (Client, Script) {
    let script = Script::new(steps);
    (builder().transport(script.clone()).build().unwrap(), script)
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_after_a_lost_answer_is_looked_up() {
    // Both are paused now: the first attempt paused them.
    let both = || results(json!([{ "id": 1, "result": "failed" }, { "id": 2, "result": "failed" }]));
    let (client, _) = stubborn([list(&[(1, 2), (2, 2)]), lost(), both(), list(&[(1, 3), (2, 3)])]);
    assert_eq!(words(pause_many(&client).batch([1, 2])).await, ["1 already 3", "2 already 3"]);
    // The list fails: nothing more is known.
    let (client, _) = stubborn([list(&[(1, 2), (2, 2)]), lost(), both(), api(403, "OMS.0024", "not allowed")]);
    assert_eq!(words(pause_many(&client).batch([1, 2])).await, ["1 unknown", "2 unknown"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_lost_answer_deleted_is_gone() {
    let remove = |client: &Client| request(client, &REMOVE);
    // The service says that the task does not exist.
    let (client, script) = stubborn([lost(), api(404, "OMS.1009", "No resources found.")]);
    assert_eq!(words(remove(&client).batch([1]).without_states()).await, ["1 already gone"]);
    assert_eq!(script.count(), 2);
    // The same applies after the service has throttled the call for so long that the batch started it again.
    let busy = || api(429, "APIGW.0308", "slow down");
    let (client, script) =
        stubborn([lost(), busy(), busy(), busy(), busy(), api(404, "OMS.1009", "No resources found.")]);
    assert_eq!(words(remove(&client).batch([1]).without_states()).await, ["1 already gone"]);
    assert_eq!(script.count(), 6);
    // The service answers with another error, and the list no longer shows the task.
    let (client, _) = stubborn([lost(), api(400, "OMS.0063", "cannot be deleted"), list(&[(2, 4)])]);
    assert_eq!(words(remove(&client).batch([1]).without_states()).await, ["1 already gone"]);
    // Without a lost answer, a missing task is an error.
    let (client, _) = stubborn([api(404, "OMS.1009", "No resources found.")]);
    assert_eq!(words(remove(&client).batch([1]).without_states()).await, ["1 failed: No resources found."]);
}

#[tokio::test(start_paused = true)]
async fn without_states_nothing_is_read_and_everything_is_called() {
    let (client, script) = client([done(), api(400, "OMS.0066", "not running"), done()]);
    let outcomes = words(request(&client, &PAUSE).batch([1, 2, 3, 2]).without_states().concurrency(1)).await;
    assert_eq!(outcomes, ["1 done", "2 failed: not running", "2 refused: the id was given before", "3 done"]);
    assert_eq!(script.count(), 3);
}

#[tokio::test(start_paused = true)]
async fn without_a_list_the_first_call_goes_alone_until_the_credentials_are_accepted() {
    let (client, script) = client([api(401, "APIGW.0301", "Incorrect IAM authentication information")]);
    let mut batch = request(&client, &PAUSE).batch(0..20).without_states().concurrency(8);
    let first = batch.next().await.unwrap().unwrap();
    assert!(matches!(&first.outcome, BatchOutcome::Failed(error) if error.is_auth()), "{first:?}");
    assert!(batch.next().await.unwrap().unwrap_err().is_auth() && batch.next().await.is_none());
    assert_eq!(script.count(), 1, "five bad signatures lock the key");
}

/// A failure says nothing about the credentials until the service has checked them.
#[tokio::test(start_paused = true)]
async fn a_call_that_the_service_did_not_look_at_proves_no_credentials() {
    let refused = || Step::Fail(TransportErrorKind::Connect);
    for first in [lost(), refused(), answer(502, ""), answer(503, ""), answer(504, "<html>"), answer(429, "")] {
        let (client, script) = client([first, api(401, "APIGW.0301", "Incorrect IAM authentication information")]);
        let batch = request(&client, &PAUSE).batch(0..40).without_states().concurrency(16);
        let ended = batch.await;
        let is_refused = match &ended {
            Ok(all) => all.iter().any(|one| one.outcome.error().is_some_and(|error| error.is_auth())),
            Err(error) => error.is_auth(),
        };
        assert!(is_refused, "{ended:?}");
        assert_eq!(script.count(), 2);
    }
    // If the service rejects a call because of its content, it has accepted the credentials.
    let done = (1..40).map(|_| Step::Late(Duration::from_secs(1), Box::new(done())));
    let (client, _) = client([api(400, "OMS.0066", "not running")].into_iter().chain(done));
    let start = Instant::now();
    request(&client, &PAUSE).batch(0..40).without_states().concurrency(16).await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_refused_for_one_of_its_things_is_divided() {
    let wrong = || api(400, "DCS.4855", "invalid id");
    let success = |id: i64| results(json!([{ "id": id, "result": "success" }]));
    let (client, script) = client([list(&[(1, 2), (2, 2)]), wrong(), success(1), wrong()]);
    let outcomes = words(pause_many(&client).batch([1, 2]).concurrency(1)).await;
    assert_eq!(outcomes, ["1 done", "2 failed: invalid id"]);
    assert_eq!(script.count(), 4);
    // A rejection of the caller affects all of them.
    let (client, script) = self::client([list(&[(1, 2), (2, 2)]), api(403, "OMS.0024", "not allowed")]);
    let outcomes = words(pause_many(&client).batch([1, 2])).await;
    assert_eq!(
        (outcomes, script.count()),
        (vec!["1 failed: not allowed".to_owned(), "2 failed: not allowed".to_owned()], 2)
    );
}

#[tokio::test(start_paused = true)]
async fn each_outcome_has_the_request_id_of_its_call() {
    let (client, _) = client([list(&[(1, 2), (2, 3), (3, 2)]), done(), api(400, "OMS.0066", "not running")]);
    let all = request(&client, &PAUSE).batch([1, 2, 3]).concurrency(1).await.unwrap();
    let ids: Vec<_> = all.iter().map(|one| (one.id.as_str(), one.request_id.as_deref())).collect();
    assert_eq!(ids, [("2", None), ("1", Some("request-1")), ("3", Some("request-1"))]);
}

#[tokio::test(start_paused = true)]
async fn ids_beyond_what_floating_point_holds_are_exact() {
    const LONG: i64 = (1 << 53) + 1;
    let (client, script) = client([
        list(&[(LONG - 1, 3), (LONG, 2), (i64::MAX, 2)]),
        results(json!([{ "id": LONG, "result": "success" }, { "id": i64::MAX.to_string(), "result": "success" }])),
    ]);
    let outcomes = words(pause_many(&client).batch([LONG, i64::MAX])).await;
    assert_eq!(outcomes, [format!("{LONG} done"), format!("{} done", i64::MAX)]);
    let sent = script.asked(1, |request| request.body().clone());
    assert_eq!(serde_json::from_slice::<Value>(&sent).unwrap()["ids"], json!([LONG, i64::MAX]));
}

#[test]
fn a_batch_can_be_moved_to_another_task() {
    fn spawnable<T: Send + 'static>(_: T) {}
    fn no_sleep(_: Duration) -> SleepFuture {
        Box::pin(std::future::ready(()))
    }
    let client: Client = builder().sleep(no_sleep).build().unwrap();
    let batch = request(&client, &PAUSE).batch([1]);
    assert!(format!("{batch:?}").starts_with("Batch"));
    spawnable(batch.into_future());
    let refusal = Refusal::Duplicate;
    assert_eq!(refusal.to_string(), "the id was given before");
}

/// Deletes several at once; the reply repeats the ids.
static REMOVE_MANY: Operation = Operation::new("remove_tasks", "DELETE", "/v2/{project_id}/tasks")
    .with_body(Body::required(&Schema::Any))
    .with_waiter(Waiter::new("list_tasks", "status").until_gone())
    .with_batching(
        Batching::new(ValueSource::Body("ids"), "list_tasks", "tasks", "id", "status")
            .with_limit(50)
            .with_results(BatchResults::new("removed")),
    );

fn remove_many(client: &Client) -> Request {
    let mut request = request(client, &REMOVE_MANY);
    request.json(&json!({ "ids": [0] })).unwrap();
    request
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_no_proof_that_something_is_gone() {
    // The list does not show the task yet, but the task is running, or the caller may not delete it.
    for code in ["OMS.0063", "OMS.0072", "OMS.0201"] {
        let (client, _) = client([list(&[]), api(400, code, "cannot be deleted")]);
        let outcomes = words(request(&client, &REMOVE).batch([1])).await;
        assert_eq!(outcomes, ["1 failed: cannot be deleted"], "{code}");
    }
    let (client, script) = client([list(&[]), api(400, "OMS.0068", "authentication failed")]);
    assert!(request(&client, &REMOVE).batch([1, 2]).concurrency(1).await.unwrap_err().is_auth());
    assert_eq!(script.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_deletion_is_done_whatever_its_reply_lacks() {
    for body in ["{}", "", "null", "gone", "{\"removed\":null}"] {
        let (client, _) = client([answer(200, body)]);
        let outcomes = words(remove_many(&client).batch([1, 2]).without_states()).await;
        assert_eq!(outcomes, ["1 done", "2 done"], "{body}");
    }
    let (client, _) = client([answer(200, r#"{"removed":["1"],"note":"\ud83d"}"#)]);
    let outcomes = words(remove_many(&client).batch([1, 2]).without_states()).await;
    assert_eq!(outcomes, ["1 done", "2 failed: the service reports a failure without a reason"]);
}

#[tokio::test(start_paused = true)]
async fn an_id_that_cannot_be_sent_is_refused_alone() {
    let success = |id: i64| results(json!([{ "id": id, "result": "success" }]));
    let (client, script) = client([success(1), success(2)]);
    let outcomes = words(pause_many(&client).batch(["1", "abc", "2"]).without_states().concurrency(1)).await;
    assert_eq!((outcomes[0].as_str(), outcomes[1].as_str()), ("1 done", "2 done"));
    assert!(outcomes[2].starts_with("abc refused: ") && script.count() == 2, "{outcomes:?}");
}

#[tokio::test(start_paused = true)]
async fn an_empty_state_is_none() {
    let tasks = json!({ "tasks": [{ "id": 1, "status": "" }], "count": 1 });
    let (client, script) = client([answer(200, tasks.to_string()), done()]);
    assert_eq!(words(request(&client, &PAUSE).batch([1])).await, ["1 done"]);
    assert_eq!(script.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_an_entry_repeats_of_the_request_is_redacted() {
    let entry =
        json!([{ "id": 1, "result": "failed", "error_code": "DCS.1", "error_msg": "not with hunter2-hunter2" }]);
    let (client, _) = client([results(entry)]);
    let mut request = request(&client, &PAUSE_MANY);
    request.json(&json!({ "ids": [0], "why": "night", "password": "hunter2-hunter2" })).unwrap();
    let outcomes = words(request.batch([1]).without_states()).await;
    assert_eq!(outcomes, ["1 failed: not with <redacted>"]);
}

#[tokio::test(start_paused = true)]
async fn what_an_entry_repeats_of_the_credentials_is_redacted() {
    let entry =
        json!([{ "id": 1, "result": "failed", "error_code": "DCS.1", "error_msg": format!("not with {SECRET_KEY}") }]);
    let (client, _) = client([results(entry)]);
    let outcomes = words(pause_many(&client).batch([1]).without_states()).await;
    assert_eq!(outcomes, ["1 failed: not with <redacted>"]);
}

/// Acts on several items. Repeating it is not harmless, and only a stop leaves a visible state.
static ACT: Operation =
    Operation::new("act_on_tasks", "PUT", "/v2/{project_id}/tasks/act")
        .with_body(Body::required(&Schema::Any))
        .with_batching(
            Batching::new(ValueSource::Body("ids"), "list_tasks", "tasks", "id", "status")
                .with_cases(&[BatchCase::new("action", &["stop"]).with_already(&["3"])]),
        );

#[tokio::test(start_paused = true)]
async fn an_outcome_tells_whether_running_the_batch_again_does_it_twice() {
    let act = |client: &Client, action: &str| {
        let mut act = request(client, &ACT);
        act.json(&json!({ "ids": ["0"], "action": action })).unwrap();
        act.batch(["1", "2"])
    };
    let told = |outcomes: &[Batched]| -> Vec<(String, bool)> {
        outcomes.iter().map(|one| (word(one), one.is_safe_to_rerun())).collect()
    };
    let expected = |words: [(&str, bool); 2]| words.map(|(word, is_safe)| (word.to_owned(), is_safe)).to_vec();
    // No state shows that something was flushed.
    let (client, script) = client([lost(), done()]);
    let flushed = act(&client, "flush").await.unwrap();
    assert_eq!(told(&flushed), expected([("1 unknown", false), ("2 unknown", false)]));
    let flushed = act(&client, "flush").await.unwrap();
    assert_eq!((told(&flushed), script.count()), (expected([("1 done", false), ("2 done", false)]), 2));
    // A rejected call had no effect.
    let (client, _) = self::client([api(403, "OMS.0206", "no")]);
    assert!(act(&client, "flush").await.unwrap().iter().all(Batched::is_safe_to_rerun));
    // A state shows that something was stopped.
    let (client, script) = self::client([list(&[(1, 3), (2, 2)]), lost()]);
    let mut stopped = act(&client, "stop").await.unwrap();
    stopped.sort_by(|one, other| one.id.cmp(&other.id));
    assert_eq!(told(&stopped), expected([("1 already 3", true), ("2 unknown", true)]));
    let sent: Value = script.asked(1, |request| serde_json::from_slice(request.body()).unwrap());
    assert_eq!(sent, json!({ "action": "stop", "ids": ["2"] }));
    let (client, _) = self::client([list(&[(1, 2)]), lost()]);
    assert!(request(&client, &PAUSE).batch([1]).await.unwrap()[0].is_safe_to_rerun());
}

#[tokio::test(start_paused = true)]
async fn what_was_done_is_told_although_the_caller_is_no_longer_accepted() {
    let (client, script) = client([list(&[(1, 2), (2, 2), (3, 2)]), done(), api(401, "APIGW.0301", "no")]);
    let outcomes = words(request(&client, &PAUSE).batch([1, 2, 3]).concurrency(1)).await;
    assert_eq!(outcomes, ["1 done", "2 failed: no", "3 refused: the batch ended before the call: no"]);
    assert_eq!(script.count(), 3);
    // Nothing was done, so the error alone is enough.
    let (client, _) = self::client([list(&[(1, 2), (2, 2)]), api(401, "APIGW.0301", "no")]);
    assert!(error(request(&client, &PAUSE).batch([1, 2]).concurrency(1).await.map(drop)).is_auth());
}
