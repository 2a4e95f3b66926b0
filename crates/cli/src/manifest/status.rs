//! `hcmigrate status`: one board of all entries of a manifest, and the polls of a wait.

use std::cell::RefCell;
use std::collections::HashMap;
use std::mem::ManuallyDrop;
use std::time::Duration;

use clap::Args;
use tokio::time::Instant;

use super::Chosen;
use super::decide::Asked;
use super::goal::Goal;
use super::journal::{History, Holder, JournalReader};
use super::model::{Entry, Manifest, beside};
use super::observe::{ListsRead, Regions, World};
use super::plan::{EntryRecord, add_reasons, records};
use crate::arguments::Pace;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::follow::goal_option;
use crate::interrupt::Interrupt;
use crate::locale::say;
use crate::output::State;
use crate::resource::redis;
use crate::screen;
use crate::session::Session;
use crate::text::{DIM, note};
use crate::units;

mod board;
mod totals;

pub(super) use totals::Headline;

/// The arguments of `status`.
#[derive(Args, Debug)]
pub(crate) struct StatusArguments {
    #[command(flatten)]
    chosen: Chosen,
    /// Keep refreshing until everything has ended or follows its source
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    pace: Pace,
}

/// Polls the same entries repeatedly.
pub(super) struct Watch<'a> {
    session: &'a Session,
    manifest: &'a Manifest,
    chosen: &'a Chosen,
    entries: Vec<&'a Entry>,
    regions: Regions,
    /// The journal, if another thread reads it for the first poll.
    journal: RefCell<Option<JournalReader>>,
    /// What the last poll read. A single poll keeps it to the end, because freeing much takes time.
    read: RefCell<Option<(World, History)>>,
    /// What was last told about resources that belong to no entry.
    orphans: RefCell<Option<String>>,
    /// Whether each poll clears the screen, and notes with it.
    clears_screen: bool,
    /// Whether it goes on as long as another run works on the manifest, such as a `cutover` of what has reached the goal.
    is_open: bool,
}

impl<'a> Watch<'a> {
    pub(super) fn new(
        session: &'a Session,
        manifest: &'a Manifest,
        chosen: &'a Chosen,
        entries: Vec<&'a Entry>,
    ) -> Result<Self, Failure> {
        let regions = Regions::open(session, manifest, entries.iter().copied())?;
        Ok(Self {
            session,
            manifest,
            chosen,
            entries,
            regions,
            journal: RefCell::default(),
            read: RefCell::default(),
            orphans: RefCell::default(),
            clears_screen: false,
            is_open: false,
        })
    }

    /// Takes the journal from another thread, which has begun to read it.
    fn with_journal(self, reading: JournalReader) -> Self {
        Self { journal: RefCell::new(Some(reading)), ..self }
    }

    /// Returns the run that works on the manifest now, such as an `apply`.
    fn holder(&self) -> Option<Holder> {
        Holder::of(&self.manifest.beside("journal.jsonl"), self.session.printer.zone())
    }

    pub(super) async fn look(&self) -> Result<Vec<EntryRecord>, Failure> {
        let name = &self.manifest.name;
        let owners = self.regions.owners(&self.entries).await?;
        let history = match self.journal.take() {
            Some(reading) => reading.end(name, &owners)?,
            None => History::read(&self.manifest.beside("journal.jsonl"), name, &owners)?,
        };
        let reading = ListsRead::now(self.session);
        let world = World::look(self.manifest, &self.regions, &self.entries, reading).await?;
        let mut all = records(self.session, self.manifest, &self.entries, &world, &history, Asked::default());
        add_reasons(&self.regions, &self.entries, &mut all).await?;
        for (entry, record) in self.entries.iter().zip(&mut all) {
            self.add_figures(entry, record).await?;
        }
        let orphans = world.note();
        let is_news = *self.orphans.borrow() != orphans;
        orphans.iter().filter(|_| is_news && !self.clears_screen).for_each(|text| note(text));
        self.orphans.replace(orphans);
        self.read.replace(Some((world, history)));
        Ok(all)
    }

    /// Adds the figures of a Redis migration. The list has everything else, so the figures need a call for each migration.
    async fn add_figures(&self, entry: &Entry, record: &mut EntryRecord) -> Result<(), Failure> {
        let Some(item) = record.item.as_mut().filter(|_| entry.kind() == "redis") else { return Ok(()) };
        if !matches!(item.state, State::Running | State::Following | State::Succeeded) {
            return Ok(());
        }
        // Omit figures that cannot be read now, and read them at the next poll.
        if let Some(figures) = redis::figures(&self.regions.of(entry)?.dcs, &item.id).await {
            (item.keys, item.lag, item.done) = (figures.keys, figures.lag, figures.done);
        }
        Ok(())
    }
}

pub(crate) async fn status(session: &Session, arguments: StatusArguments) -> Result<Exit, Failure> {
    let journal = JournalReader::begin(beside(&arguments.chosen.file, "journal.jsonl"));
    // The program ends when the status is shown. Freeing thousands of entries before would take a fifth of its time.
    let (manifest, selection) = arguments.chosen.read(session)?;
    let manifest = ManuallyDrop::new(manifest);
    let entries: Vec<&Entry> =
        manifest.entries.iter().filter(|entry| selection.matches(&entry.name, &entry.labels)).collect();
    let watch = Watch::new(session, &manifest, &arguments.chosen, entries)?.with_journal(journal);
    let mut watch = ManuallyDrop::new(watch);
    let mut headline = Headline::new(&manifest.name);
    if !arguments.watch {
        let all = ManuallyDrop::new(watch.look().await?);
        return board::print(session, &mut headline, &all).map(|()| board_exit(&all));
    }
    watch.is_open = true;
    if !session.printer.is_for_people() {
        return tell(&watch, arguments.pace, Goal::default(), |_| Ok(())).await;
    }
    watch.clears_screen = screen::size(&session.environment).is_some();
    let show = |all: &[EntryRecord]| {
        let orphans = watch.orphans.borrow().as_ref().map(|text| format!("{DIM}{text}{DIM:#}"));
        let below: Vec<String> = orphans.clone().into_iter().chain(watch.holder().as_ref().map(note_about)).collect();
        board::repaint(session, &mut headline, all, &below)?;
        orphans.iter().for_each(|text| note(text));
        Ok(())
    };
    follow(&watch, arguments.pace, Goal::default(), &mut Vec::new(), show).await
}

/// Follows entries for a program. A stream format gets each record when it changes; other formats get all records at the end.
pub(super) async fn tell(
    watch: &Watch<'_>,
    pace: Pace,
    goal: Goal,
    mut show: impl FnMut(&[EntryRecord]) -> Result<(), Failure>,
) -> Result<Exit, Failure> {
    let printer = &watch.session.printer;
    let mut written = HashMap::new();
    printer.begin()?;
    let streamed = |all: &[EntryRecord]| {
        show(all)?;
        all.iter().try_for_each(|record| printer.change(&mut written, &record.key(), record))
    };
    let mut last = Vec::new();
    let ended = follow(watch, pace, goal, &mut last, streamed).await;
    // A wait that is interrupted, or whose time is up, has its records, too.
    if !printer.is_stream() && (ended.is_ok() || !last.is_empty()) {
        printer.records(&last)?;
    }
    ended
}

/// The maximum number of polls in a row that the services may fail to answer.
const MOST_SILENT: u32 = 20;

/// Polls until everything has reached its goal, the time is up, or the user presses Ctrl-C. While another run works on the
/// manifest, what is due counts as unfinished. `last` gets the records of the last poll.
pub(super) async fn follow(
    watch: &Watch<'_>,
    pace: Pace,
    goal: Goal,
    last: &mut Vec<EntryRecord>,
    mut show: impl FnMut(&[EntryRecord]) -> Result<(), Failure>,
) -> Result<Exit, Failure> {
    let mut interrupt = Interrupt::listen()?;
    let go_on = watch.chosen.command("wait") + &goal_option(goal.0);
    let mut time = Allowance::new(pace.timeout);
    let mut silent = 0;
    let mut unfinished = Unfinished::default();
    let mut told = None;
    let interrupted = |left: Unfinished| {
        let hint = say!("verbs-interrupted-hint", command = go_on.as_str());
        Failure::exiting(Exit::Interrupted, say!("status-interrupted", count = left.at_work)).with_hint(hint)
    };
    loop {
        // Asked before the poll as well, because a run may change what the poll sees, and then end.
        let holder = watch.holder();
        // A poll only reads, so it need not finish.
        let looked = tokio::select! {
            looked = watch.look() => looked,
            () = interrupt.wait() => return Err(interrupted(unfinished)),
        };
        match looked {
            Ok(seen) => {
                time.pass(unfinished.is_queued);
                *last = seen;
            }
            Err(failure) if failure.is_retryable() && silent < MOST_SILENT => {
                silent += 1;
                screen::warn(&say!("apply-asking-again", message = failure.message()));
                time.pass(unfinished.is_queued);
                let Some(pause) = time.pause(pace.interval, unfinished.is_queued) else { return Err(failure) };
                interrupt.sleep(pause).await;
                if interrupt.is_set() {
                    return Err(interrupted(unfinished));
                }
                continue;
            }
            Err(failure) => return Err(failure),
        }
        silent = 0;
        show(last)?;
        let holder = holder.or_else(|| watch.holder());
        let has_helper = holder.is_some();
        unfinished = Unfinished::of(last, goal, has_helper);
        if unfinished.count() == 0 && !(watch.is_open && has_helper) {
            let due = last.iter().filter(|record| record.step.act().is_some()).count();
            if due > 0 {
                note(&say!("status-due", count = due, command = watch.chosen.command("apply")));
            }
            return Ok(judge(last, goal));
        }
        if let Some(holder) = holder.filter(|holder| watch.clears_screen || told.as_ref() != Some(holder)) {
            note(&note_about(&holder));
            told = Some(holder);
        }
        let Some(pause) = time.pause(pace.interval, unfinished.is_queued) else {
            let text = say!("status-still", count = unfinished.count(), time = units::span(pace.timeout));
            let hint = say!("verbs-still-hint", command = go_on.as_str());
            return Err(Failure::exiting(judge_early(last, goal, has_helper), text).with_hint(hint));
        };
        interrupt.sleep(pause).await;
        if interrupt.is_set() {
            return Err(interrupted(unfinished));
        }
    }
}

/// Returns the note about another run, which keeps the watch going.
fn note_about(holder: &Holder) -> String {
    format!("{DIM}{}{DIM:#}", say!("status-helped", holder = holder.text()))
}

/// The entries that may still reach the goal.
#[derive(Debug, Default, Clone, Copy)]
struct Unfinished {
    /// Entries that proceed at the service.
    at_work: usize,
    /// Entries that are due, and that another run works on. Without one, they wait for the user.
    due: usize,
    /// Whether all entries at work wait in the service's queue.
    is_queued: bool,
}

impl Unfinished {
    fn of(all: &[EntryRecord], goal: Goal, has_holder: bool) -> Self {
        let at_work: Vec<&EntryRecord> = all.iter().filter(|record| goal.may_come(record)).collect();
        let is_due = |record: &&EntryRecord| record.step.act().is_some() && !goal.is_reached(record);
        Self {
            at_work: at_work.len(),
            due: if has_holder { all.iter().filter(is_due).count() } else { 0 },
            is_queued: !at_work.is_empty() && at_work.iter().all(|record| record.state() == Some(State::Waiting)),
        }
    }

    fn count(self) -> usize {
        self.at_work + self.due
    }
}

/// The time limit of a wait, excluding the time in which everything was in the queue.
struct Allowance {
    limit: Duration,
    spent: Duration,
    since: Instant,
}

impl Allowance {
    /// A limit of zero means no limit.
    fn new(limit: Duration) -> Self {
        Self { limit, spent: Duration::ZERO, since: Instant::now() }
    }

    /// Counts the time since the last call, unless everything was in the queue.
    fn pass(&mut self, was_queued: bool) {
        let passed = std::mem::replace(&mut self.since, Instant::now()).elapsed();
        if !was_queued {
            self.spent += passed;
        }
    }

    /// Returns the pause before the next poll, or `None` if the time is up.
    fn pause(&self, interval: Duration, is_queued: bool) -> Option<Duration> {
        if self.limit.is_zero() || is_queued {
            return Some(interval);
        }
        let left = self.limit.checked_sub(self.spent).filter(|left| !left.is_zero())?;
        Some(interval.min(left))
    }
}

/// Returns the exit code of the board: a success, unless the board shows failures or differences from the file.
fn board_exit(all: &[EntryRecord]) -> Exit {
    match all.iter().filter(|record| record.is_in_trouble()).count() {
        0 => Exit::Success,
        troubled if troubled == all.len() => Exit::Failed,
        _ => Exit::Partial,
    }
}

fn judge(all: &[EntryRecord], goal: Goal) -> Exit {
    let exit = |record| if goal.is_reached(record) { Exit::Success } else { Exit::Failed };
    Exit::of_all(&all.iter().map(exit).collect::<Vec<_>>())
}

/// Returns the exit code when the time is up: what failed has ended, unless another run repeats it, and everything else may
/// still reach the goal.
fn judge_early(all: &[EntryRecord], goal: Goal, has_helper: bool) -> Exit {
    let is_helped = |record: &EntryRecord| has_helper && record.step.act().is_some();
    let has_failed = |record: &EntryRecord| record.is_in_trouble() && !goal.may_come(record) && !is_helped(record);
    let exit = |record: &EntryRecord| match goal.is_reached(record) {
        true => Exit::Success,
        false if has_failed(record) => Exit::Failed,
        false => Exit::StillGoing,
    };
    Exit::of_all(&all.iter().map(exit).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests;
