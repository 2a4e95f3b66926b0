//! `hcmigrate redis create`: creates the machine of a migration, waits until it is ready, and starts the migration.

use huaweicloud_dcs::types::{
    CreateOnlineMigrationTaskRequest, MigrationEndpoint, MigrationEndpointBuilder, MigrationMethod,
    MigrationResumeMode, SetOnlineMigrationTaskRequest,
};
use huaweicloud_runtime::{Phase, Secret};
use tokio::time::Instant;

use super::Migrations;
use crate::address::RedisServer;
use crate::arguments::{CreateRedis, Mode, Reconnect, Wait};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::follow;
use crate::keys::{self, Keys};
use crate::locale::say;
use crate::output::{Item, Kind, Outcome, State};
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
        None => verbs::creating(Kind::Redis, arguments.name.as_deref(), make(migrations, arguments)).await?,
    };
    let begun = Instant::now();
    let id = made.id.clone();
    let (noun, ids) = (Kind::Redis, [id.clone()]);
    if arguments.task.is_none() {
        note(&say!("settings-redis-made", noun = noun.label(), id = clean(&id)));
    }
    let item = follow::unless_interrupted(noun, &ids, ready(migrations, arguments, &id)).await?;
    let outcome = match item.state {
        State::Ready => {
            // The wait took over the signals, so that the system no longer ends the program.
            let started = follow::unless_interrupted(noun, &ids, start(migrations, arguments, &keys, &id)).await;
            started.map_err(|failure| go_on(failure, &id))?
        }
        // It was configured before: with a mark, the same command may be given again.
        _ => made,
    };
    let Wait { wait, pace } = arguments.wait;
    verbs::created(session, migrations, outcome, Wait { wait, pace: pace.after(begun.elapsed()) }).await
}

/// The migration that --task names, which has to be there.
async fn existing(migrations: &Migrations, id: &str) -> Result<Outcome, Failure> {
    let id = verbs::bare_id(id, Kind::Redis)?;
    let shown = migrations.client.show_migration_task().task_id(&*id).send().await;
    shown.map_err(|error| Failure::from(error).about(&Kind::Redis.label(), &id))?;
    Ok(Outcome::accepted(Kind::Redis, "create", id, None))
}

/// What to do where a migration was created but not started.
fn go_on(failure: Failure, id: &str) -> Failure {
    let id = clean(id);
    failure.with_hint(say!("settings-redis-go-on", id = id))
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
    Ok(match once::mark(arguments.mark.as_deref())? {
        Some(mark) => once::outcome(Kind::Redis, request.send_once(&mark).await?),
        None => {
            let reply = request.send().await?;
            once::created(Kind::Redis, reply.instance_id.clone(), reply.request_id())
        }
    })
}

/// Waits until the machine is there.
async fn ready(migrations: &Migrations, arguments: &CreateRedis, id: &str) -> Result<Item, Failure> {
    let pace = arguments.wait.pace;
    let waiting = migrations.client.show_migration_task().task_id(id).wait();
    let mut looks = waiting.options(follow::options(pace)).snapshots();
    let mut state = None;
    while let Some(look) = looks.next().await {
        let late = |error| follow::out_of_time(Kind::Redis, error, id, state.as_deref(), pace);
        let look = look.map_err(|error| go_on(late(error), id))?;
        let item = super::detail(&look.value, None, migrations.zone);
        state = Some(item.state_text());
        match look.phase {
            _ if item.state == State::Ready => return Ok(item),
            Phase::Failed => return Err(follow::bad_end(follow::End::Failed, &item)),
            phase if phase.is_final() => return Ok(item),
            _ if matches!(item.state, State::Running) => return Ok(item),
            _ => {}
        }
    }
    Err(Failure::new(say!("verbs-nothing-to-follow")))
}

async fn start(migrations: &Migrations, arguments: &CreateRedis, keys: &Keys, id: &str) -> Result<Outcome, Failure> {
    let method = match arguments.mode {
        Mode::Once => MigrationMethod::FullAmountMigration,
        Mode::Follow => MigrationMethod::IncrementalMigration,
    };
    let reconnect = match arguments.reconnect {
        Reconnect::Auto => MigrationResumeMode::Auto,
        Reconnect::Manual => MigrationResumeMode::Manual,
    };
    let body = SetOnlineMigrationTaskRequest::builder()
        .migration_method(method)
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
