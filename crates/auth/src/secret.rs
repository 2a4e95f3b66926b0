//! [`Secret`]: text that must not appear in logs, errors or freed memory.

use std::convert::Infallible;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Holds text that is wiped when dropped and never printed.
///
/// `Debug` prints `Secret(<redacted>)`, there is no `Display`, and comparing two secrets of the same length takes the same time
/// wherever they differ. The text is accessible only through [`Secret::expose`] and, with the feature `serde`, a serializer,
/// because a request has to contain it.
///
/// ```
/// use huaweicloud_auth::Secret;
///
/// let secret = Secret::from("k3y");
/// assert_eq!(format!("{secret:?}"), "Secret(<redacted>)");
/// assert_eq!(secret.expose(), "k3y");
/// ```
#[derive(Clone, Default)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps `text`. The `String` is moved in, so no second copy of it is left behind.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Returns the text. Keep it out of logs and errors.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(<redacted>)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

impl Hash for Secret {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.expose().hash(state);
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

impl FromStr for Secret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}

#[cfg(feature = "serde")]
mod serialization {
    //! Secrets travel in requests and replies, so the serializer sees them as the plain text they are.

    use std::fmt;

    use serde::de::{Error, Visitor};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Secret;

    impl Serialize for Secret {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.expose())
        }
    }

    /// Services answer with a string, and sometimes with a number or `null` for the same field; a reply must not fail because
    /// of that. A number becomes its decimal digits, and `null` becomes the empty secret.
    impl<'de> Deserialize<'de> for Secret {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(SecretVisitor)
        }
    }

    struct SecretVisitor;

    impl<'de> Visitor<'de> for SecretVisitor {
        type Value = Secret;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string, a number or null")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Secret, E> {
            Ok(Secret::from(text))
        }

        fn visit_string<E: Error>(self, text: String) -> Result<Secret, E> {
            Ok(Secret::new(text))
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<Secret, E> {
            Ok(Secret::new(number.to_string()))
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<Secret, E> {
            Ok(Secret::new(number.to_string()))
        }

        fn visit_f64<E: Error>(self, number: f64) -> Result<Secret, E> {
            Ok(Secret::new(number.to_string()))
        }

        // By default serde puts the unexpected value into the error, which must not happen to a secret.
        fn visit_bool<E: Error>(self, _: bool) -> Result<Secret, E> {
            Err(E::custom("expected a secret as a string, a number or null, found a boolean"))
        }

        fn visit_unit<E: Error>(self) -> Result<Secret, E> {
            Ok(Secret::default())
        }

        fn visit_none<E: Error>(self) -> Result<Secret, E> {
            Ok(Secret::default())
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Secret, D::Error> {
            Secret::deserialize(deserializer)
        }
    }
}

#[cfg(test)]
mod tests;
