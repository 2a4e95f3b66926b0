//! Writes objects: small ones in one request, larger ones as multipart uploads. An unfinished upload leaves no parts.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, header};
use tokio::task::JoinSet;

use super::client::{Call, S3, text};
use super::xml;
use crate::objects::error::{Reason, StoreError};
use crate::objects::sweep::{Sweep, Unfinished};

/// Objects up to this size are uploaded in one request, larger ones in parts of this size.
const PART: usize = 8 << 20;
/// The maximum number of parts of an upload.
const MOST_PARTS: u64 = 10_000;
/// The largest object that is uploaded, 5 TiB. A larger one would need parts that fill the memory.
const LARGEST: u64 = 5 << 40;
/// How many parts of an object are sent at a time; larger parts are sent one by one, to limit memory.
const AT_A_TIME: usize = 2;
const LARGE_PART: usize = 64 << 20;

/// An object being written.
#[derive(Debug)]
pub(crate) struct Upload {
    s3: S3,
    key: String,
    headers: HeaderMap,
    sweep: Sweep,
    part: usize,
    /// The bytes that were written and not sent yet.
    rest: BytesMut,
    sent: u64,
    parts: Option<Parts>,
}

/// A multipart upload in progress. Dropping it removes its parts, unless it was finished.
#[derive(Debug)]
struct Parts {
    s3: S3,
    key: String,
    id: String,
    sweep: Sweep,
    noted: Option<Unfinished>,
    sending: JoinSet<Result<(u32, String), StoreError>>,
    /// The entity tags of uploaded parts.
    there: BTreeMap<u32, String>,
    last: u32,
}

/// Returns the part size for an object of this many bytes.
fn part_size(bytes: u64) -> usize {
    usize::try_from(bytes.div_ceil(MOST_PARTS)).unwrap_or(usize::MAX).max(PART)
}

impl Upload {
    /// Starts writing an object of about this many bytes.
    pub(crate) fn new(s3: &S3, key: &str, bytes: u64, headers: HeaderMap, sweep: &Sweep) -> Result<Self, StoreError> {
        if bytes > LARGEST {
            let what = format!("An object of {bytes} bytes cannot be uploaded; {LARGEST} are allowed.");
            return Err(s3.error(Reason::Other, &what));
        }
        Ok(Self {
            s3: s3.clone(),
            key: key.to_owned(),
            headers,
            sweep: sweep.clone(),
            part: part_size(bytes),
            rest: BytesMut::new(),
            sent: 0,
            parts: None,
        })
    }

    pub(crate) async fn put(&mut self, mut bytes: Bytes) -> Result<(), StoreError> {
        while !bytes.is_empty() {
            // A full part is sent only when more follows: an object of one part is sent in one request.
            if self.rest.len() == self.part {
                self.send().await?;
            }
            let room = self.part - self.rest.len();
            self.rest.extend_from_slice(&bytes.split_to(room.min(bytes.len())));
        }
        Ok(())
    }

    async fn send(&mut self) -> Result<(), StoreError> {
        let parts = match &mut self.parts {
            Some(parts) => parts,
            none => none.insert(Parts::begin(&self.s3, &self.key, &self.headers, &self.sweep).await?),
        };
        parts.make_room(if self.part > LARGE_PART { 1 } else { AT_A_TIME }).await?;
        let body = self.rest.split().freeze();
        self.sent += body.len() as u64;
        parts.send(body);
        Ok(())
    }

    /// Completes the object, which exists once this returns.
    pub(crate) async fn finish(mut self) -> Result<(), StoreError> {
        if self.parts.is_some() {
            self.send().await?;
        }
        let Some(mut parts) = self.parts.take() else {
            let (headers, body) = (self.headers, self.rest.freeze());
            let call = Call { method: Method::PUT, key: &self.key, headers, body, ..Call::default() };
            return self.s3.call(&call).await.map(drop);
        };
        parts.make_room(1).await?;
        parts.complete(self.sent).await
    }
}

impl Parts {
    async fn begin(s3: &S3, key: &str, headers: &HeaderMap, sweep: &Sweep) -> Result<Self, StoreError> {
        let (query, headers) = ([("uploads", "")], headers.clone());
        let call = Call { method: Method::POST, key, query: &query, headers, ..Call::default() };
        let id = xml::upload_id(&text(s3.call(&call).await?).await?);
        let id = id.ok_or_else(|| s3.error(Reason::Other, "It returns no id for a multipart upload."))?;
        let mut parts = Self {
            s3: s3.clone(),
            key: key.to_owned(),
            id,
            sweep: sweep.clone(),
            noted: None,
            sending: JoinSet::new(),
            there: BTreeMap::new(),
            last: 0,
        };
        // Recorded only now, so that dropping `parts` removes an upload that cannot be recorded.
        let noted = parts.sweep.note(key, &parts.id);
        let cannot = |error| StoreError::new(Reason::Other, format!("The upload cannot be recorded: {error}."));
        parts.noted = Some(noted.map_err(cannot)?);
        Ok(parts)
    }

    /// Waits until fewer than this many parts are being sent.
    async fn make_room(&mut self, most: usize) -> Result<(), StoreError> {
        while self.sending.len() >= most {
            match self.sending.join_next().await {
                Some(Ok(sent)) => {
                    let (number, tag) = sent?;
                    self.there.insert(number, tag);
                }
                // The task must have panicked, or the runtime is shutting down.
                Some(Err(error)) => return Err(self.s3.error(Reason::Other, &error.to_string())),
                None => return Ok(()),
            }
        }
        Ok(())
    }

    fn send(&mut self, body: Bytes) {
        self.last += 1;
        let (s3, key, id, number) = (self.s3.clone(), self.key.clone(), self.id.clone(), self.last);
        self.sending.spawn(async move {
            let text = number.to_string();
            let query = [("partNumber", text.as_str()), ("uploadId", &id)];
            let call = Call { method: Method::PUT, key: &key, query: &query, body, ..Call::default() };
            let answer = s3.call(&call).await?;
            let tag = answer.headers().get(header::ETAG).and_then(|tag: &HeaderValue| tag.to_str().ok());
            let tag = tag.ok_or_else(|| s3.error(Reason::Other, "It returns no entity tag for a part."))?;
            Ok((number, tag.to_owned()))
        });
    }

    async fn complete(mut self, bytes: u64) -> Result<(), StoreError> {
        let body = xml::completion(self.there.iter().map(|(number, tag)| (*number, tag.as_str())));
        let query = [("uploadId", self.id.as_str())];
        let call = Call {
            method: Method::POST,
            key: &self.key,
            query: &query,
            headers: HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"))]),
            body: body.into(),
            ..Call::default()
        };
        match self.s3.tried(&call).await {
            (Ok(_), _) => {}
            // An earlier attempt may have succeeded although its answer was lost. On a first attempt, an object found
            // there would be the previous one.
            (Err(error), 2..) if error.reason == Reason::NoUpload => {
                if !self.s3.head(&self.key).await.is_ok_and(|meta| meta.size == bytes) {
                    return Err(error);
                }
            }
            (Err(error), _) => return Err(error),
        }
        if let Some(noted) = self.noted.take() {
            self.sweep.done(noted);
        }
        self.id.clear();
        Ok(())
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        if self.id.is_empty() {
            return;
        }
        let (s3, key, id) = (self.s3.clone(), std::mem::take(&mut self.key), std::mem::take(&mut self.id));
        let (sweep, noted, mut sending) = (self.sweep.clone(), self.noted.take(), std::mem::take(&mut self.sending));
        self.sweep.spawn(async move {
            // A part that arrived after the removal would remain.
            sending.shutdown().await;
            if s3.abort(&key, &id).await.is_ok()
                && let Some(noted) = noted
            {
                sweep.done(noted);
            }
        });
    }
}

impl S3 {
    /// Removes the uploaded parts of an object. Missing parts are not an error.
    pub(crate) async fn abort(&self, key: &str, id: &str) -> Result<(), StoreError> {
        let query = [("uploadId", id)];
        let call = Call { method: Method::DELETE, key, query: &query, ..Call::default() };
        match self.call(&call).await {
            Err(error) if !matches!(error.reason, Reason::NoUpload | Reason::NoObject) => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
