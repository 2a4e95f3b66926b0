//! Formats durations and names for messages.

use std::time::Duration;

use huaweicloud_auth::Message;

use crate::message;

/// `250 ms`, `3 s`, `2 min`: the largest unit that needs no fraction.
pub(crate) fn duration(length: Duration) -> String {
    let (seconds, milliseconds) = (length.as_secs(), length.subsec_millis());
    match (seconds / 60, seconds % 60, milliseconds) {
        (minutes @ 1.., 0, 0) => format!("{minutes} min"),
        (_, _, 0) if seconds > 0 => format!("{seconds} s"),
        _ => format!("{} ms", length.as_millis()),
    }
}

/// Returns the name of a credential source, which a program can translate unless the source is its own.
pub(crate) fn source(name: &str) -> Message {
    match name {
        "credential chain" => message!("source-chain", "credential chain"),
        "environment" => message!("source-environment", "environment"),
        "credentials file" => message!("source-file", "credentials file"),
        "federation" => message!("source-federation", "federation"),
        "identity provider" => message!("source-identity-provider", "identity provider"),
        "oidc agency" => message!("source-agency", "oidc agency"),
        "container" => message!("source-container", "container"),
        "ecs metadata" => message!("source-metadata", "ecs metadata"),
        "iam login" => message!("source-login", "iam login"),
        "static credentials" => message!("source-given", "static credentials"),
        "static IAM token" => message!("source-token", "static IAM token"),
        own => Message::verbatim(own),
    }
}

#[cfg(test)]
mod tests;
