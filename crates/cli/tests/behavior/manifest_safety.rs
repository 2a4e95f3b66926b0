//! Tests that the commands on a manifest are safe: their advice, the endpoints that they use, the files that they
//! write, and how soon an interrupt ends them.
#![expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};

use huaweicloud_emulator::{EmulatedClock, Fault, FaultKind};

use crate::manifest_apply::{Weekend, head, manifest};
use crate::support::{Local, run};

/// Returns the words of the command that a board suggests for an entry.
#[track_caller]
fn advised(board: &str) -> Vec<String> {
    let command = board.lines().find_map(|line| line.split_once(": hcmigrate ")).expect("a command").1;
    command.split(' ').map(str::to_owned).collect()
}

#[test]
fn what_status_advises_about_a_failure_works_with_the_keys_of_the_manifest() {
    let text = head("ahead: 40, on_failure: { retry: 1 }").replace(
        "defaults: { region: cn-north-4 }",
        "defaults: { region: cn-north-4, keys: { source: env:AWS, destination: env:OBS } }",
    ) + "buckets:\n  - { name: twice, from: aliyun://r/b, to: obs://b, description: 'emulate: failed=3 sticky' }\n";
    let weekend = Weekend::new(600.0, &text);
    let none = ["HCMIGRATE_SRC_AK", "HCMIGRATE_SRC_SK", "HCMIGRATE_DST_AK", "HCMIGRATE_DST_SK"].map(|name| (name, ""));
    let own = [("AWS_AK", "a"), ("AWS_SK", "b"), ("OBS_AK", "c"), ("OBS_SK", "d")];
    let environment = [none, own].concat();
    let file = weekend.file("weekend.yaml");
    let fast = ["--yes", "--wait", "--interval", "100ms", "--settle", "0s"];
    weekend.local.run_with(&[&["apply", &file][..], &fast].concat(), &environment).exits(1);
    let starts = weekend.changes()["start_task"];
    let board = weekend.local.run_with(&["status", &file], &environment).exits(1).out;
    let words = advised(&board);
    assert_eq!(words, ["apply", &file, "--select", "twice", "--retry-failed"]);
    let command: Vec<&str> = words.iter().map(String::as_str).chain(fast).collect();
    weekend.local.run_with(&command, &environment).exits(1).prints(&["retry"]);
    assert_eq!(weekend.changes()["start_task"], starts + 1, "once more, and no more");
}

#[test]
fn a_plan_or_a_report_never_replaces_what_the_manifest_is_made_of() {
    let folder_table = "buckets:\n  - { from_csv: buckets.csv }\n";
    let weekend = Weekend::new(600.0, &(head("ahead: 1") + folder_table));
    let (file, table) = (weekend.file("weekend.yaml"), weekend.file("buckets.csv"));
    std::fs::write(&table, "name,from,to\nphotos,aliyun://r/b,obs://b\n").expect("a table");
    let read = |path: &str| std::fs::read_to_string(path).expect("text");
    let before = [&file, &table].map(|path| read(path));
    let folder = std::path::Path::new(&file).parent().expect("a folder").to_str().expect("text").to_owned();
    let around = format!("{folder}/./weekend.yaml");
    let own = [
        weekend.file("weekend.journal.jsonl"),
        weekend.file("weekend.journal.lock"),
        file.clone(),
        table.clone(),
        around,
    ];
    for (command, option) in [("plan", "--out"), ("report", "--html")] {
        for out in &own {
            let refused = weekend.run(command, &[option, out]).exits(2);
            refused.complains(&["is the manifest", "nothing was written"]);
        }
    }
    assert!(weekend.local.operations().is_empty());
    assert_eq!([&file, &table].map(|path| read(path)), before);
    // Any other file is replaced, and no temporary file is left beside it.
    let out = weekend.file("out");
    for (command, option, part) in [("plan", "--out", "\"fingerprint\""), ("report", "--html", "<html")] {
        weekend.run(command, &[option, &out]);
        assert!(read(&out).contains(part), "{command}");
    }
    let mut names: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").file_name()).collect();
    names.sort();
    assert_eq!(names, ["buckets.csv", "out", "weekend.yaml"]);
}

/// Runs a command that cannot write any file, as on a full disk.
#[cfg(unix)]
fn without_room(local: &Local, arguments: &[&str]) -> Option<i32> {
    let own = local.environment();
    let script = r#"trap "" XFSZ; ulimit -f 0; exec "$@""#;
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, "sh", crate::support::BINARY]).args(arguments).env_clear().envs(own);
    command.output().expect("sh runs").status.code()
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_files_as_they_were() {
    let weekend = Weekend::new(600.0, &manifest(1, 0, "ahead: 1"));
    let (file, out, new) = (weekend.file("weekend.yaml"), weekend.file("out"), weekend.file("new.yaml"));
    std::fs::write(&out, "before").expect("a file");
    for (command, option) in [("plan", "--out"), ("report", "--html")] {
        assert_eq!(without_room(&weekend.local, &[command, &file, option, &out]), Some(1));
        assert_eq!(std::fs::read_to_string(&out).expect("text"), "before", "{command}");
    }
    assert_eq!(without_room(&weekend.local, &["init", &new]), Some(1));
    let folder = std::path::Path::new(&file).parent().expect("a folder");
    assert_eq!(std::fs::read_dir(folder).expect("a folder").count(), 2);
    run(&["init", &new], &[]).exits(0);
}

#[cfg(unix)]
#[test]
fn a_second_run_through_a_link_is_refused() {
    let weekend = Weekend::new(600.0, &manifest(1, 0, "ahead: 1"));
    let elsewhere = tempfile::tempdir().expect("a folder");
    let link = elsewhere.path().join("other.yaml");
    std::os::unix::fs::symlink(weekend.file("weekend.yaml"), &link).expect("a link");
    let link = link.to_str().expect("text");
    let lock = std::fs::File::create(weekend.file("weekend.journal.lock")).expect("a lock file");
    lock.lock().expect("held");
    weekend.local.run(&["apply", link, "--yes"]).exits(1).complains(&["another hcmigrate is working on this manifest"]);
    drop(lock);
    weekend.local.run(&["apply", link, "--yes", "--settle", "0s"]).exits(0);
    weekend.run("plan", &["--exit-code"]).exits(0);
    assert!(
        weekend.journal().contains("create") && std::fs::read_dir(elsewhere.path()).expect("a folder").count() == 1
    );
}

/// The project of one region is not sent to another region.
#[test]
fn each_region_gets_its_own_project() {
    let text = manifest(1, 1, "ahead: 40")
        .replace("to: redis://10.1.0.5:6379", "to: redis://10.1.0.5:6379, region: cn-east-3");
    let weekend = Weekend::new(600.0, &text);
    let (file, url) = (weekend.file("weekend.yaml"), weekend.local.emulator.url());
    let regional = [
        ("HUAWEICLOUD_SDK_OMS_ENDPOINT", ""),
        ("HUAWEICLOUD_SDK_DCS_ENDPOINT", ""),
        ("HUAWEICLOUD_SDK_REGION_OMS_CN_NORTH_4", &*url),
        ("HUAWEICLOUD_SDK_REGION_DCS_CN_NORTH_4", &url),
        ("HUAWEICLOUD_SDK_IAM_ENDPOINT", &url),
        ("HUAWEICLOUD_SDK_REGION", "cn-east-3"),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "0123456789abcdef0123456789abcdef"),
    ];
    let plan = ["plan", &*file, "--select", "b0"];
    weekend.local.run_with(&plan, &regional).exits(0).prints(&["1 to create"]);
    let project_id = [&plan[..], &["--project-id", "0123456789abcdef0123456789abcdef"]].concat();
    weekend.local.run_with(&project_id, &regional).exits(0);
    // In its own region, the given project is used.
    let at_home = [&regional[..], &[("HUAWEICLOUD_SDK_REGION", "cn-north-4")]].concat();
    weekend.local.run_with(&plan, &at_home).exits(4);
    // If the other region's project is not found, the error does not tell the user to set the variable that is already
    // set.
    let abroad = [&at_home[..], &[("HUAWEICLOUD_SDK_REGION_DCS_CN_EAST_3", &*url)]].concat();
    let lost = weekend.local.run_with(&["plan", &*file, "--select", "r0"], &abroad).exits(2);
    let lost = lost.complains(&[
        "lists no project `cn-east-3`",
        "the configured project belongs to another region: set HUAWEICLOUD_SDK_REGION and HUAWEICLOUD_SDK_PROJECT_ID \
         to the values of this region, or give --region and --project-id",
    ]);
    assert_eq!(lost.err.matches("HUAWEICLOUD_SDK_PROJECT_ID").count(), 1, "{}", lost.err);
    // With one endpoint for all regions, such as an emulator or a proxy, the given project is used in each of them.
    weekend.run("plan", &["--region", "cn-south-1"]).exits(0).prints(&["2 to create"]);
}

#[test]
fn an_endpoint_of_one_region_is_not_used_for_another() {
    let text = manifest(1, 1, "ahead: 40").replace("to: obs://copy-0", "to: obs://copy-0, region: cn-east-3");
    let weekend = Weekend::new(600.0, &text);
    let oms = "https://oms.cn-north-4.myhuaweicloud.com";
    let own = ("HUAWEICLOUD_SDK_OMS_ENDPOINT", oms);
    let file = weekend.file("weekend.yaml");
    for command in [&["plan", &*file][..], &["check", &file], &["apply", &file, "--yes"], &["status", &file]] {
        let words = [oms, "is in cn-north-4", "in cn-east-3", "--select"];
        weekend.local.run_with(command, &[own]).exits(2).complains(&words);
        weekend.local.run(&[command, &["--endpoint", oms]].concat()).exits(2).complains(&words);
    }
    assert!(weekend.local.operations().is_empty());
    // Requests to the other service still go to its own endpoint.
    weekend.local.run_with(&["plan", &file, "--select", "r0"], &[own]).exits(0);
}

/// Starts a proxy that passes everything on, and removes the reasons of failures from the answers.
fn without_reasons(server: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let client = client.expect("a connection");
            let server = TcpStream::connect(server.trim_start_matches("http://")).expect("the emulator");
            let (from, to) = (client.try_clone().expect("a handle"), server.try_clone().expect("a handle"));
            std::thread::spawn(move || pass(from, to));
            std::thread::spawn(move || pass(server, client));
        }
    });
    url
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    const REASON: &[u8] = b"\"error_message\"";
    let mut piece = vec![0; 1 << 20];
    while let Ok(length @ 1..) = from.read(&mut piece) {
        let part = &mut piece[..length];
        let places: Vec<usize> = (0..length).filter(|at| part[*at..].starts_with(REASON)).collect();
        places.iter().for_each(|at| part[at + 1] = b'E');
        if to.write_all(part).is_err() {
            break;
        }
    }
    // The other end may already be closed.
    let _ = to.shutdown(Shutdown::Both);
}

#[test]
fn why_a_redis_failed_is_read_from_its_log_where_the_list_does_not_say() {
    let text = head("ahead: 1")
        + "redis:\n  network: { vpc: v, subnet: s, security_group: g }\n  instances:\n    - { name: r, from: redis://10.0.0.5:6379, to: redis://10.1.0.5:6379 }\n";
    let clock = EmulatedClock::scaled(600.0);
    let weekend = Weekend::on(Local::with(|builder| builder.samples(false).clock(clock)), &text);
    let create = "redis create --name r --from redis://10.0.0.5:6379 --to redis://10.1.0.5:6379 --mark weekend/r --vpc v --subnet s --security-group g --wait --interval 100ms";
    let create: Vec<&str> = create.split(' ').chain(["--description", "emulate: error=source-refused"]).collect();
    weekend.local.run(&create).exits(1);
    let listed = weekend.local.run(&["redis", "list", "-o", "json"]).exits(0).json();
    let reason = listed["items"][0]["reason"].as_str().expect("a reason").to_owned();
    let proxy = without_reasons(weekend.local.emulator.url());
    let file = weekend.file("weekend.yaml");
    for command in
        [&["status", &*file, "-o", "json"][..], &["plan", &file, "-o", "json"], &["report", &file, "-o", "json"]]
    {
        let run = weekend.local.run_with(command, &[("HUAWEICLOUD_SDK_DCS_ENDPOINT", &proxy)]);
        assert!(run.out.contains(&reason), "{command:?}: {} {}", run.out, run.err);
    }
    let policy = weekend.run("policy", &[]).out;
    assert!(policy.contains("\"Statement\""), "{policy}");
}

/// A slow service does not keep the user from interrupting a command.
#[cfg(unix)]
#[test]
fn ctrl_c_and_sigterm_end_a_look_at_a_silent_service() {
    use std::io::{BufRead as _, BufReader};
    use std::process::Command;

    use crate::support::{program, runs_until};

    let weekend = Weekend::new(600.0, &manifest(1, 1, "ahead: 1"));
    let file = weekend.file("weekend.yaml");
    let own = weekend.local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let emulator = &weekend.local.emulator;
    let apply = ["apply", &*file, "--yes"];
    let cutover = ["cutover", &*file, "--select", "r0", "--yes"];
    let asking = ["apply", &*file];
    for (command, words) in [
        (&apply[..], "interrupted; nothing was changed"),
        (&cutover, "nothing was done"),
        (&asking, "nothing was done"),
    ] {
        for signal in ["INT", "TERM"] {
            emulator.inject(Fault::new(FaultKind::Slow { milliseconds: 200_000 }).forever());
            let before = emulator.request_count();
            let mut child = program(command, &environment).spawn().expect("the program runs");
            assert!(runs_until(emulator, &mut child, before + 1), "{command:?}");
            let kill = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
            assert!(kill.expect("kill runs").success());
            let ended = child.wait_with_output().expect("it ends");
            emulator.clear_faults();
            let err = String::from_utf8_lossy(&ended.stderr);
            assert_eq!(ended.status.code(), Some(130), "{command:?} {signal}: {err}");
            assert!(err.contains(words), "{command:?} {signal}: {err}");
        }
    }
    // The pause before the next poll can be interrupted, too.
    emulator.inject(Fault::new(FaultKind::Html).on("list_tasks").forever());
    let mut child =
        program(&["apply", &file, "--yes", "--interval", "200s"], &environment).spawn().expect("the program runs");
    let mut lines = BufReader::new(child.stderr.take().expect("standard error")).lines();
    assert!(lines.any(|line| line.expect("text").contains("retrying")));
    let kill = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(kill.expect("kill runs").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(weekend.changes().is_empty());
}

/// The clock is stopped, so that nothing finishes on its own.
#[cfg(unix)]
#[test]
fn what_is_paused_while_apply_runs_is_left_paused_until_the_next_one() {
    let weekend = Weekend::on(Local::with(|builder| builder.samples(false)), &manifest(2, 0, "ahead: 2"));
    let mut apply = Applying::start_with(&weekend, &["--wait", "--interval", "100ms", "--settle", "0s"]);
    apply.says("2 waiting");
    let tasks = weekend.local.run(&["task", "list", "-o", "json"]).exits(0).json();
    let is_b0 = |task: &&serde_json::Value| task["description"] == "hcmigrate weekend/b0";
    let task = tasks["items"].as_array().and_then(|items| items.iter().find(is_b0));
    let id = task.and_then(|task| task["id"].as_str()).unwrap_or_else(|| panic!("{tasks:#}"));
    weekend.local.pass(5);
    weekend.local.run(&["task", "stop", id]).exits(0);
    while apply.child.try_wait().expect("a child").is_none() {
        weekend.local.pass(600);
        crate::support::breathe();
    }
    let ended = apply.child.wait().expect("it ends");
    let rest: Vec<String> = apply.lines.map(|line| line.expect("text")).collect();
    assert_eq!(ended.code(), Some(3), "{rest:?}");
    let told = rest.iter().filter(|line| line.contains("b0 was paused while this run was at work"));
    assert_eq!(told.count(), 1, "{rest:?}");
    assert!(!weekend.changes().contains_key("start_task"), "{:?}", weekend.changes());
    weekend.run("plan", &[]).exits(0).prints(&["1 to start", "1 done"]);
    weekend.apply(&[]).exits(0);
    assert_eq!(weekend.changes()["start_task"], 1);
}

/// A run of `apply`, whose messages are read as they are written.
#[cfg(unix)]
struct Applying {
    child: std::process::Child,
    lines: std::io::Lines<std::io::BufReader<std::process::ChildStderr>>,
}

#[cfg(unix)]
impl Applying {
    fn start(weekend: &Weekend) -> Self {
        Self::start_with(weekend, &[])
    }

    fn start_with(weekend: &Weekend, further: &[&str]) -> Self {
        use std::io::BufRead as _;
        let own = weekend.local.environment();
        let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let file = weekend.file("weekend.yaml");
        let apply = [&["apply", &file, "--yes"][..], further].concat();
        let mut child = crate::support::program(&apply, &environment).spawn().expect("the program runs");
        let lines = std::io::BufReader::new(child.stderr.take().expect("standard error")).lines();
        Self { child, lines }
    }

    /// Waits for a line with these words.
    #[track_caller]
    fn says(&mut self, words: &str) {
        assert!(self.lines.any(|line| line.expect("text").contains(words)), "{words}");
    }

    fn signal(&self, name: &str) {
        let kill =
            std::process::Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(kill.expect("kill runs").success());
    }

    fn ends_interrupted(mut self) {
        self.says("resume with: hcmigrate apply");
        assert_eq!(self.child.wait().expect("it ends").code(), Some(130));
    }
}

/// Each hard link has a journal and a lock of its own.
#[cfg(unix)]
#[test]
fn a_second_run_through_a_hard_link_is_refused_and_a_later_one_creates_nothing_again() {
    let weekend = Weekend::new(600.0, &manifest(2, 0, "ahead: 2"));
    let link = weekend.file("other.yaml");
    std::fs::hard_link(weekend.file("weekend.yaml"), &link).expect("a link");
    weekend.local.emulator.inject(Fault::new(FaultKind::Slow { milliseconds: 200_000 }).on("create_task").times(1));
    let mut apply = Applying::start(&weekend);
    while !weekend.changes().contains_key("create_task") {
        crate::support::breathe();
    }
    let second = ["apply", &link, "--yes", "--interval", "100ms", "--settle", "0s"];
    weekend.local.run(&second).exits(1).complains(&["another hcmigrate", "nothing was sent"]);
    weekend.local.run(&["plan", &link]).exits(0);
    assert_eq!(weekend.changes()["create_task"], 1);
    apply.child.kill().expect("killed");
    apply.child.wait().expect("it ends");
    weekend.local.run(&second).exits(0);
    weekend.apply(&[]).exits(0);
    weekend.assert_once(2);
}

/// The clock is stopped, so that nothing finishes.
#[cfg(unix)]
#[test]
fn ctrl_c_and_a_time_limit_are_errors_that_quiet_scripts_get() {
    use crate::support::{program, runs_until};
    let local = Local::with(|builder| builder.samples(false));
    let weekend = Weekend::on(local, &manifest(2, 0, "ahead: 2"));
    let own = weekend.local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (file, emulator) = (weekend.file("weekend.yaml"), &weekend.local.emulator);
    let is_error = |err: &[u8], exit: i32, command: &str| {
        let error: serde_json::Value = serde_json::from_slice(err).expect("one error");
        assert_eq!((&error["kind"], &error["exit"]), (&"error".into(), &exit.into()), "{error:#}");
        let command = format!("hcmigrate {command} {file}");
        assert!(error["hint"].as_str().is_some_and(|hint| hint.contains(&command)), "{error:#}");
    };
    for (command, go_on) in
        [(&["apply", "--yes", "--wait"][..], "apply"), (&["status", "--watch"], "wait"), (&["wait"], "wait")]
    {
        for format in ["json", "jsonl"] {
            let arguments = [command, &[&file, "-q", "-o", format, "--interval", "100ms"]].concat();
            let before = emulator.request_count();
            let mut child = program(&arguments, &environment).spawn().expect("the program runs");
            assert!(runs_until(emulator, &mut child, before + 8), "{command:?}");
            let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
            assert!(kill.expect("kill runs").success());
            let ended = child.wait_with_output().expect("it ends");
            assert_eq!(ended.status.code(), Some(130), "{command:?}");
            is_error(&ended.stderr, 130, go_on);
        }
    }
    weekend.local.pass(5);
    let limited = ["-q", "-o", "json", "--interval", "100ms", "--timeout", "300ms"];
    let run = weekend.run("wait", &limited).exits(5);
    is_error(run.err.as_bytes(), 5, "wait");
    assert_eq!(run.json()["items"].as_array().map(Vec::len), Some(2), "{}", run.out);
}

#[cfg(unix)]
#[test]
fn a_second_signal_ends_apply_without_the_answer_that_the_first_one_awaits() {
    for signals in [["INT", "INT"], ["TERM", "TERM"], ["INT", "TERM"]] {
        let weekend = Weekend::new(600.0, &manifest(2, 0, "ahead: 2"));
        weekend.local.emulator.inject(Fault::new(FaultKind::Slow { milliseconds: 200_000 }).on("create_task").times(1));
        let mut apply = Applying::start(&weekend);
        while !weekend.changes().contains_key("create_task") {
            crate::support::breathe();
        }
        apply.signal(signals[0]);
        apply.says("waiting for the answer to create b0; Ctrl-C again ends without it");
        apply.signal(signals[1]);
        apply.says("create b0: it may have taken effect");
        apply.ends_interrupted();
        assert!(weekend.journal().contains("\"unknown\"") && !weekend.journal().contains("bucket/b1"));
        weekend.apply(&["--wait"]).exits(0);
        assert_eq!(weekend.changes()["create_task"], 2, "one for each entry");
        weekend.assert_once(2);
    }
}

/// The gateway puts the request off, so it had no effect.
#[cfg(unix)]
#[test]
fn nothing_more_is_sent_after_a_signal_between_two_attempts() {
    for (file, operation, act) in [
        (manifest(1, 0, "ahead: 1"), "create_task", "create"),
        (manifest(0, 1, "ahead: 1"), "create_online_migration_task", "create"),
        (manifest(0, 1, "ahead: 1"), "set_online_migration_task", "configure"),
    ] {
        let weekend = Weekend::new(600.0, &file);
        let throttle = FaultKind::Throttle { limit: 1, minutes: 1, retry_after: Some(200) };
        weekend.local.emulator.inject(Fault::new(throttle).on(operation).forever());
        let mut apply = Applying::start(&weekend);
        apply.says("before attempt 2");
        apply.signal("INT");
        apply.ends_interrupted();
        assert_eq!(weekend.local.operations().iter().filter(|name| *name == operation).count(), 1);
        let journal = weekend.journal();
        let last = format!("\"event\":\"refused\",\"act\":\"{act}\"}}");
        assert!(journal.trim_end().ends_with(&last), "{operation}: {journal}");
        weekend.local.emulator.clear_faults();
        weekend.apply(&[]).exits(0);
        weekend.assert_once(1);
    }
}

/// The connection breaks after the create, and the list does not show the task for a while.
#[cfg(unix)]
#[test]
fn a_signal_ends_the_search_for_what_may_have_been_created() {
    let mut quirks = huaweicloud_emulator::Quirks::default();
    quirks.set("lists_lag_seconds", "1200").expect("a quirk");
    // The clock is stopped.
    let local = Local::with(|builder| builder.samples(false).quirks(quirks));
    let weekend = Weekend::on(local, &manifest(1, 0, "ahead: 1"));
    weekend.local.emulator.inject(Fault::new(FaultKind::ResetAfter).on("create_task").times(1));
    let apply = Applying::start(&weekend);
    while !weekend.changes().contains_key("create_task") {
        crate::support::breathe();
    }
    apply.signal("TERM");
    apply.ends_interrupted();
    assert!(
        weekend.journal().trim_end().ends_with("\"event\":\"unknown\",\"act\":\"create\"}"),
        "{}",
        weekend.journal()
    );
    weekend.local.pass(1_200);
    weekend.apply(&[]).exits(0);
    assert_eq!(weekend.changes()["create_task"], 1);
}
