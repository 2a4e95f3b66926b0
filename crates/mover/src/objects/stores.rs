//! The data folder: finds buckets, and keeps the emulator's own files.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use huaweicloud_auth::provider::FileReader;
use huaweicloud_auth::{Message, message};
use huaweicloud_emulator::work::{CLOUDS, FailedRun, Owner, Resource};
use huaweicloud_runtime::{Transport, default_transport};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::error::BucketRole;
use super::error::{Reason, StoreError};
use super::file::{Folder, Names};
use super::place::{DESTINATION_CLOUD, ObjectStore, Place};
use super::s3::{Endpoint, S3};
use super::sweep::Sweep;
use crate::lock::Lock;
use crate::secrets::Keys;

/// The folder of the emulator's own lists.
const OWN: &str = ".emulator";
/// Where files are written before they are moved into place. No project has this name: project names are encoded.
const PARTS: &str = ".parts";
/// The files kept for a resource.
const LISTS: [&str; 4] = ["list", "part", "failed", "uploads"];
/// The time limit for connecting to an endpoint.
const CONNECT: Duration = Duration::from_secs(5);

/// Whether the lists of an earlier mover about unfinished work are still needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leftovers {
    Keep,
    Remove,
}

/// A data folder: `CLOUD/BUCKET/` or `BUCKET/` for folders, `CLOUD.json` for the endpoint of a cloud whose buckets are
/// elsewhere.
#[derive(Clone)]
pub(crate) struct Stores {
    root: PathBuf,
    names: Names,
    pub sweep: Sweep,
    /// The transport to all endpoints, created on first use.
    transport: Arc<Mutex<Option<Arc<dyn Transport>>>>,
}

impl Stores {
    /// Creates the folder if it does not exist, and locks it for this emulator. Files of an earlier emulator are useful
    /// only if its state was kept, too.
    pub(crate) fn open(root: &Path, leftovers: Leftovers) -> Result<(Self, Lock), Message> {
        let shown = root.display().to_string();
        let cannot = |error: std::io::Error| {
            message!(
                "data-folder-unusable",
                "the data folder {folder} cannot be used: {error}",
                folder = &shown,
                error = error.to_string()
            )
        };
        let own = root.join(OWN);
        std::fs::create_dir_all(&own).map_err(cannot)?;
        if !is_folder(&own) {
            return Err(message!(
                "data-folder-own-link",
                "the data folder {folder} cannot be used: a link takes the place of the emulator's own folder {own}; remove it",
                folder = &shown,
                own = OWN
            ));
        }
        let lock = Lock::take(root, &own.join("lock"))?;
        clear(&own, leftovers).map_err(cannot)?;
        let root = root.canonicalize().map_err(cannot)?;
        let names = Names::of(&root.join(OWN)).map_err(cannot)?;
        Ok((Self { root, names, sweep: Sweep::new(), transport: Arc::default() }, lock))
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the path of one of our files for a resource. Names are encoded, so that none of them leads elsewhere.
    pub(crate) fn own_file(&self, owner: &Owner, what: &str) -> PathBuf {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let name = match &owner.resource {
            Resource::Task(id) => format!("task-{id}"),
            Resource::Group(id) => format!("group-{}", encode(id)),
            other => encode(&format!("{other:?}")),
        };
        self.root.join(OWN).join(encode(&owner.project)).join(format!("{name}.{what}"))
    }

    /// Removes the files kept for a resource.
    pub(crate) fn forget(&self, owner: &Owner) {
        for what in LISTS {
            // A missing file is not an error, and a list that cannot be deleted does no harm.
            let _ = std::fs::remove_file(self.own_file(owner, what));
        }
    }

    /// Returns a bucket of a cloud.
    pub(crate) fn bucket(&self, role: BucketRole, cloud: &str, bucket: &str, keys: &Keys) -> Result<Place, FailedRun> {
        let missing = if role == BucketRole::Source { "TRF.0155" } else { "TRF.0058" };
        let cloud =
            canonical(cloud).ok_or_else(|| FailedRun::new(missing, &format!("The cloud {cloud:?} is not known.")))?;
        if !is_bucket_name(bucket) {
            return Err(FailedRun::new(missing, &format!("{bucket:?} is not a bucket name.")));
        }
        let store = match self.endpoint(role, cloud)? {
            Some(endpoint) => ObjectStore::S3(self.remote(role, (cloud, &endpoint), bucket, keys)?),
            None => {
                let path = self.folder(cloud, bucket).ok_or_else(|| {
                    let what =
                        format!("The data folder has no folder {cloud}/{bucket} or {bucket}, and no {cloud}.json.");
                    FailedRun::new(missing, &what)
                })?;
                ObjectStore::Folder(Folder { path, names: self.names, parts: self.root.join(OWN).join(PARTS), role })
            }
        };
        Ok(Place { role, store, sweep: self.sweep.clone() })
    }

    fn remote(
        &self,
        role: BucketRole,
        (cloud, endpoint): (&str, &Endpoint),
        bucket: &str,
        keys: &Keys,
    ) -> Result<S3, FailedRun> {
        if keys.access.is_empty() {
            let code = if role == BucketRole::Source { "TRF.0151" } else { "TRF.0057" };
            return Err(FailedRun::new(
                code,
                "The emulator has no keys for this bucket: it does not keep them across a restart.",
            ));
        }
        let mut transport = self.transport.lock().unwrap_or_else(PoisonError::into_inner);
        let transport = transport.get_or_insert_with(|| default_transport(CONNECT)).clone();
        S3::new(endpoint, bucket, keys, transport)
            .map_err(|error| broken(role, &format!("{cloud}.json in the data folder: {error}")))
    }

    /// Returns the names of the buckets of a cloud: its folders, or what its endpoint file names.
    pub(crate) fn buckets(&self, cloud: &str) -> Result<Vec<String>, FailedRun> {
        let Some(cloud) = canonical(cloud) else { return Ok(Vec::new()) };
        if let Some(endpoint) = self.endpoint(BucketRole::Source, cloud)? {
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

    /// Returns the folder of a bucket. It is in the folder of its cloud, or beside the folders of the clouds, where it
    /// belongs to every cloud.
    fn folder(&self, cloud: &str, bucket: &str) -> Option<PathBuf> {
        let beside = Some(self.root.join(bucket)).filter(|_| canonical(bucket).is_none());
        // A link in place of the cloud's folder could lead anywhere, like a link in place of the bucket.
        let within = Some(self.root.join(cloud)).filter(|cloud| is_folder(cloud)).map(|cloud| cloud.join(bucket));
        [within, beside].into_iter().flatten().find(|path| is_folder(path))
    }

    fn endpoint(&self, role: BucketRole, cloud: &str) -> Result<Option<Endpoint>, FailedRun> {
        let path = self.root.join(format!("{cloud}.json"));
        let text = match FileReader::default().read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(broken(role, &format!("{cloud}.json in the data folder: {error}"))),
        };
        let parsed = serde_json::from_str(text.expose());
        parsed.map(Some).map_err(|error| broken(role, &format!("{cloud}.json in the data folder: {error}")))
    }
}

/// Whether a path is itself a folder. A link to a folder could lead out of the data folder.
fn is_folder(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir())
}

/// Removes the unfinished files of an earlier emulator and, unless they are to be kept, its lists. Deletes only files
/// that are named like ours, and nothing behind a link.
fn clear(own: &Path, leftovers: Leftovers) -> std::io::Result<()> {
    for project in std::fs::read_dir(own)? {
        let project = project?;
        if !project.file_type()?.is_dir() {
            continue;
        }
        let is_parts = project.file_name() == PARTS;
        for file in std::fs::read_dir(project.path())? {
            let file = file?;
            let ours = file.path().extension().is_some_and(|what| LISTS.iter().any(|known| what == *known));
            if file.file_type()?.is_file() && (is_parts || (ours && leftovers == Leftovers::Remove)) {
                std::fs::remove_file(file.path())?;
            }
        }
        // The folder is kept if anything is left in it.
        let _ = std::fs::remove_dir(project.path());
    }
    Ok(())
}

/// Returns the canonical spelling of a cloud, ignoring case. The destination cloud has two names.
fn canonical(cloud: &str) -> Option<&'static str> {
    if cloud.eq_ignore_ascii_case("HEC") {
        return Some(DESTINATION_CLOUD);
    }
    CLOUDS.into_iter().find(|known| known.eq_ignore_ascii_case(cloud))
}

/// Whether a name has only letters, digits, `-`, `_` and `.`, as every cloud requires, and is not a relative path.
fn is_bucket_name(name: &str) -> bool {
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    plain && (1..=63).contains(&name.len()) && !name.starts_with('.') && !name.contains("..")
}

fn broken(role: BucketRole, what: &dyn std::fmt::Display) -> FailedRun {
    StoreError::new(Reason::Other, what.to_string()).at(role)
}

#[cfg(test)]
mod tests;
