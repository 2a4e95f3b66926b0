//! Limits on memory, time and length, for everything that a peer sends.

use std::time::Duration;

use bytes::Bytes;
use tests::faults::{Piece, Reply, Service, answer, refusal};
use tokio::time::Instant;

use super::support::{create, oms, oms_builder};

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

/// serde-rs/json#495
#[tokio::test(start_paused = true)]
async fn a_body_that_stalls_ends_with_the_time_limit() {
    let stalling = || Reply::new(200, "{\"tasks\":[").then(Piece::Stall).into();
    let service = Service::new([stalling(), stalling(), stalling(), stalling()]);
    let client = oms_builder().transport(service).attempt_timeout(seconds(7)).build().expect("a client");
    let start = Instant::now();
    let error = client.list_tasks().send().await.expect_err("no answer");
    assert!(error.is_timeout() && start.elapsed() < seconds(6 * 7), "{error}");
}

/// serde-rs/json#495
#[tokio::test]
async fn a_reply_of_many_empty_objects_is_refused_before_it_takes_memory() {
    let body = format!("{{\"count\":1,\"tasks\":[{}{{}}]}}", "{},".repeat(5_000_000));
    let error = oms(&Service::new([answer(200, body)])).list_tasks().send().await.expect_err("too much");
    assert!(error.is_decoding() && error.to_string().contains(" times as much; the limit is "), "{error}");
    let page = format!("{{\"count\":1,\"tasks\":[{}{{}}]}}", "{},".repeat(999));
    let tasks = oms(&Service::new([answer(200, page)])).list_tasks().send().await.expect("a page");
    assert_eq!(tasks.tasks.len(), 1_000);
}

/// serde-rs/json#495
#[tokio::test]
async fn a_reply_longer_than_any_page_is_refused_while_it_comes() {
    let flood = Reply::new(200, "{\"tasks\":[").then(Piece::Flood(Bytes::from(vec![b' '; 1 << 20])));
    let error = oms(&Service::new([flood.into()])).list_tasks().send().await.expect_err("too long");
    assert!(error.is_decoding() && error.to_string().contains("longer than 16 MiB"), "{error}");
    assert_eq!((error.status().map(|s| s.as_u16()), error.request_id()), (Some(200), Some("request-1")));
}

/// vercel-labs/agent-browser#720
#[tokio::test(start_paused = true)]
async fn a_stream_that_stalls_ends_with_the_idle_limit() {
    let pieces =
        Reply::new(200, "one").then(Piece::Wait(seconds(8))).then(Piece::Data("two".into())).then(Piece::Stall);
    let service = Service::new([pieces.into()]);
    let client = oms_builder().transport(service).idle_timeout(seconds(9)).build().expect("a client");
    let mut stream = client.core().raw("GET", "/v2/x").send_stream().await.expect("a stream").into_inner();
    let start = Instant::now();
    assert_eq!(stream.next().await.expect("a piece").expect("the first"), "one");
    assert_eq!(stream.next().await.expect("a piece").expect("the second"), "two");
    let error = stream.next().await.expect("an error").expect_err("a stall");
    assert!(error.is_timeout() && error.to_string().contains("within 9 s; `idle_timeout` sets the limit"), "{error}");
    assert_eq!(start.elapsed(), seconds(8 + 9), "the limit begins again with each piece");
}

/// vercel-labs/agent-browser#720
#[tokio::test]
async fn a_stream_without_end_is_not_collected_for_ever() {
    let flood = Reply::new(200, "x").then(Piece::Flood(Bytes::from(vec![b' '; 1 << 22])));
    let client = oms(&Service::new([flood.into()]));
    let stream = client.core().raw("GET", "/v2/x").send_stream().await.expect("a stream").into_inner();
    let error = stream.collect().await.expect_err("too long");
    assert!(error.to_string().contains("longer than 64 MiB"), "{error}");
}

/// opentelekomcloud/terraform-provider-opentelekomcloud#3516
#[tokio::test(start_paused = true)]
async fn a_refusal_is_one_whatever_becomes_of_its_body() {
    for end in [Piece::Stall, Piece::Cut, Piece::Flood(Bytes::from(vec![b'x'; 1 << 20]))] {
        for (status, unknown) in [(400, false), (403, false), (503, true)] {
            let service = Service::new([Reply::new(status, "{\"error_code\":").then(end.clone()).into()]);
            let error = create(&oms(&service)).await.expect_err("a refusal");
            assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{end:?} {error}");
            assert_eq!((error.outcome_unknown(), service.count()), (unknown, 1), "{error}");
            assert!(error.body().is_some_and(|body| body.len() <= 1 << 20));
        }
    }
}

/// serde-rs/json#495
#[tokio::test]
async fn an_error_text_of_any_length_is_one_line() {
    let service = Service::new([refusal(400, "OMS.1", &"two\nlines ".repeat(50_000))]);
    let error = oms(&service).list_tasks().send().await.expect_err("a refusal");
    let text = format!("{error}");
    assert!(text.len() < 5_000 && !text.contains('\n'), "{}", text.len());
    let causes: Vec<_> = (0..2_000)
        .map(|at| serde_json::json!({ "code": "OMS.1", "message": format!("cause {at} ").repeat(40) }))
        .collect();
    let service = Service::new([answer(400, serde_json::json!({ "errors": causes }).to_string())]);
    let error = oms(&service).list_tasks().send().await.expect_err("a refusal");
    let text = format!("{error}");
    assert!(text.len() < 5_000 && text.contains("; and 1996 more"), "{}", text.len());
    assert_eq!(error.api().expect("an answer").details().len(), 2_000);
}
