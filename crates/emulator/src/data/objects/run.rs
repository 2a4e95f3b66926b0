//! One run of a migration task: list, copy, keep count, and write down what failed.
//!
//! The list of what is to do is a file of ours, and objects are counted in its order. So a run that is stopped, or whose
//! process is killed, goes on where it was, and no object is counted twice.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::StreamExt;
use object_store::buffered::BufWriter as Upload;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::copy::{Outcome, copy, finish};
use super::job::{Job, Selection, path};
use super::limiter::Limiter;
use super::listing;
use super::lists::{Entry, Spool, encode, entries};
use super::place::{DESTINATION_CLOUD, Place, Side, Stores, failure};
use crate::calendar::iso;
use crate::carrier::{CopyErrand, CopyReport, Ended, Owner};
use crate::clock::Clock;
use crate::data::secrets::Secrets;
use crate::oms::{FailedRun, failed_list_key};
use crate::world::Key;

/// Objects that are copied at a time.
const AT_A_TIME: usize = 8;

/// A run as others see and steer it.
#[derive(Debug)]
pub(crate) struct Live {
    pub limiter: Limiter,
    stopping: AtomicBool,
    begun: Instant,
    report: Mutex<CopyReport>,
}

impl Live {
    pub fn new(errand: &CopyErrand) -> Self {
        Self {
            limiter: Limiter::new(errand.limit),
            stopping: AtomicBool::new(false),
            begun: Instant::now(),
            report: Mutex::new(CopyReport { next: errand.next, ..CopyReport::default() }),
        }
    }

    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, CopyReport> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// Leaves the failures of the first objects of the list, which alone were counted: those after them are handled again.
    fn keep_failures(&self, of_first: u64) -> std::io::Result<()> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&self.failed)?;
        let mut counted = entries(&self.list, 0)?.take(usize::try_from(of_first).unwrap_or(usize::MAX));
        let (mut lines, mut line, mut kept) = (BufReader::new(&file), String::new(), 0);
        while lines.read_line(&mut line)? > 0 {
            // Both are in the order of the list. A line that a kill cut short names no object.
            let name = line.strip_suffix('\n').and_then(|line| line.split('\t').nth(2));
            let is_counted =
                name.is_some_and(|name| counted.any(|entry| entry.is_ok_and(|it| encode(&it.key) == name)));
            if !is_counted {
                break;
            }
            kept += line.len() as u64;
            line.clear();
        }
        file.set_len(kept)
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
    let job = Arc::new(Job::of_task(&means.stores, &errand.request, &means.secrets)?);
    let files = Files::of(&means.stores, owner);
    reach(&job.source).await?;
    reach(&job.destination).await?;
    let next = match errand.next > 0 && files.list.exists() {
        true => {
            files.keep_failures(errand.next).map_err(disk)?;
            errand.next
        }
        false => {
            if !list(means, errand, &job, &files, live).await? {
                return Ok(Ended::Stopped);
            }
            0
        }
    };
    count(&files, live, next)?;
    let failed = OpenOptions::new().create(true).append(true).open(&files.failed).map_err(disk)?;
    let mut ledger =
        Ledger { live, next, waiting: BTreeMap::new(), failed: BufWriter::new(failed), clock: &means.clock };
    let ended = copy_all(&job, &files, live, &mut ledger, next).await?;
    ledger.failed.flush().map_err(disk)?;
    if matches!(ended, Ended::Done) {
        publish_failures(means, errand, &job, &files, live).await?;
    }
    Ok(ended)
}

/// Finds out at once whether a bucket can be used, rather than object by object.
async fn reach(place: &Place) -> Result<(), FailedRun> {
    place.objects(None).next().await.transpose().map(drop)
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
fn count(files: &Files, live: &Live, next: u64) -> Result<(), FailedRun> {
    let (mut objects, mut bytes) = (0, 0_u64);
    for entry in entries(&files.list, 0).map_err(disk)? {
        objects += 1;
        bytes = bytes.saturating_add(entry.map_err(disk)?.size);
    }
    let mut report = live.lock();
    (report.listed_objects, report.listed_bytes, report.listed, report.next) = (objects, bytes, true, next);
    Ok(())
}

async fn copy_all(
    job: &Arc<Job>,
    files: &Files,
    live: &Arc<Live>,
    ledger: &mut Ledger<'_>,
    next: u64,
) -> Result<Ended, FailedRun> {
    let mut todo = (next..).zip(entries(&files.list, next).map_err(disk)?);
    let mut copies = JoinSet::new();
    loop {
        while copies.len() < AT_A_TIME && !live.is_stopping() {
            let Some((index, entry)) = todo.next() else { break };
            let (entry, job, live) = (entry.map_err(disk)?, job.clone(), live.clone());
            copies.spawn(async move {
                let outcome = copy(&job, &live.limiter, &entry).await;
                (index, entry, outcome)
            });
        }
        match copies.join_next().await {
            Some(Ok((index, entry, outcome))) => ledger.settle(index, entry, outcome)?,
            // It would have panicked: what it copied is not known.
            Some(Err(error)) => return Err(failure("TRF.0001", &error.to_string())),
            None if live.is_stopping() && todo.next().is_some() => return Ok(Ended::Stopped),
            None => return Ok(Ended::Done),
        }
    }
}

/// Counts objects in the order of the list, whatever order they end in.
struct Ledger<'a> {
    live: &'a Live,
    next: u64,
    waiting: BTreeMap<u64, (Entry, Outcome)>,
    failed: BufWriter<File>,
    clock: &'a Clock,
}

impl Ledger<'_> {
    fn settle(&mut self, index: u64, entry: Entry, outcome: Outcome) -> Result<(), FailedRun> {
        self.waiting.insert(index, (entry, outcome));
        while let Some((entry, outcome)) = self.waiting.remove(&self.next) {
            if let Outcome::Failed { error, .. } = &outcome {
                self.record(&entry, error).map_err(disk)?;
            }
            self.next += 1;
            let mut report = self.live.lock();
            report.next = self.next;
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
                Outcome::Failed { bytes, .. } => {
                    tally.failed += 1;
                    tally.lost_bytes = tally.lost_bytes.saturating_add(bytes);
                }
            }
        }
        Ok(())
    }

    /// A line of the list of failed objects: code, time, encoded name, name, reason.
    fn record(&mut self, entry: &Entry, error: &FailedRun) -> std::io::Result<()> {
        let plain = |text: &str| text.replace(['\t', '\r', '\n'], " ");
        let (key, at) = (&entry.key, iso(self.clock.now_ms()));
        writeln!(self.failed, "{}\t{at}\t{}\t{}\t{}", error.code, encode(key), plain(key), plain(&error.message))?;
        // Before it is counted: a count that survives a kill must not be without its line.
        self.failed.flush()
    }
}

/// Puts the list of failed objects where the service does: into the destination bucket.
async fn publish_failures(
    means: &Means,
    errand: &CopyErrand,
    job: &Job,
    files: &Files,
    live: &Live,
) -> Result<(), FailedRun> {
    let mut file = File::open(&files.failed).map_err(disk)?;
    if !job.records_failures || file.metadata().map_err(disk)?.len() == 0 {
        return Ok(());
    }
    let group = match errand.group.as_ref().map(|group| &group.key) {
        Some(Key::Group(id)) => Some(id.as_str()),
        _ => None,
    };
    let key = failed_list_key(group, &errand.name, means.clock.now_ms());
    let location = path(&key).map_err(|why| failure("TRF.0061", &why))?;
    job.destination.guard(&location)?;
    let mut upload = Upload::new(job.destination.store.clone(), location);
    let mut part = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut part).map_err(disk)?;
        if read == 0 {
            break;
        }
        let put = upload.put(Bytes::copy_from_slice(&part[..read])).await;
        put.map_err(|error| job.destination.cause(&error, false))?;
    }
    finish(&job.destination, &mut upload).await?;
    live.lock().failed_list = Some(key);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_that_were_not_counted_before_a_kill_are_forgotten() {
        let folder = std::env::temp_dir().join(format!("hc-emulator-failures-{}", std::process::id()));
        let files = Files { list: folder.join("t.list"), failed: folder.join("t.failed") };
        let mut spool = Spool::create(files.list.clone()).expect("is made");
        for key in ["a", "b c", "d", "e"] {
            spool.push(&Entry { key: key.to_owned(), size: 1 }).expect("is written");
        }
        spool.finish().expect("is written");
        let line = |name: &str| format!("TRF.0156\t2026\t{name}\tname\treason\n");
        let all = [line("a"), line("b%20c"), line("e")].concat();
        for (counted, kept) in [(4, all.as_str()), (3, &all[..line("a").len() + line("b%20c").len()]), (1, &line("a"))]
        {
            File::create(&files.failed).and_then(|mut file| file.write_all(all.as_bytes())).expect("is written");
            files.keep_failures(counted).expect("works");
            assert_eq!(std::fs::read_to_string(&files.failed).expect("is there"), kept, "{counted}");
        }
        // Nor half a line, nor a file that never was.
        File::create(&files.failed).and_then(|mut file| file.write_all(b"TRF.0156\t2026\ta")).expect("is written");
        files.keep_failures(4).expect("works");
        assert_eq!(std::fs::metadata(&files.failed).expect("is there").len(), 0);
        std::fs::remove_file(&files.failed).expect("is removed");
        files.keep_failures(4).expect("works");
        std::fs::remove_dir_all(&folder).expect("is removed");
    }
}
