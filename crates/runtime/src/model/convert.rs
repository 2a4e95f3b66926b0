//! How the setters of generated builders take values: [`IntoValue`], [`IntoList`] and [`IntoMap`] say what a setter accepts,
//! [`Rejected`] remembers what did not fit until the request is sent.

use std::collections::BTreeMap;

use huaweicloud_auth::Secret;

use super::conversion::ConversionError;

/// A value that a setter accepts for a field of type `T`.
///
/// An optional field is of type `Option<T>` and takes the value itself, or an `Option` of it. A text is also accepted as
/// `&str`, an open enum also as its text or number, a struct also as its builder. A whole number is of the type of its field,
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
    /// The value for the field.
    ///
    /// # Errors
    ///
    /// What the value lacks, such as the required fields that its builder was not given.
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

/// Marks what is made from any text: open enums, and secrets.
///
/// [`text_enum!`](crate::text_enum) implements it.
pub trait FromText: From<String> {}

/// Marks what is made from any whole number: open enums of numbers.
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

/// Values that a setter accepts for a list: an array, a slice or a `Vec` of what [`IntoValue`] accepts for each item. A list
/// that may be left out is of type `Option<Vec<T>>`, and also takes that.
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
    /// The values for the list.
    ///
    /// # Errors
    ///
    /// What single items lack, each with its number counted from 0.
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

/// The items, or what any of them lacks. `places` names them; what has no name goes by its number.
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

/// Entries that a setter accepts for a map: an array, a `Vec` or a `BTreeMap` of keys and values. A map that may be left out is of
/// type `Option<BTreeMap<String, T>>`, and also takes that. Of entries with the same key the last one counts.
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
    /// The entries for the map.
    ///
    /// # Errors
    ///
    /// What single values lack, each with its key.
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

/// A value that is held in a box, because its type holds itself.
///
/// # Errors
///
/// What the value lacks.
pub fn boxed<T>(value: impl IntoValue<Option<T>>) -> Result<Option<Box<T>>, ConversionError> {
    let value: Option<T> = value.into_value()?;
    Ok(value.map(Box::new))
}

/// What a builder was given and could not take, by field. It is reported when the builder is converted, so that all of it is
/// named at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rejected(Vec<(&'static str, ConversionError)>);

impl Rejected {
    /// Takes the value of an optional field.
    pub fn optional<T>(&mut self, field: &'static str, value: Result<Option<T>, ConversionError>) -> Option<T> {
        self.required(field, value).flatten()
    }

    /// Takes the value of a field that has to be there.
    pub fn required<T>(&mut self, field: &'static str, value: Result<T, ConversionError>) -> Option<T> {
        // What is set again replaces what was wrong before.
        self.0.retain(|(known, _)| *known != field);
        value.map_err(|error| self.0.push((field, error.within(field)))).ok()
    }

    /// Checks that nothing was rejected, and that nothing required is missing. A required field comes with whether it is there.
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

/// The value of a required field, after [`Rejected::check`] found it there.
///
/// # Errors
///
/// The field is missing.
pub fn required<T>(field: &'static str, value: Option<T>) -> Result<T, ConversionError> {
    value.ok_or_else(|| ConversionError::missing(field))
}

/// Lets setters take the builder of a struct in place of the struct.
#[macro_export]
macro_rules! accept_builder {
    ($builder:ident => $built:ident) => {
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

#[cfg(test)]
mod tests;
