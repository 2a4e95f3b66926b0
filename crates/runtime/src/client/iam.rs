//! Looks up the project of a region in IAM (Identity and Access Management).

use std::sync::Arc;

use huaweicloud_auth::Message;
use huaweicloud_auth::provider::EnvironmentLookup;
use serde::Deserialize;

use crate::client::endpoint::{self, Endpoints};
use crate::client::error::{Error, Remedy, Setting};
use crate::client::origin::Origin;
use crate::client::project::{self, Need, Question, VARIABLE};
use crate::client::request::RawRequest;
use crate::client::shared::CallContext;
use crate::generated::regions::{GLOBAL_IAM, IAM_REGIONS};
use crate::message;
use crate::model::lenient;
use crate::model::operation::Service;

/// Identity and Access Management, which lists the projects of an account.
pub(crate) static IAM: Service = Service::new("iam", "Identity and Access Management")
    .with_regions(IAM_REGIONS)
    .with_sensitive(&["password", "secret", "access"]);

/// Finds the endpoint of IAM: from the program, the environment, the regions file or the table, or else the one for all
/// regions.
pub(crate) fn endpoints(
    explicit: Option<&str>,
    region: &str,
    environment: &EnvironmentLookup,
) -> Result<Endpoints, Error> {
    let explicit: Vec<String> = explicit.map(str::to_owned).into_iter().collect();
    endpoint::resolve(&IAM, &explicit, Some(region), environment, Some(GLOBAL_IAM))
}

/// Creates the query for the project of a region, sent through a client of IAM in that region.
pub(crate) fn question(iam: CallContext, need: Need) -> Question {
    Box::new(move || {
        let iam = iam.clone();
        Box::pin(async move { ask(&iam, need).await })
    })
}

/// Asks IAM for the project that has the name of the region.
async fn ask(context: &CallContext, need: Need) -> Result<Arc<str>, Error> {
    let region = context.shared.region().unwrap_or_default();
    let request = RawRequest::new(context.clone(), "GET", "/v3/projects").query("name", region);
    let answer = request.send_json::<ProjectList>().await.map_err(|error| {
        let why = why_asked(need, region);
        let hint = match error.hint() {
            Some(hint) => message!("several", "{one}; {other}", one = hint.clone(), other = why),
            None => why,
        };
        need.advise(error.with_hint(hint))
    })?;
    let id = match answer.request_id() {
        Some(id) => message!("request-id", ", request id {id}", id = id),
        None => Message::verbatim(""),
    };
    let iam = context.shared.endpoint();
    choose(&answer.projects, region).map_err(|refusal| need.advise(refusal.into_error(iam.as_str(), region, id)))
}

/// Explains why IAM is called, and how to avoid it.
fn why_asked(need: Need, region: &str) -> Message {
    match need {
        Need::NotNamed => message!(
            "project-lookup",
            "this call looks up the project of the region; set {variable} to avoid it",
            variable = VARIABLE
        ),
        Need::OfAnotherRegion => message!(
            "project-lookup-elsewhere",
            "this call looks up the project of {region}, because the project that is set belongs to another region",
            region = region
        ),
    }
}

/// Why none of the projects is that of the region.
enum Refusal {
    /// None has that name; these exist.
    Absent(Vec<ProjectEntry>),
    /// The project exists but is disabled.
    Disabled(ProjectEntry),
    /// Several have that name.
    Ambiguous(Vec<ProjectEntry>),
    /// The id is invalid.
    Unusable(Error),
}

/// Chooses the enabled project that has the name of the region. IAM may list other projects as well, so the first one in the
/// list could be the wrong one.
fn choose(projects: &[ProjectEntry], region: &str) -> Result<Arc<str>, Refusal> {
    let named: Vec<&ProjectEntry> = projects.iter().filter(|project| project.name.as_deref() == Some(region)).collect();
    let enabled: Vec<&ProjectEntry> = named.iter().copied().filter(|project| project.enabled != Some(false)).collect();
    match (enabled.as_slice(), named.first()) {
        ([project], _) => {
            project::check(project.id.as_deref().unwrap_or_default(), &Origin::Service).map_err(Refusal::Unusable)
        }
        ([], Some(disabled)) => Err(Refusal::Disabled((*disabled).clone())),
        ([], None) => Err(Refusal::Absent(projects.to_vec())),
        (several, _) => Err(Refusal::Ambiguous(several.iter().copied().cloned().collect())),
    }
}

impl Refusal {
    /// `iam` is the endpoint that was asked, `id` the request id.
    fn into_error(self, iam: &str, region: &str, id: Message) -> Error {
        match self {
            Self::Unusable(error) => error,
            Self::Absent(others) if others.is_empty() => project::unknown(message!(
                "project-absent",
                "IAM at {iam} lists no project `{region}` that these keys may use{id}; the region may not be enabled for the \
                 account",
                iam = iam,
                region = region,
                id = id
            )),
            Self::Absent(others) => listed(
                message!(
                    "project-absent-others",
                    "IAM at {iam} lists no project `{region}`{id}, but {projects}",
                    iam = iam,
                    region = region,
                    id = id,
                    projects = described(&others)
                ),
                &others,
            ),
            Self::Disabled(project) => project::unknown(message!(
                "project-disabled",
                "the project {project} is disabled, as IAM at {iam} says{id}",
                project = project.describe(),
                iam = iam,
                id = id
            )),
            Self::Ambiguous(several) => listed(
                message!(
                    "project-ambiguous",
                    "IAM at {iam} lists {count} projects for `{region}`{id}: {projects}",
                    iam = iam,
                    count = several.len(),
                    region = region,
                    id = id,
                    projects = described(&several)
                ),
                &several,
            ),
        }
    }
}

fn described(projects: &[ProjectEntry]) -> String {
    projects.iter().map(ProjectEntry::describe).collect::<Vec<_>>().join(", ")
}

/// The error for a user who has to choose.
fn listed(text: Message, projects: &[ProjectEntry]) -> Error {
    let values = projects.iter().filter_map(|project| project.id.clone()).collect();
    let (setting, closest, otherwise) = (Setting::ProjectId, None, None);
    Error::configuration(setting, text).with_remedy(Remedy::Choose { setting, values, closest, otherwise })
}

#[derive(Deserialize)]
struct ProjectList {
    #[serde(default, deserialize_with = "lenient::list")]
    projects: Vec<ProjectEntry>,
}

#[derive(Clone, Deserialize)]
struct ProjectEntry {
    #[serde(default, deserialize_with = "lenient::string")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::string")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient::boolean")]
    enabled: Option<bool>,
}

impl ProjectEntry {
    fn describe(&self) -> String {
        format!("{} ({})", self.id.as_deref().unwrap_or("no id"), self.name.as_deref().unwrap_or("no name"))
    }
}
