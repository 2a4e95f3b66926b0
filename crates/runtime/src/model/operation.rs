//! What the code generator knows about a service and its operations, as plain static data.
//!
//! One [`Service`] per client crate and one [`Operation`] per call. Retry, pagination, waiters, the command line,
//! the emulator and the tests all read these tables, so that a fact about an operation is written down once: in the
//! specification. The tables hold no code and no state; anything that acts on them lives in another module.

use crate::model::schema::Schema;

/// A service: its name, where it can be reached, and what it offers.
#[derive(Debug)]
pub struct Service {
    /// The short lower-case name, such as `oms`. Environment variables and `regions.yaml` use it.
    pub name: &'static str,
    /// The name for people, such as `Object Storage Migration Service`.
    pub title: &'static str,
    /// The public regions and their endpoints, as `(region id, https endpoint)`.
    pub regions: &'static [(&'static str, &'static str)],
    /// Names of the properties that hold confidential values, wherever they occur in a body.
    pub sensitive: &'static [&'static str],
    /// Every operation of the service.
    pub operations: &'static [&'static Operation],
}

impl Service {
    /// The operation with this id, if the service has one.
    pub fn operation(&self, id: &str) -> Option<&'static Operation> {
        self.operations.iter().copied().find(|operation| operation.id == id)
    }

    /// The public endpoint of a region, if the service is offered there.
    pub fn endpoint(&self, region: &str) -> Option<&'static str> {
        self.regions.iter().find(|(id, _)| *id == region).map(|(_, endpoint)| *endpoint)
    }
}

/// One call of a service, as its specification describes it.
#[derive(Debug)]
pub struct Operation {
    /// The operation id of the specification, such as `start_task`.
    pub id: &'static str,
    /// The short name of the service it belongs to.
    pub service: &'static str,
    /// The group it belongs to: a module and a feature of the client crate.
    pub tag: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path template, such as `/v2/{project_id}/tasks/{task_id}/start`.
    pub path: &'static str,
    /// One line that says what the call does.
    pub summary: &'static str,
    /// Whether it may be sent again when the outcome of the last attempt is unknown.
    pub repeat: Repeat,
    /// The IAM action a policy must allow, where it is known.
    pub iam_action: Option<&'static str>,
    /// The only regions that offer the call; empty means every region of the service.
    pub regions: &'static [&'static str],
    /// Path, query and header parameters. `project_id` is the client's business and not among them.
    pub parameters: &'static [Parameter],
    /// The request body, if the call takes one.
    pub body: Option<Body>,
    /// What a successful answer carries.
    pub reply: Reply,
    /// The success statuses of the document. Any other 2xx is accepted too.
    pub success: &'static [u16],
    /// How the call pages, if it lists something.
    pub page: Option<Page>,
    /// How to learn the outcome of what the call sets in motion.
    pub waiter: Option<Waiter>,
}

impl Operation {
    /// The parameter of this name, if the call has one in that place.
    pub fn parameter(&self, place: Place, name: &str) -> Option<&'static Parameter> {
        self.parameters.iter().find(|parameter| parameter.place == place && parameter.name == name)
    }

    /// Whether the call only reads: nothing can have happened when its outcome is unknown.
    pub fn is_read(&self) -> bool {
        matches!(self.method, "GET" | "HEAD" | "OPTIONS")
    }

    /// Whether the path names the project.
    pub fn needs_project(&self) -> bool {
        self.path.contains("{project_id}")
    }
}

/// May an operation be sent again when nobody knows whether the last attempt took effect?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repeat {
    /// Again, blindly: it reads, or doing it twice is the same as doing it once.
    Safe,
    /// Again only after the state has been read and still asks for it.
    AfterRead,
    /// It may create or cost twice.
    Never,
}

/// A value that travels in the path, the query or a header.
#[derive(Debug)]
pub struct Parameter {
    /// The name on the wire.
    pub name: &'static str,
    /// Where it travels.
    pub place: Place,
    /// Whether the call is refused without it.
    pub required: bool,
    /// What it may be.
    pub schema: &'static Schema,
}

/// Where a parameter travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

/// The body of a request. Always JSON.
#[derive(Debug)]
pub struct Body {
    /// Whether the call is refused without a body.
    pub required: bool,
    /// What it may be.
    pub schema: &'static Schema,
}

/// What a successful answer carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reply {
    /// Nothing.
    Empty,
    /// A JSON value.
    Json,
    /// Text, with or without the quotes of a JSON string.
    Text,
    /// Bytes of any length, handed over as they come.
    Stream,
}

/// How a list is cut into pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Query parameters `offset` (index of the first record) and `limit`.
    Offset {
        /// The reply field with the records.
        items: &'static str,
        /// The reply field with the number of all records, where there is one.
        total: Option<&'static str>,
    },
    /// Each answer names the marker of the next page.
    Marker {
        /// The reply field with the records.
        items: &'static str,
        /// The request field that takes the marker.
        marker: &'static str,
        /// The reply field that gives the next marker.
        next: &'static str,
        /// The reply field that says whether there is a next page, where there is one.
        more: Option<&'static str>,
    },
}

/// How to learn the outcome of what an operation sets in motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiter {
    /// The id of the operation that reads the state.
    pub read: &'static str,
    /// The reply field to look at. Dots lead into objects.
    pub field: &'static str,
    /// The values that mean: done.
    pub done: &'static [&'static str],
    /// The values that mean: failed.
    pub failed: &'static [&'static str],
    /// The reply field that says why it failed, where there is one.
    pub reason: Option<&'static str>,
}
