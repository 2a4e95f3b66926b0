//! Unit tests of `command_line`.

use std::ffi::OsString;

use clap::CommandFactory as _;

use super::*;

#[test]
fn the_command_line_is_consistent() {
    Arguments::command().debug_assert();
}

fn words(line: &str) -> Vec<OsString> {
    line.split(' ').map(OsString::from).collect()
}

/// Returns what clap says about a command line instead of understanding it: help, or what is wrong with it.
fn told(program: clap::Command, line: &str) -> Option<String> {
    program.try_get_matches_from(words(line)).err().map(|error| error.to_string())
}

/// Returns the commands, such as `task` and `task list`.
fn paths(command: &clap::Command, above: &str, found: &mut Vec<String>) {
    for one in command.get_subcommands().filter(|one| one.get_name() != "help") {
        let path = format!("{above} {}", one.get_name());
        paths(one, &path, found);
        found.push(path);
    }
}

#[test]
fn a_line_means_the_same_without_the_arguments_of_other_commands() {
    let whole = Arguments::command();
    let mut lines = Vec::new();
    paths(&whole, "hcmigrate", &mut lines);
    assert!(lines.len() > 60, "{lines:?}");
    let mut lines: Vec<_> =
        lines.iter().flat_map(|path| ["--help", "-h", "--no-such"].map(|last| format!("{path} {last}"))).collect();
    let others = [
        "hcmigrate --help",
        "hcmigrate help task list",
        "hcmigrate --version",
        "hcmigrate stauts",
        "hcmigrate --failed-only",
        "hcmigrate whoami --failed-only",
        "hcmigrate --profile task --select x",
        "hcmigrate task lisst",
        "hcmigrate task start --keys x",
    ];
    lines.extend(others.map(str::to_owned));
    for line in lines {
        assert_eq!(told(for_typed(&words(&line)), &line), told(whole.clone(), &line), "{line}");
    }
}

#[test]
fn only_what_is_typed_is_declared() {
    let declared = |line: &str, name: &str| {
        let program = for_typed(&words(line));
        let command = program.find_subcommand(name).unwrap();
        command.get_arguments().count() + command.get_subcommands().count()
    };
    for name in ["plan", "task", "config"] {
        assert_eq!(declared("hcmigrate --help", name), 0, "{name}");
        assert!(declared(&format!("hcmigrate -v {name} x"), name) > 0, "{name}");
    }
    assert!(Arguments::command().find_subcommand("plan").unwrap().get_arguments().count() > 0, "none is asked for");
}

/// Other users of the machine can read arguments: keys come from variables, files and commands.
#[test]
fn no_option_takes_a_key() {
    let mut commands = vec![Arguments::command()];
    let mut arguments = 0;
    while let Some(command) = commands.pop() {
        for argument in command.get_arguments() {
            let name = argument.get_id().as_str();
            let is_key = |word: &str| ["ak", "sk", "key", "password", "secret", "token"].contains(&word);
            assert!(!name.split(['-', '_']).any(is_key), "{} {name}", command.get_name());
            arguments += 1;
        }
        commands.extend(command.get_subcommands().cloned());
    }
    assert!(arguments > 200, "{arguments}");
}

/// The README in each language.
const READMES: [&str; 2] = [include_str!("../../README.md"), include_str!("../../README.zh-CN.md")];

/// Returns the lines of a README that the reader types: all lines of an `sh` block, and those after a prompt in a `console`
/// block.
fn typed(readme: &str) -> Vec<String> {
    let (mut block, mut lines, mut begun) = ("", Vec::new(), String::new());
    for line in readme.lines() {
        if let Some(language) = line.strip_prefix("```") {
            block = language;
            continue;
        }
        let line = match block {
            "sh" => line,
            "console" => line.strip_prefix("$ ").unwrap_or_default(),
            _ => continue,
        };
        match line.strip_suffix('\\') {
            Some(part) => begun.push_str(part),
            None => lines.push(std::mem::take(&mut begun) + line),
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// Returns the words of each command of a line, split like a shell does.
fn commands(line: &str) -> Vec<Vec<String>> {
    let (mut commands, mut word, mut quote) = (vec![Vec::new()], None::<String>, None);
    for c in format!("{line} ").chars() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, '|') if word.is_none() => commands.push(Vec::new()),
            (None, ' ') => commands.last_mut().unwrap().extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    commands
}

#[test]
fn the_commands_of_the_readmes_are_understood() {
    for readme in READMES {
        let all: Vec<_> = typed(readme).iter().flat_map(|line| commands(line)).collect();
        assert!(all.len() >= 20, "{all:?}");
        for words in all {
            assert_eq!(words.first().map(String::as_str), Some("hcmigrate"), "{words:?}");
            let parsed = Arguments::try_parse_from(&words);
            assert!(parsed.is_ok(), "{words:?}: {}", parsed.err().unwrap());
        }
    }
}

/// The commands that are shown elsewhere than in a session, and where.
const WITHOUT_SESSION: &[(&str, &str)] = &[
    ("completion", "its output is for shells: tests/behavior/completion.rs"),
    ("man", "its output is for man: tests/behavior/completion.rs"),
    ("emulator", "it runs until it is stopped: tests/behavior/emulator.rs"),
    ("demo", "it is a session of its own: tests/golden/demo.txt and demo.zh-CN.txt"),
];

/// Returns the commands without subcommands, such as `task list`.
fn leaves(command: &clap::Command, path: &str, found: &mut Vec<String>) {
    let subcommands: Vec<_> = command.get_subcommands().filter(|one| one.get_name() != "help").collect();
    if (subcommands.is_empty() || !command.is_subcommand_required_set()) && !path.is_empty() {
        found.push(path.to_owned());
    }
    for one in subcommands {
        leaves(one, format!("{path} {}", one.get_name()).trim_start(), found);
    }
}

#[test]
fn every_command_has_a_session_in_both_languages() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let (mut english, mut chinese) = (Vec::new(), Vec::new());
    for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
        let name = file.to_string_lossy().into_owned();
        if !name.ends_with(".txt") {
            continue;
        }
        let sessions = if name.ends_with(".zh-CN.txt") { &mut chinese } else { &mut english };
        let text = std::fs::read_to_string(&file).unwrap();
        let commands = text.lines().filter_map(|line| line.strip_prefix("$ hcmigrate "));
        sessions.extend(commands.filter(|line| !line.ends_with("--help")).map(|line| format!("{line} ")));
    }
    let mut all = Vec::new();
    leaves(&Arguments::command(), "", &mut all);
    assert!(all.len() > 50, "{all:?}");
    for leaf in &all {
        let is_shown = |sessions: &[String]| sessions.iter().any(|line| line.starts_with(&format!("{leaf} ")));
        let is_exempt = WITHOUT_SESSION.iter().any(|(name, _)| name == leaf);
        assert!(is_exempt || is_shown(&english), "`{leaf}` has no session in English");
        assert!(is_exempt || is_shown(&chinese), "`{leaf}` has no session in Chinese");
    }
    let gone: Vec<_> = WITHOUT_SESSION.iter().filter(|(name, _)| !all.iter().any(|leaf| leaf == name)).collect();
    assert!(gone.is_empty(), "there is no such command: {gone:?}");
}
