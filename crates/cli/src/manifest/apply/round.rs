//! Runs rounds of `apply`: poll, decide, and send due requests, until nothing is left to do.

use std::pin::pin;
use std::time::Duration;

use console::measure_text_width;

use super::super::{CountText, joined};
use super::act::{Acted, Setback, passes};
use super::pauses::Paused;
use super::{
    Asked, Chosen, Decision, Entry, Event, Exit, Failure, Interrupt, Run, Seen, State, Step, What, World, kind_of,
    next_step, note,
};
use crate::arguments::LEAST_PAUSE;
use crate::locale::say;
use crate::manifest::decide::{is_half_copied, is_rolled_back};
use crate::manifest::journal::{Act, Ending, Past};
use crate::manifest::observe::Lists;
use crate::output::{Outcome, Printer};
use crate::screen::{line, padded, warn};
use crate::session::Phase;
use crate::text::{BAD, DIM, GOOD};

/// The maximum number of polls in a row without an answer from the services. As long as the services answer, the run continues,
/// even if they put a request off many times.
const MOST_SILENT: u32 = 20;

/// The maximum width of a name, in columns.
const LONGEST_NAME: usize = 24;

/// The state at the end of a round.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Report {
    /// Entries that still need a request.
    pending: usize,
    /// Redis migrations that still have to be configured.
    preparing: usize,
    waiting: usize,
    running: usize,
    following: usize,
    done: usize,
    failed: usize,
    drifted: usize,
    /// Entries whose next step differs from the plan.
    unplanned: usize,
    /// Redis migrations that are set up or copying. They are part of the other counts.
    redis_at_work: usize,
    /// Whether a service was idle at the poll although it could have been given something to do.
    was_idle: bool,
}

impl Report {
    fn text(&self) -> String {
        let counts: [(usize, CountText); 9] = [
            (self.done, |count| say!("apply-count-done", count = count)),
            (self.running, |count| say!("apply-count-running", count = count)),
            (self.following, |count| say!("apply-count-following", count = count)),
            (self.preparing, |count| say!("apply-count-preparing", count = count)),
            (self.waiting, |count| say!("apply-count-waiting", count = count)),
            (self.pending, |count| say!("apply-count-pending", count = count)),
            (self.failed, |count| say!("apply-count-failed", count = count)),
            (self.drifted, |count| say!("apply-count-drift", count = count)),
            (self.unplanned, |count| say!("apply-count-unplanned", count = count)),
        ];
        let parts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, text)| text(*count));
        joined(&parts.collect::<Vec<_>>())
    }

    /// Returns the exit code of the program.
    fn exit(&self) -> Exit {
        let good = self.done + self.following + self.running + self.preparing + self.waiting;
        match (self.failed + self.drifted + self.unplanned, good) {
            (0, _) => Exit::Success,
            (_, 0) => Exit::Failed,
            _ => Exit::Partial,
        }
    }
}

/// Returns the pause before the next poll. While the services finish small migrations faster than `apply` starts them, it is
/// halved, down to a fifth of the longest pause. Otherwise it grows again.
fn next_pause(last: Duration, longest: Duration, was_idle: bool) -> Duration {
    match was_idle {
        true => (last / 2).max(longest / 5).max(LEAST_PAUSE),
        false => (last * 2).min(longest),
    }
}

/// The continuation of a run after a round.
enum Next {
    Go,
    End,
}

impl<'a> Run<'a> {
    /// Runs until everything is done, or until the user presses Ctrl-C.
    pub(crate) async fn run(mut self, printer: &Printer, interrupt: &mut Interrupt) -> Result<Exit, Failure> {
        printer.begin()?;
        let ended = self.rounds(printer, interrupt).await;
        printer.rest(&self.outcomes)?;
        ended
    }

    async fn rounds(&mut self, printer: &Printer, interrupt: &mut Interrupt) -> Result<Exit, Failure> {
        self.settle(interrupt).await?;
        let mut last = None;
        let mut pause = self.options.interval;
        loop {
            let Some(report) = self.round(printer, interrupt).await? else {
                interrupt.sleep(self.options.interval).await;
                if interrupt.is_set() {
                    return Err(self.interrupted(last));
                }
                continue;
            };
            let text = report.text();
            if text != last.map(|last: Report| last.text()).unwrap_or_default() {
                note(&format!("{DIM}{text}{DIM:#}"));
            }
            last = Some(report);
            if interrupt.is_set() {
                return Err(self.interrupted(last));
            }
            match self.next(&report) {
                Next::End => return self.finish(&report),
                Next::Go => {
                    pause = next_pause(pause, self.options.interval, report.was_idle);
                    interrupt.sleep(pause).await;
                }
            }
            if interrupt.is_set() {
                return Err(self.interrupted(last));
            }
        }
    }

    /// Waits until the lists show the changes of an interrupted run. Does not wait for resources that may have been created,
    /// since each entry waits for its own.
    async fn settle(&self, interrupt: &mut Interrupt) -> Result<(), Failure> {
        let open = |entry: &&&Entry| {
            let past = self.journal.of(&entry.key());
            past.open.is_some() && !past.may_be_created() && !past.is_cutting_over()
        };
        let count = self.entries.iter().filter(open).count();
        if count > 0 && !self.options.settle.is_zero() {
            let time = crate::units::span(self.options.settle);
            note(&say!("apply-settling", count = count, time = time));
            interrupt.sleep(self.options.settle).await;
        }
        Ok(())
    }

    /// Runs one round. Returns `None` if the services did not answer, or if Ctrl-C came during the poll.
    async fn round(&mut self, printer: &Printer, interrupt: &mut Interrupt) -> Result<Option<Report>, Failure> {
        let reading = self.options.reading();
        // A poll only reads, so it need not finish.
        let Some(looked) = interrupt.unless(World::look(self.manifest, &self.regions, &self.entries, reading)).await
        else {
            return Ok(None);
        };
        let world = match looked {
            Ok(world) => world,
            Err(error) if passes(&error) && self.silent < MOST_SILENT => {
                // A throttled request counts as an answer.
                self.silent = if error.is_throttled() { 0 } else { self.silent + 1 };
                warn(&say!("apply-asking-again", message = Failure::from(error).message()));
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        self.silent = 0;
        self.tell_orphans(&world);
        let mut decided = Vec::with_capacity(self.entries.len());
        for entry in self.entries.clone() {
            let past = self.journal.of(&entry.key());
            let seen = world.of(self.manifest, entry, &past, self.options.zone);
            // Never create or retry a resource twice in one run, whatever the outcome.
            let asked = match self.begun.contains(&entry.key()) {
                true => Asked { recreate: false, retry_failed: false, ..self.options.asked },
                false => self.options.asked,
            };
            let decision = next_step(self.manifest, &world, entry, &past, seen.as_ref(), asked);
            let decision = self.leave_paused(entry, seen.as_ref(), decision);
            self.keep(entry, seen.as_ref(), &decision, &world)?;
            self.hold_to_plan(entry, decision.step);
            decided.push((entry, seen, decision));
        }
        let mut report = self.count(&decided);
        for (entry, seen, decision) in &decided {
            let key = entry.key();
            let is_held = self.refused.contains_key(&key) || self.unplanned.contains(&key);
            if decision.step.act().is_none() || is_held || interrupt.is_set() {
                continue;
            }
            if self.has_room(&report, entry, decision.step) {
                self.step(entry, seen.as_ref(), decision.step, &mut report, printer, interrupt).await?;
            }
        }
        Ok(Some(report))
    }

    /// Tells which resources belong to no entry, when they change.
    fn tell_orphans(&mut self, world: &World) {
        let orphans = world.note();
        orphans.iter().filter(|text| self.orphans.as_ref() != Some(text)).for_each(|text| note(text));
        self.orphans = orphans;
    }

    /// Leaves an entry alone if it was paused during this run. The next run starts it.
    fn leave_paused(&mut self, entry: &Entry, seen: Option<&Seen>, decision: Decision) -> Decision {
        let state = seen.map(|seen| seen.item.state);
        let paused = state.and_then(|state| self.pauses.see(&entry.key(), state, self.options.settle));
        let step = match paused {
            Some(Paused::Unclear) => Step::Wait,
            Some(Paused::Now | Paused::During) => Step::Drift,
            Some(Paused::Before) | None => return decision,
        };
        if decision.step != Step::Start {
            return decision;
        }
        if paused == Some(Paused::Now) {
            let alone = Chosen { select: vec![entry.name.clone()], ..self.chosen.clone() };
            warn(&say!("apply-paused", name = &entry.name, command = alone.command("apply")));
        }
        Decision { step, ..decision }
    }

    /// Leaves an entry alone if there is a plan and the entry's next step is not in it. Entries that this run has started are
    /// still finished.
    fn hold_to_plan(&mut self, entry: &Entry, step: Step) {
        let key = entry.key();
        if self.begun.contains(&key) || self.unplanned.contains(&key) {
            return;
        }
        if let Some(why) = self.saved.and_then(|saved| saved.refusal(entry, step)) {
            warn(&why);
            self.unplanned.insert(key);
        }
    }

    /// Records the observed state in the journal.
    fn keep(&mut self, entry: &Entry, seen: Option<&Seen>, decision: &Decision, world: &World) -> Result<(), Failure> {
        let Some(seen) = seen else { return Ok(()) };
        let (key, id) = (entry.key(), seen.item.id.clone());
        let past = self.journal.of(&key);
        if past.is_cut_over_as_another(&id) {
            return Ok(());
        }
        // The journal keeps what the entry says, unless the service reports something else. A line that only adds this must
        // not end an open request or forget a refusal.
        let route = || (!seen.is_elsewhere).then(|| entry.route());
        let lacks_route = past.route.is_none() && past.open.is_none() && past.refused.is_none() && !seen.is_elsewhere;
        if past.id.as_ref() != Some(&id) || lacks_route {
            self.write(&key, Event::Adopted { id: id.clone(), route: route() })?;
        }
        // The reply to a request was lost. The request took effect if the entry no longer needs that step. There are two
        // exceptions: only `cutover` knows the outcome of a cutover, and a resource created by a lost request has another id
        // than the one it was to replace.
        let past = self.journal.of(&key);
        if past.is_cutting_over() || past.may_be_created() {
            return Ok(());
        }
        if let Some(open) = past.open.filter(|open| decision.step.act() != Some(*open)) {
            let route = if open == Act::Configure { route() } else { None };
            self.write(&key, Event::Done { act: open, id: id.clone(), request_id: None, completed: None, route })?;
        }
        match ending_of(entry, &past, seen, decision, world.lists_since(past.ended)) {
            Some(event) => self.write(&key, event),
            None => Ok(()),
        }
    }

    fn count(&self, decided: &[(&'a Entry, Option<Seen>, Decision)]) -> Report {
        let mut report = Report::default();
        let (mut due_buckets, mut due_redis, mut busy_redis) = (false, false, false);
        for (entry, seen, decision) in decided {
            let state = seen.as_ref().map(|seen| seen.item.state);
            let count = match decision.step {
                _ if self.refused.contains_key(&entry.key()) => &mut report.failed,
                step if step.act().is_some() && self.unplanned.contains(&entry.key()) => &mut report.unplanned,
                Step::Done => &mut report.done,
                Step::Follow => &mut report.following,
                Step::Failed => &mut report.failed,
                Step::Drift => &mut report.drifted,
                Step::Wait if state == Some(State::Preparing) => &mut report.preparing,
                Step::Wait if state == Some(State::Waiting) => &mut report.waiting,
                // It is not known yet whether the resource has to be created.
                Step::Wait if state.is_none() && self.journal.of(&entry.key()).may_be_created() => &mut report.pending,
                // The resource is created and not listed yet. A Redis has to be configured later.
                Step::Wait if state.is_none() && matches!(entry.what, What::Redis(_)) => &mut report.preparing,
                Step::Wait if state.is_none() => &mut report.waiting,
                Step::Wait => &mut report.running,
                Step::Create | Step::Configure | Step::Start | Step::Retry { .. } => &mut report.pending,
            };
            *count += 1;
            let is_redis = matches!(entry.what, What::Redis(_));
            let is_left = self.refused.contains_key(&entry.key()) || self.unplanned.contains(&entry.key());
            report.redis_at_work += usize::from(is_redis && !is_left && is_at_work(decision.step, state));
            let is_due = !is_left && decision.step.act().is_some() && !self.put_off.contains_key(&entry.key());
            due_buckets |= is_due && !is_redis;
            due_redis |= is_due && is_redis;
            busy_redis |= is_redis && decision.step == Step::Wait && is_at_work(decision.step, state);
        }
        report.was_idle = due_buckets && report.waiting == 0 || due_redis && !busy_redis;
        report
    }

    /// Whether the policy allows another start.
    fn has_room(&self, report: &Report, entry: &Entry, step: Step) -> bool {
        if self.is_over_budget(report) {
            return false;
        }
        match (&entry.what, step) {
            (What::Bucket(_), _) => report.waiting < self.manifest.policy.ahead,
            // A migration that is already set up only has to be started.
            (What::Redis(_), Step::Configure) => true,
            (What::Redis(_), _) => report.redis_at_work < self.manifest.policy.redis_at_once,
        }
    }

    /// Whether so many entries have failed that no further one is started.
    fn is_over_budget(&self, report: &Report) -> bool {
        let most = self.options.max_failures.or(self.manifest.policy.max_failures);
        let stops = self.manifest.policy.stop_on_failure && report.failed > 0;
        stops || most.is_some_and(|most| report.failed >= most)
    }

    /// Sends one request and waits for its answer, which has the id. Ctrl-C ends this only before, between and after the
    /// attempts; a second Ctrl-C ends it at once.
    async fn step(
        &mut self,
        entry: &'a Entry,
        seen: Option<&Seen>,
        step: Step,
        report: &mut Report,
        printer: &Printer,
        interrupt: &mut Interrupt,
    ) -> Result<(), Failure> {
        let was_open = self.journal.of(&entry.key()).open.is_some();
        if step == Step::Start {
            self.pauses.starting(&entry.key());
        }
        let outcome = {
            let change = self.session.change.clone();
            change.begin();
            let mut request = pin!(self.act(entry, step, seen));
            tokio::select! {
                biased;
                outcome = &mut request => Some(outcome?),
                () = interrupt.wait() => {
                    if change.phase() == Phase::Sent {
                        note(&say!("apply-awaiting", action = step.label(), name = &entry.name));
                    }
                    tokio::select! {
                        biased;
                        outcome = &mut request => Some(outcome?),
                        () = change.attempt_ends() => None,
                        () = interrupt.wait() => None,
                    }
                }
            }
        };
        match outcome {
            None => self.give_up(entry, step, was_open),
            Some(Ok(acted)) => {
                self.begun.insert(entry.key());
                self.put_off.remove(&entry.key());
                if step == Step::Create && !acted.adopted {
                    self.pauses.created(&entry.key());
                }
                report.pending -= 1;
                match (&entry.what, step) {
                    (What::Redis(_), Step::Create) => report.preparing += 1,
                    (What::Redis(_), _) => report.running += 1,
                    (What::Bucket(_), _) => report.waiting += 1,
                }
                report.redis_at_work += begun_redis(entry, step);
                self.tell(entry, step, &acted, printer)?;
                self.outcomes.push(outcome_of(entry, step, &acted));
                Ok(())
            }
            Some(Err(setback)) => self.take(entry, step, setback, report, printer),
        }
    }

    /// Reports the action. The journal has the request ids.
    fn tell(&self, entry: &Entry, step: Step, acted: &Acted, printer: &Printer) -> Result<(), Failure> {
        if !printer.is_for_people() {
            return printer.event(&outcome_of(entry, step, acted));
        }
        let word = if acted.adopted { say!("plan-action-found") } else { step.label() };
        let width = self.entries.iter().map(|entry| measure_text_width(&entry.name)).max().unwrap_or(0);
        let steps = [Step::Create, Step::Configure, Step::Start, Step::Retry { only_failed: false }];
        let longest = steps.iter().map(|step| measure_text_width(&step.label())).max().unwrap_or(0);
        let (word, name) = (padded(&word, longest), padded(&entry.name, width.min(LONGEST_NAME)));
        let (noun, id) = (acted.kind.label(), crate::text::clean(&acted.id));
        line(&format!("{GOOD}{word}{GOOD:#}  {name}  {noun} {id}"))
    }

    /// Records a request that did not do what it should.
    fn take(
        &mut self,
        entry: &Entry,
        step: Step,
        setback: Setback,
        report: &mut Report,
        printer: &Printer,
    ) -> Result<(), Failure> {
        let (word, action, name) = (step.word(), step.label(), &entry.name);
        match setback {
            Setback::Stop(failure) => Err(failure),
            Setback::Later(failure) => {
                // The request may be put off for hours. Report the reason only when it changes.
                let message = failure.message();
                if self.put_off.insert(entry.key(), message.to_owned()).as_deref() != Some(message) {
                    warn(&say!("apply-tried-again", action = action, name = name, message = message));
                }
                Ok(())
            }
            Setback::Unknown(failure) => {
                let message = failure.message();
                warn(&say!("apply-next-look", action = action, name = name, message = message));
                self.begun.insert(entry.key());
                report.redis_at_work += begun_redis(entry, step);
                Ok(())
            }
            Setback::Refused(failure) => {
                report.pending -= 1;
                report.failed += 1;
                let message = failure.message().to_owned();
                if printer.is_for_people() {
                    let failed = format!("{BAD}{}{BAD:#}", Step::Failed.label());
                    let text = say!("apply-refused", failed = failed, action = action, name = name, message = &message);
                    line(&text)?;
                }
                // The id in the journal is that of an earlier resource if a create was refused.
                let id = self.journal.of(&entry.key()).id.filter(|_| step != Step::Create).unwrap_or_default();
                let outcome = Outcome::failed(kind_of(entry), word, id, &failure).of_entry(name);
                if !printer.shows_refusals() {
                    failure.within(name).report();
                }
                printer.event(&outcome)?;
                self.outcomes.push(outcome);
                self.refused.insert(entry.key(), message);
                Ok(())
            }
        }
    }

    fn next(&self, report: &Report) -> Next {
        let pending = if self.is_over_budget(report) { 0 } else { report.pending };
        let active = report.waiting + report.running + report.preparing;
        let is_over = match self.options.wait {
            true => pending == 0 && active == 0,
            // A Redis migration that is being set up still has to be started by this program.
            false => pending == 0 && report.preparing == 0,
        };
        if is_over { Next::End } else { Next::Go }
    }

    fn finish(&self, report: &Report) -> Result<Exit, Failure> {
        if self.is_over_budget(report) && report.pending > 0 {
            let stopped = format!("{BAD}{}{BAD:#}", say!("apply-stopped"));
            let (failed, pending) = (report.failed, report.pending);
            note(&say!("apply-over-budget", stopped = stopped, failed = failed, pending = pending));
        }
        if report.unplanned > 0 {
            note(&say!("apply-unplanned-hint", command = self.chosen.command("plan")));
        }
        if report.failed + report.drifted > 0 {
            note(&say!("apply-see-status", command = self.chosen.command("status")));
        } else if report.waiting + report.running > 0 {
            note(&say!("apply-begun", command = self.chosen.command("wait")));
        }
        Ok(report.exit())
    }

    /// Returns the failure of an interrupted run: started migrations continue, and the hint says how to resume the rest. Without a
    /// report, nothing is known about them.
    fn interrupted(&self, last: Option<Report>) -> Failure {
        let text = match last {
            Some(Report { running, waiting, pending, .. }) => {
                say!("apply-interrupted", running = running, waiting = waiting, pending = pending)
            }
            None => say!("apply-interrupted-early"),
        };
        let hint = say!("apply-go-on", apply = &self.go_on, status = self.chosen.command("status"));
        Failure::exiting(Exit::Interrupted, text).with_hint(hint)
    }
}

/// Whether a Redis migration is being set up or is copying. A migration that follows its source may do so for weeks
/// before its cutover, and the addresses of a stopped one may be swapped. Neither prevents other migrations from
/// starting.
fn is_at_work(step: Step, state: Option<State>) -> bool {
    match step {
        // Its machine exists.
        Step::Configure => true,
        Step::Wait => !matches!(state, Some(State::Stopping | State::Stopped)),
        _ => false,
    }
}

/// Returns how many more Redis migrations are at work after a request. Configuring a migration adds none, because its
/// machine is already counted.
fn begun_redis(entry: &Entry, step: Step) -> usize {
    usize::from(matches!(entry.what, What::Redis(_)) && step != Step::Configure)
}

/// Returns an ending that was observed and that the journal does not have.
fn ending_of(entry: &Entry, past: &Past, seen: &Seen, decision: &Decision, lists: Lists) -> Option<Event> {
    let id = seen.item.id.clone();
    let has_ended = past.ending.is_end();
    let has_run_again = seen.past(past).ending == Ending::BegunAgain;
    let is_half_copied = || matches!(entry.what, What::Redis(_)) && is_half_copied(seen);
    match seen.item.state {
        State::Succeeded | State::Stopped if decision.step == Step::Done && !has_ended => Some(Event::Ended { id }),
        State::Stopped if past.ending == Ending::Swapped && is_rolled_back(past, seen) => {
            Some(Event::Done { act: Act::RollBack, id, request_id: None, completed: None, route: None })
        }
        // A list may briefly show the old state of a migration that has just ended.
        State::Running | State::Following if has_ended && lists == Lists::Settled => Some(Event::BegunAgain { id }),
        State::Stopped if has_ended && (is_half_copied() || has_run_again) => Some(Event::BegunAgain { id }),
        _ => None,
    }
}

fn outcome_of(entry: &Entry, step: Step, acted: &Acted) -> Outcome {
    let word = if acted.adopted { "found" } else { step.word() };
    Outcome::accepted(acted.kind, word, acted.id.clone(), acted.request_id.as_deref()).of_entry(&entry.name)
}

#[cfg(test)]
mod tests;
