//! Completion as shells ask for it, and manual pages.

use std::fs;
use std::process::Command;

use crate::support::{BINARY, Local, run};

#[test]
fn scripts_make_each_shell_ask_the_program() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&["completion", shell], &[]).exits(0).prints(&["HCMIGRATE_COMPLETE", BINARY]).out;
        assert!(script.len() < 3000, "{shell}: {script}");
    }
}

/// Returns what a real bash offers for a word after these words.
#[cfg(unix)]
fn offered_by_bash(words: &[&str]) -> Vec<String> {
    const SESSION: &str = r#"
        source <("$PROGRAM" completion bash)
        COMP_WORDS=(hcmigrate "$@")
        COMP_CWORD=$#
        _clap_complete_hcmigrate hcmigrate "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\n' "${COMPREPLY[@]}"
        complete -p hcmigrate
    "#;
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", SESSION, "bash"]).args(words).env("PROGRAM", BINARY).env("LC_ALL", "C.UTF-8");
    let output = bash.output().expect("bash runs");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let out = String::from_utf8(output.stdout).expect("text");
    let (offered, registered) = out.trim_end().rsplit_once('\n').expect("a registration");
    assert!(registered.ends_with("-F _clap_complete_hcmigrate hcmigrate"), "{registered}");
    offered.lines().map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn a_real_bash_offers_what_comes_next() {
    assert_eq!(offered_by_bash(&["who"]), ["whoami"]);
    assert_eq!(offered_by_bash(&["call", "oms", "start_task"]), ["start_task_group", "start_task"]);
    assert_eq!(offered_by_bash(&["config", "get", "oms"]), ["oms_endpoint"]);
    assert_eq!(offered_by_bash(&["task", "list", "--limi"]), ["--limit"]);
    // The shell takes these apart at each `=`.
    assert_eq!(
        offered_by_bash(&["task", "list", "--output", "=", ""]),
        offered_by_bash(&["task", "list", "--output", ""])
    );
    assert_eq!(offered_by_bash(&["task", "list", "--output", "=", "j"]), ["json", "jsonl"]);
    assert_eq!(offered_by_bash(&["--lang", "=", "en", "who"]), ["whoami"]);
    assert_eq!(offered_by_bash(&["call", "oms", "start_task", "--path", "ta"]), ["task_id="]);
}

#[test]
fn the_shell_gets_descriptions_in_the_language_of_the_words() {
    let ask =
        |words: &[&str]| run(&[&["--", "hcmigrate"], words].concat(), &[("HCMIGRATE_COMPLETE", "fish")]).exits(0).out;
    assert_eq!(ask(&["task", "lis"]), "list\tList tasks\n");
    assert_eq!(ask(&["--lang", "zh-CN", "task", "lis"]), "list\t列出迁移任务\n");
    assert_eq!(ask(&["task", "nothing-like-it"]), "");
}

#[test]
fn nothing_is_sent_for_a_completion() {
    let local = Local::start();
    for words in [&["task", "show", ""][..], &["call", "oms", "start_task", "--path", ""], &["whoami", "--profile", ""]]
    {
        local.run_with(&[&["--", "hcmigrate"], words].concat(), &[("HCMIGRATE_COMPLETE", "fish")]).exits(0);
    }
    assert_eq!(local.emulator.request_count(), 0);
}

#[test]
fn the_variable_has_no_effect_on_other_command_lines() {
    let shell = [("HCMIGRATE_COMPLETE", "fish")];
    run(&["--version"], &shell).exits(0).prints(&["hcmigrate "]);
    let none = run(&["--", "hcmigrate", ""], &[("HCMIGRATE_COMPLETE", "tcsh")]).exits(2);
    none.complains(&["names no shell that can be completed: tcsh", "bash"]);
    // Without words there is nothing to complete.
    assert_eq!(run(&["--"], &shell).exits(0).out, "");
}

#[test]
fn the_manual_is_made_from_the_command_line() {
    run(&["man"], &[]).exits(0).prints(&[".TH hcmigrate", "whoami"]);
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("man1");
    run(&["man", "--folder", below.to_str().expect("text")], &[]).exits(0);
    let page = fs::read_to_string(below.join("hcmigrate-task-start.1")).expect("a page");
    assert!(page.contains("failed\\-only"), "{page}");
}
