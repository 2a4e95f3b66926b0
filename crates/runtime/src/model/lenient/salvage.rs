//! Reads a second time a reply that is not as documented. Values that cannot be read are dropped, so that they do not fail the
//! whole reply.
//!
//! Reading can continue after an error only in a tree, because a stream has lost its position by then. So the first pass, over
//! the stream, stops at the first error, and [`salvage`] is used in the second pass. A thread-local flag marks the second pass,
//! because serde's derive passes no context to the readers of fields.

use std::cell::Cell;

thread_local! {
    /// How many values have been dropped so far, during a salvage.
    static LEFT_OUT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Ends the salvage, even when a reader panics.
#[cfg(any(feature = "client", test))]
struct Guard(Option<usize>);

#[cfg(any(feature = "client", test))]
impl Drop for Guard {
    fn drop(&mut self) {
        LEFT_OUT.set(self.0);
    }
}

/// Reads a value, dropping parts that cannot be read, and returns how many were dropped.
#[cfg(any(feature = "client", test))]
pub(crate) fn salvage<T>(read: impl FnOnce() -> T) -> (T, usize) {
    let guard = Guard(LEFT_OUT.replace(Some(0)));
    let value = read();
    let left_out = LEFT_OUT.get().unwrap_or_default();
    drop(guard);
    (value, left_out)
}

/// Replaces an unreadable value by its default, during a salvage.
pub(super) fn or_nothing<T: Default, E>(value: Result<T, E>) -> Result<T, E> {
    match (value, LEFT_OUT.get()) {
        (Err(_), Some(left_out)) => {
            LEFT_OUT.set(Some(left_out.saturating_add(1)));
            Ok(T::default())
        }
        (value, _) => value,
    }
}
