//! AWS Signature Version 4 as S3 uses it: paths are encoded once and not normalized.

use hmac::{Hmac, KeyInit, Mac};
use huaweicloud_auth::time::SdkDate;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::secrets::Keys;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// Characters that stay unencoded in a query.
const WORD: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// Characters that stay unencoded in a path.
const PATH: &AsciiSet = &WORD.remove(b'/');

/// The signed parts of a request. Path and query are encoded already.
#[derive(Debug)]
pub(super) struct Signable<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    /// Sorted, with lowercase names.
    pub headers: Vec<(&'a str, &'a [u8])>,
    /// The hash of the body.
    pub payload: &'a str,
}

/// The scope of a signature.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub region: &'a str,
    pub service: &'a str,
    pub at: SdkDate,
}

/// Encodes a key as a path.
pub(super) fn encode_path(key: &str) -> String {
    utf8_percent_encode(key, PATH).to_string()
}

/// Encodes a query in the form that is sent and signed.
pub(super) fn encode_query(query: &[(&str, &str)]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, WORD).to_string();
    let mut pairs: Vec<_> = query.iter().map(|(name, value)| (encode(name), encode(value))).collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

pub(super) fn sha256(data: &[u8]) -> String {
    hex(&Sha256::digest(data))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the header `Authorization`.
pub(super) fn authorization(keys: &Keys, scope: &Scope<'_>, request: &Signable<'_>) -> String {
    let (at, date) = (scope.at, scope.at.day());
    let names: Vec<&str> = request.headers.iter().map(|(name, _)| *name).collect();
    let names = names.join(";");
    let area = format!("{date}/{}/{}/aws4_request", scope.region, scope.service);
    let to_sign = format!("{ALGORITHM}\n{at}\n{area}\n{}", sha256(&canonical(request, &names)));
    let secret = keys.secret.as_ref().map_or("", |secret| secret.expose());
    let seed = mac(format!("AWS4{secret}").as_bytes(), date);
    let key = [scope.region, scope.service, "aws4_request"].iter().fold(seed, |key, part| mac(&key, part));
    let signature = hex(&mac(&key, &to_sign));
    format!("{ALGORITHM} Credential={}/{area}, SignedHeaders={names}, Signature={signature}", keys.access)
}

fn canonical(request: &Signable<'_>, names: &str) -> Vec<u8> {
    let mut text = format!("{}\n{}\n{}\n", request.method, request.path, request.query).into_bytes();
    for (name, value) in &request.headers {
        text.extend_from_slice(name.as_bytes());
        text.push(b':');
        text.extend_from_slice(&narrow(value));
        text.push(b'\n');
    }
    text.extend_from_slice(format!("\n{names}\n{}", request.payload).as_bytes());
    text
}

/// Trims a value, and collapses runs of spaces in it.
fn narrow(value: &[u8]) -> Vec<u8> {
    let words = value.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(&b' ')
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    match <Hmac<Sha256> as KeyInit>::new_from_slice(key) {
        Ok(mac) => mac.chain_update(text).finalize().into_bytes().to_vec(),
        // Keys of any length are accepted; this is never reached.
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
