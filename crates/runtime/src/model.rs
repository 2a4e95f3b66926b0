//! What exists without the feature `client`: descriptions of operations, and how values are validated, written and
//! read.

pub(crate) mod conversion;
// Setters of generated builders call it; keep it public.
pub mod convert;
pub mod dates;
pub(crate) mod id;
pub mod lenient;
#[cfg(feature = "client")]
pub(crate) mod lossy;
pub mod operation;
pub mod policy;
pub(crate) mod preflight;
pub(crate) mod progress;
pub mod redact;
pub mod schema;
// The macro `times!` calls it; keep it public.
pub mod time;
pub(crate) mod value;

pub use conversion::{ConversionError, UnknownName};
pub use convert::{IntoList, IntoMap, IntoValue};
pub use huaweicloud_auth::time::TimeError;
pub use huaweicloud_auth::{
    Credentials, CredentialsError, CredentialsErrorKind, CredentialsFuture, Message, MessageValue, ProvideCredentials,
    Secret, message,
};
pub use id::IntoId;
pub use operation::{
    AccessLevel, Action, BatchCase, BatchResults, Batching, Body, DocumentedError, LegalCase, LegalIn, MarkerPage,
    Marking, OffsetPage, Operation, Page, Parameter, Permission, Phase, Place, ReasonLog, ReasonSource, Repeat, Reply,
    Service, StateEntry, ValueSource, Waiter, WaiterCase,
};
pub use policy::Policy;
pub use preflight::{Finding, Preflight, Severity};
pub use progress::{Amount, Eta, Progress, ReportsProgress};
pub use redact::json::{learn_json, redact_json, redact_json_with};
pub use schema::{ArraySchema, Field, IntegerSchema, ObjectSchema, Schema, StringSchema};
pub use time::{DateTime, IntoTime, TimeFormat};
pub use value::QueryValue;
