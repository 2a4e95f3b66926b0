//! Behavior that public documents leave open, as named switches: each with a default, its certainty, and its reason.
//!
//! The table in the crate's README is the output of [`Quirks::markdown`]; a test keeps them equal.

use std::fmt;

/// How certain a default is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Certainty {
    /// A public document says so, even if others contradict it.
    Documented,
    /// A tool that works with the real service depends on it.
    Observed,
    /// It follows from what is known.
    Inferred,
    /// No public source settles it; the default is the guess that does the least harm.
    Unknown,
}

impl fmt::Display for Certainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
            Self::Unknown => "unknown",
        })
    }
}

/// The README entry of one switch.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QuirkInfo {
    /// The name, for [`Quirks::set`] and the command line.
    pub name: &'static str,
    /// The values that it accepts.
    pub values: &'static str,
    /// The default, as text.
    pub default: String,
    /// How certain the default is.
    pub certainty: Certainty,
    /// What the switch decides.
    pub meaning: &'static str,
    /// Why the default is what it is.
    pub reason: &'static str,
}

/// A value of a switch.
trait QuirkValue: Sized {
    const VALUES: &'static str;
    fn read(text: &str) -> Option<Self>;
    fn show(&self) -> String;
}

impl QuirkValue for bool {
    const VALUES: &'static str = "`true`, `false`";
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
    fn show(&self) -> String {
        self.to_string()
    }
}

impl QuirkValue for u32 {
    const VALUES: &'static str = "a number";
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
    fn show(&self) -> String {
        self.to_string()
    }
}

/// Declares an enum whose variants have names that a user can type.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name { $($(#[$member_doc])* $member),+ }

        impl QuirkValue for $name {
            const VALUES: &'static str = choices!(@list $($text),+);
            fn read(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$member),)+ _ => None }
            }
            fn show(&self) -> String {
                match self { $(Self::$member => $text,)+ }.to_owned()
            }
        }
    };
    (@list $first:literal $(, $rest:literal)*) => { concat!("`", $first, "`" $(, ", `", $rest, "`")*) };
}

choices! {
    /// What the service answers when a deleted DCS migration task is read.
    DeletedMigration {
        /// 400 `DCS.4133`.
        NotFound = "not-found",
        /// The task, with its final status.
        Ghost = "ghost",
        /// The task, with status `DELETED`.
        Marked = "marked",
    }
}

choices! {
    /// What happens to a page size above the documented maximum.
    OverLimit {
        /// The call fails with 400.
        Reject = "reject",
        /// The call returns the largest allowed page.
        Clamp = "clamp",
    }
}

choices! {
    /// The order of lists.
    ListOrder {
        /// The most recently created comes first.
        NewestFirst = "newest-first",
        /// The first created comes first.
        OldestFirst = "oldest-first",
    }
}

choices! {
    /// The type of the counters of a DCS migration.
    StatsShape {
        /// Strings, as in the SDK models.
        Strings = "strings",
        /// Numbers, as in the documents' sample.
        Numbers = "numbers",
    }
}

/// A switch or its value is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QuirkError {
    /// No switch has this name.
    Unknown {
        /// The name.
        name: String,
        /// The names of all switches.
        known: Vec<&'static str>,
    },
    /// The switch does not take this value.
    Value {
        /// The name of the switch.
        name: &'static str,
        /// The value.
        value: String,
        /// The values that it takes.
        takes: &'static str,
    },
}

impl fmt::Display for QuirkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, known } => {
                write!(f, "unknown switch {name:?}; the switches are: {}", known.join(", "))
            }
            Self::Value { name, value, takes } => write!(f, "{name} takes {takes}, not {value:?}"),
        }
    }
}

impl std::error::Error for QuirkError {}

macro_rules! quirks {
    ($($name:ident: $kind:ty = $default:expr, $certainty:ident, $meaning:literal, $reason:literal;)+) => {
        /// The switches. All have defaults; change one through its field, or by name with [`Quirks::set`].
        ///
        /// ```
        /// use huaweicloud_emulator::Quirks;
        ///
        /// let mut quirks = Quirks::default();
        /// quirks.set("delete_after_stop_busy", "2").unwrap();
        /// assert_eq!(quirks.delete_after_stop_busy, 2);
        /// assert!(quirks.set("no_such_switch", "1").is_err());
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Quirks { $(#[doc = $meaning] pub $name: $kind,)+ }

        impl Default for Quirks {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Quirks {
            /// Sets the switch of this name from text, as a command line passes it.
            ///
            /// # Errors
            /// When the switch or its value is unknown. The message lists the valid ones.
            pub fn set(&mut self, name: &str, value: &str) -> Result<(), QuirkError> {
                match name {
                    $(stringify!($name) => {
                        self.$name = <$kind as QuirkValue>::read(value).ok_or_else(|| QuirkError::Value {
                            name: stringify!($name),
                            value: value.to_owned(),
                            takes: <$kind as QuirkValue>::VALUES,
                        })?;
                        Ok(())
                    })+
                    _ => {
                        let known = Self::table().iter().map(|quirk| quirk.name).collect();
                        Err(QuirkError::Unknown { name: name.to_owned(), known })
                    }
                }
            }

            /// Returns every switch with its default and its reason.
            pub fn table() -> Vec<QuirkInfo> {
                vec![$(QuirkInfo {
                    name: stringify!($name),
                    values: <$kind as QuirkValue>::VALUES,
                    default: QuirkValue::show(&Self::default().$name),
                    certainty: Certainty::$certainty,
                    meaning: $meaning,
                    reason: $reason,
                },)+]
            }
        }
    };
}

quirks! {
    running_tasks: u32 = 5, Documented,
        "OMS: how many migration tasks run at a time; the others wait",
        "5 per account and region, 10 for the destinations cn-north-1 and cn-south-1";
    tasks_per_day: u32 = 5000, Documented,
        "OMS: how many migration tasks may be created within 24 hours; then `OMS.1021`",
        "the quota of 2024; older pages say 200";
    running_groups: u32 = 5, Documented,
        "OMS: how many task groups work at a time; the others wait (0)",
        "the quota of 5 groups per region, 10 in cn-north-1 and cn-south-1";
    running_syncs: u32 = 5, Documented,
        "OMS: how many synchronization tasks are active; then `OMS.0077`",
        "the quota is documented, the code is inferred";
    sync_errors_like_tasks: bool = true, Unknown,
        "OMS: a call that the state of a synchronization task forbids answers 0063, 0065 or 0066 as for tasks, not `OMS.2002`",
        "the codes are not documented; the message of `OMS.2002` is only partly known";
    wait_timeout_hours: u32 = 720, Documented,
        "OMS: after how many hours a waiting task fails with `TRF.0003`; 0 means never",
        "30 days, as the guide says (Creating a Migration Task)";
    delete_after_stop_busy: u32 = 0, Observed,
        "OMS: how many deletions of a task right after it was paused answer `OMS.0063`",
        "Terraform's provider retries for it; how often it happens is not known, so it is off";
    stop_loses_race: bool = false, Inferred,
        "OMS: a task being paused (7) ends complete (5) instead of paused (3)",
        "possible when the last objects finish first; OMS's own sample shows it";
    stop_completed_is_0066: bool = false, Unknown,
        "OMS: pausing a complete task answers `OMS.0066`, not `OMS.0070`",
        "both messages fit; 0070 names the state";
    waiting_task_stops: bool = false, Unknown,
        "OMS: a waiting task (1) can be paused",
        "the documents mention only migrating tasks";
    waiting_task_deletes: bool = true, Inferred,
        "OMS: a waiting task (1) can be deleted",
        "the console guide lets any task be deleted that is not migrating";
    creating_group_stops: bool = true, Documented,
        "OMS: a group that creates its tasks (1) can be paused",
        "three documents say so; `OMS.1038` and Terraform say no";
    failed_creation_retries: bool = true, Documented,
        "OMS: a group whose creation failed (4) can be retried, not only one whose migration failed (5)",
        "the message of `OMS.1040` names both";
    unknown_group_is_404: bool = true, Observed,
        "OMS: an unknown group is 404; otherwise 400 `OMS.1009` as for tasks",
        "Terraform's provider relies on it";
    offset_is_page: bool = false, Documented,
        "OMS: `offset` of a list counts pages, as in 2020, instead of records",
        "every later document and Terraform count records";
    list_order: ListOrder = ListOrder::NewestFirst, Unknown,
        "both: the order of lists",
        "not documented; newest first shows clients that pages shift when something is created";
    lists_lag_seconds: u32 = 0, Unknown,
        "both: for how many seconds lists lack a task, group, synchronization, migration or instance that was just created",
        "not documented; in the documents' samples, lists show everything immediately";
    over_limit: OverLimit = OverLimit::Reject, Unknown,
        "both: what happens to a `limit` above the documented maximum",
        "rejecting it shows the mistake";
    keys_per_event: u32 = 10, Documented,
        "OMS: how many object keys one synchronization event may carry",
        "the field says 10; the same page also says 100";
    require_privacy_consent: bool = false, Unknown,
        "OMS: creating fails with 403 until the privacy agreement was accepted",
        "the effect of missing consent is not documented";
    check_sync_region: bool = false, Inferred,
        "OMS: synchronization tasks exist only in cn-north-4, cn-east-3 and cn-southwest-2; elsewhere 400 `OMS.0060`",
        "the regions are documented, the answer elsewhere is not";
    check_destination_region: bool = false, Documented,
        "OMS: the destination region must be the emulator's region, else `OMS.0080`",
        "off, so that one emulator serves examples of every region";
    incremental_status_corrected: bool = false, Observed,
        "DCS: the incremental phase is spelled `INCRMIGRATING` instead of `INCRMIGEATING`",
        "Terraform waits for the misspelled one; the newest text corrects it";
    deleted_migration: DeletedMigration = DeletedMigration::NotFound, Observed,
        "DCS: what reading a deleted migration task returns",
        "Terraform's provider has met all three";
    restart_failed_tasks: bool = true, Inferred,
        "DCS: batch-restart accepts tasks that failed, not only those that were stopped",
        "restarting after a failure is what the call is for";
    batch_size: u32 = 50, Inferred,
        "DCS: the maximum number of ids in one batch; more are refused with `DCS.4100`",
        "not documented for migration tasks; 50 for instances";
    batch_reversed: bool = true, Documented,
        "DCS: results of a batch come in the reverse order of the request",
        "the sample of batch-restart shows it; clients must match by id";
    batch_stop_repeats: bool = true, Inferred,
        "DCS: batch-stop answers success for a task that is being stopped, or was within the last ten minutes",
        "otherwise a retry after a lost answer would report as failed what the first attempt did";
    batch_delete_repeats: bool = true, Inferred,
        "DCS: deleting instances or migration tasks answers success for one that is being deleted, or was within the last ten minutes",
        "otherwise a retry after a lost answer would report as failed what the first attempt did";
    batch_stop_errors: bool = true, Documented,
        "DCS: failed items of batch-stop carry `error_code` and `error_msg`",
        "the SDKs have the fields, the 2024 document does not";
    sync_stop_waits: bool = true, Inferred,
        "DCS: sync-stop answers once the task is TERMINATED; otherwise while it is TERMINATING",
        "the Chinese title says synchronous stop";
    online_create_job: bool = true, Observed,
        "DCS: creating an online migration task returns a `job_id`, too",
        "undocumented; Terraform's provider fails without it";
    exchange_answers_204: bool = false, Observed,
        "DCS: exchange-ip and rollback-ip answer 204 instead of 200",
        "Terraform accepts both";
    stats_shape: StatsShape = StatsShape::Strings, Documented,
        "DCS: the type of the numbers in a migration's statistics",
        "the model says strings, the sample shows numbers";
    echo_password: bool = false, Documented,
        "DCS: the detail of a migration task shows the passwords it was given",
        "the documents' sample does; off, because no client should depend on it";
    release_after_hours: u32 = 0, Unknown,
        "DCS: after how many hours the machine of a finished task is RELEASED; 0 means never",
        "the state is documented, its time is not";
    delete_without_body: bool = true, Unknown,
        "both: a DELETE that is documented to have a body treats a missing body as `{}`",
        "the official SDK for Node.js sends none for `{}`; what the services answer is not known";
    lock_failed_signatures: bool = true, Documented,
        "gateway: five failed signatures in a row lock an access key for five minutes",
        "Huawei's FAQ on IAM authentication errors";
    strict_project: bool = true, Inferred,
        "gateway: the project id of the path must be the caller's: 401 `DCS.1004`, or 403 `OMS.0206`",
        "`DCS.1004` is documented; OMS's answer is not";
}

impl Quirks {
    /// Returns the table for the README.
    pub fn markdown() -> String {
        let mut table = String::from(
            "| switch | values | default | certainty | what it decides | why the default |\n|---|---|---|---|---|---|\n",
        );
        for quirk in Self::table() {
            let row = format!(
                "| `{}` | {} | `{}` | {} | {} | {} |\n",
                quirk.name, quirk.values, quirk.default, quirk.certainty, quirk.meaning, quirk.reason
            );
            table.push_str(&row);
        }
        table
    }
}

#[cfg(test)]
mod tests;
