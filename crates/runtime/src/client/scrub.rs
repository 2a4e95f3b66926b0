//! Keeping the secrets of a request out of the error, should the service repeat them.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::model::redact::{REDACTED, is_sensitive};

/// The text without the confidential values of a request body, should it repeat them; `None` where it does not.
///
/// A service that says `invalid value hunter2 for src_sk` would otherwise put the key into every log of its caller. The
/// body is walked without copying anything out of it.
pub(crate) fn scrub(text: &str, body: &[u8], sensitive: &[&str]) -> Option<String> {
    let mut clean = None;
    let mut scrubber = Scrubber { text, clean: &mut clean, sensitive };
    let mut reader = serde_json::Deserializer::from_slice(body);
    let walk = Walk { scrubber: &mut scrubber, inside: false };
    // A body that is no JSON has no names to go by; what was found until then is used.
    let _ = walk.deserialize(&mut reader);
    clean
}

struct Scrubber<'a> {
    text: &'a str,
    clean: &'a mut Option<String>,
    sensitive: &'a [&'a str],
}

impl Scrubber<'_> {
    fn remove(&mut self, secret: &str) {
        /// Shorter values occur in any text by chance, and are no secrets worth the name.
        const SHORTEST: usize = 4;
        let text = self.clean.as_deref().unwrap_or(self.text);
        if secret.len() >= SHORTEST && text.contains(secret) {
            *self.clean = Some(text.replace(secret, REDACTED));
        }
    }
}

struct Walk<'a, 'b> {
    scrubber: &'a mut Scrubber<'b>,
    /// Whether the value stands under a confidential name.
    inside: bool,
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if self.inside {
            self.scrubber.remove(text);
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Walk { scrubber: &mut *self.scrubber, inside: self.inside })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        // Names are no secrets and may be copied.
        while let Some(name) = map.next_key::<String>()? {
            let inside = self.inside || is_sensitive(&name, self.scrubber.sensitive);
            map.next_value_seed(Walk { scrubber: &mut *self.scrubber, inside })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::scrub;

    const SENSITIVE: &[&str] = &["src_sk", "password"];

    #[test]
    fn a_repeated_secret_is_scrubbed() {
        let body = br#"{"node":{"src_sk":"hunter2","region":"cn"},"password":["abcd"],"n":[1,true,null,1.5,-1]}"#;
        let clean = |text: &str| scrub(text, body, SENSITIVE);
        assert_eq!(
            clean("bad src_sk hunter2, hunter2; abcd").unwrap(),
            "bad src_sk <redacted>, <redacted>; <redacted>"
        );
        assert_eq!(clean("no cn here"), None);
        assert_eq!(scrub("hunter2", b"not json", SENSITIVE), None);
        assert_eq!(scrub("x abc", br#"{"password":"abc"}"#, SENSITIVE), None, "too short to be told from words");
    }
}
