//! [`KeyReference`]: where the keys of an account are, and [`AccountKeys`]: the keys that were read.

use std::fmt;

use huaweicloud_runtime::{EnvironmentLookup, Secret};

use super::{process, read_private, refuse_remains, secrets_of};
use crate::failure::Failure;
use crate::locale::say;

/// The keys of one account: those of a cloud or a bucket, or the password of a Redis instance.
#[derive(Clone, Default)]
pub(crate) struct AccountKeys {
    pub(crate) ak: Option<Secret>,
    pub(crate) sk: Option<Secret>,
    pub(crate) security_token: Option<Secret>,
    pub(crate) json_auth_file: Option<Secret>,
    pub(crate) connection_string: Option<Secret>,
    pub(crate) password: Option<Secret>,
}

/// Shows nothing.
impl fmt::Debug for AccountKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountKeys").finish_non_exhaustive()
    }
}

/// The keys of source and destination.
#[derive(Debug, Clone, Default)]
pub(crate) struct BothSides {
    pub(crate) source: AccountKeys,
    pub(crate) destination: AccountKeys,
}

/// The names of keys in JSON. Variables have the same names in uppercase.
const FIELDS: [&str; 6] = ["ak", "sk", "security_token", JSON_AUTH_FILE, "connection_string", "password"];
/// As a variable, it holds the path of a file.
const JSON_AUTH_FILE: &str = "json_auth_file";

/// Where the keys of an account are; never a key itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyReference {
    /// Variables that begin with this: `PREFIX_AK`, `PREFIX_SK`.
    Environment(String),
    /// A file that holds a JSON object and that other users cannot read.
    File(String),
    /// A command that prints such an object.
    Process(String),
}

impl KeyReference {
    /// Reads `env:PREFIX`, `file:PATH` and `process:COMMAND`. Any other value may be a key, so it is not repeated.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (kind, rest) = text.split_once(':').unwrap_or_default();
        let is_prefix = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        match kind {
            "env" if rest.starts_with(|c: char| c.is_ascii_uppercase()) && rest.chars().all(is_prefix) => {
                Ok(Self::Environment(rest.to_owned()))
            }
            "env" => Err(say!("profile-keys-prefix")),
            "file" if !rest.trim().is_empty() => Ok(Self::File(rest.trim().to_owned())),
            "process" if !rest.trim().is_empty() => Ok(Self::Process(rest.trim().to_owned())),
            _ => Err(say!("profile-keys-forms")),
        }
    }

    /// Reads the available keys.
    pub(crate) fn read(&self, environment: &EnvironmentLookup) -> Result<AccountKeys, Failure> {
        match self {
            Self::Environment(prefix) => AccountKeys::of_environment(environment, prefix),
            Self::File(path) => AccountKeys::parse(read_private(path, "keys = file:")?.expose(), path),
            Self::Process(command) => {
                let origin = say!("profile-process-answer");
                AccountKeys::parse(process::ask(command, say!("profile-process-named"))?.expose(), &origin)
            }
        }
    }

    /// Returns the name of one of its keys, for a message to the user who has to set it.
    pub(crate) fn name_of(&self, field: &str) -> String {
        match self {
            Self::Environment(prefix) => format!("{prefix}_{}", field.to_ascii_uppercase()),
            Self::File(path) => say!("profile-key-in-file", field = field, path = path.as_str()),
            Self::Process(_) => say!("profile-key-of-process", field = field),
        }
    }
}

/// Does not show a command, which may contain a secret.
impl fmt::Display for KeyReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(prefix) => write!(f, "env:{prefix}"),
            Self::File(path) => write!(f, "file:{path}"),
            Self::Process(_) => f.write_str("process:..."),
        }
    }
}

impl AccountKeys {
    /// Reads the keys from variables that begin with a prefix.
    pub(crate) fn of_environment(environment: &EnvironmentLookup, prefix: &str) -> Result<Self, Failure> {
        let mut keys = Self::default();
        for field in FIELDS {
            let variable = format!("{prefix}_{}", field.to_ascii_uppercase());
            let Some(value) = environment.get(&variable) else { continue };
            let secret = match field {
                JSON_AUTH_FILE => read_private(&value, &variable)?,
                _ => Secret::new(value),
            };
            refuse_remains(field, &variable, &secret)?;
            keys.put(field, secret);
        }
        Ok(keys)
    }

    fn parse(text: &str, origin: &str) -> Result<Self, Failure> {
        let mut keys = Self::default();
        for (field, secret) in secrets_of(text, origin, &FIELDS, r#"{ "ak": "...", "sk": "..." }"#)? {
            keys.put(field, secret);
        }
        Ok(keys)
    }

    fn put(&mut self, field: &str, secret: Secret) {
        let place = match field {
            "ak" => &mut self.ak,
            "sk" => &mut self.sk,
            "security_token" => &mut self.security_token,
            JSON_AUTH_FILE => &mut self.json_auth_file,
            "connection_string" => &mut self.connection_string,
            _ => &mut self.password,
        };
        *place = Some(secret);
    }

    /// Returns the access key and the secret key; empty if they are not set.
    pub(crate) fn pair(&self) -> (Secret, Secret) {
        let empty = || Secret::new(String::new());
        (self.ak.clone().unwrap_or_else(empty), self.sk.clone().unwrap_or_else(empty))
    }
}

#[cfg(test)]
mod tests;
