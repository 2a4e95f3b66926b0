//! The verbs of each noun.

use clap::Subcommand;

use super::create::{CreateBucket, CreateCopy, CreateRedis, Limits, Reconnect};
use super::shared::{Confirm, KEYS, KeySource, ListArguments, Pace, SEVERAL, Selection, Wait};
use crate::locale::say;
use crate::output::State;

/// The state that ends a wait.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct WaitFor {
    #[command(flatten)]
    pub(crate) which: Selection,
    /// The state to wait for; by default succeeded or following
    #[arg(long = "for", value_name = "STATE", value_parser = goal)]
    pub(crate) goal: Option<State>,
    #[command(flatten)]
    pub(crate) pace: Pace,
}

/// Reads the state that ends a wait.
pub(crate) fn goal(text: &str) -> Result<State, String> {
    use clap::ValueEnum as _;
    match State::from_str(text, true) {
        Ok(state @ (State::Succeeded | State::Following | State::Stopped)) => Ok(state),
        _ => Err(say!("settings-goal")),
    }
}

#[derive(Subcommand, Debug)]
pub(crate) enum TaskAction {
    /// Copy a bucket into OBS
    #[command(after_help = KEYS)]
    Create(Box<CreateCopy>),
    /// Replace the bandwidth limits of tasks
    Update {
        #[command(flatten)]
        which: Selection,
        #[command(flatten)]
        limits: Limits,
    },
    /// Resume paused tasks, or run failed ones again
    #[command(visible_alias = "resume", after_help = KEYS)]
    Start {
        #[command(flatten)]
        which: Selection,
        /// Only the objects that failed last time
        #[arg(long)]
        failed_only: bool,
        #[command(flatten)]
        keys: KeySource,
        #[command(flatten)]
        wait: Wait,
    },
    /// Pause running tasks
    #[command(visible_alias = "pause", after_help = SEVERAL)]
    Stop {
        #[command(flatten)]
        which: Selection,
        #[command(flatten)]
        wait: Wait,
    },
    /// Run failed tasks again
    #[command(after_help = KEYS)]
    Retry {
        #[command(flatten)]
        which: Selection,
        /// Only the objects that failed last time
        #[arg(long)]
        failed_only: bool,
        #[command(flatten)]
        keys: KeySource,
        #[command(flatten)]
        wait: Wait,
    },
    /// Delete tasks that are not running
    #[command(visible_alias = "rm", after_help = SEVERAL)]
    Delete {
        #[command(flatten)]
        which: Selection,
        #[command(flatten)]
        confirm: Confirm,
    },
    /// Follow tasks to their end
    Wait(WaitFor),
    /// Show tasks: state, progress and settings
    #[command(visible_aliases = ["get", "describe"])]
    Show {
        #[command(flatten)]
        which: Selection,
    },
    /// List tasks
    #[command(visible_alias = "ls")]
    List {
        /// Only tasks of this group
        #[arg(long, value_name = "ID", help_heading = "Which")]
        group: Option<String>,
        #[command(flatten)]
        list: ListArguments,
    },
    /// List failed tasks, why they failed, and where the list of their failed objects is
    Failed {
        /// Only tasks of this group
        #[arg(long, value_name = "ID", help_heading = "Which")]
        group: Option<String>,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum GroupAction {
    /// Copy a large bucket into OBS, in tasks that the service creates
    #[command(after_help = KEYS)]
    Create(Box<CreateCopy>),
    /// Replace the bandwidth limits of groups
    Update {
        #[command(flatten)]
        which: Selection,
        #[command(flatten)]
        limits: Limits,
    },
    /// Resume paused groups
    #[command(visible_alias = "resume", after_help = KEYS)]
    Start {
        #[command(flatten)]
        which: Selection,
        #[command(flatten)]
        keys: KeySource,
        #[command(flatten)]
        wait: Wait,
    },
    /// Pause groups and their tasks
    #[command(visible_alias = "pause", after_help = SEVERAL)]
    Stop {
        #[command(flatten)]
        which: Selection,
        #[command(flatten)]
        wait: Wait,
    },
    /// Run failed groups again
    #[command(after_help = KEYS)]
    Retry {
        #[command(flatten)]
        which: Selection,
        /// Only the objects that failed last time
        #[arg(long)]
        failed_only: bool,
        #[command(flatten)]
        keys: KeySource,
        #[command(flatten)]
        wait: Wait,
    },
    /// Delete groups that are not at work
    #[command(visible_alias = "rm", after_help = SEVERAL)]
    Delete {
        #[command(flatten)]
        which: Selection,
        #[command(flatten)]
        confirm: Confirm,
    },
    /// Follow groups to their end
    Wait(WaitFor),
    /// Show groups: state, progress and settings
    #[command(visible_aliases = ["get", "describe"])]
    Show {
        #[command(flatten)]
        which: Selection,
    },
    /// List groups
    #[command(visible_alias = "ls")]
    List(ListArguments),
    /// List failed groups, why they failed, and where the lists of their failed objects are
    Failed,
}

#[derive(Subcommand, Debug)]
pub(crate) enum SyncAction {
    /// Keep a bucket in OBS in step with its source
    #[command(after_help = KEYS)]
    Create(Box<CreateBucket>),
    /// Name objects that are to be copied now
    Events {
        /// Id of the synchronization
        id: String,
        /// Names of objects; - reads them from standard input, one per line
        #[arg(required = true, value_name = "OBJECT")]
        objects: Vec<String>,
    },
    /// Start stopped synchronizations; the keys for source and destination are required
    #[command(visible_alias = "resume", after_help = KEYS)]
    Start {
        #[command(flatten)]
        which: Selection,
        #[command(flatten)]
        keys: KeySource,
        #[command(flatten)]
        wait: Wait,
    },
    /// Stop synchronizations
    #[command(visible_alias = "pause", after_help = SEVERAL)]
    Stop {
        #[command(flatten)]
        which: Selection,
        #[command(flatten)]
        wait: Wait,
    },
    /// Delete stopped synchronizations
    #[command(visible_alias = "rm", after_help = SEVERAL)]
    Delete {
        #[command(flatten)]
        which: Selection,
        #[command(flatten)]
        confirm: Confirm,
    },
    /// Follow synchronizations until they are in a state
    Wait(WaitFor),
    /// Show synchronizations, with what they copied this month
    #[command(visible_aliases = ["get", "describe"])]
    Show {
        #[command(flatten)]
        which: Selection,
    },
    /// List synchronizations
    #[command(visible_alias = "ls")]
    List(ListArguments),
}

#[derive(Subcommand, Debug)]
pub(crate) enum RedisAction {
    /// Move the data of a Redis server: creates the migration machine, waits for it, and starts the migration
    Create(Box<CreateRedis>),
    /// Set what migrations do after their connection broke
    Update {
        #[command(flatten)]
        which: Selection,
        /// What to do
        #[arg(long, value_enum)]
        reconnect: Reconnect,
    },
    /// Start stopped migrations again: they copy everything over their targets again
    #[command(visible_aliases = ["restart", "resume"], after_help = SEVERAL)]
    Start {
        #[command(flatten)]
        which: Selection,
        #[command(flatten)]
        confirm: Confirm,
        #[command(flatten)]
        wait: Wait,
    },
    /// Stop migrations
    #[command(visible_alias = "pause", after_help = SEVERAL)]
    Stop {
        #[command(flatten)]
        which: Selection,
        #[command(flatten)]
        wait: Wait,
    },
    /// Delete migrations that ended
    #[command(visible_alias = "rm", after_help = SEVERAL)]
    Delete {
        #[command(flatten)]
        which: Selection,
        #[command(flatten)]
        confirm: Confirm,
    },
    /// Follow migrations to their end, or until they follow their source
    Wait(WaitFor),
    /// Show migrations: state, progress and settings
    #[command(visible_aliases = ["get", "describe"])]
    Show {
        #[command(flatten)]
        which: Selection,
    },
    /// List migrations
    #[command(visible_alias = "ls")]
    List(ListArguments),
    /// List failed migrations, and why they failed
    Failed,
    /// Print the log of migrations
    Logs {
        #[command(flatten)]
        which: Selection,
        /// Only errors
        #[arg(long)]
        errors: bool,
    },
}
