//! Writes to the target: pipelines many commands, and checks every reply.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::endpoint::Connection;
use super::error::{LinkError, shown};
use super::progress::Progress;
use super::rdb::Entry;
use super::wire::{Broken, Scanner, Value, arguments, encode};

/// The maximum number of commands without a reply.
const COMMANDS: usize = 1024;
/// The maximum number of bytes without a reply. A single command may be larger.
const BYTES: usize = 4 << 20;
/// The number of staged bytes at which they are written.
const STAGED: usize = 128 << 10;

/// A command that was sent, kept to interpret its reply.
enum Sent {
    /// A keep-alive.
    Ping,
    Select(u64),
    Key {
        database: u64,
        key: Vec<u8>,
    },
    Functions,
    /// A command of the source's stream, shown as its name and key.
    Command {
        database: u64,
        shown: String,
    },
}

struct Waiting {
    sent: Sent,
    bytes: usize,
    /// The offset of the source's stream that is applied when this is answered.
    reaches: Option<u64>,
}

/// The target of a migration.
pub(super) struct Target {
    connection: Connection,
    silence: Duration,
    staged: BytesMut,
    scanner: Scanner,
    waiting: VecDeque<Waiting>,
    waiting_bytes: usize,
    database: u64,
    /// The applied offset of the source's stream.
    pub applied: u64,
    /// How many commands were executed.
    pub operations: u64,
}

impl Target {
    pub(super) fn new(connection: Connection, silence: Duration) -> Self {
        Self {
            connection,
            silence,
            staged: BytesMut::new(),
            scanner: Scanner::default(),
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            database: 0,
            applied: 0,
            operations: 0,
        }
    }

    /// Whether more may be sent before replies arrive.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.len() < COMMANDS && self.waiting_bytes < BYTES
    }

    pub(super) fn is_idle(&self) -> bool {
        self.waiting.is_empty()
    }

    fn expect(&mut self, sent: Sent, bytes: usize, reaches: Option<u64>) {
        if self.waiting.is_empty() {
            // The target was not silent: nothing had been sent to it.
            self.connection.input.listen_anew();
        }
        self.waiting_bytes += bytes;
        self.waiting.push_back(Waiting { sent, bytes, reaches });
    }

    fn stage(&mut self, sent: Sent, parts: &[&[u8]]) {
        let before = self.staged.len();
        encode(&mut self.staged, parts);
        self.expect(sent, self.staged.len() - before, None);
    }

    pub(super) fn ping(&mut self) {
        self.stage(Sent::Ping, &[b"PING"]);
    }

    /// Selects a database, unless it is in use already.
    pub(super) fn select(&mut self, database: u64) {
        if self.database != database {
            self.database = database;
            self.stage(Sent::Select(database), &[b"SELECT", database.to_string().as_bytes()]);
        }
    }

    /// Writes a key of a snapshot, replacing one of the same name.
    pub(super) fn restore(&mut self, entry: Entry) {
        self.select(entry.database);
        let expires = entry.expires.unwrap_or(0).to_string();
        let parts: [&[u8]; 6] = [b"RESTORE", &entry.key, expires.as_bytes(), &entry.payload, b"REPLACE", b"ABSTTL"];
        let sent = Sent::Key { database: entry.database, key: entry.key.clone() };
        self.stage(sent, &parts);
    }

    pub(super) fn functions(&mut self, payload: &[u8]) {
        self.stage(Sent::Functions, &[b"FUNCTION", b"RESTORE", payload, b"REPLACE"]);
    }

    /// Forwards a command unchanged. Once it is done, the stream is applied up to `reaches`.
    pub(super) fn forward(&mut self, raw: &Bytes, reaches: u64) {
        let arguments = arguments(raw, 2);
        let name = String::from_utf8_lossy(arguments.first().copied().unwrap_or_default());
        let shown = match arguments.get(1) {
            Some(key) => format!("{name} {}", shown(key)),
            None => name.into_owned(),
        };
        if let [name, database] = arguments.as_slice()
            && name.eq_ignore_ascii_case(b"SELECT")
            && let Some(database) = std::str::from_utf8(database).ok().and_then(|database| database.parse().ok())
        {
            self.database = database;
        }
        self.staged.extend_from_slice(raw);
        self.expect(Sent::Command { database: self.database, shown }, raw.len(), Some(reaches));
    }

    /// Records that the stream advanced without a command for the target.
    pub(super) fn pass_over(&mut self, reaches: u64) {
        match self.waiting.back_mut() {
            Some(last) => last.reaches = Some(reaches),
            None => self.applied = reaches,
        }
    }

    /// Writes the staged bytes if there are enough of them. If there is no room for more, writes them and waits for
    /// replies.
    pub(super) async fn keep_up(&mut self, progress: &Progress) -> Result<(), LinkError> {
        if self.staged.len() >= STAGED || !self.has_room() {
            self.flush().await?;
        }
        while !self.has_room() {
            self.hear().await?;
            self.settle(progress)?;
        }
        Ok(())
    }

    /// Waits until everything is applied.
    pub(super) async fn finish(&mut self, progress: &Progress) -> Result<(), LinkError> {
        self.flush().await?;
        self.settle(progress)?;
        while !self.is_idle() {
            self.hear().await?;
            self.settle(progress)?;
        }
        Ok(())
    }

    pub(super) async fn flush(&mut self) -> Result<(), LinkError> {
        if self.staged.is_empty() {
            return Ok(());
        }
        match timeout(self.silence, self.connection.output.write_all_buf(&mut self.staged)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.lost(&Broken(format!("broke the connection: {error}")))),
            Err(_) => Err(self.lost(&Broken(format!("took no bytes for {} s", self.silence.as_secs())))),
        }
    }

    fn lost(&self, broken: &Broken) -> LinkError {
        LinkError::TargetLost(format!("the target {} {}", self.connection.address, broken.0))
    }

    /// Waits for bytes from the target. Cancel-safe.
    pub(super) async fn hear(&mut self) -> Result<(), LinkError> {
        if self.is_idle() {
            // Nothing was sent, so silence is expected.
            self.connection.input.listen_anew();
        }
        let heard = self.connection.input.fill(self.silence).await;
        heard.map(drop).map_err(|broken| self.lost(&broken))
    }

    /// Processes the replies that have arrived.
    pub(super) fn settle(&mut self, progress: &Progress) -> Result<(), LinkError> {
        loop {
            let value = self.scanner.next(&mut self.connection.input.buffer);
            let Some(value) = value.map_err(|broken| self.lost(&broken))? else { return Ok(()) };
            let Some(waiting) = self.waiting.pop_front() else {
                return Err(self.lost(&Broken("sent a reply to no request".to_owned())));
            };
            self.waiting_bytes -= waiting.bytes;
            self.look_at(&value, &waiting.sent, progress)?;
            self.applied = waiting.reaches.unwrap_or(self.applied);
        }
    }

    fn look_at(&mut self, value: &Value, sent: &Sent, progress: &Progress) -> Result<(), LinkError> {
        self.operations += u64::from(matches!(sent, Sent::Key { .. } | Sent::Command { .. }));
        let Some(error) = &value.error else { return Ok(()) };
        let address = &self.connection.address;
        let said = self.connection.quoted(error);
        Err(LinkError::Fatal(match sent {
            Sent::Ping => format!("the target {address} no longer answers: {said}"),
            Sent::Select(database) => format!(
                "the target {address} has no database {database}, which the source uses; raise its number of databases \
                 ({said})"
            ),
            Sent::Key { database, key } => {
                format!(
                    "the key {} of database {database} could not be written to the target {address}: {said}{}",
                    shown(key),
                    advice(error)
                )
            }
            Sent::Functions => {
                progress.warn(format!(
                    "a library of functions was skipped, because the target {address} refuses it: {said}"
                ));
                return Ok(());
            }
            Sent::Command { database, shown } => format!(
                "the target {address} refuses the command {shown} in database {database}, so that it would no longer \
                 equal the source: {said}{}",
                advice(error)
            ),
        }))
    }
}

/// Returns the advice for an error of the target.
fn advice(error: &str) -> &'static str {
    if error.contains("DUMP payload version or checksum") || error.contains("Bad data format") {
        "; the target is older than the source and cannot read its format, so use a target of at least the same version"
    } else if error.contains("syntax error") {
        "; the target is older than Redis 5, which does not know the options of RESTORE that a migration needs"
    } else if error.starts_with("OOM") {
        "; give the target more memory"
    } else if error.starts_with("READONLY") {
        "; the target became a replica, so use its master"
    } else if error.starts_with("WRONGTYPE") {
        "; the target holds a key of the same name and another type, which another client wrote"
    } else {
        ""
    }
}
