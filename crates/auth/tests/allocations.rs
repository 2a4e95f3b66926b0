//! Counts the allocations of signing. The numbers are exact, so that each added allocation fails a test.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use std::time::{Duration, UNIX_EPOCH};

use huaweicloud_auth::Credentials;
use huaweicloud_auth::sign::{Payload, SignableRequest, SigningSettings, sign};

/// Signs a 1 KiB JSON POST with `query`, and counts the allocations.
fn allocations(query: &str) -> u64 {
    let body = vec![b'x'; 1024];
    let uri = format!("https://oms.cn-north-4.myhuaweicloud.com/v2/0605767e5780d51e2fc6c0136d5a2ab0/tasks?{query}");
    let request = http::Request::post(uri)
        .header("content-type", "application/json")
        .header("user-agent", "test")
        .header("x-project-id", "0605767e5780d51e2fc6c0136d5a2ab0")
        .body(())
        .expect("a request");
    let (parts, ()) = request.into_parts();
    let credentials = Credentials::new("AK", "SK").expect("valid");
    let settings = SigningSettings::default();
    let time = UNIX_EPOCH + Duration::from_secs(1_573_789_015);
    let count = allocation_counter::measure(|| {
        let request = SignableRequest::from_parts(&parts, Payload::Bytes(&body)).expect("valid");
        sign(&request, &credentials, time, &settings).expect("signs");
    });
    count.count_total
}

/// The allocations are the list of headers, the list of headers to sign, and the string.
#[test]
fn a_canonical_query_costs_three() {
    assert_eq!(allocations("limit=20&offset=40"), 3);
}

/// A query adds two allocations, for the decoded string and the list of pairs, regardless of the number of pairs.
#[test]
fn any_other_query_costs_five() {
    assert_eq!(allocations("offset=40&limit=2+0"), 5);
    assert_eq!(allocations("z=%E4%B8%AD&y&x=&w=%2F&v=a+b&u=1&t=2&s=3"), 5);
}
