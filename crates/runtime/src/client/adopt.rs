//! Creates a resource exactly once, although no service accepts an idempotency token. The new resource carries a mark, and a
//! later call that finds the mark adopts the existing resource.
//!
//! The operation table ([`Marking`](crate::Marking)) says where the mark goes and which list shows it.
//!
//! | module | what it holds |
//! |---|---|
//! | `mark` | the mark, and its place in a description |
//! | `search` | the search for a mark in a list |
//! | `existing` | list contents that many creates share, so that each list is read once |
//!
//! [`Marks`](crate::client::marks::Marks) records the marks that a client has sent.

mod existing;
mod mark;
mod search;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::time::Instant;

pub use self::existing::Existing;
pub use self::mark::Mark;
use self::search::Search;
use crate::client::call::Call;
use crate::client::error::{Effect, Error};
use crate::client::marks::{Sending, SentMark};
use crate::client::path;
use crate::client::reply::{Response, tree};
use crate::client::request::{self, Request};
use crate::client::shared::CallContext;
use crate::client::text;
use crate::message;
use crate::model::operation::Marking;

/// How long to search for a resource that may have been created, unless [`SendOnce::visible_within`] sets another time.
const VISIBLE_WITHIN: Duration = Duration::from_secs(60);
/// The pause before the first repeated search. Each later pause is twice as long as the previous one, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// The result of a create that is safe to repeat.
#[derive(Debug)]
#[non_exhaustive]
pub enum Once<T> {
    /// This call created the resource.
    Created {
        /// The id of the resource.
        id: String,
        /// The reply of the service.
        reply: Response<T>,
    },
    /// The resource existed before this call, which created nothing.
    Adopted {
        /// The id of the resource.
        id: String,
    },
    /// This call created the resource, but the reply was lost. The list shows the resource.
    Recovered {
        /// The id of the resource.
        id: String,
    },
}

impl<T> Once<T> {
    /// The id of the resource that has the mark.
    pub fn id(&self) -> &str {
        match self {
            Self::Created { id, .. } | Self::Adopted { id } | Self::Recovered { id } => id,
        }
    }

    /// Whether the resource existed before this call.
    pub fn is_adopted(&self) -> bool {
        matches!(self, Self::Adopted { .. })
    }
}

/// A create that is safe to repeat, returned by `send_once` of a generated request. The create starts when it is awaited.
///
/// The call first lists the existing resources and adopts the one that has the mark. If no resource has the mark, the call
/// creates one with the mark. If the outcome of the create is unknown, the call repeats the list until the mark appears, and
/// never creates a second resource. Two concurrent calls with the same client and the same mark create one resource.
///
/// A new resource may appear in the list late, so a client remembers the marks that it has sent. A later call with the
/// same mark, from the same client or a clone, repeats the list until the resource appears. It stops when
/// [`visible_within`](Self::visible_within) has passed since the earlier create. This also applies if the future of
/// that create was dropped. For this reason, if a resource is deleted right after its creation, a new one is created
/// only after that time. To avoid this wait, pass the id of the deleted resource to [`ignoring`](Self::ignoring).
///
/// The call returns [`Once`] or an error: [`Error::is_ambiguous`] if several resources have the mark, or
/// [`Error::outcome_unknown`] if the reply was lost and no list showed the mark in time. After a lost reply, make the same call
/// again later; it lists first.
///
/// Clients and processes learn of each other's creates only from the list. If two of them create with the same mark before the
/// list shows the first resource, there are two resources. Use each mark in one client only. Another process may repeat the
/// create only after the list shows the resource of the first client.
///
/// ```
/// use huaweicloud_runtime::{Error, Mark, Once, SendOnce};
///
/// # #[derive(serde::Deserialize)]
/// # struct Created {}
/// async fn run(create: SendOnce<Created>) -> Result<String, Error> {
///     let once = create.await?;
///     match &once {
///         Once::Created { reply, .. } => println!("created, request id {:?}", reply.request_id()),
///         Once::Adopted { .. } => println!("it existed already"),
///         _ => println!("created; the answer was lost"),
///     }
///     Ok(once.id().to_owned())
/// }
/// ```
#[must_use = "nothing is created until it is awaited"]
pub struct SendOnce<T> {
    request: Request,
    mark: Mark,
    existing: Option<Existing>,
    ignored: Vec<String>,
    visible_within: Duration,
    reply: PhantomData<fn() -> T>,
}

impl Request {
    /// Creates a resource with the mark, unless one exists. `T` is the reply of the operation. The operation's table entry says
    /// where the mark goes ([`Operation::marking`](crate::Operation::marking)).
    pub fn send_once<T: DeserializeOwned + Send + 'static>(self, mark: &Mark) -> SendOnce<T> {
        let (mark, visible_within) = (mark.clone(), VISIBLE_WITHIN);
        SendOnce { request: self, mark, existing: None, ignored: Vec::new(), visible_within, reply: PhantomData }
    }
}

impl<T: DeserializeOwned + Send + 'static> SendOnce<T> {
    /// Looks up the mark in `existing`. The list is read only if no other create with `existing` has read it.
    pub fn among(self, existing: &Existing) -> Self {
        Self { existing: Some(existing.clone()), ..self }
    }

    /// Ignores resources with these ids even if they have the mark. Use this for resources that are still listed but no longer
    /// usable, and that another resource has to replace.
    pub fn ignoring<I: Into<String>>(mut self, ids: impl IntoIterator<Item = I>) -> Self {
        self.ignored.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Sets how long the list may take to show a new resource: 60 seconds by default. Until that time has passed since a create
    /// with this mark, a later create first searches the list for the resource that the earlier create made or may have made.
    pub fn visible_within(self, limit: Duration) -> Self {
        Self { visible_within: limit, ..self }
    }

    async fn run(self) -> Result<Once<T>, Error> {
        let (context, mut call) = self.request.into_parts()?;
        let label = call.label.clone();
        let named = |error: Error| error.with_operation(label.clone());
        let marking = call.operation.and_then(|operation| operation.marking.as_ref());
        let marking = marking.ok_or_else(|| {
            named(Error::invalid(message!(
                "mark-unknown",
                "this operation does not support marks; send it without one"
            )))
        })?;
        put(&mut call, marking, &self.mark).map_err(named)?;
        let search = Search::new(&context, &call, marking, &self.mark).map_err(named)?.ignoring(&self.ignored);
        let turn = context.shared.marks.turn(search.key(), self.mark.as_str());
        let asked_at = Instant::now();
        let (mut sent, has_waited) = match turn.try_lock() {
            Ok(sent) => (sent, false),
            Err(_) => (turn.lock().await, true),
        };
        let made = sent.as_ref().filter(|sent| has_waited && sent.at >= asked_at).and_then(|sent| sent.id.clone());
        if let Some(id) = made.filter(|id| search.counts(id)) {
            return Ok(Once::Adopted { id });
        }
        let known = match &self.existing {
            Some(existing) => existing.find(&search).await?,
            None => None,
        };
        let found = match (known, &mut *sent) {
            (None, Some(sent)) => find_sent(&context, &search, sent, self.visible_within).await?,
            (None, None) if self.existing.is_none() => search.find().await?,
            (known, _) => known,
        };
        let once = match found {
            Some(id) => Once::Adopted { id },
            None => create(&context, call, &search, &mut sent, self.visible_within).await?,
        };
        if let Some(existing) = &self.existing {
            existing.add(&search, once.id()).await;
        }
        Ok(once)
    }
}

impl<T: DeserializeOwned + Send + 'static> IntoFuture for SendOnce<T> {
    type Output = Result<Once<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<T> fmt::Debug for SendOnce<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendOnce").field("request", &self.request).field("mark", &self.mark).finish_non_exhaustive()
    }
}

/// Appends the mark to the field of the body that holds it.
fn put(call: &mut Call, marking: &Marking, mark: &Mark) -> Result<(), Error> {
    let several = |fields: &Map<String, Value>| {
        let count = marking.count.and_then(|field| fields.get(field)).and_then(Value::as_i64);
        count.filter(|count| *count != 1)
    };
    let mut count = None;
    call.change_body(|fields| {
        count = several(fields);
        let text = fields.get(marking.field).and_then(Value::as_str).unwrap_or_default();
        fields.insert(marking.field.to_owned(), Value::String(mark.put_into(text)));
    })?;
    match (count, marking.count) {
        (Some(count), Some(field)) => Err(Error::invalid(message!(
            "mark-of-several",
            "`{field}` is {count}, but a mark belongs to one resource: create them one by one",
            field = field,
            count = count
        ))),
        _ => Ok(()),
    }
}

/// Sends the create, and searches the list if the reply leaves the outcome unknown.
async fn create<T: DeserializeOwned>(
    context: &CallContext,
    call: Call,
    search: &Search<'_>,
    sent: &mut Option<SentMark>,
    visible_within: Duration,
) -> Result<Once<T>, Error> {
    let (label, before) = (call.label.clone(), sent.clone());
    let sending = Sending::new(sent, visible_within.max(VISIBLE_WITHIN));
    let replied = request::json::<T>(context, call).await;
    drop(sending);
    let error = match replied {
        Ok(reply) => match id(&reply, search.marking) {
            Some(id) => {
                remember(sent, &id, false);
                return Ok(Once::Created { id, reply });
            }
            None => without_id(reply, search.marking).with_operation(label),
        },
        Err(error) => error,
    };
    if !may_have_created(&error) {
        *sent = before;
        return Err(error);
    }
    tracing::warn!(operation = error.operation(), %error, "searching for a resource that may have been created");
    let id = recover(context, search, visible_within, error).await?;
    remember(sent, &id, true);
    Ok(Once::Recovered { id })
}

/// Records the id of the created resource.
fn remember(sent: &mut Option<SentMark>, id: &str, is_shown: bool) {
    if let Some(sent) = sent {
        sent.id = Some(id.to_owned());
        sent.is_shown = is_shown;
    }
}

fn may_have_created(error: &Error) -> bool {
    error.outcome_unknown() || error.took_effect() || error.earlier_attempt_may_have_succeeded()
}

fn id<T>(reply: &Response<T>, marking: &Marking) -> Option<String> {
    let body = tree(reply.raw());
    path::texts(&body, marking.reply).into_iter().find(|id| !id.is_empty())
}

fn without_id<T>(reply: Response<T>, marking: &Marking) -> Error {
    let text = message!("answer-without", "the answer has no `{field}`", field = marking.reply);
    let meta = reply.meta;
    Error::decoding(text, meta.status, &meta.headers, meta.raw).with_effect(Effect::Done).with_attempts(meta.attempts)
}

/// Repeats the search for a resource that may have been created, until `time` has passed. If the last search failed, returns
/// its error.
async fn look(context: &CallContext, search: &Search<'_>, time: Duration) -> Result<Option<String>, Error> {
    let pace = &context.shared.carrier.pace;
    let (mut waited, mut pause, mut found) = (Duration::ZERO, FIRST_PAUSE, Ok(None));
    while waited < time {
        let next = pause.min(time - waited);
        search.tell(waited, next);
        pace.sleep.sleep(next).await;
        waited += pause;
        pause = (pause * 2).min(LONGEST_PAUSE);
        found = search.find().await;
        match &found {
            Ok(None) => {}
            Err(error) if !error.is_ambiguous() => {}
            _ => break,
        }
    }
    found
}

/// Searches the list itself for the resource that an earlier create of this client made, or may have made, with the mark.
/// Repeats the search until the list must show the resource.
async fn find_sent(
    context: &CallContext,
    search: &Search<'_>,
    sent: &mut SentMark,
    visible_within: Duration,
) -> Result<Option<String>, Error> {
    let counts = sent.id.as_ref().is_none_or(|id| search.counts(id));
    let mut found = search.find().await?;
    if found.is_none() && counts && !sent.is_shown {
        found = look(context, search, visible_within.saturating_sub(sent.at.elapsed())).await?;
    }
    sent.is_shown |= counts && found.is_some();
    Ok(found)
}

/// Searches for the resource that a failed call may have created.
async fn recover(
    context: &CallContext,
    search: &Search<'_>,
    visible_within: Duration,
    error: Error,
) -> Result<String, Error> {
    let trouble = match look(context, search, visible_within).await {
        Ok(Some(id)) => return Ok(id),
        Ok(None) => None,
        Err(ambiguous) if ambiguous.is_ambiguous() => return Err(ambiguous),
        Err(trouble) => Some(trouble),
    };
    let within = text::duration(visible_within);
    Err(error.with_hint(match trouble {
        Some(trouble) => message!(
            "mark-search-failed",
            "the search for the mark `{mark}` failed as well: {error}",
            mark = search.mark.as_str(),
            error = &trouble
        ),
        None => message!(
            "mark-not-found",
            "no list showed the mark `{mark}` within {time}; make the same call again later: it searches before it creates",
            mark = search.mark.as_str(),
            time = within
        ),
    }))
}
