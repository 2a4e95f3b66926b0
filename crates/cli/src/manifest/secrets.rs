//! The places of a manifest's keys: a profile or environment variables, never the manifest itself.

use std::fmt;

use crate::conceal::looks_like_a_key;
use crate::locale::say;

/// The place of the keys of one side.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum KeyOrigin {
    /// A section of the credentials file.
    Profile(String),
    /// Environment variables that begin with this prefix: `PREFIX_AK`, `PREFIX_SK`, `PREFIX_PASSWORD`.
    Environment(String),
}

impl KeyOrigin {
    /// Parses `aws-main` or `env:PREFIX`. Refuses text that looks like a key, and never repeats the text.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if let Some(prefix) = text.strip_prefix("env:") {
            let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            return match prefix.starts_with(|c: char| c.is_ascii_uppercase()) && prefix.chars().all(plain) {
                true => Ok(Self::Environment(prefix.to_owned())),
                false => Err(say!("manifest-keys-variables")),
            };
        }
        if looks_like_a_key(text) {
            return Err(say!("manifest-keys-literal"));
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        match text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(plain) {
            true => Ok(Self::Profile(text.to_owned())),
            false => Err(say!("manifest-keys-form")),
        }
    }
}

impl fmt::Display for KeyOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile(name) => f.write_str(name),
            Self::Environment(prefix) => write!(f, "env:{prefix}"),
        }
    }
}
