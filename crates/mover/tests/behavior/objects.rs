//! Real objects move between folders, with correct counts. They fail and are retried as at the service.

use std::fs::FileTimes;
use std::time::{Duration, SystemTime};

use crate::support::{Client, Scratch, keys, new_task, seconds, start, start_again};
use huaweicloud_emulator::Handle;
use serde_json::{Value, json};
use tokio::time::Instant;

/// Starts an emulator with a data folder that contains both buckets.
async fn over(scratch: &Scratch) -> (Handle, Client) {
    std::fs::create_dir_all(scratch.path("Aliyun/from")).unwrap();
    std::fs::create_dir_all(scratch.path("HuaweiCloud/to")).unwrap();
    start(scratch).await
}

async fn create(client: &Client, change: impl FnOnce(&mut Value)) -> u64 {
    let mut request = new_task("a rehearsal");
    change(&mut request);
    client.post("tasks", request).await.ok()["id"].as_u64().unwrap()
}

/// Polls until the answer is as wanted. Real work takes real time.
async fn until(client: &Client, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
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

/// Returns the task once it is settled.
async fn settled(handle: &Handle, client: &Client, id: u64) -> Value {
    handle.clock().advance(seconds(2));
    until(client, &format!("tasks/{id}"), |task| matches!(task["status"].as_u64(), Some(3..=5))).await
}

fn counts(task: &Value) -> (u64, u64, u64, u64) {
    let of = |name: &str| task[name].as_u64().unwrap();
    (of("total_num"), of("successful_num"), of("skipped_num"), of("failed_num"))
}

#[expect(clippy::disallowed_methods, reason = "a test changes the files that it reads")]
fn age(scratch: &Scratch, file: &str, by: Duration) {
    let file = std::fs::File::options().write(true).open(scratch.path(file)).unwrap();
    let times = FileTimes::new().set_modified(crate::support::now() - by);
    file.set_times(times).unwrap();
}

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_bucket_is_copied_with_true_counts_and_sizes() {
    let scratch = Scratch::new("copied");
    let (handle, client) = over(&scratch).await;
    scratch.write("Aliyun/from/index.html", "hello");
    // Windows allows no question mark in names.
    let odd = if cfg!(windows) { "2024/a b%41#.txt" } else { "2024/a b%41?.txt" };
    scratch.write(&format!("Aliyun/from/{odd}"), "odd name");
    scratch.write("Aliyun/from/2024/empty", "");
    scratch.write("Aliyun/from/large.bin", vec![7; 20 << 20]);
    let id = create(&client, |request| request["dst_node"]["save_prefix"] = json!("saved/")).await;
    let task = settled(&handle, &client, id).await;
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(5), (4, 4, 0, 0)), "{task:#}");
    let bytes = (20 << 20) + 13;
    assert_eq!(task["total_size"], bytes);
    assert_eq!((&task["complete_size"], &task["real_size"]), (&json!(bytes), &json!(bytes)));
    assert_eq!((&task["progress"], &task["is_query_over"]), (&json!(1.0), &json!(true)));
    assert_eq!(scratch.read(&format!("HuaweiCloud/to/saved/{odd}")).as_deref(), Some("odd name"));
    assert_eq!(scratch.read("HuaweiCloud/to/saved/2024/empty").as_deref(), Some(""));
    assert_eq!(std::fs::read(scratch.path("HuaweiCloud/to/saved/large.bin")).unwrap(), vec![7; 20 << 20]);
    // A second task finds everything copied.
    let id = create(&client, |request| request["dst_node"]["save_prefix"] = json!("saved/")).await;
    let task = settled(&handle, &client, id).await;
    assert_eq!((counts(&task), &task["real_size"]), ((4, 0, 4, 0), &json!(0)));
}

#[tokio::test]
async fn buckets_may_stand_beside_the_clouds() {
    let scratch = Scratch::new("beside");
    let (handle, client) = over(&scratch).await;
    scratch.write("mine/file", "here");
    std::fs::create_dir_all(scratch.path("yours")).unwrap();
    let id = create(&client, |request| {
        request["src_node"]["bucket"] = json!("mine");
        request["dst_node"]["bucket"] = json!("yours");
    })
    .await;
    assert_eq!(settled(&handle, &client, id).await["status"], 5);
    assert_eq!(scratch.read("yours/file").as_deref(), Some("here"));
    let buckets = client.post("objectstorage/buckets", json!({ "cloud_type": "AWS", "ak": "A", "sk": "S" })).await;
    assert_eq!(buckets.ok(), json!(["mine", "yours"]));
    // The folder of a cloud is not a bucket.
    let id = create(&client, |request| request["src_node"]["bucket"] = json!("Aliyun")).await;
    assert_eq!(settled(&handle, &client, id).await["error_reason"]["error_code"], "TRF.0155");
}

#[tokio::test]
async fn names_prefixes_folders_and_lists_select_each_object_once() {
    let scratch = Scratch::new("selected");
    let (handle, client) = over(&scratch).await;
    for key in ["a.txt", "a/1", "a/b/2", "ab/3", "z", "old"] {
        scratch.write(&format!("Aliyun/from/{key}"), key);
    }
    age(&scratch, "Aliyun/from/old", 48 * HOUR);
    scratch.write("HuaweiCloud/to/lists/all.txt", "a/b/2\r\n\r\n%7A");
    let total = async |change: &dyn Fn(&mut Value)| {
        let id = create(&client, |request| {
            request["object_overwrite_mode"] = json!("FULL_OVERWRITE");
            change(request);
        })
        .await;
        let task = settled(&handle, &client, id).await;
        assert_eq!(task["status"], 5, "{task:#}");
        task["successful_num"].as_u64().unwrap()
    };
    let select = |kind: &'static str, keys: Value| {
        move |request: &mut Value| {
            request["task_type"] = json!(kind);
            request["src_node"]["object_key"] = keys.clone();
        }
    };
    assert_eq!(total(&select("object", json!(["a.txt", "a/"]))).await, 3);
    assert_eq!(total(&select("object", json!(["a/", "a/1", "a/"]))).await, 2);
    assert_eq!(total(&select("prefix", json!(["a"]))).await, 4);
    assert_eq!(total(&select("prefix", json!(["a/b", "a"]))).await, 4);
    assert_eq!(total(&select("prefix", json!(["none"]))).await, 0);
    let list = total(&|request: &mut Value| {
        request["task_type"] = json!("list");
        request["src_node"]["list_file"] = json!({ "obs_bucket": "to", "list_file_key": "lists/all.txt" });
    });
    assert_eq!(list.await, 2);
    let since = crate::support::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() - 24 * 3600;
    assert_eq!(total(&|request: &mut Value| request["migrate_since"] = json!(since)).await, 5);
}

#[tokio::test]
async fn what_is_at_the_destination_is_treated_as_the_mode_says() {
    let scratch = Scratch::new("modes");
    let (handle, client) = over(&scratch).await;
    for (mode, copied) in [
        ("NO_OVERWRITE", "new"),
        ("SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE", "new newer resized"),
        ("CRC64_COMPARISON_OVERWRITE", "changed new newer resized"),
        ("FULL_OVERWRITE", "changed new newer resized same"),
    ] {
        for key in ["same", "changed", "newer", "resized", "new"] {
            scratch.write(&format!("Aliyun/from/{key}"), format!("source of {key}"));
            scratch.write(&format!("HuaweiCloud/to/{key}"), format!("target of {key}"));
            age(&scratch, &format!("Aliyun/from/{key}"), HOUR);
        }
        scratch.write("HuaweiCloud/to/same", "source of same");
        scratch.write("HuaweiCloud/to/resized", "another length");
        age(&scratch, "HuaweiCloud/to/newer", 2 * HOUR);
        std::fs::remove_file(scratch.path("HuaweiCloud/to/new")).unwrap();
        let before = crate::support::now();
        let id = create(&client, |request| request["object_overwrite_mode"] = json!(mode)).await;
        let task = settled(&handle, &client, id).await;
        let mut written: Vec<&str> = Vec::new();
        for key in ["changed", "new", "newer", "resized", "same"] {
            let contents = scratch.read(&format!("HuaweiCloud/to/{key}")).unwrap();
            let modified =
                std::fs::metadata(scratch.path(&format!("HuaweiCloud/to/{key}"))).unwrap().modified().unwrap();
            if contents == format!("source of {key}") && (key != "same" || modified >= before) {
                written.push(key);
            }
        }
        assert_eq!(written.join(" "), copied, "{mode}");
        let copied = written.len() as u64;
        assert_eq!(counts(&task), (5, copied, 5 - copied, 0), "{mode}");
    }
}

#[tokio::test]
async fn failed_objects_are_listed_and_they_alone_are_tried_again() {
    let scratch = Scratch::new("failed");
    let (handle, client) = over(&scratch).await;
    scratch.write("Aliyun/from/good", "good");
    let id = create(&client, |request| {
        request["task_type"] = json!("object");
        request["src_node"]["object_key"] = json!(["good", "missing one"]);
    })
    .await;
    let task = settled(&handle, &client, id).await;
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(4), (2, 1, 0, 1)), "{task:#}");
    assert_eq!(task["failed_object_record"]["result"], true);
    assert_eq!(task["error_reason"]["error_code"], "TRF.0156");
    let list = task["failed_object_record"]["list_file_key"].as_str().unwrap();
    let list = scratch.read(&format!("HuaweiCloud/to/{list}")).unwrap();
    let columns: Vec<&str> = list.trim_end().split('\t').collect();
    assert_eq!((columns[0], columns[2], columns[3]), ("TRF.0156", "missing%20one", "missing one"), "{list}");
    // The copy that succeeded is removed from the destination: if it were processed again, it would reappear.
    scratch.write("Aliyun/from/missing one", "found");
    std::fs::remove_file(scratch.path("HuaweiCloud/to/good")).unwrap();
    let mut body = keys();
    body["migrate_failed_object"] = json!(true);
    client.post(&format!("tasks/{id}/start"), body).await.ok();
    let task = settled(&handle, &client, id).await;
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(5), (2, 2, 0, 0)), "{task:#}");
    assert_eq!(task["error_reason"], Value::Null);
    assert_eq!(scratch.read("HuaweiCloud/to/missing one").as_deref(), Some("found"));
    assert_eq!(scratch.read("HuaweiCloud/to/good"), None);
}

#[cfg(unix)]
#[tokio::test]
async fn symbolic_links_fail_and_lead_nowhere() {
    let scratch = Scratch::new("links");
    let (handle, client) = over(&scratch).await;
    scratch.write("secret/file", "outside of every bucket");
    scratch.write("Aliyun/from/good", "good");
    std::os::unix::fs::symlink(scratch.path("secret"), scratch.path("Aliyun/from/folder")).unwrap();
    std::os::unix::fs::symlink(scratch.path("secret/file"), scratch.path("Aliyun/from/file")).unwrap();
    std::os::unix::fs::symlink(scratch.path("secret"), scratch.path("Aliyun/linked")).unwrap();
    let id = create(&client, |_| ()).await;
    let task = settled(&handle, &client, id).await;
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(4), (3, 1, 0, 2)), "{task:#}");
    assert_eq!(scratch.read("HuaweiCloud/to/file"), None);
    assert_eq!(scratch.read("HuaweiCloud/to/folder/file"), None);
    for bucket in ["linked", "..", "../secret", ".emulator", "no-such-bucket"] {
        let id = create(&client, |request| request["src_node"]["bucket"] = json!(bucket)).await;
        let task = settled(&handle, &client, id).await;
        assert_eq!((&task["status"], &task["error_reason"]["error_code"]), (&json!(4), &json!("TRF.0155")), "{bucket}");
        let id = create(&client, |request| request["dst_node"]["bucket"] = json!(bucket)).await;
        let task = settled(&handle, &client, id).await;
        assert_eq!((&task["status"], &task["error_reason"]["error_code"]), (&json!(4), &json!("TRF.0058")), "{bucket}");
    }
}

#[tokio::test]
async fn a_task_is_paused_and_goes_on_where_it_was() {
    let scratch = Scratch::new("paused");
    let (handle, client) = over(&scratch).await;
    for n in 0..24 {
        scratch.write(&format!("Aliyun/from/{n:02}"), vec![n; 128 << 10]);
    }
    // Three MiB at one MiB per second take long enough to be seen half done.
    let all_day = json!([{ "start": "00:00", "end": "23:59", "max_bandwidth": 1_048_576 }]);
    let id = create(&client, |request| request["bandwidth_policy"] = all_day).await;
    handle.clock().advance(seconds(2));
    let path = format!("tasks/{id}");
    let task = until(&client, &path, |task| task["successful_num"].as_u64() > Some(0)).await;
    assert_eq!(task["status"], 2);
    client.post(&format!("{path}/stop"), json!({})).await.ok();
    let task = settled(&handle, &client, id).await;
    let copied = task["successful_num"].as_u64().unwrap();
    assert_eq!((task["status"].as_u64(), task["total_num"].as_u64()), (Some(3), Some(24)));
    assert!((1..24).contains(&copied), "{copied}");
    let present = std::fs::read_dir(scratch.path("HuaweiCloud/to")).unwrap().count();
    assert_eq!(present as u64, copied);
    // Without a limit, the rest is done immediately, and nothing is processed twice.
    let evening = json!([{ "start": "23:58", "end": "23:59", "max_bandwidth": 1_048_576 }]);
    client.put(&format!("{path}/bandwidth-policy"), json!({ "bandwidth_policy": evening })).await.ok();
    client.post(&format!("{path}/start"), keys()).await.ok();
    let task = settled(&handle, &client, id).await;
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(5), (24, 24, 0, 0)));
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
async fn a_large_object_neither_holds_back_the_others_nor_a_pause() {
    let scratch = Scratch::new("large");
    let (handle, client) = over(&scratch).await;
    for n in 0..20 {
        scratch.write(&format!("Aliyun/from/small/{n:02}"), "12345");
    }
    // At one MiB per second, this takes minutes. The object is named first, so it is started first.
    let large = std::fs::File::create(scratch.path("Aliyun/from/large")).unwrap();
    large.set_len(200 << 20).unwrap();
    let all_day = json!([{ "start": "00:00", "end": "23:59", "max_bandwidth": 1_048_576 }]);
    let id = create(&client, |request| {
        request["task_type"] = json!("object");
        request["src_node"]["object_key"] = json!(["large", "small/"]);
        request["bandwidth_policy"] = all_day;
    })
    .await;
    handle.clock().advance(seconds(2));
    let path = format!("tasks/{id}");
    until(&client, &path, |task| task["successful_num"] == 20).await;
    client.post(&format!("{path}/stop"), json!({})).await.ok();
    let task = settled(&handle, &client, id).await;
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(3), (21, 20, 0, 0)));
    assert_eq!(scratch.read("HuaweiCloud/to/large"), None);
    // The interrupted object is copied again from the start, and no other object is processed again.
    std::fs::remove_file(scratch.path("HuaweiCloud/to/small/07")).unwrap();
    client.put(&format!("{path}/bandwidth-policy"), json!({ "bandwidth_policy": [] })).await.ok();
    client.post(&format!("{path}/start"), keys()).await.ok();
    let task = settled(&handle, &client, id).await;
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(5), (21, 21, 0, 0)));
    assert_eq!(std::fs::metadata(scratch.path("HuaweiCloud/to/large")).unwrap().len(), 200 << 20);
    assert_eq!(scratch.read("HuaweiCloud/to/small/07"), None);
}

#[tokio::test]
async fn a_group_splits_the_bucket_into_lists_and_sums_up() {
    let scratch = Scratch::new("group");
    let (handle, client) = over(&scratch).await;
    for n in 0..10 {
        scratch.write(&format!("Aliyun/from/folder {n}/file"), "12345");
    }
    let mut request = new_task("a rehearsal");
    request["task_type"] = json!("PREFIX");
    let id = client.post("taskgroups", request.clone()).await.ok()["group_id"].as_str().unwrap().to_owned();
    handle.clock().advance(seconds(2));
    let path = format!("taskgroups/{id}");
    until(&client, &path, |group| group["status"] == 2 || group["status"] == 6).await;
    handle.clock().advance(seconds(2));
    let group = until(&client, &path, |group| group["status"] == 6).await;
    let of = |name: &str| group[name].as_u64().unwrap();
    assert_eq!((of("total_task_num"), of("complete_task_num"), of("total_num"), of("success_num")), (3, 3, 10, 10));
    assert_eq!((of("total_size"), of("complete_size")), (50, 50));
    assert_eq!(scratch.read("HuaweiCloud/to/folder 7/file").as_deref(), Some("12345"));
    let lists: Vec<String> =
        (1..=3).filter_map(|n| scratch.read(&format!("HuaweiCloud/to/oms/taskgroup/{id}/{n}.txt"))).collect();
    assert_eq!(lists.iter().map(|list| list.lines().count()).collect::<Vec<_>>(), [4, 3, 3]);
    assert!(lists[0].contains("folder%20"));
    // A prefix without objects needs no task, and none is counted.
    request["src_node"]["object_key"] = json!(["nothing/"]);
    let id = client.post("taskgroups", request.clone()).await.ok()["group_id"].as_str().unwrap().to_owned();
    handle.clock().advance(seconds(2));
    let group = until(&client, &format!("taskgroups/{id}"), |group| group["status"] == 6).await;
    for name in ["total_task_num", "create_task_num", "complete_task_num"] {
        assert_eq!(group[name], 0, "{name}");
    }
    // If the bucket is missing, the group fails, not its tasks.
    request["src_node"]["bucket"] = json!("nowhere");
    let id = client.post("taskgroups", request).await.ok()["group_id"].as_str().unwrap().to_owned();
    handle.clock().advance(seconds(2));
    let group = until(&client, &format!("taskgroups/{id}"), |group| group["status"] == 4).await;
    assert_eq!(group["error_reason"]["error_code"], "TRF.0155");
}

#[tokio::test]
async fn synchronization_events_copy_what_they_name() {
    let scratch = Scratch::new("sync");
    let (_handle, client) = over(&scratch).await;
    scratch.write("Aliyun/from/a b", "changed");
    let mut request = keys();
    for (name, value) in [
        ("src_cloud_type", "Aliyun"),
        ("src_region", "oss-cn-hangzhou"),
        ("src_bucket", "from"),
        ("dst_region", "cn-north-4"),
        ("dst_bucket", "to"),
    ] {
        request[name] = json!(value);
    }
    let id = client.post("sync-tasks", request).await.ok()["sync_task_id"].as_str().unwrap().to_owned();
    let keys = json!({ "object_keys": ["a%20b", "not-there"] });
    client.post(&format!("sync-tasks/{id}/events"), keys).await.ok();
    let path = format!("sync-tasks/{id}?query_time={}", huaweicloud_emulator::MANUAL_START_MS);
    // Accepted objects are counted immediately, outcomes once they are known.
    assert_eq!(client.get(&path).await.ok()["monthly_acceptance_request"], 2);
    let settled = |task: &Value| task["monthly_success_object"] == 1 && task["monthly_failure_object"] == 1;
    let task = until(&client, &path, settled).await;
    assert_eq!(task["monthly_acceptance_request"], 2);
    assert_eq!(task["monthly_size"], 7);
    assert_eq!(scratch.read("HuaweiCloud/to/a b").as_deref(), Some("changed"));
}

#[tokio::test]
async fn a_description_asks_for_simulated_work() {
    let scratch = Scratch::new("simulated");
    let (handle, client) = over(&scratch).await;
    let id = create(&client, |request| request["description"] = json!("emulate: objects=7 size=70")).await;
    handle.clock().advance(seconds(10));
    let task = settled(&handle, &client, id).await;
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(5), (7, 7, 0, 0)));
}

#[tokio::test]
async fn a_run_that_lost_its_process_is_started_again() {
    let scratch = Scratch::new("lost");
    for n in 0..24 {
        scratch.write(&format!("Aliyun/from/{n:02}"), vec![n; 128 << 10]);
    }
    std::fs::create_dir_all(scratch.path("HuaweiCloud/to")).unwrap();
    let start = async || start_again(&scratch).await;
    let (handle, client) = start().await;
    let all_day = json!([{ "start": "00:00", "end": "23:59", "max_bandwidth": 1_048_576 }]);
    let id = create(&client, |request| request["bandwidth_policy"] = all_day).await;
    handle.clock().advance(seconds(2));
    until(&client, &format!("tasks/{id}"), |task| task["successful_num"].as_u64() > Some(0)).await;
    handle.shutdown().await;
    for secret in ["src-secret", "dst-secret"] {
        assert_eq!(scratch.files_with(secret), Vec::<std::path::PathBuf>::new());
    }
    let (handle, client) = start().await;
    let task = settled(&handle, &client, id).await;
    assert_eq!((&task["status"], &task["error_reason"]["error_code"]), (&json!(4), &json!("TRF.0001")), "{task:#}");
    client.post(&format!("tasks/{id}/start"), keys()).await.ok();
    let task = settled(&handle, &client, id).await;
    let (total, copied, skipped, failed) = counts(&task);
    assert_eq!((task["status"].as_u64(), total, failed), (Some(5), 24, 0));
    assert!(skipped >= 1 && copied + skipped == 24, "{copied} {skipped}");
}

#[tokio::test]
async fn the_bucket_helpers_see_what_is_there() {
    let scratch = Scratch::new("helpers");
    let (_handle, client) = over(&scratch).await;
    for key in ["2024/a", "2024/b/c", "z"] {
        scratch.write(&format!("Aliyun/from/{key}"), "12345");
    }
    let ask = async |what: &str, more: Value| {
        let mut body =
            json!({ "cloud_type": "Aliyun", "ak": "A", "sk": "S", "bucket_name": "from", "data_center": "r" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        client.post(&format!("objectstorage/buckets{what}"), body).await
    };
    let buckets = client.post("objectstorage/buckets", json!({ "cloud_type": "Aliyun", "ak": "A", "sk": "S" })).await;
    assert!(!buckets.has_header("x-emulator-canned"));
    assert_eq!(buckets.ok(), json!(["from"]));
    let page = |path: &str, behind: &str| json!({ "file_path": path, "page_size": 1, "behind_filename": behind });
    let first = ask("/objects", page("", "")).await.ok();
    assert_eq!(
        first,
        json!({ "next_page": true, "next_marker": "2024/", "records": [{ "name": "2024/", "size": "--" }] })
    );
    let second = ask("/objects", page("", "2024/")).await.ok();
    assert_eq!(second, json!({ "next_page": false, "next_marker": "", "records": [{ "name": "z", "size": "5" }] }));
    assert_eq!(ask("/objects", page("2024/", "")).await.ok()["records"][0]["name"], "2024/a");
    for (prefix, there) in [("2024/b", true), ("20", true), ("2024/x", false), ("../", false)] {
        assert_eq!(ask("/prefix", json!({ "file_name": prefix })).await.ok(), json!({ "exist": there }), "{prefix}");
    }
    assert_eq!(ask("/regions", json!({})).await.ok()["support"], true);
    ask("/regions", json!({ "bucket_name": "nowhere" })).await.refused(400, "OMS.0155");
}
