//! `hcmigrate wait`: waits for all entries of a manifest, or for items by their ids.

use std::collections::HashSet;

use clap::Args;

use super::goal::Goal;
use super::model::Entry;
use super::plan::EntryRecord;
use super::status::{Headline, Watch, follow, tell};
use super::{Chosen, is_manifest};
use crate::arguments::{Pace, goal};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::locale::say;
use crate::output::{Kind, Record as _, Shape, State};
use crate::resource::several;
use crate::screen::hanging_parts;
use crate::session::Session;
use crate::text::{clean, note};
use crate::verbs;

/// The arguments of `wait`.
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(crate) struct WaitArguments {
    /// The manifest; or ids as `-o name` prints them, such as task/42
    #[arg(value_name = "FILE|ID", required = true)]
    targets: Vec<String>,
    /// Only these entries of a manifest: names, such as 'photos-*', and labels, such as wave=1; repeatable
    #[arg(long, value_name = "NAME|LABEL=VALUE")]
    select: Vec<String>,
    /// The state to wait for: succeeded, following or stopped; by default the end, or following
    #[arg(long = "for", value_name = "STATE", value_parser = goal)]
    goal: Option<State>,
    #[command(flatten)]
    pace: Pace,
}

const AFTER: &str = "\
--for succeeded also waits for migrations that follow their source, until another command cuts them over or stops them;
--for following waits only for what follows its source, which tasks and groups never do: it skips everything else.";

/// The target of a wait.
enum Target {
    Manifest(String),
    Ids(Vec<(Kind, Vec<String>)>),
}

impl WaitArguments {
    /// Returns the shape of the output: entries of a manifest, or items.
    pub(crate) fn shape(&self) -> Shape {
        match self.targets.iter().any(|target| is_manifest(target)) {
            true => Shape::Records(EntryRecord::HEADINGS),
            false => Shape::ITEMS,
        }
    }

    fn target(&self) -> Result<Target, Failure> {
        match self.targets.as_slice() {
            [file] if is_manifest(file) => return Ok(Target::Manifest(file.clone())),
            targets if targets.iter().any(|target| is_manifest(target)) => {
                return Err(Failure::usage(say!("wait-one-file")));
            }
            _ if !self.select.is_empty() => return Err(Failure::usage(say!("wait-select"))),
            _ => {}
        }
        let mut nouns: Vec<(Kind, Vec<String>)> = Vec::new();
        let mut known = HashSet::new();
        for target in &self.targets {
            let (kind, id) = item(target)?;
            if !known.insert((kind, id.clone())) {
                continue;
            }
            match nouns.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, ids)) => ids.push(id),
                None => nouns.push((kind, vec![id])),
            }
        }
        Ok(Target::Ids(nouns))
    }
}

/// Splits `task/42` into its noun and its id. A number alone is a task.
fn item(word: &str) -> Result<(Kind, String), Failure> {
    match word.split_once('/') {
        Some((noun, id)) if !id.is_empty() => {
            let kind = Kind::of_noun(noun).ok_or_else(|| Failure::usage(say!("wait-noun", word = clean(word))))?;
            Ok((kind, verbs::bare_id(id, kind)?))
        }
        None if !word.is_empty() && word.chars().all(|c| c.is_ascii_digit()) => Ok((Kind::Task, word.to_owned())),
        _ => Err(Failure::usage(say!("wait-noun", word = clean(word)))),
    }
}

pub(crate) async fn run(session: &Session, arguments: WaitArguments) -> Result<Exit, Failure> {
    match arguments.target()? {
        Target::Manifest(file) => manifest(session, file, arguments).await,
        Target::Ids(nouns) => ids(session, nouns, arguments.goal, arguments.pace).await,
    }
}

async fn ids(
    session: &Session,
    nouns: Vec<(Kind, Vec<String>)>,
    goal: Option<State>,
    pace: Pace,
) -> Result<Exit, Failure> {
    let is_concerned = |(kind, _): &(Kind, Vec<String>)| match kind {
        Kind::Task | Kind::Group => goal != Some(State::Following),
        Kind::Sync | Kind::Redis => true,
    };
    let nouns: Vec<_> = nouns.into_iter().filter(is_concerned).collect();
    if nouns.is_empty() {
        return Err(Failure::usage(say!("wait-nothing-follows")));
    }
    several::wait(session, nouns, goal, pace).await
}

async fn manifest(session: &Session, file: String, arguments: WaitArguments) -> Result<Exit, Failure> {
    let goal = Goal(arguments.goal);
    let chosen = Chosen { file, select: arguments.select };
    let (manifest, selection) = chosen.read(session)?;
    let entries = manifest.entries.iter().filter(|entry| selection.matches(&entry.name, &entry.labels));
    let entries: Vec<&Entry> = entries.filter(|entry| goal.concerns(entry)).collect();
    if entries.is_empty() {
        return Err(Failure::usage(say!("wait-nothing", file = clean(&manifest.file))));
    }
    let watch = Watch::new(session, &manifest, &chosen, entries)?;
    let mut headline = Headline::new(&manifest.name);
    let mut last = String::new();
    let show = |all: &[EntryRecord]| {
        let now = headline.of(all);
        if now != last {
            note(&hanging_parts(&now, 2, session.printer.width()));
            last = now;
        }
        Ok(())
    };
    match session.printer.is_for_people() {
        true => follow(&watch, arguments.pace, goal, &mut Vec::new(), show).await,
        false => tell(&watch, arguments.pace, goal, show).await,
    }
}
