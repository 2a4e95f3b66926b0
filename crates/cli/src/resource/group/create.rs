//! `hcmigrate group create`.

use super::Groups;
use crate::arguments::CreateCopy;
use crate::failure::{Exit, Failure};
use crate::output::Kind;
use crate::resource::{copy, copy_keys, once};
use crate::session::Session;
use crate::verbs;

/// Creates a group, which starts automatically.
pub(super) async fn create(session: &Session, arguments: &CreateCopy) -> Result<Exit, Failure> {
    let keys = copy_keys(session, &arguments.bucket.keys, Kind::Group, &super::KNOWN)?;
    let groups = Groups::new(session)?;
    let request = groups.client.create_task_group().body(copy(session, arguments, &keys)?.group());
    let outcome = verbs::creating(Kind::Group, None, async {
        Ok(match once::mark(arguments.bucket.mark.as_deref())? {
            Some(mark) => once::outcome(Kind::Group, request.send_once(&mark).await?),
            None => {
                let reply = request.send().await?;
                once::created(Kind::Group, reply.group_id.clone(), reply.request_id())
            }
        })
    });
    let outcome = outcome.await?;
    verbs::created(session, &groups, outcome, arguments.bucket.wait).await
}
