//! Explains why a signature was refused, as far as the answer tells.
//!
//! The gateway sometimes echoes the canonical request that it computed, with `|` for line ends. Compared with ours, the
//! first difference names the part that a proxy, a middleware or a bug has changed. Without an echo, or when both
//! agree, the remaining causes are the key, the clock, the project and the host; they are shown with our values.

use std::time::{Duration, SystemTime};

use huaweicloud_auth::Credentials;
use huaweicloud_auth::redact::{REDACTED, Redactor};
use huaweicloud_auth::sign::Signature;

/// The input of an explanation.
pub(crate) struct Evidence<'a> {
    /// The message of the gateway, with tokens redacted.
    pub(crate) message: &'a str,
    /// The signature, if the request was signed: an IAM token signs nothing.
    pub(crate) signature: Option<&'a Signature>,
    pub(crate) credentials: &'a Credentials,
    pub(crate) project: Option<&'a str>,
    /// The time of the signature.
    pub(crate) dated: SystemTime,
    /// How far the service's clock is ahead of the one that dated the signature, in seconds; `None` when the answer
    /// does not tell.
    pub(crate) clock_was_off: Option<i64>,
    /// The redactor that removed the secrets from the message.
    pub(crate) redactor: &'a Redactor,
}

/// Returns one line that says where to look.
pub(crate) fn explain(evidence: &Evidence<'_>) -> String {
    let Some(signature) = evidence.signature else {
        return "the IAM token was refused: it may have expired, or belong to another region or project".to_owned();
    };
    if let Some(theirs) = echoed(evidence.message) {
        let ours = signature.canonical_request_redacted().replace('\n', "|");
        let ours = evidence.redactor.redact(&ours);
        return match difference(&ours, theirs) {
            Some(difference) => format!("the gateway received something else than was signed: {difference}"),
            None => format!(
                "the gateway read the request as it was signed, so the secret key does not belong to access key {}",
                masked(evidence.credentials.access_key())
            ),
        };
    }
    usual_causes(evidence, signature)
}

/// Lists clock, key, project and host with our values, never with a secret.
fn usual_causes(evidence: &Evidence<'_>, signature: &Signature) -> String {
    let clock = match evidence.clock_was_off {
        None => format!("the clock was {}, that of the service is not known", signature.x_sdk_date()),
        Some(off) if off.unsigned_abs() >= 60 => {
            let direction = if off > 0 { "ahead of" } else { "behind" };
            let distance = crate::client::text::duration(Duration::from_secs(off.unsigned_abs()));
            format!("the clock of the service is {distance} {direction} ours")
        }
        Some(_) => format!("the clock, {}, agrees with the service", signature.x_sdk_date()),
    };
    let token = match evidence.credentials.is_temporary() {
        true => "with a security token",
        false => "without a security token, which temporary keys need",
    };
    let expired = match evidence.credentials.is_expired_at(evidence.dated) {
        true => " and expired",
        false => "",
    };
    format!(
        "signed for host {} and {} with access key {} from {}{expired}, {token}; {clock}; \
         do not repeat this blindly, five refused signatures lock the key for five minutes",
        signed_host(signature),
        evidence.project.map_or_else(|| "no project".to_owned(), |id| format!("project {id}")),
        masked(evidence.credentials.access_key()),
        evidence.credentials.provider_name(),
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
fn difference(ours: &str, theirs: &str) -> Option<String> {
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (ours.split('|').collect(), theirs.split('|').collect());
    let [our_parts, their_parts] = [Parts::of(&ours)?, Parts::of(&theirs)?];
    for (name, mine, other) in [
        ("method", our_parts.method, their_parts.method),
        ("path", our_parts.path, their_parts.path),
        ("query", our_parts.query, their_parts.query),
        ("list of signed headers", our_parts.signed, their_parts.signed),
    ] {
        if mine != other {
            return Some(format!("the {name} is `{}` there and `{}` here", cut(other), cut(mine)));
        }
    }
    let headers = our_parts.headers.iter().zip(their_parts.headers).find(|(mine, other)| !is_same_header(mine, other));
    if let Some((mine, other)) = headers {
        return Some(format!("a header is `{}` there and `{}` here", cut(other), cut(mine)));
    }
    if our_parts.headers.len() != their_parts.headers.len() {
        return Some("the number of header lines".to_owned());
    }
    (our_parts.hash != their_parts.hash).then(|| match their_parts.hash {
        EMPTY_OBJECT => "the body is `{}` there, although none was sent; a hop added it".to_owned(),
        hash => {
            format!("the body has the hash `{}` there and `{}` here, so a hop changed it", cut(hash), our_parts.hash)
        }
    })
}

/// A value that is hidden on one side can be neither compared nor shown.
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
