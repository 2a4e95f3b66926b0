//! Error codes whose HTTP status does not show their meaning.
//!
//! The services answer 400 for many conditions that have a status of their own in other APIs. The lists hold only codes
//! with one documented meaning; a code that a service reuses for different conditions (`DCS.4031`, `DCS.4855`) is left
//! out.

/// No resource has this id. OMS and DCS answer 400.
pub(super) const NOT_FOUND: &[&str] = &["OMS.1009", "DCS.4133", "DCS.4232", "DCS.4941", "DCS.4942", "DCS.4988"];

/// The gateway's rate limit is exhausted.
pub(super) const THROTTLED: &[&str] = &["APIGW.0308", "APIG.0308"];

/// The caller could not be identified.
pub(super) const UNAUTHENTICATED: &[&str] = &[
    "APIGW.0301",
    "APIGW.0303",
    "APIGW.0305",
    "APIGW.0307",
    "APIG.0301",
    "APIG.0303",
    "APIG.0602",
    "APIG.0624",
    "DCS.1001",
    "DCS.1002",
    "DCS.1003",
    "DCS.1004",
    "OMS.0068",
    "OMS.1005",
];

/// The caller was identified, but is not permitted to do this.
pub(super) const FORBIDDEN: &[&str] = &[
    "APIGW.0302",
    "APIGW.0306",
    "DCS.2003",
    "DCS.2007",
    "DCS.3002",
    "DCS.3003",
    "OMS.0072",
    "OMS.0201",
    "OMS.0202",
    "OMS.0203",
    "OMS.0204",
    "OMS.0206",
];

/// A quota is exhausted, so a short wait does not help.
pub(super) const QUOTA: &[&str] = &["OMS.0077", "OMS.1021", "OMS.1037"];

/// The service failed although the status says that the request was wrong.
pub(super) const SERVER: &[&str] = &["OMS.1001"];

/// The gateway has no API at the path: wrong host, region or method. This differs from an unknown id.
pub(super) const NO_SUCH_API: &[&str] = &["APIGW.0101", "APIG.0101", "DCS.4001"];
