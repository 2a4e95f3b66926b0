//! Parses the hand-written files: it turns YAML into JSON values, and records the line of every node. It does no I/O.

use std::collections::BTreeMap;
use std::sync::Arc;

use saphyr::{MarkedYaml, Scalar, YamlData};
use serde_json::{Map, Value};

use super::dialect;
use super::problem::{Place, Problem, Problems};

/// All hand-written files, by path relative to the root of the workspace. Two versions of the specifications share the
/// parsed files that are the same in both.
pub type Sources = BTreeMap<String, Arc<Source>>;

/// Parses files, by path, and reports every file that is not YAML as a problem.
pub fn parse<'a>(files: impl IntoIterator<Item = (&'a String, &'a String)>) -> Result<Sources, Problems> {
    parse_with(files, |_, _| None)
}

/// Like [`parse`], taking unchanged files from `known`, which is called with path and text.
pub fn parse_with<'a>(
    files: impl IntoIterator<Item = (&'a String, &'a String)>,
    known: impl Fn(&str, &str) -> Option<Arc<Source>>,
) -> Result<Sources, Problems> {
    let mut sources = Sources::new();
    let mut unknown = Vec::new();
    for (path, text) in files {
        match known(path, text) {
            Some(source) => drop(sources.insert(path.clone(), source)),
            None => unknown.push((path, text)),
        }
    }
    let mut problems = Vec::new();
    for (path, outcome) in in_parallel(&unknown) {
        match outcome {
            Ok(source) => drop(sources.insert(path.clone(), Arc::new(source))),
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.is_empty() { Ok(sources) } else { Err(Problems::new(problems)) }
}

/// Parses files on as many threads as the machine has CPUs: parsing takes most of a command's time.
fn in_parallel<'a>(files: &[(&'a String, &'a String)]) -> Vec<(&'a String, Result<Source, Box<Problem>>)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len().max(1));
    let parse_some = |first: usize| -> Vec<(&'a String, Result<Source, Box<Problem>>)> {
        let own = files.iter().skip(first).step_by(threads);
        own.map(|(path, text)| (*path, Source::parse(path, text))).collect()
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|first| scope.spawn(move || parse_some(first))).collect();
        let mut found = parse_some(0);
        for other in others {
            match other.join() {
                Ok(parsed) => found.extend(parsed),
                // A panic of the parser is propagated, as it would be without threads.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        found
    })
}

/// One parsed file.
#[derive(Debug)]
pub struct Source {
    /// Path relative to the root of the workspace, with `/`.
    pub file: String,
    pub value: Value,
    /// Values that other YAML readers would read differently.
    pub ambiguities: Vec<Problem>,
    /// The JSON pointer of every node, with its position in the file.
    spots: BTreeMap<String, Spot>,
}

/// The position of a node, with lines and columns counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    pub line: usize,
    pub column: usize,
    /// Where its value begins; for the entry of a mapping, after the key.
    pub value: (usize, usize),
}

impl Source {
    /// Parses the text of one file.
    pub fn parse(file: &str, text: &str) -> Result<Self, Box<Problem>> {
        let problem = |line, message| Box::new(Problem::new(Place { file: file.to_owned(), line }, "yaml", message));
        let (documents, ambiguities) =
            dialect::load(text).map_err(|error| problem(Some(error.marker().line()), error.info().to_owned()))?;
        let [document] = documents.as_slice() else {
            let line = documents.get(1).map_or(1, |second| second.span.start.line());
            return Err(problem(Some(line), format!("holds {} YAML documents, expected one", documents.len())));
        };
        let mut spots = BTreeMap::new();
        let value = convert(document, "", &mut spots).map_err(|(line, message)| problem(Some(line), message))?;
        let ambiguities = ambiguities.into_iter().map(|(line, message)| *problem(Some(line), message)).collect();
        Ok(Self { file: file.to_owned(), value, ambiguities, spots })
    }

    /// Creates a file that exists only as a value, without lines.
    pub fn of_value(file: &str, value: Value) -> Self {
        Self { file: file.to_owned(), value, ambiguities: Vec::new(), spots: BTreeMap::new() }
    }

    /// Returns the exact position of the node at `pointer`.
    pub fn spot(&self, pointer: &str) -> Option<Spot> {
        self.spots.get(pointer).copied()
    }

    /// Returns the position of the node at `pointer`, or of its nearest ancestor with a line.
    pub fn place(&self, pointer: &str) -> Place {
        let mut pointer = pointer;
        loop {
            if let Some(spot) = self.spots.get(pointer) {
                return Place { file: self.file.clone(), line: Some(spot.line) };
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

/// Converts a node and everything below it; each mapping records the positions of its entries, because it has the keys.
fn convert(node: &MarkedYaml, pointer: &str, spots: &mut BTreeMap<String, Spot>) -> Result<Value, (usize, String)> {
    let line = node.span.start.line();
    let start = (line, node.span.start.col() + 1);
    spots.entry(pointer.to_owned()).or_insert(Spot { line, column: start.1, value: start });
    match &node.data {
        YamlData::Value(scalar) => {
            convert_scalar(scalar).ok_or_else(|| (line, "a number that JSON cannot hold".to_owned()))
        }
        YamlData::Sequence(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| convert(item, &format!("{pointer}/{index}"), spots))
            .collect::<Result<_, _>>()
            .map(Value::Array),
        YamlData::Mapping(entries) => {
            let mut object = Map::new();
            for (key, value) in entries {
                let name =
                    key_text(key).ok_or_else(|| (key.span.start.line(), "a key must be a plain scalar".to_owned()))?;
                let child = format!("{pointer}/{}", escape(&name));
                // A person looks at the key's line, not at the line where the value begins.
                let (at, begins) = (key.span.start, value.span.start);
                let spot = Spot { line: at.line(), column: at.col() + 1, value: (begins.line(), begins.col() + 1) };
                spots.insert(child.clone(), spot);
                let value = convert(value, &child, spots)?;
                // `200` and `'200'` are two keys in YAML and one in JSON.
                if object.contains_key(&name) {
                    return Err((at.line(), format!("the key `{name}` occurs twice in its mapping")));
                }
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

/// Unescapes one segment of a JSON pointer.
pub fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}
