//! What is there without the feature `client`: what an operation is, how values are checked, written and read.

mod conversion;
// Setters of generated builders call it; keep it public.
pub mod convert;
pub mod lenient;
#[cfg(feature = "client")]
pub(crate) mod lossy;
pub mod operation;
pub(crate) mod redaction;
pub mod schema;
pub(crate) mod value;

pub use conversion::ConversionError;
pub use huaweicloud_auth::redact;
pub use huaweicloud_auth::{
    Credentials, CredentialsError, CredentialsErrorKind, CredentialsFuture, ProvideCredentials, Secret,
};
pub use operation::{
    Body, MarkerPage, OffsetPage, Operation, Page, Parameter, Phase, Place, ReasonLog, ReasonSource, Repeat, Reply,
    Service, StateEntry, ValueSource, Waiter,
};
pub use redaction::{learn_json, redact_json, redact_json_with};
pub use schema::{ArraySchema, Field, IntegerSchema, ObjectSchema, Schema, StringSchema};
pub use value::QueryValue;
