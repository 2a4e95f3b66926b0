//! The part of the Redis protocol that a replica needs: where a value ends, whether it is an error, and its raw bytes.
//! The bytes are forwarded from the source to the target.

use std::time::Duration;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::{Instant, timeout_at};

/// The longest string of the protocol, which is the default of `proto-max-bulk-len`.
pub(super) const LONGEST_STRING: u64 = 512 << 20;
/// The maximum size of a value, including arrays, so that a broken server cannot fill the memory.
const LONGEST_VALUE: usize = 2 << 30;
/// The longest line: a simple reply, an error or a length.
const LONGEST_LINE: usize = 64 << 10;
/// How much is read at once.
const CHUNK: usize = 64 << 10;

/// A violation of the protocol, or the loss of the connection. The text is the end of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken(pub String);

fn broken<T>(what: impl Into<String>) -> Result<T, Broken> {
    Err(Broken(what.into()))
}

/// What a server sends, buffered.
pub(super) struct Input<R> {
    io: R,
    pub buffer: BytesMut,
    heard: Instant,
}

impl<R: AsyncRead + Unpin> Input<R> {
    pub(super) fn new(io: R) -> Self {
        Self { io, buffer: BytesMut::new(), heard: Instant::now() }
    }

    /// Restarts the silence timer, because the time spent elsewhere does not count.
    pub(super) fn listen_anew(&mut self) {
        self.heard = Instant::now();
    }

    /// Waits for more bytes. It is an error if none arrive within `silence` after the last ones. Cancel-safe.
    pub(super) async fn fill(&mut self, silence: Duration) -> Result<usize, Broken> {
        self.fill_at_most(silence, CHUNK).await
    }

    pub(super) async fn fill_at_most(&mut self, silence: Duration, most: usize) -> Result<usize, Broken> {
        self.buffer.reserve(most.min(CHUNK));
        let mut room = (&mut self.buffer).limit(most);
        match timeout_at(self.heard + silence, self.io.read_buf(&mut room)).await {
            Ok(Ok(0)) => broken("closed the connection"),
            Ok(Ok(read)) => {
                self.heard = Instant::now();
                Ok(read)
            }
            Ok(Err(error)) => broken(format!("broke the connection: {error}")),
            Err(_) => broken(format!("was silent for {} s", silence.as_secs_f32())),
        }
    }

    /// Returns the next line that is not empty: servers send empty lines as keep-alives.
    pub(super) async fn line(&mut self, silence: Duration) -> Result<Vec<u8>, Broken> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line = self.buffer.split_to(end + 1);
                let line = line.trim_ascii_end();
                if !line.is_empty() {
                    return Ok(line.to_vec());
                }
            } else if self.buffer.len() > LONGEST_LINE {
                return broken("sent a line that does not end");
            } else {
                self.fill(silence).await?;
            }
        }
    }

    /// Returns the next reply of a server that answers one command at a time.
    pub(super) async fn reply(&mut self, silence: Duration) -> Result<Reply, Broken> {
        self.value(silence).await.map(Reply::of)
    }

    /// Returns the next reply, as received.
    pub(super) async fn value(&mut self, silence: Duration) -> Result<Value, Broken> {
        let mut scanner = Scanner::default();
        loop {
            // Busy servers send empty lines before the reply.
            while scanner.is_fresh() && matches!(self.buffer.first(), Some(b'\n')) {
                self.buffer.advance(1);
            }
            if let Some(value) = scanner.next(&mut self.buffer)? {
                return Ok(value);
            }
            self.fill(silence).await?;
        }
    }
}

/// A complete value, as received.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub raw: Bytes,
    /// The first error in it, at any depth.
    pub error: Option<String>,
}

/// A reply, by the types that we distinguish.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Line(String),
    Error(String),
    Text(Bytes),
    Other,
}

impl Reply {
    fn of(value: Value) -> Self {
        if let Some(error) = value.error {
            return Self::Error(error);
        }
        match value.raw.first() {
            Some(b'+') => Self::Line(String::from_utf8_lossy(&value.raw[1..]).trim_end().to_owned()),
            Some(b'$') => {
                Self::Text(string_at(&value.raw, 0).map_or(Bytes::new(), |(text, _)| value.raw.slice_ref(text)))
            }
            _ => Self::Other,
        }
    }
}

/// Finds the end of one value after another in a growing buffer. It inspects each byte once and never recurses, so that
/// neither long nor deep values cost more than their bytes.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    /// Where the next part begins.
    at: usize,
    /// How many parts of the value are still missing; 0 between two values.
    open: u64,
    error: Option<String>,
}

impl Scanner {
    fn is_fresh(&self) -> bool {
        self.at == 0
    }

    /// Removes the next value from the buffer, once it is complete.
    pub(super) fn next(&mut self, buffer: &mut BytesMut) -> Result<Option<Value>, Broken> {
        self.open = self.open.max(1);
        while self.open > 0 {
            match self.part(buffer)? {
                Some(end) => self.at = end,
                None if buffer.len() > LONGEST_VALUE => return broken("sent a value that does not end"),
                None => return Ok(None),
            }
        }
        let raw = buffer.split_to(self.at).freeze();
        let error = self.error.take();
        self.at = 0;
        Ok(Some(Value { raw, error }))
    }

    /// Returns the end of the part at `self.at`, if it is complete.
    fn part(&mut self, buffer: &[u8]) -> Result<Option<usize>, Broken> {
        let Some((kind, line, after)) = line_at(buffer, self.at)? else { return Ok(None) };
        let end = match kind {
            b'+' | b':' => after,
            b'-' => {
                self.error.get_or_insert_with(|| String::from_utf8_lossy(line).into_owned());
                after
            }
            b'$' => match length(line)? {
                None => after,
                Some(length) => match string_end(buffer, after, length)? {
                    Some(end) => end,
                    None => return Ok(None),
                },
            },
            b'*' => {
                self.open = self.open.saturating_add(length(line)?.unwrap_or(0));
                after
            }
            other => return broken(format!("sent {:?} where a value begins", char::from(other))),
        };
        self.open -= 1;
        Ok(Some(end))
    }
}

/// A line: its first byte, the rest, and where it ends.
type Line<'a> = (u8, &'a [u8], usize);

/// Returns the line at `at`, if it is complete.
fn line_at(buffer: &[u8], at: usize) -> Result<Option<Line<'_>>, Broken> {
    let rest = buffer.get(at..).unwrap_or_default();
    let seen = rest.get(..LONGEST_LINE).unwrap_or(rest);
    let Some(end) = seen.iter().position(|byte| *byte == b'\n') else {
        return if seen.len() == LONGEST_LINE { broken("sent a line that does not end") } else { Ok(None) };
    };
    match rest.get(..end) {
        Some([kind, line @ .., b'\r']) => Ok(Some((*kind, line, at + end + 1))),
        _ => broken("sent a line that does not end in CR LF"),
    }
}

/// Parses a length; -1 means null.
fn length(line: &[u8]) -> Result<Option<u64>, Broken> {
    let number = std::str::from_utf8(line).ok().and_then(|line| line.parse::<i64>().ok());
    match number {
        Some(-1) => Ok(None),
        Some(number) if number >= 0 => Ok(Some(number.unsigned_abs())),
        _ => broken(format!("sent {} as a length", super::error::shown(line))),
    }
}

/// Returns where a string of a length ends, with the CR LF after it, if it is complete.
fn string_end(buffer: &[u8], at: usize, length: u64) -> Result<Option<usize>, Broken> {
    let Some(length) = usize::try_from(length).ok().filter(|_| length <= LONGEST_STRING) else {
        return broken(format!("sent a string of {length} bytes, more than the {LONGEST_STRING} of the protocol"));
    };
    let end = at + length;
    match buffer.get(end..end + 2) {
        None => Ok(None),
        Some(b"\r\n") => Ok(Some(end + 2)),
        Some(_) => broken("sent a string that does not end in CR LF"),
    }
}

/// Returns the string at `at` and where it ends.
fn string_at(buffer: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let (kind, line, after) = line_at(buffer, at).ok()??;
    let end = string_end(buffer, after, length(line).ok()??).ok()??;
    (kind == b'$').then_some(())?;
    Some((buffer.get(after..end - 2)?, end))
}

/// Returns the first arguments of a command, at most `most`; none if it is not an array of strings.
pub(super) fn arguments(raw: &[u8], most: usize) -> Vec<&[u8]> {
    let Ok(Some((b'*', count, mut at))) = line_at(raw, 0) else { return Vec::new() };
    let count = length(count).ok().flatten().and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    let mut found = Vec::new();
    while found.len() < count.min(most) {
        let Some((text, end)) = string_at(raw, at) else { return Vec::new() };
        found.push(text);
        at = end;
    }
    found
}

/// The strings of an array.
pub(super) fn strings(raw: &[u8]) -> Vec<Vec<u8>> {
    arguments(raw, usize::MAX).into_iter().map(<[u8]>::to_vec).collect()
}

/// The values of an array, each as received.
pub(super) fn items(raw: &[u8]) -> Vec<Value> {
    let Ok(Some((b'*', _, at))) = line_at(raw, 0) else { return Vec::new() };
    let (mut rest, mut scanner) = (BytesMut::from(raw.get(at..).unwrap_or_default()), Scanner::default());
    std::iter::from_fn(|| scanner.next(&mut rest).ok().flatten()).collect()
}

/// Parses the reply of SCAN: where to continue, and some keys.
pub(super) fn scanned(raw: &[u8]) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    let (kind, _, at) = line_at(raw, 0).ok()??;
    let (cursor, end) = string_at(raw, at).filter(|_| kind == b'*')?;
    Some((cursor.to_vec(), strings(raw.get(end..)?)))
}

/// Appends a command to the buffer.
pub(super) fn encode(out: &mut BytesMut, parts: &[&[u8]]) {
    out.reserve(16 + parts.iter().map(|part| part.len() + 16).sum::<usize>());
    out.put_slice(format!("*{}\r\n", parts.len()).as_bytes());
    for part in parts {
        out.put_slice(format!("${}\r\n", part.len()).as_bytes());
        out.put_slice(part);
        out.put_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests;
