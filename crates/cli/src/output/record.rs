//! [`Record`]: the interface between printed values and the output formats.

use serde::Serialize;

use super::{Column, Item};

/// A value that can be printed in every format.
pub(crate) trait Record: Serialize + Sized {
    /// The headings of CSV, which are the names of the columns.
    const HEADINGS: &'static [&'static str];

    /// The line for people.
    fn text(&self) -> String;

    /// Its name for other commands, such as `task/42`.
    fn name(&self) -> String;

    /// Whether `-o name` lists it. Another command acts on what it lists.
    fn is_named(&self) -> bool {
        true
    }

    /// A cell for each heading.
    fn cells(&self) -> Vec<String>;
}

impl Record for Item {
    const HEADINGS: &'static [&'static str] = &Column::NAMES;

    fn text(&self) -> String {
        let detail = self.detail();
        format!("{}  {}  {detail}", self.name(), self.state_text()).trim_end().to_owned()
    }

    fn name(&self) -> String {
        format!("{}/{}", self.kind.noun(), self.id)
    }

    fn cells(&self) -> Vec<String> {
        Column::all().iter().map(|column| column.value(self)).collect()
    }
}
