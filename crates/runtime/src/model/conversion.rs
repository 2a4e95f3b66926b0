//! The errors of generated conversions: [`ConversionError`] names every required field that a builder lacks, and
//! [`UnknownName`] a string that is not a value of an enum of numbers.

use std::fmt;

use super::schema::{Constraint, Found, Problem, Problems, ValueType};

/// A builder lacks a required value.
///
/// ```
/// use huaweicloud_runtime::ConversionError;
///
/// let error = ConversionError::missing("dst_ak").and(ConversionError::missing("bucket").within("src_node"));
/// assert_eq!(error.to_string(), "`dst_ak` is required; `src_node.bucket` is required");
/// assert_eq!(error.problems().iter().map(|problem| problem.path()).collect::<Vec<_>>(), ["dst_ak", "src_node.bucket"]);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ConversionError(Box<Problems>);

impl ConversionError {
    /// A required field is missing.
    pub fn missing(field: &str) -> Self {
        Self(Box::new(Problem::new(field, Constraint::Required, Found::Nothing).into()))
    }

    /// A value is a time that the formats of the services cannot represent.
    pub(crate) fn time_out_of_range() -> Self {
        Self(Box::new(Problem::new("", Constraint::Kind(ValueType::Time), Found::Nothing).into()))
    }

    /// Prefixes the path with a field or a list item: `within("src_node")`, `within("[2]")`.
    #[must_use]
    pub fn within(self, place: &str) -> Self {
        Self(Box::new(self.0.within(place)))
    }

    /// Combines this error with another.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(Box::new(self.0.and(*other.0)))
    }

    /// Returns every problem with its path.
    pub fn problems(&self) -> &Problems {
        &self.0
    }
}

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

impl std::error::Error for ConversionError {}

#[cfg(feature = "client")]
impl From<ConversionError> for Problems {
    fn from(error: ConversionError) -> Self {
        *error.0
    }
}

/// A string is neither the name of a known value of an enum of numbers, nor a number.
///
/// ```
/// use huaweicloud_runtime::UnknownName;
///
/// let error = UnknownName::new("sucess", ["WAITING", "SUCCESS"]);
/// assert_eq!(error.to_string(), "`sucess` is neither a number nor one of `WAITING`, `SUCCESS`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownName {
    text: String,
    known: Vec<String>,
}

impl UnknownName {
    /// Creates an error that contains the string and the known names.
    pub fn new<T: Into<String>>(text: impl Into<String>, known: impl IntoIterator<Item = T>) -> Self {
        Self { text: text.into(), known: known.into_iter().map(Into::into).collect() }
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is neither a number nor one of `{}`", self.text, self.known.join("`, `"))
    }
}

impl std::error::Error for UnknownName {}
