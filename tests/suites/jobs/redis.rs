//! Pre-flight checks of Redis migrations.

use std::collections::BTreeSet;

use huaweicloud_dcs::jobs::{OnlineMigration, RedisIssue, RedisPreflight, preflight};
use huaweicloud_dcs::operations::SERVICE;
use huaweicloud_dcs::types::{
    BackupFileSource, CreateMigrationTaskRequest, CreateMigrationTaskRequestBuilder, CreateOnlineMigrationTaskRequest,
    MigrationBackupFile, MigrationBackupFiles, MigrationBackupFilesBuilder, MigrationEndpoint,
    MigrationEndpointBuilder, MigrationMethod, MigrationResumeMode, MigrationTargetInstance, MigrationType,
    SetOnlineMigrationTaskRequest, SetOnlineMigrationTaskRequestBuilder,
};
use huaweicloud_emulator::{Fault, FaultKind, seeds};
use huaweicloud_runtime::test_util::{ScriptedReply, ScriptedTransport};
use serde_json::{Value, json};

use super::support::{asked, assert_only_reads, dcs, emulator, scripted_dcs};

const SECRET: &str = "redis/Secret+Key==01";
const TASK: &str = "b21989ec-2889-4b8e-99db-19c073425ec2";

fn end(id: &str) -> MigrationEndpointBuilder {
    MigrationEndpoint::builder().id(id).password(SECRET)
}

fn online(source: MigrationEndpointBuilder, target: MigrationEndpointBuilder) -> SetOnlineMigrationTaskRequestBuilder {
    SetOnlineMigrationTaskRequest::builder()
        .migration_method(MigrationMethod::IncrementalMigration)
        .resume_mode(MigrationResumeMode::Auto)
        .source_instance(source)
        .target_instance(target)
}

fn import(files: MigrationBackupFilesBuilder) -> CreateMigrationTaskRequestBuilder {
    CreateMigrationTaskRequest::builder()
        .task_name("import")
        .migration_type(MigrationType::BackupFileImport)
        .migration_method(MigrationMethod::FullAmountMigration)
        .backup_files(files)
        .target_instance(MigrationTargetInstance::builder().id(seeds::TARGET_INSTANCE).password(SECRET))
}

fn bucket_files(name: &str) -> MigrationBackupFilesBuilder {
    let files = MigrationBackupFiles::builder().file_source(BackupFileSource::SelfBuildObs).bucket_name("dumps");
    files.files([MigrationBackupFile::builder().file_name(name)])
}

fn backup_record() -> MigrationBackupFilesBuilder {
    let files = MigrationBackupFiles::builder().file_source(BackupFileSource::BackupRecord);
    files.files(Vec::<MigrationBackupFile>::new()).backup_id(seeds::BACKUP)
}

fn told(found: &RedisPreflight) -> BTreeSet<(&'static str, &str, RedisIssue)> {
    found.findings().iter().map(|finding| (finding.severity.as_str(), finding.field.as_str(), finding.kind)).collect()
}

/// An instance, with some fields changed.
fn instance(change: Value) -> ScriptedReply {
    let mut instance = json!({
        "status": "RUNNING", "task": null, "engine": "Redis", "engine_version": "5.0", "no_password_access": "false",
        "used_memory": 100, "max_memory": 1024, "enable_ssl": false, "cache_mode": "ha", "db_number": 256,
        "vpc_id": "vpc-1", "port": 6379,
    });
    for (name, value) in change.as_object().unwrap() {
        instance[name] = value.clone();
    }
    ScriptedReply::json(&instance)
}

/// The statistics of two running instances: the source `a`, and a target with this many keys.
fn statistics(keys: i64) -> ScriptedReply {
    let entry = |id: &str, keys: i64| json!({ "instance_id": id, "keys": keys });
    let target = seeds::TARGET_INSTANCE;
    ScriptedReply::json(&json!({ "statistics": [entry("a", 9), entry("b", keys), entry(target, keys)] }))
}

/// A script without problems, except for the answers to `show_instance`.
fn well() -> ScriptedTransport {
    let task = json!({ "status": "RUNNING", "ecs_tenant_private_ip": "10.10.10.1", "tenant_vpc_id": "vpc-1" });
    let list = json!({ "enable_whitelist": true, "whitelist": [{ "group_name": "all", "ip_list": ["10.10.0.0/16"] }] });
    ScriptedTransport::new(&SERVICE)
        .always("show_migration_task", ScriptedReply::json(&task))
        .always("show_ip_whitelist", ScriptedReply::json(&list))
        .always("list_migration_task", ScriptedReply::json(&json!({ "count": 0, "migration_tasks": [] })))
        .always("list_statistics_of_running_instances", statistics(0))
}

async fn found(script: ScriptedTransport, request: SetOnlineMigrationTaskRequestBuilder) -> RedisPreflight {
    let request: SetOnlineMigrationTaskRequest = request.try_into().unwrap();
    let script = script.always("show_instance", instance(json!({})));
    preflight(&scripted_dcs(&script), OnlineMigration::new(&request).task(TASK)).await
}

#[tokio::test]
async fn what_is_well_gets_no_finding() {
    assert_eq!(told(&found(well(), online(end("a"), end("b"))).await), BTreeSet::new());
}

#[tokio::test]
async fn only_reading_calls_are_made() {
    let emulator = emulator().await;
    let client = dcs(&emulator);
    client.stop_migration_task_sync().task_id(seeds::INCREMENTAL_MIGRATION).send().await.unwrap();
    emulator.clear_requests();
    let machine: CreateOnlineMigrationTaskRequest = CreateOnlineMigrationTaskRequest::builder()
        .name("m")
        .vpc_id("vpc-other")
        .subnet_id("s")
        .security_group_id("g")
        .try_into()
        .unwrap();
    let request = online(end(seeds::SOURCE_INSTANCE), end(seeds::TARGET_INSTANCE)).try_into().unwrap();
    let both = preflight(&client, OnlineMigration::new(&request).machine(&machine)).await;
    assert!(both.may_start(), "{both}");
    let expected = BTreeSet::from([
        ("warning", "source_instance.id", RedisIssue::Network),
        ("warning", "target_instance.id", RedisIssue::Network),
        ("warning", "target_instance.id", RedisIssue::NotEmpty),
    ]);
    assert_eq!(told(&both), expected);
    let task = preflight(&client, OnlineMigration::new(&request).task(seeds::RESTARTABLE_MIGRATION)).await;
    assert!(told(&task).contains(&("error", "", RedisIssue::TaskState)), "{task}");
    for files in [bucket_files("dump.rdb"), backup_record()] {
        let request: CreateMigrationTaskRequest = import(files).try_into().unwrap();
        let expected = BTreeSet::from([("warning", "target_instance.id", RedisIssue::NotEmpty)]);
        assert_eq!(told(&preflight(&client, &request).await), expected);
    }
    assert_only_reads_but_lists_of_tasks(&emulator);
}

/// No document states the access level of listing migration tasks; it is a GET.
fn assert_only_reads_but_lists_of_tasks(emulator: &huaweicloud_emulator::Handle) {
    assert_only_reads(emulator, &SERVICE);
    assert!(emulator.requests().iter().all(|entry| entry.status == 200 && entry.method == "GET"));
}

#[tokio::test]
async fn what_an_end_alone_lacks_is_found() {
    let no_password = || MigrationEndpoint::builder().id("b");
    let cases = [
        (online(MigrationEndpoint::builder(), end("b")), "error", "source_instance", RedisIssue::Missing),
        (
            online(MigrationEndpoint::builder().addrs("1.2.3.4"), end("b")),
            "error",
            "source_instance.addrs",
            RedisIssue::Address,
        ),
        (
            online(MigrationEndpoint::builder().addrs("1.2.3.4:6379, 1.2.3.5"), end("b")),
            "error",
            "source_instance.addrs",
            RedisIssue::Address,
        ),
        (
            online(MigrationEndpoint::builder().addrs("1.2.3.4:6379"), end("b")),
            "warning",
            "source_instance.addrs",
            RedisIssue::NotChecked,
        ),
        (
            online(MigrationEndpoint::builder().addrs("1.2.3.4:6379"), end("b")),
            "warning",
            "source_instance.addrs",
            RedisIssue::Replication,
        ),
        (
            online(MigrationEndpoint::builder().addrs("my.abc.0001.use1.cache.amazonaws.com:6379"), end("b")),
            "error",
            "source_instance.addrs",
            RedisIssue::Replication,
        ),
        (online(end("a"), no_password()), "error", "target_instance.password", RedisIssue::Password),
        (online(end("a"), end("a")), "error", "target_instance.id", RedisIssue::Conflict),
        (online(end("a"), end("b")).bandwidth_limit_mb("10241"), "error", "bandwidth_limit_mb", RedisIssue::Limit),
        (
            online(end("a"), end("b")).bandwidth_limit_mb("1").migration_method(MigrationMethod::FullAmountMigration),
            "warning",
            "bandwidth_limit_mb",
            RedisIssue::NoEffect,
        ),
    ];
    for (request, severity, field, kind) in cases {
        let found = found(well(), request).await;
        assert!(told(&found).contains(&(severity, field, kind)), "{field} {kind}: {found}");
        assert_eq!(found.may_start(), severity == "warning", "{found}");
    }
}

#[tokio::test]
async fn what_the_service_tells_of_both_ends_is_found() {
    let source = |change: Value| well().reply("show_instance", instance(change));
    let target = |change: Value| source(json!({})).reply("show_instance", instance(change));
    let list = |name: &'static str, body: Value| well().always(name, ScriptedReply::json(&body));
    let task = |status: &str, id: &str| json!({ "count": 1, "migration_tasks": [{ "task_id": id, "status": status, "target_instance_id": "b" }] });
    let (on_source, on_target) = ("source_instance.id", "target_instance.id");
    let cases = [
        (
            well().reply("show_instance", ScriptedReply::error(404, "DCS.3022", "no")),
            "error",
            on_source,
            RedisIssue::NotFound,
        ),
        (source(json!({ "status": "RESTARTING" })), "error", on_source, RedisIssue::State),
        (source(json!({ "task": "BACKUPING" })), "warning", on_source, RedisIssue::State),
        (source(json!({ "engine": "Memcached" })), "error", on_source, RedisIssue::Conflict),
        (source(json!({ "enable_ssl": true })), "error", on_source, RedisIssue::Tls),
        (source(json!({ "no_password_access": "true" })), "warning", "source_instance.password", RedisIssue::Password),
        (target(json!({ "max_memory": 99 })), "error", on_target, RedisIssue::Memory),
        (target(json!({ "max_memory": 512 })), "warning", on_target, RedisIssue::Memory),
        (target(json!({ "engine_version": "4.0" })), "warning", on_target, RedisIssue::Version),
        (target(json!({ "cache_mode": "cluster", "db_number": 1 })), "warning", on_target, RedisIssue::Layout),
        (target(json!({ "vpc_id": "vpc-2" })), "warning", on_target, RedisIssue::Network),
        (
            list("list_statistics_of_running_instances", json!({ "statistics": [{ "instance_id": "b", "keys": 7 }] })),
            "warning",
            on_target,
            RedisIssue::NotEmpty,
        ),
        (list("list_migration_task", task("INCRMIGEATING", "other")), "error", on_target, RedisIssue::Taken),
        (
            list("show_ip_whitelist", json!({ "enable_whitelist": true, "whitelist": [] })),
            "warning",
            on_target,
            RedisIssue::Network,
        ),
        (list("show_migration_task", json!({ "status": "FULLMIGRATING" })), "error", "", RedisIssue::TaskState),
    ];
    for (script, severity, field, kind) in cases {
        let found = found(script, online(end("a"), end("b"))).await;
        assert!(told(&found).contains(&(severity, field, kind)), "{field} {kind}: {found}");
        assert_eq!(found.may_start(), severity == "warning", "{found}");
    }
    for free in [task("TERMINATED", "other"), task("INCRMIGEATING", TASK)] {
        let found = found(list("list_migration_task", free), online(end("a"), end("b"))).await;
        assert_eq!(told(&found), BTreeSet::new());
    }
}

#[tokio::test]
async fn a_target_is_empty_only_where_the_service_says_so() {
    let silent = json!({ "statistics": [{ "instance_id": "a", "keys": 9 }, { "instance_id": "b" }] });
    let cases = [
        (statistics(0), None),
        (statistics(7), Some(RedisIssue::NotEmpty)),
        (ScriptedReply::json(&json!({ "statistics": [] })), Some(RedisIssue::NotChecked)),
        (ScriptedReply::json(&silent), Some(RedisIssue::NotChecked)),
    ];
    for (statistics, kind) in cases {
        let script = || well().always("list_statistics_of_running_instances", statistics.clone());
        let expected: BTreeSet<_> = kind.into_iter().map(|kind| ("warning", "target_instance.id", kind)).collect();
        let online = found(script(), online(end("a"), end("b"))).await;
        assert_eq!(told(&online), expected, "{online}");
        let request: CreateMigrationTaskRequest = import(bucket_files("a.rdb")).try_into().unwrap();
        let client = scripted_dcs(&script().always("show_instance", instance(json!({}))));
        let import = preflight(&client, &request).await;
        assert_eq!(told(&import), expected, "{import}");
    }
}

/// Whether a whitelist with this one entry admits a migration machine with this address.
async fn lets_in(entry: &str, address: &str) -> bool {
    let task = json!({ "status": "RUNNING", "ecs_tenant_private_ip": address, "tenant_vpc_id": "vpc-1" });
    let list = json!({ "enable_whitelist": true, "whitelist": [{ "group_name": "all", "ip_list": [entry] }] });
    let script = well()
        .always("show_migration_task", ScriptedReply::json(&task))
        .always("show_ip_whitelist", ScriptedReply::json(&list));
    let found = found(script, online(end("a"), end("b"))).await;
    !found.findings().iter().any(|finding| finding.kind == RedisIssue::Network)
}

#[tokio::test]
async fn an_entry_of_a_whitelist_holds_its_network_and_nothing_else() {
    let address = "192.168.0.100";
    for entry in ["192.168.0.100", "192.168.0.0/24", "192.168.0.100/32", "0.0.0.0/0", " 192.168.0.100"] {
        assert!(lets_in(entry, address).await, "{entry}");
    }
    for entry in ["192.168.0.101", "192.168.1.0/24", "192.168.0.0/33", "192.168.0.0/x", "", "/", "::1", "10.0.0.0/8"] {
        assert!(!lets_in(entry, address).await, "{entry}");
    }
    let address = "fd00::1";
    assert!(lets_in("fd00::/8", address).await && lets_in("::/0", address).await);
    assert!(!lets_in("fe00::/8", address).await);
}

#[tokio::test]
async fn an_import_needs_files_that_can_be_imported() {
    let large = MigrationBackupFile::builder().file_name("a.rdb").size((10_u64 << 30).to_string());
    let cases = [
        (bucket_files("dump.bak"), "backup_files.files[0].file_name", RedisIssue::Backup),
        (bucket_files("a.rdb").files([large]), "backup_files.files[0].size", RedisIssue::Backup),
        (bucket_files("a.rdb").bucket_name(""), "backup_files.bucket_name", RedisIssue::Missing),
        (bucket_files("a.rdb").files(Vec::<MigrationBackupFile>::new()), "backup_files.files", RedisIssue::Missing),
        (backup_record().backup_id(""), "backup_files.backup_id", RedisIssue::Missing),
    ];
    for (files, field, kind) in cases {
        let script = well().always("show_instance", instance(json!({})));
        let request: CreateMigrationTaskRequest = import(files).try_into().unwrap();
        let found = preflight(&scripted_dcs(&script), &request).await;
        assert_eq!(told(&found), BTreeSet::from([("error", field, kind)]), "{found}");
    }
    let backups = |status: &str| json!({ "total_num": 1, "backup_record_response": [{ "backup_id": seeds::BACKUP, "status": status }] });
    let instances = json!({ "instance_num": 1, "instances": [{ "instance_id": "a" }] });
    for (status, expected) in [("failed", "error"), ("waiting", "error")] {
        let script = well()
            .always("show_instance", instance(json!({})))
            .always("list_instances", ScriptedReply::json(&instances))
            .always("list_backup_records", ScriptedReply::json(&backups(status)));
        let request: CreateMigrationTaskRequest = import(backup_record()).try_into().unwrap();
        let found = preflight(&scripted_dcs(&script), &request).await;
        assert_eq!(told(&found), BTreeSet::from([(expected, "backup_files.backup_id", RedisIssue::Backup)]), "{found}");
    }
}

#[tokio::test]
async fn a_lookup_that_fails_is_a_finding_and_not_the_end() {
    let faults = [
        FaultKind::Throttle { limit: 10, minutes: 1, retry_after: None },
        FaultKind::Error { status: 403, code: "DCS.2003".to_owned(), message: "no".to_owned() },
        FaultKind::Error { status: 500, code: "DCS.5000".to_owned(), message: "no".to_owned() },
        FaultKind::ResetBefore,
        FaultKind::HalfBody,
        FaultKind::Html,
    ];
    let emulator = emulator().await;
    let client = dcs(&emulator);
    client.stop_migration_task_sync().task_id(seeds::INCREMENTAL_MIGRATION).send().await.unwrap();
    let request = online(end(seeds::SOURCE_INSTANCE), end(seeds::TARGET_INSTANCE)).try_into().unwrap();
    let migration = OnlineMigration::new(&request);
    emulator.clear_requests();
    let all = preflight(&client, migration).await;
    let lookups: BTreeSet<_> = asked(&emulator).into_iter().collect();
    for operation in &lookups {
        for fault in &faults {
            emulator.clear_faults();
            emulator.clear_requests();
            emulator.inject(Fault::new(fault.clone()).on(operation).times(1));
            let found = preflight(&client, migration).await;
            let missed = found.findings().iter().filter(|finding| finding.kind == RedisIssue::NotChecked).count();
            assert_eq!((missed, found.may_start()), (1, all.may_start()), "{operation} {fault:?}: {found}");
        }
    }
}

#[tokio::test]
async fn no_finding_holds_a_secret() {
    let echo = ScriptedReply::error(400, "DCS.4800", &format!("the password {SECRET} is wrong"));
    let script = SERVICE
        .operations
        .iter()
        .fold(ScriptedTransport::new(&SERVICE), |script, operation| script.always(operation.id, echo.clone()));
    let request = online(end("a"), end("b")).try_into().unwrap();
    let found = preflight(&scripted_dcs(&script), OnlineMigration::new(&request).task(TASK)).await;
    let shown = format!("{found} {found:?}");
    assert!(!shown.contains("Secret+Key"), "{shown}");
}
