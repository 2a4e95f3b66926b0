//! Listing what a migration has to copy, before it copies.

use std::time::SystemTime;

use futures_util::StreamExt;

use super::folder::Found;
use super::job::{Job, Selection, Selector};
use super::lists::{self, Entry, Lines};
use super::place::Place;
use crate::oms::FailedRun;

/// Gives every object that a selection names, once. `lists` opens the bucket of a list.
pub(crate) async fn list(
    job: &Job,
    selection: &Selection,
    lists: impl Fn(&str) -> Result<Place, FailedRun> + Sync,
    mut each: impl FnMut(Entry) -> Result<(), FailedRun> + Send,
) -> Result<(), FailedRun> {
    match selection {
        Selection::Names(selectors) => {
            for (index, selector) in selectors.iter().enumerate() {
                let earlier = &selectors[..index];
                match selector {
                    Selector::Exact(key) if earlier.iter().any(|other| other.matches(key)) => {}
                    Selector::Exact(key) => named(job, key, &mut each).await?,
                    Selector::Under(prefix) => under(job, prefix, earlier, &mut each).await?,
                }
            }
            Ok(())
        }
        Selection::List { bucket, key } => {
            let place = lists(bucket)?;
            let mut lines = Lines::open(&place, key).await?;
            while let Some(line) = lines.next().await? {
                named(job, &lists::decode(&line), &mut each).await?;
            }
            Ok(())
        }
    }
}

/// The objects of a list of failed ones: its third column.
pub(crate) async fn list_failed(
    job: &Job,
    key: &str,
    mut each: impl FnMut(Entry) -> Result<(), FailedRun> + Send,
) -> Result<(), FailedRun> {
    let mut lines = Lines::open(&job.destination, key).await?;
    while let Some(line) = lines.next().await? {
        if let Some(encoded) = line.split('\t').nth(2) {
            named(job, &lists::decode(encoded), &mut each).await?;
        }
    }
    Ok(())
}

/// One object. What is not there is found out when it is copied, and fails then.
async fn named(
    job: &Job,
    key: &str,
    each: &mut (impl FnMut(Entry) -> Result<(), FailedRun> + Send),
) -> Result<(), FailedRun> {
    match job.source.head(key).await.ok().flatten() {
        Some(meta) if !is_wanted(job, meta.modified) => Ok(()),
        meta => each(Entry { key: key.to_owned(), size: meta.map_or(0, |meta| meta.size) }),
    }
}

/// All objects whose name begins so, without those that an earlier selector has given.
async fn under(
    job: &Job,
    prefix: &str,
    earlier: &[Selector],
    each: &mut (impl FnMut(Entry) -> Result<(), FailedRun> + Send),
) -> Result<(), FailedRun> {
    let mut found = job.source.objects(prefix);
    while let Some(found) = found.next().await {
        let Found { key, size, modified } = found?;
        let known = earlier.iter().any(|other| other.matches(&key));
        if !known && is_wanted(job, modified) {
            each(Entry { key, size })?;
        }
    }
    Ok(())
}

fn is_wanted(job: &Job, modified: Option<SystemTime>) -> bool {
    job.since.is_none_or(|since| modified.is_none_or(|modified| modified >= since))
}
