//! Tests `config` and `--profile`: settings by name, from a file that does not hold keys.

use crate::manifest_apply::{Weekend, manifest};
use crate::support::{Local, Run, of_windows, run};

/// A folder for the file of profiles, which does not exist yet.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn variable(&self) -> (&'static str, &str) {
        ("XDG_CONFIG_HOME", self.0.path().to_str().expect("text"))
    }

    fn run(&self, arguments: &[&str]) -> Run {
        run(arguments, &[self.variable()])
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.0.path().join("hcmigrate/config.ini")).expect("a file")
    }
}

#[test]
fn settings_are_written_read_listed_and_taken_away() {
    let home = Home::new();
    home.run(&["config", "list"]).exits(0).complains(&["there are no profiles yet", "config.ini"]);
    home.run(&["config", "get", "region"]).exits(2).complains(&["there is no profile `default`"]);
    home.run(&["config", "set", "region", "cn-north-4"]).exits(0).complains(&["wrote profile default"]);
    home.run(&["config", "set", "keys", "env:PROD", "--profile", "prod"]).exits(0);
    home.run(&["config", "set", "project-id", "p1", "--profile", "Prod"]).exits(0);
    assert_eq!(home.text(), "[default]\nregion = cn-north-4\n\n[prod]\nkeys = env:PROD\nproject_id = p1\n");
    assert_eq!(home.run(&["config", "get", "region"]).exits(0).out, "cn-north-4\n");
    home.run(&["config", "get", "lang"]).exits(1).complains(&["lang is not set in profile default"]);
    let csv = home.run(&["config", "list", "-o", "csv"]).exits(0).out;
    assert_eq!(
        csv,
        "profile,name,value,from,error\ndefault,region,cn-north-4,,\nprod,keys,env:PROD,,\nprod,project_id,p1,,\n"
    );
    home.run(&["config", "list", "--profile", "prod"]).exits(0).prints(&["PROFILE", "keys", "env:PROD"]);
    home.run(&["config", "unset", "region"]).exits(0);
    home.run(&["config", "unset", "region", "--profile", "nope"]).exits(2).complains(&["nope"]);
    assert!(!home.text().contains("default"), "{}", home.text());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn files_of_windows_are_read() {
    let weekend = Weekend::new(600.0, &manifest(1, 0, "ahead: 1"));
    let line = "name,from,to\nb0,aliyun://cn-beijing/photos,obs://copy\n";
    for number in 0..2 {
        let write = |name: &str, text: &str| {
            std::fs::write(weekend.file(name), &of_windows(text)[number]).expect("written");
            weekend.file(name)
        };
        let config = write("config.ini", "[default]\nregion = cn-north-1\n");
        assert_eq!(run(&["config", "get", "region"], &[("HCMIGRATE_CONFIG", &config)]).exits(0).out, "cn-north-1\n");
        let ids = write("ids.txt", "43\n44\n");
        let shown = weekend.local.run(&["task", "stop", "--ids-from", &ids, "-o", "json"]);
        assert_eq!(shown.json()["items"][0]["id"], "43");
        let operations = write("operations.txt", "oms/start_task\n");
        run(&["policy", "--from", &operations], &[]).exits(0);
        write("buckets.csv", line);
        let head = manifest(0, 0, "ahead: 1");
        write("weekend.yaml", &format!("{head}buckets:\n  - {{ from_csv: buckets.csv }}\n"));
        weekend.run("plan", &[]).exits(0).prints(&["1 to create"]);
    }
}

#[test]
fn a_variable_that_names_no_file_is_an_error_until_config_set_creates_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("typo").join("config.ini");
    let path = path.to_str().expect("text");
    let environment = [("HCMIGRATE_CONFIG", path)];
    for command in [&["task", "list"][..], &["config", "get", "region"], &["config", "list"]] {
        run(command, &environment).exits(2).complains(&[&format!("HCMIGRATE_CONFIG names {path}")]);
    }
    run(&["config", "set", "region", "cn-north-1"], &environment).exits(0);
    assert_eq!(run(&["config", "get", "region"], &environment).exits(0).out, "cn-north-1\n");
}

#[test]
fn a_profile_holds_no_key_and_repeats_none() {
    let home = Home::new();
    for arguments in [
        ["config", "set", "ak", "HIDDENKEYHIDDENKEY"],
        ["config", "set", "secret_key", "HIDDENKEYHIDDENKEY"],
        ["config", "set", "keys", "HIDDENKEYHIDDENKEY"],
        ["config", "set", "endpoint", "https://user:HIDDENKEY@example.com"],
    ] {
        let told = home.run(&arguments).exits(2);
        assert!(!told.err.contains("HIDDEN") && !told.err.contains("panicked"), "{}", told.err);
    }
    home.run(&["config", "set", "regoin", "x"]).exits(2).complains(&["did you mean region"]);
    home.run(&["config", "set", "output", "xml"]).exits(2).complains(&["table, wide, json"]);
    home.run(&["config", "set", "region", "x", "--profile", "HIDDENKEYHIDDENKEY"]).exits(2);
}

#[test]
fn a_profile_says_where_to_send_and_how_to_print() {
    let (home, local) = (Home::new(), Local::start());
    let url = local.emulator.url();
    let set = |name: &str, value: &str| home.run(&["config", "set", name, value, "--profile", "local"]).exits(0);
    set("endpoint", &url);
    set("project_id", local.emulator.project_id());
    set("region", "cn-north-4");
    set("keys", "env:LOCAL");
    set("output", "name");
    let keys = [("LOCAL_AK", local.emulator.access_key()), ("LOCAL_SK", local.emulator.secret_key())];
    let environment = [&[home.variable(), ("HCMIGRATE_PROFILE", "local")][..], &keys].concat();
    run(&["task", "list", "--status", "failed"], &environment).exits(0).prints(&["task/43"]);
    // A profile's output format does not apply to a command that does not support it. A command-line option takes
    // precedence over the profile.
    run(&["policy", "oms/start_task"], &environment).exits(0).prints(&["oms:task:update"]);
    let who = run(&["whoami", "-o", "csv"], &environment).exits(0);
    who.prints(&["profile,local,", "region,cn-north-4,profile local", "profile local env:LOCAL"]);
    let wrong = [("HUAWEICLOUD_SDK_AK", "other"), ("HUAWEICLOUD_SDK_SK", "other")];
    run(&["whoami", "--check"], &[&environment[..], &wrong].concat()).exits(0);
    run(&["task", "list", "--profile", "locl"], &environment).exits(2).complains(&["`locl`", "did you mean local"]);
    let lacking = run(&["task", "list"], &environment[..3]).exits(4);
    lacking.complains(&["the keys of profile local are incomplete", "LOCAL_SK"]);
}

#[test]
fn a_manifest_names_profiles_for_its_keys() {
    let weekend = Weekend::new(600.0, &manifest(2, 0, "ahead: 40"));
    let text = manifest(2, 0, "ahead: 40")
        .replace("region: cn-north-4 }", "region: cn-north-4, keys: { source: aws-main, destination: obs-main } }");
    weekend.write(&text);
    let home = Home::new();
    let file = weekend.file("weekend.yaml");
    let apply = |more: &[(&str, &str)]| {
        let variables = [&[home.variable(), ("AWS_AK", "a"), ("AWS_SK", "s")][..], more].concat();
        weekend.local.run_with(&["apply", &file, "--yes", "--interval", "100ms"], &variables)
    };
    apply(&[]).exits(2).complains(&["there is no profile `aws-main`", "config set"]);
    home.run(&["config", "set", "keys", "env:AWS", "--profile", "aws-main"]).exits(0);
    apply(&[]).exits(2).complains(&["there is no profile `obs-main`", "aws-main"]);
    home.run(&["config", "set", "keys", "env:OBS", "--profile", "obs-main"]).exits(0);
    apply(&[]).exits(4).complains(&["keys obs-main lack OBS_AK and OBS_SK (for b0, b1)"]);
    assert!(weekend.local.operations().is_empty());
    apply(&[("OBS_AK", "a"), ("OBS_SK", "s")]).exits(0);
    assert_eq!(weekend.changes()["create_task"], 2);
}

#[test]
fn a_profile_is_written_where_the_variable_says() {
    let home = Home::new();
    let with = |arguments: &[&str], name: &str| run(arguments, &[home.variable(), ("HCMIGRATE_PROFILE", name)]);
    with(&["config", "set", "region", "cn-north-4"], "prod").exits(0).complains(&["wrote profile prod"]);
    with(&["config", "set", "region", "cn-south-1", "--profile", "test"], "prod").exits(0);
    with(&["config", "set", "region", "cn-east-3"], "").exits(0).complains(&["wrote profile default"]);
    assert_eq!(with(&["config", "get", "region"], "prod").exits(0).out, "cn-north-4\n");
    assert_eq!(with(&["config", "get", "region", "--profile", "test"], "prod").exits(0).out, "cn-south-1\n");
    with(&["config", "list"], "prod").exits(0).prints(&["prod", "test", "default"]);
    with(&["config", "unset", "region"], "prod").exits(0);
    assert!(!home.text().contains("prod"), "{}", home.text());
    with(&["config", "set", "region", "x"], "HIDDENKEYHIDDENKEY").exits(2);
}

#[test]
fn a_setting_takes_what_the_option_takes() {
    let (home, local) = (Home::new(), Local::start());
    let (long, longer) = ("a".repeat(64), "a".repeat(65));
    for (project, code) in [("my_project", 0), (&*long, 0), (&*longer, 2), ("a/b", 2), ("a b", 2)] {
        home.run(&["config", "set", "project_id", project]).exits(code);
        let run = local.run(&["whoami", "--project-id", project]);
        assert_eq!(run.code == 2, code == 2, "{project}: {}", run.err);
    }
}

#[test]
fn the_command_of_a_process_is_shown_only_where_it_is_asked_for() {
    let home = Home::new();
    home.run(&["config", "set", "keys", "process:vault --token=HIDDEN"]).exits(0);
    for format in ["table", "json", "csv"] {
        let list = home.run(&["config", "list", "-o", format]).exits(0).prints(&["process:..."]);
        assert!(!list.out.contains("HIDDEN"), "{}", list.out);
    }
    assert_eq!(home.run(&["config", "get", "keys"]).exits(0).out, "process:vault --token=HIDDEN\n");
}

#[cfg(unix)]
#[test]
fn the_file_of_profiles_is_never_opened_to_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    let file = home.0.path().join("hcmigrate/config.ini");
    let mode = || std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777;
    home.run(&["config", "set", "lang", "en"]).exits(0);
    assert_eq!(mode(), 0o600);
    for wanted in [0o640, 0o400, 0o644] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(wanted)).expect("a change of mode");
        home.run(&["config", "set", "lang", "zh-CN"]).exits(0);
        assert_eq!(mode(), wanted);
    }
}
