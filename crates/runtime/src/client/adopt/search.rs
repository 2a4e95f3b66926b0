//! [`Search`]: looks for a mark in a list that may change while it is read.

use std::borrow::Cow;
use std::collections::HashSet;
use std::time::Duration;

use serde_json::Value;

use super::mark::Mark;
use crate::client::call::Call;
use crate::client::error::{Error, WaitEnd};
use crate::client::marks::Pin;
use crate::client::observer::ObservedSearch;
use crate::client::page::Records;
use crate::client::path;
use crate::client::shared::CallContext;
use crate::message;
use crate::model::operation::Marking;

/// The maximum number of times a list is read. After that, the list counts as changing too fast to be searched.
const MOST_READINGS: usize = 4;

/// Where to look for a mark.
pub(super) struct Search<'a> {
    context: &'a CallContext,
    /// The operation that creates the resource.
    operation: Cow<'static, str>,
    list: Call,
    pub(super) marking: &'a Marking,
    pub(super) mark: &'a Mark,
    /// The ids to ignore.
    ignored: &'a [String],
}

/// The description and the id of a list record that has a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) id: String,
}

impl<'a> Search<'a> {
    /// Prepares the call that lists resources of the kind that `create` creates.
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
        Ok(Self { context, operation: create.label.clone(), list, marking, mark, ignored: &[] })
    }

    /// Returns this search with these ids ignored.
    pub(super) fn ignoring(self, ignored: &'a [String]) -> Self {
        Self { ignored, ..self }
    }

    /// Returns a key for the list and the records that count in it. All operations of a client that search the same records of
    /// the same list share this key.
    pub(super) fn key(&self) -> String {
        let Marking { query, items, shown, id, except, .. } = self.marking;
        let mut path = self.list.path_values().to_vec();
        path.sort();
        let list = (&self.context.options.endpoint, &self.list.label, path);
        format!("{list:?} {:?}", (query, items, shown, id, except))
    }

    /// Makes the client keep the marks that it sends from now on.
    pub(super) fn pin(&self) -> Pin {
        self.context.shared.marks.pin()
    }

    /// Tells the observer that the search pauses.
    pub(super) fn tell(&self, waited: Duration, pause: Duration) {
        if let Some(observer) = self.context.shared.carrier.observer.as_deref() {
            observer.searching(&ObservedSearch { operation: &self.operation, mark: self.mark.as_str(), waited, pause });
        }
    }

    /// Whether the resource with this id counts, that is, is not ignored.
    pub(super) fn counts(&self, id: &str) -> bool {
        !self.ignored.iter().any(|ignored| ignored == id)
    }

    /// Returns the id of the resource that has the mark, if there is one.
    pub(super) async fn find(&self) -> Result<Option<String>, Error> {
        let shown = self.read().await?;
        self.choose(shown.iter().filter(|shown| self.mark.is_in(&shown.text)).map(|shown| shown.id.as_str()))
    }

    /// Returns the only id that counts, if there is one. It is an error if several ids count, or if the id is empty.
    pub(super) fn choose<'b>(&self, ids: impl IntoIterator<Item = &'b str>) -> Result<Option<String>, Error> {
        let ids = ids.into_iter().filter(|id| self.counts(id));
        let mut ids: Vec<String> = ids.map(str::to_owned).collect();
        if ids.len() == 1 && ids.iter().all(|id| !id.is_empty()) || ids.is_empty() {
            return Ok(ids.pop());
        }
        let text = match ids.len() {
            1 => message!(
                "mark-without-id",
                "a resource has the mark `{mark}`, but the list does not show its id",
                mark = self.mark.as_str()
            ),
            count => message!(
                "mark-of-many",
                "{count} resources have the mark `{mark}`: {ids}",
                count = count,
                mark = self.mark.as_str(),
                ids = ids.join(", ")
            ),
        };
        Err(Error::ambiguous(text, ids).with_operation(self.list.label.clone()))
    }

    /// Returns all records that have a description. No record is lost if an earlier record is deleted while the list is read
    /// page by page.
    ///
    /// The number of records does not reveal a skipped record, since another record may have been created. A record is skipped
    /// only if an earlier record that was already read is deleted. The deleted record is then missing when the list is read
    /// again. So a reading counts if it fits on one page, or if it has all records of the previous reading.
    pub(super) async fn read(&self) -> Result<Vec<Shown>, Error> {
        let mut before: Option<HashSet<String>> = None;
        for _ in 0..MOST_READINGS {
            let reading = self.read_once().await?;
            let has_all = |before: &HashSet<String>| before.is_subset(&reading.ids);
            if reading.is_one_page || before.as_ref().is_some_and(has_all) {
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
        let (mut reading, mut count) = (Reading::default(), 0_i64);
        let (mut pages, mut with_records, mut total) = (0, 0, None);
        while let Some(page) = records.next().await {
            let page = page?.0;
            pages += 1;
            with_records += usize::from(!page.is_empty());
            // Use the first total. An empty page after it may report a lower total because a record was deleted.
            total = total.or(records.total());
            for record in page {
                let id = path::text(&record, self.marking.id).unwrap_or_default();
                // A list that changes while it is read may show a record twice.
                if !id.is_empty() && !reading.ids.insert(id.clone()) {
                    continue;
                }
                count += 1;
                let text = path::text(&record, self.marking.shown).filter(|text| !text.is_empty());
                reading.shown.extend(text.filter(|_| !self.is_excepted(&record)).map(|text| Shown { text, id }));
            }
        }
        // An empty page at the end was requested only because the first page did not say that it is the last.
        reading.is_one_page = pages == 1 || with_records == 1 && total.is_some_and(|total| count >= total);
        Ok(reading)
    }

    /// Whether a record shows a resource of another kind, or one that no longer exists.
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
    /// Whether one page has all records that the list reports, so that the list cannot have changed between pages.
    is_one_page: bool,
}
