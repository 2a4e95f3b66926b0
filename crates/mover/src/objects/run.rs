//! One run of a migration task: lists, copies, counts, and records what failed.
//!
//! The list of objects is a file of ours. The counts are stored together with the position in that list. So a run that
//! was stopped, or whose process was killed, continues where it was, and no object is counted twice.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use http::HeaderMap;
use huaweicloud_emulator::EmulatedClock;
use huaweicloud_emulator::work::{CopyJob, CopyReport, Ended, FailedRun, Owner, Position};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::copy::{Outcome, copy};
use super::error::BucketRole;
use super::limiter::Limiter;
use super::listing;
use super::lists::{ListEntry, Spool, entries};
use super::names::encode;
use super::place::{DESTINATION_CLOUD, Place};
use super::stores::Stores;
use super::transfer::{Selection, Transfer};
use crate::secrets::Secrets;
use crate::time::{milliseconds, timestamp};

/// How many objects are copied at a time.
const AT_A_TIME: usize = 8;
/// How long a run waits for the objects in progress when it has to stop. Objects that take longer are copied again.
const PATIENCE: Duration = Duration::from_secs(2);

/// The view of a run that others read and control.
#[derive(Debug)]
pub(crate) struct Live {
    pub limiter: Limiter,
    /// When the stop was requested.
    stopping: watch::Sender<Option<Instant>>,
    begun: Instant,
    report: Mutex<CopyReport>,
}

impl Live {
    pub(crate) fn new(job: &CopyJob) -> Self {
        Self {
            limiter: Limiter::new(job.limit),
            stopping: watch::Sender::new(None),
            begun: Instant::now(),
            report: Mutex::new(CopyReport { position: job.position.clone(), ..CopyReport::default() }),
        }
    }

    pub(crate) fn stop(&self) {
        self.stopping.send_if_modified(|since| since.is_none() && since.replace(Instant::now()).is_none());
    }

    fn is_stopping(&self) -> bool {
        self.stopping.borrow().is_some()
    }

    /// Waits until the time allowed after a stop has passed.
    #[expect(clippy::disallowed_methods, reason = "a store answers in real time")]
    async fn out_of_patience(&self) {
        let mut stopping = self.stopping.subscribe();
        let since = stopping.wait_for(Option::is_some).await.ok().and_then(|since| *since);
        match since {
            Some(since) => tokio::time::sleep_until(since + PATIENCE).await,
            // We own the sender, so this is never reached.
            None => std::future::pending().await,
        }
    }

    fn lock(&self) -> MutexGuard<'_, CopyReport> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records transferred bytes of an object, up to its listed size, so that no count exceeds the total.
    fn moved(&self, index: u64, entry: &ListEntry, bytes: u64) {
        let mut report = self.lock();
        let moving = report.moving.entry(index).or_insert(0);
        *moving = moving.saturating_add(bytes).min(entry.size);
    }

    /// Returns the progress of the run.
    pub(crate) fn report(&self) -> CopyReport {
        let mut report = self.lock().clone();
        let seconds = self.begun.elapsed().as_secs_f64();
        // The cast saturates.
        report.bytes_per_second = (self.limiter.passed() as f64 / seconds.max(0.001)) as u64;
        report
    }

    pub(crate) fn end(&self, ended: Ended) {
        self.lock().ended = Some(ended);
    }
}

/// What a run needs in addition to its job.
pub(crate) struct RunContext {
    pub stores: Stores,
    pub secrets: Secrets,
    pub clock: EmulatedClock,
}

/// The files of a task.
struct Files {
    list: PathBuf,
    failed: PathBuf,
}

impl Files {
    fn of(stores: &Stores, owner: &Owner) -> Self {
        Self { list: stores.own_file(owner, "list"), failed: stores.own_file(owner, "failed") }
    }

    /// Keeps only the failures of objects that were counted; the other objects are processed again. A line that a kill
    /// truncated is dropped, too.
    #[expect(clippy::disallowed_methods, reason = "the list that is renamed into place")]
    fn keep_failures(&self, position: &Position) -> std::io::Result<()> {
        let part = self.failed.with_extension("part");
        let mut kept = BufWriter::new(File::create(&part)?);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&self.failed)?;
        let (mut lines, mut line) = (BufReader::new(file), Vec::new());
        while lines.read_until(b'\n', &mut line)? > 0 {
            let index = std::str::from_utf8(&line).ok().and_then(|line| line.split('\t').next()?.parse().ok());
            if line.ends_with(b"\n") && index.is_some_and(|index| position.is_past(index)) {
                kept.write_all(&line)?;
            }
            line.clear();
        }
        kept.flush()?;
        std::fs::rename(part, &self.failed)
    }
}

/// The failure when our own files cannot be read or written.
pub(super) fn disk(error: std::io::Error) -> FailedRun {
    FailedRun::new("TRF.0001", &format!("The emulator cannot read or write its own lists: {error}."))
}

/// Executes a job until it ends or has to stop.
#[expect(clippy::disallowed_methods, reason = "the list of failures is appended to")]
pub(crate) async fn run(
    context: &RunContext,
    owner: &Owner,
    job: &CopyJob,
    live: &Arc<Live>,
) -> Result<Ended, FailedRun> {
    let files = Files::of(&context.stores, owner);
    let prepared = tokio::select! {
        prepared = prepare(context, owner, job, &files, live) => prepared?,
        // An endpoint might not answer, or might list endlessly.
        () = live.out_of_patience() => None,
    };
    let Some((transfer, position)) = prepared else { return Ok(Ended::Stopped) };
    count(&files, live, &position)?;
    let failed = OpenOptions::new().create(true).append(true).open(&files.failed).map_err(disk)?;
    let mut ledger = Ledger { live, failed, clock: &context.clock };
    let ended = copy_all(&transfer, &files, live, &mut ledger, &position).await?;
    if matches!(ended, Ended::Done) {
        publish_failures(context, job, &transfer, &files, live).await?;
    }
    Ok(ended)
}

/// Opens both buckets, and determines what has to be done and what is already done. Returns `None` if the run was
/// stopped.
async fn prepare(
    context: &RunContext,
    owner: &Owner,
    job: &CopyJob,
    files: &Files,
    live: &Live,
) -> Result<Option<(Arc<Transfer>, Position)>, FailedRun> {
    let mut transfer = Transfer::of_task(&context.stores, &job.request, &context.secrets)?;
    reach(&transfer.source).await?;
    reach(&transfer.destination).await?;
    transfer.destination.resume_sweep(context.stores.own_file(owner, "uploads")).await;
    match (job.position.next > 0, files.list.exists()) {
        (true, true) => {
            files.keep_failures(&job.position).map_err(disk)?;
            Ok(Some((Arc::new(transfer), job.position.clone())))
        }
        // A new listing would count the objects that are already done a second time.
        (true, false) => {
            Err(FailedRun::new("TRF.0001", "The emulator's list of this task's objects is gone. Start the task again."))
        }
        (false, _) => {
            let listed = list(context, job, &transfer, files, live).await?;
            Ok(listed.then(|| (Arc::new(transfer), Position::default())))
        }
    }
}

/// Detects an unusable bucket before any object fails because of it.
async fn reach(place: &Place) -> Result<(), FailedRun> {
    place.objects("").next().await.transpose().map(drop)
}

/// Writes the list of what has to be done. Returns `false` if the run was stopped.
#[expect(clippy::disallowed_methods, reason = "the list of failures begins empty")]
async fn list(
    context: &RunContext,
    job: &CopyJob,
    transfer: &Transfer,
    files: &Files,
    live: &Live,
) -> Result<bool, FailedRun> {
    let mut spool = Spool::create(files.list.clone()).map_err(disk)?;
    File::create(&files.failed).map_err(disk)?;
    let note = |entry: ListEntry| {
        if live.is_stopping() {
            return Err(Stop::Asked);
        }
        spool.push(&entry).map_err(disk).map_err(Stop::Failed)?;
        let mut report = live.lock();
        report.listed_objects += 1;
        report.listed_bytes = report.listed_bytes.saturating_add(entry.size);
        Ok(())
    };
    let listed = match &job.failed_list {
        Some(list) => listing::list_failed(transfer, list, note).await,
        None => {
            let open = |bucket: &str| {
                context.stores.bucket(BucketRole::Destination, DESTINATION_CLOUD, bucket, &context.secrets.destination)
            };
            listing::list(transfer, &Selection::of(&job.request), open, note).await
        }
    };
    match listed {
        Err(Stop::Asked) => Ok(false),
        Err(Stop::Failed(_)) if live.is_stopping() => Ok(false),
        Err(Stop::Failed(error)) => Err(error),
        Ok(()) => spool.finish().map_err(disk).map(|()| true),
    }
}

/// Why a listing ended early.
#[derive(Debug)]
enum Stop {
    /// The run was asked to stop.
    Asked,
    Failed(FailedRun),
}

impl From<FailedRun> for Stop {
    fn from(error: FailedRun) -> Self {
        Self::Failed(error)
    }
}

/// Computes the totals of a complete list.
fn count(files: &Files, live: &Live, position: &Position) -> Result<(), FailedRun> {
    let (mut objects, mut bytes) = (0, 0_u64);
    for entry in entries(&files.list, 0).map_err(disk)? {
        objects += 1;
        bytes = bytes.saturating_add(entry.map_err(disk)?.size);
    }
    let mut report = live.lock();
    (report.listed_objects, report.listed_bytes, report.listed) = (objects, bytes, true);
    report.position = position.clone();
    Ok(())
}

async fn copy_all(
    transfer: &Arc<Transfer>,
    files: &Files,
    live: &Arc<Live>,
    ledger: &mut Ledger<'_>,
    position: &Position,
) -> Result<Ended, FailedRun> {
    let first = position.first();
    let listed = (first..).zip(entries(&files.list, first).map_err(disk)?);
    let mut todo = listed.filter(|(index, _)| !position.is_past(*index));
    let mut copies = JoinSet::new();
    loop {
        while copies.len() < AT_A_TIME && !live.is_stopping() {
            let Some((index, entry)) = todo.next() else { break };
            let (entry, transfer, live) = (entry.map_err(disk)?, transfer.clone(), live.clone());
            ledger.open(index);
            let busy = transfer.destination.sweep.busy();
            copies.spawn(async move {
                let _busy = busy;
                let moved = |bytes| live.moved(index, &entry, bytes);
                let outcome = copy(&transfer, &live.limiter, &entry, moved).await;
                (index, entry, outcome)
            });
        }
        let copied = tokio::select! {
            // An object that ended in time counts, even if the time allowed after a stop has passed.
            biased;
            copied = copies.join_next() => copied,
            () = live.out_of_patience(), if !copies.is_empty() => {
                copies.shutdown().await;
                None
            }
        };
        match copied {
            Some(Ok((index, entry, outcome))) => ledger.settle(index, &entry, outcome)?,
            // The copy must have panicked, so it is not known how much was copied.
            Some(Err(error)) => return Err(FailedRun::new("TRF.0001", &error.to_string())),
            None if ledger.is_open() || todo.next().is_some() => return Ok(Ended::Stopped),
            None => return Ok(Ended::Done),
        }
    }
}

/// Counts objects as they end, and tracks which objects of the list are processed.
struct Ledger<'a> {
    live: &'a Live,
    failed: File,
    clock: &'a EmulatedClock,
}

impl Ledger<'_> {
    /// Records that an object is being copied.
    fn open(&self, index: u64) {
        let position = &mut self.live.lock().position;
        position.open.insert(index);
        position.next = position.next.max(index + 1);
    }

    /// Whether any object was started and has not ended.
    fn is_open(&self) -> bool {
        !self.live.lock().position.open.is_empty()
    }

    fn settle(&mut self, index: u64, entry: &ListEntry, outcome: Outcome) -> Result<(), FailedRun> {
        if let Outcome::Failed { error, .. } = &outcome {
            // Recorded before it is counted: a counted failure must have its line, even after a kill.
            self.record(index, entry, error).map_err(disk)?;
        }
        let mut report = self.live.lock();
        report.position.open.remove(&index);
        // From here on, the object counts with all of its bytes.
        report.moving.remove(&index);
        let tally = &mut report.tally;
        match outcome {
            Outcome::Copied { bytes } => {
                tally.successful += 1;
                tally.copied = tally.copied.saturating_add(bytes);
            }
            Outcome::Skipped { bytes } => {
                tally.skipped += 1;
                tally.skipped_bytes = tally.skipped_bytes.saturating_add(bytes);
            }
            Outcome::Failed { bytes, error } => {
                tally.failed += 1;
                tally.lost_bytes = tally.lost_bytes.saturating_add(bytes);
                report.failure.get_or_insert(error);
            }
        }
        Ok(())
    }

    /// Writes a line of the list of failed objects, preceded by the index of the object in our own list.
    fn record(&mut self, index: u64, entry: &ListEntry, error: &FailedRun) -> std::io::Result<()> {
        let plain = |text: &str| text.replace(['\t', '\r', '\n'], " ");
        let (key, at) = (&entry.key, timestamp(self.clock));
        let (encoded, reason) = (encode(key), plain(&error.message));
        let line = format!("{index}\t{}\t{at}\t{encoded}\t{}\t{reason}\n", error.code, plain(key));
        self.failed.write_all(line.as_bytes())
    }
}

/// Uploads the list of failed objects to its place in the destination bucket, as the service does: code, time, encoded
/// name, name, reason.
async fn publish_failures(
    context: &RunContext,
    job: &CopyJob,
    transfer: &Transfer,
    files: &Files,
    live: &Live,
) -> Result<(), FailedRun> {
    let file = File::open(&files.failed).map_err(disk)?;
    if !transfer.records_failures || file.metadata().map_err(disk)?.len() == 0 {
        return Ok(());
    }
    let key = job.failed_list_key(milliseconds(context.clock.now()));
    let mut upload = transfer.destination.put(&key, 0, HeaderMap::new()).await?;
    let mut lines = BufReader::new(file).lines().peekable();
    while lines.peek().is_some() {
        let mut text = String::new();
        for line in lines.by_ref().take(1000) {
            let line = line.map_err(disk)?;
            text.push_str(line.split_once('\t').map_or("", |(_, line)| line));
            text.push('\n');
        }
        upload.put(Bytes::from(text)).await?;
    }
    upload.finish().await?;
    live.lock().failed_list = Some(key);
    Ok(())
}

#[cfg(test)]
mod tests;
