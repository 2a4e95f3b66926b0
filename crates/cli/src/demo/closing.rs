//! The end of the demo: what the emulator recorded, what changed, and how to do the same for real.

use console::measure_text_width;
use huaweicloud_emulator::RecordedRequest;
use huaweicloud_emulator::seeds;

use super::stage::{Stage, Thing, told};
use crate::failure::Failure;
use crate::locale::say;
use crate::screen::{Cell, TableColumn, line, table};
use crate::text::{BOLD, DIM, GOOD, clean};

/// The operations that the demo calls.
const OPERATIONS: [&str; 5] = [
    "start_task_group",
    "start_task",
    "start_sync_task",
    "batch_stop_migration_tasks",
    "batch_restart_online_migration_tasks",
];

/// The indent of everything below a heading.
const MARGIN: &str = "  ";

/// Checks the requests that the emulator recorded: each operation was called with a signature, and succeeded.
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
    let requests = stage.emulator.request_count();
    line(&format!("\n{BOLD}{}{BOLD:#}", say!("demo-summary")))?;
    let headings = [say!("demo-heading-what"), say!("demo-heading-id"), say!("demo-heading-states")];
    let states = |thing: &Thing| match thing.is_refused {
        true => say!("demo-refused", states = thing.states.join(" > ")),
        false => thing.states.join(" > "),
    };
    let row = |thing: &Thing| vec![thing.what.clone(), thing.short_id().to_owned(), states(thing)];
    let rows: Vec<Vec<Cell>> = things.iter().map(|thing| row(thing).into_iter().map(Cell::from).collect()).collect();
    let text = table(&headings.map(TableColumn::left), &rows, None).text;
    // States that do not fit continue on the next line below their heading.
    let widest = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| measure_text_width(&cell.text)).max();
    let indent = [0, 1].into_iter().filter_map(widest).sum::<usize>() + 3 * MARGIN.len();
    text.lines().try_for_each(|text| told(&format!("{MARGIN}{text}"), indent))?;
    let (well, counts) = (say!("demo-all-well"), say!("demo-counts", count = requests));
    told(&format!("\n{MARGIN}{GOOD}{well}{GOOD:#} {counts}"), 4)?;
    for_real()
}

fn for_real() -> Result<(), Failure> {
    told(&format!("\n{BOLD}{}{BOLD:#}", say!("demo-for-real")), 2)?;
    let (group, task, sync) = (seeds::PAUSED_GROUP, seeds::PAUSED_TASK, seeds::STOPPED_SYNC_TASK);
    let (live, stopped) = (seeds::INCREMENTAL_MIGRATION, seeds::STOPPED_MIGRATION);
    let (restartable, old) = (seeds::RESTARTABLE_MIGRATION, seeds::OLD_MIGRATION);
    let texts = [
        (
            say!("demo-real-keys"),
            "export HUAWEICLOUD_SDK_AK=... HUAWEICLOUD_SDK_SK=...
  export HUAWEICLOUD_SDK_REGION=cn-north-4 HUAWEICLOUD_SDK_PROJECT_ID=..."
                .to_owned(),
        ),
        (say!("demo-real-whoami"), "hcmigrate whoami".to_owned()),
        (say!("demo-real-source"), "export HCMIGRATE_SRC_AK=... HCMIGRATE_SRC_SK=...".to_owned()),
        (say!("demo-real-destination"), "export HCMIGRATE_DST_AK=... HCMIGRATE_DST_SK=...".to_owned()),
        (
            say!("demo-real-operations"),
            format!(
                "hcmigrate group start {group} --wait
  hcmigrate task start {task} --wait
  hcmigrate sync start {sync}
  hcmigrate redis stop {live} {stopped}
  hcmigrate redis start {restartable} {old} --wait"
            ),
        ),
        (say!("demo-real-list"), "hcmigrate call --list".to_owned()),
    ];
    for (about, commands) in texts {
        told(&format!("{MARGIN}{DIM}# {about}{DIM:#}"), 4)?;
        // Commands are not wrapped, so that they can be copied.
        line(&format!("{MARGIN}{commands}"))?;
    }
    told(&format!("\n{MARGIN}{}", say!("demo-real-emulator")), 2)
}
