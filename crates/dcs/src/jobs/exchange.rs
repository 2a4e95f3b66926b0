//! Checks whether two instances may swap their addresses.

use huaweicloud_runtime::{Error, message};

use super::ends::version;
use super::issue::{RedisIssue, RedisPreflight};
use crate::Client;
use crate::types::{CacheMode, EngineVersion, MigrationTask, ProductType, ShowInstanceResponse};

/// The oldest version that can swap (`exchange_instance_ip`).
const OLDEST: &[u32] = &[4, 0];

/// Checks the conditions of `exchange_instance_ip` and of "IP Switching" in the DCS user guide. Both are instances of
/// DCS, Redis 4.0 or later, basic edition, with the same port, and neither is a Redis Cluster. Whether both have the
/// same password cannot be looked up.
pub(super) async fn check_exchange(client: &Client, task: &MigrationTask) -> Result<RedisPreflight, Error> {
    let mut found = RedisPreflight::new();
    let source = task.source_instance.as_ref().and_then(|end| end.id.clone());
    let target = task.target_instance.as_ref().and_then(|end| end.id.clone());
    let mut ports = Vec::new();
    for (field, id) in [("source_instance", source), ("target_instance", target)] {
        let Some(id) = id.filter(|id| !id.is_empty()) else {
            let message = message!("swap-no-instance", "it is not a DCS instance that the task names by its id");
            found.error(
                RedisIssue::Conflict,
                field,
                message,
                message!("change-address-in-application", "Change the address in the application instead"),
            );
            continue;
        };
        let instance = client.show_instance().instance_id(id).send().await?.into_inner();
        judge(field, &instance, &mut found);
        ports.extend(instance.port);
    }
    if let [source, target] = ports[..]
        && source != target
    {
        let message = message!(
            "swap-ports",
            "the source listens on port {source}, the target on {target}",
            source = source.to_string(),
            target = target.to_string()
        );
        let remedy = message!("give-same-port", "Give both the same port with `update_instance`");
        found.error(RedisIssue::Conflict, "target_instance", message, remedy);
    }
    Ok(found)
}

fn judge(field: &str, instance: &ShowInstanceResponse, found: &mut RedisPreflight) {
    if version(instance).is_some_and(|version| version.as_slice() < OLDEST) {
        let version = instance.engine_version.as_ref().map(EngineVersion::as_str).unwrap_or_default();
        let message =
            message!("swap-version", "it is Redis {version}; addresses are swapped from 4.0 on", version = version);
        found.error(
            RedisIssue::Version,
            field,
            message,
            message!("change-address-in-application", "Change the address in the application instead"),
        );
    }
    if instance.cache_mode == Some(CacheMode::Cluster) {
        let message = message!("swap-cluster", "it is a Redis Cluster, which cannot swap addresses");
        found.error(
            RedisIssue::Layout,
            field,
            message,
            message!("change-address-in-application", "Change the address in the application instead"),
        );
    }
    if instance.product_type == Some(ProductType::Enterprise) {
        let message = message!("swap-enterprise", "it is of the enterprise edition, which cannot swap addresses");
        found.error(
            RedisIssue::Conflict,
            field,
            message,
            message!("change-address-in-application", "Change the address in the application instead"),
        );
    }
}
