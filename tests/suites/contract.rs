//! Every example of the specifications is valid: it satisfies its schema, the typed client sends a request unchanged,
//! and it reads a reply without loss.

mod batches;
mod marks;
mod pages;
mod waits;

use bytes::Bytes;
use serde_json::Value;
use tests::document::{self, Media, Operation};
use tests::echo::{ACCESS_KEY, Answer, Echo, PROJECT_ID, SECRET_KEY};
use tests::examples::{Outcome, normalised};

#[test]
fn every_example_satisfies_its_schema() {
    let mut checked = 0;
    for specification in [huaweicloud_oms::OPENAPI, huaweicloud_dcs::OPENAPI] {
        let document: Value = serde_json::from_str(specification).expect("JSON");
        for operation in document::operations(&document) {
            for (what, media) in operation
                .request
                .iter()
                .map(|media| ("request", media))
                .chain(operation.reply.iter().map(|(_, media)| ("reply", media)))
            {
                let validator = document::validator(&document, &media.schema);
                for (name, example) in &media.examples {
                    let problems: Vec<String> = validator
                        .iter_errors(example)
                        .map(|error| format!("{}: {error}", error.instance_path()))
                        .collect();
                    assert!(problems.is_empty(), "{} {what} example `{name}`: {problems:?}", operation.id);
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 200, "only {checked} examples were found");
}

#[tokio::test]
async fn every_oms_example_survives_the_round_trip() {
    let echo = Echo::start().await;
    let builder = huaweicloud_oms::Client::builder()
        .endpoint(echo.url())
        .project_id(PROJECT_ID)
        .access_key(ACCESS_KEY, SECRET_KEY);
    let client = builder.build().expect("a client");
    let count =
        round_trips(&echo, huaweicloud_oms::OPENAPI, |id, body| tests::oms::call(client.clone(), id, body)).await;
    assert_eq!(count, huaweicloud_oms::operations::ALL.len(), "operations");
}

#[tokio::test]
async fn every_dcs_example_survives_the_round_trip() {
    let echo = Echo::start().await;
    let builder = huaweicloud_dcs::Client::builder()
        .endpoint(echo.url())
        .project_id(PROJECT_ID)
        .access_key(ACCESS_KEY, SECRET_KEY);
    let client = builder.build().expect("a client");
    let count =
        round_trips(&echo, huaweicloud_dcs::OPENAPI, |id, body| tests::dcs::call(client.clone(), id, body)).await;
    assert_eq!(count, huaweicloud_dcs::operations::ALL.len(), "operations");
}

/// Sends every request example and gets every reply example of every operation; returns the number of operations.
async fn round_trips(echo: &Echo, specification: &str, call: impl Fn(&str, Value) -> Option<Outcome>) -> usize {
    let document: Value = serde_json::from_str(specification).expect("JSON");
    let operations = document::operations(&document);
    for operation in &operations {
        let requests = examples(operation.request.as_ref());
        let replies = examples(operation.reply.as_ref().map(|(_, media)| media));
        for index in 0..requests.len().max(replies.len()) {
            let (request_name, request) = &requests[index % requests.len()];
            let (reply_name, reply) = &replies[index % replies.len()];
            let what = format!("{} (request example `{request_name}`, reply example `{reply_name}`)", operation.id);
            round_trip(echo, operation, &what, request, reply, &call).await;
        }
        other_success_statuses(echo, operation, &requests[0].1, &call).await;
    }
    operations.len()
}

fn examples(media: Option<&Media>) -> Vec<(String, Value)> {
    match media {
        Some(media) if !media.examples.is_empty() => media.examples.clone(),
        _ => vec![("none".to_owned(), Value::Null)],
    }
}

async fn round_trip(
    echo: &Echo,
    operation: &Operation,
    what: &str,
    request: &Value,
    reply: &Value,
    call: impl Fn(&str, Value) -> Option<Outcome>,
) {
    let answer = match &operation.reply {
        Some((status, media)) if media.media_type == "application/json" => Answer {
            status: *status,
            content_type: Some(media.media_type.clone()),
            body: Bytes::from(reply.to_string()),
        },
        Some((status, media)) => Answer {
            status: *status,
            content_type: Some(media.media_type.clone()),
            body: Bytes::from_static(b"a stream"),
        },
        None => Answer { status: operation.success[0], content_type: None, body: Bytes::new() },
    };
    let streams = operation.reply.as_ref().is_some_and(|(_, media)| media.media_type != "application/json");
    echo.answer(answer);
    let outcome = call(&operation.id, request.clone()).unwrap_or_else(|| panic!("{what}: no such call")).await;
    let returned = outcome.unwrap_or_else(|error| panic!("{what}: {error}"));
    let received = echo.take();
    assert_eq!(received.len(), 1, "{what}: requests");
    assert_eq!(received[0].method.as_str(), operation.method, "{what}");
    assert!(
        matches_template(&received[0].target, &operation.path),
        "{what}: {} is not {}",
        received[0].target,
        operation.path
    );
    let sent: Value = if received[0].body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&received[0].body).expect("a JSON body")
    };
    assert_eq!(&sent, request, "{what}: what was sent is not the example");
    let expected = if streams { Value::from("a stream") } else { normalised(reply) };
    assert_eq!(normalised(&returned), expected, "{what}: what came back is not the example");
}

/// Checks each other success status that the specification lists, without a body.
async fn other_success_statuses(
    echo: &Echo,
    operation: &Operation,
    request: &Value,
    call: impl Fn(&str, Value) -> Option<Outcome>,
) {
    let usual = operation.reply.as_ref().map(|(status, _)| *status);
    for status in operation.success.iter().filter(|status| Some(**status) != usual) {
        echo.answer(Answer { status: *status, content_type: None, body: Bytes::new() });
        let outcome = call(&operation.id, request.clone()).expect("a call").await;
        assert!(outcome.is_ok(), "{} with status {status}: {}", operation.id, outcome.unwrap_err());
        echo.take();
    }
}

fn matches_template(target: &str, template: &str) -> bool {
    let path = target.split('?').next().unwrap_or_default();
    let (found, wanted): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), template.split('/').collect());
    let fits = |(found, wanted): (&&str, &&str)| match *wanted {
        "{project_id}" => *found == PROJECT_ID,
        wanted if wanted.starts_with('{') => !found.is_empty() && !found.starts_with('{'),
        wanted => *found == wanted,
    };
    found.len() == wanted.len() && found.iter().zip(&wanted).all(fits)
}
