//! Compares what a create asks for with the resource that already has its mark.

use crate::address::{RedisServer, SourceBucket, TargetBucket, is_elsewhere, with_parts};
use crate::arguments::CreateBucket;
use crate::copied::{Aspect, Copied, reported};
use crate::copy_request::PREFIX;
use crate::failure::Failure;
use crate::locale::say;
use crate::output::{Kind, Zone};
use crate::text::clean;

/// An option, the value it asks for, and the value that the existing resource has instead.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) option: &'static str,
    pub(super) asked: String,
    pub(super) found: String,
}

impl Difference {
    /// Creates the failure for a resource that has the mark but is not what was asked for.
    pub(super) fn failure(&self, kind: Kind, id: &str) -> Failure {
        let (noun, id) = (kind.label(), clean(id));
        let Self { option, asked, found } = self;
        let text =
            say!("settings-another", noun = noun, id = &id, option = *option, asked = asked, found = clean(found));
        let hint = say!("settings-another-hint", command = kind.noun(), noun = kind.label(), id = &id);
        Failure::new(text).with_hint(hint).naming(id)
    }
}

/// Returns the first difference of a task, a group or a synchronization from the buckets that were asked for, and from the time
/// of `--since`, in milliseconds since 1970, if the resource has one.
pub(super) fn of_buckets(
    asked: &CreateBucket,
    since: Option<i64>,
    found: &Copied<'_>,
    zone: Zone,
) -> Option<Difference> {
    let CreateBucket { from, to, .. } = asked;
    let copied = Copied {
        cloud: Some(from.provider),
        region: Some(&from.region),
        bucket: Some(&from.bucket),
        kind: Some(PREFIX),
        keys: std::slice::from_ref(&from.prefix),
        to_bucket: Some(&to.bucket),
        to_prefix: Some(to.prefix.as_deref().unwrap_or_default()),
        since,
        ..Copied::default()
    };
    let aspect = copied.differences(found).into_iter().next()?;
    let (option, asked, found) = match aspect {
        Aspect::Since => ("--since", copied.since_text(zone), found.since_text(zone)),
        of if of.is_of_destination() => ("--to", to.to_string(), destination_address(to, found)),
        _ => ("--from", from.to_string(), source_address(from, found)),
    };
    Some(Difference { option, asked, found })
}

fn source_address(asked: &SourceBucket, found: &Copied<'_>) -> String {
    let known = |found: Option<&str>, asked: &str| reported(found).unwrap_or(asked).to_owned();
    let bucket = known(found.bucket, &asked.bucket);
    let region = known(found.region, &asked.region);
    let provider = known(found.cloud, asked.provider);
    let address = crate::address::source(&provider, &region, &with_parts(&bucket, found.keys));
    match (found.list, found.kind) {
        (Some((bucket, key)), _) => format!("{address} (list obs://{bucket}/{key})"),
        (None, Some(kind)) if !kind.eq_ignore_ascii_case(PREFIX) => {
            format!("{address} ({})", kind.to_ascii_lowercase())
        }
        _ => address,
    }
}

fn destination_address(asked: &TargetBucket, found: &Copied<'_>) -> String {
    let bucket = reported(found.to_bucket).unwrap_or(&asked.bucket).to_owned();
    let prefix = found.to_prefix.map_or_else(|| asked.prefix.clone(), |prefix| Some(prefix.to_owned()));
    TargetBucket { bucket, prefix: prefix.filter(|prefix| !prefix.is_empty()) }.to_string()
}

/// Compares the source or the target of a Redis migration, whose instance or addresses the service reports.
pub(super) fn of_server(
    option: &'static str,
    asked: &RedisServer,
    id: Option<&str>,
    addresses: Option<&str>,
) -> Option<Difference> {
    let addresses = reported(addresses).map(|found| RedisServer::Address(found.to_owned()));
    let found = match (asked, reported(id), addresses) {
        (RedisServer::Instance(asked), Some(id), _) if !id.eq_ignore_ascii_case(asked) => {
            RedisServer::Instance(id.to_owned())
        }
        // The service reports the instance of every end that is one.
        (RedisServer::Instance(_), None, Some(found)) => found,
        (RedisServer::Address(asked), _, Some(RedisServer::Address(found))) if is_elsewhere(asked, &found) => {
            RedisServer::Address(found)
        }
        _ => return None,
    };
    Some(Difference { option, asked: asked.to_string(), found: found.to_string() })
}
