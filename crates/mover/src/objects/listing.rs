//! Lists the objects that a migration has to copy, before it copies any.

use std::time::SystemTime;

use futures_util::StreamExt;
use huaweicloud_emulator::work::FailedRun;

use super::folder::Found;
use super::lists::{Lines, ListEntry};
use super::names::decode;
use super::place::Place;
use super::transfer::{Selection, Selector, Transfer};

/// Yields every object that a selection names, once. `lists` opens the bucket of a list.
pub(crate) async fn list<E: From<FailedRun>>(
    transfer: &Transfer,
    selection: &Selection,
    lists: impl Fn(&str) -> Result<Place, FailedRun> + Sync,
    mut each: impl FnMut(ListEntry) -> Result<(), E> + Send,
) -> Result<(), E> {
    match selection {
        Selection::Names(selectors) => {
            for (index, selector) in selectors.iter().enumerate() {
                let earlier = &selectors[..index];
                match selector {
                    Selector::Exact(key) if earlier.iter().any(|other| other.matches(key)) => {}
                    Selector::Exact(key) => named(transfer, key, &mut each).await?,
                    Selector::Under(prefix) => under(transfer, prefix, earlier, &mut each).await?,
                }
            }
            Ok(())
        }
        Selection::List { bucket, key } => {
            let place = lists(bucket)?;
            let mut lines = Lines::open(&place, key).await?;
            while let Some(line) = lines.next().await? {
                named(transfer, &decode(&line), &mut each).await?;
            }
            Ok(())
        }
    }
}

/// Yields the objects of a list of failed objects, whose names are in its third column.
pub(crate) async fn list_failed<E: From<FailedRun>>(
    transfer: &Transfer,
    key: &str,
    mut each: impl FnMut(ListEntry) -> Result<(), E> + Send,
) -> Result<(), E> {
    let mut lines = Lines::open(&transfer.destination, key).await?;
    while let Some(line) = lines.next().await? {
        if let Some(encoded) = line.split('\t').nth(2) {
            named(transfer, &decode(encoded), &mut each).await?;
        }
    }
    Ok(())
}

/// Yields one object, even if it does not exist: it then fails when it is copied.
async fn named<E: From<FailedRun>>(
    transfer: &Transfer,
    key: &str,
    each: &mut (impl FnMut(ListEntry) -> Result<(), E> + Send),
) -> Result<(), E> {
    match transfer.source.head(key).await.ok().flatten() {
        Some(meta) if !is_wanted(transfer, meta.modified) => Ok(()),
        meta => each(ListEntry { key: key.to_owned(), size: meta.map_or(0, |meta| meta.size) }),
    }
}

/// Yields all objects whose names begin with a prefix, except those that an earlier selector has yielded.
async fn under<E: From<FailedRun>>(
    transfer: &Transfer,
    prefix: &str,
    earlier: &[Selector],
    each: &mut (impl FnMut(ListEntry) -> Result<(), E> + Send),
) -> Result<(), E> {
    let mut found = transfer.source.objects(prefix);
    while let Some(found) = found.next().await {
        let Found { key, size, modified } = found?;
        let known = earlier.iter().any(|other| other.matches(&key));
        if !known && is_wanted(transfer, modified) {
            each(ListEntry { key, size })?;
        }
    }
    Ok(())
}

fn is_wanted(transfer: &Transfer, modified: Option<SystemTime>) -> bool {
    transfer.since.is_none_or(|since| modified.is_none_or(|modified| modified >= since))
}
