//! A data migration task of DCS: its states, its counters, and its representation to clients.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Millis;
use crate::json::without_nulls;
use crate::pace::REPEATED_WITHIN;
use crate::quirks::{Quirks, StatsShape};
use crate::wire_time::{iso, minutes, slashed};
use crate::world::table::Row;

/// The states of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// The migration machine is being created.
    Creating,
    /// The machine waits to be configured.
    Running,
    /// A backup import, or an online migration of the old kind, in progress.
    Migrating,
    Full,
    Incremental,
    Success,
    Failed,
    Terminating,
    Terminated,
    /// The machine of a finished task is gone.
    Released,
}

impl Phase {
    /// The state on the wire.
    pub(crate) fn word(self, quirks: &Quirks) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Running => "RUNNING",
            Self::Migrating => "MIGRATING",
            Self::Full => "FULLMIGRATING",
            Self::Incremental if quirks.incremental_status_corrected => "INCRMIGRATING",
            Self::Incremental => "INCRMIGEATING",
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
            Self::Terminating => "TERMINATING",
            Self::Terminated => "TERMINATED",
            Self::Released => "RELEASED",
        }
    }

    /// Whether data is being moved, so that the task can be stopped.
    pub(crate) fn migrates(self) -> bool {
        matches!(self, Self::Migrating | Self::Full | Self::Incremental)
    }

    /// Whether the task has ended, so that it can be deleted.
    pub(crate) fn is_over(self) -> bool {
        matches!(self, Self::Success | Self::Failed | Self::Terminated | Self::Released)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum MigrationKind {
    BackupImport,
    Online,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Method {
    Full,
    Incremental,
}

impl Method {
    pub(crate) fn of(word: &str) -> Self {
        if word == "incremental_migration" { Self::Incremental } else { Self::Full }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Full => "full_amount_migration",
            Self::Incremental => "incremental_migration",
        }
    }
}

/// One end of a migration. Passwords are never stored, only whether one was given.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct MigrationEnd {
    pub id: String,
    pub name: String,
    pub addrs: String,
    pub has_password: bool,
}

/// The progress of a migration between two real servers. Its keys are counted, not simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Link {
    pub target_keys: u64,
    pub percent: u8,
    /// How many bytes the target is behind, if known.
    pub gap: Option<u64>,
    pub bytes_per_second: u64,
    pub ops_per_second: u64,
}

/// A line of a task's log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LogLine {
    pub at: Millis,
    pub error: bool,
    pub code: String,
    pub message: String,
}

/// A migration task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Migration {
    pub id: String,
    pub name: String,
    pub description: String,
    pub phase: Phase,
    pub kind: MigrationKind,
    pub method: Method,
    /// `v1` for tasks of the old API, which cannot be restarted in batches.
    pub version: String,
    pub source: Option<MigrationEnd>,
    pub target: Option<MigrationEnd>,
    pub backup_files: Value,
    pub network_type: String,
    pub resume_mode: String,
    pub bandwidth_limit_mb: String,
    pub vpc_id: String,
    pub subnet_id: String,
    pub security_group_id: String,
    pub machine_ip: String,
    pub created: Millis,
    pub updated: Millis,
    pub released: Option<Millis>,
    /// When the current phase began.
    pub since: Millis,
    pub timer: Option<Millis>,
    /// The state of an address exchange: EXCHANGING, EXCHANGE_SUCCESS, ROLLBACK_SUCCESS.
    pub switching: Option<String>,
    /// Keys of the source.
    pub keys: u64,
    /// Keys at the target when the migration last stopped.
    pub arrived: u64,
    /// Makes a restarted task fail in its full phase, as its description requests.
    pub breaks: Option<String>,
    /// Makes the next stop lose the last changes of the source, as its description requests.
    #[serde(default)]
    pub loses: bool,
    pub queued: u64,
    pub logs: Vec<LogLine>,
    /// Deleted: shown in no list, and readable by id only when a quirk says so.
    pub deleted: bool,
    /// Keys move between two real servers; otherwise the work is simulated.
    #[serde(default)]
    pub link: Option<Link>,
}

impl Row for Migration {
    type Id = String;
    const TABLE: &'static str = "dcs_migrations";

    fn timer(&self) -> Option<Millis> {
        self.timer
    }
}

/// How many lines of a log are kept.
const LOG_LINES: usize = 200;

impl Migration {
    /// Whether it is being stopped, or was stopped so recently that a caller may be retrying that call.
    pub(crate) fn was_just_stopped(&self, now: Millis) -> bool {
        match self.phase {
            Phase::Terminating => true,
            Phase::Terminated => now.saturating_sub(self.since) < REPEATED_WITHIN,
            _ => false,
        }
    }

    /// Whether it was deleted so recently that a caller may be retrying that call.
    pub(crate) fn was_just_deleted(&self, now: Millis) -> bool {
        self.deleted && now.saturating_sub(self.updated) < REPEATED_WITHIN
    }

    /// Creates a task with only its name set.
    pub(crate) fn blank(id: &str, name: &str, description: &str, kind: MigrationKind, now: Millis) -> Self {
        let settings = description.split_once("emulate:").map(|(_, settings)| settings).unwrap_or_default();
        let mut settings = settings.split([' ', ',', ';']);
        let loses = settings.clone().any(|setting| setting == "lossy");
        let breaks = settings.find_map(|setting| setting.strip_prefix("error="));
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            description: description.to_owned(),
            phase: Phase::Creating,
            kind,
            method: Method::Full,
            version: "v2".to_owned(),
            source: None,
            target: None,
            backup_files: Value::Null,
            network_type: "vpc".to_owned(),
            resume_mode: "auto".to_owned(),
            bandwidth_limit_mb: String::new(),
            vpc_id: String::new(),
            subnet_id: String::new(),
            security_group_id: String::new(),
            machine_ip: "192.168.0.100".to_owned(),
            created: now,
            updated: now,
            released: None,
            since: now,
            timer: None,
            switching: None,
            keys: 0,
            arrived: 0,
            breaks: breaks.map(str::to_owned),
            loses,
            queued: 0,
            logs: Vec::new(),
            deleted: false,
            link: None,
        }
    }

    /// Whether addresses are being exchanged or rolled back.
    pub(crate) fn is_switching(&self) -> bool {
        self.switching.as_deref().is_some_and(|state| state.ends_with("ING"))
    }

    pub(crate) fn log(&mut self, at: Millis, error: bool, code: &str, message: &str) {
        if self.logs.len() >= LOG_LINES {
            self.logs.remove(0);
        }
        self.logs.push(LogLine { at, error, code: code.to_owned(), message: message.to_owned() });
    }

    /// Returns the number of keys at the target at a time.
    pub(crate) fn target_keys(&self, now: Millis) -> u64 {
        if let Some(link) = &self.link {
            return link.target_keys;
        }
        match (self.phase, self.timer) {
            (Phase::Full | Phase::Migrating, Some(end)) => {
                let (done, whole) = (now.saturating_sub(self.since), end.saturating_sub(self.since).max(1));
                let keys = u128::from(self.keys) * u128::from(done.min(whole)) / u128::from(whole);
                // A task that has to fail does so halfway.
                u64::try_from(keys).unwrap_or(self.keys) / if self.breaks.is_some() { 2 } else { 1 }
            }
            (Phase::Incremental | Phase::Success, _) => self.keys,
            _ => self.arrived,
        }
    }

    /// The state as clients see it.
    pub(crate) fn status(&self, quirks: &Quirks) -> &'static str {
        use crate::quirks::DeletedMigration;
        if self.deleted && quirks.deleted_migration == DeletedMigration::Marked {
            return "DELETED";
        }
        self.phase.word(quirks)
    }

    /// The entry in `list_migration_task`.
    pub(crate) fn entry(&self, quirks: &Quirks) -> Value {
        let (source, target) = (self.source.clone().unwrap_or_default(), self.target.clone().unwrap_or_default());
        without_nulls(json!({
            "task_id": self.id,
            "task_name": self.name,
            "status": self.status(quirks),
            "migration_type": self.kind_word(),
            "migration_method": self.method.word(),
            "ecs_tenant_private_ip": self.machine_ip,
            "data_source": if source.addrs.is_empty() { source.id.clone() } else { source.addrs.clone() },
            "source_instance_name": source.name,
            "source_instance_id": source.id,
            "target_instance_addrs": target.addrs,
            "target_instance_name": target.name,
            "target_instance_id": target.id,
            "created_at": iso(self.created),
            "description": self.description,
            "error_message": self.logs.iter().rev().find(|l| l.error && self.phase == Phase::Failed).map(|l| l.message.clone()),
            "released_at": self.released.map(minutes),
            "version": self.version,
            "resume_mode": self.resume_mode,
            "supported_features": [],
        }))
    }

    /// The answer to `show_migration_task`.
    pub(crate) fn detail(&self, quirks: &Quirks) -> Value {
        let mut detail = json!({
            "task_id": self.id,
            "task_name": self.name,
            "description": self.description,
            "status": self.status(quirks),
            "migration_type": self.kind_word(),
            "migration_method": self.method.word(),
            "ecs_tenant_private_ip": self.machine_ip,
            "backup_files": self.backup_files,
            "network_type": self.network_type,
            "source_instance": self.source.as_ref().map(|side| side.view(quirks)),
            "target_instance": self.target.as_ref().map(|side| side.view(quirks)),
            "created_at": slashed(self.created),
            "updated_at": slashed(self.updated),
            "released_at": self.released.map(minutes),
            "version": self.version,
            "resume_mode": self.resume_mode,
            "supported_features": [],
            "tenant_vpc_id": self.vpc_id,
            "tenant_subnet_id": self.subnet_id,
            "tenant_security_group_id": self.security_group_id,
            "bandwidth_limit_mb": self.bandwidth_limit_mb,
        });
        if let Some(switching) = &self.switching {
            // No document names a state for a rollback in progress.
            let word = if switching == "ROLLBACKING" { "EXCHANGING" } else { switching };
            detail["task_status"] = json!(word);
        }
        without_nulls(detail)
    }

    fn kind_word(&self) -> &'static str {
        match self.kind {
            MigrationKind::BackupImport => "backupfile_import",
            MigrationKind::Online => "online_migration",
        }
    }

    /// The answer to `show_migration_task_stats`.
    pub(crate) fn stats(&self, quirks: &Quirks, now: Millis) -> Value {
        let active = self.phase.migrates();
        let link = self.link.unwrap_or_else(|| self.computed(now));
        let number = |n: u64| match quirks.stats_shape {
            StatsShape::Strings => json!(n.to_string()),
            StatsShape::Numbers => json!(n),
        };
        let mut stats = json!({
            "full_migration_progress": number(u64::from(link.percent)),
            "source_dbsize": number(self.keys),
            "target_dbsize": number(link.target_keys),
            "target_input_kbps": number(if active { link.bytes_per_second / 1024 } else { 0 }),
            "target_ops": number(if active { link.ops_per_second } else { 0 }),
            "is_migrating": active,
        });
        // Empty rather than 0 while it is unknown: 0 means that the target has caught up.
        if let Some(gap) = link.gap {
            stats["offset"] = number(gap);
        }
        stats
    }

    /// How far the target is behind its source while the migration follows it, if that is known.
    pub(crate) fn lag(&self, now: Millis) -> Option<u64> {
        let link = self.link.unwrap_or_else(|| self.computed(now));
        link.gap.filter(|_| self.phase == Phase::Incremental)
    }

    /// The progress of the full phase, in percent.
    pub(crate) fn percent(&self, now: Millis) -> u8 {
        self.link.unwrap_or_else(|| self.computed(now)).percent
    }

    /// What a link would report about simulated work at a time.
    fn computed(&self, now: Millis) -> Link {
        let target = self.target_keys(now);
        let is_full = matches!(self.phase, Phase::Incremental | Phase::Success);
        let of_none = if is_full { 100 } else { 0 };
        let percent = (u128::from(target) * 100).checked_div(u128::from(self.keys)).unwrap_or(of_none);
        // The gap closes within the first seconds of the incremental phase.
        let gap =
            if self.phase == Phase::Incremental { 2000_u64.saturating_sub(now.saturating_sub(self.since)) } else { 0 };
        Link {
            target_keys: target,
            percent: u8::try_from(percent.min(100)).unwrap_or(100),
            gap: Some(gap),
            bytes_per_second: 870 * 1024,
            ops_per_second: 120,
        }
    }
}

impl MigrationEnd {
    fn view(&self, quirks: &Quirks) -> Value {
        let (ip, port) = self.addrs.split(',').next().unwrap_or_default().rsplit_once(':').unwrap_or_default();
        json!({
            "id": self.id,
            "name": self.name,
            "addrs": self.addrs,
            "ip": ip,
            "port": port,
            // The service is known to repeat passwords. This one was never stored, so a placeholder replaces it.
            "password": if quirks.echo_password && self.has_password { json!("emulated-password") } else { Value::Null },
            "task_status": "RUNNING",
            "proxy_multi_db": false,
        })
    }
}
