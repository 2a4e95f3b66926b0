//! The project of a client: given, or asked from IAM once.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use huaweicloud_auth::provider::{EnvironmentLookup, Profile};
use serde::Deserialize;

use crate::core::Core;
use crate::endpoint::{self, Endpoints, Origin};
use crate::error::Error;
use crate::generated::regions::{GLOBAL_IAM, IAM_REGIONS};
use crate::lenient;
use crate::operation::Service;

const VARIABLE: &str = "HUAWEICLOUD_SDK_PROJECT_ID";

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
#[derive(Debug)]
pub(crate) struct Lookup {
    ask: Ask,
    /// The last answer, and the access key it holds for.
    known: Mutex<Option<(String, Arc<str>)>>,
    flight: tokio::sync::Mutex<Flight>,
}

/// Whom to ask for what.
#[derive(Debug, Clone)]
struct Ask {
    iam: Core,
    region: String,
}

/// What those who waited for a lookup find.
#[derive(Default)]
struct Flight {
    /// How many lookups have ended.
    number: u64,
    /// Why the last one failed. Those who waited for it share the failure: a lookup each could lock the key.
    failure: Option<Error>,
    /// The question that is not answered yet, and the access key it was asked with.
    open: Option<(String, Answer)>,
}

/// An answer to come.
type Answer = Pin<Box<dyn Future<Output = Result<Arc<str>, Error>> + Send>>;

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

    pub(crate) fn lookup(iam: Core, region: &str) -> Self {
        let (known, flight) = (Mutex::default(), tokio::sync::Mutex::default());
        Self::Lookup(Box::new(Lookup { ask: Ask { iam, region: region.to_owned() }, known, flight }))
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

    /// Who is asked, if anybody is.
    pub(crate) fn iam(&self) -> Option<&Core> {
        match self {
            Self::Lookup(lookup) => Some(&lookup.ask.iam),
            _ => None,
        }
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

/// A project id is safe in a path and in a header, or it is none.
fn check(id: &str, origin: &Origin) -> Result<Arc<str>, Error> {
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
    async fn resolve(&self) -> Result<Arc<str>, Error> {
        let access_key = self.ask.iam.credentials().await?.access_key().to_owned();
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
        flight.open = Some((access_key.to_owned(), self.ask.clone().send()));
        Open(&mut flight.open).await
    }

    fn cached(&self, access_key: &str) -> Option<Arc<str>> {
        self.lock().as_ref().filter(|(key, _)| key == access_key).map(|(_, id)| id.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(String, Arc<str>)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ask {
    /// Boxed as what it is to others: its own type has itself inside, since a call may have to ask for its project.
    fn send(self) -> Answer {
        Box::pin(async move { self.answer().await })
    }

    async fn answer(&self) -> Result<Arc<str>, Error> {
        let request = self.iam.raw("GET", "/v3/projects").query("name", self.region.as_str());
        let answer = request.send_json::<ProjectList>().await.map_err(|error| {
            let hint = error.hint().map(|hint| format!("{hint}; ")).unwrap_or_default();
            error.with_hint(format!("{hint}the project of the region was asked for, {VARIABLE} makes that unnecessary"))
        })?;
        let id = answer.request_id().map(|id| format!(", request id {id}")).unwrap_or_default();
        let (region, iam) = (&self.region, self.iam.endpoint());
        match answer.projects.as_slice() {
            [project] => check(project.id.as_deref().unwrap_or_default(), &Origin::Service),
            [] => Err(Error::configuration(format!(
                "IAM at {iam} knows no project `{region}` that these keys may use{id}: is the region enabled for the \
                 account? set {VARIABLE} or call `project_id` of the client builder"
            ))),
            several => {
                let list: Vec<String> = several.iter().map(ProjectEntry::describe).collect();
                Err(Error::configuration(format!(
                    "IAM at {iam} knows {} projects for `{region}`{id}: {}; choose one with {VARIABLE} or `project_id` of \
                     the client builder",
                    list.len(),
                    list.join(", ")
                )))
            }
        }
    }
}

/// Waits for the open question. Dropped in the middle it leaves it open, unless that is because it panicked.
struct Open<'a>(&'a mut Option<(String, Answer)>);

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

impl fmt::Debug for Flight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flight").field("number", &self.number).field("open", &self.open.is_some()).finish()
    }
}

#[derive(Deserialize)]
struct ProjectList {
    #[serde(default, deserialize_with = "lenient::list")]
    projects: Vec<ProjectEntry>,
}

#[derive(Deserialize)]
struct ProjectEntry {
    #[serde(default, deserialize_with = "lenient::string")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    name: Option<String>,
}

impl ProjectEntry {
    fn describe(&self) -> String {
        format!("{} ({})", self.id.as_deref().unwrap_or("no id"), self.name.as_deref().unwrap_or("no name"))
    }
}

/// Identity and Access Management, which knows the projects of an account.
pub(crate) static IAM: Service = Service {
    name: "iam",
    title: "Identity and Access Management",
    regions: IAM_REGIONS,
    sensitive: &["password", "secret", "access"],
    operations: &[],
};

/// Where IAM is: as said, in the environment, in the regions file, in the table, or in the one place for all regions.
pub(crate) fn iam_endpoints(
    explicit: Option<&str>,
    region: &str,
    environment: &EnvironmentLookup,
) -> Result<Endpoints, Error> {
    let explicit: Vec<String> = explicit.map(str::to_owned).into_iter().collect();
    endpoint::resolve(&IAM, &explicit, Some(region), environment, Some(GLOBAL_IAM))
}
