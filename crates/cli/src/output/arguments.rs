//! The options about output, which every command takes.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command, ValueEnum};

use super::{Column, Zone};
use crate::locale::Language;
use crate::text::Notes;

/// How results are written.
#[derive(ValueEnum, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// A table that fits the terminal
    #[default]
    Table,
    /// A table with more columns, as wide as its content
    Wide,
    /// One JSON document; errors are JSON too
    Json,
    /// One JSON object per line, as events occur; errors are JSON too
    Jsonl,
    /// One YAML document
    Yaml,
    /// Comma-separated values with a header
    Csv,
    /// Names such as task/42, for other commands to read
    Name,
}

/// How much is logged about requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Detail {
    /// Only the waits.
    #[default]
    Waits,
    /// A line for each request.
    Requests,
    /// A line for each request, and the bodies.
    Bodies,
}

/// Reads the name of a column in any case: `SERVICE STATE` and `service-state` mean `service_state`. The available columns
/// depend on the command; shell completion offers those of items.
#[derive(Debug, Clone, Copy)]
struct ColumnName;

impl TypedValueParser for ColumnName {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        let text = StringValueParser::new().parse_ref(command, arg, value)?;
        Ok(text.trim().to_lowercase().replace([' ', '-'], "_"))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Column::NAMES.into_iter().map(PossibleValue::new)))
    }
}

/// The options about output.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArguments {
    /// How to print results
    #[arg(
        short,
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        hide_possible_values = true,
        help = "How to print results: table, wide, json, jsonl, yaml, csv or name"
    )]
    pub(crate) output: Option<Format>,
    /// Columns of tables and CSV, such as id,name,state
    #[arg(
        long,
        global = true,
        value_parser = ColumnName,
        value_name = "NAMES",
        value_delimiter = ',',
        hide_possible_values = true
    )]
    pub(crate) columns: Vec<String>,
    /// Print nothing but results and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Never prompt; refuse a command that would have to
    #[arg(long, global = true)]
    pub(crate) no_input: bool,
    /// Language of messages; machine-readable output is always English [env: HCMIGRATE_LANG, LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, global = true, value_enum, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    /// Show times in UTC instead of the local zone
    #[arg(long, global = true)]
    pub(crate) utc: bool,
    /// Show what is sent, one line for each request
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Show the bodies of requests and replies, without secrets
    #[arg(long, global = true)]
    pub(crate) debug: bool,
}

impl OutputArguments {
    /// How results are written.
    pub(crate) fn format(&self) -> Format {
        self.output.unwrap_or_default()
    }

    /// The time zone in which times are shown.
    pub(crate) fn zone(&self) -> Zone {
        if self.utc { Zone::Utc } else { Zone::Local }
    }

    /// Whether results are for people to read.
    pub(crate) fn is_for_people(&self) -> bool {
        matches!(self.format(), Format::Table | Format::Wide)
    }

    /// How much is logged about requests.
    pub(crate) fn detail(&self) -> Detail {
        match (self.debug, self.verbose) {
            (true, _) => Detail::Bodies,
            (false, true) => Detail::Requests,
            (false, false) => Detail::Waits,
        }
    }

    /// How lines on standard error are written.
    pub(crate) fn notes(&self) -> Notes {
        match (self.format(), self.quiet) {
            (Format::Json | Format::Jsonl, false) => Notes::Json,
            (Format::Json | Format::Jsonl, true) => Notes::QuietJson,
            (_, true) => Notes::Quiet,
            (_, false) => Notes::Text,
        }
    }
}
