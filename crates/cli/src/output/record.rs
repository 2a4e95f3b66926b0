//! [`Record`]: what the formats need of anything that is printed.

use serde::Serialize;

use super::{Column, Item};

/// Something that is printed in every format.
pub(crate) trait Record: Serialize + Sized {
    /// The line for people.
    fn text(&self) -> String;

    /// Its name for other commands, such as `task/42`.
    fn name(&self) -> String;

    /// Headings and rows of CSV.
    fn rows(records: &[Self], columns: &[Column]) -> (Vec<String>, Vec<Vec<String>>);
}

impl Record for Item {
    fn text(&self) -> String {
        let detail = self.detail();
        format!("{}  {}  {detail}", self.name(), self.state).trim_end().to_owned()
    }

    fn name(&self) -> String {
        format!("{}/{}", self.kind.noun(), self.id)
    }

    fn rows(records: &[Self], columns: &[Column]) -> (Vec<String>, Vec<Vec<String>>) {
        let columns = if columns.is_empty() { Column::all() } else { columns };
        let headings = columns.iter().map(|column| column.name()).collect();
        let rows = records.iter().map(|item| columns.iter().map(|column| column.value(item)).collect());
        (headings, rows.collect())
    }
}
