//! Connects to a server: its address, its password, its INFO.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::BytesMut;
use huaweicloud_runtime::redact::Redactor;
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::error::{LinkError, ServerRole};
use super::plan::{Remote, Server};
use super::wire::{Input, Reply, Value, encode, strings};

/// The time limit for an address to answer.
const ANSWER: Duration = Duration::from_secs(5);

/// The maximum number of characters of a server's message that are repeated.
const LONGEST_WORDS: usize = 300;

/// One end of a migration.
pub(super) struct Endpoint {
    pub end: ServerRole,
    pub server: Server,
    pub remote: Remote,
}

/// An authenticated connection.
pub(super) struct Connection {
    pub end: ServerRole,
    pub address: String,
    redactor: Redactor,
    pub input: Input<OwnedReadHalf>,
    pub output: OwnedWriteHalf,
}

/// What a server reports about itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Identity {
    pub run_id: String,
    pub version: String,
    pub is_cluster: bool,
    pub is_read_only: bool,
}

/// How much data there is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub keys: u64,
    /// The offset of the server's own command stream.
    pub offset: u64,
}

impl Endpoint {
    /// Connects to the first address that answers.
    pub(super) async fn connect(&self) -> Result<Connection, LinkError> {
        let end = self.end;
        let mut misses = Vec::new();
        for address in &self.server.addresses {
            let resolved = match self.resolve(address).await? {
                Ok(resolved) => resolved,
                Err(miss) => {
                    misses.push(miss);
                    continue;
                }
            };
            match reach(&resolved).await {
                Ok(stream) => return self.enter(stream, address).await,
                Err(miss) => misses.push(format!("{address}: {miss}")),
            }
        }
        Err(match misses.is_empty() {
            true => LinkError::Fatal(format!("the {end} has no address; give one as host:port")),
            false => end.lost(format!(
                "the {end} cannot be reached ({}); check that it runs and that the address is right",
                misses.join("; ")
            )),
        })
    }

    /// Resolves a name, or says why it cannot be resolved. Servers on other machines are refused: an emulator must not
    /// write to one by mistake.
    async fn resolve(&self, address: &str) -> Result<Result<Vec<SocketAddr>, String>, LinkError> {
        let end = self.end;
        let Some((host, Ok(port))) = address.trim().rsplit_once(':').map(|(host, port)| (host, port.parse::<u16>()))
        else {
            return Err(LinkError::Fatal(format!("the address {address:?} of the {end} is not of the form host:port")));
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let resolved: Vec<SocketAddr> = match timeout(ANSWER, lookup_host((host, port))).await {
            Ok(Ok(resolved)) => resolved.collect(),
            Ok(Err(error)) => return Ok(Err(format!("{address}: its name does not resolve: {error}"))),
            Err(_) => return Ok(Err(format!("{address}: its name did not resolve within {} s", ANSWER.as_secs()))),
        };
        let elsewhere = resolved.iter().find(|address| !address.ip().to_canonical().is_loopback());
        match elsewhere {
            Some(elsewhere) if self.remote == Remote::Refused => Err(LinkError::Fatal(format!(
                "the address {address} of the {end} leads to {}, which is not this machine; the emulator moves data only \
                 between servers of this machine unless remote servers are allowed explicitly",
                elsewhere.ip()
            ))),
            _ if resolved.is_empty() => Ok(Err(format!("{address}: its name has no address"))),
            _ => Ok(Ok(resolved)),
        }
    }

    /// Authenticates if there is a password, and checks that the server accepts commands.
    async fn enter(&self, stream: TcpStream, address: &str) -> Result<Connection, LinkError> {
        let end = self.end;
        // Small commands must not wait for each other. A failure is ignored: the socket works without this option, too.
        let _ = stream.set_nodelay(true);
        let (input, output) = stream.into_split();
        let redactor = self.server.redactor();
        let mut connection =
            Connection { end, address: address.to_owned(), redactor, input: Input::new(input), output };
        if let Some(password) = &self.server.password {
            let reply = connection.call(&[b"AUTH", password.expose().as_bytes()]).await?;
            if let Reply::Error(error) = reply {
                return Err(refused_password(&connection, &error));
            }
        }
        match connection.call(&[b"PING"]).await? {
            Reply::Error(error) if error.starts_with("NOAUTH") => Err(LinkError::Fatal(format!(
                "the {end} {address} asks for a password and none was given; set the password of the {end}"
            ))),
            Reply::Error(error) if is_passing(&error) => {
                Err(end.lost(format!("the {end} {address} is not ready: {}", connection.quoted(&error))))
            }
            Reply::Error(error) => {
                Err(LinkError::Fatal(format!("the {end} {address} refuses PING: {}", connection.quoted(&error))))
            }
            _ => Ok(connection),
        }
    }
}

/// Connects to one of the addresses of a name.
#[expect(clippy::disallowed_methods, reason = "Redis is not HTTP")]
async fn reach(resolved: &[SocketAddr]) -> Result<TcpStream, String> {
    match timeout(ANSWER, TcpStream::connect(resolved)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer within {} s", ANSWER.as_secs())),
    }
}

fn refused_password(connection: &Connection, error: &str) -> LinkError {
    let Connection { end, address, .. } = connection;
    let said = connection.quoted(error);
    if error.contains("without any password configured") || error.contains("no password is set") {
        return LinkError::Fatal(format!(
            "the {end} {address} has no password, and one was given; leave the password of the {end} out"
        ));
    }
    if is_passing(error) {
        return end.lost(format!("the {end} {address} is not ready: {said}"));
    }
    LinkError::Fatal(format!("the {end} {address} refuses the password that was given for it; correct it ({said})"))
}

/// Whether an error means that a server is starting or is connecting to its own master.
pub(super) fn is_passing(error: &str) -> bool {
    ["LOADING", "BUSY", "MASTERDOWN", "NOMASTERLINK"].iter().any(|word| error.starts_with(word))
}

impl Connection {
    /// Returns what the server said, in a form that may be shown: short, on one line, and without the password that it
    /// was sent.
    pub(super) fn quoted(&self, words: &str) -> String {
        // Redacted before truncation: the beginning of a secret is secret, too.
        let words = self.redactor.redact(words);
        words.chars().map(|char| if char.is_control() { ' ' } else { char }).take(LONGEST_WORDS).collect()
    }

    /// Sends a command and waits for the reply.
    pub(super) async fn call(&mut self, parts: &[&[u8]]) -> Result<Reply, LinkError> {
        self.send(parts).await?;
        self.input.listen_anew();
        let reply = self.input.reply(ANSWER).await;
        reply.map_err(|broken| self.end.lost(format!("the {} {} {}", self.end, self.address, broken.0)))
    }

    pub(super) async fn send(&mut self, parts: &[&[u8]]) -> Result<(), LinkError> {
        let mut out = BytesMut::new();
        encode(&mut out, parts);
        self.write(&out).await
    }

    async fn write(&mut self, out: &[u8]) -> Result<(), LinkError> {
        let written = match timeout(ANSWER, self.output.write_all(out)).await {
            Ok(written) => written.map_err(|error| error.to_string()),
            Err(_) => Err(format!("it took no bytes for {} s", ANSWER.as_secs())),
        };
        written.map_err(|error| self.end.lost(format!("cannot write to the {} {}: {error}", self.end, self.address)))
    }

    /// Sends several commands at once and waits for all replies, including errors.
    pub(super) async fn ask(&mut self, questions: &[Vec<&[u8]>]) -> Result<Vec<Value>, LinkError> {
        let mut out = BytesMut::new();
        questions.iter().for_each(|parts| encode(&mut out, parts));
        self.write(&out).await?;
        self.input.listen_anew();
        let mut replies = Vec::with_capacity(questions.len());
        for _ in questions {
            let reply = self.input.value(ANSWER).await;
            replies.push(
                reply.map_err(|broken| self.end.lost(format!("the {} {} {}", self.end, self.address, broken.0)))?,
            );
        }
        Ok(replies)
    }

    /// Reads the server's clock, in milliseconds since 1970; `None` if it does not answer as Redis does.
    pub(super) async fn time_ms(&mut self) -> Result<Option<u64>, LinkError> {
        let replies = self.ask(&[vec![b"TIME"]]).await?;
        let parts = replies.first().map(|reply| strings(&reply.raw)).unwrap_or_default();
        let number = |at: usize| std::str::from_utf8(parts.get(at)?).ok()?.parse::<u64>().ok();
        Ok(number(0).zip(number(1)).map(|(seconds, micros)| seconds.saturating_mul(1000).saturating_add(micros / 1000)))
    }

    /// Reads a section of INFO.
    async fn info(&mut self, section: &str) -> Result<String, LinkError> {
        match self.call(&[b"INFO", section.as_bytes()]).await? {
            Reply::Text(text) => Ok(String::from_utf8_lossy(&text).into_owned()),
            Reply::Error(error) => Err(LinkError::Fatal(format!(
                "the {} {} refuses INFO {section}, which a migration needs: {}",
                self.end,
                self.address,
                self.quoted(&error)
            ))),
            _ => Err(LinkError::Fatal(format!("the {} {} does not answer INFO as Redis does", self.end, self.address))),
        }
    }

    pub(super) async fn identity(&mut self) -> Result<Identity, LinkError> {
        let server = self.info("server").await?;
        let replication = self.info("replication").await?;
        let cluster = self.info("cluster").await?;
        Ok(Identity {
            run_id: field(&server, "run_id").to_owned(),
            version: self.quoted(field(&server, "redis_version")),
            is_cluster: field(&cluster, "cluster_enabled") == "1",
            is_read_only: field(&replication, "role") == "slave" && field(&replication, "slave_read_only") != "0",
        })
    }

    /// The numbers of the databases that hold keys.
    pub(super) async fn databases(&mut self) -> Result<Vec<u64>, LinkError> {
        let keyspace = self.info("keyspace").await?;
        let number = |line: &str| line.strip_prefix("db")?.split_once(':')?.0.parse().ok();
        Ok(keyspace.lines().filter_map(number).collect())
    }

    pub(super) async fn size(&mut self) -> Result<Size, LinkError> {
        let keyspace = self.info("keyspace").await?;
        let offset = self.offset().await?;
        Ok(Size { keys: keys(&keyspace), offset })
    }

    /// Reads the offset of the server's own command stream.
    pub(super) async fn offset(&mut self) -> Result<u64, LinkError> {
        Ok(field(&self.info("replication").await?, "master_repl_offset").parse().unwrap_or(0))
    }
}

/// Returns a field of INFO, empty if it is missing.
fn field<'a>(info: &'a str, name: &str) -> &'a str {
    let value = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    value.unwrap_or_default().trim()
}

/// Counts the keys of all databases: lines such as `db0:keys=3,expires=0,avg_ttl=0`.
fn keys(keyspace: &str) -> u64 {
    let counts = keyspace.lines().filter_map(|line| line.strip_prefix("db")?.split_once(":keys=")?.1.split(',').next());
    counts.filter_map(|count| count.parse::<u64>().ok()).fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests;
