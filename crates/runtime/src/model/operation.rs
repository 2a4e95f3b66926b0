//! Describes a service and its operations as plain static data.
//!
//! There is one [`Service`] per client crate and one [`Operation`] per call. Retry, pagination, waiters, the command line, the
//! emulator and the tests all read these tables, so that a fact about an operation is written only once: in the specification.
//! The tables contain neither code nor state; the code that uses them is in other modules.
//!
//! Every table is created by a `const fn` that takes the required values of an entry, and by `with_` steps for the rest. A
//! later version can add a step without breaking existing tables.
//!
//! ```
//! use huaweicloud_runtime::{Operation, Parameter, Repeat, Reply, Schema, Service};
//!
//! static SHOW_VPC: Operation = Operation::new("show_vpc", "GET", "/v1/{project_id}/vpcs/{vpc_id}")
//!     .with_repeat(Repeat::Safe)
//!     .with_parameters(&[Parameter::path("vpc_id", &Schema::STRING)])
//!     .with_reply(Reply::Json);
//! static VPC: Service = Service::new("vpc", "Virtual Private Cloud")
//!     .with_regions(&[("cn-north-4", "https://vpc.cn-north-4.myhuaweicloud.com")])
//!     .with_operations(&[&SHOW_VPC]);
//!
//! assert!(VPC.operation("show_vpc").is_some_and(Operation::needs_project));
//! ```

mod batching;
mod documented;
mod legal;
mod marking;
mod paging;
mod parameter;
mod permission;
#[cfg(test)]
mod tests;
mod waiter;

pub use batching::{BatchCase, BatchResults, Batching};
pub use documented::DocumentedError;
pub use legal::{LegalCase, LegalIn};
pub use marking::Marking;
pub use paging::{MarkerPage, OffsetPage, Page};
pub use parameter::{Body, Parameter, Place};
pub use permission::{AccessLevel, Action, Permission};
pub use waiter::{Phase, ReasonLog, ReasonSource, StateEntry, ValueSource, Waiter, WaiterCase};

/// A service: its name, its endpoints, and its operations.
#[derive(Debug)]
#[non_exhaustive]
pub struct Service {
    /// The short lowercase name, such as `oms`. Environment variables and `regions.yaml` use it.
    pub name: &'static str,
    /// The name for people, such as `Object Storage Migration Service`.
    pub title: &'static str,
    /// The public regions and their endpoints, as `(region id, https endpoint)`.
    pub regions: &'static [(&'static str, &'static str)],
    /// Names of the properties that hold confidential values, wherever they occur in a body.
    pub sensitive: &'static [&'static str],
    /// Every operation of the service.
    pub operations: &'static [&'static Operation],
    /// The error codes of the service and its gateway, in the order of the codes.
    pub errors: &'static [DocumentedError],
    /// The IAM actions of the service, in the order of the names.
    pub actions: &'static [Action],
    /// The version of the crate that describes the service, for the `User-Agent`.
    pub version: Option<&'static str>,
}

impl Service {
    /// Describes a service without public regions, confidential properties and operations.
    pub const fn new(name: &'static str, title: &'static str) -> Self {
        Self { name, title, regions: &[], sensitive: &[], operations: &[], errors: &[], actions: &[], version: None }
    }

    /// Sets the public regions, each with its `https` endpoint.
    pub const fn with_regions(mut self, regions: &'static [(&'static str, &'static str)]) -> Self {
        self.regions = regions;
        self
    }

    /// Sets the names of the properties that hold confidential values.
    pub const fn with_sensitive(mut self, names: &'static [&'static str]) -> Self {
        self.sensitive = names;
        self
    }

    /// Sets the operations.
    pub const fn with_operations(mut self, operations: &'static [&'static Operation]) -> Self {
        self.operations = operations;
        self
    }

    /// Sets the error codes.
    pub const fn with_errors(mut self, errors: &'static [DocumentedError]) -> Self {
        self.errors = errors;
        self
    }

    /// Sets the IAM actions.
    pub const fn with_actions(mut self, actions: &'static [Action]) -> Self {
        self.actions = actions;
        self
    }

    /// Sets the version of the crate that describes the service: `env!("CARGO_PKG_VERSION")`.
    pub const fn with_version(mut self, version: &'static str) -> Self {
        self.version = Some(version);
        self
    }

    /// The operation with this id, if the service has one.
    pub fn operation(&self, id: &str) -> Option<&'static Operation> {
        self.operations.iter().copied().find(|operation| operation.id == id)
    }

    /// Returns what is documented about an error code, if anything. Case is ignored, because services spell their codes in both
    /// cases.
    pub fn error(&self, code: &str) -> Option<&'static DocumentedError> {
        self.errors.iter().find(|error| error.code.eq_ignore_ascii_case(code))
    }

    /// The IAM action of this name, if the service has one.
    pub fn action(&self, name: &str) -> Option<&'static Action> {
        self.actions.iter().find(|action| action.name == name)
    }

    /// The public endpoint of a region, if the service is offered there.
    pub fn endpoint(&self, region: &str) -> Option<&'static str> {
        self.regions.iter().find(|(id, _)| *id == region).map(|(_, endpoint)| *endpoint)
    }
}

/// One call of a service, as its specification describes it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The operation id of the specification, such as `start_task`.
    pub id: &'static str,
    /// The short name of the service it belongs to.
    pub service: &'static str,
    /// The group it belongs to: a module and a feature of the client crate.
    pub tag: &'static str,
    /// The HTTP method, in uppercase.
    pub method: &'static str,
    /// The path template, such as `/v2/{project_id}/tasks/{task_id}/start`.
    pub path: &'static str,
    /// One line that says what the call does.
    pub summary: &'static str,
    /// Whether it may be sent again when the outcome of the last attempt is unknown.
    pub repeat: Repeat,
    /// The permission that the caller needs.
    pub permission: Permission,
    /// Further IAM actions that the caller needs, including those of other services.
    pub dependencies: &'static [&'static str],
    /// The actions that role policies (version 1.1) name for the call; empty means those of `permission`.
    pub role_actions: &'static [&'static str],
    /// The states in which the call is allowed, where they are documented.
    pub legal_in: Option<LegalIn>,
    /// The error codes that a caller may get, except those of the gateway.
    pub errors: &'static [&'static str],
    /// The errors of those codes that mean something else here than in [`Service::errors`].
    pub own_errors: &'static [DocumentedError],
    /// The only regions that offer the call; empty means every region of the service.
    pub regions: &'static [&'static str],
    /// Path, query and header parameters. `project_id` is not among them, because the client fills it in.
    pub parameters: &'static [Parameter],
    /// The request body, if the call takes one.
    pub body: Option<Body>,
    /// What a successful answer contains.
    pub reply: Reply,
    /// The success statuses of the document. Any other 2xx is accepted too.
    pub success: &'static [u16],
    /// How the call returns pages, if it returns a list.
    pub page: Option<Page>,
    /// How to learn the outcome of the job that the call starts.
    pub waiter: Option<Waiter>,
    /// How a resource that the call creates is recognized later.
    pub marking: Option<Marking>,
    /// How the call is applied to many resources.
    pub batching: Option<Batching>,
}

impl Operation {
    /// Describes a call that has no parameters and no reply, and is not repeated once it may have taken effect.
    pub const fn new(id: &'static str, method: &'static str, path: &'static str) -> Self {
        Self {
            id,
            service: "",
            tag: "",
            method,
            path,
            summary: "",
            repeat: Repeat::Never,
            permission: Permission::Undocumented,
            dependencies: &[],
            role_actions: &[],
            legal_in: None,
            errors: &[],
            own_errors: &[],
            regions: &[],
            parameters: &[],
            body: None,
            reply: Reply::Empty,
            success: &[],
            page: None,
            waiter: None,
            marking: None,
            batching: None,
        }
    }

    /// Sets the short name of the service it belongs to, and the tag within it.
    pub const fn with_tag(mut self, service: &'static str, tag: &'static str) -> Self {
        self.service = service;
        self.tag = tag;
        self
    }

    /// Sets the line that says what the call does.
    pub const fn with_summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// Sets whether it may be sent again when the outcome of the last attempt is unknown.
    pub const fn with_repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// Sets the permission that the caller needs.
    pub const fn with_permission(mut self, permission: Permission) -> Self {
        self.permission = permission;
        self
    }

    /// Sets further IAM actions that the caller needs.
    pub const fn with_dependencies(mut self, actions: &'static [&'static str]) -> Self {
        self.dependencies = actions;
        self
    }

    /// Sets the actions that role policies name for the call instead of those of its permission.
    pub const fn with_role_actions(mut self, actions: &'static [&'static str]) -> Self {
        self.role_actions = actions;
        self
    }

    /// Sets the states in which the call is allowed.
    pub const fn with_legal_in(mut self, legal_in: LegalIn) -> Self {
        self.legal_in = Some(legal_in);
        self
    }

    /// Sets the error codes that a caller may get.
    pub const fn with_errors(mut self, codes: &'static [&'static str]) -> Self {
        self.errors = codes;
        self
    }

    /// Sets the errors that mean something else here than elsewhere in the service.
    pub const fn with_own_errors(mut self, errors: &'static [DocumentedError]) -> Self {
        self.own_errors = errors;
        self
    }

    /// Sets the only regions that offer the call.
    pub const fn with_regions(mut self, regions: &'static [&'static str]) -> Self {
        self.regions = regions;
        self
    }

    /// Sets the path, query and header parameters.
    pub const fn with_parameters(mut self, parameters: &'static [Parameter]) -> Self {
        self.parameters = parameters;
        self
    }

    /// Sets the request body.
    pub const fn with_body(mut self, body: Body) -> Self {
        self.body = Some(body);
        self
    }

    /// Sets what a successful answer contains.
    pub const fn with_reply(mut self, reply: Reply) -> Self {
        self.reply = reply;
        self
    }

    /// Sets the success statuses of the document.
    pub const fn with_success(mut self, statuses: &'static [u16]) -> Self {
        self.success = statuses;
        self
    }

    /// Sets how the call returns pages.
    pub const fn with_page(mut self, page: Page) -> Self {
        self.page = Some(page);
        self
    }

    /// Sets how to learn the outcome of the job that the call starts.
    pub const fn with_waiter(mut self, waiter: Waiter) -> Self {
        self.waiter = Some(waiter);
        self
    }

    /// Sets how a resource that the call creates is recognized later.
    pub const fn with_marking(mut self, marking: Marking) -> Self {
        self.marking = Some(marking);
        self
    }

    /// Sets how the call is applied to many resources.
    pub const fn with_batching(mut self, batching: Batching) -> Self {
        self.batching = Some(batching);
        self
    }

    /// Returns the parameter of this name, if the call has one in that place.
    pub fn parameter(&self, place: Place, name: &str) -> Option<&'static Parameter> {
        self.parameters.iter().find(|parameter| parameter.place == place && parameter.name == name)
    }

    /// Returns what is documented about an error code of a call of `service`. Entries of the call take precedence.
    pub fn error(&self, service: &Service, code: &str) -> Option<&'static DocumentedError> {
        let own = self.own_errors.iter().find(|error| error.code.eq_ignore_ascii_case(code));
        own.or_else(|| service.error(code))
    }

    /// Whether the method only reads. This is false for a POST that only reads, such as `check_prefix`.
    pub fn is_read(&self) -> bool {
        matches!(self.method, "GET" | "HEAD" | "OPTIONS")
    }

    /// Whether the path names the project.
    pub fn needs_project(&self) -> bool {
        self.path.contains("{project_id}")
    }
}

/// Whether an operation may be sent again when it is unknown whether the last attempt took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Repeat {
    /// Yes: the operation reads, or doing it twice is the same as doing it once.
    Safe,
    /// Only if reading the state shows that it is still needed.
    AfterRead,
    /// No: a second call may create a second resource or cost twice.
    Never,
}

/// What a successful answer contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reply {
    /// Nothing.
    Empty,
    /// A JSON value.
    Json,
    /// A string, with or without the quotes of JSON.
    Text,
    /// Bytes of any length, returned as a stream.
    Stream,
}
