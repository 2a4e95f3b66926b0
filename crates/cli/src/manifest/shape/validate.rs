//! Compares a parsed file with the shape of a manifest and collects everything that is wrong.

use serde_json::{Map, Value};

use super::{Field, FieldKind, Section};
use crate::lookup::nearest;
use crate::manifest::document::{Document, escape};
use crate::manifest::problem::{Problem, Problems};

/// Keys that hold a secret wherever people write them.
const SECRETS: [&str; 20] = [
    "ak",
    "sk",
    "access_key",
    "access_key_id",
    "secret",
    "secret_key",
    "secret_access_key",
    "password",
    "passwd",
    "auth",
    "token",
    "security_token",
    "session_token",
    "connection_string",
    "json_auth_file",
    "src_ak",
    "src_sk",
    "dst_ak",
    "dst_sk",
    "credentials",
];

/// Whether people write secrets under this key.
pub(crate) fn is_secret_key(key: &str) -> bool {
    SECRETS.contains(&key.to_ascii_lowercase().replace('-', "_").as_str())
}

/// Adds everything that is wrong with the file to `problems`.
pub(crate) fn validate(document: &Document, section: &'static Section, problems: &mut Problems) {
    Validator { document, problems }.object(&document.value, "", section);
}

/// Checks one scalar from elsewhere, such as the cell of a table.
pub(crate) fn check_word(kind: FieldKind, text: &str) -> Result<(), String> {
    match kind {
        FieldKind::Form(form) => (form.check)(text),
        FieldKind::Choice(choices) => check_choice(choices, text),
        _ => Ok(()),
    }
}

fn check_choice(choices: &[super::Choice], text: &str) -> Result<(), String> {
    let words = || choices.iter().map(|(word, _)| *word);
    if words().any(|word| word == text) {
        return Ok(());
    }
    let known = words().collect::<Vec<_>>().join(", ");
    Err(match nearest(text, words(), 1).first() {
        Some(near) => format!("no choice `{text}`; did you mean `{near}`? There are {known}"),
        None => format!("no choice `{text}`; there are {known}"),
    })
}

struct Validator<'a> {
    document: &'a Document,
    problems: &'a mut Problems,
}

impl Validator<'_> {
    fn wrong(&mut self, pointer: &str, message: impl Into<String>) {
        self.problems.push(Problem::new(message).at(self.document.place(pointer)));
    }

    fn value(&mut self, value: &Value, pointer: &str, field: &Field) {
        self.kind(value, pointer, field.name, field.kind);
    }

    fn kind(&mut self, value: &Value, pointer: &str, name: &str, kind: FieldKind) {
        match (kind, value) {
            (FieldKind::Text, Value::String(text)) if !text.trim().is_empty() => {}
            (FieldKind::Text, _) => self.expected(pointer, name, "text", value),
            (FieldKind::Form(form), Value::String(text)) => {
                if let Err(message) = (form.check)(text) {
                    self.wrong(pointer, format!("`{name}`: {message}"));
                }
            }
            (FieldKind::Form(form), Value::Number(number)) if form.or_number => {
                if let Err(message) = (form.check)(&number.to_string()) {
                    self.wrong(pointer, format!("`{name}`: {message}"));
                }
            }
            (FieldKind::Form(form), _) => self.expected(pointer, name, form.name, value),
            (FieldKind::Integer(least, most), Value::Number(number)) => {
                if !number.as_i64().is_some_and(|number| (least..=most).contains(&number)) {
                    let range = if least == most {
                        format!("{least}")
                    } else if most == i64::MAX {
                        format!("a whole number of {least} or more")
                    } else {
                        format!("a whole number from {least} to {most}")
                    };
                    self.wrong(pointer, format!("`{name}` must be {range}"));
                }
            }
            (FieldKind::Integer(..), _) => self.expected(pointer, name, "a whole number", value),
            (FieldKind::Boolean, Value::Bool(_)) => {}
            (FieldKind::Boolean, _) => self.expected(pointer, name, "true or false", value),
            (FieldKind::Choice(choices), Value::String(text)) => {
                if let Err(message) = check_choice(choices, text) {
                    self.wrong(pointer, format!("`{name}`: {message}"));
                }
            }
            (FieldKind::Choice(_), _) => self.expected(pointer, name, "a word", value),
            (FieldKind::Labels, Value::Object(labels)) => self.labels(labels, pointer),
            (FieldKind::Labels, _) => self.expected(pointer, name, "names with values", value),
            (FieldKind::List(kind), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.kind(item, &format!("{pointer}/{index}"), name, *kind);
                }
            }
            (FieldKind::List(_), _) => self.expected(pointer, name, "a list", value),
            (FieldKind::Object(section), _) => self.object(value, pointer, section),
            (FieldKind::Entry { entry, table }, _) => {
                let section = if value.get("from_csv").is_some() { table } else { entry };
                self.object(value, pointer, section);
            }
        }
    }

    fn expected(&mut self, pointer: &str, name: &str, what: &str, found: &Value) {
        let found = match found {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number: put it in quotes to make it text",
            Value::String(text) if text.trim().is_empty() => "empty text",
            Value::String(_) => "text",
            Value::Array(_) => "a list",
            Value::Object(_) => "a mapping",
        };
        self.wrong(pointer, format!("`{name}` must be {what}, and is {found}"));
    }

    fn object(&mut self, value: &Value, pointer: &str, section: &'static Section) {
        let Value::Object(map) = value else {
            self.wrong(pointer, format!("{} must be a mapping of names and values", section.name));
            return;
        };
        for (key, value) in map {
            let child = format!("{pointer}/{}", escape(key));
            match section.field(key) {
                Some(field) => self.value(value, &child, field),
                None => self.unknown(key, &child, section),
            }
        }
        for field in section.all().filter(|field| field.required && !map.contains_key(field.name)) {
            self.wrong(pointer, format!("{} needs `{}`", section.name, field.name));
        }
    }

    fn unknown(&mut self, key: &str, pointer: &str, section: &'static Section) {
        let place = self.document.key(pointer);
        let problem = if is_secret_key(key) {
            Problem::new(format!("`{key}`: a manifest holds no secrets"))
                .with_hint("`keys` names a profile, or env:PREFIX, that has them")
        } else {
            let problem = Problem::new(format!("{} has no `{key}`", section.name));
            match nearest(key, section.all().map(|field| field.name), 1).first() {
                Some(near) => problem.with_hint(format!("did you mean `{near}`?")),
                None => problem.with_hint(format!("it has {}", names(section))),
            }
        };
        self.problems.push(problem.at(place));
    }

    fn labels(&mut self, labels: &Map<String, Value>, pointer: &str) {
        for (key, value) in labels {
            let child = format!("{pointer}/{}", escape(key));
            let plain = matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_));
            if is_secret_key(key) {
                self.unknown(key, &child, &super::MANIFEST);
            } else if !plain {
                self.wrong(&child, format!("the label `{key}` must be text, a number, true or false"));
            } else if key.is_empty() || key.contains(['=', ',']) {
                self.wrong(&child, format!("the name of the label `{key}` must not be empty or hold = or ,"));
            }
        }
    }
}

fn names(section: &Section) -> String {
    section.all().map(|field| field.name).collect::<Vec<_>>().join(", ")
}
