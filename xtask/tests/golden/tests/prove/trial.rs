//! Tries one change: compares the labels of the rules with the machine's findings.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use xtask::codegen;
use xtask::files::FileSet;
use xtask::spec::diff::labels::{SourceLabel, WireLabel};
use xtask::spec::diff::review::review;
use xtask::spec::model::Api;

use crate::compile::{self, Versions};
use crate::specification::{self, Values};
use crate::wire::{self, Reader, Verdict, Version};
use crate::{consumer, facts, readers};

/// A change, before it is tried.
#[derive(Clone)]
pub(crate) struct Trial {
    pub name: String,
    pub base: Arc<Values>,
    pub head: Values,
    pub read: Reader,
    /// Whether `read` is the client of BASE, or no client at all.
    pub has_client: bool,
}

/// Which version is BASE: undoing a change is another change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Done,
    Undone,
}

/// The result of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub name: String,
    pub rules: Vec<String>,
    /// The labels of the rules, and those that the machine found.
    pub wire: String,
    pub source: String,
    pub found_wire: String,
    pub found_source: String,
    pub unsure: String,
    /// Whether the client of BASE read the new replies. If not, the machine finds a change that breaks only our client
    /// to be risky.
    pub has_client: bool,
    /// The compiler's message, if the program does not compile.
    pub compiler: String,
}

impl Outcome {
    /// Returns what is wrong. If nothing certain can be said, the label has to be risky, or worse for another reason.
    pub(crate) fn complaint(&self) -> Option<String> {
        let wire_agrees = self.wire == self.found_wire
            || (!self.unsure.is_empty() && self.wire == "risky" && self.found_wire != "breaking")
            || !self.is_wire_tried();
        let source_agrees = self.source == self.found_source || self.is_known();
        (!wire_agrees || !source_agrees).then(|| {
            format!(
                "{}: {:?}: wire {} (found {}{}), source {} (found {})\n{}",
                self.name,
                self.rules,
                self.wire,
                self.found_wire,
                if self.unsure.is_empty() { String::new() } else { format!(", unsure: {}", self.unsure) },
                self.source,
                self.found_source,
                if source_agrees { "" } else { &self.compiler }
            )
        })
    }

    /// Whether the wire label was tried. Only the client of BASE can show that it cannot read a reply.
    pub(crate) fn is_wire_tried(&self) -> bool {
        self.has_client || self.wire != "breaking" || self.found_wire == "breaking"
    }

    /// Whether a disagreement is known. Since Rust 1.95, an integer converts to a boolean, so a program that passes an
    /// integer still compiles. The oldest compiler that we support does not have the conversion.
    fn is_known(&self) -> bool {
        let is_parameter = self.name.contains("/parameters/") && self.name.contains("schema: is {\"type\":");
        let is_boolean = is_parameter && (self.name.contains("\"boolean\"") || self.name.ends_with(" (undone)"));
        is_boolean && self.source == "breaking" && self.found_source == "runtime"
    }
}

/// Tries all changes, done and undone, with one compilation of everything that no earlier run has compiled.
pub(crate) fn run(name: &str, trials: &[Trial]) -> Vec<Outcome> {
    let mut bases: Vec<&Arc<Values>> = Vec::new();
    for trial in trials {
        if !bases.iter().any(|base| Arc::ptr_eq(base, &trial.base)) {
            bases.push(&trial.base);
        }
    }
    let base_files = in_parallel(&bases, |_, base| generate(base));
    let heads = in_parallel(trials, |_, trial| generate(&trial.head));
    let number = |trial: &Trial| bases.iter().position(|base| Arc::ptr_eq(base, &trial.base)).unwrap_or_default();
    let pairs: Vec<Versions> =
        trials.iter().zip(&heads).map(|(trial, head)| Versions { base: number(trial), head }).collect();
    let verdicts = compile::verdicts(&folder(), name, &base_files, &pairs);
    let judged = in_parallel(trials, |index, trial| {
        let Versions { base, head } = pairs[index];
        let (base, [old, new]) = (&base_files[base], &verdicts[index]);
        [
            judge(trial, Direction::Done, [base, head], [old.as_ref(), new.as_ref()]),
            judge(trial, Direction::Undone, [head, base], [new.as_ref(), old.as_ref()]),
        ]
    });
    judged.into_iter().flatten().collect()
}

/// Maps a list on as many threads as the machine has CPUs, and keeps its order.
pub(crate) fn in_parallel<T: Sync, R: Send>(all: &[T], map: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let some = |first: usize| -> Vec<(usize, R)> {
        all.iter().enumerate().skip(first).step_by(threads).map(|(index, one)| (index, map(index, one))).collect()
    };
    let mut mapped = std::thread::scope(|scope| {
        let some = &some;
        let running: Vec<_> = (0..threads).map(|first| scope.spawn(move || some(first))).collect();
        let done = running.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        done.collect::<Vec<_>>()
    });
    mapped.sort_by_key(|(index, _)| *index);
    mapped.into_iter().map(|(_, one)| one).collect()
}

fn generate(values: &Values) -> FileSet {
    codegen::services(&["golden"], &specification::sources(values)).unwrap_or_else(|error| panic!("{error:#}"))
}

/// Judges a change by the files generated before and after it, and by two verdicts of the compiler: the program of BASE
/// with HEAD, and the program of HEAD with BASE.
fn judge(trial: &Trial, direction: Direction, files: [&FileSet; 2], programs: [Option<&String>; 2]) -> Outcome {
    let ([base, head], [old_program, new_program]) = (files, programs);
    let mut values = [&*trial.base, &trial.head];
    let (mut name, mut read, mut has_client) = (trial.name.clone(), trial.read, trial.has_client);
    if direction == Direction::Undone {
        values.reverse();
        (read, has_client) = (readers::nobody as Reader, false);
        name.push_str(" (undone)");
    }
    let verdict = wire_verdict(values, read);
    let data = facts::compare(base, head);
    let source = if old_program.is_some() || loses_feature(base, head) {
        SourceLabel::Breaking
    } else if data.changed || verdict.refuses {
        SourceLabel::Runtime
    } else if new_program.is_some() || data.added || verdict.allows_more || gains_feature(base, head) {
        SourceLabel::Additive
    } else {
        SourceLabel::None
    };
    let [old, new] = values;
    let review = review(&specification::version(old, "BASE"), &specification::version(new, "HEAD"), None);
    let review = review.unwrap_or_else(|failure| panic!("{name}: {failure}"));
    // Both versions have generated examples, so changed examples do not count.
    let changes: Vec<_> = review.changes.iter().filter(|change| change.rule.id != "example-changed").collect();
    Outcome {
        name,
        rules: changes.iter().map(|change| change.rule.id.to_owned()).collect(),
        wire: changes.iter().map(|change| change.wire).max().unwrap_or(WireLabel::None).word().to_owned(),
        source: changes.iter().map(|change| change.source).max().unwrap_or(SourceLabel::None).word().to_owned(),
        found_wire: verdict.label.word().to_owned(),
        found_source: source.word().to_owned(),
        unsure: verdict.unsure.unwrap_or_default().to_owned(),
        has_client,
        compiler: old_program.cloned().unwrap_or_default(),
    }
}

fn wire_verdict(values: [&Values; 2], read: Reader) -> Verdict {
    let sources = values.map(specification::sources);
    let bundles = [0, 1].map(|index| specification::bundled(&sources[index]).expect("lint lets it pass"));
    let apis = [0, 1].map(|index| Api::new(&bundles[index]));
    let version = |index: usize| Version { document: &bundles[index].document, api: &apis[index] };
    wire::judge(version(0), version(1), read)
}

/// Whether an item needs a feature that it did not need before, or a feature is gone.
fn loses_feature(base: &FileSet, head: &FileSet) -> bool {
    let (old, new) = (consumer::features(base), consumer::features(head));
    let gone = |feature: &String| !feature.is_empty() && !new.values().any(|known| known == feature);
    old.iter()
        .any(|(item, feature)| gone(feature) || new.get(item).is_some_and(|now| !now.is_empty() && now != feature))
}

fn gains_feature(base: &FileSet, head: &FileSet) -> bool {
    let (old, new) = (consumer::features(base), consumer::features(head));
    new.values().any(|feature| !old.values().any(|known| known == feature))
}

/// Returns the folder for scratch crates, and for the compiler's messages about them.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("prove")
}
