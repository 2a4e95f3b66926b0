//! Uploads in parts that did not come to their end: their parts are removed, now or when their task runs again.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;

use super::names::{decode, encode};

/// Clears up, and knows whether there is more to come. Clones share that.
#[derive(Clone, Debug)]
pub(crate) struct Sweep {
    busy: Arc<watch::Sender<usize>>,
    /// Where uploads are noted down while they are under way.
    notes: Option<PathBuf>,
}

/// An upload that was noted down.
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

    /// The same, with a file for notes.
    pub(crate) fn noting(&self, file: PathBuf) -> Self {
        Self { notes: Some(file), ..self.clone() }
    }

    /// Counts as busy as long as what this gives is there. A task that is cut off drops it last.
    pub(crate) fn busy(&self) -> Busy {
        self.busy.send_modify(|busy| *busy += 1);
        Busy(self.busy.clone())
    }

    /// Clears something up while others go on. Outside of a runtime it is left to the notes.
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
        // The sender is our own; there is no error to look at.
        let _ = self.busy.subscribe().wait_for(|busy| *busy == 0).await;
    }

    /// Notes an upload down that begins.
    pub(crate) fn note(&self, key: &str, id: &str) -> io::Result<Unfinished> {
        let upload = Unfinished { key: key.to_owned(), id: id.to_owned() };
        self.write('+', &upload, true)?;
        Ok(upload)
    }

    /// An upload is over. A note that cannot be written costs one request in vain. Where the notes are gone with their
    /// task, there is nothing to add.
    pub(crate) fn done(&self, upload: Unfinished) {
        let _ = self.write('-', &upload, false);
    }

    fn write(&self, sign: char, upload: &Unfinished, create: bool) -> io::Result<()> {
        let Some(notes) = &self.notes else { return Ok(()) };
        if let Some(folder) = notes.parent().filter(|_| create) {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().create(create).append(true).open(notes)?;
        file.write_all(format!("{sign} {} {}\n", encode(&upload.id), encode(&upload.key)).as_bytes())
    }
}

/// What the notes of an earlier run leave to be cleared up.
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
        // A line that a kill cut short may name an unknown upload; aborting it does no harm.
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
