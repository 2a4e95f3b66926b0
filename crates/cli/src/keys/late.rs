//! [`announced`]: reads keys, and says what the program waits for if that takes long.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

use crate::text::{DIM, SILENCE, note};

/// Reads keys. If that takes longer than [`SILENCE`], writes a note: a process may ask a server, and a pipe waits for its writer.
pub(super) fn announced<T>(awaited: impl FnOnce() -> String + Send, read: impl FnOnce() -> T) -> T {
    let (ended, end) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let watch = move || {
            if end.recv_timeout(SILENCE) == Err(RecvTimeoutError::Timeout) {
                note(&format!("{DIM}{}{DIM:#}", awaited()));
            }
        };
        // Without another thread, the keys are read without a note.
        let _ = thread::Builder::new().spawn_scoped(scope, watch);
        let read = read();
        drop(ended);
        read
    })
}
