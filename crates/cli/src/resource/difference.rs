//! Compares what a create asks for with the resource that already has its mark.

use crate::address::{RedisServer, SourceBucket, TargetBucket, is_elsewhere, with_parts};
use crate::arguments::CreateBucket;
use crate::failure::Failure;
use crate::locale::say;
use crate::output::Kind;
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

/// The buckets of a task, a group or a synchronization, as far as the service reports them.
#[derive(Debug, Default)]
pub(super) struct CopiedBuckets<'a> {
    pub(super) cloud: Option<&'a str>,
    pub(super) source_region: Option<&'a str>,
    pub(super) source: Option<&'a str>,
    /// The prefixes or objects that are copied.
    pub(super) parts: &'a [String],
    pub(super) destination: Option<&'a str>,
    pub(super) prefix: Option<&'a str>,
}

impl CopiedBuckets<'_> {
    /// Returns the first difference from the buckets that were asked for. A value that the service does not report does not
    /// count as a difference.
    pub(super) fn difference(&self, asked: &CreateBucket) -> Option<Difference> {
        let CreateBucket { from, to, .. } = asked;
        let source = self.source_differs(from).then(|| Difference {
            option: "--from",
            asked: from.to_string(),
            found: self.source_address(from),
        });
        let destination = || {
            self.destination_differs(to).then(|| Difference {
                option: "--to",
                asked: to.to_string(),
                found: self.destination_address(to),
            })
        };
        source.or_else(destination)
    }

    fn source_differs(&self, asked: &SourceBucket) -> bool {
        let has_other_part = !self.parts.is_empty() && self.parts != [asked.prefix.as_str()];
        let fields = [(asked.provider, self.cloud), (&asked.region, self.source_region), (&asked.bucket, self.source)];
        has_other_part || fields.into_iter().any(|(asked, found)| is_other(asked, found))
    }

    fn source_address(&self, asked: &SourceBucket) -> String {
        let known = |found: Option<&str>, asked: &str| reported(found).unwrap_or(asked).to_owned();
        let bucket = known(self.source, &asked.bucket);
        let region = known(self.source_region, &asked.region);
        let provider = known(self.cloud, asked.provider);
        crate::address::source(&provider, &region, &with_parts(&bucket, self.parts))
    }

    fn destination_differs(&self, asked: &TargetBucket) -> bool {
        let bare = |prefix: Option<&str>| prefix.unwrap_or_default().trim_end_matches('/').to_owned();
        let has_other_prefix = self.prefix.is_some() && bare(self.prefix) != bare(asked.prefix.as_deref());
        has_other_prefix || is_other(&asked.bucket, self.destination)
    }

    fn destination_address(&self, asked: &TargetBucket) -> String {
        let bucket = reported(self.destination).unwrap_or(&asked.bucket).to_owned();
        let prefix = self.prefix.map_or_else(|| asked.prefix.clone(), |prefix| Some(prefix.to_owned()));
        TargetBucket { bucket, prefix: prefix.filter(|prefix| !prefix.is_empty()) }.to_string()
    }
}

fn reported(found: Option<&str>) -> Option<&str> {
    found.filter(|found| !found.is_empty())
}

fn is_other(asked: &str, found: Option<&str>) -> bool {
    reported(found).is_some_and(|found| !found.eq_ignore_ascii_case(asked))
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
        (RedisServer::Instance(asked), Some(id), _) if id != asked => RedisServer::Instance(id.to_owned()),
        // The service reports the instance of every end that is one.
        (RedisServer::Instance(_), None, Some(found)) => found,
        (RedisServer::Address(asked), _, Some(RedisServer::Address(found))) if is_elsewhere(asked, &found) => {
            RedisServer::Address(found)
        }
        _ => return None,
    };
    Some(Difference { option, asked: asked.to_string(), found: found.to_string() })
}
