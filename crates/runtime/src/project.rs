//! The project of a client: given, or asked from IAM once.

use std::sync::{Arc, Mutex, PoisonError};

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
#[derive(Debug)]
pub(crate) struct Lookup {
    iam: Core,
    region: String,
    /// The last answer, and the access key it holds for.
    known: Mutex<Option<(String, Arc<str>)>>,
    flight: tokio::sync::Mutex<Flight>,
}

/// What those who waited for a lookup find.
#[derive(Debug, Default)]
struct Flight {
    /// How many lookups there have been.
    number: u64,
    /// Why the last one failed. Those who waited for it share the failure: a lookup each could lock the key.
    failure: Option<Error>,
}

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
        Self::Lookup(Box::new(Lookup { iam, region: region.to_owned(), known, flight }))
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
        let access_key = self.iam.credentials().await?.access_key().to_owned();
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
        flight.number += 1;
        // A caller who gives up in the middle leaves no failure behind that others would share.
        flight.failure = None;
        match self.ask().await {
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

    fn cached(&self, access_key: &str) -> Option<Arc<str>> {
        self.lock().as_ref().filter(|(key, _)| key == access_key).map(|(_, id)| id.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(String, Arc<str>)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self) -> Result<Arc<str>, Error> {
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
