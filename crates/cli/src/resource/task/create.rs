//! `hcmigrate task create`.

use super::Tasks;
use crate::arguments::CreateCopy;
use crate::failure::{Exit, Failure};
use crate::output::Kind;
use crate::resource::{copy, copy_keys, once};
use crate::session::Session;
use crate::verbs;

/// Creates a task, which starts automatically.
pub(super) async fn create(session: &Session, arguments: &CreateCopy) -> Result<Exit, Failure> {
    let keys = copy_keys(session, &arguments.bucket.keys, Kind::Task, &super::KNOWN)?;
    let tasks = Tasks::new(session)?;
    let request = tasks.client.create_task().body(copy(session, arguments, &keys)?.task());
    let outcome = verbs::creating(Kind::Task, None, async {
        Ok(match once::mark(arguments.bucket.mark.as_deref())? {
            Some(mark) => once::outcome(Kind::Task, request.send_once(&mark).await?),
            None => {
                let reply = request.send().await?;
                once::created(Kind::Task, reply.id.to_string(), reply.request_id())
            }
        })
    });
    let outcome = outcome.await?;
    verbs::created(session, &tasks, outcome, arguments.bucket.wait).await
}
