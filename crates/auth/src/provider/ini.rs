//! The common subset of what the official SDKs read as INI: raw values. No interpolation (Python's would trip over a `%`
//! in a secret), no inline comments (Go's would cut a secret at `;` or `#`), blanks trimmed only at the ends.

use crate::Secret;

/// The sections of a file, in their order.
pub(super) struct Ini {
    sections: Vec<Section>,
}

/// One section.
pub(super) struct Section {
    /// In lower case.
    pub(super) name: String,
    /// Keys in lower case, and the values as they stand.
    entries: Vec<(String, Secret)>,
}

/// What is wrong with a file, and in which line; never the text of the line, which may hold a secret.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct IniError {
    pub(super) line: usize,
    pub(super) fault: &'static str,
}

impl Ini {
    pub(super) fn parse(text: &str) -> Result<Self, IniError> {
        let mut sections: Vec<Section> = Vec::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (index, line) in text.lines().enumerate() {
            let fail = |fault| Err(IniError { line: index + 1, fault });
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(rest) = line.strip_prefix('[') {
                let Some(name) = rest.strip_suffix(']') else {
                    return fail("a section header lacks its `]`");
                };
                let name = name.trim().to_lowercase();
                if sections.iter().any(|section| section.name == name) {
                    return fail("a section occurs twice");
                }
                sections.push(Section { name, entries: Vec::new() });
                continue;
            }
            let Some(section) = sections.last_mut() else {
                return fail("a key stands before the first section");
            };
            let Some((key, value)) = line.split_once(['=', ':']) else {
                return fail("a line has neither `=` nor `:`");
            };
            let key = key.trim().to_lowercase();
            if section.entries.iter().any(|(present, _)| *present == key) {
                return fail("a key occurs twice in its section");
            }
            section.entries.push((key, Secret::from(value.trim())));
        }
        Ok(Self { sections })
    }

    pub(super) fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().map(|section| section.name.as_str())
    }
}

impl Section {
    /// A value that is not empty.
    pub(super) fn get(&self, key: &str) -> Option<&Secret> {
        self.entries.iter().find(|(name, value)| name == key && !value.is_empty()).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests;
