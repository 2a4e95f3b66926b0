//! Migrations between two real Redis servers: the state machine follows reports instead of simulating the work.

use serde_json::Value;
use tokio::sync::watch;

use super::migration::{Link, Method, Migration, MigrationEnd, Phase};
use super::migrations;
use super::state::Dcs;
use crate::call::text;
use crate::work::{Ending, LinkEnd, LinkJob, LinkReport, LinkStage, Resource, Resume};
use crate::world::kernel::Kernel;

/// Decides whether a task that is being configured moves real keys: it does when there is a worker and both ends are
/// addresses. An instance of the emulator has no server behind it.
pub(super) fn choose(kernel: &mut Kernel, dcs: &mut Dcs, id: &str, body: &Value) {
    let addressed = |side: &str| !text(&body[side], "addrs").is_empty();
    let at_hand = kernel.setup.worker.is_some() && !simulated(dcs, id);
    let real = at_hand && addressed("source_instance") && addressed("target_instance");
    if let Some(task) = dcs.migrations.get_mut(&id.to_owned()) {
        task.link = real.then(Link::default);
    }
    if real {
        kernel.entrust(Resource::Migration(id.to_owned()), body);
    } else if at_hand {
        let why = "The keys are simulated: real ones move only between two servers given by their addresses.";
        migrations::log(kernel, dcs, id, false, "dcs.41.0106", why);
    }
}

/// Whether the description of the task asks for simulated work.
fn simulated(dcs: &Dcs, id: &str) -> bool {
    dcs.migrations.get(&id.to_owned()).is_some_and(|task| task.description.contains("emulate:"))
}

/// Starts the full phase with real keys.
pub(super) fn begin(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) {
    let owner = kernel.owner(Resource::Migration(id.to_owned()));
    let Some(task) = dcs.migrations.get_mut(&id.to_owned()) else { return };
    task.link = Some(Link::default());
    let end = |side: &Option<MigrationEnd>| LinkEnd {
        addresses: side.iter().flat_map(|side| side.addrs.split(',')).map(str::to_owned).collect(),
        needs_password: side.as_ref().is_some_and(|side| side.has_password),
    };
    let (decide, resume) = watch::channel(resume_of(task));
    let job = LinkJob {
        source: end(&task.source),
        target: end(&task.target),
        incremental: task.method == Method::Incremental,
        resume,
        bytes_per_second: task.bandwidth_limit_mb.parse::<u64>().ok().map(|mb| mb.saturating_mul(1 << 20)),
    };
    dcs.linked.insert(id.to_owned(), decide);
    kernel.order(move |worker| worker.begin_link(&owner, job));
}

fn resume_of(task: &Migration) -> Resume {
    if task.resume_mode == "manual" { Resume::Manual } else { Resume::Auto }
}

/// Updates what a link does when it breaks, or while it is broken.
pub(super) fn decide(kernel: &mut Kernel, dcs: &Dcs, id: &str) {
    if let (Some(link), Some(task)) = (dcs.linked.get(id).cloned(), dcs.migrations.get(&id.to_owned())) {
        let resume = resume_of(task);
        kernel.order(move |_| {
            link.send_replace(resume);
        });
    }
}

/// Asks a link to end.
pub(super) fn stop(kernel: &mut Kernel, id: &str) {
    kernel.stop_job(Resource::Migration(id.to_owned()));
}

/// Returns a future for the end of a link that was asked to stop.
pub(super) fn end(kernel: &Kernel, id: &str) -> Option<Ending> {
    kernel.setup.worker.as_ref()?.link_end(&kernel.owner(Resource::Migration(id.to_owned())))
}

/// Aborts a link. Its passwords stay, so that the task can be restarted.
pub(super) fn cut(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) {
    if dcs.linked.remove(id).is_some() {
        kernel.cut_job(Resource::Migration(id.to_owned()));
    }
}

/// Polls the links of a project and applies their reports.
pub(crate) fn absorb(kernel: &mut Kernel, dcs: &mut Dcs) {
    for id in dcs.linked.keys().cloned().collect::<Vec<_>>() {
        let owner = kernel.owner(Resource::Migration(id.clone()));
        match kernel.setup.worker.as_ref().and_then(|worker| worker.link_report(&owner)) {
            Some(report) => note(kernel, dcs, &id, report),
            None => lost(kernel, dcs, &id),
        }
    }
}

fn note(kernel: &mut Kernel, dcs: &mut Dcs, id: &str, report: LinkReport) {
    let key = id.to_owned();
    let Some(known) = dcs.migrations.get(&key) else { return };
    let (phase, link) = (
        known.phase,
        Link {
            target_keys: report.target_keys,
            percent: report.percent,
            gap: report.gap,
            bytes_per_second: report.bytes_per_second,
            ops_per_second: report.ops_per_second,
        },
    );
    let changed = known.link != Some(link) || known.keys != report.source_keys;
    if let Some(task) = dcs.migrations.get_mut(&key).filter(|_| changed) {
        (task.link, task.keys) = (Some(link), report.source_keys);
    }
    for line in &report.lines {
        let code = if line.is_error { "dcs.41.0107" } else { "dcs.41.0106" };
        migrations::log(kernel, dcs, id, line.is_error, code, &line.text);
    }
    match (report.stage, phase) {
        (LinkStage::Incremental, Phase::Full) => migrations::begin_incremental(kernel, dcs, id),
        // The position in the source's stream was lost, so that everything is copied again.
        (LinkStage::Full, Phase::Incremental) => migrations::enter(kernel, dcs, id, Phase::Full, None),
        (LinkStage::Full | LinkStage::Incremental, _) => {}
        (stage, _) => {
            dcs.linked.remove(id);
            match (stage, phase) {
                (LinkStage::Done, Phase::Full) => migrations::complete(kernel, dcs, id),
                (LinkStage::Failed, Phase::Full | Phase::Incremental) => {
                    migrations::rest(kernel, dcs, id, Phase::Failed)
                }
                _ => migrations::terminated(kernel, dcs, id),
            }
        }
    }
}

/// Handles a link that was lost with the process that ran it.
fn lost(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) {
    dcs.linked.remove(id);
    match dcs.migrations.get(&id.to_owned()).map(|task| task.phase) {
        Some(Phase::Terminating) => migrations::terminated(kernel, dcs, id),
        Some(Phase::Full | Phase::Incremental) => {
            let why = why_lost(kernel, dcs, id);
            migrations::rest(kernel, dcs, id, Phase::Failed);
            migrations::log(kernel, dcs, id, true, "dcs.41.0107", why);
        }
        _ => {}
    }
}

/// Says why a link was lost and what to do. A task without passwords lost nothing that it needs, so a restart is
/// enough.
fn why_lost(kernel: &Kernel, dcs: &Dcs, id: &str) -> &'static str {
    let task = dcs.migrations.get(&id.to_owned());
    let has_password = |side: &Option<MigrationEnd>| side.as_ref().is_some_and(|side| side.has_password);
    match (&kernel.setup.worker, task.is_some_and(|task| has_password(&task.source) || has_password(&task.target))) {
        (None, _) => {
            "The emulator was restarted without real data. Restart it with real data, then configure the task again."
        }
        (Some(_), true) => "The emulator was restarted and keeps no passwords. Configure the task again.",
        (Some(_), false) => "The emulator was restarted, which broke the link. Restart the task.",
    }
}

/// Restores the table of links in progress, after rows were loaded or changes were undone. If the emulator was
/// restarted, the links are lost, as their first report will show.
pub(crate) fn relink(dcs: &mut Dcs) {
    let underway = |task: &&Migration| {
        task.link.is_some() && matches!(task.phase, Phase::Full | Phase::Incremental | Phase::Terminating)
    };
    let mut before = std::mem::take(&mut dcs.linked);
    let links = dcs.migrations.values().filter(underway).map(|task| {
        // The job still listens to the sender that it was started with.
        let link = before.remove(&task.id).unwrap_or_else(|| watch::channel(resume_of(task)).0);
        (task.id.clone(), link)
    });
    dcs.linked = links.collect();
}
