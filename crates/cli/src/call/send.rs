//! Fills a request, sends it, and hands the reply over as it came.

use huaweicloud_runtime::{ByteStream, Core, Operation, Place, RawRequest, Reply, Request, Response};
use serde_json::value::RawValue;

use super::Typed;
use super::check::find;
use super::target::Target;
use crate::failure::{Exit, Failure};
use crate::json::{self, Secrets};
use crate::screen::{self, DIM};
use crate::session::Session;

pub(super) async fn send(session: &Session, target: &Target, typed: &Typed, no_check: bool) -> Result<Exit, Failure> {
    let core = session.builder(target.service().table).build()?;
    deliver(core, target, typed, no_check).await
}

/// Sends through that client and prints the reply.
pub(super) async fn deliver(core: Core, target: &Target, typed: &Typed, no_check: bool) -> Result<Exit, Failure> {
    match target {
        Target::Operation(_, operation) if !no_check => known(&core, operation, typed).await,
        Target::Operation(_, operation) => {
            let request = raw(&core, operation.method, operation.path, typed)?.repeat(operation.repeat);
            stream(request.send_stream().await?).await
        }
        Target::Path { method, path, .. } => stream(raw(&core, method, path, typed)?.send_stream().await?).await,
    }
}

/// A request that was held against the specification.
async fn known(core: &Core, operation: &'static Operation, typed: &Typed) -> Result<Exit, Failure> {
    // A project that is given like any other placeholder goes before that of the environment.
    let project = typed.path.iter().any(|(name, _)| name == "project_id");
    if project {
        let request = raw(core, operation.method, operation.path, typed)?.repeat(operation.repeat);
        return stream(request.send_stream().await?).await;
    }
    let mut request = core.request(operation);
    fill(&mut request, operation, typed)?;
    if operation.reply == Reply::Stream {
        return stream(request.send_stream().await?).await;
    }
    // Whatever the reply is documented to be, its bytes are what counts.
    let reply = request.send_empty().await?;
    if reply.raw().trim_ascii().is_empty() {
        say_done(&reply);
    }
    print(reply.raw())
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
        let body: &RawValue = serde_json::from_str(body).map_err(|_| Failure::usage("the body is not JSON"))?;
        request.json(body)?;
    }
    Ok(())
}

/// A request of any path, as given.
fn raw(core: &Core, method: &str, path: &str, typed: &Typed) -> Result<RawRequest, Failure> {
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
    Ok(request)
}

/// JSON is laid out; text gets the line end that it may lack; nothing stays nothing.
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

/// A reply without a body leaves a person wondering.
fn say_done<T>(reply: &Response<T>) {
    let id = reply.request_id().map(|id| format!(", request id {}", screen::clean(id))).unwrap_or_default();
    screen::note(&format!("{DIM}status {}, no body{id}{DIM:#}", reply.status().as_u16()));
}

/// A reply of unknown kind: what says that it is JSON is laid out, everything else goes through as it comes.
async fn stream(reply: Response<ByteStream>) -> Result<Exit, Failure> {
    let content_type = reply.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_json = content_type.split(';').next().is_some_and(|kind| kind.trim().ends_with("json"));
    let mut body = reply.into_inner();
    if is_json {
        return print(&body.collect().await?);
    }
    while let Some(piece) = body.next().await {
        screen::bytes(&piece?)?;
    }
    Ok(Exit::Success)
}
