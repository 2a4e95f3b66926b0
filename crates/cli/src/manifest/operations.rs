//! The operations that the commands on a manifest call. They determine the permissions that the user needs.

use huaweicloud_dcs::operations as dcs;
use huaweicloud_oms::operations as oms;
use huaweicloud_runtime::{Operation, Service};

use super::model::{As, Bucket, Entry, Manifest, Redis, What};
use super::place::{RedisEnd, Source};
use crate::failure::Failure;
use crate::services;

/// Operations that read data before and during the migration of buckets.
const BUCKET: [&Operation; 8] = [
    &oms::LIST_TASKS,
    &oms::LIST_TASK_GROUP,
    &oms::SHOW_CLOUD_TYPE,
    &oms::SHOW_REGION_INFO,
    &oms::SHOW_BUCKET_REGION,
    &oms::SHOW_BUCKET_LIST,
    &oms::CHECK_PREFIX,
    &oms::SHOW_BUCKET_OBJECTS,
];
const TASK: [&Operation; 2] = [&oms::CREATE_TASK, &oms::START_TASK];
const GROUP: [&Operation; 3] = [&oms::CREATE_TASK_GROUP, &oms::START_TASK_GROUP, &oms::RETRY_TASK_GROUP];
const URLS: [&Operation; 1] = [&oms::CHECK_URL_SOURCE_LIST_FILE_FORMAT];
/// Operations of a Redis migration, from check to report.
const REDIS: [&Operation; 7] = [
    &dcs::LIST_MIGRATION_TASK,
    &dcs::SHOW_MIGRATION_TASK,
    &dcs::SHOW_MIGRATION_TASK_STATS,
    &dcs::LIST_MIGRATION_TASK_LOGS,
    &dcs::CREATE_ONLINE_MIGRATION_TASK,
    &dcs::SET_ONLINE_MIGRATION_TASK,
    &dcs::BATCH_RESTART_ONLINE_MIGRATION_TASKS,
];
const CUT_OVER: [&Operation; 1] = [&dcs::STOP_MIGRATION_TASK_SYNC];
/// Additional operations if source or target is a DCS instance.
const INSTANCE: [&Operation; 4] =
    [&dcs::LIST_INSTANCES, &dcs::SHOW_INSTANCE, &dcs::SHOW_IP_WHITELIST, &dcs::LIST_STATISTICS_OF_RUNNING_INSTANCES];
/// Additional operations of `cutover --exchange-ip` and its rollback, if both are DCS instances.
const EXCHANGE: [&Operation; 3] =
    [&dcs::LIST_BACKUP_RECORDS, &dcs::EXCHANGE_INSTANCE_IP, &dcs::ROLLBACK_EXCHANGE_INSTANCE_IP];

/// Returns the operations that `check`, `plan`, `apply`, `status`, `wait`, `verify`, `cutover` and `report` call for a
/// manifest.
pub(crate) fn of_file(file: &str) -> Result<Vec<(&'static Service, &'static Operation)>, Failure> {
    // The operations are the same in every region.
    let manifest = Manifest::read(file, Some("cn-north-4"))?;
    Ok(of(&manifest.entries))
}

fn of(entries: &[Entry]) -> Vec<(&'static Service, &'static Operation)> {
    let mut operations = Vec::new();
    for entry in entries {
        let (service, own) = match &entry.what {
            What::Bucket(bucket) => (services::OMS.table, of_bucket(bucket)),
            What::Redis(redis) => (services::DCS.table, of_redis(redis)),
        };
        for operation in own {
            if !operations.iter().any(|(_, known): &(&Service, &Operation)| known.id == operation.id) {
                operations.push((service, operation));
            }
        }
    }
    operations
}

fn of_bucket(bucket: &Bucket) -> Vec<&'static Operation> {
    let mut operations = BUCKET.to_vec();
    match bucket.moved_as {
        As::Task => operations.extend(TASK),
        As::Group => operations.extend(GROUP),
    }
    if matches!(bucket.source, Source::Urls { .. }) {
        operations.extend(URLS);
    }
    operations
}

fn of_redis(redis: &Redis) -> Vec<&'static Operation> {
    let mut operations = REDIS.to_vec();
    let instances = [&redis.source, &redis.target].into_iter().filter(|end| matches!(end, RedisEnd::Instance(_)));
    let instances = instances.count();
    if redis.follows {
        operations.extend(CUT_OVER);
    }
    if instances > 0 {
        operations.extend(INSTANCE);
    }
    if instances == 2 && redis.follows {
        operations.extend(EXCHANGE);
    }
    operations
}
