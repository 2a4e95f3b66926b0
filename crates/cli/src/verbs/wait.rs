//! Waits for items, and reports how they ended.

use std::future::Future;

use super::select;
use crate::arguments::{Pace, WaitFor};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::follow::{self, Aim, Fate, Pursuit};
use crate::locale::say;
use crate::output::{Item, Kind, State};
use crate::resource::Resource;
use crate::screen::line;
use crate::session::Session;
use crate::text::{GOOD, clean};
use crate::verb::Purpose;

/// Follows items to their ends.
pub(crate) async fn wait<R: Resource>(session: &Session, resource: &R, wait: &WaitFor) -> Result<Exit, Failure> {
    let aim = Aim::state(R::KIND, wait.goal)?;
    let ids = select(resource, &wait.which, Purpose::Wait).await?;
    session.printer.begin()?;
    Ok(Exit::of_all(&follow_all(session, resource, ids, aim, wait.pace).await?))
}

/// Follows items of one noun, prints their final states, and returns the exit of each.
pub(super) async fn follow_all<R: Resource>(
    session: &Session,
    resource: &R,
    ids: Vec<String>,
    aim: Aim,
    pace: Pace,
) -> Result<Vec<Exit>, Failure> {
    let pursuits = Pursuit::together(session, vec![(aim, ids)], pace);
    follow_each(session, &pursuits, pursuits.iter().map(|pursuit| resource.follow(pursuit))).await
}

/// Follows the items of all pursuits, each with the future at its place, prints their final states, and returns the exit of each.
/// What ended before an interruption is printed, too.
pub(crate) async fn follow_each<F>(
    session: &Session,
    pursuits: &[Pursuit],
    following: impl IntoIterator<Item = F>,
) -> Result<Vec<Exit>, Failure>
where
    F: Future<Output = Result<(), Failure>>,
{
    let printer = &session.printer;
    let followed = follow::all(pursuits, following).await;
    let again = follow::command(&follow::left(pursuits));
    let (mut items, mut exits, mut late) = (Vec::new(), Vec::new(), Vec::new());
    for fate in follow::fates(pursuits) {
        exits.push(match fate {
            Fate::Reached(item) => {
                if printer.is_for_people() {
                    line(&closing(&item))?;
                }
                items.push(item);
                Exit::Success
            }
            Fate::Missed(end, item) => {
                let failure = advised(&item, follow::bad_end(end, &item));
                failure.about(&item.kind.label(), &item.id).report();
                items.push(item);
                Exit::Failed
            }
            Fate::Late(failure, item) => {
                items.extend(item);
                late.push(failure);
                Exit::StillGoing
            }
            Fate::Lost(exit) => exit,
        });
    }
    if !printer.is_for_people() {
        printer.rest(&items)?;
    }
    followed?;
    // One command follows all of them again.
    if let Some(last) = late.pop() {
        late.iter().for_each(Failure::report);
        let hint = say!("verbs-still-hint", command = again);
        last.with_hint(hint).report();
    }
    Ok(exits)
}

fn closing(item: &Item) -> String {
    let detail = match item.detail() {
        detail if detail.is_empty() => detail,
        detail => format!("{}{}", say!("output-comma"), clean(&detail)),
    };
    let state = format!("{GOOD}{}{GOOD:#}{detail}", item.state_text());
    say!("verbs-end", noun = item.kind.label(), id = clean(&item.id), state = state)
}

/// Adds advice for an item that failed or does not continue.
fn advised(item: &Item, failure: Failure) -> Failure {
    let (id, command) = (clean(&item.id), item.kind.noun());
    let pointer = match (item.kind, item.state) {
        (Kind::Redis, State::Stopped) => say!("verbs-redis-stopped-advice", id = id),
        (_, State::Stopped) => say!("verbs-stopped-advice", command = command, id = id),
        (Kind::Task, _) if item.failed_list.is_some() => say!("verbs-task-advice-failed", id = id),
        (Kind::Task, _) => say!("verbs-task-advice", id = id),
        (Kind::Group, _) => say!("verbs-group-advice", id = id),
        (Kind::Redis, _) => say!("verbs-redis-advice", id = id),
        (Kind::Sync, _) => say!("verbs-sync-advice", id = id),
    };
    match item.cure.as_deref().filter(|_| item.state == State::Failed) {
        Some(cure) => failure.with_hint(say!("failure-pointer", cure = cure, pointer = pointer)),
        None => failure.with_hint(pointer),
    }
}
