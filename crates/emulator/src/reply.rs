//! The answer of an operation: a reply, or an error in the words and form of its service.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::json::{self, Object};
use crate::service::ServiceName;
use crate::spec::Operation;
use crate::spec::codes;

/// A JSON body.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Value(Value),
    /// Already serialized.
    Text(String),
}

impl Body {
    pub(crate) fn into_text(self) -> String {
        match self {
            Self::Value(value) => value.to_string(),
            Self::Text(text) => text,
        }
    }

    /// Returns the body as a value, for inspection.
    pub(crate) fn value(&self) -> Value {
        match self {
            Self::Value(value) => value.clone(),
            Self::Text(text) => serde_json::from_str(text).unwrap_or(Value::Null),
        }
    }
}

/// The successful answer of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub status: StatusCode,
    pub body: Option<Body>,
    /// The media type of the body, if it is not JSON.
    pub media_type: Option<String>,
    /// Whether the answer is the example of the specification, without state.
    pub canned: bool,
}

impl Reply {
    /// Creates a 200 with a JSON body.
    pub(crate) fn json(body: Value) -> Self {
        Self { status: StatusCode::OK, body: Some(Body::Value(body)), media_type: None, canned: false }
    }

    /// Creates a 200 with an object that is written directly as text.
    pub(crate) fn written(fields: impl FnOnce(&mut Object<'_>)) -> Self {
        Self { status: StatusCode::OK, body: Some(Body::Text(json::object(fields))), media_type: None, canned: false }
    }

    /// Creates a 200 without a body, as the actions of OMS answer.
    pub(crate) fn empty() -> Self {
        Self { status: StatusCode::OK, body: None, media_type: None, canned: false }
    }

    /// Creates a 204.
    pub(crate) fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: None, media_type: None, canned: false }
    }
}

/// The sender of an error; each sender has its own form of body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Voice {
    /// The API gateway: `error_code`, `error_msg`, `request_id`.
    Gateway,
    /// OMS: `error_code`, `error_msg`.
    Oms,
    /// DCS: like OMS, plus an `error_ext_msg` that is always null.
    Dcs,
    /// IAM: an `error` object with `code`, `message`, `title`.
    Iam,
}

/// An error answer.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub status: StatusCode,
    pub code: String,
    /// What the service says, or what the code means.
    sentence: String,
    /// What caused the error in this call.
    detail: Option<String>,
    voice: Voice,
    /// Whether status and sentence are those of the documents.
    documented: bool,
}

impl ApiError {
    fn new(voice: Voice, status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), sentence: message.into(), detail: None, voice, documented: false }
    }

    /// Creates an error with the status and the sentence that the documents have for its code.
    fn documented(voice: Voice, code: &str) -> Self {
        let known = codes::of(code);
        let status = known.and_then(codes::ErrorCode::status).unwrap_or(StatusCode::BAD_REQUEST);
        let sentence = known.and_then(codes::ErrorCode::sentence).unwrap_or_default();
        Self { documented: true, ..Self::new(voice, status, code, sentence) }
    }

    /// Creates an error of the gateway, such as `APIGW.0301`.
    pub(crate) fn gateway(code: &str) -> Self {
        Self::documented(Voice::Gateway, code)
    }

    /// Creates the error of the gateway for a caller that sent more than `limit` requests in a number of minutes.
    pub(crate) fn throttled(limit: u32, minutes: u32) -> Self {
        let mut error = Self::gateway("APIGW.0308");
        let documented = error.sentence.split_once("limit:").map_or("", |(words, _)| words);
        error.sentence = format!("{documented}limit:{limit},time:{minutes} minute");
        error
    }

    /// Creates the error for a method and path that no operation has.
    pub(crate) fn no_such_api() -> Self {
        Self::gateway("APIGW.0101")
    }

    /// Creates an error of OMS. Nearly all of them are 400.
    pub(crate) fn oms(code: &str) -> Self {
        Self::documented(Voice::Oms, code)
    }

    /// Creates an error of DCS.
    pub(crate) fn dcs(code: &str) -> Self {
        Self::documented(Voice::Dcs, code)
    }

    /// Creates an error of IAM.
    pub(crate) fn iam(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self::new(Voice::Iam, status, code, message)
    }

    /// Creates an error of the service that an operation belongs to, with the emulator's own message.
    pub(crate) fn of(service: ServiceName, status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self::new(voice_of(service), status, code, message)
    }

    /// Creates a documented error of the service that an operation belongs to.
    pub(crate) fn code_of(service: ServiceName, code: &str) -> Self {
        Self::documented(voice_of(service), code)
    }

    /// Adds what caused the error in this call, in words without a full stop.
    pub(crate) fn about(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Replaces the words and the status of the tables with those that the operation has for the code. A status that
    /// the operation does not list becomes the status of the table.
    pub(crate) fn at(mut self, operation: &Operation) -> Self {
        if !operation.failures.contains_key(self.status.as_str())
            && let Some(status) = codes::of(&self.code).and_then(codes::ErrorCode::status)
        {
            self.status = status;
        }
        if let Some(own) = operation.errors.get(&self.code).filter(|_| self.documented) {
            self.sentence = own.sentence().unwrap_or(self.sentence);
            self.status = own.status().unwrap_or(self.status);
        }
        self
    }

    /// Returns the words of the answer.
    pub(crate) fn message(&self) -> String {
        match &self.detail {
            None => self.sentence.clone(),
            Some(detail) => format!("{}: {detail}", self.sentence.trim_end_matches('.')),
        }
    }

    /// Sets the status.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Returns the body in the form of the service.
    pub(crate) fn body(&self, request_id: &str) -> Value {
        let (code, message) = (&self.code, self.message());
        match self.voice {
            Voice::Gateway => json!({ "error_msg": message, "error_code": code, "request_id": request_id }),
            Voice::Oms => json!({ "error_msg": message, "error_code": code }),
            Voice::Dcs => json!({ "error_msg": message, "error_code": code, "error_ext_msg": null }),
            Voice::Iam => json!({ "error": {
                "code": self.status.as_u16(), "message": message, "title": self.status.canonical_reason().unwrap_or("Error"),
                "error_code": code,
            } }),
        }
    }
}

fn voice_of(service: ServiceName) -> Voice {
    match service {
        ServiceName::Oms => Voice::Oms,
        ServiceName::Dcs => Voice::Dcs,
    }
}

#[cfg(test)]
mod tests;
