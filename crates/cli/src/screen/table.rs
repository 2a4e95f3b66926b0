//! Formats tables and lists of facts in plain columns.
//!
//! Widths count the columns of a terminal, where a wide character takes two. A table with a given width does not exceed it: long
//! text continues on the next line of its column, the other elastic columns are cut and, if that is not enough, the last of them
//! are left out.

use std::borrow::Cow;

use anstyle::Style;
use console::{measure_text_width, truncate_str};

use super::wrap;
use crate::locale::say;
use crate::text::{BOLD, DIM, clean};

/// A column: its heading, its alignment, and whether it can be cut.
#[derive(Debug, Clone)]
pub(crate) struct TableColumn {
    pub(crate) heading: Cow<'static, str>,
    pub(crate) side: Side,
    pub(crate) fit: Fit,
}

impl TableColumn {
    pub(crate) fn left(heading: impl Into<Cow<'static, str>>) -> Self {
        Self { heading: heading.into(), side: Side::Left, fit: Fit::Elastic }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// Whether a column can be cut on a narrow terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    Fixed,
    Elastic,
}

/// A value, its style, and what happens to it if it is wider than its column.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) text: String,
    style: Style,
    overflow: Overflow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Overflow {
    Cut,
    /// The rest is on the next lines of the column.
    Continue,
}

impl Cell {
    pub(crate) fn styled(text: String, style: Style) -> Self {
        Self { text, style, overflow: Overflow::Cut }
    }

    /// Creates a cell that is shown whole, on several lines if need be.
    pub(crate) fn whole(text: String) -> Self {
        Self { text, style: Style::new(), overflow: Overflow::Continue }
    }

    /// Returns the lines of the cell in a column of this width.
    fn lines(&self, width: usize) -> Vec<String> {
        let text = clean(&self.text);
        match self.overflow {
            Overflow::Continue => wrap::within(&text, width),
            Overflow::Cut => vec![truncate_str(&text, width, "…").into_owned()],
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::styled(text, Style::new())
    }
}

/// A table as text, and the headings of the columns that were left out.
pub(crate) struct Fitted {
    pub(crate) text: String,
    left_out: Vec<String>,
}

impl Fitted {
    /// Returns the note about the columns that were left out.
    pub(crate) fn not_shown(&self, width: Option<usize>) -> Option<String> {
        let columns = self.left_out.join(&say!("output-comma"));
        let text = |columns: String| wrap::hanging(&say!("output-not-shown", columns = columns), 2, width);
        Some(columns).filter(|columns| !columns.is_empty()).map(|columns| format!("{DIM}{}{DIM:#}", text(columns)))
    }
}

/// The space between two columns.
const GAP: usize = 2;
/// The width down to which the other elastic columns give way to one whose text continues.
const SHORT: usize = 20;
/// The width down to which a column whose text continues is narrowed next.
const READABLE: usize = 32;
/// The minimum width of an elastic column while another one can be left out instead.
const LEAST: usize = 12;
/// The minimum width of the last elastic column.
const LAST: usize = 6;

/// Formats rows in columns without borders, which are easy to read and to split with other tools.
pub(crate) fn table(columns: &[TableColumn], rows: &[Vec<Cell>], width: Option<usize>) -> Fitted {
    let (widths, left_out) = fit(columns, rows, width);
    let header = columns.iter().map(|column| Cell::styled(column.heading.to_string(), BOLD));
    let header = row_of(columns, &widths, &header.collect::<Vec<_>>());
    let lines = std::iter::once(header).chain(rows.iter().map(|row| row_of(columns, &widths, row)));
    let left_out = left_out.into_iter().filter_map(|index| Some(columns.get(index)?.heading.to_lowercase())).collect();
    Fitted { text: lines.collect::<Vec<_>>().join("\n"), left_out }
}

/// Returns the width that a table needs to show everything, each row on one line.
pub(crate) fn natural_width(columns: &[TableColumn], rows: &[Vec<Cell>]) -> usize {
    needed(&natural(columns, rows))
}

/// Returns the natural width of each column.
fn natural(columns: &[TableColumn], rows: &[Vec<Cell>]) -> Vec<usize> {
    let mut widths: Vec<usize> = columns.iter().map(|column| measure_text_width(&column.heading)).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(measure_text_width(&clean(&cell.text)));
        }
    }
    widths
}

/// Leaves out elastic columns from the end until the others can be narrowed to fit, and then narrows them. A width of 0 means that
/// the column is left out.
fn fit(columns: &[TableColumn], rows: &[Vec<Cell>], width: Option<usize>) -> (Vec<usize>, Vec<usize>) {
    let mut widths = natural(columns, rows);
    let Some(width) = width else { return (widths, Vec::new()) };
    let is_elastic = |index: usize| columns.get(index).is_some_and(|column| column.fit == Fit::Elastic);
    let continues =
        |index: usize| rows.iter().any(|row| row.get(index).is_some_and(|cell| cell.overflow == Overflow::Continue));
    let mut elastic: Vec<usize> = (0..widths.len()).filter(|index| is_elastic(*index)).collect();
    let mut left_out = Vec::new();
    let least = loop {
        let least = if elastic.len() > 1 { LEAST } else { LAST };
        let cut = |(index, width): (usize, &usize)| if is_elastic(index) { (*width).min(least) } else { *width };
        let shortest: Vec<usize> = widths.iter().enumerate().map(cut).collect();
        if needed(&shortest) <= width {
            break least;
        }
        let Some(last) = elastic.pop() else { return (widths, left_out) };
        left_out.insert(0, last);
        if let Some(width) = widths.get_mut(last) {
            *width = 0;
        }
    };
    // Names before text that continues on the next line, down to a readable width each; then the widest.
    let text = elastic.last().copied().filter(|index| continues(*index));
    while needed(&widths) > width {
        let of = |index: &usize| widths.get(*index).copied().unwrap_or_default();
        let name = |index: &usize| text.is_some_and(|text| *index < text) && of(index) > SHORT;
        let names = elastic.iter().copied().filter(name).max_by_key(of);
        let widest =
            names.or(text.filter(|text| of(text) > READABLE)).or_else(|| elastic.iter().copied().max_by_key(of));
        match widest.and_then(|index| widths.get_mut(index)).filter(|width| **width > least) {
            Some(width) => *width -= 1,
            None => break,
        }
    }
    (widths, left_out)
}

/// Returns the total width of a table with these column widths.
fn needed(widths: &[usize]) -> usize {
    let kept = widths.iter().filter(|width| **width > 0).count();
    widths.iter().sum::<usize>() + GAP * kept.saturating_sub(1)
}

/// Formats a row, which has several lines if the text of a cell continues.
fn row_of(columns: &[TableColumn], widths: &[usize], cells: &[Cell]) -> String {
    let shown: Vec<_> = columns.iter().zip(widths).zip(cells).filter(|((_, width), _)| **width > 0).collect();
    let texts: Vec<Vec<String>> = shown.iter().map(|((_, width), cell)| cell.lines(**width)).collect();
    let height = texts.iter().map(Vec::len).max().unwrap_or(1);
    let line = |number: usize| {
        let mut line = String::new();
        for (index, (((column, width), cell), texts)) in shown.iter().zip(&texts).enumerate() {
            let text = texts.get(number).map(String::as_str).unwrap_or_default();
            let fill = " ".repeat(width.saturating_sub(measure_text_width(text)));
            let (before, after) = if column.side == Side::Right { (&*fill, "") } else { ("", &*fill) };
            let gap = if index > 0 { GAP } else { 0 };
            line.extend(std::iter::repeat_n(' ', gap));
            match text.is_empty() {
                true => line.push_str(&fill),
                false => line.push_str(&format!("{before}{}{text}{:#}{after}", cell.style, cell.style)),
            }
        }
        // Spaces at the ends of lines would be copied along with the text.
        line.truncate(line.trim_end().len());
        line
    };
    (0..height).map(line).collect::<Vec<_>>().join("\n")
}

/// Pads text with spaces to a width in terminal columns. Rust's own padding counts characters.
pub(crate) fn padded(text: &str, width: usize) -> String {
    let fill = width.saturating_sub(measure_text_width(text));
    format!("{text}{}", " ".repeat(fill))
}

/// Formats names and values, one per line, or on several lines if the value is wider than the terminal. Commands and paths stay
/// on one line, so that they can be copied. Facts without a value are left out.
pub(crate) fn facts<N: AsRef<str>>(facts: &[(N, String)], terminal: Option<usize>) -> String {
    let known = || facts.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.as_ref(), value));
    let width = known().map(|(name, _)| measure_text_width(name)).max().unwrap_or(0);
    let lines = known().map(|(name, value)| {
        let fact = format!("  {}  {}", padded(name, width), clean(value));
        let is_copied = value.starts_with("hcmigrate ") || !value.contains(' ');
        wrap::hanging(&fact, 2 + width + GAP, terminal.filter(|_| !is_copied))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
