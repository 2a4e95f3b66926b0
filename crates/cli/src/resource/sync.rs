//! `hcmigrate sync`: synchronization tasks of OMS.

mod create;

use huaweicloud_oms::Client;
use huaweicloud_oms::operations::{DELETE_SYNC_TASK, START_SYNC_TASK, STOP_SYNC_TASK};
use huaweicloud_oms::types::{
    ShowSyncTaskResponse, StartSyncTaskRequest, StartSyncTaskRequestBuilder, SyncTask, SyncTaskStatus,
};
use huaweicloud_runtime::{Batch, Operation, Snapshot};

use super::{Resource, Want, check_keys, known, place, text};
use crate::arguments::{KeySource, SyncAction};
use crate::failure::{Exit, Failure};
use crate::follow::Pursuit;
use crate::keys::{self, Keys};
use crate::locale::say;
use crate::output::{Amount, Counts, Extent, Item, Kind, ServiceState, State, Zone};
use crate::session::Session;
use crate::units;
use crate::verb::Verb;
use crate::verbs;

/// The synchronizations of a project.
pub(crate) struct Syncs {
    client: Client,
    zone: Zone,
    /// A time in the month whose counters to show, in milliseconds since 1970.
    month: i64,
    /// The data for a start.
    keys: Option<Keys>,
}

impl Syncs {
    pub(super) fn new(session: &Session) -> Result<Self, Failure> {
        let month = units::epoch_ms(session.now());
        Ok(Self { client: session.oms()?, zone: session.printer.zone(), month, keys: None })
    }

    /// Includes the data for a start, which is checked before anything is sent.
    fn starting(session: &Session, source: &KeySource) -> Result<Self, Failure> {
        let keys = load_keys(session, source)?;
        Ok(Self { keys: Some(keys), ..Self::new(session)? })
    }
}

pub(crate) async fn run(session: &Session, action: SyncAction) -> Result<Exit, Failure> {
    match action {
        SyncAction::Create(arguments) => create::create(session, &arguments).await,
        SyncAction::Events { id, objects } => {
            create::events(session, &verbs::bare_id(&id, Kind::Sync)?, &objects).await
        }
        SyncAction::Start { which, keys, wait } => {
            let syncs = Syncs::starting(session, &keys)?;
            verbs::act(session, &syncs, Verb::Start, &which, Some(wait)).await
        }
        SyncAction::Stop { which, wait } => {
            verbs::act(session, &Syncs::new(session)?, Verb::Stop, &which, Some(wait)).await
        }
        SyncAction::Delete { which, confirm } => verbs::delete(session, &Syncs::new(session)?, &which, confirm).await,
        SyncAction::Wait(wait) => verbs::wait(session, &Syncs::new(session)?, &wait).await,
        SyncAction::Show { which } => verbs::show(session, &Syncs::new(session)?, &which).await,
        SyncAction::List(list) => verbs::list(session, &Syncs::new(session)?, &list).await,
    }
}

impl Resource for Syncs {
    const KIND: Kind = Kind::Sync;

    fn operation(verb: Verb) -> Option<&'static Operation> {
        match verb {
            Verb::Start => Some(&START_SYNC_TASK),
            Verb::Stop => Some(&STOP_SYNC_TASK),
            Verb::Delete => Some(&DELETE_SYNC_TASK),
            Verb::Retry => None,
        }
    }

    async fn show(&self, id: &str) -> Result<Item, Failure> {
        let task = self.client.show_sync_task().sync_task_id(id).query_time(self.month).send().await?;
        Ok(detail(&task, self.zone))
    }

    async fn list(&self, want: &Want) -> Result<(Vec<Item>, Extent), Failure> {
        let request = self.client.list_sync_tasks().status(want.service_state(&STATES));
        want.gather(request.items(), |task| item(task, self.zone)).await
    }

    fn batch(&self, verb: Verb, ids: &[String]) -> Result<Batch, Failure> {
        Ok(match verb {
            Verb::Start => self.client.start_sync_task().body(start_body(self.keys.as_ref())).batch(ids),
            Verb::Stop => self.client.stop_sync_task().batch(ids),
            Verb::Delete => self.client.delete_sync_task().batch(ids),
            Verb::Retry => return Err(Failure::usage("a synchronization cannot be retried")),
        })
    }

    async fn follow(&self, pursuit: &Pursuit) -> Result<(), Failure> {
        let (zone, after) = (self.zone, pursuit.aim.waiter().and_then(Self::operation));
        if let [id] = pursuit.ids.as_slice() {
            let waiting = self.client.show_sync_task().sync_task_id(id.clone()).query_time(self.month).wait();
            let read = async |task: &Snapshot<ShowSyncTaskResponse>| detail(&task.value, zone);
            return pursuit.one(id, waiting, after, read).await;
        }
        let waiting = self.client.list_sync_tasks().wait_for(&pursuit.ids);
        pursuit.many(waiting, after, move |task| item(task, zone)).await
    }
}

/// Loads the keys for a start. A synchronization runs indefinitely, so it cannot use temporary keys.
fn load_keys(session: &Session, source: &KeySource) -> Result<Keys, Failure> {
    const PAIRS: [keys::Key; 4] = [keys::SRC_AK, keys::SRC_SK, keys::DST_AK, keys::DST_SK];
    const KNOWN: [keys::Key; 5] = [keys::SRC_AK, keys::SRC_SK, keys::DST_AK, keys::DST_SK, keys::CDN_KEY];
    let keys = Keys::load(&session.environment, source)?;
    check_keys(&keys, Kind::Sync, &PAIRS, &KNOWN)?;
    Ok(keys)
}

fn start_body(keys: Option<&Keys>) -> StartSyncTaskRequestBuilder {
    let mut body = StartSyncTaskRequest::builder();
    let get = |key| keys.and_then(|keys| keys.get(key)).cloned();
    if let (Some(ak), Some(sk)) = (get(keys::SRC_AK), get(keys::SRC_SK)) {
        body = body.src_ak(ak).src_sk(sk);
    }
    if let (Some(ak), Some(sk)) = (get(keys::DST_AK), get(keys::DST_SK)) {
        body = body.dst_ak(ak).dst_sk(sk);
    }
    body.source_cdn_authentication_key(get(keys::CDN_KEY))
}

/// Maps the states of the service.
const STATES: [(SyncTaskStatus, State); 2] =
    [(SyncTaskStatus::Synchronizing, State::Following), (SyncTaskStatus::Stopped, State::Stopped)];

fn state(status: Option<&SyncTaskStatus>) -> State {
    let state = status.and_then(|status| STATES.iter().find(|(known, _)| known == status));
    state.map_or(State::Unknown, |(_, state)| *state)
}

/// Converts an entry of the list to an item.
fn item(task: &SyncTask, zone: Zone) -> Item {
    let (provider, bucket) = (text(task.src_cloud_type.as_ref()), task.src_bucket.as_deref());
    Item {
        name: known(task.description.as_ref()),
        description: known(task.description.as_ref()),
        state: state(task.status.as_ref()),
        service_state: task.status.as_ref().map(|status| ServiceState::Text(status.as_str().to_owned())),
        source: place(&provider, bucket, &[], task.src_region.as_deref()),
        destination: place("", task.dst_bucket.as_deref(), &[], task.dst_region.as_deref()),
        created: zone.epoch_ms(task.create_time),
        started: zone.epoch_ms(task.last_start_time),
        ..Item::new(Kind::Sync, text(task.sync_task_id.as_ref()))
    }
}

/// Converts a synchronization to an item, with its counters of this month.
pub(crate) fn detail(task: &ShowSyncTaskResponse, zone: Zone) -> Item {
    let (provider, bucket) = (text(task.src_cloud_type.as_ref()), task.src_bucket.as_deref());
    let asked = task.monthly_acceptance_request.filter(|asked| *asked > 0);
    Item {
        name: known(task.description.as_ref()),
        description: known(task.description.as_ref()),
        state: state(task.status.as_ref()),
        service_state: task.status.as_ref().map(|status| ServiceState::Text(status.as_str().to_owned())),
        bytes: Amount::reported(asked.and(task.monthly_size), None),
        objects: Counts {
            done: asked.map(|_| task.monthly_success_object.unwrap_or(0) + task.monthly_skip_object.unwrap_or(0)),
            failed: task.monthly_failure_object,
            skipped: task.monthly_skip_object,
            total: asked,
        },
        source: place(&provider, bucket, &[], task.src_region.as_deref()),
        destination: place("", task.dst_bucket.as_deref(), &[], task.dst_region.as_deref()),
        created: zone.epoch_ms(task.create_time),
        started: zone.epoch_ms(task.last_start_time),
        settings: vec![
            (|| say!("output-fact-figures"), asked.map(|_| say!("output-fact-figures-month")).unwrap_or_default()),
            (|| say!("output-fact-overwrites"), text(task.object_overwrite_mode.as_ref())),
        ],
        ..Item::new(Kind::Sync, text(task.sync_task_id.as_ref()))
    }
}
