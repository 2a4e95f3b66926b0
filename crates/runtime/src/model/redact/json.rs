//! Teaches a [`Redactor`] the secrets of a JSON body, and shows JSON bodies without secrets.
//!
//! The name of a field determines whether its value is confidential. The specification marks such fields, and
//! [`Service::sensitive`] lists their names. Names that are known to hold secrets count in any request.

use std::fmt;

use huaweicloud_auth::redact::REDACTED;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::Redactor;
use crate::model::operation::Service;

/// Returns a JSON body with every confidential value replaced, for logs and dry runs. A body that is not JSON is only
/// summarized.
///
/// ```
/// use huaweicloud_runtime::{Service, redact_json};
///
/// static SERVICE: Service = Service::new("oms", "").with_sensitive(&["code_word"]);
/// let text = redact_json(&SERVICE, br#"{ "node": { "code_word": "hidden", "region": "x" } }"#);
/// assert_eq!(text, r#"{"node":{"code_word":"<redacted>","region":"x"}}"#);
/// ```
pub fn redact_json(service: &Service, body: &[u8]) -> String {
    redact_json_with(&Redactor::new().with_names(service.sensitive), body)
}

/// Like [`redact_json`], also removing the secrets that the redactor knows, wherever they occur.
pub fn redact_json_with(redactor: &Redactor, body: &[u8]) -> String {
    if body.is_empty() {
        return String::new();
    }
    redacted_json(redactor, body).unwrap_or_else(|| format!("<{} bytes that are not JSON>", body.len()))
}

/// Returns a JSON body without secrets; `None` if the body is not JSON.
pub(crate) fn redacted_json(redactor: &Redactor, body: &[u8]) -> Option<String> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    hide(&mut value, redactor);
    Some(value.to_string())
}

fn hide(value: &mut Value, redactor: &Redactor) {
    match value {
        Value::Object(fields) => {
            let entries = std::mem::take(fields).into_iter().map(|(name, mut value)| {
                if redactor.is_secret_name(&name) && !value.is_null() {
                    value = Value::String(REDACTED.to_owned());
                } else {
                    hide(&mut value, redactor);
                }
                // A service may repeat a secret as a name.
                (redactor.redact(&name).into_owned(), value)
            });
            *fields = entries.collect();
        }
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, redactor)),
        Value::String(text) => {
            if let std::borrow::Cow::Owned(clean) = redactor.redact(text) {
                *text = clean;
            }
        }
        Value::Number(number) => {
            if let std::borrow::Cow::Owned(clean) = redactor.redact(&number.to_string()) {
                *value = Value::String(clean);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// Teaches a redactor the confidential values of a JSON body: those in fields with the name of a secret, at any depth.
///
/// The body is read without copying anything out of it. A body that is not JSON has no names; if it is invalid JSON, the
/// secrets before the error are learned.
pub fn learn_json(redactor: &mut Redactor, body: &[u8]) {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let _ = Walk { redactor, is_secret: false }.deserialize(&mut reader);
}

struct Walk<'a> {
    redactor: &'a mut Redactor,
    /// Whether the value is in a field with a confidential name.
    is_secret: bool,
}

impl Walk<'_> {
    fn learn(self, text: &str) {
        // `true` and `false` occur in any text.
        if self.is_secret && !matches!(text, "true" | "false") {
            self.redactor.learn(text);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.learn(text);
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.learn(&number.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.learn(&number.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.learn(&number.to_string());
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Walk { redactor: &mut *self.redactor, is_secret: self.is_secret })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        // Names are not secret and may be copied.
        while let Some(name) = map.next_key::<String>()? {
            let is_secret = self.is_secret || self.redactor.is_secret_name(&name);
            map.next_value_seed(Walk { redactor: &mut *self.redactor, is_secret })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
