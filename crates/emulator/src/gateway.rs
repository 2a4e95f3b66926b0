//! The way of a request: identify, authenticate, check, carry out, record, answer.

pub(crate) mod access;
mod effect;
pub(crate) mod faults;
mod intake;
pub(crate) mod record;
mod respond;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{AsHeaderName, HOST};
use axum::http::request::Parts;
use axum::http::{Request, Response, StatusCode};
use bytes::Bytes;
use serde_json::Value;

use crate::clock::Clock;
use crate::ops::Call;
use crate::quirks::OverLimit;
use crate::reply::{ApiError, Body as ReplyBody, Reply};
use crate::server::Connection;
use crate::spec::{Match, Operation, Router, Service, validate};
use crate::store::{Store, StoreError};
use crate::work::{Ending, Lookup};
use crate::world::random::{self, Random};
use crate::world::table::Change;
use crate::world::{Setup, Tenant};
use access::Access;
use effect::Effect;
use faults::Faults;
use intake::{Intake, Refusal};
use record::{Kept, Recorder};

/// How many projects are kept when any project id is accepted.
const MOST_TENANTS: usize = 100;

/// Everything the server shares between requests.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub router: Router,
    pub setup: Arc<Setup>,
    pub clock: Clock,
    pub access: Access,
    pub faults: Faults,
    pub recorder: Recorder,
    intake: Intake,
    check_replies: bool,
    world: Mutex<World>,
    requests: AtomicU64,
}

/// Bounds of what is taken in and kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of a request body.
    pub body: usize,
    /// Requests that are recorded.
    pub recorded: usize,
    /// Compare every answer with the specification.
    pub check_replies: bool,
}

#[derive(Debug)]
struct World {
    tenants: HashMap<String, Tenant>,
    store: Option<Store>,
    /// Changes that a store refused, by project: they go first when it works again.
    unsaved: HashMap<String, Vec<Change>>,
}

/// A request whose body was read.
pub(crate) struct Received {
    pub parts: Parts,
    pub body: Bytes,
    pub query: Vec<(String, String)>,
    pub request_id: String,
}

impl Received {
    /// A header; empty when there is none, or when it is no text.
    pub fn header(&self, name: impl AsHeaderName) -> &str {
        self.parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Gateway {
    pub fn new(
        router: Router,
        setup: Arc<Setup>,
        clock: Clock,
        access: Access,
        tenants: Vec<Tenant>,
        store: Option<Store>,
        limits: Limits,
    ) -> Self {
        let recorder = Recorder::new(limits.recorded, router.specs().iter().flat_map(|spec| spec.sensitive_names()));
        Self {
            faults: Faults::new(setup.seed),
            router,
            setup,
            clock,
            access,
            recorder,
            intake: Intake::new(limits.body),
            check_replies: limits.check_replies,
            world: Mutex::new(World {
                tenants: tenants.into_iter().map(|tenant| (tenant.project_id.clone(), tenant)).collect(),
                store,
                unsaved: HashMap::new(),
            }),
            requests: AtomicU64::new(0),
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        // A handler that panicked left rows of its own; the others still serve.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at every project, brought up to date.
    pub fn look<T>(&self, at: impl Fn(&Tenant) -> T) -> Vec<T> {
        let now = self.clock.now_ms();
        let mut world = self.world();
        let mut tenants: Vec<&mut Tenant> = world.tenants.values_mut().collect();
        tenants.sort_by(|a, b| a.project_id.cmp(&b.project_id));
        tenants
            .into_iter()
            .map(|tenant| {
                tenant.advance(now);
                at(tenant)
            })
            .collect()
    }

    /// Brings every project up to date, and stores what changed.
    pub fn settle(&self) {
        let now = self.clock.now_ms();
        let mut world = self.world();
        let World { tenants, store, unsaved } = &mut *world;
        for (project, tenant) in tenants {
            tenant.advance(now);
            // What cannot be stored now goes before the next change; nobody was told of it yet.
            let _ = keep(tenant, project, store.as_ref(), unsaved);
        }
    }

    /// How long it takes until something becomes due by itself. A clock that is driven by hand never gets there.
    pub fn until_next_change(&self) -> Option<Duration> {
        let due = self.world().tenants.values().filter_map(Tenant::next_due).min()?;
        let emulated = Duration::from_millis(due.saturating_sub(self.clock.now_ms()));
        let speed = self.clock.speed();
        (speed > 0.0).then(|| Duration::try_from_secs_f64(emulated.as_secs_f64() / speed).unwrap_or(Duration::MAX))
    }

    /// A number that was not given before.
    pub fn next_number(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed)
    }

    /// A request id as the gateway makes them: 32 hexadecimal digits.
    fn request_id(&self) -> String {
        let n = self.next_number();
        let draw = |position| Random::at(self.setup.seed, "request", position);
        random::hex(draw(2 * n), draw(2 * n + 1))
    }

    /// Answers one request.
    pub async fn answer(&self, request: Request<Body>, connection: Connection) -> Response<Body> {
        let request_id = self.request_id();
        let (parts, body) = request.into_parts();
        let (body, _room) = match self.intake.read(body).await {
            Ok(taken) => taken,
            Err(refusal) => return respond::error(&not_taken(refusal), &request_id),
        };
        let query = parse_query(parts.uri.query().unwrap_or_default());
        let received = Received { parts, body, query, request_id };
        if crate::console::is_of_a_foreign_page(&received) {
            return respond::error(&foreign_page(), &received.request_id);
        }
        if received.parts.uri.path().starts_with("/_emulator") {
            return crate::console::answer(self, &received, &connection);
        }
        if let Some(response) = crate::identity::answer(self, &received, &connection) {
            return response;
        }
        self.operation(&received, &connection).await
    }

    async fn operation(&self, received: &Received, connection: &Connection) -> Response<Body> {
        let (method, path) = (received.parts.method.as_str(), received.parts.uri.path());
        let mut kept = self.recorder.begin(self.clock.now_ms(), received);
        let Ok(found) = self.router.find(method, path, &received.query, received.header(HOST)) else {
            return self.finish(kept, Err(ApiError::no_such_api()), received, None);
        };
        let operation = found.operation;
        kept.entry.operation = Some(operation.id.clone());
        kept.service = Some(operation.service);
        let fault = self.faults.next(operation);
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
            None => self.access.check(received, judged_at),
        };
        let outcome = match before {
            Ok(caller) => {
                kept.entry.access_key = caller.access_key;
                self.carry_out(&found, received, &mut kept).await
            }
            Err(error) => Err(error),
        };
        let response = self.finish(kept, outcome, received, fault.as_ref());
        match fault {
            // Boxed, so that every other call takes less room.
            Some(effect) => Box::pin(effect.shape(response, connection)).await,
            None => response,
        }
    }

    /// Checks the request and carries it out; what changed is stored before this returns.
    async fn carry_out(&self, found: &Match<'_>, received: &Received, kept: &mut Kept) -> Result<Reply, ApiError> {
        let operation = found.operation;
        let project = self.project(found)?;
        let query = self.clamped(operation, &received.query);
        let body = validate::check(found.spec, operation, &found.path, &query, &received.body)
            .map_err(|violation| violation.into_error(operation))?;
        let outcome = match self.looks(operation, &body) {
            Some(looking) => self.look_up(found, looking).await,
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

    /// The answer of a helper that looks into real buckets.
    async fn look_up(&self, found: &Match<'_>, looking: Lookup) -> Result<Reply, ApiError> {
        let reply = Reply::json(looking.await.map_err(|why| ApiError::oms("OMS.0155", why.message))?);
        if self.check_replies {
            check_reply(found, &reply)?;
        }
        Ok(reply)
    }

    /// Runs the handler of a request that was found to be right. `end` is what the answer has to wait for.
    fn run(
        &self,
        found: &Match<'_>,
        project: &str,
        query: &[(String, String)],
        body: &Value,
        end: &mut Option<Ending>,
    ) -> Result<Reply, ApiError> {
        let operation = found.operation;
        let Some(run) = operation.run else {
            let status = StatusCode::from_u16(operation.success).unwrap_or(StatusCode::OK);
            let reply = Reply { status, body: found.spec.canned(operation).map(ReplyBody::Value), canned: true };
            if self.check_replies {
                check_reply(found, &reply)?;
            }
            return Ok(reply);
        };
        let mut world = self.world();
        let World { tenants, store, unsaved } = &mut *world;
        if !tenants.contains_key(project) {
            if tenants.len() >= MOST_TENANTS {
                return Err(ApiError::gateway(
                    StatusCode::FORBIDDEN,
                    "APIGW.0302",
                    "The emulator keeps no more projects.",
                ));
            }
            tenants.insert(project.to_owned(), Tenant::new(project, self.setup.clone(), self.clock.now_ms()));
        }
        let Some(tenant) = tenants.get_mut(project) else { return Err(ApiError::no_such_api()) };
        tenant.advance(self.clock.now_ms());
        let mut call = Call { tenant: &mut *tenant, path: &found.path, query, body, wait: None };
        let outcome = run(&mut call);
        *end = call.wait;
        // Nothing is acknowledged that is not on disk.
        keep(tenant, project, store.as_ref(), unsaved)
            .map_err(|error| internal(operation.service, &error.to_string()))?;
        if let (true, Ok(reply)) = (self.check_replies, &outcome) {
            check_reply(found, reply)?;
        }
        outcome
    }

    /// Looks an answer up where the operation is a helper, and buckets are real.
    fn looks(&self, operation: &Operation, body: &Value) -> Option<Lookup> {
        let worker = self.setup.worker.as_ref().filter(|_| operation.service == Service::Oms)?;
        worker.lookup(&operation.id, body, &self.setup.region)
    }

    /// The project a request acts in: the one in its path, which must be the account's.
    fn project<'a>(&'a self, found: &'a Match<'_>) -> Result<&'a str, ApiError> {
        let own = self.access.projects();
        let Some((_, asked)) = found.path.iter().find(|(name, _)| *name == "project_id") else {
            return Ok(own.first().map_or("", String::as_str));
        };
        if !self.setup.quirks.strict_project || own.iter().any(|own| own == asked) {
            return Ok(asked);
        }
        Err(match found.operation.service {
            Service::Dcs => ApiError::dcs("DCS.1004", "The project ID in the URI does not match the caller's.")
                .with_status(StatusCode::UNAUTHORIZED),
            Service::Oms => ApiError::oms("OMS.0206", "You do not have the permission for this project.")
                .with_status(StatusCode::FORBIDDEN),
        })
    }

    /// The query, with a page size above the greatest lowered to it where the quirk says so.
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

    /// Records the outcome and words the answer.
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

/// Stores what changed in a project, where there is a store.
fn keep(
    tenant: &mut Tenant,
    project: &str,
    store: Option<&Store>,
    unsaved: &mut HashMap<String, Vec<Change>>,
) -> Result<(), StoreError> {
    let Some(store) = store else {
        tenant.forget_changes();
        return Ok(());
    };
    let unsaved = unsaved.entry(project.to_owned()).or_default();
    unsaved.extend(tenant.changes());
    store.write(project, unsaved)?;
    unsaved.clear();
    Ok(())
}

/// The emulator's own answer must be what the specification promises.
fn check_reply(found: &Match<'_>, reply: &Reply) -> Result<(), ApiError> {
    validate::check_reply(found.spec, found.operation, reply.body.as_ref().map(ReplyBody::value).as_ref()).map_err(
        |why| {
            let message = format!("The emulator's answer to {} breaks the specification: {why}", found.operation.id);
            ApiError::of(found.operation.service, StatusCode::INTERNAL_SERVER_ERROR, "EMULATOR.0001", message)
        },
    )
}

fn not_taken(refusal: Refusal) -> ApiError {
    let (status, message) = match refusal {
        Refusal::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request entity too large."),
        Refusal::TooSlow => (StatusCode::REQUEST_TIMEOUT, "The request body did not arrive in time."),
        Refusal::CutOff => (StatusCode::BAD_REQUEST, "The request body broke off."),
    };
    ApiError::gateway(status, "APIGW.0201", message)
}

/// Without signatures, nothing else keeps a page that somebody has open from moving data.
fn foreign_page() -> ApiError {
    let message = "The emulator takes no requests of web pages of other machines.";
    ApiError::gateway(StatusCode::FORBIDDEN, "APIGW.0302", message)
}

fn internal(service: Service, why: &str) -> ApiError {
    let (status, code) = match service {
        Service::Oms => (StatusCode::BAD_REQUEST, "OMS.1001"),
        Service::Dcs => (StatusCode::INTERNAL_SERVER_ERROR, "DCS.5000"),
    };
    ApiError::of(service, status, code, format!("Internal error: the state could not be stored: {why}"))
}

/// Splits a query into its pairs. A plus sign is a space, as browsers and most clients write it.
pub(crate) fn parse_query(query: &str) -> Vec<(String, String)> {
    let decode =
        |text: &str| percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// A body as JSON, null when it is none.
pub(crate) fn json_body(received: &Received) -> Value {
    serde_json::from_slice(&received.body).unwrap_or(Value::Null)
}
