//! The client's project: configured, or looked up in IAM once.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use huaweicloud_auth::provider::{EnvironmentLookup, Profile};
use huaweicloud_auth::time::Clock;
use huaweicloud_auth::{Message, SigningMiddleware};

use crate::client::endpoint::{Endpoint, Endpoints};
use crate::client::error::{Error, Remedy, Setting};
use crate::client::origin::Origin;
use crate::client::single_flight::SingleFlight;
use crate::message;

pub(crate) const VARIABLE: &str = "HUAWEICLOUD_SDK_PROJECT_ID";

/// What is known about the project.
#[derive(Debug)]
pub(crate) enum Project {
    /// The program, the environment or a file names it.
    Given(Arc<str>, Origin),
    /// Looked up in IAM.
    Lookup(Box<Lookup>),
    /// Cannot be determined, for this reason.
    Unknown(Message),
}

/// Why a project is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// No project is named.
    NotNamed,
    /// The named project belongs to another region.
    OfAnotherRegion,
}

/// Looks up the project of a region in IAM, one query at a time.
pub(crate) struct Lookup {
    signer: SigningMiddleware,
    clock: Arc<dyn Clock>,
    iam: Endpoints,
    question: Question,
    known: Arc<Known>,
    /// By access key. Callers that wait for a query share its failure: one query per caller could lock the key.
    flight: SingleFlight<String, Result<Arc<str>, Arc<Error>>>,
}

/// The last answer, and the access key that it applies to.
#[derive(Default)]
struct Known(Mutex<Option<(String, Arc<str>)>>);

/// Queries the project.
pub(crate) type Question = Box<dyn Fn() -> ProjectFuture + Send + Sync>;

/// A pending answer. Boxed to break the recursive future type: the query is itself a call.
pub(crate) type ProjectFuture = Pin<Box<dyn Future<Output = Result<Arc<str>, Error>> + Send>>;

impl Project {
    /// Reads the project that the program, the environment or the profile names.
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

    /// The id, if it is known without a query.
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

    /// The endpoint of IAM that is queried, and where it came from; `None` when nothing is queried.
    pub(crate) fn iam(&self) -> Option<(&Endpoint, &Origin)> {
        let Self::Lookup(lookup) = self else { return None };
        lookup.iam.list.first().map(|endpoint| (endpoint, &lookup.iam.origin))
    }

    /// Returns the id.
    pub(crate) async fn resolve(&self) -> Result<Arc<str>, Error> {
        match self {
            Self::Given(id, _) => Ok(id.clone()),
            Self::Lookup(lookup) => lookup.resolve().await,
            Self::Unknown(why) => {
                Err(unknown(message!("project-unknown", "no project id: {reason}", reason = why.clone())))
            }
        }
    }
}

impl Need {
    /// Adds to an error of the lookup what to do if a project is named already.
    pub(crate) fn advise(self, error: Error) -> Error {
        match self {
            Self::NotNamed => error,
            Self::OfAnotherRegion => {
                error.with_remedy(Remedy::Match { settings: vec![Setting::Region, Setting::ProjectId] })
            }
        }
    }
}

/// The error when the project cannot be determined and the program has to name it.
pub(crate) fn unknown(text: Message) -> Error {
    Error::configuration(Setting::ProjectId, text).with_remedy(Remedy::set([Setting::ProjectId]))
}

/// Rejects ids that are unsafe in a path or header.
pub(crate) fn check(id: &str, origin: &Origin) -> Result<Arc<str>, Error> {
    let plausible = (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if plausible {
        return Ok(id.into());
    }
    let shown: String = id.chars().filter(|c| !c.is_control()).take(60).collect();
    let text = message!(
        "project-malformed",
        "`{project}` is not a project id, which has 1 to 64 letters, digits, `-` and `_`",
        project = shown
    );
    Err(Error::configuration(Setting::ProjectId, text).with_origin(origin))
}

impl Lookup {
    /// Creates a lookup by `question`. Its answer applies to the access key that `signer` has at the time of the query.
    pub(crate) fn new(signer: SigningMiddleware, clock: Arc<dyn Clock>, iam: Endpoints, question: Question) -> Self {
        Self { signer, clock, iam, question, known: Arc::default(), flight: SingleFlight::new() }
    }

    async fn resolve(&self) -> Result<Arc<str>, Error> {
        let access_key = self.signer.credentials().await?.access_key().to_owned();
        if let Some(id) = self.known.get(&access_key) {
            return Ok(id);
        }
        let join = || self.flight.join(access_key.clone(), self.clock.now(), || self.ask(&access_key));
        let mut landed = join().await;
        // The connection may have died with the runtime of the caller that sent the query.
        let may_be_local = |error: &Arc<Error>| error.is_connection() || error.is_timeout();
        if landed.inherited && landed.value.as_ref().is_err_and(may_be_local) {
            landed = join().await;
        }
        landed.value.map_err(|error| Arc::try_unwrap(error).unwrap_or_else(|shared| shared.duplicate()))
    }

    /// Queries IAM and stores the answer before any caller sees it, so that later callers find it in `known`.
    fn ask(&self, access_key: &str) -> impl Future<Output = Result<Arc<str>, Arc<Error>>> + Send + use<> {
        let (answer, known, access_key) = ((self.question)(), self.known.clone(), access_key.to_owned());
        async move {
            if let Some(id) = known.get(&access_key) {
                // Another query ended after this caller read `known` and before its own query began.
                return Ok(id);
            }
            let id = answer.await.map_err(Arc::new)?;
            *known.lock() = Some((access_key, id.clone()));
            Ok(id)
        }
    }
}

impl Known {
    fn get(&self, access_key: &str) -> Option<Arc<str>> {
        self.lock().as_ref().filter(|(key, _)| key == access_key).map(|(_, id)| id.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Option<(String, Arc<str>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookup").field("iam", &self.iam).field("flight", &self.flight).finish_non_exhaustive()
    }
}
