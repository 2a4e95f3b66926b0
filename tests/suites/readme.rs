//! Runs the README's commands and checks their results; its Rust blocks are compiled as documentation of this crate.

use std::process::{Command, Output};

use huaweicloud_emulator::Emulator;

const README: &str = include_str!("../../README.md");

/// The commands of a document's shell blocks, in order.
fn commands_of(document: &'static str) -> Vec<&'static str> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in document.lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            command if inside && !command.is_empty() => found.push(command),
            _ => {}
        }
    }
    found
}

/// The commands of the README's shell blocks.
fn commands() -> Vec<&'static str> {
    commands_of(README)
}

/// The prefix of the README's commands.
const RUN: &str = "cargo run -p hcmigrate -- ";

/// Runs a command of the README like a user with an account (the emulator's). `cargo test --workspace` has built the
/// binary; if only this crate is tested, cargo builds it.
fn run(command: &str, emulator: &huaweicloud_emulator::Handle) -> Output {
    let words = command
        .strip_prefix(RUN)
        .unwrap_or_else(|| panic!("`{command}` does not begin with `{RUN}`"))
        .split_whitespace();
    let test = std::env::current_exe().expect("this test");
    let built = test.ancestors().nth(2).map(|folder| folder.join(format!("hcmigrate{}", std::env::consts::EXE_SUFFIX)));
    let mut process = match built.filter(|binary| binary.exists()) {
        Some(binary) => Command::new(binary),
        None => {
            let mut cargo = Command::new(env!("CARGO"));
            cargo.args(["run", "--quiet", "--package", "hcmigrate", "--"]);
            cargo
        }
    };
    process
        .args(words)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .env("HUAWEICLOUD_SDK_AK", emulator.access_key())
        .env("HUAWEICLOUD_SDK_SK", emulator.secret_key())
        .env("HUAWEICLOUD_SDK_PROJECT_ID", emulator.project_id())
        .env("HUAWEICLOUD_SDK_REGION", "cn-north-4")
        .env("HUAWEICLOUD_SDK_OMS_ENDPOINT", emulator.url())
        .env("HUAWEICLOUD_SDK_DCS_ENDPOINT", emulator.url())
        .output()
        .expect("the command starts")
}

/// The style examples are lines of the file whose name precedes them.
#[test]
fn the_examples_of_style_are_from_the_code() {
    const CONTRIBUTING: &str = include_str!("../../.github/CONTRIBUTING.md");
    let mut checked = 0;
    for (before, rest) in CONTRIBUTING.match_indices("```rust,ignore\n").map(|(at, _)| CONTRIBUTING.split_at(at)) {
        let named = before.split('`').rfind(|span| span.starts_with("crates/")).expect("a file is named");
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(named);
        let code = std::fs::read_to_string(path).expect(named);
        let example = rest.split("```").nth(1).and_then(|block| block.split_once('\n')).expect("a block").1;
        for line in example.lines().map(str::trim).filter(|line| !line.is_empty()) {
            assert!(code.contains(line), "{named} has no `{line}`");
        }
        checked += 1;
    }
    assert!(checked >= 2, "only {checked} examples");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_works() {
    let emulator = Emulator::builder().start().await.expect("an emulator");
    let mut ran = 0;
    // The test command is the one that runs this test.
    for command in commands().into_iter().filter(|command| command.starts_with("cargo run")) {
        let output = run(command, &emulator);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{command}: {}\n{out}\n{err}", output.status);
        assert!(!out.trim().is_empty(), "{command} prints nothing");
        ran += 1;
    }
    assert!(ran >= 3, "only {ran} commands were run");
}

#[test]
fn the_two_commands_are_there() {
    let commands = commands();
    assert!(commands.contains(&"cargo run -p hcmigrate -- demo"), "{commands:?}");
    assert!(commands.contains(&"cargo test --workspace"), "{commands:?}");
}

#[test]
fn the_exported_variables_are_those_the_client_reads() {
    let export = commands().into_iter().find(|command| command.starts_with("export ")).expect("an export");
    let names: Vec<&str> = export.split_whitespace().filter_map(|word| Some(word.split_once('=')?.0)).collect();
    let told: &'static [&'static str] = names.clone().leak();
    let builder = huaweicloud_oms::Client::builder().environment(move |name: &str| match name {
        "HUAWEICLOUD_SDK_REGION" if told.contains(&name) => Some("cn-north-4".to_owned()),
        name if told.contains(&name) => Some("value".to_owned()),
        _ => None,
    });
    assert!(builder.build().is_ok(), "{names:?} are not enough for a client");
}

/// To run them would change files: each names a package, a program of tests in it, a file of that program, and a variable
/// that its tests read.
#[test]
fn the_commands_that_update_golden_files_select_tests() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifests = std::fs::read_dir(root.join("crates")).expect("crates").flatten().map(|entry| entry.path());
    let packages: Vec<_> = manifests.chain([root.join("xtask")]).collect();
    let commands = commands_of(include_str!("../README.md"));
    for command in &commands {
        let words: Vec<&str> = command.split('#').next().unwrap_or_default().split_whitespace().collect();
        let [variable, "cargo", "test", "-p", package, "--test", program, filter] = words[..] else {
            panic!("`{command}` is not `VARIABLE=1 cargo test -p PACKAGE --test PROGRAM FILTER`")
        };
        let is_meant = |folder: &&std::path::PathBuf| {
            let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
            manifest.contains(&format!("name = \"{package}\"\n"))
        };
        let folder = packages.iter().find(is_meant).unwrap_or_else(|| panic!("`{command}`: no package"));
        let tests = folder.join("tests").join(program);
        let file = std::fs::read_to_string(tests.join(format!("{filter}.rs")));
        let file = file.unwrap_or_else(|error| panic!("`{command}`: {filter}: {error}"));
        let support = std::fs::read_to_string(tests.join("support.rs")).unwrap_or_default();
        let name = variable.strip_suffix("=1").unwrap_or_else(|| panic!("`{command}`: {variable}"));
        assert!(format!("{file}{support}").contains(&format!("\"{name}\"")), "`{command}`: nothing reads {name}");
    }
    assert!(commands.len() >= 6, "{commands:?}");
}
