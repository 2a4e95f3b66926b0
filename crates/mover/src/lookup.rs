//! Answers the bucket helpers of OMS from the real buckets and objects.

use futures_util::StreamExt;
use huaweicloud_emulator::work::FailedRun;
use serde_json::{Value, json};

use crate::objects::Stores;
use crate::objects::error::BucketRole;
use crate::objects::folder::Item;
use crate::objects::place::Place;
use crate::request::text;
use crate::secrets::Keys;

/// Answers a helper, one of [`HELPERS`].
pub(super) async fn answer(
    stores: Stores,
    operation: &'static str,
    body: Value,
    region: String,
) -> Result<Value, FailedRun> {
    let cloud = text(&body, "cloud_type").to_owned();
    if operation == "show_bucket_list" {
        return Ok(json!(stores.buckets(&cloud)?));
    }
    let place = stores.bucket(BucketRole::Source, &cloud, text(&body, "bucket_name"), &Keys::of(&body, ""))?;
    match operation {
        "show_bucket_objects" => objects(&place, &body).await,
        "check_prefix" => Ok(json!({ "exist": exists(&place, text(&body, "file_name")).await? })),
        _ => {
            // A bucket exists if it can be listed.
            exists(&place, "").await?;
            // A folder that represents a bucket of another cloud has no region of that cloud.
            Ok(match cloud.as_str() {
                "HEC" => json!({ "id": region, "name": region, "support": true }),
                _ => json!({ "support": true }),
            })
        }
    }
}

/// The helpers that read buckets.
pub(super) const HELPERS: [&str; 4] = ["show_bucket_list", "show_bucket_objects", "check_prefix", "show_bucket_region"];

/// Lists one level of a folder, objects and folders sorted by name.
async fn objects(place: &Place, body: &Value) -> Result<Value, FailedRun> {
    let found = place.level(text(body, "file_path")).await?;
    let show = |item| match item {
        Item::Object(found) => (found.key, found.size.to_string()),
        Item::Folder(name) => (name, "--".to_owned()),
    };
    let mut records: Vec<(String, String)> = found.into_iter().map(show).collect();
    records.sort();
    records.retain(|(name, _)| name.as_str() > text(body, "behind_filename"));
    let size = body["page_size"].as_u64().and_then(|size| usize::try_from(size).ok()).unwrap_or(100).max(1);
    let more = records.len() > size;
    records.truncate(size);
    let marker = if more { records.last().map(|(name, _)| name.clone()).unwrap_or_default() } else { String::new() };
    let records: Vec<Value> = records.into_iter().map(|(name, size)| json!({ "name": name, "size": size })).collect();
    Ok(json!({ "next_page": more, "next_marker": marker, "records": records }))
}

/// Whether any object has a name that begins with the prefix.
async fn exists(place: &Place, prefix: &str) -> Result<bool, FailedRun> {
    Ok(place.objects(prefix).next().await.transpose()?.is_some())
}
