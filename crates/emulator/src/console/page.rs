//! The overview page: one HTML document, made here, without scripts. It renews itself every three seconds.

use std::fmt::Write as _;

use crate::calendar::iso;
use crate::gateway::Gateway;
use crate::oms::TaskState;
use crate::world::Tenant;

/// Rows of each table.
const ROWS: usize = 50;

const STYLE: &str = "
:root { color-scheme: light dark; --line: color-mix(in srgb, CanvasText 18%, Canvas); --soft: color-mix(in srgb, CanvasText 60%, Canvas); }
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; background: Canvas; color: CanvasText; }
h1 { font-size: 1.3rem; margin: 0 } h2 { font-size: 1rem; margin: 2rem 0 .4rem } p, small { color: var(--soft) }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { font-weight: 600; color: var(--soft) } code { font: 12px ui-monospace, monospace } progress { width: 8rem; vertical-align: middle }
.bad { color: light-dark(#a40000, #ff8a80) } .good { color: light-dark(#0a6b2d, #7ddf9a) }";

/// The page as it is now.
pub(super) fn render(gateway: &Gateway) -> String {
    let now = gateway.clock.now_ms();
    let mut page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <meta http-equiv=refresh content=3><title>Huawei Cloud emulator</title><style>{STYLE}</style>\
         <h1>Huawei Cloud emulator</h1><p>OMS and DCS in {} · emulated time {} · speed {} · not affiliated with Huawei</p>",
        escape(&gateway.setup.region),
        iso(now),
        gateway.clock.speed(),
    );
    gateway.look(project).iter().for_each(|part| page.push_str(part));
    faults(&mut page, gateway);
    requests(&mut page, gateway);
    page.push_str("<p><small>As JSON: <code>/_emulator/state</code>, <code>requests</code>, <code>faults</code>, <code>clock</code>, <code>quirks</code></small>");
    page
}

fn project(t: &Tenant) -> String {
    let mut out = format!("<p>Project <code>{}</code></p>", escape(&t.project_id));
    let rows = t.tasks.values().rev().take(ROWS).map(|task| {
        let progress = task.progress(t.now);
        let error = task.error.as_ref().map(|error| format!(" {}", escape(&error.code))).unwrap_or_default();
        vec![
            task.id.to_string(),
            escape(&task.name),
            format!("{}{error}", state_word(task.state)),
            bar(progress.fraction),
            format!("{} of {}", progress.tally.successful + progress.tally.skipped, progress.total_objects),
            progress.tally.failed.to_string(),
        ]
    });
    table(&mut out, "Migration tasks", t.tasks.len(), &["id", "name", "state", "progress", "objects", "failed"], rows);
    let rows = t
        .groups
        .values()
        .take(ROWS)
        .map(|group| vec![escape(&group.id), format!("{:?}", group.state), group.children.len().to_string()]);
    table(&mut out, "Task groups", t.groups.len(), &["id", "state", "tasks"], rows);
    let rows =
        t.syncs.values().take(ROWS).map(|task| {
            vec![escape(&task.id), if task.synchronizing { "SYNCHRONIZING" } else { "STOPPED" }.to_owned()]
        });
    table(&mut out, "Synchronization tasks", t.syncs.len(), &["id", "state"], rows);
    let quirks = &t.setup.quirks;
    let rows = t.migrations.values().take(ROWS).map(|task| {
        let share = task.target_keys(t.now) as f64 / task.keys.max(1) as f64;
        vec![escape(&task.id), escape(&task.name), task.status(quirks).to_owned(), bar(share)]
    });
    table(&mut out, "Redis migrations", t.migrations.len(), &["id", "name", "state", "keys at the target"], rows);
    let rows = t
        .instances
        .values()
        .take(ROWS)
        .map(|i| vec![escape(&i.id), escape(&i.name), escape(&i.state), escape(&i.addrs())]);
    table(&mut out, "Redis instances", t.instances.len(), &["id", "name", "state", "address"], rows);
    out
}

fn state_word(state: TaskState) -> &'static str {
    match state {
        TaskState::Waiting => "1 waiting",
        TaskState::Running => "2 running",
        TaskState::Paused => "3 paused",
        TaskState::Failed => "<span class=bad>4 failed</span>",
        TaskState::Succeeded => "<span class=good>5 succeeded</span>",
        TaskState::Pausing => "7 pausing",
    }
}

fn bar(fraction: f64) -> String {
    format!("<progress max=1 value={fraction:.4}></progress> {:.0} %", fraction * 100.0)
}

fn faults(page: &mut String, gateway: &Gateway) {
    let faults = gateway.faults.list();
    let rows = faults.iter().rev().take(ROWS).map(|report| {
        let plan = serde_json::to_string(&report.fault).unwrap_or_default();
        let planned = report.fault.times.map_or("no end".to_owned(), |times| times.to_string());
        vec![
            report.id.to_string(),
            format!("<code>{}</code>", escape(&plan)),
            format!("{} of {planned}", report.consumed),
        ]
    });
    table(page, "Planned failures", faults.len(), &["", "plan", "consumed"], rows);
}

fn requests(page: &mut String, gateway: &Gateway) {
    let entries = gateway.recorder.list();
    let rows = entries.iter().rev().take(ROWS).map(|entry| {
        let class = if (200..300).contains(&entry.status) { "good" } else { "bad" };
        let code = entry.error_code.as_deref().or(entry.fault.as_deref()).unwrap_or_default();
        vec![
            iso(entry.at),
            format!("<code>{} {}</code>", escape(&entry.method), escape(&entry.path)),
            escape(entry.operation.as_deref().unwrap_or("-")),
            format!("<span class={class}>{}</span> {}", entry.status, escape(code)),
        ]
    });
    table(page, "Last requests", entries.len(), &["at", "request", "operation", "answer"], rows);
}

/// A table of cells that are HTML already. Nothing when it is empty.
fn table(page: &mut String, title: &str, count: usize, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    if count == 0 {
        return;
    }
    let more = if count > ROWS { format!(", {ROWS} shown") } else { String::new() };
    // Writing to a string cannot fail.
    let _ = write!(page, "<h2>{title} <small>{count}{more}</small></h2><table><tr>");
    heads.iter().for_each(|head| page.push_str(&format!("<th>{head}")));
    for row in rows {
        page.push_str("<tr>");
        row.iter().for_each(|cell| page.push_str(&format!("<td>{cell}")));
    }
    page.push_str("</table>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
