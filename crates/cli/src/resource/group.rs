//! `hcmigrate group`: task groups of OMS.

use huaweicloud_oms::Client;
use huaweicloud_oms::operations::{
    DELETE_TASK_GROUP, RETRY_TASK_GROUP, START_TASK_GROUP, STOP_TASK_GROUP, UPDATE_TASK_GROUP,
};
use huaweicloud_oms::types::{
    RetryTaskGroupRequest, RetryTaskGroupRequestBuilder, StartTaskGroupRequest, StartTaskGroupRequestBuilder,
    TaskGroup, TaskGroupStatus, UpdateBandwidthPolicyRequest,
};
use huaweicloud_runtime::{Batch, Operation, ReportsProgress as _, Snapshot};

use super::copies::{self, Copies};
use super::difference::{Difference, of_buckets};
use super::{
    Resource, Want, copy_keys, cure, destination, known, left, once, place, reason, seconds, speed, text, yes_no,
};
use crate::arguments::{CreateBucket, GroupAction, KeySource};
use crate::copied::Copied;
use crate::copy_request::{self, CopyRequest};
use crate::failure::{Exit, Failure};
use crate::follow::Pursuit;
use crate::keys::{self, Keys};
use crate::locale::say;
use crate::output::{Amount, Counts, Extent, Item, Kind, Outcome, ServiceState, State, Zone};
use crate::session::Session;
use crate::verb::Verb;
use crate::verbs;

/// The task groups of a project.
pub(crate) struct Groups {
    client: Client,
    zone: Zone,
    /// The data for a start.
    start: Option<Start>,
}

/// The data for a start or a retry.
struct Start {
    keys: Keys,
    failed_only: bool,
}

impl Groups {
    /// Includes the data for a start, which is checked before anything is sent.
    fn starting(session: &Session, source: &KeySource, failed_only: bool) -> Result<Self, Failure> {
        let keys = copy_keys(session, source, Kind::Group, Self::KNOWN)?;
        Ok(Self { start: Some(Start { keys, failed_only }), ..Self::new(session)? })
    }
}

pub(crate) async fn run(session: &Session, action: GroupAction) -> Result<Exit, Failure> {
    match action {
        GroupAction::Create(arguments) => copies::create::<Groups>(session, &arguments).await,
        GroupAction::Update { which, limits } => {
            let groups = Groups::new(session)?;
            let policies = limits.policies()?;
            let limited = |ids: &[String]| {
                let body = UpdateBandwidthPolicyRequest::builder().bandwidth_policy(policies);
                groups.client.update_task_group().body(body).batch(ids)
            };
            verbs::update(session, &groups, &which, limited).await
        }
        GroupAction::Start { which, keys, wait } => {
            let groups = Groups::starting(session, &keys, false)?;
            verbs::act(session, &groups, Verb::Start, &which, Some(wait)).await
        }
        GroupAction::Retry { which, failed_only, keys, wait } => {
            let groups = Groups::starting(session, &keys, failed_only)?;
            verbs::act(session, &groups, Verb::Retry, &which, Some(wait)).await
        }
        GroupAction::Stop { which, wait } => {
            verbs::act(session, &Groups::new(session)?, Verb::Stop, &which, Some(wait)).await
        }
        GroupAction::Delete { which, confirm } => verbs::delete(session, &Groups::new(session)?, &which, confirm).await,
        GroupAction::Wait(wait) => verbs::wait(session, &Groups::new(session)?, &wait).await,
        GroupAction::Show { which } => verbs::show(session, &Groups::new(session)?, &which).await,
        GroupAction::List(list) => verbs::list(session, &Groups::new(session)?, &list).await,
        GroupAction::Failed => verbs::failed(session, &Groups::new(session)?).await,
    }
}

impl Copies for Groups {
    /// A group does not accept temporary keys.
    const KNOWN: &'static [keys::Key] = &[
        keys::SRC_AK,
        keys::SRC_SK,
        keys::JSON_AUTH_FILE,
        keys::CONNECTION_STRING,
        keys::DST_AK,
        keys::DST_SK,
        keys::CDN_KEY,
    ];

    fn new(session: &Session) -> Result<Self, Failure> {
        Ok(Self { client: session.oms()?, zone: session.printer.zone(), start: None })
    }

    async fn create(&self, copy: CopyRequest, mark: Option<&str>) -> Result<Outcome, Failure> {
        let request = self.client.create_task_group().body(copy.group());
        once::create(
            Kind::Group,
            mark,
            request,
            |request| request.send(),
            |request, mark| request.send_once(mark),
            |reply| reply.group_id.clone(),
        )
        .await
    }

    async fn difference(&self, id: &str, asked: &CreateBucket, since: i64) -> Result<Option<Difference>, Failure> {
        let group = self.client.show_task_group().group_id(id).send().await?;
        Ok(of_buckets(asked, Some(since), &Copied::from(&*group), self.zone))
    }
}

impl Resource for Groups {
    const KIND: Kind = Kind::Group;
    const UPDATE: Option<&'static Operation> = Some(&UPDATE_TASK_GROUP);

    fn operation(verb: Verb) -> Option<&'static Operation> {
        Some(match verb {
            Verb::Start => &START_TASK_GROUP,
            Verb::Retry => &RETRY_TASK_GROUP,
            Verb::Stop => &STOP_TASK_GROUP,
            Verb::Delete => &DELETE_TASK_GROUP,
        })
    }

    async fn show(&self, id: &str) -> Result<Item, Failure> {
        let group = self.client.show_task_group().group_id(id).send().await?;
        Ok(detail(&group, self.zone))
    }

    async fn list(&self, want: &Want) -> Result<(Vec<Item>, Extent), Failure> {
        let request = self.client.list_task_group().status(want.service_state(&STATES));
        want.gather(request.items(), |group| item(group, self.zone)).await
    }

    fn batch(&self, verb: Verb, ids: &[String]) -> Result<Batch, Failure> {
        let (client, start) = (&self.client, self.start.as_ref());
        Ok(match verb {
            Verb::Start => client.start_task_group().body(start_body(start)).batch(ids),
            Verb::Retry => client.retry_task_group().body(retry_body(start)).batch(ids),
            Verb::Stop => client.stop_task_group().batch(ids),
            Verb::Delete => client.delete_task_group().batch(ids),
        })
    }

    async fn follow(&self, pursuit: &Pursuit) -> Result<(), Failure> {
        let (zone, after) = (self.zone, pursuit.aim.waiter().and_then(Self::operation));
        if let [id] = pursuit.ids.as_slice() {
            let waiting = self.client.show_task_group().group_id(id.clone()).wait();
            let read = async |group: &Snapshot<TaskGroup>| item(&group.value, zone);
            return pursuit.one(id, waiting, after, read).await;
        }
        let waiting = self.client.list_task_group().wait_for(&pursuit.ids);
        pursuit.many(waiting, after, move |group| item(group, zone)).await
    }
}

/// Builds the request of a start, with every available key.
fn start_body(start: Option<&Start>) -> StartTaskGroupRequestBuilder {
    let Some(Start { keys, .. }) = start else { return StartTaskGroupRequest::builder() };
    let body = copy_request::start_group(&keys.sides());
    body.source_cdn_authentication_key(keys.get(keys::CDN_KEY).cloned())
}

/// Builds the request of a retry, with every available key.
fn retry_body(start: Option<&Start>) -> RetryTaskGroupRequestBuilder {
    let Some(Start { keys, failed_only }) = start else { return RetryTaskGroupRequest::builder() };
    let body = copy_request::retry_group(&keys.sides(), *failed_only);
    body.source_cdn_authentication_key(keys.get(keys::CDN_KEY).cloned())
}

/// Maps the states of the service.
const STATES: [(TaskGroupStatus, State); 10] = [
    (TaskGroupStatus::Waiting, State::Waiting),
    (TaskGroupStatus::Creating, State::Preparing),
    (TaskGroupStatus::Monitoring, State::Running),
    (TaskGroupStatus::Paused, State::Stopped),
    (TaskGroupStatus::CreationFailed, State::Failed),
    (TaskGroupStatus::MigrationFailed, State::Failed),
    (TaskGroupStatus::Completed, State::Succeeded),
    (TaskGroupStatus::Pausing, State::Stopping),
    (TaskGroupStatus::AwaitingDeletion, State::Deleting),
    (TaskGroupStatus::Deleting, State::Deleting),
];

/// Converts a group to an item. Groups have no name at the service, so the description is used as the name.
pub(crate) fn item(group: &TaskGroup, zone: Zone) -> Item {
    let state = group.status.as_ref().and_then(|status| STATES.iter().find(|(known, _)| known == status));
    let state = state.map_or(State::Unknown, |(_, state)| *state);
    let failed_list = group.failed_object_record.as_ref().filter(|record| record.result == Some(true));
    // Before a group has objects or tasks, it counts 0 of 0.
    let counted = |total: Option<i64>| total.filter(|total| *total > 0);
    let progress = group.progress();
    Item {
        name: known(group.description.as_ref()),
        description: known(group.description.as_ref()),
        state,
        service_state: group.status.as_ref().map(|status| ServiceState::Number(status.code())),
        done: progress.share,
        bytes: Amount::reported(group.complete_size, group.total_size),
        bytes_per_second: speed(&progress),
        objects: Counts {
            done: counted(group.total_num).map(|_| group.success_num.unwrap_or(0) + group.skip_num.unwrap_or(0)),
            failed: group.fail_num,
            skipped: group.skip_num,
            total: counted(group.total_num),
        },
        tasks: Counts {
            done: counted(group.total_task_num).map(|_| group.complete_task_num.unwrap_or(0)),
            failed: group.failed_task_num,
            skipped: None,
            total: counted(group.total_task_num),
        },
        reason: reason(group.error_reason.as_ref()),
        cure: cure(group.error_reason.as_ref()),
        failed_list: failed_list.and_then(|record| known(record.list_file_key.as_ref())),
        source: source(group),
        destination: destination(group.dst_node.as_ref()),
        started: zone.epoch_ms(group.start_time),
        run_seconds: seconds(group.total_time),
        eta_seconds: left(&progress),
        ..Item::new(Kind::Group, text(group.group_id.as_ref()))
    }
}

/// Whether a group that failed had created all of its tasks, so that its counts cover the whole source.
pub(crate) fn has_all_tasks(group: &TaskGroup) -> bool {
    let created = group.create_task_num.zip(group.total_task_num).is_some_and(|(created, total)| created >= total);
    created && group.status == Some(TaskGroupStatus::MigrationFailed)
}

/// Like [`item`], with the settings that `show` prints.
fn detail(group: &TaskGroup, zone: Zone) -> Item {
    Item {
        settings: vec![
            (|| say!("output-fact-kind"), text(group.task_type.as_ref())),
            (|| say!("output-fact-overwrites"), text(group.object_overwrite_mode.as_ref())),
            (|| say!("output-fact-restores"), yes_no(group.enable_restore)),
            (|| say!("output-fact-tasks"), format!("hcmigrate task list --group {}", text(group.group_id.as_ref()))),
        ],
        ..item(group, zone)
    }
}

fn source(group: &TaskGroup) -> Option<String> {
    let node = group.src_node.as_ref()?;
    place(&text(node.cloud_type.as_ref()), node.bucket.as_deref(), &node.object_key, node.region.as_deref())
}
