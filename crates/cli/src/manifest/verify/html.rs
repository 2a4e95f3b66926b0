//! The report as one page: no script, nothing from elsewhere, readable in light and dark.

use super::Verified;
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
.not-yet{color:light-dark(#8a5a00,#ffca6b)}
@media print{body{margin:0;max-width:none}}";

/// The whole page.
pub(super) fn page(name: &str, verified: &[Verified], now: &str) -> String {
    let count = |result: &str| verified.iter().filter(|one| one.result == result).count();
    let sum = |of: fn(&Verified) -> Option<i64>| verified.iter().filter_map(of).fold(0_i64, i64::saturating_add);
    let rows: String = verified.iter().map(row).collect();
    let name = escape(name);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Migration {name}</title>\n\
         <style>\n{STYLE}\n</style>\n</head>\n<body>\n<h1>Migration {name}</h1>\n\
         <p>{} entries on {}: <span class=\"ok\">{} ok</span>, <span class=\"differs\">{} differ</span>, \
         <span class=\"not-yet\">{} not at their end</span>. {} objects, {}. Compared by the counts of the services.</p>\n\
         <table>\n<thead><tr><th>Entry</th><th>Result</th><th>Source</th><th>Destination</th><th class=\"n\">Objects</th>\
         <th class=\"n\">Failed</th><th class=\"n\">Size</th><th class=\"n\">Keys</th><th class=\"n\">Ran for</th><th>Id</th>\
         </tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</body>\n</html>\n",
        verified.len(),
        escape(now),
        count("ok"),
        count("differs"),
        count("not-yet"),
        units::count(sum(|one| one.objects)),
        units::bytes(sum(|one| one.bytes)),
    )
}

fn row(one: &Verified) -> String {
    let text = |value: &Option<String>| escape(value.as_deref().unwrap_or_default());
    let number = |value: Option<i64>| value.map(units::count).unwrap_or_default();
    let keys = one.source_keys.zip(one.target_keys);
    let keys = keys.map(|(source, target)| format!("{} of {}", units::count(target), units::count(source)));
    let ran = one.run_seconds.map(|seconds| units::span(std::time::Duration::from_secs(seconds)));
    let why = one.why.as_deref().map(|why| format!("<br>{}", escape(why))).unwrap_or_default();
    format!(
        "<tr><td>{} {}</td><td class=\"{result}\">{}{why}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td>\
         <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>\n",
        one.entry,
        escape(&one.name),
        one.result.replace('-', " "),
        text(&one.source),
        text(&one.destination),
        number(one.objects),
        number(one.objects_failed.filter(|failed| *failed > 0)),
        one.bytes.map(units::bytes).unwrap_or_default(),
        keys.unwrap_or_default(),
        ran.unwrap_or_default(),
        text(&one.id),
        result = one.result,
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
