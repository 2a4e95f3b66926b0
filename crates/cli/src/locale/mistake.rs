//! Reports errors in a command line in Chinese, since clap's own messages are English. The texts are attributes of
//! `help-mistakes`.

use std::error::Error as _;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::catalog;
use super::help::{heading, in_chinese as in_help};
use super::language::Language;
use crate::text::{BAD, BOLD};

const MISTAKES: &str = "help-mistakes";

/// The attributes of the entry.
#[cfg(test)]
pub(super) const TEXTS: [&str; 19] = [
    "mistake",
    "unknown-argument",
    "unknown-command",
    "invalid-value",
    "value-missing",
    "value-refused",
    "value-refused-why",
    "not-in-range",
    "no-number",
    "missing",
    "missing-command",
    "conflict",
    "conflict-others",
    "no-equals",
    "number-of-values",
    "not-text",
    "possible",
    "did-you-mean",
    "more",
];

/// Returns the text about an error in a language, or `None` to keep clap's message: for English, and for errors without a
/// translation.
pub(crate) fn told(error: &Error, language: Language) -> Option<String> {
    if language == Language::English {
        return None;
    }
    let message = message(error)?;
    let (open, close) = (BAD.to_string(), format!("{BAD:#}"));
    let mut text = say("mistake", &[("open", &open), ("close", &close), ("message", &message)]);
    let possible = list(error, ContextKind::ValidValue).or_else(|| list(error, ContextKind::ValidSubcommand));
    if let Some(values) = possible.filter(|values| !values.is_empty()) {
        text.push_str(&format!("\n  [{}]", say("possible", &[("values", &values)])));
    }
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    if let Some(near) = suggested.into_iter().find_map(|kind| joined(error, kind, "'、'")) {
        text.push_str(&format!("\n\n  {}", say("did-you-mean", &[("near", &near)])));
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let usage = usage.trim().trim_start_matches("Usage:").trim_start();
        let heading = format!("{BOLD}{}：{BOLD:#}", heading("Usage").unwrap_or("Usage"));
        text.push_str(&format!("\n\n{heading}{}", in_help(usage)));
    }
    text.push_str(&format!("\n\n{}", say("more", &[])));
    Some(text)
}

/// Returns the message of an error.
fn message(error: &Error) -> Option<String> {
    let argument = list(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = list(error, ContextKind::InvalidValue).unwrap_or_default();
    let (argument, value) = (argument.as_str(), value.as_str());
    Some(match error.kind() {
        ErrorKind::UnknownArgument => say("unknown-argument", &[("argument", argument)]),
        ErrorKind::InvalidSubcommand => {
            let command = list(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            say("unknown-command", &[("command", &command)])
        }
        ErrorKind::InvalidValue if value.is_empty() => say("value-missing", &[("argument", argument)]),
        ErrorKind::InvalidValue => say("invalid-value", &[("argument", argument), ("value", value)]),
        ErrorKind::ValueValidation => match error.source() {
            Some(why) => {
                let why = in_chinese(&why.to_string());
                say("value-refused-why", &[("argument", argument), ("value", value), ("why", &why)])
            }
            None => say("value-refused", &[("argument", argument), ("value", value)]),
        },
        ErrorKind::MissingRequiredArgument => say("missing", &[("argument", argument)]),
        ErrorKind::MissingSubcommand => say("missing-command", &[]),
        ErrorKind::ArgumentConflict => match list(error, ContextKind::PriorArg) {
            Some(other) => say("conflict", &[("argument", argument), ("other", &other)]),
            None => say("conflict-others", &[("argument", argument)]),
        },
        ErrorKind::NoEquals => say("no-equals", &[("argument", argument)]),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            say("number-of-values", &[("argument", argument)])
        }
        ErrorKind::InvalidUtf8 => say("not-text", &[]),
        _ => return None,
    })
}

/// Translates the messages of number parsers, which come from clap and the standard library. Messages of this program are
/// Chinese already.
fn in_chinese(why: &str) -> String {
    const NO_NUMBER: [&str; 5] = [
        "invalid digit found in string",
        "cannot parse integer from empty string",
        "number too large to fit in target type",
        "number too small to fit in target type",
        "invalid float literal",
    ];
    match why.split_once(" is not in ") {
        Some((_, range)) => say("not-in-range", &[("range", range)]),
        None if NO_NUMBER.contains(&why) => say("no-number", &[]),
        None => why.to_owned(),
    }
}

fn say(text: &str, values: &[(&'static str, &str)]) -> String {
    let values: Vec<_> = values.iter().map(|(name, value)| (*name, (*value).into())).collect();
    catalog::find(Language::Chinese, MISTAKES, Some(text), &values).unwrap_or_default()
}

/// Returns the values of one kind in an error, separated if there are several.
fn list(error: &Error, kind: ContextKind) -> Option<String> {
    joined(error, kind, "、")
}

fn joined(error: &Error, kind: ContextKind, separator: &str) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(separator)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
