//! Unit tests of `mistake`.

use clap::CommandFactory as _;

use super::*;
use crate::command_line::Arguments;

/// Returns our message about a command line, and clap's message.
fn told_of(typed: &str) -> (String, String) {
    let words = std::iter::once("hcmigrate").chain(typed.split(' '));
    let error = Arguments::command().try_get_matches_from(words).expect_err(typed);
    (message(&error).unwrap_or_default(), error.to_string())
}

#[test]
fn mistakes_are_told_in_chinese() {
    for (typed, expected) in [
        ("task start 42 --no-such", "未知参数 '--no-such'"),
        ("tusk", "未知命令 'tusk'"),
        ("task list -o xml", "的值 'xml' 无效"),
        ("task list --region", "需要一个值"),
        ("task create", "缺少必需的参数：--from <ADDRESS>、--to <ADDRESS>"),
        ("task list --limit x", "的值 'x' 无效：应为整数"),
        ("task list --limit 0", "的值 '0' 无效：应在 1..=4294967295 范围内"),
        ("task start 42 --all", "不能与"),
    ] {
        let (told, english) = told_of(typed);
        assert!(told.contains(expected), "{typed}: {told}: {english}");
    }
}

#[test]
fn every_text_is_there() {
    for text in TEXTS {
        assert!(catalog::find(Language::Chinese, MISTAKES, Some(text), &[]).is_some(), "{text}");
    }
}
