//! A scripted transport, and credential sources that count how often they are queried.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use huaweicloud_auth::{Credentials, CredentialsFuture, ProvideCredentials};
use huaweicloud_oms::Client;
use huaweicloud_runtime::http::{Request, Response};
use huaweicloud_runtime::{ByteStream, ClientBuilder, Transport, TransportFuture};

/// Answers with a status and a body each; clones share the script.
#[derive(Clone, Default)]
pub(crate) struct Scripted {
    answers: Arc<Mutex<VecDeque<(u16, String)>>>,
    asked: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl Scripted {
    pub(crate) fn new(answers: impl IntoIterator<Item = (u16, &'static str)>) -> Self {
        let answers = answers.into_iter().map(|(status, body)| (status, body.to_owned())).collect();
        Self { answers: Arc::new(Mutex::new(answers)), asked: Arc::default() }
    }

    /// A value computed from each request, in order.
    pub(crate) fn asked<T>(&self, look: impl Fn(&Request<Bytes>) -> T) -> Vec<T> {
        self.asked.lock().unwrap().iter().map(look).collect()
    }

    /// The access key that signed each request.
    pub(crate) fn keys(&self) -> Vec<String> {
        let key = |request: &Request<Bytes>| {
            let value = request.headers().get("authorization")?.to_str().ok()?;
            Some(value.split_once("Access=")?.1.split_once(',')?.0.to_owned())
        };
        self.asked(|request| key(request).unwrap_or_default())
    }
}

impl Transport for Scripted {
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        self.asked.lock().unwrap().push(request);
        let (status, body) = self.answers.lock().unwrap().pop_front().expect("the script is over");
        let answer = Response::builder().status(status).header("x-request-id", "request-1");
        let answer = answer.body(ByteStream::from(Bytes::from(body))).unwrap();
        Box::pin(std::future::ready(Ok(answer)))
    }
}

/// Returns the keys of a list one after another, and then the last one repeatedly.
#[derive(Debug)]
pub(crate) struct Keys {
    names: Vec<&'static str>,
    fetched: Arc<AtomicUsize>,
}

impl Keys {
    /// The source, and how often it was queried.
    pub(crate) fn new(names: &[&'static str]) -> (Self, Arc<AtomicUsize>) {
        let fetched = Arc::new(AtomicUsize::new(0));
        (Self { names: names.to_vec(), fetched: fetched.clone() }, fetched)
    }
}

impl ProvideCredentials for Keys {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        let number = self.fetched.fetch_add(1, Ordering::SeqCst);
        let name = self.names.get(number).or(self.names.last()).copied().unwrap_or("none");
        Box::pin(async move { Credentials::new(name, format!("secret of {name}"))?.with_security_token("token") })
    }
}

/// A builder with a region and a project that reads no environment.
pub(crate) fn builder() -> ClientBuilder<Client> {
    Client::builder().environment(|_: &str| None).region("cn-north-4").project_id("p")
}
