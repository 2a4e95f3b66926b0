//! The command line with the arguments of only those commands that are typed.
//!
//! A short command would spend much of its time on declaring the arguments of all others.

use std::cell::RefCell;
use std::ffi::OsString;

use clap::{ArgMatches, Args, CommandFactory as _, Error, FromArgMatches, Subcommand};

use super::Arguments;

thread_local! {
    /// The words of the command line that is being declared. Without them, all arguments are declared.
    static TYPED: RefCell<Option<Vec<OsString>>> = const { RefCell::new(None) };
}

/// Returns the command line for these words. Commands that they do not name have their name and description, and
/// declare their arguments when clap looks at them, for example to suggest an option.
pub(crate) fn for_typed(words: &[OsString]) -> clap::Command {
    TYPED.set(Some(words.to_vec()));
    let program = Arguments::command();
    TYPED.set(None);
    program
}

/// Whether a word is the name of this command.
fn is_typed(command: &clap::Command) -> bool {
    TYPED.with_borrow(|words| match words {
        Some(words) => words.iter().any(|word| word == command.get_name()),
        None => true,
    })
}

/// The arguments or subcommands of a command of [`for_typed`].
///
/// Of a command that is typed, they are declared at once, because help lists headings in the order of declaration: those of
/// the command before those of every command.
#[derive(Debug)]
pub(crate) struct OnDemand<T>(pub(crate) T);

fn declared(command: clap::Command, declare: fn(clap::Command) -> clap::Command) -> clap::Command {
    if is_typed(&command) { declare(command) } else { command.defer(declare) }
}

impl<T: FromArgMatches> FromArgMatches for OnDemand<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches_mut(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl<T: Args> Args for OnDemand<T> {
    fn augment_args(command: clap::Command) -> clap::Command {
        declared(command, T::augment_args)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        declared(command, T::augment_args_for_update)
    }
}

impl<T: Subcommand> Subcommand for OnDemand<T> {
    fn augment_subcommands(command: clap::Command) -> clap::Command {
        declared(command, T::augment_subcommands)
    }

    fn augment_subcommands_for_update(command: clap::Command) -> clap::Command {
        declared(command, T::augment_subcommands_for_update)
    }

    fn has_subcommand(name: &str) -> bool {
        T::has_subcommand(name)
    }
}
