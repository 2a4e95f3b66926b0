//! Finds the credentials that a client signs with when the program names none.
//!
//! It takes the first source that is set up on this machine, in the order of the official SDKs: federation, keys in the
//! environment, the credentials file, a container. The metadata service of an ECS instance is queried only if the program asks
//! for it, or if nothing else can show whether there are keys. So a missing variable is reported immediately, and not after
//! waiting for an address that answers only on ECS.

use std::sync::Arc;

use huaweicloud_auth::provider::{Environment, Profile, ProfileFile};
use huaweicloud_auth::{CredentialsError, ProvideCredentials};

use super::cache::CachedCredentials;
use super::chain::default_chain;
use super::context::ProviderContext;
use super::observed::Observed;
use crate::client::error::{Error, Remedy, Setting};
use crate::client::http_client::proxies::Proxies;
use crate::client::iam;
use crate::client::settings::{Settings, Source};
use crate::client::skew::Skew;
use crate::client::transport::Transport;
use crate::message;

/// The variables that set up a federation. If one of them is set, the client asks [`OidcAgency`](super::OidcAgency) and
/// [`Federation`](super::Federation) before it looks for keys anywhere else; an incomplete set is an error.
pub const FEDERATION_VARIABLES: [&str; 6] = [
    "HUAWEICLOUD_OIDC_PROVIDER_URN",
    "HUAWEICLOUD_OIDC_AGENCY_URN",
    "HUAWEICLOUD_OIDC_TOKEN_FILE",
    "HUAWEICLOUD_OIDC_ID_TOKEN",
    "HUAWEICLOUD_SDK_IDP_ID",
    "HUAWEICLOUD_SDK_ID_TOKEN_FILE",
];

/// The variable that sets up a container, which is tried after keys and files.
const CONTAINER: &str = "HC_CONTAINER_CREDENTIALS_FULL_URI";

/// The other variable of a container's configuration. Setting it alone is an error.
const HALF_A_CONTAINER: &str = "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE";

/// Finds the source of a client's credentials.
pub(crate) fn find(
    settings: &Settings,
    region: Option<&str>,
    transport: &Arc<dyn Transport>,
    proxies: Option<Arc<Proxies>>,
    profile: &Result<Profile, CredentialsError>,
    skew: &Arc<Skew>,
) -> Result<Arc<dyn ProvideCredentials>, Error> {
    if let Source::Given(given) = &settings.credentials {
        return Ok(given.clone()?);
    }
    let whole_chain = matches!(settings.credentials, Source::Chain);
    let mut sources = FEDERATION_VARIABLES.iter().chain([&CONTAINER]);
    let others = sources.any(|name| settings.environment.get(name).is_some());
    if !whole_chain && !others {
        match (Environment::from_lookup(settings.environment.clone()).load(), profile) {
            // Variables do not change while a program runs, so these keys are final.
            (Ok(credentials), _) => return Ok(Arc::new(credentials)),
            (Err(error), _) if !error.is_not_configured() => return Err(error.into()),
            (Err(_), Ok(_)) => {}
            (Err(_), Err(broken)) if !broken.is_not_configured() => return Err(broken.clone().into()),
            (Err(keys), Err(file)) => without_keys(settings, keys, file)?,
        }
    }
    // The expiry of keys is a time of the service's clock, which also dates the signatures.
    let (clock, skew) = (settings.pace.clock.clone(), skew.clone());
    let mut context = context(settings, region, transport, &skew);
    (context.proxies, context.leaves_project) = (proxies, settings.looks_up_project);
    let chain = default_chain(&context);
    Ok(Arc::new(CachedCredentials::new(chain).with_clock(move || skew.correct(clock.now()).0)))
}

/// Reads the credentials file, which may also name the project.
pub(crate) fn profile(settings: &Settings) -> Result<Profile, CredentialsError> {
    profile_file(settings).basic().load()
}

fn profile_file(settings: &Settings) -> ProfileFile {
    ProfileFile::new().with_environment(settings.environment.clone()).with_files(settings.files.clone())
}

/// Handles the case that neither the variables nor the profile of regional services have keys. The profile of global services
/// is used if it has keys. An incompletely configured source is returned as well, and reports its own error when it is queried.
/// Otherwise the error lists everything that was tried.
fn without_keys(settings: &Settings, keys: CredentialsError, file: &CredentialsError) -> Result<(), Error> {
    match profile_file(settings).global().load() {
        Ok(_) => return Ok(()),
        Err(broken) if !broken.is_not_configured() => return Err(broken.into()),
        Err(_) => {}
    }
    if settings.environment.get(HALF_A_CONTAINER).is_some() {
        return Ok(());
    }
    let attempts = vec![
        keys,
        file.clone(),
        CredentialsError::not_configured(
            "federation",
            message!(
                "variables-unset",
                "{one} and {other} are not set",
                one = "HUAWEICLOUD_OIDC_PROVIDER_URN",
                other = "HUAWEICLOUD_SDK_IDP_ID"
            ),
        ),
        CredentialsError::not_configured(
            "container",
            message!("variable-unset", "{variable} is not set", variable = "HC_CONTAINER_CREDENTIALS_FULL_URI"),
        ),
        CredentialsError::not_configured("ecs metadata", message!("not-asked", "not queried")),
    ];
    let none = message!("no-source-set-up", "no source is set up");
    let error = CredentialsError::not_configured("credentials", none).with_attempts(attempts);
    Err(Error::from(error).with_remedy(Remedy::set([Setting::Credentials, Setting::ProfileFile])))
}

fn context(
    settings: &Settings,
    region: Option<&str>,
    transport: &Arc<dyn Transport>,
    skew: &Arc<Skew>,
) -> ProviderContext {
    let clock = settings.pace.clock.clone();
    let observed = |inner: &Arc<dyn Transport>| -> Arc<dyn Transport> {
        Arc::new(Observed { inner: inner.clone(), clock: clock.clone(), skew: skew.clone() })
    };
    let context = ProviderContext::new().with_environment(settings.environment.clone());
    let mut context = context.with_files(settings.files.clone());
    context.transport = observed(transport);
    context.local_transport = observed(settings.local_transport.as_ref().unwrap_or(&context.local_transport));
    let context = {
        let clock = clock.clone();
        context.with_clock(move || clock.now())
    };
    let Some(region) = region else { return context };
    // Not every region has its own IAM endpoint, and a regions file may name another one.
    let iam = iam::endpoints(settings.iam_endpoint.as_deref(), region, &settings.environment);
    match iam.ok().and_then(|iam| iam.list.into_iter().next()) {
        Some(iam) => context.with_iam_endpoint(iam.as_str()).with_region(region),
        None => context.with_region(region),
    }
}
