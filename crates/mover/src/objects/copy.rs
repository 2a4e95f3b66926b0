//! Copying one object.

use bytes::Bytes;
use crc::{CRC_64_REDIS, Crc};
use futures_util::StreamExt;
use huaweicloud_emulator::work::FailedRun;

use super::content::{Content, Meta};
use super::limiter::Limiter;
use super::lists::ListEntry;
use super::place::{Place, Writer, metadata};
use super::transfer::{Check, Overwrite, Transfer};

/// Any 64-bit checksum is enough to compare two reads of our own.
const SUM: Crc<u64> = Crc::<u64>::new(&CRC_64_REDIS);

/// The outcome of an object.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Copied { bytes: u64 },
    Skipped { bytes: u64 },
    Failed { bytes: u64, error: FailedRun },
}

/// Copies an object, if needed. `moved` is called with the bytes transferred so far.
pub(crate) async fn copy(transfer: &Transfer, limiter: &Limiter, entry: &ListEntry, moved: impl Fn(u64)) -> Outcome {
    match attempt(transfer, limiter, entry, moved).await {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed { bytes: entry.size, error },
    }
}

async fn attempt(
    transfer: &Transfer,
    limiter: &Limiter,
    entry: &ListEntry,
    moved: impl Fn(u64),
) -> Result<Outcome, FailedRun> {
    let (from, to) = (entry.key.as_str(), format!("{}{}", transfer.save_prefix, entry.key));
    if transfer.overwrite != Overwrite::Always
        && let Some(present) = transfer.destination.head(&to).await?
    {
        let found = transfer.source.head(from).await?;
        let found = found.ok_or_else(|| FailedRun::new("TRF.0156", "It was not found when it was to be copied."))?;
        if !must_copy(transfer, (from, &found), (&to, &present)).await? {
            return Ok(Outcome::Skipped { bytes: found.size });
        }
    }
    let found = transfer.source.get(from).await?;
    let bytes = found.meta.size;
    let sum = move_bytes(transfer, limiter, found, &to, moved).await?;
    verify(transfer, bytes, sum, &to).await?;
    Ok(Outcome::Copied { bytes })
}

/// Whether the object has to be copied, even if there is one at the destination.
async fn must_copy(
    transfer: &Transfer,
    (from, source): (&str, &Meta),
    (to, present): (&str, &Meta),
) -> Result<bool, FailedRun> {
    match transfer.overwrite {
        Overwrite::Never => Ok(false),
        _ if present.size != source.size => Ok(true),
        Overwrite::IfContentsDiffer => {
            Ok(sum_of(&transfer.source, from).await? != sum_of(&transfer.destination, to).await?)
        }
        _ => Ok(source.modified > present.modified),
    }
}

/// Transfers the bytes, and returns their checksum.
async fn move_bytes(
    transfer: &Transfer,
    limiter: &Limiter,
    found: Content,
    to: &str,
    moved: impl Fn(u64),
) -> Result<u64, FailedRun> {
    let headers = metadata(&found.headers, transfer.metadata);
    let mut writer: Writer = transfer.destination.put(to, found.meta.size, headers).await?;
    let (mut sum, mut pieces) = (SUM.digest(), found.pieces);
    while let Some(piece) = pieces.next().await {
        let piece: Bytes = piece.map_err(|error| error.at(transfer.source.role))?;
        let bytes = piece.len();
        limiter.pass(bytes).await;
        if transfer.check == Check::Contents {
            sum.update(&piece);
        }
        writer.put(piece).await?;
        moved(bytes as u64);
    }
    writer.finish().await?;
    Ok(sum.finalize())
}

async fn verify(transfer: &Transfer, bytes: u64, sum: u64, to: &str) -> Result<(), FailedRun> {
    if transfer.check == Check::None {
        return Ok(());
    }
    let copy = transfer.destination.head(to).await?;
    let same_size = copy.is_some_and(|copy| copy.size == bytes);
    if same_size && (transfer.check != Check::Contents || sum_of(&transfer.destination, to).await? == sum) {
        return Ok(());
    }
    Err(FailedRun::new("TRF.0062", "The copy differs from its source."))
}

async fn sum_of(place: &Place, key: &str) -> Result<u64, FailedRun> {
    let (mut sum, mut pieces) = (SUM.digest(), place.get(key).await?.pieces);
    while let Some(piece) = pieces.next().await {
        sum.update(&piece.map_err(|error| error.at(place.role))?);
    }
    Ok(sum.finalize())
}
