//! Tests which events a client's observer receives: everything that happens, no secret, and no wait that does not take
//! place.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use huaweicloud_runtime::{
    Credentials, CredentialsFuture, Error, Mark, NoRetry, ObservedAnswer, ObservedBody, ObservedPause, ObservedRepeat,
    ObservedRequest, ObservedSearch, Observer, ProvideCredentials, QueuedCall, TransportErrorKind,
};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::support::script::{Script, Step, answer, api};
use crate::support::{ACCESS_KEY, CREATE_MARKED, SECRET_KEY, START, STOP, builder, error};

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

/// Records every event that it receives, one per line.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<String>>);

impl Notes {
    fn add(&self, line: &str) {
        writeln!(self.0.lock().unwrap(), "{line}").unwrap();
    }

    fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

fn body_of(body: &ObservedBody<'_>) -> String {
    body.redacted().unwrap_or_else(|| format!("{} bytes", body.len()))
}

impl Observer for Notes {
    fn patience(&self) -> Option<Duration> {
        Some(seconds(2))
    }

    fn without_credentials(&self) {
        self.add("no credentials yet");
    }

    fn sending(&self, request: &ObservedRequest<'_>) {
        let ObservedRequest { service, operation, attempt, .. } = request;
        self.add(&format!("{attempt} {service} {operation} {} {}", request.method, request.url()));
        self.add(&format!("> {}", body_of(&request.body)));
    }

    fn silent(&self, request: &ObservedRequest<'_>) {
        self.add(&format!("{} silent", request.attempt));
    }

    fn answered(&self, request: &ObservedRequest<'_>, answer: &ObservedAnswer<'_>) {
        let id = answer.request_id.unwrap_or_default();
        self.add(&format!("{} {} {id} {:?}", request.attempt, answer.status.as_u16(), answer.elapsed));
    }

    fn unanswered(&self, request: &ObservedRequest<'_>, error: &Error, elapsed: Duration) {
        self.add(&format!("{} {} {elapsed:?}", request.attempt, error.message()));
    }

    fn received(&self, _: &ObservedRequest<'_>, body: &ObservedBody<'_>) {
        self.add(&format!("< {}", body_of(body)));
    }

    fn repeating(&self, repeat: &ObservedRepeat<'_>) {
        self.add(&format!("attempt {} of {} in {:?}", repeat.attempt, repeat.operation, repeat.pause));
    }
}

#[tokio::test(start_paused = true)]
async fn each_step_of_a_call_is_heard() {
    let steps = [Step::Fail(TransportErrorKind::Connect), Step::Late(seconds(5), Box::new(answer(200, r#"{"a":1}"#)))];
    let notes = Notes::default();
    let client = builder().transport(Script::new(steps)).observer(notes.clone()).random(|| 0.5).build().unwrap();
    client.show().send_json::<Value>().await.unwrap();
    let text = notes.text();
    let line = text.lines().next().unwrap();
    assert!(line.starts_with("1 oms show_task GET https://") && line.ends_with("/tasks/42"), "{line}");
    let heard: Vec<&str> = text.lines().filter(|line| !line.contains("show_task GET")).collect();
    let broken = heard.iter().find(|line| line.contains("could not connect"));
    assert!(broken.is_some_and(|line| line.starts_with("1 ") && line.ends_with(" 0ns")), "{text}");
    let rest: Vec<&str> = heard.into_iter().filter(|line| !line.contains("could not connect")).collect();
    let repeat = "attempt 2 of show_task in 150ms";
    assert_eq!(rest, ["> 0 bytes", repeat, "> 0 bytes", "2 silent", "2 200 request-1 5s", r#"< {"a":1}"#]);
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_heard_whatever_the_service_repeats() {
    let credentials = Credentials::new(ACCESS_KEY, SECRET_KEY)
        .and_then(|credentials| credentials.with_security_token("hunter2-token"))
        .unwrap();
    let echo = |status| api(status, "OMS.0001", "hunter2-token hunter2-source hunter2-header");
    for step in [echo(400), echo(200), answer(400, "hunter2-source")] {
        for id in ["hunter2-source", "hunter2-token", "hunter2-header"] {
            let Step::Answer { status, body, .. } = &step else { panic!("an answer") };
            let step =
                Step::Answer { status: *status, headers: vec![("x-request-id", id.to_owned())], body: body.clone() };
            let notes = Notes::default();
            let builder = builder().credentials(credentials.clone()).transport(Script::new([step]));
            let client = builder.observer(notes.clone()).retry(NoRetry).build().unwrap();
            let options = huaweicloud_runtime::CallOptions::new().header("x-api-key", "hunter2-header");
            let mut request = client.core.with_options(&options).request(&START);
            request.path("task_id", &1).unwrap();
            request
                .json(&json!({ "src_node": { "src_sk": "hunter2-source" }, "dst_ak": "a", "dst_sk": "hunter2-own" }))
                .unwrap();
            let _ = request.send_empty().await;
            let text = notes.text();
            assert!(text.contains("<redacted>") && !text.contains("hunter2"), "{text}");
            assert!(text.contains(&format!("1 {status} <redacted> ")), "{text}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_does_not_take_place_is_not_heard() {
    let far = answer(429, "").header("retry-after", "99999999999999999999");
    let notes = Notes::default();
    let client = builder().transport(Script::new([far])).observer(notes.clone()).build().unwrap();
    let start = Instant::now();
    assert!(error(client.show().send_json::<Value>().await).is_throttled());
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert!(!notes.text().contains("attempt 2"), "{}", notes.text());
}

#[tokio::test(start_paused = true)]
async fn a_source_of_credentials_that_takes_its_time_is_heard() {
    #[derive(Debug)]
    struct Slow;
    impl ProvideCredentials for Slow {
        #[expect(clippy::disallowed_methods, reason = "the paused clock of tokio")]
        fn provide_credentials(&self) -> CredentialsFuture<'_> {
            Box::pin(async {
                tokio::time::sleep(Duration::from_secs(5)).await;
                Credentials::new(ACCESS_KEY, SECRET_KEY)
            })
        }
    }
    let notes = Notes::default();
    let client = builder().credentials(Slow).transport(Script::new([answer(200, "{}")])).observer(notes.clone());
    client.build().unwrap().show().send_json::<Value>().await.unwrap();
    assert_eq!(notes.text().lines().next(), Some("no credentials yet"));
}

/// Whether the attempts before each pause may have taken effect.
#[derive(Clone, Default)]
struct Effects(Arc<Mutex<Vec<bool>>>);

impl Observer for Effects {
    fn repeating(&self, repeat: &ObservedRepeat<'_>) {
        self.0.lock().unwrap().push(repeat.may_have_taken_effect);
    }
}

#[tokio::test(start_paused = true)]
async fn a_repeat_says_whether_any_attempt_may_have_taken_effect() {
    let throttled = || api(429, "APIGW.0308", "The throttling threshold has been reached");
    let lost = || Step::Fail(TransportErrorKind::Interrupted);
    let unconnected = || Step::Fail(TransportErrorKind::Connect);
    let cases = [
        (vec![throttled(), unconnected(), throttled()], vec![false, false, false]),
        (vec![throttled(), lost(), throttled()], vec![false, true, true]),
        (vec![answer(429, "busy")], vec![true]),
    ];
    for (mut steps, expected) in cases {
        steps.push(answer(200, "{}"));
        let effects = Effects::default();
        let client = builder().transport(Script::new(steps)).observer(effects.clone()).build().unwrap();
        let mut request = client.core.request(&STOP);
        request.json(&json!({ "migration_tasks": ["1"] })).unwrap();
        request.send_empty().await.unwrap();
        assert_eq!(*effects.0.lock().unwrap(), expected);
    }
}

/// The pauses of calls that waited for their turn.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<(String, Duration, Duration)>>>);

impl Observer for Heard {
    fn queued(&self, call: &QueuedCall<'_>) {
        self.0.lock().unwrap().push((call.operation.to_owned(), call.waited, call.pause));
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_its_turn_is_heard() {
    let script = Script::new([answer(429, "").header("retry-after", "30"), answer(200, "{}")]);
    let heard = Heard::default();
    let client = builder().transport(script).retry(NoRetry).observer(heard.clone()).build().unwrap();
    assert!(error(client.show().send_json::<Value>().await).is_throttled());
    assert!(heard.0.lock().unwrap().is_empty(), "the first call did not wait");
    let start = Instant::now();
    client.show().send_json::<Value>().await.unwrap();
    let heard = heard.0.lock().unwrap().clone();
    assert!(heard.iter().all(|(operation, ..)| operation == "show_task"), "{heard:?}");
    // Each pause follows the previous one, and together they are the time that the call took.
    let end = heard.iter().fold(Duration::ZERO, |end, (_, waited, pause)| {
        assert_eq!(*waited, end, "{heard:?}");
        end + *pause
    });
    assert_eq!(end, start.elapsed(), "{heard:?}");
    assert!(end >= seconds(25), "{heard:?}");
}

/// Records what takes long, and when.
#[derive(Clone, Default)]
struct Delays(Notes);

impl Observer for Delays {
    fn patience(&self) -> Option<Duration> {
        Some(seconds(2))
    }

    fn reminder(&self) -> Option<Duration> {
        Some(seconds(10))
    }

    fn silent(&self, request: &ObservedRequest<'_>) {
        self.0.add(&format!("silent for {:?}", request.elapsed));
    }

    fn stalled(&self, request: &ObservedRequest<'_>) {
        self.0.add(&format!("stalled for {:?}", request.elapsed));
    }

    fn searching(&self, search: &ObservedSearch<'_>) {
        let ObservedSearch { operation, mark, waited, pause, .. } = search;
        self.0.add(&format!("{operation} of {mark}: {waited:?} + {pause:?}"));
    }

    fn pausing(&self, pause: &ObservedPause<'_>) {
        self.0.add(&format!("{:?} after {}", pause.pause, pause.error.message()));
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_takes_long_is_heard_again_and_again() {
    let late = Step::Late(seconds(25), Box::new(answer(200, "{}")));
    for (step, what) in [(late, "silent"), (Step::Stalled(seconds(25), "{}"), "stalled")] {
        let delays = Delays::default();
        let client = builder().transport(Script::new([step])).observer(delays.clone()).build().unwrap();
        client.show().send_json::<Value>().await.unwrap();
        assert_eq!(delays.0.text(), format!("{what} for 2s\n{what} for 12s\n{what} for 22s\n"));
    }
}

#[tokio::test(start_paused = true)]
async fn the_search_after_a_lost_create_is_heard() {
    let list = |tasks: &[Value]| answer(200, json!({ "tasks": tasks, "count": tasks.len() }).to_string());
    let found = list(&[json!({ "id": 7, "note": "plan-7/a", "status": 2 })]);
    let lost = Step::Fail(TransportErrorKind::Interrupted);
    let delays = Delays::default();
    let script = Script::new([list(&[]), lost, list(&[]), found]);
    let client = builder().transport(script).observer(delays.clone()).build().unwrap();
    let mut create = client.core.request(&CREATE_MARKED);
    create.json(&json!({})).unwrap();
    create.send_once::<Value>(&Mark::new("plan-7/a").unwrap()).await.unwrap();
    assert_eq!(delays.0.text(), "create_marked of plan-7/a: 0ns + 1s\ncreate_marked of plan-7/a: 1s + 2s\n");
}

#[tokio::test(start_paused = true)]
async fn a_pause_of_a_job_is_heard() {
    let delays = Delays::default();
    let script = Script::new([api(400, "OMS.0001", "not now")]);
    let client = builder().transport(script).observer(delays.clone()).build().unwrap();
    let failed = error(client.show().send_json::<Value>().await);
    let start = Instant::now();
    client.core.pause_after(&failed, seconds(15)).await;
    assert_eq!((delays.0.text(), start.elapsed()), ("15s after not now\n".to_owned(), seconds(15)));
}
