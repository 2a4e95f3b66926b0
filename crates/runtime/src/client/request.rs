//! [`Request`]: what generated builders fill and send, and [`RawRequest`]: the same for any path, untyped.

use std::fmt;

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::client::call::Call;
use crate::client::error::{self, Effect, Error};
use crate::client::page::Pages;
use crate::client::reply::{self, Answer, ByteStream, Response, Want};
use crate::client::send;
use crate::client::shared::CallContext;
use crate::model::operation::{Operation, Repeat, Reply};
use crate::model::value::QueryValue;

/// A call of a generated operation, being filled.
///
/// Each setter refuses what the operation does not allow, so that nothing wrong is sent.
pub struct Request {
    context: CallContext,
    call: Call,
}

impl Request {
    pub(crate) fn new(context: CallContext, operation: &'static Operation) -> Self {
        Self { context, call: Call::of(operation) }
    }

    /// Fills a placeholder of the path. The value is percent-encoded.
    ///
    /// # Errors
    ///
    /// [`Error::is_invalid_request`] where it is empty, `.` or `..`, or beyond a documented limit.
    pub fn path(&mut self, name: &'static str, value: &(impl fmt::Display + ?Sized)) -> Result<(), Error> {
        self.named(|call| call.set_path(name, &value.to_string()))
    }

    /// Adds a query parameter, if there is a value. A list is the parameter several times.
    ///
    /// # Errors
    ///
    /// [`Error::is_invalid_request`] where a value is beyond a documented limit.
    pub fn query<T: QueryValue + ?Sized>(&mut self, name: &'static str, value: Option<&T>) -> Result<(), Error> {
        value.map_or(Ok(()), |value| self.named(|call| call.add_query(name, value)))
    }

    /// Sets a header, if there is a value. A list is joined by commas.
    ///
    /// # Errors
    ///
    /// [`Error::is_invalid_request`] where a value is beyond a documented limit or cannot stand in a header, or where
    /// the header belongs to the signer.
    pub fn header<T: QueryValue + ?Sized>(&mut self, name: &'static str, value: Option<&T>) -> Result<(), Error> {
        value.map_or(Ok(()), |value| self.named(|call| call.set_header(name, value)))
    }

    /// Sets the body.
    ///
    /// # Errors
    ///
    /// [`Error::is_invalid_request`] with everything that breaks the schema of the operation, each by its path.
    pub fn json<T: Serialize + ?Sized>(&mut self, body: &T) -> Result<(), Error> {
        self.named(|call| call.set_json(body))
    }

    /// Sends, and reads the answer as a JSON value.
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`].
    pub async fn send_json<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        json(&self.context, self.call).await
    }

    /// Sends. The answer has no value; a body that comes all the same is kept in [`Response::raw`].
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`].
    pub async fn send_empty(self) -> Result<Response<()>, Error> {
        let is_empty = self.call.operation.is_some_and(|operation| operation.reply == Reply::Empty);
        let want = if is_empty && !self.call.reads() { Want::Status } else { Want::Body };
        let answer = send::execute(&self.context, self.call, want).await?;
        Ok(Response::new((), answer.meta))
    }

    /// Sends, and reads the answer as text, with or without the quotes of a JSON string.
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`].
    pub async fn send_text(self) -> Result<Response<String>, Error> {
        let want = if self.call.reads() { Want::Body } else { Want::Status };
        let answer = send::execute(&self.context, self.call, want).await?;
        Ok(Response::new(reply::text(&answer.meta.raw), answer.meta))
    }

    /// Sends, and hands the body over as it comes. The time limits end with the headers; from then on it is the wait for
    /// each piece that is limited.
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`]; a connection that breaks later is an error of the stream.
    pub async fn send_stream(self) -> Result<Response<ByteStream>, Error> {
        let answer = send::execute(&self.context, self.call, Want::Stream).await?;
        Ok(Response::new(answer.stream.unwrap_or_else(|| Bytes::new().into()), answer.meta))
    }

    /// The pages of a list, from the `offset` that the query has, with as many records each as its `limit` says or else
    /// the document allows. `T` is the type of a record.
    pub fn pages<T: DeserializeOwned + Send + 'static>(self) -> Pages<T> {
        Pages::new(self.context, self.call)
    }

    /// The operation that is called.
    pub(crate) fn operation(&self) -> Option<&'static Operation> {
        self.call.operation
    }

    /// What the call is made of, for those who send it more than once.
    pub(crate) fn into_parts(self) -> Result<(CallContext, Call), Error> {
        self.call.check_complete()?;
        Ok((self.context, self.call))
    }

    fn named(&mut self, set: impl FnOnce(&mut Call) -> Result<(), Error>) -> Result<(), Error> {
        set(&mut self.call).map_err(|error| error.with_operation(self.call.label.clone()))
    }
}

/// Shows which operation it is; values may be secret.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("operation", &self.call.label).finish_non_exhaustive()
    }
}

/// Sends, and reads the answer as JSON. A call that changes something has succeeded once the status says so, unless it
/// exists to return what the body lacks.
async fn json<T: DeserializeOwned>(context: &CallContext, call: Call) -> Result<Response<T>, Error> {
    let (label, reads) = (call.label.clone(), call.reads());
    let needs_no_body = call.operation.is_some() && !reads;
    let stand_in = || reply::stand_in::<T>().filter(|_| needs_no_body);
    let want = if stand_in().is_some() && !reply::is_untyped::<T>() { Want::Status } else { Want::Body };
    let Answer { meta, .. } = send::execute(context, call, want).await?;
    let error = match reply::json(&meta.raw) {
        Ok(value) => return Ok(Response::new(value, meta)),
        Err(error) => match error::unasked_encoding(&meta.headers, &meta.raw) {
            Some(encoding) => format!("the answer is encoded as {encoding}, which was not asked for"),
            None => error.text,
        },
    };
    if let Some(value) = stand_in() {
        tracing::warn!(operation = %label, error, "the call took effect; its answer could not be read");
        return Ok(Response::new(value, meta));
    }
    let effect = if reads { Effect::Nothing } else { Effect::Done };
    let error = Error::decoding(error, meta.status, &meta.headers, meta.raw).with_effect(effect);
    Err(error.with_operation(label).with_attempts(meta.attempts))
}

/// A signed call of any path of the service, for what the specification lacks.
///
/// A `GET` is repeated like any operation that is safe to repeat; anything else only after [`RawRequest::repeat`] says
/// so. The first mistake is kept and returned when the request is sent.
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
            .map_err(|_| Error::invalid("the method is not an http method"))
            .and_then(|method| Call::raw(method, path));
        Self { context, call }
    }

    /// Fills a placeholder of the path, such as `{task_id}`.
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

    /// Sets a body of another kind.
    pub fn body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        self.change(|call| {
            let content_type = HeaderValue::from_str(content_type)
                .map_err(|_| Error::invalid("the content type cannot stand in a header"))?;
            call.set_body(body, content_type);
            Ok(())
        })
    }

    /// Says whether it may be sent again when the outcome of an attempt is unknown.
    pub fn repeat(self, repeat: Repeat) -> Self {
        self.change(|call| {
            call.repeat = repeat;
            Ok(())
        })
    }

    /// Sends, and gives the body to the byte.
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`] except a decoding one.
    pub async fn send(self) -> Result<Response<Bytes>, Error> {
        let answer = send::execute(&self.context, self.call?, Want::Body).await?;
        Ok(Response::new(answer.meta.raw.clone(), answer.meta))
    }

    /// Sends, and reads the answer as a JSON value.
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`].
    pub async fn send_json<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        json(&self.context, self.call?).await
    }

    /// Sends, and hands the body over as it comes.
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
