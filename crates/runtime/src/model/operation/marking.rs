//! How a resource that an operation creates is recognized later.

/// How a resource that an operation creates is recognized later: by a mark in one of its fields that a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Marking {
    /// The field of the request body that takes the mark.
    pub field: &'static str,
    /// The id of the operation that lists the existing resources. Its path parameters have the same values as those of the
    /// creating call.
    pub list: &'static str,
    /// Query parameters of that call, and their values.
    pub query: &'static [(&'static str, &'static str)],
    /// The reply field with the records.
    pub items: &'static str,
    /// The field of a record that shows the mark.
    pub shown: &'static str,
    /// The field of a record that holds its id.
    pub id: &'static str,
    /// The field of the reply to the creating call that holds the id. Dots lead into objects and lists.
    pub reply: &'static str,
    /// Records of another kind, or of resources that no longer exist: a field, and its values in these records.
    pub except: &'static [(&'static str, &'static [&'static str])],
    /// The field of the request body that says how many are created, if one call may create several.
    pub count: Option<&'static str>,
}

impl Marking {
    /// Describes a mark. The arguments are the request field that takes it, the operation that lists the existing
    /// resources, the reply field with the records, and the record field with the id. In a record, the field with the
    /// mark has the same name as in the request. In the reply to the creating call, the field with the id has the same
    /// name as in a record.
    pub const fn new(field: &'static str, list: &'static str, items: &'static str, id: &'static str) -> Self {
        Self { field, list, query: &[], items, shown: field, id, reply: id, except: &[], count: None }
    }

    /// Sets query parameters of the call that lists.
    pub const fn with_query(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    /// Sets the field of a record that shows the mark.
    pub const fn with_shown(mut self, field: &'static str) -> Self {
        self.shown = field;
        self
    }

    /// Sets the field of the reply to the creating call that holds the id.
    pub const fn with_reply(mut self, field: &'static str) -> Self {
        self.reply = field;
        self
    }

    /// Sets which records are of another kind, or of resources that no longer exist.
    pub const fn with_except(mut self, records: &'static [(&'static str, &'static [&'static str])]) -> Self {
        self.except = records;
        self
    }

    /// Sets the field of the request body that says how many are created.
    pub const fn with_count(mut self, field: &'static str) -> Self {
        self.count = Some(field);
        self
    }
}
