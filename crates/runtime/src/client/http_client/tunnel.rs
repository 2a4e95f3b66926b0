//! Asks a proxy for a tunnel to a TLS target (`CONNECT`), and keeps its answer.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;

use http::header::HeaderValue;
use http::uri::Uri;
use hyper::rt::{Read, ReadBuf, Write};

use crate::client::agent::SDK;
use crate::client::error::Cause;
use crate::client::transport::ProxyRefusal;

/// The maximum length of the head of an answer.
const LONGEST: usize = 8192;

/// Opens a tunnel through a connection to a proxy.
pub(super) async fn open<S>(mut stream: S, target: &Uri, auth: Option<&HeaderValue>) -> Result<S, Cause>
where
    S: Read + Write + Unpin,
{
    let host = target.host().unwrap_or_default();
    let port = target.port_u16().unwrap_or(443);
    let mut request =
        format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: {SDK}\r\n").into_bytes();
    if let Some(auth) = auth {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(auth.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    write(&mut stream, &request).await?;
    match status(&read_head(&mut stream).await?) {
        Some(200..=299) => Ok(stream),
        status => Err(ProxyRefusal { status }.into()),
    }
}

async fn write<S: Write + Unpin>(stream: &mut S, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = poll_fn(|context| Pin::new(&mut *stream).poll_write(context, bytes)).await?;
        bytes = bytes.get(written..).filter(|_| written > 0).ok_or(io::ErrorKind::WriteZero)?;
    }
    poll_fn(|context| Pin::new(&mut *stream).poll_flush(context)).await
}

/// Reads the head of an answer. The client sends first in the tunnel, so no byte of the tunnel can follow the head.
async fn read_head<S: Read + Unpin>(stream: &mut S) -> Result<Vec<u8>, Cause> {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if head.len() > LONGEST {
            return Err(ProxyRefusal { status: status(&head) }.into());
        }
        let mut buffer = ReadBuf::new(&mut piece);
        poll_fn(|context| Pin::new(&mut *stream).poll_read(context, buffer.unfilled())).await?;
        if buffer.filled().is_empty() {
            return Err(ProxyRefusal { status: status(&head) }.into());
        }
        head.extend_from_slice(buffer.filled());
    }
    Ok(head)
}

/// Returns the status in the first line; `None` if the answer is not HTTP.
fn status(head: &[u8]) -> Option<u16> {
    let line = head.split(|byte| *byte == b'\n').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split_ascii_whitespace();
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    words.next().filter(|status| status.len() == 3)?.parse().ok()
}

#[cfg(test)]
mod tests;
