//! The small calls of OMS that need no state, or a single flag: clouds, data centers, versions, the privacy agreement.

use serde_json::{Value, json};

use super::state::Oms;
use crate::call::Call;
use crate::reply::{ApiError, Reply};
use crate::work::CLOUDS;

pub(crate) fn agree(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    call.kernel.counters.privacy_consent = true;
    Ok(Reply::empty())
}

pub(crate) fn cloud_types(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    match call.query("type") {
        Some("src") => Ok(Reply::json(json!(CLOUDS))),
        Some("dst") => Ok(Reply::json(json!(["HEC"]))),
        _ => Err(ApiError::oms("OMS.0001").about("type must be src or dst")),
    }
}

pub(crate) fn data_centers(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let region = &call.kernel.setup.region;
    let list = |cloud: &str, regions: &[&str]| -> Value {
        let regions: Vec<_> =
            regions.iter().map(|r| json!({ "cloud_type": cloud, "value": r, "description": r })).collect();
        json!({ "service_name": cloud, "region_list": regions })
    };
    Ok(Reply::json(json!([
        list("Aliyun", &["oss-cn-hangzhou", "oss-cn-beijing"]),
        list("AWS", &["us-east-1", "eu-west-1"]),
        list("HuaweiCloud", &["cn-north-4", "cn-east-3"]),
        list("HEC", &[region]),
    ])))
}

/// Returns the region of a bucket. Simulated buckets are in the region that the request names; only destinations must
/// be in the emulator's region.
pub(crate) fn region(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let region = &call.kernel.setup.region;
    Ok(Reply::json(match call.text("cloud_type") {
        "HEC" => json!({ "id": region, "name": region, "support": true }),
        _ => json!({ "support": true }),
    }))
}

/// Lists a bucket. Simulated buckets have counts and sizes, but no names.
pub(crate) fn objects(_: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    Ok(Reply::json(json!({ "next_page": false, "next_marker": "", "records": [] })))
}

fn v2() -> Value {
    json!({ "id": "v2", "links": [{ "href": "/v2", "rel": "self" }], "status": "CURRENT", "updated": "2021-03-30T00:00:00Z" })
}

pub(crate) fn versions(_: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    Ok(Reply::json(json!({ "versions": [v2()] })))
}

pub(crate) fn version(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    match call.path("version") {
        "v2" => Ok(Reply::json(v2())),
        _ => Err(ApiError::no_such_api()),
    }
}
