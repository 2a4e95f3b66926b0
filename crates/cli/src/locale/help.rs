//! Translates help into Chinese: replaces the English help of the command line, which comes from doc comments, with the
//! translations in `locales/zh-CN/help.ftl`.
//!
//! The entry of a command is `help` followed by the names that lead to the command: `help-task-start`. Its value
//! describes the command. Its attributes are `.long` for the longer text of `--help`, `.after` for the text after the
//! options, and the id of each argument, such as `.failed_only`. A possible value of an argument has an attribute such
//! as `.mode-once`. Descriptions that several commands share are attributes of `help-shared`. Headings are attributes
//! of `help-headings`, named by their English words, such as `.where-to-send`.

use std::ffi::OsString;

use clap::builder::{PossibleValue, StyledStr};
use clap::{Arg, Command};

use super::catalog;
use super::language;
use super::language::Language;
use crate::text::BOLD;

/// The entry of the program, and the prefix of the entries of its commands.
const ROOT: &str = "help";
const SHARED: &str = "help-shared";
/// The entry that clap's `help` commands would have. They use a shared description instead.
const OF_HELP: &str = "help-help";
const HEADINGS: &str = "help-headings";

/// The commands whose help is assembled.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shown<'a> {
    All,
    /// The commands that this command line names. Every message about the command line concerns one of them.
    Typed(&'a [OsString]),
}

impl Shown<'_> {
    fn has(self, command: &Command) -> bool {
        let is_typed = |name: &str| match self {
            Self::All => true,
            Self::Typed(words) => words.iter().any(|word| word == name),
        };
        is_typed(command.get_name()) || command.get_all_aliases().any(is_typed)
    }
}

/// Returns the command line with its help in a language.
pub(crate) fn command(command: Command, language: Language, shown: Shown<'_>) -> Command {
    let command = match shown {
        Shown::All => whole(command),
        Shown::Typed(_) => command,
    };
    match language {
        Language::English => command,
        Language::Chinese => translated(command, ROOT, shown),
    }
}

/// Returns the whole command line without its `help` commands. Below each of them, clap puts a copy of all commands. The copies
/// outnumber the commands and are never shown.
fn whole(command: Command) -> Command {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    command
}

/// Returns the description of `help` in a language.
pub(crate) fn of_help(language: Language) -> String {
    let chinese = || find(SHARED, Some("help-command"));
    let chinese = if language == Language::Chinese { chinese() } else { None };
    chinese.unwrap_or_else(|| "Print this message or the help of the given subcommand(s)".to_owned())
}

/// Returns the text of an entry.
fn find(id: &str, attribute: Option<&str>) -> Option<String> {
    catalog::find(Language::Chinese, id, attribute, &[])
}

/// Returns the text about an argument of a command.
fn about(id: &str, argument: &str) -> Option<String> {
    find(id, Some(argument)).or_else(|| find(SHARED, Some(argument)))
}

/// Returns the translation of a heading, if there is one. Headings that clap adds have entries as well. clap requires
/// static headings, so they are leaked; the program ends after it has printed its help.
pub(super) fn heading(english: &str) -> Option<&'static str> {
    find(HEADINGS, Some(&english.to_lowercase().replace(' ', "-"))).map(|text| &*text.leak())
}

/// Translates the line about a command in a list of commands.
fn introduced(command: Command, id: &str) -> Command {
    find(id, None).into_iter().fold(command, Command::about)
}

fn translated(mut command: Command, id: &str, shown: Shown<'_>) -> Command {
    if let Shown::Typed(_) = shown {
        // Build only this command: from then on, its arguments include help, version and global options.
        drop(command.render_usage());
    }
    command = introduced(command, id);
    if let Some(text) = find(id, Some("long")).filter(|_| command.get_long_about().is_some()) {
        command = command.long_about(text);
    }
    if let Some(text) = find(id, Some("after")).filter(|_| command.get_after_help().is_some()) {
        command = command.after_help(text);
    }
    if let Some(text) = heading("Commands") {
        command = command.subcommand_help_heading(text);
    }
    if let Some(usage) = heading("Usage") {
        let usage = format!("{BOLD}{usage}：{BOLD:#}");
        command = command.help_template(StyledStr::from(format!(
            "{{before-help}}{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}"
        )));
    }
    command.mut_args(|arg| argument(arg, id)).mut_subcommands(|sub| match sub.get_name() {
        "help" => {
            let sub = sub.about(of_help(Language::Chinese));
            if shown.has(&sub) { translated(sub, OF_HELP, shown) } else { sub }
        }
        name => {
            let id = format!("{id}-{name}");
            if shown.has(&sub) { translated(sub, &id, shown) } else { introduced(sub, &id) }
        }
    })
}

/// Translates what clap itself adds to help.
pub(crate) fn finished(help: String) -> String {
    match language() {
        Language::English => help,
        Language::Chinese => in_chinese(&help),
    }
}

/// Like [`finished`], for text that is Chinese otherwise.
pub(super) fn in_chinese(help: &str) -> String {
    const IN_USAGE: [(&str, &str); 2] = [("[OPTIONS]", "[选项]"), ("<COMMAND>", "<命令>")];
    const EVERYWHERE: [(&str, &str); 2] = [("[alias: ", "[别名："), ("[aliases: ", "[别名：")];
    let replaced = |text: &str, words: &[(&str, &str)]| {
        words.iter().fold(text.to_owned(), |text, (english, chinese)| text.replace(english, chinese))
    };
    // The value of an option may have the same name, and its column is aligned.
    let line = |line: &str| match line.split_once("hcmigrate") {
        Some((before, usage)) => format!("{before}hcmigrate{}", replaced(usage, &IN_USAGE)),
        None => replaced(line, &EVERYWHERE),
    };
    let text = help.split('\n').map(line).collect::<Vec<_>>().join("\n");
    let mut before = ' ';
    let colon = |c: char| {
        let is_after_chinese = c == ':' && ('\u{4e00}'..='\u{9fff}').contains(&before);
        before = c;
        if is_after_chinese { '：' } else { c }
    };
    text.chars().map(colon).collect()
}

fn argument(mut arg: Arg, id: &str) -> Arg {
    let usual = if arg.is_positional() { "Arguments" } else { "Options" };
    if let Some(text) = heading(arg.get_help_heading().unwrap_or(usual)) {
        arg = arg.help_heading(text);
    }
    // Below a heading of ours, clap would sort positional arguments by name.
    if let Some(place) = arg.get_index() {
        arg = arg.display_order(place);
    }
    let Some(text) = about(id, arg.get_id().as_str()) else { return arg };
    let values = shown_values(&arg);
    let default = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect::<Vec<_>>().join("、");
    let default = Some(default).filter(|default| !default.is_empty() && !arg.is_hide_default_value_set());
    // A flag is off unless it is given.
    let default = default.filter(|_| arg.get_action().takes_values());
    let mut facts = Vec::new();
    facts.extend(default.map(|default| format!(" [默认值：{default}]")));
    let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    facts.extend((!names.is_empty()).then(|| format!(" [可选值：{}]", names.join("、"))));
    let short = format!("{text}{}", facts.concat());
    let told = values.iter().filter_map(|value| told(value, id, arg.get_id().as_str())).collect::<String>();
    if !told.is_empty() {
        let default = facts.first().filter(|_| facts.len() > 1).cloned().unwrap_or_default();
        arg = arg.long_help(format!("{text}{default}\n\n可选值：{told}"));
    } else if arg.get_long_help().is_some() {
        arg = arg.long_help(short.clone());
    }
    let takes_values = arg.get_action().takes_values();
    arg.help(short).hide_default_value(takes_values).hide_possible_values(takes_values)
}

/// Returns the values that help lists.
pub(super) fn shown_values(arg: &Arg) -> Vec<PossibleValue> {
    match arg.is_hide_possible_values_set() {
        true => Vec::new(),
        false => arg.get_possible_values().into_iter().filter(|value| !value.is_hide_set()).collect(),
    }
}

/// Returns the line about a value, if it has one.
fn told(value: &PossibleValue, id: &str, argument: &str) -> Option<String> {
    value.get_help()?;
    let text = about(id, &format!("{argument}-{}", value.get_name()))?;
    Some(format!("\n  - {}：{text}", value.get_name()))
}

#[cfg(test)]
mod tests;
