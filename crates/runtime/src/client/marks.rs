//! [`Marks`]: the resources that a client created with marks, or may have created, until every list shows them.
//!
//! A list may show a new resource late. A client therefore remembers each mark that it sent while the create searches for its
//! resource, and while an [`Existing`](crate::Existing) holds a list that was read before. The memory needed is a few hundred
//! bytes for each resource created in that time.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

/// The number of marks at which the first sweep removes those no longer needed.
const FIRST_SWEEP: usize = 64;

/// The marks of a client: those being searched for, and those that were sent.
pub(crate) struct Marks {
    turns: std::sync::Mutex<Turns>,
    pins: Arc<()>,
}

struct Turns {
    /// By the list that shows the resource with the mark, and by the mark.
    by_mark: HashMap<(String, String), Arc<Turn>>,
    /// The number of marks at which those no longer needed are removed. After each removal it is twice the number that remains,
    /// so that the cost of a create does not grow with their number.
    sweep_at: usize,
}

/// Locked by the create whose turn it is. Holds the create that was last sent with the mark.
pub(crate) type Turn = Mutex<Option<SentMark>>;

/// A create that was sent.
#[derive(Debug, Clone)]
pub(crate) struct SentMark {
    /// When it ended or was dropped.
    pub(crate) at: Instant,
    /// The minimum time for which it is remembered.
    pub(crate) kept_for: Duration,
    /// The id of the created resource; `None` if the outcome is unknown.
    pub(crate) id: Option<String>,
    /// Whether the list has shown it since.
    pub(crate) is_shown: bool,
}

/// Keeps all marks that a client sends while the pin exists. Also identifies the client.
#[derive(Debug, Clone)]
pub(crate) struct Pin(Arc<()>);

impl Default for Marks {
    fn default() -> Self {
        let turns = Turns { by_mark: HashMap::new(), sweep_at: FIRST_SWEEP };
        Self { turns: std::sync::Mutex::new(turns), pins: Arc::new(()) }
    }
}

impl Marks {
    /// Returns the turn of the creates whose resource this list shows with this mark.
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

/// Whether a create uses the turn, or may need the record of what was sent.
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

/// A create that is being sent. If it is dropped, its outcome remains unknown.
pub(crate) struct Sending<'a>(&'a mut Option<SentMark>);

impl<'a> Sending<'a> {
    /// Records that a create is about to be sent.
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
