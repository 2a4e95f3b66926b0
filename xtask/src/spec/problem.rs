//! The problems of a specification, as a list that can be sorted, printed and counted.

use std::fmt;

/// A position in the hand-written files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// File, relative to the root of the workspace.
    pub file: String,
    /// The line, counted from 1, if known.
    pub line: Option<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.file),
            None => f.write_str(&self.file),
        }
    }
}

/// One violated rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub place: Place,
    /// The name of the rule in `openapi/README.md`.
    pub rule: &'static str,
    /// The operation that it concerns, if there is one.
    pub operation: Option<String>,
    /// What is wrong, and what to do about it.
    pub message: String,
    /// The column, counted from 1, if known.
    pub column: Option<usize>,
    /// JSON pointer of the node in its document.
    pub path: String,
    /// How to fix it automatically, if possible.
    pub fix: Option<Fix>,
}

/// A small change of a file that fixes a problem. Pointers are those of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fix {
    /// Adds an entry to the mapping at a pointer.
    Add { pointer: String, entry: String },
    /// Replaces text in the line of a pointer.
    Replace { pointer: String, find: String, replace: String },
}

impl Problem {
    /// Creates a problem with only its file and line.
    pub fn new(place: Place, rule: &'static str, message: impl Into<String>) -> Self {
        Self { place, rule, operation: None, message: message.into(), column: None, path: String::new(), fix: None }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.rule)?;
        if let Some(operation) = &self.operation {
            write!(f, " (operation `{operation}`)")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// All problems of one run, in the order of their places.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Sorts problems by file and line, and lists the same place and message only once.
    pub fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort();
        problems.dedup();
        Self(problems)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(f, "{problem}")?;
        }
        let problems = crate::screen::count(self.0.len(), "problem", "problems");
        write!(f, "{problems}; the rules are explained in openapi/README.md")
    }
}

impl std::error::Error for Problems {}
