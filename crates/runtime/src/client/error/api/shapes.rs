//! Extracts the code and message of an error body, whatever its form.
//!
//! These forms occur in practice: `error_code` + `error_msg`, `errorCode` + `errorMsg`, `code` + `message`, and
//! `error_message`. Each also occurs inside wrappers (`{"error": {..}}`, `{"badRequest": {..}}`), and with numeric
//! codes, nulls, or a list instead of the message. The lists `details` and `errors` have the same forms. There is also
//! the XML of OBS, and `encoded_authorization_message` and `request_id` at any level.

use serde_json::{Map, Value};

use super::ErrorDetail;
use crate::model::lossy;

/// Names of the code, in order of preference.
const CODES: [&str; 4] = ["error_code", "errorCode", "code", "Code"];
/// Names of the message.
const MESSAGES: [&str; 10] = [
    "error_msg",
    "errorMsg",
    "error_message",
    "errorMessage",
    "message",
    "Message",
    "error_description",
    "msg",
    "error_info",
    "error",
];
/// Names of lists of causes.
const LISTS: [&str; 2] = ["details", "errors"];
const REQUEST_IDS: [&str; 3] = ["request_id", "requestId", "RequestId"];
const ENCODED: &str = "encoded_authorization_message";
/// Wrappers nested deeper than this are ignored. serde_json itself stops at 128.
const DEEPEST: usize = 8;

#[derive(Default)]
pub(super) struct Found {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) encoded_authorization_message: Option<String>,
    pub(super) details: Vec<ErrorDetail>,
}

impl Found {
    /// Reads a JSON body.
    pub(super) fn in_json(json: &Value) -> Self {
        let mut found = Self::default();
        match json {
            Value::Object(object) => {
                found.everywhere(object, 0);
                (found.code, found.message) = pair(object, 0).unwrap_or_else(|| partial(object, 0));
            }
            Value::Array(list) => found.list(list, 0),
            Value::String(text) => found.message = Some(text.clone()),
            _ => {}
        }
        if let (None, Some(first)) = (&found.message, found.details.first()) {
            found.code = found.code.or_else(|| first.code.clone());
            found.message = Some(first.message.clone());
        }
        found
    }

    /// Reads the XML of OBS: `<Error><Code>..</Code><Message>..</Message><RequestId>..</RequestId></Error>`.
    pub(super) fn in_xml(text: &str) -> Option<Self> {
        let (_, error) = text.split_once("<Error>")?;
        let found = Self {
            code: element(error, "Code"),
            message: element(error, "Message"),
            request_id: element(error, "RequestId"),
            ..Self::default()
        };
        found.code.is_some().then_some(found)
    }

    /// Collects the fields that may occur at any level.
    fn everywhere(&mut self, object: &Map<String, Value>, depth: usize) {
        let text = |name: &str| object.get(name).and_then(text);
        self.request_id = self.request_id.take().or_else(|| REQUEST_IDS.into_iter().find_map(text));
        self.encoded_authorization_message = self.encoded_authorization_message.take().or_else(|| text(ENCODED));
        if let Some(message) = text("error_ext_msg") {
            self.details.push(ErrorDetail { code: None, message });
        }
        for name in LISTS {
            if let Some(Value::Array(list)) = object.get(name) {
                self.list(list, depth);
            }
        }
        if depth < DEEPEST {
            object.values().filter_map(Value::as_object).for_each(|inner| self.everywhere(inner, depth + 1));
        }
    }

    fn list(&mut self, list: &[Value], depth: usize) {
        for cause in list {
            let (code, message) = match cause {
                Value::Object(cause) => pair(cause, depth).unwrap_or_else(|| partial(cause, depth)),
                Value::String(_) => (None, text(cause)),
                _ => (None, None),
            };
            if let Some(message) = message {
                self.details.push(ErrorDetail { code, message });
            }
            if let Value::Object(cause) = cause
                && depth < DEEPEST
            {
                self.everywhere(cause, depth + 1);
            }
        }
    }
}

/// Whether a body has no text except codes and request ids.
pub(super) fn is_silent(json: &Value) -> bool {
    let is_named = |name: &str| CODES.contains(&name) || REQUEST_IDS.contains(&name);
    match json {
        Value::Object(object) => object.iter().all(|(name, value)| is_named(name) || is_silent(value)),
        Value::Array(list) => list.iter().all(is_silent),
        Value::String(text) => text.trim().is_empty(),
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether the first field of a body has a name that errors use.
pub(super) fn begins_like_an_error(body: &[u8]) -> bool {
    let field = lossy::without_mark(body).trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    let Some(name) = field.and_then(|field| field.strip_prefix(b"\"")) else { return false };
    let end = name.iter().position(|byte| *byte == b'"').unwrap_or(0);
    name.get(..end).is_some_and(|name| is_error_field(&String::from_utf8_lossy(name)))
}

fn is_error_field(name: &str) -> bool {
    [&CODES[..], &MESSAGES, &LISTS, &REQUEST_IDS].iter().any(|names| names.contains(&name))
        || matches!(name, ENCODED | "error_ext_msg")
}

/// Whether an object is an error and nothing else, so that an answer with it as its body is an error whatever its status.
pub(super) fn is_error_alone(object: &Map<String, Value>) -> bool {
    let own_name = ["error_code", "errorCode"].iter().find_map(|name| object.get(*name).and_then(text));
    let has_code = match own_name {
        Some(code) => !means_success(&code),
        None => {
            let listed = LISTS.iter().filter_map(|name| object.get(*name)?.as_array()).flatten();
            let objects = std::iter::once(object).chain(listed.filter_map(Value::as_object));
            objects.filter_map(|object| pair(object, 0)?.0).any(|code| is_huawei_code(&code))
        }
    };
    has_code && object.keys().all(|name| is_error_field(name))
}

/// Whether a code means success. Some APIs put a code into every answer.
fn means_success(code: &str) -> bool {
    let mut digits = code.chars().filter(char::is_ascii_digit).peekable();
    let is_zero = digits.peek().is_some() && digits.all(|digit| digit == '0');
    is_zero || ["200", "ok", "success", "succeeded"].iter().any(|word| code.eq_ignore_ascii_case(word))
}

/// Whether a code has the form `OMS.0057` or `APIGW.0301`.
pub(super) fn is_huawei_code(code: &str) -> bool {
    code.split_once('.').is_some_and(|(service, number)| {
        let is = |text: &str, of: fn(&u8) -> bool| !text.is_empty() && text.as_bytes().iter().all(of);
        is(service, u8::is_ascii_alphanumeric) && is(number, u8::is_ascii_digit)
    })
}

type CodeAndMessage = (Option<String>, Option<String>);

/// Finds the first object that has both a code and a message.
fn pair(object: &Map<String, Value>, depth: usize) -> Option<CodeAndMessage> {
    match (first(object, &CODES), first(object, &MESSAGES)) {
        (Some(code), Some(message)) => Some((Some(code), Some(message))),
        _ => inner(object, depth).find_map(|inner| pair(inner, depth + 1)),
    }
}

/// Finds a code or a message alone, the outermost first.
fn partial(object: &Map<String, Value>, depth: usize) -> CodeAndMessage {
    let (mut code, mut message) = (first(object, &CODES), first(object, &MESSAGES));
    for (inner_code, inner_message) in inner(object, depth).map(|inner| partial(inner, depth + 1)) {
        code = code.or(inner_code);
        message = message.or(inner_message);
    }
    (code, message)
}

fn first(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| object.get(*name).and_then(text))
}

fn inner(object: &Map<String, Value>, depth: usize) -> impl Iterator<Item = &Map<String, Value>> {
    object.values().filter_map(Value::as_object).filter(move |_| depth < DEEPEST)
}

/// Reads a string, a number, or a list of strings or of objects with a message. Empty strings and all other values
/// yield `None`.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => {
            let said = |item: &Value| match item {
                Value::Object(cause) => first(cause, &MESSAGES),
                Value::String(_) => text(item),
                _ => None,
            };
            let texts: Vec<String> = list.iter().filter_map(said).collect();
            Some(texts.join("; ")).filter(|text| !text.is_empty())
        }
        _ => None,
    }
}

/// The text of an XML element without attributes.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    let text = entities.iter().fold(text.trim().to_owned(), |text, (entity, c)| text.replace(entity, c));
    Some(text).filter(|text| !text.is_empty())
}
