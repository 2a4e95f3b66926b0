//! Renders the overview page: one HTML document without scripts. It reloads every three seconds. `?still` turns that
//! off, for people who read slowly or use a screen reader.

use std::fmt::Write as _;

use crate::call::text;
use crate::cloud::Cloud;
use crate::gateway::Gateway;
use crate::oms::TaskState;
use crate::wire_time::iso;

/// The query that asks for the page without reloads.
pub(super) const STILL: &str = "still";
/// The number of rows of each table.
const ROWS: usize = 50;

const STYLE: &str = "
:root { color-scheme: light dark; --line: color-mix(in srgb, CanvasText 18%, Canvas); --soft: color-mix(in srgb, CanvasText 60%, Canvas); }
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; background: Canvas; color: CanvasText; }
h1 { font-size: 1.3rem; margin: 0 } h2 { font-size: 1rem; margin: 2rem 0 .4rem } p, small { color: var(--soft) }
table { border-collapse: collapse; width: 100% } .wide { overflow-x: auto } th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td { min-width: 4.5rem; max-width: 26rem; overflow-wrap: anywhere } th { font-weight: 600; color: var(--soft); white-space: nowrap } code { font: 12px ui-monospace, monospace } progress { width: 8rem; vertical-align: middle }
.bad { color: light-dark(#a40000, #ff8a80) } .good { color: light-dark(#0a6b2d, #7ddf9a) }";

/// Renders the current page.
pub(super) fn render(gateway: &Gateway, renews: bool) -> String {
    let now = gateway.clock.now_ms();
    let (refresh, link) = match renews {
        true => ("<meta http-equiv=refresh content=3>", "reloads every 3 seconds · <a href=\"?still\">stop it</a>"),
        false => ("", "<a href=\"?\">reload every 3 seconds</a>"),
    };
    let mut page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         {refresh}<title>Huawei Cloud emulator</title><style>{STYLE}</style><main>\
         <h1>Huawei Cloud emulator</h1><p>OMS and DCS in {} · emulated time {} · speed {} · not affiliated with Huawei</p>\
         <p>{link}</p>",
        escape(&gateway.setup.region),
        iso(now),
        gateway.clock.speed(),
    );
    gateway.look(project).iter().for_each(|part| page.push_str(part));
    faults(&mut page, gateway);
    requests(&mut page, gateway);
    page.push_str("<p><small>As JSON: <code>/_emulator/state</code>, <code>requests</code>, <code>faults</code>, <code>clock</code>, <code>quirks</code></small></main>");
    page
}

fn project(cloud: &Cloud) -> String {
    let Cloud { kernel, oms, dcs, .. } = cloud;
    let mut out = format!("<p>Project <code>{}</code></p>", escape(&kernel.project_id));
    let rows = oms.tasks.values().rev().take(ROWS).map(|task| {
        let progress = task.progress(kernel.now);
        let error = task.error.as_ref().map(|error| format!(" {}", escape(&error.code))).unwrap_or_default();
        vec![
            task.id.to_string(),
            entry(text(&task.request, "description")),
            escape(&task.name),
            format!("{}{error}", state_word(task.state)),
            bar(progress.fraction),
            format!("{} of {}", progress.tally.successful + progress.tally.skipped, progress.total_objects),
            progress.tally.failed.to_string(),
        ]
    });
    table(
        &mut out,
        "Migration tasks",
        oms.tasks.len(),
        &["id", "entry", "name", "state", "progress", "objects", "failed"],
        rows,
    );
    let rows = newest(oms.groups.values(), |group| group.queued).map(|group| {
        let state = format!("{} {:?}", group.state as u8, group.state);
        vec![escape(&group.id), entry(text(&group.request, "description")), state, group.children.len().to_string()]
    });
    table(&mut out, "Task groups", oms.groups.len(), &["id", "entry", "state", "tasks"], rows);
    let rows = newest(oms.syncs.values(), |task| task.queued)
        .map(|task| vec![escape(&task.id), if task.synchronizing { "SYNCHRONIZING" } else { "STOPPED" }.to_owned()]);
    table(&mut out, "Synchronization tasks", oms.syncs.len(), &["id", "state"], rows);
    let quirks = &kernel.setup.quirks;
    let rows = newest(dcs.listed_migrations(), |task| task.queued).map(|task| {
        let keys = format!("{} of {}", task.target_keys(kernel.now), task.keys);
        let share = f64::from(task.percent(kernel.now)) / 100.0;
        let lag = task.lag(kernel.now).map_or_else(String::new, |lag| lag.to_string());
        let (id, status) = (escape(&task.id), task.status(quirks).to_owned());
        vec![id, entry(&task.description), escape(&task.name), status, bar(share), keys, lag]
    });
    let heads = ["id", "entry", "name", "state", "full phase", "keys at the target", "lag"];
    table(&mut out, "Redis migrations", dcs.listed_migrations().count(), &heads, rows);
    let rows = newest(dcs.instances.values(), |instance| instance.queued)
        .map(|i| vec![escape(&i.id), escape(&i.name), escape(&i.state), escape(&i.addrs())]);
    table(&mut out, "Redis instances", dcs.instances.len(), &["id", "name", "state", "address"], rows);
    out
}

/// The manifest and the entry that a resource was created for: the mark at the end of its description.
fn entry(description: &str) -> String {
    let mark = description.split_whitespace().next_back().filter(|word| word.contains('/'));
    escape(mark.unwrap_or_default())
}

/// The most recent rows of a table.
fn newest<'t, R: 't>(rows: impl Iterator<Item = &'t R>, made: impl Fn(&R) -> u64) -> impl Iterator<Item = &'t R> {
    let mut rows: Vec<&R> = rows.collect();
    rows.sort_by_key(|row| std::cmp::Reverse(made(row)));
    rows.into_iter().take(ROWS)
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
    format!("<progress max=1 value={fraction:.4} aria-label=progress></progress> {:.0} %", fraction * 100.0)
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
    table(page, "Planned faults", faults.len(), &["id", "plan", "consumed"], rows);
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

/// Renders a table whose cells are HTML already. Renders nothing when it is empty.
fn table(page: &mut String, title: &str, count: usize, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    if count == 0 {
        return;
    }
    let more = if count > ROWS { format!(", {ROWS} shown") } else { String::new() };
    // Writing to a string cannot fail.
    let _ =
        write!(page, "<h2>{title} <small>{count}{more}</small></h2><div class=wide><table aria-label=\"{title}\"><tr>");
    heads.iter().for_each(|head| page.push_str(&format!("<th scope=col>{head}")));
    for row in rows {
        page.push_str("<tr>");
        row.iter().for_each(|cell| page.push_str(&format!("<td>{cell}")));
    }
    page.push_str("</table></div>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
