//! `hcmigrate task create`.

use huaweicloud_oms::types::{CreateTaskRequest, CreateTaskRequestBuilder, TaskDestination, TaskSource, TaskType};

use super::Tasks;
use crate::arguments::CreateCopy;
use crate::failure::{Exit, Failure};
use crate::keys::{self, Keys};
use crate::output::Kind;
use crate::resource::{copy_keys, once};
use crate::session::Session;
use crate::verbs;

/// Creates a task, which starts by itself.
pub(super) async fn create(session: &Session, arguments: &CreateCopy) -> Result<Exit, Failure> {
    let keys = copy_keys(session, &arguments.bucket.keys, "task", &super::KNOWN)?;
    let tasks = Tasks::new(session)?;
    let request = tasks.client.create_task().body(body(session, arguments, &keys)?);
    let outcome = match once::mark(arguments.bucket.mark.as_deref())? {
        Some(mark) => once::outcome(Kind::Task, request.send_once(&mark).await?),
        None => {
            let reply = request.send().await?;
            once::created(Kind::Task, reply.id.to_string(), reply.request_id())
        }
    };
    verbs::created(session, &tasks, outcome, arguments.bucket.wait).await
}

fn body(session: &Session, arguments: &CreateCopy, keys: &Keys) -> Result<CreateTaskRequestBuilder, Failure> {
    let CreateCopy { bucket, overwrite, since, bandwidth } = arguments;
    let get = |key| keys.get(key).cloned();
    let source = TaskSource::builder()
        .cloud_type(bucket.from.provider)
        .region(&*bucket.from.region)
        .bucket(&*bucket.from.bucket)
        .object_key([&*bucket.from.prefix])
        .app_id(bucket.app_id.clone())
        .ak(get(keys::SRC_AK))
        .sk(get(keys::SRC_SK))
        .security_token(get(keys::SRC_SECURITY_TOKEN))
        .connection_string(get(keys::CONNECTION_STRING))
        .json_auth_file(get(keys::JSON_AUTH_FILE));
    let mut target = TaskDestination::builder()
        .bucket(&*bucket.to.bucket)
        .region(session.region()?)
        .save_prefix(bucket.to.prefix.clone())
        .security_token(get(keys::DST_SECURITY_TOKEN));
    if let (Some(ak), Some(sk)) = (get(keys::DST_AK), get(keys::DST_SK)) {
        target = target.ak(ak).sk(sk);
    }
    let mut body = CreateTaskRequest::builder()
        .task_type(TaskType::Prefix)
        .src_node(source)
        .dst_node(target)
        .description(bucket.description.clone())
        .migrate_since(*since)
        .enable_restore(bucket.restore)
        .enable_metadata_migration(bucket.metadata)
        // Without the list, what failed cannot be tried again by itself.
        .enable_failed_object_recording(true);
    if !bandwidth.is_empty() {
        body = body.bandwidth_policy(bandwidth.iter().map(|window| window.policy()).collect::<Vec<_>>());
    }
    if let Some(overwrite) = overwrite {
        body = body.object_overwrite_mode(huaweicloud_oms::types::ObjectOverwriteMode::from(*overwrite));
    }
    if let Some(check) = bucket.check {
        body = body.consistency_check(huaweicloud_oms::types::ConsistencyCheck::from(check));
    }
    if let Some(class) = bucket.storage_class {
        body = body.dst_storage_policy(huaweicloud_oms::types::StoragePolicy::from(class));
    }
    Ok(body)
}
