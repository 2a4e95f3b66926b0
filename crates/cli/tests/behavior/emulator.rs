//! Tests `emulator` as a program: its one line of output, its keys, and how it stops.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Child;

use crate::support::{PrivateFile, program, run};

/// A running emulator, and the first line that it printed.
struct Running {
    child: Child,
    ready: serde_json::Value,
    rest: BufReader<std::process::ChildStdout>,
}

impl Running {
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let arguments = [&["emulator", "--listen", "127.0.0.1:0"], arguments].concat();
        let mut child = program(&arguments, environment).spawn().expect("the program runs");
        let mut rest = BufReader::new(child.stdout.take().expect("it has a standard output"));
        let mut line = String::new();
        rest.read_line(&mut line).expect("it says that it is ready");
        let ready = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line}"));
        Self { child, ready, rest }
    }

    fn text(&self, name: &str) -> &str {
        self.ready[name].as_str().expect("text")
    }

    fn environment(&self) -> [(&str, &str); 5] {
        [
            ("HUAWEICLOUD_SDK_AK", self.text("access_key")),
            ("HUAWEICLOUD_SDK_SK", self.text("secret_key")),
            ("HUAWEICLOUD_SDK_PROJECT_ID", self.text("project_id")),
            ("HUAWEICLOUD_SDK_OMS_ENDPOINT", self.text("url")),
            ("HUAWEICLOUD_SDK_DCS_ENDPOINT", self.text("url")),
        ]
    }

    /// Sends a signal by its name for `kill`, and returns the exit code and the rest of the output.
    #[cfg(unix)]
    fn signal(mut self, name: &str) -> (Option<i32>, String, String) {
        let kill =
            std::process::Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(kill.expect("kill runs").success());
        let code = self.child.wait().expect("it ends").code();
        let (mut out, mut err) = (String::new(), String::new());
        self.rest.read_to_string(&mut out).expect("text");
        self.child.stderr.take().expect("it has a standard error").read_to_string(&mut err).expect("text");
        (code, out, err)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn one_line_of_json_says_how_to_reach_it() {
    let running = Running::start(&["--speed", "1000"], &[]);
    let names: Vec<&String> = running.ready.as_object().expect("an object").keys().collect();
    assert_eq!(names, ["url", "dcs_url", "access_key", "secret_key", "project_id"]);
    assert!(running.text("url").starts_with("http://127.0.0.1:"));
    assert_eq!(running.text("access_key"), huaweicloud_emulator::DEFAULT_ACCESS_KEY);
    let list = run(&["task", "list"], &running.environment()).exits(0);
    assert!(list.out.contains("photos-obs"));
}

/// The variables that it tells users to set are enough for every command, including a create.
#[test]
fn its_export_lines_are_enough() {
    let mut running = Running::start(&["--empty"], &[]);
    let mut child_says = BufReader::new(running.child.stderr.take().expect("it has a standard error"));
    let (mut lines, mut line) = (Vec::new(), String::new());
    while !line.contains("hcmigrate task list") {
        line.clear();
        assert!(child_says.read_line(&mut line).expect("text") > 0, "{lines:?}");
        lines.push(line.clone());
    }
    let exported = lines.iter().filter_map(|line| line.trim().strip_prefix("export "));
    let mut environment: Vec<(&str, &str)> =
        exported.flat_map(str::split_whitespace).filter_map(|set| set.split_once('=')).collect();
    environment.extend([("HCMIGRATE_SRC_AK", "a"), ("HCMIGRATE_SRC_SK", "b")]);
    environment.extend([("HCMIGRATE_DST_AK", "c"), ("HCMIGRATE_DST_SK", "d")]);
    let create = ["task", "create", "--from", "aliyun://cn-beijing/photos", "--to", "obs://photos-obs"];
    run(&create, &environment).exits(0);
    run(&["redis", "list"], &environment).exits(0);
}

#[test]
fn the_keys_of_the_environment_are_used() {
    let keys =
        [("HUAWEICLOUD_SDK_AK", "MYKEY"), ("HUAWEICLOUD_SDK_SK", "my-secret"), ("HUAWEICLOUD_SDK_PROJECT_ID", "mine")];
    let running = Running::start(&["--empty"], &keys);
    assert_eq!(running.text("project_id"), "mine");
    let [(ak, _), (sk, _), ..] = keys;
    let environment = [keys[0], keys[1], keys[2], ("HUAWEICLOUD_SDK_OMS_ENDPOINT", running.text("url"))];
    run(&["task", "list"], &environment).exits(0).complains(&["nothing found"]);
    let strangers = [(ak, "MYKEY"), (sk, "another"), environment[2], environment[3]];
    run(&["task", "list"], &strangers).exits(4);
    let half = [("HUAWEICLOUD_SDK_AK", "MYKEY")];
    run(&["emulator", "--listen", "127.0.0.1:0"], &half).exits(2).complains(&["HUAWEICLOUD_SDK_SK is not"]);
}

#[cfg(unix)]
#[test]
fn signals_end_it_in_an_orderly_way() {
    for signal in ["INT", "TERM"] {
        let (code, out, err) = Running::start(&[], &[]).signal(signal);
        assert_eq!((code, out.as_str()), (Some(0), ""), "{signal}");
        assert!(err.contains("OMS and DCS are emulated at http://127.0.0.1:") && err.ends_with("stopped\n"), "{err}");
        assert!(!err.contains('\u{1b}'), "{err}");
    }
}

#[cfg(unix)]
#[test]
fn keys_of_the_environment_are_never_printed() {
    let keys =
        [("HUAWEICLOUD_SDK_AK", "MYKEY"), ("HUAWEICLOUD_SDK_SK", "MARKER"), ("HUAWEICLOUD_SDK_PROJECT_ID", "mine")];
    let running = Running::start(&[], &keys);
    assert!(running.ready["access_key"].is_null() && running.ready["secret_key"].is_null(), "{}", running.ready);
    let (_, out, err) = running.signal("TERM");
    assert!(!out.contains("MARKER") && !err.contains("MARKER"), "{out}{err}");
}

#[test]
fn what_it_cannot_do_is_explained() {
    let running = Running::start(&[], &[]);
    let taken = running.text("url").trim_start_matches("http://");
    run(&["emulator", "--listen", taken], &[]).exits(1).complains(&["cannot listen on", "--listen 127.0.0.1:0"]);
    let by_name = taken.replace("127.0.0.1", "localhost");
    run(&["emulator", "--listen", &by_name], &[]).exits(1).complains(&["cannot listen on 127.0.0.1"]);
    run(&["emulator", "--listen", "0.0.0.0:0"], &[]).exits(1).complains(&["other machines", "--allow-remote"]);
    // Windows lets two programs share a port if one of them listens on every address.
    if cfg!(not(windows)) {
        let everywhere = taken.replace("127.0.0.1", "0.0.0.0");
        let refused = run(&["emulator", "--listen", &everywhere, "--allow-remote"], &[]).exits(1);
        assert!(!refused.complains(&["takes a free port"]).err.contains("--allow-remote"));
    }
    run(&["emulator", "--listen", "localhost"], &[]).exits(2).complains(&["127.0.0.1:7400"]);
    for speed in ["-1", "0", "NaN", "1e300"] {
        run(&["emulator", "--speed", speed], &[]).exits(2).complains(&["a number above 0, at most 1000000"]);
    }
    run(&["emulator", "--quirk", "nonsense=1"], &[]).exits(2).complains(&["--quirk: ", "running_tasks"]);
    run(&["emulator", "--endpoint", "http://127.0.0.1:1"], &[]).exits(2).complains(&["--listen sets its address"]);
}

/// A temporary folder; dropping the value removes it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = tempfile::Builder::new().prefix(&format!("hcmigrate-{name}-")).tempdir();
        Self(folder.expect("a temporary folder"))
    }

    fn path(&self, below: &str) -> String {
        self.0.path().join(below).to_str().expect("a path of text").to_owned()
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn a_migration_is_rehearsed_with_real_files_and_survives_a_kill() {
    let folder = Folder::new("rehearsal");
    for below in ["Aliyun/photos", "HuaweiCloud/archive"] {
        std::fs::create_dir_all(folder.path(below)).expect("a folder");
    }
    let mut file = std::fs::File::create(folder.path("Aliyun/photos/a.jpg")).expect("a file");
    file.write_all(b"pixels").expect("written");
    let (data, state) = (folder.path(""), folder.path("state.redb"));
    let options = ["--data", &data, "--state", &state, "--speed", "20"];
    let running = Running::start(&options, &[]);
    // A rehearsal starts without sample tasks.
    run(&["task", "list"], &running.environment()).exits(0).complains(&["nothing found"]);
    let request = r#"{"task_type":"prefix","src_node":{"cloud_type":"Aliyun","region":"cn-beijing","ak":"a","sk":"b",
        "bucket":"photos","object_key":[""]},"dst_node":{"ak":"c","sk":"d","region":"cn-north-4","bucket":"archive"}}"#;
    let request = PrivateFile::new("request.json", request);
    let request = format!("@{}", request.path());
    let created = run(&["call", "oms", "create_task", "--body", &request], &running.environment()).exits(0).json();
    let id = created["id"].to_string();
    let shown = || run(&["task", "show", &id, "-o", "json"], &running.environment()).exits(0).json()["items"][0].take();
    let begun = tokio::time::Instant::now();
    while shown()["state"] != "succeeded" {
        assert!(begun.elapsed().as_secs() < 60, "{:#}", shown());
    }
    assert_eq!((&shown()["objects"]["done"], &shown()["bytes"]["done"]), (&1.into(), &6.into()));
    assert_eq!(std::fs::read(folder.path("HuaweiCloud/archive/a.jpg")).expect("the copy"), b"pixels");
    drop(running);
    let again = Running::start(&options, &[]);
    run(&["task", "show", &id], &again.environment()).exits(0).prints(&["succeeded", "1 of 1 objects"]);
}

/// A destination's prefix is put before each name; it does not have to be a folder.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn a_full_comparison_finds_what_arrived_below_any_prefix() {
    let folder = Folder::new("prefix");
    for below in ["Aliyun/photos/2024", "HuaweiCloud/pc"] {
        std::fs::create_dir_all(folder.path(below)).expect("a folder");
    }
    for name in ["a.txt", "2024/b.txt"] {
        std::fs::write(folder.path(&format!("Aliyun/photos/{name}")), name).expect("a file");
    }
    let data = folder.path("");
    let running = Running::start(&["--data", &data, "--speed", "20"], &[]);
    let text = "version: 1\nname: ww\ndefaults: { region: cn-north-4 }\nbuckets:\n  - { name: plain, from: aliyun://cn-beijing/photos, to: obs://pc/old }\n  - { name: below, from: aliyun://cn-beijing/photos, to: obs://pc/x/old }\n  - { name: folder, from: aliyun://cn-beijing/photos, to: obs://pc/y/ }\n";
    let manifest = folder.path("ww.yaml");
    std::fs::write(&manifest, text).expect("a manifest");
    let keys =
        [("HCMIGRATE_SRC_AK", "a"), ("HCMIGRATE_SRC_SK", "b"), ("HCMIGRATE_DST_AK", "c"), ("HCMIGRATE_DST_SK", "d")];
    let environment = [&running.environment()[..], &keys].concat();
    run(&["apply", &manifest, "--yes", "--wait", "--interval", "100ms", "--settle", "0s"], &environment).exits(0);
    let verify = ["verify", &manifest, "--full", "-o", "csv", "--columns", "name,result,compared"];
    run(&verify, &environment).exits(0).prints(&["plain,ok,2", "below,ok,2", "folder,ok,2"]);
    // Both sides can still be listed when the tasks are no longer at the service.
    run(&["task", "delete", "--all", "--yes"], &environment).exits(0);
    run(&verify[..2], &environment).exits(1).prints(&["unknown"]);
    run(&verify, &environment).exits(0).prints(&["plain,ok,2", "below,ok,2", "folder,ok,2"]);
    std::fs::remove_file(folder.path("HuaweiCloud/pc/olda.txt")).expect("a copy");
    run(&verify, &environment).exits(3).prints(&["plain,differs,2", "below,ok,2"]);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn a_folder_or_file_that_cannot_be_used_is_named() {
    let folder = Folder::new("unusable");
    std::fs::File::create(folder.path("file")).expect("a file").write_all(b"no database").expect("written");
    let file = folder.path("file");
    run(&["emulator", "--listen", "127.0.0.1:0", "--data", &file], &[]).exits(2).complains(&["the data folder", &file]);
    run(&["emulator", "--listen", "127.0.0.1:0", "--state", &file], &[]).exits(1).complains(&["the state file", &file]);
    let chinese = ["emulator", "--listen", "127.0.0.1:0", "--state", &file, "--lang", "zh-CN"];
    let told = run(&chinese, &[]).exits(1).complains(&["无法打开状态文件", &file, "不是模拟器的状态文件"]);
    assert!(!told.err.contains("state file"), "{}", told.err);
    let missing = folder.path("typo/x");
    run(&["emulator", "--listen", "127.0.0.1:0", "--data", &missing], &[]).exits(2).complains(&["does not exist"]);
    let state = format!("{missing}/x.db");
    run(&["emulator", "--listen", "127.0.0.1:0", "--state", &state], &[]).exits(2).complains(&["does not exist"]);
    assert!(!std::path::Path::new(&missing).exists());
    run(&["emulator", "--data-remote"], &[]).exits(2).complains(&["--data"]);
}
