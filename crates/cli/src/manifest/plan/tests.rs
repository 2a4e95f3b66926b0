//! Tests of `plan`.

use std::path::Path;

use clap::{Parser as _, ValueEnum as _};

use super::*;
use crate::command_line::Arguments;
use crate::manifest::journal::Ending;

fn manifest() -> Manifest {
    const FILE: &str = "version: 1\nname: ww\ndefaults: { region: r }\nredis:\n  network: { vpc: v, subnet: s, security_group: g }\n  instances:\n    - { name: f, from: redis://a:1, to: dcs://x }\n";
    Manifest::parse("w.yaml", FILE, Path::new("."), None).expect("a manifest")
}

/// Histories: without a cutover, with an interrupted cutover, with its rollback, and with a completed cutover.
fn pasts() -> [Past; 4] {
    let options = Some("--exchange-ip --accept-extra-keys=3".to_owned());
    [
        Past::default(),
        Past { open: Some(Act::Swap), options, ..Past::default() },
        Past { open: Some(Act::RollBack), ..Past::default() },
        Past { ending: Ending::CutOver, ..Past::default() },
    ]
}

/// Whatever state a cutover leaves, the advice is never the restart that copies over the target.
#[test]
fn what_was_cut_over_is_not_advised_to_be_restarted() {
    let manifest = manifest();
    let item = |state| Item { state, ..Item::new(Kind::Redis, "b2") };
    let commands = pasts().map(|past| {
        let help = Help { file: "w.yaml", entry: &manifest.entries[0], past: &past, own_region: Some("r") };
        let of = |step, state| help.command(step, &item(state)).expect("a command");
        [of(Step::Drift, State::Stopped), of(Step::Drift, State::Released), of(Step::Failed, State::Failed)]
    });
    let (show, forward) =
        ("hcmigrate redis show b2", "hcmigrate cutover w.yaml --select f --exchange-ip --accept-extra-keys=3");
    let back = "hcmigrate cutover rollback w.yaml --select f";
    assert_eq!(commands[0], [show, show, "hcmigrate apply w.yaml --select f --retry-failed"]);
    assert_eq!(
        (&commands[1], &commands[2], &commands[3]),
        (&[forward; 3].map(str::to_owned), &[back; 3].map(str::to_owned), &[show; 3].map(str::to_owned))
    );
}

/// A stopped target may be in use, even if the journal that would say so is lost.
#[test]
fn a_restart_over_a_target_that_may_be_in_use_is_warned_of() {
    let manifest = manifest();
    let item = |state| Item { state, ..Item::new(Kind::Redis, "b2") };
    let warned = pasts().map(|past| {
        let help = Help { file: "w.yaml", entry: &manifest.entries[0], past: &past, own_region: None };
        [(Step::Drift, State::Stopped), (Step::Failed, State::Failed), (Step::Drift, State::Following)]
            .map(|(step, state)| help.warns(step, &item(state)))
    });
    assert_eq!(warned, [[true, false, false], [false; 3], [false; 3], [true, true, false]]);
}

/// A command that names no region goes to the session's region.
#[test]
fn a_command_for_an_entry_of_another_region_names_it() {
    let (manifest, past) = (manifest(), Past::default());
    let item = Item { state: State::Stopped, ..Item::new(Kind::Redis, "b2") };
    for (own_region, ending) in [(Some("r"), ""), (Some("other"), " --region r"), (None, " --region r")] {
        let help = Help { file: "w.yaml", entry: &manifest.entries[0], past: &past, own_region };
        assert_eq!(help.command(Step::Drift, &item), Some(format!("hcmigrate redis show b2{ending}")));
    }
}

/// The entries that `apply` does nothing more about, in every state and for every noun.
#[test]
fn every_command_that_helps_is_one_that_the_program_has() {
    let manifest = manifest();
    let entry = &manifest.entries[0];
    let mut count = 0;
    for kind in [Kind::Task, Kind::Group, Kind::Redis] {
        for state in State::value_variants().iter().copied() {
            for failed_list in [None, Some("obs://list".to_owned())] {
                for step in
                    [Step::Failed, Step::Retry { only_failed: true }, Step::Drift, Step::Done, Step::Wait, Step::Follow]
                {
                    let id = if kind == Kind::Task { "7" } else { "b21989ec" };
                    let item = Item { state, failed_list: failed_list.clone(), ..Item::new(kind, id) };
                    for past in pasts() {
                        let help = Help { file: "w.yaml", entry, past: &past, own_region: None };
                        let Some(command) = help.command(step, &item) else { continue };
                        let parsed = Arguments::try_parse_from(command.split(' '));
                        assert!(parsed.is_ok(), "{command}: {}", parsed.expect_err("refused"));
                        count += 1;
                    }
                }
            }
        }
    }
    assert!(count > 100, "{count}");
}
