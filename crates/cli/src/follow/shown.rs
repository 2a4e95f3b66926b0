//! [`Shown`]: what a wait has seen of its items, and shows on the screen.

use std::collections::HashMap;

use huaweicloud_runtime::{Error, Phase, Snapshot};

use super::{Aim, End, Fate, out_of_time};
use crate::arguments::Pace;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Item, Kind, State};
use crate::screen::{Board, Channel, Progress, Reading};
use crate::session::Session;
use crate::text::{clean, harmless};

/// An id alone may belong to items of several nouns.
type Key = (Kind, String);

/// What a wait has seen of its items, and shows on the screen.
pub(super) struct Shown {
    session: Session,
    board: Board,
    each: HashMap<Key, Seen>,
    fates: HashMap<Key, Fate>,
}

/// What a wait has seen of an item.
struct Seen {
    progress: Progress,
    last: Reading,
    item: Item,
    has_followed: bool,
}

impl Shown {
    pub(super) fn new(session: &Session) -> Self {
        let board = Board::new(Channel::Notes);
        Self { session: session.clone(), board, each: HashMap::new(), fates: HashMap::new() }
    }

    /// Shows the current state of an item, and records it if it is the last. In a stream of events, each change is an event.
    pub(super) fn see<T>(&mut self, aim: Aim, id: &str, item: Item, snapshot: &Snapshot<T>) -> Result<Phase, Failure> {
        let phase = if aim.ends_in(item.state) { Phase::Done } else { snapshot.phase };
        let mut item = Item { id: id.to_owned(), ..item };
        if phase == Phase::Failed && item.reason.is_none() {
            item.reason = snapshot.reason.as_ref().map(|reason| harmless(&reason.to_string()));
        }
        let (board, key, reading) = (&self.board, (aim.kind, id.to_owned()), Reading::from(&item));
        let seen = self.each.entry(key.clone()).or_insert_with(|| Seen {
            progress: board.progress(format!("{} {}", aim.kind.label(), clean(id))),
            last: Reading::default(),
            item: item.clone(),
            has_followed: false,
        });
        seen.has_followed |= item.state == State::Following;
        let is_new = std::mem::replace(&mut seen.last, reading.clone()) != reading;
        seen.item.clone_from(&item);
        let printed = if is_new || phase.is_final() { self.session.printer.event(&item) } else { Ok(()) };
        if let Some(end) = End::of(phase) {
            let has_reached = aim.is_reached_by(end, item.state, seen.has_followed);
            self.fates.insert(key, if has_reached { Fate::Reached(item) } else { Fate::Missed(end, item) });
        }
        printed?;
        if phase.is_final() {
            seen.progress.finish(&reading)?;
        } else {
            seen.progress.show(&reading)?;
        }
        Ok(phase)
    }

    /// Records that an item can no longer be followed. Unless time ran out, the reason is reported at once, because the wait for
    /// the others may take days.
    pub(super) fn lose(&mut self, aim: Aim, id: &str, error: Error, pace: Pace) {
        let key = (aim.kind, id.to_owned());
        let seen = self.each.get(&key);
        let state = seen.map(|seen| seen.last.state.as_str());
        let failure = out_of_time(aim, error, id, state, pace).about(&aim.kind.label(), id);
        let fate = match failure.exit() {
            Exit::StillGoing => Fate::Late(failure, seen.map(|seen| seen.item.clone())),
            _ => Fate::Lost(self.report(failure)),
        };
        self.fates.insert(key, fate);
    }

    /// Records that no more of these items can be followed, and reports the reason.
    pub(super) fn lose_all(&mut self, aim: Aim, ids: &[String], failure: Failure) {
        let exit = self.report(failure);
        for id in ids {
            self.fates.entry((aim.kind, id.clone())).or_insert(Fate::Lost(exit));
        }
    }

    fn report(&self, failure: Failure) -> Exit {
        let failure = self.session.brief(failure);
        self.board.aside(|| failure.report());
        failure.exit()
    }

    /// Whether an item has not ended.
    pub(super) fn is_left(&self, kind: Kind, id: &str) -> bool {
        matches!(self.fates.get(&(kind, id.to_owned())), None | Some(Fate::Late(..)))
    }

    /// Takes what became of an item.
    pub(super) fn take(&mut self, kind: Kind, id: &str) -> Option<Fate> {
        self.fates.remove(&(kind, id.to_owned()))
    }

    /// Clears the progress from the screen.
    pub(super) fn clear(&mut self) {
        self.each.clear();
    }
}
