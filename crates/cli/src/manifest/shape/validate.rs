//! Compares a parsed file with the shape of a manifest, and collects all problems.

use std::fmt;

use serde_json::{Map, Value};

use super::{Field, FieldKind, Section};
use crate::conceal;
use crate::locale::say;
use crate::lookup::nearest;
use crate::manifest::amount;
use crate::manifest::document::{Document, escape};
use crate::manifest::literal;
use crate::manifest::problem::{Problem, Problems};
use crate::manifest::threads;

/// Adds all problems of the file to `problems`.
pub(crate) fn validate(document: &Document, section: &'static Section, problems: &mut Problems) {
    Validator { document, problems }.object(&document.value, Pointer::Root, section);
}

/// Checks the text of a scalar, such as the cell of a table. A possible secret is refused first, since the other
/// messages repeat the text.
pub(crate) fn check_word(kind: FieldKind, text: &str) -> Result<(), String> {
    if is_secret(kind, text) {
        return Err(say!("manifest-literal-secret"));
    }
    match kind {
        FieldKind::Form(form) | FieldKind::Reference(form) => (form.check)(text),
        FieldKind::Choice(choices) => check_choice(choices, text),
        _ => Ok(()),
    }
}

/// Whether text in a field of this kind is probably a secret.
fn is_secret(kind: FieldKind, text: &str) -> bool {
    match kind {
        FieldKind::Reference(_) => false,
        FieldKind::ObjectName => literal::holds_signature(text),
        _ => literal::holds_secret(text),
    }
}

fn check_choice(choices: &[super::Choice], text: &str) -> Result<(), String> {
    let words = || choices.iter().map(|(word, _)| *word);
    if words().any(|word| word == text) {
        return Ok(());
    }
    let known = words().collect::<Vec<_>>().join(", ");
    Err(match nearest(text, words(), 1).first() {
        Some(near) => say!("manifest-no-choice-near", text = text, near = *near, known = known),
        None => say!("manifest-no-choice", text = text, known = known),
    })
}

/// The place of a value. It is formatted only if something is wrong there.
#[derive(Clone, Copy)]
enum Pointer<'a> {
    Root,
    Field(&'a Pointer<'a>, &'a str),
    Item(&'a Pointer<'a>, usize),
}

impl fmt::Display for Pointer<'_> {
    /// Writes a JSON pointer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Field(above, name) => write!(f, "{above}/{}", escape(name)),
            Self::Item(above, index) => write!(f, "{above}/{index}"),
        }
    }
}

/// Whether an entry names a table, even if it misspells the field.
fn is_table(value: &Value, entry: &'static Section, table: &'static Section) -> bool {
    let Value::Object(map) = value else { return false };
    let all = || entry.all().chain(table.all()).map(|field| field.name);
    let means = |key: &String| entry.field(key).is_none() && nearest(key, all(), 1) == [TABLE];
    map.contains_key(TABLE) || (!map.contains_key("from") && map.keys().any(means))
}

/// The field that names a table.
const TABLE: &str = "from_csv";

struct Validator<'a> {
    document: &'a Document,
    problems: &'a mut Problems,
}

impl Validator<'_> {
    fn wrong(&mut self, pointer: Pointer<'_>, message: impl Into<String>) {
        self.problems.push(Problem::new(message).at(self.document.place(&pointer.to_string())));
    }

    fn value(&mut self, value: &Value, pointer: Pointer<'_>, field: &Field) {
        self.kind(value, pointer, field.name, field.kind);
    }

    fn kind(&mut self, value: &Value, pointer: Pointer<'_>, name: &str, kind: FieldKind) {
        match (kind, value) {
            (FieldKind::Text | FieldKind::ObjectName, Value::String(text)) if !text.trim().is_empty() => {
                self.word(kind, pointer, name, text);
            }
            (FieldKind::Text | FieldKind::ObjectName, _) => {
                self.expected(pointer, name, &say!("manifest-value-text"), value);
            }
            (FieldKind::Form(_) | FieldKind::Reference(_) | FieldKind::Choice(_), Value::String(text)) => {
                self.word(kind, pointer, name, text);
            }
            (FieldKind::Form(form), Value::Number(number)) if form.or_number => {
                self.word(kind, pointer, name, &amount::written(number));
            }
            (FieldKind::Form(form) | FieldKind::Reference(form), _) => {
                self.expected(pointer, name, &(form.name)(), value);
            }
            (FieldKind::Integer(least, most), Value::Number(_)) => {
                if !amount::whole(value).is_some_and(|number| (least..=most).contains(&number)) {
                    self.wrong(pointer, say!("manifest-must-be", field = name, what = range(least, most)));
                }
            }
            (FieldKind::Integer(..), _) => self.expected(pointer, name, &say!("manifest-value-integer"), value),
            (FieldKind::Boolean, Value::Bool(_)) => {}
            (FieldKind::Boolean, _) => self.expected(pointer, name, &say!("manifest-value-boolean"), value),
            (FieldKind::Choice(_), _) => self.expected(pointer, name, &say!("manifest-value-word"), value),
            (FieldKind::Labels, Value::Object(labels)) => self.labels(labels, pointer),
            (FieldKind::Labels, _) => self.expected(pointer, name, &say!("manifest-value-labels"), value),
            (FieldKind::List(kind), Value::Array(items)) => {
                let document = self.document;
                let check = |(index, item)| {
                    let mut problems = Problems::default();
                    let mut validator = Validator { document, problems: &mut problems };
                    validator.kind(item, Pointer::Item(&pointer, index), name, *kind);
                    problems
                };
                let found = threads::map(items.iter().enumerate().collect(), check);
                found.into_iter().for_each(|problems| self.problems.append(problems));
            }
            (FieldKind::List(_), _) => self.expected(pointer, name, &say!("manifest-value-list"), value),
            (FieldKind::Object(section), _) => self.object(value, pointer, section),
            (FieldKind::Entry { entry, table }, _) => {
                let section = if is_table(value, entry, table) { table } else { entry };
                self.object(value, pointer, section);
            }
        }
    }

    fn word(&mut self, kind: FieldKind, pointer: Pointer<'_>, name: &str, text: &str) {
        if let Err(message) = check_word(kind, text) {
            self.wrong(pointer, say!("manifest-field", field = name, message = message));
        }
    }

    fn expected(&mut self, pointer: Pointer<'_>, name: &str, what: &str, found: &Value) {
        let found = match found {
            Value::Null => say!("manifest-value-nothing"),
            Value::Bool(_) => say!("manifest-value-boolean"),
            Value::Number(_) => say!("manifest-value-number"),
            Value::String(text) if text.trim().is_empty() => say!("manifest-value-empty"),
            Value::String(_) => say!("manifest-value-text"),
            Value::Array(_) => say!("manifest-value-list"),
            Value::Object(_) => say!("manifest-value-mapping"),
        };
        self.wrong(pointer, say!("manifest-must-be-and-is", field = name, what = what, found = found));
    }

    fn object(&mut self, value: &Value, pointer: Pointer<'_>, section: &'static Section) {
        let Value::Object(map) = value else {
            self.wrong(pointer, say!("manifest-must-be-mapping", section = (section.name)()));
            return;
        };
        for (key, value) in map {
            let child = Pointer::Field(&pointer, key);
            match section.field(key) {
                Some(field) => self.value(value, child, field),
                None => self.unknown(key, child, section),
            }
        }
        for field in section.all().filter(|field| field.required && !map.contains_key(field.name)) {
            self.wrong(pointer, say!("manifest-needs", section = (section.name)(), field = field.name));
        }
    }

    fn unknown(&mut self, key: &str, pointer: Pointer<'_>, section: &'static Section) {
        let place = self.document.key(&pointer.to_string());
        let problem = if literal::is_secret_key(key) {
            Problem::new(say!("manifest-no-secrets", key = conceal::name(key)))
                .with_hint(say!("manifest-no-secrets-hint"))
        } else {
            let problem =
                Problem::new(say!("manifest-unknown-field", section = (section.name)(), key = conceal::name(key)));
            match nearest(key, section.all().map(|field| field.name), 1).first() {
                Some(near) => problem.with_hint(say!("manifest-did-you-mean", near = *near)),
                None => problem.with_hint(say!("manifest-has-fields", fields = names(section))),
            }
        };
        self.problems.push(problem.at(place));
    }

    fn labels(&mut self, labels: &Map<String, Value>, pointer: Pointer<'_>) {
        for (key, value) in labels {
            let child = Pointer::Field(&pointer, key);
            let plain = matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_));
            let texts = [Some(key.as_str()), value.as_str()];
            if literal::is_secret_key(key) {
                self.unknown(key, child, &super::MANIFEST);
            } else if texts.into_iter().flatten().any(literal::holds_secret) {
                let message = say!("manifest-literal-secret");
                self.wrong(child, say!("manifest-field", field = conceal::name(key), message = message));
            } else if !plain {
                self.wrong(child, say!("manifest-label-value", label = key));
            } else if key.is_empty() || key.contains(['=', ',']) {
                self.wrong(child, say!("manifest-label-name", label = key));
            }
        }
    }
}

/// Returns the allowed range of an integer, in words.
fn range(least: i64, most: i64) -> String {
    match most {
        most if most == least => least.to_string(),
        i64::MAX => say!("manifest-value-integer-from", least = least),
        most => say!("manifest-value-integer-range", least = least, most = most),
    }
}

fn names(section: &Section) -> String {
    section.all().map(|field| field.name).collect::<Vec<_>>().join(", ")
}
