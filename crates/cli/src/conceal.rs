//! Decides which part of a message, an argument or a name is not repeated, because it may be a secret typed in the wrong place.

use std::borrow::Cow;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue};
use huaweicloud_runtime::redact::{self, REDACTED};

/// The replacement for a hidden part.
const HIDDEN: &str = "***";
/// Separates the scheme of a URL from the rest.
const MARK: &str = "://";
/// The placeholder for a user name and a password in help and advice.
const PLACEHOLDER: &str = "USER:PASSWORD@";

/// Returns text without the parts of its URLs that may be secrets: `redis://:password@host` becomes `redis://***@host`, and
/// `https://host/object?Signature=..` becomes `https://host/object?***`.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    let (mut shown, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(MARK) {
        let (before, after) = rest.split_at(at + MARK.len());
        let end = after.find(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '`')).unwrap_or(after.len());
        let (word, behind) = after.split_at(end);
        shown.push_str(before);
        match word.starts_with(PLACEHOLDER) {
            true => shown.push_str(word),
            false => shown.push_str(&behind_scheme(word)),
        }
        rest = behind;
    }
    match shown.is_empty() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(shown + rest),
    }
}

/// Returns an argument without the parts that may be secrets. In a URL, these are the user and the query; otherwise, everything
/// before an `@` except a name and its `=`.
pub(crate) fn argument(argument: &str) -> Cow<'_, str> {
    if let Some((scheme, rest)) = argument.split_once(MARK).filter(|(scheme, _)| !scheme.contains('@')) {
        let shown = behind_scheme(rest);
        return if shown == rest { Cow::Borrowed(argument) } else { Cow::Owned(format!("{scheme}{MARK}{shown}")) };
    }
    let Some((before, after)) = argument.rsplit_once('@') else { return Cow::Borrowed(argument) };
    let kept = before.split_once('=').map_or(0, |(name, _)| name.len() + 1);
    let (kept, hidden) = before.split_at(kept);
    match hidden.is_empty() {
        true => Cow::Borrowed(argument),
        false => Cow::Owned(format!("{kept}{HIDDEN}@{after}")),
    }
}

/// Removes a value from an error about a command line, if the value as a whole may be a secret.
pub(crate) fn value(mut error: clap::Error) -> clap::Error {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(value)) => value.as_str(),
        _ => "",
    };
    let (argument, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    // NAME=VALUE without its `=` may be the value alone.
    let may_be_secret = argument.contains("=VALUE>") || argument.contains("<ADDRESS>") && holds_user_info(value);
    if may_be_secret && !value.is_empty() {
        // In the rendered error, a short value would also be found inside other words.
        error.insert(ContextKind::InvalidValue, ContextValue::String(HIDDEN.to_owned()));
    }
    error
}

/// Returns the error message for a command line, without the parts that may be secrets.
pub(crate) fn mistake(mut text: String, typed: &[OsString]) -> String {
    let typed = typed.iter().skip(1).map(|word| word.to_string_lossy());
    let words: Vec<String> = typed.flat_map(|word| parts(&word)).collect();
    for word in &words {
        if let Cow::Owned(shown) = argument(word) {
            text = text.replace(word.as_str(), &shown);
        }
    }
    text
}

/// Returns an argument and the value in it, because clap may repeat either.
fn parts(argument: &str) -> Vec<String> {
    let value = argument.split_once('=').map(|(_, value)| value.to_owned());
    let short = argument.strip_prefix('-').filter(|rest| !rest.starts_with('-')).and_then(|rest| rest.get(1..));
    [Some(argument.to_owned()), value, short.map(str::to_owned)].into_iter().flatten().collect()
}

/// Splits an address into the scheme and the rest. Manifests have many addresses, so this looks for one character, which is
/// much faster than for three.
pub(crate) fn split_scheme(address: &str) -> Option<(&str, &str)> {
    let parts = address.match_indices(':').map(|(at, _)| address.split_at(at));
    parts.into_iter().find_map(|(scheme, rest)| Some((scheme, rest.strip_prefix(MARK)?)))
}

/// Whether an address may hold a user name or a password. The secret key of a cloud may contain a `/`, so looking only at the
/// part before the first `/` is not enough.
pub(crate) fn holds_user_info(address: &str) -> bool {
    let Some((scheme, rest)) = split_scheme(address) else { return false };
    // Rule out most addresses quickly, because a manifest may have thousands of them.
    if !rest.bytes().any(|byte| matches!(byte, b'@' | b':')) {
        return false;
    }
    let (place, path) = rest.split_once('/').unwrap_or((rest, ""));
    match scheme.to_ascii_lowercase().as_str() {
        // Such an address has ports, and no path.
        "redis" | "rediss" | "dcs" => rest.contains('@'),
        "obs" | "urls" => place.contains(['@', ':']),
        // The region, the bucket, and then the names of objects, which may contain any character and are not checked.
        _ => place.contains(['@', ':']) || path.split('/').next().is_some_and(|bucket| bucket.contains(['@', ':'])),
    }
}

/// Returns the name of a field or setting, unless it looks like a key in the wrong place.
pub(crate) fn name(name: &str) -> &str {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    if looks_like_a_key(name) || !name.chars().all(is_part) { HIDDEN } else { name }
}

/// Whether text looks like a key and not like a name: long, or only uppercase letters and digits, like an access key.
pub(crate) fn looks_like_a_key(text: &str) -> bool {
    let upper = text.len() >= 16 && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    text.len() > 32 || upper
}

/// Returns the rest of a URL after its scheme, without the parts that may be secrets.
fn behind_scheme(rest: &str) -> String {
    // A password may contain the mark of another scheme.
    let url = redact::url(&format!("x{MARK}{rest}")).replace(REDACTED, HIDDEN);
    url.get(1 + MARK.len()..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
