//! Removes the parts of unfinished multipart uploads, immediately or when their task runs again.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;

use super::names::{decode, encode};

/// Tracks uploads and cleanups in progress. Clones share the count.
#[derive(Clone, Debug)]
pub(crate) struct Sweep {
    busy: Arc<watch::Sender<usize>>,
    /// The file that records uploads in progress.
    notes: Option<PathBuf>,
}

/// An upload that was recorded.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unfinished {
    pub key: String,
    pub id: String,
}

impl fmt::Debug for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unfinished").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Guard for an upload or cleanup in progress, which may leave something to clean up.
#[derive(Debug)]
pub(crate) struct Busy(Arc<watch::Sender<usize>>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.send_modify(|busy| *busy = busy.saturating_sub(1));
    }
}

impl Sweep {
    pub(crate) fn new() -> Self {
        Self { busy: Arc::new(watch::Sender::new(0)), notes: None }
    }

    /// Returns a clone that records uploads in a file.
    pub(crate) fn noting(&self, file: PathBuf) -> Self {
        Self { notes: Some(file), ..self.clone() }
    }

    /// Counts as busy as long as the returned guard exists. A task that holds it drops it last, even if it is aborted.
    pub(crate) fn busy(&self) -> Busy {
        self.busy.send_modify(|busy| *busy += 1);
        Busy(self.busy.clone())
    }

    /// Cleans up in the background. Without a runtime, the cleanup is left to the next run, which reads the records.
    pub(crate) fn spawn(&self, clearing: impl Future<Output = ()> + Send + 'static) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let busy = self.busy();
        runtime.spawn(async move {
            let _busy = busy;
            clearing.await;
        });
    }

    /// Waits until no guard is left.
    pub(crate) async fn idle(&self) {
        // We own the sender, so this cannot fail.
        let _ = self.busy.subscribe().wait_for(|busy| *busy == 0).await;
    }

    /// Records the start of an upload.
    pub(crate) fn note(&self, key: &str, id: &str) -> io::Result<Unfinished> {
        let upload = Unfinished { key: key.to_owned(), id: id.to_owned() };
        self.write('+', &upload, true)?;
        Ok(upload)
    }

    /// Records the end of an upload. A record that cannot be written costs one superfluous request. If the file was
    /// deleted with its task, there is nothing to add.
    pub(crate) fn done(&self, upload: Unfinished) {
        let _ = self.write('-', &upload, false);
    }

    #[expect(clippy::disallowed_methods, reason = "the notes are appended to")]
    fn write(&self, sign: char, upload: &Unfinished, create: bool) -> io::Result<()> {
        let Some(notes) = &self.notes else { return Ok(()) };
        if let Some(folder) = notes.parent().filter(|_| create) {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().create(create).append(true).open(notes)?;
        file.write_all(format!("{sign} {} {}\n", encode(&upload.id), encode(&upload.key)).as_bytes())
    }
}

/// Returns the unfinished uploads that an earlier run recorded.
pub(crate) fn unfinished(notes: &Path) -> io::Result<Vec<Unfinished>> {
    let file = match File::open(notes) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut open = BTreeMap::new();
    for line in BufReader::new(file).lines() {
        let line = line?;
        let mut words = line.split(' ');
        // A line truncated by a kill may name an unknown upload; aborting that does no harm.
        if let (Some(sign), Some(id), Some(key)) = (words.next(), words.next(), words.next()) {
            let upload = Unfinished { key: decode(key), id: decode(id) };
            let count = open.entry(upload).or_insert(0);
            *count += if sign == "+" { 1 } else { -1 };
        }
    }
    Ok(open.into_iter().filter(|(_, count)| *count > 0).map(|(upload, _)| upload).collect())
}

#[cfg(test)]
mod tests;
