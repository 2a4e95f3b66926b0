//! [`Preflight`]: everything that speaks against a call, found before it is made.
//!
//! What is looked for is the business of a service crate (`jobs::preflight`), which gives the findings a kind of its own.

use std::fmt;

use huaweicloud_auth::redact::Redactor;

/// What a pre-flight found. `K` tells what each finding is about.
///
/// ```
/// use huaweicloud_runtime::Preflight;
///
/// let mut found = Preflight::new();
/// found.warning("quota", "", "five tasks are running, the task will wait", "");
/// assert!(found.may_start());
/// found.error("region", "dst_node.region", "the bucket lies in `cn-north-1`", "Set the region of the bucket.");
/// assert!(!found.may_start());
/// assert_eq!(
///     found.to_string(),
///     "warning: five tasks are running, the task will wait\n\
///      error: `dst_node.region`: the bucket lies in `cn-north-1`. Set the region of the bucket.",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a pre-flight changes nothing; look at what it found"]
pub struct Preflight<K> {
    findings: Vec<Finding<K>>,
}

/// One thing that a pre-flight found. No text of it holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding<K> {
    /// The field of the request that it is about, such as `src_node.region`; empty for the request as a whole.
    pub field: String,
    /// Whether the job should not be started with it.
    pub severity: Severity,
    /// What it is about.
    pub kind: K,
    /// What was found.
    pub message: String,
    /// What to do about it; empty where the message says it all.
    pub remedy: String,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The job can start; somebody should know.
    Warning,
    /// The job would be refused, or would fail.
    Error,
}

impl Severity {
    /// The word for it: `warning` or `error`.
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
    /// A pre-flight that has found nothing.
    pub const fn new() -> Self {
        Self { findings: Vec::new() }
    }

    /// Adds what keeps the job from starting.
    pub fn error(&mut self, kind: K, field: &str, message: impl Into<String>, remedy: impl Into<String>) {
        self.add(Severity::Error, kind, field, message.into(), remedy.into());
    }

    /// Adds what somebody should know.
    pub fn warning(&mut self, kind: K, field: &str, message: impl Into<String>, remedy: impl Into<String>) {
        self.add(Severity::Warning, kind, field, message.into(), remedy.into());
    }

    fn add(&mut self, severity: Severity, kind: K, field: &str, message: String, remedy: String) {
        self.findings.push(Finding { field: field.to_owned(), severity, kind, message, remedy });
    }

    /// Whether nothing was found that keeps the job from starting.
    pub fn may_start(&self) -> bool {
        self.errors().next().is_none()
    }

    /// Everything that was found, in the order of the checks.
    pub fn findings(&self) -> &[Finding<K>] {
        &self.findings
    }

    /// What keeps the job from starting.
    pub fn errors(&self) -> impl Iterator<Item = &Finding<K>> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error)
    }

    /// What somebody should know before the job starts.
    pub fn warnings(&self) -> impl Iterator<Item = &Finding<K>> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Warning)
    }

    /// The same without the secrets that this redactor knows: a service may repeat what it was sent.
    pub fn redacted(mut self, redactor: &Redactor) -> Self {
        for finding in &mut self.findings {
            for text in [&mut finding.message, &mut finding.remedy] {
                *text = redactor.redact(text).into_owned();
            }
        }
        self
    }

    /// Whether something was found about this field, or about a part of it.
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
        f.write_str(&self.message)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(f, ". {}", self.remedy) }
    }
}

#[cfg(test)]
mod tests;
