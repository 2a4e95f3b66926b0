//! The documents the emulator serves: the ones that our clients were generated from.

use crate::service::ServiceName;

/// Each service with its bundled OpenAPI document. The order decides who answers a path that both have.
pub(crate) fn documents() -> [(ServiceName, &'static str); 2] {
    [(ServiceName::Oms, huaweicloud_oms::OPENAPI), (ServiceName::Dcs, huaweicloud_dcs::OPENAPI)]
}
