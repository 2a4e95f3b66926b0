//! What the bucket helpers of OMS see: the buckets and objects that are really there.

use futures_util::StreamExt;
use serde_json::{Value, json};

use super::objects::Stores;
use super::objects::job::path;
use super::objects::place::{Place, Side};
use super::secrets::Keys;
use crate::oms::FailedRun;
use crate::ops::text;

/// Answers a helper; `None` for operations that are none.
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
    let place = stores.bucket(Side::Source, &cloud, text(&body, "bucket_name"), &Keys::of(&body, ""))?;
    match operation {
        "show_bucket_objects" => objects(&place, &body).await,
        "check_prefix" => Ok(json!({ "exist": exists(&place, text(&body, "file_name")).await? })),
        _ => {
            // It is there if it can be listed.
            exists(&place, "").await?;
            Ok(json!({ "id": region, "name": region, "support": true }))
        }
    }
}

/// The helpers that look into buckets.
pub(super) const HELPERS: [&str; 4] = ["show_bucket_list", "show_bucket_objects", "check_prefix", "show_bucket_region"];

/// One level of a folder, objects and folders in the order of their names.
async fn objects(place: &Place, body: &Value) -> Result<Value, FailedRun> {
    let folder = text(body, "file_path").trim_end_matches('/');
    let folder = Some(folder).filter(|folder| !folder.is_empty()).map(path).transpose();
    let Ok(folder) = folder else { return Ok(json!({ "next_page": false, "next_marker": "", "records": [] })) };
    let found = place.level(folder.as_ref()).await?;
    let show = |(name, size): (String, Option<u64>)| match size {
        Some(size) => (name, size.to_string()),
        None => (format!("{name}/"), "--".to_owned()),
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

/// Whether any object's name begins so.
async fn exists(place: &Place, prefix: &str) -> Result<bool, FailedRun> {
    let folder = prefix.rsplit_once('/').map(|(folder, _)| folder).filter(|folder| !folder.is_empty());
    let Ok(folder) = folder.map(path).transpose() else { return Ok(false) };
    let mut found = place.objects(folder.as_ref());
    while let Some(found) = found.next().await {
        if found?.key.starts_with(prefix) {
            return Ok(true);
        }
    }
    Ok(false)
}
