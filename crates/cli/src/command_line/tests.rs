//! Unit tests of `command_line`.

use clap::CommandFactory as _;

use super::*;

#[test]
fn the_command_line_is_consistent() {
    Arguments::command().debug_assert();
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
