//! [`Error`]: the error of every client, for all causes.
//!
//! It displays as one line: operation, what happened, request id, what to do. Accessors return the details, predicates group
//! the causes, and `source()` returns the underlying error. It never contains a secret: neither the keys that signed the
//! request nor those in its body.

mod api;
mod codes;
mod encoding;
mod html;
mod predicates;
mod setting;
mod words;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use huaweicloud_auth::{CredentialsError, Message, MessageValue};

pub use api::{ApiError, ErrorDetail};
pub(crate) use api::{redact_request_ids, request_id};
pub(crate) use encoding::unasked as unasked_encoding;
pub use setting::{Limit, Remedy, Setting};

use crate::client::origin::Origin;
use crate::message;
use crate::model::conversion::ConversionError;
use crate::model::operation::DocumentedError;
use crate::model::schema::{Problem, Problems};

/// The error underlying another.
pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Why a call, or the creation of a client, failed.
///
/// ```
/// use huaweicloud_runtime::Error;
///
/// fn advice(error: &Error) -> &'static str {
///     if error.is_not_found() {
///         "no such resource"
///     } else if error.outcome_unknown() {
///         "read the state before you repeat it"
///     } else if error.is_throttled() {
///         "wait a minute"
///     } else {
///         "see the message"
///     }
/// }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    operation: Option<Cow<'static, str>>,
    attempts: u32,
    effect: Effect,
    /// The shortest delay that the server asked for.
    retry_after: Option<Duration>,
    /// Why the previous attempt failed, if this one only ran out of time.
    earlier: Option<Error>,
    remedy: Option<Remedy>,
    hint: Option<Message>,
    documented: Option<&'static DocumentedError>,
}

/// What is known about the effect of a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Effect {
    /// The call had no effect.
    #[default]
    Nothing,
    /// The service confirmed the effect, but its answer is unusable.
    Done,
    /// The call may have taken effect.
    Unknown,
    /// The service refused the call because of what an earlier attempt may have done.
    Earlier,
    /// The call may have taken effect, and making it again has the same result as making it once.
    Harmless,
}

/// The cause. It is private, and callers use the predicates, so that a new kind breaks no program.
enum Kind {
    InvalidRequest { text: Message, problems: Vec<Problem> },
    Configuration { setting: Setting, text: Message, origin: Option<Origin> },
    Credentials(CredentialsError),
    Connection { text: Message, cause: Option<Cause>, is_permanent: bool },
    Timeout { limit: Limit, after: Duration },
    Service(ApiError),
    Decoding { text: Message, status: StatusCode, request_id: Option<String>, body: Bytes },
    Waiting { text: Message, end: WaitEnd },
    Ambiguous { text: Message, ids: Vec<String> },
}

/// How an unsuccessful wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WaitEnd {
    /// In a failed state.
    Failed,
    /// In a state that lasts until a user acts.
    Resting,
    /// The list has no such entry.
    Missing,
    /// The state cannot be read any more.
    Lost,
}

impl Error {
    /// The request cannot be sent as it is.
    pub(crate) fn invalid(text: Message) -> Self {
        Self::new(Kind::InvalidRequest { text, problems: Vec::new() })
    }

    /// A setting is missing or wrong. `text` says what is wrong, and [`with_remedy`](Self::with_remedy) adds what to do.
    pub(crate) fn configuration(setting: Setting, text: Message) -> Self {
        Self::new(Kind::Configuration { setting, text, origin: None })
    }

    pub(crate) fn connection(text: Message, cause: Option<Cause>) -> Self {
        Self::new(Kind::Connection { text, cause, is_permanent: false })
    }

    /// A connection is impossible until the configuration changes.
    pub(crate) fn no_way(text: Message, cause: Option<Cause>) -> Self {
        Self::new(Kind::Connection { text, cause, is_permanent: true })
    }

    pub(crate) fn timeout(limit: Limit, after: Duration) -> Self {
        Self::new(Kind::Timeout { limit, after }).with_remedy(Remedy::Raise { limit })
    }

    /// A successful answer whose body is not what the caller asked for.
    pub(crate) fn decoding(text: Message, status: StatusCode, headers: &HeaderMap, body: Bytes) -> Self {
        let request_id = request_id(headers).map(str::to_owned);
        Self::new(Kind::Decoding { text, status, request_id, body })
    }

    pub(crate) fn waiting(text: Message, end: WaitEnd) -> Self {
        Self::new(Kind::Waiting { text, end })
    }

    /// Several resources match where only one should.
    pub(crate) fn ambiguous(text: Message, ids: Vec<String>) -> Self {
        Self::new(Kind::Ambiguous { text, ids })
    }

    fn new(kind: Kind) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            attempts: 0,
            effect: Effect::Nothing,
            retry_after: None,
            earlier: None,
            remedy: None,
            hint: None,
            documented: None,
        }))
    }

    /// Copies the error for another caller that waited for the same result. Causes are kept as text.
    pub(crate) fn duplicate(&self) -> Self {
        let copy = |cause: &Option<Cause>| cause.as_ref().map(|cause| Cause::from(cause.to_string()));
        let kind = match &self.0.kind {
            Kind::InvalidRequest { text, problems } => {
                Kind::InvalidRequest { text: text.clone(), problems: problems.clone() }
            }
            Kind::Configuration { setting, text, origin } => {
                Kind::Configuration { setting: *setting, text: text.clone(), origin: origin.clone() }
            }
            Kind::Credentials(error) => Kind::Credentials(error.clone()),
            Kind::Connection { text, cause, is_permanent } => {
                Kind::Connection { text: text.clone(), cause: copy(cause), is_permanent: *is_permanent }
            }
            Kind::Timeout { limit, after } => Kind::Timeout { limit: *limit, after: *after },
            Kind::Service(api) => Kind::Service(api.clone()),
            Kind::Decoding { text, status, request_id, body } => Kind::Decoding {
                text: text.clone(),
                status: *status,
                request_id: request_id.clone(),
                body: body.clone(),
            },
            Kind::Waiting { text, end } => Kind::Waiting { text: text.clone(), end: *end },
            Kind::Ambiguous { text, ids } => Kind::Ambiguous { text: text.clone(), ids: ids.clone() },
        };
        let Inner { operation, attempts, effect, retry_after, earlier, remedy, hint, documented, .. } = &*self.0;
        Self(Box::new(Inner {
            kind,
            operation: operation.clone(),
            attempts: *attempts,
            effect: *effect,
            retry_after: *retry_after,
            earlier: earlier.as_ref().map(Self::duplicate),
            remedy: remedy.clone(),
            hint: hint.clone(),
            documented: *documented,
        }))
    }

    /// Combines two errors for a request that cannot be sent for several reasons.
    pub(crate) fn and(mut self, other: Self) -> Self {
        let Kind::InvalidRequest { text, problems } = &mut self.0.kind else { return self };
        let Inner { kind: Kind::InvalidRequest { text: words, problems: more }, .. } = *other.0 else {
            return Self(other.0);
        };
        *text = message!("several", "{one}; {other}", one = text.clone(), other = words);
        problems.extend(more);
        self
    }

    pub(crate) fn with_operation(mut self, operation: impl Into<Cow<'static, str>>) -> Self {
        self.0.operation.get_or_insert_with(|| operation.into());
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_effect(mut self, effect: Effect) -> Self {
        self.0.effect = effect;
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// Records why the previous attempt failed, if this error only says that time ran out.
    pub(crate) fn with_earlier(mut self, earlier: Option<Self>) -> Self {
        self.0.earlier = earlier.filter(|_| self.is_timeout());
        self
    }

    pub(crate) fn with_remedy(mut self, remedy: Remedy) -> Self {
        self.0.remedy = Some(remedy);
        self
    }

    /// Records where the wrong setting came from.
    pub(crate) fn with_origin(mut self, found_in: &Origin) -> Self {
        if let Kind::Configuration { origin, .. } = &mut self.0.kind {
            *origin = Some(found_in.clone());
        }
        self
    }

    /// Names the wrong setting, if it was not known when the error was created.
    pub(crate) fn with_setting(mut self, found: Setting) -> Self {
        if let Kind::Configuration { setting, .. } = &mut self.0.kind {
            *setting = found;
        }
        self
    }

    pub(crate) fn with_hint(mut self, hint: Message) -> Self {
        self.0.hint = Some(hint);
        self
    }

    /// Records what the specification says about the code.
    pub(crate) fn with_documented(mut self, documented: Option<&'static DocumentedError>) -> Self {
        self.0.documented = documented;
        self
    }

    /// The operation id, such as `start_task`; for an untyped request, its method and path template. `None` if the creation of
    /// a client failed.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// How many times the request was sent. Zero means that nothing left this process.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The error code of the service or gateway, such as `OMS.1009` or `APIGW.0301`.
    pub fn code(&self) -> Option<&str> {
        self.api().and_then(ApiError::code)
    }

    /// What the specification says about the [code](Self::code): its meaning, its remedy, and whether repeating the
    /// call later may help. `None` when no service answered, or for a code that no public document lists.
    ///
    /// The [standard policy](crate::StandardRetry) does not repeat a call because of this: most such errors last as
    /// long as a job of the service, which takes minutes. Wait for the job, then call again.
    pub fn documented(&self) -> Option<&'static DocumentedError> {
        self.0.documented
    }

    /// The message of the service, or the library's own if no service answered. It says what happened, without advice.
    pub fn message(&self) -> Cow<'_, str> {
        match &self.0.kind {
            Kind::Service(api) => Cow::Borrowed(api.message()),
            _ => Cow::Owned(self.translatable().to_string()),
        }
    }

    /// The [message](Self::message) in a form that a program can translate. The words of a service are not
    /// translated.
    pub fn translatable(&self) -> Message {
        match &self.0.kind {
            Kind::Service(api) => Message::verbatim(api.message()),
            Kind::InvalidRequest { text, .. }
            | Kind::Configuration { text, .. }
            | Kind::Connection { text, .. }
            | Kind::Decoding { text, .. }
            | Kind::Waiting { text, .. }
            | Kind::Ambiguous { text, .. } => text.clone(),
            Kind::Credentials(error) => words::credentials(error),
            Kind::Timeout { limit, after } => words::timeout(*limit, *after),
        }
    }

    /// The id by which Huawei Cloud identifies the request in support cases. If time ran out, it is the id of the previous
    /// attempt.
    pub fn request_id(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Service(api) => api.request_id(),
            Kind::Decoding { request_id, .. } => request_id.as_deref(),
            _ => self.0.earlier.as_ref().and_then(Self::request_id),
        }
    }

    /// The body of the answer, if there was one. It may repeat parts of the request, so keep it out of logs.
    pub fn body(&self) -> Option<&Bytes> {
        match &self.0.kind {
            Kind::Service(api) => Some(api.body()),
            Kind::Decoding { body, .. } => Some(body),
            _ => None,
        }
    }

    /// How long the server asks the client to wait: its `Retry-After`, or what its throttling text implies.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after.or_else(|| self.0.earlier.as_ref().and_then(Self::retry_after))
    }

    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        match &self.0.kind {
            Kind::Service(api) => Some(api.status()),
            Kind::Decoding { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The complete error answer of the service or gateway.
    pub fn api(&self) -> Option<&ApiError> {
        match &self.0.kind {
            Kind::Service(api) => Some(api),
            _ => None,
        }
    }

    /// Why there are no credentials, with every source that was tried ([`CredentialsError::attempts`]).
    pub fn credentials_error(&self) -> Option<&CredentialsError> {
        match &self.0.kind {
            Kind::Credentials(error) => Some(error),
            _ => None,
        }
    }

    /// Further information about the cause, such as the line in which two canonical requests differ.
    pub fn hint(&self) -> Option<&Message> {
        self.0.hint.as_ref()
    }

    /// The setting that is missing or wrong, if that is the cause ([`Error::is_configuration`]).
    ///
    /// ```
    /// use huaweicloud_runtime::{ClientBuilder, Core, Remedy, Service, Setting};
    ///
    /// static SERVICE: Service = Service::new("oms", "");
    /// let nothing_is_set = |_: &str| None;
    /// let builder = ClientBuilder::<Core>::new(&SERVICE).environment(nothing_is_set).access_key("ak", "sk");
    /// let error = builder.build().unwrap_err();
    /// assert_eq!(error.setting(), Some(Setting::Region));
    /// let Some(Remedy::Set { settings, .. }) = error.remedy() else { panic!() };
    /// assert_eq!(*settings, [Setting::Region, Setting::Endpoint(Some("oms"))]);
    /// ```
    pub fn setting(&self) -> Option<Setting> {
        match &self.0.kind {
            Kind::Configuration { setting, .. } => Some(*setting),
            Kind::Credentials(_) => Some(Setting::Credentials),
            _ => None,
        }
    }

    /// Where the wrong setting came from; `None` when it is not set.
    pub fn origin(&self) -> Option<&Origin> {
        match &self.0.kind {
            Kind::Configuration { origin, .. } => origin.as_ref(),
            _ => None,
        }
    }

    /// What to do, as data. Its `Display` is a sentence for programmers.
    pub fn remedy(&self) -> Option<&Remedy> {
        self.0.remedy.as_ref()
    }

    /// Every field that breaks a documented rule, with its path and the rule. Only some errors with
    /// [`Error::is_invalid_request`] have any.
    pub fn problems(&self) -> &[Problem] {
        match &self.0.kind {
            Kind::InvalidRequest { problems, .. } => problems,
            _ => &[],
        }
    }

    /// The ids of the resources that have the same mark; empty except for [`Error::is_ambiguous`].
    pub fn ambiguous_ids(&self) -> &[String] {
        match &self.0.kind {
            Kind::Ambiguous { ids, .. } => ids,
            _ => &[],
        }
    }

    /// The time limit that ran out, and how long it was.
    pub fn limit(&self) -> Option<(Limit, Duration)> {
        match &self.0.kind {
            Kind::Timeout { limit, after } => Some((*limit, *after)),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(operation) = &inner.operation {
            write!(f, "{operation}: ")?;
        }
        match &inner.kind {
            Kind::InvalidRequest { text, .. } => write!(f, "the request is not valid and was not sent: {text}")?,
            Kind::Credentials(_) => write!(f, "no credentials to sign with: {}", self.message())?,
            Kind::Service(api) => fmt::Display::fmt(api, f)?,
            _ => f.write_str(&self.message())?,
        }
        if let Some(origin) = self.origin() {
            write!(f, " ({origin})")?;
        }
        if let Some(remedy) = &inner.remedy {
            write!(f, "; {remedy}")?;
        }
        let request_id = self.request_id().filter(|_| self.api().is_none());
        if let Some(status) = self.status().filter(|_| self.api().is_none()) {
            write!(f, " (status {}", status.as_u16())?;
            request_id.map_or(Ok(()), |id| write!(f, ", request id {id}"))?;
            f.write_str(")")?;
        }
        if inner.attempts > 1 {
            write!(f, " after {} attempts", inner.attempts)?;
        }
        f.write_str(words::effect(inner.effect))?;
        inner.hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))?;
        match &inner.kind {
            Kind::Credentials(error) => words::tried(f, error),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("kind", &self.0.kind.name())
            .field("operation", &self.operation())
            .field("status", &self.status().map(|status| status.as_u16()))
            .field("code", &self.code())
            .field("message", &self.message())
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts())
            .field("outcome_unknown", &self.outcome_unknown());
        if let Some(setting) = self.setting() {
            out.field("setting", &setting);
        }
        if let Some(hint) = self.hint() {
            out.field("hint", &hint);
        }
        if let Some(source) = std::error::Error::source(self) {
            out.field("source", &format_args!("{source}"));
        }
        out.finish()
    }
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::InvalidRequest { .. } => "invalid request",
            Self::Configuration { .. } => "configuration",
            Self::Credentials(_) => "credentials",
            Self::Connection { .. } => "connection",
            Self::Timeout { .. } => "timeout",
            Self::Service(_) => "service",
            Self::Decoding { .. } => "decoding",
            Self::Waiting { .. } => "waiting",
            Self::Ambiguous { .. } => "ambiguous",
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            // Our message already contains the message of this error, but not that of its source.
            Kind::Credentials(error) => error.source(),
            Kind::Connection { cause, .. } => cause.as_deref().map(|cause| cause as &(dyn std::error::Error + 'static)),
            _ => self.0.earlier.as_ref().map(|earlier| earlier as &(dyn std::error::Error + 'static)),
        }
    }
}

impl From<CredentialsError> for Error {
    fn from(error: CredentialsError) -> Self {
        let advice = error.advice().cloned();
        let made = Self::new(Kind::Credentials(error));
        match advice {
            Some(advice) => made.with_hint(advice),
            None => made,
        }
    }
}

impl From<Problems> for Error {
    fn from(problems: Problems) -> Self {
        Self::new(Kind::InvalidRequest { text: problems.message(), problems: problems.into_vec() })
    }
}

impl From<ConversionError> for Error {
    fn from(error: ConversionError) -> Self {
        Problems::from(error).into()
    }
}

/// Displays the whole error in English. The message for translation contains only what happened and the code.
impl From<&Error> for MessageValue {
    fn from(error: &Error) -> Self {
        let message = match error.code() {
            Some(code) => message!("service-error", "{code}: {message}", code = code, message = error.translatable()),
            None => error.translatable(),
        };
        Self::translated(error.to_string(), message)
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::new(Kind::Service(error))
    }
}

#[cfg(test)]
mod tests;
