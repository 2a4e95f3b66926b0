//! The confidential parts of a secret that has a structure.

use huaweicloud_auth::redact::is_secret_name;

use super::decode::{Layer, pieces};

/// Members that have the same value for everyone, or that identify the caller without authenticating it.
const HARMLESS: [&str; 19] = [
    "type",
    "auth_uri",
    "token_uri",
    "auth_provider_x509_cert_url",
    "client_x509_cert_url",
    "universe_domain",
    "project_id",
    "client_email",
    "client_id",
    "defaultendpointsprotocol",
    "endpointsuffix",
    "accountname",
    "blobendpoint",
    "queueendpoint",
    "tableendpoint",
    "fileendpoint",
    "sp",
    "sv",
    "sr",
];

/// Calls `learn` with every confidential part of `secret`, and returns whether it has a structure. A secret without
/// structure has no parts.
pub(super) fn each(secret: &str, learn: &mut dyn FnMut(&str)) -> bool {
    let trimmed = secret.trim();
    if trimmed.starts_with('{') && trimmed.ends_with('}') {
        return json(trimmed, learn);
    }
    if trimmed.starts_with("-----BEGIN") {
        return pem(trimmed, learn);
    }
    if let Some((scheme, rest)) = trimmed.split_once("://")
        && (scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"))
    {
        return signed_url(rest, learn);
    }
    connection_string(trimmed, learn)
}

fn is_harmless(name: &str) -> bool {
    HARMLESS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Learns the members of a JSON object, which may be malformed, so anything that looks like a string is learned.
fn json(text: &str, learn: &mut dyn FnMut(&str)) -> bool {
    let mut name = String::new();
    let mut found = false;
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('"') {
        let length = literal(after);
        let value = unescaped(after.get(..length).unwrap_or_default());
        rest = after.get(length + 1..).unwrap_or_default();
        if rest.trim_start().starts_with(':') {
            (name, found) = (value, true);
            let number = rest.trim_start().trim_start_matches(':').trim_start();
            let number = number.split([',', '}', ']', '"']).next().unwrap_or_default().trim_end();
            if is_secret_name(&name) && !matches!(number, "null" | "true" | "false") {
                learn(number);
            }
        } else if !is_harmless(&name) && !pem(&value, learn) {
            learn(&value);
        }
    }
    found
}

/// The length of a literal up to its closing quote.
fn literal(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    text.len()
}

fn unescaped(text: &str) -> String {
    let is_decoded = std::cell::Cell::new(false);
    pieces(text, &[Layer::Backslash], &is_decoded).map(|piece| piece.c).collect()
}

/// Learns a key without its header and footer lines, which are the same in all keys.
fn pem(text: &str, learn: &mut dyn FnMut(&str)) -> bool {
    if !text.trim_start().starts_with("-----BEGIN") {
        return false;
    }
    let mut body = String::with_capacity(text.len());
    for line in text.lines().filter(|line| !line.starts_with("-----")) {
        body.push_str(line);
        body.push('\n');
    }
    if body.is_empty() {
        return false;
    }
    learn(body.trim_end());
    true
}

/// Learns the parts of `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=k`.
fn connection_string(text: &str, learn: &mut dyn FnMut(&str)) -> bool {
    let pairs: Vec<_> =
        text.split(';').filter(|pair| !pair.trim().is_empty()).map(|pair| pair.split_once('=')).collect();
    let is_one = pairs.len() > 1 && pairs.iter().flatten().any(|(name, _)| is_harmless(name) || is_secret_name(name));
    if !is_one || pairs.iter().any(Option::is_none) {
        return false;
    }
    for (name, value) in pairs.into_iter().flatten().filter(|(name, _)| !is_harmless(name)) {
        match value.contains('&') && is_secret_name(name) {
            true => query(value, learn),
            false => learn(value),
        }
    }
    true
}

/// Learns the parts of `https://user:password@host/path?AccessKeyId=..&Signature=..`.
fn signed_url(rest: &str, learn: &mut dyn FnMut(&str)) -> bool {
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let user = place.split('/').next().and_then(|authority| authority.rsplit_once('@'));
    if let Some((user, _)) = user {
        learn(user.split_once(':').map_or(user, |(_, password)| password));
    }
    query(parameters, learn);
    user.is_some() || parameters.contains('=')
}

fn query(parameters: &str, learn: &mut dyn FnMut(&str)) {
    for pair in parameters.split('&') {
        if let Some((name, value)) = pair.split_once('=')
            && !is_harmless(name)
        {
            learn(value);
            let is_decoded = std::cell::Cell::new(false);
            let decoded = pieces(value, &[Layer::Percent], &is_decoded);
            let decoded: String = decoded.map(|piece| piece.c).collect();
            if is_decoded.get() {
                learn(&decoded);
            }
        }
    }
}
