//! Parses the `Authorization` header.

use super::VerifyError;
use crate::hash::is_sha256_hex;
use crate::sign::{SDK_HMAC_SHA256, Scope, V11_HMAC_SHA256, is_token};
use crate::time::SdkDate;

/// The parts of an `Authorization` header, with their syntax checked.
pub(super) struct Authorization<'a> {
    pub(super) access_key: &'a str,
    /// In lowercase, sorted, without duplicates.
    pub(super) signed_headers: Vec<String>,
    pub(super) signature: &'a str,
    /// The scope of a derived signature.
    scope: Option<&'a str>,
    /// The region and the service of the scope.
    pub(super) place: Option<(&'a str, &'a str)>,
}

impl<'a> Authorization<'a> {
    pub(super) fn parse(value: &'a [u8]) -> Result<Self, VerifyError> {
        let text = std::str::from_utf8(value).map_err(|_| malformed("it is not text"))?.trim();
        let (algorithm, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let credential_name = match algorithm {
            SDK_HMAC_SHA256 => "Access",
            V11_HMAC_SHA256 => "Credential",
            _ => {
                return Err(VerifyError::UnsupportedAlgorithm { algorithm: algorithm.chars().take(40).collect() });
            }
        };
        let [credential, signed_headers, signature] = split_parts(rest, credential_name)?;
        if !is_sha256_hex(signature.as_bytes()) {
            return Err(malformed("Signature is not 64 lower-case hex digits"));
        }
        let (access_key, scope) = match credential.split_once('/') {
            Some((access_key, scope)) if credential_name == "Credential" => (access_key, Some(scope)),
            None if credential_name == "Credential" => {
                return Err(malformed("Credential has no scope"));
            }
            _ => (credential, None),
        };
        if access_key.is_empty() {
            return Err(malformed("the access key is empty"));
        }
        let signed_headers = parse_names(signed_headers)?;
        let place = scope.and_then(|scope| scope.split_once('/')?.1.split_once('/'));
        Ok(Self { access_key, signed_headers, signature, scope, place })
    }

    /// Returns the scope for the algorithm. The scope of a derived signature has to name the day of the signature.
    pub(super) fn scope(&self, date: &SdkDate) -> Result<Scope, VerifyError> {
        let Some(scope) = self.scope else {
            return Ok(Scope::Sdk);
        };
        let mut parts = scope.split('/');
        let fits = parts.next() == Some(date.day())
            && parts.next().is_some_and(|region| !region.is_empty())
            && parts.next().is_some_and(|service| !service.is_empty())
            && parts.next().is_none();
        let scope = scope.to_owned();
        if fits { Ok(Scope::V11(scope)) } else { Err(VerifyError::MalformedScope { scope }) }
    }
}

/// Splits off the credential, the signed headers and the signature, in any order.
fn split_parts<'a>(text: &'a str, credential_name: &str) -> Result<[&'a str; 3], VerifyError> {
    let [mut credential, mut signed_headers, mut signature] = [None; 3];
    for part in text.split(',') {
        let (name, value) = part.trim().split_once('=').ok_or_else(|| malformed("a part has no `=`"))?;
        let place = match name {
            "SignedHeaders" => &mut signed_headers,
            "Signature" => &mut signature,
            name if name == credential_name => &mut credential,
            _ => return Err(malformed("it has an unknown part")),
        };
        if place.replace(value).is_some() {
            return Err(malformed("a part occurs twice"));
        }
    }
    match (credential, signed_headers, signature) {
        (Some(credential), Some(signed_headers), Some(signature)) => Ok([credential, signed_headers, signature]),
        _ => Err(malformed("a part is missing")),
    }
}

fn parse_names(text: &str) -> Result<Vec<String>, VerifyError> {
    let mut names: Vec<String> = text.split(';').map(str::to_ascii_lowercase).collect();
    if !names.iter().all(|name| is_token(name)) {
        return Err(malformed("SignedHeaders contains an invalid header name"));
    }
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    if names.len() != count {
        return Err(malformed("SignedHeaders names a header twice"));
    }
    if !names.iter().any(|name| name == "x-sdk-date") {
        return Err(malformed("SignedHeaders lacks x-sdk-date"));
    }
    Ok(names)
}

fn malformed(reason: &'static str) -> VerifyError {
    VerifyError::MalformedAuthorization { reason }
}
