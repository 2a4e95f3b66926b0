//! The values of arguments that the parser does not list, because they are on this machine or depend on other words.

use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter};
use huaweicloud_runtime::{EnvironmentLookup, Operation, Place};

use crate::call;
use crate::manifest;
use crate::output::State;
use crate::profile::{Profiles, Setting};
use crate::services::{self, KnownService};

/// The words of the command line that is completed.
#[derive(Clone)]
pub(super) struct Words(Arc<Known>);

struct Known {
    words: Vec<String>,
    environment: EnvironmentLookup,
}

impl Words {
    pub(super) fn new(words: &[OsString], environment: &EnvironmentLookup) -> Self {
        let words = words.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        Self(Arc::new(Known { words, environment: environment.clone() }))
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.words.iter().map(String::as_str)
    }

    /// Returns the service that `call` addresses.
    fn service(&self) -> Option<&'static KnownService> {
        self.iter().skip_while(|word| *word != "call").find_map(services::service)
    }

    /// Returns the operation that `call` calls.
    fn operation(&self) -> Option<(&'static KnownService, &'static Operation)> {
        let service = self.service()?;
        let operation = self.iter().find_map(|word| service.table.operation(word))?;
        Some((service, operation))
    }

    /// Returns the names of the parameters in a part of the request that `call` sends, each with `=`.
    fn parameters(&self, place: Place) -> Vec<CompletionCandidate> {
        let parameters = self.operation().map(|(_, operation)| operation.parameters).unwrap_or_default();
        let here = parameters.iter().filter(|parameter| parameter.place == place);
        here.map(|parameter| CompletionCandidate::new(format!("{}=", parameter.name))).collect()
    }

    /// Returns the fields of the body that `call` sends, each with `=`.
    fn fields(&self) -> Vec<CompletionCandidate> {
        let Some((service, operation)) = self.operation() else { return Vec::new() };
        let fields = call::body_fields(service, operation);
        fields.into_iter().map(|field| CompletionCandidate::new(format!("{field}="))).collect()
    }

    /// Returns the names of the entries of the manifest on the command line.
    fn entries(&self) -> Vec<CompletionCandidate> {
        let file = self.iter().find(|word| manifest::is_manifest(word));
        candidates(file.map(manifest::entry_names).unwrap_or_default())
    }

    fn profiles(&self) -> Vec<CompletionCandidate> {
        // What is wrong with the file is said by the commands that use it.
        let profiles = Profiles::open(&self.0.environment);
        profiles.map(|profiles| candidates(profiles.names())).unwrap_or_default()
    }
}

fn candidates<T: Into<OsString>>(values: impl IntoIterator<Item = T>) -> Vec<CompletionCandidate> {
    values.into_iter().map(CompletionCandidate::new).collect()
}

/// Gives arguments of a command, and of the commands below it, their values.
pub(super) fn with_values(command: Command, words: &Words) -> Command {
    let name = command.get_name().to_owned();
    let command = command.mut_args(|arg| with_value(&name, arg, words));
    command.mut_subcommands(|sub| with_values(sub, words))
}

fn with_value(command: &str, arg: Arg, words: &Words) -> Arg {
    let id = arg.get_id().as_str().to_owned();
    let words = words.clone();
    match (command, id.as_str()) {
        ("call", "service") => one_of(arg, || candidates(services::ALL.map(|service| service.table.name))),
        ("call", "operation") => one_of(arg, move || operations_of(words.service())),
        ("call", "path") => one_of(arg, move || words.parameters(Place::Path)),
        ("call", "query") => one_of(arg, move || words.parameters(Place::Query)),
        ("call", "header") => one_of(arg, move || words.parameters(Place::Header)),
        ("call", "field") => one_of(arg, move || words.fields()),
        ("call", "body") => arg.add(ArgValueCompleter::new(at_file)),
        ("policy", "operations") => arg.add(ArgValueCompleter::new(operations_or_files)),
        ("set" | "get" | "unset", "name") => one_of(arg, || candidates(Setting::ALL.map(Setting::name))),
        (_, "goal") => {
            one_of(arg, || candidates([State::Succeeded, State::Following, State::Stopped].map(State::word)))
        }
        (_, "profile") => one_of(arg, move || words.profiles()),
        (_, "region") => one_of(arg, regions),
        (_, "select") => one_of(arg, move || words.entries()),
        _ => with_files(arg),
    }
}

fn one_of(arg: Arg, values: impl Fn() -> Vec<CompletionCandidate> + Send + Sync + 'static) -> Arg {
    arg.add(ArgValueCandidates::new(values))
}

/// An argument whose help calls its value a file or folder takes a path.
fn with_files(arg: Arg) -> Arg {
    let is_called =
        |word: &str| arg.get_value_names().is_some_and(|names| names.iter().any(|name| name.starts_with(word)));
    match (is_called("FILE"), is_called("FOLDER")) {
        (true, _) => arg.value_hint(ValueHint::FilePath),
        (_, true) => arg.value_hint(ValueHint::DirPath),
        _ => arg,
    }
}

/// Returns the operations of a service with their summaries.
fn operations_of(service: Option<&'static KnownService>) -> Vec<CompletionCandidate> {
    let operations = service.map(|service| service.table.operations).unwrap_or_default();
    let told =
        |operation: &&'static Operation| CompletionCandidate::new(operation.id).help(Some(operation.summary.into()));
    operations.iter().map(told).collect()
}

/// Returns the operations of all services that begin like a word, such as `oms/start_task`, and the files.
fn operations_or_files(word: &OsStr) -> Vec<CompletionCandidate> {
    let names = services::ALL.into_iter().flat_map(|service| {
        service.table.operations.iter().map(|operation| (format!("{}/{}", service.table.name, operation.id), operation))
    });
    let begun = word.to_string_lossy();
    let operations = names.filter(|(name, _)| name.starts_with(&*begun));
    let operations =
        operations.map(|(name, operation)| CompletionCandidate::new(name).help(Some(operation.summary.into())));
    operations.chain(files(word)).collect()
}

/// Returns the files for `@FILE`.
fn at_file(word: &OsStr) -> Vec<CompletionCandidate> {
    let text = word.to_string_lossy();
    let Some(path) = text.strip_prefix('@') else { return Vec::new() };
    files(OsStr::new(path)).into_iter().map(|file| file.add_prefix("@")).collect()
}

fn files(word: &OsStr) -> Vec<CompletionCandidate> {
    use clap_complete::engine::ValueCompleter as _;
    PathCompleter::file().complete(word)
}

/// Returns the regions that the services name, in order.
fn regions() -> Vec<CompletionCandidate> {
    let all = services::ALL.into_iter().flat_map(|service| service.table.regions).map(|(id, _)| *id);
    let mut all: Vec<&str> = all.collect();
    all.sort_unstable();
    all.dedup();
    candidates(all)
}
