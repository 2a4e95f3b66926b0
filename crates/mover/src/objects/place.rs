//! A bucket, wherever it is: a folder, or what an S3-compatible endpoint holds.

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
/// What an object has besides its contents and its content type.
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

/// Where objects are.
#[derive(Clone, Debug)]
pub(crate) enum ObjectStore {
    Folder(Folder),
    S3(S3),
}

/// An object that is being written. Dropping it leaves nothing of it.
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
    /// All objects whose name begins so.
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

    /// What is directly below a folder of the bucket: objects, and folders with the slash they end in.
    pub(crate) async fn level(&self, folder: &str) -> Result<Vec<Item>, FailedRun> {
        let folder = if folder.is_empty() || folder.ends_with('/') { folder.to_owned() } else { format!("{folder}/") };
        let bucket = match &self.store {
            ObjectStore::S3(s3) => return s3.level(&folder).await.map_err(|error| error.at(self.role)),
            ObjectStore::Folder(bucket) => bucket,
        };
        let Some(folder) = bucket.above(&folder) else { return Ok(Vec::new()) };
        folder::level(&bucket.path, &folder).map_err(|error| of_bucket(&error).at(self.role))
    }

    /// What an object is; `None` where there is none.
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

    /// An object with its contents.
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

    /// Removes what an earlier run was uploading when its process ended, and notes down from here on what is uploaded.
    pub(crate) async fn resume_sweep(&mut self, notes: PathBuf) {
        if let ObjectStore::S3(s3) = &self.store {
            let left = unfinished(&notes);
            // What cannot be read now may be the next time.
            let mut all = left.is_ok();
            for Unfinished { key, id } in left.unwrap_or_default() {
                all &= s3.abort(&key, &id).await.is_ok();
            }
            if all {
                // What is noted there is gone; where it cannot be removed it is looked for once more.
                let _ = std::fs::remove_file(&notes);
            }
        }
        self.sweep = self.sweep.noting(notes);
    }

    /// Begins to write an object of about so many bytes.
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

    /// The object is there once this is done.
    pub(crate) async fn finish(self) -> Result<(), FailedRun> {
        let finish = match self.kind {
            Kind::File(file) => file.finish().await,
            Kind::S3(upload) => upload.finish().await,
        };
        finish.map_err(|error| error.at(self.role))
    }
}

/// The bucket itself, rather than an object in it, is missing.
fn of_bucket(error: &std::io::Error) -> StoreError {
    StoreError::of_system(error).instead_of(Reason::NoObject, Reason::NoBucket)
}

/// Refuses names that no bucket takes.
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

/// What goes along with an object: its content type, and `all` else that its owner has set. The storage class stays the
/// destination's.
pub(crate) fn metadata(headers: &HeaderMap, all: bool) -> HeaderMap {
    let of_owner = |name: &HeaderName| name.as_str().starts_with("x-amz-meta-") || METADATA.contains(name);
    let kept = headers.keys().filter(|name| **name == header::CONTENT_TYPE || (all && of_owner(name)));
    // One value for each, as S3 keeps them; how a second one is signed is nowhere said.
    kept.filter_map(|name| Some((name.clone(), headers.get(name)?.clone()))).collect()
}
