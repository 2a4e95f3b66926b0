//! The result of a check: where a rule is broken, which rule, and by what value. The value of a secret is never included.

use std::fmt;

use huaweicloud_auth::Message;

use crate::message;

/// One problem of a request.
#[derive(Clone, PartialEq, Eq)]
pub struct Problem {
    path: String,
    constraint: Constraint,
    found: Found,
}

/// A documented rule that a value can break.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Constraint {
    /// A value is required.
    Required,
    /// The body has to be valid JSON.
    Json,
    /// The value has to have this type.
    Kind(ValueType),
    /// A number within these bounds.
    #[non_exhaustive]
    Range {
        /// The smallest.
        min: Option<i64>,
        /// The largest.
        max: Option<i64>,
    },
    /// A string with a length within these bounds, in characters.
    #[non_exhaustive]
    Length {
        /// The minimum.
        min: Option<u32>,
        /// The maximum.
        max: Option<u32>,
    },
    /// A list with a length within these bounds.
    #[non_exhaustive]
    Items {
        /// The minimum.
        min: Option<u32>,
        /// The maximum.
        max: Option<u32>,
    },
    /// One of these strings.
    OneOf(Vec<String>),
    /// One of these numbers.
    OneOfNumbers(Vec<i64>),
    /// A string that matches this regular expression.
    Pattern(&'static str),
    /// The operation has no parameter of this name.
    #[non_exhaustive]
    Known {
        /// The name that was probably meant.
        closest: Option<&'static str>,
    },
}

/// A type of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueType {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// A time that the formats of the services can represent.
    Time,
    /// A number with a fraction.
    Fraction,
    /// A string.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

/// The value that breaks a rule, if it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// The value is missing, or must not be shown.
    Nothing,
    /// This string or number.
    Value(String),
    Type(ValueType),
    Characters(usize),
    Items(usize),
    /// Values of a parameter that is given several times.
    #[cfg(feature = "client")]
    Values(usize),
}

impl ValueType {
    fn message(self) -> Message {
        match self {
            Self::Null => message!("type-null", "null"),
            Self::Boolean => message!("type-boolean", "true or false"),
            Self::Integer => message!("type-integer", "a whole number"),
            Self::Number => message!("type-number", "a number"),
            Self::Fraction => message!("type-fraction", "a number with a fraction"),
            Self::String => message!("type-string", "text"),
            Self::Array => message!("type-array", "a list"),
            Self::Object => message!("type-object", "an object"),
            Self::Time => message!("type-time", "a time in the years 1970 to 9999"),
        }
    }
}

impl Found {
    fn message(&self) -> Message {
        match self {
            Self::Nothing => message!("found-hidden", "another value"),
            Self::Value(value) => Message::verbatim(value),
            Self::Type(found) => found.message(),
            Self::Characters(1) => message!("found-one-character", "1 character"),
            Self::Characters(count) => message!("found-characters", "{count} characters", count = *count),
            Self::Items(0) => message!("found-no-items", "no items"),
            Self::Items(1) => message!("found-one-item", "1 item"),
            Self::Items(count) => message!("found-items", "{count} items", count = *count),
            #[cfg(feature = "client")]
            Self::Values(count) => message!("found-values", "{count} values", count = *count),
        }
    }
}

impl Problem {
    /// `found` is the value, in a form that may be shown.
    pub(crate) fn new(path: &str, constraint: Constraint, found: Found) -> Self {
        Self { path: path.to_owned(), constraint, found }
    }

    /// The path of the value, such as `src_node.ak` or `migration_tasks[2]`; empty for the body as a whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The rule that is broken, with what it allows.
    pub fn constraint(&self) -> &Constraint {
        &self.constraint
    }

    /// What is wrong, without the path: `is required`.
    pub fn fault(&self) -> Message {
        let found = || self.found.message();
        match &self.constraint {
            Constraint::Required => message!("problem-required", "is required"),
            Constraint::Json => message!("problem-json", "is not valid JSON: {error}", error = found()),
            Constraint::Kind(wanted) => self.of_type(*wanted),
            Constraint::Range { min: Some(min), max: Some(max) } => {
                message!(
                    "problem-range",
                    "is {found}; allowed: {min} to {max}",
                    found = found(),
                    min = *min,
                    max = *max
                )
            }
            Constraint::Range { min: Some(min), max: None } => {
                message!("problem-minimum", "is {found}, the smallest allowed is {min}", found = found(), min = *min)
            }
            Constraint::Range { min: None, max: Some(max) } => {
                message!("problem-maximum", "is {found}, the largest allowed is {max}", found = found(), max = *max)
            }
            Constraint::Range { min: None, max: None } => message!("problem-number", "is {found}", found = found()),
            Constraint::Length { min: Some(_), max: None } if self.found == Found::Characters(0) => {
                message!("problem-empty", "must not be empty")
            }
            Constraint::Length { min, max } => self.bounds(*min, *max),
            Constraint::Items { min, max } => self.bounds(*min, *max),
            Constraint::OneOf(allowed) => {
                let allowed = allowed.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
                self.one_of(allowed)
            }
            Constraint::OneOfNumbers(allowed) => {
                self.one_of(allowed.iter().map(i64::to_string).collect::<Vec<_>>().join(", "))
            }
            Constraint::Known { closest: Some(name) } => {
                message!(
                    "problem-unknown-near",
                    "is not a parameter of the operation; did you mean `{name}`?",
                    name = *name
                )
            }
            Constraint::Known { closest: None } => message!("problem-unknown", "is not a parameter of the operation"),
            Constraint::Pattern(pattern) if self.found == Found::Nothing => {
                message!(
                    "problem-pattern-hidden",
                    "has a value that does not match the pattern `{pattern}`",
                    pattern = *pattern
                )
            }
            Constraint::Pattern(pattern) => message!(
                "problem-pattern",
                "has a value {found} that does not match the pattern `{pattern}`",
                found = found(),
                pattern = *pattern
            ),
        }
    }

    fn of_type(&self, wanted: ValueType) -> Message {
        let wanted = wanted.message();
        match &self.found {
            Found::Nothing => message!("problem-type", "must be {wanted}", wanted = wanted),
            found => {
                message!(
                    "problem-type-found",
                    "must be {wanted}, not {found}",
                    wanted = wanted,
                    found = found.message()
                )
            }
        }
    }

    fn one_of(&self, allowed: String) -> Message {
        match &self.found {
            Found::Nothing => {
                message!("problem-one-of-hidden", "is not an allowed value; allowed: {allowed}", allowed = allowed)
            }
            found => {
                message!("problem-one-of", "is {found}; allowed: {allowed}", found = found.message(), allowed = allowed)
            }
        }
    }

    /// `has 3 items, at most 2 are allowed`, with only the bound that is broken.
    fn bounds(&self, min: Option<u32>, max: Option<u32>) -> Message {
        let found = self.found.message();
        let are = |number| if number == 1 { "is" } else { "are" };
        match (min, max) {
            (Some(min), None) => message!(
                "problem-at-least",
                "has {found}, at least {min} {are} required",
                found = found,
                min = min,
                are = are(min)
            ),
            (None, Some(max)) => message!(
                "problem-at-most",
                "has {found}, at most {max} {are} allowed",
                found = found,
                max = max,
                are = are(max)
            ),
            (Some(min), Some(max)) => {
                message!("problem-count", "has {found}; allowed: {min} to {max}", found = found, min = min, max = max)
            }
            (None, None) => message!("problem-has", "has {found}", found = found),
        }
    }

    /// What is wrong, with the path, as it is displayed.
    pub fn message(&self) -> Message {
        match self.path.as_str() {
            "" => message!("problem-body", "the body {problem}", problem = self.fault()),
            path => message!("problem-field", "`{path}` {problem}", path = path, problem = self.fault()),
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.message(), f)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.message(), f)
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// All problems of a request, in the order of the body. It displays as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Returns `None` when there are no problems: a value of this type is never empty.
    pub(crate) fn from_found(found: Vec<Problem>) -> Option<Self> {
        if found.is_empty() { None } else { Some(Self(found)) }
    }

    /// Prefixes the paths with a field or a list item.
    pub(crate) fn within(mut self, place: &str) -> Self {
        for problem in &mut self.0 {
            problem.path = match problem.path.as_str() {
                "" => place.to_owned(),
                path if path.starts_with('[') => format!("{place}{path}"),
                path => format!("{place}.{path}"),
            };
        }
        self
    }

    /// Combines these problems with others.
    pub(crate) fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// All of them as one message.
    pub fn message(&self) -> Message {
        Message::join(self.0.iter().map(Problem::message)).unwrap_or_else(|| Message::verbatim(""))
    }

    #[cfg(feature = "client")]
    pub(crate) fn into_vec(self) -> Vec<Problem> {
        self.0
    }

    /// Iterates over the problems.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            fmt::Display::fmt(problem, f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
