//! [`ProviderContext`]: holds all external inputs of a source in one value, so that tests need no globals.

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use huaweicloud_auth::provider::{EnvironmentLookup, FileReader, ProfileFile, PublicFile};
use huaweicloud_auth::time::{Clock, SystemClock};
use huaweicloud_auth::{CredentialsError, Secret};

use super::exchange::Exchange;
use crate::client::http_client::PooledTransport;
use crate::client::http_client::proxies::Proxies;
use crate::client::transport::Transport;
use crate::message;

/// The time limit for opening a connection for a credential source.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// The external inputs of the sources: environment, files, time, network, and the region whose endpoints they call.
///
/// ```
/// use huaweicloud_runtime::identity::{CachedCredentials, Metadata, ProviderContext};
///
/// let context = ProviderContext::new().with_region("cn-north-4");
/// let credentials = CachedCredentials::new(Metadata::new(&context));
/// # let _ = credentials;
/// ```
#[derive(Clone)]
pub struct ProviderContext {
    pub(super) environment: EnvironmentLookup,
    pub(super) files: FileReader,
    pub(super) clock: Arc<dyn Clock>,
    /// The transport to IAM and STS.
    pub(super) transport: Arc<dyn Transport>,
    /// The transport to this machine and its metadata service.
    pub(super) local_transport: Arc<dyn Transport>,
    /// The proxies of `transport`, if they are known. Their passwords are redacted, because a proxy may repeat them in an
    /// answer.
    pub(super) proxies: Option<Arc<Proxies>>,
    /// Whether to ignore the project of the environment and the file, because it belongs to another region.
    pub(super) leaves_project: bool,
    region: Option<String>,
    iam_endpoint: Option<String>,
}

impl Default for ProviderContext {
    fn default() -> Self {
        let proxies = Proxies::read(&EnvironmentLookup::default()).map(Arc::new);
        Self {
            environment: EnvironmentLookup::default(),
            files: FileReader::default(),
            clock: Arc::new(SystemClock),
            transport: Arc::new(PooledTransport::new(CONNECT_TIMEOUT, proxies.clone())),
            proxies,
            leaves_project: false,
            local_transport: Arc::new(PooledTransport::direct(CONNECT_TIMEOUT)),
            region: None,
            iam_endpoint: None,
        }
    }
}

impl ProviderContext {
    /// Uses the process's environment, files and clock, and connections that are opened on first use.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks variables up through `environment`.
    #[must_use]
    pub fn with_environment(mut self, environment: impl Into<EnvironmentLookup>) -> Self {
        self.environment = environment.into();
        self
    }

    /// Reads files through `files`.
    #[must_use]
    pub fn with_files(mut self, files: impl Into<FileReader>) -> Self {
        self.files = files.into();
        self
    }

    /// Takes the time from `clock`.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sends every request through `transport`, which must not follow redirects, because they would send tokens to another
    /// host.
    #[must_use]
    pub fn with_transport(mut self, transport: impl Transport) -> Self {
        self.transport = Arc::new(transport);
        self.local_transport = self.transport.clone();
        self.proxies = None;
        self
    }

    /// Sends requests to the metadata service and the container endpoint, which are on this machine, through
    /// `transport`, which must neither follow redirects nor use a proxy.
    #[must_use]
    pub fn with_local_transport(mut self, transport: impl Transport) -> Self {
        self.local_transport = Arc::new(transport);
        self
    }

    /// Calls IAM and STS in this region, such as `cn-north-4`, unless an endpoint is given.
    #[must_use]
    pub fn with_region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Calls IAM at this endpoint, overriding the environment and the region. This is for callers with their own table of
    /// regions.
    #[must_use]
    pub fn with_iam_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.iam_endpoint = Some(endpoint.into());
        self
    }

    /// Returns the endpoint of IAM: the given one, that of the variable `HUAWEICLOUD_SDK_IAM_ENDPOINT`, that of the
    /// region, or the global one.
    #[must_use]
    pub fn iam_endpoint(&self) -> String {
        let found = || self.endpoint("HUAWEICLOUD_SDK_IAM_ENDPOINT", "iam", "https://iam.myhuaweicloud.com");
        self.iam_endpoint.clone().unwrap_or_else(found)
    }

    /// Returns the endpoint of STS: that of the variable `HUAWEICLOUD_SDK_STS_ENDPOINT`, that of the region, or that of
    /// `cn-north-4`, since STS has no global one.
    #[must_use]
    pub fn sts_endpoint(&self) -> String {
        self.endpoint("HUAWEICLOUD_SDK_STS_ENDPOINT", "sts", "https://sts.cn-north-4.myhuaweicloud.com")
    }

    fn endpoint(&self, variable: &str, service: &str, default: &str) -> String {
        match (self.environment.get(variable), &self.region) {
            (Some(endpoint), _) => endpoint,
            (None, Some(region)) => format!("https://{service}.{region}.myhuaweicloud.com"),
            (None, None) => default.to_owned(),
        }
    }

    /// Starts a request to a server that is not on this machine.
    pub(super) fn exchange(
        &self,
        provider: &'static str,
        method: Method,
        endpoint: &str,
        path: &str,
        timeout: Duration,
    ) -> Exchange {
        let exchange = Exchange::new(provider, method, endpoint, path, timeout);
        let secrets = self.proxies.iter().flat_map(|proxies| proxies.secrets());
        secrets.fold(exchange, Exchange::hiding)
    }

    /// The credentials file of this environment.
    pub(super) fn profile_file(&self) -> ProfileFile {
        ProfileFile::new().with_environment(self.environment.clone()).with_files(self.files.clone())
    }

    /// Returns the values of two variables that have to be set together.
    pub(super) fn pair(
        &self,
        provider: &'static str,
        first: &str,
        second: &str,
    ) -> Result<(String, String), CredentialsError> {
        let missing = match (self.environment.get(first), self.environment.get(second)) {
            (Some(one), Some(other)) => return Ok((one, other)),
            (None, None) => {
                let message = message!("variables-unset", "{one} and {other} are not set", one = first, other = second);
                return Err(CredentialsError::not_configured(provider, message));
            }
            (None, Some(_)) => (first, second),
            (Some(_), None) => (second, first),
        };
        Err(Self::half(provider, missing.0, missing.1))
    }

    /// Creates the error for a variable that is set without the other one.
    pub(super) fn half(provider: &'static str, missing: &str, present: &str) -> CredentialsError {
        let message = message!(
            "sibling-unset",
            "{missing} is not set although {present} is",
            missing = missing,
            present = present
        );
        let advice = message!(
            "set-both-or-none",
            "set {missing} as well, or unset {present}",
            missing = missing,
            present = present
        );
        CredentialsError::invalid(provider, message).with_advice(advice)
    }

    /// Reads a file with a token and trims white space around it.
    pub(super) fn read_token(&self, provider: &'static str, path: &str) -> Result<Secret, CredentialsError> {
        let text = self.files.read(Path::new(path)).map_err(|error| {
            if let Some(refusal) = PublicFile::refusal(&error, provider, Path::new(path)) {
                return refusal;
            }
            let message = message!(
                "token-file-unreadable",
                "the token file `{path}` cannot be read: {error}",
                path = path,
                error = FileReader::reason(&error)
            );
            let advice = match error.kind() {
                ErrorKind::FileTooLarge => message!("name-token-file", "name the file that holds only the token"),
                _ => message!("check-file", "check that the file exists and that this process may read it"),
            };
            CredentialsError::invalid(provider, message).with_advice(advice)
        })?;
        match text.expose().trim() {
            "" => {
                let message = message!("token-file-empty", "the token file `{path}` is empty", path = path);
                Err(CredentialsError::invalid(provider, message))
            }
            token => Ok(Secret::from(token)),
        }
    }
}

impl fmt::Debug for ProviderContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderContext")
            .field("region", &self.region)
            .field("iam_endpoint", &self.iam_endpoint)
            .finish_non_exhaustive()
    }
}
