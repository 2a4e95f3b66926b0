//! [`Session`]: the environment and the connection options, and the clients created from them.

mod change;
mod narrate;

use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use clap::Args;
use huaweicloud_auth::provider::FileReader;
use huaweicloud_runtime::{
    ClientBuilder, Clock, Core, Credentials, Endpoint, EnvironmentLookup, Error, Origin, Service, SystemClock,
};

use crate::failure::Failure;
use crate::locale::say;
use crate::output::{Detail, Printer};
use crate::profile::Profile;
use crate::services;

pub(crate) use change::{Change, Phase};
use narrate::Narrator;

/// The connection options of every command that sends requests.
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
    /// Returns the first given option, for commands that send nothing.
    pub(crate) fn first_given(&self) -> Option<&'static str> {
        let given = |value: &Option<String>, name| value.is_some().then_some(name);
        given(&self.endpoint, "--endpoint")
            .or_else(|| given(&self.region, "--region"))
            .or_else(|| given(&self.project_id, "--project-id"))
            .or_else(|| given(&self.profile, "--profile"))
    }
}

/// The variables that clients read the region from, in this order.
const REGION_VARIABLES: [&str; 2] = ["HUAWEICLOUD_SDK_REGION", "HW_REGION_NAME"];

/// Whether an endpoint was given for the service in all regions.
fn is_given(service: &Service, origin: &Origin) -> bool {
    match origin {
        Origin::Explicit => true,
        Origin::Variable(name) => *name == format!("HUAWEICLOUD_SDK_{}_ENDPOINT", service.name.to_ascii_uppercase()),
        _ => false,
    }
}

/// Returns the region in the name of one of Huawei's own hosts, such as `oms.cn-north-4.myhuaweicloud.com`. Other hosts belong
/// to no region.
fn region_of(host: &str) -> Option<&str> {
    let mut labels = host.split('.').skip(1);
    let (region, domain) = (labels.next()?, labels.next()?);
    domain.eq_ignore_ascii_case("myhuaweicloud").then_some(region)
}

/// Shortens an access key so that it can still be identified.
pub(crate) fn short_key(key: &str) -> String {
    let (start, end): (String, String) = (key.chars().take(4).collect(), key.chars().rev().take(4).collect());
    let end: String = end.chars().rev().collect();
    if key.chars().count() > 12 { format!("{start}…{end}") } else { format!("{start}…") }
}

/// Builds a client. If no source on this machine has keys, the client uses the agency of an ECS instance, whose metadata
/// service is queried at the first call.
pub(crate) fn or_agency<C: From<Core>>(builder: impl Fn() -> ClientBuilder<C>) -> Result<C, Error> {
    match builder().build() {
        Err(error) if error.is_configuration() && error.is_auth() => builder().default_credentials().build(),
        outcome => outcome,
    }
}

/// The context of a command.
#[derive(Clone)]
pub(crate) struct Session {
    /// The environment combined with the settings of the profile.
    pub(crate) environment: EnvironmentLookup,
    pub(crate) connection: Connection,
    /// Writes results.
    pub(crate) printer: Printer,
    /// Whether the program must not prompt.
    pub(crate) no_input: bool,
    /// How much is logged about requests.
    pub(crate) detail: Detail,
    pub(crate) profile: Arc<UsedProfile>,
    /// The region of the project that options, variables or profiles name.
    pub(crate) project: ProjectPlace,
    /// How far the current change has come.
    pub(crate) change: Arc<Change>,
}

/// The region of a project; each project is in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProjectPlace {
    /// In the region of the session.
    Here,
    /// In a region other than that of the session.
    Elsewhere,
}

/// The profile of a session, and its keys, read once.
#[derive(Debug, Default)]
pub(crate) struct UsedProfile {
    pub(crate) profile: Profile,
    /// The environment without the settings of the profile.
    below: EnvironmentLookup,
    keys: OnceLock<Option<Credentials>>,
}

impl UsedProfile {
    pub(crate) fn new(profile: Profile, below: EnvironmentLookup) -> Self {
        Self { profile, below, keys: OnceLock::new() }
    }

    /// Reads the signing keys, if the profile says where they are.
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

    /// Returns where the keys are, according to the profile.
    pub(crate) fn told_keys(&self) -> String {
        let name = self.profile.told().map(|(name, _)| name).unwrap_or_default();
        let reference = self.profile.keys(&self.below).map(|reference| format!(" {reference}")).unwrap_or_default();
        format!("profile {name}{reference}")
    }

    /// Returns the origin of a variable, if it is the profile: `profile prod`.
    pub(crate) fn origin_of(&self, variable: &str) -> Option<String> {
        let (name, _) = self.profile.told()?;
        self.profile.tells(variable, &self.below).then(|| format!("profile {name}"))
    }
}

impl Session {
    /// Returns this session in the region of a manifest entry. If no setting names a region, the project belongs to the `only`
    /// region of the manifest.
    pub(crate) fn in_region(&self, region: &str, only: Option<&str>) -> Self {
        let own = self.default_region();
        let project = match own.as_deref().or(only) == Some(region) {
            true => ProjectPlace::Here,
            false => ProjectPlace::Elsewhere,
        };
        let connection = Connection { region: Some(region.to_owned()), ..self.connection.clone() };
        Self { connection, project, ..self.clone() }
    }

    /// Rejects an endpoint that was given for all regions but belongs to a region other than that of the session.
    pub(crate) fn check_endpoint(&self, service: &'static Service) -> Result<(), Failure> {
        let core = self.probe(service)?;
        let Some(region) = core.region().filter(|_| is_given(service, core.endpoint_origin())) else { return Ok(()) };
        for endpoint in core.endpoints() {
            if let Some(named) = region_of(endpoint.host()).filter(|named| *named != region) {
                let text =
                    say!("settings-endpoint-elsewhere", endpoint = endpoint.as_str(), named = named, region = region);
                return Err(Failure::usage(text).with_hint(say!("settings-endpoint-elsewhere-hint", named = named)));
            }
        }
        Ok(())
    }

    /// Creates a client for inspecting endpoints; it sends nothing.
    fn probe(&self, service: &'static Service) -> Result<Core, Failure> {
        Ok(self.builder(service).access_key("x", "x").project_id("x").build()?)
    }

    /// Whether clients of a service have to look up the project of the region, because the named project belongs to another
    /// region. For an emulator or a proxy, the named project is kept.
    fn looks_up_project(&self, service: &'static Service) -> Result<bool, Failure> {
        if self.project == ProjectPlace::Here {
            return Ok(false);
        }
        let probe = self.probe(service)?;
        let is_regional = probe.endpoints().iter().any(|endpoint| region_of(endpoint.host()).is_some());
        let is_emulator = probe.endpoints().iter().all(Endpoint::is_loopback)
            && self.environment.get("HUAWEICLOUD_SDK_IAM_ENDPOINT").is_none();
        let is_of_all_regions = is_given(service, probe.endpoint_origin()) && !is_regional;
        Ok(!is_emulator && !is_of_all_regions)
    }

    /// The region that the command line, the environment or the profile names.
    pub(crate) fn default_region(&self) -> Option<String> {
        let variable = || REGION_VARIABLES.iter().find_map(|name| self.environment.get(name));
        self.connection.region.clone().or_else(variable)
    }

    /// Shortens a failure, unless requests are logged.
    pub(crate) fn brief(&self, failure: Failure) -> Failure {
        if self.detail == Detail::Waits { failure.brief() } else { failure }
    }

    /// Creates a client of OMS.
    pub(crate) fn oms(&self) -> Result<huaweicloud_oms::Client, Failure> {
        self.build(services::OMS.table, huaweicloud_oms::Client::builder)
    }

    /// Creates a client of DCS.
    pub(crate) fn dcs(&self) -> Result<huaweicloud_dcs::Client, Failure> {
        self.build(services::DCS.table, huaweicloud_dcs::Client::builder)
    }

    /// Creates a client builder of any service with the settings of this session. Call [`Session::read_keys`] first.
    pub(crate) fn builder(&self, service: &'static Service) -> ClientBuilder<Core> {
        self.configure(ClientBuilder::new(service))
    }

    /// Reads the keys of the profile, once.
    pub(crate) fn read_keys(&self) -> Result<(), Failure> {
        self.profile.read_keys()
    }

    /// Creates a client of any service.
    pub(crate) fn client(&self, service: &'static Service) -> Result<Core, Failure> {
        self.build(service, || ClientBuilder::new(service))
    }

    fn build<C: From<Core>>(
        &self,
        service: &'static Service,
        builder: impl Fn() -> ClientBuilder<C>,
    ) -> Result<C, Failure> {
        self.read_keys()?;
        let looks_up = self.looks_up_project(service)?;
        Ok(or_agency(|| {
            let builder = self.configure(builder());
            if looks_up { builder.look_up_project() } else { builder }
        })?)
    }

    fn configure<C: From<Core>>(&self, builder: ClientBuilder<C>) -> ClientBuilder<C> {
        let Connection { endpoint, region, project_id, .. } = self.connection.clone();
        let mut builder = builder
            .environment(self.environment.clone())
            .files(FileReader::private())
            .observer(Narrator::new(self.detail, self.change.clone()));
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

    /// Returns the region that clients send to, if it is known.
    pub(crate) fn region(&self) -> Result<String, Failure> {
        let client = self.oms()?;
        let region = client.core().region().map(str::to_owned);
        region.ok_or_else(|| {
            Failure::usage(say!("settings-destination-region")).with_hint(say!("settings-destination-region-hint"))
        })
    }

    /// Returns the current time. Every other module gets it from here.
    pub(crate) fn now(&self) -> SystemTime {
        SystemClock.now()
    }
}
