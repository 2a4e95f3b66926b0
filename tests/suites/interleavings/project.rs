//! The project lookup, with callers in every order.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use huaweicloud_runtime::http::{Request, Response};
use huaweicloud_runtime::{
    ByteStream, ClientBuilder, Core, Credentials, CredentialsFuture, Error, NoRetry, ProvideCredentials, Service,
    Transport, TransportFuture,
};

use crate::explore::{Signal, World, every, play};

static SERVICE: Service = Service::new("oms", "Object Storage Migration Service")
    .with_regions(&[("cn-north-4", "https://oms.cn-north-4.myhuaweicloud.com")]);

/// IAM and a source of keys. IAM answers, and keys are renewed, when the schedule says so.
#[derive(Clone, Default)]
struct Iam(Arc<State>);

#[derive(Default)]
struct State {
    /// The access keys of the queries so far.
    asked: Mutex<Vec<String>>,
    /// The pending queries, by index.
    open: Mutex<Vec<(usize, Signal<bool>)>>,
    /// The answers, by index.
    told: Mutex<Vec<(usize, bool)>>,
    refusals: AtomicU64,
    renewals: AtomicU64,
    renewed: AtomicBool,
}

impl Iam {
    fn new(refusals: u64, renewals: u64) -> Self {
        Self(Arc::new(State { refusals: refusals.into(), renewals: renewals.into(), ..State::default() }))
    }

    fn client(&self) -> Core {
        ClientBuilder::new(&SERVICE)
            .environment(|_: &str| None)
            .region("cn-north-4")
            .credentials(Keys(self.clone()))
            .retry(NoRetry)
            .transport(self.clone())
            .build()
            .unwrap()
    }

    fn asked(&self) -> Vec<String> {
        self.0.asked.lock().unwrap().clone()
    }

    fn open(&self) -> usize {
        self.0.open.lock().unwrap().len()
    }

    /// The index of the pending query.
    fn waits_for(&self) -> Option<usize> {
        self.0.open.lock().unwrap().first().map(|(number, _)| *number)
    }

    fn told(&self, number: usize) -> Option<bool> {
        self.0.told.lock().unwrap().iter().find(|(told, _)| *told == number).map(|(_, good)| *good)
    }

    fn renewed(&self) -> bool {
        self.0.renewed.load(Ordering::SeqCst)
    }
}

impl Transport for Iam {
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        let authorization = request.headers()["authorization"].to_str().unwrap();
        let key = authorization.split(['=', ',']).nth(1).unwrap().to_owned();
        Box::pin(async move {
            let signal = Signal::default();
            let number = self.asked().len();
            self.0.asked.lock().unwrap().push(key.clone());
            self.0.open.lock().unwrap().push((number, signal.clone()));
            let _question = Question(self, number);
            assert_eq!(self.open(), 1, "two questions at a time");
            let (status, body) = match signal.await {
                true => {
                    (200, format!(r#"{{"projects":[{{"id":"project-of-{key}","name":"cn-north-4","enabled":true}}]}}"#))
                }
                false => (403, "{}".to_owned()),
            };
            Ok(Response::builder().status(status).body(ByteStream::from(Bytes::from(body))).unwrap())
        })
    }
}

/// A dropped query is no longer pending.
struct Question<'a>(&'a Iam, usize);

impl Drop for Question<'_> {
    fn drop(&mut self) {
        self.0.0.open.lock().unwrap().retain(|(number, _)| *number != self.1);
    }
}

#[derive(Clone)]
struct Keys(Iam);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl ProvideCredentials for Keys {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        let keys = Credentials::new(if self.0.renewed() { "new" } else { "old" }, "secret");
        Box::pin(std::future::ready(keys))
    }
}

impl World for Iam {
    fn moves(&self) -> usize {
        let refusable = self.0.refusals.load(Ordering::SeqCst) > 0;
        let renewable = self.0.renewals.load(Ordering::SeqCst) > 0;
        self.open() * if refusable { 2 } else { 1 } + usize::from(renewable)
    }

    fn make(&self, number: usize) {
        if self.open() == 0 || number == 2 || (number == 1 && self.0.refusals.load(Ordering::SeqCst) == 0) {
            self.0.renewals.fetch_sub(1, Ordering::SeqCst);
            return self.0.renewed.store(true, Ordering::SeqCst);
        }
        let (place, signal) = self.0.open.lock().unwrap().remove(0);
        self.0.told.lock().unwrap().push((place, number == 0));
        if number == 1 {
            self.0.refusals.fetch_sub(1, Ordering::SeqCst);
        }
        signal.give(number == 0);
    }

    fn check(&self, _: usize) {}
}

/// Runs in a runtime: the timers of calls need one, although no time passes.
fn every_order(run: impl Fn(&mut crate::explore::Choices)) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let _inside = runtime.enter();
    every(run)
}

async fn ask(client: &Core) -> Result<String, Error> {
    client.project_id().await
}

#[test]
fn it_is_asked_once_whoever_is_dropped() {
    let runs = every_order(|choices| {
        let iam = Iam::default();
        let client = iam.client();
        let results = play(choices, (0..3).map(|_| ask(&client)), 2, &iam);
        assert!(results.into_iter().flatten().all(|id| id.unwrap() == "project-of-old"));
        assert_eq!(iam.asked().len(), 1, "a dropped caller hands its question over");
    });
    assert!(runs > 100, "{runs}");
}

#[test]
fn a_refusal_is_for_those_who_waited_for_it_and_is_not_kept() {
    let runs = every_order(|choices| {
        let iam = Iam::new(1, 0);
        let client = iam.client();
        let ask_now = || async {
            let joined = iam.waits_for();
            (joined, ask(&client).await)
        };
        let results = play(choices, [ask_now(), ask_now(), ask_now()], 1, &iam);
        for (joined, result) in results.into_iter().flatten() {
            if let Some(question) = joined {
                assert_eq!(Some(result.is_ok()), iam.told(question), "a question each could lock the key");
            }
            let refused = iam.0.refusals.load(Ordering::SeqCst) == 0;
            assert!(result.map_or_else(|error| refused && error.is_forbidden(), |id| id == "project-of-old"));
        }
        let later = play(choices, [ask(&client)], 0, &iam);
        assert!(later[0].as_ref().is_some_and(Result::is_ok), "asked again, or known");
    });
    assert!(runs > 150, "{runs}");
}

#[test]
fn new_keys_get_their_own_answer() {
    let runs = every_order(|choices| {
        let iam = Iam::new(0, 1);
        let client = iam.client();
        let ask = || async {
            let renewed = iam.renewed();
            (renewed, ask(&client).await.unwrap())
        };
        let results = play(choices, [ask(), ask(), ask()], 1, &iam);
        for (renewed, id) in results.into_iter().flatten() {
            assert!(!renewed || id == "project-of-new", "{id}");
        }
        let asked = iam.asked();
        let of = |key: &str| asked.iter().filter(|asked| *asked == key).count();
        assert!(of("old") <= 1 && of("new") <= 1, "{asked:?}");
    });
    assert!(runs > 500, "{runs}");
}
