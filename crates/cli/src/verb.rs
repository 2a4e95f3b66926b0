//! [`Verb`]: an action on items, and the reports about the outcomes of a batch.

use std::collections::HashMap;

use huaweicloud_runtime::{Batch, BatchOutcome, Batched, Refusal};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::locale::{library, say};
use crate::output::{Kind, Outcome, State, verb_label};
use crate::text::clean;

/// An action on an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Start,
    Stop,
    Retry,
    Delete,
}

impl Verb {
    /// The word on the command line.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Retry => "retry",
            Self::Delete => "delete",
        }
    }

    /// The state that the verb leads to, if it is not the end of a migration.
    pub(crate) const fn goal(self) -> Option<State> {
        match self {
            Self::Stop => Some(State::Stopped),
            Self::Start | Self::Retry | Self::Delete => None,
        }
    }
}

/// What a command does with the items that a filter finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Act(Verb),
    Update,
    Wait,
    Read,
}

impl Purpose {
    /// Whether an item in this state is meant. The service may allow more: its call that retries failed tasks also resumes
    /// paused ones, and its documents say nothing about the start of a migration.
    pub(crate) const fn concerns(self, kind: Kind, state: State) -> bool {
        match (self, kind) {
            (Self::Act(Verb::Retry), _) => matches!(state, State::Failed),
            (Self::Act(Verb::Start), Kind::Redis) => matches!(state, State::Stopped | State::Failed),
            (Self::Wait, _) => !state.is_at_rest(),
            _ => true,
        }
    }
}

/// Receives the outcome of one item.
pub(crate) type Tell<'a> = dyn FnMut(Outcome) -> Result<(), Failure> + 'a;

/// Why a batch ended early.
pub(crate) struct Stopped {
    pub(crate) failure: Failure,
    /// The outcome of the only item, if the failure concerns it.
    pub(crate) outcome: Option<Outcome>,
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self { failure, outcome: None }
    }
}

/// How many calls are in progress at the same time. The client slows down automatically when the service asks for it.
const AT_ONCE: usize = 8;

/// Runs a batch over these ids and reports each outcome, in the order of the ids. The batch does not read states first: the
/// service's refusal explains more than a state, and reading a long list for one id is slow. After the service has refused
/// the credentials, the batch sends nothing more: five bad signatures lock a key.
pub(crate) async fn run(
    noun: Kind,
    verb: &'static str,
    ids: &[String],
    batch: Batch,
    tell: &mut Tell<'_>,
) -> Result<(), Stopped> {
    let mut batch = batch.without_states().concurrency(AT_ONCE);
    let (mut known, mut rest) = (HashMap::new(), ids.iter().peekable());
    let (mut has_begun, mut end) = (false, None);
    while let Some(one) = batch.next().await {
        match one {
            Ok(one) => {
                has_begun = true;
                let id = one.id.clone();
                let (outcome, failure) = outcome(noun, verb, one);
                // If there is only one item, its failure is that of the command.
                if let Some(failure) = failure.filter(|_| ids.len() == 1) {
                    return Err(Stopped { failure: failure.about(&noun.label(), &id), outcome: Some(outcome) });
                }
                known.insert(id, outcome);
            }
            Err(error) => end = Some(Failure::from(error)),
        }
        while let Some(outcome) = rest.peek().and_then(|id| known.remove(*id)) {
            rest.next();
            tell(outcome)?;
        }
    }
    let refused = end.as_ref().map_or(Exit::Failed, Failure::exit);
    // The error that ended a batch is in one of its outcomes, unless the batch could not begin.
    if let Some(failure) = end.filter(|_| !has_begun)
        && let Some(id) = rest.next()
    {
        let outcome = Outcome::failed(noun, verb, id, &failure);
        if ids.len() == 1 {
            return Err(Stopped { failure: failure.about(&noun.label(), id), outcome: Some(outcome) });
        }
        tell(outcome)?;
    }
    rest.try_for_each(|id| tell(known.remove(id).unwrap_or_else(|| Outcome::skipped(noun, verb, id, refused))))?;
    Ok(())
}

/// Converts the outcome of one item, with the failure if it was not accepted.
fn outcome(noun: Kind, verb: &'static str, one: Batched) -> (Outcome, Option<Failure>) {
    let Batched { id, outcome, request_id, .. } = one;
    let failure = match outcome {
        // `AlreadyThere` occurs here only if an earlier attempt, whose answer was lost, succeeded.
        BatchOutcome::Done | BatchOutcome::AlreadyThere { .. } => {
            return (Outcome::accepted(noun, verb, id, request_id.as_deref()), None);
        }
        BatchOutcome::Failed(error) if error.status().is_some_and(|status| status.is_success()) => {
            let (failure, message) = (Failure::from(&error), error.message());
            refusal(failure.of_request(request_id.as_deref()), noun, verb, &id, error.code(), &message)
        }
        BatchOutcome::Failed(error) => Failure::from(error),
        BatchOutcome::Unknown(error) => Failure::from(error).ending(Exit::Unknown),
        BatchOutcome::Refused(why) => {
            let text = match &why {
                Refusal::Invalid { message, .. } => library::message(message),
                why => why.to_string(),
            };
            Failure::usage(say!("failure-not-sent", message = text))
        }
        other => Failure::new(format!("{other:?}")),
    };
    (Outcome::failed(noun, verb, id, &failure), Some(failure))
}

/// Words the failure of an item that the service refused in an answer about several items.
pub(crate) fn refusal(
    failure: Failure,
    noun: Kind,
    verb: &'static str,
    id: &str,
    code: Option<&str>,
    message: &str,
) -> Failure {
    let (id, command) = (clean(id), noun.noun());
    match (code, verb) {
        (Some(code), _) => failure.with_message(format!("{}: {}", clean(code), clean(message))),
        // Without a code, the state of the item is the likely reason.
        (None, "delete") => failure.with_message(say!("settings-redis-no-reason")).with_hint(say!(
            "settings-no-reason-delete",
            command = command,
            id = id
        )),
        (None, _) => failure.with_message(say!("settings-redis-no-reason")).with_hint(say!(
            "settings-no-reason-hint",
            verb = verb_label(verb),
            command = command,
            id = id
        )),
    }
}
