//! Objects move between S3-compatible endpoints and folders: every name and every byte, with nothing left behind.

use std::time::Duration;

use crate::support::s3::{Fault, S3, counts, create, over, settled, until};
use crate::support::{Scratch, keys, new_task, seconds, start_again};
use serde_json::json;
use tokio::time::Instant;

/// Names that S3 allows and that libraries normalize.
const NAMES: [&str; 20] = [
    "dir/",
    "a//b",
    "a//",
    "x/./y",
    "x/../y",
    "/lead",
    "//two",
    "..",
    "./",
    "ü 日本",
    "a+b c",
    "100%2F",
    "&?#=;",
    "line\nfeed",
    "\u{1}control\u{7f}",
    "report#1",
    "~-_.!*'();:@$,[]\"<>\\^`{|}",
    " space ",
    "dir/empty",
    "plain.txt",
];

#[tokio::test]
async fn every_name_and_all_metadata_survive_between_endpoints() {
    let (scratch, server) = (Scratch::new("s3-names"), S3::start());
    let (handle, client) = over(&scratch, &server, false).await;
    let headers = [
        ("content-type", "text/x-special"),
        ("cache-control", "no-cache"),
        ("content-disposition", "inline"),
        ("content-encoding", "identity"),
        ("content-language", "de"),
        ("x-amz-meta-camera", "two  spaces"),
    ];
    for name in NAMES {
        let body = if name.ends_with('/') || name.ends_with("empty") { "" } else { name };
        server.put("from", name, body, &headers);
    }
    for (all, prefix, check) in [(false, "", "crc64"), (true, "//saved/..//", "size_last_modified")] {
        let id = create(&handle, &client, |request| {
            request["enable_metadata_migration"] = json!(all);
            request["dst_node"]["save_prefix"] = json!(prefix);
            request["consistency_check"] = json!(check);
        })
        .await;
        let task = settled(&client, id).await;
        let whole = NAMES.len() as u64;
        assert_eq!((task["status"].as_u64(), counts(&task)), (Some(5), (whole, whole, 0)), "{task:#}");
        for name in NAMES {
            let copy = server.get("to", &format!("{prefix}{name}")).unwrap_or_else(|| panic!("{name:?} is missing"));
            let mut expected = server.get("from", name).unwrap();
            expected.headers.retain(|known, _| all || known == "content-type");
            assert_eq!(copy, expected, "{name:?}");
        }
    }
    // Copies each object by its own name, too, as lists and retries name it.
    let id = create(&handle, &client, |request| {
        request["task_type"] = json!("object");
        request["src_node"]["object_key"] = json!(["x/../y", "a//b", "line\nfeed", "a//"]);
        request["object_overwrite_mode"] = json!("FULL_OVERWRITE");
    })
    .await;
    assert_eq!(counts(&settled(&client, id).await), (4, 4, 0));
}

#[tokio::test]
async fn a_folder_takes_placeholders_and_refuses_alone_what_it_cannot_hold() {
    let (scratch, server) = (Scratch::new("s3-to-folder"), S3::start());
    let (handle, client) = over(&scratch, &server, true).await;
    scratch.write("HuaweiCloud/outside", "untouched");
    for name in NAMES.into_iter().chain(["dir/../../../outside", "plain.txt/below", "photos/", "report/"]) {
        server.put("from", name, if name.ends_with('/') { "" } else { name }, &[]);
    }
    server.put("from", "report/", "contents", &[]);
    let id = create(&handle, &client, |_| ()).await;
    let task = settled(&client, id).await;
    let list = task["failed_object_record"]["list_file_key"].as_str().unwrap();
    let list = scratch.read(&format!("HuaweiCloud/to/{list}")).unwrap();
    let why = |name: &str| {
        let line = list.lines().find(|line| line.split('\t').nth(2) == Some(name));
        line.unwrap_or_else(|| panic!("{name} did not fail: {list}")).split('\t').nth(4).unwrap().to_owned()
    };
    for (name, reason) in [
        ("a//b", "is empty"),
        ("a//", "is empty"),
        ("//two", "is empty"),
        ("/lead", "is empty"),
        ("x/./y", "other folders"),
        ("x/../y", "other folders"),
        ("..", "other folders"),
        ("./", "other folders"),
        ("dir/../../../outside", "other folders"),
        ("line%0Afeed", "control character"),
        ("%01control%7F", "control character"),
        ("report/", "cannot hold its contents"),
    ] {
        assert!(why(name).contains(reason), "{name}: {}", why(name));
    }
    // Only one of these two exists: the one that came first.
    let both = ["plain.txt", "plain.txt/below"].map(|name| scratch.read(&format!("HuaweiCloud/to/{name}")).is_some());
    assert_eq!(both.into_iter().filter(|there| *there).count(), 1);
    assert!(list.contains("cannot share a name"), "{list}");
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(4), (24, 11, 13)), "{list}");
    assert!(scratch.path("HuaweiCloud/to/dir").is_dir() && scratch.path("HuaweiCloud/to/photos").is_dir());
    assert_eq!(scratch.read("HuaweiCloud/to/dir/empty").as_deref(), Some("dir/empty"));
    assert_eq!(scratch.read("HuaweiCloud/to/report#1").as_deref(), Some("report#1"));
    assert_eq!(scratch.read("HuaweiCloud/outside").as_deref(), Some("untouched"));
    assert!(!scratch.path("HuaweiCloud/to/report").exists());
    // No partly written file is left anywhere.
    let own = std::fs::read_dir(scratch.path(".emulator/.parts")).unwrap().count();
    assert_eq!(own, 0);
    // Existing placeholders are skipped like everything else.
    let id = create(&handle, &client, |request| {
        request["src_node"]["object_key"] = json!(["photos/"]);
        request["object_overwrite_mode"] = json!("NO_OVERWRITE");
    })
    .await;
    assert_eq!(settled(&client, id).await["skipped_num"], 1);
}

#[tokio::test]
async fn broken_connections_are_taken_up_again() {
    let (scratch, server) = (Scratch::new("s3-broken"), S3::start());
    let (handle, client) = over(&scratch, &server, false).await;
    let large: Vec<u8> = (0..(18_u32 << 20)).map(|n| (n >> 8) as u8).collect();
    server.put("from", "large", large.clone(), &[("content-type", "video/x")]);
    server.fail("GET /from/large", Fault::Cut(5 << 20), 1);
    server.fail("GET /from/large", Fault::Cut(7), 1);
    server.fail("GET /from?", Fault::Refuse(503, "SlowDown"), 1);
    server.fail("partNumber=2", Fault::Refuse(500, "InternalError"), 1);
    server.fail("POST /to/large?uploadId", Fault::Refuse(200, "InternalError"), 1);
    let id = create(&handle, &client, |request| request["consistency_check"] = json!("crc64")).await;
    let task = settled(&client, id).await;
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(5), (1, 1, 0)), "{task:#}");
    assert_eq!((&task["complete_size"], &task["total_size"]), (&json!(18 << 20), &json!(18 << 20)));
    let copy = server.get("to", "large").unwrap();
    assert!(copy.body == large && copy.headers["content-type"] == "video/x");
    assert_eq!(server.uploads(), (0, 1));
}

#[tokio::test]
async fn refusals_become_causes_of_the_service() {
    let (scratch, server) = (Scratch::new("s3-refused"), S3::start());
    let (handle, client) = over(&scratch, &server, true).await;
    server.put("from", "object", "x", &[]);
    for (on, status, code, cause) in [
        ("GET /from?", 403, "SignatureDoesNotMatch", "TRF.0151"),
        ("GET /from?", 403, "AccessDenied", "TRF.0152"),
        ("GET /from?", 404, "NoSuchBucket", "TRF.0155"),
        ("GET /from?", 301, "PermanentRedirect", "TRF.0157"),
        ("GET /from/object", 404, "NoSuchKey", "TRF.0156"),
    ] {
        server.fail(on, Fault::Refuse(status, code), 1);
        let id = create(&handle, &client, |request| {
            request["task_type"] = json!("object");
            request["src_node"]["object_key"] = json!(["object"]);
        })
        .await;
        let task = settled(&client, id).await;
        assert_eq!(task["error_reason"]["error_code"], cause, "{code}: {task:#}");
        assert!(!task.to_string().contains("secret"));
    }
}

#[tokio::test]
async fn uploads_that_are_cut_off_leave_nothing() {
    let (scratch, server) = (Scratch::new("s3-cut-off"), S3::start());
    let (handle, client) = over(&scratch, &server, false).await;
    server.put("from", "large", vec![7; 20 << 20], &[]);
    // The task fails.
    server.fail("partNumber=2", Fault::Refuse(403, "AccessDenied"), 1);
    let id = create(&handle, &client, |_| ()).await;
    let task = settled(&client, id).await;
    assert_eq!(task["error_reason"]["error_code"], "TRF.0051", "{task:#}");
    until(async || server.uploads(), |uploads| *uploads == (0, 1)).await;
    // The task is paused, and a part takes longer than a pause waits.
    server.fail("partNumber=1", Fault::Hang, 1);
    let id = create(&handle, &client, |_| ()).await;
    until(async || server.asked("partNumber=1").len(), |asked| *asked == 2).await;
    client.post(&format!("tasks/{id}/stop"), json!({})).await.ok();
    assert_eq!(settled(&client, id).await["status"], 3);
    until(async || server.uploads(), |uploads| *uploads == (0, 2)).await;
    // The emulator is shut down.
    server.fail("partNumber=1", Fault::Hang, 1);
    client.post(&format!("tasks/{id}/start"), keys()).await.ok();
    handle.clock().advance(seconds(2));
    until(async || server.asked("partNumber=1").len(), |asked| *asked == 3).await;
    assert_eq!(server.uploads(), (1, 3));
    handle.shutdown().await;
    assert_eq!(server.uploads(), (0, 3));
}

#[test]
fn what_a_killed_process_was_uploading_is_removed_by_the_next_run() {
    let (scratch, server) = (Scratch::new("s3-killed"), S3::start());
    server.put("from", "large", vec![7; 20 << 20], &[]);
    server.put("to", "there before", "", &[]);
    let endpoint = json!({ "endpoint": server.url }).to_string();
    scratch.write("Aliyun.json", &endpoint);
    scratch.write("HuaweiCloud.json", &endpoint);
    let start = async || start_again(&scratch).await;
    server.fail("partNumber=1", Fault::Hang, 1);
    let first = tokio::runtime::Runtime::new().unwrap();
    let (id, handle) = first.block_on(async {
        let (handle, client) = start().await;
        let id = create(&handle, &client, |_| ()).await;
        until(async || server.asked("partNumber=1").len(), |asked| *asked == 1).await;
        (id, handle)
    });
    // Once the runtime is gone, nothing can be cleaned up.
    drop(first);
    drop(handle);
    assert_eq!(server.uploads(), (1, 1));
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let (handle, client) = start().await;
        assert_eq!(settled(&client, id).await["error_reason"]["error_code"], "TRF.0001");
        client.post(&format!("tasks/{id}/start"), keys()).await.ok();
        handle.clock().advance(seconds(2));
        let task = settled(&client, id).await;
        assert_eq!((task["status"].as_u64(), counts(&task)), (Some(5), (1, 1, 0)), "{task:#}");
        assert_eq!(server.uploads(), (0, 2));
    });
}

#[tokio::test]
async fn a_group_that_is_stopped_splits_no_further() {
    let (scratch, server) = (Scratch::new("s3-split"), S3::start());
    let (handle, client) = over(&scratch, &server, false).await;
    server.put("from", "object", "x", &[]);
    server.fail("GET /from?", Fault::Hang, 1);
    let mut request = new_task("a rehearsal");
    request["task_type"] = json!("PREFIX");
    let id = client.post("taskgroups", request).await.ok()["group_id"].as_str().unwrap().to_owned();
    handle.clock().advance(seconds(2));
    let path = format!("taskgroups/{id}");
    until(async || client.get(&path).await.ok()["status"].clone(), |status| *status == 1).await;
    until(async || server.asked("GET /from?").len(), |asked| *asked == 1).await;
    let stopped = Instant::now();
    client.put(&format!("{path}/stop"), json!({})).await.ok();
    // The request is abandoned long before an unresponsive endpoint would time out.
    until(async || server.abandoned(), |abandoned| *abandoned == 1).await;
    assert!(stopped.elapsed() < Duration::from_secs(15));
    handle.clock().advance(seconds(5));
    assert_eq!(client.get(&path).await.ok()["status"], 3);
    assert_eq!(server.asked("GET /from?").len(), 1);
    // The group starts from the beginning when it is restarted.
    client.put(&format!("{path}/start"), keys()).await.ok();
    let look = async || {
        handle.clock().advance(seconds(1));
        client.get(&path).await.ok()
    };
    let group = until(look, |group| group["status"] == 6).await;
    assert_eq!(group["success_num"], 1);
}
