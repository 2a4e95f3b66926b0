//! The end of the demo: what the emulator recorded, what changed, and how to do the same for real.

use huaweicloud_emulator::RecordedRequest;
use huaweicloud_emulator::seeds;

use super::stage::{Stage, Thing, off_script};
use crate::failure::Failure;
use crate::screen::{Cell, TableColumn, line, table};
use crate::text::{BOLD, GOOD};

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
            return Err(off_script(operation, "recorded by the emulator as signed and answered with 200", "not"));
        }
    }
    match requests.iter().find(|request| !is_signed(request) || request.status != 200) {
        Some(request) => Err(off_script(&request.path, "signed and answered with 200", &request.status.to_string())),
        None => Ok(()),
    }
}

fn is_signed(request: &RecordedRequest) -> bool {
    request.access_key.is_some()
}

pub(super) fn print(stage: &Stage, things: &[Thing]) -> Result<(), Failure> {
    let requests = stage.emulator.requests().len();
    line(&format!("\n{BOLD}Summary{BOLD:#}"))?;
    let columns = ["WHAT", "ID", "STATES"].map(TableColumn::left);
    let states = |thing: &Thing| format!("{}{}", thing.states.join(" > "), thing.remark);
    let row = |thing: &Thing| vec![thing.what.to_owned(), thing.id.clone(), states(thing)];
    let rows: Vec<Vec<Cell>> = things.iter().map(|thing| row(thing).into_iter().map(Cell::from).collect()).collect();
    for text in table(&columns, &rows, None).text.lines() {
        line(&format!("  {text}"))?;
    }
    line(&format!("\n  {GOOD}All went as told.{GOOD:#} {requests} requests, {requests} signatures verified."))?;
    for_real()
}

fn for_real() -> Result<(), Failure> {
    line(&format!("\n{BOLD}The same with an account{BOLD:#}"))?;
    let (group, task, sync) = (seeds::PAUSED_GROUP, seeds::PAUSED_TASK, seeds::STOPPED_SYNC_TASK);
    let text = format!(
        "  export HUAWEICLOUD_SDK_AK=... HUAWEICLOUD_SDK_SK=...           # your access key
  export HUAWEICLOUD_SDK_REGION=cn-north-4 HUAWEICLOUD_SDK_PROJECT_ID=...
  hcmigrate whoami                                               # what will be used, and where it comes from
  export HCMIGRATE_SRC_AK=... HCMIGRATE_SRC_SK=...               # the source of the objects
  export HCMIGRATE_DST_AK=... HCMIGRATE_DST_SK=...               # the destination in OBS
  hcmigrate group start {group} --wait
  hcmigrate task start {task} --wait
  hcmigrate sync start {sync}
  hcmigrate redis stop {} {}
  hcmigrate redis start {} {} --wait
  hcmigrate call --list                                          # all other operations

  Or without one, at your own pace: start `hcmigrate emulator`, and use what it prints in another terminal.",
        seeds::INCREMENTAL_MIGRATION,
        seeds::STOPPED_MIGRATION,
        seeds::RESTARTABLE_MIGRATION,
        seeds::OLD_MIGRATION,
    );
    line(&text)
}
