//! The report as one HTML page: no scripts, no external resources, readable in light and dark mode.

use super::Verified;
use crate::locale::{self, say};
use crate::manifest::joined;
use crate::manifest::model::kind_label;
use crate::units;

const STYLE: &str = "\
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);\
vertical-align:top;overflow-wrap:anywhere}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.ok{color:light-dark(#15692b,#6fd68a)}
.differs{color:light-dark(#b3261e,#ff8a80);font-weight:600}
.not-yet,.unknown{color:light-dark(#8a5a00,#ffca6b)}
@media print{body{margin:0;max-width:none}}";

/// The maximum number of failures that get their own line below the table.
const MOST_FAILURES: usize = 200;

/// Returns the whole page.
pub(super) fn page(name: &str, verified: &[Verified], now: &str) -> String {
    let count = |result: &str| verified.iter().filter(|one| one.result == result).count();
    let sum = |of: fn(&Verified) -> Option<i64>| verified.iter().filter_map(of).fold(0_i64, i64::saturating_add);
    let rows: String = verified.iter().map(row).collect();
    let name = escape(name);
    let (language, title) = (locale::language().tag(), say!("verify-page-title", name = name));
    let counts = [
        ("ok", say!("verify-page-ok", count = count("ok"))),
        ("differs", say!("verify-page-differ", count = count("differs"))),
        ("not-yet", say!("verify-page-open", count = count("not-yet"))),
    ];
    let unknown = Some(count("unknown")).filter(|unknown| *unknown > 0);
    let unknown = unknown.map(|unknown| ("unknown", say!("verify-page-unknown", count = unknown)));
    let counts: Vec<String> = counts
        .into_iter()
        .chain(unknown)
        .map(|(class, text)| format!("<span class=\"{class}\">{text}</span>"))
        .collect();
    let objects = sum(Verified::arrived);
    let objects = say!("verify-objects", count = objects, shown = units::count(objects));
    let sums = joined(&[objects, units::bytes(sum(Verified::arrived_bytes))]);
    let (entries, counts) = (verified.len(), joined(&counts));
    let summary = say!("verify-page-when", count = entries, now = escape(now), counts = counts, sums = sums);
    let (headings, failures) = (headings(), failures(verified));
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <style>\n{STYLE}\n</style>\n</head>\n<body>\n<h1>{title}</h1>\n<p>{summary}</p>\n\
         <table>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n{failures}</body>\n</html>\n"
    )
}

/// Returns the data that a support case needs for each failure: the reason, the request, and the place of the list of failed
/// objects.
fn failures(verified: &[Verified]) -> String {
    let failed = |one: &&Verified| one.result == "differs" || one.failed_list.is_some();
    let all: Vec<&Verified> = verified.iter().filter(failed).collect();
    if all.is_empty() {
        return String::new();
    }
    let rows: String = all.iter().take(MOST_FAILURES).map(|one| failure(one)).collect();
    let left_out = all.len().saturating_sub(MOST_FAILURES);
    let left_out = match left_out {
        0 => String::new(),
        count => format!(
            "<p>{}</p>\n",
            say!("verify-page-left-out", count = count, shown = units::count(i64::try_from(count).unwrap_or(i64::MAX)))
        ),
    };
    let title = say!("verify-page-failures");
    let headings = [
        say!("verify-page-entry"),
        say!("verify-page-id"),
        say!("verify-page-why"),
        say!("verify-page-request"),
        say!("verify-page-failed-list"),
    ];
    let headings = headings.map(|text| format!("<th>{text}</th>")).concat();
    format!(
        "<h2>{title}</h2>\n<table>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n{left_out}"
    )
}

fn failure(one: &Verified) -> String {
    let text = |value: &Option<String>| escape(value.as_deref().unwrap_or_default());
    let (why, request, list) = (text(&one.why), text(&one.request_id), text(&one.failed_list));
    let (id, name) = (text(&one.id), escape(&one.name));
    format!(
        "<tr><td>{} {name}</td><td>{id}</td><td>{why}</td><td>{request}</td><td>{list}</td></tr>\n",
        kind_label(one.entry)
    )
}

/// Returns the heading of each column. Headings of numbers are aligned to the right.
fn headings() -> String {
    let left = |text: String| format!("<th>{text}</th>");
    let right = |text: String| format!("<th class=\"n\">{text}</th>");
    [
        left(say!("verify-page-entry")),
        left(say!("verify-page-result")),
        left(say!("verify-page-source")),
        left(say!("verify-page-destination")),
        right(say!("verify-page-objects")),
        right(say!("verify-page-failed")),
        right(say!("verify-page-size")),
        right(say!("verify-page-keys-column")),
        right(say!("verify-page-ran")),
        left(say!("verify-page-id")),
    ]
    .concat()
}

/// Returns the outcome of an entry.
fn result(one: &Verified) -> String {
    match one.result {
        "ok" => say!("verify-ok"),
        "differs" => say!("verify-differs").to_lowercase(),
        "unknown" => say!("verify-unknown"),
        _ => say!("verify-not-yet"),
    }
}

fn row(one: &Verified) -> String {
    let text = |value: &Option<String>| escape(value.as_deref().unwrap_or_default());
    let number = |value: Option<i64>| value.map(units::count).unwrap_or_default();
    let objects = one.objects.zip(one.arrived()).map(|(total, arrived)| match arrived < total {
        true => say!("output-of", done = units::count(arrived), total = units::count(total)),
        false => units::count(total),
    });
    let keys = one.source_keys.zip(one.target_keys);
    let keys = keys
        .map(|(source, target)| say!("verify-page-keys", target = units::count(target), source = units::count(source)));
    let ran = one.run_seconds.map(|seconds| units::span(std::time::Duration::from_secs(seconds)));
    let why = one.why.as_deref().map(|why| format!("<br>{}", escape(why))).unwrap_or_default();
    format!(
        "<tr><td>{} {}</td><td class=\"{class}\">{}{why}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td>\
         <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>\n",
        kind_label(one.entry),
        escape(&one.name),
        result(one),
        escape(&one.source),
        escape(&format!("{} ({})", one.destination, one.region)),
        objects.unwrap_or_default(),
        number(one.objects_failed.filter(|failed| *failed > 0)),
        one.sized().unwrap_or_default(),
        keys.unwrap_or_default(),
        ran.unwrap_or_default(),
        text(&one.id),
        class = one.result,
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests;
