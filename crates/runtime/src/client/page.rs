//! Lists of any length: page after page, or item after item.
//!
//! What a page is comes from the operation table ([`Page`]). Replies are read into the caller's item type directly; the
//! fields that steer the paging are picked up on the way.

mod reply;

use std::collections::HashSet;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use self::reply::{PageReply, PageSeed};
use crate::client::call::Call;
use crate::client::error::{Error, WaitEnd};
use crate::client::reply::{Meta, Response, Want, json_with};
use crate::client::send;
use crate::client::shared::CallContext;
use crate::model::operation::{Page, Place};
use crate::model::schema::Schema;

/// The records of a page where neither the caller nor the document says how many.
const DEFAULT_LIMIT: i64 = 100;

/// The pages of a list, made by [`Request::pages`](crate::Request::pages).
///
/// It is a [`Stream`]; [`Pages::next`] needs no further crate. A page is asked for when the one before is used up, never
/// earlier. After an error there is nothing more.
///
/// ```
/// # #[derive(serde::Deserialize)]
/// # struct Task { id: i64 }
/// # async fn example(request: huaweicloud_runtime::Request) -> Result<(), huaweicloud_runtime::Error> {
/// let mut pages = request.pages::<Task>();
/// while let Some(page) = pages.next().await {
///     let page = page?;
///     println!("{} tasks, request id {:?}", page.len(), page.request_id());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "pages are asked for one by one, by `next`"]
pub struct Pages<T> {
    state: State<T>,
}

enum State<T> {
    /// Nothing is under way.
    Ready(Box<Cursor>),
    /// A page is under way.
    Asking(PageFuture<T>),
    /// There is nothing more, or there was an error.
    Over,
}

type PageFuture<T> = Pin<Box<dyn Future<Output = (Box<Cursor>, Result<Response<Vec<T>>, Error>)> + Send>>;

impl<T: DeserializeOwned + Send + 'static> Pages<T> {
    pub(crate) fn new(context: CallContext, call: Call) -> Self {
        Self { state: State::Ready(Box::new(Cursor::new(context, call))) }
    }

    /// The next page; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Response<Vec<T>>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The records one by one.
    pub fn items(self) -> Items<T> {
        Items { pages: self, items: Vec::new().into_iter(), unique: None }
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for Pages<T> {
    type Item = Result<Response<Vec<T>>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Poll::Ready(None),
                State::Ready(cursor) if cursor.over => return Poll::Ready(None),
                State::Ready(cursor) => self.state = State::Asking(Box::pin(cursor.ask())),
                State::Asking(mut asking) => match asking.as_mut().poll(context) {
                    Poll::Pending => {
                        self.state = State::Asking(asking);
                        return Poll::Pending;
                    }
                    Poll::Ready((cursor, Ok(page))) => {
                        self.state = State::Ready(cursor);
                        return Poll::Ready(Some(Ok(page)));
                    }
                    Poll::Ready((_, Err(error))) => return Poll::Ready(Some(Err(error))),
                },
            }
        }
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pages")
    }
}

/// The records of a list one by one, made by [`Pages::items`].
#[must_use = "items are asked for one by one, by `next`"]
pub struct Items<T> {
    pages: Pages<T>,
    items: std::vec::IntoIter<T>,
    unique: Option<Unique<T>>,
}

type Key<T> = Box<dyn Fn(&T) -> Option<String> + Send>;

struct Unique<T> {
    key: Key<T>,
    seen: HashSet<String>,
}

impl<T: DeserializeOwned + Send + Unpin + 'static> Items<T> {
    /// The next record; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Leaves out records whose key has been seen. No document fixes the order of the lists, so a list that changes
    /// while it is paged may give a record twice. A record without a key is always given.
    pub fn unique_by(mut self, key: impl Fn(&T) -> Option<String> + Send + 'static) -> Self {
        self.unique = Some(Unique { key: Box::new(key), seen: HashSet::new() });
        self
    }

    /// All records.
    ///
    /// # Errors
    ///
    /// The first error; what came before it is dropped.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }

    fn is_new(&mut self, item: &T) -> bool {
        let Some(unique) = &mut self.unique else { return true };
        (unique.key)(item).is_none_or(|key| unique.seen.insert(key))
    }
}

impl<T: DeserializeOwned + Send + Unpin + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            while let Some(item) = self.items.next() {
                if self.is_new(&item) {
                    return Poll::Ready(Some(Ok(item)));
                }
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => self.items = page.into_inner().into_iter(),
            }
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Items")
    }
}

/// Where a list stands between two pages.
struct Cursor {
    context: CallContext,
    call: Call,
    over: bool,
    offset: i64,
    limit: i64,
    marker: Option<String>,
}

impl Cursor {
    fn new(context: CallContext, call: Call) -> Self {
        let number = |name: &str| call.query_value(name).and_then(|text| text.parse::<i64>().ok());
        let offset = number("offset").unwrap_or(0).max(0);
        let limit = number("limit").unwrap_or_else(|| largest_limit(&call)).max(1);
        Self { context, call, over: false, offset, limit, marker: None }
    }

    async fn ask<T: DeserializeOwned>(mut self: Box<Self>) -> (Box<Self>, Result<Response<Vec<T>>, Error>) {
        let page = self.page().await;
        (self, page)
    }

    async fn page<T: DeserializeOwned>(&mut self) -> Result<Response<Vec<T>>, Error> {
        let named = |error: Error, call: &Call| error.with_operation(call.label.clone());
        let Some(page) = self.call.operation.and_then(|operation| operation.page) else {
            return Err(named(Error::invalid("the operation does not page"), &self.call));
        };
        let call = self.next_call(&page).map_err(|error| named(error, &self.call))?;
        let answer = send::execute(&self.context, call, Want::Body).await?;
        let reply = self
            .read(&page, &answer.meta)
            .map_err(|error| named(error, &self.call).with_attempts(answer.meta.attempts))?;
        self.advance(&page, &reply).map_err(|error| named(error, &self.call))?;
        Ok(Response::new(reply.items, answer.meta))
    }

    /// The call for the next page.
    fn next_call(&self, page: &Page) -> Result<Call, Error> {
        let mut call = self.call.clone();
        match (page, &self.marker) {
            (Page::Offset(_), _) => {
                call.replace_query("offset", &self.offset)?;
                call.replace_query("limit", &self.limit)?;
            }
            (Page::Marker(page), Some(value)) => call.set_marker(page.marker, value)?,
            (Page::Marker(_), None) => {}
        }
        Ok(call)
    }

    fn read<T: DeserializeOwned>(&self, page: &Page, meta: &Meta) -> Result<PageReply<T>, Error> {
        json_with(PageSeed::new(*page), &meta.raw)
            .map_err(|error| Error::decoding(error.text, meta.status, &meta.headers, meta.raw.clone()))
    }

    fn advance<T>(&mut self, page: &Page, reply: &PageReply<T>) -> Result<(), Error> {
        let length = i64::try_from(reply.items.len()).unwrap_or(i64::MAX);
        match page {
            Page::Offset(_) => {
                self.offset = self.offset.saturating_add(length);
                // A total of zero beside records does not count as one. Without a total, a short page is the last.
                self.over = length == 0
                    || match reply.total.filter(|total| *total > 0) {
                        Some(total) => self.offset >= total,
                        None => length < self.limit,
                    };
            }
            Page::Marker(_) => {
                let next = reply.next.clone().filter(|next| !next.is_empty());
                self.over = next.is_none() || reply.more == Some(false);
                if !self.over && next == self.marker {
                    return Err(Error::waiting(
                        "the service gave the same marker for the next page again",
                        WaitEnd::Lost,
                    ));
                }
                self.marker = next;
            }
        }
        Ok(())
    }
}

/// The largest page that the document allows.
fn largest_limit(call: &Call) -> i64 {
    let parameter = call.operation.and_then(|operation| operation.parameter(Place::Query, "limit"));
    match parameter.map(|parameter| parameter.schema) {
        Some(Schema::Integer(limits)) => limits.max.unwrap_or(DEFAULT_LIMIT),
        _ => DEFAULT_LIMIT,
    }
    .clamp(1, 1_000)
}
