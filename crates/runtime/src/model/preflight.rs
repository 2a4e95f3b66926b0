//! [`Preflight`]: finds obstacles to a call before it is made.
//!
//! The checks are in the service crates (`jobs::preflight`), each of which defines its own kinds of findings.

use std::fmt;

use huaweicloud_auth::Message;

use crate::model::redact::Redactor;

/// The findings of a pre-flight. `K` classifies each finding.
///
/// ```
/// use huaweicloud_runtime::{Preflight, message};
///
/// let mut found = Preflight::new();
/// let busy = message!("quota-taken", "{count} tasks are running, the task will wait", count = 5);
/// found.warning("quota", "", busy, message!("stop-one", "Stop another one first"));
/// assert!(found.may_start());
/// let elsewhere = message!("region-differs", "the bucket is in `{region}`", region = "cn-north-1");
/// let remedy = message!("region-set", "Set the region of the bucket.");
/// found.error("region", "dst_node.region", elsewhere, remedy);
/// assert!(!found.may_start());
/// assert_eq!(
///     found.to_string(),
///     "warning: 5 tasks are running, the task will wait. Stop another one first\n\
///      error: `dst_node.region`: the bucket is in `cn-north-1`. Set the region of the bucket.",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a pre-flight changes nothing; look at what it found"]
pub struct Preflight<K> {
    findings: Vec<Finding<K>>,
}

/// One finding of a pre-flight. Its messages contain no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding<K> {
    /// The field of the request that it concerns, such as `src_node.region`; empty for the request as a whole.
    pub field: String,
    /// Whether the finding prevents the job from starting.
    pub severity: Severity,
    /// The kind of the finding.
    pub kind: K,
    /// What was found.
    pub message: Message,
    /// What to do about it.
    pub remedy: Message,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// The job can start, but the user should know about the finding.
    Warning,
    /// The job would be refused, or would fail.
    Error,
}

impl Severity {
    /// The word: `warning` or `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<K> Preflight<K> {
    /// Creates a pre-flight without findings.
    pub const fn new() -> Self {
        Self { findings: Vec::new() }
    }

    /// Adds an obstacle that prevents the job from starting.
    pub fn error(&mut self, kind: K, field: &str, message: Message, remedy: Message) {
        self.add(Severity::Error, kind, field, message, remedy);
    }

    /// Adds a fact that the user should know.
    pub fn warning(&mut self, kind: K, field: &str, message: Message, remedy: Message) {
        self.add(Severity::Warning, kind, field, message, remedy);
    }

    fn add(&mut self, severity: Severity, kind: K, field: &str, message: Message, remedy: Message) {
        self.findings.push(Finding { field: field.to_owned(), severity, kind, message, remedy });
    }

    /// Whether nothing prevents the job from starting.
    pub fn may_start(&self) -> bool {
        self.errors().next().is_none()
    }

    /// The findings, in the order of the checks.
    pub fn findings(&self) -> &[Finding<K>] {
        &self.findings
    }

    /// The findings that prevent the job from starting.
    pub fn errors(&self) -> impl Iterator<Item = &Finding<K>> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error)
    }

    /// The findings that the user should know before the job starts.
    pub fn warnings(&self) -> impl Iterator<Item = &Finding<K>> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Warning)
    }

    /// Removes the secrets that this redactor knows, because a service may repeat the values that it received.
    pub fn redacted(mut self, redactor: &Redactor) -> Self {
        let redact = |text: &str| redactor.redact(text).into_owned();
        for finding in &mut self.findings {
            finding.message.map_values(&redact);
            finding.remedy.map_values(&redact);
        }
        self
    }

    /// Whether there is a finding about this field, or about a part of it.
    pub fn concerns(&self, field: &str) -> bool {
        let is_within = |rest: &str| rest.is_empty() || rest.starts_with(['.', '[']);
        self.findings.iter().any(|finding| finding.field.strip_prefix(field).is_some_and(is_within))
    }
}

impl<K> Default for Preflight<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K> IntoIterator for Preflight<K> {
    type Item = Finding<K>;
    type IntoIter = std::vec::IntoIter<Finding<K>>;

    fn into_iter(self) -> Self::IntoIter {
        self.findings.into_iter()
    }
}

impl<'a, K> IntoIterator for &'a Preflight<K> {
    type Item = &'a Finding<K>;
    type IntoIter = std::slice::Iter<'a, Finding<K>>;

    fn into_iter(self) -> Self::IntoIter {
        self.findings.iter()
    }
}

/// One line for each finding.
impl<K> fmt::Display for Preflight<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.findings.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            fmt::Display::fmt(finding, f)?;
        }
        Ok(())
    }
}

/// One line: severity, field, what was found, and what to do.
impl<K> fmt::Display for Finding<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.severity)?;
        if !self.field.is_empty() {
            write!(f, "`{}`: ", self.field)?;
        }
        write!(f, "{}. {}", self.message, self.remedy)
    }
}

#[cfg(test)]
mod tests;
