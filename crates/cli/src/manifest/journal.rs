//! The journal: for each request, one line of JSON before the request is sent and one after its answer. Each line is synced to
//! disk.
//!
//! The journal is append-only and holds no keys. Without it, `apply` still finds, by the mark, the resources that it
//! created and that the service lists. The journal adds what only this machine knows: which requests were in progress
//! when a run ended, how often an entry was retried, and how it ended. It keeps this even after the resource is deleted
//! at the service. Because all of this is true of one project only, it also says which project that is.

mod lock;
mod lost;
mod owner;
mod past;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use huaweicloud_auth::time::SdkDate;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::model::Route;
use crate::failure::Failure;
use crate::locale::{say, system};
pub(crate) use lock::{Claim, Holder};
use lock::{FileId, Lock};
pub(crate) use lost::warn_of_lost;
use owner::OwnerLine;
pub(crate) use owner::{Owner, Owners};
pub(crate) use past::{Ending, Past, Written};

const FORMAT: u32 = 1;

/// The maximum length of a line. An event has a few hundred bytes; a longer line is that of a disk or of `/dev/zero`.
const LONGEST_LINE: u64 = 1 << 20;

/// An action on an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Act {
    Create,
    Configure,
    Start,
    Retry,
    /// Cut over by a stop.
    CutOver,
    /// Cut over by a swap of the addresses of source and target.
    Swap,
    /// Swap the addresses back.
    RollBack,
}

/// An event in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum Event {
    /// A request is about to be sent.
    Intent {
        act: Act,
        /// The options of a cutover, for the command that resumes it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        options: Option<String>,
    },
    /// The request took effect.
    Done {
        act: Act,
        id: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        request_id: Option<String>,
        /// The time when the service completed the migration that a cutover ended, in the service's format.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        completed: Option<String>,
        /// What the entry said when a request set source and destination.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        route: Option<Route>,
    },
    /// The request was refused and had no effect.
    Refused {
        act: Act,
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// The reason, if the same request would be refused again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
        /// A hint for the user.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hint: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        request_id: Option<String>,
    },
    /// It is unknown whether the request took effect, or only a part of a cutover did.
    Unknown {
        act: Act,
        /// Why a cutover or a rollback ended early, unless it was interrupted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failed: Option<FailedStep>,
    },
    /// A resource with the mark of the entry was found at the service.
    Adopted {
        id: String,
        /// What the entry said, if the service reported nothing else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        route: Option<Route>,
    },
    /// The service reports that the resource ended successfully.
    Ended { id: String },
    /// The service reports that another user started the resource again after its end.
    BegunAgain { id: String },
}

/// The step in which a cutover or a rollback failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FailedStep {
    /// The step, as the library calls it.
    pub(crate) step: String,
    pub(crate) message: String,
    /// A hint for the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
}

#[derive(Debug, Serialize)]
struct Line {
    at: String,
    entry: String,
    #[serde(flatten)]
    event: Event,
}

impl Line {
    /// Reads a line. Parses the head and the event separately, because serde buffers a flattened field, which is slow
    /// for long journals.
    fn parse(line: &[u8]) -> Option<Self> {
        let line = std::str::from_utf8(line).ok()?;
        let Head { at, entry } = serde_json::from_str(line).ok()?;
        Some(Self { at, entry, event: serde_json::from_str(line).ok()? })
    }
}

/// The fields of a line that all events have.
#[derive(Deserialize)]
struct Head {
    at: String,
    entry: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    journal: u32,
    manifest: String,
}

/// The history of all entries.
#[derive(Debug, Default)]
pub(crate) struct History {
    entries: HashMap<String, Past>,
    owners: Vec<OwnerLine>,
}

impl History {
    /// Reads the journal without locking or repairing it; a missing journal is an empty history.
    pub(crate) fn read(path: &Path, manifest: &str, owners: &Owners<'_>) -> Result<Self, Failure> {
        Ok(Content::read(path).map_err(|error| unreadable(path, &error))?.check(path, manifest, owners)?.0)
    }

    pub(crate) fn of(&self, entry: &str) -> Past {
        self.entries.get(entry).cloned().unwrap_or_default()
    }

    /// Adds an event of an earlier run.
    fn read_line(&mut self, line: &Line) {
        let at = SdkDate::parse(&line.at).ok().map(|date| Written::Before(date.to_system_time()));
        self.take(line, at);
    }

    fn take(&mut self, line: &Line, at: Option<Written>) {
        self.entries.entry(line.entry.clone()).or_default().take(&line.event, at);
    }

    fn owner(&self, region: &str, kind: &str) -> Option<&Owner> {
        self.owners.iter().rev().find(|line| line.is_about(region, kind)).map(|line| &line.owner)
    }

    /// Whether something was created for an entry of a kind, or may have been. What was only refused belongs to no project.
    fn has_resources(&self, kind: &str) -> bool {
        let is_of_kind = |entry: &str| entry.split('/').next() == Some(kind);
        self.entries.iter().any(|(entry, past)| is_of_kind(entry) && (past.id.is_some() || past.open.is_some()))
    }

    /// Refuses the history of another project. A journal that names no project is accepted.
    fn check(&self, path: &Path, owners: &Owners<'_>) -> Result<(), Failure> {
        for ((region, kind), own) in owners {
            let other = self.owner(region, kind).filter(|found| *found != own);
            if let Some(found) = other.filter(|_| self.has_resources(kind)) {
                let (file, found) = (path.display().to_string(), found.text());
                let message = say!(
                    "manifest-journal-of-another-project",
                    file = file,
                    region = *region,
                    found = found,
                    own = own.text()
                );
                return Err(Failure::usage(message).with_hint(say!("manifest-journal-of-another-project-hint")));
            }
        }
        Ok(())
    }
}

/// A journal that another thread reads, while this one reads the manifest.
#[derive(Debug)]
pub(crate) struct JournalReader(PathBuf, JoinHandle<io::Result<Content>>);

impl JournalReader {
    pub(crate) fn begin(path: PathBuf) -> Self {
        let file = path.clone();
        Self(path, thread::spawn(move || Content::read(&file)))
    }

    /// Waits for the history.
    pub(crate) fn end(self, manifest: &str, owners: &Owners<'_>) -> Result<History, Failure> {
        let Self(path, thread) = self;
        let content = thread.join().unwrap_or_else(|_| Err(io::Error::other("the thread that reads it has ended")));
        Ok(content.map_err(|error| unreadable(&path, &error))?.check(&path, manifest, owners)?.0)
    }
}

/// The journal of a manifest, held exclusively by this run.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    id: FileId,
    /// The length of the complete lines.
    length: u64,
    history: History,
    _lock: Lock,
}

impl Journal {
    /// Opens the journal, or creates it, and checks that it can be written.
    pub(crate) fn open(path: &Path, manifest: &str, owners: &Owners<'_>, claim: &Claim<'_>) -> Result<Self, Failure> {
        let (lock, mut file) = Lock::take(path, claim)?;
        let content = Content::parse(BufReader::new(&mut file)).map_err(|error| unreadable(path, &error))?;
        let id = FileId::of(&file.metadata().map_err(|error| unreadable(path, &error))?);
        let (history, whole) = content.check(path, manifest, owners)?;
        let mut journal = Self { path: path.to_owned(), file, id, length: whole, history, _lock: lock };
        journal.mend().map_err(|error| unwritable(path, &error))?;
        if whole == 0 {
            journal.append(&Header { journal: FORMAT, manifest: manifest.to_owned() })?;
            sync_folder(path);
        }
        journal.note_owners(owners)?;
        Ok(journal)
    }

    /// Writes owners that the journal does not have.
    fn note_owners(&mut self, owners: &Owners<'_>) -> Result<(), Failure> {
        for ((region, kind), owner) in owners {
            if self.history.owner(region, kind) != Some(owner) {
                let (region, kind) = ((*region).to_owned(), (*kind).to_owned());
                let line = OwnerLine { region, kind, owner: owner.clone() };
                self.append(&line)?;
                self.history.owners.push(line);
            }
        }
        Ok(())
    }

    pub(crate) fn of(&self, entry: &str) -> Past {
        self.history.of(entry)
    }

    /// Writes an event of an entry, and returns when it is on the disk.
    pub(crate) fn write(&mut self, at: String, entry: &str, event: Event) -> Result<(), Failure> {
        let line = Line { at, entry: entry.to_owned(), event };
        self.append(&line)?;
        self.history.take(&line, Some(Written::InThisRun(Instant::now())));
        Ok(())
    }

    fn append(&mut self, line: &impl Serialize) -> Result<(), Failure> {
        self.check_file()?;
        let mut text = serde_json::to_vec(line)
            .map_err(|error| Failure::new(say!("manifest-journal-line", error = error.to_string())))?;
        text.push(b'\n');
        let outcome = self.file.write_all(&text).and_then(|()| self.file.sync_data());
        match outcome {
            Ok(()) => {
                self.length += text.len() as u64;
                Ok(())
            }
            Err(error) => {
                // A partial line would corrupt the next one. If the repair fails as well, the next run repairs the file.
                let _ = self.mend();
                Err(unwritable(&self.path, &error).with_hint(say!("manifest-journal-unwritable-hint")))
            }
        }
    }

    /// Checks that the file at the path is what this run has written. Otherwise another program has changed, replaced or
    /// removed it, and a line that this run added would be lost or would damage another one.
    fn check_file(&self) -> Result<(), Failure> {
        let is_ours = |now: std::fs::Metadata| now.len() == self.length && FileId::of(&now) == self.id;
        match std::fs::metadata(&self.path).is_ok_and(is_ours) {
            true => Ok(()),
            false => Err(Failure::new(say!("manifest-journal-changed", file = self.path.display().to_string()))
                .with_hint(say!("manifest-journal-changed-hint"))),
        }
    }

    /// Cuts off an incomplete line.
    fn mend(&mut self) -> io::Result<()> {
        if self.file.metadata()?.len() != self.length {
            self.file.set_len(self.length)?;
        }
        self.file.seek(SeekFrom::Start(self.length)).map(drop)
    }
}

/// What is in a journal file, before it is known to be the journal of a manifest.
#[derive(Debug, Default)]
struct Content {
    /// The first line, or the whole file if no line is complete.
    first: Vec<u8>,
    history: History,
    /// The number of the first line that cannot be read.
    damaged: Option<usize>,
    /// The number of bytes in complete lines.
    whole: u64,
}

impl Content {
    /// Reads the file. A missing file has no content.
    fn read(path: &Path) -> io::Result<Self> {
        match File::open(path) {
            Ok(file) => Self::parse(BufReader::new(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Reads the lines one by one, since a journal can be long.
    fn parse(mut reader: impl BufRead) -> io::Result<Self> {
        let mut content = Self::default();
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let length = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? as u64;
            let Some(text) = line.strip_suffix(b"\n") else {
                content.damaged = (length == LONGEST_LINE).then_some(number);
                if number == 1 {
                    content.first = line;
                }
                break;
            };
            if number == 1 {
                content.first = text.to_vec();
            } else if let Some(line) = Line::parse(text) {
                content.history.read_line(&line);
            } else if let Ok(line) = serde_json::from_slice(text) {
                content.history.owners.push(line);
            } else if !text.is_empty() {
                content.damaged = Some(number);
                break;
            }
            content.whole += length;
        }
        Ok(content)
    }

    /// Returns the history and the number of bytes in complete lines, if this is the journal of the manifest in
    /// these projects, and undamaged.
    fn check(self, path: &Path, manifest: &str, owners: &Owners<'_>) -> Result<(History, u64), Failure> {
        match self.whole {
            0 => check_beginning(&self.first, path, manifest)?,
            _ => check_header(&self.first, path, manifest)?,
        }
        match self.damaged {
            None => {
                self.history.check(path, owners)?;
                Ok((self.history, self.whole))
            }
            Some(line) => {
                let failure =
                    Failure::usage(say!("manifest-journal-damaged", file = path.display().to_string(), line = line));
                Err(failure.with_hint(say!("manifest-journal-damaged-hint")))
            }
        }
    }
}

/// Refuses a file without a complete line, unless a run may have left it that was killed while it created this journal.
/// Such a file contains a part of the header, or zeros after a crash of the machine.
fn check_beginning(bytes: &[u8], path: &Path, manifest: &str) -> Result<(), Failure> {
    let own = serde_json::to_vec(&Header { journal: FORMAT, manifest: manifest.to_owned() }).unwrap_or_default();
    match own.starts_with(bytes) || bytes.iter().all(|byte| *byte == 0) {
        true => Ok(()),
        false => check_header(bytes, path, manifest),
    }
}

fn check_header(line: &[u8], path: &Path, manifest: &str) -> Result<(), Failure> {
    let header: Header = serde_json::from_slice(line).map_err(|_| foreign(path))?;
    if header.journal != FORMAT {
        let (file, found) = (path.display().to_string(), header.journal);
        return Err(Failure::usage(say!("manifest-journal-format", file = file, found = found, known = FORMAT)));
    }
    if header.manifest != manifest {
        let (file, found) = (path.display().to_string(), crate::text::clean(&header.manifest));
        let message = say!("manifest-journal-of-another", file = file, found = found, manifest = manifest);
        return Err(Failure::usage(message).with_hint(say!("manifest-journal-of-another-hint")));
    }
    Ok(())
}

fn foreign(path: &Path) -> Failure {
    Failure::usage(say!("manifest-journal-foreign", file = path.display().to_string()))
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let (file, error) = (path.display().to_string(), system::told(error));
    Failure::usage(say!("manifest-journal-unreadable", file = file, error = error))
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(unwritable_text(path, error))
}

fn unwritable_text(path: &Path, error: &io::Error) -> String {
    say!("manifest-journal-unwritable", file = path.display().to_string(), error = system::told(error))
}

/// Makes the directory entry of a new file durable, if the system supports that.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Windows cannot open folders, so there the sync of the file itself has to be enough.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(test)]
mod tests;
