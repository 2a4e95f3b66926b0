//! Finds obstacles to an online migration: in the task, at both ends, and between them.

use std::net::IpAddr;

use huaweicloud_runtime::{Error, message};

use super::ends::{RedisEnd, has_one_database, version};
use super::issue::{RedisIssue, RedisPreflight, limits, not_checked};
use super::migration::OnlineMigration;
use crate::Client;
use crate::operations::{CREATE_ONLINE_MIGRATION_TASK, SET_ONLINE_MIGRATION_TASK};
use crate::types::{
    MigrationEndpoint, MigrationMethod, MigrationTaskStatus, SetOnlineMigrationTaskRequest, ShowInstanceResponse,
};

/// Bandwidth in MB/s (`bandwidth_limit_mb` of `SetOnlineMigrationTaskRequest`).
const BANDWIDTH: std::ops::RangeInclusive<u32> = 1..=10_240;

/// Providers whose managed Redis rejects replication, by the endings of its host names ("Restricted commands" of the
/// ElastiCache user guide: `sync`, `replicaof`).
const REFUSING: &[(&str, &str)] =
    &[(".cache.amazonaws.com", "Amazon ElastiCache"), (".cache.amazonaws.com.cn", "Amazon ElastiCache")];

pub(super) async fn check(client: &Client, migration: OnlineMigration<'_>, found: &mut RedisPreflight) {
    let ends = migration.ends;
    limits(client, &SET_ONLINE_MIGRATION_TASK, ends, found);
    if let Some(machine) = migration.machine {
        limits(client, &CREATE_ONLINE_MIGRATION_TASK, machine, found);
    }
    settings(ends, found);
    let source = end("source_instance", &ends.source_instance);
    let target = end("target_instance", &ends.target_instance);
    if !source.id.is_empty() && source.id == target.id {
        let message = message!("same-instance", "source and target are the same instance");
        found.error(
            RedisIssue::Conflict,
            &target.path("id"),
            message,
            message!("name-another-instance", "Name another instance"),
        );
    }
    replication(&source, found);
    let machine = machine(client, migration, found).await;
    let from = source.look(client, found).await;
    let to = target.look(client, found).await;
    if let Some(from) = &from {
        tls(&source, from, found);
    }
    if let (Some(from), Some(to)) = (&from, &to) {
        together(from, to, &target, found);
    }
    if !target.id.is_empty() && to.is_some() {
        empty(client, &target, found).await;
        free(client, &target, migration.task, found).await;
    }
    for (end, instance) in [(&source, &from), (&target, &to)] {
        if let Some(instance) = instance {
            network(client, end, instance, &machine, found).await;
        }
    }
}

fn end<'a>(field: &'static str, end: &'a MigrationEndpoint) -> RedisEnd<'a> {
    let text = |value: &'a Option<String>| value.as_deref().unwrap_or_default();
    RedisEnd { field, id: text(&end.id), addresses: text(&end.addrs), password: end.password.as_ref() }
}

fn settings(ends: &SetOnlineMigrationTaskRequest, found: &mut RedisPreflight) {
    let Some(limit) = ends.bandwidth_limit_mb.as_deref().filter(|limit| !limit.is_empty()) else { return };
    let field = "bandwidth_limit_mb";
    if !limit.parse::<u32>().is_ok_and(|limit| BANDWIDTH.contains(&limit)) {
        let message = message!(
            "bandwidth-number",
            "it is a whole number of MB/s from {least} to {most}",
            least = *BANDWIDTH.start(),
            most = *BANDWIDTH.end()
        );
        found.error(
            RedisIssue::Limit,
            field,
            message,
            message!("set-number-or-leave-out", "Set such a number, or leave it out"),
        );
    }
    if ends.migration_method == MigrationMethod::FullAmountMigration {
        let message = message!("bandwidth-of-full", "it has no effect on a full migration");
        found.warning(RedisIssue::NoEffect, field, message, message!("leave-out", "Leave it out"));
    }
}

/// Checks that `SYNC` and `PSYNC` are available: the service enables them only for a source that is named by its id
/// (DCS user guide, Online Migration Between Instances).
fn replication(source: &RedisEnd<'_>, found: &mut RedisPreflight) {
    if !source.id.is_empty() || source.addresses.is_empty() {
        return;
    }
    let field = source.path("addrs");
    let host = |address: &str| address.rsplit_once(':').map_or(address, |(host, _)| host).to_ascii_lowercase();
    let mut hosts = source.addresses.split(',').map(host);
    let refusing = hosts.find_map(|host| REFUSING.iter().find(|(end, _)| host.ends_with(end)));
    match refusing {
        Some((_, provider)) => {
            let message = message!(
                "replication-refused",
                "{provider} refuses replication (`SYNC`), which an online migration needs",
                provider = *provider
            );
            let remedy = message!("import-backup", "Import a backup instead");
            found.error(RedisIssue::Replication, &field, message, remedy);
        }
        None => {
            let message = message!(
                "replication-needed",
                "the source has to allow `SYNC` and `PSYNC`, and to have TLS switched off"
            );
            let remedy = message!(
                "name-by-id",
                "Name a DCS instance of the same region by its id: the service then opens both commands itself"
            );
            found.warning(RedisIssue::Replication, &field, message, remedy);
        }
    }
}

/// The known facts about the machine that copies.
#[derive(Debug, Default)]
struct Machine {
    vpc: Option<String>,
    address: Option<IpAddr>,
}

/// Returns the machine, either as the request will create it or as the task has it.
async fn machine(client: &Client, migration: OnlineMigration<'_>, found: &mut RedisPreflight) -> Machine {
    let planned = Machine { vpc: migration.machine.map(|machine| machine.vpc_id.clone()), address: None };
    let Some(id) = migration.task else { return planned };
    let task = match client.show_migration_task().task_id(id).send().await {
        Ok(task) => task.into_inner(),
        Err(error) if error.is_not_found() => {
            let message = message!("task-absent", "no migration task has this id in the project and region");
            found.error(
                RedisIssue::TaskState,
                "",
                message,
                message!("check-task-id", "Check the id with `list_migration_task`"),
            );
            return planned;
        }
        Err(error) => {
            not_checked("", message!("lookup-task", "the task"), &error, found);
            return planned;
        }
    };
    let states = SET_ONLINE_MIGRATION_TASK.legal_in.map(|legal| legal.states).unwrap_or_default();
    if let Some(status) = task.status.as_ref().map(MigrationTaskStatus::as_str).filter(|now| !states.contains(now)) {
        let message = message!(
            "task-state",
            "the task is `{state}`; it can be configured in {states}",
            state = status,
            states = states.join(", ")
        );
        found.error(RedisIssue::TaskState, "", message, message!("reach-task-state", "Wait until it is, or stop it"));
    }
    Machine {
        vpc: task.tenant_vpc_id.filter(|vpc| !vpc.is_empty()).or(planned.vpc),
        address: task.ecs_tenant_private_ip.and_then(|address| address.parse().ok()),
    }
}

/// Checks that TLS of the source is off (`set_online_migration_task`).
fn tls(source: &RedisEnd<'_>, instance: &ShowInstanceResponse, found: &mut RedisPreflight) {
    if instance.enable_ssl == Some(true) {
        let message = message!("tls-on", "TLS of the source is on");
        let remedy = message!("switch-tls-off", "Switch it off with `update_ssl_switch`, which restarts the instance");
        found.error(RedisIssue::Tls, &source.path("id"), message, remedy);
    }
}

/// Checks the properties that two instances must have in common.
fn together(
    source: &ShowInstanceResponse,
    target: &ShowInstanceResponse,
    end: &RedisEnd<'_>,
    found: &mut RedisPreflight,
) {
    let field = end.path("id");
    match (source.used_memory, source.max_memory, target.max_memory) {
        (Some(used), _, Some(room)) if used > room => {
            let message = message!(
                "memory-in-use",
                "{used} MB are in use in the source, and the target has {room} MB",
                used = used.to_string(),
                room = room.to_string()
            );
            let remedy = message!("resize-target", "Resize the target first");
            found.error(RedisIssue::Memory, &field, message, remedy);
        }
        (_, Some(most), Some(room)) if most > room => {
            let message = message!(
                "memory-may-grow",
                "the source may grow to {most} MB, and the target has {room} MB",
                most = most.to_string(),
                room = room.to_string()
            );
            let remedy = message!("resize-growing-target", "Resize the target where the source still grows");
            found.warning(RedisIssue::Memory, &field, message, remedy);
        }
        _ => {}
    }
    if let (Some(old), Some(new)) = (version(source), version(target))
        && old > new
    {
        let show = |instance: &ShowInstanceResponse| {
            instance.engine_version.as_ref().map(ToString::to_string).unwrap_or_default()
        };
        let message = message!(
            "version-older",
            "the target is Redis {target}, older than the source, {source}",
            target = show(target),
            source = show(source)
        );
        let remedy = message!("take-newer-target", "It may fail; take a target that is not older");
        found.warning(RedisIssue::Version, &field, message, remedy);
    }
    if has_one_database(target) && !has_one_database(source) {
        let message = message!("one-database", "the target has database 0 only");
        let remedy = message!("check-databases", "Make sure that the source keeps nothing in others");
        found.warning(RedisIssue::Layout, &field, message, remedy);
    }
}

/// Checks for keys in the target: those with the same name are overwritten, others stay (`set_online_migration_task`).
pub(super) async fn empty(client: &Client, target: &RedisEnd<'_>, found: &mut RedisPreflight) {
    match instance_keys(client, target.id).await {
        Ok(Some(0)) => {}
        Ok(None) => {
            let message =
                message!("target-keys-unknown", "the statistics of the service do not say how many keys it holds");
            let remedy = message!("look-for-keys", "Check with a Redis client whether it is empty");
            found.warning(RedisIssue::NotChecked, &target.path("id"), message, remedy);
        }
        Ok(Some(keys)) => {
            let message = message!(
                "target-not-empty",
                "the target holds {keys} keys: those of the source's names are overwritten, others stay",
                keys = keys
            );
            let remedy =
                message!("clear-target", "Clear it first where it should hold what the source holds and nothing else");
            found.warning(RedisIssue::NotEmpty, &target.path("id"), message, remedy);
        }
        Err(error) => not_checked(&target.path("id"), message!("lookup-keys", "the number of its keys"), &error, found),
    }
}

/// Reads how many keys an instance holds; `None` if the service's statistics do not contain the number.
///
/// # Errors
///
/// Those of `list_statistics_of_running_instances`.
pub async fn instance_keys(client: &Client, instance_id: &str) -> Result<Option<u64>, Error> {
    let all = client.list_statistics_of_running_instances().send().await?;
    let own = all.statistics.iter().find(|entry| entry.instance_id.as_deref() == Some(instance_id));
    Ok(own.and_then(|own| own.keys).and_then(|keys| u64::try_from(keys).ok()))
}

/// Checks whether another task writes to the target: an instance can be the target of only one task at a time
/// (`set_online_migration_task`).
pub(super) async fn free(client: &Client, target: &RedisEnd<'_>, own: Option<&str>, found: &mut RedisPreflight) {
    use MigrationTaskStatus::{FullMigrating, IncrMigeating, IncrMigrating, Migrating, Terminating};
    let mut tasks = client.list_migration_task().items().require_complete();
    while let Some(task) = tasks.next().await {
        let task = match task {
            Ok(task) => task,
            Err(error) => {
                return not_checked(&target.path("id"), message!("lookup-tasks", "other tasks"), &error, found);
            }
        };
        let writes =
            matches!(task.status, Some(FullMigrating | IncrMigeating | IncrMigrating | Migrating | Terminating));
        let id = task.task_id.as_deref().unwrap_or_default();
        if writes && task.target_instance_id.as_deref() == Some(target.id) && own != Some(id) {
            let message = message!("target-taken", "the task {task} writes to it", task = id);
            let remedy = message!("stop-that-task", "Stop that one, or wait for its end");
            return found.error(RedisIssue::Taken, &target.path("id"), message, remedy);
        }
    }
}

/// Checks whether the machine can reach an instance: it has the same VPC, and the whitelist lets the machine in.
async fn network(
    client: &Client,
    end: &RedisEnd<'_>,
    instance: &ShowInstanceResponse,
    machine: &Machine,
    found: &mut RedisPreflight,
) {
    let field = end.path("id");
    let other = |vpc: &&String| instance.vpc_id.as_ref().is_some_and(|own| !own.is_empty() && own != *vpc);
    if let Some(vpc) = machine.vpc.as_ref().filter(other) {
        let own = instance.vpc_id.as_deref().unwrap_or_default();
        let message = message!(
            "another-vpc",
            "the instance is in the VPC `{own}`, the migrating machine in `{vpc}`",
            own = own,
            vpc = vpc
        );
        let remedy = message!("connect-vpcs", "Connect the two, or put the machine into the same VPC");
        found.warning(RedisIssue::Network, &field, message, remedy);
    }
    let Some(address) = machine.address else { return };
    match client.show_ip_whitelist().instance_id(end.id).send().await {
        Ok(list) if list.enable_whitelist == Some(true) => {
            let mut listed = list.whitelist.iter().flat_map(|group| group.ip_list.iter().flatten());
            if !listed.any(|entry| holds(entry, address)) {
                let message = message!(
                    "whitelist-without",
                    "the whitelist of the instance does not name the migrating machine, {address}",
                    address = address.to_string()
                );
                let remedy = message!("add-to-whitelist", "Add it with `add_ip_whitelist`");
                found.warning(RedisIssue::Network, &field, message, remedy);
            }
        }
        Ok(_) => {}
        Err(error) => not_checked(&field, message!("lookup-whitelist", "its whitelist"), &error, found),
    }
}

/// Whether an entry of a whitelist, which is an address or a network, contains an address.
fn holds(entry: &str, address: IpAddr) -> bool {
    let (network, length) = entry.split_once('/').map_or((entry, None), |(network, length)| (network, Some(length)));
    let Ok(network) = network.trim().parse::<IpAddr>() else { return false };
    let (network, address, width) = match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            (u128::from(network.to_bits()), u128::from(address.to_bits()), 32)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => (network.to_bits(), address.to_bits(), 128),
        _ => return false,
    };
    let length = match length.map(str::parse::<u32>) {
        None => width,
        Some(Ok(length)) if length <= width => length,
        Some(_) => return false,
    };
    let shift = width - length;
    network.checked_shr(shift).unwrap_or(0) == address.checked_shr(shift).unwrap_or(0)
}
