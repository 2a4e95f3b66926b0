//! The ends of a migration that are DCS instances: checks each one with the reply of
//! [`show_instance`](crate::Client::show_instance).

use huaweicloud_runtime::{Secret, message};

use super::issue::{RedisIssue, RedisPreflight, not_checked};
use crate::Client;
use crate::types::{CacheEngine, CacheMode, InstanceStatus, ShowInstanceResponse};

/// What a request says about one end.
#[derive(Debug, Clone, Copy)]
pub(super) struct RedisEnd<'a> {
    /// The name of the field: `source_instance` or `target_instance`.
    pub field: &'static str,
    pub id: &'a str,
    pub addresses: &'a str,
    pub password: Option<&'a Secret>,
}

impl RedisEnd<'_> {
    pub(super) fn path(&self, field: &str) -> String {
        format!("{}.{field}", self.field)
    }

    fn has_password(&self) -> bool {
        self.password.is_some_and(|password| !password.expose().is_empty())
    }

    /// Returns the instance if the end is named by its id and can be looked up, and reports the problems of this
    /// instance.
    pub(super) async fn look(&self, client: &Client, found: &mut RedisPreflight) -> Option<ShowInstanceResponse> {
        self.well_formed(found);
        if self.id.is_empty() {
            if !self.addresses.is_empty() {
                let message = message!(
                    "address-not-looked-at",
                    "DCS cannot look at a Redis that is given by its address: its password, version, memory and TLS are \
                     not checked"
                );
                let remedy = message!("check-with-client", "Check them with a client of Redis");
                found.warning(RedisIssue::NotChecked, &self.path("addrs"), message, remedy);
            }
            return None;
        }
        match client.show_instance().instance_id(self.id).send().await {
            Ok(instance) => {
                let instance = instance.into_inner();
                self.judge(&instance, found);
                Some(instance)
            }
            Err(error) if error.is_not_found() => {
                let message =
                    message!("instance-absent", "no instance of the project has this id in the region of the client");
                let remedy = message!("name-by-address", "Name an instance of another region by `addrs`");
                found.error(RedisIssue::NotFound, &self.path("id"), message, remedy);
                None
            }
            Err(error) => {
                not_checked(&self.path("id"), message!("lookup-instance", "the instance"), &error, found);
                None
            }
        }
    }

    /// Checks that the end has an id or addresses, each written as `ip:port`.
    fn well_formed(&self, found: &mut RedisPreflight) {
        if self.id.is_empty() && self.addresses.is_empty() {
            let message = message!("end-missing", "it needs the id of a DCS instance, or addresses");
            let remedy = message!("set-id-or-addresses", "Set `id`, or `addrs` for any other Redis");
            found.error(RedisIssue::Missing, self.field, message, remedy);
        }
        let is_address = |address: &str| {
            address.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
        };
        if !self.addresses.is_empty() && !self.addresses.split(',').all(is_address) {
            let message = message!(
                "address-malformed",
                "it is written as `ip:port`, several with commas between them and without blanks"
            );
            found.error(
                RedisIssue::Address,
                &self.path("addrs"),
                message,
                message!("write-addresses", "Write it as `192.168.0.10:6379,192.168.0.11:6379`"),
            );
        }
    }

    fn judge(&self, instance: &ShowInstanceResponse, found: &mut RedisPreflight) {
        let id = self.path("id");
        match &instance.status {
            Some(InstanceStatus::Running) | None => {}
            Some(status) => {
                let message = message!(
                    "instance-state",
                    "the instance is `{state}`; only `RUNNING` serves data",
                    state = status.as_str()
                );
                found.error(
                    RedisIssue::State,
                    &id,
                    message,
                    message!("start-or-wait", "Start it, or wait until it runs"),
                );
            }
        }
        if let Some(task) = instance.task.as_ref().filter(|task| !task.is_null()) {
            let message = match task.as_str() {
                Some(name) => message!("instance-busy-with", "the instance is busy (`{task}`)", task = name),
                None => message!("instance-busy", "the instance is busy"),
            };
            found.warning(RedisIssue::State, &id, message, message!("wait-until-idle", "Wait until it is idle"));
        }
        let engine = instance.engine.as_ref().map(CacheEngine::as_str);
        if let Some(engine) = engine.filter(|engine| !engine.eq_ignore_ascii_case("Redis")) {
            let message = message!("instance-engine", "the instance runs {engine}, not Redis", engine = engine);
            found.error(RedisIssue::Conflict, &id, message, message!("name-redis", "Name an instance of Redis"));
        }
        match (instance.no_password_access.as_deref(), self.has_password()) {
            (Some("false"), false) => {
                let message = message!("password-missing", "the instance asks for a password");
                found.error(
                    RedisIssue::Password,
                    &self.path("password"),
                    message,
                    message!("set-password", "Set it to the password of the instance"),
                );
            }
            (Some("true"), true) => {
                let message = message!(
                    "password-not-needed",
                    "the instance lets clients in without a password, and may refuse one"
                );
                let remedy = message!("leave-out", "Leave it out");
                found.warning(RedisIssue::Password, &self.path("password"), message, remedy);
            }
            _ => {}
        }
    }
}

/// Whether the instance has only database 0.
pub(super) fn has_one_database(instance: &ShowInstanceResponse) -> bool {
    instance.cache_mode == Some(CacheMode::Cluster) || instance.db_number == Some(1)
}

/// Returns a version such as `5.0` as numbers that can be compared.
pub(super) fn version(instance: &ShowInstanceResponse) -> Option<Vec<u32>> {
    let text = instance.engine_version.as_ref()?.as_str();
    text.split('.').map(|part| part.parse().ok()).collect()
}
