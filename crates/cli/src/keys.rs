//! [`Keys`]: the keys that OMS uses at the source and at the destination, from the environment or a file.
//!
//! Keys are never arguments, because every user of a machine can read arguments, and the shell keeps them in its history.

mod late;
mod process;
mod reference;

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;

use huaweicloud_auth::provider::PublicFile;
use huaweicloud_runtime::{EnvironmentLookup, Secret};
use serde_json::{Map, Value};

use crate::arguments::KeySource;
use crate::conceal;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::locale::{say, system};
use crate::text::clean;

use late::announced;
pub(crate) use reference::{AccountKeys, BothSides, KeyReference};

/// The variable that holds the command of a credential process.
const PROCESS_VARIABLE: &str = "HCMIGRATE_CREDENTIAL_PROCESS";

/// A key: its name in a request, and the variable that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) field: &'static str,
    pub(crate) variable: &'static str,
}

pub(crate) const SRC_AK: Key = Key { field: "src_ak", variable: "HCMIGRATE_SRC_AK" };
pub(crate) const SRC_SK: Key = Key { field: "src_sk", variable: "HCMIGRATE_SRC_SK" };
pub(crate) const SRC_SECURITY_TOKEN: Key =
    Key { field: "src_security_token", variable: "HCMIGRATE_SRC_SECURITY_TOKEN" };
/// The variable holds a path; the file's content is the key.
pub(crate) const JSON_AUTH_FILE: Key = Key { field: "json_auth_file", variable: "HCMIGRATE_SRC_JSON_AUTH_FILE" };
pub(crate) const CONNECTION_STRING: Key =
    Key { field: "connection_string", variable: "HCMIGRATE_SRC_CONNECTION_STRING" };
pub(crate) const DST_AK: Key = Key { field: "dst_ak", variable: "HCMIGRATE_DST_AK" };
pub(crate) const DST_SK: Key = Key { field: "dst_sk", variable: "HCMIGRATE_DST_SK" };
pub(crate) const DST_SECURITY_TOKEN: Key =
    Key { field: "dst_security_token", variable: "HCMIGRATE_DST_SECURITY_TOKEN" };
pub(crate) const CDN_KEY: Key = Key { field: "source_cdn_authentication_key", variable: "HCMIGRATE_CDN_KEY" };

pub(crate) const SRC_PASSWORD: Key = Key { field: "source_password", variable: "HCMIGRATE_SRC_PASSWORD" };
pub(crate) const DST_PASSWORD: Key = Key { field: "target_password", variable: "HCMIGRATE_DST_PASSWORD" };

const ALL: [Key; 11] = [
    SRC_AK,
    SRC_SK,
    SRC_SECURITY_TOKEN,
    JSON_AUTH_FILE,
    CONNECTION_STRING,
    DST_AK,
    DST_SK,
    DST_SECURITY_TOKEN,
    CDN_KEY,
    SRC_PASSWORD,
    DST_PASSWORD,
];

/// An example of a file of keys.
const EXAMPLE: &str = r#"{ "src_ak": "...", "src_sk": "...", "dst_ak": "...", "dst_sk": "..." }"#;

/// The keys for source and destination.
#[derive(Default)]
pub(crate) struct Keys(Vec<(Key, Secret)>);

impl Keys {
    /// Reads keys from the file or the process, if there is one, and the missing keys from the environment. `-` is standard
    /// input.
    pub(crate) fn load(environment: &EnvironmentLookup, source: &KeySource) -> Result<Self, Failure> {
        let process = source.credential_process.clone().or_else(|| environment.get(PROCESS_VARIABLE));
        let mut keys = match (source.credentials.as_deref(), process) {
            (Some("-"), _) => Self::parse(read_input()?.expose(), &say!("verbs-standard-input"))?,
            (Some(path), _) => Self::parse(read_private(path, "--credentials")?.expose(), path)?,
            (None, Some(command)) => {
                let answer = process::ask(&command, say!("settings-process-hint"))?;
                Self::parse(answer.expose(), &say!("settings-keys-process"))?
            }
            (None, None) => Self::default(),
        };
        for key in ALL {
            if keys.get(key).is_some() {
                continue;
            }
            let Some(value) = environment.get(key.variable) else { continue };
            let secret = match key {
                JSON_AUTH_FILE => read_private(&value, key.variable)?,
                _ => Secret::new(value),
            };
            refuse_remains(key.field, key.variable, &secret)?;
            keys.0.push((key, secret));
        }
        keys.check_pairs()?;
        Ok(keys)
    }

    pub(crate) fn get(&self, key: Key) -> Option<&Secret> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, secret)| secret)
    }

    /// Returns the keys by side, without the key of a CDN.
    pub(crate) fn sides(&self) -> BothSides {
        let get = |key| self.get(key).cloned();
        let source = AccountKeys {
            ak: get(SRC_AK),
            sk: get(SRC_SK),
            security_token: get(SRC_SECURITY_TOKEN),
            json_auth_file: get(JSON_AUTH_FILE),
            connection_string: get(CONNECTION_STRING),
            password: get(SRC_PASSWORD),
        };
        let destination = AccountKeys {
            ak: get(DST_AK),
            sk: get(DST_SK),
            security_token: get(DST_SECURITY_TOKEN),
            password: get(DST_PASSWORD),
            ..AccountKeys::default()
        };
        BothSides { source, destination }
    }

    /// Whether there are keys for the source.
    pub(crate) fn has_source(&self) -> bool {
        [SRC_AK, JSON_AUTH_FILE, CONNECTION_STRING].into_iter().any(|key| self.get(key).is_some())
    }

    /// Returns an error that names all missing keys.
    pub(crate) fn require(&self, required: &[Key]) -> Result<(), Failure> {
        let missing: Vec<Key> = required.iter().copied().filter(|key| self.get(*key).is_none()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let and = |one: String, other: String| say!("failure-and", one = one, other = other);
        let names =
            |of: fn(&Key) -> &'static str| missing.iter().map(of).map(str::to_owned).reduce(and).unwrap_or_default();
        let (fields, variables) = (names(|key| key.field), names(|key| key.variable));
        Err(Failure::exiting(Exit::Credentials, say!("settings-keys-required", fields = &fields)).with_hint(say!(
            "settings-keys-required-hint",
            variables = variables,
            fields = fields
        )))
    }

    /// Returns the key fields that are set but that this request does not have.
    pub(crate) fn unused(&self, known: &[Key]) -> Vec<&'static str> {
        // Redis passwords do not belong to buckets, and may be set for other commands.
        let redis = [SRC_PASSWORD, DST_PASSWORD];
        self.0
            .iter()
            .filter(|(key, _)| !known.contains(key) && !redis.contains(key))
            .map(|(key, _)| key.field)
            .collect()
    }

    fn parse(text: &str, origin: &str) -> Result<Self, Failure> {
        let names = ALL.map(|key| key.field);
        let secrets = secrets_of(text, origin, &names, EXAMPLE)?.into_iter();
        let keyed = |(field, secret)| ALL.into_iter().find(|key| key.field == field).map(|key| (key, secret));
        Ok(Self(secrets.filter_map(keyed).collect()))
    }

    /// Rejects a pair of which only one key is set.
    fn check_pairs(&self) -> Result<(), Failure> {
        for (one, other) in [(SRC_AK, SRC_SK), (SRC_SK, SRC_AK)] {
            if self.get(one).is_some() && self.get(other).is_none() {
                return Err(Failure::usage(say!("settings-keys-half", one = one.field, other = other.field))
                    .with_hint(say!("settings-keys-half-hint", variable = other.variable)));
            }
        }
        Ok(())
    }
}

/// Returns the secrets of a JSON object, each with its known name.
fn secrets_of(
    text: &str,
    origin: &str,
    known: &[&'static str],
    example: &str,
) -> Result<Vec<(&'static str, Secret)>, Failure> {
    let object: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
        // Report only the position, because the parser's message may quote a key.
        let (line, column) = (error.line(), error.column());
        Failure::usage(say!("settings-keys-no-object", origin = origin, line = line, column = column))
            .with_hint(say!("settings-keys-looks", example = example))
    })?;
    let mut secrets = Vec::new();
    for (field, value) in object {
        let Some(name) = known.iter().copied().find(|name| *name == field) else {
            return Err(Failure::usage(say!("settings-keys-field", origin = origin, field = conceal::name(&field)))
                .with_hint(say!("settings-keys-known", fields = known.join(", "))));
        };
        let secret = match value {
            Value::String(text) => Secret::new(text),
            // Google's key file is itself JSON, and may be embedded unchanged.
            Value::Object(_) if name == JSON_AUTH_FILE.field => Secret::new(value.to_string()),
            Value::Null => continue,
            _ => return Err(Failure::usage(say!("settings-keys-not-text", field = field, origin = origin))),
        };
        if !secret.is_empty() {
            refuse_remains(name, &say!("settings-keys-in", field = name, origin = origin), &secret)?;
            secrets.push((name, secret));
        }
    }
    Ok(secrets)
}

/// Shows which keys are set, never their values.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(key, _)| key.field)).finish()
    }
}

/// Rejects a secret that was damaged on input. Such a secret has replacement characters for bytes that are not text, or
/// it is a key with characters around it that a shell or an editor left. These characters would be sent as part of the
/// secret. Apart from that, passwords may contain any character.
fn refuse_remains(field: &str, name: &str, secret: &Secret) -> Result<(), Failure> {
    const PAIRS: [(char, char); 5] =
        [('"', '"'), ('\'', '\''), ('`', '`'), ('\u{201c}', '\u{201d}'), ('\u{2018}', '\u{2019}')];
    let text = secret.expose();
    if text.contains(char::REPLACEMENT_CHARACTER) {
        let failure = Failure::usage(say!("settings-keys-encoding", name = name));
        return Err(failure.with_hint(say!("settings-keys-encoding-hint")));
    }
    let is_key = ["ak", "sk", "security_token"].iter().any(|key| field == *key || field.ends_with(&format!("_{key}")));
    let quoted = |(open, close): (char, char)| text.strip_prefix(open).is_some_and(|rest| rest.ends_with(close));
    if is_key && PAIRS.into_iter().any(quoted) {
        return Err(
            Failure::usage(say!("settings-keys-quoted", name = name)).with_hint(say!("settings-keys-quoted-hint"))
        );
    }
    if is_key && (text.trim() != text || text.starts_with('\u{feff}')) {
        return Err(
            Failure::usage(say!("settings-keys-space", name = name)).with_hint(say!("settings-keys-space-hint"))
        );
    }
    Ok(())
}

fn read_input() -> Result<Secret, Failure> {
    let read = announced(|| say!("settings-awaited-input"), input::standard);
    read.map_err(|error| Failure::usage(say!("settings-keys-input", error = system::told(&error))))
}

/// Reads a file of secrets, unless every user of this machine can read it.
pub(crate) fn read_private(path: &str, named_by: &str) -> Result<Secret, Failure> {
    let unreadable = |error: std::io::Error| {
        let text = match error.kind() {
            ErrorKind::InvalidData => say!("settings-file-not-text", path = path),
            _ => say!("settings-file-unreadable", path = path, error = system::told(&error)),
        };
        Failure::usage(text).with_hint(say!("settings-file-named-by", option = named_by))
    };
    // A pipe opens only when something writes to it. Who may read it is known before.
    refuse_public(&std::fs::metadata(path).map_err(unreadable)?, path)?;
    announced(
        || say!("settings-awaited-file", path = clean(path)),
        || {
            let file = std::fs::File::open(path).map_err(unreadable)?;
            refuse_public(&file.metadata().map_err(unreadable)?, path)?;
            input::whole(file).map_err(unreadable)
        },
    )
}

/// Refuses a file that holds secrets and that every user of this machine can read.
pub(crate) fn refuse_public_file(path: &str) -> Result<(), Failure> {
    let metadata = std::fs::metadata(path);
    let unreadable = |error: std::io::Error| {
        Failure::usage(say!("settings-file-unreadable", path = path, error = system::told(&error)))
    };
    refuse_public(&metadata.map_err(unreadable)?, path)
}

fn refuse_public(metadata: &std::fs::Metadata, path: &str) -> Result<(), Failure> {
    PublicFile::check(Path::new(path), metadata).map_err(|PublicFile { mode, .. }| {
        Failure::usage(say!("settings-file-public", path = path, mode = format!("{mode:03o}")))
            .with_hint(format!("chmod 600 {path}"))
    })
}

#[cfg(test)]
mod tests;
