//! Recognizes secrets that are written into a manifest, by their names or by their form.

use huaweicloud_auth::redact::is_secret_name;

/// Names of secrets that [`is_secret_name`] does not know, reduced to their lowercase letters.
const NAMES: [&str; 5] = ["auth", "srcak", "srcsk", "dstak", "dstsk"];
/// Parts of the names of secrets, reduced in the same way.
const PARTS: [&str; 18] = [
    "accesskey",
    "apikey",
    "accountkey",
    "privatekey",
    "encryptionkey",
    "signingkey",
    "masterkey",
    "sshkey",
    "passphrase",
    "credential",
    "connectionstring",
    "authfile",
    "密码",
    "密钥",
    "口令",
    "令牌",
    "凭证",
    "凭据",
];
/// The prefixes of the access keys of some clouds, and the length of the shortest such key.
const ACCESS_KEYS: [&str; 6] = ["AKIA", "LTAI", "AKID", "AKLT", "GOOG1E", "AIza"];
const SHORTEST_ACCESS_KEY: usize = 16;
/// The length of access keys without a fixed prefix, such as those of Huawei Cloud.
const PLAIN_ACCESS_KEY: usize = 20;
/// The length of the shortest secret key of a cloud that mixes uppercase and lowercase letters.
const SHORTEST_SECRET_KEY: usize = 30;

/// Whether this is the name of a secret, in any spelling: `secret_access_key`, `secretAccessKey`, `accesskey2`.
pub(crate) fn is_secret_key(name: &str) -> bool {
    let mut words = String::with_capacity(name.len());
    let mut is_inside = false;
    for c in name.chars() {
        if is_inside && c.is_uppercase() {
            words.push('_');
        }
        is_inside = c.is_lowercase();
        words.push(c);
    }
    let letters: String = name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    is_secret_name(&words)
        || is_secret_name(&letters)
        || NAMES.contains(&&*letters)
        || PARTS.iter().any(|part| letters.contains(part))
}

/// Whether text probably contains a secret: a key, a password after its name, or a URL with a password or a signature.
///
/// Hexadecimal numbers are allowed, because ids, commits and checksums look like the keys of some clouds.
pub(crate) fn holds_secret(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric();
    text.contains("PRIVATE KEY-----")
        || names_secret(text)
        || text.split("://").skip(1).any(holds_password)
        || text.split(|c| !is_letter(c)).any(is_access_key)
        || text.split(|c| !is_letter(c) && !matches!(c, '+' | '/' | '_' | '-')).any(is_secret_access_key)
}

/// Whether text is a URL with a signature or a key in its query. For text that may contain any character, such as the
/// name of an object.
pub(crate) fn holds_signature(text: &str) -> bool {
    text.split_once('?').is_some_and(|(_, query)| names_secret(query))
}

/// Whether a value follows the name of a secret: `password=x`, `Signature: x`.
fn names_secret(text: &str) -> bool {
    let is_sign = |c: char| matches!(c, '=' | ':' | '＝' | '：');
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.match_indices(is_sign).any(|(at, sign)| {
        let (before, after) = text.split_at(at);
        let before = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
        let name = before.rsplit(|c| !is_part(c)).next().unwrap_or_default();
        is_secret_key(name) && after.strip_prefix(sign).is_some_and(|value| !value.trim().is_empty())
    })
}

/// Whether a URL has a user and a password; `rest` is the part after its scheme.
fn holds_password(rest: &str) -> bool {
    let place = rest.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
    place.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
}

fn is_access_key(word: &str) -> bool {
    let is_known = ACCESS_KEYS.iter().any(|beginning| word.starts_with(beginning));
    let is_upper = word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let is_mixed = word.contains(|c: char| c.is_ascii_digit()) && word.contains(|c: char| c.is_ascii_uppercase());
    is_known && word.len() >= SHORTEST_ACCESS_KEY || word.len() == PLAIN_ACCESS_KEY && is_upper && is_mixed
}

/// Whether a word is as random as a key. A name alternates less often between uppercase letters, lowercase letters and
/// digits.
fn is_secret_access_key(word: &str) -> bool {
    let class = |byte: u8| match byte {
        b'A'..=b'Z' => Some(0),
        b'a'..=b'z' => Some(1),
        b'0'..=b'9' => Some(2),
        _ => None,
    };
    let classes: Vec<Option<usize>> = word.bytes().map(class).collect();
    let has_all = (0..3).all(|class| classes.contains(&Some(class)));
    let changes = classes.windows(2).filter(|pair| matches!(pair, [Some(a), Some(b)] if a != b)).count();
    word.len() >= SHORTEST_SECRET_KEY && has_all && changes * 10 >= word.len() * 3
}

#[cfg(test)]
mod tests;
