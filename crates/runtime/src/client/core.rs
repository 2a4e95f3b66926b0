//! [`Core`]: the client of any service.
//!
//! A service crate's `Client` is a thin wrapper around it: a `From<Core>`, a builder, and the generated operations,
//! each of which asks [`Core::request`] for a request to fill in.

use std::fmt;
use std::time::Duration;

use crate::client::build;
use crate::client::config::Config;
use crate::client::endpoint::Endpoint;
use crate::client::error::Error;
use crate::client::observer::ObservedPause;
use crate::client::origin::Origin;
use crate::client::request::{RawRequest, Request};
use crate::client::settings::CallOptions;
use crate::client::shared::CallContext;
use crate::model::operation::{Operation, Service};

/// A client of any service. Clones are cheap, and share connections, credentials and all learned state.
///
/// ```
/// use huaweicloud_runtime::{ClientBuilder, Core, Error, Operation, Request, Service};
///
/// static SERVICE: Service = Service::new("oms", "Object Storage Migration Service")
///     .with_regions(&[("cn-north-4", "https://oms.cn-north-4.myhuaweicloud.com")]);
///
/// /// The client of a service crate.
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
    context: CallContext,
}

impl Core {
    /// Creates a client of this service that shares the state of the configuration with other clients.
    ///
    /// # Errors
    ///
    /// [`Error::is_configuration`] when the service has no endpoint in the region, or a malformed one.
    pub fn from_config(service: &'static Service, config: &Config) -> Result<Self, Error> {
        build::client(service, config.common()).map(|context| Self { context })
    }

    /// Starts a call of a generated operation, to be filled in and sent.
    pub fn request(&self, operation: &'static Operation) -> Request {
        Request::new(self.context.clone(), operation)
    }

    /// Starts a signed, untyped call of any path of the service. `{project_id}` in the path is filled in.
    pub fn raw(&self, method: &str, path: &str) -> RawRequest {
        RawRequest::new(self.context.clone(), method, path)
    }

    /// Returns the same client with other limits or another retry policy. Connections and all learned state are shared.
    pub fn with_options(&self, options: &CallOptions) -> Self {
        Self { context: self.context.with_options(options) }
    }

    /// The service.
    pub fn service(&self) -> &'static Service {
        self.context.shared.service
    }

    /// The region, if one is known.
    pub fn region(&self) -> Option<&str> {
        self.context.shared.region()
    }

    /// Where the region came from.
    pub fn region_origin(&self) -> Option<&Origin> {
        self.context.shared.region.as_ref().map(|(_, origin)| origin)
    }

    /// The endpoint that the next call uses.
    pub fn endpoint(&self) -> &Endpoint {
        self.context.shared.endpoint()
    }

    /// The endpoints, in the order in which they are tried when one cannot be reached.
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.context.shared.endpoints.list
    }

    /// The endpoint of IAM that looks up the project, and where it came from; `None` when the project is not looked up.
    pub fn iam_endpoint(&self) -> Option<(&Endpoint, &Origin)> {
        self.context.shared.project.iam()
    }

    /// Where the endpoint came from.
    pub fn endpoint_origin(&self) -> &Origin {
        &self.context.shared.endpoints.origin
    }

    /// Returns the project, looked up in IAM if none is configured.
    ///
    /// # Errors
    ///
    /// Those of the lookup, listing every project when there is more than one.
    pub async fn project_id(&self) -> Result<String, Error> {
        self.context.shared.project.resolve().await.map(|id| id.to_string())
    }

    /// Where the project comes from.
    pub fn project_origin(&self) -> Origin {
        self.context.shared.project.origin()
    }

    /// Waits the way the client itself does between attempts and polls ([`Sleep`](crate::Sleep)).
    pub async fn sleep(&self, delay: Duration) {
        self.context.shared.carrier.pace.sleep.sleep(delay).await;
    }

    /// Waits after a call of a job failed, like [`sleep`](Self::sleep), and tells the observer
    /// ([`Observer::pausing`](crate::Observer::pausing)).
    pub async fn pause_after(&self, error: &Error, delay: Duration) {
        if let Some(observer) = self.context.shared.carrier.observer.as_deref() {
            observer.pausing(&ObservedPause { error, pause: delay });
        }
        self.sleep(delay).await;
    }

    /// Returns the credentials that the next attempt would be signed with.
    ///
    /// # Errors
    ///
    /// [`Error::is_auth`] where the source has none.
    pub async fn credentials(&self) -> Result<huaweicloud_auth::Credentials, Error> {
        Ok(self.context.shared.carrier.signer.credentials().await?)
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core")
            .field("service", &self.context.shared.service.name)
            .field("region", &self.region())
            .field("endpoint", self.endpoint())
            .finish_non_exhaustive()
    }
}
