//! Argument conversions of generated setters: [`IntoValue`], [`IntoList`] and [`IntoMap`] define what a setter accepts;
//! [`Rejected`] keeps what did not convert until the request is sent.

use std::collections::BTreeMap;

use huaweicloud_auth::Secret;

use super::conversion::ConversionError;

/// A value that a setter accepts for a field of type `T`.
///
/// An optional field has the type `Option<T>` and accepts the value itself, or an `Option` of it. A string is also accepted as
/// `&str`, an open enum also as its string or number, and a struct also as its builder. An integer has the type of its field,
/// so that a literal needs no suffix.
///
/// ```
/// use huaweicloud_runtime::{ConversionError, IntoValue};
///
/// fn limit(value: impl IntoValue<Option<i64>>) -> Result<Option<i64>, ConversionError> {
///     value.into_value()
/// }
/// fn name(value: impl IntoValue<Option<String>>) -> Result<Option<String>, ConversionError> {
///     value.into_value()
/// }
///
/// assert_eq!(limit(191297407830872)?, Some(191297407830872));
/// assert_eq!((limit(None)?, limit(Some(5))?), (None, Some(5)));
/// assert_eq!((name("photos")?, name(None)?), (Some("photos".to_owned()), None));
/// # Ok::<(), ConversionError>(())
/// ```
pub trait IntoValue<T>: Sized {
    /// Converts into the value of the field.
    ///
    /// # Errors
    ///
    /// The required fields that the value lacks, such as those not set in its builder.
    fn into_value(self) -> Result<T, ConversionError>;
}

impl<T> IntoValue<T> for T {
    fn into_value(self) -> Result<T, ConversionError> {
        Ok(self)
    }
}

impl<T> IntoValue<Option<T>> for T {
    fn into_value(self) -> Result<Option<T>, ConversionError> {
        Ok(Some(self))
    }
}

/// Marks types that any string converts into: open enums, and secrets.
///
/// [`text_enum!`](crate::text_enum) implements it.
pub trait FromText: From<String> {}

/// Marks types that any integer converts into: open enums of numbers.
///
/// [`number_enum!`](crate::number_enum) implements it.
pub trait FromNumber: From<i64> {}

impl FromText for Secret {}

macro_rules! accepts_text {
    ($($text:ty),+) => { $(
        impl<T: FromText> IntoValue<T> for $text {
            fn into_value(self) -> Result<T, ConversionError> {
                Ok(T::from(String::from(self)))
            }
        }

        impl<T: FromText> IntoValue<Option<T>> for $text {
            fn into_value(self) -> Result<Option<T>, ConversionError> {
                Ok(Some(T::from(String::from(self))))
            }
        }
    )+ };
}

macro_rules! accepts_borrowed_text {
    ($($text:ty),+) => { $(
        impl IntoValue<String> for $text {
            fn into_value(self) -> Result<String, ConversionError> {
                Ok(String::from(self))
            }
        }

        impl IntoValue<Option<String>> for $text {
            fn into_value(self) -> Result<Option<String>, ConversionError> {
                Ok(Some(String::from(self)))
            }
        }
    )+ };
}

accepts_text!(&str, &String, String);
accepts_borrowed_text!(&str, &String);

impl<T: FromNumber> IntoValue<T> for i64 {
    fn into_value(self) -> Result<T, ConversionError> {
        Ok(T::from(self))
    }
}

impl<T: FromNumber> IntoValue<Option<T>> for i64 {
    fn into_value(self) -> Result<Option<T>, ConversionError> {
        Ok(Some(T::from(self)))
    }
}

/// Values that a setter accepts for a list: an array, a slice or a `Vec` of what [`IntoValue`] accepts for each item. An
/// optional list has the type `Option<Vec<T>>`, which is also accepted.
///
/// ```
/// use huaweicloud_runtime::{ConversionError, IntoList};
///
/// fn ids(values: impl IntoList<Option<Vec<String>>>) -> Result<Option<Vec<String>>, ConversionError> {
///     values.into_list()
/// }
///
/// let expected = Some(vec!["a".to_owned(), "b".to_owned()]);
/// assert_eq!(ids(["a", "b"])?, expected);
/// assert_eq!(ids(vec!["a".to_owned(), "b".to_owned()])?, expected);
/// assert_eq!((ids(expected.clone())?, ids(None)?), (expected, None));
/// # Ok::<(), ConversionError>(())
/// ```
pub trait IntoList<L>: Sized {
    /// Converts into the values of the list.
    ///
    /// # Errors
    ///
    /// The fields that individual items lack, each with its index, counted from 0.
    fn into_list(self) -> Result<L, ConversionError>;
}

impl<T> IntoList<Option<Vec<T>>> for Option<Vec<T>> {
    fn into_list(self) -> Result<Option<Vec<T>>, ConversionError> {
        Ok(self)
    }
}

macro_rules! accepts_list {
    ($([$($bounds:tt)*] $list:ty),+ $(,)?) => { $(
        impl<T, V: IntoValue<T> $($bounds)*> IntoList<Vec<T>> for $list {
            fn into_list(self) -> Result<Vec<T>, ConversionError> {
                collect(&[], self.into_iter().map(IntoValue::into_value))
            }
        }

        impl<T, V: IntoValue<T> $($bounds)*> IntoList<Option<Vec<T>>> for $list {
            fn into_list(self) -> Result<Option<Vec<T>>, ConversionError> {
                collect(&[], self.into_iter().map(IntoValue::into_value)).map(Some)
            }
        }
    )+ };
}

macro_rules! accepts_slice {
    ($([$($parameters:tt)*] $list:ty),+ $(,)?) => { $(
        impl<T, V: IntoValue<T> + Clone $($parameters)*> IntoList<Vec<T>> for &$list {
            fn into_list(self) -> Result<Vec<T>, ConversionError> {
                collect(&[], self.iter().cloned().map(IntoValue::into_value))
            }
        }

        impl<T, V: IntoValue<T> + Clone $($parameters)*> IntoList<Option<Vec<T>>> for &$list {
            fn into_list(self) -> Result<Option<Vec<T>>, ConversionError> {
                collect(&[], self.iter().cloned().map(IntoValue::into_value)).map(Some)
            }
        }
    )+ };
}

accepts_list!([] Vec<V>, [, const N: usize] [V; N]);
accepts_slice!([] [V], [] Vec<V>, [, const N: usize] [V; N]);

/// Collects the items, or the fields that any of them lacks. `places` names them; an item without a name is identified by its
/// index.
fn collect<T>(
    places: &[String],
    items: impl Iterator<Item = Result<T, ConversionError>>,
) -> Result<Vec<T>, ConversionError> {
    let (mut taken, mut rejected) = (Vec::with_capacity(items.size_hint().0), Vec::new());
    for (index, item) in items.enumerate() {
        let place = || places.get(index).cloned().unwrap_or_else(|| format!("[{index}]"));
        match item {
            Ok(item) => taken.push(item),
            Err(error) => rejected.push(error.within(&place())),
        }
    }
    rejected.into_iter().reduce(ConversionError::and).map_or(Ok(taken), Err)
}

/// Entries that a setter accepts for a map: an array, a `Vec` or a `BTreeMap` of keys and values. An optional map has the type
/// `Option<BTreeMap<String, T>>`, which is also accepted. The last entry with the same key wins.
///
/// ```
/// use std::collections::BTreeMap;
/// use huaweicloud_runtime::{ConversionError, IntoMap};
///
/// fn limits(entries: impl IntoMap<Option<BTreeMap<String, i64>>>) -> Result<Option<BTreeMap<String, i64>>, ConversionError> {
///     entries.into_map()
/// }
///
/// let map = limits([("a", 1), ("b", 2)])?;
/// assert_eq!(map.as_ref().map(|map| map["b"]), Some(2));
/// assert_eq!((limits(map.clone())?, limits(None)?), (map, None));
/// # Ok::<(), ConversionError>(())
/// ```
pub trait IntoMap<M>: Sized {
    /// Converts into the entries of the map.
    ///
    /// # Errors
    ///
    /// The fields that individual values lack, each with its key.
    fn into_map(self) -> Result<M, ConversionError>;
}

impl<T> IntoMap<Option<BTreeMap<String, T>>> for Option<BTreeMap<String, T>> {
    fn into_map(self) -> Result<Option<BTreeMap<String, T>>, ConversionError> {
        Ok(self)
    }
}

macro_rules! accepts_map {
    ($([$($bounds:tt)*] $map:ty),+ $(,)?) => { $(
        impl<T, K: Into<String>, V: IntoValue<T> $($bounds)*> IntoMap<BTreeMap<String, T>> for $map {
            fn into_map(self) -> Result<BTreeMap<String, T>, ConversionError> {
                let (keys, values): (Vec<String>, Vec<V>) = self.into_iter().map(|(key, value)| (key.into(), value)).unzip();
                let places: Vec<String> = keys.iter().map(|key| format!("[{key:?}]")).collect();
                let values = collect(&places, values.into_iter().map(IntoValue::into_value))?;
                Ok(keys.into_iter().zip(values).collect())
            }
        }

        impl<T, K: Into<String>, V: IntoValue<T> $($bounds)*> IntoMap<Option<BTreeMap<String, T>>> for $map {
            fn into_map(self) -> Result<Option<BTreeMap<String, T>>, ConversionError> {
                IntoMap::<BTreeMap<String, T>>::into_map(self).map(Some)
            }
        }
    )+ };
}

accepts_map!([] Vec<(K, V)>, [, const N: usize] [(K, V); N], [] BTreeMap<K, V>);

/// Boxes a value, because its type is recursive.
///
/// # Errors
///
/// The fields that the value lacks.
pub fn boxed<T>(value: impl IntoValue<Option<T>>) -> Result<Option<Box<T>>, ConversionError> {
    let value: Option<T> = value.into_value()?;
    Ok(value.map(Box::new))
}

/// The values that a builder could not convert, by field. They are reported when the builder is converted, so that one error
/// names all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rejected(Vec<(&'static str, ConversionError)>);

impl Rejected {
    /// Takes the value of an optional field.
    pub fn optional<T>(&mut self, field: &'static str, value: Result<Option<T>, ConversionError>) -> Option<T> {
        self.required(field, value).flatten()
    }

    /// Takes the value of a required field.
    pub fn required<T>(&mut self, field: &'static str, value: Result<T, ConversionError>) -> Option<T> {
        // Setting a field again replaces an earlier error.
        self.0.retain(|(known, _)| *known != field);
        value.map_err(|error| self.0.push((field, error.within(field)))).ok()
    }

    /// Checks that no value was rejected and no required field is missing. `required` says of each required field whether it is
    /// set.
    ///
    /// # Errors
    ///
    /// Every field that is missing or was rejected, with its path.
    pub fn check(&self, required: &[(&'static str, bool)]) -> Result<(), ConversionError> {
        let is_rejected = |field: &str| self.0.iter().any(|(known, _)| *known == field);
        let missing = required.iter().filter(|(field, there)| !there && !is_rejected(field));
        let rejected = self.0.iter().map(|(_, error)| error.clone());
        let all = missing.map(|(field, _)| ConversionError::missing(field)).chain(rejected);
        all.reduce(ConversionError::and).map_or(Ok(()), Err)
    }
}

/// Returns the value of a required field, after [`Rejected::check`] found it.
///
/// # Errors
///
/// The field is missing.
pub fn required<T>(field: &'static str, value: Option<T>) -> Result<T, ConversionError> {
    value.ok_or_else(|| ConversionError::missing(field))
}

/// Implements the conversions between a builder and its struct, and lets setters accept the builder instead of the struct.
///
/// Each field is listed with its kind: `required`; `optional`, which is also an `Option` in the struct; or `empty`, a list or
/// map that may be left out. `as` gives a wire name that differs from the field's name. The builder has an `Option` for each
/// field, and `rejected_`, a [`Rejected`](crate::convert::Rejected).
///
/// ```
/// use huaweicloud_runtime::convert;
///
/// #[derive(Debug, PartialEq)]
/// struct Node {
///     name: String,
///     type_: Option<String>,
///     tags: Vec<String>,
/// }
///
/// #[derive(Default)]
/// struct NodeBuilder {
///     name: Option<String>,
///     type_: Option<String>,
///     tags: Option<Vec<String>>,
///     rejected_: convert::Rejected,
/// }
///
/// huaweicloud_runtime::builds!(NodeBuilder => Node {
///     required name,
///     optional type_ as "type",
///     empty tags,
/// });
///
/// let node = Node::try_from(NodeBuilder { name: Some("a".to_owned()), ..NodeBuilder::default() })?;
/// assert_eq!(node, Node { name: "a".to_owned(), type_: None, tags: Vec::new() });
/// assert!(Node::try_from(NodeBuilder::default()).is_err());
/// # Ok::<(), huaweicloud_runtime::ConversionError>(())
/// ```
#[macro_export]
macro_rules! builds {
    ($builder:ident => $built:ident { $(
        $(required $required:ident $(as $required_wire:literal)?)?
        $(optional $optional:ident $(as $optional_wire:literal)?)?
        $(empty $empty:ident $(as $empty_wire:literal)?)?
        ,
    )* }) => {
        impl ::std::convert::TryFrom<$builder> for $built {
            type Error = $crate::ConversionError;

            #[allow(deprecated)]
            fn try_from(value: $builder) -> ::std::result::Result<Self, $crate::ConversionError> {
                value.rejected_.check(&[$($(
                    ($crate::wire_name!($required $($required_wire)?), value.$required.is_some()),
                )?)*])?;
                ::std::result::Result::Ok(Self { $(
                    $($required: $crate::convert::required(
                        $crate::wire_name!($required $($required_wire)?),
                        value.$required,
                    )?,)?
                    $($optional: value.$optional,)?
                    $($empty: value.$empty.unwrap_or_default(),)?
                )* })
            }
        }

        impl ::std::convert::From<$built> for $builder {
            #[allow(deprecated)]
            fn from(value: $built) -> Self {
                Self {
                    $(
                        $($required: ::std::option::Option::Some(value.$required),)?
                        $($optional: value.$optional,)?
                        $($empty: ::std::option::Option::Some(value.$empty),)?
                    )*
                    rejected_: ::std::default::Default::default(),
                }
            }
        }

        impl $crate::IntoValue<$built> for $builder {
            fn into_value(self) -> ::std::result::Result<$built, $crate::ConversionError> {
                <$built as ::std::convert::TryFrom<$builder>>::try_from(self)
            }
        }

        impl $crate::IntoValue<::std::option::Option<$built>> for $builder {
            fn into_value(self) -> ::std::result::Result<::std::option::Option<$built>, $crate::ConversionError> {
                <$built as ::std::convert::TryFrom<$builder>>::try_from(self).map(::std::option::Option::Some)
            }
        }
    };
}

/// Returns the wire name of a field: the given one, or else the field's own name.
#[doc(hidden)]
#[macro_export]
macro_rules! wire_name {
    ($field:ident) => {
        ::std::stringify!($field)
    };
    ($field:ident $wire:literal) => {
        $wire
    };
}

#[cfg(test)]
mod tests;
