//! What every open enum of a service implements beside its values: texts, numbers, queries and JSON.

/// Implements for an open enum of texts what follows from its `as_str` and `From<String>`: `From<&str>`, `FromStr`, `Display`,
/// [`QueryValue`](crate::QueryValue), and serde's traits, read as [`lenient::enum_str`](crate::lenient::enum_str) reads.
///
/// ```
/// #[derive(Debug, PartialEq)]
/// enum Color {
///     Red,
///     Unknown(String),
/// }
/// impl Color {
///     fn as_str(&self) -> &str {
///         match self {
///             Self::Red => "RED",
///             Self::Unknown(value) => value,
///         }
///     }
/// }
/// impl From<String> for Color {
///     fn from(value: String) -> Self {
///         if value == "RED" { Self::Red } else { Self::Unknown(value) }
///     }
/// }
/// huaweicloud_runtime::text_enum!(Color);
///
/// assert_eq!(serde_json::from_str::<Color>(r#""RED""#)?, Color::Red);
/// assert_eq!(serde_json::to_string(&Color::from("mauve"))?, r#""mauve""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! text_enum {
    ($name:ident) => {
        impl ::std::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                Self::from(::std::string::String::from(value))
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(Self::from(value))
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::QueryValue for $name {
            fn write(&self, texts: &mut ::std::vec::Vec<::std::string::String>) {
                texts.push(::std::string::String::from(self.as_str()));
            }
        }

        impl $crate::lenient::serde::Serialize for $name {
            fn serialize<S: $crate::lenient::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::lenient::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::lenient::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::lenient::enum_str(deserializer)
            }
        }
    };
}

/// Implements for an open enum of whole numbers what follows from its `code` and `From<i64>`:
/// [`QueryValue`](crate::QueryValue), and serde's traits, read as [`lenient::enum_int`](crate::lenient::enum_int) reads.
///
/// ```
/// #[derive(Debug, PartialEq)]
/// struct State(i64);
/// impl State {
///     fn code(&self) -> i64 {
///         self.0
///     }
/// }
/// impl From<i64> for State {
///     fn from(code: i64) -> Self {
///         Self(code)
///     }
/// }
/// huaweicloud_runtime::number_enum!(State);
///
/// assert_eq!(serde_json::from_str::<State>(r#""5""#)?, State(5));
/// assert_eq!(serde_json::to_string(&State(5))?, "5");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! number_enum {
    ($name:ident) => {
        impl $crate::QueryValue for $name {
            fn write(&self, texts: &mut ::std::vec::Vec<::std::string::String>) {
                texts.push(::std::string::ToString::to_string(&self.code()));
            }
        }

        impl $crate::lenient::serde::Serialize for $name {
            fn serialize<S: $crate::lenient::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.code())
            }
        }

        impl<'de> $crate::lenient::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::lenient::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::lenient::enum_int(deserializer)
            }
        }
    };
}
