//! [`Call`]: one request as values, before endpoint, project and signature are added.
//!
//! Everything here is pure. Values that a server must not receive, or would misread, are rejected here. Examples are a
//! path value that is empty, `.` or `..`, an unfilled placeholder, and a body that breaks a documented rule.

use std::borrow::Cow;
use std::io;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Uri};
use serde::Serialize;
use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use crate::client::closest::closest;
use crate::client::encode;
use crate::client::endpoint::Endpoint;
use crate::client::error::Error;
use crate::message;
use crate::model::operation::{Operation, Parameter, Place, Repeat};
use crate::model::redact::json::learn_json;
use crate::model::redact::{self, Redactor};
use crate::model::schema::{self, ArraySchema, Constraint, Found, Problem, Problems, Schema};
use crate::model::value::QueryValue;

/// The placeholder that the client fills itself.
pub(crate) const PROJECT: &str = "project_id";

/// Headers that belong to the signer and the HTTP library.
const RESERVED_HEADERS: [&str; 8] = [
    "authorization",
    "content-length",
    "expect",
    "host",
    "transfer-encoding",
    "x-auth-token",
    "x-sdk-date",
    "x-security-token",
];

/// One request as values.
#[derive(Clone)]
pub(crate) struct Call {
    /// The name in errors and spans: the operation id, or the method and the path template.
    pub(crate) label: Cow<'static, str>,
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) method: Method,
    pub(crate) repeat: Repeat,
    template: Cow<'static, str>,
    path: Vec<(Cow<'static, str>, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
}

impl Call {
    /// Creates the call of a generated operation.
    pub(crate) fn of(operation: &'static Operation) -> Self {
        Self {
            label: Cow::Borrowed(operation.id),
            operation: Some(operation),
            method: Method::from_bytes(operation.method.as_bytes()).unwrap_or_default(),
            repeat: operation.repeat,
            template: Cow::Borrowed(operation.path),
            path: Vec::new(),
            query: Vec::new(),
            headers: accept_json(),
            body: None,
        }
    }

    /// Creates a call of any path. `{project_id}` in the path is filled in, as for an operation.
    pub(crate) fn raw(method: Method, target: &str) -> Result<Self, Error> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if !path.starts_with('/') || path.contains('#') || query.contains('#') {
            return Err(Error::invalid(message!(
                "path-malformed",
                "the path `{path}` must begin with `/` and have no fragment",
                path = path
            )));
        }
        let mut template = String::with_capacity(path.len());
        for segment in path.split('/').skip(1) {
            template.push('/');
            if segment.starts_with('{') && segment.ends_with('}') {
                template.push_str(segment);
            } else {
                let segment = encode::segment_again(segment);
                if segment == "." || segment == ".." {
                    return Err(Error::invalid(message!(
                        "path-dots",
                        "the path `{path}` must not have `.` or `..` in it",
                        path = path
                    )));
                }
                template.push_str(&segment);
            }
        }
        let repeat = if matches!(method.as_str(), "GET" | "HEAD" | "OPTIONS") { Repeat::Safe } else { Repeat::Never };
        Ok(Self {
            label: Cow::Owned(format!("{method} {template}")),
            operation: None,
            method,
            repeat,
            template: Cow::Owned(template),
            path: Vec::new(),
            query: encode::query_pairs(query).ok_or_else(|| {
                Error::invalid(message!("query-not-utf8", "the query has an escape that is not valid UTF-8"))
            })?,
            headers: accept_json(),
            body: None,
        })
    }

    pub(crate) fn set_path(&mut self, name: impl Into<Cow<'static, str>>, value: &str) -> Result<(), Error> {
        let name = name.into();
        if value.is_empty() || value == "." || value == ".." {
            // HTTP libraries remove such segments, so the request would address another resource.
            return Err(Error::invalid(match value {
                "" => message!("path-value-empty", "`{name}` must not be empty", name = &*name),
                value => message!("path-value", "`{name}` must not be `{value}`", name = &*name, value = value),
            }));
        }
        if !self.has_placeholder(&name) {
            return Err(Error::invalid(message!(
                "path-without",
                "there is no `{name}` in the path {path}",
                name = &*name,
                path = &*self.template
            )));
        }
        self.check(Place::Path, &name, value)?;
        self.path.retain(|(known, _)| *known != name);
        self.path.push((name, encode::component(value)));
        Ok(())
    }

    /// Copies the path parameters of another call that this call also has.
    pub(crate) fn copy_path(&mut self, other: &Self) {
        for (name, value) in &other.path {
            if self.has_placeholder(name) && !self.has_path(name) {
                self.path.push((name.clone(), value.clone()));
            }
        }
    }

    /// Whether a path parameter has a value.
    pub(crate) fn has_path(&self, name: &str) -> bool {
        self.path.iter().any(|(known, _)| known == name)
    }

    /// Returns the names and values of the path parameters, as they are encoded.
    pub(crate) fn path_values(&self) -> &[(Cow<'static, str>, String)] {
        &self.path
    }

    /// Returns the value of a path parameter before encoding.
    pub(crate) fn path_value(&self, name: &str) -> Option<String> {
        let (_, value) = self.path.iter().find(|(known, _)| known == name)?;
        encode::decoded(value)
    }

    /// Adds the secrets of the call to a redactor.
    pub(crate) fn teach(&self, redactor: &mut Redactor) {
        if let Some(body) = &self.body {
            learn_json(redactor, body);
        }
        for (name, value) in &self.query {
            if redactor.is_secret_name(name) {
                redactor.learn(value);
            }
        }
        for (name, value) in &self.headers {
            if redact::is_secret_header(name.as_str()) {
                redactor.learn(&String::from_utf8_lossy(value.as_bytes()));
            }
        }
    }

    /// Whether a string occurs in the body, or in a value of the query or of a header.
    pub(crate) fn sends(&self, text: &str) -> bool {
        let holds = |place: &[u8]| place.windows(text.len().max(1)).any(|part| part == text.as_bytes());
        self.body.as_deref().is_some_and(holds)
            || self.query.iter().any(|(_, value)| value.contains(text))
            || self.headers.values().any(|value| holds(value.as_bytes()))
    }

    /// Reads a part of the body without leaving a copy of the rest in memory.
    pub(crate) fn read_body<T>(&self, read: impl FnOnce(&Value) -> T) -> Option<T> {
        let mut tree: Value = serde_json::from_slice(self.body.as_deref()?).ok()?;
        let found = read(&tree);
        wipe(&mut tree);
        Some(found)
    }

    pub(crate) fn add_query(&mut self, name: &str, value: &(impl QueryValue + ?Sized)) -> Result<(), Error> {
        for text in self.texts(Place::Query, name, value)? {
            self.query.push((name.to_owned(), text));
        }
        Ok(())
    }

    /// Returns the first value of a query parameter.
    pub(crate) fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Sets a query parameter, replacing all of its values.
    pub(crate) fn replace_query(&mut self, name: &str, value: &(impl QueryValue + ?Sized)) -> Result<(), Error> {
        self.query.retain(|(known, _)| known != name);
        self.add_query(name, value)
    }

    /// Sets the marker of the next page in the query, or in the body if the list takes its marker there.
    pub(crate) fn set_marker(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let in_query = self.operation.is_some_and(|operation| operation.parameter(Place::Query, name).is_some());
        match self.body.is_some() && !in_query {
            true => self.change_body(|fields| {
                fields.insert(name.to_owned(), Value::String(value.to_owned()));
            }),
            false => self.replace_query(name, value),
        }
    }

    /// Changes fields of the body (an empty object if there is none) and validates it again.
    pub(crate) fn change_body(&mut self, change: impl FnOnce(&mut Map<String, Value>)) -> Result<(), Error> {
        let body = self.body.as_deref().unwrap_or(b"{}");
        let mut tree: Value = serde_json::from_slice(body).map_err(|error| {
            Error::invalid(message!(
                "body-not-object",
                "the body is not a JSON object: {error}",
                error = error.to_string()
            ))
        })?;
        if let Some(fields) = tree.as_object_mut() {
            change(fields);
        }
        let result = self.set_json(&tree);
        wipe(&mut tree);
        result
    }

    /// Sets a header, replacing its value.
    pub(crate) fn replace_header(&mut self, name: &str, value: &(impl QueryValue + ?Sized)) -> Result<(), Error> {
        self.headers.remove(name);
        self.set_header(name, value)
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &(impl QueryValue + ?Sized)) -> Result<(), Error> {
        let texts = self.texts(Place::Header, name, value)?;
        if texts.is_empty() {
            return Ok(());
        }
        let text = Zeroizing::new(texts.join(","));
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
            Error::invalid(message!("header-name", "`{name}` is not the name of a header", name = name))
        })?;
        if RESERVED_HEADERS.contains(&key.as_str()) {
            return Err(Error::invalid(message!(
                "header-own",
                "the header `{name}` is set by the client itself",
                name = name
            )));
        }
        let value = Some(&text).filter(|text| text.is_ascii()).and_then(|text| HeaderValue::from_str(text).ok());
        let Some(mut value) = value else {
            return Err(Error::invalid(message!(
                "header-value",
                "the header `{name}` must not have line ends, control characters or characters outside ASCII in its value",
                name = name
            )));
        };
        value.set_sensitive(true);
        self.headers.insert(key, value);
        Ok(())
    }

    /// Converts a value to strings, each within the limits of the parameter.
    fn texts(&self, place: Place, name: &str, value: &(impl QueryValue + ?Sized)) -> Result<Vec<String>, Error> {
        let mut texts = Vec::new();
        value.write(&mut texts);
        if let Some(Schema::Array(ArraySchema { min, max, .. })) = self.schema(place, name) {
            let length = texts.len();
            if min.is_some_and(|min| length < min as usize) || max.is_some_and(|max| length > max as usize) {
                let rule = Constraint::Items { min: *min, max: *max };
                return Err(Problems::from(Problem::new(name, rule, Found::Values(length))).into());
            }
        }
        for text in &texts {
            self.check(place, name, text)?;
        }
        Ok(texts)
    }

    fn schema(&self, place: Place, name: &str) -> Option<&'static Schema> {
        self.operation.and_then(|operation| operation.parameter(place, name)).map(|parameter| parameter.schema)
    }

    fn check(&self, place: Place, name: &str, text: &str) -> Result<(), Error> {
        let Some(schema) = self.schema(place, name) else { return Ok(()) };
        schema::check_text(schema, name, text).map_err(Error::from)
    }

    /// Serializes a body and validates it against the schema of the operation.
    pub(crate) fn set_json(&mut self, body: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        // Large enough for nearly every body, so that the buffer does not have to grow, which means moving and wiping it.
        let mut buffer = WipedBuffer(Vec::with_capacity(2048));
        body.serialize(&mut serde_json::Serializer::with_formatter(&mut buffer, WholeNumbers)).map_err(|error| {
            Error::invalid(message!(
                "body-not-json",
                "the body cannot be written as JSON: {error}",
                error = error.to_string()
            ))
        })?;
        if let Some(body) = self.operation.and_then(|operation| operation.body.as_ref()) {
            schema::check(body.schema, &buffer.0).map_err(Error::from)?;
            if !body.required && *buffer.0 == *b"{}" {
                return Ok(());
            }
        }
        self.set_body(Bytes::from_owner(buffer), HeaderValue::from_static("application/json"));
        Ok(())
    }

    pub(crate) fn set_body(&mut self, body: Bytes, content_type: HeaderValue) {
        self.headers.insert(CONTENT_TYPE, content_type);
        self.body = Some(body);
    }

    /// Whether the call only reads. Its method shows this, or its name if the call takes a body and is therefore a POST.
    pub(crate) fn reads(&self) -> bool {
        let by_name = |operation: &Operation| {
            operation.repeat == Repeat::Safe
                && ["list_", "show_", "check_"].iter().any(|verb| operation.id.starts_with(verb))
        };
        matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS") || self.operation.is_some_and(by_name)
    }

    /// Whether the path names the project.
    pub(crate) fn needs_project(&self) -> bool {
        self.template.contains("{project_id}") && !self.path.iter().any(|(name, _)| name == PROJECT)
    }

    fn has_placeholder(&self, name: &str) -> bool {
        let named = |rest: &str| rest.strip_prefix(name).is_some_and(|rest| rest.starts_with('}'));
        self.template.split('{').skip(1).any(named)
    }

    /// Rejects a query parameter or header that the operation does not have.
    pub(crate) fn check_known(&self, place: Place, name: &str) -> Result<(), Error> {
        let Some(operation) = self.operation.filter(|operation| operation.parameter(place, name).is_none()) else {
            return Ok(());
        };
        let known = operation.parameters.iter().filter(|parameter| parameter.place == place);
        let closest = closest(name, known.map(|parameter| parameter.name));
        Err(Problems::from(Problem::new(name, Constraint::Known { closest }, Found::Nothing)).into())
    }

    /// Returns the required parameters that are missing; an empty name means a required body.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &'static str> {
        let (parameters, body) = match self.operation {
            Some(operation) => (operation.parameters, operation.body.as_ref().is_some_and(|body| body.required)),
            None => (&[][..], false),
        };
        let is_there = |parameter: &Parameter| match parameter.place {
            Place::Path => self.path.iter().any(|(name, _)| name == parameter.name),
            Place::Query => self.query.iter().any(|(name, _)| name == parameter.name),
            Place::Header => self.headers.contains_key(parameter.name),
        };
        let missing = parameters.iter().filter(move |parameter| parameter.required && !is_there(parameter));
        let body = (body && self.body.is_none()).then_some("");
        missing.map(|parameter| parameter.name).chain(body)
    }

    /// Fills in every placeholder of the path. An unfilled placeholder is never sent.
    fn render_path(&self, project: Option<&str>) -> Result<String, Error> {
        let mut out = String::with_capacity(self.template.len() + 32);
        let mut rest = &*self.template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            out.push_str(before);
            let given = self.path.iter().find(|(known, _)| known == name).map(|(_, value)| &**value);
            match given.or(project.filter(|_| name == PROJECT)) {
                Some(value) => out.push_str(value),
                None => return Err(required(name)),
            }
            rest = after;
        }
        if rest.contains('{') {
            return Err(Error::invalid(message!(
                "path-brace",
                "the path `{path}` has a brace that is never closed",
                path = &*self.template
            )));
        }
        out.push_str(rest);
        Ok(out)
    }

    /// Renders the unsigned request for one endpoint. `project` must be safe in a path.
    pub(crate) fn render(&self, endpoint: &Endpoint, project: Option<&str>) -> Result<http::Request<Bytes>, Error> {
        let mut url = String::from(endpoint.as_str());
        url.push_str(&self.render_path(project)?);
        if !self.query.is_empty() {
            url.push('?');
            url.push_str(&encode::query(&self.query));
        }
        if url.contains("%7Bproject_id") {
            return Err(Error::invalid(message!(
                "path-project",
                "`{placeholder}` is filled only where it is a whole segment of the path",
                placeholder = "{project_id}"
            )));
        }
        let uri: Uri = url
            .parse()
            .map_err(|_| Error::invalid(message!("path-long", "path and query are too long for a request")))?;
        let mut request = http::Request::new(self.body.clone().unwrap_or_default());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers.clone();
        Ok(request)
    }

    /// The path template, for spans.
    pub(crate) fn template(&self) -> &str {
        &self.template
    }
}

/// The error for a missing parameter, or for a missing body when `name` is empty.
pub(crate) fn required(name: &str) -> Error {
    Problems::from(Problem::new(name, Constraint::Required, Found::Nothing)).into()
}

/// Wipes the strings of a body, which may be secrets.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        _ => {}
    }
}

fn accept_json() -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers
}

/// Writes whole numbers as integers (`8`, not `8.0`), because some documents call a field an integer that also accepts
/// fractions.
struct WholeNumbers;

impl serde_json::ser::Formatter for WholeNumbers {
    fn write_f64<W: io::Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        // Above this, integers are no longer exact.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match value.fract() == 0.0 && value.abs() < EXACT {
            true => self.write_i64(writer, value as i64),
            false => serde_json::ser::CompactFormatter.write_f64(writer, value),
        }
    }
}

/// A buffer that wipes its old contents when it grows or is dropped.
struct WipedBuffer(Vec<u8>);

impl AsRef<[u8]> for WipedBuffer {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl io::Write for WipedBuffer {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let needed = self.0.len().saturating_add(piece.len());
        if needed > self.0.capacity() {
            let mut larger = Vec::with_capacity(needed.saturating_mul(2));
            larger.extend_from_slice(&self.0);
            std::mem::replace(&mut self.0, larger).as_mut_slice().zeroize();
        }
        self.0.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for WipedBuffer {
    fn drop(&mut self) {
        // The unused capacity, which is most of the buffer, has never held any data.
        self.0.as_mut_slice().zeroize();
    }
}

#[cfg(test)]
mod tests;
