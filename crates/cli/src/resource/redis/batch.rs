//! The batch calls of DCS, split at what one call takes. Results are matched by id, because the service answers in an order of
//! its own.

use huaweicloud_dcs::Client;
use huaweicloud_dcs::types::{
    BatchItemOutcome, DeleteMigrationTaskRequest, MigrationTaskBatchRequest, MigrationTaskBatchResult,
};

use crate::failure::{Exit, Failure};
use crate::locale::say;
use crate::output::{Kind, Outcome};
use crate::text::clean;
use crate::verb::{Tell, Verb};

/// How many one call takes; more are refused with DCS.4100.
const MOST: usize = 50;

/// Does something with migrations, call by call. A call that is refused as a whole refuses each of its items.
pub(super) async fn act(client: &Client, verb: Verb, ids: &[String], tell: &mut Tell<'_>) -> Result<(), Failure> {
    let mut refused = None;
    for some in ids.chunks(MOST) {
        if let Some(exit) = refused {
            some.iter().try_for_each(|id| tell(Outcome::skipped(Kind::Redis, verb.word(), id, exit)))?;
            continue;
        }
        match call(client, verb, some).await {
            Ok(outcomes) => outcomes.into_iter().try_for_each(&mut *tell)?,
            Err(failure) if some.len() > 1 && is_about_content(&failure) => {
                for outcome in halves(client, verb, some).await {
                    tell(outcome)?;
                }
            }
            // One call fails as the whole command does.
            Err(failure) if some.len() == ids.len() => {
                return Err(match some {
                    [id] => failure.about(&Kind::Redis.label(), id),
                    _ => failure,
                });
            }
            Err(failure) => {
                failure.report();
                some.iter().try_for_each(|id| tell(Outcome::failed(Kind::Redis, verb.word(), id, &failure)))?;
                refused = Some(failure.exit()).filter(|exit| *exit == Exit::Credentials);
            }
        }
    }
    Ok(())
}

/// Whether the service refused a call for what is in it, so that nothing was done and a part of it may be taken.
fn is_about_content(failure: &Failure) -> bool {
    failure.exit() == Exit::Failed && matches!(failure.status(), Some(400 | 404 | 409 | 422))
}

/// Calls again with ever smaller parts of a call that was refused as a whole, until what is refused is an item.
async fn halves(client: &Client, verb: Verb, ids: &[String]) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let middle = ids.len() / 2;
    // The last is the next.
    let mut rest: Vec<&[String]> = vec![ids.get(middle..).unwrap_or_default(), ids.get(..middle).unwrap_or_default()];
    let mut refused = None;
    while let Some(some) = rest.pop() {
        if let Some(exit) = refused {
            outcomes.extend(some.iter().map(|id| Outcome::skipped(Kind::Redis, verb.word(), id, exit)));
            continue;
        }
        match call(client, verb, some).await {
            Ok(answered) => outcomes.extend(answered),
            Err(failure) if some.len() > 1 && is_about_content(&failure) => {
                let (left, right) = some.split_at(some.len() / 2);
                rest.extend([right, left]);
            }
            Err(failure) => {
                outcomes.extend(some.iter().map(|id| Outcome::failed(Kind::Redis, verb.word(), id, &failure)));
                refused = Some(failure.exit()).filter(|exit| *exit == Exit::Credentials);
            }
        }
    }
    outcomes
}

async fn call(client: &Client, verb: Verb, ids: &[String]) -> Result<Vec<Outcome>, Failure> {
    let body = || MigrationTaskBatchRequest::builder().migration_tasks(ids.to_vec());
    let reply = match verb {
        Verb::Stop => client.batch_stop_migration_tasks().body(body()).send().await?,
        Verb::Start | Verb::Retry => client.batch_restart_online_migration_tasks().body(body()).send().await?,
        Verb::Delete => return delete(client, ids).await,
    };
    Ok(outcomes(ids, &reply.migration_tasks, verb.word(), reply.request_id()))
}

async fn delete(client: &Client, ids: &[String]) -> Result<Vec<Outcome>, Failure> {
    let body = DeleteMigrationTaskRequest::builder().task_id_list(ids.to_vec());
    let reply = client.delete_migration_task().body(body).send().await?;
    let word = Verb::Delete.word();
    let outcome = |id: &String| match reply.task_id_list.contains(id) {
        true => Outcome::accepted(Kind::Redis, word, id, reply.request_id()),
        false => Outcome::refused(Kind::Redis, word, id, say!("settings-redis-left-out")),
    };
    Ok(ids.iter().map(outcome).collect())
}

/// The outcome of each id, in the order of the ids. A status 200 says nothing about them; only `success` is success.
pub(crate) fn outcomes(
    ids: &[String],
    results: &[MigrationTaskBatchResult],
    verb: &'static str,
    request_id: Option<&str>,
) -> Vec<Outcome> {
    ids.iter()
        .map(|id| {
            let result = results.iter().find(|result| result.task_id.as_deref() == Some(id));
            match result.is_some_and(|result| result.result == Some(BatchItemOutcome::Success)) {
                true => Outcome::accepted(Kind::Redis, verb, id, request_id),
                false => Outcome::refused(Kind::Redis, verb, id, result.map_or_else(unanswered, reason)),
            }
        })
        .collect()
}

fn unanswered() -> String {
    say!("settings-redis-unanswered")
}

fn reason(result: &MigrationTaskBatchResult) -> String {
    let parts = [result.error_code.as_deref(), result.error_msg.as_deref()];
    let text = parts.into_iter().flatten().filter(|text| !text.is_empty()).map(clean).collect::<Vec<_>>().join(": ");
    match (&result.result, text.is_empty()) {
        (Some(BatchItemOutcome::Failed), true) => say!("settings-redis-no-reason"),
        (Some(other), true) => say!("settings-redis-answered", answer = clean(other.as_str())),
        (None, true) => unanswered(),
        (_, false) => text,
    }
}

#[cfg(test)]
mod tests;
