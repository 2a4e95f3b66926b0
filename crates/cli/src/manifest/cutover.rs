//! `hcmigrate cutover`: ends Redis migrations in order, and can swap addresses back.
//!
//! The steps are those of [`cut_over`](huaweicloud_dcs::jobs::cut_over()). Each step begins with the state at the service. This
//! module adds the manifest, the journal, the question, and the progress messages.

mod run;
mod told;

pub(super) use told::step_label;

use std::time::Duration;

use clap::{Args, Subcommand};
use huaweicloud_dcs::types::MigrationIpSwitchStatus;

use self::run::Run;
use super::journal::{Act, Ending, History, warn_of_lost};
use super::model::{Entry, Manifest, Route, What};
use super::observe::{ListsRead, Regions, World};
use super::{Chosen, clauses};
use crate::arguments::Confirm;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::locale::say;
use crate::output::{Kind, State};
use crate::session::Session;
use crate::text::{clean, note};
use crate::units;
use crate::verbs::{confirm, nothing_done};

/// The arguments of `cutover`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_help = AFTER)]
pub(crate) struct CutoverArguments {
    #[command(subcommand)]
    action: Option<CutoverAction>,
    #[command(flatten)]
    which: Option<Which>,
    #[command(flatten)]
    confirm: Confirm,
    #[command(flatten)]
    how: How,
}

#[derive(Subcommand, Debug)]
enum CutoverAction {
    /// Swap the addresses of source and target back, after --exchange-ip
    #[command(after_help = AFTER_ROLLBACK)]
    Rollback {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        confirm: Confirm,
    },
}

/// Which migrations.
#[derive(Args, Debug)]
struct Which {
    /// The manifest, see `hcmigrate init`
    #[arg(value_name = "FILE")]
    file: String,
    /// These entries: names, such as 'orders-*', and labels, such as wave=1; repeatable
    #[arg(long, value_name = "NAME|LABEL=VALUE", required = true)]
    select: Vec<String>,
}

/// How to cut over.
#[derive(Args, Debug, Clone, Copy)]
struct How {
    /// The lag that counts as caught up, in the unit of the service
    #[arg(long, value_name = "LAG", default_value_t = 0)]
    max_lag: u64,
    /// How long a target has to stay caught up
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = units::read_span)]
    hold: Duration,
    /// Wait no longer than this for one target to catch up (exit code 5); 0 means no limit
    #[arg(long, value_name = "TIME", default_value = "0", value_parser = units::read_span)]
    timeout: Duration,
    /// Instead of stopping the migration, swap the IP addresses of source and target, which also ends it
    #[arg(long)]
    exchange_ip: bool,
    /// Also swap the domain names
    #[arg(long, requires = "exchange_ip")]
    exchange_domain: bool,
    /// Accept keys that only the target has: any number, or up to N
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = ALL)]
    accept_extra_keys: Option<u64>,
    /// Accept keys missing at the target because they expired or were written since: any number, or up to N
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = ALL)]
    accept_missing_keys: Option<u64>,
    /// Accept that the migration logged errors while it was stopped: the target may lack the last changes
    #[arg(long, conflicts_with = "exchange_ip")]
    accept_errors_at_stop: bool,
}

/// The default of --hold.
const HOLD: Duration = Duration::from_secs(10);
/// The maximum number of keys, as a default of an argument.
const ALL: &str = "18446744073709551615";

/// The direction: cut over or roll back.
#[derive(Debug, Clone, Copy)]
enum Way {
    Forward(How),
    Back,
}

const AFTER: &str = "\
For each entry in turn: wait until the target has caught up with the source and stays caught up for --hold, stop the
migration, read its log for errors, and compare the key counts. Stop the writers first: data that they write to the source
after the stop is not copied.
With --exchange-ip, the counts are compared first, and then the addresses are swapped, so that clients reach the target
at the address of the source. Both have to be DCS instances of Redis 4.0 or later, basic edition, with the same port and
password, and neither may be a Redis Cluster. `hcmigrate cutover rollback` swaps them back.
Each step first reads the state at the service: if a cutover is interrupted, running the same command again resumes it,
and no change is made twice.";

const AFTER_ROLLBACK: &str = "\
Data that was written to the target since the swap stays there. If a rollback is interrupted, running the same command again
resumes it, and no change is made twice.";

impl Way {
    /// Returns the word for the direction on the command line.
    const fn word(self) -> &'static str {
        match self {
            Self::Forward(_) => "cutover",
            Self::Back => "rollback",
        }
    }

    const fn act(self) -> Act {
        match self {
            Self::Forward(how) if how.exchange_ip => Act::Swap,
            Self::Forward(_) => Act::CutOver,
            Self::Back => Act::RollBack,
        }
    }

    /// Returns the question about the action.
    fn question(self, count: usize) -> String {
        match self {
            Self::Forward(how) if how.exchange_ip => say!("cutover-question-swap", count = count),
            Self::Forward(_) => say!("cutover-question-stop", count = count),
            Self::Back => say!("cutover-question-back", count = count),
        }
    }

    /// Returns the command that resumes the cutover.
    fn command(self, chosen: &Chosen) -> String {
        let (command, how) = match self {
            Self::Forward(how) => ("cutover", Some(how)),
            Self::Back => ("cutover rollback", None),
        };
        let words = chosen.command(command);
        format!("{words}{}", how.map(How::options).unwrap_or_default())
    }

    /// The options of that command, for the journal.
    fn options(self) -> Option<String> {
        match self {
            Self::Forward(how) => Some(how.options().trim().to_owned()).filter(|options| !options.is_empty()),
            Self::Back => None,
        }
    }
}

impl How {
    /// Returns the options that differ from the defaults, as shell text.
    fn options(self) -> String {
        let how = self;
        let mut words = String::new();
        if how.max_lag > 0 {
            words.push_str(&format!(" --max-lag {}", how.max_lag));
        }
        for (is_given, option) in [
            (how.exchange_ip, "exchange-ip"),
            (how.exchange_domain, "exchange-domain"),
            (how.accept_errors_at_stop, "accept-errors-at-stop"),
        ] {
            words.push_str(&if is_given { format!(" --{option}") } else { String::new() });
        }
        for (keys, option) in [(how.accept_extra_keys, "extra"), (how.accept_missing_keys, "missing")] {
            match keys {
                None => {}
                Some(u64::MAX) => words.push_str(&format!(" --accept-{option}-keys")),
                Some(keys) => words.push_str(&format!(" --accept-{option}-keys={keys}")),
            }
        }
        for (time, default, option) in [(how.hold, HOLD, "hold"), (how.timeout, Duration::ZERO, "timeout")] {
            if time != default {
                words.push_str(&format!(" --{option} {}", units::option_span(time)));
            }
        }
        words
    }
}

/// A migration to cut over.
#[derive(Debug)]
struct Item {
    key: String,
    name: String,
    id: String,
    route: Route,
    client: huaweicloud_dcs::Client,
    state: State,
    /// Whether an earlier run has cut it over, or rolled it back, to the end.
    is_ended: bool,
}

pub(crate) async fn run(session: &Session, arguments: CutoverArguments) -> Result<Exit, Failure> {
    let (which, given, way) = match (arguments.action, arguments.which) {
        (Some(CutoverAction::Rollback { which, confirm }), _) => (which, confirm, Way::Back),
        (None, Some(which)) => (which, arguments.confirm, Way::Forward(arguments.how)),
        (None, None) => return Err(Failure::usage(say!("cutover-needs-manifest"))),
    };
    if let Way::Forward(how) = way
        && !how.timeout.is_zero()
        && how.timeout < how.hold
    {
        let [timeout, hold] = [how.timeout, how.hold].map(units::option_span);
        return Err(Failure::usage(say!("cutover-timeout-short", timeout = timeout, hold = hold)));
    }
    let chosen = Chosen { file: which.file, select: which.select };
    let (manifest, selection) = chosen.read(session)?;
    if selection.is_everything() {
        return Err(Failure::usage(say!("cutover-needs-select")));
    }
    let selected = manifest.entries.iter().filter(|entry| selection.matches(&entry.name, &entry.labels));
    let entries = following(selected.collect())?;
    let regions = Regions::open(session, &manifest, entries.iter().copied())?;
    // Handle Ctrl-C from here on, so that Ctrl-C at the question leaves nothing half done.
    let mut interrupt = Interrupt::listen()?;
    let owners = interrupt.unless(regions.owners(&entries)).await.ok_or_else(nothing_done)??;
    let path = manifest.beside("journal.jsonl");
    warn_of_lost(&path, &manifest.name);
    let history = History::read(&path, &manifest.name, &owners)?;
    let looked = interrupt.unless(look(session, &manifest, &chosen, &entries, &regions, &history, way)).await;
    let items = looked.ok_or_else(nothing_done)??;
    if !given.yes {
        for Item { name, id, state, .. } in &items {
            note(&format!("  {name}  {} {}  {}", Kind::Redis.label(), clean(id), state.label()));
        }
        confirm(session, given, &way.question(items.len()), false).await?;
    }
    let journal = chosen.journal(session, &manifest, &owners)?;
    Run { session, journal, way, interrupt, go_on: way.command(&chosen) }.run(items).await
}

/// Returns the migrations that follow their sources. Buckets and full migrations have no cutover.
fn following(entries: Vec<&Entry>) -> Result<Vec<&Entry>, Failure> {
    for entry in &entries {
        return Err(Failure::usage(match &entry.what {
            What::Redis(redis) if redis.follows => continue,
            What::Redis(_) => say!("cutover-copies-once", name = &entry.name),
            What::Bucket(_) => say!("cutover-is-bucket", name = &entry.name),
        }));
    }
    Ok(entries)
}

/// Finds the migrations at the service. Returns an error before anything is changed if one of them cannot be cut over.
async fn look(
    session: &Session,
    manifest: &Manifest,
    chosen: &Chosen,
    entries: &[&Entry],
    regions: &Regions,
    history: &History,
    way: Way,
) -> Result<Vec<Item>, Failure> {
    let world = World::look(manifest, regions, entries, ListsRead::now(session)).await?;
    let mut items = Vec::with_capacity(entries.len());
    for entry in entries {
        let refuse = |why: String| Failure::new(say!("cutover-refused", name = &entry.name, why = why));
        let past = history.of(&entry.key());
        let Some(seen) = world.of(manifest, entry, &past, session.printer.zone()) else {
            if past.ending.is_cut_over() {
                return Err(refuse(say!("plan-why-cut-over-gone")));
            }
            let hint = say!("cutover-not-found-hint", command = chosen.command("apply"));
            return Err(refuse(say!("cutover-not-found")).with_hint(hint));
        };
        if !seen.others.is_empty() {
            return Err(refuse(say!("cutover-marks", ids = seen.others.join(", "))));
        }
        if let Some(known) = past.id.as_ref().filter(|_| past.is_cut_over_as_another(&seen.item.id)) {
            return Err(refuse(say!("plan-why-cut-over-as", id = known)));
        }
        let past = seen.past(&past);
        // Another manifest of the same name created the migration, or this manifest was edited since.
        if !seen.drift.is_empty() {
            return Err(refuse(clauses(seen.drift.iter().map(String::as_str))));
        }
        let client = regions.of(entry)?.dcs.clone();
        let (key, name, id) = (entry.key(), entry.name.clone(), seen.item.id);
        // The counts of source and target are from before the swap, so they would be equal.
        let is_back = past.ending == Ending::RolledBack && seen.item.state == State::Stopped;
        if matches!(way, Way::Forward(_)) && is_back {
            let hint = say!("cutover-rolled-back-hint", id = clean(&id), command = way.command(chosen));
            return Err(refuse(say!("cutover-was-rolled-back")).with_hint(hint));
        }
        // A stop would interfere with a swap that an earlier run has begun.
        if matches!(way, Way::Forward(how) if !how.exchange_ip) && seen.item.state == State::Following {
            let task = client.show_migration_task().task_id(&*id).send().await?;
            if task.task_status == Some(MigrationIpSwitchStatus::Exchanging) {
                return Err(refuse(say!("cutover-swapping")).with_hint(say!("cutover-swapping-hint")));
            }
        }
        let is_ended = match way {
            Way::Forward(_) => past.ending.is_cut_over(),
            Way::Back => past.ending == Ending::RolledBack,
        };
        items.push(Item { key, name, id, route: entry.route(), client, state: seen.item.state, is_ended });
    }
    Ok(items)
}
