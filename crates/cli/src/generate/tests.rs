//! Unit tests of `generate`.

use clap::CommandFactory as _;

use super::*;
use crate::command_line::Arguments;

#[test]
fn shells_complete_commands_and_those_that_can_the_names_of_operations() {
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell, Shell::Elvish] {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut with_operations(Arguments::command()), "hcmigrate", &mut script);
        let script = String::from_utf8(script).unwrap();
        assert!(script.contains("whoami"), "{shell}");
        // The scripts of the others have no place for values of positional arguments.
        if matches!(shell, Shell::Bash | Shell::Zsh) {
            assert!(script.contains("start_task_group") && script.contains("batch_stop_migration_tasks"), "{shell}");
        }
    }
}
