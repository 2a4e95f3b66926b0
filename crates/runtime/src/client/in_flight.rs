//! [`InFlight`]: serializes creates of one client that use the same mark.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, Weak};

use tokio::sync::Mutex;

/// The marks under which a client is creating something.
#[derive(Default)]
pub(crate) struct InFlight {
    turns: std::sync::Mutex<HashMap<String, Weak<Turn>>>,
}

/// Locked by the create whose turn it is. It leaves the id of the created thing to those waiting.
pub(crate) type Turn = Mutex<Option<String>>;

impl InFlight {
    /// Returns the turn of the creates with this key, shared by all that ask while one of them is in flight.
    pub(crate) fn turn(&self, key: String) -> Arc<Turn> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = turns.get(&key).and_then(Weak::upgrade) {
            return turn;
        }
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::new(Turn::default());
        turns.insert(key, Arc::downgrade(&turn));
        turn
    }
}
