//! Outcomes: what a failed call says about its possible effect.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::time::Duration;

use huaweicloud_runtime::TransportErrorKind::{Connect, Interrupted, Setup};
use huaweicloud_runtime::{Error, NoRetry};
use tests::faults::{Piece, Reply, Service, Step, answer, refusal};
use tokio::time::Instant;

use super::chaos::{Plan, Scenario};
use super::replies::{apis, reads};
use super::support::{create, oms, oms_builder};

const PAGE: &str = "<html><head><title>Sign in to the hotel</title></head></html>";

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

async fn delete(service: &Service) -> Result<(), Error> {
    oms(service).delete_task_group().group_id("g").send().await.map(|_| ())
}

/// opentelekomcloud/terraform-provider-opentelekomcloud#3516
#[tokio::test(start_paused = true)]
async fn a_read_is_repeated_after_a_broken_connection() {
    let service = Service::new([Step::Fail(Interrupted), answer(200, "{}")]);
    let reply = oms(&service).list_tasks().send().await.expect("an answer");
    assert_eq!((reply.attempts(), service.left()), (2, 0));
}

/// opentelekomcloud/terraform-provider-opentelekomcloud#3516
#[tokio::test(start_paused = true)]
async fn a_creating_call_is_sent_once_and_says_whether_somebody_has_to_look() {
    let cut = Reply::new(200, "{\"id\":").then(Piece::Cut);
    let stalled = Reply::new(200, "{\"id\":").then(Piece::Stall);
    for (step, unknown, took_effect) in [
        (answer(503, vec![b'x'; 65 << 20]), true, false),
        (answer(500, ""), true, false),
        (Reply::bare(504, "upstream timed out").into(), true, false),
        (Reply::bare(200, PAGE).into(), true, false),
        (cut.into(), true, false),
        (stalled.into(), true, false),
        (Step::Fail(Interrupted), true, false),
        (Step::Hang, true, false),
        (refusal(200, "OMS.0057", "the keys are wrong"), true, false),
        (answer(200, "{}"), false, true),
        (answer(200, "null"), false, true),
        (answer(200, "{\"task_name\":\"t\"}"), false, true),
        (answer(400, ""), false, false),
        (answer(409, ""), false, false),
        (refusal(403, "OMS.0201", "no"), false, false),
    ] {
        let service = Service::new([step]);
        let error = create(&oms(&service)).await.expect_err("no id");
        assert_eq!((error.outcome_unknown(), error.took_effect()), (unknown, took_effect), "{error}");
        assert_eq!(service.count(), 1, "{error}");
    }
}

/// opentelekomcloud/terraform-provider-opentelekomcloud#3516
#[tokio::test(start_paused = true)]
async fn the_text_and_the_predicate_say_the_same() {
    let error = create(&oms(&Service::new([Reply::bare(200, PAGE).into()]))).await.expect_err("a page");
    let text = error.to_string();
    assert!(text.contains("a proxy may have answered") && text.contains("whether it took effect is unknown"), "{text}");
    assert!(!text.contains("the call took effect"), "{text}");
    let error = create(&oms(&Service::new([answer(200, "{}")]))).await.expect_err("no id");
    assert!(error.to_string().contains("; the call took effect"), "{error}");
}

/// opentelekomcloud/terraform-provider-opentelekomcloud#3516
#[tokio::test(start_paused = true)]
async fn a_confirmed_change_needs_no_whole_body() {
    for end in [Piece::Cut, Piece::Stall] {
        let service = Service::new([Reply::new(200, "{\"na").then(end).into()]);
        delete(&service).await.expect("the status says that it was done");
        assert_eq!(service.count(), 1);
    }
}

/// opentelekomcloud/terraform-provider-opentelekomcloud#3516
#[tokio::test(start_paused = true)]
async fn a_refusal_after_a_lost_answer_may_come_of_the_earlier_attempt() {
    let lost = || [Step::Fail(Interrupted), Reply::bare(504, "").into(), answer(503, ""), Step::Hang];
    for first in lost() {
        for (status, code) in [(404, "OMS.1"), (400, "OMS.1009"), (400, "OMS.0077"), (409, "OMS.2")] {
            let service = Service::new([first.clone(), refusal(status, code, "the group is not running")]);
            let error = delete(&service).await.expect_err("a refusal");
            let said = error.to_string().contains("an earlier attempt of the same call may already have succeeded");
            assert!(error.earlier_attempt_may_have_succeeded() && said, "{error}");
            assert_eq!((error.outcome_unknown(), error.attempts()), (false, 2), "{error}");
        }
    }
    for first in [Step::Fail(Connect), refusal(429, "APIGW.0308", "limit:10,time:1 minute")] {
        let error = delete(&Service::new([first, answer(404, "")])).await.expect_err("a refusal");
        assert!(error.is_not_found() && !error.earlier_attempt_may_have_succeeded(), "{error}");
    }
    let error = delete(&Service::new([Step::Fail(Interrupted), answer(403, "")])).await.expect_err("a refusal");
    assert!(!error.earlier_attempt_may_have_succeeded(), "a 403 does not show what an earlier attempt did: {error}");
}

/// opentelekomcloud/terraform-provider-opentelekomcloud#3516: after a call that deletes, stops, starts or sets
/// something, "does not exist" or "is already so" may be the effect of an earlier attempt.
#[tokio::test(start_paused = true)]
async fn whatever_changes_something_says_that_an_earlier_attempt_may_have_done_it() {
    let lost = [Step::Fail(Interrupted), Reply::bare(504, "").into(), Reply::bare(502, PAGE).into(), answer(500, "")];
    let refused = [
        refusal(404, "X.1", "the resource does not exist"),
        refusal(400, "OMS.1009", "No resources found."),
        refusal(400, "DCS.4133", "the task does not exist"),
        refusal(400, "OMS.0066", "the task is not running"),
        refusal(409, "X.2", "it is stopped already"),
        refusal(410, "X.3", "gone"),
        refusal(423, "X.4", "it is being deleted"),
        refusal(200, "X.5", "it was deleted before"),
    ];
    let others =
        [refusal(401, "APIGW.0301", "no"), refusal(403, "X.6", "no"), refusal(404, "APIGW.0101", "no such path")];
    let (mut repeated, mut verbs) = (0, BTreeSet::new());
    for api in apis() {
        for operation in api.operations().iter().filter(|operation| !reads(operation)) {
            for first in &lost {
                for (second, is_about_the_thing) in
                    refused.iter().map(|step| (step, true)).chain(others.iter().map(|step| (step, false)))
                {
                    let service = Service::new([first.clone(), second.clone()]);
                    let error = api.sent(&service, operation).await.expect_err("a refusal");
                    let what = format!("{} after {first:?}: {error}", operation.id);
                    if service.count() == 1 {
                        assert!(error.outcome_unknown(), "it was not sent again: {what}");
                        break;
                    }
                    let said =
                        error.to_string().contains("an earlier attempt of the same call may already have succeeded");
                    assert_eq!(
                        (error.earlier_attempt_may_have_succeeded(), said),
                        (is_about_the_thing, is_about_the_thing),
                        "{what}"
                    );
                    assert!(!error.outcome_unknown() && error.attempts() == 2, "{what}");
                    verbs.insert(operation.id.split('_').next().unwrap_or_default().to_owned());
                    repeated += 1;
                }
            }
        }
    }
    assert!(repeated > 500, "{repeated}");
    for verb in ["delete", "stop", "update", "batch", "reset"] {
        assert!(verbs.contains(verb), "{verb} is not in {verbs:?}");
    }
}

/// crossplane-contrib/provider-opentelekomcloud#158
#[tokio::test(start_paused = true)]
async fn a_deadline_before_the_connection_leaves_nothing_open() {
    let service = Service::new([Step::Connecting]);
    let client = oms_builder().transport(service.clone()).operation_timeout(seconds(5)).build().expect("a client");
    let error = create(&client).await.expect_err("no connection");
    assert!(error.is_timeout() && !error.outcome_unknown(), "{error}");
    let service = Service::new([Step::Hang]);
    let client = oms_builder().transport(service).operation_timeout(seconds(5)).build().expect("a client");
    assert!(create(&client).await.expect_err("no answer").outcome_unknown());
}

/// crossplane-contrib/provider-opentelekomcloud#158
#[tokio::test(start_paused = true)]
async fn a_call_that_was_throttled_until_its_end_names_the_throttling() {
    let busy = || refusal(429, "APIGW.0308", "policy user over ratelimit,limit:10,time:1 minute");
    for second in [Step::Hang, Step::Late(seconds(600), Box::new(answer(200, "{}")))] {
        let service = Service::new([busy(), second]);
        let client = oms_builder().transport(service).operation_timeout(seconds(30)).build().expect("a client");
        let error = client.list_tasks().send().await.expect_err("out of time");
        assert!(error.is_timeout(), "{error}");
        let cause = error.source().and_then(|cause| cause.downcast_ref::<Error>()).expect("a cause");
        assert!(cause.is_throttled(), "{cause}");
        assert_eq!((error.request_id(), error.retry_after()), (Some("request-1"), Some(seconds(6))));
    }
}

/// crossplane-contrib/provider-opentelekomcloud#158
#[tokio::test(start_paused = true)]
async fn what_only_a_person_can_change_is_tried_once() {
    let service = Service::new([Step::Fail(Setup)]);
    let error = oms(&service).list_tasks().send().await.expect_err("no way");
    assert!(error.is_connection() && !error.outcome_unknown() && error.attempts() == 1, "{error}");
}

/// crossplane-contrib/provider-opentelekomcloud#158
#[tokio::test(start_paused = true)]
async fn a_wait_that_is_too_long_is_told_and_not_waited() {
    for (header, wait) in [
        ("99999999999999999999", Some(seconds(3_600))),
        ("3600", Some(seconds(3_600))),
        ("7", Some(seconds(7))),
        ("2.5", Some(Duration::from_millis(2_500))),
        ("Sat, 28 Nov 2026 18:48:55 GMT", Some(seconds(30))),
        ("Fri, 31 Dec 9999 23:59:59 GMT", Some(seconds(3_600))),
        ("Sat, 28 Nov 2015 18:48:55 GMT", Some(seconds(0))),
        ("-7", None),
        ("soon", None),
    ] {
        let step = Reply::new(503, "").header("retry-after", header).into();
        let service = Service::new([step, answer(200, "{}")]);
        let client = oms_builder().transport(service).retry(NoRetry).build().expect("a client");
        let start = Instant::now();
        let error = client.list_tasks().send().await.expect_err("busy");
        assert_eq!((error.retry_after(), start.elapsed()), (wait, seconds(0)), "{header}");
    }
}

/// opentelekomcloud/terraform-provider-opentelekomcloud#3516
#[tokio::test(start_paused = true)]
async fn over_any_script_a_change_is_made_once_and_a_lost_one_is_told() {
    for seed in 0..400 {
        let plan = Plan::new(seed);
        Scenario::new(plan).creates().await;
    }
}
