//! Waits for many resources together. In each round, one list shows the states of all of them.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, timeout};

use super::options::WaitOptions;
use super::outcome::{Outcome, Snapshot};
use super::read::{Reader, Sight};
use super::reason;
use super::track::Track;
use super::watch::{Begin, Until};
use crate::client::error::Error;
use crate::client::page::Records;
use crate::client::path;
use crate::client::reply::Meta;
use crate::client::request::Request;
use crate::message;
use crate::model::id::IntoId;
use crate::model::operation::{Operation, Phase, StateEntry, Waiter};

/// The result for one of many resources.
#[derive(Debug)]
#[non_exhaustive]
pub struct Waited<T> {
    /// The id of the resource.
    pub id: String,
    /// The outcome; an error if the time ran out or the resource does not exist.
    pub outcome: Result<Outcome<T>, Error>,
}

impl<T> Waited<T> {
    /// Whether the operation succeeded.
    pub fn is_done(&self) -> bool {
        self.outcome.as_ref().is_ok_and(Outcome::is_done)
    }
}

/// Waits for many resources. Returned by `wait_for` of a request that lists their states. In each round, the wait reads one
/// list, page by page and no further than the last wanted id, instead of one call per id.
///
/// Awaiting the wait returns the outcome of each resource, in the order in which the resources ended. If an error ends the
/// whole wait after some resources have ended, that error is the outcome of the others. As a [`Stream`], or through
/// [`WaitMany::next`], the wait returns each resource as soon as it ends. Duplicate ids count once. Dropping the wait stops it
/// and changes nothing at the service.
///
/// ```
/// # #[derive(serde::Deserialize)]
/// # struct Task {}
/// # async fn example(list_tasks: huaweicloud_runtime::Request) -> Result<(), huaweicloud_runtime::Error> {
/// let mut wait = list_tasks.wait_for::<Task>(["191297407830872", "191297407830873"]);
/// while let Some(ended) = wait.next().await {
///     let ended = ended?;
///     println!("{}: {}", ended.id, if ended.is_done() { "done" } else { "check it" });
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a wait does nothing until it is awaited"]
pub struct WaitMany<T> {
    state: State<T>,
    /// The ids that had not ended when an error ended the wait.
    left: Vec<String>,
}

enum State<T> {
    Ready(Box<Fleet<T>>),
    Looking(Looking<T>),
    Over,
}

type Looking<T> = Pin<Box<dyn Future<Output = (Box<Fleet<T>>, Result<(), Error>)> + Send>>;

impl<T: DeserializeOwned + Send + 'static> WaitMany<T> {
    fn new(request: Request, begin: Begin, ids: Vec<String>) -> Self {
        Self { state: State::Ready(Box::new(Fleet::new(request, begin, ids))), left: Vec::new() }
    }

    /// Sets how long and how often to poll.
    pub fn options(self, options: WaitOptions) -> Self {
        self.change(|fleet| fleet.options = options)
    }

    /// Sets the maximum time to wait for each resource, excluding time in a queue. Unlimited by default.
    pub fn timeout(self, limit: Duration) -> Self {
        self.change(|fleet| fleet.options = fleet.options.timeout(limit))
    }

    /// Waits for the results of an earlier call of this operation, with the operation's own waiter. That waiter may count other
    /// states as done, and a state from before the call does not end the wait until it settles. If the done states depend on
    /// the body of the call, the wait fails immediately; use [`after_call`](Self::after_call) and pass the body.
    pub fn after(self, operation: &'static Operation) -> Self {
        self.begin(Begin::after(operation))
    }

    /// Waits like [`after`](Self::after), for an earlier call with this body.
    pub fn after_call<B: Serialize + ?Sized>(self, operation: &'static Operation, body: &B) -> Self {
        self.begin(Begin::after_call(operation, body))
    }

    fn begin(self, new: Begin) -> Self {
        self.change(|fleet| {
            if let Some((_, begin, _)) = &mut fleet.plan {
                *begin = new;
            }
        })
    }

    /// Ends the wait for a resource successfully as soon as `is_reached` returns true for it, whatever its state.
    ///
    /// ```
    /// # #[derive(serde::Deserialize)]
    /// # struct Task { progress: Option<f64> }
    /// # async fn example(list_tasks: huaweicloud_runtime::Request) -> Result<(), huaweicloud_runtime::Error> {
    /// let wait = list_tasks.wait_for::<Task>(["191297407830872", "191297407830873"]);
    /// wait.until(|task| task.progress.is_some_and(|progress| progress > 0.5)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn until(self, is_reached: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        let is_reached: Box<Until<T>> = Box::new(is_reached);
        self.change(|fleet| fleet.until = Some(is_reached))
    }

    /// Calls `observe` with the id and each poll of a resource, for progress bars or a log.
    pub fn observe(self, observe: impl FnMut(&str, &Snapshot<T>) + Send + 'static) -> Self {
        let observe: Box<Observe<T>> = Box::new(observe);
        self.change(|fleet| fleet.observe = Some(observe))
    }

    /// Returns the next resource that ends, or `None` when all have ended.
    pub async fn next(&mut self) -> Option<Result<Waited<T>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn change(mut self, set: impl FnOnce(&mut Fleet<T>)) -> Self {
        if let State::Ready(fleet) = &mut self.state {
            set(fleet);
        }
        self
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for WaitMany<T> {
    type Item = Result<Waited<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Poll::Ready(None),
                State::Ready(mut fleet) => {
                    if let Some(ended) = fleet.ended.pop_front() {
                        self.state = State::Ready(fleet);
                        return Poll::Ready(Some(Ok(ended)));
                    }
                    if let Some(error) = fleet.stopped.take() {
                        self.left = fleet.left();
                        return Poll::Ready(Some(Err(error)));
                    }
                    if fleet.is_over() {
                        return Poll::Ready(None);
                    }
                    self.state = State::Looking(Box::pin(async move {
                        let round = fleet.round().await;
                        (fleet, round)
                    }));
                }
                State::Looking(mut looking) => match looking.as_mut().poll(context) {
                    Poll::Pending => {
                        self.state = State::Looking(looking);
                        return Poll::Pending;
                    }
                    // Report the resources that ended before the error first.
                    Poll::Ready((mut fleet, Err(error))) if !fleet.ended.is_empty() => {
                        fleet.stopped = Some(error);
                        self.state = State::Ready(fleet);
                    }
                    Poll::Ready((fleet, Err(error))) => {
                        self.left = fleet.left();
                        return Poll::Ready(Some(Err(error)));
                    }
                    Poll::Ready((fleet, Ok(()))) => self.state = State::Ready(fleet),
                },
            }
        }
    }
}

impl<T: DeserializeOwned + Send + 'static> IntoFuture for WaitMany<T> {
    type Output = Result<Vec<Waited<T>>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut all = Vec::new();
            while let Some(ended) = self.next().await {
                match ended {
                    Ok(ended) => all.push(ended),
                    Err(error) if all.is_empty() => return Err(error),
                    // Report the resources that ended before; the others end with the error.
                    Err(error) => {
                        let left = std::mem::take(&mut self.left).into_iter();
                        all.extend(left.map(|id| Waited { id, outcome: Err(error.duplicate()) }));
                    }
                }
            }
            Ok(all)
        })
    }
}

impl<T> fmt::Debug for WaitMany<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WaitMany")
    }
}

impl Request {
    /// Waits for the resources with these ids, whose states this call lists.
    pub fn wait_for<T: DeserializeOwned + Send + 'static>(
        self,
        ids: impl IntoIterator<Item = impl IntoId>,
    ) -> WaitMany<T> {
        WaitMany::new(self, Begin::Read, ids.into_iter().map(IntoId::into_id).collect())
    }

    /// Sends the request, and waits for the result of each resource that the request starts. `T` is an entry of the list that
    /// shows their states, or [`Gone`](super::Gone).
    pub fn send_and_wait_all<T: DeserializeOwned + Send + 'static>(self) -> WaitMany<T> {
        WaitMany::new(self, Begin::Start, Vec::new())
    }
}

type Observe<T> = dyn FnMut(&str, &Snapshot<T>) + Send;

/// The resources that have not ended, and the settings of the wait.
struct Fleet<T> {
    plan: Option<(Request, Begin, Vec<String>)>,
    under_way: Option<UnderWay>,
    options: WaitOptions,
    until: Option<Box<Until<T>>>,
    observe: Option<Box<Observe<T>>>,
    ended: VecDeque<Waited<T>>,
    /// The error that ended the whole wait, returned after everything in `ended`.
    stopped: Option<Error>,
    value: PhantomData<fn() -> T>,
}

struct UnderWay {
    reader: Reader,
    entry: StateEntry,
    pending: HashMap<String, Track>,
    /// Counts failed requests of the list itself.
    list: Track,
    last_round: Instant,
}

impl<T: DeserializeOwned> Fleet<T> {
    fn new(request: Request, begin: Begin, ids: Vec<String>) -> Self {
        Self {
            plan: Some((request, begin, ids)),
            under_way: None,
            options: WaitOptions::new(),
            until: None,
            observe: None,
            ended: VecDeque::new(),
            stopped: None,
            value: PhantomData,
        }
    }

    /// Returns the ids that have not ended, in order.
    fn left(&self) -> Vec<String> {
        let Some(under_way) = &self.under_way else { return Vec::new() };
        under_way.reader.wanted.iter().filter(|id| under_way.pending.contains_key(*id)).cloned().collect()
    }

    fn is_over(&self) -> bool {
        let pending = self.under_way.as_ref().map(|under_way| under_way.pending.len());
        pending == Some(0) || matches!(&self.plan, Some((_, Begin::Read | Begin::After(_), ids)) if ids.is_empty())
    }

    /// Polls the whole list once. Pauses first, except in the first round.
    async fn round(&mut self) -> Result<(), Error> {
        match self.plan.take() {
            Some((request, begin, ids)) => self.under_way = Some(UnderWay::new(request, begin, ids).await?),
            None => self.pause().await?,
        }
        // The last resources may have run out of time during the pause.
        let Some(under_way) = self.under_way.as_ref().filter(|under_way| !under_way.pending.is_empty()) else {
            return Ok(());
        };
        let mut pages = under_way.pages()?;
        let mut seen = HashSet::new();
        loop {
            let page = match self.longest_page() {
                None => Ok(pages.next().await),
                Some(longest) => timeout(longest, pages.next()).await,
            };
            let page = match page {
                Ok(Some(page)) => page,
                Ok(None) => break,
                // Report the ended resources immediately, and poll the others in the next round.
                Err(_) => {
                    self.cut();
                    return Ok(());
                }
            };
            let (items, meta) = match page {
                Ok(page) => page,
                Err(error) => return self.under_way.as_mut().map_or(Ok(()), |under_way| under_way.list.failed(error)),
            };
            self.take(items, &meta, &mut seen).await;
            if self.under_way.as_ref().is_none_or(|under_way| under_way.has_only(&seen)) {
                self.answered();
                return Ok(());
            }
        }
        self.answered();
        self.miss(&seen);
        Ok(())
    }

    /// Returns how long the next page may take before the first resource runs out of time.
    fn longest_page(&self) -> Option<Duration> {
        let under_way = self.under_way.as_ref()?;
        let took = under_way.last_round.elapsed();
        under_way.pending.values().filter_map(|track| track.longest_poll(&self.options, took)).min()
    }

    /// Ends the resources that ran out of time while a page was awaited.
    fn cut(&mut self) {
        let Some(under_way) = &mut self.under_way else { return };
        let (options, ended, took) = (&self.options, &mut self.ended, under_way.last_round.elapsed());
        under_way.pending.retain(|id, track| match track.cut(options, took) {
            None => true,
            Some(error) => {
                ended.push_back(Waited { id: id.clone(), outcome: Err(error) });
                false
            }
        });
    }

    /// Records that a round read the whole list. If a page cannot be read, the round fails, even if earlier pages were read.
    fn answered(&mut self) {
        if let Some(under_way) = &mut self.under_way {
            under_way.list.answered();
        }
    }

    /// Processes the wanted entries of a page, and removes the resources that have ended.
    async fn take(&mut self, items: Vec<Value>, meta: &Meta, seen: &mut HashSet<String>) {
        let Some(under_way) = &mut self.under_way else { return };
        let waiter = Arc::clone(&under_way.reader.waiter);
        let is_watched = self.observe.is_some() || self.until.is_some();
        for item in items {
            let Some(id) = path::text(&item, under_way.entry.field) else { continue };
            let Some(track) = under_way.pending.get_mut(&id) else { continue };
            // A list that changes while it is read may show an entry twice.
            if !seen.insert(id.clone()) {
                continue;
            }
            let sight = Sight::entry(item, meta);
            let phase = match track.saw(sight.state(&waiter).as_deref(), &self.options) {
                Ok(phase) if !phase.is_final() && !is_watched => continue,
                Ok(phase) => phase,
                Err(error) => {
                    under_way.pending.remove(&id);
                    self.ended.push_back(Waited { id, outcome: Err(error) });
                    continue;
                }
            };
            let snapshot = under_way.snapshot(&id, sight, phase, &self.options, self.until.as_deref()).await;
            if let (Ok(snapshot), Some(observe)) = (&snapshot, &mut self.observe) {
                observe(&id, snapshot);
            }
            if snapshot.as_ref().map_or(true, |snapshot| snapshot.phase.is_final()) {
                under_way.pending.remove(&id);
                self.ended.push_back(Waited { id, outcome: snapshot.map(Snapshot::into_outcome) });
            }
        }
    }

    /// Records the resources that a complete list does not contain.
    fn miss(&mut self, seen: &HashSet<String>) {
        let Some(under_way) = &mut self.under_way else { return };
        let (options, ended) = (&self.options, &mut self.ended);
        under_way.pending.retain(|id, track| {
            if seen.contains(id) {
                return true;
            }
            let outcome = match track.missed(None, options) {
                Ok(Phase::Done) => Sight::nothing().decode().map(Outcome::Done),
                Ok(_) => return true,
                Err(error) => Err(error),
            };
            ended.push_back(Waited { id: id.clone(), outcome });
            false
        });
    }

    /// Waits until the next round, which starts when the first resource is due for a poll.
    async fn pause(&mut self) -> Result<(), Error> {
        let Some(under_way) = &mut self.under_way else { return Ok(()) };
        let pace = &under_way.reader.context.shared.carrier.pace;
        let chance = (pace.random)();
        let mut delay = None;
        let (options, ended) = (&self.options, &mut self.ended);
        under_way.pending.retain(|id, track| match track.pause(options, chance) {
            Ok(pause) => {
                delay = Some(delay.map_or(pause, |delay: Duration| delay.min(pause)));
                true
            }
            Err(error) => {
                ended.push_back(Waited { id: id.clone(), outcome: Err(error) });
                false
            }
        });
        let Some(delay) = delay else { return Ok(()) };
        let delay = delay.max(under_way.list.pause(options, chance)?);
        pace.sleep.sleep(delay).await;
        let passed = under_way.last_round.elapsed().max(delay);
        under_way.last_round = Instant::now();
        under_way.pending.values_mut().for_each(|track| track.pass(passed));
        Ok(())
    }
}

impl UnderWay {
    async fn new(request: Request, begin: Begin, ids: Vec<String>) -> Result<Self, Error> {
        let (context, call) = request.into_parts()?;
        let is_change = begin.is_change();
        let mut reader = match begin {
            Begin::Read => Reader::of(context, call, None, ids)?,
            Begin::After(earlier) => Reader::of(context, call, Some(&*earlier?), ids)?,
            Begin::Start => Reader::start(context, call).await?,
        };
        let mut known = HashSet::new();
        reader.wanted.retain(|id| known.insert(id.clone()));
        // Repeat a throttled page instead of restarting the list.
        reader.context = reader.context.patient();
        let Some(entry) = reader.waiter.entry else {
            return Err(Error::invalid(message!("wait-not-a-list", "the state is not read from a list"))
                .with_operation(reader.call.label));
        };
        let track = || Track::new(Arc::clone(&reader.waiter), is_change);
        let pending = reader.wanted.iter().map(|id| (id.clone(), track())).collect();
        let list = track();
        Ok(Self { reader, entry, pending, list, last_round: Instant::now() })
    }

    /// Reads the list page by page.
    fn pages(&self) -> Result<Records, Error> {
        Ok(Records::new(self.reader.context.clone(), self.reader.call_of_now()?, self.entry.list, self.entry.field))
    }

    /// Whether all resources that have not ended are among these.
    fn has_only(&self, seen: &HashSet<String>) -> bool {
        self.pending.keys().all(|id| seen.contains(id))
    }

    async fn snapshot<T: DeserializeOwned>(
        &self,
        id: &str,
        sight: Sight,
        mut phase: Phase,
        options: &WaitOptions,
        until: Option<&Until<T>>,
    ) -> Result<Snapshot<T>, Error> {
        let waiter: &Waiter = &self.reader.waiter;
        let track = self.pending.get(id);
        let reason = match phase {
            Phase::Failed => {
                let longest = track.and_then(|track| track.longest_poll(options, self.last_round.elapsed()));
                reason::find(&self.reader, Some(id), &sight, longest).await
            }
            _ => None,
        };
        let state = sight.state(waiter).unwrap_or_default();
        let elapsed = track.map(Track::elapsed).unwrap_or_default();
        let value = sight.decode::<T>().map_err(|error| error.with_operation(waiter.read))?;
        if until.is_some_and(|is_reached| is_reached(&value)) {
            phase = Phase::Done;
        }
        Ok(Snapshot { value, state, phase, reason, elapsed })
    }
}
