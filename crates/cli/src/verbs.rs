//! The verbs of every noun, implemented over any [`Resource`].

mod confirm;
mod select;
mod wait;

use std::future::Future;

use huaweicloud_runtime::Batch;

use crate::arguments::{Confirm, Filter, ListArguments, Selection, Wait};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::follow::{self, Aim};
use crate::interrupt::Interrupt;
use crate::locale::say;
use crate::name_filter::NameFilter;
use crate::output::{Kind, Outcome, Record as _, State};
use crate::resource::{Resource, Want};
use crate::screen::{self, line};
use crate::session::Session;
use crate::text::{BOLD, DIM, clean, note, quoted};
use crate::verb::{self, Purpose, Stopped, Verb};

pub(crate) use confirm::{confirm, nothing_done};
pub(crate) use select::{bare_id, select};
pub(crate) use wait::{follow_each, wait};

/// Applies a verb to items, reports each outcome, follows the accepted ones if requested, and returns the combined exit.
pub(crate) async fn act<R: Resource>(
    session: &Session,
    resource: &R,
    verb: Verb,
    which: &Selection,
    wait: Option<Wait>,
) -> Result<Exit, Failure> {
    let ids = select(resource, which, Purpose::Act(verb)).await?;
    act_on(session, resource, verb, &ids, wait).await
}

/// Like [`act`], for given ids.
pub(crate) async fn act_on<R: Resource>(
    session: &Session,
    resource: &R,
    verb: Verb,
    ids: &[String],
    wait: Option<Wait>,
) -> Result<Exit, Failure> {
    session.printer.begin()?;
    let follows = wait.is_some_and(|wait| wait.wait);
    let outcomes = run(session, R::KIND, verb.word(), ids, resource.batch(verb, ids)?, follows).await?;
    finish(session, resource, &outcomes, Aim::after(R::KIND, verb), wait).await
}

/// Runs a batch and reports the outcome of each item. If there is only one item, its failure is that of the command; programs
/// get its outcome as well.
async fn run(
    session: &Session,
    kind: Kind,
    verb: &'static str,
    ids: &[String],
    batch: Batch,
    follows: bool,
) -> Result<Vec<Outcome>, Failure> {
    let mut outcomes = Vec::new();
    let mut tell = |outcome: Outcome| {
        show_outcome(session, &outcome, follows)?;
        outcomes.push(outcome);
        Ok(())
    };
    let mut interrupt = Interrupt::listen()?;
    let Some(ran) = interrupt.unless(verb::run(kind, verb, ids, batch, &mut tell)).await else {
        // People have already seen the outcome on the screen.
        if !follows {
            report(session, &outcomes)?;
        }
        return Err(sent(kind));
    };
    if let Err(Stopped { failure, outcome }) = ran {
        if let Some(outcome) = outcome.filter(|_| !session.printer.is_for_people()) {
            session.printer.event(&outcome)?;
            report(session, &[outcome])?;
        }
        return Err(failure);
    }
    hints(session, &outcomes);
    Ok(outcomes)
}

/// Creates the failure for changes that were interrupted by Ctrl-C or SIGTERM.
pub(crate) fn sent(kind: Kind) -> Failure {
    let hint = say!("verbs-interrupted-sent-hint", command = kind.noun());
    Failure::exiting(Exit::Interrupted, say!("verbs-interrupted-sent")).with_hint(hint)
}

/// Sends a request that creates a resource. If Ctrl-C or SIGTERM interrupts it, the failure says whether the resource may
/// exist, and where to look for it.
pub(crate) async fn creating<T>(
    session: &Session,
    kind: Kind,
    name: Option<&str>,
    request: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let made = Interrupt::listen()?.unless(request).await;
    made.unwrap_or_else(|| {
        if session.change.phase().is_without_effect() {
            return Err(nothing_done());
        }
        let name = name.map(|name| format!(" --name {}", quoted(name))).unwrap_or_default();
        let hint = say!("verbs-interrupted-create-hint", command = format!("{} list{name}", kind.noun()));
        let text = say!("verbs-interrupted-create", noun = kind.label());
        Err(Failure::exiting(Exit::Interrupted, text).with_hint(hint))
    })
}

/// The maximum number of ids in the command of a hint.
const MOST_IDS: usize = 10;

/// Prints each hint once, with all items that it applies to in its commands.
fn hints(session: &Session, outcomes: &[Outcome]) {
    if !session.printer.is_for_people() {
        return;
    }
    let mut hints: Vec<(String, Vec<&str>)> = Vec::new();
    for outcome in outcomes {
        let Some(hint) = outcome.hint.as_ref().map(|hint| hint.replace(&format!(" {}`", outcome.id), " ID`")) else {
            continue;
        };
        match hints.iter_mut().find(|(known, _)| *known == hint) {
            Some((_, ids)) => ids.push(&outcome.id),
            None => hints.push((hint, vec![&outcome.id])),
        }
    }
    for (hint, ids) in hints {
        let hint = match ids.len() <= MOST_IDS {
            true => hint.replace(" ID`", &format!(" {}`", ids.join(" "))),
            false => hint,
        };
        let (open, close) = (BOLD.to_string(), format!("{BOLD:#}"));
        note(&say!("failure-hint", open = &open, close = &close, hint = &hint));
    }
}

/// Changes a setting of items, using `batch` for their ids.
pub(crate) async fn update<R: Resource>(
    session: &Session,
    resource: &R,
    which: &Selection,
    batch: impl FnOnce(&[String]) -> Batch,
) -> Result<Exit, Failure> {
    let ids = select(resource, which, Purpose::Update).await?;
    session.printer.begin()?;
    let outcomes = run(session, R::KIND, "update", &ids, batch(&ids), false).await?;
    report(session, &outcomes)?;
    Ok(Exit::of_all(&outcomes.iter().map(Outcome::exit).collect::<Vec<_>>()))
}

/// Reports the outcome of a create, and follows the item if requested.
pub(crate) async fn created<R: Resource>(
    session: &Session,
    resource: &R,
    outcome: Outcome,
    wait: Wait,
) -> Result<Exit, Failure> {
    session.printer.begin()?;
    show_outcome(session, &outcome, wait.wait)?;
    finish(session, resource, &[outcome], Aim::end(R::KIND), Some(wait)).await
}

/// Shows an outcome as it happens. If the command follows the items, the results are those that were accepted: the others are
/// events or errors, and acceptance is a note.
pub(crate) fn show_outcome(session: &Session, outcome: &Outcome, follows: bool) -> Result<(), Failure> {
    let printer = &session.printer;
    if printer.is_for_people() {
        return line(&outcome.text());
    }
    match outcome.failure() {
        None if follows => note(&outcome.text()),
        Some(failure) if !printer.is_stream() && (follows || !printer.shows_refusals()) => failure.report(),
        _ => printer.event(outcome)?,
    }
    Ok(())
}

/// Writes outcomes in the formats in which they are not written as they happen.
pub(crate) fn report(session: &Session, outcomes: &[Outcome]) -> Result<(), Failure> {
    match session.printer.is_for_people() {
        true => Ok(()),
        false => session.printer.rest(outcomes),
    }
}

/// Follows the accepted items, if requested, and returns the combined exit.
async fn finish<R: Resource>(
    session: &Session,
    resource: &R,
    outcomes: &[Outcome],
    aim: Aim,
    wait: Option<Wait>,
) -> Result<Exit, Failure> {
    let accepted: Vec<String> = outcomes.iter().filter(|o| o.is_accepted()).map(|o| o.id.clone()).collect();
    let mut exits: Vec<Exit> = outcomes.iter().filter(|o| !o.is_accepted()).map(Outcome::exit).collect();
    match wait {
        Some(wait) if wait.wait && !accepted.is_empty() => {
            exits.extend(wait::follow_all(session, resource, accepted, aim, wait.pace).await?);
        }
        _ => {
            exits.extend(std::iter::repeat_n(Exit::Success, accepted.len()));
            report(session, outcomes)?;
            if let ([id], true, true) = (accepted.as_slice(), wait.is_some(), session.printer.is_for_people()) {
                let hint = say!("verbs-follow-hint", command = follow::command(&[(aim, id.clone())]));
                note(&format!("{DIM}{hint}{DIM:#}"));
            }
        }
    }
    Ok(Exit::of_all(&exits))
}

/// Deletes items, after a confirmation.
pub(crate) async fn delete<R: Resource>(
    session: &Session,
    resource: &R,
    which: &Selection,
    confirm: Confirm,
) -> Result<Exit, Failure> {
    let ids = select(resource, which, Purpose::Act(Verb::Delete)).await?;
    let reads_ids = which.ids.iter().any(|id| id == "-");
    if !ids.is_empty() {
        confirm::confirm(session, confirm, &deletion(R::KIND, &ids), reads_ids).await?;
    }
    act_on(session, resource, Verb::Delete, &ids, None).await
}

/// Starts Redis migrations again. What a filter found has to be confirmed, because clients may use some of the targets.
pub(crate) async fn restart<R: Resource>(
    session: &Session,
    resource: &R,
    which: &Selection,
    confirm: Confirm,
    wait: Wait,
) -> Result<Exit, Failure> {
    let ids = select(resource, which, Purpose::Act(Verb::Start)).await?;
    if !ids.is_empty() && which.is_by_filter() && !confirm.yes {
        let question = say!("verbs-restart-question", count = ids.len(), ids = first(&ids).join(", "));
        confirm::confirm(session, confirm, &question, false).await?;
    } else if !ids.is_empty() {
        screen::warn(&say!("verbs-restart-note"));
    }
    act_on(session, resource, Verb::Start, &ids, Some(wait)).await
}

/// `Delete task 42?`, or `Delete 3 task items (42, 43, 44)?`.
fn deletion(kind: Kind, ids: &[String]) -> String {
    let (noun, count) = (kind.label(), ids.len());
    match first(ids).as_slice() {
        [id] => say!("verbs-delete-one", noun = noun, id = id),
        several => say!("verbs-delete-several", count = count, noun = noun, ids = several.join(", ")),
    }
}

/// Returns the first ids, for a question about all of them.
fn first(ids: &[String]) -> Vec<String> {
    const SHOWN: usize = 5;
    let mut shown: Vec<String> = ids.iter().take(SHOWN).map(|id| clean(id)).collect();
    if ids.len() > SHOWN {
        shown.push("...".to_owned());
    }
    shown
}

/// Shows items.
pub(crate) async fn show<R: Resource>(session: &Session, resource: &R, which: &Selection) -> Result<Exit, Failure> {
    let ids = select(resource, which, Purpose::Read).await?;
    let (items, exit) = each(R::KIND, &ids, async |id| resource.show(id).await).await?;
    session.printer.details(&items)?;
    Ok(exit)
}

/// Reads a value of each item, and reports the failures. If there is only one item, its failure is that of the command. If the
/// credentials are refused, the remaining items are skipped, because they would fail as well.
pub(crate) async fn each<T>(
    kind: Kind,
    ids: &[String],
    mut read: impl AsyncFnMut(&str) -> Result<T, Failure>,
) -> Result<(Vec<T>, Exit), Failure> {
    let (mut found, mut exits) = (Vec::new(), Vec::new());
    for id in ids {
        match read(id).await.map_err(|failure| failure.about(&kind.label(), id)) {
            Ok(one) => {
                found.push(one);
                exits.push(Exit::Success);
            }
            Err(failure) if ids.len() == 1 || failure.exit() == Exit::Credentials => return Err(failure),
            Err(failure) => {
                failure.report();
                exits.push(failure.exit());
            }
        }
    }
    Ok((found, Exit::of_all(&exits)))
}

/// Lists items completely.
pub(crate) async fn list<R: Resource>(session: &Session, resource: &R, list: &ListArguments) -> Result<Exit, Failure> {
    let mut want = want(&list.filter)?;
    want.limit = list.limit.and_then(|limit| usize::try_from(limit).ok());
    let (items, extent) = resource.list(&want).await?;
    session.printer.list(R::KIND, &items, extent)?;
    extent.require_complete()?;
    Ok(Exit::Success)
}

/// Lists the failed items, with the reasons.
pub(crate) async fn failed<R: Resource>(session: &Session, resource: &R) -> Result<Exit, Failure> {
    let (items, extent) = resource.list(&Want { states: vec![State::Failed], ..Want::default() }).await?;
    session.printer.failures(R::KIND, &items, extent)?;
    extent.require_complete()?;
    Ok(Exit::Success)
}

fn want(filter: &Filter) -> Result<Want, Failure> {
    let name = filter.name.as_deref().map(NameFilter::new).transpose()?;
    Ok(Want { states: filter.status.clone(), name, limit: None })
}
