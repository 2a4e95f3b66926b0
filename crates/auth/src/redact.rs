//! The names of fields, parameters and headers that hold secrets, for all code that hides their values.
//!
//! `huaweicloud_runtime::redact` finds such values in text.

/// Replaces a secret in the output.
pub const REDACTED: &str = "<redacted>";

/// Whether a field, parameter or variable of this name holds a secret, as far as its name shows.
///
/// ```
/// use huaweicloud_auth::redact::is_secret_name;
///
/// assert!(is_secret_name("dst_sk") && is_secret_name("X-Security-Token") && is_secret_name("newPassword"));
/// assert!(!is_secret_name("object_key") && !is_secret_name("no_password_access"));
/// ```
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    const WHOLE: [&str; 13] = [
        "ak",
        "sk",
        "pwd",
        "pass",
        "sig",
        "signature",
        "apikey",
        "secretkey",
        "accountkey",
        "privatekey",
        "cookie",
        "authorization",
        "passphrase",
    ];
    const ENDS: [&str; 11] = [
        "_ak",
        "_sk",
        "_pwd",
        "_signature",
        "api_key",
        "secret_key",
        "account_key",
        "private_key",
        "private_key_id",
        "_cookie",
        "_authorization",
    ];
    const PARTS: [&str; 8] = [
        "password",
        "passwd",
        "secret",
        "token",
        "connection_string",
        "auth_file",
        "authentication_key",
        "sharedaccess",
    ];
    /// Endings of names that refer to a secret without holding one.
    const HARMLESS_ENDS: [&str; 8] =
        ["_access", "_type", "_count", "_status", "_policy", "_at", "_expires", "_enabled"];
    let mut buffer = [0; 64];
    let lower = lowered(name, &mut buffer);
    let ends = |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end));
    if ends(&HARMLESS_ENDS) {
        return false;
    }
    WHOLE.contains(&lower) || ends(&ENDS) || PARTS.iter().any(|part| lower.contains(part))
}

/// Writes the end of a name in lowercase, with `_` in place of `-`. Every field is checked, so this allocates nothing.
fn lowered<'a>(name: &str, buffer: &'a mut [u8; 64]) -> &'a str {
    let bytes = name.as_bytes();
    let bytes = bytes.get(bytes.len().saturating_sub(buffer.len())..).unwrap_or_default();
    for (slot, byte) in buffer.iter_mut().zip(bytes) {
        // A non-ASCII name may be cut within a character.
        *slot = match byte {
            b'-' | 0x80.. => b'_',
            byte => byte.to_ascii_lowercase(),
        };
    }
    buffer.get(..bytes.len()).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Whether a header of this name holds a secret, as far as its name shows. Any header that ends in `key` counts.
#[must_use]
pub fn is_secret_header(name: &str) -> bool {
    let tail = name.len().checked_sub(3).and_then(|start| name.get(start..));
    is_secret_name(name) || tail.is_some_and(|tail| tail.eq_ignore_ascii_case("key"))
}
