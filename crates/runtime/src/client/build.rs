//! Turns settings into the state that clients share: endpoints, signing, project.

use std::sync::Arc;

use huaweicloud_auth::provider::Profile;
use huaweicloud_auth::{CredentialsError, SigningMiddleware};

use crate::client::agent;
use crate::client::endpoint::{self, Endpoint, Endpoints};
use crate::client::error::{Error, Setting};
use crate::client::http_client::PooledTransport;
use crate::client::http_client::proxies::Proxies;
use crate::client::iam::{self, IAM};
use crate::client::identity;
use crate::client::observer::WatchedSource;
use crate::client::origin::Origin;
use crate::client::project::{Lookup, Need, Project};
use crate::client::settings::Settings;
use crate::client::shared::{CallContext, Carrier, Common, Shared, Target};
use crate::client::skew::Skew;
use crate::message;
use crate::model::operation::Service;

/// Resolves the state that the clients of a configuration share. Sends nothing.
pub(crate) fn common(settings: Settings) -> Result<Common, Error> {
    if let Some(application) = &settings.application {
        agent::check_application(application)?;
    }
    let region = region(&settings)?;
    let name = region.as_ref().map(|(name, _)| name.as_str());
    let profile = identity::profile(&settings);
    let given = Project::given(settings.project_id.as_deref(), &settings.environment, profile.as_ref().ok())?;
    let (given, need) = match given {
        Some(_) if settings.looks_up_project => (None, Need::OfAnotherRegion),
        given => (given, Need::NotNamed),
    };
    let skew = Arc::new(Skew::default());
    let proxies = match settings.transport {
        Some(_) => None,
        None => Proxies::read(&settings.environment).map(Arc::new),
    };
    let carrier = carrier(&settings, name, &profile, &skew, proxies.clone())?;
    let named = IamName::find(&settings, profile.as_ref().ok());
    let project = match (given, name) {
        (Some(given), _) => given,
        (None, Some(name)) => lookup(&settings, name, need, &named, carrier.clone())?,
        (None, None) => {
            Project::Unknown(message!("project-needs-region", "it cannot be looked up in IAM without a region"))
        }
    };
    let iam_is_named = !matches!(named, IamName::Nobody);
    Ok(Common { settings, region, project: Arc::new(project), iam_is_named, carrier, skew, proxies })
}

/// Creates the context of a client's calls. Sends nothing.
pub(crate) fn client(service: &'static Service, common: &Common) -> Result<CallContext, Error> {
    let settings = &common.settings;
    let explicit = settings.endpoints.iter().filter(|(name, _)| name == service.name);
    let explicit: Vec<String> = explicit.map(|(_, endpoint)| endpoint.clone()).collect();
    let region = common.region.as_ref().map(|(name, _)| name.as_str());
    let endpoints = endpoint::resolve(service, &explicit, region, &settings.environment, None)?;
    warn_about_plain_http(&endpoints);
    check_proxies(&endpoints, common.proxies.as_deref())?;
    // IAM does not recognize the keys of an emulator on this machine.
    let is_emulator = endpoints.list.iter().any(Endpoint::is_loopback) && !common.iam_is_named;
    let project = match &*common.project {
        Project::Lookup(_) if is_emulator => Arc::new(Project::Unknown(message!(
            "project-of-loopback",
            "it is not looked up in IAM for an endpoint on this machine"
        ))),
        _ => common.project.clone(),
    };
    let agent = agent::user_agent(service, settings.application.as_deref());
    let target = Target { service, region: common.region.clone(), endpoints, agent };
    let shared = Shared::new(target, project, common.carrier.clone(), common.skew.clone());
    Ok(CallContext { shared: Arc::new(shared), options: Arc::new(settings.options.clone()) })
}

/// Where the endpoint of IAM comes from.
enum IamName {
    Program(String),
    Environment,
    Profile { endpoint: String, path: String },
    Nobody,
}

impl IamName {
    fn find(settings: &Settings, profile: Option<&Profile>) -> Self {
        if let Some(endpoint) = &settings.iam_endpoint {
            return Self::Program(endpoint.clone());
        }
        if settings.environment.get("HUAWEICLOUD_SDK_IAM_ENDPOINT").is_some() {
            return Self::Environment;
        }
        match profile.and_then(|profile| Some((profile.iam_endpoint.clone()?, &profile.path))) {
            Some((endpoint, path)) => Self::Profile { endpoint, path: path.display().to_string() },
            None => Self::Nobody,
        }
    }
}

/// Creates the lookup of a region's project through a client of IAM.
fn lookup(settings: &Settings, region: &str, need: Need, named: &IamName, carrier: Carrier) -> Result<Project, Error> {
    let explicit = match named {
        IamName::Program(endpoint) | IamName::Profile { endpoint, .. } => Some(endpoint.as_str()),
        IamName::Environment | IamName::Nobody => None,
    };
    let mut endpoints = iam::endpoints(explicit, region, &settings.environment)?;
    if let IamName::Profile { path, .. } = named {
        endpoints.origin = Origin::File(path.clone());
    }
    let (signer, clock, asked) = (carrier.signer.clone(), carrier.pace.clock.clone(), endpoints.clone());
    let agent = agent::user_agent(&IAM, settings.application.as_deref());
    let target = Target { service: &IAM, region: Some((region.to_owned(), Origin::Explicit)), endpoints, agent };
    let unknown = Arc::new(Project::Unknown(message!("project-of-iam", "IAM belongs to no project")));
    let shared = Arc::new(Shared::new(target, unknown, carrier, Arc::default()));
    let context = CallContext { shared, options: Arc::new(settings.options.clone()) };
    Ok(Project::Lookup(Box::new(Lookup::new(signer, clock, asked, iam::question(context, need)))))
}

fn region(settings: &Settings) -> Result<Option<(String, Origin)>, Error> {
    let from = |name: &str| Some((settings.environment.get(name)?, Origin::Variable(name.to_owned())));
    let region = settings
        .region
        .clone()
        .map(|region| (region, Origin::Explicit))
        .or_else(|| from("HUAWEICLOUD_SDK_REGION"))
        .or_else(|| from("HW_REGION_NAME"));
    if let Some((name, origin)) = &region
        && (name.trim().is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)))
    {
        let shown: String = name.chars().take(60).filter(|c| !c.is_control()).collect();
        let text = message!("region-malformed", "`{region}` is not a region id such as `cn-north-4`", region = shown);
        return Err(Error::configuration(Setting::Region, text).with_origin(origin));
    }
    Ok(region)
}

/// Creates the carrier, which signs and sends requests.
fn carrier(
    settings: &Settings,
    region: Option<&str>,
    profile: &Result<Profile, CredentialsError>,
    skew: &Arc<Skew>,
    proxies: Option<Arc<Proxies>>,
) -> Result<Carrier, Error> {
    let transport = match &settings.transport {
        Some(transport) => transport.clone(),
        None => Arc::new(PooledTransport::new(settings.connect_timeout, proxies.clone())),
    };
    let transport = settings.wraps.iter().fold(transport, |transport, wrap| wrap(transport));
    let source = identity::find(settings, region, &transport, proxies.clone(), profile, skew)?;
    let observer = settings.observer.clone();
    let signer = match observer.clone() {
        Some(observer) => SigningMiddleware::new(WatchedSource { inner: source, observer }),
        None => SigningMiddleware::new(source),
    };
    let (connect_timeout, pace, log_bodies) = (settings.connect_timeout, settings.pace.clone(), settings.log_bodies);
    Ok(Carrier { signer, transport, proxies, connect_timeout, pace, log_bodies, observer })
}

/// Rejects an unusable proxy if a request of this client would need it.
fn check_proxies(endpoints: &Endpoints, proxies: Option<&Proxies>) -> Result<(), Error> {
    let Some(proxies) = proxies else { return Ok(()) };
    for endpoint in &endpoints.list {
        let Ok(url) = endpoint.as_str().parse() else { continue };
        if let Err(error) = proxies.on_the_way(&url) {
            let origin = Origin::Variable(error.variable.to_owned());
            return Err(Error::configuration(Setting::Proxy, error.message()).with_origin(&origin));
        }
    }
    Ok(())
}

fn warn_about_plain_http(endpoints: &Endpoints) {
    for endpoint in endpoints.list.iter().filter(|endpoint| !endpoint.is_secure() && !endpoint.is_loopback()) {
        tracing::warn!(%endpoint, "the endpoint is not encrypted; keys in request bodies can be read on the way");
    }
}
