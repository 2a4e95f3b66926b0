//! [`ProviderContext`]: everything of the outside world that a source may touch, in one value, so that tests need no
//! globals.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::EnvironmentLookup;
use crate::fetch::HttpFetch;
use crate::time::{Clock, SystemClock};
use crate::{CredentialsError, Secret};

/// Reads text files. The default reads the file system; tests give a closure. Files are small and read in place, also
/// inside async code.
#[derive(Clone)]
pub struct FileReader(Arc<Read>);

type Read = dyn Fn(&Path) -> io::Result<String> + Send + Sync;

impl FileReader {
    /// The text of a file, a secret since it may hold keys.
    ///
    /// # Errors
    ///
    /// That of the file system.
    pub fn read(&self, path: &Path) -> io::Result<Secret> {
        (self.0)(path).map(Secret::new)
    }
}

impl Default for FileReader {
    fn default() -> Self {
        Self::from(|path: &Path| std::fs::read_to_string(path))
    }
}

impl<F: Fn(&Path) -> io::Result<String> + Send + Sync + 'static> From<F> for FileReader {
    fn from(read: F) -> Self {
        Self(Arc::new(read))
    }
}

impl fmt::Debug for FileReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileReader")
    }
}

/// What sources see of the world: environment, files, time, HTTP, and the region whose endpoints they call.
///
/// ```no_run
/// use huaweicloud_auth::provider::{EcsMetadata, ProviderContext};
/// use huaweicloud_auth::{CachedCredentials, SigningMiddleware};
///
/// # #[cfg(feature = "reqwest")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let direct = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()?;
/// let context = ProviderContext::new().with_local_http(direct);
/// let signer = SigningMiddleware::new(CachedCredentials::new(EcsMetadata::new(&context)));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "reqwest"))]
/// # fn main() {}
/// ```
#[derive(Clone)]
pub struct ProviderContext {
    pub(super) environment: EnvironmentLookup,
    pub(super) files: FileReader,
    pub(super) clock: Arc<dyn Clock>,
    http: Option<Arc<dyn HttpFetch>>,
    local_http: Option<Arc<dyn HttpFetch>>,
    region: Option<String>,
    iam_endpoint: Option<String>,
}

impl Default for ProviderContext {
    fn default() -> Self {
        Self {
            environment: EnvironmentLookup::default(),
            files: FileReader::default(),
            clock: Arc::new(SystemClock),
            http: None,
            local_http: None,
            region: None,
            iam_endpoint: None,
        }
    }
}

impl ProviderContext {
    /// The process's environment, its files and clock, and no HTTP.
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

    /// Calls IAM and STS through `http`. It must not follow redirects.
    #[must_use]
    pub fn with_http(mut self, http: impl HttpFetch + 'static) -> Self {
        self.http = Some(Arc::new(http));
        self
    }

    /// Calls the metadata service and the container endpoint, which are on this machine, through `http`. It must neither
    /// follow redirects nor use a proxy.
    #[must_use]
    pub fn with_local_http(mut self, http: impl HttpFetch + 'static) -> Self {
        self.local_http = Some(Arc::new(http));
        self
    }

    /// Calls IAM and STS in this region, such as `cn-north-4`, unless an endpoint is given.
    #[must_use]
    pub fn with_region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Calls IAM at this endpoint, whatever the environment and the region say: for callers who have a table of regions.
    #[must_use]
    pub fn with_iam_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.iam_endpoint = Some(endpoint.into());
        self
    }

    /// The endpoint of IAM: the one that was given, the variable `HUAWEICLOUD_SDK_IAM_ENDPOINT`, that of the region, or the global one.
    #[must_use]
    pub fn iam_endpoint(&self) -> String {
        let found = || self.endpoint("HUAWEICLOUD_SDK_IAM_ENDPOINT", "iam", "https://iam.myhuaweicloud.com");
        self.iam_endpoint.clone().unwrap_or_else(found)
    }

    /// The endpoint of STS: the variable `HUAWEICLOUD_SDK_STS_ENDPOINT`, that of the region, or that of `cn-north-4`,
    /// since STS has no global one.
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

    /// HTTP to the Internet.
    pub(super) fn http(&self, provider: &'static str) -> Result<&dyn HttpFetch, CredentialsError> {
        self.http.as_deref().ok_or_else(|| no_http(provider, "with_http"))
    }

    /// HTTP to this machine; a client for the Internet will do where no other was given.
    pub(super) fn local_http(&self, provider: &'static str) -> Result<&dyn HttpFetch, CredentialsError> {
        self.local_http.as_deref().or(self.http.as_deref()).ok_or_else(|| no_http(provider, "with_local_http"))
    }

    /// A file's text without the white space around it; `what` is what the error calls the file.
    pub(super) fn read_token(
        &self,
        provider: &'static str,
        what: &str,
        path: &str,
    ) -> Result<Secret, CredentialsError> {
        let text = self.files.read(Path::new(path)).map_err(|error| {
            CredentialsError::invalid(provider, format!("{what} `{path}` cannot be read: {error}"))
                .with_advice("check that the file exists and that this process may read it")
        })?;
        match text.expose().trim() {
            "" => Err(CredentialsError::invalid(provider, format!("{what} `{path}` is empty"))),
            token => Ok(Secret::from(token)),
        }
    }

    /// A path in the home directory, if there is one.
    pub(super) fn in_home(&self, path: &str) -> Option<PathBuf> {
        let home = self.environment.get("HOME").or_else(|| self.environment.get("USERPROFILE"))?;
        Some(Path::new(&home).join(path))
    }
}

impl fmt::Debug for ProviderContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderContext")
            .field("http", &self.http)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

fn no_http(provider: &'static str, method: &str) -> CredentialsError {
    CredentialsError::not_configured(provider, "it needs an http client and has none")
        .with_advice(format!("give one to ProviderContext::{method}, for instance a reqwest::Client"))
}
