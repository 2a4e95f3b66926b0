//! [`Core`]: the shared state of a client.
//!
//! A service crate's `Client` is a thin wrapper of it: a `From<Core>`, a builder, and the generated operations, each of
//! which asks [`Core::request`] for a request to fill.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use huaweicloud_auth::provider::Profile;
use huaweicloud_auth::{CredentialsError, SigningMiddleware};

use crate::config::{CallOptions, Config, Options};
use crate::endpoint::{self, Endpoint, Endpoints, Origin};
use crate::error::Error;
use crate::http_client::PooledTransport;
use crate::operation::{Operation, Service};
use crate::pace::Pace;
use crate::project::{self, IAM, Project};
use crate::request::{RawRequest, Request};
use crate::retry::budget::Budget;
use crate::retry::rate::SendRate;
use crate::skew::Skew;
use crate::sources;
use crate::transport::Transport;

/// The shared state of a client: where it sends, how it signs, what it has learned. A clone costs two counters.
///
/// ```
/// use huaweicloud_runtime::{ClientBuilder, Core, Error, Operation, Request, Service};
///
/// static SERVICE: Service = Service {
///     name: "oms",
///     title: "Object Storage Migration Service",
///     regions: &[("cn-north-4", "https://oms.cn-north-4.myhuaweicloud.com")],
///     sensitive: &[],
///     operations: &[],
/// };
///
/// /// What a service crate makes of it.
/// #[derive(Clone, Debug)]
/// pub struct Client {
///     core: Core,
/// }
///
/// impl From<Core> for Client {
///     fn from(core: Core) -> Self {
///         Self { core }
///     }
/// }
///
/// impl Client {
///     pub fn builder() -> ClientBuilder<Self> {
///         ClientBuilder::new(&SERVICE)
///     }
///
///     pub fn from_env() -> Result<Self, Error> {
///         Self::builder().build()
///     }
///
///     pub(crate) fn request(&self, operation: &'static Operation) -> Request {
///         self.core.request(operation)
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Core {
    pub(crate) shared: Arc<Shared>,
    pub(crate) options: Arc<Options>,
}

/// What all clones of a client have in common.
pub(crate) struct Shared {
    pub(crate) service: &'static Service,
    pub(crate) region: Option<(String, Origin)>,
    pub(crate) endpoints: Endpoints,
    /// The endpoint that last took a connection.
    pub(crate) current: AtomicUsize,
    pub(crate) project: Project,
    pub(crate) carrier: Carrier,
    pub(crate) skew: Arc<Skew>,
    pub(crate) budget: Budget,
    pub(crate) rate: SendRate,
}

/// What a client and the one that asks IAM for its project have in common.
#[derive(Clone)]
pub(crate) struct Carrier {
    pub(crate) signer: SigningMiddleware,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) connect_timeout: Duration,
    pub(crate) pace: Pace,
    pub(crate) log_bodies: bool,
}

impl Core {
    pub(crate) fn build(config: Config) -> Result<Self, Error> {
        let region = region(&config)?;
        let name = region.as_ref().map(|(name, _)| name.as_str());
        let endpoints = endpoint::resolve(config.service, &config.endpoints, name, &config.environment, None)?;
        warn_about_plain_http(&endpoints);
        let profile = sources::profile(&config);
        let given = Project::given(config.project_id.as_deref(), &config.environment, profile.as_ref().ok())?;
        let iam = if given.is_some() { None } else { iam(&config, name, profile.as_ref().ok(), &endpoints)? };
        let skew = Arc::new(Skew::default());
        let carrier = carrier(&config, name, &profile, &endpoints, iam.as_ref(), &skew)?;
        let options = Arc::new(config.options);
        let project = match (given, name, iam) {
            (Some(given), ..) => given,
            (None, Some(name), Some(iam)) => {
                let unknown = Project::Unknown("IAM belongs to no project");
                let shared = Shared::new(&IAM, region.clone(), iam, unknown, carrier.clone(), Arc::default());
                Project::lookup(Self { shared: Arc::new(shared), options: options.clone() }, name)
            }
            (None, None, _) => Project::Unknown("without a region it cannot be asked from IAM"),
            (None, Some(_), None) => Project::Unknown("it is not asked from IAM for an endpoint on this machine"),
        };
        let shared = Shared::new(config.service, region, endpoints, project, carrier, skew);
        Ok(Self { shared: Arc::new(shared), options })
    }

    /// A call of a generated operation, to be filled and sent.
    pub fn request(&self, operation: &'static Operation) -> Request {
        Request::new(self.clone(), operation)
    }

    /// A signed call of any path of the service, untyped. `{project_id}` in the path is filled.
    pub fn raw(&self, method: &str, path: &str) -> RawRequest {
        RawRequest::new(self.clone(), method, path)
    }

    /// The same client with other limits or another retry policy. Connections and everything learned are shared.
    pub fn with_options(&self, options: &CallOptions) -> Self {
        Self { shared: self.shared.clone(), options: Arc::new(options.over(&self.options)) }
    }

    /// The service.
    pub fn service(&self) -> &'static Service {
        self.shared.service
    }

    /// The region, if one is known.
    pub fn region(&self) -> Option<&str> {
        self.shared.region.as_ref().map(|(name, _)| name.as_str())
    }

    /// Where the region came from.
    pub fn region_origin(&self) -> Option<&Origin> {
        self.shared.region.as_ref().map(|(_, origin)| origin)
    }

    /// The endpoint that the next call uses.
    pub fn endpoint(&self) -> &Endpoint {
        self.endpoint_at(self.current())
    }

    /// Which of the endpoints that is.
    pub(crate) fn current(&self) -> usize {
        self.shared.current.load(Ordering::Relaxed)
    }

    pub(crate) fn endpoint_at(&self, number: usize) -> &Endpoint {
        let list = &self.shared.endpoints.list;
        // The list is never empty: `resolve` refuses that.
        &list[number % list.len().max(1)]
    }

    /// Every endpoint, in the order in which they are tried when there is no connection.
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.shared.endpoints.list
    }

    /// The endpoint of IAM that is asked for the project, and where it came from; `None` where nobody is asked.
    pub fn iam_endpoint(&self) -> Option<(&Endpoint, &Origin)> {
        self.shared.project.iam().map(|iam| (iam.endpoint(), iam.endpoint_origin()))
    }

    /// Where the endpoint came from.
    pub fn endpoint_origin(&self) -> &Origin {
        &self.shared.endpoints.origin
    }

    /// The project, looked up at IAM if nobody named one.
    ///
    /// # Errors
    ///
    /// Those of the lookup, with every project listed where there is more than one.
    pub async fn project_id(&self) -> Result<String, Error> {
        self.shared.project.resolve().await.map(|id| id.to_string())
    }

    /// Where the project comes from.
    pub fn project_origin(&self) -> Origin {
        self.shared.project.origin()
    }

    /// The credentials that the next attempt would be signed with.
    ///
    /// # Errors
    ///
    /// [`Error::is_auth`] where the source has none.
    pub async fn credentials(&self) -> Result<huaweicloud_auth::Credentials, Error> {
        Ok(self.shared.carrier.signer.credentials().await?)
    }
}

impl Shared {
    fn new(
        service: &'static Service,
        region: Option<(String, Origin)>,
        endpoints: Endpoints,
        project: Project,
        carrier: Carrier,
        skew: Arc<Skew>,
    ) -> Self {
        let current = AtomicUsize::new(0);
        let (budget, rate) = (Budget::default(), SendRate::default());
        Self { service, region, endpoints, current, project, carrier, skew, budget, rate }
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core")
            .field("service", &self.shared.service.name)
            .field("region", &self.region())
            .field("endpoint", self.endpoint())
            .finish_non_exhaustive()
    }
}

fn region(config: &Config) -> Result<Option<(String, Origin)>, Error> {
    let from = |name: &str| Some((config.environment.get(name)?, Origin::Variable(name.to_owned())));
    let region = config
        .region
        .clone()
        .map(|region| (region, Origin::Explicit))
        .or_else(|| from("HUAWEICLOUD_SDK_REGION"))
        .or_else(|| from("HW_REGION_NAME"));
    if let Some((name, origin)) = &region
        && (name.trim().is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)))
    {
        let shown: String = name.chars().take(60).filter(|c| !c.is_control()).collect();
        return Err(Error::configuration(format!("`{shown}` is not a region id such as `cn-north-4` ({origin})")));
    }
    Ok(region)
}

/// Where IAM is, if it is to be asked for the project: never for an emulator on this machine, whose keys it does not
/// know, unless somebody says where.
fn iam(
    config: &Config,
    region: Option<&str>,
    profile: Option<&Profile>,
    endpoints: &Endpoints,
) -> Result<Option<Endpoints>, Error> {
    let Some(region) = region else { return Ok(None) };
    let in_environment = config.environment.get("HUAWEICLOUD_SDK_IAM_ENDPOINT").is_some();
    let in_profile = profile.and_then(|profile| profile.iam_endpoint.as_deref()).filter(|_| !in_environment);
    let named = config.iam_endpoint.as_deref().or(in_profile);
    let file = profile.filter(|_| config.iam_endpoint.is_none() && in_profile.is_some());
    if named.is_none() && !in_environment && endpoints.list.iter().any(Endpoint::is_loopback) {
        return Ok(None);
    }
    let mut iam = project::iam_endpoints(named, region, &config.environment)?;
    if let Some(profile) = file {
        iam.origin = Origin::File(profile.path.display().to_string());
    }
    Ok(Some(iam))
}

fn carrier(
    config: &Config,
    region: Option<&str>,
    profile: &Result<Profile, CredentialsError>,
    endpoints: &Endpoints,
    iam: Option<&Endpoints>,
    skew: &Arc<Skew>,
) -> Result<Carrier, Error> {
    let transport = match &config.transport {
        Some(transport) => transport.clone(),
        None => {
            let mut reached = endpoints.list.iter().chain(iam.iter().flat_map(|iam| &iam.list));
            Arc::new(PooledTransport::build(config.connect_timeout, reached.all(Endpoint::is_loopback))?)
        }
    };
    let signer = SigningMiddleware::new(sources::find(config, region, &transport, profile, skew)?);
    let (connect_timeout, pace, log_bodies) = (config.connect_timeout, config.pace.clone(), config.log_bodies);
    Ok(Carrier { signer, transport, connect_timeout, pace, log_bodies })
}

fn warn_about_plain_http(endpoints: &Endpoints) {
    for endpoint in endpoints.list.iter().filter(|endpoint| !endpoint.is_secure() && !endpoint.is_loopback()) {
        tracing::warn!(%endpoint, "the endpoint is not encrypted; keys in request bodies can be read on the way");
    }
}
