//! Keeps the secrets of requests, in memory only, as long as their resource exists.

use huaweicloud_auth::Secret;
use serde_json::Value;

use crate::request::text;

/// The key of one end of a migration.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys {
    pub access: String,
    pub secret: Option<Secret>,
    pub token: Option<Secret>,
    /// The number of the request that it came with; later requests have larger numbers.
    pub turn: u64,
}

/// The secrets in a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets {
    pub source: Keys,
    pub destination: Keys,
    /// Passwords of Redis servers.
    pub source_password: Option<Secret>,
    pub target_password: Option<Secret>,
}

fn secret(value: &Value, name: &str) -> Option<Secret> {
    Some(text(value, name)).filter(|text| !text.is_empty()).map(Secret::from)
}

impl Keys {
    /// Reads the keys of a request: `ak`, `sk`, `security_token`, each with a prefix.
    pub(crate) fn of(value: &Value, prefix: &str) -> Self {
        Self {
            access: text(value, &format!("{prefix}ak")).to_owned(),
            secret: secret(value, &format!("{prefix}sk")),
            token: secret(value, &format!("{prefix}security_token")),
            turn: 0,
        }
    }

    fn or(self, flat: Self) -> Self {
        if self.access.is_empty() { flat } else { self }
    }
}

impl Secrets {
    /// Replaces the secrets. A retry of a group may contain no secrets: the known ones then stay.
    pub(crate) fn renew(&mut self, new: Self) {
        let keys = |old: &mut Keys, new: Keys| {
            if !new.access.is_empty() {
                *old = new;
            }
        };
        keys(&mut self.source, new.source);
        keys(&mut self.destination, new.destination);
        self.source_password = new.source_password.or(self.source_password.take());
        self.target_password = new.target_password.or(self.target_password.take());
    }

    /// Returns, for each end of an object migration, the keys that were given later: either these or those of the
    /// group.
    pub(crate) fn or_later(self, group: Self) -> Self {
        let later = |own: Keys, group: Keys| if group.turn > own.turn { group } else { own };
        Self {
            source: later(self.source, group.source),
            destination: later(self.destination, group.destination),
            ..self
        }
    }

    /// Reads the secrets. A creation has the keys of each end in its node; starts, retries and synchronization tasks
    /// have them side by side. `turn` orders the requests.
    pub(crate) fn of(request: &Value, turn: u64) -> Self {
        let keys =
            |node: &str, prefix: &str| Keys { turn, ..Keys::of(&request[node], "").or(Keys::of(request, prefix)) };
        Self {
            source: keys("src_node", "src_"),
            destination: keys("dst_node", "dst_"),
            source_password: secret(&request["source_instance"], "password"),
            target_password: secret(&request["target_instance"], "password"),
        }
    }
}

#[cfg(test)]
mod tests;
