//! `hcmigrate task`: migration tasks of OMS.

use huaweicloud_oms::Client;
use huaweicloud_oms::operations::{DELETE_TASK, START_TASK, STOP_TASK, UPDATE_BANDWIDTH_POLICY};
use huaweicloud_oms::types::{
    StartTaskRequest, StartTaskRequestBuilder, Task, TaskStatus, UpdateBandwidthPolicyRequest,
};
use huaweicloud_runtime::{Batch, Operation, ReportsProgress as _, Snapshot};

use super::copies::{self, Copies};
use super::difference::{Difference, of_buckets};
use super::{
    Resource, Want, copy_keys, cure, destination, known, left, once, place, reason, seconds, speed, text, yes_no,
};
use crate::arguments::{CreateBucket, KeySource, TaskAction};
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

/// The tasks of a project.
pub(crate) struct Tasks {
    client: Client,
    zone: Zone,
    /// Only the tasks of this group.
    group: Option<String>,
    /// The data for a start.
    start: Option<Start>,
}

/// The data for a start.
struct Start {
    keys: Keys,
    failed_only: bool,
}

impl Tasks {
    fn of_group(session: &Session, group: Option<String>) -> Result<Self, Failure> {
        let group = group.map(|id| verbs::bare_id(&id, Kind::Group)).transpose()?;
        Ok(Self { group, ..Self::new(session)? })
    }

    /// Includes the data for a start, which is checked before anything is sent.
    fn starting(session: &Session, source: &KeySource, failed_only: bool) -> Result<Self, Failure> {
        let keys = copy_keys(session, source, Kind::Task, Self::KNOWN)?;
        Ok(Self { start: Some(Start { keys, failed_only }), ..Self::new(session)? })
    }
}

pub(crate) async fn run(session: &Session, action: TaskAction) -> Result<Exit, Failure> {
    match action {
        TaskAction::Create(arguments) => copies::create::<Tasks>(session, &arguments).await,
        TaskAction::Update { which, limits } => {
            let tasks = Tasks::new(session)?;
            let policies = limits.policies()?;
            let limited = |ids: &[String]| {
                let body = UpdateBandwidthPolicyRequest::builder().bandwidth_policy(policies);
                tasks.client.update_bandwidth_policy().body(body).batch(ids)
            };
            verbs::update(session, &tasks, &which, limited).await
        }
        TaskAction::Start { which, failed_only, keys, wait } => {
            let tasks = Tasks::starting(session, &keys, failed_only)?;
            verbs::act(session, &tasks, Verb::Start, &which, Some(wait)).await
        }
        TaskAction::Retry { which, failed_only, keys, wait } => {
            let tasks = Tasks::starting(session, &keys, failed_only)?;
            verbs::act(session, &tasks, Verb::Retry, &which, Some(wait)).await
        }
        TaskAction::Stop { which, wait } => {
            verbs::act(session, &Tasks::new(session)?, Verb::Stop, &which, Some(wait)).await
        }
        TaskAction::Delete { which, confirm } => verbs::delete(session, &Tasks::new(session)?, &which, confirm).await,
        TaskAction::Wait(wait) => verbs::wait(session, &Tasks::new(session)?, &wait).await,
        TaskAction::Show { which } => verbs::show(session, &Tasks::new(session)?, &which).await,
        TaskAction::List { group, list } => verbs::list(session, &Tasks::of_group(session, group)?, &list).await,
        TaskAction::Failed { group } => verbs::failed(session, &Tasks::of_group(session, group)?).await,
    }
}

impl Copies for Tasks {
    const KNOWN: &'static [keys::Key] = &[
        keys::SRC_AK,
        keys::SRC_SK,
        keys::SRC_SECURITY_TOKEN,
        keys::JSON_AUTH_FILE,
        keys::CONNECTION_STRING,
        keys::DST_AK,
        keys::DST_SK,
        keys::DST_SECURITY_TOKEN,
        keys::CDN_KEY,
    ];

    fn new(session: &Session) -> Result<Self, Failure> {
        Ok(Self { client: session.oms()?, zone: session.printer.zone(), group: None, start: None })
    }

    async fn create(&self, copy: CopyRequest, mark: Option<&str>) -> Result<Outcome, Failure> {
        let request = self.client.create_task().body(copy.task());
        once::create(
            Kind::Task,
            mark,
            request,
            |request| request.send(),
            |request, mark| request.send_once(mark),
            |reply| reply.id.to_string(),
        )
        .await
    }

    async fn difference(&self, id: &str, asked: &CreateBucket, since: i64) -> Result<Option<Difference>, Failure> {
        let task = self.client.show_task().task_id(number(id)?).send().await?;
        Ok(of_buckets(asked, Some(since), &Copied::from(&*task), self.zone))
    }
}

impl Resource for Tasks {
    const KIND: Kind = Kind::Task;
    const UPDATE: Option<&'static Operation> = Some(&UPDATE_BANDWIDTH_POLICY);

    fn operation(verb: Verb) -> Option<&'static Operation> {
        Some(match verb {
            Verb::Start | Verb::Retry => &START_TASK,
            Verb::Stop => &STOP_TASK,
            Verb::Delete => &DELETE_TASK,
        })
    }

    fn check_id(id: &str) -> Result<(), Failure> {
        number(id).map(drop)
    }

    async fn show(&self, id: &str) -> Result<Item, Failure> {
        let task = self.client.show_task().task_id(number(id)?).send().await?;
        Ok(detail(&task, self.zone))
    }

    async fn list(&self, want: &Want) -> Result<(Vec<Item>, Extent), Failure> {
        let request = self.client.list_tasks().group_id(self.group.clone()).status(want.service_state(&STATES));
        want.gather(request.items(), |task| item(task, self.zone)).await
    }

    fn batch(&self, verb: Verb, ids: &[String]) -> Result<Batch, Failure> {
        Ok(match verb {
            Verb::Start | Verb::Retry => self.client.start_task().body(start_body(self.start.as_ref())).batch(ids),
            Verb::Stop => self.client.stop_task().batch(ids),
            Verb::Delete => self.client.delete_task().batch(ids),
        })
    }

    async fn follow(&self, pursuit: &Pursuit) -> Result<(), Failure> {
        let (zone, after) = (self.zone, pursuit.aim.waiter().and_then(Self::operation));
        if let [id] = pursuit.ids.as_slice() {
            let waiting = self.client.show_task().task_id(number(id)?).wait();
            let read = async |task: &Snapshot<Task>| item(&task.value, zone);
            return pursuit.one(id, waiting, after, read).await;
        }
        let waiting = self.client.list_tasks().wait_for(&pursuit.ids);
        pursuit.many(waiting, after, move |task| item(task, zone)).await
    }
}

fn number(id: &str) -> Result<i64, Failure> {
    id.parse().map_err(|_| Failure::usage(say!("settings-task-number", id = id)))
}

/// Builds the request of a start, with every available key.
fn start_body(start: Option<&Start>) -> StartTaskRequestBuilder {
    let Some(Start { keys, failed_only }) = start else { return StartTaskRequest::builder() };
    let body = copy_request::start_task(&keys.sides(), *failed_only);
    body.source_cdn_authentication_key(keys.get(keys::CDN_KEY).cloned())
}

/// Maps the states of the service.
const STATES: [(TaskStatus, State); 7] = [
    (TaskStatus::Waiting, State::Waiting),
    (TaskStatus::Running, State::Running),
    (TaskStatus::Paused, State::Stopped),
    (TaskStatus::Failed, State::Failed),
    (TaskStatus::Succeeded, State::Succeeded),
    (TaskStatus::Retrying, State::Running),
    (TaskStatus::Pausing, State::Stopping),
];

/// Converts a task to an item.
pub(crate) fn item(task: &Task, zone: Zone) -> Item {
    let state = task.status.as_ref().and_then(|status| STATES.iter().find(|(known, _)| known == status));
    let state = state.map_or(State::Unknown, |(_, state)| *state);
    let failed_list = task.failed_object_record.as_ref().filter(|record| record.result == Some(true));
    let progress = task.progress();
    Item {
        name: known(task.name.as_ref()),
        description: known(task.description.as_ref()),
        group: known(task.group_id.as_ref()),
        state,
        service_state: task.status.as_ref().map(|status| ServiceState::Number(status.code())),
        done: progress.share,
        bytes: Amount::reported(task.complete_size, task.total_size),
        bytes_per_second: speed(&progress),
        eta_seconds: left(&progress),
        objects: Counts {
            done: task.total_num.map(|_| task.successful_num.unwrap_or(0) + task.skipped_num.unwrap_or(0)),
            failed: task.failed_num,
            skipped: task.skipped_num,
            total: task.total_num,
        },
        reason: reason(task.error_reason.as_ref()),
        cure: cure(task.error_reason.as_ref()),
        failed_list: failed_list.and_then(|record| known(record.list_file_key.as_ref())),
        source: source(task),
        destination: destination(task.dst_node.as_ref()),
        started: zone.epoch_ms(task.start_time),
        run_seconds: seconds(task.total_time),
        ..Item::new(Kind::Task, text(task.id.as_ref()))
    }
}

/// Like [`item`], with the settings that `show` prints.
fn detail(task: &Task, zone: Zone) -> Item {
    Item {
        settings: vec![
            (|| say!("output-fact-kind"), text(task.task_type.as_ref())),
            (|| say!("output-fact-priority"), text(task.task_priority.as_ref())),
            (|| say!("output-fact-overwrites"), text(task.object_overwrite_mode.as_ref())),
            (|| say!("output-fact-restores"), yes_no(task.enable_restore)),
        ],
        ..item(task, zone)
    }
}

fn source(task: &Task) -> Option<String> {
    let node = task.src_node.as_ref()?;
    place(&text(node.cloud_type.as_ref()), node.bucket.as_deref(), &node.object_key, node.region.as_deref())
}
