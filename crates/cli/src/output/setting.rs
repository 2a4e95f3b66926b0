//! [`SettingRecord`]: a setting as programs get it, from `config` and from `whoami`.

use serde::Serialize;

use super::{Record, Shape};

/// A setting in the form for programs. It has the same fields wherever it is printed.
#[derive(Debug, Serialize)]
pub(crate) struct SettingRecord {
    pub(crate) kind: &'static str,
    /// The profile that holds it, if it was read from there.
    pub(crate) profile: Option<String>,
    pub(crate) name: String,
    pub(crate) value: Option<String>,
    /// Where the value in use comes from.
    pub(crate) from: Option<String>,
    /// The reason, if the value could not be determined.
    pub(crate) error: Option<String>,
}

impl SettingRecord {
    pub(crate) const SHAPE: Shape = Shape::Records(Self::HEADINGS);

    pub(crate) fn new(name: &str) -> Self {
        let [profile, value, from, error] = [const { None }; 4];
        Self { kind: "setting", profile, name: name.to_owned(), value, from, error }
    }

    /// A setting as a profile holds it.
    pub(crate) fn of_profile(profile: &str, name: &str, value: String) -> Self {
        Self { profile: Some(profile.to_owned()), value: Some(value), ..Self::new(name) }
    }
}

impl Record for SettingRecord {
    const HEADINGS: &'static [&'static str] = &["profile", "name", "value", "from", "error"];

    fn text(&self) -> String {
        self.value.clone().unwrap_or_default()
    }

    fn name(&self) -> String {
        format!("{}/{}", self.profile.as_deref().unwrap_or(self.kind), self.name)
    }

    fn cells(&self) -> Vec<String> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![text(&self.profile), self.name.clone(), text(&self.value), text(&self.from), text(&self.error)]
    }
}
