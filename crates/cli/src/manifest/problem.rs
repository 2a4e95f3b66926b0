//! [`Problem`]: a problem in a manifest and its place. [`Problems`]: all problems of a manifest.

use std::collections::HashSet;
use std::fmt;

use crate::failure::Failure;
use crate::locale::say;
use crate::text::{BAD, BOLD, Notes, clean, complain, note, notes};

/// A line and a column, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// One problem in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Problem {
    /// The file, if it is not the manifest itself.
    file: Option<String>,
    place: Option<Place>,
    message: String,
    hint: Option<String>,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { file: None, place: None, message: message.into(), hint: None }
    }

    pub(crate) fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.place = place.into();
        self
    }

    pub(crate) fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Returns the problem as a JSON object.
    fn json(&self, manifest: &str) -> String {
        serde_json::json!({
            "kind": "problem",
            "file": clean(self.file.as_deref().unwrap_or(manifest)),
            "line": self.place.map(|place| place.line),
            "column": self.place.map(|place| place.column),
            "message": clean(&self.message),
            "hint": self.hint.as_deref().map(clean),
        })
        .to_string()
    }

    /// Returns the problem as a line such as `weekend.yaml:3:5: message (hint)`.
    fn line(&self, manifest: &str) -> String {
        let file = clean(self.file.as_deref().unwrap_or(manifest));
        let place = self.place.map(|place| format!(":{}:{}", place.line, place.column)).unwrap_or_default();
        let message = clean(&self.message);
        let text = match self.hint.as_deref().map(clean) {
            Some(hint) => say!("manifest-problem-hint", message = message, hint = hint),
            None => message,
        };
        let error = format!("{BAD}{}{BAD:#}", say!("manifest-error"));
        format!("{BOLD}{file}{place}:{BOLD:#} {}", say!("manifest-problem", error = error, text = text))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.place {
            write!(f, "{}:{}: ", place.line, place.column)?;
        }
        f.write_str(&self.message)?;
        self.hint.iter().try_for_each(|hint| write!(f, "; {hint}"))
    }
}

/// All problems in a manifest.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    pub(crate) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes all problems in file order, and returns a failure with their number.
    pub(crate) fn report(mut self, manifest: &str) -> Failure {
        /// The maximum number of problems that are written. Further problems are only counted.
        const MOST: usize = 50;
        self.make_distinct();
        self.0.sort_by(|a, b| (&a.file, a.place).cmp(&(&b.file, b.place)));
        for problem in self.0.iter().take(MOST) {
            match notes() {
                Notes::Json | Notes::QuietJson => complain(&problem.json(manifest)),
                Notes::Text | Notes::Quiet => complain(&problem.line(manifest)),
            }
        }
        let count = self.0.len();
        if count > MOST {
            note(&say!("manifest-more-problems", count = count - MOST));
        }
        Failure::usage(say!("manifest-problems", file = clean(manifest), count = count))
    }

    /// Removes repeated problems: entries may share what is wrong in the defaults.
    fn make_distinct(&mut self) {
        let mut seen = HashSet::with_capacity(self.0.len());
        self.0.retain(|problem| seen.insert(problem.clone()));
    }

    #[cfg(test)]
    pub(crate) fn lines(mut self) -> Vec<String> {
        self.make_distinct();
        self.0.iter().map(ToString::to_string).collect()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}
