//! Bytes into values. Where that fails, the error names the place in the answer and never a value of it.

use std::marker::PhantomData;

use bytes::Bytes;
use serde::de::{DeserializeOwned, DeserializeSeed};

/// Why a body is not the value that was expected.
#[derive(Debug)]
pub(crate) struct DecodeError {
    /// What is wrong and where, without any value of the answer.
    pub(crate) text: String,
}

/// A JSON value. An empty body is an empty object, nothing, or an empty list, whichever the type takes.
pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    json_with(PhantomData::<T>, body)
}

/// As [`json`], for a reader that has to know something.
pub(crate) fn json_with<S, T>(seed: S, body: &[u8]) -> Result<T, DecodeError>
where
    S: for<'de> DeserializeSeed<'de, Value = T> + Clone,
{
    let read = |body: &[u8]| {
        let mut reader = serde_json::Deserializer::from_slice(body);
        let value = seed.clone().deserialize(&mut reader)?;
        reader.end().map(|()| value)
    };
    if body.trim_ascii().is_empty() {
        let stand_ins = [b"{}".as_slice(), b"null", b"[]"];
        let value = stand_ins.into_iter().find_map(|stand_in| read(stand_in).ok());
        return value.ok_or_else(|| DecodeError { text: "the answer has no body".to_owned() });
    }
    // The first pass is the fast one; only an answer that fails is read again, to find out where.
    read(body).map_err(|_| explain(seed, body))
}

fn explain<S: for<'de> DeserializeSeed<'de> + Clone>(seed: S, body: &[u8]) -> DecodeError {
    if body.trim_ascii_start().first() == Some(&b'<') {
        let text = "the answer is a page of markup and not JSON; a proxy may have answered".to_owned();
        return DecodeError { text };
    }
    let mut track = serde_path_to_error::Track::new();
    let mut reader = serde_json::Deserializer::from_slice(body);
    let outcome = seed.deserialize(serde_path_to_error::Deserializer::new(&mut reader, &mut track)).map(|_| ());
    let text = match outcome {
        Err(error) => {
            let path = track.path().to_string();
            let place = if path == "." { String::new() } else { format!(" at `{path}`") };
            format!("the answer cannot be read{place}: {}", without_values(&error.to_string()))
        }
        Ok(()) => "the answer goes on after its end".to_owned(),
    };
    DecodeError { text }
}

/// Text, whether it comes as a JSON string or as it is.
pub(crate) fn text(body: &Bytes) -> String {
    let text = String::from_utf8_lossy(body);
    match text.trim().starts_with('"') {
        true => serde_json::from_str(text.trim()).unwrap_or_else(|_| text.into_owned()),
        false => text.into_owned(),
    }
}

/// serde names the unexpected value in quotes, and it may be a password: `invalid type: string "…", expected ...`.
fn without_values(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut inside = false;
    let mut escaped = false;
    for c in message.chars() {
        match (inside, escaped, c) {
            (false, _, '"') => {
                out.push_str("\"…\"");
                inside = true;
            }
            (false, _, c) => out.push(c),
            (true, true, _) => escaped = false,
            (true, false, '\\') => escaped = true,
            (true, false, '"') => inside = false,
            (true, false, _) => {}
        }
    }
    out
}

#[cfg(test)]
mod tests;
