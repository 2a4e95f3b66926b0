//! How an operation is applied to many resources.

use super::ValueSource;

/// How an operation is applied to many resources: where their ids go, and which list shows their states.
///
/// The states in which the call is allowed are those of [`Operation::legal_in`](super::Operation::legal_in) for its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Batching {
    /// Where the ids go: a path parameter, which takes one per call, or a list in the body.
    pub ids: ValueSource,
    /// The id of the operation that lists the resources. Its path parameters have the same values as those of this operation.
    pub list: &'static str,
    /// Query parameters of that call, and their values.
    pub query: &'static [(&'static str, &'static str)],
    /// The reply field with the records.
    pub items: &'static str,
    /// The field of a record that holds its id.
    pub id: &'static str,
    /// The field of a record that holds its state.
    pub field: &'static str,
    /// The states in which there is nothing left to do.
    pub already: &'static [&'static str],
    /// The maximum number of ids per call, if a document states one.
    pub limit: Option<u32>,
    /// Where the reply to a call with several ids reports on each of them.
    pub results: Option<BatchResults>,
    /// Calls that leave nothing to do in other states, by a field of their body.
    pub cases: &'static [BatchCase],
}

/// The states in which a call with certain values in its body leaves nothing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BatchCase {
    /// The field of the body. Dots lead into objects.
    pub field: &'static str,
    /// The values for which the case applies, as strings.
    pub values: &'static [&'static str],
    /// The states in which there is nothing left to do.
    pub already: &'static [&'static str],
}

/// Where the reply to a call with several ids reports on each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BatchResults {
    /// The reply field with the list.
    pub list: &'static str,
    /// The field of an entry that holds the id. Without one, the entries are the ids of the resources for which the operation
    /// was done.
    pub id: Option<&'static str>,
    /// The field of an entry that holds its result, and the value that means success.
    pub result: Option<(&'static str, &'static str)>,
}

impl Batching {
    /// Describes a batch. The arguments are where the ids go, the operation that lists the resources, the reply field
    /// with the records, and the record fields with the id and the state.
    pub const fn new(
        ids: ValueSource,
        list: &'static str,
        items: &'static str,
        id: &'static str,
        field: &'static str,
    ) -> Self {
        Self { ids, list, query: &[], items, id, field, already: &[], limit: None, results: None, cases: &[] }
    }

    /// Sets query parameters of the call that lists.
    pub const fn with_query(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    /// Sets the states in which there is nothing left to do.
    pub const fn with_already(mut self, states: &'static [&'static str]) -> Self {
        self.already = states;
        self
    }

    /// Sets the maximum number of ids per call.
    pub const fn with_limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Sets where the reply to a call with several ids reports on each of them.
    pub const fn with_results(mut self, results: BatchResults) -> Self {
        self.results = Some(results);
        self
    }

    /// Sets the calls that leave nothing to do in other states.
    pub const fn with_cases(mut self, cases: &'static [BatchCase]) -> Self {
        self.cases = cases;
        self
    }

    /// Returns the batch of a call, from the values of the fields of its body.
    pub fn of_call(mut self, values: impl Fn(&str) -> Vec<String>) -> Self {
        let applies = |case: &&BatchCase| values(case.field).iter().any(|value| case.values.contains(&value.as_str()));
        if let Some(case) = self.cases.iter().find(applies) {
            self.already = case.already;
        }
        self
    }
}

impl BatchCase {
    /// Describes a case by a field of the body and its values.
    pub const fn new(field: &'static str, values: &'static [&'static str]) -> Self {
        Self { field, values, already: &[] }
    }

    /// Sets the states in which there is nothing left to do.
    pub const fn with_already(mut self, states: &'static [&'static str]) -> Self {
        self.already = states;
        self
    }
}

impl BatchResults {
    /// Describes results by the reply field with the list. Its entries are the ids of the resources for which the operation was
    /// done.
    pub const fn new(list: &'static str) -> Self {
        Self { list, id: None, result: None }
    }

    /// Sets the fields of an entry with the id and with the result, and the value that means success.
    pub const fn with_entries(mut self, id: &'static str, field: &'static str, done: &'static str) -> Self {
        self.id = Some(id);
        self.result = Some((field, done));
        self
    }
}
