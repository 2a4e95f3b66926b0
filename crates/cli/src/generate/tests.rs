//! Unit tests of `generate`.

use clap::CommandFactory as _;

use super::*;
use crate::command_line::Arguments;
use crate::locale::Language;
use crate::locale::help::{self, Shown};

fn script(shell: Shell, language: Language) -> String {
    let program = help::command(Arguments::command(), language, Shown::All);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut completed(program), "hcmigrate", &mut script);
    String::from_utf8(script).unwrap()
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
            // The script of bash does not support descriptions.
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
