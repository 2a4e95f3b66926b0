//! The documents that the emulator serves. Our clients are generated from the same documents.

use crate::service::ServiceName;

/// Returns each service with its bundled OpenAPI document. The order decides which service answers a path that both
/// have.
pub(crate) fn documents() -> [(ServiceName, &'static str); 2] {
    [(ServiceName::Oms, huaweicloud_oms::OPENAPI), (ServiceName::Dcs, huaweicloud_dcs::OPENAPI)]
}
