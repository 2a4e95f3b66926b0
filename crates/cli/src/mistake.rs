//! Words errors in a command line for programs: all of clap's message in one line, and its suggestions as the hint.
//!
//! Clap's own text spreads both over several lines, and [`crate::locale::mistake`] translates that text for people.

use std::ffi::OsString;

use clap::Error;
use clap::error::{ContextKind, ContextValue};

use crate::conceal;
use crate::failure::Failure;
use crate::locale::say;

/// Returns the failure for an error in a command line, without the parts of `typed` that may be secrets.
pub(crate) fn failure(error: &Error, typed: &[OsString]) -> Failure {
    let failure = Failure::usage(conceal::mistake(message(error), typed));
    match hint(error) {
        Some(hint) => failure.with_hint(conceal::mistake(hint, typed)),
        None => failure,
    }
}

/// Returns the first line of clap's text, with the list that follows it if it ends with a colon.
fn message(error: &Error) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
    let listed = [ContextKind::PriorArg, ContextKind::InvalidArg].into_iter().find_map(|kind| several(error, kind));
    match listed.filter(|_| first.ends_with(':')) {
        Some(listed) => format!("{first} {}", listed.join(", ")),
        None => first.to_owned(),
    }
}

/// Returns what may be meant, and what is possible.
fn hint(error: &Error) -> Option<String> {
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near = suggested.into_iter().find_map(|kind| all(error, kind)).map(|near| near.join("`, `"));
    let possible = [ContextKind::ValidValue, ContextKind::ValidSubcommand].into_iter();
    let possible = possible.filter_map(|kind| all(error, kind)).find(|values| !values.is_empty());
    let possible = possible.map(|values| say!("failure-known", values = values.join(", ")));
    match (near, possible) {
        (Some(near), rest) => {
            let hint = say!("failure-did-you-mean", closest = near, rest = rest.unwrap_or_default());
            Some(hint.trim_end().to_owned())
        }
        (None, possible) => possible,
    }
}

/// Returns the values of a kind, whether there are one or several.
fn all(error: &Error, kind: ContextKind) -> Option<Vec<String>> {
    match error.get(kind)? {
        ContextValue::String(value) => Some(vec![value.clone()]),
        _ => several(error, kind),
    }
}

/// Returns the values of a kind if clap lists them.
fn several(error: &Error, kind: ContextKind) -> Option<Vec<String>> {
    match error.get(kind)? {
        ContextValue::Strings(values) => Some(values.clone()),
        _ => None,
    }
}
