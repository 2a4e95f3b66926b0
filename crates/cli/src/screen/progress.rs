//! Shows progress: a bar on a terminal, a line for each step elsewhere.

use std::io::{self, IsTerminal};

use console::{Term, measure_text_width, truncate_str};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{line, table::padded};
use crate::failure::Failure;
use crate::output::Item;
use crate::text::{DIM, Notes, clean, note, notes};
use crate::units;

/// The progress of an item.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Reading {
    /// The state in words.
    pub(crate) state: String,
    /// The share that is done, 0 to 1.
    pub(crate) share: Option<f64>,
    /// Further figures.
    pub(crate) detail: String,
}

impl From<&Item> for Reading {
    fn from(item: &Item) -> Self {
        Self { state: item.state_text(), share: item.done, detail: item.detail() }
    }
}

/// Where progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Standard output, because the progress is the result.
    Result,
    /// Standard error, because the progress is not part of the result.
    Notes,
}

/// The area that shows the progress of one or several items. Their bars are stacked and do not disturb other lines.
pub(crate) struct Board {
    channel: Channel,
    bars: Option<MultiProgress>,
    /// The width of the terminal, if there is one.
    width: Option<usize>,
}

impl Board {
    #[expect(clippy::disallowed_methods, reason = "what the terminal can do is asked of the process")]
    pub(crate) fn new(channel: Channel) -> Self {
        let (watched, target) = match channel {
            Channel::Result => (io::stdout().is_terminal(), ProgressDrawTarget::stdout as fn() -> ProgressDrawTarget),
            Channel::Notes => (
                io::stderr().is_terminal() && notes() == Notes::Text,
                ProgressDrawTarget::stderr as fn() -> ProgressDrawTarget,
            ),
        };
        let can_move = std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let term = match channel {
            Channel::Result => Term::stdout(),
            Channel::Notes => Term::stderr(),
        };
        let width = term.size_checked().map(|(_, columns)| usize::from(columns)).filter(|_| watched);
        Self { channel, bars: (watched && can_move).then(|| MultiProgress::with_draw_target(target())), width }
    }

    /// Adds the progress of another item.
    pub(crate) fn progress(&self, label: impl Into<String>) -> Progress {
        let bar = self.bars.as_ref().and_then(|bars| Some((bars.clone(), bars.add(bar(self.width)?))));
        let (channel, width) = (self.channel, self.width);
        Progress { label: label.into(), channel, width, bar, shown: None, written: String::new() }
    }

    /// Writes lines that are not about progress, above the bars.
    pub(crate) fn aside(&self, write: impl FnOnce()) {
        match &self.bars {
            Some(bars) => bars.suspend(write),
            None => write(),
        }
    }
}

/// The progress of one item. Each new state gets a line. In between, a bar moves or each quarter gets a line.
pub(crate) struct Progress {
    label: String,
    channel: Channel,
    width: Option<usize>,
    bar: Option<(MultiProgress, ProgressBar)>,
    shown: Option<(String, Option<u8>)>,
    written: String,
}

const STEPS: u64 = 1_000;
/// The width of a state, so that the text after it is aligned.
const STATE: usize = 12;
/// A narrower terminal gets shorter labels and bars.
const WIDE: usize = 100;
/// The width of everything except the prefix, the bar and the message.
const AROUND: usize = "  ".len() + "  [".len() + "] 100 %  ".len();
/// The maximum length of a label there: the noun, and enough of an id to identify it.
const LONGEST_LABEL: usize = 28;

impl Progress {
    /// Shows the current progress.
    pub(crate) fn show(&mut self, reading: &Reading) -> Result<(), Failure> {
        self.draw(reading);
        let quarter = reading.share.map(quarter);
        let new_state = self.shown.as_ref().is_none_or(|(state, _)| *state != reading.state);
        let new_quarter = self.bar.is_none() && self.shown.as_ref().is_none_or(|(_, shown)| *shown != quarter);
        if !new_state && !new_quarter {
            return Ok(());
        }
        self.shown = Some((reading.state.clone(), quarter));
        self.write(self.text(reading))
    }

    /// Shows the final progress, unless it is already shown, and removes the bar.
    pub(crate) fn finish(&mut self, reading: &Reading) -> Result<(), Failure> {
        self.show(reading)?;
        let text = self.text(reading);
        if text != self.written {
            self.write(text)?;
        }
        if let Some((_, bar)) = self.bar.take() {
            bar.finish_and_clear();
        }
        Ok(())
    }

    fn text(&self, reading: &Reading) -> String {
        let share = reading.share.map(|share| format!("  {:>5}", units::percent(share))).unwrap_or_default();
        let detail = match reading.detail.is_empty() {
            true => String::new(),
            false => format!("  {DIM}{}{DIM:#}", clean(&reading.detail)),
        };
        let text = format!("  {}  {}{share}{detail}", self.label, padded(&clean(&reading.state), STATE));
        let text = text.trim_end();
        self.width.map_or_else(|| text.to_owned(), |width| truncate_str(text, width, "…").into_owned())
    }

    fn draw(&self, reading: &Reading) {
        let Some((_, bar)) = &self.bar else { return };
        let share = reading.share.unwrap_or(0.0).clamp(0.0, 1.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1000")]
        bar.set_position((share * STEPS as f64) as u64);
        let label = match self.width {
            Some(width) if width < WIDE => truncate_str(&self.label, LONGEST_LABEL, "…"),
            _ => self.label.as_str().into(),
        };
        let prefix = format!("{label}  {}", padded(&clean(&reading.state), STATE));
        let detail = clean(&reading.detail);
        // The text is cut here, because the drawing library counts wide characters as narrow ones.
        let room =
            self.width.map(|width| width.saturating_sub(measure_text_width(&prefix) + bar_length(width) + AROUND));
        bar.set_message(room.map_or_else(|| detail.clone(), |room| truncate_str(&detail, room, "…").into_owned()));
        bar.set_prefix(prefix);
        bar.tick();
    }

    fn write(&mut self, text: String) -> Result<(), Failure> {
        let write = || match self.channel {
            Channel::Result => line(&text),
            Channel::Notes => {
                note(&text);
                Ok(())
            }
        };
        match &self.bar {
            Some((bars, _)) => bars.suspend(write),
            None => write(),
        }?;
        self.written = text;
        Ok(())
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((_, bar)) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(width: Option<usize>) -> Option<ProgressBar> {
    let length = bar_length(width.unwrap_or(WIDE));
    let template = format!("  {{prefix}}  [{{bar:{length}}}] {{percent:>3}} %  {{msg}}");
    let style = ProgressStyle::with_template(&template).ok()?;
    let bar = ProgressBar::with_draw_target(Some(STEPS), ProgressDrawTarget::hidden());
    bar.set_style(style.progress_chars("=> "));
    Some(bar)
}

/// Returns the width of a bar without its ends, on a terminal of this width.
fn bar_length(width: usize) -> usize {
    if width < WIDE { 12 } else { 24 }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4")]
fn quarter(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 4.0).floor() as u8
}
