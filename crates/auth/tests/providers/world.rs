//! A world for credential sources: variables, files, a clock and an HTTP service that answers what the test queued.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use huaweicloud_auth::Secret;
use huaweicloud_auth::fetch::{FetchError, FetchFuture, FetchRequest, HttpFetch};
use huaweicloud_auth::provider::ProviderContext;
use huaweicloud_auth::time::SdkDate;

/// The time that `text` names.
pub fn time(text: &str) -> SystemTime {
    SdkDate::parse(text).expect("a date").to_system_time()
}

/// What the sources see. Clones share everything.
#[derive(Clone, Default)]
pub struct World(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    variables: HashMap<String, String>,
    files: HashMap<String, String>,
    answers: VecDeque<http::Response<Secret>>,
    requests: Vec<String>,
    passed: Duration,
}

impl World {
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test panicked")
    }

    pub fn variable(self, name: &str, value: &str) -> Self {
        self.state().variables.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn file(self, path: &str, text: &str) -> Self {
        self.set_file(path, text);
        self
    }

    pub fn set_file(&self, path: &str, text: &str) {
        self.state().files.insert(path.to_owned(), text.to_owned());
    }

    pub fn move_clock(&self, seconds: u64) {
        self.state().passed += Duration::from_secs(seconds);
    }

    /// Queues an answer; without one the service is silent.
    pub fn answer(&self, status: u16, headers: &[(&'static str, &str)], body: &str) -> &Self {
        let mut response = http::Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        self.state().answers.push_back(response.body(Secret::from(body)).expect("an answer"));
        self
    }

    /// The requests so far: method, url, headers but the content type, body.
    pub fn requests(&self) -> Vec<String> {
        self.state().requests.clone()
    }

    pub fn context(&self) -> ProviderContext {
        self.offline_context().with_http(self.clone())
    }

    pub fn offline_context(&self) -> ProviderContext {
        let (environment, files, clock) = (self.clone(), self.clone(), self.clone());
        ProviderContext::new()
            .with_environment(move |name: &str| environment.state().variables.get(name).cloned())
            .with_files(move |path: &Path| {
                let text = files.state().files.get(path.to_str().unwrap_or_default()).cloned();
                text.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such file"))
            })
            .with_clock(move || time("20260102T030405Z") + clock.state().passed)
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("World")
    }
}

impl HttpFetch for World {
    fn fetch(&self, fetch: FetchRequest) -> FetchFuture<'_> {
        let request = fetch.request;
        let mut line = format!("{} {} ", request.method(), request.uri());
        for (name, value) in request.headers().iter().filter(|(name, _)| *name != "content-type") {
            assert!(value.is_sensitive(), "{name} is shown in logs");
            line.push_str(&format!("{name}={} ", value.to_str().unwrap_or_default()));
        }
        line.push_str(request.body().expose());
        let mut state = self.state();
        state.requests.push(line);
        let answer = state.answers.pop_front().ok_or_else(|| FetchError::new("the connection failed"));
        Box::pin(std::future::ready(answer))
    }
}
