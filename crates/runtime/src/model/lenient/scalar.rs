//! Reads strings, numbers and booleans that are encoded as one another.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Deserializer, Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::refusal::{Form, refused};

/// A value that is neither a list nor an object, as received.
pub(super) enum Scalar {
    Null,
    Boolean(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(String),
}

impl Scalar {
    /// Reads a type that takes scalars, such as an open enum.
    pub(super) fn read<T: DeserializeOwned, E: Error>(self) -> Result<Option<T>, E> {
        T::deserialize(ScalarDeserializer(self, PhantomData)).map(Some)
    }

    pub(super) fn into_text(self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Boolean(value) => Some(value.to_string()),
            Self::Signed(value) => Some(value.to_string()),
            Self::Unsigned(value) => Some(value.to_string()),
            Self::Float(value) => Some(value.to_string()),
            Self::Text(text) => Some(text),
        }
    }

    pub(super) fn into_integer<E: Error>(self) -> Result<Option<i64>, E> {
        let wrong = |found| Err(refused(Form::Integer, found));
        match self {
            Self::Null => Ok(None),
            Self::Signed(value) => Ok(Some(value)),
            Self::Unsigned(value) => i64::try_from(value).map(Some).or_else(|_| wrong(Form::LargeInteger)),
            Self::Float(value) => whole(value).map(Some).map_or_else(|| wrong(Form::FractionOrHuge), Ok),
            Self::Boolean(_) => wrong(Form::Boolean),
            Self::Text(text) => match text.trim() {
                "" => Ok(None),
                text => text
                    .parse()
                    .ok()
                    .or_else(|| text.parse().ok().and_then(whole))
                    .map(Some)
                    .map_or_else(|| wrong(Form::OtherText), Ok),
            },
        }
    }

    pub(super) fn into_number<E: Error>(self) -> Result<Option<f64>, E> {
        let wrong = |found| Err(refused(Form::Number, found));
        #[allow(clippy::cast_precision_loss, reason = "a float is what the document promises")]
        match self {
            Self::Null => Ok(None),
            Self::Signed(value) => Ok(Some(value as f64)),
            Self::Unsigned(value) => Ok(Some(value as f64)),
            Self::Float(value) => Ok(Some(value)),
            Self::Boolean(_) => wrong(Form::Boolean),
            Self::Text(text) => match text.trim() {
                "" => Ok(None),
                text => match text.parse::<f64>() {
                    Ok(value) if value.is_finite() => Ok(Some(value)),
                    _ => wrong(Form::OtherText),
                },
            },
        }
    }

    pub(super) fn into_boolean<E: Error>(self) -> Result<Option<bool>, E> {
        let wrong = |found| Err(refused(Form::Boolean, found));
        match self {
            Self::Null => Ok(None),
            Self::Boolean(value) => Ok(Some(value)),
            Self::Signed(0) | Self::Unsigned(0) => Ok(Some(false)),
            Self::Signed(1) | Self::Unsigned(1) => Ok(Some(true)),
            Self::Signed(_) | Self::Unsigned(_) | Self::Float(_) => wrong(Form::OtherNumber),
            Self::Text(text) => match text.trim() {
                "" => Ok(None),
                "1" => Ok(Some(true)),
                "0" => Ok(Some(false)),
                text if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
                text if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
                _ => wrong(Form::OtherText),
            },
        }
    }
}

/// One deserializer for all scalars. With one for each kind of scalar, a type would be compiled once for each of them.
struct ScalarDeserializer<E>(Scalar, PhantomData<E>);

impl<'de, E: Error> Deserializer<'de> for ScalarDeserializer<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0 {
            Scalar::Null => visitor.visit_unit(),
            Scalar::Boolean(value) => visitor.visit_bool(value),
            Scalar::Signed(value) => visitor.visit_i64(value),
            Scalar::Unsigned(value) => visitor.visit_u64(value),
            Scalar::Float(value) => visitor.visit_f64(value),
            Scalar::Text(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        match self.0 {
            Scalar::Text(text) => text.into_deserializer().deserialize_enum(name, variants, visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, E> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0 {
            Scalar::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// Returns the integer that a float represents exactly, if there is one.
fn whole(value: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, reason = "a whole number up to 2^53 is exact")]
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

/// Reads a [`Scalar`]. The form is the expected one, for the error.
pub(super) struct ScalarVisitor(pub(super) Form);

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.message(), f)
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Null)
    }

    fn visit_none<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::Signed(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::Unsigned(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::Float(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Err(refused(self.0, Form::List))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Err(refused(self.0, Form::Object))
    }
}
