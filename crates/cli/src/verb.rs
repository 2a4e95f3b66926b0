//! [`Verb`]: what is done with items, and the calls for it, one an item.

use std::collections::VecDeque;
use std::future::Future;

use tokio::task::JoinHandle;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::locale::say;
use crate::output::{Kind, Outcome, State};

/// What is done with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Start,
    Stop,
    Retry,
    Delete,
}

impl Verb {
    /// The word of the command line.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Retry => "retry",
            Self::Delete => "delete",
        }
    }

    /// The state that the verb leads to, where it is not the end of a migration.
    pub(crate) const fn goal(self) -> Option<State> {
        match self {
            Self::Stop => Some(State::Stopped),
            Self::Start | Self::Retry | Self::Delete => None,
        }
    }
}

/// Takes what became of one item.
pub(crate) type Tell<'a> = dyn FnMut(Outcome) -> Result<(), Failure> + 'a;

/// How many calls are under way at once. The client slows down by itself when the service asks for it.
const AT_ONCE: usize = 8;

/// Calls once for each item, several at a time, and tells of them in their order. After a refusal of the credentials nothing
/// more is sent: five bad signatures lock a key.
pub(crate) async fn one_by_one<F>(
    noun: Kind,
    verb: &'static str,
    ids: &[String],
    tell: &mut Tell<'_>,
    call: impl Fn(&str) -> F,
) -> Result<(), Failure>
where
    F: Future<Output = Result<Option<String>, Failure>> + Send + 'static,
{
    let mut under_way: VecDeque<(&String, JoinHandle<F::Output>)> = VecDeque::new();
    let mut rest = ids.iter();
    let mut refused = None;
    // The first goes alone, so that credentials that are wrong are refused once.
    let mut at_once = 1;
    loop {
        while refused.is_none() && under_way.len() < at_once {
            let Some(id) = rest.next() else { break };
            under_way.push_back((id, tokio::spawn(call(id))));
        }
        let Some((id, running)) = under_way.pop_front() else { break };
        let outcome = running.await.unwrap_or_else(|_| Err(Failure::new(say!("verbs-cut-off"))));
        at_once = AT_ONCE;
        match outcome {
            Ok(request_id) => tell(Outcome::accepted(noun, verb, id, request_id.as_deref()))?,
            // One item fails as the whole command does.
            Err(failure) if ids.len() == 1 => return Err(failure.about(&noun.label(), id)),
            Err(failure) => {
                refused = refused.or(Some(failure.exit()).filter(|exit| *exit == Exit::Credentials));
                tell(Outcome::failed(noun, verb, id, &failure))?;
            }
        }
    }
    let exit = refused.unwrap_or(Exit::Failed);
    rest.try_for_each(|id| tell(Outcome::skipped(noun, verb, id, exit)))
}

#[cfg(test)]
mod tests;
