//! Tests of reading the error bodies of services, gateways and proxies.

use super::*;

fn read(status: u16, body: &str) -> ApiError {
    ApiError::from_parts(
        StatusCode::from_u16(status).unwrap(),
        HeaderMap::new(),
        Bytes::copy_from_slice(body.as_bytes()),
    )
}

#[test]
fn every_shape_of_the_wild() {
    for (body, code, message) in [
        (r#"{"error_code":"OMS.1009","error_msg":"No resources found."}"#, Some("OMS.1009"), "No resources found."),
        (r#"{"errorCode":"X.1","errorMsg":"camel"}"#, Some("X.1"), "camel"),
        (r#"{"code":"Y.2","message":"plain"}"#, Some("Y.2"), "plain"),
        (r#"{"error":{"code":404,"message":"nested","title":"Not Found"}}"#, Some("404"), "nested"),
        (r#"{"badRequest":{"code":400,"message":"old"}}"#, Some("400"), "old"),
        (r#"{"a":{"b":{"error_code":111400063,"error_msg":"deep"}}}"#, Some("111400063"), "deep"),
        (r#"{"error_code":null,"error_msg":"half"}"#, None, "half"),
        (r#"{"error_code":"Z.3"}"#, Some("Z.3"), "Bad Request"),
        (r#"{"error_code":"Z.3","error_msg":" ","request_id":"r","details":[]}"#, Some("Z.3"), "Bad Request"),
        (
            r#"{"error_code":"Z.3","error_msg":[{"field":"name","message":"too long"},"and more"]}"#,
            Some("Z.3"),
            "too long; and more",
        ),
        (
            r#"{"error_code":"Z.3","error_msg":{"reason":"x"}}"#,
            Some("Z.3"),
            r#"{"error_code":"Z.3","error_msg":{"reason":"x"}}"#,
        ),
        (r#"{"error_code":"Z.3","details":"x"}"#, Some("Z.3"), r#"{"error_code":"Z.3","details":"x"}"#),
        (r#"{"error_code":"Z.3","details":[{"error_msg":"why"}]}"#, Some("Z.3"), "why"),
        (r#"{"error_code":"Z.3","error_msg":null,"error":{"code":"I.1","message":"inner"}}"#, Some("I.1"), "inner"),
        (r#"{"error":"only text"}"#, None, "only text"),
        (r#""a JSON string""#, None, "a JSON string"),
        (
            r#"{"details":[{"error_code":"D.1","error_msg":"first"},{"code":2,"message":"second"}]}"#,
            Some("D.1"),
            "first",
        ),
        ("", None, "Bad Request"),
        ("{}", None, "Bad Request"),
        ("[1]", None, "[1]"),
        ("<html><head><title>400 Bad</title></head></html>", None, "400 Bad"),
        ("  upstream\nreset ", None, "upstream reset"),
    ] {
        let error = read(400, body);
        assert_eq!((error.code(), error.message()), (code, message), "{body}");
    }
}

#[test]
fn details_ext_messages_and_policy_denials() {
    let error = read(
        403,
        r#"{"error_code":"PAP5.0001","error_msg":"denied","encoded_authorization_message":"QmFzZTY0","error_ext_msg":"more",
            "details":[{"error_code":"D.1","error_msg":"why"}]}"#,
    );
    assert_eq!(error.encoded_authorization_message(), Some("QmFzZTY0"));
    assert_eq!(error.details().len(), 2);
    assert_eq!(error.to_string(), "PAP5.0001: denied; more; why (status 403)");
    let nested = read(403, r#"{"error":{"code":"P","message":"m","encoded_authorization_message":"enc"}}"#);
    assert_eq!(nested.encoded_authorization_message(), Some("enc"));
}

#[test]
fn the_request_id_comes_from_a_header_or_the_body() {
    let with = |name: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert(name, "from-header".parse().unwrap());
        ApiError::from_parts(StatusCode::BAD_REQUEST, headers, Bytes::from_static(br#"{"request_id":"from-body"}"#))
    };
    assert_eq!(with("x-request-id").request_id(), Some("from-header"));
    assert_eq!(with("x-iam-trace-id").request_id(), Some("from-header"));
    assert_eq!(with("date").request_id(), Some("from-body"));
    assert_eq!(read(500, r#"{"error":{"requestId":"deep"}}"#).request_id(), Some("deep"));
}

#[test]
fn one_plain_line() {
    assert_eq!(read(502, "").to_string(), "status 502: Bad Gateway");
    assert_eq!(read(599, "").to_string(), "status 599: an answer without a message");
    let text =
        read(400, &format!(r#"{{"error_code":"A","error_msg":"two\nlines {}"}}"#, "x".repeat(2_000))).to_string();
    assert!(!text.contains('\n') && text.chars().count() < 1_100, "{text}");
}

#[test]
fn a_detail_may_hold_the_encoded_reason() {
    let body = r#"{"error_code":"A","error_msg":"m","details":[{"error_code":"B","error_msg":"n","encoded_authorization_message":"ENC"}]}"#;
    let error = ApiError::from_parts(StatusCode::FORBIDDEN, HeaderMap::new(), body.into());
    assert_eq!((error.encoded_authorization_message(), error.details().len()), (Some("ENC"), 1));
}

#[test]
fn words_under_unknown_names_are_shown() {
    let message = |body: &'static str| {
        ApiError::from_parts(StatusCode::BAD_REQUEST, HeaderMap::new(), body.into()).message().to_owned()
    };
    assert_eq!(message(r#"{"reason":"why"}"#), r#"{"reason":"why"}"#);
    assert_eq!(message(r#"{"request_id":"r"}"#), "Bad Request");
    assert_eq!(message("{}"), "Bad Request");
}

#[test]
fn whatever_header_looks_like_a_secret_is_masked() {
    let message = |text: &str| {
        let body = serde_json::json!({ "error_code": "APIGW.0301", "error_msg": text }).to_string();
        ApiError::from_parts(StatusCode::UNAUTHORIZED, HeaderMap::new(), body.into()).message().to_owned()
    };
    assert_eq!(message("X-Auth-Token: HIDDEN expired"), "X-Auth-Token: <redacted> expired");
    assert_eq!(message("GET|/||x-api-key:HIDDEN|x-sdk-date:1|"), "GET|/||x-api-key:<redacted>|x-sdk-date:1|");
    let plain = "invalid key: a, limit:10,time:1 minute, x-project-id:p";
    assert_eq!(message(plain), plain);
}

#[test]
fn echoed_tokens_are_masked_and_the_body_stays_out_of_debug() {
    let error = read(
        401,
        r#"{"error_code":"APIGW.0301","error_msg":"verify fail, canonicalRequest:GET|/v2/||host:h|X-Security-Token:TOKEN1|x-auth-token:TOKEN2|"}"#,
    );
    let text = format!("{error} {error:?}");
    assert!(!text.contains("TOKEN"), "{text}");
    assert!(text.contains("X-Security-Token:<redacted>|"), "{text}");
}

#[test]
fn hostile_bodies_do_no_harm() {
    for body in ["{\"a\":".repeat(200).as_str(), "\u{0}\u{1}", "{\"error_code\":[],\"error_msg\":{}}", "<", "<title>"] {
        let _ = read(500, body).to_string();
    }
    let _ = ApiError::from_parts(StatusCode::BAD_GATEWAY, HeaderMap::new(), Bytes::from_static(b"\xff\xfe<html>"));
}
