//! [`Quota`]: how many calls a gateway allows in a window of time, as its answers state.

use std::time::Duration;

/// The longest time between calls that a message can ask for. One call in two minutes is slower than any known limit.
pub(crate) const LONGEST_SPACING: Duration = Duration::from_secs(120);
/// The longest window.
const LONGEST_WINDOW: Duration = Duration::from_secs(86_400);

/// A number of calls that a gateway allows in each window of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) calls: u32,
    pub(crate) window: Duration,
}

impl Quota {
    /// Creates a quota, unless it allows no calls or its window is zero. A quota of less than one call in two minutes counts as
    /// one call in two minutes, so that a wrong message does not stop a client.
    pub(crate) fn new(calls: u32, window: Duration) -> Option<Self> {
        let longest = LONGEST_SPACING.saturating_mul(calls).min(LONGEST_WINDOW);
        (calls > 0 && !window.is_zero()).then(|| Self { calls, window: window.min(longest) })
    }

    /// Parses a message such as `policy user over ratelimit,limit:10,time:1 minute`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let calls: u32 = digits(after(&lower, "limit:")?)?.0;
        let (amount, rest) = digits(after(&lower, "time:")?)?;
        let unit = rest.trim_start();
        let unit = [("second", 1), ("minute", 60), ("hour", 3_600), ("day", 86_400), ("s", 1), ("m", 60), ("h", 3_600)]
            .into_iter()
            .find_map(|(name, seconds)| unit.starts_with(name).then_some(seconds))?;
        Self::new(calls, Duration::from_secs(unit).checked_mul(amount)?)
    }

    /// Returns the number of calls that are left in the window, as stated by a header such as `remain:9,limit:10,time:1 minute`
    /// states.
    pub(crate) fn remaining(text: &str) -> Option<u32> {
        Some(digits(after(&text.to_ascii_lowercase(), "remain:")?)?.0)
    }

    /// The time between two calls when they are spread evenly.
    pub(crate) fn spacing(self) -> Duration {
        self.window / self.calls.max(1)
    }
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    // In `ratelimit,limit:10`, the colon distinguishes the mark from the word before it. The last mark counts.
    text.rsplit_once(mark).map(|(_, rest)| rest.trim_start())
}

fn digits(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    Some((number.parse().ok()?, rest))
}
