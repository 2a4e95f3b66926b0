//! `hcmigrate verify` and `hcmigrate report`: compare source and destination by the counts that the services keep.

mod deep;
mod html;

use clap::Args;
use console::measure_text_width;
use serde::Serialize;

use self::deep::{Compared, Depth};
use super::decide::Step;
use super::model::{Entry, kind_label};
use super::plan::EntryRecord;
use super::status::Watch;
use super::{Chosen, clauses, joined};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::files;
use crate::locale::{say, system};
use crate::output::{Record, State};
use crate::screen::{hanging, line};
use crate::session::Session;
use crate::text::{BAD, GOOD, WARN, clean, note};
use crate::units;

/// The arguments of `verify`.
#[derive(Args, Debug)]
#[command(after_help = WHAT)]
pub(crate) struct VerifyArguments {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    depth: Depth,
}

/// The indentation of continued lines about an entry.
const INDENT: usize = 11;

const WHAT: &str = "\
Compares the counts that the services keep: objects and bytes that were found and copied, objects that failed, and
the number of keys at each end of a Redis migration. The service itself compares each object as `check` in the
manifest says (size and time, or CRC-64).
With --sample and --full, the keys of Redis are read on both sides and compared; with --full, buckets are listed on both
sides, by the service and with the keys of the manifest. No object is read again. Migrations that were cut over are left
out, because clients write to their targets. An entry that cannot be reached or listed from here is `unknown`, and so is
one that has ended and is no longer listed, unless --full can still list its bucket on both sides. `unknown` does not
count as a success.";

/// The arguments of `report`.
#[derive(Args, Debug)]
pub(crate) struct ReportArguments {
    #[command(flatten)]
    chosen: Chosen,
    /// Write one HTML page to this file, in place of a table; -o csv and -o json go to standard output
    #[arg(long, value_name = "FILE")]
    html: Option<String>,
}

/// The result of verifying an entry.
#[derive(Debug, Clone, Serialize)]
struct Verified {
    kind: &'static str,
    entry: &'static str,
    name: String,
    /// `ok`, `differs`, `not-yet`, or `unknown` if nothing could be compared.
    result: &'static str,
    why: Option<String>,
    state: Option<State>,
    id: Option<String>,
    /// The objects of the source.
    objects: Option<i64>,
    objects_done: Option<i64>,
    objects_failed: Option<i64>,
    objects_skipped: Option<i64>,
    /// The size of the source.
    bytes: Option<i64>,
    bytes_done: Option<i64>,
    source_keys: Option<i64>,
    target_keys: Option<i64>,
    /// The number of keys or objects that were compared one by one.
    compared: Option<u64>,
    run_seconds: Option<u64>,
    /// The place where the service lists the objects that failed.
    failed_list: Option<String>,
    /// The service's id of the last request for the entry that it answered.
    request_id: Option<String>,
    /// Source and destination, as the manifest names them.
    source: String,
    destination: String,
    region: String,
    #[serde(skip)]
    is_in_trouble: bool,
    /// Whether it is left out because clients write to its target since a cutover.
    #[serde(skip)]
    is_cut_over: bool,
}

impl Verified {
    fn new(record: &EntryRecord) -> Self {
        let (result, why) = judge(record);
        let item = record.item.as_ref();
        Self {
            kind: "verified",
            entry: record.entry,
            name: record.name.clone(),
            result,
            why,
            state: record.state(),
            id: item.map(|item| item.id.clone()),
            objects: item.and_then(|item| item.objects.total),
            objects_done: item.and_then(|item| item.objects.done),
            objects_failed: item.and_then(|item| item.objects.failed),
            objects_skipped: item.and_then(|item| item.objects.skipped),
            bytes: item.and_then(|item| item.bytes.total),
            bytes_done: item.and_then(|item| item.bytes.done),
            source_keys: item.and_then(|item| item.keys.total),
            target_keys: item.and_then(|item| item.keys.done),
            compared: None,
            run_seconds: item.and_then(|item| item.run_seconds),
            failed_list: item.and_then(|item| item.failed_list.clone()),
            request_id: record.request_id.as_deref().map(clean),
            source: record.source.clone(),
            destination: record.destination.clone(),
            region: record.region.clone(),
            is_in_trouble: record.is_in_trouble(),
            is_cut_over: record.cut_over && record.step == Step::Done,
        }
    }

    /// Adds the result of reading and comparing both sides.
    fn add(&mut self, found: Compared) {
        let found = match (found, self.objects) {
            // The migration counted them.
            (Compared::Same { count: 0, .. }, Some(1..)) => Compared::Unknown(say!("compare-nothing-listed")),
            (found, _) => found,
        };
        if self.result == "unknown" && !matches!(found, Compared::Unknown(_)) {
            // Now there is something to judge by.
            (self.result, self.why) = ("ok", None);
        }
        let (result, told) = match found {
            Compared::Same { count, told } => {
                self.compared = Some(count);
                (self.result, told)
            }
            Compared::Differs { count, told } => {
                self.compared = Some(count);
                ("differs", told)
            }
            Compared::Unknown(why) if self.result == "ok" => ("unknown", why),
            Compared::Unknown(why) => (self.result, why),
        };
        self.result = result;
        self.why = Some(clauses(self.why.iter().chain([&told]).map(String::as_str)));
    }

    /// Returns how many of the objects of the source are at the destination. Skipped ones were there before.
    fn arrived(&self) -> Option<i64> {
        if self.result == "ok" { self.objects } else { self.objects_done.or(self.objects) }
    }

    /// Like [`Self::arrived`], for their size.
    fn arrived_bytes(&self) -> Option<i64> {
        if self.result == "ok" { self.bytes } else { self.bytes_done.or(self.bytes) }
    }

    /// Returns the size as text for people.
    fn sized(&self) -> Option<String> {
        self.bytes.zip(self.arrived_bytes()).map(|(total, arrived)| match arrived < total {
            true => say!("output-of", done = units::bytes(arrived), total = units::bytes(total)),
            false => units::bytes(total),
        })
    }

    /// Returns the counts as text for people.
    fn counted(&self) -> String {
        let mut parts = Vec::new();
        parts.extend(self.objects.zip(self.arrived()).map(|(total, arrived)| match arrived < total {
            true => say!("output-objects", done = units::count(arrived), total = units::count(total)),
            false => say!("verify-objects", count = total, shown = units::count(total)),
        }));
        parts.extend(self.sized().filter(|_| self.objects.is_some()));
        parts.extend(
            self.source_keys.zip(self.target_keys).map(|(source, target)| {
                say!("verify-keys", source = units::count(source), target = units::count(target))
            }),
        );
        joined(&parts)
    }
}

/// Judges, from the counts, whether everything at the source has arrived at the destination.
fn judge(record: &EntryRecord) -> (&'static str, Option<String>) {
    if record.refused {
        return ("differs", record.why.clone());
    }
    let Some(item) = record.item.as_ref() else {
        return match record.step {
            // `cutover` compared the keys before or after the stop.
            Step::Done if record.cut_over => ("ok", record.why.clone()),
            Step::Done => ("unknown", Some(say!("verify-why-unlisted"))),
            Step::Drift => ("differs", record.why.clone()),
            Step::Wait => ("not-yet", record.why.clone()),
            _ => ("not-yet", Some(say!("verify-why-not-begun"))),
        };
    };
    if record.cut_over && record.step == Step::Done {
        // The counts were compared before or after the stop. Data that clients have written to the target since then does not
        // count as a difference.
        return ("ok", Some(say!("plan-why-cut-over")));
    }
    let is_at_end = matches!(item.state, State::Succeeded | State::Following | State::Failed | State::Stopped);
    if !is_at_end && record.step != Step::Drift {
        return ("not-yet", Some(say!("verify-why-state", state = item.state_text())));
    }
    let mut wrong = Vec::new();
    if record.step == Step::Drift {
        wrong.extend(record.why.iter().chain(&record.drift).cloned());
    }
    if item.state == State::Failed {
        wrong.push(item.reason.clone().unwrap_or_else(|| say!("verify-why-failed")));
    }
    let failed = item.objects.failed.filter(|failed| *failed > 0);
    wrong.extend(failed.map(|failed| say!("verify-why-objects-failed", count = failed)));
    let missing = |done: Option<i64>, total: Option<i64>| total.zip(done).map(|(total, done)| total - done);
    // Failed objects are missing, too, but are reported separately.
    let missing_objects =
        missing(item.objects.done, item.objects.total).map(|missing| missing.saturating_sub(failed.unwrap_or(0)));
    let missing_objects = missing_objects.filter(|missing| *missing > 0);
    wrong.extend(missing_objects.map(|missing| say!("verify-why-objects-missing", count = missing)));
    // No document says whether the size of skipped objects counts as done.
    if wrong.is_empty() && item.objects.skipped.unwrap_or(0) == 0 {
        let bytes = missing(item.bytes.done, item.bytes.total).filter(|missing| *missing > 0);
        wrong.extend(bytes.map(|missing| say!("verify-why-bytes-missing", size = units::bytes(missing))));
    }
    if record.entry == "redis" {
        match missing(item.keys.done, item.keys.total) {
            Some(missing) if missing > 0 => wrong.push(say!("verify-why-keys-missing", count = missing)),
            Some(extra) if extra < 0 => wrong.push(say!("verify-why-keys-extra", count = -extra)),
            Some(_) => {}
            None if wrong.is_empty() => return ("not-yet", Some(say!("verify-why-no-counts"))),
            None => {}
        }
        wrong.extend(item.lag.filter(|lag| *lag > 0).map(|lag| say!("verify-why-lag", lag = lag)));
    }
    if item.state == State::Stopped && wrong.is_empty() && record.step != Step::Done {
        return ("not-yet", Some(say!("verify-why-stopped")));
    }
    match wrong.is_empty() {
        true if record.step == Step::Follow => ("not-yet", record.why.clone()),
        true => ("ok", None),
        false => ("differs", Some(clauses(wrong.iter().map(String::as_str)))),
    }
}

impl Record for Verified {
    const HEADINGS: &'static [&'static str] = COLUMNS;

    fn text(&self) -> String {
        let (style, word) = match self.result {
            "ok" => (GOOD, say!("verify-ok")),
            "differs" => (BAD, say!("verify-differs")),
            "unknown" => (WARN, say!("verify-unknown")),
            _ => (WARN, say!("verify-not-yet")),
        };
        let width = measure_text_width(&say!("verify-differs"));
        let fill = " ".repeat(width.saturating_sub(measure_text_width(&word)));
        let detail = [self.counted(), self.why.clone().unwrap_or_default()];
        let detail = clauses(detail.iter().map(String::as_str).filter(|text| !text.is_empty()));
        format!("  {style}{word}{style:#}{fill}  {} {}  {detail}", kind_label(self.entry), self.name)
            .trim_end()
            .to_owned()
    }

    fn name(&self) -> String {
        format!("{}/{}", self.entry, self.name)
    }

    fn cells(&self) -> Vec<String> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let number = |value: Option<i64>| value.map(|number| number.to_string()).unwrap_or_default();
        vec![
            self.entry.to_owned(),
            self.name.clone(),
            self.result.to_owned(),
            text(&self.why),
            self.state.map(|state| state.word().to_owned()).unwrap_or_default(),
            text(&self.id),
            number(self.objects),
            number(self.objects_done),
            number(self.objects_failed),
            number(self.objects_skipped),
            number(self.bytes),
            number(self.bytes_done),
            number(self.source_keys),
            number(self.target_keys),
            self.compared.map(|compared| compared.to_string()).unwrap_or_default(),
            self.run_seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
            text(&self.failed_list),
            text(&self.request_id),
            self.source.clone(),
            self.destination.clone(),
            self.region.clone(),
        ]
    }
}

/// The columns of `verify` and `report`.
pub(crate) const COLUMNS: &[&str] = &[
    "entry",
    "name",
    "result",
    "why",
    "state",
    "id",
    "objects",
    "objects_done",
    "objects_failed",
    "objects_skipped",
    "bytes",
    "bytes_done",
    "source_keys",
    "target_keys",
    "compared",
    "run_seconds",
    "failed_list",
    "request_id",
    "source",
    "destination",
    "region",
];

/// Returns the state of the entries. `out` is the output file.
async fn look(
    session: &Session,
    chosen: &Chosen,
    depth: Depth,
    out: Option<&str>,
) -> Result<(String, Vec<Verified>), Failure> {
    let (manifest, selection) = chosen.read(session)?;
    out.map_or(Ok(()), |out| manifest.check_output(out))?;
    let entries: Vec<&Entry> =
        manifest.entries.iter().filter(|entry| selection.matches(&entry.name, &entry.labels)).collect();
    let all = Watch::new(session, &manifest, chosen, entries.clone())?.look().await?;
    let mut verified: Vec<Verified> = all.iter().map(Verified::new).collect();
    deep::compare(session, depth, &manifest, &entries, &all, &mut verified).await?;
    Ok((manifest.name.clone(), verified))
}

pub(crate) async fn run(session: &Session, arguments: VerifyArguments) -> Result<Exit, Failure> {
    let (_, verified) = look(session, &arguments.chosen, arguments.depth, None).await?;
    if session.printer.is_for_people() {
        // Entries without problems are counted, not listed.
        for one in verified.iter().filter(|one| one.result != "ok" || one.compared.is_some()) {
            line(&hanging(&one.text(), INDENT, session.printer.width()))?;
        }
    } else {
        session.printer.records(&verified)?;
    }
    let width = session.printer.width().filter(|_| session.printer.is_for_people());
    Ok(sum_up(&verified, width))
}

/// Writes how many were compared and found equal, in lines of `width` columns at most, and returns what that means.
fn sum_up(verified: &[Verified], width: Option<usize>) -> Exit {
    let count = |result: &str| verified.iter().filter(|one| one.result == result).count();
    let (ok, differ, open, unknown) = (count("ok"), count("differs"), count("not-yet"), count("unknown"));
    let left_out = verified.iter().filter(|one| one.is_cut_over && one.compared.is_none()).count();
    let (count, same) = (verified.len() - left_out, ok.saturating_sub(left_out));
    // Keys or objects were compared, not only their counts.
    let is_deep = verified.iter().any(|one| one.compared.is_some());
    let summary = match unknown {
        0 if is_deep => say!("verify-summary-deep", count = count, ok = same, differ = differ, open = open),
        0 => say!("verify-summary", count = count, ok = same, differ = differ, open = open),
        _ => say!("compare-summary", count = count, ok = same, differ = differ, open = open, unknown = unknown),
    };
    let left_out = (left_out > 0).then(|| say!("verify-left-out", count = left_out));
    let summary = clauses([Some(summary), left_out].iter().flatten().map(String::as_str));
    note(&hanging(&summary, 2, width));
    match (differ + open + unknown, ok) {
        (0, _) => Exit::Success,
        (_, 0) => Exit::Failed,
        _ => Exit::Partial,
    }
}

pub(crate) async fn report(session: &Session, arguments: ReportArguments) -> Result<Exit, Failure> {
    let (name, verified) = look(session, &arguments.chosen, Depth::default(), arguments.html.as_deref()).await?;
    if let Some(file) = &arguments.html {
        let now = session.printer.zone().epoch_ms(Some(units::epoch_ms(session.now())));
        let page = html::page(&name, &verified, &now.map(|now| now.to_string()).unwrap_or_default());
        files::replace(file, page.as_bytes()).map_err(|error| {
            Failure::new(say!("verify-unwritable", file = clean(file), error = system::told(&error)))
        })?;
        note(&say!("verify-wrote", file = clean(file)));
    }
    if !session.printer.is_for_people() {
        session.printer.records(&verified)?;
    } else if arguments.html.is_none() {
        verified.iter().try_for_each(|one| line(&hanging(&one.text(), INDENT, session.printer.width())))?;
    }
    Ok(report_exit(&verified))
}

/// Returns the exit code of `report`: a success, unless an entry failed, differs from the manifest, or lacks a part of its source.
fn report_exit(verified: &[Verified]) -> Exit {
    match verified.iter().filter(|one| one.is_in_trouble || one.result == "differs").count() {
        0 => Exit::Success,
        troubled if troubled == verified.len() => Exit::Failed,
        _ => Exit::Partial,
    }
}

#[cfg(test)]
mod tests;
