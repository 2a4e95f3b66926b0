//! [`Ranges`]: the parts of a text to remove.

use std::borrow::Cow;
use std::ops::Range;

use huaweicloud_auth::redact::REDACTED;

/// The parts of a text to remove.
#[derive(Default)]
pub(super) struct Ranges(Vec<Range<usize>>);

impl Ranges {
    pub(super) fn add(&mut self, range: Range<usize>) {
        match self.0.last_mut() {
            // Matches overlap, so many of them in a row become one range.
            Some(last) if last.start <= range.start && range.start <= last.end => last.end = last.end.max(range.end),
            _ => self.0.push(range),
        }
    }

    pub(super) fn cut_out_of(mut self, text: &str) -> Cow<'_, str> {
        if self.0.is_empty() {
            return Cow::Borrowed(text);
        }
        self.0.sort_unstable_by_key(|range| range.start);
        let mut merged = Self::default();
        self.0.into_iter().for_each(|range| merged.add(range));
        let mut out = String::with_capacity(text.len());
        let mut position = 0;
        for range in merged.0 {
            out.push_str(text.get(position..range.start).unwrap_or_default());
            out.push_str(REDACTED);
            position = range.end;
        }
        out.push_str(text.get(position..).unwrap_or_default());
        Cow::Owned(out)
    }
}
