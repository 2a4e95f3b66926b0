//! Writes results: one shape for every noun, as a table, JSON, JSON lines, YAML, CSV or names.
//!
//! [`Item`] is the shape, and only [`Printer`] formats results for programs. The shape has a version, [`FORMAT`]. Fields may be
//! added to a version; any other change makes a new version.

mod arguments;
mod column;
mod item;
mod moment;
mod outcome;
mod record;
mod setting;
mod shape;
mod yaml;

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;

use crate::failure::Failure;
use crate::locale::say;
use crate::screen::{self, line};
use crate::text::{BOLD, DIM, note};

pub(crate) use arguments::{Detail, Format, OutputArguments};
pub(crate) use column::Column;
pub(crate) use item::{Amount, Counts, Item, Kind, LONGEST_ETA, ServiceState, State};
pub(crate) use moment::{Moment, Zone};
pub(crate) use outcome::{Outcome, verb_label};
pub(crate) use record::Record;
pub(crate) use setting::SettingRecord;
pub(crate) use shape::Shape;

/// The version of the shape.
pub(crate) const FORMAT: u32 = 1;

/// The indent of a continued line for people.
const INDENT: usize = 2;

/// Writes results according to the options of the command line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Printer {
    format: Format,
    /// Names of columns, already checked by [`Shape::check`].
    columns: Vec<String>,
    zone: Zone,
    /// The width of the terminal, if there is one.
    width: Option<usize>,
}

/// The document that `-o json` and `-o yaml` write.
#[derive(Serialize)]
struct Document<'a, T> {
    format: u32,
    items: &'a [T],
    /// Whether `--limit` or the service left something out.
    truncated: bool,
}

/// How much of a list was returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Whole,
    /// `--limit` cut it.
    Cut,
    /// The service did not return all of it.
    Incomplete,
}

impl Extent {
    /// Fails for a list of which the service did not return everything. The command shows what it has before.
    pub(crate) fn require_complete(self) -> Result<(), Failure> {
        match self {
            Self::Incomplete => Err(Failure::new(say!("output-incomplete"))),
            Self::Whole | Self::Cut => Ok(()),
        }
    }
}

impl Printer {
    pub(crate) fn new(arguments: &OutputArguments, width: Option<usize>) -> Self {
        Self { format: arguments.format(), columns: arguments.columns.clone(), zone: arguments.zone(), width }
    }

    /// The width of the terminal, if there is one and results have to fit it.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width.filter(|_| self.format != Format::Wide)
    }

    /// The time zone in which times are shown.
    pub(crate) fn zone(&self) -> Zone {
        self.zone
    }

    /// Whether results are for people to read.
    pub(crate) fn is_for_people(&self) -> bool {
        matches!(self.format, Format::Table | Format::Wide)
    }

    /// Begins a stream of JSON lines, whose first line has the version. Other formats have no beginning.
    pub(crate) fn begin(&self) -> Result<(), Failure> {
        match self.format {
            Format::Jsonl => line(&serde_json::json!({ "kind": "version", "format": FORMAT }).to_string()),
            _ => Ok(()),
        }
    }

    /// Writes one record of a stream, if the format is a stream.
    pub(crate) fn event(&self, record: &impl Serialize) -> Result<(), Failure> {
        match self.format {
            Format::Jsonl => line(&json(record)?),
            _ => Ok(()),
        }
    }

    /// Whether results include items that did not accept a command.
    pub(crate) fn shows_refusals(&self) -> bool {
        self.format != Format::Name
    }

    /// Whether the format is a stream.
    pub(crate) fn is_stream(&self) -> bool {
        self.format == Format::Jsonl
    }

    /// Writes a record of a stream, unless it has not changed since it was last written.
    pub(crate) fn change(
        &self,
        written: &mut HashMap<String, String>,
        name: &str,
        record: &impl Serialize,
    ) -> Result<(), Failure> {
        if !self.is_stream() {
            return Ok(());
        }
        let text = json(record)?;
        if written.get(name) != Some(&text) {
            line(&text)?;
            written.insert(name.to_owned(), text);
        }
        Ok(())
    }

    /// Writes the items of a list.
    pub(crate) fn list(&self, kind: Kind, items: &[Item], extent: Extent) -> Result<(), Failure> {
        let say_more = || {
            if extent == Extent::Cut {
                note(&format!("{DIM}{}{DIM:#}", say!("output-more", count = items.len())));
            }
        };
        if !self.is_for_people() {
            self.document(items, extent)?;
            say_more();
            return Ok(());
        }
        if items.is_empty() {
            note(&say!("verbs-nothing-found"));
            return Ok(());
        }
        self.table(items, &self.shown(kind, items))?;
        note(&screen::hanging(&format!("{DIM}{}{DIM:#}", item::totals(items, extent)), 2, self.width()));
        say_more();
        Ok(())
    }

    /// Writes the failed items of a list, and why each failed.
    pub(crate) fn failures(&self, kind: Kind, items: &[Item], extent: Extent) -> Result<(), Failure> {
        if !self.is_for_people() || items.is_empty() || !self.columns.is_empty() {
            return self.list(kind, items, extent);
        }
        let holds_anything = |column: &Column| items.iter().any(|item| !column.cell(item).is_empty());
        let columns: Vec<Column> = Column::FAILURE.into_iter().filter(holds_anything).collect();
        let (headings, rows) = cells(items, &columns);
        if self.width().is_none_or(|width| screen::natural_width(&headings, &rows) <= width) {
            return self.rows(&headings, &rows);
        }
        // Reasons and paths that are cut are useless, so each failure gets several lines.
        for item in items {
            line(&format!("{BOLD}{} {}{BOLD:#}", item.kind.label(), crate::text::clean(&item.id)))?;
            line(&screen::facts(&item.failure(), self.width()))?;
        }
        Ok(())
    }

    /// Writes all records, unless the format is a stream, which has written them as they happened.
    pub(crate) fn rest<R: Record>(&self, records: &[R]) -> Result<(), Failure> {
        match self.format {
            Format::Jsonl => Ok(()),
            _ => self.document(records, Extent::Whole),
        }
    }

    /// Writes items one by one, each with all its facts.
    pub(crate) fn details(&self, items: &[Item]) -> Result<(), Failure> {
        if !self.is_for_people() {
            return self.document(items, Extent::Whole);
        }
        if !self.columns.is_empty() {
            return self.table(items, &self.chosen());
        }
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                line("")?;
            }
            line(&format!("{BOLD}{} {}{BOLD:#}", item.kind.label(), crate::text::clean(&item.id)))?;
            line(&screen::facts(&item.facts(), self.width()))?;
        }
        Ok(())
    }

    /// Writes records that are not items. People get `text` instead.
    pub(crate) fn records<R: Record>(&self, records: &[R]) -> Result<(), Failure> {
        if !self.is_for_people() {
            return self.document(records, Extent::Whole);
        }
        records.iter().try_for_each(|record| line(&screen::hanging(&record.text(), INDENT, self.width())))
    }

    fn document<R: Record>(&self, records: &[R], extent: Extent) -> Result<(), Failure> {
        match self.format {
            Format::Json => line(&self.pretty(records, extent)?),
            Format::Yaml => line(&yaml::write(&self.value(records, extent)?)),
            Format::Jsonl => {
                self.begin()?;
                records.iter().try_for_each(|record| self.event(record))
            }
            Format::Csv => self.csv(records),
            Format::Name => {
                records.iter().filter(|record| record.is_named()).try_for_each(|record| line(&record.name()))
            }
            Format::Table | Format::Wide => Ok(()),
        }
    }

    fn value<R: Serialize>(&self, records: &[R], extent: Extent) -> Result<Value, Failure> {
        let document = Document { format: FORMAT, items: records, truncated: extent != Extent::Whole };
        serde_json::to_value(document).map_err(|error| unwritable(&error))
    }

    fn pretty<R: Serialize>(&self, records: &[R], extent: Extent) -> Result<String, Failure> {
        serde_json::to_string_pretty(&self.value(records, extent)?).map_err(|error| unwritable(&error))
    }

    fn csv<R: Record>(&self, records: &[R]) -> Result<(), Failure> {
        let all = 0..R::HEADINGS.len();
        let position = |name: &String| R::HEADINGS.iter().position(|heading| heading == name);
        let chosen: Vec<usize> = match self.columns.is_empty() {
            true => all.collect(),
            false => self.columns.iter().filter_map(position).collect(),
        };
        let pick = |cells: &[String]| -> String {
            let cells = chosen.iter().filter_map(|index| cells.get(*index));
            cells.map(|cell| csv_cell(cell)).collect::<Vec<_>>().join(",")
        };
        line(&pick(&R::HEADINGS.iter().map(|heading| (*heading).to_owned()).collect::<Vec<_>>()))?;
        records.iter().try_for_each(|record| line(&pick(&record.cells())))
    }

    /// The requested columns.
    fn chosen(&self) -> Vec<Column> {
        self.columns.iter().filter_map(|name| Column::named(name)).collect()
    }

    /// The requested columns, or else the default ones that are not empty.
    fn shown(&self, kind: Kind, items: &[Item]) -> Vec<Column> {
        if !self.columns.is_empty() {
            return self.chosen();
        }
        let usual = if self.format == Format::Wide { Column::wide(kind) } else { Column::usual(kind) };
        let holds_anything = |column: &Column| items.iter().any(|item| !column.cell(item).is_empty());
        usual.iter().copied().filter(|column| column.is_essential() || holds_anything(column)).collect()
    }

    fn table(&self, items: &[Item], columns: &[Column]) -> Result<(), Failure> {
        let (headings, rows) = cells(items, columns);
        self.rows(&headings, &rows)
    }

    /// Writes a table that fits the terminal, and a note that names the columns it leaves out.
    pub(crate) fn rows(&self, headings: &[screen::TableColumn], rows: &[Vec<screen::Cell>]) -> Result<(), Failure> {
        let fitted = screen::table(headings, rows, self.width());
        line(&fitted.text)?;
        fitted.not_shown(self.width()).iter().for_each(|text| note(text));
        Ok(())
    }
}

/// Returns the headings and the rows of a table.
fn cells(items: &[Item], columns: &[Column]) -> (Vec<screen::TableColumn>, Vec<Vec<screen::Cell>>) {
    let row = |item: &Item| columns.iter().map(|column| column.styled(item)).collect();
    (columns.iter().map(|column| column.layout()).collect(), items.iter().map(row).collect())
}

fn json(record: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(record).map_err(|error| unwritable(&error))
}

fn unwritable(error: &serde_json::Error) -> Failure {
    Failure::new(say!("output-unwritable", error = error.to_string()))
}

/// Formats a cell as RFC 4180 requires.
fn csv_cell(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
