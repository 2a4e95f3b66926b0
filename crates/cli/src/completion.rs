//! Completion of command lines. `hcmigrate completion SHELL` prints the few lines that make a shell ask this program what
//! may come next, and [`answer`] answers.
//!
//! Answers come from the command line of the installed program itself, so they change with its version, and
//! they know what is on this machine: profiles, files, the entries of a manifest.

mod bash;
mod values;

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::Command;
use clap_complete::Shell;
use clap_complete::env::{Elvish, EnvCompleter, Fish, Powershell, Zsh};
use huaweicloud_runtime::EnvironmentLookup;

use crate::failure::{Exit, Failure};
use crate::locale::help::{self, Shown};
use crate::locale::{self, Language, say};
use crate::screen;

use bash::Bash;
use values::Words;

/// The variable that makes the program complete a command line instead of running it. It names the shell that asks.
pub(crate) const VARIABLE: &str = "HCMIGRATE_COMPLETE";
/// What separates the name of the program from the words to complete.
const SEPARATOR: &str = "--";

/// Prints what makes a shell ask the program. `program` is its name as it was typed.
pub(crate) fn script(shell: Shell, program: &OsStr, environment: &EnvironmentLookup) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    let written = completer(&shell.to_string(), environment)?.write_registration(
        VARIABLE,
        "hcmigrate",
        "hcmigrate",
        &absolute(program),
        &mut script,
    );
    written.map_err(|error| Failure::new(say!("tools-completion", error = error.to_string())))?;
    screen::bytes(&script)?;
    Ok(Exit::Success)
}

/// Returns a name by which the program is found from every folder. A name without a folder is found in `PATH`.
fn absolute(program: &OsStr) -> String {
    let path = Path::new(program);
    let is_path = path.components().count() > 1;
    let found = if is_path { std::path::absolute(path).unwrap_or_else(|_| path.to_owned()) } else { path.to_owned() };
    found.to_string_lossy().into_owned()
}

/// Returns the shell that asks and the words that it asks about, if the program was started for that.
pub(crate) fn asked<'a>(typed: &'a [OsString], environment: &EnvironmentLookup) -> Option<(String, &'a [OsString])> {
    let shell = environment.get(VARIABLE)?;
    match typed {
        [_, separator, words @ ..] if separator == SEPARATOR => Some((shell, words)),
        _ => None,
    }
}

/// Prints what may stand at the place of the cursor in these words, the first of which is the name of the program. The shell
/// passes the place in variables of its own.
pub(crate) fn answer(
    program: Command,
    shell: &str,
    words: &[OsString],
    environment: &EnvironmentLookup,
) -> Result<Exit, Failure> {
    let completer = completer(shell, environment)?;
    let mut answer = Vec::new();
    if !words.is_empty() {
        let mut program = completed(program, words, environment, locale::language());
        // An error means that the shell passed a place without a word. There is nothing to offer there.
        let folder = env::current_dir().ok();
        if completer.write_complete(&mut program, words.to_vec(), folder.as_deref(), &mut answer).is_err() {
            answer.clear();
        }
    }
    screen::bytes(&answer)?;
    Ok(Exit::Success)
}

fn completer(shell: &str, environment: &EnvironmentLookup) -> Result<Box<dyn EnvCompleter>, Failure> {
    let known: [Box<dyn EnvCompleter>; 5] =
        [Box::new(Bash(environment.clone())), Box::new(Elvish), Box::new(Fish), Box::new(Powershell), Box::new(Zsh)];
    let names = known.each_ref().map(|one| one.name()).join(", ");
    known
        .into_iter()
        .find(|one| one.is(shell))
        .ok_or_else(|| Failure::usage(say!("tools-shell", variable = VARIABLE, shell = shell, known = names)))
}

/// Returns the command line with its descriptions in a language, and with the values of arguments that are known only when
/// the program runs.
fn completed(program: Command, words: &[OsString], environment: &EnvironmentLookup, language: Language) -> Command {
    let program = without_others(program, words).disable_help_subcommand(true);
    let program = help::command(program, language, Shown::Typed(words));
    let program = with_help(without_aliases(program, words), &help::of_help(language));
    values::with_values(program, &Words::new(words, environment))
}

/// Removes what is below the commands that are not typed. It would be built, and is not offered.
fn without_others(program: Command, words: &[OsString]) -> Command {
    let is_typed = |command: &Command| words.iter().any(|word| word == command.get_name());
    program.mut_subcommands(|sub| if is_typed(&sub) { sub } else { sub.defer(|sub| sub) })
}

/// Removes the other names of commands, unless they are typed. Of the names of a command, only the first in the alphabet
/// would be offered.
fn without_aliases(command: Command, words: &[OsString]) -> Command {
    let is_typed = |command: &Command| command.get_all_aliases().any(|alias| words.iter().any(|word| word == alias));
    let without = |sub: Command| if is_typed(&sub) { sub } else { sub.visible_alias(None::<&'static str>) };
    command.mut_subcommands(|sub| without_aliases(without(sub), words))
}

/// Adds a command `help` to each list of commands. It completes the names in the list. `about` is its description. Below the
/// one that clap would add is a copy of all commands, which takes long to build.
fn with_help(command: Command, about: &str) -> Command {
    if !command.has_subcommands() {
        return command;
    }
    let named = |command: &Command| {
        // clap requires static names. The program ends once the answer is written.
        let name: &str = command.get_name().to_owned().leak();
        let about = command.get_about().cloned().unwrap_or_default();
        Command::new(name).about(about).disable_help_flag(true)
    };
    let names: Vec<Command> = command.get_subcommands().map(named).collect();
    let help = Command::new("help").about(about.to_owned());
    let help = help.disable_help_flag(true).disable_help_subcommand(true);
    command.mut_subcommands(|sub| with_help(sub, about)).subcommand(help.subcommands(names))
}

#[cfg(test)]
mod tests;
