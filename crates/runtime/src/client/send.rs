//! The send loop: makes attempts within the time limits of the call, and decides what follows a failed one.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http::StatusCode;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;
use tracing::field::Empty;

use crate::client::attempt::{Attempt, Failure, TimeLimit};
use crate::client::call::Call;
use crate::client::endpoint::Endpoint;
use crate::client::error::{Effect, Error, Limit, request_id};
use crate::client::observer::{ObservedRepeat, Observer, QueuedCall};
use crate::client::reply::{Answer, Want};
use crate::client::retry::rate::{Admission, Slot};
use crate::client::retry::{FailedAttempt, RetryDecision, budget, throttle};
use crate::client::shared::{CallContext, Shared};
use crate::message;
use crate::model::operation::{DocumentedError, Operation, Repeat, Service};

/// How often a throttled call is repeated beyond the retry policy, and after what delay.
const MOST_THROTTLED: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Sends a call until it succeeds or is given up.
///
/// A patient call is repeated when it was throttled, up to a limit, so that throttling does not fail one resource of many. A
/// patient call that got no slot within its time limit was not sent; it waits for as long as necessary.
pub(crate) async fn execute(context: &CallContext, call: Call, want: Want) -> Result<Answer, Error> {
    if !context.options.is_patient {
        return execute_once(context, call, want, &mut false).await;
    }
    let (mut pause, mut throttled, mut effect) = (FIRST_PAUSE, 0, false);
    loop {
        let error = match execute_once(context, call.clone(), want, &mut effect).await {
            Err(error) if throttled < MOST_THROTTLED && is_held_back(&error) => error,
            answered => return answered,
        };
        let mut delay = error.retry_after().unwrap_or_default();
        if error.attempts() > 0 {
            delay = delay.max(pause);
            throttled += 1;
            pause *= 2;
        }
        let pause = delay.min(LONGEST_PAUSE);
        if let Some(observer) = observer(context) {
            observer.repeating(&ObservedRepeat {
                operation: &call.label,
                error: &error,
                attempt: 1,
                pause,
                may_have_taken_effect: effect,
            });
        }
        context.shared.carrier.pace.sleep.sleep(pause).await;
    }
}

/// Returns the observer of the client, if there is one.
fn observer(context: &CallContext) -> Option<&dyn Observer> {
    context.shared.carrier.observer.as_deref()
}

/// Whether the call failed because the service asks for a delay, without an effect that matters.
fn is_held_back(error: &Error) -> bool {
    let ran_out = error.is_timeout() && error.retry_after().is_some();
    !error.outcome_unknown() && (error.is_throttled() || ran_out)
}

/// Sends a call under its time limits. `effect` says whether an earlier run of the same call may have taken effect; on
/// return, it also covers this run.
///
/// The span records neither parameters nor the body: path templates, not paths.
async fn execute_once(context: &CallContext, call: Call, want: Want, effect: &mut bool) -> Result<Answer, Error> {
    let span = tracing::info_span!(
        "huaweicloud call",
        service = context.shared.service.name,
        operation = %call.label,
        method = %call.method,
        path = call.template(),
        attempts = Empty,
        status = Empty,
        request_id = Empty,
        duration_ms = Empty,
        error = Empty,
    );
    let start = Instant::now();
    let label = call.label.clone();
    let deadline = context.options.operation_timeout.and_then(|limit| start.checked_add(limit));
    let mut run = Run {
        context,
        call,
        want,
        deadline,
        attempts: 0,
        effect: *effect,
        earlier: Earlier::default(),
        replayed: false,
        taken: 0,
        endpoint: 0,
        elsewhere: None,
        failovers: 0,
    };
    // Boxed: the future of a call is large, and callers hold many of them.
    let result = Box::pin(run.run()).instrument(span.clone()).await;
    let attempts = run.attempts;
    *effect = run.effect;
    let result = result.map_err(|error| {
        let documented = error.code().and_then(|code| documented(context.shared.service, run.call.operation, code));
        run.finish(error).with_operation(label).with_attempts(attempts).with_documented(documented)
    });
    record(&span, &result, attempts, start.elapsed());
    result
}

/// Returns what the specification says about the error code that a call received.
fn documented(
    service: &'static Service,
    operation: Option<&Operation>,
    code: &str,
) -> Option<&'static DocumentedError> {
    operation.map_or_else(|| service.error(code), |operation| operation.error(service, code))
}

fn record(span: &tracing::Span, result: &Result<Answer, Error>, attempts: u32, duration: Duration) {
    if span.is_disabled() {
        return;
    }
    span.record("attempts", attempts);
    span.record("duration_ms", u64::try_from(duration.as_millis()).unwrap_or(u64::MAX));
    let (status, id) = match result {
        Ok(answer) => (Some(answer.meta.status), request_id(&answer.meta.headers)),
        Err(error) => (error.status(), error.request_id()),
    };
    if let Some(status) = status {
        span.record("status", status.as_u16());
    }
    if let Some(id) = id {
        span.record("request_id", id);
    }
    if let Err(error) = result {
        span.record("error", tracing::field::display(error));
        span.in_scope(|| tracing::debug!(%error, "call failed"));
    }
}

struct Run<'a> {
    context: &'a CallContext,
    call: Call,
    want: Want,
    deadline: Option<Instant>,
    attempts: u32,
    /// Whether this attempt may have taken effect, regardless of the attempts before it.
    effect: bool,
    /// What is known about the attempts before the last one.
    earlier: Earlier,
    /// Whether the one replay after a refused signature has been used.
    replayed: bool,
    /// Tokens taken from the budget.
    taken: u32,
    /// The endpoint of the last attempt.
    endpoint: usize,
    /// The endpoint for this call only.
    elsewhere: Option<Endpoint>,
    /// How many further endpoints have been tried.
    failovers: usize,
}

/// What is known about earlier attempts.
#[derive(Default)]
struct Earlier {
    /// Whether one of them may have taken effect.
    effect: bool,
    /// Why the last of them failed.
    error: Option<Error>,
}

/// What follows a failed attempt.
enum Next {
    Stop,
    Again(Duration),
}

impl Run<'_> {
    async fn run(&mut self) -> Result<Answer, Error> {
        self.apply_options()?;
        let project = self.project().await?;
        loop {
            let slot = self.wait_for_slot().await?;
            let failure = match self.attempt(project.as_deref()).await {
                Ok(mut answer) => {
                    self.shared().budget.give_back(self.taken);
                    self.accepted(&slot, &answer);
                    answer.meta.after_effect = self.effect;
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            self.earlier.effect = self.effect;
            self.effect |= failure.effect;
            if failure.error.is_throttled() {
                self.shared().rate.throttled(Instant::now(), &slot, failure.throttling);
            }
            let renewed = self.renew(&failure).await;
            match self.next(&failure, renewed) {
                Next::Again(delay) if self.time_left(delay) => {
                    tracing::debug!(attempt = self.attempts, ?delay, error = %failure.error, "attempt failed and is repeated");
                    self.tell_repeat(&failure.error, delay);
                    self.earlier.error = Some(failure.error);
                    self.shared().carrier.pace.sleep.sleep(delay).await;
                }
                _ => return Err(failure.error),
            }
        }
    }

    /// Applies the headers and the endpoint of the call's options.
    fn apply_options(&mut self) -> Result<(), Error> {
        for (name, value) in &self.context.options.headers {
            self.call.replace_header(name, value)?;
        }
        self.elsewhere = self.context.options.endpoint.as_deref().map(Endpoint::parse).transpose()?;
        Ok(())
    }

    fn shared(&self) -> &Shared {
        &self.context.shared
    }

    async fn project(&self) -> Result<Option<Arc<str>>, Error> {
        let project = &self.shared().project;
        if !self.call.needs_project() {
            return Ok(project.known());
        }
        let id = match self.deadline {
            Some(deadline) => timeout_at(deadline, project.resolve()).await.map_err(|_| self.out_of_time())?,
            None => project.resolve().await,
        };
        id.map(Some)
    }

    /// Waits for this call's slot if the gateway has throttled the client.
    async fn wait_for_slot(&self) -> Result<Slot, Error> {
        let (start, mut slept) = (Instant::now(), Duration::ZERO);
        loop {
            // A virtual sleep takes no real time, so the intended delay counts.
            slept = slept.max(start.elapsed());
            let now = start + slept;
            let most = self.deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(now));
            let admission = self.shared().rate.take_slot(now, most);
            let delay = match admission {
                Admission::Reserved(slot) if slot.wait.is_zero() => return Ok(slot),
                Admission::Reserved(slot) => slot.wait,
                Admission::AskAgain(delay) => delay,
                Admission::TooLate(delay) => {
                    let error = self.out_of_time().with_retry_after(Some(delay));
                    return Err(error.with_hint(message!(
                        "throttled-queue",
                        "the gateway throttles this client, so calls wait for their turn"
                    )));
                }
            };
            if let Some(observer) = observer(self.context) {
                observer.queued(&QueuedCall { operation: &self.call.label, waited: slept, pause: delay });
            }
            self.shared().carrier.pace.sleep.sleep(delay).await;
            slept += delay;
            if let Admission::Reserved(slot) = admission
                && self.shared().rate.is_valid(&slot)
            {
                return Ok(slot);
            }
        }
    }

    /// Adapts the send rate to an accepted call.
    fn accepted(&self, slot: &Slot, answer: &Answer) {
        let (rate, now) = (&self.shared().rate, Instant::now());
        match throttle::used_up(&answer.meta.headers) {
            Some(quota) => rate.used_up(now, slot, quota),
            None => rate.succeeded(now, slot),
        }
    }

    fn tell_repeat(&self, error: &Error, pause: Duration) {
        if let Some(observer) = observer(self.context) {
            observer.repeating(&ObservedRepeat {
                operation: &self.call.label,
                error,
                attempt: self.attempts + 1,
                pause,
                may_have_taken_effect: self.effect,
            });
        }
    }

    fn time_left(&self, delay: Duration) -> bool {
        self.deadline.is_none_or(|deadline| Instant::now().checked_add(delay).is_some_and(|end| end < deadline))
    }

    fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    fn out_of_time(&self) -> Error {
        Error::timeout(Limit::Operation, self.context.options.operation_timeout.unwrap_or_default())
    }

    /// Makes one attempt within its time limit.
    async fn attempt(&mut self, project: Option<&str>) -> Result<Answer, Failure> {
        self.attempts += 1;
        self.endpoint = self.shared().current();
        let span = tracing::debug_span!("attempt", number = self.attempts, status = Empty, request_id = Empty);
        let mut sent = false;
        let result = {
            let (context, call, want, number) = (self.context, &self.call, self.want, self.attempts);
            let endpoint = self.elsewhere.as_ref().unwrap_or_else(|| context.shared.endpoint_at(self.endpoint));
            let limit = self.time_limit();
            let attempt = Attempt { context, call, endpoint, project, want, number, limit, span: &span };
            attempt.run(&mut sent).instrument(span.clone()).await
        };
        if !sent {
            // Time ran out before anything was sent, so this does not count as an attempt.
            self.attempts -= 1;
        }
        result
    }

    /// When the attempt that starts now has to end.
    fn time_limit(&self) -> TimeLimit {
        let options = &self.context.options;
        let end = Instant::now().checked_add(options.attempt_timeout);
        match (self.deadline, options.operation_timeout) {
            (Some(deadline), Some(after)) if end.is_none_or(|end| deadline <= end) => {
                TimeLimit { end: Some(deadline), limit: Limit::Operation, after }
            }
            _ => TimeLimit { end, limit: Limit::Attempt, after: options.attempt_timeout },
        }
    }

    /// Makes the source discard credentials that the service refused, and returns whether it has others. If the clock was
    /// wrong, the credentials are kept.
    async fn renew(&self, failure: &Failure) -> bool {
        let Some(refused) = failure.refused.as_ref().filter(|_| !failure.was_misdated()) else { return false };
        let signer = &self.shared().carrier.signer;
        signer.invalidate(refused);
        if self.replayed {
            return false;
        }
        let end = self.deadline.or_else(|| Instant::now().checked_add(self.context.options.attempt_timeout));
        let others = match end {
            Some(end) => timeout_at(end, signer.credentials()).await.ok(),
            None => Some(signer.credentials().await),
        };
        matches!(others, Some(Ok(others)) if others != *refused)
    }

    /// Decides what follows a failure.
    fn next(&mut self, failure: &Failure, renewed: bool) -> Next {
        if self.is_over() {
            return Next::Stop;
        }
        if failure.error.status() == Some(StatusCode::UNAUTHORIZED) {
            return self.after_refused_signature(failure, renewed);
        }
        if self.fail_over(failure) {
            return Next::Again(Duration::ZERO);
        }
        let failed = FailedAttempt {
            error: &failure.error,
            attempts: self.attempts,
            repeat: self.call.repeat,
            may_have_taken_effect: failure.effect,
            server_delay: failure.throttling.delay(),
            random: (self.shared().carrier.pace.random)(),
        };
        let RetryDecision::After(delay) = self.context.options.retry.decide(&failed) else { return Next::Stop };
        let price = if failure.error.is_throttled() { budget::THROTTLED } else { budget::FAILURE };
        if !self.shared().budget.take(price) {
            tracing::debug!(operation = %self.call.label, "no retry: the budget of this client is used up");
            return Next::Stop;
        }
        self.taken += price;
        Next::Again(delay)
    }

    /// A call whose signature was refused is sent again only if our clock turned out to be off or the source has other
    /// credentials. It is sent again only once, because five refusals in a row lock the key for five minutes.
    fn after_refused_signature(&mut self, failure: &Failure, renewed: bool) -> Next {
        if self.replayed || !(renewed || failure.was_misdated()) {
            return Next::Stop;
        }
        self.replayed = true;
        if renewed {
            tracing::info!(operation = %self.call.label, "the credentials were refused, and the source has others");
        } else {
            let seconds = failure.clock_was_off;
            tracing::info!(operation = %self.call.label, seconds, "the clock is corrected by the date of the service");
        }
        Next::Again(Duration::ZERO)
    }

    /// Moves on to the next endpoint when this one cannot be reached.
    fn fail_over(&mut self, failure: &Failure) -> bool {
        let endpoints = self.shared().endpoints.list.len();
        if !failure.error.is_connection() || failure.effect || endpoints < 2 || self.elsewhere.is_some() {
            return false;
        }
        let next = (self.endpoint + 1) % endpoints;
        // If another call has already moved on, the current endpoint is not the one that failed, and this call uses it.
        let _ = self.shared().current.compare_exchange(self.endpoint, next, Ordering::Relaxed, Ordering::Relaxed);
        tracing::info!(operation = %self.call.label, endpoint = %self.shared().endpoint(), "no connection; trying the next endpoint");
        // Once all have been tried, further rounds are ordinary retries.
        self.failovers += 1;
        self.failovers < endpoints
    }

    /// Adds facts about the attempts to the error: why time ran out, and what they may have done.
    fn finish(&mut self, error: Error) -> Error {
        let effect = self.effect_of(&error);
        error.with_earlier(self.earlier.error.take()).with_effect(effect)
    }

    fn effect_of(&self, error: &Error) -> Effect {
        if self.call.reads() {
            Effect::Nothing
        } else if self.effect && self.call.repeat != Repeat::Safe {
            Effect::Unknown
        } else if self.earlier.effect && is_refusal(error) {
            Effect::Earlier
        } else if self.effect {
            Effect::Harmless
        } else {
            Effect::Nothing
        }
    }
}

/// Whether the service refuses the request itself, not because of the caller, the call rate or its own state. Some refusals
/// have the status of a success.
fn is_refusal(error: &Error) -> bool {
    let about_the_call = |status: StatusCode| matches!(status.as_u16(), 400 | 404 | 409 | 410 | 412 | 422 | 423);
    error.api().is_some_and(|api| api.status().is_success() || about_the_call(api.status()))
        && !error.is_throttled()
        && !error.is_no_such_api()
        && !error.is_auth()
        && !error.is_forbidden()
        && !error.is_server_error()
}
