//! Unit tests of `apply::round`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use huaweicloud_oms::Existing;
use huaweicloud_runtime::EnvironmentLookup;

use super::super::pauses::Pauses;
use super::super::{Chosen, Journal, Manifest, Options, Regions, Start, Vault};
use super::*;
use crate::manifest::journal::{Claim, Owners};
use crate::output::{Detail, Item, Kind, Zone};
use crate::session::{Change, Connection, ProjectPlace, Session, UsedProfile};

/// Two buckets, then two Redis migrations.
const FILE: &str = "version: 1
name: ww
defaults: { region: r }
buckets:
  - { name: a, from: aws://r/a, to: obs://a }
  - { name: b, from: aws://r/b, to: obs://b }
redis:
  network: { vpc: v, subnet: s, security_group: g }
  instances:
    - { name: e, from: redis://a:1, to: dcs://x }
    - { name: f, from: redis://b:1, to: dcs://y }
";

const BUCKETS: [usize; 2] = [0, 1];
const REDIS: [usize; 2] = [2, 3];

/// Runs `test` with a run of `apply` that has not polled yet, and that cannot send anything.
fn with_run(test: impl FnOnce(&mut Run<'_>)) {
    let folder = tempfile::tempdir().expect("a folder");
    let session = Session {
        environment: EnvironmentLookup::from(|_: &str| None),
        connection: Connection::default(),
        printer: Printer::default(),
        no_input: true,
        detail: Detail::default(),
        profile: Arc::new(UsedProfile::default()),
        project: ProjectPlace::Here,
        change: Arc::new(Change::default()),
    };
    let manifest = Manifest::parse("w.yaml", FILE, Path::new("."), None).expect("a manifest");
    let chosen = Chosen { file: "w.yaml".to_owned(), select: Vec::new() };
    let claim = Claim { manifest: Path::new("w.yaml"), now: session.now(), zone: Zone::Utc, status: "" };
    let journal = Journal::open(&folder.path().join("w.journal.jsonl"), &manifest.name, &Owners::new(), &claim);
    let options = Options {
        wait: true,
        max_failures: None,
        asked: Asked::default(),
        interval: Duration::from_secs(5),
        settle: Duration::ZERO,
        start: Start::now(&session),
        zone: Zone::Utc,
    };
    let mut run = Run {
        session: &session,
        manifest: &manifest,
        chosen: &chosen,
        go_on: String::new(),
        entries: manifest.entries.iter().collect(),
        regions: Regions::default(),
        vault: Vault::default(),
        journal: journal.expect("a journal"),
        existing: Existing::new(),
        options,
        refused: BTreeMap::new(),
        saved: None,
        orphans: None,
        pauses: Pauses::default(),
        begun: BTreeSet::new(),
        unplanned: BTreeSet::new(),
        silent: 0,
        put_off: HashMap::new(),
        outcomes: Vec::new(),
    };
    test(&mut run);
}

/// An entry, its next step, and its state, if there is one.
type Polled = (usize, Step, Option<State>);

/// Polls these entries.
fn poll(run: &Run<'_>, polled: &[Polled]) -> Report {
    let decided = polled.iter().map(|(entry, step, state)| {
        let seen = state.map(|state| Seen::of(Item { state, ..Item::new(Kind::Task, "7") }));
        (run.entries[*entry], seen, Decision { step: *step, why: String::new() })
    });
    run.count(&decided.collect::<Vec<_>>())
}

/// Lets a service refuse a request of an entry, as `setback` says.
fn set_back(run: &mut Run<'_>, entry: usize, setback: fn(Failure) -> Setback) {
    let entry = run.entries[entry];
    let mut report = Report { pending: 1, ..Report::default() };
    run.take(entry, Step::Create, setback(Failure::new("no")), &mut report, &Printer::default()).expect("it goes on");
}

#[test]
fn a_service_is_idle_if_something_is_due_and_nothing_waits_or_copies() {
    use State::{Following, Preparing, Ready, Running, Stopping, Waiting};
    use Step::{Configure, Create, Done, Follow, Wait};
    let cases: [(bool, &[Polled]); 14] = [
        (false, &[]),
        (true, &[(0, Create, None)]),
        (false, &[(0, Done, None)]),
        (false, &[(0, Create, None), (1, Wait, Some(Waiting))]),
        // The service runs the copy and could run more.
        (true, &[(0, Create, None), (1, Wait, Some(Running))]),
        (true, &[(2, Create, None)]),
        (true, &[(2, Configure, Some(Ready))]),
        (false, &[(2, Create, None), (3, Wait, Some(Preparing))]),
        (false, &[(2, Create, None), (3, Wait, Some(Running))]),
        (true, &[(2, Create, None), (3, Wait, Some(Stopping))]),
        (true, &[(2, Create, None), (3, Follow, Some(Following))]),
        // Each service is idle on its own.
        (true, &[(0, Create, None), (2, Create, None), (3, Wait, Some(Running))]),
        (true, &[(0, Create, None), (1, Wait, Some(Waiting)), (2, Create, None)]),
        (false, &[(0, Wait, Some(Waiting)), (2, Wait, Some(Running))]),
    ];
    with_run(|run| {
        for (was_idle, polled) in cases {
            assert_eq!(poll(run, polled).was_idle, was_idle, "{polled:?}");
        }
    });
}

#[test]
fn what_a_service_put_off_does_not_make_it_idle() {
    for [one, other] in [BUCKETS, REDIS] {
        with_run(|run| {
            set_back(run, one, Setback::Later);
            assert!(!poll(run, &[(one, Step::Create, None)]).was_idle);
            assert!(poll(run, &[(one, Step::Create, None), (other, Step::Create, None)]).was_idle);
            set_back(run, other, Setback::Refused);
            let report = poll(run, &[(one, Step::Create, None), (other, Step::Create, None)]);
            assert!(!report.was_idle, "what is refused is not due either");
            run.put_off.clear();
            run.unplanned.insert(run.entries[one].key());
            assert!(!poll(run, &[(one, Step::Create, None)]).was_idle, "what is not in the plan is not due either");
        });
    }
}

#[test]
fn an_idle_service_is_polled_sooner_and_a_busy_one_as_asked() {
    let longest = Duration::from_secs(5);
    let mut pauses = vec![longest];
    for was_idle in [true, true, true, true, false, false, false] {
        pauses.push(next_pause(*pauses.last().unwrap(), longest, was_idle));
    }
    let expected = [5_000, 2_500, 1_250, 1_000, 1_000, 2_000, 4_000, 5_000].map(Duration::from_millis);
    assert_eq!(pauses, expected);
    assert_eq!(next_pause(LEAST_PAUSE, LEAST_PAUSE, true), LEAST_PAUSE);
}
