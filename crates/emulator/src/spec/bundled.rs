//! The documents the emulator serves: the ones that our clients were generated from.

use crate::service::Service;

/// Each service with its bundled OpenAPI document. The order decides who answers a path that both have.
pub(crate) fn documents() -> [(Service, &'static str); 2] {
    [(Service::Oms, huaweicloud_oms::OPENAPI), (Service::Dcs, huaweicloud_dcs::OPENAPI)]
}
