//! Reads every paged list through the typed client, from services that divide it into pages in different ways. Each
//! record is returned once, and a service that does not advance leads to an error.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use huaweicloud_runtime::http::{Request, Response};
use huaweicloud_runtime::{ByteStream, NoRetry, Page, Service, Transport, TransportFuture};
use serde_json::{Value, json};
use tests::document;
use tests::echo::{ACCESS_KEY, PROJECT_ID, SECRET_KEY};
use tests::examples::Outcome;

use super::examples;

#[tokio::test]
async fn every_oms_list_returns_each_record_once() {
    let count = every_list(&huaweicloud_oms::operations::SERVICE, huaweicloud_oms::OPENAPI, |fake, id, body| {
        let builder = huaweicloud_oms::Client::builder().transport(fake);
        let builder = builder.endpoint("http://127.0.0.1:9").project_id(PROJECT_ID).access_key(ACCESS_KEY, SECRET_KEY);
        tests::oms::items(builder.retry(NoRetry).build().expect("a client"), id, body)
    });
    assert_eq!(count.await, 4, "tasks, groups, synchronizations, objects");
}

#[tokio::test]
async fn every_dcs_list_returns_each_record_once() {
    let count = every_list(&huaweicloud_dcs::operations::SERVICE, huaweicloud_dcs::OPENAPI, |fake, id, body| {
        let builder = huaweicloud_dcs::Client::builder().transport(fake);
        let builder = builder.endpoint("http://127.0.0.1:9").project_id(PROJECT_ID).access_key(ACCESS_KEY, SECRET_KEY);
        tests::dcs::items(builder.retry(NoRetry).build().expect("a client"), id, body)
    });
    assert!(count.await > 15, "lists");
}

/// How many records there are.
const ALL: usize = 7;

/// How a service divides a list into pages, and what total it reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Pages of at most three, whatever was requested, and the right total.
    Capped,
    /// Pages of one and two records.
    Short,
    /// Everything in one page.
    Whole,
    /// The right pages, with this total.
    Total(usize),
    /// Pages as long as requested, each with the number of its own records as the total.
    TotalOfPage,
    /// There are no records.
    Empty,
    /// The first page again and again; only a field beside the records changes.
    Repeating,
}

const MANNERS: [Manner; 9] = [
    Manner::Capped,
    Manner::Short,
    Manner::Whole,
    Manner::Total(0),
    Manner::Total(1),
    Manner::Total(99),
    Manner::TotalOfPage,
    Manner::Empty,
    Manner::Repeating,
];

/// The maximum number of pages that are read from a service that does not advance.
const MOST_REPEATED: usize = 12;

async fn every_list(
    service: &'static Service,
    specification: &str,
    items: impl Fn(Fake, &str, Value) -> Option<Outcome>,
) -> usize {
    let document: Value = serde_json::from_str(specification).expect("JSON");
    let mut count = 0;
    for called in document::operations(&document) {
        let Some(page) = service.operation(&called.id).and_then(|operation| operation.page) else { continue };
        let id = id_field(&document, &called);
        let (_, body) = examples(called.request.as_ref()).into_iter().next().expect("an example");
        let replies = examples(called.reply.as_ref().map(|(_, media)| media)).into_iter();
        let reply = replies.map(|(_, reply)| reply).find(|reply| reply[page.items()][0].is_object());
        let reply = reply.unwrap_or_else(|| panic!("{}: no example has a record", called.id));
        for manner in MANNERS {
            let (sent, all) = (Arc::default(), Arc::default());
            let fake = Fake {
                page,
                manner,
                reply: reply.clone(),
                id: id.clone(),
                sent: Arc::clone(&sent),
                all: Arc::clone(&all),
            };
            let what = format!("{} from a service of the kind {manner:?}", called.id);
            let outcome = items(fake, &called.id, body.clone()).expect("a list").await;
            let requests = sent.load(Ordering::Relaxed);
            if manner == Manner::Repeating {
                let error = outcome.expect_err(&what);
                assert!(error.is_decoding() && requests <= MOST_REPEATED, "{what}: {requests} requests: {error}");
                continue;
            }
            let found = outcome.unwrap_or_else(|error| panic!("{what}: {error}"));
            let found = found.as_array().expect("a list");
            let expected: &Vec<Value> = all.get().expect("a request");
            assert_eq!(found.len(), expected.len(), "{what}: {requests} requests");
            if let Some(id) = &id {
                assert!(found.iter().zip(expected).all(|(found, it)| found[id] == it[id]), "{what}: {found:?}");
            }
        }
        count += 1;
    }
    count
}

/// The field that identifies the records of a list.
fn id_field(document: &Value, called: &document::Operation) -> Option<String> {
    let operation = &document["paths"][&called.path][called.method.to_lowercase()];
    operation["x-hc-page"]["id"].as_str().map(str::to_owned)
}

/// A service with one list.
#[derive(Clone)]
struct Fake {
    page: Page,
    manner: Manner,
    reply: Value,
    id: Option<String>,
    sent: Arc<AtomicUsize>,
    /// Its records, created by the first request.
    all: Arc<OnceLock<Vec<Value>>>,
}

impl Fake {
    /// Creates the records, given the limit of the first request.
    fn records(&self, limit: usize) -> Vec<Value> {
        let count = match self.manner {
            Manner::Empty => 0,
            // Larger pages would take long and show nothing new.
            Manner::TotalOfPage if limit <= 100 => limit + 2,
            _ => ALL,
        };
        let record = |number: usize| {
            let mut record = self.reply[self.page.items()][0].clone();
            if let Some(id) = &self.id {
                record[id] = if record[id].is_number() { json!(number) } else { json!(format!("id-{number}")) };
            } else if let Some(text) =
                record.as_object_mut().and_then(|fields| fields.values_mut().find(|it| it.is_string()))
            {
                *text = json!(format!("text-{number}"));
            }
            record
        };
        (1..=count).map(record).collect()
    }

    /// How many records a page has that begins with record number `first`.
    fn length(&self, first: usize, limit: usize) -> usize {
        match self.manner {
            Manner::Whole => ALL,
            Manner::Short => 1 + first % 2,
            Manner::TotalOfPage => limit,
            _ => limit.min(3),
        }
    }

    fn answer(&self, request: &Request<Bytes>) -> Value {
        let number = self.sent.fetch_add(1, Ordering::Relaxed);
        let asked = |name: &str| {
            let pairs = request.uri().query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
            pairs.filter(|(key, _)| *key == name).find_map(|(_, value)| value.parse::<usize>().ok())
        };
        let first = match self.page {
            Page::Marker(page) => {
                let body: Value = serde_json::from_slice(request.body()).expect("JSON");
                let marker = body[page.marker].as_str().and_then(|marker| marker.strip_prefix("after-"));
                marker.and_then(|marker| marker.parse().ok()).unwrap_or(0)
            }
            _ => asked("offset").unwrap_or(0),
        };
        let begin = if self.manner == Manner::Repeating { 0 } else { first };
        let limit = asked("limit").unwrap_or(ALL);
        let all = self.all.get_or_init(|| self.records(limit));
        let length = self.length(begin, limit);
        let records: Vec<Value> = all.iter().skip(begin).take(length).cloned().collect();
        let mut reply = self.reply.clone();
        reply["beside"] = json!(number);
        match self.page {
            Page::Marker(page) => {
                let next = if self.manner == Manner::Repeating { number + 1 } else { begin + records.len() };
                let is_more = next < all.len() || self.manner == Manner::Repeating;
                reply[page.next] = if is_more { json!(format!("after-{next}")) } else { json!("") };
                if let Some(more) = page.more {
                    reply[more] = json!(is_more);
                }
            }
            Page::Offset(page) => {
                let total = match self.manner {
                    Manner::Total(total) => total,
                    Manner::TotalOfPage => records.len(),
                    Manner::Repeating => 1_000 + number,
                    _ => all.len(),
                };
                if let Some(field) = page.total {
                    reply[field] = json!(total);
                }
            }
            _ => unreachable!("no list has another kind of page"),
        }
        reply[self.page.items()] = Value::Array(records);
        reply
    }
}

impl Transport for Fake {
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        let body = Bytes::from(self.answer(&request).to_string());
        let response = Response::builder().status(200).body(ByteStream::from(body)).expect("a response");
        Box::pin(std::future::ready(Ok(response)))
    }
}
