//! Sends one request for one entry, with the intent in the journal before it and the outcome after it.

use huaweicloud_auth::time::SdkDate;
use huaweicloud_dcs::jobs::instance_keys;
use huaweicloud_dcs::types::{BatchItemOutcome, MigrationTaskBatchRequest};
use huaweicloud_oms::{Error, Once, Response};

use super::{As, Entry, Event, Existing, Exit, Failure, Mark, Run, Seen, Step, What};
use crate::copy_request;
use crate::keys::BothSides;
use crate::locale::say;
use crate::manifest::journal::Act;
use crate::manifest::model::{Bucket, Redis};
use crate::manifest::observe::Clients;
use crate::manifest::place::RedisEnd;
use crate::manifest::requests;
use crate::output::Kind;
use crate::screen::warn;

/// The effect of a request.
#[derive(Debug)]
pub(super) struct Acted {
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) request_id: Option<String>,
    /// Whether the resource already existed.
    pub(super) adopted: bool,
}

/// The outcome of a request that did not do what it should.
#[derive(Debug)]
pub(super) enum Setback {
    /// Nothing was done, and the same request may succeed later.
    Later(Failure),
    /// Nothing was done, and the same request would fail again.
    Refused(Failure),
    /// The outcome is unknown; a later poll will show it.
    Unknown(Failure),
    /// No other request of this run could succeed.
    Stop(Failure),
}

impl Acted {
    fn new<T>(kind: Kind, id: &str, reply: &Response<T>) -> Self {
        let request_id = reply.request_id().map(crate::text::clean);
        Self { kind, id: id.to_owned(), request_id, adopted: false }
    }

    fn once<T>(kind: Kind, once: &Once<T>) -> Self {
        let request_id = match once {
            Once::Created { reply, .. } => reply.request_id().map(crate::text::clean),
            _ => None,
        };
        Self { kind, id: once.id().to_owned(), request_id, adopted: once.is_adopted() }
    }
}

impl Run<'_> {
    /// Sends the request of a step. The outer error ends the run, because the journal cannot be written.
    pub(super) async fn act(
        &mut self,
        entry: &Entry,
        step: Step,
        seen: Option<&Seen>,
    ) -> Result<Result<Acted, Setback>, Failure> {
        let Some(act) = step.act() else { return Err(Failure::new(say!("apply-nothing-to-send"))) };
        let key = entry.key();
        // If an earlier create may have taken effect, an older listing is not reliable.
        let is_open = self.journal.of(&key).open.is_some();
        // An earlier request may itself have filled the target.
        if !is_open && let Err(failure) = self.check_target(entry, step).await {
            let setback = setback(failure);
            self.write(&key, event_of(act, &setback))?;
            return Ok(Err(setback));
        }
        self.vault.renew(entry, &self.session.environment);
        self.write(&key, Event::Intent { act, options: None })?;
        match self.send(entry, step, seen, is_open).await {
            Ok(acted) => {
                let (id, request_id) = (acted.id.clone(), acted.request_id.clone());
                let event = if acted.adopted {
                    // The next poll shows whether this is what the entry says.
                    Event::Adopted { id, route: None }
                } else {
                    let route = matches!(act, Act::Create | Act::Configure).then(|| entry.route());
                    Event::Done { act, id, request_id, completed: None, route }
                };
                self.write(&key, event)?;
                Ok(Ok(acted))
            }
            Err(error) => {
                let setback = setback(error);
                self.write(&key, event_of(act, &setback))?;
                Ok(Err(setback))
            }
        }
    }

    /// Records a request that Ctrl-C ended before its outcome was known.
    pub(super) fn give_up(&mut self, entry: &Entry, step: Step, was_open: bool) -> Result<(), Failure> {
        let key = entry.key();
        let Some(act) = self.journal.of(&key).open else { return Ok(()) };
        if self.session.change.phase().is_without_effect() && !was_open {
            let refused = Event::Refused { act, code: None, message: None, hint: None, request_id: None };
            return self.write(&key, refused);
        }
        warn(&say!("apply-given-up", action = step.label(), name = &entry.name));
        self.write(&key, Event::Unknown { act, failed: None })
    }

    pub(super) fn write(&mut self, key: &str, event: Event) -> Result<(), Failure> {
        let at = SdkDate::new(self.session.now()).map(|date| date.as_str().to_owned()).unwrap_or_default();
        self.journal.write(at, key, event)
    }

    /// Refuses a target that holds keys if the file asks for an empty one. The machine costs money, so the target is checked
    /// before the machine is created, and again before anything is copied. A target given by its address cannot be inspected.
    async fn check_target(&self, entry: &Entry, step: Step) -> Result<(), Failure> {
        let What::Redis(redis) = &entry.what else { return Ok(()) };
        let RedisEnd::Instance(id) = &redis.target else { return Ok(()) };
        if !redis.empty_target || !matches!(step, Step::Create | Step::Configure) {
            return Ok(());
        }
        let refused = match instance_keys(&self.regions.of(entry)?.dcs, id).await? {
            Some(0) => return Ok(()),
            Some(keys) => say!("apply-target-holds", keys = keys),
            None => say!("apply-target-unread"),
        };
        Err(Failure::new(refused).with_hint(say!("apply-target-hint")))
    }

    async fn send(&self, entry: &Entry, step: Step, seen: Option<&Seen>, is_open: bool) -> Result<Acted, Failure> {
        let existing = if is_open { &Existing::new() } else { &self.existing };
        let clients = self.regions.of(entry)?;
        let keys = self.vault.of(entry);
        match (&entry.what, step, seen) {
            (What::Bucket(bucket), Step::Create, _) => {
                self.create_bucket(clients, entry, bucket, &keys, existing).await
            }
            (What::Redis(redis), Step::Create, seen) => {
                let released = seen.map(|seen| seen.released.as_slice()).unwrap_or_default();
                self.create_redis(clients, entry, redis, existing, released).await
            }
            (What::Redis(redis), Step::Configure, Some(seen)) => configure(clients, redis, &keys, &seen.item.id).await,
            (_, Step::Start, Some(seen)) => start(clients, &keys, seen, false).await,
            (_, Step::Retry { only_failed }, Some(seen)) => retry(clients, &keys, seen, only_failed).await,
            _ => Err(Failure::new(say!("apply-nothing-to-send"))),
        }
    }

    fn mark(&self, entry: &Entry) -> Result<Mark, Failure> {
        Ok(Mark::new(self.manifest.mark(entry))?)
    }

    async fn create_bucket(
        &self,
        clients: &Clients,
        entry: &Entry,
        bucket: &Bucket,
        keys: &BothSides,
        existing: &Existing,
    ) -> Result<Acted, Failure> {
        let mark = self.mark(entry)?;
        match bucket.moved_as {
            As::Task => {
                let request = clients.oms.create_task().body(requests::copy(entry, bucket, keys).task());
                let once = request.send_once(&mark).among(existing).visible_within(self.options.settle).await?;
                Ok(Acted::once(Kind::Task, &once))
            }
            As::Group => {
                let request = clients.oms.create_task_group().body(requests::copy(entry, bucket, keys).group());
                let once = request.send_once(&mark).among(existing).visible_within(self.options.settle).await?;
                Ok(Acted::once(Kind::Group, &once))
            }
        }
    }

    async fn create_redis(
        &self,
        clients: &Clients,
        entry: &Entry,
        redis: &Redis,
        existing: &Existing,
        released: &[String],
    ) -> Result<Acted, Failure> {
        let request = requests::create_migration(entry, redis);
        let request = clients.dcs.create_online_migration_task().body(request);
        let once = request.send_once(&self.mark(entry)?).among(existing);
        // Ignore migrations that have the mark but cannot run again.
        let once = once.ignoring(released).visible_within(self.options.settle).await?;
        Ok(Acted::once(Kind::Redis, &once))
    }
}

async fn configure(clients: &Clients, redis: &Redis, keys: &BothSides, id: &str) -> Result<Acted, Failure> {
    let body = requests::configure_migration(redis, keys);
    let reply = clients.dcs.set_online_migration_task().task_id(id).body(body).send().await?;
    Ok(Acted::new(Kind::Redis, id, &reply))
}

async fn start(clients: &Clients, keys: &BothSides, seen: &Seen, only_failed: bool) -> Result<Acted, Failure> {
    let (kind, id) = (seen.item.kind, seen.item.id.as_str());
    if kind == Kind::Group {
        let reply = clients.oms.start_task_group().group_id(id).body(copy_request::start_group(keys)).send().await?;
        return Ok(Acted::new(kind, id, &reply));
    }
    let number: i64 = id.parse().map_err(|_| Failure::new(say!("apply-not-a-task", id = id)))?;
    let body = copy_request::start_task(keys, only_failed);
    let reply = clients.oms.start_task().task_id(number).body(body).send().await?;
    Ok(Acted::new(kind, id, &reply))
}

async fn retry(clients: &Clients, keys: &BothSides, seen: &Seen, only_failed: bool) -> Result<Acted, Failure> {
    let (kind, id) = (seen.item.kind, seen.item.id.as_str());
    match kind {
        Kind::Group => {
            let body = copy_request::retry_group(keys, only_failed);
            let reply = clients.oms.retry_task_group().group_id(id).body(body).send().await?;
            Ok(Acted::new(kind, id, &reply))
        }
        Kind::Redis => restart(clients, id).await,
        _ => start(clients, keys, seen, only_failed).await,
    }
}

/// Restarts a Redis migration. Status 200 of a batch only means that the service read the batch; the item shows whether it was
/// accepted.
async fn restart(clients: &Clients, id: &str) -> Result<Acted, Failure> {
    let body = MigrationTaskBatchRequest::builder().migration_tasks([id]);
    let reply = clients.dcs.batch_restart_online_migration_tasks().body(body).send().await?;
    let item = reply.migration_tasks.iter().find(|item| item.task_id.as_deref() == Some(id));
    match item.map(|item| (&item.result, item)) {
        Some((Some(BatchItemOutcome::Success), _)) => Ok(Acted::new(Kind::Redis, id, &reply)),
        Some((_, item)) => {
            let told = [item.error_code.as_deref(), item.error_msg.as_deref()];
            let told: Vec<String> = told.into_iter().flatten().map(crate::text::clean).collect();
            Err(Failure::new(say!("apply-restart-refused", reason = told.join(": "))))
        }
        None => Err(Failure::exiting(Exit::Unknown, say!("apply-restart-unknown"))),
    }
}

/// Returns the consequence of a failure for the run.
fn setback(failure: Failure) -> Setback {
    match failure.exit() {
        // A request that is safe to repeat is repeated, whatever the lost one did.
        Exit::Unknown if !failure.is_retryable() => Setback::Unknown(failure),
        Exit::Credentials => Setback::Stop(failure),
        _ if failure.is_retryable() => Setback::Later(failure),
        _ => Setback::Refused(failure),
    }
}

fn event_of(act: Act, setback: &Setback) -> Event {
    match setback {
        Setback::Unknown(_) => Event::Unknown { act, failed: None },
        Setback::Later(failure) | Setback::Refused(failure) | Setback::Stop(failure) => Event::Refused {
            act,
            code: failure.code().map(str::to_owned),
            message: (!matches!(setback, Setback::Later(_))).then(|| crate::text::clean(failure.message())),
            hint: failure.hint().map(crate::text::clean),
            request_id: failure.request_id().map(str::to_owned),
        },
    }
}

/// Whether the services could not be reached, so that a later attempt may succeed.
pub(super) fn passes(error: &Error) -> bool {
    error.is_throttled() || error.is_server_error() || error.is_connection() || error.is_timeout()
}
