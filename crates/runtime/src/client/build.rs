//! From settings to shared state: where it sends, how it signs, which project it works in.

use std::sync::Arc;

use huaweicloud_auth::provider::Profile;
use huaweicloud_auth::{CredentialsError, SigningMiddleware};

use crate::client::endpoint::{self, Endpoint, Endpoints, Origin};
use crate::client::error::Error;
use crate::client::http_client::PooledTransport;
use crate::client::iam::{self, IAM};
use crate::client::identity;
use crate::client::project::{Lookup, Project};
use crate::client::settings::Settings;
use crate::client::shared::{CallContext, Carrier, Shared, Target};
use crate::client::skew::Skew;

/// Makes what the calls of a client stand on. Nothing is sent.
pub(crate) fn build(settings: Settings) -> Result<CallContext, Error> {
    let region = region(&settings)?;
    let name = region.as_ref().map(|(name, _)| name.as_str());
    let endpoints = endpoint::resolve(settings.service, &settings.endpoints, name, &settings.environment, None)?;
    warn_about_plain_http(&endpoints);
    let profile = identity::profile(&settings);
    let given = Project::given(settings.project_id.as_deref(), &settings.environment, profile.as_ref().ok())?;
    let iam = if given.is_some() { None } else { iam_endpoints(&settings, name, profile.as_ref().ok(), &endpoints)? };
    let skew = Arc::new(Skew::default());
    let loopback = endpoints.list.iter().chain(iam.iter().flat_map(|iam| &iam.list)).all(Endpoint::is_loopback);
    let carrier = carrier(&settings, name, &profile, loopback, &skew)?;
    let options = Arc::new(settings.options);
    let project = match (given, region.clone(), iam) {
        (Some(given), ..) => given,
        (None, Some(region), Some(endpoints)) => {
            let target = Target { service: &IAM, region: Some(region), endpoints };
            let unknown = Project::Unknown("IAM belongs to no project");
            let shared = Shared::new(target, unknown, carrier.clone(), Arc::default());
            lookup(CallContext { shared: Arc::new(shared), options: options.clone() })
        }
        (None, None, _) => Project::Unknown("without a region it cannot be asked from IAM"),
        (None, Some(_), None) => Project::Unknown("it is not asked from IAM for an endpoint on this machine"),
    };
    let target = Target { service: settings.service, region, endpoints };
    let shared = Shared::new(target, project, carrier, skew);
    Ok(CallContext { shared: Arc::new(shared), options })
}

/// The lookup of the project through a client of IAM.
fn lookup(iam: CallContext) -> Project {
    let Carrier { signer, pace, .. } = &iam.shared.carrier;
    let (signer, clock, endpoints) = (signer.clone(), pace.clock.clone(), iam.shared.endpoints.clone());
    Project::Lookup(Box::new(Lookup::new(signer, clock, endpoints, iam::question(iam))))
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
        return Err(Error::configuration(format!("`{shown}` is not a region id such as `cn-north-4` ({origin})")));
    }
    Ok(region)
}

/// Where IAM is, if it is to be asked for the project: never for an emulator on this machine, whose keys it does not
/// know, unless somebody says where.
fn iam_endpoints(
    settings: &Settings,
    region: Option<&str>,
    profile: Option<&Profile>,
    endpoints: &Endpoints,
) -> Result<Option<Endpoints>, Error> {
    let Some(region) = region else { return Ok(None) };
    let in_environment = settings.environment.get("HUAWEICLOUD_SDK_IAM_ENDPOINT").is_some();
    let in_profile = profile.and_then(|profile| profile.iam_endpoint.as_deref()).filter(|_| !in_environment);
    let named = settings.iam_endpoint.as_deref().or(in_profile);
    let file = profile.filter(|_| settings.iam_endpoint.is_none() && in_profile.is_some());
    if named.is_none() && !in_environment && endpoints.list.iter().any(Endpoint::is_loopback) {
        return Ok(None);
    }
    let mut iam = iam::endpoints(named, region, &settings.environment)?;
    if let Some(profile) = file {
        iam.origin = Origin::File(profile.path.display().to_string());
    }
    Ok(Some(iam))
}

/// How requests travel and are signed. `loopback`: every endpoint is on this machine.
fn carrier(
    settings: &Settings,
    region: Option<&str>,
    profile: &Result<Profile, CredentialsError>,
    loopback: bool,
    skew: &Arc<Skew>,
) -> Result<Carrier, Error> {
    let transport = match &settings.transport {
        Some(transport) => transport.clone(),
        None => Arc::new(PooledTransport::build(settings.connect_timeout, loopback)?),
    };
    let signer = SigningMiddleware::new(identity::find(settings, region, &transport, profile, skew)?);
    let (connect_timeout, pace, log_bodies) = (settings.connect_timeout, settings.pace.clone(), settings.log_bodies);
    Ok(Carrier { signer, transport, connect_timeout, pace, log_bodies })
}

fn warn_about_plain_http(endpoints: &Endpoints) {
    for endpoint in endpoints.list.iter().filter(|endpoint| !endpoint.is_secure() && !endpoint.is_loopback()) {
        tracing::warn!(%endpoint, "the endpoint is not encrypted; keys in request bodies can be read on the way");
    }
}
