//! `hcmigrate man`: manual pages, generated from the command line itself.

use std::io;
use std::path::Path;

use clap::Command;
use clap_mangen::Man;

use crate::failure::{Exit, Failure};
use crate::locale::{say, system};
use crate::screen;

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
