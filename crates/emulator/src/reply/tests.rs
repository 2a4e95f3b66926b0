//! Unit tests of `reply`.

use super::*;

#[test]
fn each_speaker_has_its_own_shape() {
    assert_eq!(ApiError::oms("OMS.1009", "x").body("r"), json!({"error_code": "OMS.1009", "error_msg": "x"}));
    assert_eq!(ApiError::dcs("DCS.4855", "x").body("r")["error_ext_msg"], Value::Null);
    let gateway = ApiError::gateway(StatusCode::NOT_FOUND, "APIGW.0101", "x").body("r");
    assert_eq!(gateway["request_id"], "r");
}
