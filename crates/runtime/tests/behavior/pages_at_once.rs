//! Tests lists whose pages are requested concurrently: the records and their order are the same as when the list is
//! read page by page.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use bytes::Bytes;
use huaweicloud_runtime::http::{Request, Response};
use huaweicloud_runtime::{ByteStream, Items, NoRetry, Transport, TransportFuture};
use serde_json::{Value, json};

use crate::support::{LIST, LIST_OBJECTS, builder, error};

/// The maximum number of records per page that [`LIST`] allows.
const LIMIT: usize = 3;

/// A service that lists the numbers below `length`.
#[derive(Clone)]
struct Numbers {
    length: usize,
    /// The maximum number of records per page, regardless of the requested limit.
    most: usize,
    /// The number that it reports as the total.
    total: usize,
    /// The offset at which it fails.
    fails_at: Option<usize>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    under_way: usize,
    most_under_way: usize,
    offsets: Vec<usize>,
}

impl Numbers {
    fn new(length: usize) -> Self {
        Self { length, most: LIMIT, total: length, fails_at: None, seen: Arc::default() }
    }

    fn items(&self, concurrency: usize) -> Items<Value> {
        let client = builder().transport(self.clone()).retry(NoRetry).build().unwrap();
        client.core.request(&LIST).pages::<Value>().items().concurrency(concurrency)
    }

    /// Returns the ids that were read, the offsets that were requested, and the maximum number of concurrent requests.
    async fn read(&self, concurrency: usize) -> (Vec<i64>, Vec<usize>, usize) {
        *self.seen.lock().unwrap() = Seen::default();
        let all = self.items(concurrency).collect().await.unwrap();
        let seen = self.seen.lock().unwrap();
        let ids = all.iter().map(|record| record["id"].as_i64().unwrap()).collect();
        (ids, seen.offsets.clone(), seen.most_under_way)
    }
}

impl Transport for Numbers {
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        let query = request.uri().query().unwrap_or_default();
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.parse::<usize>().ok());
        let (offset, limit) = (value("offset=").unwrap(), value("limit=").unwrap());
        let ids = (offset..self.length).take(limit.min(self.most));
        let tasks: Vec<Value> = ids.map(|id| json!({ "id": id })).collect();
        let (status, body) = match self.fails_at == Some(offset) {
            true => (403, json!({ "error_code": "OMS.0003", "error_msg": "not allowed" })),
            false => (200, json!({ "tasks": tasks, "count": self.total })),
        };
        let mut seen = self.seen.lock().unwrap();
        seen.offsets.push(offset);
        seen.under_way += 1;
        seen.most_under_way = seen.most_under_way.max(seen.under_way);
        Box::pin(async move {
            // Later pages arrive earlier.
            for _ in 0..=40 - offset % 40 {
                tokio::task::yield_now().await;
            }
            self.seen.lock().unwrap().under_way -= 1;
            let response = Response::builder().status(status).header("content-type", "application/json");
            Ok(response.body(ByteStream::from(Bytes::from(body.to_string()))).unwrap())
        })
    }
}

fn numbers(length: usize) -> Vec<i64> {
    (0..i64::try_from(length).unwrap()).collect()
}

#[tokio::test]
async fn every_record_comes_once_and_in_order_whatever_the_length() {
    for length in 0..40 {
        for concurrency in [1, 2, 3, 4, 16, 1_000] {
            let (ids, mut offsets, at_once) = Numbers::new(length).read(concurrency).await;
            assert_eq!(ids, numbers(length), "{concurrency} at once");
            assert!(at_once <= concurrency, "{at_once} of {concurrency}");
            offsets.sort_unstable();
            // If the total of a full first page equals the page's length, it may count only the page.
            let last = if length == LIMIT { LIMIT + 1 } else { length.max(1) };
            let expected: Vec<usize> = (0..last).step_by(LIMIT).collect();
            assert_eq!(offsets, expected, "no page is requested twice, and none behind the last");
        }
    }
}

#[tokio::test]
async fn so_many_pages_are_under_way_and_never_more() {
    for (concurrency, expected) in [(0, 1), (1, 1), (2, 2), (4, 4), (16, 12), (1_000, 12)] {
        // The first page reports the total, and the other twelve follow.
        let (_, _, at_once) = Numbers::new(39).read(concurrency).await;
        assert_eq!(at_once, expected, "of {concurrency}");
    }
    let (_, _, at_once) = Numbers::new(300).read(1_000).await;
    assert_eq!(at_once, 16);
}

#[tokio::test]
async fn pages_that_the_service_cuts_and_totals_that_are_wrong_lose_nothing() {
    for most in 1..=LIMIT {
        for total in [0, 10, 19, 20, 21, 50] {
            let service = Numbers { most, total, ..Numbers::new(20) };
            let one_by_one = service.read(1).await.0;
            assert_eq!(service.read(4).await.0, one_by_one, "pages of {most}, a total of {total}");
            // A total that is reached ends the list, also when it is read page by page.
            assert!(one_by_one == numbers(20) || one_by_one.len() == total);
        }
    }
    // After the first short page, each page is requested only after the previous one was read.
    let service = Numbers { most: 2, ..Numbers::new(20) };
    assert_eq!(service.read(4).await.2, 1);
}

#[tokio::test]
async fn an_error_comes_behind_the_records_before_it() {
    let service = Numbers { fails_at: Some(9), ..Numbers::new(30) };
    let mut items = service.items(4);
    for id in 0..9 {
        assert_eq!(items.next().await.unwrap().unwrap()["id"], id);
    }
    // The pages after the failed one were requested before it failed. None is requested after that: more rejected
    // signatures would lock the key.
    let offsets = service.seen.lock().unwrap().offsets.clone();
    assert_eq!(offsets, [0, 3, 6, 9, 12]);
    assert!(error(items.next().await.unwrap()).is_forbidden());
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn nothing_beyond_what_is_taken_is_requested_early() {
    let service = Numbers::new(30);
    let items = service.items(4).take(7);
    assert_eq!(items.collect().await.unwrap().len(), 7);
    let offsets = service.seen.lock().unwrap().offsets.clone();
    assert_eq!(offsets, [0, 3, 6]);
}

#[tokio::test]
async fn what_is_set_while_a_page_is_on_its_way_holds_for_those_behind_it() {
    let service = Numbers::new(30);
    let client = builder().transport(service.clone()).retry(NoRetry).build().unwrap();
    let mut pages = client.core.request(&LIST).pages::<Value>();
    let dropped = poll_fn(|context| Poll::Ready(pin!(pages.next()).poll(context).is_pending())).await;
    assert!(dropped);
    let items = pages.concurrency(4).items().take(10);
    assert_eq!(items.collect().await.unwrap().len(), 10);
    let seen = service.seen.lock().unwrap();
    assert_eq!((seen.offsets.as_slice(), seen.most_under_way), (&[0, 3, 6, 9][..], 3));
}

#[tokio::test]
async fn a_list_by_marker_is_read_page_by_page() {
    let script = crate::support::script::Script::new(["b", ""].map(|next| {
        let body = json!({ "records": [{ "name": "a" }], "next_marker": next, "next_page": !next.is_empty() });
        crate::support::script::answer(200, body.to_string())
    }));
    let client = crate::support::client(script.clone());
    let mut request = client.core.request(&LIST_OBJECTS);
    request.json(&json!({})).unwrap();
    let names = request.pages::<Value>().concurrency(8).items().collect().await.unwrap();
    assert_eq!((names.len(), script.count()), (2, 2));
}
