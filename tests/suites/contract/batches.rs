//! Executes every batch entry of the operation tables through the typed client. The operation is called for resources
//! in a legal state and not for those already in the wanted state, and each id has an outcome.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use huaweicloud_runtime::http::{Request, Response};
use huaweicloud_runtime::{
    Batch, BatchOutcome, Batching, ByteStream, NoRetry, Page, Service, Transport, TransportFuture, ValueSource,
};
use serde_json::{Value, json};
use tests::document;
use tests::echo::{ACCESS_KEY, PROJECT_ID, SECRET_KEY};

use super::{examples, matches_template};

#[tokio::test]
async fn every_oms_batch_has_an_outcome_for_each_id() {
    let count = every_batch(&huaweicloud_oms::operations::SERVICE, huaweicloud_oms::OPENAPI, |fake, id, body, ids| {
        let builder = huaweicloud_oms::Client::builder().transport(fake);
        let builder = builder.endpoint("http://127.0.0.1:9").project_id(PROJECT_ID).access_key(ACCESS_KEY, SECRET_KEY);
        tests::oms::batch(builder.retry(NoRetry).build().expect("a client"), id, body, ids)
    });
    assert_eq!(count.await, 12, "start, stop and delete of three kinds, retry, and update of two");
}

#[tokio::test]
async fn every_dcs_batch_has_an_outcome_for_each_id() {
    let count = every_batch(&huaweicloud_dcs::operations::SERVICE, huaweicloud_dcs::OPENAPI, |fake, id, body, ids| {
        let builder = huaweicloud_dcs::Client::builder().transport(fake);
        let builder = builder.endpoint("http://127.0.0.1:9").project_id(PROJECT_ID).access_key(ACCESS_KEY, SECRET_KEY);
        tests::dcs::batch(builder.retry(NoRetry).build().expect("a client"), id, body, ids)
    });
    assert!(count.await > 4, "batches");
}

async fn every_batch(
    service: &'static Service,
    specification: &str,
    batch: impl Fn(Fake, &str, Value, Vec<String>) -> Option<Batch>,
) -> usize {
    let document: Value = serde_json::from_str(specification).expect("JSON");
    let operations = document::operations(&document);
    let find = |id: &str| operations.iter().find(|operation| operation.id == id).expect("an operation");
    let mut count = 0;
    for operation in service.operations {
        let Some(batching) = operation.batching else { continue };
        let total = match service.operation(batching.list).and_then(|list| list.page) {
            Some(Page::Offset(page)) => page.total,
            _ => None,
        };
        let called = find(operation.id);
        let (_, body) = examples(called.request.as_ref()).into_iter().next().unwrap_or_default();
        let of_body = |field: &str| body[field].as_str().map(str::to_owned).into_iter().collect();
        let states = operation.legal_in.map_or(&[][..], |legal| legal.of_call(of_body).states);
        let legal = states.first().copied().unwrap_or("RUNNING");
        let fake = Fake { batching, total, legal, list: find(batching.list).path.clone(), called: Arc::default() };
        // Two resources in a legal state, one in each state that leaves nothing to do, and one duplicate.
        let ids: Vec<String> = (1..=2 + batching.already.len()).chain([1]).map(|id| id.to_string()).collect();
        let outcomes = batch(fake.clone(), operation.id, body, ids.clone()).expect("a batch").await;
        let outcomes = outcomes.unwrap_or_else(|error| panic!("{}: {error}", operation.id));
        let of = |wanted: fn(&BatchOutcome) -> bool| outcomes.iter().filter(|one| wanted(&one.outcome)).count();
        let what = format!("{}: {outcomes:?}", operation.id);
        assert_eq!(of(|outcome| matches!(outcome, BatchOutcome::Done)), 2, "{what}");
        assert_eq!(of(|it| matches!(it, BatchOutcome::AlreadyThere { .. })), batching.already.len(), "{what}");
        assert_eq!(of(|outcome| matches!(outcome, BatchOutcome::Refused(_))), 1, "{what}");
        assert_eq!(outcomes.len(), ids.len(), "{what}");
        let mut sent = fake.called.lock().expect("no panic under the lock").clone();
        sent.sort();
        assert_eq!(sent, ["1", "2"], "{what}");
        count += 1;
    }
    count
}

/// A service that lists resources in the states that an entry names, and executes each call.
#[derive(Clone)]
struct Fake {
    batching: Batching,
    total: Option<&'static str>,
    legal: &'static str,
    list: String,
    called: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    fn list(&self) -> Value {
        let states = [self.legal, self.legal].into_iter().chain(self.batching.already.iter().copied());
        let records: Vec<Value> = states
            .enumerate()
            .map(|(index, state)| json!({ self.batching.id: (index + 1).to_string(), self.batching.field: state }))
            .collect();
        let mut reply = json!({});
        if let Some(total) = self.total {
            reply[total] = json!(records.len());
        }
        reply[self.batching.items] = Value::Array(records);
        reply
    }

    /// Answers a call with success for each of its ids.
    fn called(&self, request: &Request<Bytes>) -> Value {
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let ids: Vec<String> = match self.batching.ids {
            ValueSource::Body(field) => {
                let ids = body[field].as_array().into_iter().flatten();
                ids.filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => request.uri().path().split('/').filter(|part| matches!(*part, "1" | "2")).map(str::to_owned).collect(),
        };
        self.called.lock().expect("no panic under the lock").extend(ids.clone());
        let Some(results) = self.batching.results else { return Value::Null };
        let entry = |id: &String| match (results.id, results.result) {
            (Some(field), Some((result, done))) => json!({ field: id, result: done }),
            _ => json!(id),
        };
        // The results are not in the order of the request.
        json!({ results.list: ids.iter().rev().map(entry).collect::<Vec<_>>() })
    }
}

impl Transport for Fake {
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        let is_list = request.method() == "GET" && matches_template(request.uri().path(), &self.list);
        let body = if is_list { self.list() } else { self.called(&request) };
        let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let response = Response::builder().status(200).body(ByteStream::from(body)).expect("a response");
        Box::pin(std::future::ready(Ok(response)))
    }
}
