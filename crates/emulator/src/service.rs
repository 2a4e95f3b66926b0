//! The services that are emulated.

use std::fmt;

/// The two emulated services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Service {
    /// Object Storage Migration Service.
    Oms,
    /// Distributed Cache Service.
    Dcs,
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Oms => "oms",
            Self::Dcs => "dcs",
        })
    }
}
