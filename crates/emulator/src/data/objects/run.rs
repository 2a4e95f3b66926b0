//! One run of a migration task: list, copy, keep count, and write down what failed.
//!
//! The list of what is to do is a file of ours, and with the counts goes what of it is handled. So a run that is stopped,
//! or whose process is killed, goes on where it was, and no object is counted twice.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Stores;
use super::copy::{Outcome, copy};
use super::job::{Job, Selection};
use super::limiter::Limiter;
use super::listing;
use super::lists::{Entry, Spool, encode, entries};
use super::place::{DESTINATION_CLOUD, Place, Side};
use super::trouble::failure;
use crate::calendar::iso;
use crate::carrier::{CopyErrand, CopyReport, Ended, Owner, Position};
use crate::clock::Clock;
use crate::data::secrets::Secrets;
use crate::oms::{FailedRun, failed_list_key};
use crate::world::Key;

/// Objects that are copied at a time.
const AT_A_TIME: usize = 8;
/// How long a run that is told to stop waits for the objects it is copying. What takes longer is copied anew.
const PATIENCE: Duration = Duration::from_secs(2);

/// A run as others see and steer it.
#[derive(Debug)]
pub(crate) struct Live {
    pub limiter: Limiter,
    /// When it was told to stop.
    stopping: watch::Sender<Option<Instant>>,
    begun: Instant,
    report: Mutex<CopyReport>,
}

impl Live {
    pub fn new(errand: &CopyErrand) -> Self {
        Self {
            limiter: Limiter::new(errand.limit),
            stopping: watch::Sender::new(None),
            begun: Instant::now(),
            report: Mutex::new(CopyReport { position: errand.position.clone(), ..CopyReport::default() }),
        }
    }

    pub fn stop(&self) {
        self.stopping.send_if_modified(|since| since.is_none() && since.replace(Instant::now()).is_none());
    }

    fn is_stopping(&self) -> bool {
        self.stopping.borrow().is_some()
    }

    /// Waits until it was told to stop some time ago.
    async fn out_of_patience(&self) {
        let mut stopping = self.stopping.subscribe();
        let since = stopping.wait_for(Option::is_some).await.ok().and_then(|since| *since);
        match since {
            Some(since) => tokio::time::sleep_until(since + PATIENCE).await,
            // The sender is our own; this is never reached.
            None => std::future::pending().await,
        }
    }

    fn lock(&self) -> MutexGuard<'_, CopyReport> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes of an object moved. No more count than it was listed with, so that nothing exceeds the total.
    fn moved(&self, index: u64, entry: &Entry, bytes: u64) {
        let mut report = self.lock();
        let moving = report.moving.entry(index).or_insert(0);
        *moving = moving.saturating_add(bytes).min(entry.size);
    }

    /// How far the run is.
    pub fn report(&self) -> CopyReport {
        let mut report = self.lock().clone();
        let seconds = self.begun.elapsed().as_secs_f64();
        // The cast saturates.
        report.bytes_per_second = (self.limiter.passed() as f64 / seconds.max(0.001)) as u64;
        report
    }

    pub fn end(&self, ended: Ended) {
        self.lock().ended = Some(ended);
    }
}

/// What a run needs besides its errand.
pub(crate) struct Means {
    pub stores: Stores,
    pub secrets: Secrets,
    pub clock: Clock,
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

    /// Leaves the failures of objects that were counted; the others are handled again. A line that a kill cut short
    /// belongs to none.
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

/// Our own files cannot be read or written.
pub(super) fn disk(error: std::io::Error) -> FailedRun {
    failure("TRF.0001", &format!("The emulator's own lists cannot be kept: {error}."))
}

/// Carries an errand out, to its end or until it is told to stop.
pub(crate) async fn run(
    means: &Means,
    owner: &Owner,
    errand: &CopyErrand,
    live: &Arc<Live>,
) -> Result<Ended, FailedRun> {
    let files = Files::of(&means.stores, owner);
    let prepared = tokio::select! {
        prepared = prepare(means, owner, errand, &files, live) => prepared?,
        // An endpoint may not answer, or list for ever.
        () = live.out_of_patience() => None,
    };
    let Some((job, position)) = prepared else { return Ok(Ended::Stopped) };
    count(&files, live, &position)?;
    let failed = OpenOptions::new().create(true).append(true).open(&files.failed).map_err(disk)?;
    let mut ledger = Ledger { live, failed, clock: &means.clock };
    let ended = copy_all(&job, &files, live, &mut ledger, &position).await?;
    if matches!(ended, Ended::Done) {
        publish_failures(means, errand, &job, &files, live).await?;
    }
    Ok(ended)
}

/// Opens both buckets and knows what there is to do, and what of it is handled. `None` when it was stopped meanwhile.
async fn prepare(
    means: &Means,
    owner: &Owner,
    errand: &CopyErrand,
    files: &Files,
    live: &Live,
) -> Result<Option<(Arc<Job>, Position)>, FailedRun> {
    let mut job = Job::of_task(&means.stores, &errand.request, &means.secrets)?;
    reach(&job.source).await?;
    reach(&job.destination).await?;
    job.destination.resume_sweep(means.stores.own_file(owner, "uploads")).await;
    match (errand.position.next > 0, files.list.exists()) {
        (true, true) => {
            files.keep_failures(&errand.position).map_err(disk)?;
            Ok(Some((Arc::new(job), errand.position.clone())))
        }
        // To list it anew would count what is done already twice.
        (true, false) => {
            Err(failure("TRF.0001", "The emulator's list of this task's objects is gone. Start the task again."))
        }
        (false, _) => {
            let listed = list(means, errand, &job, files, live).await?;
            Ok(listed.then(|| (Arc::new(job), Position::default())))
        }
    }
}

/// Finds out at once whether a bucket can be used, rather than object by object.
async fn reach(place: &Place) -> Result<(), FailedRun> {
    place.objects("").next().await.transpose().map(drop)
}

/// Writes down what there is to do. `false` when it was stopped meanwhile.
async fn list(means: &Means, errand: &CopyErrand, job: &Job, files: &Files, live: &Live) -> Result<bool, FailedRun> {
    let mut spool = Spool::create(files.list.clone()).map_err(disk)?;
    File::create(&files.failed).map_err(disk)?;
    let note = |entry: Entry| {
        if live.is_stopping() {
            return Err(stopped());
        }
        spool.push(&entry).map_err(disk)?;
        let mut report = live.lock();
        report.listed_objects += 1;
        report.listed_bytes = report.listed_bytes.saturating_add(entry.size);
        Ok(())
    };
    let listed = match &errand.failed_list {
        Some(list) => listing::list_failed(job, list, note).await,
        None => {
            let open = |bucket: &str| {
                means.stores.bucket(Side::Destination, DESTINATION_CLOUD, bucket, &means.secrets.destination)
            };
            listing::list(job, &Selection::of(&errand.request), open, note).await
        }
    };
    match listed {
        Err(_) if live.is_stopping() => Ok(false),
        Err(error) => Err(error),
        Ok(()) => spool.finish().map_err(disk).map(|()| true),
    }
}

/// Ends a listing early; nobody sees it.
fn stopped() -> FailedRun {
    FailedRun { code: String::new(), message: String::new() }
}

/// The totals of a complete list.
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
    job: &Arc<Job>,
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
            let (entry, job, live) = (entry.map_err(disk)?, job.clone(), live.clone());
            ledger.open(index);
            let busy = job.destination.sweep.busy();
            copies.spawn(async move {
                let _busy = busy;
                let moved = |bytes| live.moved(index, &entry, bytes);
                let outcome = copy(&job, &live.limiter, &entry, moved).await;
                (index, entry, outcome)
            });
        }
        let copied = tokio::select! {
            // What ended in time counts, also where patience is out.
            biased;
            copied = copies.join_next() => copied,
            () = live.out_of_patience(), if !copies.is_empty() => {
                copies.shutdown().await;
                None
            }
        };
        match copied {
            Some(Ok((index, entry, outcome))) => ledger.settle(index, &entry, outcome)?,
            // It would have panicked: what it copied is not known.
            Some(Err(error)) => return Err(failure("TRF.0001", &error.to_string())),
            None if ledger.is_open() || todo.next().is_some() => return Ok(Ended::Stopped),
            None => return Ok(Ended::Done),
        }
    }
}

/// Counts objects as they end, together with which of the list are handled.
struct Ledger<'a> {
    live: &'a Live,
    failed: File,
    clock: &'a Clock,
}

impl Ledger<'_> {
    /// An object begins to be copied.
    fn open(&self, index: u64) {
        let position = &mut self.live.lock().position;
        position.open.insert(index);
        position.next = position.next.max(index + 1);
    }

    /// Objects were begun that did not end.
    fn is_open(&self) -> bool {
        !self.live.lock().position.open.is_empty()
    }

    fn settle(&mut self, index: u64, entry: &Entry, outcome: Outcome) -> Result<(), FailedRun> {
        if let Outcome::Failed { error, .. } = &outcome {
            // Before it is counted: a count that survives a kill must not be without its line.
            self.record(index, entry, error).map_err(disk)?;
        }
        let mut report = self.live.lock();
        report.position.open.remove(&index);
        // Its bytes are counted as a whole from here on.
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

    /// A line of the list of failed objects, behind the number of the object in our own list.
    fn record(&mut self, index: u64, entry: &Entry, error: &FailedRun) -> std::io::Result<()> {
        let plain = |text: &str| text.replace(['\t', '\r', '\n'], " ");
        let (key, at) = (&entry.key, iso(self.clock.now_ms()));
        let (encoded, reason) = (encode(key), plain(&error.message));
        let line = format!("{index}\t{}\t{at}\t{encoded}\t{}\t{reason}\n", error.code, plain(key));
        self.failed.write_all(line.as_bytes())
    }
}

/// Puts the list of failed objects where the service does, into the destination bucket: code, time, encoded name, name,
/// reason.
async fn publish_failures(
    means: &Means,
    errand: &CopyErrand,
    job: &Job,
    files: &Files,
    live: &Live,
) -> Result<(), FailedRun> {
    let file = File::open(&files.failed).map_err(disk)?;
    if !job.records_failures || file.metadata().map_err(disk)?.len() == 0 {
        return Ok(());
    }
    let group = match errand.group.as_ref().map(|group| &group.key) {
        Some(Key::Group(id)) => Some(id.as_str()),
        _ => None,
    };
    let key = failed_list_key(group, &errand.name, means.clock.now_ms());
    let mut upload = job.destination.put(&key, 0, HeaderMap::new()).await?;
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
mod tests {
    use super::*;

    #[test]
    fn failures_that_were_not_counted_before_a_kill_are_forgotten() {
        let folder = std::env::temp_dir().join(format!("hc-emulator-failures-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("is made");
        let files = Files { list: folder.join("t.list"), failed: folder.join("t.failed") };
        let line = |index: u64| format!("{index}\tTRF.0156\t2026\tkey\tkey\treason\n");
        // Objects end in any order; a kill may cut the last line short.
        let all = [line(4), line(0), line(2), "3\tTRF".to_owned()].concat();
        for (next, open, kept) in [(5, vec![], [4, 0, 2].as_slice()), (5, vec![2], &[4, 0]), (3, vec![0], &[2])] {
            File::create(&files.failed).and_then(|mut file| file.write_all(all.as_bytes())).expect("is written");
            files.keep_failures(&Position { next, open: open.into_iter().collect() }).expect("works");
            let expected: String = kept.iter().map(|index| line(*index)).collect();
            assert_eq!(std::fs::read_to_string(&files.failed).expect("is there"), expected);
        }
        // Nor does it matter when there was none.
        std::fs::remove_file(&files.failed).expect("is removed");
        files.keep_failures(&Position { next: 4, ..Position::default() }).expect("works");
        std::fs::remove_dir_all(&folder).expect("is removed");
    }
}
