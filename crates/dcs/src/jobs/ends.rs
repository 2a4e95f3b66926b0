//! The ends of a migration that are DCS instances: what [`show_instance`](crate::Client::show_instance) says of each alone.

use huaweicloud_runtime::Secret;

use super::issue::{RedisIssue, RedisPreflight, not_checked};
use crate::Client;
use crate::types::{CacheMode, InstanceStatus, ShowInstanceResponse};

/// What a request says of one end.
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

    /// The instance, where the end is named by its id and can be looked up. What is wrong with it alone is found.
    pub(super) async fn look(&self, client: &Client, found: &mut RedisPreflight) -> Option<ShowInstanceResponse> {
        self.well_formed(found);
        if self.id.is_empty() {
            if !self.addresses.is_empty() {
                let message = "DCS cannot look at a Redis that is given by its address: its password, version, memory and \
                               TLS are not checked";
                found.warning(
                    RedisIssue::NotChecked,
                    &self.path("addrs"),
                    message,
                    "Check them with a client of Redis",
                );
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
                let message = "no instance of the project has this id in the region of the client";
                let remedy = "Name an instance of another region by `addrs`";
                found.error(RedisIssue::NotFound, &self.path("id"), message, remedy);
                None
            }
            Err(error) => {
                not_checked(&self.path("id"), "the instance", &error, found);
                None
            }
        }
    }

    /// An id or addresses, each as `ip:port`.
    fn well_formed(&self, found: &mut RedisPreflight) {
        if self.id.is_empty() && self.addresses.is_empty() {
            let message = "it needs the id of a DCS instance, or addresses";
            found.error(RedisIssue::Missing, self.field, message, "Set `id`, or `addrs` for any other Redis");
        }
        let is_address = |address: &str| {
            address.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
        };
        if !self.addresses.is_empty() && !self.addresses.split(',').all(is_address) {
            let message = "it is written as `ip:port`, several with commas between them and without blanks";
            found.error(RedisIssue::Address, &self.path("addrs"), message, "");
        }
    }

    fn judge(&self, instance: &ShowInstanceResponse, found: &mut RedisPreflight) {
        let id = self.path("id");
        match &instance.status {
            Some(InstanceStatus::Running) | None => {}
            Some(status) => {
                let message = format!("the instance is `{}`; only `RUNNING` serves data", status.as_str());
                found.error(RedisIssue::State, &id, message, "");
            }
        }
        if let Some(task) = instance.task.as_ref().filter(|task| !task.is_null()) {
            let name = task.as_str().map_or_else(String::new, |name| format!(" (`{name}`)"));
            found.warning(RedisIssue::State, &id, format!("the instance is busy{name}"), "Wait until it is idle");
        }
        if instance.engine.as_deref().is_some_and(|engine| !engine.eq_ignore_ascii_case("Redis")) {
            let engine = instance.engine.as_deref().unwrap_or_default();
            found.error(RedisIssue::Conflict, &id, format!("the instance is one of {engine}, not of Redis"), "");
        }
        match (instance.no_password_access.as_deref(), self.has_password()) {
            (Some("false"), false) => {
                found.error(RedisIssue::Password, &self.path("password"), "the instance asks for a password", "");
            }
            (Some("true"), true) => {
                let message = "the instance lets clients in without a password, and may refuse one";
                found.warning(RedisIssue::Password, &self.path("password"), message, "Leave it out");
            }
            _ => {}
        }
    }
}

/// Whether the instance has database 0 only.
pub(super) fn has_one_database(instance: &ShowInstanceResponse) -> bool {
    instance.cache_mode == Some(CacheMode::Cluster) || instance.db_number == Some(1)
}

/// A version such as `5.0` as numbers that compare.
pub(super) fn version(instance: &ShowInstanceResponse) -> Option<Vec<u32>> {
    let text = instance.engine_version.as_deref()?;
    text.split('.').map(|part| part.parse().ok()).collect()
}
