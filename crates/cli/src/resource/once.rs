//! Creates resources; with a mark, a create is safe to repeat.

use std::future::Future;

use huaweicloud_runtime::{Error, Mark, Once, Response, SendOnce};
use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::locale::{library, say};
use crate::output::{Kind, Outcome};

/// Creates a resource; with the mark of `--mark`, only if no resource has that mark. `id` reads the id in the reply.
pub(super) async fn create<Q, T, Sent>(
    kind: Kind,
    mark: Option<&str>,
    request: Q,
    send: impl FnOnce(Q) -> Sent,
    send_once: impl FnOnce(Q, &Mark) -> SendOnce<T>,
    id: impl FnOnce(&T) -> String,
) -> Result<Outcome, Failure>
where
    T: DeserializeOwned + Send + 'static,
    Sent: Future<Output = Result<Response<T>, Error>>,
{
    match mark.map(self::mark).transpose()? {
        Some(mark) => Ok(outcome(kind, send_once(request, &mark).await?)),
        None => {
            let reply = send(request).await?;
            Ok(created(kind, id(&reply), reply.request_id()))
        }
    }
}

/// Parses the mark of `--mark`.
fn mark(text: &str) -> Result<Mark, Failure> {
    let said = |error: Error| library::message(&error.translatable());
    Mark::new(text).map_err(|error| Failure::usage(say!("settings-mark", error = said(error))))
}

/// Converts the result of a create with a mark.
fn outcome<T>(kind: Kind, once: Once<T>) -> Outcome {
    let id = once.id().to_owned();
    match &once {
        Once::Created { reply, .. } => created(kind, id, reply.request_id()),
        once if once.is_adopted() => Outcome::existing(kind, "create", id),
        _ => created(kind, id, None),
    }
}

/// Returns the outcome of an accepted create.
fn created(kind: Kind, id: String, request_id: Option<&str>) -> Outcome {
    Outcome::accepted(kind, "create", id, request_id)
}
