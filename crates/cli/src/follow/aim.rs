//! [`Aim`]: what a wait for items is for.

use super::End;
use crate::failure::Failure;
use crate::locale::say;
use crate::output::{Kind, State};
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

    /// Whether an item that ended in this state did so as the wait wants it to. `has_followed` says whether it followed its
    /// source during the wait.
    pub(super) fn is_reached_by(self, end: End, state: State, has_followed: bool) -> bool {
        match (self.kind, self.goal) {
            // A task may finish before its stop takes effect.
            (_, Some(State::Stopped)) => matches!(state, State::Stopped | State::Succeeded | State::Released),
            // A migration that followed its source is ended by a stop.
            (Kind::Redis, Some(State::Succeeded)) => {
                state == State::Succeeded || has_followed && matches!(state, State::Stopped | State::Released)
            }
            (_, Some(goal)) => state == goal,
            (Kind::Sync, None) => state == State::Following,
            (_, None) => end == End::Done,
        }
    }
}

/// Returns the command that waits for these items, which are in one wait and so have the same goal.
pub(crate) fn command(items: &[(Aim, String)]) -> String {
    let Some((first, _)) = items.first() else { return String::new() };
    let is_one_noun = items.iter().all(|(aim, _)| aim.kind == first.kind);
    let noun = if is_one_noun { format!(" {}", first.kind.noun()) } else { String::new() };
    let name = |(aim, id): &(Aim, String)| match is_one_noun {
        true => format!(" {}", clean(id)),
        false => format!(" {}/{}", aim.kind.noun(), clean(id)),
    };
    let names: String = items.iter().map(name).collect();
    format!("hcmigrate{noun} wait{names}{}", goal_option(first.goal))
}

/// Returns the option that names a goal, for a command that waits for it.
pub(crate) fn goal_option(goal: Option<State>) -> String {
    goal.map(|state| format!(" --for {}", state.word())).unwrap_or_default()
}
