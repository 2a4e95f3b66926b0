//! Real-life buckets: names that no object can have, links, pipes, files in the way, malicious pages.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::time::Duration;

use crate::support::{Client, Scratch, new_task, seconds, start};
use huaweicloud_emulator::Handle;
use serde_json::{Value, json};
use tokio::time::Instant;

async fn over(scratch: &Scratch) -> (Handle, Client) {
    std::fs::create_dir_all(scratch.path("Aliyun/from")).unwrap();
    std::fs::create_dir_all(scratch.path("HuaweiCloud/to")).unwrap();
    start(scratch).await
}

/// Creates a task and waits until it is settled.
#[expect(clippy::disallowed_methods, reason = "files are copied in real time")]
async fn run(handle: &Handle, client: &Client, change: impl FnOnce(&mut Value)) -> Value {
    let mut request = new_task("");
    change(&mut request);
    let id = client.post("tasks", request).await.ok()["id"].clone();
    handle.clock().advance(seconds(2));
    let begun = Instant::now();
    loop {
        let task = client.get(&format!("tasks/{id}")).await.ok();
        if matches!(task["status"].as_u64(), Some(3..=5)) {
            return task;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "still {task:#}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn counts(task: &Value) -> (u64, u64, u64) {
    let of = |name: &str| task[name].as_u64().unwrap();
    (of("total_num"), of("successful_num"), of("failed_num"))
}

/// Codes and names on the list of failed objects, sorted.
fn failures(scratch: &Scratch, task: &Value) -> Vec<(String, String)> {
    let list = task["failed_object_record"]["list_file_key"].as_str().unwrap();
    let list = scratch.read(&format!("HuaweiCloud/to/{list}")).unwrap();
    let column = |line: &str, n: usize| line.split('\t').nth(n).unwrap().to_owned();
    let mut failed: Vec<_> = list.lines().map(|line| (column(line, 0), column(line, 2))).collect();
    failed.sort();
    failed
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
async fn what_cannot_be_an_object_fails_alone() {
    let scratch = Scratch::new("names");
    let (handle, client) = over(&scratch).await;
    for name in ["plain", "100%", "dot.", ".hidden", "é/日本", "new\nline", "report#1"] {
        scratch.write(&format!("Aliyun/from/{name}"), "x");
    }
    std::fs::File::create(scratch.path("Aliyun/from").join(OsStr::from_bytes(b"\xff"))).unwrap();
    std::fs::create_dir(scratch.path("Aliyun/from/empty folder")).unwrap();
    let task = run(&handle, &client, |_| {}).await;
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(4), (8, 6, 2)), "{task:#}");
    assert_eq!(scratch.read("HuaweiCloud/to/é/日本").as_deref(), Some("x"));
    let names: Vec<String> = failures(&scratch, &task).into_iter().map(|(_, name)| name).collect();
    // The first name ends with the mark of names that are not UTF-8: without the mark, it could be the name of another
    // object.
    assert_eq!(names, ["%EF%BF%BD%1A", "new%0Aline"]);
    assert_eq!(scratch.read("HuaweiCloud/to/report#1").as_deref(), Some("x"));
}

#[tokio::test]
async fn links_and_pipes_are_never_followed() {
    let scratch = Scratch::new("links");
    let (handle, client) = over(&scratch).await;
    scratch.write("outside/secret", "s");
    scratch.write("Aliyun/from/kept", "x");
    for (to, link) in
        [("../../outside", "folder"), ("../../outside/secret", "file"), ("nowhere", "dangling"), (".", "loop")]
    {
        symlink(to, scratch.path(&format!("Aliyun/from/{link}"))).unwrap();
    }
    assert!(std::process::Command::new("mkfifo").arg(scratch.path("Aliyun/from/pipe")).status().unwrap().success());
    let task = run(&handle, &client, |_| {}).await;
    assert_eq!(counts(&task), (6, 1, 5), "{task:#}");
    let expected = ["dangling", "file", "folder", "loop", "pipe"].map(|name| ("TRF.0001".to_owned(), name.to_owned()));
    assert_eq!(failures(&scratch, &task), expected);
    // They are not followed even if a request names an object behind them.
    let task = run(&handle, &client, |request| {
        request["task_type"] = json!("object");
        request["src_node"]["object_key"] = json!(["folder/secret", "pipe", "folder/"]);
    })
    .await;
    assert_eq!(counts(&task), (2, 0, 2), "{task:#}");
    let look = json!({ "cloud_type": "Aliyun", "ak": "A", "sk": "a", "data_center": "cn", "bucket_name": "from", "file_path": "folder/", "behind_filename": "", "page_size": 10 });
    let seen = client.post("objectstorage/buckets/objects", look).await.ok();
    assert_eq!(seen["records"], json!([]));
}

#[tokio::test]
async fn nothing_is_written_through_a_link_or_over_a_folder() {
    let scratch = Scratch::new("in-the-way");
    let (handle, client) = over(&scratch).await;
    std::fs::create_dir(scratch.path("outside")).unwrap();
    for name in ["link/owned", "file/below", "folder", "fine"] {
        scratch.write(&format!("Aliyun/from/{name}"), "x");
    }
    symlink("../../outside", scratch.path("HuaweiCloud/to/link")).unwrap();
    scratch.write("HuaweiCloud/to/file", "a file where a folder should be");
    scratch.write("HuaweiCloud/to/folder/x", "a folder where a file should be");
    let task = run(&handle, &client, |_| {}).await;
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(4), (4, 1, 3)), "{task:#}");
    // The task reports the cause of one of its objects.
    assert!(["TRF.0001", "TRF.0061"].map(Some).contains(&task["error_reason"]["error_code"].as_str()), "{task:#}");
    let failed = failures(&scratch, &task);
    let expected = [("TRF.0001", "link/owned"), ("TRF.0061", "file/below"), ("TRF.0061", "folder")];
    assert_eq!(failed, expected.map(|(code, name)| (code.to_owned(), name.to_owned())));
    assert_eq!(scratch.read("outside/owned"), None);
}

#[tokio::test]
async fn an_endpoint_that_cannot_be_used_is_named() {
    let scratch = Scratch::new("endpoint");
    let (handle, client) = over(&scratch).await;
    for (endpoint, code, text) in
        [("{\"endpoint\":\"nonsense\"}", "TRF.0157", "not a URL"), ("{\"endpoint\":5}", "TRF.0157", "Aliyun.json")]
    {
        scratch.write("Aliyun.json", endpoint);
        let task = run(&handle, &client, |_| {}).await;
        assert_eq!(task["error_reason"]["error_code"], code, "{task:#}");
        assert!(task["error_reason"]["error_msg"].as_str().unwrap().contains(text), "{task:#}");
    }
    std::fs::remove_file(scratch.path("Aliyun.json")).unwrap();
    symlink("/dev/zero", scratch.path("Aliyun.json")).unwrap();
    let task = run(&handle, &client, |_| {}).await;
    let message = task["error_reason"]["error_msg"].as_str().unwrap_or_default();
    assert!(message.contains("Aliyun.json in the data folder: it is larger than 1 MiB"), "{task:#}");
}
