//! Reads YAML into JSON values and remembers where each value is written.

use std::collections::HashMap;

use saphyr::{MarkedYaml, Scalar, YamlData, YamlLoader};
use saphyr_parser::{BufferedInput, Event, Parser, SpannedEventReceiver as _};
use serde_json::{Map, Value};

use super::problem::{Place, Problem};

use crate::locale::say;

/// The deepest nesting that is read. A manifest needs six levels.
const DEEPEST: usize = 32;

/// A parsed file.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) value: Value,
    /// JSON pointer of every node, with where it is written.
    spots: HashMap<String, Spot>,
}

/// Where an entry of a mapping is written.
#[derive(Debug, Clone, Copy)]
struct Spot {
    key: Place,
    value: Place,
}

impl Document {
    /// Parses the text of one file.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let documents = load(text)?;
        let document = match documents.as_slice() {
            [document] => document,
            [] => return Err(Problem::new(say!("manifest-empty")).with_hint(say!("manifest-init-hint"))),
            [_, second, ..] => {
                return Err(Problem::new(say!("manifest-second-document")).at(start(second)));
            }
        };
        let mut spots = HashMap::new();
        let value = convert(document, String::new(), &mut spots)?;
        Ok(Self { value, spots })
    }

    /// Where the key of the node at `pointer` is written, or the node itself where it has no key.
    pub(crate) fn key(&self, pointer: &str) -> Option<Place> {
        self.nearest(pointer).map(|spot| spot.key)
    }

    /// Where the node at `pointer` begins, or the nearest node around it.
    pub(crate) fn place(&self, pointer: &str) -> Option<Place> {
        self.nearest(pointer).map(|spot| spot.value)
    }

    fn nearest(&self, pointer: &str) -> Option<Spot> {
        let mut pointer = pointer;
        loop {
            if let Some(spot) = self.spots.get(pointer) {
                return Some(*spot);
            }
            pointer = &pointer[..pointer.rfind('/')?];
        }
    }
}

/// Feeds the loader event by event, so that neither nesting nor aliases of a hostile file cost anything.
fn load(text: &str) -> Result<Vec<MarkedYaml<'_>>, Problem> {
    let mut loader = YamlLoader::default();
    let mut depth = 0_usize;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for event in Parser::new(BufferedInput::new(text.chars())) {
        let (event, span) = event.map_err(|error| unreadable(&error))?;
        let place = Place { line: span.start.line(), column: span.start.col() + 1 };
        match &event {
            Event::Alias(_) => {
                let problem = Problem::new(say!("manifest-alias")).at(place);
                return Err(problem.with_hint(say!("manifest-alias-hint")));
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Problem::new(say!("manifest-too-deep", most = DEEPEST)).at(place));
        }
        loader.on_event(event, span);
    }
    match loader.error() {
        Some(error) => Err(unreadable(error)),
        None => Ok(loader.into_documents()),
    }
}

fn unreadable(error: &saphyr::ScanError) -> Problem {
    let marker = error.marker();
    Problem::new(say!("manifest-not-yaml", error = error.info()))
        .at(Place { line: marker.line(), column: marker.col() + 1 })
}

fn start(node: &MarkedYaml) -> Place {
    Place { line: node.span.start.line(), column: node.span.start.col() + 1 }
}

fn convert(node: &MarkedYaml, pointer: String, spots: &mut HashMap<String, Spot>) -> Result<Value, Problem> {
    let place = start(node);
    let value = match &node.data {
        YamlData::Value(scalar) => scalar_value(scalar, place)?,
        YamlData::Sequence(items) => {
            let items = items.iter().enumerate();
            Value::Array(
                items
                    .map(|(index, item)| convert(item, format!("{pointer}/{index}"), spots))
                    .collect::<Result<_, _>>()?,
            )
        }
        YamlData::Mapping(entries) => {
            let mut object = Map::new();
            for (key, value) in entries {
                let name = key_text(key).ok_or_else(|| Problem::new(say!("manifest-key-not-text")).at(start(key)))?;
                let child = format!("{pointer}/{}", escape(&name));
                spots.insert(child.clone(), Spot { key: start(key), value: start(value) });
                let value = convert(value, child, spots)?;
                if object.insert(name.clone(), value).is_some() {
                    return Err(Problem::new(say!("manifest-key-twice", key = name)).at(start(key)));
                }
            }
            Value::Object(object)
        }
        YamlData::Tagged(..) => return Err(Problem::new(say!("manifest-tag")).at(place)),
        YamlData::Alias(_) | YamlData::Representation(..) | YamlData::BadValue => {
            return Err(Problem::new(say!("manifest-not-plain")).at(place));
        }
    };
    spots.entry(pointer).or_insert(Spot { key: place, value: place });
    Ok(value)
}

fn scalar_value(scalar: &Scalar, place: Place) -> Result<Value, Problem> {
    Ok(match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(value) => Value::Bool(*value),
        Scalar::Integer(value) => Value::from(*value),
        Scalar::FloatingPoint(value) => serde_json::Number::from_f64(value.into_inner())
            .map(Value::Number)
            .ok_or_else(|| Problem::new(say!("manifest-not-finite")).at(place))?,
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
pub(crate) fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests;
