//! Compares sessions at a terminal word for word. `golden/sessions.txt` is the output as a person reads it at 80
//! columns, with the parts that differ from run to run replaced. `golden/sessions.zh-CN.txt` is the output of the main
//! commands in Chinese.
//!
//! After an intended change, run `UPDATE_GOLDEN=1 cargo test -p hcmigrate --test behavior sessions`, and review the
//! diff.
#![expect(clippy::disallowed_methods, reason = "a test makes the file that it reads")]

use huaweicloud_emulator::seeds;

use crate::support::{Local, Run, golden};

/// The commands, in the order in which they are given. Time passes in the emulator after the commands that start or
/// stop something.
fn commands() -> Vec<Vec<&'static str>> {
    let (group, sync, live) = (seeds::PAUSED_GROUP, seeds::STOPPED_SYNC_TASK, seeds::INCREMENTAL_MIGRATION);
    let (stopped, old) = (seeds::STOPPED_MIGRATION, seeds::OLD_MIGRATION);
    vec![
        vec!["task", "list"],
        vec!["task", "list", "--status", "failed,succeeded", "-o", "wide"],
        vec!["task", "list", "--status", "failed", "-o", "csv", "--columns", "id,state,size,reason"],
        vec!["task", "list", "--status", "stopped", "-o", "name"],
        vec!["task", "show", "42"],
        vec!["task", "show", "43", "-o", "json"],
        vec!["task", "show", "43", "-o", "yaml"],
        vec!["task", "failed"],
        vec!["task", "start", "42"],
        vec!["task", "start", "42"],
        vec!["task", "stop", "42", "44", "99"],
        vec!["task", "stop", "42", "99", "-o", "jsonl"],
        vec!["task", "retry", "43", "--failed-only", "-o", "json"],
        vec!["task", "wait", "42", "--for", "stopped", "--interval", "100ms"],
        vec!["task", "update", "42", "--bandwidth", "08:00-20:00=50MiB"],
        vec!["task", "delete", "42"],
        vec!["task", "delete", "42", "--yes"],
        vec!["task", "list", "--name", "nothing*"],
        vec!["task", "create", "--from", "photos", "--to", "obs://photos-cn"],
        vec!["group", "list"],
        vec!["group", "show", group],
        vec!["group", "start", group],
        vec!["group", "failed"],
        vec!["sync", "list"],
        vec!["sync", "start", sync],
        vec!["sync", "events", sync, "invoices/1.pdf"],
        vec!["sync", "show", sync],
        vec!["redis", "list"],
        vec!["redis", "show", live],
        vec!["redis", "stop", stopped, live],
        vec!["redis", "start", old],
        vec!["redis", "logs", live],
        vec!["redis", "failed"],
        vec!["whoami"],
        vec!["task", "show", "99", "-o", "json"],
        vec!["task", "stop"],
        vec!["task", "list", "-o", "csv", "--columns", "ID,Size,size-done,OBJECTS,objects_done,failed"],
        vec!["task", "list", "-o", "json", "--columns", "id"],
        vec!["task", "list", "--columns", "id,sise"],
        vec!["demo", "-o", "csv"],
        vec!["whoami", "-o", "csv"],
        vec!["wait", "task/45"],
        vec!["wait", "photos"],
        vec!["config", "set", "ak", "x"],
        vec!["task", "list", "--profile", "prod"],
    ]
}

/// The commands of the session in Chinese: every kind of result, and an error of each exit code that one server can give.
fn commands_in_chinese() -> Vec<Vec<&'static str>> {
    let (group, sync, live) = (seeds::PAUSED_GROUP, seeds::STOPPED_SYNC_TASK, seeds::INCREMENTAL_MIGRATION);
    vec![
        vec!["task", "list"],
        vec!["task", "list", "--status", "failed,succeeded", "-o", "wide"],
        vec!["task", "show", "42"],
        vec!["task", "failed"],
        vec!["task", "start", "42"],
        vec!["task", "start", "42"],
        vec!["task", "wait", "44", "--interval", "100ms", "--timeout", "2s"],
        vec!["task", "stop", "42", "44", "99"],
        vec!["task", "wait", "42", "--for", "stopped", "--interval", "100ms"],
        vec!["task", "wait", "42", "--for", "succeeded", "--interval", "100ms"],
        vec!["task", "delete", "42"],
        vec!["task", "list", "--name", "nothing*"],
        vec!["task", "list", "--limit", "1"],
        vec!["task", "list", "--no-such"],
        vec!["task", "lsit"],
        vec!["task", "create", "--from", "photos", "--to", "obs://photos-cn"],
        vec!["task", "stop"],
        vec!["task", "show", "99"],
        vec!["task", "show", "99", "-o", "json"],
        vec!["group", "list"],
        vec!["group", "show", group],
        vec!["sync", "show", sync],
        vec!["redis", "list"],
        vec!["redis", "show", live],
        vec!["whoami"],
        vec!["policy", "oms/no_such"],
    ]
}

/// The commands that no other session runs, or that another session runs in only one language. This session runs in
/// both.
fn further_commands() -> Vec<Vec<&'static str>> {
    let (group, sync) = (seeds::PAUSED_GROUP, seeds::STOPPED_SYNC_TASK);
    let (old, restartable) = (seeds::OLD_MIGRATION, seeds::RESTARTABLE_MIGRATION);
    let stopped = seeds::STOPPED_MIGRATION;
    let (from, to) = ("aliyun://cn-beijing/photos", "obs://photos-cn");
    let end = ["--interval", "100ms"];
    let place = ["--region", "cn-north-4"];
    vec![
        vec!["task", "update", "42", "--bandwidth", "08:00-20:00=50MiB"],
        vec!["task", "wait", "45", "--interval", "100ms"],
        vec!["task", "retry", "43", "--failed-only"],
        [&["group", "create", "--from", from, "--to", to], &place[..]].concat(),
        [&["group", "wait", group, "--for", "stopped"], &end[..]].concat(),
        vec!["group", "start", group],
        vec!["group", "update", group, "--unlimited"],
        vec!["group", "stop", group],
        vec!["group", "retry", group],
        vec!["group", "failed"],
        vec!["group", "delete", group, "--yes"],
        vec!["sync", "list"],
        [&["sync", "create", "--from", from, "--to", to], &place[..]].concat(),
        [&["sync", "wait", sync, "--for", "stopped"], &end[..]].concat(),
        vec!["sync", "start", sync],
        vec!["sync", "events", sync, "invoices/1.pdf"],
        vec!["sync", "stop", sync],
        vec!["sync", "delete", sync, "--yes"],
        vec!["redis", "create", "--name", "cache", "--from", "10.0.0.5", "--to", "redis://10.1.0.5:6379"],
        vec!["redis", "update", restartable, "--reconnect", "manual"],
        [&["redis", "wait", stopped, "--for", "stopped"], &end[..]].concat(),
        vec!["redis", "start", restartable],
        vec!["redis", "stop", restartable],
        vec!["redis", "logs", restartable],
        vec!["redis", "failed"],
        vec!["redis", "delete", old, "--yes"],
        vec!["wait", "task/45"],
        vec!["config", "set", "region", "cn-north-4"],
        vec!["config", "get", "region"],
        vec!["config", "list"],
        vec!["config", "unset", "region"],
        vec!["call", "oms", "show_task"],
        vec!["policy", "oms/start_task"],
        vec!["sign"],
    ]
}

/// Returns what a person sees: the command, its results, and its messages, which are indented.
fn transcript(local: &Local, command: &[&str], language: &str, further: &[(&str, &str)]) -> String {
    let words: Vec<String> = command.iter().map(|word| word.replace(['*', ' '], "?")).collect();
    let environment = [("COLUMNS", "80"), ("HCMIGRATE_LANG", language)];
    let environment = [&environment[..], further].concat();
    let Run { code, out, err } = local.run_with(&[command, &["--utc"]].concat(), &environment);
    let notes: String = err.lines().map(|line| format!("{}\n", format!("  | {line}").trim_end())).collect();
    let code = if code == 0 { String::new() } else { format!("  exit code {code}\n") };
    format!("$ hcmigrate {}\n{out}{notes}{code}\n", words.join(" "))
}

/// Replaces ports, request ids and times of this run.
fn normalized(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut line = line.to_owned();
        for (mark, name) in [
            ("http://127.0.0.1:", "PORT"),
            ("request id ", "REQUEST_ID"),
            ("request id: ", "REQUEST_ID"),
            ("请求 ID ", "REQUEST_ID"),
            ("请求 ID：", "REQUEST_ID"),
        ] {
            line = replaced(&line, mark, name);
        }
        line = replaced(&line, "\"request_id\":\"", "REQUEST_ID");
        lines.push(replaced(&line, "\"request_id\": \"", "REQUEST_ID"));
    }
    lines.join("\n") + "\n"
}

/// Replaces the word after each mark.
fn replaced(line: &str, mark: &str, name: &str) -> String {
    let mut parts = line.split(mark);
    let mut line = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(part.len());
        line.push_str(&format!("{mark}{name}{}", &part[end..]));
    }
    line
}

/// Runs a session; time passes after the commands that start or stop something.
fn session(commands: &[Vec<&str>], language: &str) -> String {
    let (local, folder) = (Local::start(), tempfile::tempdir().expect("a folder"));
    let settings = folder.path().join("config.ini");
    std::fs::write(&settings, "").expect("a file without profiles");
    let settings = settings.to_str().expect("a path of text");
    let mut text = String::new();
    for command in commands {
        let told = transcript(&local, command, language, &[("HCMIGRATE_CONFIG", settings)]);
        text.push_str(&told.replace(settings, "config.ini"));
        if command.iter().any(|word| ["start", "stop", "retry"].contains(word)) {
            local.pass(2);
        }
    }
    text
}

#[test]
fn sessions_read_as_the_golden_file() {
    golden("sessions.txt", &normalized(&session(&commands(), "en")));
}

#[test]
fn sessions_in_chinese_read_as_the_golden_file() {
    golden("sessions.zh-CN.txt", &normalized(&session(&commands_in_chinese(), "zh-CN")));
}

#[test]
fn further_sessions_read_as_the_golden_files() {
    let told = |language| without_new_ids(&normalized(&session(&further_commands(), language)));
    golden("further.txt", &told("en"));
    golden("further.zh-CN.txt", &told("zh-CN"));
}

/// Replaces the ids of items that a session created: they are random.
fn without_new_ids(text: &str) -> String {
    let known = [
        seeds::PAUSED_GROUP,
        seeds::STOPPED_SYNC_TASK,
        seeds::OLD_MIGRATION,
        seeds::RESTARTABLE_MIGRATION,
        seeds::STOPPED_MIGRATION,
    ];
    let is_part = |c: char| c.is_ascii_hexdigit() || c == '-';
    let words: std::collections::BTreeSet<&str> = text.split(|c| !is_part(c)).collect();
    let is_new = |word: &&str| word.len() == 36 && word.matches('-').count() == 4 && !known.contains(word);
    words.into_iter().filter(is_new).fold(text.to_owned(), |text, id| text.replace(id, "NEW_ID"))
}

/// Scripts read the same output regardless of the user's language.
#[test]
fn what_programs_read_is_the_same_in_every_language() {
    let local = Local::start();
    for command in [
        &["task", "list", "-o", "json"][..],
        &["task", "list", "-o", "csv"],
        &["task", "show", "43", "-o", "yaml"],
        &["task", "list", "-o", "name"],
        &["task", "failed", "-o", "jsonl"],
        &["redis", "list", "-o", "json"],
        &["whoami", "-o", "json"],
        &["task", "list", "--no-such", "-o", "json"],
        &["task", "start", "42", "43", "nine", "-o", "csv"],
    ] {
        let [english, chinese] =
            ["en", "zh-CN"].map(|language| local.run_with(command, &[("HCMIGRATE_LANG", language)]));
        assert_eq!((english.code, english.out), (chinese.code, chinese.out), "{command:?}");
        let [english, chinese] = [english.err, chinese.err].map(|text| normalized(&text));
        assert_eq!(english, chinese, "{command:?}");
    }
}
