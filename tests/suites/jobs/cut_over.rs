//! Cut-overs of Redis: interrupted anywhere, with any call failing, and refused when they must be.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use huaweicloud_dcs::Client;
use huaweicloud_dcs::jobs::{
    AddressSwap, CutOver, CutOverError, CutOverFailure, CutOverReport, CutOverStep, RedisIssue, cut_over, roll_back,
};
use huaweicloud_dcs::operations::SERVICE;
use huaweicloud_dcs::types::{CreateOnlineMigrationTaskRequest, MigrationIpSwitchStatus};
use huaweicloud_emulator::{EmulatedClock, Emulator, Fault, FaultKind, Handle, seeds};
use huaweicloud_runtime::test_util::{ScriptedReply, ScriptedTransport};
use huaweicloud_runtime::{ObservedPause, Observer, Transport, TransportFuture};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::support::{SCRIPT_SECRET_KEY, asked, dcs_of_project, observed_dcs, scripted_dcs, wire};

const TASK: &str = seeds::INCREMENTAL_MIGRATION;
const CHANGES: [&str; 3] = ["stop_migration_task_sync", "exchange_instance_ip", "rollback_exchange_instance_ip"];

/// How a cut-over is supposed to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Stop,
    Exchange,
    /// The check after the exchange fails.
    Back,
}

impl Way {
    fn job(self, client: &Client) -> CutOver {
        let job = cut_over(client, TASK).hold(Duration::from_secs(2));
        match self {
            Self::Stop => job,
            Self::Exchange => job.exchange(AddressSwap::AddressesAndDomains).verify_with(|| async { Ok(()) }),
            Self::Back => {
                let refuse = || async { Err("the application cannot write".to_owned()) };
                job.exchange(AddressSwap::Addresses).verify_with(refuse)
            }
        }
    }

    /// The changing calls, each made exactly once, and no others.
    fn changes(self) -> &'static [&'static str] {
        match self {
            Self::Stop => &["stop_migration_task_sync"],
            Self::Exchange => &["exchange_instance_ip"],
            Self::Back => &["exchange_instance_ip", "rollback_exchange_instance_ip"],
        }
    }

    #[track_caller]
    fn assert_end(self, end: &Result<CutOverReport, CutOverError>) {
        match (self, end) {
            (Self::Stop | Self::Exchange, Ok(_)) => {}
            (Self::Back, Err(error)) => {
                let is_back = matches!(error.failure, CutOverFailure::RolledBack(_) | CutOverFailure::WasRolledBack);
                assert!(is_back, "{error}");
            }
            (way, end) => panic!("{way:?}: {end:?}"),
        }
    }
}

/// Starts an emulator with several projects, each with the samples, so that a run in one does not affect the others.
async fn emulator(projects: usize) -> (Handle, Vec<String>) {
    let projects: Vec<String> = (0..projects).map(|number| format!("{number:032x}")).collect();
    let builder = Emulator::builder().clock(EmulatedClock::manual()).project_id(projects[0].clone());
    let builder = projects[1..].iter().fold(builder, |builder, project| builder.another_project(project.clone()));
    (builder.start().await.expect("an emulator"), projects)
}

/// The changes that took effect, or may have.
fn changes(emulator: &Handle) -> Vec<String> {
    let entries = emulator.requests();
    let changed = entries.into_iter().filter(|entry| entry.error_code.is_none()).filter_map(|entry| entry.operation);
    changed.filter(|operation| CHANGES.contains(&operation.as_str())).collect()
}

#[tokio::test]
async fn each_way_ends_as_it_should_and_changes_each_thing_once() {
    let (emulator, projects) = emulator(3).await;
    for (way, project) in [Way::Stop, Way::Exchange, Way::Back].into_iter().zip(&projects) {
        emulator.clear_requests();
        let client = dcs_of_project(&emulator, project, wire());
        let steps = Arc::new(Mutex::new(Vec::new()));
        let seen = steps.clone();
        let end = way.job(&client).observe(move |step| seen.lock().unwrap().push(step)).await;
        way.assert_end(&end);
        assert_eq!(changes(&emulator), way.changes());
        use CutOverStep::{Compare, Exchange, Follow, RollBack, Stop, Verify};
        let steps = steps.lock().unwrap().clone();
        match (way, end) {
            (Way::Stop, Ok(report)) => {
                assert_eq!((steps, report.done), (vec![Follow, Stop, Compare], vec![Follow, Stop, Compare]));
                assert_eq!(report.counts.and_then(|counts| counts.extra()), Some(0));
            }
            (Way::Exchange, Ok(report)) => {
                assert_eq!((&steps, &steps), (&report.done, &vec![Follow, Compare, Exchange, Verify]))
            }
            (_, Err(error)) => {
                assert_eq!(steps, [Follow, Compare, Exchange, Verify, RollBack]);
                assert_eq!((error.done, error.left), (vec![Follow, Compare, RollBack], vec![Exchange, Verify]));
            }
            (way, end) => panic!("{way:?}: {end:?}"),
        }
        // Running it again changes nothing.
        let again = way.job(&client).await;
        way.assert_end(&again);
        assert_eq!(changes(&emulator), way.changes());
        if let Ok(report) = again {
            assert!(report.found_done.contains(&Follow), "{report:?}");
        }
    }
}

/// When a request hangs forever.
#[derive(Debug, Clone, Copy)]
enum Hang {
    /// Before it is sent.
    Before,
    /// After the answer arrived.
    After,
}

/// A transport whose n-th request hangs, and signals that.
struct Hanging<T> {
    inner: T,
    at: usize,
    hang: Hang,
    sent: AtomicUsize,
    hung: Arc<Notify>,
}

impl<T: Transport> Transport for Hanging<T> {
    fn send(&self, request: huaweicloud_runtime::http::Request<Bytes>) -> TransportFuture<'_> {
        let is_last = self.sent.fetch_add(1, Ordering::SeqCst) == self.at;
        Box::pin(async move {
            if !is_last {
                return self.inner.send(request).await;
            }
            if matches!(self.hang, Hang::After) {
                self.inner.send(request).await?;
            }
            self.hung.notify_one();
            std::future::pending().await
        })
    }
}

#[tokio::test]
async fn it_goes_on_wherever_it_was_interrupted() {
    for way in [Way::Stop, Way::Exchange, Way::Back] {
        let (emulator, projects) = emulator(1).await;
        let client = dcs_of_project(&emulator, &projects[0], wire());
        way.assert_end(&way.job(&client).await);
        let requests = emulator.request_count();
        drop(emulator);
        let (emulator, projects) = self::emulator(2 * requests).await;
        for (index, project) in projects.iter().enumerate() {
            emulator.clear_requests();
            let (at, hang) = (index / 2, if index % 2 == 0 { Hang::Before } else { Hang::After });
            let hung = Arc::new(Notify::new());
            let sent = AtomicUsize::new(0);
            let transport = Hanging { inner: wire(), at, hang, sent, hung: hung.clone() };
            let client = dcs_of_project(&emulator, project, transport);
            tokio::select! {
                () = hung.notified() => {}
                end = way.job(&client) => panic!("{way:?} {at} {hang:?} ended: {end:?}"),
            }
            let client = dcs_of_project(&emulator, project, wire());
            way.assert_end(&way.job(&client).await);
            assert_eq!(changes(&emulator), way.changes(), "{at} {hang:?}");
            let refused = emulator.requests().into_iter().find(|entry| entry.error_code.is_some());
            assert!(refused.is_none(), "{way:?} {at} {hang:?}: {refused:?}");
        }
    }
}

#[tokio::test]
async fn it_ends_whichever_call_fails_and_changes_each_thing_once() {
    let faults = [
        FaultKind::Error { status: 500, code: "DCS.5000".to_owned(), message: "no".to_owned() },
        FaultKind::ResetBefore,
        FaultKind::ResetAfter,
        FaultKind::HalfBody,
    ];
    for way in [Way::Stop, Way::Exchange, Way::Back] {
        let (emulator, projects) = emulator(1).await;
        let client = dcs_of_project(&emulator, &projects[0], wire());
        way.assert_end(&way.job(&client).await);
        let requests = asked(&emulator);
        drop(emulator);
        let (emulator, projects) = self::emulator(requests.len() * faults.len()).await;
        let cases = (0..requests.len()).flat_map(|at| faults.iter().map(move |fault| (at, fault)));
        for ((at, fault), project) in cases.zip(&projects) {
            emulator.clear_requests();
            emulator.clear_faults();
            let mut fault = Fault::new(fault.clone());
            fault.skip = u32::try_from(at).unwrap();
            emulator.inject(fault.clone());
            let client = dcs_of_project(&emulator, project, wire());
            let end = way.job(&client).await;
            way.assert_end(&end);
            assert_eq!(emulator.faults()[0].consumed, 1, "{way:?} {at} {fault:?}");
            let illegal = emulator.requests().into_iter().find(|entry| entry.error_code.as_deref() == Some("DCS.4957"));
            assert!(illegal.is_none(), "{way:?} {at} {fault:?}: {illegal:?}");
            let task = client.show_migration_task().task_id(TASK).send().await.unwrap();
            let expected = match way {
                Way::Stop => None,
                Way::Exchange => Some(MigrationIpSwitchStatus::ExchangeSuccess),
                Way::Back => Some(MigrationIpSwitchStatus::RollbackSuccess),
            };
            assert_eq!((task.task_status.clone(), task.status.as_ref().unwrap().as_str()), (expected, "TERMINATED"));
        }
    }
}

/// Runs a cut-over that must fail without changing anything, and returns its failure.
async fn refused(emulator: &Handle, project: &str, task: &str, swap: bool) -> CutOverFailure {
    let client = dcs_of_project(emulator, project, wire());
    emulator.clear_requests();
    let job = cut_over(&client, task);
    let job = if swap { job.exchange(AddressSwap::Addresses) } else { job };
    let error = job.await.unwrap_err();
    assert_eq!(changes(emulator), Vec::<String>::new(), "{error}");
    error.failure
}

#[tokio::test]
async fn what_does_not_follow_is_refused() {
    let (emulator, projects) = emulator(1).await;
    let project = &projects[0];
    let client = dcs_of_project(&emulator, project, wire());
    let state = |failure: CutOverFailure| match failure {
        CutOverFailure::NotFollowing { state, reason, .. } => (state, reason.map(|reason| reason.message)),
        other => panic!("{other}"),
    };
    // Another client stopped the migration: the addresses can no longer be swapped, and half of the keys are missing.
    assert_eq!(
        state(refused(&emulator, project, seeds::STOPPED_MIGRATION, true).await),
        ("TERMINATED".to_owned(), None)
    );
    let failure = refused(&emulator, project, seeds::STOPPED_MIGRATION, false).await;
    assert!(matches!(failure, CutOverFailure::MissingKeys(_)), "{failure}");
    // Never configured.
    let machine =
        CreateOnlineMigrationTaskRequest::builder().name("n").vpc_id("v").subnet_id("s").security_group_id("g");
    let fresh = client.create_online_migration_task().body(machine).send().await.unwrap().into_inner().instance_id;
    emulator.clock().advance(Duration::from_secs(3600));
    assert_eq!(state(refused(&emulator, project, &fresh, false).await).0, "RUNNING");
    // Unknown.
    let failure = refused(&emulator, project, "00000000-0000-0000-0000-000000000000", true).await;
    assert!(matches!(&failure, CutOverFailure::Call(error) if error.is_not_found()), "{failure}");
}

fn task(status: &str, switch: Option<&str>) -> Value {
    let end = |id: &str| json!({ "id": id, "ip": "192.168.0.10", "port": "6379", "addrs": "192.168.0.10:6379" });
    json!({ "task_id": TASK, "status": status, "task_status": switch, "source_instance": end("a"), "target_instance": end("b") })
}

fn stats(lag: Option<&str>, source: Option<&str>, target: Option<&str>) -> ScriptedReply {
    ScriptedReply::json(&json!({ "offset": lag, "source_dbsize": source, "target_dbsize": target }))
}

fn instance(change: Value) -> ScriptedReply {
    let mut instance = json!({ "engine_version": "5.0", "port": 6379, "cache_mode": "ha", "product_type": "generic" });
    for (name, value) in change.as_object().unwrap() {
        instance[name] = value.clone();
    }
    ScriptedReply::json(&instance)
}

/// A task that follows its source; the script expects no changes.
fn following(figures: ScriptedReply) -> ScriptedTransport {
    ScriptedTransport::new(&SERVICE)
        .always("show_migration_task", ScriptedReply::json(&task("INCRMIGEATING", None)))
        .always("show_migration_task_stats", figures)
        .always("show_instance", instance(json!({})))
}

fn caught_up() -> ScriptedReply {
    stats(Some("0"), Some("100"), Some("100"))
}

async fn swap(
    script: &ScriptedTransport,
    change: impl FnOnce(CutOver) -> CutOver,
) -> Result<CutOverReport, CutOverError> {
    let client = scripted_dcs(script);
    change(cut_over(&client, TASK).exchange(AddressSwap::AddressesAndDomains)).await
}

fn is_changed(script: &ScriptedTransport) -> bool {
    script.operations().iter().any(|operation| CHANGES.contains(operation))
}

/// The log of a migration may repeat secrets that the service was sent.
#[tokio::test]
async fn what_the_log_repeats_of_secrets_is_redacted() {
    let said = format!("signed with {SCRIPT_SECRET_KEY}, password=hunter2-hunter2");
    let entry = json!({ "log_level": "ERROR", "message": said, "created_at": "2026-11-29T10:00:00Z" });
    let stopped = ScriptedReply::json(&task("TERMINATED", None));
    let mut script = ScriptedTransport::new(&SERVICE).always("show_migration_task", stopped);
    // It is read before and after the stop, to its empty page.
    for entries in [json!([entry]), json!([]), json!([entry]), json!([])] {
        let page = ScriptedReply::json(&json!({ "migration_logs": entries }));
        script = script.reply("list_migration_task_logs", page);
    }
    let error = cut_over(&scripted_dcs(&script), TASK).await.unwrap_err();
    let CutOverFailure::ErrorsAtStop { errors, .. } = &error.failure else { panic!("{error}") };
    assert_eq!(errors, &["signed with <redacted>, password=<redacted>"]);
}

/// Records the pauses after failed calls.
#[derive(Clone, Default)]
struct Pauses(Arc<Mutex<Vec<(String, Duration)>>>);

impl Observer for Pauses {
    fn pausing(&self, pause: &ObservedPause<'_>) {
        let operation = pause.error.operation().unwrap_or_default().to_owned();
        self.0.lock().unwrap().push((operation, pause.pause));
    }
}

#[tokio::test]
async fn its_pauses_after_failed_calls_are_heard() {
    let script = following(caught_up())
        .always("list_migration_task_logs", ScriptedReply::json(&json!({ "migration_logs": [] })))
        .always("stop_migration_task_sync", ScriptedReply::empty(502));
    let pauses = Pauses::default();
    cut_over(&observed_dcs(&script, pauses.clone()), TASK).await.unwrap_err();
    let pause = ("stop_migration_task_sync".to_owned(), Duration::from_secs(15));
    assert_eq!(*pauses.0.lock().unwrap(), [pause.clone(), pause.clone(), pause]);
}

#[tokio::test]
async fn keys_that_do_not_agree_stop_it_before_the_exchange() {
    let extra = || following(stats(Some("0"), Some("100"), Some("103")));
    let script = extra();
    let error = swap(&script, |job| job).await.unwrap_err();
    assert!(matches!(error.failure, CutOverFailure::ExtraKeys(counts) if counts.extra() == Some(3)), "{error}");
    assert_eq!((error.step, error.left), (CutOverStep::Compare, vec![CutOverStep::Compare, CutOverStep::Exchange]));
    assert!(!is_changed(&script));

    let missing = following(stats(Some("0"), Some("100"), Some("98")));
    let error = swap(&missing, |job| job.accept_missing_keys(1)).await.unwrap_err();
    assert!(matches!(error.failure, CutOverFailure::MissingKeys(_)) && !is_changed(&missing), "{error}");

    let unknown = following(stats(Some("0"), None, None));
    let error = swap(&unknown, |job| job).await.unwrap_err();
    assert!(matches!(error.failure, CutOverFailure::UnknownCounts) && !is_changed(&unknown), "{error}");

    for lag in [None, Some("soon")] {
        let silent = following(stats(lag, Some("100"), Some("100")));
        let error = swap(&silent, |job| job).await.unwrap_err();
        assert!(matches!(error.failure, CutOverFailure::UnknownLag) && !is_changed(&silent), "{error}");
    }

    let differs = following(caught_up());
    let error = swap(&differs, |job| job.compare_with(|_| async { Err("a sample".to_owned()) })).await.unwrap_err();
    assert!(matches!(&error.failure, CutOverFailure::Differs(why) if why == "a sample") && !is_changed(&differs));

    // A difference that the caller accepts passes; the cut-over then fails for the next reason.
    for (script, job) in [
        (extra(), (|job: CutOver| job.accept_extra_keys(3)) as fn(CutOver) -> CutOver),
        (following(stats(Some("0"), Some("100"), Some("98"))), |job| job.accept_missing_keys(2)),
        (following(stats(Some("0"), None, None)), CutOver::accept_unknown_counts),
    ] {
        let error = swap(&script, job).await.unwrap_err();
        assert!(
            matches!(&error.failure, CutOverFailure::Call(error) if error.code() == Some("TEST.NO_ANSWER")),
            "{error}"
        );
        assert_eq!(error.step, CutOverStep::Exchange);
    }
}

#[tokio::test]
async fn only_what_stays_caught_up_is_cut_over() {
    let late = || following(stats(Some("100"), Some("100"), Some("100")));
    let limit = Duration::from_secs(600);
    let script = late();
    let error = swap(&script, |job| job.timeout(limit)).await.unwrap_err();
    assert!(matches!(error.failure, CutOverFailure::Lagging { lag: Some(100), .. }) && !is_changed(&script), "{error}");
    let error = swap(&late(), |job| job.timeout(limit).max_lag(100)).await.unwrap_err();
    assert_eq!(error.step, CutOverStep::Exchange);
    let silent = following(stats(None, Some("100"), Some("100")));
    let error = swap(&silent, |job| job.timeout(limit)).await.unwrap_err();
    assert!(matches!(error.failure, CutOverFailure::Lagging { lag: None, .. }), "{error}");
    // The time until the migration follows its source counts, too.
    let looks = |script: &ScriptedTransport| {
        script.operations().iter().filter(|operation| **operation == "show_migration_task_stats").count()
    };
    let mut slow = late();
    for _ in 0..20 {
        slow = slow.reply("show_migration_task", ScriptedReply::json(&task("FULLMIGRATING", None)));
    }
    swap(&slow, |job| job.timeout(limit)).await.unwrap_err();
    assert!(looks(&slow) < looks(&script), "{} looks at the lag, of {}", looks(&slow), looks(&script));
    let never = late().always("show_migration_task", ScriptedReply::json(&task("FULLMIGRATING", None)));
    let error = swap(&never, |job| job.timeout(limit)).await.unwrap_err();
    assert!(matches!(error.failure, CutOverFailure::Lagging { lag: None, .. }), "{error}");
    assert_eq!(looks(&never), 0);

    // A poll that shows a lag restarts the hold time, and so does a copy from the beginning.
    let steady = following(caught_up());
    swap(&steady, |job| job).await.unwrap_err();
    let mut flapping = following(caught_up());
    for lag in ["0", "0", "7"] {
        flapping = flapping.reply("show_migration_task_stats", stats(Some(lag), Some("100"), Some("100")));
    }
    swap(&flapping, |job| job).await.unwrap_err();
    assert_eq!(looks(&flapping), looks(&steady) + 3);
    let mut restarted = following(caught_up());
    for status in ["INCRMIGEATING", "INCRMIGEATING", "INCRMIGEATING", "FULLMIGRATING", "FULLMIGRATING"] {
        restarted = restarted.reply("show_migration_task", ScriptedReply::json(&task(status, None)));
    }
    swap(&restarted, |job| job).await.unwrap_err();
    assert_eq!(looks(&restarted), looks(&steady) + 2);
}

#[tokio::test]
async fn addresses_are_swapped_only_where_that_is_legal() {
    let cases = [
        (json!({ "engine_version": "3.0" }), RedisIssue::Version),
        (json!({ "cache_mode": "cluster" }), RedisIssue::Layout),
        (json!({ "product_type": "enterprise" }), RedisIssue::Conflict),
        (json!({ "port": 6380 }), RedisIssue::Conflict),
    ];
    for (change, kind) in cases {
        let script = following(caught_up()).reply("show_instance", instance(change));
        let error = swap(&script, |job| job).await.unwrap_err();
        let CutOverFailure::NotLegal(found) = &error.failure else { panic!("{error}") };
        assert!(found.findings().iter().any(|finding| finding.kind == kind) && !is_changed(&script), "{error}");
    }
    let mut own = task("INCRMIGEATING", None);
    own["source_instance"]["id"] = Value::Null;
    let script = following(caught_up()).always("show_migration_task", ScriptedReply::json(&own));
    let error = swap(&script, |job| job).await.unwrap_err();
    assert!(matches!(error.failure, CutOverFailure::NotLegal(_)) && !is_changed(&script), "{error}");
}

#[tokio::test]
async fn a_switch_in_a_state_without_a_name_is_told_as_it_is() {
    let script = following(caught_up())
        .always("exchange_instance_ip", ScriptedReply::empty(204))
        .always("show_migration_task", ScriptedReply::json(&task("INCRMIGEATING", Some("EXCHANGE_FAILED"))));
    let error = swap(&script, |job| job).await.unwrap_err();
    assert!(matches!(&error.failure, CutOverFailure::Stuck { state, .. } if state == "EXCHANGE_FAILED"), "{error}");
    let back = roll_back(&scripted_dcs(&script), TASK).await.unwrap_err();
    assert!(matches!(&back.failure, CutOverFailure::Stuck { state, .. } if state == "EXCHANGE_FAILED"), "{back}");
    assert!(!is_changed(&script));
}

#[tokio::test]
async fn addresses_are_swapped_back_only_after_a_swap() {
    let (emulator, projects) = emulator(1).await;
    let client = dcs_of_project(&emulator, &projects[0], wire());
    let error = roll_back(&client, TASK).await.unwrap_err();
    assert!(matches!(&error.failure, CutOverFailure::NotSwapped { state, .. } if state.starts_with("INCR")), "{error}");
    assert!(error.to_string().contains("nothing to roll back"), "{error}");
    Way::Exchange.job(&client).await.unwrap();
    assert_eq!(roll_back(&client, TASK).await.unwrap().found_done, []);
    assert_eq!(roll_back(&client, TASK).await.unwrap().found_done, [CutOverStep::RollBack]);
    assert_eq!(changes(&emulator), ["exchange_instance_ip", "rollback_exchange_instance_ip"]);
    // The migration is stopped, and clients are back at the source.
    for way in [Way::Stop, Way::Exchange] {
        let error = way.job(&client).await.unwrap_err();
        assert!(matches!(error.failure, CutOverFailure::WasRolledBack), "{way:?}: {error}");
    }
    assert_eq!(changes(&emulator).len(), 2);
}
