//! [`Vault`]: every key that a run needs, read before anything is sent.

use std::collections::{BTreeMap, HashMap};

use super::model::{Entry, What};
use super::secrets::KeyOrigin;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::keys::{AccountKeys, BothSides, KeyReference};
use crate::locale::say;
use crate::profile::Profiles;
use crate::session::Session;

/// Every key that a run needs, read before anything is sent.
#[derive(Debug, Default)]
pub(crate) struct Vault(HashMap<KeyOrigin, Side>);

/// The keys of one side, and where they were looked for.
#[derive(Debug)]
struct Side {
    reference: KeyReference,
    keys: AccountKeys,
}

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
                    vault.0.insert(source.clone(), Side::read(session, &source)?);
                }
                let has = vault.0.get(&source).is_some_and(|side| satisfies(&side.keys, need));
                if !has {
                    missing.entry((source, need)).or_default().push(&entry.name);
                }
            }
        }
        if missing.is_empty() {
            return Ok(vault);
        }
        let told = |((source, need), names): (&(KeyOrigin, Need), &Vec<&str>)| {
            vault.0.get(source).map(|side| side.lack(source, *need, names))
        };
        let lines: Vec<String> = missing.iter().filter_map(told).collect();
        let (first, rest) = (lines[0].clone(), &lines[1..]);
        let failure = Failure::exiting(Exit::Credentials, first);
        Err(rest.iter().fold(failure, |failure, line| failure.with_cause(line.clone())))
    }

    /// The keys of both sides of an entry.
    pub(crate) fn of(&self, entry: &Entry) -> BothSides {
        let side = |need: Option<(KeyOrigin, Need)>| {
            need.and_then(|(source, _)| self.0.get(&source)).map(|side| side.keys.clone()).unwrap_or_default()
        };
        let [source, destination] = needs(entry);
        BothSides { source: side(source), destination: side(destination) }
    }
}

fn satisfies(side: &AccountKeys, need: Need) -> bool {
    match need {
        Need::Pair => side.ak.is_some() && side.sk.is_some(),
        Need::Google => side.json_auth_file.is_some(),
        Need::Azure => side.connection_string.is_some() || (side.ak.is_some() && side.sk.is_some()),
        Need::Password => side.password.is_some(),
        Need::Nothing => true,
    }
}

impl Side {
    fn read(session: &Session, source: &KeyOrigin) -> Result<Self, Failure> {
        let reference = match source {
            KeyOrigin::Environment(prefix) => KeyReference::Environment(prefix.clone()),
            KeyOrigin::Profile(name) => Profiles::open(&session.environment)?.keys(name)?,
        };
        Ok(Self { keys: reference.read(&session.environment)?, reference })
    }

    /// `keys env:AWS lack AWS_AK and AWS_SK (for photos, video and 3 more)`.
    fn lack(&self, source: &KeyOrigin, need: Need, names: &[&str]) -> String {
        const SHOWN: usize = 3;
        let parts: &[&str] = match need {
            Need::Pair => &["ak", "sk"],
            Need::Google => &["json_auth_file"],
            Need::Azure => &["connection_string"],
            Need::Password => &["password"],
            Need::Nothing => &[],
        };
        let has = |part: &&&str| match **part {
            "ak" => self.keys.ak.is_some(),
            "sk" => self.keys.sk.is_some(),
            _ => false,
        };
        let parts = parts.iter().filter(|part| !has(part)).map(|part| self.reference.name_of(part));
        let parts = parts.reduce(|one, other| say!("failure-and", one = one, other = other)).unwrap_or_default();
        let shown = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(&say!("output-and"));
        let users = match names.len().saturating_sub(SHOWN) {
            0 => shown,
            more => say!("manifest-names-more", names = shown, count = more),
        };
        say!("manifest-keys-lack", source = source.to_string(), parts = parts, users = users)
    }
}
