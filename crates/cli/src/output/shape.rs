//! [`Shape`]: what a command prints, which determines the formats and columns that it supports.
//!
//! Every command has a shape, and unsupported output options are refused before anything is sent.

use clap::ValueEnum as _;

use super::arguments::Format;
use super::{Item, OutputArguments, Record};
use crate::failure::Failure;
use crate::locale::say;
use crate::lookup::nearest;

/// What a command prints.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Items in a table: every format, and columns.
    List,
    /// Records one by one: every format, and columns in CSV.
    Records(&'static [&'static str]),
    /// JSON.
    Json,
    /// Lines of JSON.
    JsonLines,
    /// Text for people.
    Text,
    /// Nothing: the result is a file. Errors may still be JSON.
    File,
}

impl Shape {
    /// Items one by one, as they end.
    pub(crate) const ITEMS: Self = Self::Records(Item::HEADINGS);

    /// Refuses a format or columns that the command called `command` cannot print.
    pub(crate) fn check(self, command: &str, output: &OutputArguments) -> Result<(), Failure> {
        // The default format is a table, but a table is refused only if it was requested explicitly.
        let Some(format) = output.output else { return self.check_columns(command, output) };
        let prints = match self {
            Self::Json if format != Format::Json => say!("output-json"),
            Self::JsonLines if format != Format::Jsonl => say!("output-json-lines"),
            Self::Text => say!("output-text"),
            Self::File if format != Format::Json => {
                return Err(Failure::usage(say!("output-file", command = command, format = word(format))));
            }
            _ => return self.check_columns(command, output),
        };
        Err(Failure::usage(say!("output-one-format", command = command, prints = prints, format = word(format))))
    }

    fn check_columns(self, command: &str, output: &OutputArguments) -> Result<(), Failure> {
        if output.columns.is_empty() {
            return Ok(());
        }
        let known = match (self, output.format()) {
            (Self::List, Format::Table | Format::Wide | Format::Csv) => Item::HEADINGS,
            (Self::Records(headings), Format::Csv) => headings,
            (Self::List, _) => {
                return Err(Failure::usage(say!("output-columns-of-tables")));
            }
            (Self::Records(_), _) => {
                return Err(Failure::usage(say!("output-columns-of-csv", command = command)));
            }
            (Self::Json | Self::JsonLines | Self::Text | Self::File, _) => {
                return Err(Failure::usage(say!("output-no-columns", command = command)));
            }
        };
        output.columns.iter().try_for_each(|name| find(name, known))
    }
}

fn find(name: &str, known: &'static [&'static str]) -> Result<(), Failure> {
    if known.contains(&name) {
        return Ok(());
    }
    let failure = Failure::usage(say!("output-no-column", name = crate::text::clean(name)));
    let near = nearest(name, known.iter().copied(), 3);
    Err(match near.is_empty() {
        true => failure.with_hint(say!("output-known-columns", known = known.join(", "))),
        false => failure.with_hint(say!("output-near-columns", near = near.join(", "), known = known.join(", "))),
    })
}

/// Returns the word of a format on the command line.
fn word(format: Format) -> String {
    format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}
