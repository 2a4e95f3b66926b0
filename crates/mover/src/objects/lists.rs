//! Lists of objects: those in the service's format, with one URL-encoded name per line, and our own list of what a run
//! has to do.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use huaweicloud_emulator::work::FailedRun;

use super::error::StoreError;
use super::names::{decode, encode};
use super::place::Place;

/// The maximum length of a line of a list.
const LONGEST_LINE: usize = 65_535;
/// Reads the lines of a list in a bucket, skipping blank ones.
pub(crate) struct Lines<'a> {
    place: &'a Place,
    name: &'a str,
    chunks: BoxStream<'static, Result<Bytes, StoreError>>,
    /// The bytes that were received and not returned yet.
    rest: BytesMut,
    complete: bool,
    /// Whether no line was returned yet.
    empty: bool,
}

impl<'a> Lines<'a> {
    pub(super) async fn open(place: &'a Place, name: &'a str) -> Result<Self, FailedRun> {
        let unreadable = |why: &str| FailedRun::new("TRF.0013", &format!("{name}: {why}"));
        let chunks = place.get(name).await.map_err(|error| unreadable(&error.message))?.pieces;
        Ok(Self { place, name, chunks, rest: BytesMut::new(), complete: false, empty: true })
    }

    /// Returns the next line. A list without lines is an error.
    pub(super) async fn next(&mut self) -> Result<Option<String>, FailedRun> {
        loop {
            let end = self.rest.iter().position(|byte| *byte == b'\n');
            let line = match end {
                Some(end) => self.rest.split_to(end + 1),
                None if self.complete => self.rest.split(),
                None => {
                    self.receive().await?;
                    continue;
                }
            };
            if line.len() > LONGEST_LINE {
                return Err(FailedRun::new("TRF.0018", self.name));
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\r', '\n']);
            if !text.trim().is_empty() {
                self.empty = false;
                return Ok(Some(text.to_owned()));
            }
            if end.is_none() {
                return if self.empty { Err(FailedRun::new("TRF.0017", self.name)) } else { Ok(None) };
            }
        }
    }

    async fn receive(&mut self) -> Result<(), FailedRun> {
        if self.rest.len() > LONGEST_LINE {
            return Err(FailedRun::new("TRF.0018", self.name));
        }
        match self.chunks.next().await {
            Some(Ok(chunk)) => self.rest.extend_from_slice(&chunk),
            Some(Err(error)) => return Err(FailedRun::new("TRF.0013", &error.at(self.place.role).message)),
            None => self.complete = true,
        }
        Ok(())
    }
}

/// An object that a run has to process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListEntry {
    pub key: String,
    pub size: u64,
}

/// Our own list of what a run has to do. It replaces the previous one only when it is complete.
pub(crate) struct Spool {
    path: PathBuf,
    part: PathBuf,
    file: BufWriter<File>,
}

impl Spool {
    #[expect(clippy::disallowed_methods, reason = "the list that is renamed into place")]
    pub(super) fn create(path: PathBuf) -> std::io::Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let part = path.with_extension("part");
        Ok(Self { file: BufWriter::new(File::create(&part)?), path, part })
    }

    pub(super) fn push(&mut self, entry: &ListEntry) -> std::io::Result<()> {
        writeln!(self.file, "{} {}", entry.size, encode(&entry.key))
    }

    #[expect(clippy::disallowed_methods, reason = "the finished list is renamed into place")]
    pub(super) fn finish(mut self) -> std::io::Result<()> {
        self.file.flush()?;
        std::fs::rename(&self.part, &self.path)
    }
}

/// Reads our own list, starting at an entry. An invalid line yields an error.
pub(crate) fn entries(
    path: &std::path::Path,
    from: u64,
) -> std::io::Result<impl Iterator<Item = std::io::Result<ListEntry>>> {
    let lines = BufReader::new(File::open(path)?).lines();
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    Ok(lines.skip(from).map(|line| {
        let line = line?;
        let parsed =
            line.split_once(' ').and_then(|(size, key)| Some(ListEntry { size: size.parse().ok()?, key: decode(key) }));
        parsed.ok_or_else(|| std::io::Error::other("the list of this task is damaged"))
    }))
}
