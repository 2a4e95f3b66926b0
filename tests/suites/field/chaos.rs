//! Seeded scenarios: a service drops, stalls, floods and falsifies answers at every stage, as planned, and a client
//! must still keep its guarantees. `cargo xtask chaos --seed N --count M` runs any number of them.

use std::collections::VecDeque;
use std::error::Error as _;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use huaweicloud_auth::Credentials;
use huaweicloud_runtime::TransportErrorKind::{Connect, ConnectTimeout, Interrupted, Setup};
use huaweicloud_runtime::{Departure, Error, Transport, TransportFuture};
use tests::faults::{Piece, Reply, Step, answer, play, refusal};
use tokio::time::Instant;

use super::scanner::{Notebook, Scanner};
use super::support::{SECRET_KEY, SOURCE_KEY, TARGET_KEY, create, oms_builder};

/// The security token that belongs to the keys of the caller.
const TOKEN: &str = "gQpjbi1ub3J0aC00iw9T/7bV+x2&fQ";

/// Longer than any call may take: its own limit, plus that of a stream that begins after it.
const LONGEST_CALL: Duration = Duration::from_secs(300 + 10 * 60);

/// Pseudorandom numbers that are the same for the same seed (SplitMix64).
#[derive(Debug, Clone)]
struct Chance(u64);

impl Chance {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, number: usize) -> usize {
        (self.roll() % number.max(1) as u64) as usize
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

/// Whether the service executes the request before it fails in this way.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Act {
    Never,
    /// It does not, and the caller cannot know.
    Lost,
    /// It does, and the caller cannot know.
    Done,
    /// It does, and confirms it.
    Confirmed,
}

#[derive(Debug, Clone)]
struct Planned {
    step: Step,
    act: Act,
}

/// What the service will do.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    seed: u64,
    chance: Chance,
    steps: VecDeque<Planned>,
}

impl Plan {
    pub(crate) fn new(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let faults = 1 + chance.below(5);
        let steps = (0..faults).map(|_| fault(&mut chance)).collect();
        Self { seed, chance, steps }
    }
}

fn fault(chance: &mut Chance) -> Planned {
    let unknown = [Act::Lost, Act::Done];
    let end = chance.one(&[Piece::Cut, Piece::Stall, Piece::Flood(Bytes::from(vec![b' '; 1 << 18]))]);
    let (step, act) = match chance.below(14) {
        0 => (Step::Fail(chance.one(&[Connect, ConnectTimeout, Setup])), Act::Never),
        1 => (Step::Connecting, Act::Never),
        2 => (Step::Fail(Interrupted), chance.one(&unknown)),
        3 => (Step::Hang, chance.one(&unknown)),
        4 => (refusal(429, "APIGW.0308", "ratelimit,limit:10,time:1 minute"), Act::Never),
        5 => (lie(chance, &[400, 403, 404, 409, 422]), Act::Never),
        6 => (lie(chance, &[500, 502, 503, 504]), chance.one(&unknown)),
        7 => (Reply::new(chance.one(&[500, 503, 504]), "{\"error").then(end).into(), chance.one(&unknown)),
        8 => (Reply::new(chance.one(&[400, 404]), "{\"error").then(end).into(), Act::Never),
        9 => (Reply::new(200, "{\"id\":7").then(end).into(), Act::Done),
        10 => (Reply::bare(200, "<html>sign in</html>").into(), chance.one(&unknown)),
        11 => (
            answer(200, chance.one(&["", "{}", "null", "[]", "\"done\"", "{\"id\":[]}", "\u{feff}{}"])),
            Act::Confirmed,
        ),
        12 => (expired(chance), Act::Never),
        _ => {
            let late = Duration::from_secs(chance.one(&[1, 20, 70, 400]));
            let act = if late.as_secs() < 60 { Act::Confirmed } else { Act::Done };
            (Step::Late(late, Box::new(answer(200, "{\"id\":7}"))), act)
        }
    };
    Planned { step, act }
}

/// A refusal that repeats a secret in one of its spellings.
fn lie(chance: &mut Chance, statuses: &[u16]) -> Step {
    let status = chance.one(statuses);
    let secret = chance.one(&[SECRET_KEY, TOKEN, SOURCE_KEY, TARGET_KEY]);
    let mut spelled = chance.one(&spellings(secret));
    if chance.below(4) == 0 {
        // The spelling is ASCII, so it can be cut anywhere.
        spelled.truncate(chance.below(spelled.len()));
    }
    let body = match chance.below(7) {
        0 => {
            serde_json::json!({ "error_code": "OMS.1", "error_msg": format!("cannot read {spelled} here") }).to_string()
        }
        1 => format!("text {spelled} text"),
        2 => format!("<Error><Code>Refused</Code><Message>key {spelled}</Message></Error>"),
        3 => serde_json::json!({ "error": { "code": spelled, "message": "no" } }).to_string(),
        4 => serde_json::json!({ spelled.clone(): [spelled], "error_msg": "no" }).to_string(),
        5 => format!("{{\"error_msg\":\"{spelled}"),
        _ => format!("<html><title>{spelled}</title></html>"),
    };
    let reply = match chance.below(3) {
        0 => Reply::bare(status, body).header("x-request-id", format!("id-{spelled}")),
        _ => Reply::new(status, body),
    };
    reply.header("location", format!("https://elsewhere/?key={spelled}")).into()
}

fn expired(chance: &mut Chance) -> Step {
    let date = chance.one(&["Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 28 Nov 2026 19:48:25 GMT", "nonsense"]);
    let text = chance.one(&["signature expired", "signature expired, server time:20261128T174825Z", "verify fail"]);
    let body = serde_json::json!({ "error_code": "APIGW.0301", "error_msg": text }).to_string();
    Reply::new(401, body).header("date", date).into()
}

/// A secret unchanged, and as JSON, URLs and XML encode it.
fn spellings(secret: &str) -> Vec<String> {
    let json = serde_json::to_string(secret).expect("a text");
    let json = json.trim_matches('"');
    let escaped = |keep: fn(char) -> bool, write: fn(char) -> String| -> String {
        secret.chars().map(|c| if keep(c) { c.to_string() } else { write(c) }).collect()
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric();
    let is_xml = |c: char| !"\"&<>'".contains(c);
    vec![
        secret.to_owned(),
        json.to_owned(),
        json.replace('/', "\\/"),
        json.replace('\\', "\\\\").replace('"', "\\\""),
        escaped(is_plain, |c| format!("\\u{:04x}", u32::from(c))),
        escaped(|_| false, |c| format!("\\u{:04X}", u32::from(c))),
        escaped(is_plain, |c| format!("%{:02X}", u32::from(c))),
        escaped(is_plain, |c| format!("%{:02x}", u32::from(c))),
        escaped(|_| false, |c| format!("%{:02X}", u32::from(c))),
        escaped(is_xml, |c| format!("&#{};", u32::from(c))),
        escaped(is_xml, |c| format!("&#x{:X};", u32::from(c))),
        escaped(|_| true, |c| c.to_string()).replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;"),
    ]
}

/// The service of one scenario.
#[derive(Clone)]
struct Faulty {
    plan: Arc<Mutex<Plan>>,
    /// What it did about each request.
    acts: Arc<Mutex<Vec<Act>>>,
}

impl Transport for Faulty {
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        let departure = request.extensions().get::<Departure>().cloned().unwrap_or_default();
        let next = self.plan.lock().expect("no panic").steps.pop_front();
        let Planned { step, act } =
            next.unwrap_or_else(|| Planned { step: answer(200, "{\"id\":7}"), act: Act::Confirmed });
        self.acts.lock().expect("no panic").push(act);
        Box::pin(play(step, departure))
    }
}

/// A client, and the service that it calls.
pub(crate) struct Scenario {
    seed: u64,
    chance: Chance,
    planned: usize,
    service: Faulty,
    client: huaweicloud_oms::Client,
    /// Everything that was output.
    output: String,
    /// Everything that was logged, at every level.
    notebook: Notebook,
}

impl Scenario {
    pub(crate) fn new(plan: Plan) -> Self {
        let (seed, chance, planned) = (plan.seed, plan.chance.clone(), plan.steps.len());
        let service = Faulty { plan: Arc::new(Mutex::new(plan)), acts: Arc::default() };
        let keys = Credentials::new("FIELDACCESSKEY", SECRET_KEY).expect("keys").with_security_token(TOKEN);
        let builder = oms_builder().credentials(keys.expect("a token")).transport(service.clone()).log_bodies();
        let client = builder.build().expect("a client");
        Self { seed, chance, planned, service, client, output: String::new(), notebook: Notebook::default() }
    }

    fn left(&self) -> usize {
        self.service.plan.lock().expect("no panic").steps.len()
    }

    fn take_acts(&self) -> Vec<Act> {
        std::mem::take(&mut *self.service.acts.lock().expect("no panic"))
    }

    /// Creates a resource: at most once, and the caller is told if the outcome is unknown.
    pub(crate) async fn creates(&mut self) {
        let outcome = create(&self.client).await;
        let acts = self.take_acts();
        let shown = format!("seed {}: {acts:?} {outcome:?}", self.seed);
        let made = acts.iter().filter(|act| matches!(act, Act::Done | Act::Confirmed)).count();
        let open = acts.iter().position(|act| *act != Act::Never);
        assert!(made <= 1, "made twice: {shown}");
        assert!(open.is_none_or(|open| open + 1 == acts.len()), "sent again after it may have been done: {shown}");
        match &outcome {
            Ok(_) => assert_eq!(made, 1, "{shown}"),
            Err(error) => {
                let told = error.outcome_unknown() || error.took_effect();
                assert_eq!(told, open.is_some(), "the caller has to look exactly when it may have been done: {shown}");
                self.note(error);
            }
        }
    }

    /// Makes calls of all kinds until no planned step is left. Returns the number of calls.
    async fn runs(&mut self) -> usize {
        let mut calls = 0;
        let _listening = self.notebook.listen();
        let own = Scanner::new(&[SECRET_KEY, TOKEN]);
        let all = Scanner::new(&[SECRET_KEY, TOKEN, SOURCE_KEY, TARGET_KEY]);
        while self.left() > 0 {
            calls += 1;
            assert!(calls <= 20 * self.planned, "seed {}: the faults are never met", self.seed);
            let start = Instant::now();
            let kind = self.chance.below(5);
            match kind {
                0 => self.creates().await,
                1 => {
                    let outcome = self.client.delete_task_group().group_id("g").send().await;
                    self.noted(outcome);
                }
                2 => {
                    let outcome = self.client.list_tasks().send().await;
                    self.noted(outcome);
                }
                3 => {
                    let outcome = self.client.core().raw("GET", "/v2/{project_id}/x").send().await;
                    self.noted(outcome);
                }
                _ => self.streams().await,
            }
            assert!(start.elapsed() <= LONGEST_CALL, "seed {}: a call took {:?}", self.seed, start.elapsed());
            // A service can reveal only secrets that it was sent.
            self.leaks_nothing(if kind == 0 { &all } else { &own });
            self.take_acts();
        }
        calls
    }

    async fn streams(&mut self) {
        match self.client.core().raw("GET", "/v2/{project_id}/x").send_stream().await {
            Ok(stream) => {
                let outcome = stream.into_inner().collect().await;
                self.noted(outcome);
            }
            Err(error) => self.note(&error),
        }
    }

    fn noted<T: std::fmt::Debug>(&mut self, outcome: Result<T, Error>) {
        match outcome {
            Ok(value) => writeln!(self.output, "{value:.200?}").expect("memory"),
            Err(error) => self.note(&error),
        }
    }

    fn note(&mut self, error: &Error) {
        writeln!(self.output, "{error}\n{error:?}\n{:?}\n{:?}", error.hint(), error.api()).expect("memory");
        let mut cause = error.source();
        while let Some(error) = cause {
            writeln!(self.output, "{error} {error:?}").expect("memory");
            cause = error.source();
        }
    }

    fn leaks_nothing(&mut self, scanner: &Scanner) {
        let logged = self.notebook.take();
        assert!(logged.contains("TRACE"), "seed {}: nothing is logged: {logged}", self.seed);
        for output in [std::mem::take(&mut self.output), logged] {
            let leak = scanner.leak(&output);
            assert!(leak.is_none(), "seed {}: {leak:?} is shown in\n{output}", self.seed);
        }
    }
}

/// The number of scenarios and the first seed, as `cargo xtask chaos` sets them; a few hundred otherwise.
#[expect(clippy::disallowed_methods, reason = "the command tells the test what to run")]
fn wanted() -> (u64, u64) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    (number("CHAOS_SEED").unwrap_or(1), number("CHAOS_COUNT").unwrap_or(300))
}

#[tokio::test(start_paused = true)]
async fn no_plan_of_faults_makes_a_client_hang_leak_or_do_things_twice() {
    let (seed, count) = wanted();
    let (mut planned, mut consumed, mut calls) = (0, 0, 0);
    for number in 0..count {
        let mut scenario = Scenario::new(Plan::new(seed.wrapping_add(number)));
        planned += scenario.planned;
        calls += scenario.runs().await;
        consumed += scenario.planned - scenario.left();
    }
    println!("{count} scenarios from seed {seed}: {calls} calls, {planned} faults planned, {consumed} consumed");
    assert_eq!(planned, consumed);
}
