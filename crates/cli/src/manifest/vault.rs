//! [`Vault`]: every key that a run needs, read before anything is sent.

use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use huaweicloud_runtime::EnvironmentLookup;
use tokio::time::Instant;

use super::model::{Entry, What};
use super::secrets::KeyOrigin;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::keys::{AccountKeys, BothSides, KeyReference};
use crate::locale::say;
use crate::profile::Profiles;
use crate::screen::warn;
use crate::session::Session;

/// How old temporary keys of a credential process may become. Those of a cloud are valid for a quarter of an hour or more.
const OLDEST: Duration = Duration::from_secs(5 * 60);

/// Every key that a run needs, read before anything is sent.
#[derive(Debug, Default)]
pub(crate) struct Vault(HashMap<KeyOrigin, Side>);

/// The keys of one side, and the place where they were looked up.
#[derive(Debug)]
struct Side {
    reference: KeyReference,
    keys: AccountKeys,
    /// When the keys were last asked for.
    asked: Instant,
}

/// What an entry needs from a source of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    Pair,
    Google,
    Azure,
    Password,
    Nothing,
}

/// Returns the source of a bucket's keys if the manifest names none.
fn default_source() -> KeyOrigin {
    KeyOrigin::Environment("HCMIGRATE_SRC".to_owned())
}

fn default_destination() -> KeyOrigin {
    KeyOrigin::Environment("HCMIGRATE_DST".to_owned())
}

/// Returns the key sources of an entry, and what the entry needs from each.
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

/// Missing keys, and the sides of entries that need them.
#[derive(Debug)]
pub(crate) struct Missing<'a> {
    /// The reason, with a hint.
    pub(crate) failure: Failure,
    /// The entries, each with `source` or `destination`.
    pub(crate) users: Vec<(&'a Entry, &'static str)>,
}

impl Missing<'_> {
    /// Describes the missing keys: `keys env:AWS lack AWS_AK and AWS_SK (for photos, video and 3 more)`.
    fn told(self) -> Failure {
        const SHOWN: usize = 3;
        let shown = self.users.iter().take(SHOWN).map(|(entry, _)| entry.name.as_str());
        let shown = shown.collect::<Vec<_>>().join(&say!("output-and"));
        let users = match self.users.len().saturating_sub(SHOWN) {
            0 => shown,
            more => say!("manifest-names-more", names = shown, count = more),
        };
        let message = say!("manifest-keys-for", message = self.failure.message(), users = users);
        self.failure.with_message(message)
    }
}

impl Vault {
    /// Reads the keys of all these entries. Reports all missing keys at once.
    pub(crate) fn load<'a>(session: &Session, entries: impl IntoIterator<Item = &'a Entry>) -> Result<Self, Failure> {
        let (vault, missing) = Self::survey(session, entries);
        let mut missing = missing.into_iter().map(Missing::told);
        let Some(first) = missing.next() else { return Ok(vault) };
        Err(missing.fold(first, |failure, other| failure.with_cause(other.message())))
    }

    /// Reads the available keys of all these entries, and returns the missing ones.
    pub(crate) fn survey<'a>(
        session: &Session,
        entries: impl IntoIterator<Item = &'a Entry>,
    ) -> (Self, Vec<Missing<'a>>) {
        let mut vault = Self::default();
        let mut unread: BTreeMap<KeyOrigin, Missing<'a>> = BTreeMap::new();
        let mut lacking: BTreeMap<(KeyOrigin, Need), Missing<'a>> = BTreeMap::new();
        for entry in entries {
            for (end, need) in ["source", "destination"].into_iter().zip(needs(entry)) {
                let Some((origin, need)) = need else { continue };
                if let Some(missing) = unread.get_mut(&origin) {
                    missing.users.push((entry, end));
                    continue;
                }
                let side = match vault.0.entry(origin.clone()) {
                    Occupied(side) => side.into_mut(),
                    Vacant(place) => match Side::read(session, &origin) {
                        Ok(side) => place.insert(side),
                        Err(failure) => {
                            unread.insert(origin, Missing { failure, users: vec![(entry, end)] });
                            continue;
                        }
                    },
                };
                if !satisfies(&side.keys, need) {
                    let failure = || Failure::exiting(Exit::Credentials, side.lack(&origin, need));
                    let missing = lacking.entry((origin.clone(), need));
                    missing
                        .or_insert_with(|| Missing { failure: failure(), users: Vec::new() })
                        .users
                        .push((entry, end));
                }
            }
        }
        (vault, unread.into_values().chain(lacking.into_values()).collect())
    }

    /// Asks credential processes again for old keys of an entry that expire, see [`Side::renew`].
    pub(crate) fn renew(&mut self, entry: &Entry, environment: &EnvironmentLookup) {
        for (origin, need) in needs(entry).into_iter().flatten() {
            if let Some(side) = self.0.get_mut(&origin) {
                side.renew(&origin, need, environment);
            }
        }
    }

    /// Returns the keys of both sides of an entry.
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
        Ok(Self { keys: reference.read(&session.environment)?, reference, asked: Instant::now() })
    }

    /// Asks a credential process again if its keys have a token, and so expire, and are old. If it fails, the old keys may still
    /// be valid.
    fn renew(&mut self, origin: &KeyOrigin, need: Need, environment: &EnvironmentLookup) {
        let expires = matches!(self.reference, KeyReference::Process(_)) && self.keys.security_token.is_some();
        if !expires || self.asked.elapsed() < OLDEST {
            return;
        }
        self.asked = Instant::now();
        let read = self.reference.read(environment).map_err(|failure| failure.message().to_owned());
        let renewed = read.and_then(|keys| {
            let renewed = Self { keys, reference: self.reference.clone(), asked: self.asked };
            if satisfies(&renewed.keys, need) { Ok(renewed) } else { Err(renewed.lack(origin, need)) }
        });
        match renewed {
            Ok(renewed) => *self = renewed,
            Err(why) => warn(&say!("manifest-keys-old", origin = origin.to_string(), why = why)),
        }
    }

    /// Describes missing parts: `keys env:AWS lack AWS_AK and AWS_SK`.
    fn lack(&self, source: &KeyOrigin, need: Need) -> String {
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
        say!("manifest-keys-lack", source = source.to_string(), parts = parts)
    }
}

#[cfg(all(test, unix))]
mod tests;
