//! [`preflight`]: looks for obstacles to a migration before it is created.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use huaweicloud_runtime::redact::Redactor;
use huaweicloud_runtime::{learn_json, message};

use super::draft::Draft;
use super::issue::{BucketIssue, BucketPreflight};
use super::{fields, lookups, quota};
use crate::Client;
use crate::operations::SERVICE;
use crate::types::{CreateSyncTaskRequest, CreateTaskGroupRequest, CreateTaskRequest};

/// A request that creates a migration.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum BucketMigration<'a> {
    /// One task.
    Task(&'a CreateTaskRequest),
    /// A group of tasks.
    Group(&'a CreateTaskGroupRequest),
    /// A synchronization.
    Sync(&'a CreateSyncTaskRequest),
}

impl BucketMigration<'_> {
    /// Returns a redactor that knows the secrets of the request.
    fn redactor(self) -> Redactor {
        let mut redactor = Redactor::new().with_names(SERVICE.sensitive);
        let body = match self {
            Self::Task(request) => serde_json::to_vec(request),
            Self::Group(request) => serde_json::to_vec(request),
            Self::Sync(request) => serde_json::to_vec(request),
        };
        learn_json(&mut redactor, &body.unwrap_or_default());
        redactor
    }
}

impl<'a> From<&'a CreateTaskRequest> for BucketMigration<'a> {
    fn from(request: &'a CreateTaskRequest) -> Self {
        Self::Task(request)
    }
}

impl<'a> From<&'a CreateTaskGroupRequest> for BucketMigration<'a> {
    fn from(request: &'a CreateTaskGroupRequest) -> Self {
        Self::Group(request)
    }
}

impl<'a> From<&'a CreateSyncTaskRequest> for BucketMigration<'a> {
    fn from(request: &'a CreateSyncTaskRequest) -> Self {
        Self::Sync(request)
    }
}

/// Looks for obstacles to a migration, and reports everything that it finds in one pass. All its calls are read-only;
/// the provider of the source may charge for them.
///
/// It checks the limits and conditions of the fields, and the provider, regions and buckets of both ends. It also
/// checks the prefixes, the list of objects to migrate, the CDN, the bandwidth windows, and the free slots of the
/// region. A failed lookup is also a finding ([`BucketIssue::NotChecked`]), which does not keep the migration from
/// starting.
///
/// ```no_run
/// use huaweicloud_oms::types::{CloudType, CreateTaskRequest, TaskDestination, TaskSource, TaskType};
/// use huaweicloud_oms::{Client, jobs};
///
/// # async fn example(client: Client) -> Result<(), huaweicloud_oms::Error> {
/// let source = TaskSource::builder().cloud_type(CloudType::Aws).region("us-east-1").bucket("photos").object_key([""]);
/// let target = TaskDestination::builder().region("cn-north-4").bucket("photos").ak("...").sk("...");
/// let request = CreateTaskRequest::builder().task_type(TaskType::Prefix).src_node(source.ak("...").sk("...")).dst_node(target);
/// let request: CreateTaskRequest = request.try_into()?;
///
/// let found = jobs::preflight(&client, &request).await;
/// println!("{found}");
/// if found.may_start() {
///     client.create_task().body(request).send().await?;
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a pre-flight does nothing until it is awaited"]
pub fn preflight<'a>(client: &'a Client, request: impl Into<BucketMigration<'a>>) -> BucketCheck<'a> {
    BucketCheck { client, request: request.into(), is_consent_known: false, most_prefixes: 100 }
}

/// A pre-flight check, created by [`preflight`]. It starts when it is awaited.
#[derive(Debug)]
#[must_use = "a pre-flight does nothing until it is awaited"]
pub struct BucketCheck<'a> {
    client: &'a Client,
    request: BucketMigration<'a>,
    is_consent_known: bool,
    most_prefixes: usize,
}

impl BucketCheck<'_> {
    /// States that the consent to the privacy statement is recorded. Calls cannot read the consent, so the pre-flight
    /// adds a reminder otherwise.
    pub fn consent_is_recorded(self) -> Self {
        Self { is_consent_known: true, ..self }
    }

    /// Sets the maximum number of entries of `object_key` that are looked up, by default 100: each takes a call, and
    /// providers charge for listing.
    pub fn most_prefixes(self, most: usize) -> Self {
        Self { most_prefixes: most, ..self }
    }

    async fn run(self) -> BucketPreflight {
        let mut found = BucketPreflight::new();
        let draft = match self.request {
            BucketMigration::Task(request) => Draft::from(request),
            BucketMigration::Group(request) => Draft::from(request),
            BucketMigration::Sync(request) => Draft::from(request),
        };
        limits(self.client, self.request, &draft, &mut found);
        fields::check(&draft, &mut found);
        lookups::check(self.client, &draft, self.most_prefixes, &mut found).await;
        quota::check(self.client, &draft, &mut found).await;
        if !self.is_consent_known {
            let message = message!(
                "consent-unknown",
                "no API call reports whether consent to the privacy statement of OMS has been recorded"
            );
            let remedy = message!(
                "record-consent",
                "Record it once per account and region with `update_privacy_agreement_record`"
            );
            found.warning(BucketIssue::Consent, "", message, remedy);
        }
        found.redacted(&self.request.redactor())
    }
}

impl<'a> IntoFuture for BucketCheck<'a> {
    type Output = BucketPreflight;
    type IntoFuture = Pin<Box<dyn Future<Output = BucketPreflight> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// Applies the limits of the specification, with the check that each call goes through.
fn limits(client: &Client, request: BucketMigration<'_>, draft: &Draft<'_>, found: &mut BucketPreflight) {
    let mut call = client.core().request(draft.operation());
    let checked = match request {
        BucketMigration::Task(request) => call.json(request),
        BucketMigration::Group(request) => call.json(request),
        BucketMigration::Sync(request) => call.json(request),
    };
    let Err(error) = checked else { return };
    for problem in error.problems() {
        let message = message!("limit", "it {problem}", problem = problem.fault());
        found.error(BucketIssue::Limit, problem.path(), message, message!("correct-value", "Correct the value"));
    }
}
