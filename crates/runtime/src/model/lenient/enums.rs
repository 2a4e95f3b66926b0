//! Implements what every open enum of a service needs: conversions from and to strings, numbers, queries and JSON.

/// Implements an open enum of strings from its values on the wire: `KNOWN`, `as_str`, `From<String>`, `From<&str>`, `FromStr`,
/// `Display`, [`QueryValue`](crate::QueryValue), and serde's traits, with the rules of
/// [`lenient::enum_str`](crate::lenient::enum_str). The variant `Unknown` keeps any other string.
///
/// ```
/// #[derive(Debug, PartialEq)]
/// enum Color {
///     Red,
///     Unknown(String),
/// }
/// huaweicloud_runtime::text_enum!(Color { Red = "RED" });
///
/// assert_eq!(serde_json::from_str::<Color>(r#""RED""#)?, Color::Red);
/// assert_eq!(serde_json::to_string(&Color::from("mauve"))?, r#""mauve""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! text_enum {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        #[allow(dead_code, unreachable_pub, reason = "the enum may be private")]
        impl $name {
            /// The known values, in the order of the specification.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The value as it is on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                match value.as_str() {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(value),
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                Self::from(::std::string::String::from(value))
            }
        }

        impl $crate::convert::FromText for $name {}

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

/// Implements an open enum of integers from its numbers on the wire and their names: `KNOWN`, `as_str`, `code`, `From<i64>`,
/// `Display`, `FromStr` of a name or a number, [`QueryValue`](crate::QueryValue), and serde's traits, with the rules of
/// [`lenient::enum_int`](crate::lenient::enum_int). The variant `Unknown` keeps any other number.
///
/// ```
/// #[derive(Debug, PartialEq)]
/// enum State {
///     Done,
///     Unknown(i64),
/// }
/// huaweicloud_runtime::number_enum!(State { Done = (5, "Done") });
///
/// assert_eq!(serde_json::from_str::<State>(r#""5""#)?, State::Done);
/// assert_eq!(serde_json::to_string(&State::Done)?, "5");
/// assert_eq!((State::Done.to_string().as_str(), "done".parse::<State>()), ("Done", Ok(State::Done)));
/// assert_eq!("7".parse::<State>(), Ok(State::Unknown(7)));
/// assert!("dnoe".parse::<State>().is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! number_enum {
    ($name:ident { $($variant:ident = ($code:literal, $text:literal)),* $(,)? }) => {
        #[allow(dead_code, unreachable_pub, reason = "the enum may be private")]
        impl $name {
            /// The known values, in the order of the specification.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The name of the value, or the number of an unknown one.
            pub fn as_str(&self) -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(code) => return ::std::borrow::Cow::Owned(::std::string::ToString::to_string(code)),
                })
            }

            /// The number on the wire.
            pub fn code(&self) -> i64 {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Unknown(code) => *code,
                }
            }
        }

        impl ::std::convert::From<i64> for $name {
            fn from(code: i64) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    code => Self::Unknown(code),
                }
            }
        }

        impl $crate::convert::FromNumber for $name {}

        /// The name of the value, or the number of an unknown one.
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.as_str())
            }
        }

        /// Reads the name of a value, in any case, or a number.
        impl ::std::str::FromStr for $name {
            type Err = $crate::UnknownName;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                let known = || Self::KNOWN.iter().map(|value| (value.as_str(), value.code()));
                let named = known().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, code)| code);
                match named.or_else(|| text.parse().ok()) {
                    ::std::option::Option::Some(code) => ::std::result::Result::Ok(Self::from(code)),
                    ::std::option::Option::None => {
                        ::std::result::Result::Err($crate::UnknownName::new(text, known().map(|(name, _)| name)))
                    }
                }
            }
        }

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
