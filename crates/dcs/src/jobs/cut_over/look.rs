//! [`Task`]: reads what the service reports about a migration, and tolerates temporary errors.

use std::future::Future;
use std::time::Duration;

use huaweicloud_runtime::{Error, Response};

use super::report::{CutOverFailure, KeyCounts};
use crate::Client;
use crate::types::{MigrationIpSwitchStatus, MigrationTask, MigrationTaskStatus};

/// The number of consecutive failed calls after which the step fails. The client has already retried each of them.
const MOST_FAILURES: u32 = 5;
/// The pause after a failed call.
const PAUSE: Duration = Duration::from_secs(5);

/// A migration task that is cut over.
pub(super) struct Task {
    pub client: Client,
    pub id: String,
}

/// The figures of a task.
pub(super) struct Figures {
    pub lag: Option<u64>,
    pub counts: KeyCounts,
}

impl Task {
    pub(super) fn new(client: Client, id: String) -> Self {
        Self { client, id }
    }

    /// Reads the current task.
    pub(super) async fn show(&self) -> Result<MigrationTask, CutOverFailure> {
        let ask = || self.client.show_migration_task().task_id(&*self.id).send();
        self.ask(ask).await.map(Response::into_inner)
    }

    /// Reads the current lag and key counts.
    pub(super) async fn figures(&self) -> Result<Figures, CutOverFailure> {
        let ask = || self.client.show_migration_task_stats().task_id(&*self.id).send();
        let stats = self.ask(ask).await?;
        let number = |text: &Option<String>| text.as_deref().and_then(|text| text.trim().parse::<u64>().ok());
        let counts = KeyCounts { source: number(&stats.source_dbsize), target: number(&stats.target_dbsize) };
        Ok(Figures { lag: number(&stats.offset), counts })
    }

    pub(super) async fn sleep(&self, delay: Duration) {
        self.client.core().sleep(delay).await;
    }

    /// Waits after a failed call, and tells the client's observer.
    pub(super) async fn pause_after(&self, error: &Error, delay: Duration) {
        self.client.core().pause_after(error, delay).await;
    }

    /// Repeats a call until there is an answer, or a reason to give up.
    pub(super) async fn ask<T, R>(&self, ask: impl Fn() -> R) -> Result<T, CutOverFailure>
    where
        R: Future<Output = Result<T, Error>>,
    {
        let mut failures = 0;
        loop {
            let error = match ask().await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            failures += 1;
            if failures >= MOST_FAILURES || !is_passing(&error) {
                return Err(error.into());
            }
            self.pause_after(&error, PAUSE).await;
        }
    }
}

/// Whether the same call may succeed later.
pub(super) fn is_passing(error: &Error) -> bool {
    error.is_connection()
        || error.is_timeout()
        || error.is_server_error()
        || error.is_throttled()
        || error.is_decoding()
}

/// Whether the target follows the source.
pub(super) fn is_following(task: &MigrationTask) -> bool {
    matches!(task.status, Some(MigrationTaskStatus::IncrMigeating | MigrationTaskStatus::IncrMigrating))
}

/// The state of a swap of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SwitchState {
    /// There is none, or the last one was undone.
    None,
    /// The addresses are being swapped, or swapped back.
    Exchanging,
    Exchanged,
    RolledBack,
    /// An undocumented state.
    Unnamed(String),
}

pub(super) fn switch_state(task: &MigrationTask) -> SwitchState {
    match &task.task_status {
        None => SwitchState::None,
        Some(MigrationIpSwitchStatus::Exchanging) => SwitchState::Exchanging,
        Some(MigrationIpSwitchStatus::ExchangeSuccess) => SwitchState::Exchanged,
        Some(MigrationIpSwitchStatus::RollbackSuccess) => SwitchState::RolledBack,
        Some(other) if other.as_str().is_empty() => SwitchState::None,
        Some(other) => SwitchState::Unnamed(other.as_str().to_owned()),
    }
}

/// Returns the state as the service writes it.
pub(super) fn state(task: &MigrationTask) -> String {
    task.status.as_ref().map(MigrationTaskStatus::as_str).unwrap_or("unknown").to_owned()
}
