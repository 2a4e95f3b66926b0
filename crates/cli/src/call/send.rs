//! Fills in a request, sends it, and prints the reply as it was received.

use huaweicloud_runtime::{ByteStream, Core, Operation, Place, RawRequest, Reply, Request, Response};
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::Typed;
use super::check::find;
use super::target::Target;
use crate::failure::{Exit, Failure};
use crate::json::{self, Secrets};
use crate::locale::say;
use crate::screen;
use crate::session::Session;
use crate::text::{DIM, clean, note};

/// A successful reply, before it is printed.
pub(super) enum Delivered {
    /// The complete body.
    Whole(Response<()>),
    /// The body as a stream of chunks; it may be a file.
    Bytes(Response<ByteStream>),
    /// A stream whose content is unknown.
    Unknown(Response<ByteStream>),
}

pub(super) async fn send(session: &Session, target: &Target, typed: &Typed, no_check: bool) -> Result<Exit, Failure> {
    let core = session.client(target.service().table)?;
    match deliver(core, target, typed, no_check).await? {
        Delivered::Whole(reply) => {
            if reply.raw().trim_ascii().is_empty() {
                say_done(&reply);
            }
            print(reply.raw())
        }
        Delivered::Bytes(reply) => pass_on(reply).await,
        Delivered::Unknown(reply) if is_json(&reply) => print(&reply.into_inner().collect().await?),
        Delivered::Unknown(reply) => pass_on(reply).await,
    }
}

/// Reads a complete list, and prints its pages as the service sent them, one after another.
pub(super) async fn pages(
    session: &Session,
    target: &Target,
    operation: &'static Operation,
    typed: &Typed,
) -> Result<Exit, Failure> {
    if operation.page.is_none() {
        let failure = Failure::usage(say!("call-no-pages", operation = operation.id));
        return Err(failure.with_hint(say!("call-no-pages-hint")));
    }
    let core = session.client(target.service().table)?;
    let mut request = core.request(operation);
    fill(&mut request, operation, typed)?;
    let mut pages = request.pages::<IgnoredAny>();
    while let Some(page) = pages.next().await {
        print(page?.raw())?;
    }
    match pages.is_incomplete() {
        true => Err(Failure::new(say!("output-incomplete"))),
        false => Ok(Exit::Success),
    }
}

/// Sends through that client.
pub(super) async fn deliver(core: Core, target: &Target, typed: &Typed, no_check: bool) -> Result<Delivered, Failure> {
    let (operation, method, path) = match target {
        Target::Operation(_, operation) => (Some(*operation), operation.method, operation.path),
        Target::Path { method, path, .. } => (None, method.as_str(), path.as_str()),
    };
    // A project that is given as a path value takes precedence over that of the environment.
    let own_project = typed.path.iter().any(|(name, _)| name == "project_id");
    if let Some(operation) = operation.filter(|_| !no_check && !own_project) {
        return known(&core, operation, typed).await;
    }
    let request = raw(&core, method, path, typed);
    let request = match operation {
        Some(operation) => request.repeat(operation.repeat),
        None => request,
    };
    let is_file = operation.is_some_and(|operation| operation.reply == Reply::Stream);
    match method {
        "GET" | "HEAD" => Ok(Delivered::Unknown(request.send_stream().await?)),
        _ if is_file => Ok(Delivered::Unknown(request.send_stream().await?)),
        // If the answer is incomplete, it is unknown whether a change was made.
        _ => Ok(Delivered::Unknown(request.send().await?.map(ByteStream::from))),
    }
}

/// Builds a request of a known operation, which was checked against the specification.
async fn known(core: &Core, operation: &'static Operation, typed: &Typed) -> Result<Delivered, Failure> {
    let mut request = core.request(operation);
    fill(&mut request, operation, typed)?;
    if operation.reply == Reply::Stream {
        return Ok(Delivered::Bytes(request.send_stream().await?));
    }
    // The bytes of the reply are printed, whatever its documented type.
    Ok(Delivered::Whole(request.send_empty().await?))
}

fn fill(request: &mut Request, operation: &'static Operation, typed: &Typed) -> Result<(), Failure> {
    for (name, value) in &typed.path {
        if let Some(parameter) = find(operation, Place::Path, name) {
            request.path(parameter.name, value)?;
        }
    }
    for parameter in operation.parameters.iter().filter(|parameter| parameter.place != Place::Path) {
        let given = if parameter.place == Place::Query { &typed.query } else { &typed.header };
        let same = |name: &str| find(operation, parameter.place, name).is_some_and(|p| std::ptr::eq(p, parameter));
        let values: Vec<&str> = given.iter().filter(|(name, _)| same(name)).map(|(_, value)| value.as_str()).collect();
        if values.is_empty() {
            continue;
        }
        match parameter.place {
            Place::Query => request.query(parameter.name, Some(&values))?,
            _ => request.header(parameter.name, Some(&values))?,
        }
    }
    if let Some(body) = &typed.body {
        let body: &RawValue = serde_json::from_str(body).map_err(|_| Failure::usage(say!("call-not-json")))?;
        request.json(body)?;
    }
    Ok(())
}

/// Builds a request of any path, as given.
fn raw(core: &Core, method: &str, path: &str, typed: &Typed) -> RawRequest {
    let mut request = core.raw(method, path);
    for (name, value) in &typed.path {
        request = request.path(name, value);
    }
    for (name, value) in &typed.query {
        request = request.query(name, value);
    }
    for (name, value) in &typed.header {
        request = request.header(name, value);
    }
    if let Some(body) = &typed.body {
        request = request.body("application/json", body.as_bytes().to_vec());
    }
    request
}

/// Prints a body: JSON is formatted, text gets a line end if it lacks one, and an empty body prints nothing.
fn print(raw: &[u8]) -> Result<Exit, Failure> {
    if !raw.trim_ascii().is_empty() {
        match json::pretty(raw, Secrets::Shown) {
            Some(text) => screen::line(&text)?,
            None => {
                screen::bytes(raw)?;
                if !raw.ends_with(b"\n") {
                    screen::bytes(b"\n")?;
                }
            }
        }
    }
    Ok(Exit::Success)
}

/// Tells a person that a reply has no body.
fn say_done<T>(reply: &Response<T>) {
    let status = reply.status().as_u16();
    let text = match reply.request_id().map(clean) {
        Some(id) => say!("call-done-id", status = status, id = id),
        None => say!("call-done", status = status),
    };
    note(&format!("{DIM}{text}{DIM:#}"));
}

/// Whether the content type of a reply is JSON.
fn is_json<T>(reply: &Response<T>) -> bool {
    let content_type = reply.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().is_some_and(|kind| kind.trim().ends_with("json"))
}

/// Passes bytes on as they arrive.
async fn pass_on(mut reply: Response<ByteStream>) -> Result<Exit, Failure> {
    let mut is_empty = true;
    while let Some(piece) = reply.next().await {
        is_empty = false;
        screen::bytes(&piece?)?;
    }
    if is_empty {
        say_done(&reply);
    }
    Ok(Exit::Success)
}
