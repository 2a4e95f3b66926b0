//! The link of a replica: requests a source's data and commands.

use std::time::Duration;

use super::endpoint::{Connection, is_passing};
use super::error::{LinkError, ServerRole, shown};
use super::wire::Broken;

/// The length of the mark at the end of a snapshot whose length is not known in advance.
const MARK: usize = 40;

/// How much of a source's commands has been applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StreamPosition {
    /// The id of the command history.
    pub history: String,
    /// How many bytes of it are applied.
    pub offset: u64,
}

/// How the source answers the request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// A snapshot comes first; the commands after it start at the position.
    Snapshot(StreamPosition),
    /// The commands continue where the previous link ended.
    Continue(StreamPosition),
}

/// How a snapshot is framed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    Length(u64),
    Mark([u8; MARK]),
}

/// A link to a source.
pub(super) struct Link {
    pub connection: Connection,
    silence: Duration,
}

impl Link {
    /// Identifies us as a replica, and requests everything or only what follows a position.
    pub(super) async fn open(
        mut connection: Connection,
        from: Option<&StreamPosition>,
        silence: Duration,
    ) -> Result<(Self, Start), LinkError> {
        // No server connects to this port; sources only display it. Old sources have neither option and work without
        // them.
        let port = connection.output.local_addr().map_or(0, |address| address.port()).to_string();
        connection.call(&[b"REPLCONF", b"listening-port", port.as_bytes()]).await?;
        connection.call(&[b"REPLCONF", b"capa", b"eof", b"capa", b"psync2"]).await?;
        let (history, offset) = match from {
            Some(from) => (from.history.as_str(), from.offset.saturating_add(1).to_string()),
            None => ("?", "-1".to_owned()),
        };
        connection.send(&[b"PSYNC", history.as_bytes(), offset.as_bytes()]).await?;
        let mut link = Self { connection, silence };
        let answer = link.line().await?;
        let start = understand(&answer, from, &link.connection.address, |words| link.connection.quoted(words))?;
        Ok((link, start))
    }

    async fn line(&mut self) -> Result<String, LinkError> {
        self.connection.input.listen_anew();
        match self.connection.input.line(self.silence).await {
            Ok(line) => Ok(String::from_utf8_lossy(&line).into_owned()),
            Err(broken) => Err(self.lost(&broken)),
        }
    }

    pub(super) fn lost(&self, broken: &Broken) -> LinkError {
        LinkError::SourceLost(format!("the source {} {}", self.connection.address, broken.0))
    }

    /// Waits until the source has created its snapshot.
    pub(super) async fn frame(&mut self) -> Result<Frame, LinkError> {
        let line = self.line().await?;
        if line.starts_with('-') {
            return Err(LinkError::SourceLost(format!(
                "the source {} did not create a snapshot: {}",
                self.connection.address,
                self.connection.quoted(&line)
            )));
        }
        frame(&line).ok_or_else(|| {
            LinkError::Fatal(format!(
                "the source {} announced its snapshot with {}, which no Redis does; check that the address is right",
                self.connection.address,
                shown(line.as_bytes())
            ))
        })
    }

    /// Checks that a snapshot ended where the source says.
    pub(super) async fn end(&mut self, frame: &Frame) -> Result<(), LinkError> {
        let Frame::Mark(mark) = frame else { return Ok(()) };
        while self.connection.input.buffer.len() < MARK {
            let filled = self.connection.input.fill(self.silence).await;
            filled.map_err(|broken| self.lost(&broken))?;
        }
        let found = self.connection.input.buffer.split_to(MARK);
        if found.as_ref() == mark {
            return Ok(());
        }
        Err(LinkError::Fatal(format!(
            "the snapshot of the source {} does not end with its mark but with {}; it is damaged",
            self.connection.address,
            shown(&found)
        )))
    }

    /// Tells the source how much of its commands is applied.
    pub(super) async fn acknowledge(&mut self, offset: u64) -> Result<(), LinkError> {
        self.connection.send(&[b"REPLCONF", b"ACK", offset.to_string().as_bytes()]).await
    }
}

fn understand(
    answer: &str,
    from: Option<&StreamPosition>,
    address: &str,
    quoted: impl Fn(&str) -> String,
) -> Result<Start, LinkError> {
    let mut words = answer.split_ascii_whitespace();
    match (words.next(), words.next(), words.next().map(str::parse)) {
        (Some("+FULLRESYNC"), Some(history), Some(Ok(offset))) => {
            Ok(Start::Snapshot(StreamPosition { history: history.to_owned(), offset }))
        }
        // A source that has become a master continues under a new id.
        (Some("+CONTINUE"), history, _) if from.is_some() => {
            let from = from.cloned().unwrap_or(StreamPosition { history: String::new(), offset: 0 });
            Ok(Start::Continue(StreamPosition {
                history: history.map_or(from.history, str::to_owned),
                offset: from.offset,
            }))
        }
        _ => {
            let error = answer.strip_prefix('-').unwrap_or(answer);
            if is_passing(error) {
                return Err(ServerRole::Source.lost(format!("the source {address} is not ready: {}", quoted(error))));
            }
            Err(LinkError::Fatal(format!(
                "the source {address} refuses to replicate (\"{}\"); it must allow PSYNC, which some managed services \
                 disable",
                quoted(error)
            )))
        }
    }
}

fn frame(line: &str) -> Option<Frame> {
    let announced = line.strip_prefix('$')?;
    match announced.strip_prefix("EOF:") {
        Some(mark) => mark.as_bytes().try_into().ok().map(Frame::Mark),
        None => announced.parse().ok().map(Frame::Length),
    }
}

#[cfg(test)]
mod tests;
