//! The ids in calls of DCS.

use std::collections::BTreeSet;

use super::state::Dcs;
use crate::call::Call;
use crate::reply::ApiError;
use crate::world::random::is_uuid;

/// Returns the id of the instance in the path.
pub(crate) fn instance_id(call: &Call<'_, Dcs>) -> Result<String, ApiError> {
    let id = call.path("instance_id");
    if !is_uuid(id) {
        return Err(ApiError::dcs("DCS.4061"));
    }
    Ok(id.to_owned())
}

/// Removes duplicates and keeps the order: a task is changed once, and has one outcome.
pub(super) fn once_each(ids: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    ids.into_iter().filter(|id| seen.insert(id.clone())).collect()
}
