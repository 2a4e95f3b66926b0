//! Compares the weekend at a terminal of 80 columns word for word, in both languages: `golden/weekend.txt` and
//! `golden/weekend.zh-CN.txt`.
//!
//! After an intended change, run `UPDATE_GOLDEN=1 cargo test -p hcmigrate --test behavior weekend`, and review the
//! diff.
#![expect(
    clippy::disallowed_methods,
    reason = "a test makes the files that the program reads, and reads what it wrote"
)]

use huaweicloud_emulator::{Fault, FaultKind};

use crate::manifest_apply::{Weekend, head};
use crate::support::{Run, golden, run, run_with_input};

const ENTRIES: &str = "\
buckets:
  - { name: photos, from: aliyun://cn-beijing/photos, to: obs://photos-cn, labels: { wave: 1 } }
  - { name: invoices, from: aliyun://cn-beijing/invoices, to: obs://invoices-cn }
redis:
  network: { vpc: v, subnet: s, security_group: g }
  instances:
    - { name: sessions, from: redis://10.0.0.5:6379, to: redis://10.1.0.5:6379 }
";

/// A manifest with a typing error, a secret, a duplicate and three invalid values.
const WRONG: &str = "\
version: 1
name: weekend
defaults: { region: cn-north-4, bucket: { overwite: never, storage_class: frozen } }
policy: { ahead: 0 }
buckets:
  - { name: photos, from: s3://cn-beijing/photos, to: cos://photos-cn }
  - { name: photos, from: aliyun://cn-beijing/photos, to: obs://photos-cn, password: x }
";

/// The speed of the clock: every task is done by the next poll.
const SPEED: f64 = 1_000_000.0;

fn weekend() -> Weekend {
    Weekend::new(SPEED, &format!("{}{ENTRIES}", head("ahead: 20")))
}

/// The commands of a weekend in order, with the changes to the manifest before each.
fn commands() -> Vec<Vec<&'static str>> {
    let mark = ["--interval", "100ms", "--settle", "0s"];
    vec![
        vec!["init", "new.yaml"],
        vec!["init", "new.yaml"],
        vec!["check", "wrong.yaml"],
        vec!["check", "nothing.yaml"],
        vec!["check", "weekend.yaml"],
        vec!["plan", "weekend.yaml", "--out", "plan.json"],
        vec!["plan", "weekend.yaml", "--exit-code"],
        vec!["apply", "weekend.yaml", "--no-input"],
        [&["apply", "plan.json", "--yes", "--wait"], &mark[..]].concat(),
        vec!["status", "weekend.yaml"],
        vec!["wait", "weekend.yaml"],
        vec!["plan", "weekend.yaml", "--select", "nothing"],
        vec!["cutover", "weekend.yaml", "--select", "photos", "--yes"],
        vec!["cutover", "weekend.yaml", "--select", "sessions", "--hold", "0s", "--yes"],
        vec!["cutover", "rollback", "weekend.yaml", "--select", "sessions", "--yes"],
        vec!["verify", "weekend.yaml"],
        vec!["report", "weekend.yaml"],
        vec!["report", "weekend.yaml", "--html", "report.html"],
        vec!["plan", "weekend.yaml"],
    ]
}

/// Runs a command in the folder of the weekend.
fn told(weekend: &Weekend, command: &[&str], language: &str) -> String {
    let folder = weekend.file("");
    let of_folder = |word: &&str| [".yaml", ".json", ".html"].iter().any(|ending| word.ends_with(ending));
    let words: Vec<String> =
        command.iter().map(|word| if of_folder(word) { weekend.file(word) } else { (*word).to_owned() }).collect();
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.push("--utc");
    let environment = [("COLUMNS", "80"), ("HCMIGRATE_LANG", language)];
    let Run { code, out, err } = weekend.local.run_with(&words, &environment);
    let notes: String = err.lines().map(|line| format!("{}\n", format!("  | {line}").trim_end())).collect();
    let code = if code == 0 { String::new() } else { format!("  exit code {code}\n") };
    format!("$ hcmigrate {}\n{out}{notes}{code}\n", command.join(" ")).replace(&folder, "")
}

/// Replaces ids, ports and times.
pub(crate) fn normalized(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_hexdigit() || c == '-';
    let mut done = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\0']) {
        if is_part(c) {
            word.push(c);
            continue;
        }
        let digits = word.chars().filter(char::is_ascii_digit).count();
        done.push_str(if word.len() >= 10 && digits >= 4 { "ID" } else { &word });
        word.clear();
        done.extend(Some(c).filter(|c| *c != '\0'));
    }
    done
}

fn session(language: &str) -> String {
    let weekend = weekend();
    std::fs::write(weekend.file("wrong.yaml"), WRONG).expect("a manifest");
    let text: String = commands().iter().map(|command| told(&weekend, command, language)).collect();
    let page = std::fs::read_to_string(weekend.file("report.html")).expect("a report");
    assert!(page.contains(&format!("<html lang=\"{language}\">")), "{page}");
    normalized(&text)
}

#[test]
fn a_weekend_in_english() {
    golden("weekend.txt", &session("en"));
}

#[test]
fn a_weekend_in_chinese() {
    golden("weekend.zh-CN.txt", &session("zh-CN"));
}

/// Creates a Redis migration that already follows its source, and whose first stop loses the last changes of the
/// source.
pub(crate) fn lossy() -> Weekend {
    let redis = "redis:\n  network: { vpc: v, subnet: s, security_group: g }\n  instances:\n    - { name: sessions, from: redis://10.0.0.5:6379, to: redis://10.1.0.5:6379 }\n";
    let weekend = Weekend::new(SPEED, &(head("ahead: 1") + redis));
    let create = "redis create --name sessions --mode follow --from redis://10.0.0.5:6379 --to redis://10.1.0.5:6379 --vpc v --subnet s --security-group g --mark weekend/sessions --wait --interval 100ms";
    let create: Vec<&str> = create.split(' ').chain(["--description", "emulate: lossy"]).collect();
    weekend.local.run(&create).exits(0);
    weekend
}

/// Returns a session in which a cutover fails after the stop and is then completed.
fn cutover_session(language: &str) -> String {
    let weekend = lossy();
    let cutover = ["cutover", "weekend.yaml", "--select", "sessions", "--hold", "0s", "--yes"];
    let commands = [
        vec!["plan", "weekend.yaml"],
        cutover.to_vec(),
        vec!["status", "weekend.yaml"],
        vec!["verify", "weekend.yaml"],
        cutover.to_vec(),
        [&cutover[..], &["--accept-errors-at-stop", "--exchange-ip"]].concat(),
        [&cutover[..], &["--accept-errors-at-stop"]].concat(),
        vec!["status", "weekend.yaml"],
        vec!["verify", "weekend.yaml"],
    ];
    normalized(&commands.iter().map(|command| told(&weekend, command, language)).collect::<String>())
}

#[test]
fn a_cutover_that_loses_the_last_changes() {
    golden("cutover.txt", &cutover_session("en"));
    golden("cutover.zh-CN.txt", &cutover_session("zh-CN"));
}

/// Returns a command with its output, without times.
fn alone(command: &[&str], run: Run) -> String {
    let Run { code, out, err } = run;
    let out: String =
        out.lines().filter(|line| !line.starts_with("x-sdk-date: ")).map(|line| format!("{line}\n")).collect();
    let notes: String = err.lines().map(|line| format!("{}\n", format!("  | {line}").trim_end())).collect();
    format!("$ hcmigrate {}\n{out}{notes}  exit code {code}\n\n", command.join(" "))
}

/// Explaining operations does not need an account.
#[test]
fn operations_in_chinese() {
    let mut text = String::new();
    for command in [
        vec!["call", "--list", "oms"],
        vec!["call", "oms", "start_task", "--help"],
        vec!["call", "dcs", "list_migration_task", "--help"],
        vec!["call", "oms", "start_task", "--path", "task_id=42", "-F", "dst_ak=env:AK", "--dry-run"],
        vec![
            "call",
            "oms",
            "start_task",
            "--path",
            "task_id=42",
            "-F",
            "dst_ak=env:AK",
            "-F",
            "dst_sk=env:AK",
            "--dry-run",
        ],
        vec!["call", "oms", "start_tusk"],
        vec!["call", "oms", "start_task", "--path", "task=42"],
        vec!["call", "oms", "start_task", "--path", "task_id=42", "-F", "dst_sk=x"],
        vec!["call", "oms", "list_tasks", "--query", "limit=1000", "--query", "status=many"],
        vec!["call"],
        vec!["policy", "start_task"],
        vec!["policy", "oms/start_task"],
    ] {
        let environment = [("HCMIGRATE_LANG", "zh-CN"), ("AK", "key"), ("HUAWEICLOUD_SDK_REGION", "cn-north-4")];
        text.push_str(&alone(&command, run(&command, &environment)));
    }
    golden("call.zh-CN.txt", &text);
}

#[test]
fn help_in_chinese() {
    let mut text = String::new();
    for command in [
        vec!["--help"],
        vec!["task", "--help"],
        vec!["task", "create", "--help"],
        vec!["apply", "--help"],
        vec!["cutover", "--help"],
        vec!["call", "--help"],
        vec!["sign", "--help"],
    ] {
        text.push_str(&alone(&command, run(&command, &[("HCMIGRATE_LANG", "zh-CN")])));
    }
    golden("help.zh-CN.txt", &text);
}

/// Covers settings and keys that are missing, wrong or rejected, and an answer that is lost.
#[test]
fn refusals_in_chinese() {
    let weekend = weekend();
    let local = &weekend.local;
    let told = |command: &[&str], further: &[(&str, &str)]| {
        let run = local.run_with(command, &[&[("HCMIGRATE_LANG", "zh-CN")], further].concat());
        let address = local.emulator.url().replace("http://", "");
        let text = alone(command, run).replace(&weekend.file(""), "").replace(&address, "127.0.0.1:PORT");
        // The gateway repeats the request that it received, including its date.
        match text.split_once("x-sdk-date:") {
            Some((before, rest)) => format!("{before}x-sdk-date:DATE{}", rest.get(16..).unwrap_or_default()),
            None => text,
        }
    };
    let no_keys =
        [("HUAWEICLOUD_SDK_AK", ""), ("HUAWEICLOUD_SDK_SK", ""), ("HUAWEICLOUD_SDK_METADATA_DISABLED", "true")];
    let no_endpoint = [("HUAWEICLOUD_SDK_OMS_ENDPOINT", "")];
    let file = weekend.file("weekend.yaml");
    let mut text = told(&["task", "list"], &no_keys);
    text.push_str(&told(&["whoami"], &no_keys));
    text.push_str(&told(&["task", "list"], &[("HUAWEICLOUD_SDK_SK", "")]));
    text.push_str(&told(&["task", "list"], &[("HUAWEICLOUD_SDK_SK", "wrong")]));
    text.push_str(&told(&["check", &file], &[("HCMIGRATE_SRC_AK", ""), ("HCMIGRATE_DST_SK", "")]));
    text.push_str(&told(&["task", "list"], &no_endpoint));
    text.push_str(&told(&["task", "list", "--region", "cn-norht-4"], &no_endpoint));
    text.push_str(&told(&["task", "list", "--endpoint", "oms.example.com"], &[]));
    text.push_str(&told(&["task", "list", "--region", "cn north 4"], &no_endpoint));
    let proxy = [("HTTPS_PROXY", "socks5://proxy:1080")];
    text.push_str(&told(&["task", "list", "--endpoint", "https://oms.example.com"], &proxy));
    text.push_str(&told(&["task", "list", "--project-id", "a b"], &[]));
    local.emulator.inject(Fault::new(FaultKind::ResetAfter).on("create_task").times(9));
    let create = ["task", "create", "--from", "aliyun://cn-beijing/photos", "--to", "obs://photos-cn"];
    text.push_str(&told(&[&create[..], &["--region", "cn-north-4"]].concat(), &[]));
    golden("refusals.zh-CN.txt", &normalized(&text));
}

/// The YAML parser's messages are in English only, so the program has its own sentence for each user mistake.
#[test]
fn mistakes_of_yaml_in_chinese() {
    const MISTAKES: [&str; 31] = [
        "a: [1, 2\nb: 3\n",
        "a: [1}\n",
        "a: {b: 1\n",
        "a: {- b}\n",
        "a: [-, b]\n",
        "a: ]\n",
        "a: 1\n\tb: 2\n",
        "a:\n\tb: 2\n",
        "a: |\n\tx\n",
        "a: 1\n  b: 2\n",
        "a: b: c\n",
        "name:weekend\nversion: 1\n",
        "a:\n  b: 1\n c: 2\n",
        "a: 1\n- b\n",
        "a:\n  - b: 1\n    c: 2\n   d: 3\n",
        "a: - b\n",
        "? a\n? b\nc\n",
        "a: \"x\n",
        "a: 'x\n  b: y\n",
        "a: \"x\ny\"\n",
        "a: \"x\" y\n",
        "a: 'it's'\n",
        "a: \"C:\\dir\"\n",
        "a: \"\\xZZ\"\n",
        "a: @b\n",
        "a: *\n",
        "a: *x\n",
        "a: |x\n  y\n",
        "a: !x!y z\n",
        "%YAML x\n---\na: 1\n",
        "a: 1\n... b\n",
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("wrong.yaml");
    let file = path.to_str().expect("text");
    for text in MISTAKES {
        std::fs::write(&path, text).expect("a manifest");
        let check = |further: &[&str]| {
            run(&[&["check", file, "--offline"], further].concat(), &[("HCMIGRATE_LANG", "zh-CN")]).exits(2)
        };
        let told = check(&[]).err;
        let place = format!("{file}:");
        let line = told.lines().next().and_then(|line| line.strip_prefix(&place)).expect("a place");
        let (place, words) = line.split_once(": 错误：").unwrap_or_else(|| panic!("{text:?}: {line}"));
        assert!(place.split(':').all(|number| number.parse::<usize>().is_ok()), "{text:?}: {line}");
        let words: String = words.replace("YAML", "").split('`').step_by(2).collect();
        assert!(!words.contains(|c: char| c.is_ascii_alphabetic()), "{text:?}: {line}");
        let problem = check(&["-o", "json"]).err;
        let problem: serde_json::Value = serde_json::from_str(problem.lines().next().expect("a line")).expect("JSON");
        assert!(problem["line"].is_u64() && problem["column"].is_u64(), "{problem}");
    }
}

/// A line with a request is signed. For any other line, the answer contains the reason for programs to read.
#[test]
fn signatures_in_chinese() {
    let request = r#"{"access_key":"AK","secret_key":"SK","method":"GET","url":"https://h.example.com/v2/x","date":"20260102T030405Z"}"#;
    let lines = format!("{request}\nnot json\n");
    let mut text =
        alone(&["sign", "--jsonl"], run_with_input(&["sign", "--jsonl"], &[("HCMIGRATE_LANG", "zh-CN")], &lines));
    text.push_str(&alone(&["sign"], run(&["sign"], &[("HCMIGRATE_LANG", "zh-CN")])));
    golden("sign.zh-CN.txt", &text);
}
