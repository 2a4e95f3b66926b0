//! The supported services: their operation tables and their specifications.

use huaweicloud_runtime::{Operation, Service};

/// A service.
pub(crate) struct KnownService {
    pub(crate) table: &'static Service,
    /// The bundled OpenAPI document, as JSON.
    pub(crate) document: &'static str,
}

pub(crate) static OMS: KnownService =
    KnownService { table: &huaweicloud_oms::operations::SERVICE, document: huaweicloud_oms::OPENAPI };
pub(crate) static DCS: KnownService =
    KnownService { table: &huaweicloud_dcs::operations::SERVICE, document: huaweicloud_dcs::OPENAPI };

pub(crate) static ALL: [&KnownService; 2] = [&OMS, &DCS];

/// Returns the service of that short name.
pub(crate) fn service(name: &str) -> Option<&'static KnownService> {
    ALL.into_iter().find(|service| service.table.name.eq_ignore_ascii_case(name))
}

/// Returns the operation of that id in any service.
pub(crate) fn operation(id: &str) -> Option<&'static Operation> {
    ALL.into_iter().find_map(|service| service.table.operation(id))
}

/// Whether a field of that name is confidential in either service.
pub(crate) fn is_sensitive(name: &str) -> bool {
    ALL.into_iter().any(|service| service.table.sensitive.contains(&name))
}
