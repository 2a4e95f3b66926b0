//! `hcmigrate sync create` and `hcmigrate sync events`.

use huaweicloud_oms::types::{CreateSyncEventsRequest, CreateSyncTaskRequest, CreateSyncTaskRequestBuilder};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::Syncs;
use crate::arguments::CreateBucket;
use crate::copied::Copied;
use crate::failure::{Exit, Failure};
use crate::input;
use crate::interrupt::Interrupt;
use crate::keys::{self, Keys};
use crate::locale::{say, system};
use crate::output::{Kind, Outcome};
use crate::resource::difference::{Difference, of_buckets};
use crate::resource::once;
use crate::session::Session;
use crate::text::note;
use crate::verbs;

/// Creates a synchronization, which starts automatically.
pub(super) async fn create(session: &Session, arguments: &CreateBucket) -> Result<Exit, Failure> {
    let keys = super::load_keys(session, &arguments.keys)?;
    let syncs = Syncs::new(session)?;
    let request = syncs.client.create_sync_task().body(body(session, arguments, &keys)?);
    let made = once::create(
        Kind::Sync,
        arguments.mark.as_deref(),
        request,
        |request| request.send(),
        |request, mark| request.send_once(mark),
        |reply| reply.sync_task_id.clone(),
    );
    let outcome = verbs::creating(session, Kind::Sync, None, made).await?;
    if outcome.is_existing()
        && let Some(difference) = difference(&syncs, &outcome.id, arguments).await?
    {
        return Err(difference.failure(Kind::Sync, &outcome.id));
    }
    verbs::created(session, &syncs, outcome, arguments.wait).await
}

/// Returns the difference of an existing synchronization from the buckets that were asked for.
async fn difference(syncs: &Syncs, id: &str, asked: &CreateBucket) -> Result<Option<Difference>, Failure> {
    let task = syncs.client.show_sync_task().sync_task_id(id).query_time(syncs.month).send().await?;
    let found = Copied {
        cloud: task.src_cloud_type.as_ref().map(|cloud| cloud.as_str()),
        region: task.src_region.as_deref(),
        bucket: task.src_bucket.as_deref(),
        to_bucket: task.dst_bucket.as_deref(),
        ..Copied::default()
    };
    Ok(of_buckets(asked, None, &found, syncs.zone))
}

fn body(session: &Session, arguments: &CreateBucket, keys: &Keys) -> Result<CreateSyncTaskRequestBuilder, Failure> {
    let CreateBucket { from, to, .. } = arguments;
    if !from.prefix.is_empty() || to.prefix.is_some() {
        return Err(Failure::usage(say!("settings-sync-prefix")));
    }
    let get = |key| keys.get(key).cloned();
    let mut body = CreateSyncTaskRequest::builder()
        .src_cloud_type(from.provider)
        .src_region(&*from.region)
        .src_bucket(&*from.bucket)
        .dst_region(session.region()?)
        .dst_bucket(&*to.bucket)
        .app_id(arguments.app_id.clone())
        .description(arguments.description.clone())
        .enable_restore(arguments.restore)
        .enable_metadata_migration(arguments.metadata);
    if let (Some(ak), Some(sk)) = (get(keys::SRC_AK), get(keys::SRC_SK)) {
        body = body.src_ak(ak).src_sk(sk);
    }
    if let (Some(ak), Some(sk)) = (get(keys::DST_AK), get(keys::DST_SK)) {
        body = body.dst_ak(ak).dst_sk(sk);
    }
    if let Some(check) = arguments.check {
        body = body.consistency_check(huaweicloud_oms::types::SyncConsistencyCheck::from(check));
    }
    if let Some(class) = arguments.storage_class {
        body = body.dst_storage_policy(huaweicloud_oms::types::StoragePolicy::from(class));
    }
    Ok(body)
}

/// The maximum number of names per call. Huawei's page gives it in words, as ten.
const MOST: usize = 10;

/// The characters that are encoded in the name of an object.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b',')
    .add(b':')
    .add(b';')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'@')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Names objects that a synchronization should copy now, in as many calls as necessary. After a call that failed nothing more
/// is sent, because the next call would fail in the same way.
pub(super) async fn events(session: &Session, id: &str, objects: &[String]) -> Result<Exit, Failure> {
    let names = names(objects)?;
    if names.is_empty() {
        return Err(Failure::usage(say!("settings-no-object")));
    }
    let syncs = Syncs::new(session)?;
    let mut parts = Parts { all: names.len(), ..Parts::default() };
    let mut interrupt = Interrupt::listen()?;
    for some in names.chunks(MOST) {
        let keys: Vec<String> = some.iter().map(|name| utf8_percent_encode(name, ENCODED).to_string()).collect();
        let body = CreateSyncEventsRequest::builder().object_keys(keys);
        let call = syncs.client.create_sync_events().sync_task_id(id).body(body).send();
        let failure = match interrupt.unless(call).await {
            Some(Ok(reply)) => {
                parts.push(some.len(), Outcome::accepted(Kind::Sync, "events", id, reply.request_id()));
                continue;
            }
            Some(Err(error)) if names.len() <= MOST => return Err(error.into()),
            Some(Err(error)) => error.into(),
            None => verbs::sent(Kind::Sync).ending(Exit::Unknown),
        };
        parts.push(some.len(), Outcome::failed(Kind::Sync, "events", id, &failure));
        let unsent = names.len() - parts.told;
        if unsent > 0 {
            parts.push(unsent, Outcome::skipped(Kind::Sync, "events", id, failure.exit()));
        }
        break;
    }
    session.printer.begin()?;
    parts.outcomes.iter().try_for_each(|outcome| verbs::show_outcome(session, outcome, false))?;
    verbs::report(session, &parts.outcomes)?;
    if parts.accepted < names.len() {
        note(&say!("settings-objects-accepted", accepted = parts.accepted, all = names.len()));
    }
    match interrupt.is_set() {
        true => Err(verbs::sent(Kind::Sync)),
        false => Ok(Exit::of_all(&parts.outcomes.iter().map(Outcome::exit).collect::<Vec<_>>())),
    }
}

/// The outcomes of the calls that name the objects of one synchronization.
#[derive(Default)]
struct Parts {
    /// How many objects the command names.
    all: usize,
    outcomes: Vec<Outcome>,
    /// How many objects the outcomes cover.
    told: usize,
    /// How many of them were accepted.
    accepted: usize,
}

impl Parts {
    /// Adds the outcome of the next objects, which it names by their positions in the command unless it is about all of them.
    fn push(&mut self, count: usize, outcome: Outcome) {
        let (first, is_part) = (self.told + 1, count < self.all);
        self.told += count;
        if outcome.is_accepted() {
            self.accepted += count;
        }
        self.outcomes.push(match is_part {
            true => outcome.concerning(&say!("settings-objects-part", first = first, last = self.told)),
            false => outcome,
        });
    }
}

/// Returns the names of objects, from arguments or from standard input, one per line.
fn names(objects: &[String]) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for object in objects {
        if object != "-" {
            names.push(object.clone());
            continue;
        }
        let read = input::standard();
        let text =
            read.map_err(|error| Failure::usage(say!("settings-names-unreadable", error = system::told(&error))))?;
        names.extend(text.expose().lines().filter(|line| !line.is_empty()).map(str::to_owned));
    }
    Ok(names)
}
