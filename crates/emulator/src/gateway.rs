//! Handles a request to an operation: identify, authenticate, validate, execute, record, answer.

pub(crate) mod access;
mod effect;
pub(crate) mod faults;
pub(crate) mod received;
pub(crate) mod record;
pub(crate) mod respond;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::HOST;
use axum::http::{Response, StatusCode};
use serde_json::Value;

use crate::clock::EmulatedClock;
use crate::cloud::Cloud;
use crate::connection::Connection;
use crate::handlers::{CallInput, Handlers};
use crate::quirks::OverLimit;
use crate::reply::{ApiError, Body as ReplyBody, Reply};
use crate::service::ServiceName;
use crate::spec::{Destination, Match, Operation, Router, validate};
use crate::store::{StateError, Store, Unsaved};
use crate::work::{BucketLookup, Ending};
use crate::world::kernel::Setup;
use crate::world::random::{self, Random};
use access::Access;
use effect::Effect;
use faults::Faults;
use received::Received;
use record::{Kept, Recorder};

/// The maximum number of projects that are kept if any project id is accepted.
const MOST_PROJECTS: usize = 100;

/// The state that the server shares between requests.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub router: Router,
    pub setup: Arc<Setup>,
    pub clock: EmulatedClock,
    pub access: Access,
    pub faults: Faults,
    pub recorder: Recorder,
    handlers: Handlers,
    check_replies: bool,
    world: Mutex<World>,
    requests: AtomicU64,
}

/// The parts that a gateway is built from.
#[derive(Debug)]
pub(crate) struct GatewayParts {
    pub router: Router,
    pub setup: Arc<Setup>,
    pub clock: EmulatedClock,
    pub access: Access,
    pub clouds: Vec<Cloud>,
    pub store: Option<Store>,
    /// The number of requests that are recorded.
    pub recorded: usize,
    /// Whether every answer is compared with the specification.
    pub check_replies: bool,
}

#[derive(Debug)]
struct World {
    clouds: HashMap<String, Cloud>,
    store: Option<Store>,
    /// Changes made by timers that are not stored yet, by project. They are stored with the next change.
    unsaved: HashMap<String, Unsaved>,
}

impl Gateway {
    pub(crate) fn new(parts: GatewayParts) -> Self {
        let GatewayParts { router, setup, clock, access, clouds, store, recorded, check_replies } = parts;
        let recorder = Recorder::new(recorded, router.specs().iter().flat_map(|spec| spec.sensitive_names()));
        Self {
            faults: Faults::new(setup.seed),
            handlers: Handlers::new(),
            router,
            setup,
            clock,
            access,
            recorder,
            check_replies,
            world: Mutex::new(World {
                clouds: clouds.into_iter().map(|cloud| (cloud.kernel.project_id.clone(), cloud)).collect(),
                store,
                unsaved: HashMap::new(),
            }),
            requests: AtomicU64::new(0),
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        // If a handler panicked, its own rows may be inconsistent, but all other rows still work.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings every project up to date and reads it.
    pub(crate) fn look<T>(&self, at: impl Fn(&Cloud) -> T) -> Vec<T> {
        let now = self.clock.now_ms();
        let mut world = self.world();
        let mut clouds: Vec<&mut Cloud> = world.clouds.values_mut().collect();
        clouds.sort_by(|a, b| a.kernel.project_id.cmp(&b.kernel.project_id));
        clouds
            .into_iter()
            .map(|cloud| {
                cloud.advance(now);
                at(cloud)
            })
            .collect()
    }

    /// Brings every project up to date, and stores the changes.
    pub(crate) fn settle(&self) {
        let now = self.clock.now_ms();
        let mut world = self.world();
        let World { clouds, store, unsaved } = &mut *world;
        for (project, cloud) in clouds {
            cloud.advance(now);
            let Some(store) = store.as_ref() else {
                cloud.forget_changes();
                continue;
            };
            let unsaved = unsaved.entry(project.clone()).or_default();
            unsaved.add(cloud.changes());
            flush(store, unsaved, project);
        }
    }

    /// Returns the time until the next timer is due, or `None` with a manual clock.
    pub(crate) fn until_next_change(&self) -> Option<Duration> {
        let due = self.world().clouds.values().filter_map(|cloud| cloud.kernel.next_due()).min()?;
        let emulated = Duration::from_millis(due.saturating_sub(self.clock.now_ms()));
        let speed = self.clock.speed();
        (speed > 0.0).then(|| Duration::try_from_secs_f64(emulated.as_secs_f64() / speed).unwrap_or(Duration::MAX))
    }

    /// Returns a number that has not been used before.
    pub(crate) fn next_number(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed)
    }

    /// Returns a request id in the gateway's form: 32 hexadecimal digits.
    pub(crate) fn request_id(&self) -> String {
        let n = self.next_number();
        let draw = |position| Random::at(self.setup.seed, "request", position);
        random::hex(draw(2 * n), draw(2 * n + 1))
    }

    /// Answers a request for an operation of a service.
    pub(crate) async fn answer(&self, received: &Received, connection: &Connection) -> Response<Body> {
        let (method, path) = (received.parts.method.as_str(), received.parts.uri.path());
        let mut kept = self.recorder.begin(self.clock.now_ms(), received);
        let Ok(found) = self.router.find(
            method,
            path,
            &received.query,
            &Destination { service: connection.service(), host: received.header(HOST) },
        ) else {
            return self.finish(kept, Err(ApiError::no_such_api()), received, None);
        };
        let operation = found.operation;
        kept.entry.operation = Some(operation.id.clone());
        self.recorder.note_query(&mut kept, &received.query, operation);
        kept.service = Some(operation.service);
        let fault = self.faults.next(operation).map(|kind| Effect::new(kind, operation.service));
        kept.entry.fault = fault.as_ref().map(|fault| fault.label().to_owned());
        if fault.as_ref().is_some_and(Effect::cuts_off) {
            self.recorder.push(kept);
            connection.abort();
            return Response::default();
        }
        let judged_at =
            fault.as_ref().map_or(self.access.now(&self.clock), |fault| fault.skewed(self.access.now(&self.clock)));
        let before = match fault.as_ref().and_then(Effect::refusal) {
            Some(error) => Err(error),
            None => self.access.check(received, &operation.service.to_string(), judged_at),
        };
        let outcome = match before {
            Ok(caller) => {
                kept.entry.access_key = caller.access_key;
                self.carry_out(&found, received, &mut kept).await.map_err(|error| error.at(operation))
            }
            Err(error) => Err(error),
        };
        // A test that injects a fault chooses the answer itself.
        let is_checked = self.check_replies && fault.is_none();
        let outcome = outcome.map_err(|error| if is_checked { checked(&found, error) } else { error });
        let response = self.finish(kept, outcome, received, fault.as_ref());
        match fault {
            // Boxed so that all other calls need less memory.
            Some(effect) => Box::pin(effect.shape(response, connection)).await,
            None => response,
        }
    }

    /// Validates the request and executes it. Changes are stored before this returns.
    async fn carry_out(&self, found: &Match<'_>, received: &Received, kept: &mut Kept) -> Result<Reply, ApiError> {
        let operation = found.operation;
        let project = self.project(found)?;
        let query = self.clamped(operation, &received.query);
        let empty_for_none = self.setup.quirks.delete_without_body && operation.method == "DELETE";
        let target = (found.spec, operation);
        let body = validate::check(target, &found.path, &query, &received.body, empty_for_none)
            .map_err(|violation| violation.into_error(operation))?;
        let outcome = match self.lookup(operation, &body) {
            Some(lookup) => self.look_up(found, lookup).await,
            None => {
                let mut end = None;
                let outcome = self.run(found, project, &query, &body, &mut end);
                if let Some(end) = end {
                    end.await;
                }
                outcome
            }
        };
        self.recorder.note_body(kept, &body, received.body.len());
        outcome
    }

    /// Answers a helper operation that reads real buckets.
    async fn look_up(&self, found: &Match<'_>, lookup: BucketLookup) -> Result<Reply, ApiError> {
        let reply = Reply::json(lookup.await.map_err(|why| ApiError::oms("OMS.0155").about(why.message))?);
        if self.check_replies {
            check_reply(found, &reply)?;
        }
        Ok(reply)
    }

    /// Runs the handler of a valid request. If the answer has to wait for something, `end` is set to it.
    fn run(
        &self,
        found: &Match<'_>,
        project: &str,
        query: &[(String, String)],
        body: &Value,
        end: &mut Option<Ending>,
    ) -> Result<Reply, ApiError> {
        let operation = found.operation;
        let input = CallInput { path: &found.path, query, body };
        let Some(handler) = self.handlers.get(operation.service, &operation.id) else {
            if operation.legal_in.is_some()
                && let Some(cloud) = self.world().clouds.get_mut(project)
            {
                cloud.advance(self.clock.now_ms());
                self.handlers.refusal(operation, cloud, &input).map_or(Ok(()), Err)?;
            }
            let status = StatusCode::from_u16(operation.success).unwrap_or(StatusCode::OK);
            let media_type = operation.media_type.clone();
            let body = match media_type {
                Some(_) => Some(ReplyBody::Text(format!("made by the emulator for {}\n", operation.id))),
                None => found.spec.canned(operation).map(ReplyBody::Value),
            };
            let reply = Reply { status, body, media_type, canned: true };
            if self.check_replies {
                check_reply(found, &reply)?;
            }
            return Ok(reply);
        };
        let mut world = self.world();
        let World { clouds, store, unsaved } = &mut *world;
        if !clouds.contains_key(project) {
            if clouds.len() >= MOST_PROJECTS {
                return Err(ApiError::gateway("APIGW.0302").about("the emulator keeps no more projects"));
            }
            clouds.insert(project.to_owned(), Cloud::new(project, self.setup.clone(), self.clock.now_ms()));
        }
        let Some(cloud) = clouds.get_mut(project) else { return Err(ApiError::no_such_api()) };
        cloud.advance(self.clock.now_ms());
        let (outcome, wait) = match store {
            None => {
                let done = handler.run(cloud, &input);
                cloud.forget_changes();
                done
            }
            Some(store) => {
                let unsaved = unsaved.entry(project.to_owned()).or_default();
                // Acknowledge nothing before it is on disk.
                stored(store, unsaved, project, cloud, |cloud| handler.run(cloud, &input))
                    .map_err(|error| internal(operation.service, &error.to_string()))?
            }
        };
        *end = wait;
        if let (true, Ok(reply)) = (self.check_replies, &outcome) {
            check_reply(found, reply)?;
        }
        outcome
    }

    /// Returns the lookup of a helper operation, if buckets are real.
    fn lookup(&self, operation: &Operation, body: &Value) -> Option<BucketLookup> {
        let worker = self.setup.worker.as_ref().filter(|_| operation.service == ServiceName::Oms)?;
        worker.lookup(&operation.id, body, &self.setup.region)
    }

    /// Returns the project of a request: the project in its path, which must belong to the account.
    fn project<'a>(&'a self, found: &'a Match<'_>) -> Result<&'a str, ApiError> {
        let own = self.access.projects();
        let Some((_, asked)) = found.path.iter().find(|(name, _)| *name == "project_id") else {
            return Ok(own.first().map_or("", String::as_str));
        };
        if !self.setup.quirks.strict_project || own.iter().any(|own| own == asked) {
            return Ok(asked);
        }
        Err(match found.operation.service {
            ServiceName::Dcs => ApiError::dcs("DCS.1004"),
            ServiceName::Oms => ApiError::oms("OMS.0206"),
        })
    }

    /// Returns the query. If the quirk says so, lowers a page size above the maximum to the maximum.
    fn clamped<'q>(&self, operation: &Operation, query: &'q [(String, String)]) -> Cow<'q, [(String, String)]> {
        if self.setup.quirks.over_limit != OverLimit::Clamp || !query.iter().any(|(name, _)| name == "limit") {
            return Cow::Borrowed(query);
        }
        let most = operation.params.iter().find(|p| p.name == "limit").and_then(|p| p.schema.get("maximum")?.as_i64());
        let mut query = query.to_vec();
        for (name, value) in &mut query {
            if let (true, Some(most), Ok(asked)) = (name == "limit", most, value.parse::<i64>()) {
                *value = asked.min(most).to_string();
            }
        }
        Cow::Owned(query)
    }

    /// Records the outcome and renders the answer.
    fn finish(
        &self,
        mut kept: Kept,
        outcome: Result<Reply, ApiError>,
        received: &Received,
        fault: Option<&Effect>,
    ) -> Response<Body> {
        let response = match outcome {
            Ok(reply) => respond::reply(reply, &received.request_id),
            Err(error) => {
                kept.entry.error_code = Some(error.code.clone());
                respond::error(&error, &received.request_id)
            }
        };
        kept.entry.status = response.status().as_u16();
        if fault.is_some_and(Effect::hides_answer) {
            kept.entry.status = 0;
        }
        self.recorder.push(kept);
        response
    }
}

/// Lets `act` change a project, and stores the change. Undoes the change if storing fails.
fn stored<T>(
    store: &Store,
    unsaved: &mut Unsaved,
    project: &str,
    cloud: &mut Cloud,
    act: impl FnOnce(&mut Cloud) -> T,
) -> Result<T, StateError> {
    unsaved.add(cloud.changes());
    let before = cloud.begin();
    let done = act(cloud);
    let changes = cloud.changes();
    if changes.is_empty() {
        cloud.accept();
        flush(store, unsaved, project);
        return Ok(done);
    }
    let mut asked = Unsaved::default();
    asked.add(changes);
    if let Err(error) = store.write(project, &[&*unsaved, &asked]) {
        cloud.undo(before);
        return Err(error);
    }
    cloud.accept();
    *unsaved = Unsaved::default();
    Ok(done)
}

/// Stores the changes made by timers. A failure is not reported: after a restart, the stored state and the time lead to
/// the same changes. The next change that a request makes tries to store them again.
fn flush(store: &Store, unsaved: &mut Unsaved, project: &str) {
    if !store.has_failed() && store.write(project, &[&*unsaved]).is_ok() {
        *unsaved = Unsaved::default();
    }
}

/// Checks that the emulator's own answer conforms to the specification.
fn check_reply(found: &Match<'_>, reply: &Reply) -> Result<(), ApiError> {
    validate::check_reply(
        (found.spec, found.operation),
        reply.status.as_u16(),
        reply.body.as_ref().map(ReplyBody::value).as_ref(),
    )
    .map_err(|why| breach(found, &why))
}

/// The code of an answer that breaks the specification.
const BREACH: &str = "EMULATOR.0001";

/// Returns the emulator's error if the documents describe it; otherwise an error that says what they do not describe.
fn checked(found: &Match<'_>, error: ApiError) -> ApiError {
    if error.code == BREACH {
        return error;
    }
    match validate::check_error((found.spec, found.operation), error.status.as_u16(), &error.body("")) {
        Ok(()) => error,
        Err(why) => breach(found, &why),
    }
}

fn breach(found: &Match<'_>, why: &str) -> ApiError {
    let message = format!("The emulator's answer to {} breaks the specification: {why}", found.operation.id);
    ApiError::of(found.operation.service, StatusCode::INTERNAL_SERVER_ERROR, BREACH, message)
}

fn internal(service: ServiceName, why: &str) -> ApiError {
    let code = match service {
        ServiceName::Oms => "OMS.1001",
        ServiceName::Dcs => "DCS.5000",
    };
    ApiError::code_of(service, code).about(format!("the state could not be stored: {why}"))
}
