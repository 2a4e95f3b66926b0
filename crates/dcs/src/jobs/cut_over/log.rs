//! [`Log`]: the log of a migration. Read before and after the stop, it separates the errors of the stop from earlier ones.

use std::collections::HashMap;

use huaweicloud_runtime::redact::Redactor;

use super::look::Task;
use super::report::CutOverFailure;
use crate::operations::SERVICE;
use crate::types::MigrationLog;

/// If the log was not read before the stop, an error counts as one of the stop if the log ends within this many
/// milliseconds after it.
const STOP_TAKES: i64 = 60_000;

/// The entries of the log of a migration, in no particular order.
pub(super) struct Log(Vec<MigrationLog>);

impl Task {
    /// Reads the whole log.
    pub(super) async fn log(&self) -> Result<Log, CutOverFailure> {
        let ask = || {
            self.client.list_migration_task_logs().task_id(&*self.id).limit(100).items().require_complete().collect()
        };
        self.ask(ask).await.map(Log)
    }

    /// Removes the client's own keys, and the values of secret names, from log messages.
    pub(super) async fn redacted(&self, said: Vec<String>) -> Result<Vec<String>, CutOverFailure> {
        let core = self.client.core();
        let mut redactor = Redactor::new().with_names(SERVICE.sensitive);
        redactor.learn_credentials(&core.credentials().await?);
        Ok(said.iter().map(|text| redactor.redact(text).into_owned()).collect())
    }
}

impl Log {
    /// Returns the errors that were not in the log when it was read earlier. An error that repeats counts each time.
    pub(super) fn errors_since(&self, earlier: &Self) -> Vec<String> {
        let mut known: HashMap<[Option<&str>; 3], usize> = HashMap::new();
        for entry in earlier.errors() {
            *known.entry(key(entry)).or_default() += 1;
        }
        let mut new = Vec::new();
        for entry in self.errors() {
            match known.get_mut(&key(entry)) {
                Some(count) if *count > 0 => *count -= 1,
                _ => new.push(text(entry)),
            }
        }
        new
    }

    /// Returns the errors at the end of the log, and those without a time.
    pub(super) fn errors_at_end(&self) -> Vec<String> {
        let at = |entry: &MigrationLog| entry.created_at().map(|at| at.unix_milliseconds());
        let end = self.0.iter().filter_map(at).max();
        let is_at_end = |entry: &&MigrationLog| match (at(entry), end) {
            (Some(at), Some(end)) => end - at <= STOP_TAKES,
            _ => true,
        };
        self.errors().filter(is_at_end).map(text).collect()
    }

    fn errors(&self) -> impl Iterator<Item = &MigrationLog> {
        let is_error = |entry: &&MigrationLog| {
            entry.log_level.as_ref().is_some_and(|level| level.as_str().eq_ignore_ascii_case("ERROR"))
        };
        self.0.iter().filter(is_error)
    }
}

fn key(entry: &MigrationLog) -> [Option<&str>; 3] {
    [entry.created_at.as_deref(), entry.log_code.as_deref(), entry.message.as_deref()]
}

fn text(entry: &MigrationLog) -> String {
    let message = entry.message.as_ref().filter(|message| !message.is_empty());
    message.or(entry.log_code.as_ref()).cloned().unwrap_or_default()
}
