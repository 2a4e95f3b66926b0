//! What a check found: where, which rule is broken, and by what value; never the value of a secret.

use std::fmt;

/// One thing that is wrong with a request.
#[derive(Clone, PartialEq, Eq)]
pub struct Problem {
    path: String,
    constraint: Constraint,
    found: String,
}

/// A documented rule that a value can break.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Constraint {
    /// A value is required.
    Required,
    /// The body has to be valid JSON.
    Json,
    /// The value has to have this type: `text`, `a whole number`.
    Kind(&'static str),
    /// A number within these bounds.
    #[non_exhaustive]
    Range {
        /// The smallest.
        min: Option<i64>,
        /// The largest.
        max: Option<i64>,
    },
    /// A text with a length within these bounds, in characters.
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
    /// One of these texts.
    OneOf(Vec<String>),
    /// One of these numbers.
    OneOfNumbers(Vec<i64>),
    /// A text that matches this regular expression.
    Pattern(&'static str),
    /// The operation has no parameter of this name.
    #[non_exhaustive]
    Known {
        /// The name that may have been meant.
        closest: Option<&'static str>,
    },
}

impl Problem {
    /// `found` is the value, in a form that may be shown.
    pub(crate) fn new(path: &str, constraint: Constraint, found: impl Into<String>) -> Self {
        Self { path: path.to_owned(), constraint, found: found.into() }
    }

    /// Where it is, such as `src_node.ak` or `migration_tasks[2]`; empty for the value as a whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The rule that is broken, with what it allows.
    pub fn constraint(&self) -> &Constraint {
        &self.constraint
    }

    /// What is wrong, without the path: `is required`.
    pub fn text(&self) -> String {
        let found = &self.found;
        match &self.constraint {
            Constraint::Required => "is required".to_owned(),
            Constraint::Json => format!("is not valid JSON: {found}"),
            Constraint::Kind(wanted) if found.is_empty() => format!("must be {wanted}"),
            Constraint::Kind(wanted) => format!("must be {wanted}, not {found}"),
            Constraint::Range { min: Some(min), max: Some(max) } => format!("is {found}, allowed is {min} to {max}"),
            Constraint::Range { min: Some(min), max: None } => format!("is {found}, the smallest allowed is {min}"),
            Constraint::Range { min: None, max: Some(max) } => format!("is {found}, the largest allowed is {max}"),
            Constraint::Range { min: None, max: None } => format!("is {found}"),
            Constraint::Length { min: Some(_), max: None } if found.is_empty() => "must not be empty".to_owned(),
            Constraint::Length { min, max } => bounds(found, *min, *max, "needed"),
            Constraint::Items { min, max } => bounds(found, *min, *max, "required"),
            Constraint::OneOf(allowed) => {
                let is = if found.is_empty() { "is not an allowed value".to_owned() } else { format!("is {found}") };
                let allowed = allowed.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
                format!("{is}, allowed are {allowed}")
            }
            Constraint::OneOfNumbers(allowed) => {
                let allowed = allowed.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
                format!("is {found}, allowed are {allowed}")
            }
            Constraint::Known { closest: Some(name) } => {
                format!("is no parameter of the operation, did you mean `{name}`?")
            }
            Constraint::Known { closest: None } => "is no parameter of the operation".to_owned(),
            Constraint::Pattern(pattern) => {
                let shown = if found.is_empty() { String::new() } else { format!(" {found}") };
                format!("has a value{shown} that does not match the pattern `{pattern}`")
            }
        }
    }
}

/// Writes `has 3 items, at most 2 are allowed`, with only the bound that is broken.
fn bounds(found: &str, min: Option<u32>, max: Option<u32>, needed: &str) -> String {
    let are = |number| if number == 1 { "is" } else { "are" };
    match (min, max) {
        (Some(min), None) => format!("has {found}, at least {min} {} {needed}", are(min)),
        (None, Some(max)) => format!("has {found}, at most {max} {} allowed", are(max)),
        (Some(min), Some(max)) => format!("has {found}, allowed are {min} to {max}"),
        (None, None) => format!("has {found}"),
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            write!(f, "the body {}", self.text())
        } else {
            write!(f, "`{}` {}", self.path, self.text())
        }
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Everything that is wrong with a request, in the order of the body. It displays as one line.
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
