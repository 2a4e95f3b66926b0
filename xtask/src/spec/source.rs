//! The hand-written files: YAML in, JSON values and the line of every node out. Reads nothing from disk by itself.

use std::collections::BTreeMap;

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use serde_json::{Map, Value};

use super::problem::{Place, Problem, Problems};

/// All hand-written files, by path relative to the root of the workspace.
pub type Sources = BTreeMap<String, Source>;

/// Parses files, by path; every one that is no YAML is a problem.
pub fn parse<'a>(files: impl IntoIterator<Item = (&'a String, &'a String)>) -> Result<Sources, Problems> {
    let mut sources = Sources::new();
    let mut problems = Vec::new();
    for (path, text) in files {
        match Source::parse(path, text) {
            Ok(source) => drop(sources.insert(path.clone(), source)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(sources) } else { Err(Problems::new(problems)) }
}

/// One parsed file.
#[derive(Debug)]
pub struct Source {
    /// Path relative to the root of the workspace, with `/`.
    pub file: String,
    pub value: Value,
    /// JSON pointer of every node, with its line.
    lines: BTreeMap<String, usize>,
}

impl Source {
    /// Parses the text of one file.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problem> {
        let problem = |line, message| Problem {
            place: Place { file: file.to_owned(), line },
            rule: "yaml",
            operation: None,
            message,
        };
        let documents = MarkedYaml::load_from_str(text)
            .map_err(|error| problem(Some(error.marker().line()), error.info().to_owned()))?;
        let [document] = documents.as_slice() else {
            return Err(problem(None, format!("holds {} YAML documents, expected one", documents.len())));
        };
        let mut lines = BTreeMap::new();
        let value = convert(document, "", &mut lines).map_err(|(line, message)| problem(Some(line), message))?;
        Ok(Self { file: file.to_owned(), value, lines })
    }

    /// Where the node at `pointer` stands; the nearest ancestor when the node itself has no line.
    pub fn place(&self, pointer: &str) -> Place {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.lines.get(pointer) {
                return Place { file: self.file.clone(), line: Some(*line) };
            }
            match pointer.rfind('/') {
                Some(end) => pointer = &pointer[..end],
                None => {
                    return Place { file: self.file.clone(), line: None };
                }
            }
        }
    }
}

fn convert(node: &MarkedYaml, pointer: &str, lines: &mut BTreeMap<String, usize>) -> Result<Value, (usize, String)> {
    let line = node.span.start.line();
    lines.entry(pointer.to_owned()).or_insert(line);
    match &node.data {
        YamlData::Value(scalar) => {
            convert_scalar(scalar).ok_or_else(|| (line, "a number that JSON cannot hold".to_owned()))
        }
        YamlData::Sequence(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| convert(item, &format!("{pointer}/{index}"), lines))
            .collect::<Result<_, _>>()
            .map(Value::Array),
        YamlData::Mapping(entries) => {
            let mut object = Map::new();
            for (key, value) in entries {
                let name =
                    key_text(key).ok_or_else(|| (key.span.start.line(), "a key must be a plain scalar".to_owned()))?;
                let child = format!("{pointer}/{}", escape(&name));
                // The key's line is where a person looks, not the line the value begins on.
                lines.insert(child.clone(), key.span.start.line());
                let value = convert(value, &child, lines)?;
                object.insert(name, value);
            }
            Ok(Value::Object(object))
        }
        YamlData::Tagged(tag, _) => Err((line, format!("the YAML tag `{tag}` has no meaning here"))),
        YamlData::Alias(_) | YamlData::Representation(..) | YamlData::BadValue => {
            Err((line, "not a plain YAML value".to_owned()))
        }
    }
}

fn convert_scalar(scalar: &Scalar) -> Option<Value> {
    Some(match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(value) => Value::Bool(*value),
        Scalar::Integer(value) => Value::from(*value),
        Scalar::FloatingPoint(value) => Value::Number(serde_json::Number::from_f64(value.into_inner())?),
        Scalar::String(value) => Value::String(value.to_string()),
    })
}

fn key_text(key: &MarkedYaml) -> Option<String> {
    match &key.data {
        YamlData::Value(Scalar::String(text)) => Some(text.to_string()),
        YamlData::Value(Scalar::Integer(number)) => Some(number.to_string()),
        YamlData::Value(Scalar::Boolean(value)) => Some(value.to_string()),
        _ => None,
    }
}

/// One segment of a JSON pointer, escaped.
pub fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// One segment of a JSON pointer, as it was meant.
pub fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}
