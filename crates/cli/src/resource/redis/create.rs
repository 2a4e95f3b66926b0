//! `hcmigrate redis create`: creates the machine of a migration, waits until it is ready, and starts the migration.

use huaweicloud_dcs::types::{
    CreateOnlineMigrationTaskRequest, MigrationEndpoint, MigrationEndpointBuilder, MigrationMethod,
    MigrationResumeMode, MigrationTask, SetOnlineMigrationTaskRequest,
};
use huaweicloud_runtime::{Phase, Secret};
use tokio::time::Instant;

use super::Migrations;
use crate::address::RedisServer;
use crate::arguments::{CreateRedis, Mode, Reconnect, Wait};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::follow::{self, Aim};
use crate::keys::{self, Keys};
use crate::locale::say;
use crate::output::{Item, Kind, Outcome, State};
use crate::resource::difference::{Difference, of_server};
use crate::resource::once;
use crate::session::Session;
use crate::text::{clean, note};
use crate::verbs;

/// Creates a migration and starts it.
pub(super) async fn create(
    session: &Session,
    migrations: &Migrations,
    arguments: &CreateRedis,
) -> Result<Exit, Failure> {
    let keys = Keys::load(&session.environment, &arguments.keys)?;
    let made = match &arguments.task {
        Some(id) => existing(migrations, id).await?,
        None => {
            let made = make(migrations, arguments);
            verbs::creating(session, Kind::Redis, arguments.name.as_deref(), made).await?
        }
    };
    let begun = Instant::now();
    let id = made.id.clone();
    let (noun, aim) = (Kind::Redis, Aim::end(Kind::Redis));
    let is_new = arguments.task.is_none() && !made.is_existing();
    if is_new {
        note(&say!("settings-redis-made", noun = noun.label(), id = clean(&id)));
    }
    let left = || vec![(aim, id.clone())];
    let task = follow::unless_interrupted(left, ready(migrations, arguments, &id, is_new)).await?;
    let outcome = match (super::state(task.status.as_ref()), &arguments.task) {
        (State::Ready, _) => {
            // The wait has installed signal handlers, so the system no longer ends the program.
            let started = follow::unless_interrupted(left, start(migrations, arguments, &keys, &id)).await;
            started.map_err(|failure| go_on(failure, &id))?
        }
        (_, Some(_)) => return Err(not_ready(&super::detail(&task, None, migrations.zone), &id)),
        // The migration is already configured, because with a mark the same command may be repeated.
        (_, None) => match difference(arguments, &task) {
            Some(difference) => return Err(difference.failure(Kind::Redis, &id)),
            None => made,
        },
    };
    let Wait { wait, pace } = arguments.wait;
    verbs::created(session, migrations, outcome, Wait { wait, pace: pace.after(begun.elapsed()) }).await
}

/// Reads the migration that --task names, which has to exist.
async fn existing(migrations: &Migrations, id: &str) -> Result<Outcome, Failure> {
    let id = verbs::bare_id(id, Kind::Redis)?;
    let shown = migrations.client.show_migration_task().task_id(&*id).send().await;
    shown.map_err(|error| Failure::from(error).about(&Kind::Redis.label(), &id))?;
    Ok(Outcome::accepted(Kind::Redis, "create", id, None))
}

/// Adds advice to a failure after a migration was created but not started.
fn go_on(failure: Failure, id: &str) -> Failure {
    let id = clean(id);
    failure.with_hint(say!("settings-redis-go-on", id = id))
}

/// Creates the failure for a migration that is already configured.
fn not_ready(item: &Item, id: &str) -> Failure {
    let (noun, id, state) = (Kind::Redis.label(), clean(id), item.state_text());
    let text = say!("settings-redis-not-ready", noun = noun, id = &id, state = state);
    Failure::new(text).with_hint(say!("settings-redis-show", id = &id)).naming(id)
}

/// Returns the first difference between an existing migration and the requested one, as far as the service reports it.
fn difference(arguments: &CreateRedis, task: &MigrationTask) -> Option<Difference> {
    let (source, target) = (task.source_instance.as_ref(), task.target_instance.as_ref());
    let mode = || {
        let found = task.migration_method.as_ref().filter(|found| **found != method(arguments.mode))?;
        Some(Difference { option: "--mode", asked: word(&method(arguments.mode)), found: word(found) })
    };
    let source = source.and_then(|end| of_server("--from", &arguments.from, end.id.as_deref(), end.addrs.as_deref()));
    let target = target.and_then(|end| of_server("--to", &arguments.to, end.id.as_deref(), end.addrs.as_deref()));
    source.or(target).or_else(mode)
}

async fn make(migrations: &Migrations, arguments: &CreateRedis) -> Result<Outcome, Failure> {
    let mut body = CreateOnlineMigrationTaskRequest::builder().description(arguments.description.clone());
    if let Some(name) = &arguments.name {
        body = body.name(&**name);
    }
    if let (Some(vpc), Some(subnet)) = (&arguments.vpc, &arguments.subnet) {
        body = body.vpc_id(&**vpc).subnet_id(&**subnet);
    }
    if let Some(group) = &arguments.security_group {
        body = body.security_group_id(&**group);
    }
    let request = migrations.client.create_online_migration_task().body(body);
    once::create(
        Kind::Redis,
        arguments.mark.as_deref(),
        request,
        |request| request.send(),
        |request, mark| request.send_once(mark),
        |reply| reply.instance_id.clone(),
    )
    .await
}

/// Waits until the machine is ready. Says so, unless `create` has just said it.
async fn ready(
    migrations: &Migrations,
    arguments: &CreateRedis,
    id: &str,
    mut has_said: bool,
) -> Result<MigrationTask, Failure> {
    let pace = arguments.wait.pace;
    let waiting = migrations.client.show_migration_task().task_id(id).wait();
    let mut looks = waiting.options(follow::options(pace)).snapshots();
    let mut state = None;
    while let Some(look) = looks.next().await {
        let late = |error| follow::out_of_time(Aim::end(Kind::Redis), error, id, state.as_deref(), pace);
        let look = look.map_err(|error| go_on(late(error), id))?;
        let item = super::detail(&look.value, None, migrations.zone);
        state = Some(item.state_text());
        match look.phase {
            _ if item.state == State::Ready => return Ok(look.value.into_inner()),
            Phase::Failed => return Err(follow::bad_end(follow::End::Failed, &item)),
            phase if phase.is_final() => return Ok(look.value.into_inner()),
            _ if matches!(item.state, State::Running) => return Ok(look.value.into_inner()),
            _ if !has_said => {
                note(&say!("settings-redis-prepared", noun = Kind::Redis.label(), id = clean(id)));
                has_said = true;
            }
            _ => {}
        }
    }
    Err(Failure::new(say!("verbs-nothing-to-follow")))
}

fn method(mode: Mode) -> MigrationMethod {
    match mode {
        Mode::Copy => MigrationMethod::FullAmountMigration,
        Mode::Follow => MigrationMethod::IncrementalMigration,
    }
}

/// Returns the word of `--mode` for a method of the service.
fn word(method: &MigrationMethod) -> String {
    match method {
        MigrationMethod::FullAmountMigration => "copy".to_owned(),
        MigrationMethod::IncrementalMigration => "follow".to_owned(),
        other => other.to_string(),
    }
}

async fn start(migrations: &Migrations, arguments: &CreateRedis, keys: &Keys, id: &str) -> Result<Outcome, Failure> {
    let reconnect = match arguments.reconnect {
        Reconnect::Auto => MigrationResumeMode::Auto,
        Reconnect::Manual => MigrationResumeMode::Manual,
    };
    let body = SetOnlineMigrationTaskRequest::builder()
        .migration_method(method(arguments.mode))
        .resume_mode(reconnect)
        .bandwidth_limit_mb(arguments.bandwidth.map(|limit| limit.to_string()))
        .source_instance(endpoint(&arguments.from, keys.get(keys::SRC_PASSWORD)))
        .target_instance(endpoint(&arguments.to, keys.get(keys::DST_PASSWORD)));
    let reply = migrations.client.set_online_migration_task().task_id(id).body(body).send().await?;
    Ok(Outcome::accepted(Kind::Redis, "create", id, reply.request_id()))
}

fn endpoint(server: &RedisServer, password: Option<&Secret>) -> MigrationEndpointBuilder {
    let endpoint = MigrationEndpoint::builder().password(password.cloned());
    match server {
        RedisServer::Instance(id) => endpoint.id(id.clone()),
        RedisServer::Address(address) => endpoint.addrs(address.clone()),
    }
}
