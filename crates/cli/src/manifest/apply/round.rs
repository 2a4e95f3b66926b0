//! Rounds of `apply`: look, decide, send what is due, until nothing is left to do.

use std::pin::pin;

use super::act::{Acted, Setback, passes};
use super::{
    Decision, Entry, Event, Exit, Failure, Interrupt, Run, Seen, State, Step, What, World, decide, kind_of, note,
};
use crate::output::{Outcome, Printer};
use crate::text::{BAD, DIM, GOOD, WARN};

/// How often in a row the services may fail to answer.
const MOST_SILENT: u32 = 20;

/// What there is at the end of a round.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Report {
    /// Entries for which something is still to be sent.
    pending: usize,
    /// Redis migrations that will have to be configured.
    preparing: usize,
    waiting: usize,
    running: usize,
    following: usize,
    done: usize,
    failed: usize,
    drifted: usize,
}

impl Report {
    fn text(&self) -> String {
        let counts = [
            (self.done, "done"),
            (self.running, "running"),
            (self.following, "following: cut-over due"),
            (self.preparing, "preparing"),
            (self.waiting, "waiting"),
            (self.pending, "not begun"),
            (self.failed, "failed"),
            (self.drifted, "not as the file says"),
        ];
        let parts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
        parts.collect::<Vec<_>>().join(", ")
    }

    /// How the program ends.
    fn exit(&self) -> Exit {
        match (self.failed + self.drifted, self.done + self.following + self.running + self.preparing + self.waiting) {
            (0, _) => Exit::Success,
            (_, 0) => Exit::Failed,
            _ => Exit::Partial,
        }
    }
}

/// How a run goes on after a round.
enum Next {
    Go,
    End,
}

impl<'a> Run<'a> {
    /// Runs to the end, or until Ctrl-C.
    pub(crate) async fn run(mut self, printer: &Printer, interrupt: &mut Interrupt) -> Result<Exit, Failure> {
        printer.begin()?;
        let ended = self.rounds(printer, interrupt).await;
        printer.rest(&self.outcomes)?;
        ended
    }

    async fn rounds(&mut self, printer: &Printer, interrupt: &mut Interrupt) -> Result<Exit, Failure> {
        self.settle(interrupt).await?;
        let mut last = Report::default();
        loop {
            let Some(report) = self.round(printer, interrupt).await? else {
                if interrupt.is_set() {
                    return Ok(self.interrupted(&last));
                }
                interrupt.sleep(self.options.interval).await;
                continue;
            };
            if report != last {
                note(&format!("{DIM}{}{DIM:#}", report.text()));
            }
            last = report;
            if interrupt.is_set() {
                return Ok(self.interrupted(&last));
            }
            match self.next(&report) {
                Next::End => return self.finish(&report),
                Next::Go => interrupt.sleep(self.options.interval).await,
            }
            if interrupt.is_set() {
                return Ok(self.interrupted(&last));
            }
        }
    }

    /// Gives what an interrupted run has sent the time to show in the lists.
    async fn settle(&self, interrupt: &mut Interrupt) -> Result<(), Failure> {
        let open = |entry: &&&Entry| {
            let past = self.journal.of(&entry.key());
            past.open.is_some() && !past.is_cutting_over()
        };
        let count = self.entries.iter().filter(open).count();
        if count > 0 && !self.options.settle.is_zero() {
            let time = crate::units::span(self.options.settle);
            note(&format!("the last run ended in the middle of {count} requests; waiting {time} for what they made"));
            interrupt.sleep(self.options.settle).await;
        }
        Ok(())
    }

    /// One round; none where the services did not answer.
    async fn round(&mut self, printer: &Printer, interrupt: &mut Interrupt) -> Result<Option<Report>, Failure> {
        let world = match World::look(&self.regions, &self.entries).await {
            Ok(world) => world,
            Err(error) if passes(&error) && self.silent < MOST_SILENT => {
                self.silent += 1;
                note(&format!("{WARN}note:{WARN:#} {}; asking again", Failure::from(error).message()));
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let mut decided = Vec::with_capacity(self.entries.len());
        for entry in self.entries.clone() {
            let past = self.journal.of(&entry.key());
            let seen = world.of(self.manifest, entry, &past, self.options.zone);
            let decision = decide(&self.manifest.policy, entry, &past, seen.as_ref(), self.options.recreate);
            self.keep(entry, seen.as_ref(), &decision)?;
            decided.push((entry, seen, decision));
        }
        let mut report = self.count(&decided);
        for (entry, seen, decision) in &decided {
            if decision.step.act().is_none() || self.refused.contains_key(&entry.key()) || interrupt.is_set() {
                continue;
            }
            if self.has_room(&report, entry, decision.step) {
                self.step(entry, seen.as_ref(), decision.step, &mut report, printer, interrupt).await?;
            }
        }
        Ok(Some(report))
    }

    /// Keeps in the journal what was seen.
    fn keep(&mut self, entry: &Entry, seen: Option<&Seen>, decision: &Decision) -> Result<(), Failure> {
        let Some(seen) = seen else { return Ok(()) };
        let (key, id) = (entry.key(), seen.item.id.clone());
        let past = self.journal.of(&key);
        if past.id.as_ref() != Some(&id) {
            self.write(&key, Event::Adopted { id: id.clone() })?;
        }
        // The answer to a request was lost. If its step is no longer due, the request took effect.
        // Of a cutover only `cutover` knows.
        let past_now = self.journal.of(&key);
        if let Some(open) = past_now.open.filter(|_| !past_now.is_cutting_over())
            && decision.step.act() != Some(open)
        {
            self.write(&key, Event::Done { act: open, id: id.clone(), request_id: None })?;
        }
        if decision.step == Step::Done && seen.item.state == State::Succeeded && !past.ended {
            self.write(&key, Event::Ended { id })?;
        }
        Ok(())
    }

    fn count(&self, decided: &[(&'a Entry, Option<Seen>, Decision)]) -> Report {
        let mut report = Report::default();
        for (entry, seen, decision) in decided {
            let state = seen.as_ref().map(|seen| seen.item.state);
            let count = match decision.step {
                _ if self.refused.contains_key(&entry.key()) => &mut report.failed,
                Step::Done => &mut report.done,
                Step::Follow => &mut report.following,
                Step::Failed => &mut report.failed,
                Step::Drift => &mut report.drifted,
                Step::Wait if state == Some(State::Preparing) => &mut report.preparing,
                Step::Wait if state == Some(State::Waiting) => &mut report.waiting,
                Step::Wait => &mut report.running,
                Step::Create | Step::Configure | Step::Start | Step::Retry { .. } => &mut report.pending,
            };
            *count += 1;
        }
        report
    }

    /// Whether the policy lets something more begin.
    fn has_room(&self, report: &Report, entry: &Entry, step: Step) -> bool {
        if self.is_over_budget(report) {
            return false;
        }
        match (&entry.what, step) {
            (What::Bucket(_), _) => report.waiting < self.manifest.policy.ahead,
            // What is set up already only has to be started.
            (What::Redis(_), Step::Configure) => true,
            (What::Redis(_), _) => report.preparing < self.manifest.policy.redis_at_once,
        }
    }

    /// Whether so much has failed that nothing more is to begin.
    fn is_over_budget(&self, report: &Report) -> bool {
        let most = self.options.max_failures.or(self.manifest.policy.max_failures);
        let stops = self.manifest.policy.stop_on_failure && report.failed > 0;
        stops || most.is_some_and(|most| report.failed >= most)
    }

    /// Sends one request and waits for its answer, which has the id. Ctrl-C does not cut this short.
    async fn step(
        &mut self,
        entry: &'a Entry,
        seen: Option<&Seen>,
        step: Step,
        report: &mut Report,
        printer: &Printer,
        interrupt: &mut Interrupt,
    ) -> Result<(), Failure> {
        let outcome = {
            let mut request = pin!(self.act(entry, step, seen));
            tokio::select! {
                biased;
                outcome = &mut request => outcome?,
                () = interrupt.wait() => request.await?,
            }
        };
        match outcome {
            Ok(acted) => {
                self.silent = 0;
                report.pending -= 1;
                match (&entry.what, step) {
                    (What::Redis(_), Step::Create) => report.preparing += 1,
                    (What::Redis(_), _) => report.running += 1,
                    (What::Bucket(_), _) => report.waiting += 1,
                }
                tell(entry, step, &acted, printer)?;
                self.outcomes.push(outcome_of(step, &acted));
                Ok(())
            }
            Err(setback) => self.take(entry, step, setback, report, printer),
        }
    }

    /// Takes note of a request that did not do what it should.
    fn take(
        &mut self,
        entry: &Entry,
        step: Step,
        setback: Setback,
        report: &mut Report,
        printer: &Printer,
    ) -> Result<(), Failure> {
        let word = step.word();
        match setback {
            Setback::Stop(failure) => Err(failure),
            Setback::Later(failure) => {
                let message = failure.message();
                note(&format!("{WARN}note:{WARN:#} {word} {}: {message}; it is tried again", entry.name));
                self.silent += 1;
                if self.silent > MOST_SILENT { Err(failure) } else { Ok(()) }
            }
            Setback::Unknown(failure) => {
                let message = failure.message();
                note(&format!("{WARN}note:{WARN:#} {word} {}: {message}; the next look will tell", entry.name));
                Ok(())
            }
            Setback::Refused(failure) => {
                report.pending -= 1;
                report.failed += 1;
                let message = failure.message().to_owned();
                if printer.is_for_people() {
                    crate::screen::line(&format!("{BAD}failed{BAD:#}  {word} {}: {message}", entry.name))?;
                }
                let outcome = Outcome::failed(kind_of(entry), word, entry.name.clone(), &failure);
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
            // A Redis that is being set up has to be started by us.
            false => pending == 0 && report.preparing == 0,
        };
        if is_over { Next::End } else { Next::Go }
    }

    fn finish(&self, report: &Report) -> Result<Exit, Failure> {
        let file = crate::text::clean(&self.manifest.file);
        if self.is_over_budget(report) && report.pending > 0 {
            note(&format!("{BAD}stopped:{BAD:#} {} failed, so {} were not begun", report.failed, report.pending));
        }
        if report.failed + report.drifted > 0 {
            note(&format!("`hcmigrate status {file}` shows what failed and what helps"));
        } else if report.waiting + report.running > 0 {
            note(&format!("everything has begun; follow it with: hcmigrate wait {file}"));
        }
        Ok(report.exit())
    }

    /// Says that what was begun goes on, and how to go on with the rest.
    fn interrupted(&self, report: &Report) -> Exit {
        let file = crate::text::clean(&self.manifest.file);
        note(&format!(
            "interrupted. What was begun goes on at the service: {} running, {} waiting; {} not begun.",
            report.running, report.waiting, report.pending
        ));
        note(&format!("go on with: hcmigrate apply {file}; look with: hcmigrate status {file}"));
        Exit::Interrupted
    }
}

/// Says what was done.
fn tell(entry: &Entry, step: Step, acted: &Acted, printer: &Printer) -> Result<(), Failure> {
    let word = if acted.adopted { "found" } else { step.word() };
    if printer.is_for_people() {
        let request = acted.request_id.iter().map(|id| format!("  {DIM}request id {id}{DIM:#}")).collect::<String>();
        let (noun, id) = (acted.kind.noun(), crate::text::clean(&acted.id));
        return crate::screen::line(&format!("{GOOD}{word}{GOOD:#}  {}  {noun} {id}{request}", entry.name));
    }
    printer.event(&outcome_of(step, acted))
}

fn outcome_of(step: Step, acted: &Acted) -> Outcome {
    let word = if acted.adopted { "found" } else { step.word() };
    Outcome::accepted(acted.kind, word, acted.id.clone(), acted.request_id.as_deref())
}
