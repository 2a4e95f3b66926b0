//! The second reading of a reply that is not as documented: what cannot be read is left out instead of failing the whole.
//!
//! Only a reading of a tree can go on after an error, since a stream has lost its place by then. So the first reading, of
//! the stream, stops at the first error, and [`salvage`] is for the second. That it is under way is known to the thread,
//! because serde's derive hands nothing else down to the readers of fields.

use std::cell::Cell;

thread_local! {
    /// How many values have been left out, while a salvage is under way.
    static LEFT_OUT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Ends the salvage, also when a reader panics.
#[cfg(any(feature = "client", test))]
struct Guard(Option<usize>);

#[cfg(any(feature = "client", test))]
impl Drop for Guard {
    fn drop(&mut self) {
        LEFT_OUT.set(self.0);
    }
}

/// Reads with leaving out, and says how many values were left out.
#[cfg(any(feature = "client", test))]
pub(crate) fn salvage<T>(read: impl FnOnce() -> T) -> (T, usize) {
    let guard = Guard(LEFT_OUT.replace(Some(0)));
    let value = read();
    let left_out = LEFT_OUT.get().unwrap_or_default();
    drop(guard);
    (value, left_out)
}

/// Leaves out what cannot be read, if that is what is being done.
pub(super) fn or_nothing<T: Default, E>(value: Result<T, E>) -> Result<T, E> {
    match (value, LEFT_OUT.get()) {
        (Err(_), Some(left_out)) => {
            LEFT_OUT.set(Some(left_out.saturating_add(1)));
            Ok(T::default())
        }
        (value, _) => value,
    }
}
