//! Tables and lists of facts in plain columns.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::text::{BOLD, clean};

/// A column: its heading, and the side that its values keep to.
pub(crate) struct Column(pub(crate) &'static str, pub(crate) Side);

#[derive(Clone, Copy)]
pub(crate) enum Side {
    Left,
    Right,
}

/// Rows in columns, without lines around them: easy to read, and to cut apart with other tools.
pub(crate) fn table(columns: &[Column], rows: &[Vec<String>]) -> String {
    let mut table = plain();
    table.set_header(columns.iter().map(|column| column.0));
    for row in rows {
        table.add_row(row.iter().map(|cell| clean(cell)));
    }
    for (column, Column(_, side)) in table.column_iter_mut().zip(columns) {
        column.set_padding((0, 2));
        if matches!(side, Side::Right) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let text = trimmed(&table);
    match text.split_once('\n') {
        Some((header, rest)) => format!("{BOLD}{header}{BOLD:#}\n{rest}"),
        None => format!("{BOLD}{text}{BOLD:#}"),
    }
}

/// Names and values, one a line; facts without a value are left out.
pub(crate) fn facts(facts: &[(&str, String)]) -> String {
    let width = facts.iter().filter(|(_, value)| !value.is_empty()).map(|(name, _)| name.len()).max().unwrap_or(0);
    let known = facts.iter().filter(|(_, value)| !value.is_empty());
    let lines: Vec<String> = known.map(|(name, value)| format!("  {name:width$}  {}", clean(value))).collect();
    lines.join("\n")
}

fn plain() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// Spaces at the ends of lines only get in the way of copying them.
fn trimmed(table: &Table) -> String {
    let text = table.to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests;
