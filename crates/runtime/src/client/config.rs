//! [`Config`]: the settings and state that clients of several services share.

use std::fmt;
use std::sync::Arc;

use crate::client::origin::Origin;
use crate::client::shared::Common;

/// Holds everything that the clients of any number of services share: region, credentials, project, limits, retries,
/// transport.
///
/// The environment and files are read once, when the `Config` is created. Clients made from one `Config` or its clones share
/// connections, cached credentials, the learned clock of the services and the project lookup.
///
/// ```
/// use huaweicloud_runtime::{Config, Core, Service};
///
/// static VPC: Service = Service::new("vpc", "Virtual Private Cloud")
///     .with_regions(&[("cn-north-4", "https://vpc.cn-north-4.myhuaweicloud.com")]);
///
/// let config = Config::builder()
///     .region("cn-north-4")
///     .access_key("HPUAQ8EXAMPLE", "secret key")
///     .application("my-app/2.3")
///     .build()?;
/// // A service crate has `Client::new(&config)`.
/// let vpc = Core::from_config(&VPC, &config)?;
/// # Ok::<(), huaweicloud_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Config {
    common: Arc<Common>,
}

impl Config {
    pub(crate) fn new(common: Common) -> Self {
        Self { common: Arc::new(common) }
    }

    pub(crate) fn common(&self) -> &Common {
        &self.common
    }

    /// The region, if one is known.
    pub fn region(&self) -> Option<&str> {
        self.common.region.as_ref().map(|(name, _)| name.as_str())
    }

    /// Where the region came from.
    pub fn region_origin(&self) -> Option<&Origin> {
        self.common.region.as_ref().map(|(_, origin)| origin)
    }
}

/// Shows the region, never a key.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("region", &self.region()).finish_non_exhaustive()
    }
}
