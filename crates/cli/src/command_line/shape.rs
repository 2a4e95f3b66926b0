//! The output of each command, so that an unsupported format or column is refused before anything is sent.

use super::{Command, OnDemand};
use crate::arguments::{GroupAction, RedisAction, SyncAction, TaskAction, Wait};
use crate::failure::Failure;
use crate::manifest::plan::EntryRecord;
use crate::manifest::{check, verify};
use crate::output::{Outcome, OutputArguments, Record as _, SettingRecord, Shape};
use crate::resource::redis::logs;

/// The outcomes of the items that a command acts on.
const OUTCOMES: Shape = Shape::Records(Outcome::HEADINGS);

impl Command {
    /// Rejects output options that this command does not support.
    pub(crate) fn check_output(&self, output: &OutputArguments) -> Result<(), Failure> {
        let (command, shape) = self.printed();
        shape.check(&command, output)
    }

    /// Returns the words of the command, and the shape of its output.
    fn printed(&self) -> (String, Shape) {
        let (command, shape) = match self {
            Self::Task { action: OnDemand(action) } => return of_noun("task", action.printed()),
            Self::Group { action: OnDemand(action) } => return of_noun("group", action.printed()),
            Self::Sync { action: OnDemand(action) } => return of_noun("sync", action.printed()),
            Self::Redis { action: OnDemand(action) } => return of_noun("redis", action.printed()),
            Self::Demo => ("demo", Shape::Text),
            Self::Completion { .. } => ("completion", Shape::Text),
            Self::Man { .. } => ("man", Shape::Text),
            Self::Init(_) => ("init", Shape::File),
            Self::Call(OnDemand(arguments)) => ("call", arguments.shape()),
            Self::Policy(_) => ("policy", Shape::Json),
            Self::Emulator(_) => ("emulator", Shape::Json),
            Self::Sign { .. } => ("sign", Shape::JsonLines),
            Self::Check(_) => ("check", Shape::Records(check::COLUMNS)),
            Self::Plan(_) => ("plan", Shape::Records(EntryRecord::HEADINGS)),
            Self::Status(_) => ("status", Shape::Records(EntryRecord::HEADINGS)),
            Self::Wait(OnDemand(arguments)) => ("wait", arguments.shape()),
            Self::Apply(_) => ("apply", OUTCOMES),
            Self::Cutover(_) => ("cutover", OUTCOMES),
            Self::Verify(_) => ("verify", Shape::Records(verify::COLUMNS)),
            Self::Report(_) => ("report", Shape::Records(verify::COLUMNS)),
            Self::Config { .. } => ("config", SettingRecord::SHAPE),
            Self::Whoami { .. } => ("whoami", SettingRecord::SHAPE),
        };
        (command.to_owned(), shape)
    }
}

fn of_noun(noun: &str, (verb, shape): (&str, Shape)) -> (String, Shape) {
    (format!("{noun} {verb}"), shape)
}

/// Returns the output of a verb that may follow the items: their final states, or the outcomes of the call.
fn after(wait: &Wait) -> Shape {
    if wait.wait { Shape::ITEMS } else { OUTCOMES }
}

impl TaskAction {
    fn printed(&self) -> (&'static str, Shape) {
        match self {
            Self::Create(arguments) => ("create", after(&arguments.bucket.wait)),
            Self::Start { wait, .. } => ("start", after(wait)),
            Self::Stop { wait, .. } => ("stop", after(wait)),
            Self::Retry { wait, .. } => ("retry", after(wait)),
            Self::Update { .. } => ("update", OUTCOMES),
            Self::Delete { .. } => ("delete", OUTCOMES),
            Self::Wait(_) => ("wait", Shape::ITEMS),
            Self::Show { .. } => ("show", Shape::List),
            Self::List { .. } => ("list", Shape::List),
            Self::Failed { .. } => ("failed", Shape::List),
        }
    }
}

impl GroupAction {
    fn printed(&self) -> (&'static str, Shape) {
        match self {
            Self::Create(arguments) => ("create", after(&arguments.bucket.wait)),
            Self::Start { wait, .. } => ("start", after(wait)),
            Self::Stop { wait, .. } => ("stop", after(wait)),
            Self::Retry { wait, .. } => ("retry", after(wait)),
            Self::Update { .. } => ("update", OUTCOMES),
            Self::Delete { .. } => ("delete", OUTCOMES),
            Self::Wait(_) => ("wait", Shape::ITEMS),
            Self::Show { .. } => ("show", Shape::List),
            Self::List(_) => ("list", Shape::List),
            Self::Failed => ("failed", Shape::List),
        }
    }
}

impl SyncAction {
    fn printed(&self) -> (&'static str, Shape) {
        match self {
            Self::Create(arguments) => ("create", after(&arguments.wait)),
            Self::Start { wait, .. } => ("start", after(wait)),
            Self::Stop { wait, .. } => ("stop", after(wait)),
            Self::Events { .. } => ("events", OUTCOMES),
            Self::Delete { .. } => ("delete", OUTCOMES),
            Self::Wait(_) => ("wait", Shape::ITEMS),
            Self::Show { .. } => ("show", Shape::List),
            Self::List(_) => ("list", Shape::List),
        }
    }
}

impl RedisAction {
    fn printed(&self) -> (&'static str, Shape) {
        match self {
            Self::Create(arguments) => ("create", after(&arguments.wait)),
            Self::Start { wait, .. } => ("start", after(wait)),
            Self::Stop { wait, .. } => ("stop", after(wait)),
            Self::Update { .. } => ("update", OUTCOMES),
            Self::Delete { .. } => ("delete", OUTCOMES),
            Self::Wait(_) => ("wait", Shape::ITEMS),
            Self::Show { .. } => ("show", Shape::List),
            Self::List(_) => ("list", Shape::List),
            Self::Failed => ("failed", Shape::List),
            Self::Logs { .. } => ("logs", Shape::Records(logs::COLUMNS)),
        }
    }
}
