//! Tests waiting for a final state: of one task, and of many through one list.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use huaweicloud_runtime::schema::Schema;
use huaweicloud_runtime::{
    Body, FailureReason, Gone, NoRetry, Operation, Outcome, Parameter, Phase, ReasonLog, ReasonSource, Request,
    Response, SleepFuture, StateEntry, TransportErrorKind, ValueSource, Wait, WaitOptions, Waiter,
};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::support::script::{Script, Step, answer, api};
use crate::support::server::Server;
use crate::support::{
    CREATE, CREATE_MANY, CREATE_SPELLED, Client, DELETE, LIST, LIST_LOGS, REMOVE, RENAME, SECRET_KEY, START, STOP,
    SWITCH, builder, error,
};

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

fn state(status: i64) -> Step {
    answer(200, entry(42, status).to_string())
}

fn entry(id: i64, status: i64) -> Value {
    json!({ "id": id, "status": status, "error_reason": { "error_code": "TRF.0001", "error_msg": "no" } })
}

fn list(entries: &[(i64, i64)]) -> Step {
    let tasks: Vec<Value> = entries.iter().map(|(id, status)| entry(*id, *status)).collect();
    answer(200, json!({ "tasks": tasks, "count": tasks.len() }).to_string())
}

fn client(steps: impl IntoIterator<Item = Step>) -> (Client, Script) {
    let script = Script::new(steps);
    (builder().transport(script.clone()).retry(NoRetry).build().unwrap(), script)
}

fn call(client: &Client, operation: &'static Operation) -> Request {
    client.core.request(operation)
}

fn wait(client: &Client) -> Wait<Value> {
    client.show().wait()
}

async fn outcome(client: &Client) -> Outcome<Value> {
    wait(client).outcome().await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn until_done_with_pauses_that_follow_the_age_of_the_state() {
    let (client, script) = client([state(1), state(2), state(2), state(5)]);
    let start = Instant::now();
    let last: Response<Value> = wait(&client).await.unwrap();
    assert_eq!((last["status"].as_i64(), script.count()), (Some(5), 4));
    assert_eq!(start.elapsed(), seconds(2 + 2 + 2));
    let (client, script) = self::client((0..500).map(|_| state(2)).chain([state(5)]));
    let start = Instant::now();
    wait(&client).await.unwrap();
    assert!(start.elapsed() > seconds(20_000) && script.count() == 501, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_failed_state_says_why() {
    let (client, _) = client([state(2), state(4)]);
    let failed = error(wait(&client).await);
    assert!(failed.is_failed_state() && !failed.is_timeout() && !failed.is_resting(), "{failed:?}");
    assert_eq!(failed.to_string(), "show_task: it ended in state `4`: TRF.0001: no");
    let (client, _) = self::client([state(4)]);
    let Outcome::Failed { value, state, reason, .. } = outcome(&client).await else { panic!("it failed") };
    let FailureReason { code, message, .. } = reason.unwrap();
    assert_eq!(
        (value["id"].as_i64(), state.as_str(), code.as_deref(), message.as_str()),
        (Some(42), "4", Some("TRF.0001"), "no")
    );
}

#[tokio::test(start_paused = true)]
async fn what_rests_is_neither_done_nor_failed() {
    let (client, _) = client([state(2), state(3)]);
    let resting = error(wait(&client).await);
    assert!(resting.is_resting() && !resting.is_failed_state() && !resting.is_timeout(), "{resting:?}");
    assert!(resting.to_string().contains("is in state `3`"), "{resting}");
    let (client, _) = self::client([state(3)]);
    assert!(matches!(outcome(&client).await, Outcome::Resting { state, .. } if state == "3"));
}

#[tokio::test(start_paused = true)]
async fn time_runs_out() {
    let (client, _) = client((0..99).map(|_| state(2)));
    let start = Instant::now();
    let failed = error(wait(&client).timeout(seconds(60)).await);
    assert!(failed.is_timeout() && !failed.is_failed_state(), "{failed:?}");
    let text = failed.to_string();
    assert!(text.starts_with("show_task: not finished within 1 min; `timeout` sets the limit; "), "{text}");
    assert!(text.contains("the last state was `2`"), "{text}");
    assert_eq!(start.elapsed(), seconds(60), "one last look at the end");
}

#[tokio::test(start_paused = true)]
async fn what_ended_is_told_although_the_list_can_no_longer_be_read() {
    let (client, _) = client([list(&[(1, 5), (2, 2), (3, 2)]), answer(403, "")]);
    let ended = call(&client, &LIST).wait_for::<Value>([3, 1, 2]).await.unwrap();
    let told: Vec<_> = ended.iter().map(|one| (one.id.as_str(), one.is_done())).collect();
    assert_eq!(told, [("1", true), ("3", false), ("2", false)]);
    assert!(ended[2].outcome.as_ref().unwrap_err().is_forbidden());
    let (client, _) = self::client([answer(403, "")]);
    assert!(error(call(&client, &LIST).wait_for::<Value>([1]).await.map(drop)).is_forbidden());
    // Each id is reported once.
    let (client, _) = self::client([list(&[(1, 2), (2, 5)]), answer(403, "")]);
    let ended = call(&client, &LIST).wait_for::<Value>([1, 1, 2, 1, 2]).await.unwrap();
    let told: Vec<_> = ended.iter().map(|one| (one.id.as_str(), one.is_done())).collect();
    assert_eq!(told, [("2", true), ("1", false)]);
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_does_not_prolong_a_wait() {
    let (client, _) = client([Step::Hang]);
    let start = Instant::now();
    let late = error(wait(&client).timeout(seconds(5)).await);
    assert!(late.to_string().starts_with("show_task: not finished within 5 s; `timeout` sets the limit"), "{late}");
    assert_eq!(start.elapsed(), seconds(5));
    // The last poll begins when the time is up.
    let (client, script) = self::client([state(2), Step::Hang]);
    let start = Instant::now();
    let late = error(wait(&client).timeout(seconds(2)).await);
    assert!(late.is_timeout() && late.to_string().contains("the last state was `2`"), "{late}");
    assert_eq!((start.elapsed(), script.count()), (seconds(2 + 2), 2));
    // The limit for the queue applies while the task is queued.
    let (client, _) = self::client([state(1), Step::Hang]);
    let options = WaitOptions::new().queue_timeout(seconds(8));
    let start = Instant::now();
    assert!(error(wait(&client).options(options).await).to_string().contains("`queue_timeout`"));
    assert_eq!(start.elapsed(), seconds(8));
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_prolongs_no_wait_for_many() {
    let (client, _) = client([list(&[(1, 5), (2, 1), (3, 2)]), Step::Hang, Step::Hang]);
    let options = WaitOptions::new().timeout(seconds(5)).queue_timeout(seconds(9));
    let start = Instant::now();
    let mut wait = call(&client, &LIST).wait_for::<Value>([1, 2, 3]).options(options);
    let mut ends = Vec::new();
    while let Some(ended) = wait.next().await {
        let ended = ended.unwrap();
        let limit = ended.outcome.as_ref().err().map(|error| error.is_timeout());
        ends.push((ended.id, limit, start.elapsed().as_secs()));
    }
    let expected = [("1", None, 0), ("3", Some(true), 5), ("2", Some(true), 9)];
    assert_eq!(ends, expected.map(|(id, limit, at)| (id.to_owned(), limit, at)));
}

#[tokio::test(start_paused = true)]
async fn time_in_a_queue_has_a_limit_of_its_own() {
    let queue = (0..60).map(|_| state(1)).chain((0..2).map(|_| state(2))).chain([state(5)]);
    let (client, _) = self::client(queue);
    let start = Instant::now();
    wait(&client).timeout(seconds(60)).await.unwrap();
    assert!(start.elapsed() > seconds(200), "{:?}", start.elapsed());
    let (client, _) = self::client((0..20).map(|_| state(1)));
    let options = WaitOptions::new().timeout(seconds(60)).queue_timeout(seconds(5));
    let failed = error(wait(&client).options(options).await);
    let text = failed.to_string();
    assert!(failed.is_timeout() && text.contains("`1`") && text.contains("`queue_timeout`"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn asking_may_fail_for_a_while() {
    let (client, _) =
        client([answer(503, ""), Step::Fail(TransportErrorKind::Connect), api(429, "APIGW.0308", "slow"), state(5)]);
    wait(&client).await.unwrap();
    let (client, script) = self::client((0..9).map(|_| answer(503, "")));
    assert!(error(wait(&client).await).is_server_error());
    assert_eq!(script.count(), 5);
    let (client, script) = self::client([answer(403, "")]);
    assert!(error(wait(&client).await).is_forbidden());
    assert_eq!(script.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn only_failures_in_a_row_count() {
    let down = || (0..4).map(|_| answer(503, ""));
    let (client, _) = client(down().chain([state(2)]).chain(down()).chain([state(5)]));
    wait(&client).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_state_from_before_the_start_ends_nothing() {
    let (client, script) = client([answer(200, ""), state(4), state(4), state(1), state(2), state(5)]);
    let done: Response<Value> = client.start(42).send_and_wait().await.unwrap();
    assert_eq!((done["status"].as_i64(), script.count()), (Some(5), 6));
    assert!(script.uri(0).ends_with("/tasks/42/start") && script.uri(1).ends_with("/tasks/42"));
    // A start that fails immediately leaves the old state, which counts once it would have changed.
    let (client, _) = self::client([answer(200, "")].into_iter().chain((0..99).map(|_| state(4))));
    let start = Instant::now();
    assert!(error(client.start(42).send_and_wait::<Value>().await).is_failed_state());
    assert!((seconds(15)..seconds(20)).contains(&start.elapsed()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_before_is_waited_for_by_its_own_waiter() {
    let (client, script) = client([state(4), state(1), state(5)]);
    client.show().wait::<Value>().after(&START).await.unwrap();
    assert_eq!(script.count(), 3, "nothing but looks, and the old failure ends nothing");
    let (client, _) = self::client([state(5)]);
    client.show().wait::<Value>().after(&RENAME).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_was_created_is_found_by_the_id_of_the_reply() {
    let (client, script) =
        client([answer(200, r#"{"id":7}"#), api(400, "OMS.1009", "No resources found."), state(1), state(5)]);
    call(&client, &CREATE).send_and_wait::<Value>().await.unwrap();
    assert!(script.uri(1).ends_with("/tasks/7"), "{}", script.uri(1));
    let (client, script) = self::client([answer(200, "{}")]);
    let lost = error(call(&client, &CREATE).send_and_wait::<Value>().await);
    assert!(
        lost.took_effect() && lost.to_string().contains("the answer has no usable `task_id` to wait with"),
        "{lost}"
    );
    assert_eq!(script.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_created_is_found_however_the_reply_spells_the_id() {
    for reply in [r#"{"task_id":7}"#, r#"{"taskId":7}"#, r#"{"task_id":null,"taskId":"7"}"#] {
        let (client, script) = client([answer(200, reply), state(5)]);
        call(&client, &CREATE_SPELLED).send_and_wait::<Value>().await.unwrap();
        assert!(script.uri(1).ends_with("/tasks/7"), "{}", script.uri(1));
    }
}

#[tokio::test(start_paused = true)]
async fn an_entry_of_a_list_is_chosen_by_its_name_and_the_reason_is_in_the_log() {
    let named = |name: &str, status: &str| json!({ "name": name, "status": status });
    let page = |entries: Value| answer(200, json!({ "tasks": entries, "count": 4 }).to_string());
    let first = || page(json!([named("a", "5"), named("b", "5"), named("c", "5")]));
    let logs = json!({ "logs": [
        { "time": "2026-01-02", "message": "newest" }, { "time": "2026-01-01", "message": "older" }
    ] });
    let (client, script) = client([
        answer(200, "{}"),
        first(),
        page(json!([named("d", "2")])),
        first(),
        page(json!([named("d", "4")])),
        answer(200, logs.to_string()),
    ]);
    let mut rename = call(&client, &RENAME);
    rename.path("task_id", &42).unwrap();
    rename.json(&json!({ "name": "d" })).unwrap();
    let failed = error(rename.send_and_wait::<Value>().await);
    // The path of the log needs an id, but the list has names, and no document connects the two.
    assert!(failed.is_failed_state(), "{failed}");
    assert!(script.uri(2).contains("offset=3"), "{}", script.uri(2));
}

#[tokio::test(start_paused = true)]
async fn until_gone() {
    let gone = || api(400, "OMS.1009", "No resources found.");
    let delete = |client: &Client| {
        let mut delete = call(client, &DELETE);
        delete.path("task_id", &42).unwrap();
        delete.send_and_wait::<Gone>()
    };
    let (client, _) = client([answer(200, ""), state(3), state(8), gone()]);
    assert_eq!(delete(&client).await.unwrap().into_inner(), Gone);
    let (client, _) = self::client([answer(200, "")].into_iter().chain((0..99).map(|_| state(8))));
    assert!(error(delete(&client).timeout(seconds(60)).await).is_timeout());
    let (client, _) = self::client([answer(200, ""), state(8), state(4)]);
    assert!(error(delete(&client).await).is_failed_state());
}

#[tokio::test(start_paused = true)]
async fn a_page_of_a_proxy_does_not_prove_that_a_thing_is_gone() {
    let page = || answer(404, "<html><head><title>404 Not Found</title></head></html>");
    let remove = |client: &Client| {
        let mut remove = call(client, &REMOVE);
        remove.path("task_id", &42).unwrap();
        remove.send_and_wait::<Gone>()
    };
    let (client, script) = client([answer(200, ""), page(), state(8), page(), api(404, "OMS.1009", "gone")]);
    remove(&client).await.unwrap();
    assert_eq!(script.count(), 5);
    let (client, script) = self::client([answer(200, "")].into_iter().chain((0..9).map(|_| page())));
    let unread = error(remove(&client).await);
    assert!(!unread.is_not_found() && unread.to_string().contains("404 Not Found"), "{unread}");
    assert_eq!(script.count(), 1 + 5);
    // A 404 page of a proxy does not end a wait for a task that exists.
    let (client, _) = self::client([state(2), page(), state(5)]);
    wait(&client).await.unwrap();
    // Some services write their errors as XML.
    let xml = "<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>";
    let (client, _) = self::client([answer(404, xml)]);
    assert!(error(wait(&client).await).is_not_found());
}

#[tokio::test(start_paused = true)]
async fn a_deletion_that_no_state_ends_is_given_up_after_half_an_hour() {
    let (client, _) = client([answer(200, "")].into_iter().chain((0..999).map(|_| state(8))));
    let mut remove = call(&client, &REMOVE);
    remove.path("task_id", &42).unwrap();
    let start = Instant::now();
    let stuck = error(remove.send_and_wait::<Gone>().await);
    assert!(stuck.is_timeout() && stuck.to_string().contains("the last state was `8`"), "{stuck}");
    assert_eq!(start.elapsed(), seconds(30 * 60));
}

#[tokio::test(start_paused = true)]
async fn what_is_deleted_while_it_is_waited_for_is_not_found() {
    let (client, _) = client([state(2), api(400, "OMS.1009", "No resources found.")]);
    let gone = error(wait(&client).await);
    assert!(gone.is_not_found() && gone.to_string().contains("deleted while it was waited for"), "{gone}");
    let (client, script) = self::client([api(400, "OMS.1009", "No resources found.")]);
    let never = error(wait(&client).await);
    assert!(never.is_not_found() && never.to_string().contains("nothing has this id"), "{never}");
    assert_eq!(script.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn answers_without_a_state_end_the_wait() {
    let (client, script) = client((0..9).map(|_| answer(200, "{}")));
    let lost = error(wait(&client).await);
    assert!(lost.to_string().contains("5 answers in a row had no state in `status`"), "{lost}");
    assert_eq!(script.count(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_goal_of_the_program_ends_it_early() {
    let progress = |share: f64| answer(200, json!({ "status": 2, "progress": share }).to_string());
    let (client, _) = client([progress(0.1), progress(0.6)]);
    let half = wait(&client).until(|task| task["progress"].as_f64() > Some(0.5)).await.unwrap();
    assert_eq!(half["progress"], 0.6);
}

#[tokio::test(start_paused = true)]
async fn snapshots_come_one_by_one_and_end_with_the_final_state() {
    let (client, script) = client([state(1), state(2), state(4)]);
    let mut looks = wait(&client).snapshots();
    let mut phases = Vec::new();
    while let Some(look) = looks.next().await {
        let look = look.unwrap();
        phases.push((look.phase, look.elapsed.as_secs(), look.reason.is_some()));
        assert_eq!(script.count(), phases.len(), "no look that is not asked for");
    }
    assert_eq!(phases, [(Phase::Queued, 0, false), (Phase::Running, 2, false), (Phase::Failed, 4, true)]);
    let (client, _) = self::client([answer(403, "")]);
    let mut looks = wait(&client).snapshots();
    assert!(looks.next().await.unwrap().is_err() && looks.next().await.is_none());
}

#[tokio::test]
async fn every_look_is_shown_and_a_virtual_sleep_takes_virtual_time() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let sleep = |_: Duration| -> SleepFuture { Box::pin(std::future::ready(())) };
    let script = Script::new([state(1), state(2), state(5)]);
    let client = builder().transport(script).sleep(sleep).build().unwrap();
    let options = WaitOptions::new().interval(seconds(4), seconds(4));
    let wait = wait(&client)
        .options(options)
        .observe(move |look| log.lock().unwrap().push((look.state.clone(), look.elapsed.as_secs(), look.phase)));
    wait.await.unwrap();
    let expected =
        [("1".to_owned(), 0, Phase::Queued), ("2".to_owned(), 4, Phase::Running), ("5".to_owned(), 8, Phase::Done)];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_waited_for_is_refused_before_anything_is_sent() {
    let (client, script) = client([]);
    let none = error(client.stop().send_and_wait::<Value>().await);
    assert!(
        none.is_invalid_request()
            && none.to_string().contains("the specification does not say which call reads its outcome"),
        "{none}"
    );
    let not_a_read = error(client.start(42).wait::<Value>().await);
    assert!(
        not_a_read.is_invalid_request() && not_a_read.to_string().contains("does not read a state"),
        "{not_a_read}"
    );
    let a_list = error(call(&client, &LIST).wait::<Value>().await);
    assert!(a_list.is_invalid_request(), "{a_list}");
    assert!(call(&client, &LIST).wait_for::<Value>(Vec::<i64>::new()).await.unwrap().is_empty());
    assert_eq!((script.count(), STOP.waiter), (0, None::<huaweicloud_runtime::Waiter>));
}

#[tokio::test(start_paused = true)]
async fn many_are_waited_for_by_one_list() {
    let (client, script) =
        client([list(&[(1, 2), (2, 1), (3, 5)]), list(&[(1, 4), (2, 2), (3, 5)]), list(&[(2, 3), (3, 5)])]);
    let mut wait = call(&client, &LIST).wait_for::<Value>([1, 2, 3, 2]);
    let mut ended = Vec::new();
    while let Some(one) = wait.next().await {
        let one = one.unwrap();
        ended.push((one.id.clone(), one.is_done(), matches!(one.outcome, Ok(Outcome::Resting { .. })), script.count()));
    }
    let expected = [("3", true, false, 1), ("1", false, false, 2), ("2", false, true, 3)];
    assert_eq!(ended, expected.map(|(id, done, resting, calls)| (id.to_owned(), done, resting, calls)));
}

#[tokio::test(start_paused = true)]
async fn a_list_is_read_no_further_than_needed_and_an_id_that_it_lacks_is_an_error() {
    let long = |entries: &[(i64, i64)]| {
        let tasks: Vec<Value> = entries.iter().map(|(id, status)| entry(*id, *status)).collect();
        answer(200, json!({ "tasks": tasks, "count": 4 }).to_string())
    };
    let (client, script) = client([long(&[(1, 5), (2, 2), (3, 2)])]);
    let ended = call(&client, &LIST).wait_for::<Value>([1]).await.unwrap();
    assert!(ended[0].is_done() && script.count() == 1);
    let pages = || [long(&[(1, 2), (2, 2), (3, 2)]), long(&[(4, 2)])];
    let (client, script) = self::client(pages().into_iter().chain(pages()).chain(pages()));
    let ended = call(&client, &LIST).wait_for::<Value>([9]).await.unwrap();
    let lost = ended[0].outcome.as_ref().unwrap_err();
    assert!(lost.to_string().contains("nothing has this id"), "{lost}");
    assert_eq!(script.count(), 6, "no document fixes the order, so that one list may miss it");
}

#[tokio::test(start_paused = true)]
async fn each_of_many_has_its_own_time_and_the_list_may_fail_for_a_while() {
    let (client, _) = client(
        [list(&[(1, 1), (2, 2)]), answer(503, "")]
            .into_iter()
            .chain((0..99).map(|_| list(&[(1, 1), (2, 2)])))
            .chain([list(&[(1, 5)])]),
    );
    let mut wait = call(&client, &LIST).wait_for::<Value>([1, 2]).timeout(seconds(60));
    let first = wait.next().await.unwrap().unwrap();
    assert!(first.id == "2" && first.outcome.unwrap_err().is_timeout());
    let second = wait.next().await.unwrap().unwrap();
    assert!(second.id == "1" && second.outcome.unwrap().is_done(), "it stood in the queue");
    let (client, _) = self::client((0..9).map(|_| answer(503, "")));
    let mut wait = call(&client, &LIST).wait_for::<Value>([1]);
    assert!(wait.next().await.unwrap().unwrap_err().is_server_error() && wait.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn several_that_one_call_made_are_waited_for_together() {
    let (client, _) = client([
        answer(200, r#"{"created":[{"id":1},{"id":2}]}"#),
        list(&[(1, 2)]),
        list(&[(1, 5), (2, 2)]),
        list(&[(1, 5), (2, 5)]),
    ]);
    let ended = call(&client, &CREATE_MANY).send_and_wait_all::<Value>().await.unwrap();
    assert_eq!(ended.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert!(ended.iter().all(|one| one.is_done()));
}

#[tokio::test(start_paused = true)]
async fn a_goal_of_the_program_ends_each_of_many_early() {
    let entry = |id: i64, progress: f64| json!({ "id": id, "status": 2, "progress": progress });
    let list = |entries: [Value; 2]| answer(200, json!({ "tasks": entries, "count": 2 }).to_string());
    let steps = [
        list([entry(1, 0.1), entry(2, 0.6)]),
        list([entry(1, 0.2), entry(2, 0.7)]),
        list([entry(1, 0.5), entry(2, 0.8)]),
    ];
    let (client, script) = client(steps);
    let mut wait = call(&client, &LIST).wait_for::<Value>([1, 2]).until(|task| task["progress"].as_f64() >= Some(0.5));
    let first = wait.next().await.unwrap().unwrap();
    assert!(first.id == "2" && first.is_done() && script.count() == 1);
    let second = wait.next().await.unwrap().unwrap();
    assert!(second.id == "1" && second.is_done() && script.count() == 3);
    assert!(wait.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn what_one_call_shows_the_list_beside_it_shows_too() {
    let (client, _) = client([list(&[(42, 3), (7, 3)]), list(&[(42, 2), (7, 5)]), list(&[(42, 5)])]);
    // `START` begins in the paused state, so that state does not end the wait.
    let mut wait = call(&client, &LIST).wait_for::<Value>([42, 7]).after(&START);
    for id in ["7", "42"] {
        let ended = wait.next().await.unwrap().unwrap();
        assert!(ended.id == id && ended.is_done(), "{ended:?}");
    }
    let mut log = call(&client, &LIST_LOGS);
    log.path("task_id", &42).unwrap();
    let refused = error(log.wait_for::<Value>([42]).after(&START).await);
    assert!(refused.is_invalid_request() && refused.to_string().contains("is read by `show_task`"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn ids_beyond_what_floating_point_holds_are_told_apart() {
    const LONG: i64 = (1 << 53) + 1;
    let text =
        json!({ "tasks": [{ "id": LONG - 1, "status": 4 }, { "id": LONG.to_string(), "status": 5 }], "count": 2 });
    let (client, _) = client([list(&[(LONG - 1, 4), (LONG, 2)]), answer(200, text.to_string())]);
    let ended = call(&client, &LIST).wait_for::<Value>([LONG]).await.unwrap();
    assert!(ended.len() == 1 && ended[0].id == LONG.to_string() && ended[0].is_done(), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_flips_states_ends_the_wait_at_the_first_final_one() {
    // The states alternate between queued and running, then one is not documented and one is missing. None of these
    // ends the wait.
    let states = [1, 2, 1, 2, 9, 1, 2];
    let blank = || answer(200, "{}");
    let (client, script) = client(states.map(state).into_iter().chain([blank(), state(1), state(5), state(2)]));
    assert!(outcome(&client).await.is_done());
    assert_eq!(script.count(), states.len() + 3, "what it says later is not asked for");
    // In a wait for many tasks, each ends once.
    let (client, _) = self::client([list(&[(1, 2), (2, 1)]), list(&[(1, 1), (2, 5)]), list(&[(1, 4), (2, 2)])]);
    let ended = call(&client, &LIST).wait_for::<Value>([1, 2]).await.unwrap();
    let ended: Vec<_> = ended.iter().map(|one| (one.id.as_str(), one.is_done())).collect();
    assert_eq!(ended, [("2", true), ("1", false)]);
    // Until the effect of the start is visible, the old final state may appear and disappear.
    let (client, script) = self::client([answer(200, ""), state(4), state(2), state(4)]);
    assert!(client.start(42).send_and_wait::<Value>().outcome().await.is_ok_and(|end| !end.is_done()));
    assert_eq!(script.count(), 4);
}

#[tokio::test(start_paused = true)]
async fn limits_of_zero_are_no_endless_loops() {
    let nothing = WaitOptions::new().timeout(Duration::ZERO).queue_timeout(Duration::ZERO);
    let hasty = WaitOptions::new().interval(Duration::ZERO, Duration::ZERO);
    let (client, script) = client([state(2), state(1)]);
    for _ in 0..2 {
        let failed = error(wait(&client).options(nothing).await);
        assert!(failed.is_timeout(), "{failed}");
    }
    assert_eq!(script.count(), 2, "it looks once");
    let start = Instant::now();
    let (client, _) = self::client([state(2), state(2), state(5)]);
    wait(&client).options(hasty).await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(180), "it never looks without a pause: {:?}", start.elapsed());
    let (client, _) = self::client([list(&[(1, 2)])]);
    let ended = call(&client, &LIST).wait_for::<Value>([1]).options(nothing).await.unwrap();
    assert!(ended[0].outcome.as_ref().is_err_and(|error| error.is_timeout()), "{ended:?}");
    let (client, _) = self::client([]);
    let started = call(&client, &LIST).wait_for::<Value>([] as [i64; 0]).options(nothing).await.unwrap();
    assert!(started.is_empty());
}

/// Which states count as success may depend on the request.
#[tokio::test(start_paused = true)]
async fn a_field_of_the_body_decides_what_counts_as_success() {
    let start = |how: &str, states: &[&str]| {
        let shown = states.iter().map(|state| answer(200, json!({ "status": state }).to_string()));
        let (client, script) = client([answer(200, "")].into_iter().chain(shown));
        let mut request = call(&client, &SWITCH);
        request.path("task_id", &7).unwrap();
        request.json(&json!({ "how": how })).unwrap();
        (request.send_and_wait::<Value>(), script)
    };
    start("on", &["2", "5"]).0.await.unwrap();
    start("off", &["2", "3"]).0.await.unwrap();
    assert!(error(start("on", &["2", "3"]).0.await).is_resting());
    assert!(error(start("off", &["2", "5"]).0.await).is_failed_state());
    let (later, script) = start("later", &["5"]);
    let refused = error(later.await);
    assert!(refused.is_invalid_request() && script.count() == 0, "{refused}");
}

#[tokio::test(start_paused = true)]
async fn after_an_earlier_call_its_body_decides_too() {
    let after = |how: &str, states: &[i64]| {
        let (client, _) = client(states.iter().map(|status| state(*status)));
        client.show().wait::<Value>().after_call(&SWITCH, &json!({ "how": how }))
    };
    after("on", &[2, 5]).await.unwrap();
    after("off", &[2, 3]).await.unwrap();
    assert!(error(after("off", &[2, 5]).await).is_failed_state());
    assert!(error(after("later", &[5]).await).to_string().contains("no state shows the outcome"));
    // Without the body nothing says which states end the wait.
    let (client, script) = client([state(5)]);
    let refused = error(client.show().wait::<Value>().after(&SWITCH).await);
    assert!(refused.is_invalid_request() && refused.to_string().contains("depends on `how`"), "{refused}");
    assert_eq!(script.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_a_strict_parser_refuses_shows_its_state() {
    let odd = [
        answer(200, r#"{"status":2,"note":"\ud83d"}"#),
        answer(200, "\u{feff}{\"status\":2}"),
        answer(200, r#"{"status":2,"status":2,"note":NaN}"#),
        answer(200, "<html>maintenance</html>"),
        state(5),
    ];
    let (client, script) = client(odd);
    wait(&client).await.unwrap();
    assert_eq!(script.count(), 5);
    let (client, _) = self::client([answer(200, r#"{"id":7,"note":"\ud83d"}"#), state(5)]);
    call(&client, &CREATE).send_and_wait::<Value>().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_page_that_can_never_be_read_ends_the_wait_for_many() {
    let first = || answer(200, json!({ "tasks": [entry(1, 2)], "count": 2 }).to_string());
    let (client, script) = client((0..99).flat_map(|_| [first(), answer(500, "")]));
    let failed = error(call(&client, &LIST).wait_for::<Value>([1, 2]).await);
    assert!(failed.is_server_error() && script.count() == 10, "{failed} after {}", script.count());
}

#[tokio::test(start_paused = true)]
async fn what_ended_before_an_error_is_told_first() {
    let first = answer(200, json!({ "tasks": [entry(1, 5)], "count": 2 }).to_string());
    let (client, _) = client([first, answer(403, "")]);
    let mut wait = call(&client, &LIST).wait_for::<Value>([1, 2]);
    assert!(wait.next().await.unwrap().unwrap().is_done());
    assert!(wait.next().await.unwrap().unwrap_err().is_forbidden());
    assert!(wait.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn one_list_without_an_entry_is_no_deletion() {
    let (client, script) =
        client([answer(200, r#"{"created":[{"id":1}]}"#), list(&[]), list(&[(1, 2)]), list(&[]), list(&[]), list(&[])]);
    let gone = call(&client, &REMOVE_LISTED).send_and_wait_all::<Gone>().await.unwrap();
    assert!(gone.len() == 1 && gone[0].is_done() && script.count() == 6, "{gone:?} after {}", script.count());
}

#[tokio::test(start_paused = true)]
async fn a_reason_does_not_repeat_the_secrets_of_the_call() {
    let log = json!({ "logs": [{ "time": "1", "message": "AUTH S3cr3t-Pa55 failed" }] });
    let (client, _) = client([answer(200, ""), state(4), answer(200, log.to_string())]);
    let mut set = call(&client, &SET);
    set.path("task_id", &7).unwrap();
    set.json(&json!({ "password": "S3cr3t-Pa55" })).unwrap();
    let failed = error(set.send_and_wait::<Value>().await);
    assert!(failed.to_string().contains("AUTH <redacted> failed"), "{failed}");
}

#[tokio::test(start_paused = true)]
async fn a_reason_does_not_repeat_the_secrets_of_the_credentials() {
    let said = format!("key {SECRET_KEY} was refused");
    // The reason is in the log, or beside the state.
    let log = json!({ "logs": [{ "time": "1", "message": said }] });
    let (client, _) = client([answer(200, ""), state(4), answer(200, log.to_string())]);
    let mut set = call(&client, &SET);
    set.path("task_id", &7).unwrap();
    set.json(&json!({ "name": "b" })).unwrap();
    let in_log = error(set.send_and_wait::<Value>().await);
    let (client, _) = self::client([answer(200, json!({ "status": 4, "error_reason": said }).to_string())]);
    let beside = error(wait(&client).await);
    for failed in [in_log, beside] {
        assert!(failed.to_string().contains("key <redacted> was refused"), "{failed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_log_that_does_not_answer_delays_no_wait_beyond_its_time() {
    let (client, _) = client([answer(200, ""), state(4), Step::Late(seconds(3_600), Box::new(answer(200, "{}")))]);
    let mut set = call(&client, &SET);
    set.path("task_id", &7).unwrap();
    set.json(&json!({ "name": "b" })).unwrap();
    let start = Instant::now();
    let failed = error(set.send_and_wait::<Value>().timeout(seconds(10)).await);
    assert!(failed.is_failed_state() && start.elapsed() <= seconds(12), "{failed} after {:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn options_without_end_overflow_nothing() {
    let endless = WaitOptions::new().settle(Duration::MAX).interval(Duration::MAX, Duration::MAX);
    let (client, _) = client([answer(200, ""), answer(200, "{}"), state(5)]);
    let start = Instant::now();
    client.start(42).send_and_wait::<Value>().options(endless).await.unwrap();
    assert!(start.elapsed() <= seconds(2 * 27 * 3_600), "{:?}", start.elapsed());
}

/// Deletes tasks that a list shows.
static REMOVE_LISTED: Operation = Operation::new("remove_listed", "POST", "/v2/{project_id}/tasks/remove").with_waiter(
    Waiter::new("list_tasks", "status")
        .with_entry(StateEntry::new("tasks", "id").equals(ValueSource::Reply("created.id")))
        .until_gone(),
);

/// Sets up a task; a log says why it fails.
static SET: Operation = Operation::new("set_task", "POST", "/v2/{project_id}/tasks/{task_id}/set")
    .with_parameters(&[Parameter::path("task_id", &Schema::INTEGER)])
    .with_body(Body::required(&Schema::Any))
    .with_waiter(
        Waiter::new("show_task", "status")
            .with_done(&["5"])
            .with_failed(&["4"])
            .with_reason(ReasonSource::Log(ReasonLog::new("list_logs", "logs", "time", "message"))),
    );

/// The status confirms the call, and the request path contains the id.
#[tokio::test]
async fn a_confirmed_call_whose_answer_breaks_is_waited_for() {
    let broken = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{\"id\":".to_owned();
    let state = entry(42, 5).to_string();
    let ended = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{state}", state.len());
    let server = Server::start(vec![broken.clone(), ended]).await;
    let client = builder().endpoint(&server.url).retry(NoRetry).build().unwrap();
    client.start(42).send_and_wait::<Value>().await.unwrap();
    // If the id is in the answer, the broken answer may have been an error.
    let server = Server::start(vec![broken]).await;
    let client = builder().endpoint(&server.url).retry(NoRetry).build().unwrap();
    let lost = error(call(&client, &CREATE).send_and_wait::<Value>().await);
    assert!(lost.outcome_unknown() && !lost.took_effect(), "{lost:?}");
}
