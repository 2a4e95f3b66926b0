//! The data folder belongs to one emulator, and a task never reports more work than there is.

use std::time::Duration;

use crate::support::{Client, Scratch, keys, new_task, seconds, start, start_again, start_with};
use huaweicloud_emulator::Handle;
use huaweicloud_mover::Mover;
use serde_json::{Value, json};
use tokio::time::Instant;

async fn over(scratch: &Scratch) -> (Handle, Client) {
    std::fs::create_dir_all(scratch.path("Aliyun/from")).unwrap();
    std::fs::create_dir_all(scratch.path("HuaweiCloud/to")).unwrap();
    start(scratch).await
}

async fn create(handle: &Handle, client: &Client, change: impl FnOnce(&mut Value)) -> String {
    let mut request = new_task("a rehearsal");
    change(&mut request);
    let id = client.post("tasks", request).await.ok()["id"].clone();
    handle.clock().advance(seconds(2));
    format!("tasks/{id}")
}

async fn until(client: &Client, path: &str, mut wanted: impl FnMut(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let answer = client.get(path).await.ok();
        if wanted(&answer) {
            return answer;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "still {answer:#}");
        tokio::task::yield_now().await;
    }
}

fn rests(task: &Value) -> bool {
    matches!(task["status"].as_u64(), Some(3..=5))
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
async fn a_large_object_shows_how_far_it_is_and_is_counted_once() {
    const WHOLE: u64 = (40 << 20) + 5;
    let scratch = Scratch::new("progress");
    let (handle, client) = over(&scratch).await;
    std::fs::File::create(scratch.path("Aliyun/from/large")).unwrap().set_len(40 << 20).unwrap();
    scratch.write("Aliyun/from/small", "12345");
    let all_day = json!([{ "start": "00:00", "end": "23:59", "max_bandwidth": 1_048_576 }]);
    let path = create(&handle, &client, |request| request["bandwidth_policy"] = all_day).await;
    // The completed size grows while the large object is still being copied, and never shrinks.
    let mut last = 0;
    let task = until(&client, &path, |task| {
        let size = task["complete_size"].as_u64().unwrap();
        assert!((last..WHOLE).contains(&size), "{size} after {last}");
        last = size;
        task["successful_num"] == 1 && size > 200_000
    })
    .await;
    assert_eq!((&task["status"], &task["total_size"]), (&json!(2), &json!(WHOLE)));
    let progress = task["progress"].as_f64().unwrap();
    assert!(progress > 0.0 && progress < 1.0, "{progress}");
    assert_eq!(task["real_size"], task["complete_size"]);
    // An interrupted copy counts for nothing.
    client.post(&format!("{path}/stop"), json!({})).await.ok();
    let task = until(&client, &path, rests).await;
    assert_eq!((&task["status"], &task["complete_size"]), (&json!(3), &json!(5)), "{task:#}");
    client.put(&format!("{path}/bandwidth-policy"), json!({ "bandwidth_policy": [] })).await.ok();
    client.post(&format!("{path}/start"), keys()).await.ok();
    handle.clock().advance(seconds(2));
    let task = until(&client, &path, |task| {
        assert!(task["complete_size"].as_u64().unwrap() <= WHOLE, "{task:#}");
        rests(task)
    })
    .await;
    assert_eq!((&task["status"], &task["complete_size"]), (&json!(5), &json!(WHOLE)), "{task:#}");
    assert_eq!((&task["real_size"], &task["progress"]), (&json!(WHOLE), &json!(1.0)));
}

#[tokio::test]
async fn objects_without_bytes_make_progress_by_their_number() {
    let scratch = Scratch::new("no-bytes");
    let (handle, client) = over(&scratch).await;
    scratch.write("Aliyun/from/empty", "");
    let path = create(&handle, &client, |request| {
        request["task_type"] = json!("object");
        request["src_node"]["object_key"] = json!(["empty", "missing"]);
    })
    .await;
    let task = until(&client, &path, rests).await;
    assert_eq!((&task["status"], &task["total_size"], &task["progress"]), (&json!(4), &json!(0), &json!(1.0)));
}

#[tokio::test]
async fn a_name_that_no_folder_can_hold_begins_none() {
    let scratch = Scratch::new("no-name");
    let (handle, client) = over(&scratch).await;
    scratch.write("Aliyun/from/a/x", "is not a//x");
    let path = create(&handle, &client, |request| request["src_node"]["object_key"] = json!(["a//"])).await;
    let task = until(&client, &path, rests).await;
    assert_eq!((&task["status"], &task["total_num"]), (&json!(5), &json!(0)), "{task:#}");
}

#[tokio::test]
async fn a_data_folder_serves_one_emulator() {
    let scratch = Scratch::new("one");
    let (handle, _client) = over(&scratch).await;
    let second = || Mover::builder(scratch.path("")).open();
    let error = second().expect_err("is refused").to_string();
    // Windows does not allow reading a locked file.
    let process = if cfg!(windows) { String::new() } else { format!("process {}", std::process::id()) };
    for part in [scratch.path("").to_str().unwrap(), &process, "stop that one"] {
        assert!(error.contains(part), "{error}");
    }
    // The folder is free as soon as the first emulator is gone, however that happens.
    drop(handle);
    drop(second().expect("opens"));
    let (handle, _client) = over(&scratch).await;
    handle.shutdown().await;
    second().expect("opens");
}

#[tokio::test]
async fn lists_of_an_earlier_run_are_removed_unless_its_state_is_kept() {
    let scratch = Scratch::new("leftovers");
    let left = [".emulator/p/task-7.list", ".emulator/p/task-7.failed", ".emulator/p/group-x.uploads"];
    for file in left {
        scratch.write(file, "left over");
    }
    scratch.write(".emulator/.parts/1-0", "half a file");
    scratch.write(".emulator/p/notes.txt", "not ours");
    let (handle, _) = start_again(&scratch).await;
    assert!(left.iter().all(|file| scratch.read(file).is_some()));
    assert_eq!(scratch.read(".emulator/.parts/1-0"), None);
    handle.shutdown().await;
    let (handle, _) = start_with(&scratch, |builder| builder).await;
    assert!(left.iter().all(|file| scratch.read(file).is_none()));
    assert_eq!(scratch.read(".emulator/p/notes.txt").as_deref(), Some("not ours"));
    handle.shutdown().await;
}

/// The state says how much was copied, but not which objects.
#[tokio::test]
async fn a_task_whose_list_is_gone_counts_nothing_twice() {
    let scratch = Scratch::new("list-gone");
    // Far more objects than are copied at a time, so that some are left when the task is paused.
    for n in 0..24 {
        scratch.write(&format!("Aliyun/from/{n}"), vec![0; 128 << 10]);
    }
    std::fs::create_dir_all(scratch.path("HuaweiCloud/to")).unwrap();
    let start = async || start_again(&scratch).await;
    let (handle, client) = start().await;
    let all_day = json!([{ "start": "00:00", "end": "23:59", "max_bandwidth": 1_048_576 }]);
    let path = create(&handle, &client, |request| request["bandwidth_policy"] = all_day).await;
    until(&client, &path, |task| task["successful_num"].as_u64() > Some(0)).await;
    client.post(&format!("{path}/stop"), json!({})).await.ok();
    assert_eq!(until(&client, &path, rests).await["status"], 3);
    handle.shutdown().await;
    std::fs::remove_dir_all(scratch.path(".emulator")).unwrap();
    let (handle, client) = start().await;
    client.put(&format!("{path}/bandwidth-policy"), json!({ "bandwidth_policy": [] })).await.ok();
    client.post(&format!("{path}/start"), keys()).await.ok();
    handle.clock().advance(seconds(2));
    let task = until(&client, &path, rests).await;
    assert_eq!(task["error_reason"]["error_code"], "TRF.0001", "{task:#}");
    assert!(task["error_reason"]["error_msg"].as_str().unwrap().contains("Start the task again"), "{task:#}");
    client.post(&format!("{path}/start"), keys()).await.ok();
    handle.clock().advance(seconds(2));
    let task = until(&client, &path, rests).await;
    assert_eq!((&task["status"], &task["total_num"], &task["complete_size"]), (&json!(5), &json!(24), &json!(3 << 20)));
}
