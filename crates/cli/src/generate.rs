//! `hcmigrate completion` and `hcmigrate man`: generated from the command line itself and the services' operations.

use std::io;
use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command};
use clap_complete::{Generator as _, Shell};
use clap_mangen::Man;

use crate::failure::{Exit, Failure};
use crate::locale::help::{self, Shown};
use crate::locale::{self, Language, say, system};
use crate::output::{Kind, State};
use crate::profile::Setting;
use crate::screen;
use crate::services::{self, KnownService};

/// Prints the completions of a shell.
pub(crate) fn completion(program: Command, shell: Shell) -> Result<Exit, Failure> {
    // The completion script of bash does not show descriptions.
    let language = if shell == Shell::Bash { Language::English } else { locale::language() };
    screen::bytes(&script(program, shell, language))?;
    Ok(Exit::Success)
}

/// Returns the script that completes the words of a command line.
fn script(program: Command, shell: Shell, language: Language) -> Vec<u8> {
    let program = with_help(help::command(program, language, Shown::All), &help::of_help(language));
    let mut program = completed(program);
    // Build the commands that were added.
    program.build();
    let mut script = Vec::new();
    shell.generate(&program, &mut script);
    script
}

/// Adds a command `help` to each list of commands; it completes the names in the list. `about` is its description.
fn with_help(command: Command, about: &str) -> Command {
    if !command.has_subcommands() {
        return command;
    }
    let path = format!("{} help", command.get_bin_name().unwrap_or_default());
    let named = |command: &Command| {
        // clap requires static names. The program ends once the script is written.
        let name: &str = command.get_name().to_owned().leak();
        let about = command.get_about().cloned().unwrap_or_default();
        Command::new(name).bin_name(format!("{path} {name}")).about(about).disable_help_flag(true)
    };
    let names: Vec<Command> = command.get_subcommands().map(named).collect();
    let help = Command::new("help").bin_name(&path).about(about.to_owned());
    let help = help.disable_help_flag(true).disable_help_subcommand(true);
    command.mut_subcommands(|sub| with_help(sub, about)).subcommand(help.subcommands(names))
}

/// Returns the command line for a shell. It also has the values of arguments that the parser does not list, because
/// they are known only at run time or depend on another argument.
fn completed(program: Command) -> Command {
    let goals = [State::Succeeded, State::Following, State::Stopped].map(State::word).to_vec();
    let settings = Setting::ALL.map(Setting::name).to_vec();
    let operations = services::ALL.into_iter().flat_map(|service| {
        let names = service.table.operations.iter();
        // clap requires static names. The program ends once the script is written.
        names.map(|operation| &*format!("{}/{}", service.table.name, operation.id).leak())
    });
    let operations: Vec<&'static str> = operations.collect();
    let mut program = program.mut_subcommand("call", with_operations);
    program = program.mut_subcommand("policy", |policy| one_of(policy, "operations", operations));
    program = program.mut_subcommand("wait", |wait| one_of(wait, "goal", goals.clone()));
    for noun in Kind::ALL.map(Kind::noun) {
        program = program
            .mut_subcommand(noun, |noun| noun.mut_subcommand("wait", |wait| one_of(wait, "goal", goals.clone())));
    }
    program.mut_subcommand("config", |config| {
        let config = config.mut_subcommand("set", |set| one_of(set, "name", settings.clone()));
        let config = config.mut_subcommand("get", |get| one_of(get, "name", settings.clone()));
        config.mut_subcommand("unset", |unset| one_of(unset, "name", settings))
    })
}

/// Sets the possible values of an argument.
fn one_of(command: Command, argument: &str, values: Vec<&'static str>) -> Command {
    command.mut_arg(argument, |arg| arg.value_parser(PossibleValuesParser::new(values)))
}

/// Gives `call` a subcommand for each service, so that only that service's operations are offered after its name. clap
/// sets the names that scripts use for commands only once, and has already done so, so this function sets them itself.
fn with_operations(call: Command) -> Command {
    let of_both = |arg: &&Arg| !arg.is_positional();
    let options: Vec<Arg> = call.get_arguments().filter(of_both).cloned().collect();
    let service = |service: &KnownService| {
        let names = service.table.operations.iter().map(|operation| operation.id);
        let operation = Arg::new("operation").value_parser(PossibleValuesParser::new(names));
        let command = Command::new(service.table.name).bin_name(format!("hcmigrate call {}", service.table.name));
        command.args(options.clone()).arg(operation).disable_help_flag(true)
    };
    let about = call.get_about().cloned().unwrap_or_default();
    let services = services::ALL.map(service);
    let call = Command::new("call").bin_name("hcmigrate call").about(about).args(options.clone());
    call.disable_help_flag(true).disable_help_subcommand(true).subcommands(services)
}

/// Prints the manual of the program, or writes a page for each command into a folder.
pub(crate) fn manual(mut program: Command, folder: Option<&Path>) -> Result<Exit, Failure> {
    program.build();
    let Some(folder) = folder else {
        let mut page = Vec::new();
        Man::new(program).render(&mut page).map_err(|error| unwritable(&error))?;
        screen::bytes(&page)?;
        return Ok(Exit::Success);
    };
    std::fs::create_dir_all(folder).map_err(|error| unwritable(&error))?;
    clap_mangen::generate_to(program, folder).map_err(|error| unwritable(&error))?;
    Ok(Exit::Success)
}

fn unwritable(error: &io::Error) -> Failure {
    Failure::new(say!("tools-manual", error = system::told(error)))
}

#[cfg(test)]
mod tests;
