//! [`Session`]: the environment and the options that lead to a service, and the clients made of them.

mod narrate;

use std::time::SystemTime;

use clap::Args;
use huaweicloud_runtime::{ClientBuilder, Clock, Core, EnvironmentLookup, Error, Service, StandardRetry, SystemClock};

use crate::failure::Failure;
use crate::output::{Detail, Printer};
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
}

impl Connection {
    /// The first option that was given, for commands that send nothing.
    pub(crate) fn first_given(&self) -> Option<&'static str> {
        let given = |value: &Option<String>, name| value.is_some().then_some(name);
        given(&self.endpoint, "--endpoint")
            .or_else(|| given(&self.region, "--region"))
            .or_else(|| given(&self.project_id, "--project-id"))
    }
}

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
pub(crate) struct Session {
    pub(crate) environment: EnvironmentLookup,
    pub(crate) connection: Connection,
    /// Writes results.
    pub(crate) printer: Printer,
    /// Whether the program must not ask.
    pub(crate) no_input: bool,
    /// How much is said about what is sent.
    pub(crate) detail: Detail,
}

impl Session {
    /// The same, in another region, unless the command line names one.
    pub(crate) fn in_region(&self, region: &str) -> Self {
        let mut connection = self.connection.clone();
        connection.region.get_or_insert_with(|| region.to_owned());
        let (environment, printer) = (self.environment.clone(), self.printer.clone());
        Self { environment, connection, printer, no_input: self.no_input, detail: self.detail }
    }

    /// A client of OMS.
    pub(crate) fn oms(&self) -> Result<huaweicloud_oms::Client, Failure> {
        self.build(services::OMS.table, huaweicloud_oms::Client::builder)
    }

    /// A client of DCS.
    pub(crate) fn dcs(&self) -> Result<huaweicloud_dcs::Client, Failure> {
        self.build(services::DCS.table, huaweicloud_dcs::Client::builder)
    }

    /// A client builder of any service that was told what this session was told.
    pub(crate) fn builder(&self, service: &'static Service) -> ClientBuilder<Core> {
        self.configure(service, ClientBuilder::new(service))
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
        Ok(or_agency(|| self.configure(service, builder()))?)
    }

    fn configure<C: From<Core>>(&self, service: &'static Service, builder: ClientBuilder<C>) -> ClientBuilder<C> {
        let Connection { endpoint, region, project_id } = self.connection.clone();
        let mut builder = builder
            .environment(self.environment.clone())
            .transport(Watched::new(service, self.detail))
            .retry(Narrated { retry: StandardRetry::new(), detail: self.detail });
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
            Failure::usage("the region of the destination is not known")
                .with_hint("set HUAWEICLOUD_SDK_REGION, or give --region")
        })
    }

    /// The present time. Every other module asks here.
    pub(crate) fn now(&self) -> SystemTime {
        SystemClock.now()
    }
}
