//! Buckets: folders below the data folder, or what an S3-compatible endpoint holds.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::BoxStream;
use futures_util::{StreamExt, stream};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Location;
use object_store::{BackoffConfig, Error, ObjectStore, RetryConfig};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::folder::{self, Found, Item};
use crate::carrier::Owner;
use crate::data::secrets::Keys;
use crate::oms::{CLOUDS, FailedRun, explain};
use crate::world::Key;

/// The folder of the emulator's own lists.
const OWN: &str = ".emulator";
/// The cloud of every destination.
pub(crate) const DESTINATION_CLOUD: &str = "HuaweiCloud";

/// Which end of a migration, for the codes of what goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Source,
    Destination,
}

/// The data folder: `CLOUD/BUCKET/` or `BUCKET/` for folders, `CLOUD.json` for the endpoint of a cloud whose buckets are
/// elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Stores {
    root: PathBuf,
}

/// A bucket.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub side: Side,
    pub store: Arc<dyn ObjectStore>,
    /// Where its objects are files.
    pub folder: Option<PathBuf>,
}

/// The file that tells where the buckets of a cloud are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Endpoint {
    endpoint: String,
    #[serde(default = "Endpoint::region")]
    region: String,
    /// The bucket stands in the host name instead of the path.
    #[serde(default)]
    virtual_hosted: bool,
    /// The buckets that a list of buckets shows.
    #[serde(default)]
    buckets: Vec<String>,
}

impl Endpoint {
    fn region() -> String {
        "us-east-1".to_owned()
    }
}

/// A cause of failure from the service's table, with what happened here.
pub(crate) fn failure(code: &str, what: &str) -> FailedRun {
    FailedRun { code: code.to_owned(), message: format!("{} {what}", explain(code)) }
}

impl Stores {
    /// Makes the folder if it is not there.
    pub fn open(root: &Path) -> Result<Self, String> {
        let cannot = |error: std::io::Error| format!("the data folder {} cannot be used: {error}", root.display());
        std::fs::create_dir_all(root.join(OWN)).map_err(cannot)?;
        Ok(Self { root: root.canonicalize().map_err(cannot)? })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file of the emulator's own for a resource. Names are encoded, so that none leads elsewhere.
    pub fn own_file(&self, owner: &Owner, what: &str) -> PathBuf {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let name = match &owner.key {
            Key::Task(id) => format!("task-{id}"),
            Key::Group(id) => format!("group-{}", encode(id)),
            other => encode(&format!("{other:?}")),
        };
        self.root.join(OWN).join(encode(&owner.project)).join(format!("{name}.{what}"))
    }

    /// Removes what was written down for a resource.
    pub fn forget(&self, owner: &Owner) {
        for what in ["list", "part", "failed"] {
            // What is not there need not be removed, and what cannot be is only a list.
            let _ = std::fs::remove_file(self.own_file(owner, what));
        }
    }

    /// A bucket of a cloud.
    pub fn bucket(&self, side: Side, cloud: &str, bucket: &str, keys: &Keys) -> Result<Place, FailedRun> {
        let missing = if side == Side::Source { "TRF.0155" } else { "TRF.0058" };
        let cloud = canonical(cloud).ok_or_else(|| failure(missing, &format!("The cloud {cloud:?} is not known.")))?;
        if !is_bucket_name(bucket) {
            return Err(failure(missing, &format!("{bucket:?} is no name of a bucket.")));
        }
        if let Some(endpoint) = self.endpoint(side, cloud)? {
            return remote(side, &endpoint, bucket, keys);
        }
        let Some(folder) = self.folder(cloud, bucket) else {
            let what = format!("The data folder has no folder {cloud}/{bucket} or {bucket}, and no {cloud}.json.");
            return Err(failure(missing, &what));
        };
        let store = LocalFileSystem::new_with_prefix(&folder).map_err(|error| broken(side, &error))?;
        Ok(Place { side, store: Arc::new(store), folder: Some(folder) })
    }

    /// The names of the buckets of a cloud: its folders, or what the file of its endpoint names.
    pub fn buckets(&self, cloud: &str) -> Result<Vec<String>, FailedRun> {
        let Some(cloud) = canonical(cloud) else { return Ok(Vec::new()) };
        if let Some(endpoint) = self.endpoint(Side::Source, cloud)? {
            return Ok(endpoint.buckets);
        }
        let within = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten();
        let entries = within(&self.root.join(cloud)).chain(within(&self.root));
        let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.retain(|name| is_bucket_name(name) && self.folder(cloud, name).is_some());
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// The folder of a bucket: within that of its cloud, or beside those of the clouds, where it is in every cloud.
    fn folder(&self, cloud: &str, bucket: &str) -> Option<PathBuf> {
        let beside = Some(self.root.join(bucket)).filter(|_| canonical(bucket).is_none());
        // A link that stands for the bucket would lead out of the data folder.
        let is_folder = |path: &PathBuf| std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir());
        [Some(self.root.join(cloud).join(bucket)), beside].into_iter().flatten().find(is_folder)
    }

    fn endpoint(&self, side: Side, cloud: &str) -> Result<Option<Endpoint>, FailedRun> {
        let path = self.root.join(format!("{cloud}.json"));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(broken(side, &error)),
        };
        let parsed = serde_json::from_str(&text);
        parsed.map(Some).map_err(|error| broken(side, &format!("{cloud}.json in the data folder: {error}")))
    }
}

/// The spelling of a cloud, however a request spells it. The destination has two names.
fn canonical(cloud: &str) -> Option<&'static str> {
    if cloud.eq_ignore_ascii_case("HEC") {
        return Some(DESTINATION_CLOUD);
    }
    CLOUDS.into_iter().find(|known| known.eq_ignore_ascii_case(cloud))
}

/// Letters, digits, `-`, `_` and `.`, as in every cloud. Nothing that means a folder above.
fn is_bucket_name(name: &str) -> bool {
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    plain && (1..=63).contains(&name.len()) && !name.starts_with('.') && !name.contains("..")
}

fn remote(side: Side, endpoint: &Endpoint, bucket: &str, keys: &Keys) -> Result<Place, FailedRun> {
    // A rehearsal that cannot reach its endpoint should say so within seconds.
    let url = reqwest::Url::parse(&endpoint.endpoint).ok();
    if !url.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
        return Err(broken(side, &format!("The endpoint {:?} is no URL of http or https.", endpoint.endpoint)));
    }
    if keys.access.is_empty() {
        let code = if side == Side::Source { "TRF.0151" } else { "TRF.0057" };
        return Err(failure(code, "The emulator has none for it: it keeps no keys across a restart."));
    }
    let backoff = BackoffConfig { max_backoff: Duration::from_secs(2), ..BackoffConfig::default() };
    let retry = RetryConfig { backoff, max_retries: 3, retry_timeout: Duration::from_secs(20) };
    let mut builder = AmazonS3Builder::new()
        .with_endpoint(&endpoint.endpoint)
        .with_region(&endpoint.region)
        .with_bucket_name(bucket)
        .with_virtual_hosted_style_request(endpoint.virtual_hosted)
        .with_access_key_id(&keys.access)
        .with_secret_access_key(keys.secret.as_ref().map_or("", |secret| secret.expose()))
        .with_allow_http(endpoint.endpoint.starts_with("http://"))
        .with_retry(retry);
    if let Some(token) = &keys.token {
        builder = builder.with_token(token.expose());
    }
    install_crypto_provider();
    let store = builder.build().map_err(|error| broken(side, &error))?;
    Ok(Place { side, store: Arc::new(store), folder: None })
}

/// rustls asks for one crypto provider a process. A program that has chosen one keeps it.
fn install_crypto_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // An error means that another thread was faster, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

fn broken(side: Side, what: &dyn std::fmt::Display) -> FailedRun {
    failure(if side == Side::Source { "TRF.0157" } else { "TRF.0061" }, &what.to_string())
}

impl Place {
    /// All objects below a folder of the bucket, or all there are.
    pub fn objects(&self, below: Option<&Location>) -> BoxStream<'static, Result<Found, FailedRun>> {
        let place = self.clone();
        let Some(bucket) = &self.folder else {
            let found = self.store.list(below).map(move |meta| {
                let meta = meta.map_err(|error| place.cause(&error, true))?;
                Ok(Found { key: meta.location.to_string(), size: meta.size, modified: Some(meta.last_modified.into()) })
            });
            return found.boxed();
        };
        if below.is_some_and(|below| self.guard(below).is_err()) {
            // Nothing is looked at through a link.
            return stream::empty().boxed();
        }
        let found = folder::walk(bucket.clone(), below.map(Location::to_string).unwrap_or_default());
        let all = stream::unfold(found, |mut found| async { found.recv().await.map(|next| (next, found)) });
        all.map(move |found| found.map_err(|error| place.refusal(&error))).boxed()
    }

    /// What is directly in a folder of the bucket: objects with their sizes, and folders without one.
    pub async fn level(&self, of: Option<&Location>) -> Result<Vec<(String, Option<u64>)>, FailedRun> {
        let Some(bucket) = &self.folder else {
            let found = self.store.list_with_delimiter(of).await.map_err(|error| self.cause(&error, true))?;
            let objects = found.objects.into_iter().map(|meta| (meta.location.to_string(), Some(meta.size)));
            let folders = found.common_prefixes.into_iter().map(|prefix| (prefix.to_string(), None));
            return Ok(objects.chain(folders).collect());
        };
        if of.is_some_and(|of| self.guard(of).is_err()) {
            return Ok(Vec::new());
        }
        let items = folder::level(bucket, of.map(Location::as_ref).unwrap_or_default());
        let named = |item| match item {
            Item::Object(found) => (found.key, Some(found.size)),
            Item::Folder(name) => (name, None),
        };
        Ok(items.map_err(|error| self.refusal(&error))?.into_iter().map(named).collect())
    }

    /// Refuses what is no file where an object should be, and every link on the way to it: a link may lead anywhere, and
    /// a pipe never ends. The service counts links as failed, without a code that a document names.
    pub fn guard(&self, location: &Location) -> Result<(), FailedRun> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let mut file = folder.clone();
        for part in location.parts() {
            file.push(part.as_ref());
            let Ok(meta) = std::fs::symlink_metadata(&file) else { return Ok(()) };
            let what = match (meta.is_symlink(), self.side) {
                (true, Side::Source) => "Symbolic links are not migrated.",
                (true, Side::Destination) => "A symbolic link is in the way; none is followed.",
                _ if meta.is_file() || meta.is_dir() => continue,
                _ => "It is no ordinary file.",
            };
            return Err(failure("TRF.0001", what));
        }
        Ok(())
    }

    /// What an error of the file system about a folder means in the service's table.
    fn refusal(&self, error: &std::io::Error) -> FailedRun {
        failure(self.code(Reason::of_system(error.kind()), true), &error.to_string())
    }

    /// What an error of the store means in the service's table. `bucket` when it is about the bucket as a whole.
    pub fn cause(&self, error: &Error, bucket: bool) -> FailedRun {
        let text = root_cause(error);
        let (what, code) = match (element(&text, "Code"), element(&text, "Message")) {
            (Some(code), Some(message)) => (format!("{code}: {message}"), code),
            (Some(code), None) => (code.to_owned(), code),
            (None, _) => (text.clone(), ""),
        };
        let reason = Reason::of(error, code);
        failure(self.code(reason, bucket), &what)
    }

    fn code(&self, reason: Reason, bucket: bool) -> &'static str {
        match (self.side, reason) {
            (Side::Source, Reason::Missing) if bucket => "TRF.0155",
            (Side::Source, Reason::Missing) => "TRF.0156",
            (Side::Source, Reason::Key) => "TRF.0151",
            (Side::Source, Reason::Permission) => "TRF.0152",
            (Side::Source, Reason::Full | Reason::Other) => "TRF.0157",
            (Side::Destination, Reason::Missing) => "TRF.0058",
            (Side::Destination, Reason::Key) => "TRF.0057",
            (Side::Destination, Reason::Permission) => "TRF.0051",
            (Side::Destination, Reason::Full) => "TRF.0055",
            (Side::Destination, Reason::Other) => "TRF.0061",
        }
    }
}

/// What the service's table tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Missing,
    Key,
    Permission,
    Full,
    Other,
}

impl Reason {
    /// The code of the S3 protocol says more than the kind of error, where there is one.
    fn of(error: &Error, code: &str) -> Self {
        match (code, error) {
            ("NoSuchBucket" | "NoSuchKey", _) => Self::Missing,
            ("InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken" | "ExpiredToken", _) => Self::Key,
            ("AccessDenied" | "AllAccessDisabled", _) => Self::Permission,
            (_, Error::NotFound { .. }) => Self::Missing,
            (_, Error::Unauthenticated { .. }) => Self::Key,
            (_, Error::PermissionDenied { .. }) => Self::Permission,
            _ => system_kind(error).map_or(Self::Other, Self::of_system),
        }
    }

    fn of_system(kind: std::io::ErrorKind) -> Self {
        use std::io::ErrorKind;
        match kind {
            ErrorKind::NotFound => Self::Missing,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Permission,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Other,
        }
    }
}

/// The text of an element of an S3 error, which arrives as a part of a longer text.
fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    rest.split_once("</").map(|(inner, _)| inner)
}

/// What the operating system said, where it said something.
fn system_kind(error: &Error) -> Option<std::io::ErrorKind> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(system) = error.downcast_ref::<std::io::Error>() {
            return Some(system.kind());
        }
        next = error.source();
    }
    None
}

/// The innermost reason, without the names of the libraries around it.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_buckets_never_lead_elsewhere() {
        for name in ["photos", "My_Bucket.2", "a", "0-1"] {
            assert!(is_bucket_name(name), "{name}");
        }
        for name in ["", ".", "..", "../up", "a/b", "a\\b", ".emulator", "a..b", "nul\0", &"x".repeat(64)] {
            assert!(!is_bucket_name(name), "{name}");
        }
        assert_eq!(canonical("aliyun"), Some("Aliyun"));
        assert_eq!(canonical("HEC"), Some("HuaweiCloud"));
        assert_eq!(canonical("../etc"), None);
    }

    #[test]
    fn causes_follow_the_code_of_the_protocol() {
        let place = Place { side: Side::Source, store: Arc::new(object_store::memory::InMemory::new()), folder: None };
        let generic = |text: &str| Error::Generic { store: "S3", source: text.to_owned().into() };
        let code = |text: &str| place.cause(&generic(text), true).code;
        assert_eq!(code("404: <Error><Code>NoSuchBucket</Code><Message>none</Message></Error>"), "TRF.0155");
        assert_eq!(code("403: <Error><Code>SignatureDoesNotMatch</Code></Error>"), "TRF.0151");
        assert_eq!(code("403: <Error><Code>AccessDenied</Code></Error>"), "TRF.0152");
        assert_eq!(code("connection refused"), "TRF.0157");
        let cause = place.cause(&generic("404 <Code>NoSuchBucket</Code><Message>It is not there</Message>"), true);
        assert!(cause.message.ends_with("NoSuchBucket: It is not there"), "{}", cause.message);
    }
}
