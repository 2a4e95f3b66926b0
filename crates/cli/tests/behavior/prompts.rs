//! Tests the questions at a terminal, and Ctrl-C during a question: it does the same for every question.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::Child;

use huaweicloud_emulator::{Fault, FaultKind};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Local, PrivateFile, program, runs_until};
use crate::terminal::terminal;

/// Runs a command until it asks a question, sends it a signal, and returns its exit code.
fn interrupted(local: &Local, arguments: &[&str], signal: Signal) -> Option<i32> {
    let (mut child, _person) = asked(local, arguments);
    kill_process(Pid::from_child(&child), signal).expect("a signal");
    child.wait().expect("an end").code()
}

/// Runs a command until it asks a question, and returns it with its terminal.
fn asked(local: &Local, arguments: &[&str]) -> (Child, File) {
    let (mut person, side) = terminal();
    let environment = local.environment();
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut command = program(arguments, &environment);
    command.stdin(side.try_clone().expect("a second handle")).stderr(side);
    let child = command.spawn().expect("the program runs");
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !seen.ends_with(b"[y/N] ") {
        person.read_exact(&mut byte).unwrap_or_else(|error| panic!("{error} after {}", String::from_utf8_lossy(&seen)));
        seen.extend(byte);
    }
    (child, person)
}

/// The signals that a question handles still end the program after the answer.
#[test]
fn ctrl_c_after_the_answer_ends_the_program_while_the_service_is_silent() {
    let local = Local::start();
    for signal in [Signal::INT, Signal::TERM] {
        let (mut child, mut person) = asked(&local, &["redis", "delete", huaweicloud_emulator::seeds::OLD_MIGRATION]);
        local.emulator.inject(Fault::new(FaultKind::Slow { milliseconds: 200_000 }).forever());
        let before = local.emulator.request_count();
        person.write_all(b"y\n").expect("an answer");
        assert!(runs_until(&local.emulator, &mut child, before + 1));
        kill_process(Pid::from_child(&child), signal).expect("a signal");
        assert_eq!(child.wait().expect("an end").code(), Some(130));
        local.emulator.clear_faults();
    }
}

#[test]
fn ctrl_c_at_a_question_ends_the_program_and_nothing_is_done() {
    let local = Local::start();
    let text = "version: 1\nname: weekend\ndefaults:\n  keys: { source: env:HCMIGRATE_SRC, destination: env:HCMIGRATE_DST }\n\
                buckets:\n  - { name: photos, from: aliyun://cn-beijing/photos, to: obs://photos-obs }\n";
    let manifest = PrivateFile::new("m.yaml", text);
    let questions: [&[&str]; 4] = [
        &["task", "delete", "42"],
        &["redis", "delete", huaweicloud_emulator::seeds::OLD_MIGRATION],
        &["group", "delete", huaweicloud_emulator::seeds::PAUSED_GROUP],
        &["apply", manifest.path(), "--region", "cn-north-4"],
    ];
    for arguments in questions {
        for signal in [Signal::INT, Signal::TERM] {
            assert_eq!(interrupted(&local, arguments, signal), Some(130), "{arguments:?}");
        }
    }
    let changes = local.emulator.requests().into_iter().filter(|request| request.method != "GET").count();
    assert_eq!(changes, 0);
}
