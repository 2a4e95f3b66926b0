//! The project of a client: given, or asked from IAM once.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use huaweicloud_auth::SigningMiddleware;
use huaweicloud_auth::provider::{EnvironmentLookup, Profile};

use crate::client::endpoint::{Endpoint, Endpoints, Origin};
use crate::client::error::Error;

pub(crate) const VARIABLE: &str = "HUAWEICLOUD_SDK_PROJECT_ID";

/// What is known about the project.
#[derive(Debug)]
pub(crate) enum Project {
    /// Somebody named it.
    Given(Arc<str>, Origin),
    /// IAM is asked.
    Lookup(Box<Lookup>),
    /// Nobody can say, and this is why.
    Unknown(&'static str),
}

/// Asks IAM for the project of a region, one caller at a time.
///
/// The question in flight lives here and not in the caller who began it: one who is dropped leaves it half answered, and
/// the next carries it on. So even callers with less time than IAM takes get there together.
pub(crate) struct Lookup {
    signer: SigningMiddleware,
    iam: Endpoints,
    question: Question,
    /// The last answer, and the access key it holds for.
    known: Mutex<Option<(String, Arc<str>)>>,
    flight: tokio::sync::Mutex<Flight>,
}

/// What those who waited for a lookup find.
#[derive(Default)]
struct Flight {
    /// How many lookups have ended.
    number: u64,
    /// Why the last one failed. Those who waited for it share the failure: a lookup each could lock the key.
    failure: Option<Error>,
    /// The question that is not answered yet, and the access key it was asked with.
    open: Option<(String, ProjectFuture)>,
}

/// Asks for the project.
pub(crate) type Question = Box<dyn Fn() -> ProjectFuture + Send + Sync>;

/// An answer to come. Boxed to break the recursive future type: the question is itself a call.
pub(crate) type ProjectFuture = Pin<Box<dyn Future<Output = Result<Arc<str>, Error>> + Send>>;

impl Project {
    /// The project as the program, the environment or the profile names it.
    pub(crate) fn given(
        explicit: Option<&str>,
        environment: &EnvironmentLookup,
        profile: Option<&Profile>,
    ) -> Result<Option<Self>, Error> {
        let in_profile =
            |profile: &Profile| Some((profile.project_id.clone()?, Origin::File(profile.path.display().to_string())));
        let given = match explicit {
            Some(id) => Some((id.to_owned(), Origin::Explicit)),
            None => environment
                .get(VARIABLE)
                .map(|id| (id, Origin::Variable(VARIABLE.to_owned())))
                .or_else(|| profile.and_then(in_profile)),
        };
        given.map(|(id, origin)| Ok(Self::Given(check(&id, &origin)?, origin))).transpose()
    }

    /// The id, if it is known without asking.
    pub(crate) fn known(&self) -> Option<Arc<str>> {
        match self {
            Self::Given(id, _) => Some(id.clone()),
            _ => None,
        }
    }

    pub(crate) fn origin(&self) -> Origin {
        match self {
            Self::Given(_, origin) => origin.clone(),
            _ => Origin::Service,
        }
    }

    /// The endpoint of IAM that is asked, and where it came from; `None` where nothing is asked.
    pub(crate) fn iam(&self) -> Option<(&Endpoint, &Origin)> {
        let Self::Lookup(lookup) = self else { return None };
        lookup.iam.list.first().map(|endpoint| (endpoint, &lookup.iam.origin))
    }

    /// The id.
    pub(crate) async fn resolve(&self) -> Result<Arc<str>, Error> {
        match self {
            Self::Given(id, _) => Ok(id.clone()),
            Self::Lookup(lookup) => lookup.resolve().await,
            Self::Unknown(why) => Err(Error::configuration(format!(
                "no project id: set {VARIABLE} or call `project_id` of the client builder ({why})"
            ))),
        }
    }
}

/// Rejects ids that are unsafe in a path or header.
pub(crate) fn check(id: &str, origin: &Origin) -> Result<Arc<str>, Error> {
    let plausible = (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if plausible {
        return Ok(id.into());
    }
    let shown: String = id.chars().filter(|c| !c.is_control()).take(60).collect();
    Err(Error::configuration(format!(
        "`{shown}` is not a project id, which has 1 to 64 letters, digits, `-` and `_` ({origin})"
    )))
}

impl Lookup {
    /// A lookup by `question`, whose answer holds for the access key that `signer` has at the time.
    pub(crate) fn new(signer: SigningMiddleware, iam: Endpoints, question: Question) -> Self {
        Self { signer, iam, question, known: Mutex::default(), flight: tokio::sync::Mutex::default() }
    }

    async fn resolve(&self) -> Result<Arc<str>, Error> {
        let access_key = self.signer.credentials().await?.access_key().to_owned();
        if let Some(id) = self.cached(&access_key) {
            return Ok(id);
        }
        let before = self.flight.try_lock().map_or(None, |flight| Some(flight.number));
        let mut flight = self.flight.lock().await;
        if let Some(id) = self.cached(&access_key) {
            return Ok(id);
        }
        // Whoever could not even see the number came while another lookup was under way.
        let waited = before.is_none_or(|number| number != flight.number);
        if let Some(failure) = flight.failure.as_ref().filter(|_| waited) {
            return Err(failure.duplicate());
        }
        let outcome = self.carry_on(&mut flight, &access_key).await;
        flight.number += 1;
        match outcome {
            Ok(id) => {
                *self.lock() = Some((access_key, id.clone()));
                Ok(id)
            }
            Err(error) => {
                flight.failure = Some(error.duplicate());
                Err(error)
            }
        }
    }

    /// Asks, or waits on for the answer that a dropped caller began to wait for.
    async fn carry_on(&self, flight: &mut Flight, access_key: &str) -> Result<Arc<str>, Error> {
        if flight.open.as_ref().is_some_and(|(key, _)| key == access_key) {
            match Open(&mut flight.open).await {
                // The connection may have died while nobody looked after it, or with the runtime of who began.
                Err(error) if error.is_connection() || error.is_timeout() => {}
                outcome => return outcome,
            }
        }
        // A caller who gives up in the middle leaves no failure behind that others would share.
        flight.failure = None;
        flight.open = Some((access_key.to_owned(), (self.question)()));
        Open(&mut flight.open).await
    }

    fn cached(&self, access_key: &str) -> Option<Arc<str>> {
        self.lock().as_ref().filter(|(key, _)| key == access_key).map(|(_, id)| id.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(String, Arc<str>)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for the open question. Dropped in the middle it leaves it open, unless that is because it panicked.
struct Open<'a>(&'a mut Option<(String, ProjectFuture)>);

impl Future for Open<'_> {
    type Output = Result<Arc<str>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some((_, answer)) = self.0.as_mut() else { return Poll::Pending };
        let outcome = answer.as_mut().poll(context);
        if outcome.is_ready() {
            *self.0 = None;
        }
        outcome
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.0 = None;
        }
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookup").field("iam", &self.iam).field("flight", &self.flight).finish_non_exhaustive()
    }
}

impl fmt::Debug for Flight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flight").field("number", &self.number).field("open", &self.open.is_some()).finish()
    }
}
