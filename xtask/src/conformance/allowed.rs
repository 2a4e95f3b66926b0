//! The list of intended differences: `allowed.tsv`, one per line with its reason.

use anyhow::{Result, bail};

use super::compare::Difference;

/// One line of the list.
#[derive(Debug)]
pub struct Allowed {
    pub line: usize,
    service: String,
    /// An operation or component, or `*` for any.
    subject: String,
    /// A field, or `*` for any.
    field: String,
    /// The kind of a difference, followed by `=` and the witness's value if the line covers only that value.
    kind: String,
}

/// Reads the list: service, subject, field, kind and reason, separated by tabs. `#` begins a comment.
pub fn parse(text: &str) -> Result<Vec<Allowed>> {
    let mut list = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        match columns.as_slice() {
            [service, subject, field, kind, reason] if !reason.trim().is_empty() => list.push(Allowed {
                line: index + 1,
                service: (*service).to_owned(),
                subject: (*subject).to_owned(),
                field: (*field).to_owned(),
                kind: (*kind).to_owned(),
            }),
            _ => bail!(
                "allowed.tsv:{}: expected service, subject, field, kind and a reason, separated by tabs",
                index + 1
            ),
        }
    }
    Ok(list)
}

impl Allowed {
    fn covers(&self, difference: &Difference) -> bool {
        let fits = |ours: &str, theirs: &str| ours == "*" || ours == theirs;
        fits(&self.service, &difference.service)
            && fits(&self.subject, &difference.subject)
            && fits(&self.field, &difference.field)
            && match self.kind.split_once('=') {
                Some((kind, value)) => kind == difference.kind && value == difference.value,
                None => self.kind == difference.kind,
            }
    }
}

/// Returns the differences that no line covers, and the lines that cover no difference.
pub fn judge<'a>(differences: &'a [Difference], allowed: &'a [Allowed]) -> (Vec<&'a Difference>, Vec<&'a Allowed>) {
    let unexpected =
        differences.iter().filter(|difference| !allowed.iter().any(|entry| entry.covers(difference))).collect();
    let unmatched =
        allowed.iter().filter(|entry| !differences.iter().any(|difference| entry.covers(difference))).collect();
    (unexpected, unmatched)
}
