//! A bucket: a folder, or a bucket of an S3-compatible endpoint.

use std::path::PathBuf;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use http::{HeaderMap, HeaderName, header};
use huaweicloud_emulator::work::FailedRun;

use super::content::{Content, Meta};
use super::error::{BucketRole, Reason, StoreError};
use super::file::{Folder, Writing};
use super::folder::{self, Found, Item};
use super::s3::{S3, Upload};
use super::sweep::{Sweep, Unfinished, unfinished};

/// The cloud of every destination.
pub(crate) const DESTINATION_CLOUD: &str = "HuaweiCloud";
/// The longest name of an object, in bytes.
const LONGEST_NAME: usize = 1024;
/// The headers that describe an object, besides its content type.
const METADATA: [HeaderName; 5] = [
    header::CACHE_CONTROL,
    header::CONTENT_DISPOSITION,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::EXPIRES,
];

/// A bucket.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub role: BucketRole,
    pub store: ObjectStore,
    pub sweep: Sweep,
}

/// The storage of a bucket.
#[derive(Clone, Debug)]
pub(crate) enum ObjectStore {
    Folder(Folder),
    S3(S3),
}

/// An object being written. Dropping it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Writer {
    role: BucketRole,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    File(Writing),
    S3(Box<Upload>),
}

impl Place {
    /// Lists all objects whose names begin with a prefix.
    pub(crate) fn objects(&self, prefix: &str) -> BoxStream<'static, Result<Found, FailedRun>> {
        let role = self.role;
        let bucket = match &self.store {
            ObjectStore::S3(s3) => return s3.objects(prefix).map_err(move |error| error.at(role)).boxed(),
            ObjectStore::Folder(bucket) => bucket,
        };
        let Some(above) = bucket.above(prefix) else { return stream::empty().boxed() };
        let (found, prefix) = (folder::walk(bucket.path.clone(), above), prefix.to_owned());
        let all = stream::unfold(found, |mut found| async { found.recv().await.map(|next| (next, found)) });
        all.try_filter(move |found| std::future::ready(found.key.starts_with(&prefix)))
            .map_err(move |error| of_bucket(&error).at(role))
            .boxed()
    }

    /// Lists the direct entries of a folder of the bucket: objects, and folders with a trailing slash.
    pub(crate) async fn level(&self, folder: &str) -> Result<Vec<Item>, FailedRun> {
        let folder = if folder.is_empty() || folder.ends_with('/') { folder.to_owned() } else { format!("{folder}/") };
        let bucket = match &self.store {
            ObjectStore::S3(s3) => return s3.level(&folder).await.map_err(|error| error.at(self.role)),
            ObjectStore::Folder(bucket) => bucket,
        };
        let Some(folder) = bucket.above(&folder) else { return Ok(Vec::new()) };
        folder::level(&bucket.path, &folder).map_err(|error| of_bucket(&error).at(self.role))
    }

    /// Returns the metadata of an object; `None` if it does not exist.
    pub(crate) async fn head(&self, key: &str) -> Result<Option<Meta>, FailedRun> {
        let found = match &self.store {
            ObjectStore::Folder(bucket) => named(key).and_then(|()| bucket.head(key)),
            ObjectStore::S3(s3) => match named(key) {
                Ok(()) => s3.head(key).await,
                Err(error) => Err(error),
            },
        };
        match found {
            Err(error) if error.reason == Reason::NoObject => Ok(None),
            found => found.map(Some).map_err(|error| error.at(self.role)),
        }
    }

    /// Returns an object with its contents.
    pub(crate) async fn get(&self, key: &str) -> Result<Content, FailedRun> {
        let get = async {
            named(key)?;
            match &self.store {
                ObjectStore::Folder(bucket) => bucket.get(key).await,
                ObjectStore::S3(s3) => s3.get(key).await,
            }
        };
        get.await.map_err(|error: StoreError| error.at(self.role))
    }

    /// Removes the unfinished uploads that an earlier run left when its process ended. From then on, new uploads are
    /// recorded.
    pub(crate) async fn resume_sweep(&mut self, notes: PathBuf) {
        if let ObjectStore::S3(s3) = &self.store {
            let left = unfinished(&notes);
            // Notes that cannot be read now may be readable the next time.
            let mut all = left.is_ok();
            for Unfinished { key, id } in left.unwrap_or_default() {
                all &= s3.abort(&key, &id).await.is_ok();
            }
            if all {
                // All uploads in it are removed. If the file cannot be deleted, the next run tries to remove them
                // again.
                let _ = std::fs::remove_file(&notes);
            }
        }
        self.sweep = self.sweep.noting(notes);
    }

    /// Starts writing an object of about this many bytes.
    pub(crate) async fn put(&self, key: &str, bytes: u64, headers: HeaderMap) -> Result<Writer, FailedRun> {
        let put = async {
            named(key)?;
            Ok(match &self.store {
                ObjectStore::Folder(bucket) => Kind::File(bucket.put(key, bytes).await?),
                ObjectStore::S3(s3) => Kind::S3(Box::new(Upload::new(s3, key, bytes, headers, &self.sweep)?)),
            })
        };
        let kind = put.await.map_err(|error: StoreError| error.at(self.role))?;
        Ok(Writer { role: self.role, kind })
    }
}

impl Writer {
    pub(crate) async fn put(&mut self, bytes: Bytes) -> Result<(), FailedRun> {
        let put = match &mut self.kind {
            Kind::File(file) => file.put(&bytes).await,
            Kind::S3(upload) => upload.put(bytes).await,
        };
        put.map_err(|error| error.at(self.role))
    }

    /// Completes the object, which exists once this returns.
    pub(crate) async fn finish(self) -> Result<(), FailedRun> {
        let finish = match self.kind {
            Kind::File(file) => file.finish().await,
            Kind::S3(upload) => upload.finish().await,
        };
        finish.map_err(|error| error.at(self.role))
    }
}

/// Returns the error for an access to the bucket itself, rather than to an object in it.
fn of_bucket(error: &std::io::Error) -> StoreError {
    StoreError::of_system(error).instead_of(Reason::NoObject, Reason::NoBucket)
}

/// Rejects names that no bucket accepts.
fn named(key: &str) -> Result<(), StoreError> {
    match key.len() {
        0 => Err(StoreError::new(Reason::Name, "The name is empty.".to_owned())),
        length if length > LONGEST_NAME => {
            let what = format!("The name has {length} bytes; {LONGEST_NAME} are allowed.");
            Err(StoreError::new(Reason::Name, what))
        }
        _ => Ok(()),
    }
}

/// Returns what is copied along with an object: its content type and, with `all`, everything else that its owner has
/// set. The storage class is that of the destination.
pub(crate) fn metadata(headers: &HeaderMap, all: bool) -> HeaderMap {
    let of_owner = |name: &HeaderName| name.as_str().starts_with("x-amz-meta-") || METADATA.contains(name);
    let kept = headers.keys().filter(|name| **name == header::CONTENT_TYPE || (all && of_owner(name)));
    // Keeps one value per header, as S3 does: how a second value would be signed is not documented.
    kept.filter_map(|name| Some((name.clone(), headers.get(name)?.clone()))).collect()
}
