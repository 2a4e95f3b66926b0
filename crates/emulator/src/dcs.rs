//! DCS: data migration, and the instances, backups, templates and jobs it needs.

mod backup;
mod backups;
mod ids;
mod instance;
mod instances;
mod instances_api;
mod job;
mod jobs;
mod linking;
mod migration;
mod migrations;
mod migrations_api;
mod state;
mod template;
mod templates;

pub(crate) use backup::{Backup, BackupState};
pub(crate) use instance::Instance;
pub(crate) use job::{Background, Job, JobState};
pub(crate) use linking::{absorb, relink};
pub(crate) use migration::{Method, Migration, MigrationEnd, MigrationKind, Phase};
pub(crate) use state::Dcs;
pub(crate) use template::Template;

use crate::call::{HandlerFn, Stateful};
const fn op(id: &'static str, run: HandlerFn<Dcs>) -> Stateful<Dcs> {
    Stateful { id, run }
}

/// The operations of DCS with state behind them.
pub(crate) const HANDLERS: &[Stateful<Dcs>] = &[
    op("create_migration_task", migrations_api::create),
    op("create_online_migration_task", migrations_api::create_online),
    op("set_online_migration_task", migrations_api::configure),
    op("update_migration_task", migrations_api::set_resume_mode),
    op("list_migration_task", migrations_api::list),
    op("show_migration_task", migrations_api::show),
    op("show_migration_task_stats", migrations_api::stats),
    op("list_migration_task_logs", migrations_api::logs),
    op("stop_migration_task", migrations_api::stop),
    op("stop_migration_task_sync", migrations_api::sync_stop),
    op("batch_stop_migration_tasks", migrations_api::batch_stop),
    op("batch_restart_online_migration_tasks", migrations_api::batch_restart),
    op("delete_migration_task", migrations_api::delete),
    op("exchange_instance_ip", migrations_api::exchange),
    op("rollback_exchange_instance_ip", migrations_api::rollback),
    op("show_job_info", jobs::show),
    op("list_background_task", jobs::list_of_instance),
    op("delete_background_task", jobs::delete_of_instance),
    op("list_center_task", jobs::list_center),
    op("delete_center_task", jobs::delete_center),
    op("create_instance", instances_api::create),
    op("list_instances", instances_api::list),
    op("show_instance", instances_api::show),
    op("update_instance", instances_api::update),
    op("show_rename_commands", instances_api::show_rename_commands),
    op("switch_instance_subnet", instances_api::switch_subnet),
    op("delete_single_instance", instances_api::delete),
    op("batch_delete_instances", instances_api::batch_delete),
    op("restart_or_flush_instances", instances_api::restart_or_flush),
    op("list_number_of_instances_in_different_status", instances_api::count_by_status),
    op("list_statistics_of_running_instances", instances_api::statistics),
    op("copy_instance", backups::create),
    op("list_backup_records", backups::list),
    op("delete_backup_file", backups::delete),
    op("list_backup_file_links", backups::links),
    op("restore_instance", backups::restore),
    op("list_restore_records", backups::list_restores),
    op("list_config_templates", templates::list),
    op("create_custom_template", templates::create),
    op("show_config_template", templates::show),
    op("update_config_template", templates::update),
    op("delete_config_template", templates::delete),
];
