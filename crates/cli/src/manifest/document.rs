//! Reads YAML into JSON values, and remembers the place of each value in the file.

mod syntax;

use std::borrow::Cow;

use saphyr::{Scalar, ScanError};
use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput, Tag};
use serde_json::{Map, Value};

use super::problem::{Place, Problem};

use crate::locale::say;

/// The maximum nesting depth. A manifest needs six levels.
const DEEPEST: usize = 32;

/// A parsed file.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) value: Value,
    root: Spot,
}

/// The place of a node, and the nodes in it.
#[derive(Debug)]
struct Spot {
    /// The place of the node's key, or of the node itself if it has no key.
    key: Place,
    value: Place,
    below: Below,
}

#[derive(Debug)]
enum Below {
    Nothing,
    Items(Vec<Spot>),
    Entries(Vec<(String, Spot)>),
}

impl Document {
    /// Parses the text of one file.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader { parser: Parser::new_from_str(text), depth: 0 };
        let (value, root) = reader.document()?;
        Ok(Self { value, root })
    }

    /// Takes the value at `pointer` out of the document, and leaves its places.
    pub(crate) fn take(&mut self, pointer: &str) -> Value {
        self.value.pointer_mut(pointer).map(Value::take).unwrap_or_default()
    }

    /// Whether the file has a node at `pointer`.
    pub(crate) fn has(&self, pointer: &str) -> bool {
        let below = pointer.split('/').skip(1).try_fold(&self.root, |spot, segment| spot.below.get(segment));
        below.is_some()
    }

    /// Returns the place of the key of the node at `pointer`, or of the node itself if it has no key.
    pub(crate) fn key(&self, pointer: &str) -> Place {
        self.nearest(pointer).key
    }

    /// Returns the place where the node at `pointer` begins, or the nearest node around it.
    pub(crate) fn place(&self, pointer: &str) -> Place {
        self.nearest(pointer).value
    }

    fn nearest(&self, pointer: &str) -> &Spot {
        let mut spot = &self.root;
        for segment in pointer.split('/').skip(1) {
            let Some(inner) = spot.below.get(segment) else { break };
            spot = inner;
        }
        spot
    }
}

impl Below {
    fn get(&self, segment: &str) -> Option<&Spot> {
        match self {
            Self::Nothing => None,
            Self::Items(items) => items.get(segment.parse::<usize>().ok()?),
            Self::Entries(entries) => {
                let is_named = |name: &String| name == segment || segment.contains('~') && escape(name) == segment;
                entries.iter().find(|(name, _)| is_named(name)).map(|(_, spot)| spot)
            }
        }
    }
}

/// Reads event by event, so that neither nesting nor aliases in a hostile file are expensive.
struct Reader<'text> {
    parser: Parser<'text, StrInput<'text>>,
    depth: usize,
}

impl<'text> Reader<'text> {
    /// Reads the only document of the file.
    fn document(&mut self) -> Result<(Value, Spot), Problem> {
        let mut found = None;
        loop {
            let (event, place) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
                _ if found.is_some() => return Err(Problem::new(say!("manifest-second-document")).at(place)),
                event => found = Some(self.node(event, place)?),
            }
        }
        found.ok_or_else(|| Problem::new(say!("manifest-empty")).with_hint(say!("manifest-init-hint")))
    }

    fn next(&mut self) -> Result<(Event<'text>, Place), Problem> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, start(&span))),
            Some(Err(error)) => Err(unreadable(&error)),
            None => Ok((Event::StreamEnd, Place { line: 1, column: 1 })),
        }
    }

    /// Reads the node that begins with this event.
    fn node(&mut self, event: Event<'text>, place: Place) -> Result<(Value, Spot), Problem> {
        let (value, below) = match event {
            Event::Scalar(text, style, _, tag) => (scalar_value(text, style, tag.as_ref(), place)?, Below::Nothing),
            Event::SequenceStart(_, tag) => {
                self.enter(tag.as_deref(), place)?;
                self.items()?
            }
            Event::MappingStart(_, tag) => {
                self.enter(tag.as_deref(), place)?;
                self.entries()?
            }
            Event::Alias(_) => {
                let problem = Problem::new(say!("manifest-alias")).at(place);
                return Err(problem.with_hint(say!("manifest-alias-hint")));
            }
            _ => return Err(Problem::new(say!("manifest-not-plain")).at(place)),
        };
        Ok((value, Spot { key: place, value: place, below }))
    }

    /// Enters the next nesting level.
    fn enter(&mut self, tag: Option<&Tag>, place: Place) -> Result<(), Problem> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Problem::new(say!("manifest-too-deep", most = DEEPEST)).at(place));
        }
        match tag {
            Some(tag) if !tag.is_yaml_core_schema() => Err(Problem::new(say!("manifest-tag")).at(place)),
            _ => Ok(()),
        }
    }

    fn items(&mut self) -> Result<(Value, Below), Problem> {
        let (mut values, mut spots) = (Vec::new(), Vec::new());
        loop {
            let (event, place) = self.next()?;
            if event == Event::SequenceEnd {
                self.depth -= 1;
                return Ok((Value::Array(values), Below::Items(spots)));
            }
            let (value, spot) = self.node(event, place)?;
            values.push(value);
            spots.push(spot);
        }
    }

    fn entries(&mut self) -> Result<(Value, Below), Problem> {
        let (mut object, mut spots) = (Map::new(), Vec::new());
        loop {
            let (event, key) = self.next()?;
            if event == Event::MappingEnd {
                self.depth -= 1;
                return Ok((Value::Object(object), Below::Entries(spots)));
            }
            let name = self.key(event, key)?;
            let (event, place) = self.next()?;
            let (value, spot) = self.node(event, place)?;
            if object.contains_key(&name) {
                return Err(Problem::new(say!("manifest-key-twice", key = name)).at(key));
            }
            spots.push((name.clone(), Spot { key, ..spot }));
            object.insert(name, value);
        }
    }

    /// Reads the text of a key.
    fn key(&mut self, event: Event<'text>, place: Place) -> Result<String, Problem> {
        match self.node(event, place)?.0 {
            Value::String(text) => Ok(text),
            Value::Bool(value) => Ok(value.to_string()),
            Value::Number(number) if number.is_i64() => Ok(number.to_string()),
            _ => Err(Problem::new(say!("manifest-key-not-text")).at(place)),
        }
    }
}

fn unreadable(error: &ScanError) -> Problem {
    let marker = error.marker();
    Problem::new(syntax::told(error.info())).at(Place { line: marker.line(), column: marker.col() + 1 })
}

fn start(span: &Span) -> Place {
    Place { line: span.start.line(), column: span.start.col() + 1 }
}

fn scalar_value(
    text: Cow<'_, str>,
    style: ScalarStyle,
    tag: Option<&Cow<'_, Tag>>,
    place: Place,
) -> Result<Value, Problem> {
    if tag.is_some_and(|tag| !tag.is_yaml_core_schema()) {
        return Err(Problem::new(say!("manifest-tag")).at(place));
    }
    let written = text.clone();
    let scalar = Scalar::parse_from_cow_and_metadata(text, style, tag);
    Ok(match scalar.ok_or_else(|| Problem::new(say!("manifest-not-plain")).at(place))? {
        Scalar::Null => Value::Null,
        Scalar::Boolean(value) => Value::Bool(value),
        Scalar::Integer(value) => Value::from(value),
        // A whole number that is too large for the parser would become another number.
        Scalar::FloatingPoint(_) if written.bytes().all(|byte| byte.is_ascii_digit()) => {
            let too_large = || Problem::new(say!("manifest-number-too-large", number = &*written)).at(place);
            written.parse::<u64>().map(Value::from).map_err(|_| too_large())?
        }
        Scalar::FloatingPoint(value) => serde_json::Number::from_f64(value.into_inner())
            .map(Value::Number)
            .ok_or_else(|| Problem::new(say!("manifest-not-finite")).at(place))?,
        Scalar::String(value) => Value::String(value.into_owned()),
    })
}

/// Escapes one segment of a JSON pointer.
pub(crate) fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests;
