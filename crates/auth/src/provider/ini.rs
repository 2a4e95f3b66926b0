//! Reads the common subset of what the official SDKs accept as INI: raw values, trimmed at both ends. There is no
//! interpolation, because Python's fails on a `%` in a secret.
//!
//! Where the official readers disagree, a value is either read as its author must have meant it, or is an error with its line
//! number. Quotation marks around a value are removed, as Go's reader does (no key contains any). A comment after a value is an
//! error: Go cuts it off, and Python takes it for a part of the value. After a section header both readers allow a comment.

use crate::{Message, Secret, message};

/// The sections of a file, in file order.
#[derive(Debug)]
pub struct Ini {
    sections: Vec<Section>,
}

/// One section.
#[derive(Debug)]
pub struct Section {
    /// In lowercase.
    name: String,
    entries: Vec<Entry>,
}

/// One key with its value.
#[derive(Debug)]
struct Entry {
    /// In lowercase.
    key: String,
    /// An error is reported only when the key is read.
    value: Result<Secret, IniError>,
}

/// What is wrong with a file, and in which line. It omits the text of the line, which may contain a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IniError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: Message,
}

impl Ini {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// Fails for a line that is neither a header, a key nor a comment, and for a name that occurs twice. [`Section::get`]
    /// reports unreadable values.
    pub fn parse(text: &str) -> Result<Self, IniError> {
        let mut sections: Vec<Section> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let fail = |fault| Err(IniError { line: index + 1, fault });
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(rest) = line.strip_prefix('[') {
                let Some((name, after)) = rest.rsplit_once(']') else {
                    return fail(message!("ini-header-unclosed", "a section header lacks its `]`"));
                };
                if !after.trim_start().is_empty() && !after.trim_start().starts_with(['#', ';']) {
                    return fail(message!("ini-header-followed", "only a comment may follow a section header"));
                }
                let name = name.trim().to_lowercase();
                if sections.iter().any(|section| section.name == name) {
                    return fail(message!("ini-section-twice", "a section occurs twice"));
                }
                sections.push(Section { name, entries: Vec::new() });
                continue;
            }
            let Some(section) = sections.last_mut() else {
                return fail(message!("ini-key-before-section", "a key precedes the first section"));
            };
            let Some((key, value)) = line.split_once(['=', ':']) else {
                return fail(message!("ini-line-without-sign", "a line has neither `=` nor `:`"));
            };
            let key = key.trim().to_lowercase();
            if section.entries.iter().any(|entry| entry.key == key) {
                return fail(message!("ini-key-twice", "a key occurs twice in its section"));
            }
            let value = unquoted(value.trim()).map_err(|fault| IniError { line: index + 1, fault });
            section.entries.push(Entry { key, value });
        }
        Ok(Self { sections })
    }

    /// The section of that name, which has to be in lowercase.
    #[must_use]
    pub fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }

    /// The names of the sections, in lowercase and in file order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().map(|section| section.name.as_str())
    }
}

impl Section {
    /// Its name, in lowercase.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of its keys, in lowercase and in file order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.key.as_str())
    }

    /// Returns a value that is not empty.
    ///
    /// # Errors
    ///
    /// Fails if quotation marks are unbalanced or a comment follows the value.
    pub fn get(&self, key: &str) -> Result<Option<&Secret>, IniError> {
        match self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value) {
            Some(Err(error)) => Err(error.clone()),
            Some(Ok(value)) if !value.is_empty() => Ok(Some(value)),
            _ => Ok(None),
        }
    }
}

/// Returns a value without the quotation marks around it, or what is wrong with it.
fn unquoted(text: &str) -> Result<Secret, Message> {
    const MARKS: [char; 2] = ['"', '\''];
    for mark in MARKS {
        let inner = text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        if let Some(inner) = inner.filter(|inner| !inner.contains(mark)) {
            return Ok(Secret::from(inner));
        }
    }
    if text.starts_with(MARKS) {
        return Err(message!("ini-quote-open", "a value begins with a quotation mark but does not end with it"));
    }
    let comment = |(at, _): (usize, &str)| {
        text.get(..at).is_some_and(|before| before.is_empty() || before.ends_with(char::is_whitespace))
    };
    if text.match_indices(['#', ';']).any(comment) {
        return Err(message!("ini-comment-behind", "a comment is on the line of a value; put it on a line of its own"));
    }
    Ok(Secret::from(text))
}

#[cfg(test)]
mod tests;
