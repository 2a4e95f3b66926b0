//! The command line: every command, its options, and the words of its help.

use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::call::CallArguments;
use crate::emulator::EmulatorArguments;
use crate::policy::PolicyArguments;
use crate::session::Connection;
use crate::units;

/// Moves data with Huawei Cloud: buckets of other clouds into OBS (OMS), and Redis into Redis (DCS).
///
/// Try it without an account: `hcmigrate demo`. It is not made by Huawei.
#[derive(Parser, Debug)]
#[command(name = "hcmigrate", version, arg_required_else_help = true, after_help = ENVIRONMENT, max_term_width = 110)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) connection: Connection,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const ENVIRONMENT: &str = "\
Environment:
  HUAWEICLOUD_SDK_AK, _SK          your access key and secret key; _SECURITY_TOKEN with temporary ones
  HUAWEICLOUD_SDK_PROJECT_ID       the project, HUAWEICLOUD_SDK_REGION the region
  HUAWEICLOUD_SDK_OMS_ENDPOINT     another endpoint of OMS; ..._DCS_ENDPOINT of DCS
  NO_COLOR                         no color

Exit codes:
  0 done   1 failed   2 the command is wrong, nothing was done   3 some items of a batch failed";

/// How the keys for source and destination get to the service, for the commands that start a migration.
const KEYS: &str = "\
The service signs in at the source and at the destination itself, with keys that every start carries. They come from
the environment, or from the JSON object of --credentials under their names in the request (never from arguments,
which others can see):
  HCMIGRATE_DST_AK, HCMIGRATE_DST_SK           dst_ak, dst_sk: the destination in OBS (required)
  HCMIGRATE_SRC_AK, HCMIGRATE_SRC_SK           src_ak, src_sk: the source
  HCMIGRATE_SRC_SECURITY_TOKEN, ..._DST_...    src_security_token, dst_security_token: with temporary keys
  HCMIGRATE_SRC_JSON_AUTH_FILE                 json_auth_file: path of the key file, for Google Cloud Storage
  HCMIGRATE_SRC_CONNECTION_STRING              connection_string: for Azure Blob Storage
  HCMIGRATE_CDN_KEY                            source_cdn_authentication_key: for a CDN in front of the source";

const BATCH: &str = "\
One line an item says whether the service accepted it. Exit codes:
  0 all accepted   1 none accepted   3 some refused
With --wait, accepted tasks are followed, and one that ends badly counts as failed.";

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Show all of it in a few seconds, against an emulator on this machine; needs no account
    Demo,
    /// Migration tasks: one source into one OBS bucket, once (OMS)
    Task {
        #[command(subcommand)]
        action: TaskAction,
    },
    /// Task groups: a large bucket, which the service splits into tasks (OMS)
    Group {
        #[command(subcommand)]
        action: GroupAction,
    },
    /// Synchronization tasks: they copy objects as they change (OMS)
    Sync {
        #[command(subcommand)]
        action: SyncAction,
    },
    /// Migrations of Redis data (DCS)
    Redis {
        #[command(subcommand)]
        action: RedisAction,
    },
    /// Any operation of the services: `call --list`, `call oms start_task --help`
    Call(CallArguments),
    /// Print the least IAM policy that allows operations: `policy oms/start_task dcs/list_instances`
    Policy(PolicyArguments),
    /// Say which credentials, project, region and endpoints are used, and where each comes from
    Whoami {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Sign requests, one JSON object a line, to find out why a signature fails
    #[command(long_about = SIGN)]
    Sign {
        /// Read one JSON object a line from standard input, write one a line to standard output
        #[arg(long, required = true)]
        jsonl: bool,
    },
    /// Run a local server that behaves as OMS and DCS do
    Emulator(EmulatorArguments),
}

const SIGN: &str = r#"Sign requests, one JSON object a line, to find out why a signature fails

Nothing is sent. A line of standard input is
  {"method":"GET", "url":"https://...", "headers":[["Content-Type","application/json"]], "body":null,
   "access_key":"...", "secret_key":"...", "date":"20260102T030405Z", "signed_headers":["host","x-sdk-date"]}
and the line for it on standard output
  {"canonical_request":"...", "string_to_sign":"...", "signature":"...", "authorization":"..."}
or {"error":"..."}. Compare canonical_request with the one that the gateway echoes, or with that of your own signer.

Headers are signed as given; only Host and X-Sdk-Date are added where they are missing. Optional are signed_headers
(exactly which; all without it), body_base64 (in place of body), date (now without it), and algorithm
(SDK-HMAC-SHA256, or V11-HMAC-SHA256 with region and service)."#;

/// How to print what the service answered.
#[derive(Args, Debug, Clone, Copy)]
pub(crate) struct Output {
    /// Print the reply as JSON; passwords in it are redacted
    #[arg(long)]
    pub(crate) json: bool,
}

const FOLLOWING: &str = "Following";

/// How to follow what was set in motion.
#[derive(Args, Debug, Clone, Copy)]
pub(crate) struct Wait {
    /// Follow it to its end; exit code 1 if it ends badly
    #[arg(long, help_heading = FOLLOWING)]
    pub(crate) wait: bool,
    /// Stop following after this long, not counting time in the queue (it goes on without you); 0 means never
    #[arg(long, help_heading = FOLLOWING, value_name = "TIME", default_value = "1h", value_parser = units::read_span)]
    pub(crate) timeout: Duration,
    /// How long to pause between two looks
    #[arg(long, help_heading = FOLLOWING, value_name = "TIME", default_value = "5s", value_parser = units::read_span)]
    pub(crate) interval: Duration,
}

/// Where the keys of source and destination are.
#[derive(Args, Debug, Clone)]
pub(crate) struct KeySource {
    /// JSON file with the keys of source and destination, not readable by everybody; - is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) credentials: Option<String>,
}

/// How much of a list to print.
#[derive(Args, Debug, Clone, Copy)]
pub(crate) struct Page {
    /// Most entries to print; as many pages as needed are read
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
}

#[derive(Subcommand, Debug)]
pub(crate) enum TaskAction {
    /// Resume a paused task, or run a failed one again
    #[command(after_help = KEYS)]
    Start {
        /// Number of the task, see `hcmigrate task list`
        #[arg(value_parser = task_number)]
        id: i64,
        /// Only the objects that failed last time
        #[arg(long)]
        failed_only: bool,
        #[command(flatten)]
        keys: KeySource,
        #[command(flatten)]
        wait: Wait,
        #[command(flatten)]
        output: Output,
    },
    /// Pause a running task
    Stop {
        /// Number of the task
        #[arg(value_parser = task_number)]
        id: i64,
        #[command(flatten)]
        wait: Wait,
        #[command(flatten)]
        output: Output,
    },
    /// Show a task: its state, progress and settings
    Show {
        /// Number of the task
        #[arg(value_parser = task_number)]
        id: i64,
        #[command(flatten)]
        wait: Wait,
        #[command(flatten)]
        output: Output,
    },
    /// List tasks
    List {
        /// Only tasks in this state
        #[arg(long, value_enum)]
        status: Option<TaskState>,
        /// Only tasks of this group
        #[arg(long, value_name = "ID")]
        group: Option<String>,
        /// Only tasks with this in their name
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        output: Output,
    },
}

fn task_number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "the number of a task has digits only, as `hcmigrate task list` shows it".to_owned())
}

/// The states that a list of tasks can be filtered by.
#[derive(ValueEnum, Debug, Clone, Copy)]
pub(crate) enum TaskState {
    Waiting,
    Running,
    Paused,
    Failed,
    Succeeded,
    Pausing,
}

#[derive(Subcommand, Debug)]
pub(crate) enum GroupAction {
    /// Resume a paused group
    #[command(after_help = KEYS)]
    Start {
        /// Id of the group, see `hcmigrate group list`
        id: String,
        #[command(flatten)]
        keys: KeySource,
        #[command(flatten)]
        wait: Wait,
        #[command(flatten)]
        output: Output,
    },
    /// Pause a group and its tasks
    Stop {
        /// Id of the group
        id: String,
        #[command(flatten)]
        wait: Wait,
        #[command(flatten)]
        output: Output,
    },
    /// Show a group: its state, progress and settings
    Show {
        /// Id of the group
        id: String,
        #[command(flatten)]
        wait: Wait,
        #[command(flatten)]
        output: Output,
    },
    /// List groups
    List {
        /// Only groups in this state
        #[arg(long, value_enum)]
        status: Option<GroupState>,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        output: Output,
    },
}

/// The states that a list of groups can be filtered by.
#[derive(ValueEnum, Debug, Clone, Copy)]
pub(crate) enum GroupState {
    Waiting,
    Creating,
    Monitoring,
    Paused,
    CreationFailed,
    MigrationFailed,
    Completed,
    Pausing,
    AwaitingDeletion,
    Deleting,
}

#[derive(Subcommand, Debug)]
pub(crate) enum SyncAction {
    /// Start a stopped synchronization; the keys for source and destination are required
    #[command(after_help = KEYS)]
    Start {
        /// Id of the task, see `hcmigrate sync list`
        id: String,
        #[command(flatten)]
        keys: KeySource,
        #[command(flatten)]
        wait: Wait,
        #[command(flatten)]
        output: Output,
    },
    /// Stop a synchronization
    Stop {
        /// Id of the task
        id: String,
        #[command(flatten)]
        wait: Wait,
        #[command(flatten)]
        output: Output,
    },
    /// Show a synchronization, with what it copied this month
    Show {
        /// Id of the task
        id: String,
        #[command(flatten)]
        output: Output,
    },
    /// List synchronizations
    List {
        /// Only tasks in this state
        #[arg(long, value_enum)]
        status: Option<SyncState>,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        output: Output,
    },
}

/// The states that a list of synchronization tasks can be filtered by.
#[derive(ValueEnum, Debug, Clone, Copy)]
pub(crate) enum SyncState {
    Synchronizing,
    Stopped,
}

#[derive(Subcommand, Debug)]
pub(crate) enum RedisAction {
    /// Stop migrations
    #[command(after_help = BATCH)]
    Stop {
        /// Ids of the tasks, see `hcmigrate redis list`
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        #[command(flatten)]
        wait: Wait,
        #[command(flatten)]
        output: Output,
    },
    /// Run stopped online migrations again
    #[command(after_help = BATCH)]
    Restart {
        /// Ids of the tasks, see `hcmigrate redis list`
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        #[command(flatten)]
        wait: Wait,
        #[command(flatten)]
        output: Output,
    },
    /// Show a migration: its state, source, target, and progress
    Show {
        /// Id of the task
        id: String,
        #[command(flatten)]
        wait: Wait,
        #[command(flatten)]
        output: Output,
    },
    /// List migrations
    List {
        /// Only tasks with this name
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        output: Output,
    },
}

#[cfg(test)]
mod tests;
