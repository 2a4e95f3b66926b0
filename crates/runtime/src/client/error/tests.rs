//! Tests of the messages and accessors of an error.

use bytes::Bytes;
use http::HeaderMap;

use super::*;

fn api(status: u16, body: &'static str) -> Error {
    let status = StatusCode::from_u16(status).unwrap();
    ApiError::from_parts(status, HeaderMap::new(), Bytes::from_static(body.as_bytes())).into()
}

fn code(status: u16, code: &str) -> Error {
    let body = format!(r#"{{"error_code":"{code}","error_msg":"m"}}"#);
    ApiError::from_parts(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), body.into()).into()
}

fn request_id(id: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(http::HeaderName::from_static("x-request-id"), http::HeaderValue::from_static(id))])
}

#[test]
fn it_is_one_pointer_wide() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    fn shared<T: Send + Sync + std::error::Error + 'static>() {}
    shared::<Error>();
}

#[test]
fn predicates_know_status_and_code() {
    assert!(code(400, "OMS.1009").is_not_found() && code(400, "DCS.4133").is_not_found());
    assert!(api(404, "").is_not_found() && !code(404, "APIGW.0101").is_not_found());
    assert!(code(404, "APIGW.0101").is_no_such_api());
    assert!(api(429, "").is_throttled() && code(400, "APIGW.0308").is_throttled());
    assert!(api(401, "").is_auth() && code(400, "DCS.1002").is_auth() && !api(403, "").is_auth());
    assert!(api(403, "").is_forbidden() && !code(403, "APIGW.0308").is_forbidden());
    assert!(api(502, "").is_server_error() && code(400, "OMS.1001").is_server_error());
    assert!(code(400, "OMS.1021").is_quota_exceeded());
    assert!(Error::timeout(Limit::Attempt, Duration::from_secs(1)).is_timeout());
    assert!(Error::timeout(Limit::Connect, Duration::from_secs(1)).is_connection());
    assert!(Error::connection(Message::verbatim("x"), None).is_connection());
    assert!(Error::configuration(Setting::Region, Message::verbatim("x")).is_configuration());
    assert!(Error::invalid(Message::verbatim("x")).is_invalid_request());
    assert!(Error::decoding(Message::verbatim("x"), StatusCode::OK, &HeaderMap::new(), Bytes::new()).is_decoding());
    assert!(Error::waiting(Message::verbatim("x"), WaitEnd::Failed).is_failed_state());
    let missing: Error = CredentialsError::not_configured("environment", Message::verbatim("no key")).into();
    assert!(missing.is_auth() && missing.is_configuration());
}

#[test]
fn one_plain_line_each() {
    let said = |error: Error| error.with_operation("start_task").to_string();
    assert_eq!(said(code(400, "OMS.1009").with_attempts(3)), "start_task: OMS.1009: m (status 400) after 3 attempts");
    assert_eq!(
        said(Error::timeout(Limit::Attempt, Duration::from_secs(60)).with_attempts(1).with_effect(Effect::Unknown)),
        "start_task: no complete answer to an attempt within 1 min; `attempt_timeout` sets the limit; \
         whether it took effect is unknown, read the state before repeating it"
    );
    assert_eq!(
        said(Error::invalid(Message::verbatim("`dst_sk` is required"))),
        "start_task: the request is not valid and was not sent: `dst_sk` is required"
    );
    assert_eq!(
        said(Error::decoding(
            Message::verbatim("the answer is no JSON"),
            StatusCode::OK,
            &request_id("r1"),
            Bytes::new()
        )),
        "start_task: the answer is no JSON (status 200, request id r1)"
    );
}

#[test]
fn what_is_wrong_is_there_as_values() {
    let choice = || Remedy::Choose {
        setting: Setting::Region,
        values: vec!["a".to_owned(), "b".to_owned()],
        closest: Some("a".to_owned()),
        otherwise: Some(Setting::Endpoint(Some("oms"))),
    };
    let error = Error::configuration(Setting::Region, Message::verbatim("no region `x`"))
        .with_origin(&Origin::Explicit)
        .with_remedy(choice());
    assert_eq!((error.setting(), error.origin()), (Some(Setting::Region), Some(&Origin::Explicit)));
    assert_eq!(error.remedy(), Some(&choice()));
    assert_eq!(error.message(), "no region `x`");
    assert_eq!(
        error.to_string(),
        "no region `x` (set by the program); did you mean `a`? known regions: a, b; for another one set \
         HUAWEICLOUD_SDK_OMS_ENDPOINT, or call `endpoint` of the client builder"
    );
    let copy = error.duplicate();
    assert_eq!((copy.to_string(), copy.setting(), copy.remedy()), (error.to_string(), error.setting(), error.remedy()));
    let late = Error::timeout(Limit::Wait, Duration::from_secs(1));
    assert_eq!(late.limit(), Some((Limit::Wait, Duration::from_secs(1))));
    assert_eq!((Limit::Wait.option(), late.message()), ("timeout", "not finished within 1 s".into()));
}

#[test]
fn every_broken_rule_is_there_with_its_path() {
    use crate::model::schema::{Constraint, Found};
    let length = Constraint::Length { min: None, max: Some(4) };
    let problems = vec![
        Problem::new("src_node.ak", length.clone(), Found::Characters(5)),
        Problem::new("sk", Constraint::Required, Found::Nothing),
    ];
    let error = Error::from(Problems::from_found(problems).unwrap());
    assert!(error.is_invalid_request());
    let told: Vec<_> = error.problems().iter().map(|problem| (problem.path(), problem.constraint())).collect();
    assert_eq!(told, [("src_node.ak", &length), ("sk", &Constraint::Required)]);
    assert_eq!(error.message(), "`src_node.ak` has 5 characters, at most 4 are allowed; `sk` is required");
    assert_eq!(error.duplicate().problems(), error.problems());
    assert!(Error::invalid(Message::verbatim("x")).problems().is_empty());
}

#[test]
fn causes_are_behind_source() {
    use std::error::Error as _;
    let cause: Cause = "refused".into();
    let error = Error::connection(Message::verbatim("could not connect"), Some(cause));
    assert_eq!(error.source().unwrap().to_string(), "refused");
    assert!(!error.to_string().contains("refused"));
    assert!(api(400, "").source().is_none(), "the answer is in the message already");
}
