//! Tests that no secret of a request appears in `Debug`, `Display`, spans or logs.

use std::error::Error as _;

use huaweicloud_runtime::{ByteStream, NoRetry, Transport, TransportErrorKind, TransportFuture, http};
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

/// UTF-16 is decoded before it is searched for secrets.
#[tokio::test(start_paused = true)]
async fn whatever_a_service_repeats_in_utf_16() {
    let text = r#"{"error_code":"OMS.0001","error_msg":"bad dst_sk hunter2-secret"}"#;
    let wide = |unit: fn(u16) -> [u8; 2], mark: &[u8]| {
        [mark, &text.encode_utf16().flat_map(unit).collect::<Vec<_>>()].concat()
    };
    for body in [
        wide(u16::to_le_bytes, &[0xff, 0xfe]),
        wide(u16::to_be_bytes, &[0xfe, 0xff]),
        wide(u16::to_le_bytes, &[]),
        wide(u16::to_be_bytes, &[]),
    ] {
        let transport = Bytes400(body);
        let client = builder().transport(transport).retry(NoRetry).build().unwrap();
        let mut request = client.core.request(&START);
        request.path("task_id", &1).unwrap();
        request.json(&self::body()).unwrap();
        let failed = error(request.send_empty().await);
        assert_eq!(failed.code(), Some("OMS.0001"));
        assert_eq!(failed.message(), "bad dst_sk <redacted>");
    }
}

/// Answers 400 with these bytes.
struct Bytes400(Vec<u8>);

impl Transport for Bytes400 {
    fn send(&self, _: http::Request<bytes::Bytes>) -> TransportFuture<'_> {
        let answer = http::Response::builder().status(400).body(ByteStream::from(bytes::Bytes::from(self.0.clone())));
        Box::pin(async { Ok(answer.unwrap()) })
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

const QUOTED: &str = "ab\"cd/1234EFGH";
const KEY_FILE: &str = "{\"type\":\"service_account\",\"private_key\":\"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqh\\n-----END PRIVATE KEY-----\\n\"}";
const CONNECTION: &str = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=Zm9vYmFyYmF6cXV4/w==";

/// Java, PHP and proxies spell the same string in different ways (actions/runner#2232,
/// Cloud-Temple/terraform-provider-cloudtemple#321, huaweicloud-devkit#726, terraform-provider-huaweicloud#1631).
#[tokio::test(start_paused = true)]
async fn whatever_a_service_repeats_in_another_spelling() {
    let body = json!({ "src_sk": QUOTED, "json_auth_file": KEY_FILE, "connection_string": CONNECTION, "dst_ak": "abc", "dst_sk": "abc" });
    let raw = body.to_string();
    let java = raw.replace('=', "\\u003d").replace('/', "\\/");
    let percent =
        "src_sk=ab%22cd%2f1234EFGH&AccountKey%3DZm9vYmFyYmF6cXV4%2Fw%3D%3D&token=hunter2%2dtoken&key=MIIEvQIBADANBgkqh";
    for step in [
        api(400, "OMS.1", &format!("cannot parse: {raw}")),
        api(400, "OMS.1", &format!("cannot parse: {java}")),
        api(400, "OMS.1", &format!("cannot parse: {}", raw.replace('\\', "\\\\").replace('"', "\\\""))),
        api(400, "OMS.1", percent),
        api(400, QUOTED, "the code"),
        api(400, "OMS.1", "bad ab\"cd/12..."),
        answer(400, format!("{}{QUOTED}", "x ".repeat(95))),
        answer(502, format!("<html><title>ab&quot;cd/1234EFGH</title>{percent}</html>")),
        answer(400, raw.clone()),
        answer(
            400,
            json!({ "details": [{ "error_code": QUOTED, "error_msg": percent }], "request_id": QUOTED }).to_string(),
        ),
        answer(302, "").header("location", "https://h/?k=ab%22cd%2F1234EFGH&t=hunter2-token"),
        api(401, "APIGW.0301", &format!("canonicalRequest:POST|/|{percent}|x-other:hunter2-token||y|z")),
    ] {
        let credentials = huaweicloud_runtime::Credentials::new(ACCESS_KEY, SECRET_KEY)
            .and_then(|credentials| credentials.with_security_token("hunter2-token"))
            .unwrap();
        let client = builder().credentials(credentials).transport(Script::new([step])).retry(NoRetry).build().unwrap();
        let mut request = client.core.request(&START);
        request.path("task_id", &1).unwrap();
        request.json(&body).unwrap();
        let failed = error(request.send_empty().await);
        let text = format!("{failed} {failed:?} {:?} {:?} {:?}", failed.api(), failed.hint(), failed.request_id());
        for secret in ["cd/12", "cd%2", "1234EF", "MIIEvQ", "Zm9vYm", "hunter2-t", "hunter2%2dt"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert!(text.contains("<redacted>"), "{text}");
    }
}

/// The secret is hexadecimal, like a request id, and the caller sends it.
#[tokio::test(start_paused = true)]
async fn a_secret_in_the_form_of_a_request_id() {
    const HEX: &str = "5f4dcc3b5aa765d61d8327deb882cf99";
    let headers = vec![("x-request-id", HEX.to_owned())];
    let script = Script::new([Step::Answer { status: 500, headers, body: String::new() }]);
    let client = builder().transport(script).retry(NoRetry).build().unwrap();
    let mut create = client.core.request(&crate::support::CREATE_MARKED);
    create.json(&json!({ "dst_sk": HEX })).unwrap();
    let failed = error(create.send_json::<serde_json::Value>().await);
    assert!(!format!("{failed} {failed:?}").contains("5f4dcc"), "{failed:?}");
}

/// The client's keys have the form of a request id, and appear in any kind of answer.
#[tokio::test(start_paused = true)]
async fn a_key_in_the_form_of_a_request_id() {
    const HEX: &str = "5f4dcc3b5aa765d61d8327deb882cf99";
    let plain = || huaweicloud_runtime::Credentials::new(ACCESS_KEY, HEX).unwrap();
    let token =
        huaweicloud_runtime::Credentials::new(ACCESS_KEY, SECRET_KEY).unwrap().with_security_token(HEX).unwrap();
    for credentials in [plain(), token] {
        for (status, body) in [(500, ""), (200, "{}"), (200, "<html>")] {
            let step = Step::Answer { status, headers: vec![("x-request-id", HEX.to_owned())], body: body.to_owned() };
            let client = builder()
                .credentials(credentials.clone())
                .transport(Script::new([step]))
                .retry(NoRetry)
                .build()
                .unwrap();
            let text = match client.show().send_json::<serde_json::Value>().await {
                Ok(reply) => format!("{reply:?} {:?} {:?}", reply.request_id(), reply.headers()),
                Err(error) => format!("{error} {error:?} {:?}", error.request_id()),
            };
            assert!(!text.contains("5f4dcc"), "{text}");
        }
    }
}

/// Errors and spans show a request id, and callers log it.
#[tokio::test(start_paused = true)]
async fn whatever_a_service_calls_a_request_id() {
    for (status, body) in [(400, "{}"), (200, "<html>"), (200, "{}")] {
        let step = Step::Answer {
            status,
            headers: vec![("x-request-id", format!("id {SECRET_KEY}")), ("x-iam-trace-id", SECRET_KEY.to_owned())],
            body: body.to_owned(),
        };
        let client = builder().transport(Script::new([step])).retry(NoRetry).build().unwrap();
        match client.show().send_json::<serde_json::Value>().await {
            Ok(reply) => hides(&format!("{reply:?} {:?} {:?}", reply.request_id(), reply.headers())),
            Err(error) => hides(&format!("{error} {error:?} {:?}", error.request_id())),
        }
    }
}
