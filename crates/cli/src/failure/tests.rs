//! Unit tests of `failure`.

use huaweicloud_runtime::http::{HeaderMap, StatusCode};
use huaweicloud_runtime::{ApiError, ClientBuilder, Core};

use super::*;

fn lines(failure: &Failure) -> Vec<String> {
    failure.lines().iter().map(|line| anstream::adapter::strip_str(line).to_string()).collect()
}

fn answer(status: u16, body: &'static str) -> Failure {
    let mut headers = HeaderMap::new();
    headers.insert("x-request-id", "r-1".parse().unwrap());
    Error::from(ApiError::from_parts(StatusCode::from_u16(status).unwrap(), headers, body.into())).into()
}

#[test]
fn an_answer_becomes_a_line_a_request_id_and_a_hint() {
    let failure = answer(400, r#"{"error_code":"OMS.1009","error_msg":"No resources\u001b[2J found."}"#);
    let lines = lines(&failure);
    assert_eq!(lines[0], "error: OMS.1009: No resources [2J found. (status 400)");
    assert_eq!(lines[1], "request id: r-1");
    assert!(lines[2].starts_with("hint: ") && lines[2].contains("whoami"), "{lines:?}");
}

#[test]
fn a_command_line_is_not_told_to_call_methods() {
    let nobody = |_: &str| None;
    let builder = || ClientBuilder::<Core>::new(&huaweicloud_oms::operations::SERVICE).environment(nobody);
    let failures = [
        builder().build().err(),
        builder().region("cn-nort-4").build().err(),
        builder().region("cn-north-4").build().err(),
        builder().region("cn-north-4").project_id("no id").access_key("a", "b").build().err(),
        builder().endpoint("oms.example.com").access_key("a", "b").build().err(),
    ];
    for error in failures {
        let text = lines(&error.expect("nothing is set").into()).join("\n");
        assert!(!text.contains("builder") && !text.contains("call `"), "{text}");
    }
}

#[test]
fn silence_is_possible() {
    assert!(lines(&Failure::silent(Exit::BrokenPipe)).is_empty());
}
