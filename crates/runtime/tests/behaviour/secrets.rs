//! No secret of a request shows in `Debug`, `Display`, spans or logs.

use std::error::Error as _;

use huaweicloud_runtime::{NoRetry, TransportErrorKind};
use serde_json::json;

use crate::support::script::{Script, Step, answer, api};
use crate::support::{ACCESS_KEY, SECRET_KEY, START, builder, error};

const SECRETS: [&str; 5] = [SECRET_KEY, "hunter2-source", "hunter2-access", "hunter2-secret", "hunter2-token"];

fn hides(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

fn body() -> serde_json::Value {
    json!({
        "src_node": { "src_sk": "hunter2-source", "region": "cn-north-4" },
        "dst_ak": "hunter2-access",
        "dst_sk": "hunter2-secret",
    })
}

#[tokio::test(start_paused = true)]
async fn whatever_a_service_repeats() {
    let echo = "bad src_sk hunter2-source in {\"dst_sk\":\"hunter2-secret\"}, x-security-token:hunter2-token|";
    for step in [
        api(400, "OMS.0001", echo),
        answer(400, echo),
        answer(502, format!("<html><body>{echo}</body></html>")),
        answer(400, json!({ "details": [{ "error_code": "A", "error_msg": echo }] }).to_string()),
        answer(
            401,
            json!({ "error_msg": format!("canonicalRequest:POST|/|{echo}|x||y|z"), "error_code": "APIGW.0301" })
                .to_string(),
        ),
        Step::Fail(TransportErrorKind::Interrupted),
        Step::Hang,
    ] {
        let credentials = huaweicloud_runtime::Credentials::new(ACCESS_KEY, SECRET_KEY)
            .and_then(|credentials| credentials.with_security_token("hunter2-token"))
            .unwrap();
        let script = Script::new([step]);
        let client = builder().credentials(credentials).transport(script.clone()).retry(NoRetry).build().unwrap();
        let mut request = client.core.request(&START);
        request.path("task_id", &1).unwrap();
        request.json(&body()).unwrap();
        hides(&format!("{request:?} {client:?} {:?}", client.core));
        let failed = error(request.send_empty().await);
        hides(&format!("{failed} {failed:?} {failed:#?} {:?} {:?}", failed.source(), failed.api()));
        assert_eq!(script.header(0, "x-security-token").as_deref(), Some("hunter2-token"));
        script.asked(0, |request| hides(&format!("{:?}", request.headers())));
    }
}

#[test]
fn what_breaks_a_rule_is_named_without_its_value() {
    let client = builder().transport(Script::default()).build().unwrap();
    let mut request = client.core.request(&START);
    let long = "hunter2-secret".repeat(10);
    let failed = request
        .json(&json!({ "dst_ak": 5, "dst_sk": long, "src_node": { "src_sk": ["hunter2-source"] } }))
        .unwrap_err();
    hides(&format!("{failed} {failed:?}"));
    assert!(failed.to_string().contains("`dst_sk` has 140 characters, at most 100 are allowed"), "{failed}");
    assert!(failed.to_string().contains("`src_node.src_sk` must be text"), "{failed}");
}

#[test]
fn builders_hide_keys() {
    hides(&format!("{:?}", builder()));
}
