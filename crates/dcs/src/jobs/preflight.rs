//! [`preflight`]: looks for obstacles to a migration before it starts.

use super::issue::RedisPreflight;
use super::migration::RedisMigration;
use super::{import, online};
use crate::Client;

/// Looks for obstacles to a migration of Redis, and reports everything that it finds in one pass. All its calls are
/// read-only.
///
/// It checks the fields, whether the target is empty and free, and the task or the backup. It also checks both ends
/// that are DCS instances: state, TLS, password, memory, version, databases, network, whitelist. DCS neither inspects
/// nor connects to a Redis that is given by its address; the missing check is then a finding as well
/// ([`NotChecked`](super::RedisIssue::NotChecked)).
///
/// ```no_run
/// use huaweicloud_dcs::types::{MigrationEndpoint, MigrationMethod, MigrationResumeMode, SetOnlineMigrationTaskRequest};
/// use huaweicloud_dcs::{Client, jobs};
///
/// # async fn example(client: Client, task: &str) -> Result<(), huaweicloud_dcs::Error> {
/// let request: SetOnlineMigrationTaskRequest = SetOnlineMigrationTaskRequest::builder()
///     .migration_method(MigrationMethod::IncrementalMigration)
///     .resume_mode(MigrationResumeMode::Auto)
///     .source_instance(MigrationEndpoint::builder().addrs("192.168.0.7:6379").password("..."))
///     .target_instance(MigrationEndpoint::builder().id("c577ae55-2bde-4d22-b4f8-d2b5b24d1e9c").password("..."))
///     .try_into()?;
///
/// let found = jobs::preflight(&client, jobs::OnlineMigration::new(&request).task(task)).await;
/// println!("{found}");
/// if found.may_start() {
///     client.set_online_migration_task().task_id(task).body(request).send_and_wait().await?;
/// }
/// # Ok(())
/// # }
/// ```
pub async fn preflight<'a>(client: &Client, migration: impl Into<RedisMigration<'a>>) -> RedisPreflight {
    let migration = migration.into();
    let mut found = RedisPreflight::new();
    // Boxed: the checks make many calls, and callers hold the future.
    match migration {
        RedisMigration::Online(migration) => Box::pin(online::check(client, migration, &mut found)).await,
        RedisMigration::Import(request) => Box::pin(import::check(client, request, &mut found)).await,
    }
    found.redacted(&migration.redactor())
}
