//! `call --list`: the operations by group, with what each does.

use huaweicloud_runtime::Operation;

use super::document::Document;
use crate::failure::{Exit, Failure};
use crate::locale::say;
use crate::screen::line;
use crate::services::KnownService;
use crate::text::{BOLD, DIM, note};

pub(super) fn print(services: &[&'static KnownService]) -> Result<Exit, Failure> {
    for (index, service) in services.iter().enumerate() {
        if index > 0 {
            line("")?;
        }
        one(service)?;
    }
    note(&format!("{DIM}{}{DIM:#}", say!("call-list-hint")));
    Ok(Exit::Success)
}

fn one(service: &'static KnownService) -> Result<(), Failure> {
    let table = service.table;
    let document = Document::read(service)?;
    let title = say!("call-list-title", title = table.title, count = table.operations.len());
    line(&format!("{BOLD}{}{BOLD:#}  {title}", table.name))?;
    let width = table.operations.iter().map(|operation| operation.id.len()).max().unwrap_or(0);
    for tag in tags(table.operations) {
        let about = document.about_tag(tag).map(|about| format!("  {DIM}{about}{DIM:#}")).unwrap_or_default();
        line(&format!("\n{tag}{about}"))?;
        for operation in table.operations.iter().filter(|operation| operation.tag == tag) {
            line(&format!("  {:width$}  {}", operation.id, operation.summary))?;
        }
    }
    Ok(())
}

/// The groups in the order of the specification.
fn tags(operations: &'static [&'static Operation]) -> Vec<&'static str> {
    let mut tags = Vec::new();
    for operation in operations {
        if !tags.contains(&operation.tag) {
            tags.push(operation.tag);
        }
    }
    tags
}
