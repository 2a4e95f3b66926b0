//! Implements the check: one walk over the JSON text, without building a value from it.
//!
//! A body may contain secret keys, so no value is copied out of it: the walk drives the JSON reader and inspects each value as
//! it is read. An invalid value is recorded and skipped, and the walk continues, so that every problem is reported.

use std::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{
    ArraySchema, Constraint, Field, Found, IntegerSchema, Problem, Problems, Schema, StringSchema, ValueType, pattern,
};

/// Validates a JSON text against a schema.
///
/// # Errors
///
/// Every problem, with the path of its field. Text that is not JSON counts as one problem.
///
/// ```
/// use huaweicloud_runtime::schema::{Field, ObjectSchema, Schema, StringSchema, check};
///
/// static KEY: Schema = Schema::String(StringSchema::new().with_min(1).with_max(4).secret());
/// static BODY: Schema =
///     Schema::Object(ObjectSchema::new(&[Field::required("ak", &KEY), Field::required("sk", &KEY)]));
/// let problems = check(&BODY, br#"{ "ak": "12345" }"#).unwrap_err();
/// assert_eq!(problems.to_string(), "`ak` has 5 characters, at most 4 are allowed; `sk` is required");
/// ```
pub fn check(schema: &'static Schema, json: &[u8]) -> Result<(), Problems> {
    let mut walk = Walk::default();
    let mut reader = serde_json::Deserializer::from_slice(json);
    let outcome =
        Check { schema, nullable: false, walk: &mut walk }.deserialize(&mut reader).and_then(|()| reader.end());
    if let Err(error) = outcome {
        // Only the reader itself fails here, and its message contains no value of the text.
        walk.path.clear();
        walk.note(Constraint::Json, Found::Value(error.to_string()));
    }
    Problems::from_found(walk.found).map_or(Ok(()), Err)
}

/// Validates a path, query or header value against a schema. `name` is its name in the problem.
///
/// # Errors
///
/// Every problem of the value.
pub fn check_text(schema: &'static Schema, name: &str, text: &str) -> Result<(), Problems> {
    let mut walk = Walk { path: name.to_owned(), found: Vec::new() };
    match schema {
        Schema::Boolean if !matches!(text, "true" | "false") => {
            walk.note(Constraint::Kind(ValueType::Boolean), Found::Nothing)
        }
        Schema::Number if text.parse::<f64>().is_err() => {
            walk.note(Constraint::Kind(ValueType::Number), Found::Nothing)
        }
        Schema::Integer(limits) => match text.parse() {
            Ok(number) => walk.integer(limits, number),
            Err(_) => walk.note(Constraint::Kind(ValueType::Integer), Found::Nothing),
        },
        Schema::String(limits) => walk.string(limits, text),
        Schema::Array(list) => return check_text(list.items, name, text),
        _ => {}
    }
    Problems::from_found(walk.found).map_or(Ok(()), Err)
}

/// The position of the walk, and its findings. The path is one buffer that grows and shrinks.
#[derive(Default)]
struct Walk {
    path: String,
    found: Vec<Problem>,
}

impl Walk {
    fn note(&mut self, constraint: Constraint, found: Found) {
        self.found.push(Problem::new(&self.path, constraint, found));
    }

    fn enter(&mut self, name: &str) -> usize {
        let before = self.path.len();
        if before > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        before
    }

    fn enter_item(&mut self, index: usize) -> usize {
        let before = self.path.len();
        // Writing to a string cannot fail.
        let _ = write!(self.path, "[{index}]");
        before
    }

    fn leave(&mut self, before: usize) {
        self.path.truncate(before);
    }

    fn integer(&mut self, limits: &IntegerSchema, number: i64) {
        let IntegerSchema { min, max, values } = limits;
        if min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max) {
            self.note(Constraint::Range { min: *min, max: *max }, Found::Value(number.to_string()));
        }
        if !values.is_empty() && !values.contains(&number) {
            self.note(Constraint::OneOfNumbers(values.to_vec()), Found::Value(number.to_string()));
        }
    }

    fn string(&mut self, limits: &StringSchema, text: &str) {
        let StringSchema { min, max, pattern, values, secret } = limits;
        let length = text.chars().count();
        if let Some(min) = min.filter(|min| length < *min as usize) {
            self.note(Constraint::Length { min: Some(min), max: None }, Found::Characters(length));
        }
        if let Some(max) = max.filter(|max| length > *max as usize) {
            self.note(Constraint::Length { min: None, max: Some(max) }, Found::Characters(length));
        }
        let shown = || if *secret { Found::Nothing } else { Found::Value(format!("`{}`", shorten(text))) };
        if !values.is_empty() && !values.contains(&text) {
            self.note(Constraint::OneOf(values.iter().map(|value| (*value).to_owned()).collect()), shown());
        }
        if let Some(pattern) = pattern.filter(|pattern| !pattern::matches(pattern, text)) {
            self.note(Constraint::Pattern(pattern), shown());
        }
    }
}

/// Returns the start of a string that may be long, on one line.
fn shorten(text: &str) -> String {
    const MOST: usize = 64;
    let mut short: String = text.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short
}

/// One step of the walk: the next value of the text against a schema.
struct Check<'a> {
    schema: &'static Schema,
    nullable: bool,
    walk: &'a mut Walk,
}

impl Check<'_> {
    /// Records that the value has the wrong type, unless any is allowed.
    fn mismatch(&mut self, found: ValueType) {
        let wanted = match self.schema {
            Schema::Any => return,
            Schema::Boolean => ValueType::Boolean,
            Schema::Number => ValueType::Number,
            Schema::Integer(_) => ValueType::Integer,
            Schema::String(_) => ValueType::String,
            Schema::Array(_) => ValueType::Array,
            Schema::Map(_) | Schema::Object(_) => ValueType::Object,
        };
        self.walk.note(Constraint::Kind(wanted), Found::Type(found));
    }

    fn items<'de, A: SeqAccess<'de>>(self, seq: &mut A, items: &'static Schema) -> Result<usize, A::Error> {
        let mut length = 0;
        loop {
            let before = self.walk.enter_item(length);
            let item = Check { schema: items, nullable: false, walk: &mut *self.walk };
            let more = seq.next_element_seed(item)?.is_some();
            self.walk.leave(before);
            if !more {
                return Ok(length);
            }
            length += 1;
        }
    }

    fn fields<'de, A: MapAccess<'de>>(self, map: &mut A, fields: &'static [Field]) -> Result<(), A::Error> {
        let mut seen = vec![false; fields.len()];
        while let Some(index) = map.next_key_seed(Known(fields))? {
            let Some((field, seen)) = index.and_then(|index| Some((fields.get(index)?, seen.get_mut(index)?))) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            *seen = true;
            let before = self.walk.enter(field.name);
            map.next_value_seed(Check { schema: field.schema, nullable: field.nullable, walk: &mut *self.walk })?;
            self.walk.leave(before);
        }
        for (field, _) in fields.iter().zip(&seen).filter(|(field, seen)| field.required && !**seen) {
            let before = self.walk.enter(field.name);
            self.walk.note(Constraint::Required, Found::Nothing);
            self.walk.leave(before);
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Check<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Check<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(mut self) -> Result<(), E> {
        if !self.nullable {
            self.mismatch(ValueType::Null);
        }
        Ok(())
    }

    fn visit_bool<E>(mut self, _: bool) -> Result<(), E> {
        if !matches!(self.schema, Schema::Boolean) {
            self.mismatch(ValueType::Boolean);
        }
        Ok(())
    }

    fn visit_i64<E>(mut self, number: i64) -> Result<(), E> {
        match self.schema {
            Schema::Integer(limits) => self.walk.integer(limits, number),
            Schema::Number => {}
            _ => self.mismatch(ValueType::Number),
        }
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        // No document has a limit beyond i64; a number beyond it exceeds every limit.
        self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn visit_f64<E>(mut self, number: f64) -> Result<(), E> {
        match self.schema {
            Schema::Number => {}
            #[allow(clippy::cast_possible_truncation, reason = "a whole number below 2^53 is exact")]
            Schema::Integer(limits) if number.fract() == 0.0 && number.abs() < 9e15 => {
                self.walk.integer(limits, number as i64);
            }
            _ => self.mismatch(ValueType::Fraction),
        }
        Ok(())
    }

    fn visit_str<E>(mut self, text: &str) -> Result<(), E> {
        match self.schema {
            Schema::String(limits) => self.walk.string(limits, text),
            _ => self.mismatch(ValueType::String),
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let Schema::Array(ArraySchema { items, min, max }) = self.schema else {
            self.mismatch(ValueType::Array);
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        let walk = &mut *self.walk;
        // A problem of the list itself belongs before those of its items.
        let place = walk.found.len();
        let length = Check { schema: self.schema, nullable: false, walk: &mut *walk }.items(&mut seq, items)?;
        let mut note = |rule, found| walk.found.insert(place, Problem::new(&walk.path, rule, found));
        if let Some(min) = min.filter(|min| length < *min as usize) {
            note(Constraint::Items { min: Some(min), max: None }, Found::Items(length));
        }
        if let Some(max) = max.filter(|max| length > *max as usize) {
            note(Constraint::Items { min: None, max: Some(max) }, Found::Items(length));
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        match self.schema {
            Schema::Object(object) => self.fields(&mut map, object.fields),
            Schema::Map(schema) => {
                while let Some(name) = map.next_key::<String>()? {
                    let before = self.walk.enter(&name);
                    map.next_value_seed(Check { schema, nullable: false, walk: &mut *self.walk })?;
                    self.walk.leave(before);
                }
                Ok(())
            }
            _ => {
                self.mismatch(ValueType::Object);
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(())
            }
        }
    }
}

/// Reads a key and returns the known field that it names, without keeping the text.
struct Known(&'static [Field]);

impl<'de> DeserializeSeed<'de> for Known {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Known {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|field| field.name == name))
    }
}

#[cfg(test)]
mod tests;
