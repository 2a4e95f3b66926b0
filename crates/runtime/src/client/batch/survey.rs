//! [`Survey`]: reads the states of a batch's resources from a list, and decides which resources to call.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use super::errand::{Errand, Errands};
use super::outcome::{BatchOutcome, Batched, Refusal};
use super::states::{States, collect, states_of};
use crate::client::error::Error;
use crate::client::page::Records;
use crate::client::path;
use crate::client::request::Request;
use crate::message;
use crate::model::operation::{Batching, LegalIn, Operation, ValueSource};

/// The maximum number of ids per call if no document sets a limit. Lists of instances accept 50.
const UNDOCUMENTED_LIMIT: u32 = 50;

/// The request of a batch, and the resources that it applies to.
pub(super) struct Survey {
    request: Request,
    things: Things,
    /// Whether the states of ids are read first.
    reads_states: bool,
}

enum Things {
    Ids(Vec<String>),
    Listed(Box<Request>),
}

impl Survey {
    pub(super) fn of_ids(request: Request, ids: Vec<String>) -> Self {
        Self { request, things: Things::Ids(ids), reads_states: true }
    }

    pub(super) fn of_list(request: Request, list: Request) -> Self {
        Self { request, things: Things::Listed(Box::new(list)), reads_states: true }
    }

    /// Calls the operation for every id, whatever its state.
    pub(super) fn without_states(&mut self) {
        self.reads_states = false;
    }

    /// Reads the list. Returns the calls to make, and the outcomes of resources that are not called.
    pub(super) async fn read(self) -> Result<(VecDeque<Errand>, VecDeque<Batched>), Error> {
        let operation = self.request.operation();
        let unfit = || {
            Error::invalid(message!(
                "batch-unknown",
                "the specification does not say how to apply it to many resources"
            ))
        };
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
        // The states in which nothing is left to do, and those in which the operation is allowed, may depend on the body.
        let of_body = |field: &str| call.read_body(|body| path::texts(body, field)).unwrap_or_default();
        let batching = batching.of_call(of_body);
        let legal_in = operation.legal_in.map(|legal| legal.of_call(of_body));
        let (ids, states) = match self.things {
            Things::Ids(ids) => {
                let states = match self.reads_states && !ids.is_empty() && states_matter(operation, &batching) {
                    true => Some(states_of(&context, &call, &batching, &ids).await?),
                    false => None,
                };
                (ids, states)
            }
            Things::Listed(list) => {
                let (list_context, list) = list.into_parts()?;
                if list.label != batching.list {
                    let text = message!(
                        "batch-list",
                        "the resources of this batch come from `{operation}`; pass a request of that operation",
                        operation = batching.list
                    );
                    return Err(Error::invalid(text).with_operation(list.label));
                }
                let records = Records::new(list_context.patient(), list, batching.items, batching.id);
                let (ids, states) = collect(records, &batching, |_| true, usize::MAX).await?;
                (ids, Some(states))
            }
        };
        let has_states = states.is_some();
        let common = Arc::new(Errands { context, call, operation, batching, legal_in, has_states });
        Ok(sort(&common, ids, states.as_ref()))
    }
}

/// Whether the state of a resource determines what is done with it.
fn states_matter(operation: &Operation, batching: &Batching) -> bool {
    let is_deletion = operation.waiter.is_some_and(|waiter| waiter.until_gone);
    is_deletion || operation.legal_in.is_some() || !batching.already.is_empty()
}

/// Sorts resources into calls, each with as many ids as a call accepts, and resources that are not called.
fn sort(common: &Arc<Errands>, ids: Vec<String>, states: Option<&States>) -> (VecDeque<Errand>, VecDeque<Batched>) {
    let (mut errands, mut outcomes) = (VecDeque::new(), VecDeque::new());
    let (mut seen, mut legal) = (HashSet::new(), Vec::new());
    for id in ids {
        if !seen.insert(id.clone()) {
            outcomes.push_back(Batched::new(id, BatchOutcome::Refused(Refusal::Duplicate)));
            continue;
        }
        match states.map(|states| states.get(&id)) {
            // The list may not show new resources yet, so make the call. Use a separate call for each resource, because an id
            // that does not exist may fail the whole call.
            Some(None) => errands.push_back(Errand::new(common, vec![id], true)),
            None => legal.push(id),
            Some(Some(state)) => match judge(common.legal_in.as_ref(), &common.batching, state.as_deref()) {
                Some(outcome) => outcomes.push_back(Batched::new(id, outcome)),
                None => legal.push(id),
            },
        }
    }
    let size = match common.batching.ids {
        ValueSource::Body(_) => common.batching.limit.unwrap_or(UNDOCUMENTED_LIMIT).max(1),
        _ => 1,
    };
    for ids in legal.chunks(size as usize).rev() {
        errands.push_front(Errand::new(common, ids.to_vec(), false));
    }
    (errands, outcomes)
}

/// Returns the outcome of a resource in this state, or `None` if the operation is to be called for it. If the operation has a
/// list of allowed states, all other states count as forbidden. If there is no state, the service decides.
fn judge(legal_in: Option<&LegalIn>, batching: &Batching, state: Option<&str>) -> Option<BatchOutcome> {
    let state = state?;
    if batching.already.contains(&state) {
        return Some(BatchOutcome::AlreadyThere { state: Some(state.to_owned()) });
    }
    let legal_in = legal_in.filter(|legal| !legal.allows(state))?;
    Some(BatchOutcome::Refused(Refusal::State { state: state.to_owned(), legal: legal_in.states }))
}
