//! Reads lists of any length: page by page, or item by item.
//!
//! The operation table ([`Page`](crate::Page)) describes the pages of each list. Replies are deserialized directly into the
//! caller's item type, and the fields that control paging are read at the same time.

mod advance;
mod cursor;
mod records;
mod reply;

use std::collections::HashSet;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use self::advance::{Advance, Brought, Halt};
use self::cursor::Cursor;
pub(crate) use self::records::Records;
use crate::client::call::Call;
use crate::client::error::Error;
use crate::client::reply::Response;
use crate::client::shared::CallContext;

/// The pages of a list, returned by `pages` of a generated request.
///
/// `Pages` is a [`Stream`]; [`Pages::next`] works without another crate. A page is requested only when the previous page is
/// used up, unless [`Pages::concurrency`] allows earlier requests. After an error, the stream ends.
///
/// A list by offset ends at an empty page or at the reported total. A list by marker ends when the service names no
/// next page. Short pages, `null` records and wrong totals lose no records. If the service ends the list before its
/// reported total, `Pages` ends as well: [`Pages::is_incomplete`] then returns true, and [`Pages::require_complete`]
/// makes this an error. If a service returns the same page or the same records again, whatever the offset or marker,
/// the list ends with an error ([`Error::is_decoding`]) instead of going on forever. A list by offset also ends with
/// the same kind of error after 10,000 pages of records without an id.
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
    /// Settings made while a page is being requested. They apply to later pages.
    early: Early,
    unique: Option<Unique<T>>,
    advance: Advance,
    must_be_complete: bool,
    is_incomplete: bool,
}

/// Limits on early page requests that have not reached the cursor yet.
#[derive(Default)]
struct Early {
    concurrency: Option<usize>,
    most: Option<usize>,
}

enum State<T> {
    /// The request could not be built.
    Refused(Error),
    /// No page has been requested.
    Ready(Box<Cursor>),
    /// A page has been requested.
    Asking(PageFuture<T>),
    /// The list has ended, or there was an error.
    Over,
}

type PageFuture<T> = Pin<Box<dyn Future<Output = (Box<Cursor>, Result<Response<Vec<T>>, Error>)> + Send>>;

type Key<T> = Box<dyn Fn(&T) -> Option<String> + Send>;

/// The records seen before, by key.
struct Unique<T> {
    key: Key<T>,
    seen: HashSet<String>,
    repeated: Repeated,
}

/// What to do with a record that was seen before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeated {
    Dropped,
    Returned,
}

impl<T> Unique<T> {
    /// Counts the records with a new key and the records without a key. Drops all other records, unless `repeated` says to
    /// return them.
    fn filter(&mut self, records: &mut Vec<T>) -> Kept {
        let mut kept = Kept::default();
        records.retain(|record| {
            let is_new = match (self.key)(record) {
                Some(key) => {
                    let is_new = self.seen.insert(key);
                    kept.new += usize::from(is_new);
                    is_new
                }
                None => {
                    kept.unkeyed += 1;
                    true
                }
            };
            is_new || self.repeated == Repeated::Returned
        });
        kept
    }
}

/// How many records of a page have a new key, and how many have no key.
#[derive(Default)]
struct Kept {
    new: usize,
    unkeyed: usize,
}

impl<T: DeserializeOwned + Send + 'static> Pages<T> {
    pub(crate) fn new(request: Result<(CallContext, Call), Error>) -> Self {
        let state = match request {
            Ok((context, call)) => match Cursor::new(context, call) {
                Ok(cursor) => State::Ready(Box::new(cursor)),
                Err(error) => State::Refused(error),
            },
            Err(error) => State::Refused(error),
        };
        Self {
            state,
            early: Early::default(),
            unique: None,
            advance: Advance::default(),
            must_be_complete: false,
            is_incomplete: false,
        }
    }

    /// Drops records whose key was seen before. No document specifies the order of the lists, so a list that changes while it
    /// is read may return a record twice. Records without a key are always returned. Generated requests set this if the records
    /// have an id.
    pub fn unique_by(mut self, key: impl Fn(&T) -> Option<String> + Send + 'static) -> Self {
        self.unique = Some(Unique { key: Box::new(key), seen: HashSet::new(), repeated: Repeated::Dropped });
        self
    }

    /// Identifies records by key without dropping any, for a caller that treats the later of two records as the newer one.
    pub(crate) fn identified_by(mut self, key: impl Fn(&T) -> Option<String> + Send + 'static) -> Self {
        self.unique = Some(Unique { key: Box::new(key), seen: HashSet::new(), repeated: Repeated::Returned });
        self
    }

    /// Fails with [`Error::is_decoding`] if the service does not return the whole list: a reply has no list at all, or the
    /// list ends before the total that it reports. Also requests one more page if the total of the first page may count only
    /// that page. For callers that act on what the list does not show, for example by creating it.
    pub fn require_complete(mut self) -> Self {
        self.must_be_complete = true;
        if let State::Ready(cursor) = &mut self.state {
            cursor.doubt_totals();
        }
        self
    }

    /// Whether the last page shows that the service did not return the whole list: it has no list at all, or it is empty before
    /// the total that it reports. False before the first page.
    pub fn is_incomplete(&self) -> bool {
        self.is_incomplete
    }

    /// Requests up to this many pages at the same time (at most 16). If each answer takes a tenth of a second, a list of 10,000
    /// records takes ten seconds page by page, and a fraction of that with concurrency. The records and their order stay the
    /// same.
    ///
    /// This applies only to a list by offset, after its first page has reported the total, and only while every page has the
    /// requested length. After a shorter page, the pages requested early are dropped. Do not pause for long between pages,
    /// since the time limits of the early requests keep running.
    ///
    /// If the future of `next` is dropped before its page arrives, the setting applies only to later pages.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.early.concurrency = Some(calls);
        self
    }

    /// Prevents early requests for pages that begin after this many records.
    fn limit_to(&mut self, most: usize) {
        self.early.most = Some(most);
    }

    /// Returns the next page, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Response<Vec<T>>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the records one by one.
    pub fn items(self) -> Items<T> {
        Items { pages: self, items: Vec::new().into_iter(), left: usize::MAX }
    }

    /// Returns the total number of records, as the last page reported it.
    fn total(&self) -> Option<i64> {
        match &self.state {
            State::Ready(cursor) => cursor.total(),
            _ => None,
        }
    }

    /// Drops the records of a page that were seen before. Returns an error if the service repeats itself.
    fn novel(&mut self, mut page: Response<Vec<T>>, cursor: &Cursor) -> Result<Response<Vec<T>>, Error> {
        let came = page.len();
        let brought = match &mut self.unique {
            _ if came == 0 => Brought::Nothing,
            Some(unique) => {
                let mut kept = Kept::default();
                page = page.map(|mut records| {
                    kept = unique.filter(&mut records);
                    records
                });
                // Only a record with a key is known to be new. Records without a key may be repetitions.
                match kept {
                    Kept { new: 0, unkeyed: 1.. } => Brought::Unkeyed(cursor.hashes(&page.meta)),
                    Kept { new, .. } => Brought::Keyed { new },
                }
            }
            None => Brought::Unkeyed(cursor.hashes(&page.meta)),
        };
        match self.advance.saw(brought, cursor.addressing()) {
            Ok(()) => Ok(page),
            Err(_) if cursor.is_over() => Ok(page),
            Err(Halt::Repeats) => Err(cursor.does_not_advance(&page.meta)),
            Err(Halt::TooLong) => Err(cursor.is_too_long(&page.meta)),
        }
    }
}

impl Early {
    fn set(self, cursor: &mut Cursor) {
        if let Some(calls) = self.concurrency {
            cursor.set_concurrency(calls);
        }
        if let Some(most) = self.most {
            cursor.limit_to(most);
        }
    }
}

impl<T> Unpin for Pages<T> {}

impl<T: DeserializeOwned + Send + 'static> Stream for Pages<T> {
    type Item = Result<Response<Vec<T>>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Poll::Ready(None),
                State::Refused(error) => return Poll::Ready(Some(Err(error))),
                State::Ready(cursor) if cursor.is_over() => return Poll::Ready(None),
                State::Ready(mut cursor) => {
                    std::mem::take(&mut self.early).set(&mut cursor);
                    self.state = State::Asking(Box::pin(cursor.ask()));
                }
                State::Asking(mut asking) => match asking.as_mut().poll(context) {
                    Poll::Pending => {
                        self.state = State::Asking(asking);
                        return Poll::Pending;
                    }
                    Poll::Ready((cursor, page)) => {
                        self.is_incomplete = page.is_ok() && cursor.is_incomplete();
                        let page = page.and_then(|page| self.novel(page, &cursor));
                        let page = page.and_then(|page| match cursor.incomplete(&page.meta) {
                            Some(error) if self.must_be_complete => Err(error),
                            _ => Ok(page),
                        });
                        if page.is_ok() {
                            self.state = State::Ready(cursor);
                        }
                        return Poll::Ready(Some(page));
                    }
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

/// The records of a list one by one, returned by `items` of a generated request or by [`Pages::items`].
///
/// ```
/// # #[derive(serde::Deserialize)]
/// # struct Task { id: i64 }
/// # async fn example(request: huaweicloud_runtime::Request) -> Result<(), huaweicloud_runtime::Error> {
/// let mut items = request.pages::<Task>().items();
/// while let Some(task) = items.next().await {
///     println!("{}", task?.id);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "items are asked for one by one, by `next`"]
pub struct Items<T> {
    pages: Pages<T>,
    items: std::vec::IntoIter<T>,
    left: usize,
}

impl<T: DeserializeOwned + Send + 'static> Items<T> {
    /// Returns the next record, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Drops records whose key was seen before, like [`Pages::unique_by`].
    pub fn unique_by(mut self, key: impl Fn(&T) -> Option<String> + Send + 'static) -> Self {
        self.pages = self.pages.unique_by(key);
        self
    }

    /// Requests up to this many pages at the same time, like [`Pages::concurrency`].
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.pages = self.pages.concurrency(calls);
        self
    }

    /// Fails if the service does not return the whole list, like [`Pages::require_complete`].
    pub fn require_complete(mut self) -> Self {
        self.pages = self.pages.require_complete();
        self
    }

    /// Whether the service did not return the whole list, like [`Pages::is_incomplete`].
    pub fn is_incomplete(&self) -> bool {
        self.pages.is_incomplete()
    }

    /// Returns at most this many records, and requests no page beyond them.
    pub fn take(mut self, most: usize) -> Self {
        self.left = self.left.min(most);
        self.pages.limit_to(self.left);
        self
    }

    /// Collects all records.
    ///
    /// # Errors
    ///
    /// Returns the first error. The records before it are dropped.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }
}

impl<T> Unpin for Items<T> {}

impl<T: DeserializeOwned + Send + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while self.left > 0 {
            if let Some(item) = self.items.next() {
                self.left -= 1;
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => self.items = page.into_inner().into_iter(),
            }
        }
        Poll::Ready(None)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Items")
    }
}

/// A record with a key. Generated requests pass the key to [`Pages::unique_by`].
pub trait RecordKey {
    /// Returns the key as text, or `None` when the record has none.
    fn record_key(&self) -> Option<String>;
}

impl RecordKey for String {
    fn record_key(&self) -> Option<String> {
        (!self.is_empty()).then(|| self.clone())
    }
}

impl RecordKey for i64 {
    fn record_key(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl RecordKey for i32 {
    fn record_key(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl<T: RecordKey> RecordKey for Option<T> {
    fn record_key(&self) -> Option<String> {
        self.as_ref().and_then(RecordKey::record_key)
    }
}
