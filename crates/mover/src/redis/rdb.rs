//! Reads a snapshot (the RDB format) as it arrives, one value at a time. Finds where each value ends, and forwards it
//! in the form that RESTORE accepts, which has the same bytes.

use std::time::Duration;

use bytes::Buf;
use crc::{CRC_64_REDIS, Crc, Digest, Table};
use tokio::io::AsyncRead;

use super::error::shown;
use super::lzf;
use super::wire::{Broken, Input, LONGEST_STRING};

/// The checksum of snapshots and of the payloads of RESTORE.
static CHECKSUM: Crc<u64, Table<16>> = Crc::<u64, Table<16>>::new(&CRC_64_REDIS);

/// The longest name of an auxiliary field, and the longest value of one that is interpreted.
const LONGEST_AUX: u64 = 1 << 10;

mod opcode {
    pub(super) const SLOT_INFO: u8 = 244;
    pub(super) const FUNCTION: u8 = 245;
    pub(super) const MODULE_AUX: u8 = 247;
    pub(super) const IDLE: u8 = 248;
    pub(super) const FREQUENCY: u8 = 249;
    pub(super) const AUX: u8 = 250;
    pub(super) const RESIZE: u8 = 251;
    pub(super) const EXPIRES_MS: u8 = 252;
    pub(super) const EXPIRES_S: u8 = 253;
    pub(super) const SELECT: u8 = 254;
    pub(super) const END: u8 = 255;
}

/// Why reading a snapshot cannot continue.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The source stopped sending it.
    Lost(Broken),
    /// It is malformed, or contains what cannot be migrated.
    Refused(String),
}

impl From<Broken> for Problem {
    fn from(broken: Broken) -> Self {
        Self::Lost(broken)
    }
}

pub(super) fn refused<T>(why: impl Into<String>) -> Result<T, Problem> {
    Err(Problem::Refused(why.into()))
}

/// An item of a snapshot.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item {
    Key(Entry),
    /// A library of functions, in the form of FUNCTION RESTORE.
    Functions(Vec<u8>),
    /// The database that the command stream continues in.
    StreamDatabase(u64),
    /// Data of a module that belongs to no key.
    ModuleData,
    End,
}

/// A key and its value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub database: u64,
    pub key: Vec<u8>,
    /// When it expires, in milliseconds since 1970.
    pub expires: Option<u64>,
    /// The value in the form of RESTORE.
    pub payload: Vec<u8>,
}

/// A length, or the encoding of a string that is stored in another way.
pub(super) enum Length {
    Plain(u64),
    Special(u8),
}

/// A snapshot being read.
pub(super) struct Snapshot<'a, R> {
    input: &'a mut Input<R>,
    silence: Duration,
    /// The number of bytes that the source has announced and not sent yet, if it announced a length.
    left: Option<u64>,
    read: u64,
    checksum: Digest<'static, u64, Table<16>>,
    version: u16,
    database: u64,
    /// The bytes of the current item.
    pub(super) raw: Vec<u8>,
}

impl<'a, R: AsyncRead + Unpin> Snapshot<'a, R> {
    /// Starts reading. `length` is the length that the source announced, if it did.
    pub(super) async fn open(input: &'a mut Input<R>, length: Option<u64>, silence: Duration) -> Result<Self, Problem> {
        let checksum = CHECKSUM.digest();
        let mut snapshot =
            Self { input, silence, left: length, read: 0, checksum, version: 0, database: 0, raw: Vec::new() };
        let header = snapshot.bytes(9).await?;
        let version = header.strip_prefix(b"REDIS").and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
        match version {
            Some(version @ 1..) => snapshot.version = version,
            _ => return refused(format!("the snapshot begins with {}, not with REDIS and a version", shown(&header))),
        }
        Ok(snapshot)
    }

    /// Returns the version of the format.
    pub(super) fn version(&self) -> u16 {
        self.version
    }

    /// Restarts the silence timer, because the time spent on writing does not count.
    pub(super) fn listen_anew(&mut self) {
        self.input.listen_anew();
    }

    /// Returns the next item of interest.
    pub(super) async fn next(&mut self) -> Result<Item, Problem> {
        let mut expires = None;
        loop {
            self.raw.clear();
            match self.byte().await? {
                opcode::SELECT => self.database = self.length().await?,
                opcode::RESIZE => self.lengths(2).await?,
                opcode::SLOT_INFO => self.lengths(3).await?,
                opcode::IDLE => self.lengths(1).await?,
                opcode::FREQUENCY => drop(self.byte().await?),
                opcode::EXPIRES_MS => {
                    let at: [u8; 8] = self.array().await?;
                    expires = Some(u64::from_le_bytes(at));
                }
                opcode::EXPIRES_S => {
                    let at: [u8; 4] = self.array().await?;
                    expires = Some(u64::from(u32::from_le_bytes(at)) * 1000);
                }
                opcode::AUX => {
                    if let Some(database) = self.aux().await? {
                        return Ok(Item::StreamDatabase(database));
                    }
                }
                opcode::MODULE_AUX => {
                    self.module().await?;
                    return Ok(Item::ModuleData);
                }
                opcode::FUNCTION => {
                    self.skip_string().await?;
                    return Ok(Item::Functions(self.payload()));
                }
                opcode::END => {
                    self.end().await?;
                    return Ok(Item::End);
                }
                kind => return self.entry(kind, expires).await.map(Item::Key),
            }
        }
    }

    async fn entry(&mut self, kind: u8, expires: Option<u64>) -> Result<Entry, Problem> {
        self.raw.clear();
        let key = self.string(LONGEST_STRING).await?;
        self.raw.clear();
        self.raw.push(kind);
        match self.value(kind).await {
            Err(Problem::Refused(why)) => {
                refused(format!("the key {} of database {} cannot be migrated: {why}", shown(&key), self.database))
            }
            Err(lost) => Err(lost),
            Ok(()) => Ok(Entry { database: self.database, key, expires, payload: self.payload() }),
        }
    }

    /// Returns the item's bytes in the form of RESTORE: followed by the version of the format and a checksum.
    fn payload(&mut self) -> Vec<u8> {
        let mut payload = std::mem::take(&mut self.raw);
        payload.extend_from_slice(&self.version.to_le_bytes());
        let checksum = CHECKSUM.checksum(&payload);
        payload.extend_from_slice(&checksum.to_le_bytes());
        payload
    }

    /// Reads an auxiliary field. The only relevant one names the database that the command stream continues in; the
    /// others are not interpreted.
    async fn aux(&mut self) -> Result<Option<u64>, Problem> {
        let name = self.string(LONGEST_AUX).await?;
        self.raw.clear();
        if !name.eq_ignore_ascii_case(b"repl-stream-db") {
            self.skip_string().await?;
            return Ok(None);
        }
        let value = self.string(LONGEST_AUX).await?;
        Ok(std::str::from_utf8(&value).ok().and_then(|value| value.parse().ok()))
    }

    /// Reads the end: a checksum since version 5, 0 if the source computes none.
    async fn end(&mut self) -> Result<(), Problem> {
        let expected = self.checksum.clone().finalize();
        if self.version >= 5 {
            let stored = u64::from_le_bytes(self.array().await?);
            if stored != 0 && stored != expected {
                return refused(format!(
                    "the snapshot is damaged: its checksum is {stored:016x} and should be {expected:016x}"
                ));
            }
        }
        // Bytes after the end still belong to the snapshot if the announced length includes them.
        while self.left.is_some_and(|left| left > 0) {
            self.raw.clear();
            self.take(self.left.unwrap_or(0).min(1 << 16)).await?;
        }
        Ok(())
    }

    /// Reads `count` bytes and adds them to the current item. Memory grows with what arrives, not with what is
    /// announced.
    pub(super) async fn take(&mut self, count: u64) -> Result<(), Problem> {
        if (self.raw.len() as u64).saturating_add(count) > LONGEST_STRING {
            return refused(format!(
                "it takes more than {LONGEST_STRING} bytes, the most that a command can carry (proto-max-bulk-len)"
            ));
        }
        if let Some(left) = &mut self.left {
            match left.checked_sub(count) {
                Some(rest) => *left = rest,
                None => {
                    return refused(format!("the snapshot ends in the middle of a value, after {} bytes", self.read));
                }
            }
        }
        let mut missing = usize::try_from(count).unwrap_or(usize::MAX);
        while missing > 0 {
            if self.input.buffer.is_empty() {
                self.input.fill(self.silence).await?;
            }
            let buffer = &mut self.input.buffer;
            let part = buffer.get(..missing).unwrap_or(buffer);
            self.raw.extend_from_slice(part);
            self.checksum.update(part);
            let taken = part.len();
            self.read += taken as u64;
            missing -= taken;
            buffer.advance(taken);
        }
        Ok(())
    }

    pub(super) async fn bytes(&mut self, count: u64) -> Result<Vec<u8>, Problem> {
        let start = self.raw.len();
        self.take(count).await?;
        Ok(self.raw.get(start..).unwrap_or_default().to_vec())
    }

    pub(super) async fn array<const N: usize>(&mut self) -> Result<[u8; N], Problem> {
        let start = self.raw.len();
        self.take(N as u64).await?;
        let bytes = self.raw.get(start..).and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or_else(|| Problem::Refused("a number of the snapshot is incomplete".to_owned()))
    }

    pub(super) async fn byte(&mut self) -> Result<u8, Problem> {
        let [byte] = self.array().await?;
        Ok(byte)
    }

    pub(super) async fn length_or_mark(&mut self) -> Result<Length, Problem> {
        let first = self.byte().await?;
        Ok(match first >> 6 {
            0 => Length::Plain(u64::from(first)),
            1 => Length::Plain(u64::from(first & 0x3f) << 8 | u64::from(self.byte().await?)),
            3 => Length::Special(first & 0x3f),
            _ if first == 0x80 => Length::Plain(u64::from(u32::from_be_bytes(self.array().await?))),
            _ if first == 0x81 => Length::Plain(u64::from_be_bytes(self.array().await?)),
            _ => return self.unknown("length", first),
        })
    }

    pub(super) async fn length(&mut self) -> Result<u64, Problem> {
        match self.length_or_mark().await? {
            Length::Plain(length) => Ok(length),
            Length::Special(mark) => self.unknown("length", mark | 0xc0),
        }
    }

    pub(super) async fn lengths(&mut self, count: u64) -> Result<(), Problem> {
        for _ in 0..count {
            self.length().await?;
        }
        Ok(())
    }

    pub(super) fn unknown<T>(&self, what: &str, byte: u8) -> Result<T, Problem> {
        refused(format!(
            "the snapshot has an unknown {what} {byte:#04x} after {} bytes; it is damaged or from a newer version",
            self.read
        ))
    }

    fn too_long<T>(&self, length: u64, most: u64) -> Result<T, Problem> {
        refused(format!(
            "the snapshot has a name of {length} bytes, more than the {most} that it may have, after {} bytes",
            self.read
        ))
    }

    /// Skips a string without interpreting it.
    pub(super) async fn skip_string(&mut self) -> Result<(), Problem> {
        match self.length_or_mark().await? {
            Length::Plain(length) => self.take(length).await,
            Length::Special(0) => self.take(1).await,
            Length::Special(1) => self.take(2).await,
            Length::Special(2) => self.take(4).await,
            Length::Special(3) => {
                let packed = self.length().await?;
                self.length().await?;
                self.take(packed).await
            }
            Length::Special(mark) => self.unknown("form of a string", mark | 0xc0),
        }
    }

    /// Reads a string of at most `most` bytes in any of its encodings.
    async fn string(&mut self, most: u64) -> Result<Vec<u8>, Problem> {
        match self.length_or_mark().await? {
            Length::Plain(length) if length > most => self.too_long(length, most),
            Length::Plain(length) => self.bytes(length).await,
            Length::Special(0) => Ok(i8::from_le_bytes(self.array().await?).to_string().into_bytes()),
            Length::Special(1) => Ok(i16::from_le_bytes(self.array().await?).to_string().into_bytes()),
            Length::Special(2) => Ok(i32::from_le_bytes(self.array().await?).to_string().into_bytes()),
            Length::Special(3) => {
                let packed = self.length().await?;
                let length = self.length().await?;
                // Checked before the string is unpacked, because a few bytes may become many.
                if length > most || packed > most {
                    return self.too_long(length.max(packed), most);
                }
                let packed = self.bytes(packed).await?;
                let unpacked = usize::try_from(length).ok().and_then(|length| lzf::unpack(&packed, length));
                unpacked.ok_or_else(|| {
                    Problem::Refused(format!("a compressed string is damaged, after {} bytes", self.read))
                })
            }
            Length::Special(mark) => self.unknown("form of a string", mark | 0xc0),
        }
    }
}
