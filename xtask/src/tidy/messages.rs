//! Checks that a table of error codes quotes a service's message only if an example or the emulator shows the code.

use serde_json::Value;

use super::Finding;
use crate::files::FileSet;
use crate::spec::source::{Source, escape};

const TABLE: &str = "errors.yaml";

/// Checks the tables against the examples of the documents and the code of the emulator.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    let is_table = |path: &str| path.rsplit('/').next() == Some(TABLE);
    let documents = || files.iter().filter(|(path, _)| path.starts_with("openapi/"));
    let examples: Vec<&str> = documents().filter(|(path, _)| !is_table(path)).map(|(_, text)| text.as_str()).collect();
    let emulator: Vec<&str> = files
        .iter()
        .filter(|(path, _)| path.starts_with("crates/emulator/src/") && !path.contains("/generated/"))
        .map(|(_, text)| text.as_str())
        .collect();
    let is_shown = |code: &str| {
        examples.iter().any(|text| shows(text, code))
            || emulator.iter().any(|text| text.contains(&format!("\"{code}\"")))
    };
    documents()
        .filter(|(path, _)| is_table(path))
        // `spec lint` reports a table that cannot be read.
        .filter_map(|(path, text)| Source::parse(path, text).ok())
        .flat_map(|table| quotes(&table).filter(|(_, code)| !is_shown(code)).map(finding).collect::<Vec<_>>())
        .collect()
}

/// Returns the codes of a table whose entries quote the service's message, each with the table.
fn quotes(table: &Source) -> impl Iterator<Item = (&Source, &str)> {
    let entries = table.value.get("errors").and_then(Value::as_object).into_iter().flatten();
    entries.filter(|(_, entry)| entry.get("message").is_some()).map(move |(code, _)| (table, code.as_str()))
}

/// Whether a file has the code after the key `error_code`, as examples do.
fn shows(text: &str, code: &str) -> bool {
    text.split("error_code: ").skip(1).any(|after| {
        let rest = after.trim_start_matches(['\'', '"']).strip_prefix(code);
        rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_alphanumeric()))
    })
}

fn finding((table, code): (&Source, &str)) -> Finding {
    let line = table.place(&format!("/errors/{}/message", escape(code))).line.unwrap_or(1);
    let message = format!(
        "quotes the service for `{code}`, but neither an example nor the emulator shows the code; remove its `message`"
    );
    Finding::at(&table.file, line, "messages", code, message)
}
