//! [`Survey`]: reads the states of the things of a batch from a list, and decides what to call.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::errand::{Errand, Errands};
use super::outcome::{BatchOutcome, Batched, Refusal};
use crate::client::call::Call;
use crate::client::error::Error;
use crate::client::page::Records;
use crate::client::path;
use crate::client::request::Request;
use crate::client::shared::CallContext;
use crate::message;
use crate::model::operation::{Batching, Operation, ValueSource};

/// Ids per call when no document sets a limit. Lists of instances accept 50.
const UNDOCUMENTED_LIMIT: u32 = 50;

/// What a batch applies to.
pub(super) struct Survey {
    request: Request,
    things: Things,
}

enum Things {
    Ids(Vec<String>),
    Listed(Box<Request>),
}

/// The states of things by id, in the order in which the list showed them. An id without a state is one whose record
/// has none.
type States = HashMap<String, Option<String>>;

impl Survey {
    pub(super) fn of_ids(request: Request, ids: Vec<String>) -> Self {
        Self { request, things: Things::Ids(ids) }
    }

    pub(super) fn of_list(request: Request, list: Request) -> Self {
        Self { request, things: Things::Listed(Box::new(list)) }
    }

    /// Reads the list; returns the calls to make, and the outcomes of what is not called.
    pub(super) async fn read(self) -> Result<(VecDeque<Errand>, VecDeque<Batched>), Error> {
        let operation = self.request.operation();
        let unfit = || Error::invalid(message!("batch-unknown", "nothing says how this is done to many things"));
        let (operation, batching) = operation.and_then(|it| Some((it, it.batching.as_ref()?))).ok_or_else(|| {
            let label = operation.map_or("", |operation| operation.id);
            unfit().with_operation(label)
        })?;
        let open = match batching.ids {
            ValueSource::Path(name) => Some(name),
            _ => None,
        };
        let (context, call) = self.request.into_parts_without(open)?;
        let context = context.patient();
        let (ids, states) = match self.things {
            Things::Ids(ids) => {
                let states = match ids.is_empty() {
                    true => States::new(),
                    false => states_of(&context, &call, batching, &ids).await?,
                };
                (ids, states)
            }
            Things::Listed(list) => {
                let (list_context, list) = list.into_parts()?;
                if list.label != batching.list {
                    let text = message!(
                        "batch-list",
                        "what is done to many things is listed by `{operation}`",
                        operation = batching.list
                    );
                    return Err(Error::invalid(text).with_operation(list.label));
                }
                let records = Records::new(list_context.patient(), list, batching.items);
                collect(records, batching, |_| true, usize::MAX).await?
            }
        };
        let common = Arc::new(Errands { context, call, operation, batching });
        Ok(sort(&common, ids, &states))
    }
}

/// Returns the states of these things, reading the list no further than the last of them.
async fn states_of(context: &CallContext, call: &Call, batching: &Batching, ids: &[String]) -> Result<States, Error> {
    let list = context.shared.service.operation(batching.list);
    let list = list.ok_or_else(|| {
        Error::invalid(message!("no-operation", "the service has no `{operation}`", operation = batching.list))
    })?;
    let mut list = Call::of(list);
    list.copy_path(call);
    for (name, value) in batching.query {
        list.replace_query(name, *value)?;
    }
    let wanted: HashSet<&str> = ids.iter().map(String::as_str).collect();
    let records = Records::new(context.clone(), list, batching.items);
    Ok(collect(records, batching, |id| wanted.contains(id), wanted.len()).await?.1)
}

/// Collects the wanted ids in the order of the list, and their states.
async fn collect(
    mut records: Records,
    batching: &Batching,
    is_wanted: impl Fn(&str) -> bool,
    most: usize,
) -> Result<(Vec<String>, States), Error> {
    let (mut ids, mut states) = (Vec::new(), States::new());
    while states.len() < most
        && let Some(page) = records.next().await
    {
        for record in page?.0 {
            let Some(id) = path::text(&record, batching.id).filter(|id| is_wanted(id)) else { continue };
            // A list that changes while it is read may show a record twice; the later state is newer.
            if states.insert(id.clone(), path::text(&record, batching.field)).is_none() {
                ids.push(id);
            }
        }
    }
    Ok((ids, states))
}

/// Divides things into calls, each with as many ids as it accepts, and things that are not called.
fn sort(common: &Arc<Errands>, ids: Vec<String>, states: &States) -> (VecDeque<Errand>, VecDeque<Batched>) {
    let (mut errands, mut outcomes) = (VecDeque::new(), VecDeque::new());
    let (mut seen, mut legal) = (HashSet::new(), Vec::new());
    for id in ids {
        if !seen.insert(id.clone()) {
            outcomes.push_back(Batched { id, outcome: BatchOutcome::Refused(Refusal::Duplicate) });
            continue;
        }
        match states.get(&id) {
            // The list may not show new things yet, so the service is asked; separately, because an id that does not
            // exist may fail a whole call.
            None => errands.push_back(Errand::new(common, vec![id], false)),
            Some(state) => match judge(common.operation, common.batching, state.as_deref()) {
                Some(outcome) => outcomes.push_back(Batched { id, outcome }),
                None => legal.push(id),
            },
        }
    }
    let size = match common.batching.ids {
        ValueSource::Body(_) => common.batching.limit.unwrap_or(UNDOCUMENTED_LIMIT).max(1),
        _ => 1,
    };
    for ids in legal.chunks(size as usize).rev() {
        errands.push_front(Errand::new(common, ids.to_vec(), true));
    }
    (errands, outcomes)
}

/// The outcome of a thing in this state, unless it is to be called. A state that no document lists counts as not
/// allowed; without any state, the service decides.
fn judge(operation: &Operation, batching: &Batching, state: Option<&str>) -> Option<BatchOutcome> {
    let state = state?;
    if batching.already.contains(&state) {
        return Some(BatchOutcome::AlreadyThere { state: Some(state.to_owned()) });
    }
    let legal = operation.legal_in.map(|legal| legal.states)?;
    let is_legal = legal.contains(&state);
    (!is_legal).then(|| BatchOutcome::Refused(Refusal::State { state: state.to_owned(), legal }))
}
