//! `create` of tasks and groups, which copy a bucket once.

use super::difference::Difference;
use super::{Resource, copy_keys};
use crate::arguments::{CreateBucket, CreateCopy, policies};
use crate::copy_request::{CopyDestination, CopyOptions, CopyRequest, CopySource, PREFIX};
use crate::failure::{Exit, Failure};
use crate::keys::{Key, Keys};
use crate::output::Outcome;
use crate::session::Session;
use crate::verbs;

/// Resources that each copy a bucket once.
pub(super) trait Copies: Resource + Sized {
    /// The keys that a create or a start may contain.
    const KNOWN: &'static [Key];

    fn new(session: &Session) -> Result<Self, Failure>;

    /// Creates a resource, which starts automatically, with a mark if there is one.
    async fn create(&self, copy: CopyRequest, mark: Option<&str>) -> Result<Outcome, Failure>;

    /// Returns the difference of an existing resource from what was asked for. `since` is in milliseconds since 1970, 0 for all
    /// objects.
    async fn difference(&self, id: &str, asked: &CreateBucket, since: i64) -> Result<Option<Difference>, Failure>;
}

/// Creates a resource, which starts automatically.
pub(super) async fn create<R: Copies>(session: &Session, arguments: &CreateCopy) -> Result<Exit, Failure> {
    let bucket = &arguments.bucket;
    let keys = copy_keys(session, &bucket.keys, R::KIND, R::KNOWN)?;
    let resource = R::new(session)?;
    let copy = copy(session, arguments, &keys)?;
    let since = copy.options.since.unwrap_or(0).saturating_mul(1_000);
    let made = resource.create(copy, bucket.mark.as_deref());
    let outcome = verbs::creating(session, R::KIND, None, made).await?;
    if outcome.is_existing()
        && let Some(difference) = resource.difference(&outcome.id, bucket, since).await?
    {
        return Err(difference.failure(R::KIND, &outcome.id));
    }
    verbs::created(session, &resource, outcome, bucket.wait).await
}

/// Builds the copy that a create asks for.
fn copy(session: &Session, arguments: &CreateCopy, keys: &Keys) -> Result<CopyRequest, Failure> {
    let CreateCopy { bucket, overwrite, since, bandwidth } = arguments;
    let region = session.region()?;
    Ok(CopyRequest {
        kind: PREFIX,
        description: bucket.description.clone(),
        source: CopySource {
            cloud: bucket.from.provider.to_owned(),
            region: Some(bucket.from.region.clone()),
            bucket: Some(bucket.from.bucket.clone()),
            object_keys: Some(vec![bucket.from.prefix.clone()]),
            list: None,
            app_id: bucket.app_id.clone(),
        },
        destination: CopyDestination {
            region: region.clone(),
            bucket: bucket.to.bucket.clone(),
            save_prefix: bucket.to.prefix.clone(),
        },
        options: CopyOptions {
            since: since.map(|since| since.seconds(&region)),
            metadata: Some(bucket.metadata),
            restore: Some(bucket.restore),
            // Without the list, the failed objects cannot be retried separately.
            record_failed: Some(true),
            overwrite: overwrite.map(Into::into),
            check: bucket.check.map(Into::into),
            storage_class: bucket.storage_class.map(Into::into),
            bandwidth: policies(bandwidth)?,
            ..CopyOptions::default()
        },
        keys: keys.sides(),
    })
}
