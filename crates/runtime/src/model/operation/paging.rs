//! How a list is divided into pages.

/// How a list is divided into pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Page {
    /// Query parameters `offset` (index of the first record) and `limit`.
    Offset(OffsetPage),
    /// Each answer names the marker of the next page.
    Marker(MarkerPage),
}

impl Page {
    /// The reply field with the records.
    pub const fn items(&self) -> &'static str {
        match self {
            Self::Offset(page) => page.items,
            Self::Marker(page) => page.items,
        }
    }
}

/// A list whose pages are addressed by the index of their first record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OffsetPage {
    /// The reply field with the records.
    pub items: &'static str,
    /// The reply field with the total number of records, if there is one.
    pub total: Option<&'static str>,
}

impl OffsetPage {
    /// Describes a list by the reply field with its records.
    pub const fn new(items: &'static str) -> Self {
        Self { items, total: None }
    }

    /// Sets the reply field with the total number of records.
    pub const fn with_total(mut self, field: &'static str) -> Self {
        self.total = Some(field);
        self
    }
}

/// A list in which each page names the marker of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MarkerPage {
    /// The reply field with the records.
    pub items: &'static str,
    /// The request field that takes the marker.
    pub marker: &'static str,
    /// The reply field with the next marker.
    pub next: &'static str,
    /// The reply field that says whether there is a next page, if there is one.
    pub more: Option<&'static str>,
}

impl MarkerPage {
    /// Describes a list by the reply field with its records, the request field that takes a marker, and the reply field
    /// with the next one.
    pub const fn new(items: &'static str, marker: &'static str, next: &'static str) -> Self {
        Self { items, marker, next, more: None }
    }

    /// Sets the reply field that says whether there is a next page.
    pub const fn with_more(mut self, field: &'static str) -> Self {
        self.more = Some(field);
        self
    }
}
