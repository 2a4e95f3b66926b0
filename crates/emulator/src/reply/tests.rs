//! Unit tests of `reply`.

use super::*;

#[test]
fn each_speaker_has_its_own_shape() {
    let oms = ApiError::oms("OMS.1009").body("r");
    assert_eq!(oms, json!({"error_code": "OMS.1009", "error_msg": "No resources found."}));
    assert_eq!(ApiError::dcs("DCS.4855").body("r")["error_ext_msg"], Value::Null);
    assert_eq!(ApiError::gateway("APIGW.0101").body("r")["request_id"], "r");
}

#[test]
fn status_and_words_are_those_of_the_documents() {
    let error = ApiError::oms("OMS.0206");
    assert_eq!(error.status, StatusCode::FORBIDDEN);
    let error = ApiError::oms("OMS.0057").about("src_node.bucket is required");
    assert_eq!(error.message(), "Invalid values for source parameters: src_node.bucket is required");
}

#[test]
fn a_throttled_caller_is_told_the_limit_in_the_words_of_the_gateway() {
    let error = ApiError::throttled(5, 2);
    assert_eq!(error.status, StatusCode::TOO_MANY_REQUESTS);
    let expected = "The throttling threshold has been reached: policy user over ratelimit,limit:5,time:2 minute";
    assert_eq!(error.message(), expected);
}

#[test]
fn an_operation_has_its_own_words_for_a_code() {
    let documents = crate::spec::bundled::documents();
    let (service, text) = documents.into_iter().find(|(service, _)| *service == ServiceName::Dcs).unwrap();
    let spec = crate::spec::Spec::parse(service, text).unwrap();
    let operation = |id: &str| spec.operations.iter().find(|operation| operation.id == id).unwrap();
    let error = ApiError::dcs("DCS.4031");
    let gone = error.clone().at(operation("delete_backup_file")).message();
    assert_eq!(gone, "The backup is already gone.");
    assert_ne!(error.at(operation("list_backup_records")).message(), gone);
    let made_up = ApiError::of(ServiceName::Dcs, StatusCode::BAD_REQUEST, "DCS.4031", "Scripted");
    assert_eq!(made_up.at(operation("delete_backup_file")).message(), "Scripted");
}
