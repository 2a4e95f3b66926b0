//! [`Limited`]: a service with any number of tasks behind a gateway that limits the number of calls per window.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use huaweicloud_runtime::http::{Request, Response};
use huaweicloud_runtime::{ByteStream, Transport, TransportFuture};
use serde_json::{Value, json};
use tokio::time::Instant;

/// The time that an accepted call takes.
const LATENCY: Duration = Duration::from_millis(10);

/// How the gateway counts calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Counting {
    /// In consecutive windows. When the client starts, this part of the first window has already passed.
    Fixed(f64),
    /// In the window before each call. Rejected calls also count.
    Sliding,
    /// A bucket of tokens that fills evenly.
    Bucket,
}

/// What the gateway reports when it rejects a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Says {
    /// The quota, in the message.
    Quota,
    /// The time until its next window, in `Retry-After`.
    RetryAfter,
    /// The quota and what is left of it, in a header of each answer.
    Header,
}

#[derive(Clone)]
pub(crate) struct Limited {
    pub(crate) calls: u32,
    pub(crate) window: Duration,
    counting: Counting,
    says: Says,
    tasks: usize,
    /// When each task ends.
    ends: Duration,
    start: Instant,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// The arrival times of the calls that count.
    counted: VecDeque<Duration>,
    /// The number of tokens taken from the bucket, and the time when the last one was taken.
    taken: (f64, Duration),
    accepted: usize,
    refused: usize,
    paused: HashSet<usize>,
}

impl Limited {
    pub(crate) fn new(tasks: usize, calls: u32, seconds: u64) -> Self {
        let window = Duration::from_secs(seconds);
        let (counting, says, ends) = (Counting::Fixed(0.0), Says::Quota, Duration::MAX);
        Self { calls, window, counting, says, tasks, ends, start: Instant::now(), state: Arc::default() }
    }

    pub(crate) fn counting(self, counting: Counting) -> Self {
        Self { counting, ..self }
    }

    pub(crate) fn says(self, says: Says) -> Self {
        Self { says, ..self }
    }

    /// Makes all tasks end after this time.
    pub(crate) fn ending_after(self, ends: Duration) -> Self {
        Self { ends, ..self }
    }

    /// Makes other callers use up the quota of the current window.
    pub(crate) fn used_by_others(self) -> Self {
        self.state.lock().unwrap().counted.extend((0..self.calls).map(|_| Duration::ZERO));
        self
    }

    /// Returns the numbers of accepted and of rejected calls.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let state = self.state.lock().unwrap();
        (state.accepted, state.refused)
    }

    /// Returns the time in which the gateway allows this many calls.
    pub(crate) fn allows(&self, calls: usize) -> Duration {
        self.window.mul_f64(calls as f64 / f64::from(self.calls))
    }

    fn window_of(&self, time: Duration) -> u64 {
        let Counting::Fixed(phase) = self.counting else { return 0 };
        ((time + self.window.mul_f64(phase)).as_secs_f64() / self.window.as_secs_f64()) as u64
    }

    /// Returns the number of calls that are left at this time.
    fn left(&self, state: &State, now: Duration) -> u32 {
        let used = match self.counting {
            Counting::Fixed(_) => state.counted.iter().filter(|at| self.window_of(**at) == self.window_of(now)).count(),
            Counting::Sliding => state.counted.iter().filter(|at| **at + self.window > now).count(),
            Counting::Bucket => self.level(state, now).ceil() as usize,
        };
        self.calls.saturating_sub(used as u32)
    }

    /// Returns the number of tokens that are missing from the bucket.
    fn level(&self, state: &State, now: Duration) -> f64 {
        let (level, last) = state.taken;
        f64::max(level - (now - last).as_secs_f64() * f64::from(self.calls) / self.window.as_secs_f64(), 0.0)
    }

    fn answer(&self, method: &str, path: &str, query: &str) -> Response<ByteStream> {
        let (mut state, now) = (self.state.lock().unwrap(), self.start.elapsed());
        let left = self.left(&state, now);
        if left > 0 || self.counting == Counting::Sliding {
            state.counted.push_back(now);
            state.taken = (self.level(&state, now) + 1.0, now);
            while state.counted.front().is_some_and(|at| *at + self.window < now) {
                state.counted.pop_front();
            }
        }
        let seconds = self.window.as_secs();
        if left == 0 {
            state.refused += 1;
            let mut refused = Response::builder().status(429);
            let mut text = "policy user over ratelimit".to_owned();
            match self.says {
                Says::Quota => text = format!("{text},limit:{},time:{seconds} seconds", self.calls),
                Says::RetryAfter => {
                    let next = self.window.mul_f64((self.window_of(now) + 1) as f64);
                    refused = refused.header("retry-after", (next - now).as_secs_f64().ceil().to_string());
                }
                Says::Header => {}
            }
            let body = json!({ "error_code": "APIGW.0308", "error_msg": text }).to_string();
            return refused.body(ByteStream::from(Bytes::from(body))).unwrap();
        }
        state.accepted += 1;
        let mut accepted = Response::builder().status(200);
        if self.says == Says::Header {
            let text = format!("remain:{},limit:{},time:{seconds} seconds", left - 1, self.calls);
            accepted = accepted.header("X-Apig-Ratelimit-User", text);
        }
        let body = self.content(&mut state, method, path, query);
        accepted.body(ByteStream::from(Bytes::from(body))).unwrap()
    }

    fn content(&self, state: &mut State, method: &str, path: &str, query: &str) -> String {
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.parse::<usize>().ok());
        let id = path.split('/').find_map(|part| part.parse::<usize>().ok());
        if let ("POST", Some(id)) = (method, id) {
            state.paused.insert(id);
            return String::new();
        }
        let has_ended = self.start.elapsed() >= self.ends;
        let status = |id: &usize| {
            if state.paused.contains(id) {
                3
            } else if has_ended {
                5
            } else {
                2
            }
        };
        let task = |id: usize| json!({ "id": id, "status": status(&id) });
        let first = value("offset=").unwrap_or_default();
        let last = self.tasks.min(first + value("limit=").unwrap_or(3));
        let tasks: Vec<Value> = (first..last).map(task).collect();
        json!({ "tasks": tasks, "count": self.tasks }).to_string()
    }
}

impl Transport for Limited {
    #[expect(clippy::disallowed_methods, reason = "the paused clock of tokio")]
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        let uri = request.uri();
        let answer = self.answer(request.method().as_str(), uri.path(), uri.query().unwrap_or_default());
        Box::pin(async move {
            tokio::time::sleep(LATENCY).await;
            Ok(answer)
        })
    }
}
