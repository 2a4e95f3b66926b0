//! [`ClientBuilder`]: how a client is made, and [`CallOptions`]: what may differ from call to call.
//!
//! For each setting the program goes before the environment, the environment before files, files before what is built
//! in. Whatever is wrong is an error of [`ClientBuilder::build`], before anything is sent.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use huaweicloud_auth::provider::EnvironmentLookup;
use huaweicloud_auth::time::Clock;
use huaweicloud_auth::{Credentials, CredentialsError, ProvideCredentials, Secret};

use crate::core::Core;
use crate::error::Error;
use crate::operation::Service;
use crate::pace::{Pace, Sleep};
use crate::retry::{RetryPolicy, StandardRetry};
use crate::transport::Transport;

/// Makes a client.
///
/// ```
/// # use huaweicloud_runtime::{ClientBuilder, Core, Service};
/// # static SERVICE: Service = Service { name: "oms", title: "Object Storage Migration Service",
/// #     regions: &[("cn-north-4", "https://oms.cn-north-4.myhuaweicloud.com")], sensitive: &[], operations: &[] };
/// # struct Client(Core);
/// # impl From<Core> for Client { fn from(core: Core) -> Self { Self(core) } }
/// use std::time::Duration;
///
/// let client: Client = ClientBuilder::new(&SERVICE)
///     .region("cn-north-4")
///     .project_id("0605767e5780d51e2fc6c0136d5a2ab0")
///     .access_key("HPUAQ8EXAMPLE", "secret key")
///     .attempt_timeout(Duration::from_secs(30))
///     .build()?;
/// # Ok::<(), huaweicloud_runtime::Error>(())
/// ```
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder<C> {
    config: Config,
    client: PhantomData<fn() -> C>,
}

/// Everything that a builder was told.
pub(crate) struct Config {
    pub(crate) service: &'static Service,
    pub(crate) region: Option<String>,
    pub(crate) endpoints: Vec<String>,
    pub(crate) project_id: Option<String>,
    pub(crate) iam_endpoint: Option<String>,
    pub(crate) credentials: Source,
    pub(crate) environment: EnvironmentLookup,
    pub(crate) connect_timeout: Duration,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    /// Where the metadata service is asked, if not over a connection without proxy.
    pub(crate) local_transport: Option<Arc<dyn Transport>>,
    pub(crate) options: Options,
    pub(crate) pace: Pace,
    pub(crate) log_bodies: bool,
}

/// Where credentials come from.
pub(crate) enum Source {
    /// From what is set up on this machine.
    Found,
    /// From the default chain, with the metadata service of an ECS instance.
    Chain,
    /// From what the program gave, or the error of what it gave.
    Given(Result<Arc<dyn ProvideCredentials>, CredentialsError>),
}

/// What may differ from call to call.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) attempt_timeout: Duration,
    pub(crate) operation_timeout: Option<Duration>,
    pub(crate) retry: Arc<dyn RetryPolicy>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(60),
            operation_timeout: Some(Duration::from_secs(300)),
            retry: Arc::new(StandardRetry::default()),
        }
    }
}

impl<C: From<Core>> ClientBuilder<C> {
    /// A builder for a client of this service. What it is not told is taken from the environment of the process.
    pub fn new(service: &'static Service) -> Self {
        let config = Config {
            service,
            region: None,
            endpoints: Vec::new(),
            project_id: None,
            iam_endpoint: None,
            credentials: Source::Found,
            environment: EnvironmentLookup::default(),
            connect_timeout: Duration::from_secs(10),
            transport: None,
            local_transport: None,
            options: Options::default(),
            pace: Pace::default(),
            log_bodies: false,
        };
        Self { config, client: PhantomData }
    }

    /// The region, such as `cn-north-4`. Otherwise `HUAWEICLOUD_SDK_REGION`, or else `HW_REGION_NAME`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.config.region = Some(region.into());
        self
    }

    /// The URL of the service, in place of the one that the region has. Called several times, it names further
    /// endpoints, which are tried when there is no connection to the first. Otherwise
    /// `HUAWEICLOUD_SDK_<SERVICE>_ENDPOINT`, or `HUAWEICLOUD_SDK_REGION_<SERVICE>_<REGION>`.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.config.endpoints.push(endpoint.into());
        self
    }

    /// The project. Otherwise `HUAWEICLOUD_SDK_PROJECT_ID`; otherwise it is asked from IAM at the first call that needs
    /// it, if the region is known.
    pub fn project_id(mut self, id: impl Into<String>) -> Self {
        self.config.project_id = Some(id.into());
        self
    }

    /// The URL of IAM, where the project is looked up. Otherwise `HUAWEICLOUD_SDK_IAM_ENDPOINT`, or that of the region.
    pub fn iam_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.config.iam_endpoint = Some(endpoint.into());
        self
    }

    /// The source of credentials. It is asked before every attempt: put a source that reads files or the network behind
    /// a cache. Otherwise the keys of `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK` and `HUAWEICLOUD_SDK_SECURITY_TOKEN`, or
    /// what else is set up here: federation, the profile file, a container.
    pub fn credentials(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.config.credentials = Source::Given(Ok(Arc::new(provider)));
        self
    }

    /// Credentials from the default chain: federation, environment, profile file, container and, in the end, the metadata
    /// service of the ECS instance, which is asked only then. What none of them has is an error of the first call.
    pub fn default_credentials(mut self) -> Self {
        self.config.credentials = Source::Chain;
        self
    }

    /// An access key and its secret key.
    pub fn access_key(mut self, access_key: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        let credentials = Credentials::new(access_key, secret_key);
        self.config.credentials = Source::Given(credentials.map(|credentials| Arc::new(credentials) as _));
        self
    }

    /// Looks environment variables up through `lookup` instead of the process's environment. With `|_: &str| None`
    /// nothing but what the program says counts.
    pub fn environment(mut self, lookup: impl Into<EnvironmentLookup>) -> Self {
        self.config.environment = lookup.into();
        self
    }

    /// The longest time to open a connection: 10 s unless set. Has no effect on an HTTP client of your own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.config.connect_timeout = timeout;
        self
    }

    /// The longest time of one attempt, from connecting to the last byte of the answer: 60 s unless set.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.config.options.attempt_timeout = timeout;
        self
    }

    /// The longest time of a call with all its attempts and waits: 5 min unless set.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.config.options.operation_timeout = Some(timeout);
        self
    }

    /// Sends through a client of your own, for proxies or certificates. Build it with `redirect::Policy::none()`: a
    /// followed redirect would carry the signature of another URL.
    #[cfg(feature = "reqwest")]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.config.transport = Some(Arc::new(crate::http_client::ReqwestTransport::new(client)));
        self
    }

    /// Sends through something of your own, the requests of credential sources as well.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        let transport: Arc<dyn Transport> = Arc::new(transport);
        self.config.local_transport = Some(transport.clone());
        self.config.transport = Some(transport);
        self
    }

    /// When failed attempts are repeated: [`StandardRetry`] unless set.
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.config.options.retry = Arc::new(policy);
        self
    }

    /// Takes the time of signatures from `clock`.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.config.pace.clock = Arc::new(clock);
        self
    }

    /// Waits between attempts and looks through `sleep`.
    pub fn sleep(mut self, sleep: impl Sleep + 'static) -> Self {
        self.config.pace.sleep = Arc::new(sleep);
        self
    }

    /// Takes the random part of waits from `random`, which gives numbers from 0 up to but not including 1.
    pub fn random(mut self, random: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.config.pace.random = Arc::new(random);
        self
    }

    /// Writes request and reply bodies to `tracing` at the level trace, with confidential values redacted. Off unless
    /// asked for.
    pub fn log_bodies(mut self) -> Self {
        self.config.log_bodies = true;
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Error::is_configuration`] where region, endpoint, project id or credentials are missing or malformed. The
    /// message says which variable to set or which method to call.
    pub fn build(self) -> Result<C, Error> {
        Core::build(self.config).map(C::from)
    }
}

/// Shows where it leads, never a key.
impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("service", &self.config.service.name)
            .field("region", &self.config.region)
            .field("project_id", &self.config.project_id)
            .finish_non_exhaustive()
    }
}

/// What may differ from call to call; what is not set stays as it is in the client.
///
/// ```
/// # fn example(core: huaweicloud_runtime::Core) {
/// use std::time::Duration;
/// use huaweicloud_runtime::{CallOptions, NoRetry};
///
/// let options = CallOptions::new().attempt_timeout(Duration::from_secs(5)).retry(NoRetry);
/// let hasty = core.with_options(&options);
/// # }
/// ```
#[derive(Clone, Default)]
#[must_use = "options do nothing until they are given to a client"]
pub struct CallOptions {
    attempt_timeout: Option<Duration>,
    operation_timeout: Option<Duration>,
    retry: Option<Arc<dyn RetryPolicy>>,
}

impl CallOptions {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The longest time of one attempt.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// The longest time of a call with all its attempts and waits.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.operation_timeout = Some(timeout);
        self
    }

    /// When failed attempts are repeated.
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.retry = Some(Arc::new(policy));
        self
    }

    pub(crate) fn over(&self, options: &Options) -> Options {
        Options {
            attempt_timeout: self.attempt_timeout.unwrap_or(options.attempt_timeout),
            operation_timeout: self.operation_timeout.or(options.operation_timeout),
            retry: self.retry.clone().unwrap_or_else(|| options.retry.clone()),
        }
    }
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("attempt_timeout", &self.attempt_timeout)
            .field("operation_timeout", &self.operation_timeout)
            .finish_non_exhaustive()
    }
}
