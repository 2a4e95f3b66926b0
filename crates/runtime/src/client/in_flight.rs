//! [`InFlight`]: keeps creates under one mark apart while they are under way in a client.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, Weak};

use tokio::sync::Mutex;

/// The marks under which a client is creating something.
#[derive(Default)]
pub(crate) struct InFlight {
    turns: std::sync::Mutex<HashMap<String, Weak<Turn>>>,
}

/// Held by the create whose turn it is. It leaves the id of what has the mark to those who wait for theirs.
pub(crate) type Turn = Mutex<Option<String>>;

impl InFlight {
    /// The turn of the creates with this key, which all who ask while one of them is under way have in common.
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
