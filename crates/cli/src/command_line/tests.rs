//! Unit tests of `command_line`.

use clap::CommandFactory as _;

use super::*;

#[test]
fn the_command_line_is_consistent() {
    Arguments::command().debug_assert();
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

#[test]
fn the_commands_of_the_readme_are_understood() {
    let lines = include_str!("../../README.md").lines();
    let commands: Vec<&str> = lines.filter_map(|line| line.strip_prefix("$ ")).collect();
    assert!(commands.len() >= 5, "{commands:?}");
    for command in commands {
        let words = command.split(" # ").next().unwrap_or_default().split_whitespace();
        let parsed = Arguments::try_parse_from(words);
        assert!(parsed.is_ok(), "{command}: {}", parsed.err().unwrap());
    }
}
