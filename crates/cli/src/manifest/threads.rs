//! Uses all processors for long lists.

use std::thread;

/// The minimum number of items for which another thread is worth its start.
const LEAST: usize = 500;
/// The maximum number of threads. The work is short, so more of them would only wait for memory.
const MOST: usize = 4;

/// Maps items in their order, on several threads if there are many.
pub(super) fn map<T: Sync, R: Send>(items: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST);
    let share = items.len().div_ceil(threads).max(LEAST);
    let (own, others) = items.split_at(share.min(items.len()));
    let each = &each;
    thread::scope(|scope| {
        let begin = |part| scope.spawn(move || part_of(part, each));
        let others: Vec<_> = others.chunks(share).map(begin).collect();
        let mut all = part_of(own, each);
        for thread in others {
            match thread.join() {
                Ok(part) => all.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}

fn part_of<T, R>(items: &[T], each: impl Fn(&T) -> R) -> Vec<R> {
    items.iter().map(each).collect()
}

#[cfg(test)]
mod tests;
