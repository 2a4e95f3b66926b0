//! [`Settings`]: the input of a configuration, and [`CallOptions`]: the settings that may differ from call to call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use huaweicloud_auth::provider::{EnvironmentLookup, FileReader};
use huaweicloud_auth::{CredentialsError, ProvideCredentials, Secret};

use crate::client::observer::Observer;
use crate::client::pace::Pace;
use crate::client::retry::{RetryPolicy, StandardRetry};
use crate::client::transport::Transport;
use crate::model::redact;

/// The input of a configuration.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) region: Option<String>,
    /// Endpoints that the program names, each with the name of its service.
    pub(crate) endpoints: Vec<(String, String)>,
    pub(crate) project_id: Option<String>,
    /// Whether to look up the project even if one is named, because that one belongs to another region.
    pub(crate) looks_up_project: bool,
    pub(crate) iam_endpoint: Option<String>,
    pub(crate) credentials: Source,
    pub(crate) environment: EnvironmentLookup,
    /// Reads the files of credential sources.
    pub(crate) files: FileReader,
    pub(crate) connect_timeout: Duration,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    /// The wrappers of the transport, the innermost first.
    pub(crate) wraps: Vec<Wrap>,
    /// The transport to the metadata service; a connection without proxy by default.
    pub(crate) local_transport: Option<Arc<dyn Transport>>,
    pub(crate) options: Options,
    pub(crate) pace: Pace,
    pub(crate) log_bodies: bool,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    /// The name of the application.
    pub(crate) application: Option<String>,
}

/// Wraps a transport.
pub(crate) type Wrap = Arc<dyn Fn(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync>;

/// Where credentials come from.
#[derive(Clone)]
pub(crate) enum Source {
    /// The source that is set up on this machine.
    Found,
    /// The default chain, including the metadata service of an ECS instance.
    Chain,
    /// The source that the program passed, or the error in its keys.
    Given(Result<Arc<dyn ProvideCredentials>, CredentialsError>),
}

/// The options of a call.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) attempt_timeout: Duration,
    pub(crate) operation_timeout: Option<Duration>,
    pub(crate) idle_timeout: Duration,
    pub(crate) retry: Arc<dyn RetryPolicy>,
    /// Headers in addition to those of the operation.
    pub(crate) headers: Vec<(String, Secret)>,
    /// The endpoint, instead of those of the client.
    pub(crate) endpoint: Option<String>,
    /// Whether a throttled call is repeated beyond the retry policy.
    pub(crate) is_patient: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(60),
            operation_timeout: Some(Duration::from_secs(300)),
            idle_timeout: Duration::from_secs(60),
            retry: Arc::new(StandardRetry::default()),
            headers: Vec::new(),
            endpoint: None,
            is_patient: false,
        }
    }
}

impl Default for Settings {
    /// The settings of a program that sets nothing: everything comes from the environment.
    fn default() -> Self {
        Self {
            region: None,
            endpoints: Vec::new(),
            project_id: None,
            looks_up_project: false,
            iam_endpoint: None,
            credentials: Source::Found,
            environment: EnvironmentLookup::default(),
            files: FileReader::default(),
            connect_timeout: Duration::from_secs(10),
            transport: None,
            wraps: Vec::new(),
            local_transport: None,
            options: Options::default(),
            pace: Pace::default(),
            log_bodies: false,
            observer: None,
            application: None,
        }
    }
}

/// The settings that may differ from call to call. Options that are not set keep the client's values.
///
/// ```
/// # fn example(core: huaweicloud_runtime::Core) {
/// use std::time::Duration;
/// use huaweicloud_runtime::{CallOptions, NoRetry};
///
/// let options = CallOptions::new().attempt_timeout(Duration::from_secs(5)).retry(NoRetry);
/// let hasty = core.with_options(&options);
/// let traced = core.with_options(&CallOptions::new().header("X-Trace-Id", "4bf92f35"));
/// # }
/// ```
#[derive(Clone, Default)]
#[must_use = "options do nothing until they are given to a client"]
pub struct CallOptions {
    attempt_timeout: Option<Duration>,
    operation_timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    retry: Option<Arc<dyn RetryPolicy>>,
    headers: Vec<(String, Secret)>,
    endpoint: Option<String>,
}

impl CallOptions {
    /// Creates options that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the time limit of one attempt.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets the time limit of a call with all its attempts and delays.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.operation_timeout = Some(timeout);
        self
    }

    /// Sets how long the next chunk of a [`ByteStream`](crate::ByteStream) may take.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    /// Sets when failed attempts are repeated.
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.retry = Some(Arc::new(policy));
        self
    }

    /// Sends an additional header, which is never logged. It is signed if its name begins with `x-`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends to this URL instead of the client's endpoints.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    pub(crate) fn over(&self, options: &Options) -> Options {
        Options {
            attempt_timeout: self.attempt_timeout.unwrap_or(options.attempt_timeout),
            operation_timeout: self.operation_timeout.or(options.operation_timeout),
            idle_timeout: self.idle_timeout.unwrap_or(options.idle_timeout),
            retry: self.retry.clone().unwrap_or_else(|| options.retry.clone()),
            headers: [options.headers.as_slice(), &self.headers].concat(),
            endpoint: self.endpoint.clone().or_else(|| options.endpoint.clone()),
            is_patient: options.is_patient,
        }
    }
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("attempt_timeout", &self.attempt_timeout)
            .field("operation_timeout", &self.operation_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("headers", &self.headers)
            .field("endpoint", &self.endpoint.as_deref().map(redact::url))
            .finish_non_exhaustive()
    }
}
