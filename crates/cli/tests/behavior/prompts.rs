//! What asks at a terminal, and what Ctrl-C does there: the same for every question.

use std::io::Read as _;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Local, PrivateFile, program};
use crate::terminal::terminal;

/// Runs a command until it asks, sends it a signal, and returns its exit code.
fn interrupted(local: &Local, arguments: &[&str], signal: Signal) -> Option<i32> {
    let (mut person, side) = terminal();
    let environment = local.environment();
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut command = program(arguments, &environment);
    command.stdin(side.try_clone().expect("a second handle")).stderr(side);
    let mut child = command.spawn().expect("the program runs");
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !seen.ends_with(b"[y/N] ") {
        person.read_exact(&mut byte).unwrap_or_else(|error| panic!("{error} after {}", String::from_utf8_lossy(&seen)));
        seen.extend(byte);
    }
    kill_process(Pid::from_child(&child), signal).expect("a signal");
    child.wait().expect("an end").code()
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
