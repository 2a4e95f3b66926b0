//! Provides the readers as seeds, under the names of the functions. [`tolerant!`](crate::tolerant) reads fields with them.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::marker::PhantomData;

use huaweicloud_auth::Secret;
use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer};

macro_rules! scalars {
    ($($name:ident: $value:ty;)*) => {
        $(
            #[doc = concat!("Reads as [`", stringify!($name), "`](super::", stringify!($name), ") reads.")]
            pub fn $name() -> impl for<'de> DeserializeSeed<'de, Value = $value> + Clone {
                #[derive(Clone)]
                struct Seed;

                impl<'de> DeserializeSeed<'de> for Seed {
                    type Value = $value;

                    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<$value, D::Error> {
                        super::$name(deserializer)
                    }
                }

                Seed
            }
        )*
    };
}

scalars! {
    string: Option<String>;
    secret: Option<Secret>;
    integer: Option<i64>;
    integer32: Option<i32>;
    number: Option<f64>;
    boolean: Option<bool>;
    strings: Vec<String>;
    optional_strings: Option<Vec<String>>;
    string_map: BTreeMap<String, String>;
}

macro_rules! generic {
    ($($name:ident: $value:ty where [$($bounds:tt)+];)*) => {
        $(
            #[doc = concat!("Reads as [`", stringify!($name), "`](super::", stringify!($name), ") reads.")]
            pub fn $name<T: $($bounds)+>() -> impl for<'de> DeserializeSeed<'de, Value = $value> + Clone {
                struct Seed<T>(PhantomData<T>);

                impl<T> Clone for Seed<T> {
                    fn clone(&self) -> Self {
                        Self(PhantomData)
                    }
                }

                impl<'de, T: $($bounds)+> DeserializeSeed<'de> for Seed<T> {
                    type Value = $value;

                    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<$value, D::Error> {
                        super::$name(deserializer)
                    }
                }

                Seed(PhantomData)
            }
        )*
    };
}

generic! {
    object: Option<T> where [DeserializeOwned];
    list: Vec<T> where [DeserializeOwned];
    optional_list: Option<Vec<T>> where [DeserializeOwned];
    map: BTreeMap<String, T> where [DeserializeOwned];
    integers: Vec<T> where [TryFrom<i64, Error: Display>];
    optional_integers: Option<Vec<T>> where [TryFrom<i64, Error: Display>];
}

/// Reads through the type's own `Deserialize`.
pub fn plain<'de, T: Deserialize<'de>>() -> PhantomData<T> {
    PhantomData
}
