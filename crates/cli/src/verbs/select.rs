//! Selects the items of a command: ids from arguments, standard input or a file, or the items that a filter finds.

use std::collections::HashSet;

use super::want;
use crate::arguments::Selection;
use crate::failure::Failure;
use crate::input;
use crate::locale::{say, system};
use crate::output::{Item, Kind, verb_label};
use crate::resource::Resource;
use crate::text::{DIM, clean, note};
use crate::verb::Purpose;

/// Returns the ids that a command acts on, each once, in the given order. A filter finds only items in a state that fits the
/// purpose.
pub(crate) async fn select<R: Resource>(
    resource: &R,
    which: &Selection,
    purpose: Purpose,
) -> Result<Vec<String>, Failure> {
    let ids = match (which.has_ids(), which.is_by_filter()) {
        (true, true) => {
            return Err(Failure::usage(say!("verbs-ids-and-filter")));
        }
        (false, false) => {
            return Err(Failure::usage(say!("verbs-no-id", noun = R::KIND.label()))
                .with_hint(say!("verbs-no-id-hint", command = R::KIND.noun())));
        }
        (true, false) => given(which, R::KIND)?,
        (false, true) => found(resource, which, purpose).await?,
    };
    ids.iter().try_for_each(|id| R::check_id(id))?;
    Ok(ids)
}

async fn found<R: Resource>(resource: &R, which: &Selection, purpose: Purpose) -> Result<Vec<String>, Failure> {
    let (mut items, extent) = resource.list(&want(&which.filter)?).await?;
    // Without the whole list, it is unknown which items the filter describes.
    extent.require_complete().map_err(|failure| failure.with_hint(say!("verbs-incomplete-hint")))?;
    let all = items.len();
    let operation = match purpose {
        Purpose::Act(verb) => R::operation(verb),
        Purpose::Update => R::UPDATE,
        Purpose::Wait | Purpose::Read => None,
    };
    // A wait for the items that a filter describes also judges those that have ended. `--all` means those at work.
    let is_judged = purpose == Purpose::Wait && which.filter.is_given();
    let legal = operation.and_then(|operation| operation.legal_in);
    items.retain(|item: &Item| {
        let state = item.service_state.as_ref().map(ToString::to_string);
        let is_legal = legal.zip(state).is_none_or(|(legal, state)| legal.allows(&state));
        is_legal && (is_judged || purpose.concerns(R::KIND, item.state))
    });
    if items.len() < all {
        let allowed = |verb| say!("verbs-allowed", count = items.len(), all = all, verb = verb_label(verb));
        let text = match purpose {
            Purpose::Act(verb) => allowed(verb.word()),
            Purpose::Update => allowed("update"),
            Purpose::Wait | Purpose::Read => say!("verbs-at-work", count = items.len(), all = all),
        };
        note(&format!("{DIM}{text}{DIM:#}"));
    } else if items.is_empty() {
        note(&say!("verbs-nothing-found"));
    }
    Ok(items.into_iter().map(|item| item.id).collect())
}

/// Returns the ids in arguments, on standard input and in a file.
fn given(which: &Selection, kind: Kind) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::new();
    for id in &which.ids {
        if id == "-" {
            let text = input::standard().map_err(|error| unreadable(&say!("verbs-standard-input"), &error))?;
            ids.extend(listed(text.expose()));
        } else {
            ids.push(id.clone());
        }
    }
    if let Some(path) = &which.ids_from {
        let text = input::file(path).map_err(|error| unreadable(path, &error))?;
        ids.extend(listed(text.expose()));
    }
    let mut seen = HashSet::new();
    let mut ids = ids.iter().map(|id| bare_id(id, kind)).collect::<Result<Vec<String>, _>>()?;
    ids.retain(|id| seen.insert(id.clone()));
    // The command before a pipe may have found nothing, as a filter may.
    if ids.is_empty() {
        note(&say!("verbs-nothing-found"));
    }
    Ok(ids)
}

fn unreadable(origin: &str, error: &std::io::Error) -> Failure {
    Failure::usage(say!("verbs-ids-unreadable", origin = origin, error = system::told(error)))
}

/// Returns the ids in the text of a file or of standard input, without comments. The first word of each line is the id,
/// so that a table with a heading can also be read.
fn listed(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().map(|line| line.split_once('#').map_or(line, |(before, _)| before));
    let words = lines.filter_map(|line| line.split_whitespace().next()).enumerate();
    words.filter(|(place, word)| *place > 0 || !word.eq_ignore_ascii_case("id")).map(|(_, word)| word.to_owned())
}

/// Converts `task/42`, the form of `-o name`, to 42. The id of another noun, and text that is not an id, is rejected before
/// anything is sent.
pub(crate) fn bare_id(id: &str, kind: Kind) -> Result<String, Failure> {
    let of_noun = id.split_once('/').and_then(|(noun, rest)| Kind::of_noun(noun).map(|found| (found, rest)));
    match of_noun {
        Some((found, rest)) if found == kind => Ok(rest.to_owned()),
        Some((found, _)) => {
            let text = say!("verbs-other-noun", id = clean(id), found = found.label(), wanted = kind.label());
            Err(Failure::usage(text).with_hint(say!("verbs-other-noun-hint", command = found.noun())))
        }
        // The service would refuse the lines of any format other than `-o name`, one by one.
        None if id.contains([',', ';', ':', '"', '{', '}']) => {
            let hint = say!("verbs-not-an-id-hint", command = kind.noun());
            Err(Failure::usage(say!("verbs-not-an-id", id = clean(id))).with_hint(hint))
        }
        None => Ok(id.to_owned()),
    }
}

#[cfg(test)]
mod tests;
