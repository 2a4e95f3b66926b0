//! [`Watching`]: polls one resource repeatedly; [`Watch`]: the same as a stream.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout};

use super::options::WaitOptions;
use super::outcome::Snapshot;
use super::read::{Look, Reader, Sight};
use super::reason;
use super::track::Track;
use crate::client::call::Call;
use crate::client::error::Error;
use crate::client::request::Request;
use crate::message;
use crate::model::operation::{Operation, Phase, Waiter};

pub(super) type Until<T> = dyn Fn(&T) -> bool + Send + Sync;
pub(super) type Observe<T> = dyn FnMut(&Snapshot<T>) + Send;

/// How a wait begins, and whether a call changes something first.
pub(super) enum Begin {
    /// The wait only reads.
    Read,
    /// The wait follows an earlier call: the operation, and the body if the caller gave one.
    After(Result<Box<Call>, Error>),
    /// The wait sends the call that starts the operation.
    Start,
}

impl Begin {
    pub(super) fn after(operation: &'static Operation) -> Self {
        Self::After(Ok(Box::new(Call::of(operation))))
    }

    pub(super) fn after_call(operation: &'static Operation, body: &(impl Serialize + ?Sized)) -> Self {
        let mut call = Call::of(operation);
        let set = call.set_json(body).map_err(|error| error.with_operation(operation.id));
        Self::After(set.map(|()| Box::new(call)))
    }

    /// Whether a call changed something, so that old states are expected.
    pub(super) fn is_change(&self) -> bool {
        !matches!(self, Self::Read)
    }
}

/// The target of a wait, and its options.
pub(super) struct Plan<T> {
    pub(super) request: Request,
    pub(super) begin: Begin,
    pub(super) options: WaitOptions,
    pub(super) until: Option<Box<Until<T>>>,
    pub(super) observe: Option<Box<Observe<T>>>,
}

impl<T> Plan<T> {
    pub(super) fn new(request: Request, begin: Begin) -> Self {
        Self { request, begin, options: WaitOptions::new(), until: None, observe: None }
    }

    /// The id of the operation that reads the state.
    pub(super) fn read(&self) -> Option<&'static str> {
        Some(self.request.operation()?.waiter.as_ref()?.read)
    }
}

/// A wait in progress.
pub(super) struct Watching<T> {
    plan: Option<(Request, Begin)>,
    under_way: Option<UnderWay>,
    options: WaitOptions,
    until: Option<Box<Until<T>>>,
    observe: Option<Box<Observe<T>>>,
}

struct UnderWay {
    reader: Reader,
    track: Track,
    last_look: Instant,
}

impl<T: DeserializeOwned> Watching<T> {
    pub(super) fn new(plan: Plan<T>) -> Self {
        let Plan { request, begin, options, until, observe } = plan;
        Self { plan: Some((request, begin)), under_way: None, options, until, observe }
    }

    /// Returns the next poll. Pauses first, except before the first poll.
    pub(super) async fn next(&mut self) -> Result<Snapshot<T>, Error> {
        if let Some((request, begin)) = self.plan.take() {
            self.under_way = Some(UnderWay::new(request, begin).await?);
        } else if let Some(under_way) = &mut self.under_way {
            under_way.pause(&self.options).await?;
        }
        let Some(under_way) = &mut self.under_way else {
            return Err(Error::invalid(message!("wait-ended", "the wait has ended")));
        };
        let (sight, phase) = loop {
            match under_way.look(&self.options).await? {
                Some(seen) => break seen,
                None => under_way.pause(&self.options).await?,
            }
        };
        let snapshot = under_way.snapshot(sight, phase, &self.options, self.until.as_deref()).await?;
        if let Some(observe) = &mut self.observe {
            observe(&snapshot);
        }
        Ok(snapshot)
    }
}

impl UnderWay {
    async fn new(request: Request, begin: Begin) -> Result<Self, Error> {
        let (context, call) = request.into_parts()?;
        let is_change = begin.is_change();
        let reader = match begin {
            Begin::Read => Reader::of(context, call, None, Vec::new())?,
            Begin::After(earlier) => Reader::of(context, call, Some(&*earlier?), Vec::new())?,
            Begin::Start => Reader::start(context, call).await?,
        };
        let track = Track::new(Arc::clone(&reader.waiter), is_change);
        Ok(Self { reader, track, last_look: Instant::now() })
    }

    /// Polls once; returns `None` when the poll failed and may be retried, or when there is nothing to show yet.
    async fn look(&mut self, options: &WaitOptions) -> Result<Option<(Sight, Phase)>, Error> {
        let look = match self.track.longest_poll(options, Duration::ZERO) {
            None => self.reader.look().await,
            Some(longest) => match timeout(longest, self.reader.look()).await {
                Ok(look) => look,
                Err(_) => return self.track.cut(options, longest).map_or(Ok(None), Err),
            },
        };
        match look {
            Ok(Look::Found(sight)) => {
                let state = sight.state(&self.reader.waiter);
                let phase = self.track.saw(state.as_deref(), options)?;
                Ok(Some((*sight, phase)))
            }
            Ok(Look::Missing(error)) => {
                let phase = self.track.missed(error, options)?;
                Ok((phase == Phase::Done).then(|| (Sight::nothing(), phase)))
            }
            Err(error) => self.track.failed(error).map(|()| None),
        }
    }

    async fn snapshot<T: DeserializeOwned>(
        &self,
        sight: Sight,
        mut phase: Phase,
        options: &WaitOptions,
        until: Option<&Until<T>>,
    ) -> Result<Snapshot<T>, Error> {
        let waiter: &Waiter = &self.reader.waiter;
        let reason = match phase {
            Phase::Failed => {
                let id = self.reader.wanted.first().map(String::as_str);
                reason::find(&self.reader, id, &sight, self.track.longest_poll(options, Duration::ZERO)).await
            }
            _ => None,
        };
        let state = sight.state(waiter).unwrap_or_default();
        let value = sight.decode::<T>().map_err(|error| error.with_operation(waiter.read))?;
        if until.is_some_and(|is_reached| is_reached(&value)) {
            phase = Phase::Done;
        }
        Ok(Snapshot { value, state, phase, reason, elapsed: self.track.elapsed() })
    }

    /// Waits until the next poll, unless time is up.
    async fn pause(&mut self, options: &WaitOptions) -> Result<(), Error> {
        let pace = &self.reader.context.shared.carrier.pace;
        let delay = self.track.pause(options, (pace.random)())?;
        pace.sleep.sleep(delay).await;
        // A virtual sleep takes no real time, so the intended delay counts.
        self.track.pass(self.last_look.elapsed().max(delay));
        self.last_look = Instant::now();
        Ok(())
    }
}

/// All polls of a wait, returned by [`Wait::snapshots`](super::Wait::snapshots).
///
/// `Watch` is a [`Stream`]; [`Watch::next`] works without another crate. The stream ends after the first final state, or after
/// an error.
///
/// ```
/// # #[derive(serde::Deserialize)]
/// # struct Task { progress: Option<f64> }
/// # async fn example(wait: huaweicloud_runtime::Wait<Task>) -> Result<(), huaweicloud_runtime::Error> {
/// let mut polls = wait.snapshots();
/// while let Some(poll) = polls.next().await {
///     let poll = poll?;
///     println!("{:?} after {:?}: {:?}", poll.phase, poll.elapsed, poll.value.progress);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "polls are taken one by one, by `next`"]
pub struct Watch<T> {
    state: State<T>,
}

enum State<T> {
    Ready(Box<Watching<T>>),
    Looking(Looking<T>),
    Over,
}

type Looking<T> = Pin<Box<dyn Future<Output = (Box<Watching<T>>, Result<Snapshot<T>, Error>)> + Send>>;

impl<T: DeserializeOwned + Send + 'static> Watch<T> {
    pub(super) fn new(plan: Plan<T>) -> Self {
        Self { state: State::Ready(Box::new(Watching::new(plan))) }
    }

    /// Returns the next poll, or `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Snapshot<T>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for Watch<T> {
    type Item = Result<Snapshot<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Poll::Ready(None),
                State::Ready(mut watching) => {
                    self.state = State::Looking(Box::pin(async move {
                        let look = watching.next().await;
                        (watching, look)
                    }));
                }
                State::Looking(mut looking) => match looking.as_mut().poll(context) {
                    Poll::Pending => {
                        self.state = State::Looking(looking);
                        return Poll::Pending;
                    }
                    Poll::Ready((watching, look)) => {
                        if look.as_ref().is_ok_and(|look| !look.phase.is_final()) {
                            self.state = State::Ready(watching);
                        }
                        return Poll::Ready(Some(look));
                    }
                },
            }
        }
    }
}

impl<T> fmt::Debug for Watch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watch")
    }
}
