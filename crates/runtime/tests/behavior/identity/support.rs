//! A fake world for credential sources: variables, files, a clock, and an HTTP service with the answers that the test
//! queued.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use huaweicloud_auth::time::SdkDate;
use huaweicloud_runtime::identity::ProviderContext;
use huaweicloud_runtime::{ByteStream, Transport, TransportError, TransportErrorKind, TransportFuture, http};

/// Parses the time in `text`.
pub(crate) fn time(text: &str) -> SystemTime {
    SdkDate::parse(text).expect("a date").to_system_time()
}

/// The environment that the sources see. Clones share everything.
#[derive(Clone, Default)]
pub(crate) struct World(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    variables: HashMap<String, String>,
    files: HashMap<String, String>,
    answers: VecDeque<http::Response<Bytes>>,
    requests: Vec<String>,
    passed: Duration,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test panicked")
    }

    pub(crate) fn variable(self, name: &str, value: &str) -> Self {
        self.state().variables.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        self.set_file(path, text);
        self
    }

    pub(crate) fn set_file(&self, path: &str, text: &str) {
        self.state().files.insert(path.to_owned(), text.to_owned());
    }

    pub(crate) fn move_clock(&self, seconds: u64) {
        self.state().passed += Duration::from_secs(seconds);
    }

    /// Queues an answer; without one, the service does not answer.
    pub(crate) fn answer(&self, status: u16, headers: &[(&'static str, &str)], body: &str) -> &Self {
        let mut response = http::Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        self.state().answers.push_back(response.body(Bytes::copy_from_slice(body.as_bytes())).expect("an answer"));
        self
    }

    /// Returns the requests so far: method, URL, headers except the content type, body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.state().requests.clone()
    }

    pub(crate) fn context(&self) -> ProviderContext {
        let (environment, files, clock) = (self.clone(), self.clone(), self.clone());
        ProviderContext::new()
            .with_environment(move |name: &str| environment.state().variables.get(name).cloned())
            .with_files(move |path: &Path| {
                let text = files.state().files.get(path.to_str().unwrap_or_default()).cloned();
                text.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such file"))
            })
            .with_clock(move || time("20260102T030405Z") + clock.state().passed)
            .with_transport(self.clone())
    }
}

impl Transport for World {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        let mut line = format!("{} {} ", request.method(), request.uri());
        for (name, value) in request.headers().iter().filter(|(name, _)| *name != "content-type") {
            assert!(value.is_sensitive(), "{name} is shown in logs");
            line.push_str(&format!("{name}={} ", value.to_str().unwrap_or_default()));
        }
        line.push_str(std::str::from_utf8(request.body()).expect("text"));
        let mut state = self.state();
        state.requests.push(line);
        let broken = || TransportError::new(TransportErrorKind::Interrupted, "the connection failed");
        let answer = state.answers.pop_front().ok_or_else(broken);
        Box::pin(std::future::ready(answer.map(|answer| answer.map(ByteStream::from))))
    }
}
