//! The end of the demo: what the emulator recorded, what changed, and how to do the same for real.

use huaweicloud_emulator::RecordedRequest;
use huaweicloud_emulator::seeds;

use super::stage::{Stage, Thing};
use crate::failure::Failure;
use crate::locale::say;
use crate::screen::{Cell, TableColumn, line, table};
use crate::text::{BOLD, GOOD, clean};

/// The operations that the demo is about.
const OPERATIONS: [&str; 5] = [
    "start_task_group",
    "start_task",
    "start_sync_task",
    "batch_stop_migration_tasks",
    "batch_restart_online_migration_tasks",
];

/// Holds the story against what the emulator recorded: each operation arrived, signed, and succeeded.
pub(super) fn check(stage: &Stage) -> Result<(), Failure> {
    let requests = stage.emulator.requests();
    for operation in OPERATIONS {
        let arrived = |request: &&RecordedRequest| request.operation.as_deref() == Some(operation);
        if !requests.iter().filter(arrived).any(|request| request.status == 200 && is_signed(request)) {
            return Err(Failure::new(say!("demo-missing", operation = operation)));
        }
    }
    match requests.iter().find(|request| !is_signed(request) || request.status != 200) {
        Some(request) => Err(Failure::new(say!("demo-unsigned", path = clean(&request.path), status = request.status))),
        None => Ok(()),
    }
}

fn is_signed(request: &RecordedRequest) -> bool {
    request.access_key.is_some()
}

pub(super) fn print(stage: &Stage, things: &[Thing]) -> Result<(), Failure> {
    let requests = stage.emulator.requests().len();
    line(&format!("\n{BOLD}{}{BOLD:#}", say!("demo-summary")))?;
    let headings = [say!("demo-heading-what"), say!("demo-heading-id"), say!("demo-heading-states")];
    let columns = headings.map(TableColumn::left);
    let states = |thing: &Thing| match thing.is_refused {
        true => say!("demo-refused", states = thing.states.join(" > ")),
        false => thing.states.join(" > "),
    };
    let row = |thing: &Thing| vec![thing.what.clone(), thing.id.clone(), states(thing)];
    let rows: Vec<Vec<Cell>> = things.iter().map(|thing| row(thing).into_iter().map(Cell::from).collect()).collect();
    for text in table(&columns, &rows, None).text.lines() {
        line(&format!("  {text}"))?;
    }
    let (well, counts) = (say!("demo-all-well"), say!("demo-counts", count = requests));
    line(&format!("\n  {GOOD}{well}{GOOD:#} {counts}"))?;
    for_real()
}

fn for_real() -> Result<(), Failure> {
    line(&format!("\n{BOLD}{}{BOLD:#}", say!("demo-for-real")))?;
    let (group, task, sync) = (seeds::PAUSED_GROUP, seeds::PAUSED_TASK, seeds::STOPPED_SYNC_TASK);
    let text = format!(
        "  export HUAWEICLOUD_SDK_AK=... HUAWEICLOUD_SDK_SK=...           # {}
  export HUAWEICLOUD_SDK_REGION=cn-north-4 HUAWEICLOUD_SDK_PROJECT_ID=...
  hcmigrate whoami                                               # {}
  export HCMIGRATE_SRC_AK=... HCMIGRATE_SRC_SK=...               # {}
  export HCMIGRATE_DST_AK=... HCMIGRATE_DST_SK=...               # {}
  hcmigrate group start {group} --wait
  hcmigrate task start {task} --wait
  hcmigrate sync start {sync}
  hcmigrate redis stop {} {}
  hcmigrate redis start {} {} --wait
  hcmigrate call --list                                          # {}

  {}",
        say!("demo-real-keys"),
        say!("demo-real-whoami"),
        say!("demo-real-source"),
        say!("demo-real-destination"),
        seeds::INCREMENTAL_MIGRATION,
        seeds::STOPPED_MIGRATION,
        seeds::RESTARTABLE_MIGRATION,
        seeds::OLD_MIGRATION,
        say!("demo-real-list"),
        say!("demo-real-emulator"),
    );
    line(&text)
}
