//! Unit tests of `generate`.

use clap::CommandFactory as _;

use super::*;
use crate::command_line::Arguments;

fn script(shell: Shell, language: Language) -> String {
    String::from_utf8(super::script(Arguments::command(), shell, language)).unwrap()
}

#[test]
fn shells_complete_commands_and_those_that_can_the_names_of_operations() {
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell, Shell::Elvish] {
        for language in [Language::English, Language::Chinese] {
            let script = script(shell, language);
            assert!(script.contains("whoami"), "{shell}");
            // The scripts of other shells do not support values of positional arguments.
            if matches!(shell, Shell::Bash | Shell::Zsh) {
                assert!(
                    script.contains("start_task_group") && script.contains("batch_stop_migration_tasks"),
                    "{shell}"
                );
            }
            // The completion script of bash does not show descriptions.
            let is_translated = script.contains("将列表读到底");
            assert_eq!(is_translated, language == Language::Chinese && shell != Shell::Bash, "{shell}");
        }
    }
}

/// Returns what bash offers after these words: the values of `opts` in the branch of its script for the command.
fn offered(branch: &str) -> String {
    let script = script(Shell::Bash, Language::English);
    let (_, rest) = script.split_once(&format!("\n        {branch})\n")).unwrap_or_else(|| panic!("{branch}"));
    rest.split("\n            ;;\n").next().unwrap_or_default().to_owned()
}

#[test]
fn what_is_offered_depends_on_what_is_before() {
    let oms = offered("hcmigrate__subcmd__call__subcmd__oms");
    assert!(oms.contains("start_task_group") && !oms.contains("batch_stop_migration_tasks"), "{oms}");
    assert!(oms.contains("--body") && oms.contains("--endpoint"), "{oms}");
    let dcs = offered("hcmigrate__subcmd__call__subcmd__dcs");
    assert!(dcs.contains("batch_stop_migration_tasks") && !dcs.contains("start_task_group"), "{dcs}");
    assert!(offered("hcmigrate__subcmd__policy").contains("oms/start_task"));
    assert!(offered("hcmigrate__subcmd__config__subcmd__set").contains("project_id"));
    for wait in ["hcmigrate__subcmd__wait", "hcmigrate__subcmd__redis__subcmd__wait"] {
        let wait = offered(wait);
        assert!(wait.contains("following"), "{wait}");
    }
}

#[test]
fn help_offers_the_commands_beside_it_and_nothing_below_them() {
    assert!(offered("hcmigrate__subcmd__help").contains("emulator"));
    assert!(offered("hcmigrate__subcmd__task__subcmd__help").contains("start"));
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell, Shell::Elvish] {
        let script = script(shell, Language::English);
        let copies = ["help__subcmd__task__subcmd__start", "help;task;start", "help task start"];
        assert!(!copies.iter().any(|copy| script.contains(copy)), "{shell}");
    }
}
