//! Finds obstacles to an import of backup files: in the fields, the files or the backup, and the target.

use huaweicloud_runtime::{Message, message};

use super::ends::RedisEnd;
use super::issue::{RedisIssue, RedisPreflight, limits, not_checked};
use super::online::{empty, free};
use crate::Client;
use crate::operations::CREATE_MIGRATION_TASK;
use crate::types::{
    BackupFileSource, BackupStatus, CreateMigrationTaskRequest, MigrationBackupFiles, MigrationMethod, MigrationType,
};

/// The file name endings that an import accepts (`create_migration_task`).
const FORMATS: &[&str] = &[".aof", ".rdb", ".zip", ".tar.gz"];
/// The maximum size, in bytes, of the data of one RDB file in memory (`create_migration_task`). A larger file also
/// exceeds it.
const LARGEST_RDB: u64 = 10 << 30;

pub(super) async fn check(client: &Client, request: &CreateMigrationTaskRequest, found: &mut RedisPreflight) {
    limits(client, &CREATE_MIGRATION_TASK, request, found);
    if request.migration_type != MigrationType::BackupFileImport {
        let message = message!("import-of-online", "the service no longer creates online migrations by this call");
        let remedy = message!("use-online-calls", "Use `create_online_migration_task` and `set_online_migration_task`");
        found.error(RedisIssue::Conflict, "migration_type", message, remedy);
    }
    if request.migration_method != MigrationMethod::FullAmountMigration {
        let message = message!("import-copies-once", "an import copies once");
        let remedy = message!("set-full-migration", "Set it to `full_amount_migration`");
        found.warning(RedisIssue::NoEffect, "migration_method", message, remedy);
    }
    let target = &request.target_instance;
    let end = RedisEnd {
        field: "target_instance",
        id: target.id.as_deref().unwrap_or_default(),
        addresses: target.addrs.as_deref().unwrap_or_default(),
        password: target.password.as_ref(),
    };
    match &request.backup_files {
        Some(files) => backup_files(client, files, found).await,
        None => {
            let message = message!("import-of-nothing", "an import needs files or a backup");
            found.error(
                RedisIssue::Missing,
                "backup_files",
                message,
                message!("set-backup-files", "Set it to files of a bucket, or to a backup"),
            );
        }
    }
    if end.look(client, found).await.is_some() {
        empty(client, &end, found).await;
        free(client, &end, None, found).await;
    }
}

async fn backup_files(client: &Client, files: &MigrationBackupFiles, found: &mut RedisPreflight) {
    let is_empty = |text: &Option<String>| text.as_deref().is_none_or(str::is_empty);
    match &files.file_source {
        Some(BackupFileSource::BackupRecord) => match files.backup_id.as_deref().filter(|id| !id.is_empty()) {
            Some(id) => backup(client, id, found).await,
            None => {
                let message = message!("required-for-backup", "it is required for a backup of DCS");
                found.error(
                    RedisIssue::Missing,
                    "backup_files.backup_id",
                    message,
                    message!("set-backup-id", "Set it to the id of the backup"),
                );
            }
        },
        Some(BackupFileSource::SelfBuildObs) | None => {
            if files.file_source.is_none() {
                let message = message!("mandatory-since", "newer documents call it mandatory");
                let remedy = message!("set-it", "Set it");
                found.warning(RedisIssue::Missing, "backup_files.file_source", message, remedy);
            }
            if is_empty(&files.bucket_name) {
                found.error(
                    RedisIssue::Missing,
                    "backup_files.bucket_name",
                    required_for_files(),
                    message!("set-it", "Set it"),
                );
            }
            bucket_files(files, found);
        }
        Some(_) => {}
    }
}

fn required_for_files() -> Message {
    message!("required-for-files", "it is required for files of a bucket")
}

fn bucket_files(files: &MigrationBackupFiles, found: &mut RedisPreflight) {
    let files = files.files.as_deref().unwrap_or_default();
    if files.is_empty() {
        found.error(RedisIssue::Missing, "backup_files.files", required_for_files(), message!("set-it", "Set it"));
    }
    for (index, file) in files.iter().enumerate() {
        let field = format!("backup_files.files[{index}]");
        let name = file.file_name.as_deref().unwrap_or_default();
        if !FORMATS.iter().any(|end| name.ends_with(end)) {
            let message = message!("backup-format", "its name ends in none of {formats}", formats = FORMATS.join(", "));
            found.error(
                RedisIssue::Backup,
                &format!("{field}.file_name"),
                message,
                message!("choose-format", "Choose a file in one of these formats"),
            );
        }
        let bytes = file.size.as_deref().and_then(|size| size.parse::<u64>().ok());
        if name.ends_with(".rdb") && bytes.is_some_and(|bytes| bytes >= LARGEST_RDB) {
            let message = message!("backup-size", "one RDB file holds less than 10 GB of data in memory");
            found.error(RedisIssue::Backup, &format!("{field}.size"), message, message!("split", "Split it"));
        }
    }
}

/// Whether a backup is complete. Backups are listed by instance only, so those of each instance are searched.
async fn backup(client: &Client, id: &str, found: &mut RedisPreflight) {
    const FIELD: &str = "backup_files.backup_id";
    let mut instances = client.list_instances().items().require_complete();
    while let Some(instance) = instances.next().await {
        let instance = match instance {
            Ok(instance) => instance.instance_id.unwrap_or_default(),
            Err(error) => return not_checked(FIELD, the_backup(), &error, found),
        };
        let mut backups = client.list_backup_records().instance_id(instance).items().require_complete();
        while let Some(backup) = backups.next().await {
            match backup {
                Ok(backup) if backup.backup_id.as_deref() == Some(id) => return judge_backup(backup.status, found),
                Ok(_) => {}
                Err(error) => return not_checked(FIELD, the_backup(), &error, found),
            }
        }
    }
    // The backup may belong to a deleted instance.
    let message = message!("backup-absent", "no instance of the project has a backup with this id");
    let remedy = message!("check-backup-id", "Check the id with `list_backup_records`");
    found.warning(RedisIssue::Backup, FIELD, message, remedy);
}

fn the_backup() -> Message {
    message!("lookup-backup", "the backup")
}

fn judge_backup(status: Option<BackupStatus>, found: &mut RedisPreflight) {
    match status {
        Some(BackupStatus::Succeed) | None => {}
        Some(status) => {
            let message =
                message!("backup-state", "the backup is `{state}`; it has to be `succeed`", state = status.as_str());
            found.error(
                RedisIssue::Backup,
                "backup_files.backup_id",
                message,
                message!("take-complete-backup", "Wait for it, or take a complete backup"),
            );
        }
    }
}
