//! Asks IAM (Identity and Access Management) for the project of a region.

use std::sync::Arc;

use huaweicloud_auth::provider::EnvironmentLookup;
use serde::Deserialize;

use crate::client::endpoint::{self, Endpoints};
use crate::client::error::{Error, Remedy, Setting};
use crate::client::origin::Origin;
use crate::client::project::{self, Question, VARIABLE};
use crate::client::request::RawRequest;
use crate::client::shared::CallContext;
use crate::generated::regions::{GLOBAL_IAM, IAM_REGIONS};
use crate::model::lenient;
use crate::model::operation::Service;

/// Identity and Access Management, which knows the projects of an account.
pub(crate) static IAM: Service = Service::new("iam", "Identity and Access Management")
    .with_regions(IAM_REGIONS)
    .with_sensitive(&["password", "secret", "access"]);

/// Where IAM is: as said, in the environment, in the regions file, in the table, or in the one place for all regions.
pub(crate) fn endpoints(
    explicit: Option<&str>,
    region: &str,
    environment: &EnvironmentLookup,
) -> Result<Endpoints, Error> {
    let explicit: Vec<String> = explicit.map(str::to_owned).into_iter().collect();
    endpoint::resolve(&IAM, &explicit, Some(region), environment, Some(GLOBAL_IAM))
}

/// The question for the project of a region, asked through a client of IAM in that region.
pub(crate) fn question(iam: CallContext) -> Question {
    Box::new(move || {
        let iam = iam.clone();
        Box::pin(async move { ask(&iam).await })
    })
}

/// Asks IAM for the project that bears the name of the region.
async fn ask(context: &CallContext) -> Result<Arc<str>, Error> {
    let region = context.shared.region().unwrap_or_default();
    let request = RawRequest::new(context.clone(), "GET", "/v3/projects").query("name", region);
    let answer = request.send_json::<ProjectList>().await.map_err(|error| {
        let hint = error.hint().map(|hint| format!("{hint}; ")).unwrap_or_default();
        error.with_hint(format!("{hint}the project of the region was asked for, {VARIABLE} makes that unnecessary"))
    })?;
    let id = answer.request_id().map(|id| format!(", request id {id}")).unwrap_or_default();
    let iam = context.shared.endpoint();
    match answer.projects.as_slice() {
        [project] => project::check(project.id.as_deref().unwrap_or_default(), &Origin::Service),
        [] => Err(project::unknown(format!(
            "IAM at {iam} knows no project `{region}` that these keys may use{id}; the region may not be enabled for the \
             account"
        ))),
        several => {
            let list: Vec<String> = several.iter().map(ProjectEntry::describe).collect();
            let values = several.iter().filter_map(|project| project.id.clone()).collect();
            let (setting, closest, otherwise) = (Setting::ProjectId, None, None);
            let text = format!("IAM at {iam} knows {} projects for `{region}`{id}: {}", list.len(), list.join(", "));
            Err(Error::configuration(setting, text).with_remedy(Remedy::Choose { setting, values, closest, otherwise }))
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
