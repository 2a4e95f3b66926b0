//! [`Search`]: looks for a mark in a list that may change while it is read.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::mark::Mark;
use crate::client::call::Call;
use crate::client::error::{Error, WaitEnd};
use crate::client::page::Records;
use crate::client::path;
use crate::client::shared::CallContext;
use crate::message;
use crate::model::operation::Marking;

/// How often a list is read before it counts as changing too fast to be searched.
const MOST_READINGS: usize = 4;

/// Where to look for a mark.
pub(super) struct Search<'a> {
    context: &'a CallContext,
    list: Call,
    pub(super) marking: &'a Marking,
    pub(super) mark: &'a Mark,
    /// The ids of what does not count.
    ignored: &'a [String],
}

/// A record of the list that has text: the text, and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) id: String,
}

impl<'a> Search<'a> {
    /// Prepares the call that lists the things of the kind that `create` creates.
    pub(super) fn new(
        context: &'a CallContext,
        create: &Call,
        marking: &'a Marking,
        mark: &'a Mark,
    ) -> Result<Self, Error> {
        let list = context.shared.service.operation(marking.list);
        let list = list.ok_or_else(|| {
            Error::invalid(message!("no-operation", "the service has no `{operation}`", operation = marking.list))
        })?;
        let mut list = Call::of(list);
        list.copy_path(create);
        for (name, value) in marking.query {
            list.replace_query(name, *value)?;
        }
        Ok(Self { context, list, marking, mark, ignored: &[] })
    }

    /// This search, without the things with these ids.
    pub(super) fn ignoring(self, ignored: &'a [String]) -> Self {
        Self { ignored, ..self }
    }

    /// Identifies the client and the list, so that it is read once for all that search it.
    pub(super) fn key(&self) -> String {
        let parameters = self.list.operation.into_iter().flat_map(|operation| operation.parameters);
        let path = parameters.filter_map(|parameter| self.list.path_value(parameter.name));
        let client = format!("{:p} {}", Arc::as_ptr(&self.context.shared), self.list.label);
        [client].into_iter().chain(path).collect::<Vec<_>>().join(" ")
    }

    /// Returns the id of the thing that has the mark, if there is one.
    pub(super) async fn find(&self) -> Result<Option<String>, Error> {
        let shown = self.read().await?;
        self.choose(shown.iter().filter(|shown| self.mark.is_in(&shown.text)).map(|shown| shown.id.as_str()))
    }

    /// Returns the only id, or an error when there are several.
    pub(super) fn choose<'b>(&self, ids: impl IntoIterator<Item = &'b str>) -> Result<Option<String>, Error> {
        let ids = ids.into_iter().filter(|id| !self.ignored.iter().any(|ignored| ignored == id));
        let mut ids: Vec<String> = ids.map(str::to_owned).collect();
        if ids.len() == 1 && ids.iter().all(|id| !id.is_empty()) || ids.is_empty() {
            return Ok(ids.pop());
        }
        let text = match ids.len() {
            1 => message!(
                "mark-without-id",
                "something has the mark `{mark}`, but the list does not show its id",
                mark = self.mark.as_str()
            ),
            count => message!(
                "mark-of-many",
                "{count} things have the mark `{mark}`: {ids}",
                count = count,
                mark = self.mark.as_str(),
                ids = ids.join(", ")
            ),
        };
        Err(Error::ambiguous(text, ids).with_operation(self.list.label.clone()))
    }

    /// Returns all records that have text, even if the list loses one while it is read page by page because an earlier
    /// record is deleted.
    pub(super) async fn read(&self) -> Result<Vec<Shown>, Error> {
        let mut before = None;
        for _ in 0..MOST_READINGS {
            let reading = self.read_once().await?;
            if reading.is_whole || before.as_ref() == Some(&reading.ids) {
                return Ok(reading.shown);
            }
            before = Some(reading.ids);
        }
        let text = message!(
            "mark-list-changes",
            "the list changed each of the {count} times that it was read, so that a mark may be missed",
            count = MOST_READINGS
        );
        Err(Error::waiting(text, WaitEnd::Lost).with_operation(self.list.label.clone()))
    }

    async fn read_once(&self) -> Result<Reading, Error> {
        let mut records = Records::new(self.context.clone(), self.list.clone(), self.marking.items, self.marking.id);
        let (mut reading, mut count, mut most) = (Reading::default(), 0_i64, 0_i64);
        while let Some(page) = records.next().await {
            for record in page?.0 {
                let id = path::text(&record, self.marking.id).unwrap_or_default();
                // A list that changes while it is read may show a record twice.
                if !id.is_empty() && !reading.ids.insert(id.clone()) {
                    continue;
                }
                count += 1;
                let text = path::text(&record, self.marking.shown).filter(|text| !text.is_empty());
                reading.shown.extend(text.filter(|_| !self.is_excepted(&record)).map(|text| Shown { text, id }));
            }
            // The largest total counts: later pages report less when something was deleted and a record skipped.
            most = most.max(records.total().unwrap_or_default());
        }
        reading.is_whole = count >= most;
        Ok(reading)
    }

    /// Whether a record is of another kind or no longer exists.
    fn is_excepted(&self, record: &Value) -> bool {
        let has = |field: &str, values: &[&str]| path::text(record, field).is_some_and(|text| values.contains(&&*text));
        self.marking.except.iter().any(|(field, values)| has(field, values))
    }
}

/// The result of reading a list once.
#[derive(Default)]
struct Reading {
    shown: Vec<Shown>,
    ids: HashSet<String>,
    /// Whether it has as many records as the list reports.
    is_whole: bool,
}
