//! Tables and lists of facts in plain columns.
//!
//! Widths are those of a terminal: a wide character takes two columns. A table that is told a width keeps within it: its
//! elastic columns are cut, and where that is not enough, the last of them are left out.

use std::borrow::Cow;

use anstyle::Style;
use console::{Alignment, measure_text_width, pad_str};

use crate::text::{BOLD, clean};

/// A column: its heading, the side that its values keep to, and whether it gives way.
#[derive(Debug, Clone)]
pub(crate) struct TableColumn {
    pub(crate) heading: Cow<'static, str>,
    pub(crate) side: Side,
    pub(crate) fit: Fit,
}

impl TableColumn {
    pub(crate) fn left(heading: &'static str) -> Self {
        Self { heading: heading.into(), side: Side::Left, fit: Fit::Elastic }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// Whether a column gives way where the terminal is narrow.
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

/// A table as text, and the headings of the columns for which there was no place.
pub(crate) struct Fitted {
    pub(crate) text: String,
    pub(crate) left_out: Vec<String>,
}

/// Between two columns.
const GAP: usize = 2;
/// An elastic column is not cut below this.
const LEAST: usize = 8;

/// Rows in columns, without lines around them: easy to read, and to cut apart with other tools.
pub(crate) fn table(columns: &[TableColumn], rows: &[Vec<Cell>], width: Option<usize>) -> Fitted {
    let (widths, left_out) = fit(columns, natural(columns, rows), width);
    let header = columns.iter().map(|column| Cell { text: column.heading.to_string(), style: BOLD });
    let header = line(columns, &widths, &header.collect::<Vec<_>>());
    let lines = std::iter::once(header).chain(rows.iter().map(|row| line(columns, &widths, row)));
    let left_out = left_out.into_iter().filter_map(|index| Some(columns.get(index)?.heading.to_lowercase())).collect();
    Fitted { text: lines.collect::<Vec<_>>().join("\n"), left_out }
}

/// The width that each column would like to have.
fn natural(columns: &[TableColumn], rows: &[Vec<Cell>]) -> Vec<usize> {
    let mut widths: Vec<usize> = columns.iter().map(|column| measure_text_width(&column.heading)).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(measure_text_width(&clean(&cell.text)));
        }
    }
    widths
}

/// Cuts the widest elastic columns until the table fits, and leaves columns out from the end where that is not enough. A width
/// of 0 is a column that is left out.
fn fit(columns: &[TableColumn], mut widths: Vec<usize>, width: Option<usize>) -> (Vec<usize>, Vec<usize>) {
    let Some(width) = width else { return (widths, Vec::new()) };
    let mut left_out = Vec::new();
    loop {
        let kept = widths.iter().filter(|width| **width > 0).count();
        let needed = widths.iter().sum::<usize>() + GAP * kept.saturating_sub(1);
        let Some(excess) = needed.checked_sub(width).filter(|excess| *excess > 0) else { return (widths, left_out) };
        let elastic = |(index, _): &(usize, &usize)| columns.get(*index).is_some_and(|c| c.fit == Fit::Elastic);
        let widest = widths.iter().enumerate().filter(elastic).filter(|(_, width)| **width > LEAST);
        if let Some(index) = widest.max_by_key(|(_, width)| **width).map(|(index, _)| index) {
            // One step at a time keeps columns that are equally wide equal.
            let second = widths.iter().enumerate().filter(elastic).filter(|(other, _)| *other != index);
            let second = second.map(|(_, width)| *width).max().unwrap_or(LEAST).max(LEAST);
            if let Some(width) = widths.get_mut(index) {
                let cut = width.saturating_sub(second).max(1).min(excess).min(*width - LEAST);
                *width -= cut;
            }
            continue;
        }
        let last = widths.iter().enumerate().rev().filter(|(_, width)| **width > 0).find(elastic);
        let Some(index) = last.map(|(index, _)| index) else { return (widths, left_out) };
        if let Some(width) = widths.get_mut(index) {
            *width = 0;
            left_out.insert(0, index);
        }
    }
}

fn line(columns: &[TableColumn], widths: &[usize], cells: &[Cell]) -> String {
    let shown: Vec<_> = columns.iter().zip(widths).zip(cells).filter(|((_, width), _)| **width > 0).collect();
    let mut line = String::new();
    for (index, ((column, width), cell)) in shown.iter().enumerate() {
        let alignment = if column.side == Side::Right { Alignment::Right } else { Alignment::Left };
        let text = clean(&cell.text);
        let padded = pad_str(&text, **width, alignment, Some("…"));
        // Spaces at the ends of lines only get in the way of copying them.
        let is_last = index + 1 == shown.len();
        let padded = if is_last { padded.trim_end() } else { &padded };
        let style = cell.style;
        line.push_str(&format!("{style}{padded}{style:#}"));
        if !is_last {
            line.extend(std::iter::repeat_n(' ', GAP));
        }
    }
    line.trim_end().to_owned()
}

/// Names and values, one a line; facts without a value are left out.
pub(crate) fn facts(facts: &[(&str, String)]) -> String {
    let width = facts.iter().filter(|(_, value)| !value.is_empty()).map(|(name, _)| name.len()).max().unwrap_or(0);
    let known = facts.iter().filter(|(_, value)| !value.is_empty());
    let lines: Vec<String> = known.map(|(name, value)| format!("  {name:width$}  {}", clean(value))).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests;
