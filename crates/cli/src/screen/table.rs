//! Formats tables and lists of facts in plain columns.
//!
//! Widths count the columns of a terminal, where a wide character takes two. A table with a given width does not exceed it: its
//! elastic columns are cut and, if that is not enough, the last of them are left out.

use std::borrow::Cow;

use anstyle::Style;
use console::{measure_text_width, truncate_str};

use crate::text::{BOLD, clean};

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

/// A value and its style.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) style: Style,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, style: Style::new() }
    }
}

/// A table as text, and the headings of the columns that were left out.
pub(crate) struct Fitted {
    pub(crate) text: String,
    pub(crate) left_out: Vec<String>,
}

/// The space between two columns.
const GAP: usize = 2;
/// The minimum width of an elastic column while another one can be left out instead.
const LEAST: usize = 12;
/// The minimum width of the last elastic column.
const LAST: usize = 6;

/// Formats rows in columns without borders, which are easy to read and to split with other tools.
pub(crate) fn table(columns: &[TableColumn], rows: &[Vec<Cell>], width: Option<usize>) -> Fitted {
    let (widths, left_out) = fit(columns, natural(columns, rows), width);
    let header = columns.iter().map(|column| Cell { text: column.heading.to_string(), style: BOLD });
    let header = line(columns, &widths, &header.collect::<Vec<_>>());
    let lines = std::iter::once(header).chain(rows.iter().map(|row| line(columns, &widths, row)));
    let left_out = left_out.into_iter().filter_map(|index| Some(columns.get(index)?.heading.to_lowercase())).collect();
    Fitted { text: lines.collect::<Vec<_>>().join("\n"), left_out }
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

/// Leaves out elastic columns from the end until the others can be cut to fit, and then cuts the widest ones. A width of 0
/// means that the column is left out.
fn fit(columns: &[TableColumn], mut widths: Vec<usize>, width: Option<usize>) -> (Vec<usize>, Vec<usize>) {
    let Some(width) = width else { return (widths, Vec::new()) };
    let is_elastic = |index: usize| columns.get(index).is_some_and(|column| column.fit == Fit::Elastic);
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
    while needed(&widths) > width {
        let widest = elastic.iter().copied().max_by_key(|index| widths.get(*index).copied());
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

fn line(columns: &[TableColumn], widths: &[usize], cells: &[Cell]) -> String {
    let shown: Vec<_> = columns.iter().zip(widths).zip(cells).filter(|((_, width), _)| **width > 0).collect();
    let mut line = String::new();
    for (index, ((column, width), cell)) in shown.iter().enumerate() {
        let text = clean(&cell.text);
        let text = truncate_str(&text, **width, "…");
        let fill = " ".repeat(width.saturating_sub(measure_text_width(&text)));
        let (before, after) = if column.side == Side::Right { (&*fill, "") } else { ("", &*fill) };
        let gap = if index > 0 { GAP } else { 0 };
        line.extend(std::iter::repeat_n(' ', gap));
        match text.is_empty() {
            true => line.push_str(&fill),
            false => line.push_str(&format!("{before}{}{text}{:#}{after}", cell.style, cell.style)),
        }
    }
    // Spaces at the ends of lines would be copied along with the text.
    line.trim_end().to_owned()
}

/// Pads text with spaces to a width in terminal columns. Rust's own padding counts characters.
pub(crate) fn padded(text: &str, width: usize) -> String {
    let fill = width.saturating_sub(measure_text_width(text));
    format!("{text}{}", " ".repeat(fill))
}

/// Formats names and values, one per line. Facts without a value are left out.
pub(crate) fn facts<N: AsRef<str>>(facts: &[(N, String)]) -> String {
    let known = || facts.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.as_ref(), value));
    let width = known().map(|(name, _)| measure_text_width(name)).max().unwrap_or(0);
    let lines = known().map(|(name, value)| format!("  {}  {}", padded(name, width), clean(value)));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
