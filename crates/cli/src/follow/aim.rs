//! [`Aim`]: what a wait for items is for.

use super::Ended;
use crate::failure::Failure;
use crate::locale::say;
use crate::output::{Item, Kind, State};
use crate::text::clean;
use crate::verb::Verb;

/// What a wait for items is for: the effect of a verb, or a state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Aim {
    pub(crate) kind: Kind,
    /// The verb that was applied to the items just before.
    pub(crate) after: Option<Verb>,
    /// The state that counts as success; by default succeeded or following.
    goal: Option<State>,
}

impl Aim {
    /// Waits for the end, or until an item follows its source.
    pub(crate) const fn end(kind: Kind) -> Self {
        Self { kind, after: None, goal: None }
    }

    /// Waits for the effect of a verb.
    pub(crate) const fn after(kind: Kind, verb: Verb) -> Self {
        Self { kind, after: Some(verb), goal: verb.goal() }
    }

    /// Waits for the state of `--for`. Refuses a state that no item of the kind reaches.
    pub(crate) fn state(kind: Kind, goal: Option<State>) -> Result<Self, Failure> {
        let noun = || kind.label();
        match (kind, goal) {
            (Kind::Task | Kind::Group, Some(State::Following)) => {
                Err(Failure::usage(say!("wait-never-follows", noun = noun())))
            }
            (Kind::Sync, Some(State::Succeeded)) => Err(Failure::usage(say!("wait-never-ends", noun = noun()))),
            _ => Ok(Self { kind, after: None, goal }),
        }
    }

    /// Returns the verb whose waiter decides when an item has ended. That of a stop goes on while an item follows its source.
    pub(crate) fn waiter(self) -> Option<Verb> {
        let of_goal = match (self.kind, self.goal) {
            (_, Some(State::Stopped)) | (Kind::Redis, Some(State::Succeeded)) => Some(Verb::Stop),
            _ => None,
        };
        self.after.or(of_goal)
    }

    /// Whether a state ends the wait, although the waiter would go on.
    pub(super) fn ends_in(self, state: State) -> bool {
        match (self.kind, self.goal) {
            (Kind::Sync, None | Some(State::Following)) => state == State::Following,
            // It has to be started first.
            (Kind::Redis, Some(State::Succeeded)) => state == State::Ready && self.after.is_none(),
            _ => false,
        }
    }

    /// Whether an item ended as the wait wants it to.
    pub(crate) fn is_reached_by(self, ended: &Ended) -> bool {
        let Ended { item: Item { state, .. }, has_followed, .. } = ended;
        match (self.kind, self.goal) {
            // A task may finish before its stop takes effect.
            (_, Some(State::Stopped)) => matches!(state, State::Stopped | State::Succeeded | State::Released),
            // A migration that followed its source is ended by a stop.
            (Kind::Redis, Some(State::Succeeded)) => {
                *state == State::Succeeded || *has_followed && matches!(state, State::Stopped | State::Released)
            }
            (_, Some(goal)) => *state == goal,
            (Kind::Sync, None) => *state == State::Following,
            (_, None) => ended.end == super::End::Done,
        }
    }

    /// Returns the command that waits for the same.
    pub(crate) fn command<'a>(self, ids: impl IntoIterator<Item = &'a String>) -> String {
        let ids: String = ids.into_iter().map(|id| format!(" {}", clean(id))).collect();
        format!("hcmigrate {} wait{ids}{}", self.kind.noun(), goal_option(self.goal))
    }
}

/// Returns the option that names a goal, for a command that waits for it.
pub(crate) fn goal_option(goal: Option<State>) -> String {
    goal.map(|state| format!(" --for {}", state.word())).unwrap_or_default()
}
