//! [`States`]: the states of resources, read from a list.

use std::collections::{HashMap, HashSet};

use crate::client::call::Call;
use crate::client::error::Error;
use crate::client::page::Records;
use crate::client::path;
use crate::client::shared::CallContext;
use crate::message;
use crate::model::operation::Batching;

/// The states of resources by id; `None` if the record of a resource has no state.
pub(super) type States = HashMap<String, Option<String>>;

/// Returns the states of these resources. Reads the list no further than the last of them.
pub(super) async fn states_of(
    context: &CallContext,
    call: &Call,
    batching: &Batching,
    ids: &[String],
) -> Result<States, Error> {
    let list = context.shared.service.operation(batching.list);
    let list = list.ok_or_else(|| {
        Error::invalid(message!("no-operation", "the service has no `{operation}`", operation = batching.list))
    })?;
    let mut list = Call::of(list);
    list.copy_path(call);
    for (name, value) in batching.query {
        list.replace_query(name, *value)?;
    }
    let wanted: HashSet<&str> = ids.iter().map(String::as_str).collect();
    let records = Records::new(context.clone(), list, batching.items, batching.id);
    Ok(collect(records, batching, |id| wanted.contains(id), wanted.len()).await?.1)
}

/// Collects the wanted ids in the order of the list, and their states.
pub(super) async fn collect(
    mut records: Records,
    batching: &Batching,
    is_wanted: impl Fn(&str) -> bool,
    most: usize,
) -> Result<(Vec<String>, States), Error> {
    let (mut ids, mut states) = (Vec::new(), States::new());
    while states.len() < most
        && let Some(page) = records.next().await
    {
        for record in page?.0 {
            let Some(id) = path::text(&record, batching.id).filter(|id| is_wanted(id)) else { continue };
            // A list that changes while it is read may show a record twice; the later state is newer.
            if states
                .insert(id.clone(), path::text(&record, batching.field).filter(|state| !state.is_empty()))
                .is_none()
            {
                ids.push(id);
            }
        }
    }
    Ok((ids, states))
}
