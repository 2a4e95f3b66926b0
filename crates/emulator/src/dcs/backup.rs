//! Backup and restoration records of an instance.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Millis;
use crate::wire_time::iso;
use crate::world::table::Row;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum BackupState {
    Waiting,
    Backuping,
    Succeed,
}

/// A backup of an instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Backup {
    pub id: String,
    pub instance_id: String,
    pub name: String,
    pub remark: String,
    pub format: String,
    pub state: BackupState,
    pub created: Millis,
    pub updated: Millis,
    pub ends: Millis,
    pub timer: Option<Millis>,
    pub queued: u64,
}

impl Row for Backup {
    type Id = String;
    const TABLE: &'static str = "dcs_backups";

    fn timer(&self) -> Option<Millis> {
        self.timer
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RestoreState {
    Waiting,
    Restoring,
    Succeed,
}

/// A restoration of an instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Restore {
    pub id: String,
    pub instance_id: String,
    pub backup_id: String,
    pub backup_name: String,
    pub remark: String,
    pub state: RestoreState,
    pub created: Millis,
    pub updated: Millis,
    pub ends: Millis,
    pub timer: Option<Millis>,
    pub queued: u64,
}

impl Row for Restore {
    type Id = String;
    const TABLE: &'static str = "dcs_restores";

    fn timer(&self) -> Option<Millis> {
        self.timer
    }
}

/// Progress in the form that the services use: a percentage without the percent sign.
fn percent(created: Millis, ends: Millis, now: Millis) -> String {
    let done = now.saturating_sub(created).min(ends.saturating_sub(created));
    format!("{:.2}", done as f64 * 100.0 / ends.saturating_sub(created).max(1) as f64)
}

impl Backup {
    pub(crate) fn view(&self, now: Millis) -> Value {
        let state = match self.state {
            BackupState::Waiting => "waiting",
            BackupState::Backuping => "backuping",
            BackupState::Succeed => "succeed",
        };
        let done = self.state == BackupState::Succeed;
        json!({
            "backup_id": self.id,
            "backup_name": self.name,
            "instance_id": self.instance_id,
            "period": "",
            "size": if done { 1_048_576 } else { 0 },
            "backup_type": "manual",
            "backup_format": self.format,
            "created_at": iso(self.created),
            "updated_at": iso(self.updated),
            "execution_at": iso(self.created),
            "progress": percent(self.created, self.ends, now),
            "error_code": null,
            "remark": self.remark,
            "status": state,
            "is_support_restore": if done { "TRUE" } else { "FALSE" },
        })
    }
}

impl Restore {
    pub(crate) fn view(&self, now: Millis) -> Value {
        let state = match self.state {
            RestoreState::Waiting => "waiting",
            RestoreState::Restoring => "restoring",
            RestoreState::Succeed => "succeed",
        };
        json!({
            "restore_id": self.id,
            "restore_name": format!("restore-{}", self.created),
            "restore_remark": self.remark,
            "backup_id": self.backup_id,
            "backup_name": self.backup_name,
            "backup_remark": "",
            "created_at": iso(self.created),
            "updated_at": iso(self.updated),
            "progress": percent(self.created, self.ends, now),
            "error_code": null,
            "status": state,
        })
    }
}
