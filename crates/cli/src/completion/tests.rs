//! Unit tests of `completion`.

use clap::{Arg, CommandFactory as _};
use clap_complete::engine::{CompletionCandidate, complete};

use super::*;
use crate::command_line::{Arguments, for_typed};

/// Returns what may stand in place of the last of these words, which follow the name of the program.
fn candidates(words: &[&str], environment: &EnvironmentLookup, language: Language) -> Vec<CompletionCandidate> {
    let words: Vec<OsString> = ["hcmigrate"].iter().chain(words).map(OsString::from).collect();
    let mut program = completed(for_typed(&words), &words, environment, language);
    let last = words.len() - 1;
    complete(&mut program, words, last, None).unwrap()
}

fn offered_in(words: &[&str], environment: &EnvironmentLookup) -> Vec<String> {
    candidates(words, environment, Language::English)
        .iter()
        .map(|one| one.get_value().to_string_lossy().into_owned())
        .collect()
}

fn offered(words: &[&str]) -> Vec<String> {
    offered_in(words, &EnvironmentLookup::from(|_: &str| None))
}

#[track_caller]
fn assert_offers(words: &[&str], expected: &[&str]) {
    let offered = offered(words);
    for one in expected {
        assert!(offered.iter().any(|word| word == one), "{words:?} does not offer {one}, but {offered:?}");
    }
}

/// Returns the names that lead to each command.
fn paths(command: &Command, before: &[String], found: &mut Vec<Vec<String>>) {
    for one in command.get_subcommands() {
        let path = [before, &[one.get_name().to_owned()]].concat();
        paths(one, &path, found);
        found.push(path);
    }
}

#[test]
fn every_command_and_option_is_offered() {
    let mut all = Vec::new();
    let program = Arguments::command();
    paths(&program, &[], &mut all);
    assert!(all.len() > 60, "{all:?}");
    let global: Vec<String> = offered(&["--"]);
    assert!(global.contains(&"--region".to_owned()) && global.contains(&"--help".to_owned()), "{global:?}");
    for path in all {
        let mut words: Vec<&str> = path.iter().map(String::as_str).collect();
        assert_eq!(offered(&words).first(), path.last(), "{path:?}");
        let command = path.iter().fold(&program, |command, name| command.find_subcommand(name).unwrap());
        words.push("--");
        let offered = offered(&words);
        let longs = command.get_arguments().filter(|arg| !arg.is_hide_set()).filter_map(Arg::get_long);
        for option in
            longs.map(|long| format!("--{long}")).chain(global.iter().filter(|one| *one != "--version").cloned())
        {
            assert!(offered.contains(&option), "{path:?} does not offer {option}, but {offered:?}");
        }
    }
}

#[test]
fn what_is_offered_depends_on_what_is_before() {
    assert_offers(&["call", ""], &["oms", "dcs"]);
    assert_eq!(offered(&["call", "oms", "start_task"]), ["start_task_group", "start_task"]);
    assert_eq!(offered(&["call", "dcs", "start_task"]), [""; 0]);
    assert_offers(&["call", "--dry-run", "dcs", "batch_stop"], &["batch_stop_migration_tasks"]);
    assert_eq!(offered(&["call", "oms", "start_task", "--path", ""]), ["task_id="]);
    assert_offers(&["call", "oms", "list_tasks", "--query", ""], &["limit=", "offset="]);
    assert_offers(&["call", "oms", "start_task", "-F", ""], &["dst_ak=", "migrate_failed_object="]);
    assert_offers(&["policy", "oms/start_"], &["oms/start_task"]);
    assert_eq!(offered(&["config", "set", "project"]), ["project_id"]);
    assert_eq!(offered(&["task", "list", "--name", ""]), [""; 0], "a glob is not a setting");
    for wait in [&["wait", "weekend.yaml", "--for", ""][..], &["redis", "wait", "--for", ""]] {
        assert_eq!(offered(wait), ["succeeded", "following", "stopped"]);
    }
    assert_offers(&["task", "list", "--status", "failed,run"], &["failed,running"]);
    assert_offers(&["task", "list", "--columns", "id,na"], &["id,name"]);
    assert_eq!(offered(&["whoami", "--region", "cn-north-4"]), ["cn-north-4"]);
    assert_eq!(offered(&["task", "sta"]), ["start"]);
    assert_eq!(offered(&["task", "re"]), ["retry"], "`resume` is another name of `start`");
    assert_offers(&["task", "resume", "--failed"], &["--failed-only"]);
}

#[test]
fn help_offers_the_commands_beside_it_and_nothing_below_them() {
    assert_offers(&["help", ""], &["emulator", "task"]);
    assert_offers(&["task", "help", ""], &["start", "list"]);
    assert!(!offered(&["task", "help", "start", ""]).iter().any(|word| word == "--failed-only"));
}

#[test]
fn descriptions_are_in_the_language_of_messages() {
    let told = |language| {
        let offered = candidates(&["task", ""], &EnvironmentLookup::from(|_: &str| None), language);
        let list = offered.into_iter().find(|one| one.get_value() == "list").unwrap();
        list.get_help().unwrap().to_string()
    };
    assert_eq!(told(Language::English), "List tasks");
    assert_eq!(told(Language::Chinese), "列出迁移任务");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn profiles_and_entries_of_this_machine_are_offered() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("config.ini"), "[default]\nregion = cn-north-4\n[prod]\nregion = cn-east-3\n").unwrap();
    std::fs::write(
        at("weekend.yaml"),
        "version: 1\nname: weekend\nbuckets:\n\
         \x20 - { name: photos, from: aws://us-east-1/photos, to: obs://photos-cn }\n",
    )
    .unwrap();
    std::fs::write(at("broken.yaml"), "buckets: [").unwrap();
    let file = at("config.ini");
    let environment = EnvironmentLookup::from(move |name: &str| (name == "HCMIGRATE_CONFIG").then(|| file.clone()));
    assert_eq!(offered_in(&["whoami", "--profile", ""], &environment), ["default", "prod"]);
    assert_eq!(offered_in(&["plan", &at("weekend.yaml"), "--select", "ph"], &environment), ["photos"]);
    assert_eq!(offered_in(&["plan", &at("broken.yaml"), "--select", ""], &environment), [""; 0]);
    assert_eq!(offered_in(&["apply", &at("week")], &environment), [at("weekend.yaml")]);
    assert_eq!(
        offered_in(&["call", "oms", "start_task", "--body", &format!("@{}", at("week"))], &environment),
        [format!("@{}", at("weekend.yaml"))]
    );
    assert_eq!(offered_in(&["task", "delete", "--ids-from", &at("conf")], &environment), [at("config.ini")]);
}

#[test]
fn each_shell_can_ask() {
    let environment = EnvironmentLookup::from(|_: &str| None);
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell, Shell::Elvish] {
        assert!(completer(&shell.to_string(), &environment).is_ok(), "{shell}");
    }
    assert_eq!(completer("tcsh", &environment).err().unwrap().exit(), Exit::Usage);
}
