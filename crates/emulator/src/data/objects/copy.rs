//! Copying one object.

use bytes::Bytes;
use crc::{CRC_64_REDIS, Crc};
use futures_util::StreamExt;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use object_store::{Attribute, Attributes, Error, GetResult, ObjectMeta, ObjectStoreExt};
use tokio::io::AsyncWriteExt;

use super::job::{Check, Job, Overwrite, path};
use super::limiter::Limiter;
use super::lists::Entry;
use super::place::{Place, failure};
use crate::oms::FailedRun;

/// Objects up to this size are uploaded at once, larger ones in parts of it.
const PART: usize = 8 << 20;
/// Any 64-bit sum serves to compare two readings of ours.
const SUM: Crc<u64> = Crc::<u64>::new(&CRC_64_REDIS);

/// What became of an object.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Copied { bytes: u64 },
    Skipped { bytes: u64 },
    Failed { bytes: u64, error: FailedRun },
}

/// Copies an object, unless it need not be.
pub(crate) async fn copy(job: &Job, limiter: &Limiter, entry: &Entry) -> Outcome {
    match attempt(job, limiter, entry).await {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed { bytes: entry.size, error },
    }
}

async fn attempt(job: &Job, limiter: &Limiter, entry: &Entry) -> Result<Outcome, FailedRun> {
    let from = path(&entry.key).map_err(|why| failure("TRF.0156", &why))?;
    let to = job.destination_of(&entry.key)?;
    job.source.guard(&from)?;
    job.destination.guard(&to)?;
    let found = job.source.store.get(&from).await.map_err(|error| job.source.cause(&error, false))?;
    let bytes = found.meta.size;
    if !must_copy(job, &found.meta, &to).await? {
        return Ok(Outcome::Skipped { bytes });
    }
    let sum = transfer(job, limiter, found, &to).await?;
    verify(job, bytes, sum, &to).await?;
    Ok(Outcome::Copied { bytes })
}

async fn must_copy(job: &Job, source: &ObjectMeta, to: &Path) -> Result<bool, FailedRun> {
    if job.overwrite == Overwrite::Always {
        return Ok(true);
    }
    let present = match job.destination.store.head(to).await {
        Ok(present) => present,
        Err(Error::NotFound { .. }) => return Ok(true),
        Err(error) => return Err(job.destination.cause(&error, false)),
    };
    match job.overwrite {
        Overwrite::Never => Ok(false),
        _ if present.size != source.size => Ok(true),
        Overwrite::IfContentsDiffer => {
            Ok(sum_of(&job.source, &source.location).await? != sum_of(&job.destination, to).await?)
        }
        _ => Ok(source.last_modified > present.last_modified),
    }
}

/// Moves the bytes, and returns their sum.
async fn transfer(job: &Job, limiter: &Limiter, found: GetResult, to: &Path) -> Result<u64, FailedRun> {
    let mut writer = BufWriter::with_capacity(job.destination.store.clone(), to.clone(), PART).with_max_concurrency(2);
    if job.destination.folder.is_none() {
        writer = writer.with_attributes(attributes(job, &found.attributes));
    }
    match pump(job, limiter, found, &mut writer).await {
        // A writer that fails to finish has cleared up by itself, and must not be told to.
        Ok(sum) => finish(&job.destination, &mut writer).await.map(|()| sum),
        Err(error) => {
            // What was uploaded of it is of no use; the reason it failed is the one to tell.
            let _ = writer.abort().await;
            Err(error)
        }
    }
}

async fn pump(job: &Job, limiter: &Limiter, found: GetResult, writer: &mut BufWriter) -> Result<u64, FailedRun> {
    let mut sum = SUM.digest();
    let mut chunks = found.into_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk: Bytes = chunk.map_err(|error| job.source.cause(&error, false))?;
        limiter.pass(chunk.len()).await;
        if job.check == Check::Contents {
            sum.update(&chunk);
        }
        writer.put(chunk).await.map_err(|error| job.destination.cause(&error, false))?;
    }
    Ok(sum.finalize())
}

/// Brings an upload to its end.
pub(super) async fn finish(place: &Place, writer: &mut BufWriter) -> Result<(), FailedRun> {
    writer.shutdown().await.map_err(|error| match error.downcast::<Error>() {
        Ok(error) => place.cause(&error, false),
        Err(error) => failure("TRF.0061", &error.to_string()),
    })
}

/// The content type always goes along, the rest on request. The storage class stays the destination's.
fn attributes(job: &Job, source: &Attributes) -> Attributes {
    let kept = |name: &Attribute| *name == Attribute::ContentType || (job.metadata && *name != Attribute::StorageClass);
    source.iter().filter(|(name, _)| kept(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

async fn verify(job: &Job, bytes: u64, sum: u64, to: &Path) -> Result<(), FailedRun> {
    if job.check == Check::None {
        return Ok(());
    }
    let copy = job.destination.store.head(to).await.map_err(|error| job.destination.cause(&error, false))?;
    let differs = copy.size != bytes || (job.check == Check::Contents && sum_of(&job.destination, to).await? != sum);
    if differs { Err(failure("TRF.0062", "The copy differs from its source.")) } else { Ok(()) }
}

async fn sum_of(place: &Place, location: &Path) -> Result<u64, FailedRun> {
    let mut sum = SUM.digest();
    let found = place.store.get(location).await.map_err(|error| place.cause(&error, false))?;
    let mut chunks = found.into_stream();
    while let Some(chunk) = chunks.next().await {
        sum.update(&chunk.map_err(|error| place.cause(&error, false))?);
    }
    Ok(sum.finalize())
}
