//! [`Request`], which generated builders fill in and send, and [`RawRequest`], the untyped form for any path.

use std::fmt;

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::client::call::{Call, required};
use crate::client::error::{self, Effect, Error};
use crate::client::page::Pages;
use crate::client::reply::{self, Answer, ByteStream, Response, Want};
use crate::client::send;
use crate::client::settings::CallOptions;
use crate::client::shared::CallContext;
use crate::message;
use crate::model::conversion::ConversionError;
use crate::model::operation::{Operation, Place, Repeat, Reply};
use crate::model::value::QueryValue;

/// A call of a generated operation, being filled in.
///
/// [`path`](Self::path), [`query`](Self::query), [`header`](Self::header) and [`json`](Self::json) are for programs that choose
/// the operation only at run time. They immediately return an error for a parameter that the operation does not have or a value
/// that it does not allow. The `set_` methods are for generated builders: they keep such errors, and sending reports all of
/// them. In both cases an invalid request is not sent.
pub struct Request {
    context: CallContext,
    call: Call,
    refused: Vec<(&'static str, Error)>,
}

/// The key of the body in `Request::refused`.
const BODY: &str = "";

impl Request {
    pub(crate) fn new(context: CallContext, operation: &'static Operation) -> Self {
        Self { context, call: Call::of(operation), refused: Vec::new() }
    }

    /// Fills in a placeholder of the path. The value is percent-encoded.
    ///
    /// # Errors
    ///
    /// [`Error::is_invalid_request`] when it is empty, `.` or `..`, or beyond a documented limit, or when the path has
    /// no such placeholder.
    pub fn path(&mut self, name: &'static str, value: &(impl fmt::Display + ?Sized)) -> Result<(), Error> {
        self.named(|call| call.set_path(name, &value.to_string()))
    }

    /// Adds a query parameter if there is a value. A list becomes one parameter per item.
    ///
    /// # Errors
    ///
    /// [`Error::is_invalid_request`] where the operation has no such parameter, or a value is beyond a documented limit.
    pub fn query<T: QueryValue + ?Sized>(&mut self, name: &'static str, value: Option<&T>) -> Result<(), Error> {
        self.known(Place::Query, name)?;
        value.map_or(Ok(()), |value| self.named(|call| call.add_query(name, value)))
    }

    /// Sets a header, if there is a value. A list is joined by commas.
    ///
    /// # Errors
    ///
    /// [`Error::is_invalid_request`] when the operation has no such parameter, when a value is beyond a documented
    /// limit or invalid in a header, or when the header belongs to the signer. [`CallOptions::header`] sends headers
    /// that no document lists.
    pub fn header<T: QueryValue + ?Sized>(&mut self, name: &'static str, value: Option<&T>) -> Result<(), Error> {
        self.known(Place::Header, name)?;
        value.map_or(Ok(()), |value| self.named(|call| call.set_header(name, value)))
    }

    /// Sets the body. An optional body that sets no field is left out.
    ///
    /// # Errors
    ///
    /// [`Error::is_invalid_request`] with every violation of the operation's schema and its path.
    pub fn json<T: Serialize + ?Sized>(&mut self, body: &T) -> Result<(), Error> {
        self.named(|call| call.set_json(body))
    }

    /// Fills in a placeholder of the path.
    pub fn set_path<T: fmt::Display>(&mut self, name: &'static str, value: Result<T, ConversionError>) {
        let set = value.map_err(|error| error.within(name).into()).and_then(|value| self.path(name, &value));
        self.remember(name, set);
    }

    /// Sets a query parameter, replacing all of its values.
    pub fn set_query<T: QueryValue>(&mut self, name: &'static str, value: Result<T, ConversionError>) {
        let replace = |value: T| self.named(|call| call.replace_query(name, &value));
        let set = value.map_err(|error| error.within(name).into()).and_then(replace);
        self.remember(name, set);
    }

    /// Sets a header.
    pub fn set_header<T: QueryValue>(&mut self, name: &'static str, value: Result<T, ConversionError>) {
        let replace = |value: T| self.named(|call| call.replace_header(name, &value));
        let set = value.map_err(|error| error.within(name).into()).and_then(replace);
        self.remember(name, set);
    }

    /// Sets the body.
    #[must_use]
    pub fn set_body<T: Serialize>(mut self, body: Result<T, ConversionError>) -> Self {
        let set = body.map_err(Error::from).and_then(|body| self.json(&body));
        self.remember(BODY, set);
        self
    }

    /// Overrides limits, adds headers, or changes the endpoint.
    #[must_use]
    pub fn with_options(self, options: &CallOptions) -> Self {
        Self { context: self.context.with_options(options), ..self }
    }

    /// Sends the request and reads the answer as a JSON value.
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`].
    pub async fn send_json<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        let (context, call) = self.ready()?;
        json(&context, call).await
    }

    /// Sends the request. The answer has no value. If it has a body nevertheless, [`Response::raw`] returns it.
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`].
    pub async fn send_empty(self) -> Result<Response<()>, Error> {
        let (context, call) = self.ready()?;
        let is_empty = call.operation.is_some_and(|operation| operation.reply == Reply::Empty);
        let want = if is_empty && !call.reads() { Want::Status } else { Want::Body };
        let answer = send::execute(&context, call, want).await?;
        Ok(Response::new((), answer.meta))
    }

    /// Sends the request and reads the answer as text, with or without the quotes of a JSON string.
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`].
    pub async fn send_text(self) -> Result<Response<String>, Error> {
        let (context, call) = self.ready()?;
        let want = if call.reads() { Want::Body } else { Want::Status };
        let answer = send::execute(&context, call, want).await?;
        Ok(Response::new(reply::text(&answer.meta.raw), answer.meta))
    }

    /// Sends the request and returns the body as a stream. The time limits of the call apply until the headers have arrived,
    /// and also to the beginning of a JSON body, which may be a refusal. After that, only the wait for each chunk is limited.
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`]; a connection that breaks later is an error of the stream.
    pub async fn send_stream(self) -> Result<Response<ByteStream>, Error> {
        let (context, call) = self.ready()?;
        let answer = send::execute(&context, call, Want::Stream).await?;
        Ok(Response::new(answer.stream.unwrap_or_else(|| Bytes::new().into()), answer.meta))
    }

    /// Reads the pages of a list, starting at the `offset` of the query; the page size is the `limit` of the query, or
    /// else the maximum that the document allows. `T` is the type of a record.
    ///
    /// `T` is not checked against the operation. A type meant for other records either fails to decode ([`Error::is_decoding`])
    /// or, if all of its fields are optional, is returned without values. The same applies to [`wait`](Self::wait),
    /// [`send_json`](Self::send_json) and all methods with a type of their own. Generated builders choose the type.
    pub fn pages<T: DeserializeOwned + Send + 'static>(self) -> Pages<T> {
        Pages::new(self.ready())
    }

    /// The operation to call.
    pub(crate) fn operation(&self) -> Option<&'static Operation> {
        self.call.operation
    }

    /// Returns the parts of the call, for callers that send it more than once.
    pub(crate) fn into_parts(self) -> Result<(CallContext, Call), Error> {
        self.ready()
    }

    fn named(&mut self, set: impl FnOnce(&mut Call) -> Result<(), Error>) -> Result<(), Error> {
        set(&mut self.call).map_err(|error| error.with_operation(self.call.label.clone()))
    }

    /// Rejects a parameter that the operation does not have, because the service would ignore it.
    fn known(&mut self, place: Place, name: &'static str) -> Result<(), Error> {
        self.named(|call| call.check_known(place, name))
    }

    /// Keeps what a setter rejected; setting the same name again replaces it.
    fn remember(&mut self, name: &'static str, set: Result<(), Error>) {
        self.refused.retain(|(known, _)| *known != name);
        self.refused.extend(set.err().map(|error| (name, error)));
    }

    /// Like `into_parts`, without a parameter that each call sets itself.
    pub(crate) fn into_parts_without(self, name: Option<&'static str>) -> Result<(CallContext, Call), Error> {
        self.ready_without(name)
    }

    /// Returns the call, or everything that is wrong with it.
    fn ready(self) -> Result<(CallContext, Call), Error> {
        self.ready_without(None)
    }

    fn ready_without(self, open: Option<&'static str>) -> Result<(CallContext, Call), Error> {
        let is_refused = |name: &str| Some(name) == open || self.refused.iter().any(|(known, _)| *known == name);
        let missing = self.call.missing().filter(|name| !is_refused(name)).map(required);
        let refused = self.refused.iter().map(|(_, error)| error.duplicate());
        match missing.chain(refused).reduce(Error::and) {
            Some(error) => Err(error.with_operation(self.call.label)),
            None => Ok((self.context, self.call)),
        }
    }
}

impl Clone for Request {
    fn clone(&self) -> Self {
        let refused = self.refused.iter().map(|(name, error)| (*name, error.duplicate())).collect();
        Self { context: self.context.clone(), call: self.call.clone(), refused }
    }
}

/// Shows the operation only; values may be secret.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("operation", &self.call.label).finish_non_exhaustive()
    }
}

/// Sends a call and reads the answer as JSON. A call that makes a change has succeeded once the status says so, unless
/// its purpose is to return a value that the body lacks.
pub(crate) async fn json<T: DeserializeOwned>(context: &CallContext, call: Call) -> Result<Response<T>, Error> {
    let (label, reads) = (call.label.clone(), call.reads());
    let needs_no_body = call.operation.is_some() && !reads;
    let stand_in = || reply::stand_in::<T>().filter(|_| needs_no_body);
    let want = if stand_in().is_some() && !reply::is_untyped::<T>() { Want::Status } else { Want::Body };
    let Answer { meta, .. } = send::execute(context, call, want).await?;
    let error = match reply::json(&meta.raw) {
        Ok(value) => return Ok(Response::new(value, meta)),
        Err(error) => match error::unasked_encoding(&meta.headers, &meta.raw) {
            Some(encoding) => message!(
                "answer-encoded",
                "the answer is encoded as {encoding}, which was not requested",
                encoding = encoding
            ),
            None => error.text,
        },
    };
    if let Some(value) = stand_in() {
        tracing::warn!(operation = %label, %error, "the call took effect; its answer could not be read");
        return Ok(Response::new(value, meta));
    }
    let effect = match reads {
        true => Effect::Nothing,
        // A proxy may have answered instead of the service.
        false if reply::is_page(&meta.raw) => Effect::Unknown,
        false => Effect::Done,
    };
    let error = Error::decoding(error, meta.status, &meta.headers, meta.raw).with_effect(effect);
    Err(error.with_operation(label).with_attempts(meta.attempts))
}

/// A signed call of any path of the service, for operations that the specification lacks.
///
/// A `GET` is repeated like any operation that is safe to repeat. Other methods are repeated only if the failed attempt had no
/// effect, unless [`RawRequest::repeat`] allows more. The first error of a setter is kept and returned when the request is
/// sent.
///
/// ```no_run
/// # async fn example(core: huaweicloud_runtime::Core) -> Result<(), huaweicloud_runtime::Error> {
/// let answer = core.raw("GET", "/v2/{project_id}/tasks").query("limit", 2).send().await?;
/// println!("{} bytes", answer.len());
/// let tasks = core.raw("GET", "/v2/{project_id}/tasks").send_json::<serde_json::Value>().await?;
/// println!("{}", tasks["count"]);
/// # Ok(())
/// # }
/// ```
#[must_use = "a request does nothing until it is sent"]
pub struct RawRequest {
    context: CallContext,
    call: Result<Call, Error>,
}

impl RawRequest {
    pub(crate) fn new(context: CallContext, method: &str, path: &str) -> Self {
        let call = http::Method::from_bytes(method.as_bytes())
            .map_err(|_| Error::invalid(message!("method-malformed", "the method is not an http method")))
            .and_then(|method| Call::raw(method, path));
        Self { context, call }
    }

    /// Fills in a placeholder of the path, such as `{task_id}`.
    pub fn path(self, name: &str, value: impl fmt::Display) -> Self {
        self.change(|call| call.set_path(name.to_owned(), &value.to_string()))
    }

    /// Adds a query parameter.
    pub fn query(self, name: &str, value: impl QueryValue) -> Self {
        self.change(|call| call.add_query(name, &value))
    }

    /// Sets a header.
    pub fn header(self, name: &str, value: impl QueryValue) -> Self {
        self.change(|call| call.set_header(name, &value))
    }

    /// Sets a JSON body.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        self.change(|call| call.set_json(body))
    }

    /// Sets a body of another content type.
    pub fn body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        self.change(|call| {
            let content_type = HeaderValue::from_str(content_type)
                .map_err(|_| Error::invalid(message!("content-type", "the content type cannot be sent in a header")))?;
            call.set_body(body, content_type);
            Ok(())
        })
    }

    /// Sets whether the request may be sent again when the outcome of an attempt is unknown.
    pub fn repeat(self, repeat: Repeat) -> Self {
        self.change(|call| {
            call.repeat = repeat;
            Ok(())
        })
    }

    /// Sends the request and returns the body as bytes.
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`] except a decoding error.
    pub async fn send(self) -> Result<Response<Bytes>, Error> {
        let answer = send::execute(&self.context, self.call?, Want::Body).await?;
        Ok(Response::new(answer.meta.raw.clone(), answer.meta))
    }

    /// Sends the request and reads the answer as a JSON value.
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`].
    pub async fn send_json<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        json(&self.context, self.call?).await
    }

    /// Sends the request and returns the body as a stream.
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`].
    pub async fn send_stream(self) -> Result<Response<ByteStream>, Error> {
        let answer = send::execute(&self.context, self.call?, Want::Stream).await?;
        Ok(Response::new(answer.stream.unwrap_or_else(|| Bytes::new().into()), answer.meta))
    }

    fn change(mut self, set: impl FnOnce(&mut Call) -> Result<(), Error>) -> Self {
        if let Ok(call) = &mut self.call
            && let Err(error) = set(call)
        {
            self.call = Err(error.with_operation(call.label.clone()));
        }
        self
    }
}

impl fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = self.call.as_ref().map(|call| &call.label);
        f.debug_struct("RawRequest").field("call", &label).finish_non_exhaustive()
    }
}
