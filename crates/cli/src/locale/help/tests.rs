//! Unit tests of `help`.

use std::collections::BTreeSet;

use clap::CommandFactory as _;

use super::super::mistake;
use super::super::tests::catalog;
use super::*;
use crate::command_line::{Arguments, for_typed};

/// Visits every command with its entry, including everything that clap adds.
fn walk(command: &Command, id: &str, see: &mut impl FnMut(&Command, &str)) {
    see(command, id);
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        walk(sub, &format!("{id}-{}", sub.get_name()), see);
    }
}

/// Returns the entries that help needs, as lists of alternatives. In each list, at least one has to exist. A command's
/// own entry comes before a shared one.
fn needed() -> Vec<Vec<String>> {
    let mut program = Arguments::command();
    program.build();
    let mut needed =
        ["arguments", "commands", "options", "usage"].map(|name| vec![format!("{HEADINGS}.{name}")]).to_vec();
    needed.extend(["help-command", "subcommand"].map(|name| vec![format!("{SHARED}.{name}")]));
    needed.extend(mistake::TEXTS.map(|text| vec![format!("help-mistakes.{text}")]));
    walk(&program, ROOT, &mut |command, id| {
        needed.push(vec![id.to_owned()]);
        needed.extend(command.get_long_about().map(|_| vec![format!("{id}.long")]));
        needed.extend(command.get_after_help().map(|_| vec![format!("{id}.after")]));
        for arg in command.get_arguments() {
            let heading = arg.get_help_heading().map(|text| text.to_lowercase().replace(' ', "-"));
            needed.extend(heading.map(|name| vec![format!("{HEADINGS}.{name}")]));
            if arg.is_hide_set() {
                continue;
            }
            let mut names = vec![arg.get_id().to_string()];
            let values = shown_values(arg);
            let told = values.iter().filter(|value| value.get_help().is_some());
            names.extend(told.map(|value| format!("{}-{}", arg.get_id(), value.get_name())));
            needed.extend(names.iter().map(|name| vec![format!("{id}.{name}"), format!("{SHARED}.{name}")]));
        }
    });
    needed
}

#[test]
fn every_command_argument_and_value_is_told_in_chinese() {
    let catalog = catalog(Language::Chinese);
    let missing: BTreeSet<String> = needed()
        .into_iter()
        .filter(|names| !names.iter().any(|name| catalog.contains_key(name)))
        .map(|names| names.join(" or "))
        .collect();
    assert!(
        missing.is_empty(),
        "{} are missing:\n{}",
        missing.len(),
        missing.into_iter().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn no_help_is_left_of_what_is_gone() {
    let catalog = catalog(Language::Chinese);
    let mut used: BTreeSet<String> =
        needed().iter().filter_map(|names| names.iter().find(|name| catalog.contains_key(*name)).cloned()).collect();
    used.extend(catalog.values().flat_map(|parts| parts.messages.iter().cloned()));
    let unused: Vec<_> = catalog.keys().filter(|id| id.starts_with(ROOT) && !used.contains(*id)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn the_command_line_stays_what_it_is() {
    let mut translated = command(Arguments::command(), Language::Chinese, Shown::All);
    translated.clone().debug_assert();
    let help = translated.render_long_help().to_string();
    assert!(help.contains("用法：hcmigrate [OPTIONS] <COMMAND>"), "{help}");
    assert!(help.contains("--region <ID>") && help.contains("区域，例如 cn-north-4"), "{help}");
    for (typed, fits) in [("task start 42 --region cn-north-4 --utc", true), ("task start --no-such 42", false)] {
        let words = || std::iter::once("hcmigrate").chain(typed.split(' '));
        let [english, chinese] = [Arguments::command(), translated.clone()].map(|c| c.try_get_matches_from(words()));
        assert_eq!((english.is_ok(), chinese.is_ok()), (fits, fits), "{typed}");
    }
}

/// Returns the message about a command line that cannot be parsed.
fn told(program: Command, typed: &[OsString]) -> Option<String> {
    program.try_get_matches_from(typed).err().map(|error| error.to_string())
}

#[test]
fn help_of_what_is_typed_is_all_that_is_shown() {
    let mut whole = Arguments::command();
    whole.build();
    let whole = translated(whole, ROOT, Shown::All);
    let mut paths: Vec<String> = Vec::new();
    walk(&whole, ROOT, &mut |command, id| {
        let path = id.strip_prefix(ROOT).unwrap_or_default().replace('-', " ");
        let above = path.strip_suffix(command.get_name()).unwrap_or_default().to_owned();
        paths.extend(command.get_all_aliases().map(|alias| format!("{above}{alias}")));
        paths.push(path);
    });
    // The help of each command is requested in one of the three ways.
    for (index, path) in paths.iter().enumerate() {
        let ways =
            [format!("hcmigrate{path} --help"), format!("hcmigrate help{path}"), format!("hcmigrate{path} --no-such")];
        let typed: Vec<OsString> = ways[index % ways.len()].split(' ').map(OsString::from).collect();
        let shown = command(for_typed(&typed), Language::Chinese, Shown::Typed(&typed));
        assert_eq!(told(shown, &typed), told(whole.clone(), &typed), "{typed:?}");
    }
}

#[test]
fn what_clap_adds_is_chinese_too() {
    let told = |path: &[&str]| {
        let mut program = command(Arguments::command(), Language::Chinese, Shown::All);
        let found = path.iter().fold(&mut program, |found, name| found.find_subcommand_mut(name).expect("a command"));
        in_chinese(&found.render_help().to_string())
    };
    let task = told(&["task"]);
    for part in [
        "用法：hcmigrate task [选项] <命令>\n",
        "\n命令：\n",
        "[别名：get, describe]",
        "[环境变量：",
        "[可选值：en、zh-CN]",
    ] {
        assert!(task.contains(part), "{part}: {task}");
    }
    for english in ["OPTIONS", "COMMAND", "alias", "令:", "项:", "值:"] {
        assert!(!task.contains(english), "{english}: {task}");
    }
    assert!(told(&["task", "start"]).contains("--credential-process <COMMAND>  "), "a value of an option");
    let call = told(&["call"]);
    let place =
        |argument: &str| call.find(&format!("\n  {argument}  ")).unwrap_or_else(|| panic!("{argument}: {call}"));
    assert!(place("[SERVICE]") < place("[OPERATION]") && place("[OPERATION]") < place("[PATH]"), "{call}");
}
