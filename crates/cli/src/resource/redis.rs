//! `hcmigrate redis`: data migrations of DCS.

mod create;
pub(crate) mod logs;

use huaweicloud_dcs::operations::{
    BATCH_RESTART_ONLINE_MIGRATION_TASKS, BATCH_STOP_MIGRATION_TASKS, DELETE_MIGRATION_TASK, STOP_MIGRATION_TASK,
    UPDATE_MIGRATION_TASK,
};
use huaweicloud_dcs::types::{
    MigrationIpSwitchStatus, MigrationMethod, MigrationResumeMode, MigrationSourceInstance, MigrationTargetInstance,
    MigrationTask, MigrationTaskListItem, MigrationTaskStatus, ShowMigrationTaskStatsResponse,
    UpdateMigrationTaskRequest,
};
use huaweicloud_dcs::{Client, Response, Snapshot};
use huaweicloud_runtime::{Batch, Operation, ReportsProgress};

use super::{Resource, Want, known, text};
use crate::arguments::{Reconnect, RedisAction};
use crate::failure::{Exit, Failure};
use crate::follow::Pursuit;
use crate::locale::say;
use crate::output::{Amount, Extent, Item, Kind, ServiceState, State, Zone};
use crate::session::Session;
use crate::text::clean;
use crate::verb::Verb;
use crate::verbs;

/// The Redis migrations of a project.
pub(crate) struct Migrations {
    client: Client,
    zone: Zone,
}

impl Migrations {
    pub(super) fn new(session: &Session) -> Result<Self, Failure> {
        Ok(Self { client: session.dcs()?, zone: session.printer.zone() })
    }
}

pub(crate) async fn run(session: &Session, action: RedisAction) -> Result<Exit, Failure> {
    let migrations = Migrations::new(session)?;
    match action {
        RedisAction::Create(arguments) => create::create(session, &migrations, &arguments).await,
        RedisAction::Update { which, reconnect } => {
            let mode = match reconnect {
                Reconnect::Auto => MigrationResumeMode::Auto,
                Reconnect::Manual => MigrationResumeMode::Manual,
            };
            let updated = |ids: &[String]| {
                let body = UpdateMigrationTaskRequest::builder().resume_mode(mode);
                migrations.client.update_migration_task().body(body).batch(ids)
            };
            verbs::update(session, &migrations, &which, updated).await
        }
        RedisAction::Start { which, confirm, wait } => {
            verbs::restart(session, &migrations, &which, confirm, wait).await
        }
        RedisAction::Stop { which, wait } => verbs::act(session, &migrations, Verb::Stop, &which, Some(wait)).await,
        RedisAction::Delete { which, confirm } => verbs::delete(session, &migrations, &which, confirm).await,
        RedisAction::Wait(wait) => verbs::wait(session, &migrations, &wait).await,
        RedisAction::Show { which } => verbs::show(session, &migrations, &which).await,
        RedisAction::List(list) => verbs::list(session, &migrations, &list).await,
        RedisAction::Failed => verbs::failed(session, &migrations).await,
        RedisAction::Logs { which, errors } => logs::print(session, &migrations, &which, errors).await,
    }
}

impl Resource for Migrations {
    const KIND: Kind = Kind::Redis;
    const UPDATE: Option<&'static Operation> = Some(&UPDATE_MIGRATION_TASK);

    fn operation(verb: Verb) -> Option<&'static Operation> {
        match verb {
            Verb::Start => Some(&BATCH_RESTART_ONLINE_MIGRATION_TASKS),
            Verb::Stop => Some(&BATCH_STOP_MIGRATION_TASKS),
            Verb::Delete => Some(&DELETE_MIGRATION_TASK),
            Verb::Retry => None,
        }
    }

    async fn show(&self, id: &str) -> Result<Item, Failure> {
        let task = self.client.show_migration_task().task_id(id).send().await?;
        let stats = stats(&self.client, id, task.status.as_ref()).await;
        let mut item = detail(&task, stats.as_ref(), self.zone);
        if item.state == State::Failed {
            item.reason = logs::last_error(&self.client, id).await;
        }
        Ok(item)
    }

    async fn list(&self, want: &Want) -> Result<(Vec<Item>, Extent), Failure> {
        let (mut items, extent) =
            want.gather(self.client.list_migration_task().items(), |task| item(task, self.zone)).await?;
        // The list does not always say why a migration failed; its log does.
        for item in items.iter_mut().filter(|item| item.state == State::Failed && item.reason.is_none()) {
            item.reason = logs::last_error(&self.client, &item.id).await;
        }
        Ok((items, extent))
    }

    fn batch(&self, verb: Verb, ids: &[String]) -> Result<Batch, Failure> {
        let client = &self.client;
        Ok(match verb {
            Verb::Start | Verb::Retry => client.batch_restart_online_migration_tasks().batch(ids),
            Verb::Stop => client.batch_stop_migration_tasks().batch(ids),
            Verb::Delete => client.delete_migration_task().batch(ids),
        })
    }

    async fn follow(&self, pursuit: &Pursuit) -> Result<(), Failure> {
        let zone = self.zone;
        // The waiters of the batch calls read the list. A wait for a single migration reads the migration itself, which also
        // has figures.
        if let ([id], None) = (pursuit.ids.as_slice(), pursuit.aim.after) {
            let waiting = self.client.show_migration_task().task_id(id.clone()).wait();
            let after = pursuit.aim.waiter().filter(|verb| *verb == Verb::Stop).map(|_| &STOP_MIGRATION_TASK);
            let read = async |task: &Snapshot<MigrationTask>| {
                let stats = stats(&self.client, id, task.value.status.as_ref()).await;
                detail(&task.value, stats.as_ref(), zone)
            };
            return pursuit.one(id, waiting, after, read).await;
        }
        let after = pursuit.aim.waiter().and_then(Self::operation);
        let waiting = self.client.list_migration_task().wait_for(&pursuit.ids);
        pursuit.many(waiting, after, move |task| item(task, zone)).await
    }
}

/// Maps the states of the service. `RUNNING` means that the machine runs, not that it copies.
const STATES: [(MigrationTaskStatus, State); 15] = [
    (MigrationTaskStatus::Creating, State::Preparing),
    (MigrationTaskStatus::Running, State::Ready),
    (MigrationTaskStatus::Migrating, State::Running),
    (MigrationTaskStatus::FullMigrating, State::Running),
    (MigrationTaskStatus::IncrMigeating, State::Following),
    (MigrationTaskStatus::IncrMigrating, State::Following),
    (MigrationTaskStatus::Success, State::Succeeded),
    (MigrationTaskStatus::MigrationSuccess, State::Succeeded),
    (MigrationTaskStatus::Failed, State::Failed),
    (MigrationTaskStatus::MigrationFailed, State::Failed),
    (MigrationTaskStatus::Error, State::Failed),
    (MigrationTaskStatus::Terminating, State::Stopping),
    (MigrationTaskStatus::Terminated, State::Stopped),
    (MigrationTaskStatus::Released, State::Released),
    (MigrationTaskStatus::Deleted, State::Deleted),
];

/// Returns a state of the service in words. A state that this program does not know stays as the service writes it.
pub(crate) fn state_text(status: &str) -> String {
    match state(Some(&MigrationTaskStatus::from(status.to_owned()))) {
        State::Unknown => clean(status),
        state => state.label(),
    }
}

fn state(status: Option<&MigrationTaskStatus>) -> State {
    let state = status.and_then(|status| STATES.iter().find(|(known, _)| known == status));
    state.map_or(State::Unknown, |(_, state)| *state)
}

/// Converts an entry of the list to an item.
pub(crate) fn item(task: &MigrationTaskListItem, zone: Zone) -> Item {
    Item {
        name: known(task.task_name.as_ref()),
        description: known(task.description.as_ref()),
        state: state(task.status.as_ref()),
        service_state: task.status.as_ref().map(|status| ServiceState::Text(status.as_str().to_owned())),
        reason: known(task.error_message.as_ref()),
        source: instance(task.source_instance_name.as_deref(), task.data_source.as_deref(), None),
        destination: instance(task.target_instance_name.as_deref(), task.target_instance_addrs.as_deref(), None),
        created: zone.text(task.created_at.as_deref()),
        settings: vec![(|| say!("output-fact-mode"), task.migration_method.as_ref().map(mode).unwrap_or_default())],
        ..Item::new(Kind::Redis, text(task.task_id.as_ref()))
    }
}

/// Converts a migration to an item, with its figures if the service reports them.
pub(crate) fn detail(task: &MigrationTask, stats: Option<&ShowMigrationTaskStatsResponse>, zone: Zone) -> Item {
    let bandwidth = task.bandwidth_limit_mb.as_ref().filter(|mb| !mb.is_empty()).map(|mb| format!("{mb} MB/s"));
    let number = |text: Option<&String>| text.and_then(|text| text.parse::<i64>().ok());
    let moment = |text: Option<&str>| match (zone.text(text), text) {
        (Some(moment), _) => moment.to_string(),
        (None, text) => text.unwrap_or_default().to_owned(),
    };
    let progress = stats.map(ReportsProgress::progress).unwrap_or_default();
    Item {
        name: known(task.task_name.as_ref()),
        description: known(task.description.as_ref()),
        state: state(task.status.as_ref()),
        service_state: task.status.as_ref().map(|status| ServiceState::Text(status.as_str().to_owned())),
        done: progress.share,
        keys: Amount {
            done: progress.objects.done.and_then(|keys| i64::try_from(keys).ok()),
            total: progress.objects.total.and_then(|keys| i64::try_from(keys).ok()),
        },
        lag: number(stats.and_then(|stats| stats.offset.as_ref())),
        source: task.source_instance.as_ref().and_then(source),
        destination: task.target_instance.as_ref().and_then(target),
        created: zone.text(task.created_at.as_deref()),
        settings: vec![
            (|| say!("output-fact-switch"), text(task.task_status.as_ref())),
            (|| say!("output-fact-kind"), text(task.migration_type.as_ref())),
            (|| say!("output-fact-mode"), task.migration_method.as_ref().map(mode).unwrap_or_default()),
            (|| say!("output-fact-reconnects"), text(task.resume_mode.as_ref())),
            (|| say!("output-fact-bandwidth"), bandwidth.unwrap_or_default()),
            (|| say!("output-fact-version"), text(task.version.as_ref())),
            (|| say!("output-fact-updated"), moment(task.updated_at.as_deref())),
            (|| say!("output-fact-released"), moment(task.released_at.as_deref())),
        ],
        ..Item::new(Kind::Redis, text(task.task_id.as_ref()))
    }
}

/// Describes whether a migration ends on its own.
fn mode(method: &MigrationMethod) -> String {
    match method {
        MigrationMethod::FullAmountMigration => say!("output-fact-mode-once"),
        MigrationMethod::IncrementalMigration => say!("output-fact-mode-follow"),
        other => other.to_string(),
    }
}

/// Reads a migration and, if the service reports them, its figures.
pub(crate) async fn look(client: &Client, id: &str) -> Result<Item, Failure> {
    let task = client.show_migration_task().task_id(id).send().await?;
    let stats = stats(client, id, task.status.as_ref()).await;
    Ok(detail(&task, stats.as_ref(), Zone::Utc))
}

/// Reads the figures of a migration, which the list does not have; `None` if they cannot be read.
pub(crate) async fn figures(client: &Client, id: &str) -> Option<Item> {
    let stats = client.show_migration_task_stats().task_id(id).send().await.ok()?;
    Some(detail(&MigrationTask::default(), Some(&stats), Zone::Utc))
}

/// Details of a stopped migration that the list does not have. Details that cannot be read are omitted.
#[derive(Debug)]
pub(crate) struct AtRest {
    /// Its progress when it stopped.
    pub(crate) figures: Option<Item>,
    /// The state of a swap of the addresses of source and target, if there was one.
    pub(crate) switch: Option<MigrationIpSwitchStatus>,
    /// When it was completed, in the service's format.
    pub(crate) completed: Option<String>,
}

/// Whether a migration followed its source and was stopped.
pub(crate) fn rests(task: &MigrationTaskListItem) -> bool {
    let follows = task.migration_method == Some(MigrationMethod::IncrementalMigration);
    follows && state(task.status.as_ref()) == State::Stopped
}

/// Reads what shows whether a stopped migration was cut over.
pub(crate) async fn at_rest(client: &Client, id: &str) -> AtRest {
    let figures = figures(client, id).await;
    let task = client.show_migration_task().task_id(id).send().await.map(Response::into_inner).unwrap_or_default();
    AtRest { figures, switch: task.task_status, completed: task.updated_at }
}

/// Reads when a stopped migration was completed, in the service's format; `None` if that cannot be read.
pub(crate) async fn completed(client: &Client, id: &str) -> Option<String> {
    client.show_migration_task().task_id(id).send().await.ok()?.into_inner().updated_at
}

/// Reads the figures, which are meaningful only while data moves. If they cannot be read, the command does not fail.
async fn stats(
    client: &Client,
    id: &str,
    status: Option<&MigrationTaskStatus>,
) -> Option<ShowMigrationTaskStatsResponse> {
    if !matches!(state(status), State::Running | State::Following | State::Succeeded) {
        return None;
    }
    let reply = client.show_migration_task_stats().task_id(id).send().await;
    reply.ok().map(Response::into_inner)
}

fn source(side: &MigrationSourceInstance) -> Option<String> {
    instance(side.name.as_deref(), side.addrs.as_deref(), side.id.as_deref())
}

fn target(side: &MigrationTargetInstance) -> Option<String> {
    instance(side.name.as_deref(), side.addrs.as_deref(), side.id.as_deref())
}

/// Formats `name at address`, or the part that is known.
fn instance(name: Option<&str>, address: Option<&str>, id: Option<&str>) -> Option<String> {
    let known = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    match (known(name).or_else(|| known(id)), known(address)) {
        (Some(name), Some(address)) => Some(say!("output-instance", name = name, address = address)),
        (name, address) => name.or(address),
    }
}
