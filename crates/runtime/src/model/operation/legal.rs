//! The states in which an operation is allowed.

/// The states of a resource in which a call is allowed, and how to read the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LegalIn {
    /// The id of the operation that reads the state.
    pub read: &'static str,
    /// The reply field that holds the state. Dots lead into objects.
    pub field: &'static str,
    /// The states in which the call is allowed, as strings. Empty if only the states that forbid it are known.
    pub states: &'static [&'static str],
    /// The states that forbid the call, if no document lists those that allow it.
    pub refused: &'static [&'static str],
    /// Calls that are allowed in other states, depending on their body. The first case that applies is used.
    pub cases: &'static [LegalCase],
}

/// The states in which a call with certain values in its body is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LegalCase {
    /// The field of the body that decides. Dots lead into objects.
    pub field: &'static str,
    /// The values of the field for which this case applies, as strings.
    pub values: &'static [&'static str],
    /// The states in which such a call is allowed, as strings.
    pub states: &'static [&'static str],
}

impl LegalIn {
    /// Describes the states in which a call is allowed.
    pub const fn new(read: &'static str, field: &'static str, states: &'static [&'static str]) -> Self {
        Self { read, field, states, refused: &[], cases: &[] }
    }

    /// Sets the states that forbid the call, if those that allow it are not known.
    pub const fn with_refused(mut self, states: &'static [&'static str]) -> Self {
        self.refused = states;
        self
    }

    /// Sets the calls that are allowed in other states.
    pub const fn with_cases(mut self, cases: &'static [LegalCase]) -> Self {
        self.cases = cases;
        self
    }

    /// Whether the documents allow the call in a state. Without a list of allowed states, every state that does not forbid the
    /// call is allowed.
    pub fn allows(&self, state: &str) -> bool {
        !self.refused.contains(&state) && (self.states.is_empty() || self.states.contains(&state))
    }

    /// Returns the states of a call, from the values of the fields of its body.
    pub fn of_call(mut self, values: impl Fn(&str) -> Vec<String>) -> Self {
        let applies = |case: &&LegalCase| values(case.field).iter().any(|value| case.values.contains(&value.as_str()));
        if let Some(case) = self.cases.iter().find(applies) {
            (self.states, self.refused) = (case.states, &[]);
        }
        self
    }
}

impl LegalCase {
    /// Describes a case by a field of the body, its values, and the states in which the call is allowed then.
    pub const fn new(field: &'static str, values: &'static [&'static str], states: &'static [&'static str]) -> Self {
        Self { field, values, states }
    }
}
