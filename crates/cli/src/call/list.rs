//! `call --list`: prints the operations by group, each with its summary.

use huaweicloud_runtime::Operation;
use serde::Serialize;

use super::document::Document;
use crate::failure::{Exit, Failure};
use crate::locale::say;
use crate::output::Record;
use crate::screen::{self, line};
use crate::services::KnownService;
use crate::session::Session;
use crate::text::{BOLD, DIM, note};

/// An operation, for programs.
#[derive(Debug, Serialize)]
pub(super) struct Listed {
    kind: &'static str,
    service: &'static str,
    id: &'static str,
    tag: &'static str,
    method: &'static str,
    path: &'static str,
    summary: &'static str,
}

impl Record for Listed {
    const HEADINGS: &'static [&'static str] = &["service", "id", "tag", "method", "path", "summary"];

    fn text(&self) -> String {
        format!("{}  {}", self.name(), self.summary)
    }

    fn name(&self) -> String {
        format!("{}/{}", self.service, self.id)
    }

    fn cells(&self) -> Vec<String> {
        [self.service, self.id, self.tag, self.method, self.path, self.summary].map(str::to_owned).to_vec()
    }
}

pub(super) fn print(session: &Session, services: &[&'static KnownService]) -> Result<Exit, Failure> {
    if !session.printer.is_for_people() {
        let operations = services.iter().flat_map(|service| service.table.operations).map(|operation| Listed {
            kind: "operation",
            service: operation.service,
            id: operation.id,
            tag: operation.tag,
            method: operation.method,
            path: operation.path,
            summary: operation.summary,
        });
        session.printer.records(&operations.collect::<Vec<_>>())?;
        return Ok(Exit::Success);
    }
    for (index, service) in services.iter().enumerate() {
        if index > 0 {
            line("")?;
        }
        one(service, session.printer.width())?;
    }
    note(&format!("{DIM}{}{DIM:#}", say!("call-list-hint")));
    Ok(Exit::Success)
}

fn one(service: &'static KnownService, terminal: Option<usize>) -> Result<(), Failure> {
    let table = service.table;
    let document = Document::read(service)?;
    let title = say!("call-list-title", title = table.title, count = table.operations.len());
    let line = |text: &str| screen::line(&screen::help(text, terminal));
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

/// Returns the groups in the order of the specification.
fn tags(operations: &'static [&'static Operation]) -> Vec<&'static str> {
    let mut tags = Vec::new();
    for operation in operations {
        if !tags.contains(&operation.tag) {
            tags.push(operation.tag);
        }
    }
    tags
}
