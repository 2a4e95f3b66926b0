//! `hcmigrate completion` and `hcmigrate man`: made from the command line itself, with the operations of the services.

use std::io;
use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::failure::{Exit, Failure};
use crate::locale::say;
use crate::screen;
use crate::services;

/// Prints the completions of a shell.
pub(crate) fn completion(program: Command, shell: Shell) -> Result<Exit, Failure> {
    let mut program = with_operations(program);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut program, "hcmigrate", &mut script);
    screen::bytes(&script)?;
    Ok(Exit::Success)
}

/// The command line as a shell is told it: `call` takes the names of operations.
fn with_operations(program: Command) -> Command {
    let services = services::ALL.map(|service| service.table.name).to_vec();
    let all = services::ALL.into_iter().flat_map(|service| service.table.operations);
    let operations: Vec<&'static str> = all.map(|operation| operation.id).collect();
    let one_of = |arg: Arg, values: Vec<&'static str>| arg.value_parser(PossibleValuesParser::new(values));
    program.mut_subcommand("call", |call| {
        call.mut_arg("service", |arg| one_of(arg, services)).mut_arg("operation", |arg| one_of(arg, operations))
    })
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
    Failure::new(say!("tools-manual", error = error.to_string()))
}

#[cfg(test)]
mod tests;
