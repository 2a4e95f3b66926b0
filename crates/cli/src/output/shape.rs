//! [`Shape`]: what a command prints, and so which formats and which columns it can be asked for.
//!
//! Every command has a shape, and what it cannot honor is refused before anything is sent.

use clap::ValueEnum as _;

use super::arguments::Format;
use super::{Item, OutputArguments, Record};
use crate::failure::Failure;
use crate::lookup::nearest;

/// What a command prints.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Items in a table: every format, and columns.
    List,
    /// Records one by one: every format, and columns in CSV.
    Records(&'static [&'static str]),
    /// JSON, whichever format is asked for.
    Json,
    /// Lines of JSON, whichever format is asked for.
    JsonLines,
    /// Text for people.
    Text,
}

impl Shape {
    /// Items one by one, as they end.
    pub(crate) const ITEMS: Self = Self::Records(Item::HEADINGS);

    /// Refuses a format or columns that the command called `command` cannot print.
    pub(crate) fn check(self, command: &str, output: &OutputArguments) -> Result<(), Failure> {
        let format = output.output;
        let prints = match self {
            Self::Json if !matches!(format, Format::Table | Format::Json) => "JSON",
            Self::JsonLines if !matches!(format, Format::Table | Format::Jsonl) => "lines of JSON",
            Self::Text if format != Format::Table => "text",
            _ => return self.check_columns(command, output),
        };
        let word = format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        Err(Failure::usage(format!("`hcmigrate {command}` prints {prints} and nothing else: leave out -o {word}")))
    }

    fn check_columns(self, command: &str, output: &OutputArguments) -> Result<(), Failure> {
        if output.columns.is_empty() {
            return Ok(());
        }
        let known = match (self, output.output) {
            (Self::List, Format::Table | Format::Wide | Format::Csv) => Item::HEADINGS,
            (Self::Records(headings), Format::Csv) => headings,
            (Self::List, _) => {
                return Err(Failure::usage("--columns are those of a table: it goes with -o table, wide and csv"));
            }
            (Self::Records(_), _) => {
                return Err(Failure::usage(format!("--columns goes with -o csv where `hcmigrate {command}` is asked")));
            }
            (Self::Json | Self::JsonLines | Self::Text, _) => {
                return Err(Failure::usage(format!("`hcmigrate {command}` prints no columns: leave out --columns")));
            }
        };
        output.columns.iter().try_for_each(|name| find(name, known))
    }
}

fn find(name: &str, known: &'static [&'static str]) -> Result<(), Failure> {
    if known.contains(&name) {
        return Ok(());
    }
    let failure = Failure::usage(format!("there is no column `{}`", crate::text::clean(name)));
    let near = nearest(name, known.iter().copied(), 3);
    Err(match near.is_empty() {
        true => failure.with_hint(format!("known are {}", known.join(", "))),
        false => failure.with_hint(format!("did you mean {}? Known are {}", near.join(", "), known.join(", "))),
    })
}
