//! [`Vault`]: every key that a run needs, read before anything is sent.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use huaweicloud_runtime::Secret;

use super::model::{Entry, What};
use super::secrets::KeyOrigin;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// The keys of one side.
#[derive(Clone, Default)]
pub(crate) struct SideKeys {
    pub(crate) ak: Option<Secret>,
    pub(crate) sk: Option<Secret>,
    pub(crate) security_token: Option<Secret>,
    pub(crate) json_auth_file: Option<Secret>,
    pub(crate) connection_string: Option<Secret>,
    pub(crate) password: Option<Secret>,
}

impl SideKeys {
    /// Access key and secret key; empty where there are none, which [`Vault::load`] has refused before.
    pub(crate) fn pair(&self) -> (Secret, Secret) {
        let empty = || Secret::new(String::new());
        (self.ak.clone().unwrap_or_else(empty), self.sk.clone().unwrap_or_else(empty))
    }
}

/// Shows nothing.
impl fmt::Debug for SideKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SideKeys").finish_non_exhaustive()
    }
}

/// The keys of both sides of an entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct BothSides {
    pub(crate) source: SideKeys,
    pub(crate) destination: SideKeys,
}

/// Every key that a run needs, read before anything is sent.
#[derive(Debug, Default)]
pub(crate) struct Vault(HashMap<KeyOrigin, SideKeys>);

/// What an entry asks of a source of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    Pair,
    Google,
    Azure,
    Password,
    Nothing,
}

/// Where the keys of a bucket are when the manifest does not say it.
fn default_source() -> KeyOrigin {
    KeyOrigin::Environment("HCMIGRATE_SRC".to_owned())
}

fn default_destination() -> KeyOrigin {
    KeyOrigin::Environment("HCMIGRATE_DST".to_owned())
}

/// The sources of keys of an entry, with what is needed of each.
fn needs(entry: &Entry) -> [Option<(KeyOrigin, Need)>; 2] {
    match &entry.what {
        What::Bucket(bucket) => {
            let need = match bucket.source.cloud() {
                "URLSource" => Need::Nothing,
                "Google" => Need::Google,
                "Azure" => Need::Azure,
                _ => Need::Pair,
            };
            let source = bucket.keys.source.clone().unwrap_or_else(default_source);
            let destination = bucket.keys.destination.clone().unwrap_or_else(default_destination);
            [Some((source, need)), Some((destination, Need::Pair))]
        }
        // A Redis without `keys` has no password.
        What::Redis(redis) => {
            [&redis.keys.source, &redis.keys.destination].map(|keys| keys.clone().map(|keys| (keys, Need::Password)))
        }
    }
}

impl Vault {
    /// Reads the keys of all these entries. What is missing is told all at once.
    pub(crate) fn load<'a>(session: &Session, entries: impl IntoIterator<Item = &'a Entry>) -> Result<Self, Failure> {
        let mut vault = Self::default();
        let mut missing: BTreeMap<(KeyOrigin, Need), Vec<&str>> = BTreeMap::new();
        for entry in entries {
            for (source, need) in needs(entry).into_iter().flatten() {
                if !vault.0.contains_key(&source) {
                    let side = read(session, &source)?;
                    vault.0.insert(source.clone(), side);
                }
                let has = vault.0.get(&source).is_some_and(|side| satisfies(side, need));
                if !has {
                    missing.entry((source, need)).or_default().push(&entry.name);
                }
            }
        }
        if missing.is_empty() {
            return Ok(vault);
        }
        let lines: Vec<String> = missing.iter().map(|((source, need), names)| lack(source, *need, names)).collect();
        let (first, rest) = (lines[0].clone(), &lines[1..]);
        let failure = Failure::exiting(Exit::Credentials, first);
        Err(rest.iter().fold(failure, |failure, line| failure.with_cause(line.clone())))
    }

    /// The keys of both sides of an entry.
    pub(crate) fn of(&self, entry: &Entry) -> BothSides {
        let side = |need: Option<(KeyOrigin, Need)>| {
            need.and_then(|(source, _)| self.0.get(&source).cloned()).unwrap_or_default()
        };
        let [source, destination] = needs(entry);
        BothSides { source: side(source), destination: side(destination) }
    }
}

fn satisfies(side: &SideKeys, need: Need) -> bool {
    match need {
        Need::Pair => side.ak.is_some() && side.sk.is_some(),
        Need::Google => side.json_auth_file.is_some(),
        Need::Azure => side.connection_string.is_some() || (side.ak.is_some() && side.sk.is_some()),
        Need::Password => side.password.is_some(),
        Need::Nothing => true,
    }
}

/// `keys env:AWS need AWS_AK and AWS_SK (for photos, video and 3 more)`.
fn lack(source: &KeyOrigin, need: Need, names: &[&str]) -> String {
    const SHOWN: usize = 3;
    let parts: &[&str] = match need {
        Need::Pair => &["AK", "SK"],
        Need::Google => &["JSON_AUTH_FILE"],
        Need::Azure => &["CONNECTION_STRING"],
        Need::Password => &["PASSWORD"],
        Need::Nothing => &[],
    };
    let parts: Vec<String> = match source {
        KeyOrigin::Environment(prefix) => parts.iter().map(|part| format!("{prefix}_{part}")).collect(),
        KeyOrigin::Profile(_) => parts.iter().map(|part| part.to_ascii_lowercase()).collect(),
    };
    let mut users = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        users.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    format!("keys {source} lack {} (for {users})", parts.join(" and "))
}

fn read(session: &Session, source: &KeyOrigin) -> Result<SideKeys, Failure> {
    match source {
        KeyOrigin::Environment(prefix) => {
            let get = |part: &str| session.environment.get(&format!("{prefix}_{part}"));
            let secret = |part: &str| get(part).map(Secret::new);
            let json_auth_file = match get("JSON_AUTH_FILE") {
                Some(path) => Some(secret_file(&path, &format!("{prefix}_JSON_AUTH_FILE"))?),
                None => None,
            };
            Ok(SideKeys {
                ak: secret("AK"),
                sk: secret("SK"),
                security_token: secret("SECURITY_TOKEN"),
                json_auth_file,
                connection_string: secret("CONNECTION_STRING"),
                password: secret("PASSWORD"),
            })
        }
        KeyOrigin::Profile(name) => {
            Err(Failure::exiting(Exit::Credentials, format!("there is no profile `{name}`: profiles are not read yet"))
                .with_hint(format!("write env:PREFIX in place of {name}, and set PREFIX_AK and PREFIX_SK")))
        }
    }
}

/// A key that is a file, such as Google's, unless everybody on this machine can read it.
fn secret_file(path: &str, named_by: &str) -> Result<Secret, Failure> {
    let bytes = crate::keys::read_private(path, named_by)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Failure::usage(format!("the file {path} is not text")))?;
    Ok(Secret::new(text.to_owned()))
}
