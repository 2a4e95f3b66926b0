//! Jobs and background tasks as rows.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Millis;
use crate::wire_time::iso;
use crate::world::table::Row;

/// The states of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum JobState {
    Init,
    Running,
    Success,
}

/// The outcome of one asynchronous call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    pub id: String,
    pub kind: String,
    pub state: JobState,
    pub begun: Millis,
    pub ends: Millis,
    pub timer: Option<Millis>,
}

/// A change of an instance, as the task center lists it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Background {
    pub id: String,
    pub instance_id: String,
    pub instance_name: String,
    /// `None` for changes that no document names.
    pub name: Option<String>,
    pub created: Millis,
    pub ends: Millis,
    pub queued: u64,
}

impl Row for Job {
    type Id = String;
    const TABLE: &'static str = "dcs_jobs";

    fn timer(&self) -> Option<Millis> {
        self.timer
    }
}

impl Row for Background {
    type Id = String;
    const TABLE: &'static str = "dcs_background";
}

impl Background {
    pub(crate) fn view(&self, now: Millis) -> Value {
        let mut view = json!({
            "id": self.id,
            "user_name": "emulator",
            "user_id": "emulator",
            "params": "{}",
            "status": if now >= self.ends { "SUCCESS" } else { "EXECUTING" },
            "created_at": iso(self.created),
            "updated_at": iso(self.ends.min(now)),
            "enable_show": true,
            "instance_id": self.instance_id,
            "instance_name": self.instance_name,
        });
        if let Some(name) = &self.name {
            view["name"] = json!(name);
        }
        view
    }
}
