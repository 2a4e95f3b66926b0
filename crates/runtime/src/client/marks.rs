//! [`Marks`]: what a client created under marks, and may have created, until every list shows it.
//!
//! A list may show a new thing late. A client therefore remembers each mark that it sent for as long as the create looks
//! for its thing, and for as long as an [`Existing`](crate::Existing) holds a list that was read before. Memory is
//! bounded by what is created in that time: a few hundred bytes per thing.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

/// The number of marks from which on those no longer needed are looked for.
const FIRST_SWEEP: usize = 64;

/// The marks of a client: those being looked for, and those that were sent.
pub(crate) struct Marks {
    turns: std::sync::Mutex<Turns>,
    pins: Arc<()>,
}

struct Turns {
    /// By the list that shows what has the mark, and the mark.
    by_mark: HashMap<(String, String), Arc<Turn>>,
    /// The number of marks at which those no longer needed are removed. It doubles with what is left, so that a create
    /// costs the same however many there are.
    sweep_at: usize,
}

/// Locked by the create whose turn it is; holds what was last sent under the mark.
pub(crate) type Turn = Mutex<Option<SentMark>>;

/// A create that was sent.
#[derive(Debug, Clone)]
pub(crate) struct SentMark {
    /// When it ended or was dropped.
    pub(crate) at: Instant,
    /// How long it is remembered at least.
    pub(crate) kept_for: Duration,
    /// The id of what it created; `None` if its outcome is unknown.
    pub(crate) id: Option<String>,
    /// Whether the list has shown it since.
    pub(crate) is_shown: bool,
}

/// Keeps all marks of a client that are sent while it exists. Also identifies the client.
#[derive(Debug, Clone)]
pub(crate) struct Pin(Arc<()>);

impl Default for Marks {
    fn default() -> Self {
        let turns = Turns { by_mark: HashMap::new(), sweep_at: FIRST_SWEEP };
        Self { turns: std::sync::Mutex::new(turns), pins: Arc::new(()) }
    }
}

impl Marks {
    /// Returns the turn of the creates whose thing shows in this list under this mark.
    pub(crate) fn turn(&self, list: String, mark: &str) -> Arc<Turn> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.by_mark.len() >= turns.sweep_at {
            let is_pinned = Arc::strong_count(&self.pins) > 1;
            turns.by_mark.retain(|_, turn| is_needed(turn, is_pinned));
            turns.sweep_at = FIRST_SWEEP.max(turns.by_mark.len().saturating_mul(2));
        }
        turns.by_mark.entry((list, mark.to_owned())).or_default().clone()
    }

    /// Keeps the marks that are sent from now on until the pin and its clones are dropped.
    pub(crate) fn pin(&self) -> Pin {
        Pin(self.pins.clone())
    }
}

/// Whether a create uses the turn, or may have to know what was sent.
fn is_needed(turn: &Arc<Turn>, is_pinned: bool) -> bool {
    if Arc::strong_count(turn) > 1 {
        return true;
    }
    // Without another reference it is not locked.
    turn.try_lock().is_ok_and(|sent| sent.as_ref().is_some_and(|sent| is_pinned || sent.at.elapsed() < sent.kept_for))
}

impl Pin {
    /// Identifies the client, as long as the pin exists.
    pub(crate) fn client(&self) -> String {
        format!("{:p}", Arc::as_ptr(&self.0))
    }
}

/// A create that is being sent. Its outcome is unknown even if it is dropped.
pub(crate) struct Sending<'a>(&'a mut Option<SentMark>);

impl<'a> Sending<'a> {
    /// Records that something is about to be sent.
    pub(crate) fn new(sent: &'a mut Option<SentMark>, kept_for: Duration) -> Self {
        *sent = Some(SentMark { at: Instant::now(), kept_for, id: None, is_shown: false });
        Self(sent)
    }
}

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        if let Some(sent) = self.0 {
            sent.at = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests;
