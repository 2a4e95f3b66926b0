//! The first line of a board: the number of entries in each state, the progress, and the remaining time.

use std::time::Duration;

use huaweicloud_runtime::Eta;
use tokio::time::Instant;

use super::super::CountText;
use super::super::decide::Step;
use super::super::plan::EntryRecord;
use crate::locale::say;
use crate::output::{LONGEST_ETA, State};
use crate::text::{BOLD, clean};
use crate::units;

/// The first line of a board that is refreshed. The remaining time is smoothed over the polls.
pub(in crate::manifest) struct Headline {
    name: String,
    begun: Instant,
    eta: Eta,
}

impl Headline {
    /// Creates the headline for a manifest with this name.
    pub(in crate::manifest) fn new(name: &str) -> Self {
        Self { name: clean(name), begun: Instant::now(), eta: Eta::new() }
    }

    /// Returns the line for the current state of the entries.
    pub(in crate::manifest) fn of(&mut self, all: &[EntryRecord]) -> String {
        let totals = Totals::of(all);
        let left = totals.left();
        let smoothed = self.eta.smooth(self.begun.elapsed(), left.map(|left| left.time));
        let eta = left.zip(smoothed).map(|(left, time)| {
            let time = units::span(time.max(Duration::from_secs(1)));
            if left.is_guess { say!("status-eta-about", time = time) } else { say!("status-eta", time = time) }
        });
        format!("{BOLD}{}{BOLD:#}  {}", self.name, totals.parts().into_iter().chain(eta).collect::<Vec<_>>().join("  "))
    }
}

/// The remaining time.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Left {
    time: Duration,
    /// Whether some entries have no size yet and count as average ones.
    is_guess: bool,
}

/// The maximum number of entries without a size that may count as average ones, for each entry that has a size.
const MOST_GUESSED: usize = 9;

/// The figures of all entries.
#[derive(Default)]
struct Totals {
    done: usize,
    running: usize,
    unknown: usize,
    following: usize,
    waiting: usize,
    failed: usize,
    due: usize,
    drift: usize,
    bytes_done: i64,
    bytes_total: i64,
    rate: i64,
    /// The sum of the done shares of all entries.
    shares: f64,
    /// Entries that have not ended and have no size yet.
    unsized_entries: usize,
    /// Buckets whose size is known.
    sized: usize,
    /// Buckets without a size that are still to be copied.
    to_size: usize,
    /// The bytes of entries that failed or differ from the file. These bytes will never be copied.
    stuck: i64,
}

impl Totals {
    fn of(all: &[EntryRecord]) -> Self {
        let mut totals = Self::default();
        for record in all {
            totals.add(record);
        }
        totals
    }

    fn add(&mut self, record: &EntryRecord) {
        let is_stuck = record.is_in_trouble();
        let count = match (record.step, record.state()) {
            _ if record.refused => &mut self.failed,
            (Step::Done, _) => &mut self.done,
            (Step::Follow, _) => &mut self.following,
            (Step::Failed, _) | (Step::Retry { .. }, _) => &mut self.failed,
            (Step::Drift, _) => &mut self.drift,
            (Step::Wait, None | Some(State::Waiting | State::Preparing)) => &mut self.waiting,
            (Step::Wait, Some(State::Unknown)) => &mut self.unknown,
            (Step::Wait, _) => &mut self.running,
            _ => &mut self.due,
        };
        *count += 1;
        let is_done = matches!(record.step, Step::Done | Step::Follow);
        let item = record.item.as_ref();
        let size = item.and_then(|item| item.bytes.total).filter(|total| *total > 0);
        self.unsized_entries += usize::from(!is_done && size.is_none());
        self.shares += if is_done { 1.0 } else { item.and_then(|item| item.done).unwrap_or(0.0) };
        if record.entry == "bucket" {
            self.sized += usize::from(size.is_some());
            self.to_size += usize::from(size.is_none() && !is_done && !is_stuck);
        }
        let Some(item) = item else { return };
        let (done, total) = (item.bytes.done.unwrap_or(0), item.bytes.total.unwrap_or(0));
        self.bytes_done = self.bytes_done.saturating_add(done);
        self.bytes_total = self.bytes_total.saturating_add(total);
        if is_stuck {
            self.stuck = self.stuck.saturating_add(total.saturating_sub(done));
        }
        if item.state == State::Running {
            self.rate = self.rate.saturating_add(item.bytes_per_second.unwrap_or(0));
        }
    }

    /// Returns the time for the remaining bytes at the current rate. Buckets without a size count as average ones, unless there
    /// are too many of them.
    fn left(&self) -> Option<Left> {
        if self.rate <= 0 || self.to_size > self.sized.saturating_mul(MOST_GUESSED) {
            return None;
        }
        let average = i128::from(self.bytes_total) / i128::try_from(self.sized.max(1)).ok()?;
        let guessed = average * i128::try_from(self.to_size).ok()?;
        let known = i128::from(self.bytes_total) - i128::from(self.bytes_done) - i128::from(self.stuck);
        let bytes = Some(known + guessed).filter(|bytes| *bytes > 0)?;
        let seconds = u64::try_from(bytes / i128::from(self.rate)).ok()?;
        let time = Duration::from_secs(seconds.max(1));
        Some(Left { time, is_guess: self.to_size > 0 }).filter(|left| left.time <= LONGEST_ETA)
    }

    /// Returns the done share: by bytes if all sizes are known, otherwise by entries. Never 100 % while an entry is open.
    #[allow(clippy::cast_precision_loss, reason = "whole percents are shown")]
    fn share(&self) -> f64 {
        let open = self.running + self.unknown + self.waiting + self.failed + self.due + self.drift;
        let all = open + self.following + self.done;
        let share = match self.unsized_entries {
            0 => self.bytes_done as f64 / self.bytes_total as f64,
            _ => self.shares / all as f64,
        };
        if open > 0 { share.min(0.99) } else { share }
    }

    /// Returns the counts and the share in words.
    fn parts(&self) -> Vec<String> {
        let counts: [(usize, CountText); 8] = [
            (self.done, |count| say!("status-total-done", count = count)),
            (self.running, |count| say!("status-total-running", count = count)),
            (self.unknown, |count| say!("status-total-unknown", count = count)),
            (self.following, |count| say!("status-total-following", count = count)),
            (self.waiting, |count| say!("status-total-waiting", count = count)),
            (self.failed, |count| say!("status-total-failed", count = count)),
            (self.drift, |count| say!("status-total-drift", count = count)),
            (self.due, |count| say!("status-total-due", count = count)),
        ];
        let mut parts: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, text)| text(*count)).collect();
        if self.bytes_total > 0 {
            parts.insert(0, format!("{} {}", units::bytes(self.bytes_total), units::percent(self.share())));
        }
        parts
    }
}

#[cfg(test)]
mod tests;
