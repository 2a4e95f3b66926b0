//! The board of `status`: totals, the entries that need attention or are in progress, and advice about those in trouble.

use super::super::decide::Step;
use super::super::joined;
use super::super::plan::EntryRecord;
use super::Headline;
use crate::failure::Failure;
use crate::locale::say;
use crate::output::{Item, State};
use crate::screen::{self, Cell, Fit, Side, Size, TableColumn, line};
use crate::session::Session;
use crate::text::{BAD, DIM, WARN, note};
use crate::units;

/// The maximum number of rows of one state. Further rows are only counted, unless the user asks for all.
const MOST_ROWS: usize = 20;

/// Prints the board once.
pub(super) fn print(session: &Session, headline: &mut Headline, all: &[EntryRecord]) -> Result<(), Failure> {
    let printer = &session.printer;
    if !printer.is_for_people() {
        return printer.records(all);
    }
    let board = Board::new(headline, all, printer.width());
    let Drawn { lines, notes, advice } = board.drawn(Limits { rows: [MOST_ROWS; GROUPS], advice: MOST_ROWS });
    lines.iter().try_for_each(|text| line(text))?;
    notes.iter().for_each(|text| note(text));
    advice.iter().try_for_each(|text| line(text))
}

/// Replaces what the terminal shows by the board. Nothing of it scrolls out, however small the terminal is by now, and there is
/// room for the notes `below`, which the caller writes.
pub(super) fn repaint(
    session: &Session,
    headline: &mut Headline,
    all: &[EntryRecord],
    below: &[String],
) -> Result<(), Failure> {
    let Some(size) = screen::size(&session.environment) else { return print(session, headline, all) };
    let kept = below.iter().map(|note| screen::lines_taken(note, size.columns)).sum();
    let size = Size { rows: size.rows.saturating_sub(kept), ..size };
    let width = session.printer.width().map(|_| size.columns);
    let text = Board::new(headline, all, width).fitted(size);
    screen::bytes(b"\x1b[H\x1b[J")?;
    line(&text)
}

/// How many rows of each group and how many lines of advice are shown.
#[derive(Debug, Clone, Copy)]
struct Limits {
    rows: [usize; GROUPS],
    advice: usize,
}

/// The parts of a board. The notes go to standard error, unless the terminal is repainted.
struct Drawn {
    lines: Vec<String>,
    notes: Vec<String>,
    advice: Vec<String>,
}

struct Board<'a> {
    headline: String,
    groups: [(Group, Vec<&'a EntryRecord>); GROUPS],
    /// The entries in trouble, each with a command or a hint.
    advised: Vec<(&'a EntryRecord, &'a str)>,
    width: Option<usize>,
}

impl<'a> Board<'a> {
    fn new(headline: &mut Headline, all: &'a [EntryRecord], width: Option<usize>) -> Self {
        let advice = |record: &'a EntryRecord| Some((record, record.hint.as_deref().or(record.command.as_deref())?));
        Self {
            headline: screen::hanging_parts(&headline.of(all), 2, width),
            groups: groups(all),
            advised: all.iter().filter(|record| record.is_in_trouble()).filter_map(advice).collect(),
            width,
        }
    }

    fn drawn(&self, limits: Limits) -> Drawn {
        let mut lines = vec![self.headline.clone()];
        let (mut notes, mut rows, mut more) = (Vec::new(), Vec::new(), Vec::new());
        for ((group, records), most) in self.groups.iter().zip(limits.rows) {
            rows.extend(records.iter().take(most).map(|record| row(*group, record)));
            let hidden = records.len().saturating_sub(most);
            more.extend((hidden > 0).then(|| say!("status-more", count = hidden, group = group.label())));
        }
        if !rows.is_empty() {
            let column = |heading: String, side, fit| TableColumn { heading: heading.into(), side, fit };
            let columns = [
                column(say!("status-heading-state"), Side::Left, Fit::Fixed),
                column(say!("status-heading-name"), Side::Left, Fit::Elastic),
                column(say!("status-heading-done"), Side::Right, Fit::Fixed),
                column(say!("status-heading-detail"), Side::Left, Fit::Elastic),
            ];
            let fitted = screen::table(&columns, &rows, self.width);
            notes.extend(fitted.not_shown(self.width));
            lines.push(fitted.text);
        }
        if !more.is_empty() {
            let text = screen::hanging(&say!("status-more-where", more = joined(&more)), 2, self.width);
            notes.push(format!("{DIM}{text}{DIM:#}"));
        }
        Drawn { lines, notes, advice: self.advice().take(limits.advice).collect() }
    }

    /// Returns the lines of advice. A truncated command is useless, so each gets its own line.
    fn advice(&self) -> impl Iterator<Item = String> {
        let told = |record: &EntryRecord, told: &str| say!("status-command", name = &record.name, command = told);
        self.advised.iter().map(move |(record, command)| format!("  {}", told(record, command)))
    }

    /// Returns the board in the lines that the terminal has, except the last one, where the cursor is.
    fn fitted(&self, size: Size) -> String {
        let most = size.rows.saturating_sub(1).max(1);
        // One command is useful even where it takes much of the room.
        let advised = lines_within(self.advice(), most / 4, size.columns).count().max(1);
        let mut limits = Limits { rows: self.shares(most), advice: advised };
        loop {
            let Drawn { lines, notes, advice } = self.drawn(limits);
            let text = [lines, notes, advice].concat().join("\n");
            let taken: usize = text.lines().map(|line| screen::lines_taken(line, size.columns)).sum();
            if taken <= most {
                return text;
            }
            let shown: usize = limits.rows.iter().sum();
            let present = self.groups.iter().filter(|(_, records)| !records.is_empty()).count();
            match shown {
                // Rows take up to a few lines each, so several steps lead to a full screen.
                shown if shown > present => {
                    limits.rows = self.shares(shown - (taken - most).div_ceil(8).min(shown - present))
                }
                _ if limits.advice > 0 => limits.advice -= 1,
                0 => {
                    // The end of a style may be in the rest.
                    let lines = lines_within(text.lines(), most, size.columns);
                    return format!("{}{DIM:#}", lines.collect::<Vec<_>>().join("\n"));
                }
                shown => limits.rows = self.shares(shown - 1),
            }
        }
    }

    /// Divides rows among the groups: each gets one in turn, so that a long group leaves room for the others.
    fn shares(&self, rows: usize) -> [usize; GROUPS] {
        let (mut shares, mut left) = ([0; GROUPS], rows);
        loop {
            let before = left;
            for (share, (_, records)) in shares.iter_mut().zip(&self.groups) {
                if left > 0 && *share < records.len() {
                    (*share, left) = (*share + 1, left - 1);
                }
            }
            if left == before {
                return shares;
            }
        }
    }
}

/// Returns the first lines that take at most this many lines of a terminal.
fn lines_within<T: AsRef<str>>(lines: impl Iterator<Item = T>, most: usize, columns: usize) -> impl Iterator<Item = T> {
    let mut taken = 0;
    lines.take_while(move |line| {
        taken += screen::lines_taken(line.as_ref(), columns);
        taken <= most
    })
}

/// The number of groups.
const GROUPS: usize = 8;

/// A group of entries on the board with a common state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Failed,
    Drift,
    Stopped,
    Stopping,
    Preparing,
    Running,
    Unknown,
    Following,
}

impl Group {
    fn label(self) -> String {
        match self {
            Self::Failed => say!("status-group-failed"),
            Self::Drift => say!("status-group-drift"),
            Self::Stopped => State::Stopped.label(),
            Self::Stopping => State::Stopping.label(),
            Self::Preparing => say!("status-group-preparing"),
            Self::Running => say!("status-group-running"),
            Self::Unknown => say!("status-group-unknown"),
            Self::Following => say!("status-group-following"),
        }
    }
}

/// Returns the groups: first the entries that need attention, then the entries in progress.
fn groups(all: &[EntryRecord]) -> [(Group, Vec<&EntryRecord>); GROUPS] {
    let of = |wanted: &dyn Fn(&EntryRecord) -> bool| all.iter().filter(|record| wanted(record)).collect();
    let is = |state: State| move |record: &EntryRecord| record.state() == Some(state);
    let fails = |record: &EntryRecord| record.refused || matches!(record.step, Step::Failed | Step::Retry { .. });
    [
        (Group::Failed, of(&fails)),
        (Group::Drift, of(&|record| record.step == Step::Drift)),
        (Group::Stopped, of(&|record| record.step == Step::Start && is(State::Stopped)(record))),
        (Group::Stopping, of(&|record| record.step == Step::Wait && is(State::Stopping)(record))),
        (Group::Preparing, of(&|record| !fails(record) && (is(State::Preparing)(record) || is(State::Ready)(record)))),
        (Group::Running, of(&|record| record.step == Step::Wait && is(State::Running)(record))),
        (Group::Unknown, of(&|record| record.step == Step::Wait && is(State::Unknown)(record))),
        (Group::Following, of(&|record| record.step == Step::Follow)),
    ]
}

fn row(group: Group, record: &EntryRecord) -> Vec<Cell> {
    let style = match group {
        Group::Failed => BAD,
        Group::Drift => WARN,
        _ => record.state().map(State::style).unwrap_or_default(),
    };
    let item = record.item.as_ref();
    let done = item.and_then(|item| item.done).map(units::percent).unwrap_or_default();
    let detail = match group {
        Group::Failed => {
            let reason = item.and_then(|item| item.reason.clone());
            reason.or_else(|| record.why.clone()).unwrap_or_default()
        }
        Group::Drift | Group::Unknown => record.detail(),
        Group::Following => {
            let parts = [Some(say!("status-cut-over-due")), item.map(Item::detail)];
            joined(&parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>())
        }
        _ => item.map(Item::detail).unwrap_or_default(),
    };
    let state = Cell::styled(group.label().to_uppercase(), style);
    // Reasons are shown whole. Figures may be cut, since the most important ones come first.
    let detail = match group {
        Group::Failed | Group::Drift | Group::Unknown => Cell::whole(detail),
        Group::Stopped | Group::Stopping | Group::Preparing | Group::Running | Group::Following => Cell::from(detail),
    };
    vec![state, Cell::whole(record.name.clone()), done.into(), detail]
}

#[cfg(test)]
mod tests;
