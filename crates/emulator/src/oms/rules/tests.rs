//! Unit tests of `rules`.

use serde_json::json;

use super::*;

#[test]
fn sources() {
    let keys = json!({ "bucket": "b", "region": "r", "ak": "a", "sk": "s", "object_key": [""] });
    assert!(check_source(&keys, "object").is_ok());
    assert!(check_source(&keys, "url_list").is_err());
    assert!(check_source(&keys, "list").unwrap_err().message().contains("list_file"));
    let urls = json!({ "cloud_type": "URLSource", "list_file": { "obs_bucket": "b", "list_file_key": "k" } });
    assert!(check_source(&urls, "url_list").is_ok());
    let google = json!({ "cloud_type": "Google", "bucket": "b", "region": "r", "object_key": ["a"] });
    assert!(check_source(&google, "object").unwrap_err().message().contains("json_auth_file"));
    let mut elsewhere = keys.clone();
    elsewhere["cloud_type"] = json!("Atlantis");
    assert!(check_source(&elsewhere, "object").unwrap_err().message().contains("show_cloud_type"));
    elsewhere["cloud_type"] = json!("ALIYUN");
    assert!(check_source(&elsewhere, "object").is_ok());
    let kept = to_keep(&json!({ "src_node": keys, "source_cdn": { "authentication_key": "x" } }));
    assert_eq!(kept["src_node"].as_object().unwrap().len(), 3);
    assert_eq!(kept["source_cdn"], json!({}));
}
