//! Reads objects: their metadata and their contents, even if connections break.

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use huaweicloud_runtime::ByteStream;
use huaweicloud_runtime::dates::parse_http_date;
use tokio::time::sleep;

use super::client::{Call, FIRST_WAIT, RETRIES, S3};
use crate::objects::content::{Content, LARGEST, Meta};
use crate::objects::error::{Reason, StoreError};

/// A connection that transfers this much before it breaks resets the count of retries.
const WORTH: u64 = 1 << 20;

impl S3 {
    /// Returns the metadata of an object.
    pub(crate) async fn head(&self, key: &str) -> Result<Meta, StoreError> {
        let answer = self.call(&Call { method: Method::HEAD, key, ..Call::default() }).await?;
        self.meta(answer.headers())
    }

    /// Returns an object with its contents.
    pub(crate) async fn get(&self, key: &str) -> Result<Content, StoreError> {
        let answer = self.call(&Call { key, streamed: true, ..Call::default() }).await?;
        if answer.status() != StatusCode::OK {
            // A part of the object would be mistaken for the whole.
            let what = format!("It answered {} instead of a whole object.", answer.status());
            return Err(self.error(Reason::Other, &what));
        }
        let meta = self.meta(answer.headers())?;
        let (head, body) = answer.into_parts();
        let tag = head.headers.get(header::ETAG).cloned();
        let reading =
            Reading { s3: self.clone(), key: key.to_owned(), tag, at: 0, size: meta.size, body, tries: 0, since: 0 };
        Ok(Content { meta, headers: head.headers, pieces: reading.pieces() })
    }

    fn meta(&self, headers: &HeaderMap) -> Result<Meta, StoreError> {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let size = text(header::CONTENT_LENGTH).and_then(|size| size.parse().ok()).filter(|size| *size <= LARGEST);
        let modified = text(header::LAST_MODIFIED).and_then(|text| parse_http_date(text).ok());
        Ok(Meta {
            size: size.ok_or_else(|| {
                self.error(Reason::Other, "It does not report the size of an object, or reports an impossible one.")
            })?,
            modified,
        })
    }
}

/// An object being read.
struct Reading {
    s3: S3,
    key: String,
    /// The version being read: bytes of another version must not continue it.
    tag: Option<HeaderValue>,
    at: u64,
    size: u64,
    body: ByteStream,
    /// How many retries were made, and the position at which they were last reset.
    tries: u32,
    since: u64,
}

impl Reading {
    fn pieces(self) -> BoxStream<'static, Result<Bytes, StoreError>> {
        stream::try_unfold(self, |mut reading| async { Ok(reading.next().await?.map(|piece| (piece, reading))) })
            .boxed()
    }

    #[expect(clippy::disallowed_methods, reason = "a store answers in real time")]
    async fn next(&mut self) -> Result<Option<Bytes>, StoreError> {
        loop {
            let broken = match self.s3.piece(&mut self.body).await {
                Ok(Some(piece)) => return self.take(piece).map(Some),
                Ok(None) if self.at == self.size => return Ok(None),
                Ok(None) => self.s3.error(Reason::Other, "The answer ended before the end of the object."),
                Err(_) if self.at == self.size => return Ok(None),
                Err(error) => error,
            };
            if self.at - self.since >= WORTH {
                (self.tries, self.since) = (0, self.at);
            }
            if self.tries == RETRIES || self.tag.is_none() {
                return Err(broken);
            }
            sleep(FIRST_WAIT * 3_u32.pow(self.tries)).await;
            self.tries += 1;
            self.body = self.resume().await?;
        }
    }

    fn take(&mut self, piece: Bytes) -> Result<Bytes, StoreError> {
        self.at += piece.len() as u64;
        if self.at > self.size {
            return Err(self.s3.error(Reason::Other, "The answer goes on after the end of the object."));
        }
        Ok(piece)
    }

    /// Requests the rest of the same version.
    async fn resume(&mut self) -> Result<ByteStream, StoreError> {
        let mut headers = HeaderMap::new();
        headers.extend(self.tag.clone().map(|tag| (header::IF_MATCH, tag)));
        let range = HeaderValue::from_str(&format!("bytes={}-", self.at));
        headers.insert(header::RANGE, range.map_err(|_| self.s3.unsendable("range"))?);
        let answer = self.s3.call(&Call { key: &self.key, headers, streamed: true, ..Call::default() }).await?;
        // Not all servers obey If-Match in a request for a range.
        if answer.headers().get(header::ETAG) != self.tag.as_ref() {
            return Err(self.s3.error(Reason::Other, "It broke off, and then returned the rest of another version."));
        }
        let expected = format!("bytes {}-{}/{}", self.at, self.size.saturating_sub(1), self.size);
        let range = answer.headers().get(header::CONTENT_RANGE).and_then(|range| range.to_str().ok());
        if range != Some(expected.as_str()) {
            return Err(self.s3.error(Reason::Other, "It broke off, and does not return the rest of an object."));
        }
        Ok(answer.into_body())
    }
}
