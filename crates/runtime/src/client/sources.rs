//! Which credentials a client signs with when the program names none.
//!
//! Keys in the environment, then whatever else is set up on this machine (federation, profile file, container), in the
//! order of the official SDKs. The metadata service of an ECS instance is asked only if the program wants it or nothing
//! short of asking could tell: a missing variable is then an error at once, and not one after a wait for an address that
//! answers nowhere else.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use huaweicloud_auth::fetch::{FetchError, FetchFuture, FetchRequest, HttpFetch};
use huaweicloud_auth::provider::{Environment, Profile, ProfileFile, ProviderContext, default_chain};
use huaweicloud_auth::{CachedCredentials, CredentialsError, ProvideCredentials, Secret};

use crate::client::error::Error;
use crate::client::http_client::PooledTransport;
use crate::client::iam;
use crate::client::settings::{Settings, Source};
use crate::client::skew::Skew;
use crate::client::transport::Transport;

/// Variables that set up a source other than keys in the environment and the profile file.
const OTHER_SOURCES: [&str; 4] = [
    "HUAWEICLOUD_OIDC_PROVIDER_URN",
    "HUAWEICLOUD_OIDC_AGENCY_URN",
    "HUAWEICLOUD_SDK_IDP_ID",
    "HC_CONTAINER_CREDENTIALS_FULL_URI",
];

/// Variables that say nothing without one of the others.
const HALVES: [&str; 2] = ["HUAWEICLOUD_SDK_ID_TOKEN_FILE", "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE"];

/// The longest answer of a source of credentials.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// The source of credentials of a client.
pub(crate) fn find(
    settings: &Settings,
    region: Option<&str>,
    transport: &Arc<dyn Transport>,
    profile: &Result<Profile, CredentialsError>,
    skew: &Arc<Skew>,
) -> Result<Arc<dyn ProvideCredentials>, Error> {
    if let Source::Given(given) = &settings.credentials {
        return Ok(given.clone()?);
    }
    let whole_chain = matches!(settings.credentials, Source::Chain);
    let others = OTHER_SOURCES.iter().any(|name| settings.environment.get(name).is_some());
    if !whole_chain && !others {
        match (Environment::from_lookup(settings.environment.clone()).load(), profile) {
            // Variables do not change under a running program, so these are the keys for good.
            (Ok(credentials), _) => return Ok(Arc::new(credentials)),
            (Err(error), _) if !error.is_not_configured() => return Err(error.into()),
            (Err(_), Ok(_)) => {}
            (Err(_), Err(broken)) if !broken.is_not_configured() => return Err(broken.clone().into()),
            (Err(keys), Err(file)) => without_keys(settings, keys, file)?,
        }
    }
    // The service says until when keys are good: by its clock, which signatures are dated by too.
    let (clock, skew) = (settings.pace.clock.clone(), skew.clone());
    let chain = default_chain(&context(settings, region, transport));
    Ok(Arc::new(CachedCredentials::new(chain).with_clock(move || skew.correct(clock.now()).0)))
}

/// The profile file, which may name the project too.
pub(crate) fn profile(settings: &Settings) -> Result<Profile, CredentialsError> {
    let context = ProviderContext::new().with_environment(settings.environment.clone());
    ProfileFile::new(&context).basic().profile()
}

/// Neither variables nor the profile of regional services have keys. The profile of global services will do, and a
/// source of which only half is set up says so itself when it is asked; otherwise all that was looked at is listed.
fn without_keys(settings: &Settings, keys: CredentialsError, file: &CredentialsError) -> Result<(), Error> {
    let context = ProviderContext::new().with_environment(settings.environment.clone());
    match ProfileFile::new(&context).global().profile() {
        Ok(_) => return Ok(()),
        Err(broken) if !broken.is_not_configured() => return Err(broken.into()),
        Err(_) => {}
    }
    if HALVES.iter().any(|name| settings.environment.get(name).is_some()) {
        return Ok(());
    }
    let unset = |source: &'static str, names: &[&str]| {
        let verb = if names.len() > 1 { "are" } else { "is" };
        CredentialsError::not_configured(source, format!("{} {verb} not set", names.join(" and ")))
    };
    let attempts = vec![
        keys,
        file.clone(),
        unset("federation", &["HUAWEICLOUD_OIDC_PROVIDER_URN", "HUAWEICLOUD_SDK_IDP_ID"]),
        unset("container", &["HC_CONTAINER_CREDENTIALS_FULL_URI"]),
        CredentialsError::not_configured("ecs metadata", "not asked"),
    ];
    Err(advise(
        CredentialsError::not_configured("credentials", "no source is set up; looked at").with_attempts(attempts),
    ))
}

fn advise(error: CredentialsError) -> Error {
    Error::from(error).with_hint(
        "or write a profile file, or call `access_key`, `credentials` or, on an ECS instance with an agency, \
         `default_credentials` of the client builder",
    )
}

fn context(settings: &Settings, region: Option<&str>, transport: &Arc<dyn Transport>) -> ProviderContext {
    let clock = settings.pace.clock.clone();
    let mut context = ProviderContext::new()
        .with_environment(settings.environment.clone())
        .with_clock(move || clock.now())
        .with_http(Fetch(transport.clone()));
    context = match &settings.local_transport {
        Some(transport) => context.with_local_http(Fetch(transport.clone())),
        None => context.with_local_http(LocalFetch::default()),
    };
    let Some(region) = region else { return context };
    // Not every region has an IAM of its own, and a regions file may name another.
    let iam = iam::endpoints(settings.iam_endpoint.as_deref(), region, &settings.environment);
    match iam.ok().and_then(|iam| iam.list.into_iter().next()) {
        Some(iam) => context.with_iam_endpoint(iam.as_str()).with_region(region),
        None => context.with_region(region),
    }
}

/// Lets sources of credentials send through a transport.
struct Fetch(Arc<dyn Transport>);

impl HttpFetch for Fetch {
    fn fetch(&self, request: FetchRequest) -> FetchFuture<'_> {
        Box::pin(fetch(&*self.0, request))
    }
}

impl fmt::Debug for Fetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fetch")
    }
}

/// The way to this machine and its metadata service: never through a proxy. Made when it is first needed.
#[derive(Debug, Default)]
struct LocalFetch(OnceLock<PooledTransport>);

impl LocalFetch {
    fn transport(&self) -> Result<&PooledTransport, FetchError> {
        if let Some(transport) = self.0.get() {
            return Ok(transport);
        }
        let transport = PooledTransport::build(Duration::from_secs(3), true)
            .map_err(|error| FetchError::new("no http client can be built").with_cause(error))?;
        Ok(self.0.get_or_init(|| transport))
    }
}

impl HttpFetch for LocalFetch {
    fn fetch(&self, request: FetchRequest) -> FetchFuture<'_> {
        Box::pin(async move { fetch(self.transport()?, request).await })
    }
}

async fn fetch(transport: &dyn Transport, request: FetchRequest) -> Result<http::Response<Secret>, FetchError> {
    let FetchRequest { request, timeout, .. } = request;
    let exchange = async {
        let request = request.map(|body| Bytes::from_owner(zeroize::Zeroizing::new(body.expose().to_owned())));
        let response = transport.send(request).await;
        let response = response.map_err(|error| FetchError::new(error.to_string()).with_cause(error))?;
        let (parts, mut stream) = response.into_parts();
        let bytes = stream.read(LONGEST_ANSWER).await.map_err(|_| FetchError::new("the answer could not be read"))?;
        let text = std::str::from_utf8(&bytes).map_err(|_| FetchError::new("the answer is no utf-8 text"))?;
        Ok(http::Response::from_parts(parts, Secret::from(text)))
    };
    match tokio::time::timeout(timeout, exchange).await {
        Ok(result) => result,
        Err(_) => Err(FetchError::new(format!("no answer within {}", crate::client::text::duration(timeout)))),
    }
}
