//! Tests creating something exactly once: adopting the record that has the mark, and searching for it after an unknown
//! outcome.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use huaweicloud_runtime::http::{Request, Response};
use huaweicloud_runtime::schema::Schema;
use huaweicloud_runtime::{
    ByteStream, Error, Existing, Mark, Marking, NoRetry, Once, Operation, Parameter, SendOnce, Transport,
    TransportErrorKind, TransportFuture,
};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::support::script::{Script, Step, answer, api};
use crate::support::{CREATE, CREATE_MARKED, Client, builder, error};

/// Copies one task; the copies have a list of their own.
static COPY: Operation = Operation::new("copy_task", "POST", "/v2/{project_id}/tasks/{task_id}/copies")
    .with_parameters(&[Parameter::path("task_id", &Schema::INTEGER)])
    .with_marking(Marking::new("note", "list_logs", "logs", "id"));

fn client(steps: impl IntoIterator<Item = Step>) -> (Client, Script) {
    let script = Script::new(steps);
    (builder().transport(script.clone()).retry(NoRetry).build().unwrap(), script)
}

fn mark() -> Mark {
    Mark::new("plan-7/a").unwrap()
}

fn create(client: &Client, body: Value) -> SendOnce<Value> {
    let mut request = client.core.request(&CREATE_MARKED);
    request.json(&body).unwrap();
    request.send_once(&mark())
}

fn task(id: i64, note: &str) -> Value {
    json!({ "id": id, "note": note, "status": 2 })
}

fn list(count: usize, tasks: &[Value]) -> Step {
    answer(200, json!({ "tasks": tasks, "count": count }).to_string())
}

fn all(tasks: &[Value]) -> Step {
    list(tasks.len(), tasks)
}

fn created(id: i64) -> Step {
    answer(200, json!({ "id": id }).to_string())
}

fn lost() -> Step {
    Step::Fail(TransportErrorKind::Interrupted)
}

/// A service whose list shows a new task late.
#[derive(Clone)]
struct Lagging {
    lag: Duration,
    /// The time that a create takes from its effect to its answer.
    latency: Duration,
    /// The id of each task, its note, and when it was created.
    tasks: Arc<Mutex<Vec<(i64, String, Instant)>>>,
    created: Arc<AtomicI64>,
    lists: Arc<AtomicUsize>,
}

impl Lagging {
    fn new(lag: u64) -> (Client, Self) {
        let (lag, latency) = (Duration::from_secs(lag), Duration::from_millis(10));
        let service = Self { lag, latency, tasks: Arc::default(), created: Arc::default(), lists: Arc::default() };
        (service.client(), service)
    }

    fn client(&self) -> Client {
        builder().transport(self.clone()).retry(NoRetry).build().unwrap()
    }

    fn created(&self) -> i64 {
        self.created.load(Ordering::Relaxed)
    }

    fn lists(&self) -> usize {
        self.lists.load(Ordering::Relaxed)
    }

    fn delete(&self, id: &str) {
        self.tasks.lock().unwrap().retain(|(known, ..)| known.to_string() != id);
    }

    fn answer(&self, request: &Request<Bytes>) -> Value {
        let mut tasks = self.tasks.lock().unwrap();
        if request.method() == "GET" {
            self.lists.fetch_add(1, Ordering::Relaxed);
            let shown = tasks.iter().filter(|(.., at)| at.elapsed() >= self.lag);
            let shown: Vec<Value> = shown.map(|(id, note, _)| task(*id, note)).collect();
            return json!({ "tasks": shown, "count": shown.len() });
        }
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        let id = self.created.fetch_add(1, Ordering::Relaxed) + 1;
        tasks.push((id, body["note"].as_str().unwrap().to_owned(), Instant::now()));
        json!({ "id": id })
    }
}

impl Transport for Lagging {
    #[expect(clippy::disallowed_methods, reason = "the paused clock of tokio")]
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        let body = self.answer(&request).to_string();
        Box::pin(async move {
            tokio::time::sleep(self.latency).await;
            Ok(Response::new(ByteStream::from(Bytes::from(body))))
        })
    }
}

/// Drops a create after a few milliseconds, when it has taken effect but is not yet answered.
async fn interrupt(create: SendOnce<Value>) {
    let dropped = tokio::time::timeout(Duration::from_millis(15), create.into_future()).await;
    assert!(dropped.is_err(), "{dropped:?}");
}

/// Returns the method and body of a request.
fn asked(script: &Script, number: usize) -> (String, Value) {
    script.asked(number, |request| {
        (request.method().to_string(), serde_json::from_slice(request.body()).unwrap_or_default())
    })
}

fn creates(script: &Script) -> usize {
    (0..script.count()).filter(|number| asked(script, *number).0 == "POST").count()
}

#[tokio::test(start_paused = true)]
async fn what_nothing_has_is_created_with_the_mark() {
    let other = [task(1, "plan-7/ab"), task(2, "xplan-7/a"), json!({ "id": 3, "note": null })];
    let (client, script) = client([all(&other), list(3, &[]), created(7)]);
    let once = create(&client, json!({})).await.unwrap();
    let Once::Created { id, reply } = &once else { panic!("{once:?}") };
    assert_eq!((id.as_str(), reply["id"].as_i64(), once.id(), once.is_adopted()), ("7", Some(7), "7", false));
    assert_eq!(asked(&script, 2), ("POST".to_owned(), json!({ "note": "plan-7/a" })));
    let (client, script) = self::client([all(&[]), created(8)]);
    create(&client, json!({ "note": "photos ", "dst_sk": "secret" })).await.unwrap();
    assert_eq!(asked(&script, 1).1, json!({ "note": "photos plan-7/a", "dst_sk": "secret" }));
}

#[tokio::test(start_paused = true)]
async fn what_has_the_mark_is_adopted_on_any_page() {
    let pages = || [list(3, &[task(1, ""), task(2, "x")]), list(3, &[task(3, "photos plan-7/a of May")])];
    let (client, script) = client(pages().into_iter().chain(pages()));
    let once = create(&client, json!({ "note": "plan-7/a" })).await.unwrap();
    assert!(matches!(&once, Once::Adopted { id } if id == "3") && once.is_adopted(), "{once:?}");
    assert_eq!((script.count(), creates(&script)), (4, 0));
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_recovered_and_nothing_is_created_twice() {
    let steps = [all(&[]), lost(), all(&[]), lost(), all(&[task(7, "plan-7/a")])];
    let (client, script) = client(steps);
    let start = Instant::now();
    let once = create(&client, json!({})).await.unwrap();
    assert!(matches!(&once, Once::Recovered { id } if id == "7"), "{once:?}");
    assert_eq!((creates(&script), start.elapsed()), (1, Duration::from_secs(1 + 2 + 4)));
    // Something in between may say that there were too many calls after it has passed the call on.
    let page = answer(429, "<html>Too many requests</html>").header("retry-after", "1");
    let patient = builder().transport(Script::new([all(&[]), page, all(&[task(9, "plan-7/a")])])).build().unwrap();
    let once = create(&patient, json!({})).await.unwrap();
    assert!(matches!(&once, Once::Recovered { id } if id == "9"), "{once:?}");
    // An answer without the id says that the call took effect, but not what it created.
    let (client, script) = self::client([all(&[]), answer(200, "{}"), all(&[task(8, "plan-7/a")])]);
    assert_eq!(create(&client, json!({})).await.unwrap().id(), "8");
    assert_eq!(creates(&script), 1);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_show_in_time_stays_unknown() {
    let (client, script) = client([all(&[]), lost()].into_iter().chain((0..20).map(|_| all(&[]))));
    let start = Instant::now();
    let unknown = error(create(&client, json!({})).visible_within(Duration::from_secs(20)).await);
    assert!(unknown.outcome_unknown() && unknown.operation() == Some("create_marked"), "{unknown}");
    assert!(unknown.to_string().contains("no list showed the mark `plan-7/a` within 20 s"), "{unknown}");
    assert_eq!((creates(&script), start.elapsed()), (1, Duration::from_secs(20)));
    let steps = [all(&[]), lost(), api(403, "OMS.0206", "no")];
    let unknown = error(create(&self::client(steps).0, json!({})).visible_within(Duration::from_secs(1)).await);
    assert!(unknown.outcome_unknown() && unknown.hint().unwrap().to_string().contains("OMS.0206"), "{unknown}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_and_a_list_that_fails_are_errors_at_once() {
    let (client, script) = client([all(&[]), api(400, "OMS.0077", "too many"), api(403, "OMS.0206", "no")]);
    let refused = error(create(&client, json!({})).await);
    assert_eq!((refused.code(), refused.outcome_unknown()), (Some("OMS.0077"), false));
    let unread = error(create(&client, json!({})).await);
    assert_eq!((unread.code(), unread.operation()), (Some("OMS.0206"), Some("list_tasks")));
    assert_eq!(creates(&script), 1);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_created_on_the_word_of_an_incomplete_list() {
    let others: Vec<Value> = (1..=3).map(|id| task(id, "another")).collect();
    for steps in [
        vec![answer(200, "")],
        vec![answer(200, "{}")],
        vec![answer(200, "null")],
        vec![answer(204, "")],
        vec![list(9, &others), list(9, &[])],
        vec![list(9, &others), answer(200, "{}")],
    ] {
        let (client, script) = client(steps);
        let incomplete = error(create(&client, json!({})).await);
        assert!(incomplete.is_decoding() && incomplete.operation() == Some("list_tasks"), "{incomplete}");
        assert_eq!(creates(&script), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn several_with_one_mark_are_an_error_with_their_ids() {
    let (client, script) = client([all(&[task(1, "plan-7/a"), task(2, "b plan-7/a")])]);
    let several = error(create(&client, json!({})).await);
    assert!(several.is_ambiguous() && !several.outcome_unknown(), "{several:?}");
    assert_eq!((several.ambiguous_ids(), creates(&script)), (&["1".to_owned(), "2".to_owned()][..], 0));
    // A record that does not show its id cannot be adopted either.
    let (client, script) = self::client([all(&[json!({ "note": "plan-7/a" })])]);
    assert!(error(create(&client, json!({})).await).is_ambiguous());
    assert_eq!(creates(&script), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_longer_there_is_not_adopted() {
    let gone = json!({ "id": 1, "note": "plan-7/a", "status": 9 });
    let (client, _) = client([all(&[gone]), created(7)]);
    assert!(matches!(create(&client, json!({})).await.unwrap(), Once::Created { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_loses_a_record_while_it_is_read_is_read_again() {
    // The first task is deleted between the pages, and the marked task moves to a position that was already read.
    let moving = [list(4, &[task(1, ""), task(2, "")]), list(3, &[task(4, "")])];
    let again = [all(&[task(2, ""), task(3, "plan-7/a"), task(4, "")]), list(3, &[])];
    let (client, script) = client(moving.into_iter().chain(again));
    assert_eq!(create(&client, json!({})).await.unwrap_or_else(|error| panic!("{error}")).id(), "3");
    assert_eq!(creates(&script), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_ignored_is_neither_adopted_nor_found_after_a_lost_answer() {
    let old = || [task(1, "plan-7/a"), task(2, "plan-7/a")];
    let found = [&old()[..], &[task(7, "plan-7/a")]].concat();
    let (client, script) = client([all(&old()), lost(), all(&found), list(3, &[])]);
    let once = create(&client, json!({})).ignoring(["1"]).ignoring(["2"]).await.unwrap();
    assert!(matches!(&once, Once::Recovered { id } if id == "7"), "{once:?}");
    assert_eq!(creates(&script), 1);
    let existing = Existing::new();
    let (client, script) = self::client([all(&old())]);
    assert_eq!(create(&client, json!({})).among(&existing).ignoring(["1"]).await.unwrap().id(), "2");
    let ambiguous = create(&client, json!({})).among(&existing).await.unwrap_err();
    assert!(ambiguous.is_ambiguous(), "what one call ignores is not lost for the others: {ambiguous}");
    assert_eq!((script.count(), creates(&script)), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn many_creates_read_the_list_once() {
    let steps = [all(&[task(1, "plan-7/a")]), created(7)];
    let (client, script) = client(steps);
    let existing = Existing::new();
    let other = Mark::new("plan-7/b").unwrap();
    let create_other = || {
        let mut request = client.core.request(&CREATE_MARKED);
        request.json(&json!({})).unwrap();
        request.send_once::<Value>(&other).among(&existing)
    };
    assert_eq!(create(&client, json!({})).among(&existing).await.unwrap().id(), "1");
    assert!(matches!(create_other().await.unwrap(), Once::Created { .. }));
    assert!(create_other().await.unwrap().is_adopted(), "it is known although the list was not read again");
    assert_eq!(script.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn two_at_once_create_one_thing() {
    let late = Step::Late(Duration::from_secs(1), Box::new(created(7)));
    let (client, script) = client([all(&[]), late]);
    let (first, second) = tokio::join!(create(&client, json!({})).into_future(), async {
        tokio::task::yield_now().await;
        create(&client, json!({})).await
    });
    let kinds = [first.unwrap(), second.unwrap()].map(|once| (once.id().to_owned(), once.is_adopted()));
    assert_eq!(kinds, [("7".to_owned(), false), ("7".to_owned(), true)]);
    assert_eq!(script.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_that_cannot_be_marked() {
    let (client, script) = client([]);
    let refused = |error: Error| (error.is_invalid_request(), error.operation().map(str::to_owned), error.to_string());
    let (invalid, operation, text) = refused(error(create(&client, json!({ "note": "0123456789 1234" })).await));
    assert!(invalid && operation.as_deref() == Some("create_marked") && text.contains("`note`"), "{text}");
    let (invalid, _, text) = refused(error(create(&client, json!({ "count": 2 })).await));
    assert!(invalid && text.contains("create them one by one"), "{text}");
    let (invalid, _, text) = refused(error(client.core.request(&CREATE).send_once::<Value>(&mark()).await));
    assert!(invalid && text.contains("does not support marks"), "{text}");
    assert_eq!(script.count(), 0);
}

#[test]
fn a_mark_is_one_short_word() {
    for good in ["plan", "plan-7/a:b_c.d#e", "größe-7", &"x".repeat(64)] {
        assert_eq!(good.parse::<Mark>().unwrap().to_string(), good);
    }
    for bad in [
        "",
        "abc",
        "two words",
        "tab\tbed",
        "a<bcd",
        "a>bcd",
        "a&bcd",
        "a\"bcd",
        "a'bcd",
        "a^bcd",
        "a(bcd",
        "a)bcd",
        "nul\0l",
        &"x".repeat(65),
    ] {
        assert!(Mark::new(bad).is_err_and(|error| error.is_invalid_request()), "{bad}");
    }
}

#[tokio::test(start_paused = true)]
async fn copies_of_two_things_with_one_mark_are_two() {
    let none = || answer(200, json!({ "logs": [] }).to_string());
    let (client, script) = client([none(), created(7), none(), created(8)]);
    let copy = |task: i64| {
        let mut request = client.core.request(&COPY);
        request.path("task_id", &task).unwrap();
        request.json(&json!({})).unwrap();
        request.send_once::<Value>(&mark())
    };
    let (one, other) = tokio::join!(copy(1), copy(2));
    assert!(!one.unwrap().is_adopted() && !other.unwrap().is_adopted());
    assert_eq!(creates(&script), 2);
}

/// The error's hint says that the same call searches first. It must read the list again: the known list was read before
/// the create.
#[tokio::test(start_paused = true)]
async fn a_create_in_doubt_is_looked_for_in_the_list_itself() {
    let (client, script) = client([all(&[]), lost(), all(&[task(7, "plan-7/a")]), all(&[task(7, "plan-7/a")])]);
    let existing = Existing::new();
    let again = || create(&client, json!({})).among(&existing).visible_within(Duration::ZERO);
    assert!(error(again().await).outcome_unknown());
    let once = again().await.unwrap();
    assert!(once.is_adopted() && once.id() == "7", "{once:?}");
    assert_eq!(creates(&script), 1);
    // A rejected create certainly had no effect, so the list is not read again.
    let (client, script) = self::client([all(&[]), answer(403, ""), answer(403, "")]);
    let existing = Existing::new();
    for _ in 0..2 {
        assert!(error(create(&client, json!({})).among(&existing).await).is_forbidden());
    }
    assert_eq!((creates(&script), script.count()), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn a_repeated_create_waits_until_the_list_shows_the_first_one() {
    let (client, service) = Lagging::new(20);
    let first = create(&client, json!({})).await.unwrap();
    for client in [&client, &client.clone()] {
        let again = create(client, json!({ "note": "another" })).await.unwrap();
        assert!(again.is_adopted() && again.id() == first.id(), "{again:?}");
    }
    // Each `Existing` reads a list that does not show the task yet.
    let (client, service_of_many) = Lagging::new(20);
    let first = create(&client, json!({})).await.unwrap();
    for existing in [Existing::new(), Existing::new()] {
        assert_eq!(create(&client, json!({})).among(&existing).await.unwrap().id(), first.id());
    }
    assert_eq!((service.created(), service_of_many.created()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_dropped_is_waited_for() {
    for existing in [None, Some(Existing::new())] {
        let (client, service) = Lagging::new(20);
        let create = || {
            let create = create(&client, json!({}));
            existing.iter().fold(create, |create, existing| create.among(existing))
        };
        interrupt(create()).await;
        // The second call is dropped while it searches.
        interrupt(create()).await;
        let once = create().await.unwrap();
        assert!(once.is_adopted() && once.id() == "1", "{once:?}");
        assert_eq!((service.created(), create().await.unwrap().id()), (1, "1"));
    }
}

/// The client itself does not remember a create for so long, but it must not trust a list that was read before the
/// create.
#[tokio::test(start_paused = true)]
async fn a_list_that_was_read_before_a_create_without_it_is_not_believed() {
    for is_dropped in [false, true] {
        let (client, service) = Lagging::new(20);
        let existing = Existing::new();
        let mut other = client.core.request(&CREATE_MARKED);
        other.json(&json!({})).unwrap();
        other.send_once::<Value>(&Mark::new("plan-7/b").unwrap()).among(&existing).await.unwrap();
        match is_dropped {
            true => interrupt(create(&client, json!({}))).await,
            false => assert_eq!(create(&client, json!({})).await.unwrap().id(), "2"),
        }
        tokio::time::advance(Duration::from_secs(3600)).await;
        for _ in 0..2 {
            assert_eq!(create(&client, json!({})).among(&existing).await.unwrap().id(), "2");
        }
        assert_eq!(service.created(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_deleted_is_created_again() {
    let (client, service) = Lagging::new(0);
    let first = create(&client, json!({})).await.unwrap();
    service.delete(first.id());
    // The list never showed the task, so the list may be late.
    let start = Instant::now();
    let second = create(&client, json!({})).await.unwrap();
    assert!(!second.is_adopted() && start.elapsed() > Duration::from_secs(59), "{second:?}");
    // The list showed the task before.
    assert!(create(&client, json!({})).await.unwrap().is_adopted());
    service.delete(second.id());
    let start = Instant::now();
    let third = create(&client, json!({})).await.unwrap();
    assert!(!third.is_adopted() && start.elapsed() < Duration::from_secs(1), "{third:?}");
    // The caller reports the deletion.
    service.delete(third.id());
    let start = Instant::now();
    let fourth = create(&client, json!({})).ignoring([third.id()]).await.unwrap();
    assert!(!fourth.is_adopted() && start.elapsed() < Duration::from_secs(1), "{fourth:?}");
}

#[tokio::test(start_paused = true)]
async fn a_list_is_read_often_only_while_it_may_be_late() {
    let (client, service) = Lagging::new(1_000_000);
    create(&client, json!({})).await.unwrap();
    tokio::time::advance(Duration::from_secs(60)).await;
    let lists = service.lists();
    assert!(!create(&client, json!({})).await.unwrap().is_adopted(), "the list is later than it may be");
    assert_eq!(service.lists(), lists + 1);
}

#[tokio::test(start_paused = true)]
async fn one_that_waits_does_not_get_what_it_ignores() {
    let (client, service) = Lagging::new(0);
    let (first, second) = tokio::join!(create(&client, json!({})).into_future(), async {
        tokio::task::yield_now().await;
        create(&client, json!({})).ignoring(["1"]).await
    });
    assert_eq!((first.unwrap().id(), second.unwrap().id(), service.created()), ("1", "2", 2));
}

/// If two operations create items of the same list with the same mark, only one item is created.
#[tokio::test(start_paused = true)]
async fn operations_with_one_list_share_its_marks() {
    static ALSO: Operation = Operation::new("copy_all", "POST", "/v2/{project_id}/copies")
        .with_marking(Marking::new("note", "list_tasks", "tasks", "id").with_except(&[("status", &["9"])]));
    let (client, service) = Lagging::new(20);
    let mut also = client.core.request(&ALSO);
    also.json(&json!({})).unwrap();
    let also = also.send_once::<Value>(&mark()).into_future();
    let (one, other) = tokio::join!(create(&client, json!({})).into_future(), also);
    assert_eq!((one.unwrap().id(), other.unwrap().id(), service.created()), ("1", "1", 1));
}

/// A rejected call does not make a client forget what it sent before.
#[tokio::test(start_paused = true)]
async fn a_refused_create_leaves_an_earlier_doubt() {
    let steps = [all(&[]), lost(), all(&[]), all(&[]), answer(403, ""), all(&[]), all(&[task(7, "plan-7/a")])];
    let (client, script) = client(steps);
    let second = Duration::from_secs(1);
    assert!(error(create(&client, json!({})).visible_within(second).await).outcome_unknown());
    tokio::time::advance(second).await;
    assert!(error(create(&client, json!({})).visible_within(second).await).is_forbidden());
    let once = create(&client, json!({})).await.unwrap();
    assert!(once.is_adopted() && once.id() == "7", "{once:?}");
    assert_eq!(creates(&script), 2);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_was_skipped_is_found_although_the_total_stayed() {
    // Between the pages, the first task is deleted and a fifth is created.
    let moving = [list(4, &[task(1, ""), task(2, "")]), list(4, &[task(4, ""), task(5, "")])];
    let lists = || [list(4, &[task(2, ""), task(3, "plan-7/a")]), list(4, &[task(4, ""), task(5, "")])];
    let (client, script) = client(moving.into_iter().chain(lists()).chain(lists()));
    assert_eq!(create(&client, json!({})).await.unwrap_or_else(|error| panic!("{error}")).id(), "3");
    assert_eq!(creates(&script), 0);
    // The last record is skipped, and the page after the first one is empty.
    let moving = [list(3, &[task(1, ""), task(2, "")]), list(2, &[])];
    let (client, script) = self::client(moving.into_iter().chain([all(&[task(2, ""), task(3, "plan-7/a")])]));
    assert_eq!(create(&client, json!({})).await.unwrap_or_else(|error| panic!("{error}")).id(), "3");
    assert_eq!(creates(&script), 0);
}

/// A list may keep growing because of creates alone; waiting until it stops would never end.
#[tokio::test(start_paused = true)]
async fn a_list_that_only_grows_is_read_twice() {
    let first = [list(3, &[task(1, ""), task(2, "")]), list(3, &[task(3, "")])];
    let second = [list(4, &[task(1, ""), task(2, "")]), list(4, &[task(3, ""), task(4, "")])];
    let (client, script) = client(first.into_iter().chain(second).chain([created(7)]));
    assert_eq!(create(&client, json!({})).await.unwrap().id(), "7");
    assert_eq!(script.count(), 5);
}
