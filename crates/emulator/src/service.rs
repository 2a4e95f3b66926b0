//! The services that are emulated.

use std::fmt;

/// Names an emulated service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ServiceName {
    /// Object Storage Migration Service.
    Oms,
    /// Distributed Cache Service.
    Dcs,
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Oms => "oms",
            Self::Dcs => "dcs",
        })
    }
}
