//! Reads the fields of a reply: missing fields keep their defaults, unknown ones are skipped.
//!
//! serde's derive would do the same with `default` and `deserialize_with` on each field. But it generates a type and two
//! functions for every field, which slows down each build of a crate with hundreds of structs. Here a field is one match arm.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

/// A struct whose fields can be read one by one. [`tolerant!`](crate::tolerant) implements it.
#[doc(hidden)]
pub trait Fields: Default {
    /// Reads the value of the field with this name; returns `false` when there is none.
    ///
    /// # Errors
    ///
    /// The value has an incompatible type.
    fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<bool, A::Error>;
}

/// Reads a struct field by field.
#[doc(hidden)]
pub fn fields<'de, D: Deserializer<'de>, T: Fields>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(FieldsVisitor(PhantomData))
}

struct FieldsVisitor<T>(PhantomData<T>);

impl<'de, T: Fields> Visitor<'de> for FieldsVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut value = T::default();
        while let Some(name) = map.next_key_seed(Name)? {
            if !value.read(&name, &mut map)? {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(value)
    }
}

/// Reads a name without copying it when it contains no escapes.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

/// Implements serde's `Deserialize` for a struct of a reply: each field is read by the named function of
/// [`lenient`](crate::lenient). `as` gives a wire name that differs from the field's name. A missing field keeps its
/// default, and an unknown one is skipped.
///
/// ```
/// #[derive(Default)]
/// struct Task {
///     id: Option<i64>,
///     type_: Option<String>,
///     keys: Vec<String>,
/// }
/// huaweicloud_runtime::tolerant!(Task { id = integer, type_ as "type" = string, keys = strings });
///
/// let task: Task = serde_json::from_str(r#"{ "id": "42", "type": null, "new": [1] }"#)?;
/// assert_eq!((task.id, task.type_, task.keys.len()), (Some(42), None, 0));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! tolerant {
    ($name:ident { $($field:ident $(as $wire:literal)? = $reader:ident),* $(,)? }) => {
        impl $crate::lenient::Fields for $name {
            #[allow(unused_variables, unreachable_code, deprecated)]
            fn read<'de, A: $crate::lenient::serde::de::MapAccess<'de>>(
                &mut self,
                name: &str,
                map: &mut A,
            ) -> ::std::result::Result<bool, A::Error> {
                match name {
                    $($crate::wire_name!($field $($wire)?) => {
                        self.$field = map.next_value_seed($crate::lenient::seed::$reader())?;
                    })*
                    _ => return ::std::result::Result::Ok(false),
                }
                ::std::result::Result::Ok(true)
            }
        }

        impl<'de> $crate::lenient::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::lenient::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::lenient::fields(deserializer)
            }
        }
    };
}
