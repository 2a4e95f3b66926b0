//! Reads the logs of migrations, the only place with the reason of a failure.

use huaweicloud_dcs::Client;
use huaweicloud_dcs::types::{MigrationLog, MigrationLogLevel};
use serde::Serialize;

use super::Migrations;
use crate::arguments::Selection;
use crate::failure::{Exit, Failure};
use crate::output::{Extent, Kind, Moment, Record};
use crate::session::Session;
use crate::text::{BAD, DIM, clean, harmless};
use crate::verb::Purpose;
use crate::verbs;

/// The columns of a log.
pub(crate) const COLUMNS: &[&str] = &["id", "at", "level", "code", "message"];

/// An entry of a log.
#[derive(Debug, Clone, Serialize)]
struct Entry {
    kind: &'static str,
    id: String,
    at: Option<Moment>,
    level: Option<String>,
    code: Option<String>,
    message: String,
}

/// The log of one migration.
struct Log {
    entries: Vec<Entry>,
    extent: Extent,
}

/// Prints the logs of migrations, in the order of the service.
pub(super) async fn print(
    session: &Session,
    migrations: &Migrations,
    which: &Selection,
    errors: bool,
) -> Result<Exit, Failure> {
    let ids = verbs::select(migrations, which, Purpose::Read).await?;
    let (logs, exit) = verbs::each(Kind::Redis, &ids, async |id| read(migrations, id, errors).await).await?;
    let is_incomplete = logs.iter().any(|log| log.extent == Extent::Incomplete);
    let entries: Vec<Entry> = logs.into_iter().flat_map(|log| log.entries).collect();
    session.printer.records(&entries)?;
    if is_incomplete {
        Extent::Incomplete.require_complete()?;
    }
    Ok(exit)
}

/// Reads the log of a migration, or only the errors in it.
async fn read(migrations: &Migrations, id: &str, errors: bool) -> Result<Log, Failure> {
    let mut entries = Vec::new();
    let mut logs = migrations.client.list_migration_task_logs().task_id(id).items();
    while let Some(log) = logs.next().await {
        let log = log?;
        if !errors || log.log_level == Some(MigrationLogLevel::Error) {
            entries.push(entry(id, &log, migrations));
        }
    }
    let extent = if logs.is_incomplete() { Extent::Incomplete } else { Extent::Whole };
    Ok(Log { entries, extent })
}

fn entry(id: &str, log: &MigrationLog, migrations: &Migrations) -> Entry {
    Entry {
        kind: "log",
        id: id.to_owned(),
        at: migrations.zone.text(log.created_at.as_deref()),
        level: log.log_level.as_ref().map(|level| level.as_str().to_lowercase()),
        code: log.log_code.clone(),
        message: harmless(log.message.as_deref().unwrap_or_default()),
    }
}

/// Reads the last error in the log of a migration. If it cannot be read, the command does not fail.
pub(crate) async fn last_error(client: &Client, id: &str) -> Option<String> {
    let mut logs = client.list_migration_task_logs().task_id(id).items();
    let mut last: Option<(Option<String>, String)> = None;
    while let Some(Ok(log)) = logs.next().await {
        if log.log_level == Some(MigrationLogLevel::Error) {
            let message = harmless(log.message.as_deref().unwrap_or_default());
            // The order of the entries is not documented; their times show it.
            if last.as_ref().is_none_or(|(at, _)| *at <= log.created_at) {
                last = Some((log.created_at, message));
            }
        }
    }
    last.map(|(_, message)| message).filter(|message| !message.is_empty())
}

impl Record for Entry {
    const HEADINGS: &'static [&'static str] = COLUMNS;

    fn text(&self) -> String {
        let at = self.at.map(|at| format!("{DIM}{at}{DIM:#}  ")).unwrap_or_default();
        let message = match self.level.as_deref() {
            Some("error") => format!("{BAD}{}{BAD:#}", clean(&self.message)),
            _ => clean(&self.message),
        };
        format!("{DIM}{}{DIM:#}  {at}{message}", clean(&self.id))
    }

    fn name(&self) -> String {
        format!("redis/{}", self.id)
    }

    fn cells(&self) -> Vec<String> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let at = self.at.map(|at| at.rfc3339()).unwrap_or_default();
        vec![self.id.clone(), at, text(&self.level), text(&self.code), self.message.clone()]
    }
}
