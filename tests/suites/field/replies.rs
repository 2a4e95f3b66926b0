//! Replies: a success stays a success, whatever its body lacks or contains.

use std::collections::BTreeSet;

use bytes::Bytes;
use huaweicloud_runtime::Error;
use serde_json::{Value, json};
use tests::document::{self, Operation};
use tests::examples::Outcome;
use tests::faults::{Reply, Service, answer};

use super::support::{dcs, oms};

/// One of the two services: its document, and its operations as functions.
pub(super) struct Api {
    document: Value,
    call: fn(&Service, &str, Value) -> Option<Outcome>,
}

pub(super) fn apis() -> [Api; 2] {
    let parse = |text: &str| serde_json::from_str(text).expect("JSON");
    [
        Api {
            document: parse(huaweicloud_oms::OPENAPI),
            call: |service, id, body| tests::oms::call(oms(service), id, body),
        },
        Api {
            document: parse(huaweicloud_dcs::OPENAPI),
            call: |service, id, body| tests::dcs::call(dcs(service), id, body),
        },
    ]
}

impl Api {
    /// The operations whose reply is not a stream.
    pub(super) fn operations(&self) -> Vec<Operation> {
        let is_stream = |operation: &Operation| {
            operation.reply.as_ref().is_some_and(|(_, media)| media.media_type != "application/json")
        };
        document::operations(&self.document).into_iter().filter(|operation| !is_stream(operation)).collect()
    }

    async fn answered(&self, operation: &Operation, reply: Reply) -> Result<Value, Error> {
        self.sent(&Service::new([reply.into()]), operation).await
    }

    /// Calls an operation with the first example of its body.
    pub(super) async fn sent(&self, service: &Service, operation: &Operation) -> Result<Value, Error> {
        let request = operation.request.as_ref().and_then(|media| media.examples.first());
        let request = request.map_or(Value::Null, |(_, example)| example.clone());
        (self.call)(service, &operation.id, request).expect("a call").await
    }

    /// Whether the operation exists to return a value, so that a reply without it is an error.
    fn returns_an_id(&self, operation: &Operation) -> bool {
        let schema = operation.reply.as_ref().map(|(_, media)| &media.schema);
        let pointer = schema.and_then(|schema| schema["$ref"].as_str()).map(|path| path.trim_start_matches('#'));
        let schema = pointer.and_then(|pointer| self.document.pointer(pointer)).or(schema);
        schema.is_some_and(|schema| schema["required"].as_array().is_some_and(|required| !required.is_empty()))
    }
}

pub(super) fn reads(operation: &Operation) -> bool {
    let by_name = ["list_", "show_", "check_"].iter().any(|verb| operation.id.starts_with(verb));
    operation.method == "GET" || by_name
}

/// opentelekomcloud/gophertelekomcloud#15, opentelekomcloud/terraform-provider-opentelekomcloud#2165
#[tokio::test]
async fn no_success_fails_for_what_its_body_is() {
    let nothing: [&[u8]; 6] = [b"", b" \n", b"{}", b"null", b"\xef\xbb\xbf{}", b"{\"brand_new\":{\"a\":[1,null]}}"];
    let something_else: [&[u8]; 6] = [b"\"done\"", b"plain text", b"[1,null]", b"7", b"{\"cut", b"\x1f\x8b\x08\0\0"];
    let mut insisting = BTreeSet::new();
    for api in apis() {
        for operation in api.operations() {
            for (body, is_else) in
                nothing.map(|body| (body, false)).into_iter().chain(something_else.map(|body| (body, true)))
            {
                let shown = format!("{} answered {:?}", operation.id, String::from_utf8_lossy(body));
                let Err(error) = api.answered(&operation, Reply::new(200, body)).await else { continue };
                assert!(error.is_decoding() && !error.outcome_unknown(), "{shown}: {error}");
                // If a list is expected, an object with new fields is something else.
                let is_else =
                    is_else || operation.reply.as_ref().is_some_and(|(_, media)| media.schema["type"] == "array");
                assert!(is_else && reads(&operation) || api.returns_an_id(&operation), "{shown}: {error}");
                assert_eq!(error.took_effect(), !reads(&operation), "{shown}: {error}");
                assert_eq!(error.body().map(|body| &body[..]), Some(body), "{shown}");
                assert_eq!((error.status().map(|s| s.as_u16()), error.request_id()), (Some(200), Some("request-1")));
                if !reads(&operation) {
                    insisting.insert(operation.id.clone());
                }
            }
        }
    }
    let made = [
        "create_",
        "copy_instance",
        "export_instances_task",
        "set_expire",
        "_scan",
        "scan_",
        "login_web_cli",
        "download_ssl_cert",
    ];
    let strange: Vec<&String> = insisting.iter().filter(|id| !made.iter().any(|made| id.contains(made))).collect();
    assert!(insisting.len() > 8 && strange.is_empty(), "these do not exist to return an id: {strange:?}");
}

/// opentelekomcloud/terraform-provider-opentelekomcloud#2765
#[tokio::test]
async fn no_success_fails_for_what_one_of_its_fields_is() {
    let odd =
        [json!(null), json!("x"), json!(7), json!(true), json!([]), json!({}), json!([null]), json!({ "a": [1] })];
    let mut next = odd.iter().cycle();
    let mut tried = 0;
    for api in apis() {
        for operation in api.operations().iter().filter(|operation| !api.returns_an_id(operation)) {
            let examples = operation.reply.iter().flat_map(|(_, media)| &media.examples);
            for (_, example) in examples {
                for place in places(example) {
                    let mut reply = example.clone();
                    let value = next.next().expect("a cycle");
                    *reply.pointer_mut(&place).expect("a place of the example") = value.clone();
                    let outcome = api.answered(operation, Reply::new(200, reply.to_string())).await;
                    assert!(outcome.is_ok(), "{} with {place} = {value}: {}", operation.id, outcome.unwrap_err());
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 1_000, "{tried}");
}

/// The JSON pointers of all nodes of a value.
fn places(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let below = |(name, value): (String, &Value)| {
        let here = format!("/{name}");
        let deeper: Vec<String> = places(value).into_iter().map(|place| format!("{here}{place}")).collect();
        std::iter::once(here).chain(deeper)
    };
    children.into_iter().flat_map(below).collect()
}

/// opentelekomcloud/gophertelekomcloud#15
#[tokio::test]
async fn a_change_whose_id_is_a_by_product_needs_none() {
    for id in ["update_ssl_switch", "restore_instance", "upgrade_instance_minor_version", "set_online_migration_task"] {
        for reply in [Reply::new(200, "{}"), Reply::new(204, ""), Reply::new(200, "null")] {
            let value = dcs_call(id, reply).await.unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(value, json!({}), "{id}");
        }
    }
}

/// Calls an operation of DCS by its id.
async fn dcs_call(id: &str, reply: Reply) -> Result<Value, Error> {
    let [_, api] = apis();
    let operation = api.operations().into_iter().find(|operation| operation.id == id);
    api.answered(&operation.expect("an operation"), reply).await
}

/// opentelekomcloud/terraform-provider-opentelekomcloud#2765
#[tokio::test]
async fn a_change_may_be_confirmed_by_a_text() {
    for body in ["\"success\"", "success"] {
        let outcome = dcs_call("update_bandwidth", Reply::new(200, body)).await;
        assert!(outcome.is_ok(), "{body}: {}", outcome.unwrap_err());
    }
}

/// terraform-provider-huaweicloud reads the id of this job by another name than Huawei's pages have.
#[tokio::test(start_paused = true)]
async fn a_job_is_followed_by_either_spelling_of_its_id() {
    for reply in [r#"{"job_id":"j"}"#, r#"{"jobId":"j"}"#] {
        let service = Service::new([answer(200, reply), answer(200, r#"{"job_id":"j","status":"SUCCESS"}"#)]);
        let call = dcs(&service).delete_ip_from_domain_name().instance_id("i").group_id("g").node_id("n");
        call.send_and_wait().await.expect("a success");
    }
}

/// opentelekomcloud/terraform-provider-opentelekomcloud#2165
#[tokio::test]
async fn an_undocumented_reply_is_kept() {
    let service = Service::new([answer(200, r#"{"job_id":"j","brand_new":1}"#)]);
    let body = huaweicloud_dcs::types::ScanClientsRequest::builder().node_id("n");
    let reply = dcs(&service).scan_clients().instance_id("i").body(body).send().await.expect("a success");
    let whole: Value = serde_json::from_slice(reply.raw()).expect("JSON");
    assert_eq!((reply.job_id.as_deref(), &whole["brand_new"]), (Some("j"), &json!(1)));
}

/// opentelekomcloud/terraform-provider-opentelekomcloud#2765
#[tokio::test]
async fn lists_of_shared_types_are_as_tolerant_as_others() {
    let whitelist = r#"{"enable_whitelist":"true","whitelist":[{"group_name":"g","ip_list":["a",null,7]},null]}"#;
    let service = Service::new([answer(200, whitelist)]);
    let reply = dcs(&service).show_ip_whitelist().instance_id("i").send().await.expect("a whitelist");
    assert_eq!(reply.whitelist[0].ip_list, Some(vec!["a".to_owned(), "7".to_owned()]));
    let plan = json!({ "backup_at": ["1", 2, null] });
    let plan: huaweicloud_dcs::types::BackupPlan = serde_json::from_value(plan).expect("a plan");
    assert_eq!(plan.backup_at, Some(vec![1, 2]));
}

/// serde-rs/json#495, vercel-labs/agent-browser#720
#[tokio::test]
async fn a_list_is_not_lost_for_one_character() {
    let list =
        |description: &str| format!(r#"{{"count":2,"tasks":[{{"id":1}},{{"id":2,"description":"{description}"}}]}}"#);
    let mut latin = list("caf?").into_bytes();
    let place = latin.iter().position(|byte| *byte == b'?').expect("a mark");
    latin[place] = 0xe9;
    for (body, text) in [
        (list(r"cut \ud83d").into_bytes(), "cut \u{fffd}"),
        (list(r"\udc00 cut").into_bytes(), "\u{fffd} cut"),
        ([b"\xef\xbb\xbf", list("marked").as_bytes()].concat(), "marked"),
        (latin, "caf\u{fffd}"),
        (list("two\nlines").into_bytes(), "two\nlines"),
        (list("twice").replace("\"count\":2", "\"count\":1,\"count\":2").into_bytes(), "twice"),
        (list("not a number").replace("\"count\":2", "\"count\":NaN").into_bytes(), "not a number"),
    ] {
        let service = Service::new([answer(200, body)]);
        let tasks = oms(&service).list_tasks().send().await.expect("a list");
        assert_eq!(tasks.tasks.len(), 2, "{text}");
        assert_eq!(tasks.tasks[1].description.as_deref(), Some(text));
    }
}

/// serde-rs/json#495
#[tokio::test]
async fn one_record_that_cannot_be_meant_does_not_cost_the_page() {
    let service =
        Service::new([answer(200, r#"{"count":"4","tasks":[{"id":1},"odd",{"id":[],"name":"b"},{"id":3}]}"#)]);
    let client = oms(&service);
    let pages = client.core().request(&huaweicloud_oms::operations::LIST_TASKS).pages::<huaweicloud_oms::types::Task>();
    let mut items = pages.items();
    let mut ids = Vec::new();
    while let Some(task) = items.next().await {
        ids.push(task.expect("a task").id);
    }
    assert_eq!(ids, [Some(1), None, Some(3)]);
}

/// opentelekomcloud/gophertelekomcloud#15
#[tokio::test]
async fn an_error_body_of_any_shape_tells_its_code_and_text() {
    for (body, code, message) in [
        (r#"{"error_code":"OMS.1","error_message":"by another name"}"#, Some("OMS.1"), "by another name"),
        (r#"{"error_code":"OMS.1","error_msg":["one","two"]}"#, Some("OMS.1"), "one; two"),
        (r#"{"errors":[{"code":"A.1","message":"first"},{"code":"A.2","message":"second"}]}"#, Some("A.1"), "first"),
        (r#"[{"error_code":"L.1","error_msg":"in a list"}]"#, Some("L.1"), "in a list"),
        (r#"{"errors":["only text"]}"#, None, "only text"),
        ("\u{feff}{\"error_code\":\"OMS.1\",\"error_msg\":\"cut \\ud83d\"}", Some("OMS.1"), "cut \u{fffd}"),
        (
            "<?xml version=\"1.0\"?><Error><Code>NoSuchBucket</Code><Message>no &lt;such&gt; bucket</Message></Error>",
            Some("NoSuchBucket"),
            "no <such> bucket",
        ),
        (r#"{"Code":"X.1","Message":"upper case"}"#, Some("X.1"), "upper case"),
    ] {
        let error = oms(&Service::new([answer(400, body.to_owned())])).list_tasks().send().await.expect_err(body);
        assert_eq!((error.code(), &*error.message()), (code, message), "{body}");
    }
}

/// vercel-labs/agent-browser#720
#[tokio::test]
async fn a_success_that_is_an_error_and_nothing_else_is_an_error() {
    for body in [
        r#"{"error_code":"OMS.0057","error_msg":"the keys are wrong"}"#,
        r#"{"error":{"code":"OMS.0057","message":"the keys are wrong"}}"#,
        r#"{"code":"OMS.0057","message":"the keys are wrong","request_id":"r"}"#,
        r#"{"errors":[{"code":"OMS.0057","message":"the keys are wrong"}]}"#,
    ] {
        let service = Service::new([answer(200, body)]);
        let error = oms(&service).list_tasks().send().await.expect_err(body);
        assert_eq!((error.code(), error.status().map(|s| s.as_u16())), (Some("OMS.0057"), Some(200)), "{body}");
    }
    let body = r#"{"error_code":"AccessDenied","error_msg":"no"}"#;
    let error = oms(&Service::new([answer(200, body)])).list_tasks().send().await.expect_err(body);
    assert_eq!(error.code(), Some("AccessDenied"));
    for body in [
        r#"{"error_code":"0","error_msg":"ok"}"#,
        r#"{"error_code":"SUCCESS","error_msg":""}"#,
        r#"{"errors":[]}"#,
        r#"{"error_code":null,"error_msg":null}"#,
        r#"{"error_code":"OMS.1","tasks":[]}"#,
        r#"{"code":"200","message":"ok"}"#,
    ] {
        oms(&Service::new([answer(200, body)])).list_tasks().send().await.expect(body);
    }
}

/// vercel-labs/agent-browser#720
#[tokio::test]
async fn an_encoding_that_nobody_asked_for_is_named() {
    let zipped = Bytes::from_static(b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae\x05\0");
    for (reply, name) in [
        (Reply::new(200, zipped.clone()).header("content-encoding", "gzip"), "gzip"),
        (Reply::new(200, zipped.clone()), "gzip"),
        (Reply::new(200, "\x0b\u{2}").header("content-encoding", "br"), "br"),
        (Reply::new(502, zipped.clone()).header("content-encoding", "gzip"), "gzip"),
    ] {
        let steps = (0..4).map(|_| reply.clone().into());
        let error = oms(&Service::new(steps)).list_tasks().send().await.expect_err("not readable");
        assert!(error.to_string().contains(&format!("encoded as {name}, which was not requested")), "{error}");
    }
    let decoded = Reply::new(200, "{\"count\":1}").header("content-encoding", "gzip");
    let tasks = oms(&Service::new([decoded.into()])).list_tasks().send().await.expect("the proxy decoded it");
    assert_eq!(tasks.count, Some(1));
}
