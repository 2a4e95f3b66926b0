//! Runs `cutover`: one migration after another, each until it is done or the user presses Ctrl-C.

use huaweicloud_auth::time::SdkDate;
use huaweicloud_dcs::jobs::{AddressSwap, CutOver, CutOverError, CutOverStep, cut_over, roll_back};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::told::{self, Told};
use super::{How, Item, Way};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::locale::say;
use crate::manifest::journal::{Event, Journal};
use crate::output::{Kind, Outcome, State};
use crate::resource::redis;
use crate::session::Session;

/// A run of `cutover`.
pub(super) struct Run<'a> {
    pub(super) session: &'a Session,
    pub(super) journal: Journal,
    pub(super) way: Way,
    pub(super) interrupt: Interrupt,
    /// The command that resumes from where this run ends.
    pub(super) go_on: String,
}

/// How the work on one migration ended.
enum Ended {
    Done(Told),
    Failed(CutOverError),
    /// Ctrl-C came in this step.
    Interrupted(Option<CutOverStep>),
}

impl Run<'_> {
    pub(super) async fn run(mut self, items: Vec<Item>) -> Result<Exit, Failure> {
        let printer = &self.session.printer;
        printer.begin()?;
        let mut outcomes = Vec::new();
        let ended = self.each(items, &mut outcomes).await;
        // Report finished work, whatever ended the run.
        if !printer.is_for_people() {
            printer.rest(&outcomes)?;
        }
        ended
    }

    async fn each(&mut self, items: Vec<Item>, outcomes: &mut Vec<Outcome>) -> Result<Exit, Failure> {
        let printer = &self.session.printer;
        let mut exits: Vec<Exit> = Vec::new();
        let mut items = items.into_iter();
        while let Some(item) = items.next() {
            let outcome = match self.one(&item).await? {
                Ended::Interrupted(step) => return Err(self.interrupted(&item, step, items.len())),
                Ended::Done(told) => told.outcome(self.way, &item, printer)?,
                Ended::Failed(error) => {
                    let failure = told::failure(&item, &error, &self.go_on);
                    failure.report();
                    Outcome::failed(Kind::Redis, self.way.word(), item.id.clone(), &failure).of_entry(&item.name)
                }
            };
            printer.event(&outcome)?;
            exits.push(outcome.exit());
            outcomes.push(outcome);
            if exits.last() == Some(&Exit::Credentials) {
                for item in items.by_ref() {
                    let skipped = Outcome::skipped(Kind::Redis, self.way.word(), item.id, Exit::Credentials);
                    let skipped = skipped.of_entry(&item.name);
                    printer.event(&skipped)?;
                    outcomes.push(skipped);
                }
            }
        }
        Ok(Exit::of_all(&exits))
    }

    /// Cuts over one migration, with the intent in the journal before it and the outcome after it.
    async fn one(&mut self, item: &Item) -> Result<Ended, Failure> {
        let act = self.way.act();
        let past = self.journal.of(&item.key);
        if past.id.as_ref() != Some(&item.id) {
            self.write(item, Event::Adopted { id: item.id.clone(), route: Some(item.route.clone()) })?;
        } else if past.ending.is_end() && matches!(item.state, State::Running | State::Following) {
            self.write(item, Event::BegunAgain { id: item.id.clone() })?;
        }
        // A change that an earlier run may have made stays open until its outcome is known.
        let was_open = self.journal.of(&item.key).is_cutting_over();
        self.write(item, Event::Intent { act, options: self.way.options() })?;
        let ended = self.steps(item).await?;
        let event = match &ended {
            Ended::Done(told) => {
                let (id, completed) = (item.id.clone(), told.completed.clone());
                Event::Done { act, id, request_id: None, completed, route: None }
            }
            Ended::Failed(error) if !was_open && !self.way.may_have_changed(error) => {
                let (code, request_id) = told::call(error).map_or((None, None), |e| (e.code(), e.request_id()));
                Event::Refused {
                    act,
                    code: code.map(str::to_owned),
                    message: None,
                    hint: None,
                    request_id: request_id.map(str::to_owned),
                }
            }
            Ended::Interrupted(step) if !was_open && !self.way.may_change_in(*step) => {
                Event::Refused { act, code: None, message: None, hint: None, request_id: None }
            }
            Ended::Failed(error) => Event::Unknown { act, failed: Some(told::failed_step(item, error, &self.go_on)) },
            Ended::Interrupted(_) => Event::Unknown { act, failed: None },
        };
        self.write(item, event)?;
        Ok(ended)
    }

    /// Runs the steps, and reports each one when it begins. Ctrl-C drops the steps, which the job allows at any time.
    async fn steps(&mut self, item: &Item) -> Result<Ended, Failure> {
        let (sender, mut begun) = unbounded_channel();
        let mut job = Box::pin(job(self.way, item, sender));
        let mut last = None;
        loop {
            tokio::select! {
                biased;
                ended = &mut job => {
                    self.tell(item, &mut begun)?;
                    return Ok(ended.map_or_else(Ended::Failed, Ended::Done));
                }
                Some(step) = begun.recv() => {
                    last = Some(step);
                    told::step(self.way, item, step, &self.session.printer)?;
                }
                () = self.interrupt.wait() => return Ok(Ended::Interrupted(last)),
            }
        }
    }

    /// Reports the steps that began since the last poll.
    fn tell(&self, item: &Item, begun: &mut UnboundedReceiver<CutOverStep>) -> Result<(), Failure> {
        while let Ok(step) = begun.try_recv() {
            told::step(self.way, item, step, &self.session.printer)?;
        }
        Ok(())
    }

    fn write(&mut self, item: &Item, event: Event) -> Result<(), Failure> {
        let at = SdkDate::new(self.session.now()).map(|date| date.as_str().to_owned()).unwrap_or_default();
        self.journal.write(at, &item.key, event)
    }

    /// Returns the failure of an interrupted run: where it ended, and how to resume it.
    fn interrupted(&self, item: &Item, step: Option<CutOverStep>, left: usize) -> Failure {
        let state = match self.way.may_change_in(step) {
            false => say!("cutover-unchanged"),
            true => say!("cutover-changed"),
        };
        let told = match step {
            Some(step) => {
                say!("cutover-interrupted-step", name = &item.name, step = told::step_name(step), state = state)
            }
            None => say!("cutover-interrupted", name = &item.name, state = state),
        };
        let text = match left {
            0 => told,
            left => say!("cutover-interrupted-more", told = told, count = left),
        };
        Failure::exiting(Exit::Interrupted, text).with_hint(say!("cutover-go-on", command = &self.go_on))
    }
}

/// The work on one migration.
async fn job(way: Way, item: &Item, begun: UnboundedSender<CutOverStep>) -> Result<Told, CutOverError> {
    match way {
        Way::Back => {
            // The receiver lives as long as this sender, so the send cannot fail.
            let _ = begun.send(CutOverStep::RollBack);
            roll_back(&item.client, &*item.id).await.map(|report| Told::new(&report, None))
        }
        Way::Forward(how) => {
            let report = forward(how, item, begun).await?;
            Ok(Told::new(&report, redis::completed(&item.client, &item.id).await))
        }
    }
}

fn forward(how: How, item: &Item, begun: UnboundedSender<CutOverStep>) -> CutOver {
    let plan = cut_over(&item.client, &*item.id).max_lag(how.max_lag).hold(how.hold);
    let mut plan = plan.observe(move |step| {
        // The receiver lives as long as this sender, so the send cannot fail.
        let _ = begun.send(step);
    });
    if !how.timeout.is_zero() {
        plan = plan.timeout(how.timeout);
    }
    if let Some(keys) = how.accept_extra_keys {
        plan = plan.accept_extra_keys(keys);
    }
    if let Some(keys) = how.accept_missing_keys {
        plan = plan.accept_missing_keys(keys);
    }
    if how.accept_errors_at_stop {
        plan = plan.accept_errors_at_stop();
    }
    match (how.exchange_ip, how.exchange_domain) {
        (true, true) => plan.exchange(AddressSwap::AddressesAndDomains),
        (true, false) => plan.exchange(AddressSwap::Addresses),
        (false, _) => plan,
    }
}
