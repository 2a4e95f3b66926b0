//! Splits the objects of a group into lists, one for each of its tasks.

use std::ops::Range;

use bytes::Bytes;
use http::HeaderMap;
use huaweicloud_emulator::work::{FailedRun, Owner, Resource, Split};

use super::error::BucketRole;
use super::folder::Item;
use super::listing;
use super::lists::{Spool, entries};
use super::names::encode;
use super::place::{DESTINATION_CLOUD, Place};
use super::run::{RunContext, disk};
use super::transfer::{Selection, Transfer};
use crate::request::text;

/// The maximum number of lists in a folder.
const MOST_LISTS: usize = 2000;

/// Splits the objects that a group's request names into lists. A group of type list already has its lists.
pub(crate) async fn split(
    context: &RunContext,
    owner: &Owner,
    request: &serde_json::Value,
    parts: u64,
) -> Result<Split, FailedRun> {
    let mut transfer = Transfer::of_task(&context.stores, request, &context.secrets)?;
    transfer.destination.resume_sweep(context.stores.own_file(owner, "uploads")).await;
    match Selection::of(request) {
        Selection::List { bucket, key } => given(context, bucket, &key).await,
        selection => {
            let spool = context.stores.own_file(owner, "list");
            let bucket = text(&request["dst_node"], "bucket").to_owned();
            let mut file = Spool::create(spool.clone()).map_err(disk)?;
            let mut objects = 0;
            let unused = |_: &str| -> Result<Place, FailedRun> { Err(FailedRun::new("TRF.0013", "")) };
            listing::list(&transfer, &selection, unused, |entry| {
                objects += 1;
                file.push(&entry).map_err(disk)
            })
            .await?;
            file.finish().map_err(disk)?;
            let mut lists = Vec::new();
            for (number, range) in (1..).zip(shares(objects, parts)) {
                lists.push(write(&transfer, owner, &spool, number, range).await?);
            }
            Ok(Split { bucket, lists })
        }
    }
}

/// Finds the existing lists in a folder of a bucket.
async fn given(context: &RunContext, bucket: String, folder: &str) -> Result<Split, FailedRun> {
    let place =
        context.stores.bucket(BucketRole::Destination, DESTINATION_CLOUD, &bucket, &context.secrets.destination)?;
    let found = place.level(folder).await.map_err(|error| FailedRun::new("TRF.0013", &error.message))?;
    let mut lists: Vec<String> = Vec::new();
    for item in found {
        if let Item::Object(list) = item {
            lists.push(list.key);
        }
    }
    lists.sort();
    match lists.len() {
        0 => Err(FailedRun::new("TRF.0013", &format!("There is no list below {folder}."))),
        n if n > MOST_LISTS => {
            Err(FailedRun::new("TRF.0013", &format!("There are {n} lists below {folder}; 2000 are allowed.")))
        }
        _ => Ok(Split { bucket, lists }),
    }
}

/// Divides this many objects into equal shares; the first ones include the remainder. None is empty.
fn shares(objects: u64, parts: u64) -> Vec<Range<u64>> {
    let parts = parts.min(objects);
    let end = |part: u64| objects / parts.max(1) * part + part.min(objects % parts.max(1));
    (0..parts).map(|part| end(part)..end(part + 1)).collect()
}

/// Writes a list into the destination bucket, to the path that the service uses, and returns its name.
async fn write(
    transfer: &Transfer,
    owner: &Owner,
    spool: &std::path::Path,
    number: u64,
    range: Range<u64>,
) -> Result<String, FailedRun> {
    let Resource::Group(group) = &owner.resource else {
        return Err(FailedRun::new("TRF.0001", "Only groups are split."));
    };
    let key = format!("oms/taskgroup/{group}/{number}.txt");
    let mut upload = transfer.destination.put(&key, 0, HeaderMap::new()).await?;
    let mut todo = (range.start..range.end).zip(entries(spool, range.start).map_err(disk)?).peekable();
    while todo.peek().is_some() {
        let mut text = String::new();
        for (_, entry) in todo.by_ref().take(10_000) {
            text.push_str(&encode(&entry.map_err(disk)?.key));
            text.push('\n');
        }
        upload.put(Bytes::from(text)).await?;
    }
    upload.finish().await?;
    Ok(key)
}

#[cfg(test)]
mod tests;
