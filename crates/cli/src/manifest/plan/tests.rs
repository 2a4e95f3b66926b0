//! Tests of `plan`.

use clap::{Parser as _, ValueEnum as _};

use super::*;
use crate::command_line::Arguments;

/// What `apply` does nothing more about, in every state and for every noun.
#[test]
fn every_command_that_helps_is_one_that_the_program_has() {
    let mut count = 0;
    for kind in [Kind::Task, Kind::Group, Kind::Redis] {
        for state in State::value_variants().iter().copied() {
            for failed_list in [None, Some("obs://list".to_owned())] {
                for step in [Step::Failed, Step::Drift, Step::Done, Step::Wait, Step::Follow] {
                    let id = if kind == Kind::Task { "7" } else { "b21989ec" };
                    let item = Item { state, failed_list: failed_list.clone(), ..Item::new(kind, id) };
                    let Some(command) = command(step, &item) else { continue };
                    let parsed = Arguments::try_parse_from(command.split(' '));
                    assert!(parsed.is_ok(), "{command}: {}", parsed.expect_err("refused"));
                    count += 1;
                }
            }
        }
    }
    assert!(count > 100, "{count}");
}
