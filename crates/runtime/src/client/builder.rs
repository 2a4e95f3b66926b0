//! [`ConfigBuilder`] and [`ClientBuilder`]: create configurations and clients.
//!
//! For each setting, the program takes precedence over the environment, the environment over files, and files over the built-in
//! value. `build` reports every wrong setting, before anything is sent.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use huaweicloud_auth::provider::{EnvironmentLookup, FileReader};
use huaweicloud_auth::time::Clock;
use huaweicloud_auth::{Credentials, ProvideCredentials, Secret};

use crate::client::build;
use crate::client::config::Config;
use crate::client::core::Core;
use crate::client::error::Error;
use crate::client::observer::Observer;
use crate::client::pace::Sleep;
use crate::client::retry::RetryPolicy;
use crate::client::settings::{Settings, Source};
use crate::client::transport::Transport;
use crate::model::operation::Service;

/// The setters that both builders have.
macro_rules! setters {
    () => {
        /// Sets the region, such as `cn-north-4`. Default: `HUAWEICLOUD_SDK_REGION`, or else `HW_REGION_NAME`.
        pub fn region(mut self, region: impl Into<String>) -> Self {
            self.settings.region = Some(region.into());
            self
        }

        /// Sets the project. Default: `HUAWEICLOUD_SDK_PROJECT_ID`, then `project_id` of the credentials file. Otherwise, if
        /// the region is known, the project is looked up in IAM at the first call that needs it.
        pub fn project_id(mut self, id: impl Into<String>) -> Self {
            self.settings.project_id = Some(id.into());
            self
        }

        /// Looks the project up in IAM even if the program, the environment or the credentials file names one. Use this for a
        /// client whose region is not that of the named project. An error of the lookup then has
        /// [`Remedy::Match`](crate::Remedy::Match).
        pub fn look_up_project(mut self) -> Self {
            self.settings.looks_up_project = true;
            self
        }

        /// Sets the URL of IAM, which looks up the project. Default: `HUAWEICLOUD_SDK_IAM_ENDPOINT`, or that of the
        /// region.
        pub fn iam_endpoint(mut self, endpoint: impl Into<String>) -> Self {
            self.settings.iam_endpoint = Some(endpoint.into());
            self
        }

        /// Sets the source of credentials. It is asked before every attempt, so put a source that reads files or the network
        /// behind a cache. The default is the first source that is set up on this machine, in this order: federation, the keys
        /// of `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK` and `HUAWEICLOUD_SDK_SECURITY_TOKEN`, the credentials file, a
        /// container.
        pub fn credentials(mut self, provider: impl ProvideCredentials + 'static) -> Self {
            self.settings.credentials = Source::Given(Ok(Arc::new(provider)));
            self
        }

        /// Takes credentials from the default chain: federation, environment, credentials file, container and, if none of these
        /// is set up, the metadata service of the ECS instance. If none of them has keys, the first call fails.
        pub fn default_credentials(mut self) -> Self {
            self.settings.credentials = Source::Chain;
            self
        }

        /// Sets an access key and its secret key.
        pub fn access_key(mut self, access_key: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
            let credentials = Credentials::new(access_key, secret_key);
            self.settings.credentials = Source::Given(credentials.map(|credentials| Arc::new(credentials) as _));
            self
        }

        /// Looks environment variables up through `lookup` instead of the process's environment. With `|_: &str| None`, only
        /// the settings of the program count.
        pub fn environment(mut self, lookup: impl Into<EnvironmentLookup>) -> Self {
            self.settings.environment = lookup.into();
            self
        }

        /// Reads the credentials file and the token files of credential sources through `files`. With
        /// [`FileReader::private()`], files that all users of the machine can open are refused.
        pub fn files(mut self, files: impl Into<FileReader>) -> Self {
            self.settings.files = files.into();
            self
        }

        /// Sets the time limit for opening a connection: 10 s by default. Has no effect on an HTTP client of your own.
        pub fn connect_timeout(mut self, timeout: Duration) -> Self {
            self.settings.connect_timeout = timeout;
            self
        }

        /// Sets the time limit of one attempt, from connecting to the last byte of the answer: 60 s by default.
        pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
            self.settings.options.attempt_timeout = timeout;
            self
        }

        /// Sets the time limit of a call with all its attempts and delays: 5 min by default.
        pub fn operation_timeout(mut self, timeout: Duration) -> Self {
            self.settings.options.operation_timeout = Some(timeout);
            self
        }

        /// Sets how long the next chunk of a [`ByteStream`](crate::ByteStream) may take: 60 s by default.
        pub fn idle_timeout(mut self, timeout: Duration) -> Self {
            self.settings.options.idle_timeout = timeout;
            self
        }

        /// Sends through a client of your own, for example for proxies or certificates. Build it with
        /// `redirect::Policy::none()`. Every call through a client that follows redirects fails, because such a client could
        /// send keys to another host.
        #[cfg(feature = "reqwest")]
        pub fn http_client(mut self, client: reqwest::Client) -> Self {
            self.settings.transport = Some(Arc::new(crate::client::http_client::ReqwestTransport::new(client)));
            self
        }

        /// Sends through a transport of your own. It also sends the requests of credential sources, including those to
        /// servers on this machine. It must not send the latter through a proxy, because the proxy would see the keys.
        /// To see what is sent, set an [`observer`](Self::observer); to change it, [wrap](Self::wrap_transport) the
        /// transport.
        pub fn transport(mut self, transport: impl Transport) -> Self {
            let transport: Arc<dyn Transport> = Arc::new(transport);
            self.settings.local_transport = Some(transport.clone());
            self.settings.transport = Some(transport);
            self
        }

        /// Wraps the transport, to count, change or fail requests. `wrap` receives the transport that would be used otherwise,
        /// with the connect timeout and the proxies of this builder's environment. If this method is called several times, the
        /// last wrapper is the outermost. Credential sources on this machine bypass it.
        ///
        /// ```
        /// use std::sync::Arc;
        /// use bytes::Bytes;
        /// use huaweicloud_runtime::{ConfigBuilder, Transport, TransportFuture, http};
        ///
        /// /// Prints where each request goes.
        /// struct Printed(Arc<dyn Transport>);
        ///
        /// impl Transport for Printed {
        ///     fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        ///         println!("{} {}", request.method(), request.uri().path());
        ///         self.0.send(request)
        ///     }
        /// }
        ///
        /// fn printed(builder: ConfigBuilder) -> ConfigBuilder {
        ///     builder.wrap_transport(Printed)
        /// }
        /// ```
        pub fn wrap_transport<T: Transport>(
            mut self,
            wrap: impl Fn(Arc<dyn Transport>) -> T + Send + Sync + 'static,
        ) -> Self {
            self.settings.wraps.push(Arc::new(move |transport| Arc::new(wrap(transport))));
            self
        }

        /// Sets when failed attempts are repeated: [`StandardRetry`](crate::StandardRetry) by default.
        pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
            self.settings.options.retry = Arc::new(policy);
            self
        }

        /// Takes the time of signatures from `clock`.
        pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
            self.settings.pace.clock = Arc::new(clock);
            self
        }

        /// Waits between attempts and polls through `sleep`.
        pub fn sleep(mut self, sleep: impl Sleep + 'static) -> Self {
            self.settings.pace.sleep = Arc::new(sleep);
            self
        }

        /// Takes the random part of delays from `random`, which returns numbers from 0 up to but not including 1.
        pub fn random(mut self, random: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
            self.settings.pace.random = Arc::new(random);
            self
        }

        /// Reports to `observer` what the calls send, receive and wait for, without secrets.
        pub fn observer(mut self, observer: impl Observer) -> Self {
            self.settings.observer = Some(Arc::new(observer));
            self
        }

        /// Writes request and reply bodies to `tracing` at the level trace, with confidential values redacted. Off by
        /// default.
        pub fn log_bodies(mut self) -> Self {
            self.settings.log_bodies = true;
            self
        }

        /// Appends the name of the application to the `User-Agent` of every call, such as `my-app/2.3`.
        pub fn application(mut self, name: impl Into<String>) -> Self {
            self.settings.application = Some(name.into());
            self
        }
    };
}

/// Creates a [`Config`]. Settings that are not set come from the environment of the process.
#[must_use = "a builder does nothing until `build`"]
pub struct ConfigBuilder {
    settings: Settings,
}

impl Config {
    /// Configures the settings that several clients share. Settings that are not set come from the environment.
    pub fn builder() -> ConfigBuilder {
        ConfigBuilder { settings: Settings::default() }
    }

    /// Creates a configuration from the environment alone.
    ///
    /// # Errors
    ///
    /// [`Error::is_configuration`] or [`Error::is_auth`], naming the variable that is missing or wrong.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }
}

impl ConfigBuilder {
    setters!();

    /// Sets the URL of one service, such as `oms`, instead of that of the region. Further calls for the same service add
    /// endpoints, which are tried when the first cannot be reached. Default: `HUAWEICLOUD_SDK_<SERVICE>_ENDPOINT`, or
    /// `HUAWEICLOUD_SDK_REGION_<SERVICE>_<REGION>`.
    pub fn endpoint(mut self, service: impl Into<String>, endpoint: impl Into<String>) -> Self {
        self.settings.endpoints.push((service.into(), endpoint.into()));
        self
    }

    /// Creates the configuration. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`Error::is_configuration`] when region, project id or application name is malformed, [`Error::is_auth`] when
    /// there are no credentials. The message says which variable to set or which method to call.
    pub fn build(self) -> Result<Config, Error> {
        build::common(self.settings).map(Config::new)
    }
}

impl fmt::Debug for ConfigBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigBuilder").field("region", &self.settings.region).finish_non_exhaustive()
    }
}

/// Creates one client, with its own configuration. For several clients that share one, see [`Config`].
///
/// ```
/// # use huaweicloud_runtime::{ClientBuilder, Core, Service};
/// # static SERVICE: Service = Service::new("oms", "Object Storage Migration Service")
/// #     .with_regions(&[("cn-north-4", "https://oms.cn-north-4.myhuaweicloud.com")]);
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
    service: &'static Service,
    settings: Settings,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Core>> ClientBuilder<C> {
    /// Creates a builder for a client of this service. Settings that are not set come from the environment of the
    /// process.
    pub fn new(service: &'static Service) -> Self {
        Self { service, settings: Settings::default(), client: PhantomData }
    }

    setters!();

    /// Sets the URL of the service, instead of that of the region. Further calls add endpoints, which are tried when the first
    /// cannot be reached. Default: `HUAWEICLOUD_SDK_<SERVICE>_ENDPOINT`, or `HUAWEICLOUD_SDK_REGION_<SERVICE>_<REGION>`.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.settings.endpoints.push((self.service.name.into(), endpoint.into()));
        self
    }

    /// Creates the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`Error::is_configuration`] when region, endpoint, project id or credentials are missing or malformed. The
    /// message says which variable to set or which method to call.
    pub fn build(self) -> Result<C, Error> {
        let config = build::common(self.settings).map(Config::new)?;
        Core::from_config(self.service, &config).map(C::from)
    }
}

/// Shows service, region and project, never a key.
impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("service", &self.service.name)
            .field("region", &self.settings.region)
            .field("project_id", &self.settings.project_id)
            .finish_non_exhaustive()
    }
}
