//! V11-HMAC-SHA256: the same canonical request, a scope, and a key derived for that scope.

use zeroize::Zeroizing;

use super::SignError;
use crate::Secret;
use crate::hash::{hex32, hmac_sha256};
use crate::time::SdkDate;

/// The scope `<day>/<region>/<service>`.
pub(super) fn scope(date: &SdkDate, region: &str, service: &str) -> Result<String, SignError> {
    for (part, text) in [("region", region), ("service", service)] {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/' && byte != b',') {
            return Err(SignError::InvalidScope { part });
        }
    }
    Ok([date.day(), region, service].join("/"))
}

/// The signing key: HKDF-SHA256 (RFC 5869) with the secret key as input, the access key as salt and the scope as info,
/// one block long. The HMAC key is its lowercase hex text of 64 characters, not its 32 bytes.
pub(super) fn signing_key(access_key: &str, secret_key: &Secret, scope: &str) -> Zeroizing<[u8; 64]> {
    let extracted = Zeroizing::new(hmac_sha256(access_key.as_bytes(), secret_key.expose().as_bytes()));
    // One block of output is T(1) = HMAC(PRK, info | 0x01).
    let mut info = Vec::with_capacity(scope.len() + 1);
    info.extend_from_slice(scope.as_bytes());
    info.push(1);
    let expanded = Zeroizing::new(hmac_sha256(&*extracted, &info));
    Zeroizing::new(hex32(&expanded))
}
