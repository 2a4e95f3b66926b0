//! Explains why a signature was refused, as far as the answer shows.
//!
//! The gateway sometimes echoes the canonical request that it computed, with `|` for line ends. Compared with ours, the first
//! difference names the part that a proxy, a middleware or a bug has changed. Without an echo, or if both agree, the remaining
//! causes are the key, the clock, the project and the host, and our values of these are shown.

use std::time::{Duration, SystemTime};

use huaweicloud_auth::sign::Signature;
use huaweicloud_auth::{Credentials, Message};

use crate::client::text;
use crate::message;
use crate::model::redact::{REDACTED, Redactor};

/// The input of an explanation.
pub(crate) struct Evidence<'a> {
    /// The message of the gateway, with tokens redacted.
    pub(crate) message: &'a str,
    /// The signature; `None` for a request with an IAM token, which is not signed.
    pub(crate) signature: Option<&'a Signature>,
    pub(crate) credentials: &'a Credentials,
    pub(crate) project: Option<&'a str>,
    /// The time of the signature.
    pub(crate) dated: SystemTime,
    /// How far the service's clock is ahead of the one that dated the signature, in seconds; `None` when the answer
    /// does not show it.
    pub(crate) clock_was_off: Option<i64>,
    /// The redactor that removed the secrets from the message.
    pub(crate) redactor: &'a Redactor,
}

/// Returns one line that names the likely cause.
pub(crate) fn explain(evidence: &Evidence<'_>) -> Message {
    let Some(signature) = evidence.signature else {
        return message!(
            "signature-token",
            "the IAM token was refused: it may have expired, or belong to another region or project"
        );
    };
    if let Some(theirs) = echoed(evidence.message) {
        let ours = signature.canonical_request_redacted().replace('\n', "|");
        let ours = evidence.redactor.redact(&ours);
        return match difference(&ours, theirs) {
            Some(difference) => message!(
                "signature-changed",
                "the gateway received something other than what was signed: {difference}",
                difference = difference
            ),
            None => message!(
                "signature-wrong-secret",
                "the gateway read the request as it was signed, so the secret key does not belong to access key {key}",
                key = masked(evidence.credentials.access_key())
            ),
        };
    }
    usual_causes(evidence, signature)
}

/// Lists clock, key, project and host with our values, never with a secret.
fn usual_causes(evidence: &Evidence<'_>, signature: &Signature) -> Message {
    let clock = match evidence.clock_was_off {
        None => message!(
            "clock-unknown",
            "our clock was {date}, and that of the service is not known",
            date = signature.x_sdk_date()
        ),
        Some(off) if off.unsigned_abs() >= 60 => {
            let time = text::duration(Duration::from_secs(off.unsigned_abs()));
            match off > 0 {
                true => message!("clock-ahead", "the clock of the service is {time} ahead of ours", time = time),
                false => message!("clock-behind", "the clock of the service is {time} behind ours", time = time),
            }
        }
        Some(_) => {
            message!("clock-agrees", "our clock, {date}, agrees with the service", date = signature.x_sdk_date())
        }
    };
    let token = match evidence.credentials.is_temporary() {
        true => message!("with-token", "with a security token"),
        false => message!("without-token", "without a security token, which temporary keys need"),
    };
    let source = text::source(evidence.credentials.provider_name());
    let source = match evidence.credentials.is_expired_at(evidence.dated) {
        true => message!("source-expired", "{source} and expired", source = source),
        false => source,
    };
    let project = match evidence.project {
        Some(id) => message!("of-project", "project {id}", id = id),
        None => message!("of-no-project", "no project"),
    };
    message!(
        "signature-refused",
        "signed for host {host} and {project} with access key {key} from {source}, {token}; {clock}; do not repeat \
         this blindly, five refused signatures lock the key for five minutes",
        host = signed_host(signature),
        project = project,
        key = masked(evidence.credentials.access_key()),
        source = source,
        token = token,
        clock = clock
    )
}

/// The host as signed, with its port unless it is the default.
fn signed_host(signature: &Signature) -> String {
    let canonical = signature.canonical_request_redacted();
    canonical.lines().find_map(|line| line.strip_prefix("host:")).unwrap_or("unknown").to_owned()
}

/// Finds the canonical request in a message of the gateway.
fn echoed(message: &str) -> Option<&str> {
    const MARK: &str = "canonicalrequest:";
    // ASCII lowercasing keeps byte positions.
    let at = message.to_ascii_lowercase().find(MARK)?;
    let rest = message.get(at + MARK.len()..)?.trim();
    (rest.matches('|').count() >= 5).then_some(rest)
}

/// Describes the first part in which two canonical requests differ.
fn difference(ours: &str, theirs: &str) -> Option<Message> {
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (ours.split('|').collect(), theirs.split('|').collect());
    let [our_parts, their_parts] = [Parts::of(&ours)?, Parts::of(&theirs)?];
    for (part, mine, other) in [
        (message!("part-method", "the method"), our_parts.method, their_parts.method),
        (message!("part-path", "the path"), our_parts.path, their_parts.path),
        (message!("part-query", "the query"), our_parts.query, their_parts.query),
        (message!("part-signed-headers", "the list of signed headers"), our_parts.signed, their_parts.signed),
    ] {
        if mine != other {
            return Some(differs(part, mine, other));
        }
    }
    let headers = our_parts.headers.iter().zip(their_parts.headers).find(|(mine, other)| !is_same_header(mine, other));
    if let Some((mine, other)) = headers {
        return Some(differs(message!("part-header", "a header"), mine, other));
    }
    if our_parts.headers.len() != their_parts.headers.len() {
        return Some(message!("part-header-lines", "the number of header lines"));
    }
    (our_parts.hash != their_parts.hash).then(|| match their_parts.hash {
        EMPTY_OBJECT => {
            message!(
                "body-added",
                "the body is `{body}` at the gateway, although none was sent; something in between added it",
                body = "{}"
            )
        }
        hash => message!(
            "body-changed",
            "the body has the hash `{there}` at the gateway and `{here}` here, so something in between changed it",
            there = cut(hash),
            here = our_parts.hash
        ),
    })
}

fn differs(part: Message, here: &str, there: &str) -> Message {
    message!(
        "part-differs",
        "{part} is `{there}` at the gateway and `{here}` here",
        part = part,
        there = cut(there),
        here = cut(here)
    )
}

/// Treats a value as equal if it is hidden on one side, since it can be neither compared nor shown.
fn is_same_header(mine: &str, other: &str) -> bool {
    let hidden = mine.strip_suffix(REDACTED).filter(|name| name.ends_with(':'));
    mine == other || hidden.is_some_and(|name| other.starts_with(name))
}

/// SHA-256 of `{}`, which some gateways compute for an absent body.
const EMPTY_OBJECT: &str = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

/// The lines of a canonical request: method, path, query, headers, an empty line, signed headers, hash.
struct Parts<'a, 'b> {
    method: &'a str,
    path: &'a str,
    query: &'a str,
    headers: &'b [&'a str],
    signed: &'a str,
    hash: &'a str,
}

impl<'a, 'b> Parts<'a, 'b> {
    fn of(lines: &'b [&'a str]) -> Option<Self> {
        let [method, path, query, headers @ .., _, signed, hash] = lines else { return None };
        Some(Self { method, path, query, headers, signed, hash })
    }
}

fn cut(text: &str) -> String {
    const MOST: usize = 160;
    let mut short: String = text.chars().take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short
}

/// The first characters of an access key: enough to recognize it.
fn masked(key: &str) -> String {
    let shown = (key.chars().count() / 2).min(4);
    format!("{}***", key.chars().take(shown).collect::<String>())
}

#[cfg(test)]
mod tests;
