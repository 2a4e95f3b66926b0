//! [`Session`]: the environment and the options that lead to a service, and the clients made of them.

mod narrate;

use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use clap::Args;
use huaweicloud_runtime::{ClientBuilder, Clock, Core, Credentials, EnvironmentLookup, Error, Service, SystemClock};

use crate::failure::Failure;
use crate::locale::say;
use crate::output::{Detail, Printer};
use crate::profile::Profile;
use crate::services;

use narrate::{Narrated, Watched};

/// Where to send, for every command that sends something.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Where to send")]
pub(crate) struct Connection {
    /// URL of the service, in place of the region's; for an emulator or a private cloud
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// Region, such as cn-north-4 [env: HUAWEICLOUD_SDK_REGION]
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) region: Option<String>,
    /// Project in that region [env: HUAWEICLOUD_SDK_PROJECT_ID]
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) project_id: Option<String>,
    /// Settings to use: a profile of `hcmigrate config` [env: HCMIGRATE_PROFILE]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

impl Connection {
    /// The first option that was given, for commands that send nothing.
    pub(crate) fn first_given(&self) -> Option<&'static str> {
        let given = |value: &Option<String>, name| value.is_some().then_some(name);
        given(&self.endpoint, "--endpoint")
            .or_else(|| given(&self.region, "--region"))
            .or_else(|| given(&self.project_id, "--project-id"))
            .or_else(|| given(&self.profile, "--profile"))
    }
}

/// The variables that clients take the region from, the first one first.
const REGION_VARIABLES: [&str; 2] = ["HUAWEICLOUD_SDK_REGION", "HW_REGION_NAME"];

/// Enough of an access key to tell it from others.
pub(crate) fn short_key(key: &str) -> String {
    let (start, end): (String, String) = (key.chars().take(4).collect(), key.chars().rev().take(4).collect());
    let end: String = end.chars().rev().collect();
    if key.chars().count() > 12 { format!("{start}…{end}") } else { format!("{start}…") }
}

/// The client of a builder. Where nothing on this machine has keys, what remains is the agency of an ECS instance, whose
/// metadata service is asked at the first call.
pub(crate) fn or_agency<C: From<Core>>(builder: impl Fn() -> ClientBuilder<C>) -> Result<C, Error> {
    match builder().build() {
        Err(error) if error.is_configuration() && error.is_auth() => builder().default_credentials().build(),
        outcome => outcome,
    }
}

/// What a command works with.
#[derive(Clone)]
pub(crate) struct Session {
    /// With what the profile says.
    pub(crate) environment: EnvironmentLookup,
    pub(crate) connection: Connection,
    /// Writes results.
    pub(crate) printer: Printer,
    /// Whether the program must not ask.
    pub(crate) no_input: bool,
    /// How much is said about what is sent.
    pub(crate) detail: Detail,
    pub(crate) profile: Arc<UsedProfile>,
}

/// The profile that a session uses, and the keys that it leads to, read once.
#[derive(Debug, Default)]
pub(crate) struct UsedProfile {
    pub(crate) profile: Profile,
    /// The environment without what the profile says.
    below: EnvironmentLookup,
    keys: OnceLock<Option<Credentials>>,
}

impl UsedProfile {
    pub(crate) fn new(profile: Profile, below: EnvironmentLookup) -> Self {
        Self { profile, below, keys: OnceLock::new() }
    }

    /// Reads the keys that calls are signed with, where the profile says where they are.
    fn read_keys(&self) -> Result<(), Failure> {
        if self.keys.get().is_none() {
            let read = self.profile.credentials(&self.below)?;
            self.keys.get_or_init(|| read);
        }
        Ok(())
    }

    /// The keys that were read.
    fn keys(&self) -> Option<&Credentials> {
        self.keys.get()?.as_ref()
    }

    /// Where the keys are, as the profile says.
    pub(crate) fn told_keys(&self) -> String {
        let name = self.profile.told().map(|(name, _)| name).unwrap_or_default();
        let reference = self.profile.keys(&self.below).map(|reference| format!(" {reference}")).unwrap_or_default();
        format!("profile {name}{reference}")
    }

    /// Where a variable has its value from, if it is from here: `profile prod`.
    pub(crate) fn origin_of(&self, variable: &str) -> Option<String> {
        let (name, _) = self.profile.told()?;
        self.profile.tells(variable, &self.below).then(|| format!("profile {name}"))
    }
}

impl Session {
    /// This session, in the region of a manifest entry.
    pub(crate) fn in_region(&self, region: &str) -> Self {
        let connection = Connection { region: Some(region.to_owned()), ..self.connection.clone() };
        Self { connection, ..self.clone() }
    }

    /// The region that the command line, the environment or the profile names.
    pub(crate) fn default_region(&self) -> Option<String> {
        let variable = || REGION_VARIABLES.iter().find_map(|name| self.environment.get(name));
        self.connection.region.clone().or_else(variable)
    }

    /// A client of OMS.
    pub(crate) fn oms(&self) -> Result<huaweicloud_oms::Client, Failure> {
        self.build(services::OMS.table, huaweicloud_oms::Client::builder)
    }

    /// A client of DCS.
    pub(crate) fn dcs(&self) -> Result<huaweicloud_dcs::Client, Failure> {
        self.build(services::DCS.table, huaweicloud_dcs::Client::builder)
    }

    /// A client builder of any service that was told what this session was told, after [`Session::read_keys`].
    pub(crate) fn builder(&self, service: &'static Service) -> ClientBuilder<Core> {
        self.configure(service, ClientBuilder::new(service))
    }

    /// Reads the keys that the profile leads to, once.
    pub(crate) fn read_keys(&self) -> Result<(), Failure> {
        self.profile.read_keys()
    }

    /// A client of any service.
    pub(crate) fn client(&self, service: &'static Service) -> Result<Core, Failure> {
        self.build(service, || ClientBuilder::new(service))
    }

    fn build<C: From<Core>>(
        &self,
        service: &'static Service,
        builder: impl Fn() -> ClientBuilder<C>,
    ) -> Result<C, Failure> {
        self.read_keys()?;
        Ok(or_agency(|| self.configure(service, builder()))?)
    }

    fn configure<C: From<Core>>(&self, service: &'static Service, builder: ClientBuilder<C>) -> ClientBuilder<C> {
        let Connection { endpoint, region, project_id, .. } = self.connection.clone();
        let mut builder = builder
            .environment(self.environment.clone())
            .transport(Watched::new(service, self.detail))
            .retry(Narrated::new(self.detail));
        if let Some(keys) = self.profile.keys() {
            builder = builder.credentials(keys.clone());
        }
        if let Some(endpoint) = endpoint {
            builder = builder.endpoint(endpoint);
        }
        if let Some(region) = region {
            builder = builder.region(region);
        }
        if let Some(project_id) = project_id {
            builder = builder.project_id(project_id);
        }
        builder
    }

    /// The region that clients send to, where it is known.
    pub(crate) fn region(&self) -> Result<String, Failure> {
        let client = self.oms()?;
        let region = client.core().region().map(str::to_owned);
        region.ok_or_else(|| {
            Failure::usage(say!("settings-destination-region")).with_hint(say!("settings-destination-region-hint"))
        })
    }

    /// The present time. Every other module asks here.
    pub(crate) fn now(&self) -> SystemTime {
        SystemClock.now()
    }
}
