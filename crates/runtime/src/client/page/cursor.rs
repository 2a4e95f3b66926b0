//! The position in a list between two pages: what to request next, and when the list ends.

mod ahead;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use bytes::Bytes;
use huaweicloud_auth::Message;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::ahead::{Ahead, Asked};
use super::advance::Addressing;
use super::reply::{PageReply, PageSeed};
use crate::client::call::Call;
use crate::client::error::Error;
use crate::client::path;
use crate::client::reply::{Answer, Meta, Response, Want, json, json_with};
use crate::client::send;
use crate::client::shared::CallContext;
use crate::message;
use crate::model::operation::{Page, Place};
use crate::model::schema::Schema;

/// The records per page when neither the caller nor the document sets a number.
const DEFAULT_LIMIT: i64 = 100;

/// The maximum number of records for which a page reserves memory before it is read.
const EXPECTED: usize = 100;

/// The position in a list between two pages.
pub(super) struct Cursor {
    context: CallContext,
    call: Call,
    over: bool,
    first: i64,
    offset: i64,
    limit: i64,
    total: Option<i64>,
    marker: Option<String>,
    markers: HashSet<String>,
    /// The body of the previous page.
    last: Bytes,
    /// The pages that are requested ahead of the current page.
    ahead: Ahead,
    /// Whether the total of a first page of this length may count the page instead of the list.
    may_be_cut: fn(length: i64) -> bool,
    /// What the last page lacks, if it is to be the last one of a complete list.
    lacks: Option<Lack>,
}

/// What is wrong with the end of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lack {
    /// The reply does not have the field of the records.
    List(&'static str),
    /// The list ended before the total that it reports.
    Records { read: i64, total: i64 },
}

impl Cursor {
    /// Starts at the `offset` of the call, with pages of its `limit`.
    pub(super) fn new(context: CallContext, call: Call) -> Result<Self, Error> {
        let offset = whole(&call, "offset", 0)?.unwrap_or(0);
        let limit = whole(&call, "limit", 1)?.unwrap_or_else(|| largest_limit(&call));
        let (marker, markers, last) = (None, HashSet::new(), Bytes::new());
        let ahead = Ahead::new(offset);
        let (first, total, may_be_cut) = (offset, None, is_round as fn(i64) -> bool);
        let (over, lacks) = (false, None);
        Ok(Self { context, call, over, first, offset, limit, total, marker, markers, last, ahead, may_be_cut, lacks })
    }

    /// Assumes that the total of any first page that is not short may count only that page.
    pub(super) fn doubt_totals(&mut self) {
        self.may_be_cut = |length| length >= SHORTEST_CUT;
    }

    /// Requests up to this many pages at the same time.
    pub(super) fn set_concurrency(&mut self, calls: usize) {
        self.ahead.set_concurrency(calls);
    }

    /// Prevents requests ahead for pages that begin after this many records.
    pub(super) fn limit_to(&mut self, most: usize) {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.ahead.end_before(self.first.saturating_add(most));
    }

    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Returns the total number of records, as the last page reported it.
    pub(super) fn total(&self) -> Option<i64> {
        self.total
    }

    /// Returns the error for a list that returns the same records again and again.
    pub(super) fn does_not_advance(&self, meta: &Meta) -> Error {
        let text =
            message!("list-does-not-advance", "the list does not advance: the service returned the same page again");
        self.failed(text, meta)
    }

    /// Returns the error for a list that has more pages than any list should have.
    pub(super) fn is_too_long(&self, meta: &Meta) -> Error {
        let text =
            message!("list-too-long", "the list goes on after {count} records", count = self.offset - self.first);
        let hint = message!(
            "list-too-long-hint",
            "The service may ignore `offset`. If it does not, request larger pages with `limit`, or fewer records with a filter"
        );
        self.failed(text, meta).with_hint(hint)
    }

    /// Whether the last page shows that the service did not return the whole list.
    pub(super) fn is_incomplete(&self) -> bool {
        self.lacks.is_some()
    }

    /// Returns the error for a list that the service did not return as a whole.
    pub(super) fn incomplete(&self, meta: &Meta) -> Option<Error> {
        let text = match self.lacks? {
            Lack::List(field) => message!("answer-without", "the answer has no `{field}`", field = field),
            Lack::Records { read, total } => message!(
                "list-incomplete",
                "the list ended after {read} of {total} records, so a record that it does not show may exist",
                read = read,
                total = total
            ),
        };
        Some(self.failed(text, meta))
    }

    fn failed(&self, text: Message, meta: &Meta) -> Error {
        let error = Error::decoding(text, meta.status, &meta.headers, meta.raw.clone());
        error.with_operation(self.call.label.clone()).with_attempts(meta.attempts)
    }

    pub(super) fn addressing(&self) -> Addressing {
        match self.call.operation.and_then(|operation| operation.page) {
            Some(Page::Marker(_)) => Addressing::Marker,
            Some(Page::Offset(_)) | None => Addressing::Offset,
        }
    }

    /// Returns hashes of the records of a page, for comparison with the next page.
    pub(super) fn hashes(&self, meta: &Meta) -> Vec<u64> {
        let body: Value = json(&meta.raw).unwrap_or_default();
        let page = self.call.operation.and_then(|operation| operation.page);
        let records = page.and_then(|page| path::at(&body, page.items())?.as_array()).into_iter().flatten();
        let hash = |record: &Value| {
            let mut hasher = DefaultHasher::new();
            record.to_string().hash(&mut hasher);
            hasher.finish()
        };
        records.map(hash).collect()
    }

    pub(super) async fn ask<T: DeserializeOwned>(mut self: Box<Self>) -> (Box<Self>, Result<Response<Vec<T>>, Error>) {
        let page = self.page().await;
        (self, page)
    }

    async fn page<T: DeserializeOwned>(&mut self) -> Result<Response<Vec<T>>, Error> {
        let named = |error: Error, call: &Call| error.with_operation(call.label.clone());
        let Some(page) = self.call.operation.and_then(|operation| operation.page) else {
            return Err(named(Error::invalid(message!("no-pages", "the operation does not return pages")), &self.call));
        };
        let answer = self.answer(&page).await.map_err(|error| named(error, &self.call))?;
        let reply = self
            .read(&page, &answer.meta)
            .map_err(|error| named(error, &self.call).with_attempts(answer.meta.attempts))?;
        self.advance(&page, &reply, &answer.meta)?;
        Ok(Response::new(reply.items.into_iter().flatten().collect(), answer.meta))
    }

    /// Returns the answer with the next page. Requests for further pages may be in flight while this page is awaited and read.
    async fn answer(&mut self, page: &Page) -> Result<Answer, Error> {
        if self.addressing() == Addressing::Marker {
            return self.asked(page, 0)?.await;
        }
        let asked = match self.ahead.take(self.offset, self.limit) {
            Some(asked) => asked,
            None => self.asked(page, self.offset)?,
        };
        self.ask_ahead(page)?;
        let answer = self.ahead.wait_for(asked).await?;
        self.ask_ahead(page)?;
        self.ahead.send().await;
        Ok(answer)
    }

    /// Requests the pages that are due early.
    fn ask_ahead(&mut self, page: &Page) -> Result<(), Error> {
        while let Some(offset) = self.ahead.due(self.total) {
            let asked = self.asked(page, offset)?;
            self.ahead.push(asked, self.limit);
        }
        Ok(())
    }

    fn asked(&self, page: &Page, offset: i64) -> Result<Asked, Error> {
        let (context, call) = (self.context.clone(), self.call_at(page, offset)?);
        Ok(Box::pin(async move { send::execute(&context, call, Want::Body).await }))
    }

    /// Returns the call for the page that begins at `offset`, or at the marker.
    fn call_at(&self, page: &Page, offset: i64) -> Result<Call, Error> {
        let mut call = self.call.clone();
        match (page, &self.marker) {
            (Page::Offset(_), _) => {
                call.replace_query("offset", &offset)?;
                call.replace_query("limit", &self.limit)?;
            }
            (Page::Marker(page), Some(value)) => call.set_marker(page.marker, value)?,
            (Page::Marker(_), None) => {}
        }
        Ok(call)
    }

    fn read<T: DeserializeOwned>(&self, page: &Page, meta: &Meta) -> Result<PageReply<T>, Error> {
        let expected = usize::try_from(self.limit).unwrap_or(0).min(EXPECTED);
        json_with(PageSeed::new(*page, expected), &meta.raw)
            .map_err(|error| Error::decoding(error.text, meta.status, &meta.headers, meta.raw.clone()))
    }

    fn advance<T>(&mut self, page: &Page, reply: &PageReply<T>, meta: &Meta) -> Result<(), Error> {
        self.total = reply.total;
        // Some services leave out an empty list, but not its total.
        let has_list = reply.has_list || reply.total == Some(0);
        self.lacks = (!has_list).then(|| Lack::List(page.items()));
        match page {
            Page::Offset(_) => {
                let length = reply.items.len();
                // The same single record twice in a row may be a coincidence: another record was created ahead of it.
                if length > 1 && meta.raw == self.last {
                    return Err(self.does_not_advance(meta));
                }
                self.last = meta.raw.clone();
                self.over = self.ends(i64::try_from(length).unwrap_or(i64::MAX), reply.total);
            }
            Page::Marker(_) => {
                let next = reply.next.clone().filter(|next| !next.is_empty());
                self.over = next.is_none() || reply.more == Some(false);
                if let Some(next) = next.as_ref().filter(|_| !self.over)
                    && !self.markers.insert(next.clone())
                {
                    return Err(self.does_not_advance(meta));
                }
                self.marker = next;
            }
        }
        Ok(())
    }

    /// Advances by the received records, and returns whether the list ends with them.
    fn ends(&mut self, length: i64, total: Option<i64>) -> bool {
        self.offset = self.offset.saturating_add(length);
        if length == 0 {
            let missing = total.filter(|total| *total > self.offset);
            self.lacks = self.lacks.or_else(|| missing.map(|total| Lack::Records { read: self.offset, total }));
            return true;
        }
        // If the request or the service cut the page, a total equal to the length of the page may count the page instead of the
        // list.
        let may_be_cut = length >= self.limit || (self.may_be_cut)(length);
        let counts_the_page = may_be_cut && total == Some(length) && self.first == 0;
        // If more records came than the total says, the total is wrong and does not end the list.
        total == Some(self.offset) && !counts_the_page
    }
}

/// The shortest length to which a service cuts a page.
const SHORTEST_CUT: i64 = 10;

/// Whether a service may cut pages to this length. Services cut at round numbers.
fn is_round(length: i64) -> bool {
    length >= SHORTEST_CUT && length % 5 == 0
}

/// Reads a number from the query of a list by offset. The number must be at least `least`.
fn whole(call: &Call, name: &'static str, least: i64) -> Result<Option<i64>, Error> {
    let is_by_offset = call.operation.is_some_and(|operation| matches!(operation.page, Some(Page::Offset(_))));
    let Some(text) = call.query_value(name).filter(|_| is_by_offset) else { return Ok(None) };
    match text.parse::<i64>() {
        Ok(number) if number >= least => Ok(Some(number)),
        _ => Err(Error::invalid(message!(
            "page-number",
            "`{field}` is `{value}`; pages need a whole number of at least {least}",
            field = name,
            value = text,
            least = least
        ))
        .with_operation(call.label.clone())),
    }
}

/// Returns the largest page size that the document allows.
fn largest_limit(call: &Call) -> i64 {
    let parameter = call.operation.and_then(|operation| operation.parameter(Place::Query, "limit"));
    match parameter.map(|parameter| parameter.schema) {
        Some(Schema::Integer(limits)) => limits.max.unwrap_or(DEFAULT_LIMIT),
        _ => DEFAULT_LIMIT,
    }
    .clamp(1, 1_000)
}
