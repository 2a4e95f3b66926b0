//! The error of generated conversions, such as a required field that a builder was not given.

use std::borrow::Cow;
use std::fmt;

/// A value could not be made into the type that a request wants.
///
/// ```
/// use huaweicloud_runtime::ConversionError;
///
/// let error = ConversionError::from("`dst_ak` is required");
/// assert_eq!(error.to_string(), "`dst_ak` is required");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ConversionError(Cow<'static, str>);

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl std::error::Error for ConversionError {}

impl From<&'static str> for ConversionError {
    fn from(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for ConversionError {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}
