//! Reads a reply that is not as documented a second time: what cannot be read is dropped instead of failing the whole.
//!
//! Reading can continue after an error only in a tree, since a stream has lost its position by then. So the first pass,
//! over the stream, stops at the first error, and [`salvage`] is for the second. A thread-local flag marks the second
//! pass, because serde's derive passes no context to the readers of fields.

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

/// Reads, dropping what cannot be read, and returns how many values were dropped.
#[cfg(any(feature = "client", test))]
pub(crate) fn salvage<T>(read: impl FnOnce() -> T) -> (T, usize) {
    let guard = Guard(LEFT_OUT.replace(Some(0)));
    let value = read();
    let left_out = LEFT_OUT.get().unwrap_or_default();
    drop(guard);
    (value, left_out)
}

/// Drops what cannot be read, during a salvage.
pub(super) fn or_nothing<T: Default, E>(value: Result<T, E>) -> Result<T, E> {
    match (value, LEFT_OUT.get()) {
        (Err(_), Some(left_out)) => {
            LEFT_OUT.set(Some(left_out.saturating_add(1)));
            Ok(T::default())
        }
        (value, _) => value,
    }
}
