//! `hcmigrate completion` and `hcmigrate man`: made from the command line itself, with the operations of the services.

use std::io;
use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::failure::{Exit, Failure};
use crate::locale::{say, system};
use crate::output::{Kind, State};
use crate::profile::Setting;
use crate::screen;
use crate::services::{self, KnownService};

/// Prints the completions of a shell.
pub(crate) fn completion(program: Command, shell: Shell) -> Result<Exit, Failure> {
    let mut program = completed(program);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut program, "hcmigrate", &mut script);
    screen::bytes(&script)?;
    Ok(Exit::Success)
}

/// The command line as it is described to a shell: the values of its arguments are known only as it runs, or depend on another
/// argument.
fn completed(program: Command) -> Command {
    let goals = [State::Succeeded, State::Following, State::Stopped].map(State::word).to_vec();
    let settings = Setting::ALL.map(Setting::name).to_vec();
    let operations = services::ALL.into_iter().flat_map(|service| {
        let names = service.table.operations.iter();
        // clap wants names that last; the program ends with the script.
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

/// Names the values of an argument.
fn one_of(command: Command, argument: &str, values: Vec<&'static str>) -> Command {
    command.mut_arg(argument, |arg| arg.value_parser(PossibleValuesParser::new(values)))
}

/// `call` with a command for each service, so that only its own operations are offered behind its name. The names by which scripts
/// know commands are set here: clap sets them once, and has done so where the help is translated.
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

/// Prints the manual of the program, or writes that of each command into a folder.
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
