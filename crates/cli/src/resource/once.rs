//! Creates: with a mark they are safe to repeat.

use huaweicloud_runtime::{Mark, Once};

use crate::failure::Failure;
use crate::locale::{library, say};
use crate::output::{Kind, Outcome};

/// The mark of `--mark`.
pub(super) fn mark(text: Option<&str>) -> Result<Option<Mark>, Failure> {
    let mark = text.map(Mark::new).transpose();
    mark.map_err(|error| Failure::usage(say!("settings-mark", error = library::message(&error.translatable()))))
}

/// What became of a create with a mark.
pub(super) fn outcome<T>(kind: Kind, once: Once<T>) -> Outcome {
    let id = once.id().to_owned();
    match &once {
        Once::Created { reply, .. } => created(kind, id, reply.request_id()),
        once if once.is_adopted() => Outcome::existing(kind, "create", id),
        _ => created(kind, id, None),
    }
}

/// A create that the service took.
pub(super) fn created(kind: Kind, id: String, request_id: Option<&str>) -> Outcome {
    Outcome::accepted(kind, "create", id, request_id)
}
