//! How the outcome of an operation is read: which call reads the state, where the state is, and what its values mean.

/// How to learn the outcome of the job that an operation starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiter {
    /// The id of the operation that reads the state.
    pub read: &'static str,
    /// The field that holds the state: of the reply or, with an [`entry`](Self::entry), of the entry. Dots lead into objects.
    pub field: &'static str,
    /// Where the path parameters of the reading call come from. A parameter that is not listed has the value of the
    /// same name in the starting call.
    pub parameters: &'static [(&'static str, ValueSource)],
    /// Query parameters of the reading call, and their values. A reading call that sets one of them keeps its own value.
    pub query: &'static [(&'static str, &'static str)],
    /// Which entry of a list holds the state, if the reading call returns a list.
    pub entry: Option<StateEntry>,
    /// The states that mean success.
    pub done: &'static [&'static str],
    /// The states that mean failure.
    pub failed: &'static [&'static str],
    /// The states in which nothing happens until a user acts.
    pub resting: &'static [&'static str],
    /// The states of a queue behind other jobs.
    pub queued: &'static [&'static str],
    /// The states from before the call, which may still be read for a moment after it.
    pub before: &'static [&'static str],
    /// Whether success means that the resource no longer exists.
    pub until_gone: bool,
    /// Where the service gives the reason of a failure.
    pub reason: Option<ReasonSource>,
    /// Calls whose success, failure and resting states differ, selected by a field of their body.
    pub cases: &'static [WaiterCase],
}

/// What the states mean after a call with certain values in its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WaiterCase {
    /// The field of the body. Dots lead into objects.
    pub field: &'static str,
    /// The values for which the case applies, as strings.
    pub values: &'static [&'static str],
    /// The states that mean success. Without any, the outcome of the call cannot be waited for.
    pub done: &'static [&'static str],
    /// The states that mean failure.
    pub failed: &'static [&'static str],
    /// The states in which nothing happens until a user acts.
    pub resting: &'static [&'static str],
}

/// Where a value of the reading call comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueSource {
    /// A path parameter of the starting call.
    Path(&'static str),
    /// A field of the body of the starting call. Dots lead into objects and lists; a list yields several values.
    Body(&'static str),
    /// A field of the reply to the starting call. Dots lead into objects and lists; a list yields several values.
    Reply(&'static str),
    /// The first of these fields of the reply that has a value: documents spell its name in different ways.
    ReplyAny(&'static [&'static str]),
    /// The time of the reading call, in milliseconds since 1970.
    Now,
}

/// The entry of a list that holds the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct StateEntry {
    /// The reply field with the list.
    pub list: &'static str,
    /// The field that identifies an entry.
    pub field: &'static str,
    /// The value that the field must have; `None` when the caller names it.
    pub equals: Option<ValueSource>,
}

/// Where the service gives the reason of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReasonSource {
    /// A field next to the state: a string, or an object with a code and a message.
    Field(&'static str),
    /// The newest entry of a log that another call lists.
    Log(ReasonLog),
}

/// A log that another call lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReasonLog {
    /// The id of the operation that lists the log. Its path parameters are those of the reading call.
    pub read: &'static str,
    /// A query parameter that selects failures, and its value.
    pub filter: Option<(&'static str, &'static str)>,
    /// The reply field with the entries.
    pub list: &'static str,
    /// The field of an entry with the time, which determines the newest.
    pub time: &'static str,
    /// The field of an entry with the message.
    pub message: &'static str,
}

/// What a state means for a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// In a queue behind other jobs.
    Queued,
    /// In progress, or in a state that no document lists.
    Running,
    /// Nothing happens until a user acts: paused, or created and not yet configured.
    Resting,
    /// Succeeded.
    Done,
    /// Failed.
    Failed,
}

impl Phase {
    /// Whether a wait ends in this phase.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Resting | Self::Done | Self::Failed)
    }
}

impl Waiter {
    /// Describes a waiter by the operation that reads the state, and by the field that holds it.
    pub const fn new(read: &'static str, field: &'static str) -> Self {
        Self {
            read,
            field,
            parameters: &[],
            query: &[],
            entry: None,
            done: &[],
            failed: &[],
            resting: &[],
            queued: &[],
            before: &[],
            until_gone: false,
            reason: None,
            cases: &[],
        }
    }

    /// Sets where path parameters of the reading call come from.
    pub const fn with_parameters(mut self, parameters: &'static [(&'static str, ValueSource)]) -> Self {
        self.parameters = parameters;
        self
    }

    /// Sets query parameters of the reading call.
    pub const fn with_query(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    /// Sets which entry of a list holds the state.
    pub const fn with_entry(mut self, entry: StateEntry) -> Self {
        self.entry = Some(entry);
        self
    }

    /// Sets the states that mean success.
    pub const fn with_done(mut self, states: &'static [&'static str]) -> Self {
        self.done = states;
        self
    }

    /// Sets the states that mean failure.
    pub const fn with_failed(mut self, states: &'static [&'static str]) -> Self {
        self.failed = states;
        self
    }

    /// Sets the states in which nothing happens until a user acts.
    pub const fn with_resting(mut self, states: &'static [&'static str]) -> Self {
        self.resting = states;
        self
    }

    /// Sets the states of a queue.
    pub const fn with_queued(mut self, states: &'static [&'static str]) -> Self {
        self.queued = states;
        self
    }

    /// Sets the states that may still be read for a moment after the call.
    pub const fn with_before(mut self, states: &'static [&'static str]) -> Self {
        self.before = states;
        self
    }

    /// Declares that success means that the resource no longer exists.
    pub const fn until_gone(mut self) -> Self {
        self.until_gone = true;
        self
    }

    /// Sets where the service gives the reason of a failure.
    pub const fn with_reason(mut self, reason: ReasonSource) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Sets the calls whose states have other meanings.
    pub const fn with_cases(mut self, cases: &'static [WaiterCase]) -> Self {
        self.cases = cases;
        self
    }

    /// Returns the waiter of a call, from the values of the fields of its body.
    pub fn of_call(mut self, values: impl Fn(&str) -> Vec<String>) -> Self {
        let applies = |case: &&WaiterCase| values(case.field).iter().any(|value| case.values.contains(&value.as_str()));
        if let Some(case) = self.cases.iter().find(applies) {
            (self.done, self.failed, self.resting) = (case.done, case.failed, case.resting);
        }
        self
    }

    /// What a state means.
    pub fn phase(&self, state: &str) -> Phase {
        let phases = [
            (self.done, Phase::Done),
            (self.failed, Phase::Failed),
            (self.resting, Phase::Resting),
            (self.queued, Phase::Queued),
        ];
        let found = phases.into_iter().find(|(states, _)| states.contains(&state));
        found.map_or(Phase::Running, |(_, phase)| phase)
    }
}

impl WaiterCase {
    /// Describes a case by a field of the body and its values.
    pub const fn new(field: &'static str, values: &'static [&'static str]) -> Self {
        Self { field, values, done: &[], failed: &[], resting: &[] }
    }

    /// Sets the states that mean success.
    pub const fn with_done(mut self, states: &'static [&'static str]) -> Self {
        self.done = states;
        self
    }

    /// Sets the states that mean failure.
    pub const fn with_failed(mut self, states: &'static [&'static str]) -> Self {
        self.failed = states;
        self
    }

    /// Sets the states in which nothing happens until a user acts.
    pub const fn with_resting(mut self, states: &'static [&'static str]) -> Self {
        self.resting = states;
        self
    }
}

impl StateEntry {
    /// Describes an entry by the reply field with the list, and by the field that identifies an entry.
    pub const fn new(list: &'static str, field: &'static str) -> Self {
        Self { list, field, equals: None }
    }

    /// Sets where the value of that field comes from.
    pub const fn equals(mut self, source: ValueSource) -> Self {
        self.equals = Some(source);
        self
    }
}

impl ReasonLog {
    /// Describes a log by the operation that lists it, the reply field with the entries, and the fields of an entry with
    /// its time and message.
    pub const fn new(read: &'static str, list: &'static str, time: &'static str, message: &'static str) -> Self {
        Self { read, filter: None, list, time, message }
    }

    /// Sets a query parameter that selects failures.
    pub const fn with_filter(mut self, name: &'static str, value: &'static str) -> Self {
        self.filter = Some((name, value));
        self
    }
}
