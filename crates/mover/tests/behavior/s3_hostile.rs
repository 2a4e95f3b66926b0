//! Endpoints that do not answer, or that answer falsely: nothing is lost, nothing hangs, and nothing fills the memory.

use std::time::Duration;

use crate::support::s3::{Fault, S3, counts, create, over, settled, until};
use crate::support::{Client, Scratch, keys, seconds};
use huaweicloud_emulator::Handle;
use serde_json::{Value, json};
use tokio::time::Instant;

async fn single(handle: &Handle, client: &Client, change: impl FnOnce(&mut Value)) -> Value {
    let id = create(handle, client, |request| {
        request["task_type"] = json!("object");
        request["src_node"]["object_key"] = json!(["object"]);
        change(request);
    })
    .await;
    settled(client, id).await
}

fn reason(task: &Value) -> &str {
    task["error_reason"]["error_msg"].as_str().unwrap()
}

#[tokio::test]
async fn a_task_is_paused_while_its_endpoint_does_not_answer() {
    let (scratch, server) = (Scratch::new("s3-silent"), S3::start());
    let (handle, client) = over(&scratch, &server, true).await;
    server.put("from", "first", "12345", &[]);
    server.put("from", "second", "67890", &[]);
    // The task hangs while it lists its bucket for the first time.
    server.fail("GET /from?", Fault::Hang, 1);
    let id = create(&handle, &client, |_| ()).await;
    let (task, begun) = (format!("tasks/{id}"), Instant::now());
    let pause = async |asked: &str, times| {
        until(async || server.asked(asked).len(), |asked| *asked >= times).await;
        client.post(&format!("{task}/stop"), json!({})).await.ok();
        let paused = settled(&client, id).await;
        assert_eq!(paused["status"], 3, "{paused:#}");
        paused
    };
    let start = async || {
        client.post(&format!("{task}/start"), keys()).await.ok();
        handle.clock().advance(seconds(2));
    };
    pause("GET /from?", 1).await;
    until(async || server.abandoned(), |abandoned| *abandoned == 1).await;
    // The task hangs while it copies.
    server.fail("GET /from/second", Fault::Hang, 1);
    start().await;
    let done = async || client.get(&task).await.ok()["successful_num"].clone();
    until(done, |done| *done == 1).await;
    assert_eq!(counts(&pause("GET /from/second", 1).await), (2, 1, 0));
    // The task continues, and shows no less progress than before.
    let asked = server.asked("GET /from?").len();
    server.fail("GET /from?", Fault::Hang, 1);
    start().await;
    until(async || server.asked("GET /from?").len(), |now| *now > asked).await;
    let running = client.get(&task).await.ok();
    assert_eq!((counts(&running), &running["progress"]), ((2, 1, 0), &json!(0.5)), "{running:#}");
    assert_eq!(counts(&pause("GET /from?", asked + 1).await), (2, 1, 0));
    // This is long before an unresponsive endpoint would time out.
    assert!(begun.elapsed() < Duration::from_secs(25));
    start().await;
    assert_eq!(counts(&settled(&client, id).await), (2, 2, 0));
}

#[tokio::test]
async fn listings_that_cannot_be_true_are_refused() {
    const ELSEWHERE: &str = "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>secret/x</Key><Size>1</Size>\
        <LastModified>2024-02-29T12:34:56.000Z</LastModified></Contents></ListBucketResult>";
    const THERE: &str = "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>there</NextContinuationToken>\
        </ListBucketResult>";
    const BACK: &str = "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>back</NextContinuationToken>\
        </ListBucketResult>";
    let (scratch, server) = (Scratch::new("s3-lists"), S3::start());
    let (handle, client) = over(&scratch, &server, true).await;
    server.put("from", "object", "x", &[]);
    server.fail("&prefix=public", Fault::Say(200, ELSEWHERE), 1);
    let id = create(&handle, &client, |request| request["src_node"]["object_key"] = json!(["public/"])).await;
    let task = settled(&client, id).await;
    assert!(reason(&task).contains("names that were not requested"), "{task:#}");
    // No page repeats the one before it, and still the listing has no end.
    for _ in 0..20 {
        server.fail("GET /from?", Fault::Say(200, THERE), 1);
        server.fail("GET /from?", Fault::Say(200, BACK), 1);
    }
    let id = create(&handle, &client, |_| ()).await;
    let task = settled(&client, id).await;
    assert!(reason(&task).contains("goes around in circles"), "{task:#}");
    assert_eq!(task["status"], 4);
}

#[tokio::test]
async fn a_listing_that_does_not_say_whether_it_goes_on_is_read_to_its_end() {
    const FIRST: &str = "<ListBucketResult><Contents><Key>a</Key><Size>1</Size><LastModified>2024-02-29T12:34:56.000Z</LastModified>\
        </Contents><NextContinuationToken>61</NextContinuationToken></ListBucketResult>";
    let (scratch, server) = (Scratch::new("s3-goes-on"), S3::start());
    let (handle, client) = over(&scratch, &server, true).await;
    server.put("from", "a", "1", &[]);
    server.put("from", "b", "2", &[]);
    // Used twice: for the check that the bucket exists, and for the listing.
    server.fail("GET /from?", Fault::Say(200, FIRST), 2);
    let id = create(&handle, &client, |_| ()).await;
    assert_eq!(counts(&settled(&client, id).await), (2, 2, 0));
    assert_eq!(scratch.read("HuaweiCloud/to/b").as_deref(), Some("2"));
}

#[tokio::test]
async fn sizes_that_no_object_has_are_not_believed() {
    const SIZE: &str = "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>object</Key>\
        <Size>18446744073709551615</Size><LastModified>2024-02-29T12:34:56.000Z</LastModified></Contents></ListBucketResult>";
    let (scratch, server) = (Scratch::new("s3-sizes"), S3::start());
    let (handle, client) = over(&scratch, &server, false).await;
    server.put("from", "object", "x", &[("content-length", "5497558138881")]);
    server.fail("GET /from?", Fault::Say(200, SIZE), 1);
    let task = single(&handle, &client, |_| ()).await;
    assert!(reason(&task).contains("no size of"), "{task:#}");
    // Objects of this size exist, but their parts would fill the memory.
    let task = single(&handle, &client, |_| ()).await;
    assert!(reason(&task).contains("5497558138881 bytes cannot be uploaded"), "{task:#}");
}

#[tokio::test]
async fn the_words_of_a_server_are_kept_short_and_without_secrets() {
    let (scratch, server) = (Scratch::new("s3-words"), S3::start());
    let (handle, client) = over(&scratch, &server, true).await;
    server.put("from", "object", "x", &[]);
    let words =
        format!("<Error><Code>Odd</Code><Message>token-of-the-source {}</Message></Error>", "x\n".repeat(100_000));
    server.fail("GET /from/object", Fault::Say(400, words.leak()), 1);
    let task = single(&handle, &client, |request| {
        request["src_node"]["security_token"] = json!("token-of-the-source");
    })
    .await;
    let reason = reason(&task);
    assert!(reason.contains("Odd: <redacted>") && reason.len() < 600 && !reason.contains('\n'), "{reason}");
}

#[tokio::test]
async fn half_an_object_never_passes_for_a_whole_one() {
    let (scratch, server) = (Scratch::new("s3-half"), S3::start());
    let (handle, client) = over(&scratch, &server, true).await;
    server.put("from", "object", "both halves", &[]);
    server.fail("GET /from/object", Fault::Say(206, "both"), 1);
    let task = single(&handle, &client, |_| ()).await;
    assert!(reason(&task).contains("instead of a whole object"), "{task:#}");
    assert_eq!(scratch.read("HuaweiCloud/to/object"), None);
}

#[tokio::test]
async fn what_was_there_before_never_passes_for_an_upload_that_was_lost() {
    let (scratch, server) = (Scratch::new("s3-lost"), S3::start());
    let (handle, client) = over(&scratch, &server, false).await;
    server.put("from", "object", vec![2; 9 << 20], &[]);
    server.put("to", "object", vec![1; 9 << 20], &[]);
    // Another client has removed its parts.
    server.fail("POST /to/object?uploadId", Fault::Refuse(404, "NoSuchUpload"), 1);
    let overwrite = |request: &mut Value| request["object_overwrite_mode"] = json!("FULL_OVERWRITE");
    let task = single(&handle, &client, overwrite).await;
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(4), (1, 0, 1)), "{task:#}");
    assert!(reason(&task).contains("NoSuchUpload"), "{task:#}");
    // The upload was completed, but the answer was lost.
    server.fail("POST /to/object?uploadId", Fault::Cut(0), 1);
    let task = single(&handle, &client, overwrite).await;
    assert_eq!((task["status"].as_u64(), counts(&task)), (Some(5), (1, 1, 0)), "{task:#}");
    assert!(server.get("to", "object").unwrap().body == vec![2; 9 << 20]);
}

#[tokio::test]
async fn a_copy_is_never_of_two_versions() {
    const BYTES: usize = 6 << 20;
    let (scratch, server) = (Scratch::new("s3-versions"), S3::start());
    let (handle, client) = over(&scratch, &server, true).await;
    server.put("from", "object", vec![b'x'; BYTES], &[]);
    // A server that ignores If-Match, and by then has another object, of the same size or of another.
    let others = [
        ("etag", "\"another tag\""),
        ("content-range", "bytes 1000-6291455/6291456"),
        ("content-range", "bytes 1048576-6291455/6291457"),
        ("content-range", "bytes 1048576-6291454/6291456"),
        ("content-range", "bytes 1048576-6291455/*"),
    ];
    for (name, value) in others {
        server.fail("GET /from/object", Fault::Cut(1 << 20), 1);
        server.fail("GET /from/object", Fault::Header(name, value), 1);
        let task = single(&handle, &client, |request| request["consistency_check"] = json!("crc64")).await;
        assert_eq!(counts(&task), (1, 0, 1), "{name}: {value}");
        assert!(reason(&task).contains("It broke off"), "{task:#}");
    }
    server.fail("GET /from/object", Fault::Cut(1 << 20), 1);
    let task = single(&handle, &client, |request| request["consistency_check"] = json!("crc64")).await;
    assert_eq!(counts(&task), (1, 1, 0), "{task:#}");
}
