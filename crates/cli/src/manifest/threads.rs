//! Uses all processors for long lists.

use std::thread;

/// The minimum number of items for which another thread is worth its start.
const LEAST: usize = 500;
/// The maximum number of threads. The work is short, so more of them would only wait for memory.
const MOST: usize = 4;

/// Maps items in their order, on several threads if there are many.
pub(super) fn map<T: Send, R: Send>(mut items: Vec<T>, each: impl Fn(T) -> R + Sync) -> Vec<R> {
    let count = items.len();
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST);
    let share = count.div_ceil(threads).max(LEAST);
    let each = &each;
    thread::scope(|scope| {
        let mut others = Vec::new();
        while items.len() > share {
            let last = items.split_off((items.len() - 1) / share * share);
            others.push(scope.spawn(move || last.into_iter().map(each).collect::<Vec<R>>()));
        }
        let mut all = Vec::with_capacity(count);
        all.extend(items.into_iter().map(each));
        for thread in others.into_iter().rev() {
            match thread.join() {
                Ok(part) => all.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}

#[cfg(test)]
mod tests;
