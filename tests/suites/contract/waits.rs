//! Executes every waiter of the operation tables through the typed client, in every state that it names. The reading
//! call can be made, the state is in the field that the table names, and the wait ends as the table says.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use huaweicloud_runtime::http::{Request, Response};
use huaweicloud_runtime::{
    ByteStream, Error, NoRetry, Page, ReasonSource, Service, SleepFuture, StateEntry, Transport, TransportFuture,
    ValueSource, Waiter, WaiterCase,
};
use serde_json::{Value, json};
use tests::document::{self, Operation};
use tests::echo::{ACCESS_KEY, PROJECT_ID, SECRET_KEY};
use tests::examples::Outcome;

use super::{examples, matches_template};

#[tokio::test]
async fn every_oms_waiter_ends_in_each_of_its_states() {
    let service: &Service = &huaweicloud_oms::operations::SERVICE;
    let count = every_waiter(service, huaweicloud_oms::OPENAPI, |fake, id, body, ids| {
        let builder = huaweicloud_oms::Client::builder().transport(fake);
        let builder = builder.endpoint("http://127.0.0.1:9").project_id(PROJECT_ID).access_key(ACCESS_KEY, SECRET_KEY);
        tests::oms::wait(builder.sleep(no_sleep).retry(NoRetry).build().expect("a client"), id, body, ids)
    });
    assert!(count.await > 40, "outcomes");
}

#[tokio::test]
async fn every_dcs_waiter_ends_in_each_of_its_states() {
    let service: &Service = &huaweicloud_dcs::operations::SERVICE;
    let count = every_waiter(service, huaweicloud_dcs::OPENAPI, |fake, id, body, ids| {
        let builder = huaweicloud_dcs::Client::builder().transport(fake);
        let builder = builder.endpoint("http://127.0.0.1:9").project_id(PROJECT_ID).access_key(ACCESS_KEY, SECRET_KEY);
        tests::dcs::wait(builder.sleep(no_sleep).retry(NoRetry).build().expect("a client"), id, body, ids)
    });
    assert!(count.await > 100, "outcomes");
}

fn no_sleep(_: Duration) -> SleepFuture {
    Box::pin(std::future::ready(()))
}

/// Runs each waiter once for each of its states; returns the number of outcomes.
async fn every_waiter(
    service: &'static Service,
    specification: &str,
    wait: impl Fn(Fake, &str, Value, Vec<String>) -> Option<Outcome>,
) -> usize {
    let document: Value = serde_json::from_str(specification).expect("JSON");
    let operations = document::operations(&document);
    let find = |id: &str| operations.iter().find(|operation| operation.id == id).expect("an operation");
    let mut count = 0;
    for operation in service.operations {
        let Some(waiter) = operation.waiter else { continue };
        let stage = Stage::new(service, waiter, find(operation.id), find(waiter.read), &find);
        let cases: Vec<Stage> = waiter.cases.iter().map(|case| stage.in_case(case)).collect();
        for case in cases.iter().filter(|case| case.waiter.done.is_empty()) {
            let fake = Fake { stage: Arc::new(case.clone()), end: End::Gone, started: Arc::default() };
            let sent = Arc::clone(&fake.started);
            let refused = wait(fake, operation.id, case.body.clone(), case.ids.clone()).expect("a wait").await;
            let error = refused.expect_err("no state shows its outcome");
            assert!(error.is_invalid_request() && sent.load(Ordering::Relaxed) == 0, "{}: {error}", operation.id);
            count += 1;
        }
        let stages = [stage].into_iter().chain(cases.into_iter().filter(|case| !case.waiter.done.is_empty()));
        for (stage, end) in stages.flat_map(|stage| stage.ends().into_iter().map(move |end| (stage.clone(), end))) {
            let fake = Fake { stage: Arc::new(stage.clone()), end: end.clone(), started: Arc::default() };
            let what = format!("{} ending as {end:?}", operation.id);
            let reads = Arc::clone(&fake.started);
            let outcome = wait(fake, operation.id, stage.body.clone(), stage.ids.clone()).expect("a wait").await;
            assert!(reads.load(Ordering::Relaxed) > 0, "{what}: nothing was sent");
            check(&what, &stage, &end, outcome);
            count += 1;
        }
    }
    count
}

fn check(what: &str, stage: &Stage, end: &End, outcome: Result<Value, Error>) {
    match (end, outcome) {
        (End::Done(_) | End::Gone, Ok(_)) => {}
        (End::Failed(_), Err(error)) => {
            assert!(error.is_failed_state(), "{what}: {error}");
            let is_told = !error.to_string().contains("gives no reason");
            assert_eq!(is_told, stage.waiter.reason.is_some(), "{what}: {error}");
        }
        (End::Resting(_), Err(error)) => assert!(error.is_resting(), "{what}: {error}"),
        (_, Ok(_)) => panic!("{what}: it ended well"),
        (_, Err(error)) => panic!("{what}: {error}"),
    }
}

/// The expected end of a wait.
#[derive(Debug, Clone)]
enum End {
    Done(&'static str),
    Failed(&'static str),
    Resting(&'static str),
    Gone,
}

/// The data of the service in one run.
#[derive(Clone)]
struct Stage {
    waiter: Waiter,
    total: Option<&'static str>,
    /// Method and path of the starting call; `None` if the wait has only a reading call.
    start: Option<(String, String)>,
    start_reply: Value,
    read_reply: Value,
    log: Option<(String, Value)>,
    /// The examples of the body.
    bodies: Vec<Value>,
    body: Value,
    ids: Vec<String>,
    wanted: Arc<Mutex<Vec<String>>>,
}

impl Stage {
    fn new<'a>(
        service: &Service,
        waiter: Waiter,
        start: &Operation,
        read: &Operation,
        find: &impl Fn(&str) -> &'a Operation,
    ) -> Self {
        let example = |operation: &Operation, needed: Option<&str>| {
            let all = examples(operation.reply.as_ref().map(|(_, media)| media));
            with(needed, all.into_iter().map(|(_, example)| example))
        };
        let needed = |of: fn(ValueSource) -> Option<&'static str>| waiter.entry.and_then(|entry| of(entry.equals?));
        let of_body = needed(|source| if let ValueSource::Body(field) = source { Some(field) } else { None });
        let of_reply = needed(|source| if let ValueSource::Reply(field) = source { Some(field) } else { None });
        let bodies: Vec<Value> = examples(start.request.as_ref()).into_iter().map(|(_, example)| example).collect();
        let mut body = with(of_body, bodies.iter().cloned());
        for case in waiter.cases {
            if texts(&body, case.field).iter().any(|value| case.values.contains(&value.as_str())) {
                body.as_object_mut().and_then(|fields| fields.remove(case.field));
            }
        }
        let start_reply = example(start, of_reply);
        let read_reply = example(read, waiter.entry.map(|entry| entry.list));
        let own = |entry: StateEntry| texts(&read_reply[entry.list], entry.field).into_iter().take(1).collect();
        let ids: Vec<String> = waiter.entry.map(own).unwrap_or_default();
        let wanted = match waiter.entry.and_then(|entry| entry.equals) {
            Some(ValueSource::Body(field)) => texts(&body, field),
            Some(ValueSource::Reply(field)) => texts(&start_reply, field),
            Some(_) => Vec::new(),
            None => ids.clone(),
        };
        let log = match waiter.reason {
            Some(ReasonSource::Log(log)) => {
                Some((find(log.read).path.clone(), example(find(log.read), Some(log.list))))
            }
            _ => None,
        };
        let total = match service.operation(waiter.read).and_then(|operation| operation.page) {
            Some(Page::Offset(page)) => page.total,
            _ => None,
        };
        let start = (start.id != read.id).then(|| (start.method.clone(), start.path.clone()));
        let wanted = Arc::new(Mutex::new(wanted));
        Self { waiter, total, start, start_reply, read_reply, log, bodies, body, ids, wanted }
    }

    /// Returns the stage after a call whose body has a value of this case.
    fn in_case(&self, case: &WaiterCase) -> Self {
        let mut stage = self.clone();
        let value = match case.values[0] {
            "true" => json!(true),
            "false" => json!(false),
            text => number(text),
        };
        match case.field.split_once('.') {
            None => stage.body[case.field] = value,
            Some((outer, inner)) => {
                // Takes the other fields of the object from an example. Removes the fields of earlier cases, so that
                // they do not apply.
                let mut object = self.bodies.iter().find_map(|body| body.get(outer)).cloned().unwrap_or_default();
                let is_text = object[inner].is_string();
                for before in self.waiter.cases.iter().take_while(|before| *before != case) {
                    let field = before.field.strip_prefix(outer).and_then(|field| field.strip_prefix('.'));
                    object.as_object_mut().zip(field).and_then(|(fields, field)| fields.remove(field));
                }
                object[inner] = if is_text { json!(case.values[0]) } else { value };
                stage.body[outer] = object;
            }
        }
        (stage.waiter.done, stage.waiter.failed, stage.waiter.resting) = (case.done, case.failed, case.resting);
        stage
    }

    fn ends(&self) -> Vec<End> {
        let mut ends: Vec<End> = self.waiter.done.iter().map(|state| End::Done(state)).collect();
        ends.extend(self.waiter.failed.iter().map(|state| End::Failed(state)));
        ends.extend(self.waiter.resting.iter().map(|state| End::Resting(state)));
        ends.extend(self.waiter.until_gone.then_some(End::Gone));
        ends
    }

    /// Returns the reply of the starting call, and records the id in its path.
    fn started(&self, target: &str) -> (u16, Value) {
        if let (Some(StateEntry { equals: Some(ValueSource::Path(name)), .. }), Some((_, template))) =
            (self.waiter.entry, &self.start)
        {
            let named = format!("{{{name}}}");
            let found = template.split('/').zip(target.split('/')).find(|(wanted, _)| *wanted == named);
            *self.wanted.lock().expect("no panic under the lock") =
                found.map(|(_, id)| id.to_owned()).into_iter().collect();
        }
        (200, self.start_reply.clone())
    }

    fn read(&self, end: &End) -> (u16, Value) {
        let state = match end {
            End::Done(state) | End::Failed(state) | End::Resting(state) => Some(state),
            End::Gone => None,
        };
        let mut reply = self.read_reply.clone();
        let Some(entry) = self.waiter.entry else {
            return match state {
                Some(state) => (200, self.with_state(reply, state)),
                None => (404, json!({ "error_code": "GONE", "error_msg": "no such thing" })),
            };
        };
        let template = reply[entry.list][0].clone();
        let wanted = self.wanted.lock().expect("no panic under the lock").clone();
        let entries: Vec<Value> = wanted
            .iter()
            .filter_map(|id| {
                let mut item = self.with_state(template.clone(), state?);
                item[entry.field] = if template[entry.field].is_number() { number(id) } else { json!(id) };
                Some(item)
            })
            .collect();
        if let Some(total) = self.total {
            reply[total] = json!(entries.len());
        }
        reply[entry.list] = Value::Array(entries);
        (200, reply)
    }

    fn with_state(&self, mut holder: Value, state: &str) -> Value {
        holder[self.waiter.field] = number(state);
        if let Some(ReasonSource::Field(field)) = self.waiter.reason {
            // The reason is an object only if the states are numbers.
            holder[field] = match state.parse::<i64>() {
                Ok(_) => json!({ "error_code": "TRF.0001", "error_msg": "because" }),
                Err(_) => json!("because"),
            };
        }
        holder
    }
}

/// Returns the first example that has the needed field, or else the first of all.
fn with(needed: Option<&str>, examples: impl Iterator<Item = Value>) -> Value {
    let mut all = examples.peekable();
    let first = all.peek().cloned().unwrap_or_default();
    let has = |example: &Value, path: &str| !texts(example, path).is_empty();
    needed.and_then(|path| all.find(|example| has(example, path))).unwrap_or(first)
}

fn number(text: &str) -> Value {
    text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number))
}

/// Returns the values at a path, as strings. A list on the path contributes the values of all its entries.
fn texts(value: &Value, path: &str) -> Vec<String> {
    let items = |value: &Value| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
    let mut values = items(value);
    for name in path.split('.') {
        values = values.iter().flat_map(|value| items(&value[name])).collect();
    }
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    values.iter().filter(|value| !value.is_null()).map(text).collect()
}

/// A service that accepts the starting call, and then shows the resource in its end state.
struct Fake {
    stage: Arc<Stage>,
    end: End,
    started: Arc<AtomicUsize>,
}

impl Fake {
    fn answer(&self, request: &Request<Bytes>) -> (u16, Value) {
        let path = request.uri().path();
        let count = self.started.fetch_add(1, Ordering::Relaxed);
        let is_start = |(method, template): &(String, String)| {
            count == 0 && request.method().as_str() == method && matches_template(path, template)
        };
        if self.stage.start.as_ref().is_some_and(is_start) {
            return self.stage.started(path);
        }
        match &self.stage.log {
            Some((template, reply)) if matches_template(path, template) => (200, reply.clone()),
            _ => self.stage.read(&self.end),
        }
    }
}

impl Transport for Fake {
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        let (status, body) = self.answer(&request);
        let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let response = Response::builder().status(status).body(ByteStream::from(body)).expect("a response");
        Box::pin(std::future::ready(Ok(response)))
    }
}
