//! What a check found: where, and in words a person understands. Never the value of a secret.

use std::fmt;

/// One thing that is wrong with a request.
#[derive(Clone, PartialEq, Eq)]
pub struct Problem {
    path: String,
    text: String,
}

impl Problem {
    pub(super) fn new(path: &str, text: impl Into<String>) -> Self {
        Self { path: path.to_owned(), text: text.into() }
    }

    /// Where it is, such as `src_node.ak` or `migration_tasks[2]`; empty for the value as a whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong there, without the place: `is required`.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            write!(f, "the body {}", self.text)
        } else {
            write!(f, "`{}` {}", self.path, self.text)
        }
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Everything that is wrong with a request, in the order of the body. One line as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// `None` where nothing is wrong: a value of this type always has something to say.
    pub(super) fn from_found(found: Vec<Problem>) -> Option<Self> {
        if found.is_empty() { None } else { Some(Self(found)) }
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
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
