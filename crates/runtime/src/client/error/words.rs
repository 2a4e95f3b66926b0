//! Builds the sentences of errors for a program's log, from values that [`Error`](super::Error) also exposes.

use std::fmt;
use std::time::Duration;

use huaweicloud_auth::{CredentialsError, Message};

use super::Effect;
use super::setting::{Limit, Remedy, Setting};
use crate::client::text;
use crate::message;

/// Says which limit ran out.
pub(super) fn timeout(limit: Limit, after: Duration) -> Message {
    let time = text::duration(after);
    match limit {
        Limit::Connect => message!("timeout-connect", "no connection within {time}", time = time),
        Limit::Attempt => message!("timeout-attempt", "no complete answer to an attempt within {time}", time = time),
        Limit::Operation => message!("timeout-operation", "no result within {time}", time = time),
        Limit::Wait => message!("timeout-wait", "not finished within {time}", time = time),
        Limit::Queue => message!("timeout-queue", "still in the queue: not started within {time}", time = time),
        Limit::Idle => message!("timeout-idle", "no further part of the answer within {time}", time = time),
    }
}

/// Says why there are no credentials, in the words of their source.
pub(super) fn credentials(error: &CredentialsError) -> Message {
    let source = text::source(error.provider_name());
    message!("of-source", "{source}: {message}", source = source, message = error.message().clone())
}

/// Lists the sources that were tried, after the advice, since the list is long.
pub(super) fn tried(f: &mut fmt::Formatter<'_>, error: &CredentialsError) -> fmt::Result {
    let mut opening = " (tried ";
    for attempt in error.attempts() {
        write!(f, "{opening}{}: {}", attempt.provider_name(), attempt.message())?;
        opening = "; ";
    }
    if error.attempts().is_empty() { Ok(()) } else { f.write_str(")") }
}

/// Describes the effect of the call.
pub(super) fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Nothing | Effect::Harmless => "",
        Effect::Done => "; the call took effect",
        Effect::Unknown => "; whether it took effect is unknown, read the state before repeating it",
        Effect::Earlier => "; an earlier attempt of the same call may already have succeeded",
    }
}

impl fmt::Display for Remedy {
    /// Says how a program can fix it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set { settings } => f.write_str(&set(settings)),
            Self::Choose { setting, values, closest, otherwise } => {
                if let Some(closest) = closest {
                    write!(f, "did you mean `{closest}`? ")?;
                }
                match setting {
                    Setting::Region => write!(f, "known regions: {}", values.join(", "))?,
                    setting => write!(f, "choose one: {}", set(&[*setting]))?,
                }
                otherwise.map_or(Ok(()), |other| write!(f, "; for another one {}", set(&[other])))
            }
            Self::Match { settings } => {
                let all: Vec<String> = settings.iter().map(|setting| set(&[*setting])).collect();
                write!(f, "give values that belong together: {}", all.join("; "))
            }
            Self::Raise { limit } => write!(f, "`{}` sets the limit", limit.option()),
        }
    }
}

/// Writes ``set A or B, or call `a` or `b` of the client builder``.
fn set(settings: &[Setting]) -> String {
    let variables: Vec<String> =
        settings.iter().map(|setting| setting.variables().join(" and ")).filter(|names| !names.is_empty()).collect();
    let methods: Vec<String> =
        settings.iter().flat_map(|setting| setting.methods()).map(|method| format!("`{method}`")).collect();
    let mut parts = Vec::new();
    if !variables.is_empty() {
        parts.push(format!("set {}", variables.join(" or ")));
    }
    if !methods.is_empty() {
        parts.push(format!("call {} of the client builder", methods.join(" or ")));
    }
    parts.join(", or ")
}
