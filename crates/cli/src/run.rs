//! Runs the program, from its arguments to its exit code.

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, FromArgMatches as _, ValueEnum as _};
use huaweicloud_runtime::EnvironmentLookup;

use crate::command_line::{Arguments, Command, OnDemand, for_typed};
use crate::failure::{Exit, Failure};
use crate::locale::help::Shown;
use crate::locale::{self, Language, say};
use crate::manifest::{apply, check, cutover, init, plan, status, verify, wait};
use crate::output::{Format, Printer};
use crate::profile::{Profile, Setting};
use crate::resource::{group, redis, sync, task};
use crate::session::{Connection, ProjectPlace, Session, UsedProfile};
use crate::text::{BOLD, Notes};
use crate::{call, completion, conceal, config, demo, emulator, manual, mistake, policy, screen, sign, text, whoami};

/// Runs the program: parses `arguments`, the first of which is the program's name, runs the command with `environment`, and
/// returns the exit code. Results go to standard output, and everything else to standard error.
pub fn run(arguments: impl IntoIterator<Item = OsString>, environment: EnvironmentLookup) -> ExitCode {
    run_typed(arguments.into_iter().collect(), environment)
}

/// Separate from `run`, so that it is compiled once with the library. The generic part is compiled with each program.
fn run_typed(typed: Vec<OsString>, environment: EnvironmentLookup) -> ExitCode {
    if let Some((shell, words)) = completion::asked(&typed, &environment) {
        locale::set(Language::of(words, &environment));
        return ended(completion::answer(for_typed(words), &shell, words, &environment));
    }
    locale::set(Language::of(&typed, &environment));
    let mut arguments = match parsed(&typed) {
        Ok(arguments) => arguments,
        Err(error) => return misunderstood(error, &typed, &environment),
    };
    text::set_notes(arguments.output.notes());
    choose_language(&typed, &arguments, &environment);
    let profile = match prepare(&mut arguments, &environment) {
        Ok(profile) => profile,
        Err(failure) => return ended(Err(failure)),
    };
    text::set_notes(arguments.output.notes());
    let below = environment.clone();
    let environment = profile.over(environment);
    choose_language(&typed, &arguments, &environment);
    let profile = Arc::new(UsedProfile::new(profile, below));
    let printer = Printer::new(&arguments.output, screen::width(&environment));
    let no_input = arguments.output.no_input;
    let detail = arguments.output.detail();
    let session = Session {
        environment,
        connection: arguments.connection,
        printer,
        no_input,
        detail,
        profile,
        project: ProjectPlace::Here,
        change: Arc::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(dispatch(&session, arguments.command, &typed)),
        Err(error) => Err(Failure::new(say!("failure-cannot-start", error = error.to_string()))),
    };
    ended(result.map_err(|failure| session.brief(failure)))
}

/// Reads the command line.
fn parsed(typed: &[OsString]) -> Result<Arguments, clap::Error> {
    let mut program = for_typed(typed);
    let mut matches = program.try_get_matches_from_mut(typed)?;
    Arguments::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut program))
}

/// Reports a failure, and returns the exit code.
fn ended(result: Result<Exit, Failure>) -> ExitCode {
    match result {
        Ok(exit) => exit.code(),
        Err(failure) => {
            failure.report();
            failure.exit().code()
        }
    }
}

/// Sets the language of messages. Output for programs is the same in every language.
fn choose_language(typed: &[OsString], arguments: &Arguments, environment: &EnvironmentLookup) {
    let is_for_people = arguments.output.is_for_people();
    locale::set(if is_for_people { Language::of(typed, environment) } else { Language::English });
}

/// Reads the profile, which may set the output format, and rejects a format that the command cannot write.
fn prepare(arguments: &mut Arguments, environment: &EnvironmentLookup) -> Result<Profile, Failure> {
    let Arguments { connection, output, command } = arguments;
    let profile = match command {
        // `config` reads the file itself, and the profile may not exist yet.
        Command::Config { .. } => Profile::default(),
        _ => Profile::choose(connection.profile.as_deref(), environment)?,
    };
    let format = profile.get(Setting::Output).and_then(|format| Format::from_str(format, true).ok());
    // A profile applies to all commands, so a format that this command cannot write is ignored.
    if let Some(format) = format.filter(|_| output.output.is_none() && output.columns.is_empty()) {
        output.output = Some(format);
        if command.check_output(output).is_err() {
            output.output = None;
        }
    }
    command.check_output(output)?;
    Ok(profile)
}

/// Prints help and version as results. Everything else is an error in the command.
fn misunderstood(error: clap::Error, typed: &[OsString], environment: &EnvironmentLookup) -> ExitCode {
    let wants_json = error.use_stderr() && wants_json(typed, environment);
    if wants_json {
        locale::set(Language::English);
    }
    let error = &conceal::value(in_language(error, typed));
    if !error.use_stderr() {
        return ended(screen::line(help(error, environment).trim_end()).map(|()| Exit::Success));
    }
    if !wants_json {
        let told = locale::mistake::told(error, locale::language());
        let text = told.unwrap_or_else(|| help(error, environment));
        let text = conceal::mistake(text, typed);
        text::complain(text.trim_end());
        if let Some(hint) = hint_for(error) {
            let (open, close) = (BOLD.to_string(), format!("{BOLD:#}"));
            text::complain(&say!("failure-hint", open = open, close = close, hint = hint));
        }
    } else {
        text::set_notes(Notes::Json);
        let failure = mistake::failure(error, typed);
        match hint_for(error) {
            Some(hint) => failure.with_hint(hint).report(),
            None => failure.report(),
        }
    }
    Exit::Usage.code()
}

/// Returns help that fits the terminal, or the text of an error, whose lines are left to the terminal.
fn help(error: &clap::Error, environment: &EnvironmentLookup) -> String {
    let is_help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
    let width = screen::width(environment).filter(|_| is_help);
    let text = error.render().ansi().to_string();
    screen::help(&if is_help { locale::help::finished(text) } else { text }, width)
}

/// Returns the option that does what a wrong value asks for: only `report` writes HTML, and only into a file.
fn hint_for(error: &clap::Error) -> Option<String> {
    let is = |kind, wanted: &str| matches!(error.get(kind), Some(ContextValue::String(text)) if text.contains(wanted));
    let asks = is(ContextKind::InvalidArg, "--output") && is(ContextKind::InvalidValue, "html");
    asks.then(|| say!("settings-html-hint"))
}

/// Returns the error or the help of a command line in the language of messages. Translated help is assembled only when it is
/// shown.
fn in_language(error: clap::Error, typed: &[OsString]) -> clap::Error {
    match locale::language() {
        Language::English => error,
        language => {
            let command = locale::help::command(for_typed(typed), language, Shown::Typed(typed));
            command.try_get_matches_from(typed).err().unwrap_or(error)
        }
    }
}

/// Whether a command line that could not be read asks for errors as JSON, or its profile does.
fn wants_json(typed: &[OsString], environment: &EnvironmentLookup) -> bool {
    let words: Vec<&str> = typed.iter().filter_map(|word| word.to_str()).collect();
    let following = |index: usize| words.get(index + 1).copied();
    let formats = words.iter().enumerate().filter_map(|(index, word)| match named_output(word)? {
        "" => following(index),
        format => Some(format.strip_prefix('=').unwrap_or(format)),
    });
    let formats: Vec<&str> = formats.collect();
    let is_json = |format: &str| matches!(format, "json" | "jsonl");
    if !formats.is_empty() {
        return formats.into_iter().any(is_json);
    }
    let named = words.iter().enumerate().find_map(|(index, word)| match word.strip_prefix("--profile")? {
        "" => following(index),
        name => name.strip_prefix('='),
    });
    let profile = Profile::choose(named, environment).unwrap_or_default();
    profile.get(Setting::Output).is_some_and(|format| is_json(&format.to_lowercase()))
}

/// Returns the rest of an argument after the output option: nothing in `--output`, `=json` in `-o=json` and `json` in
/// `-qojson`.
fn named_output(word: &str) -> Option<&str> {
    if let Some(rest) = word.strip_prefix("--output") {
        return Some(rest).filter(|rest| rest.is_empty() || rest.starts_with('='));
    }
    // Flags, which take no value, may come before it.
    let (flags, rest) = word.strip_prefix('-')?.split_once('o')?;
    flags.chars().all(|flag| FLAGS.contains(&flag)).then_some(rest)
}

/// The short options that take no value.
const FLAGS: [char; 3] = ['q', 'v', 'y'];

async fn dispatch(session: &Session, command: Command, typed: &[OsString]) -> Result<Exit, Failure> {
    match command {
        Command::Demo => {
            refuse_connection(&session.connection, "demo", || say!("settings-uses-emulator"))?;
            demo::run().await
        }
        Command::Init(OnDemand(arguments)) => init::run(session, arguments).await,
        Command::Check(OnDemand(arguments)) => check::run(session, arguments).await,
        Command::Plan(OnDemand(arguments)) => plan::run(session, arguments).await,
        Command::Apply(OnDemand(arguments)) => apply::run(session, arguments).await,
        Command::Status(OnDemand(arguments)) => status::status(session, arguments).await,
        Command::Wait(OnDemand(arguments)) => wait::run(session, arguments).await,
        Command::Cutover(OnDemand(arguments)) => cutover::run(session, arguments).await,
        Command::Verify(OnDemand(arguments)) => verify::run(session, arguments).await,
        Command::Report(OnDemand(arguments)) => verify::report(session, arguments).await,
        Command::Task { action: OnDemand(action) } => task::run(session, action).await,
        Command::Group { action: OnDemand(action) } => group::run(session, action).await,
        Command::Sync { action: OnDemand(action) } => sync::run(session, action).await,
        Command::Redis { action: OnDemand(action) } => redis::run(session, action).await,
        Command::Call(OnDemand(arguments)) => call::run(session, arguments, program).await,
        Command::Policy(OnDemand(arguments)) => {
            refuse_connection(&session.connection, "policy", || say!("settings-uses-nothing"))?;
            policy::run(&arguments)
        }
        Command::Config { action: OnDemand(action) } => config::run(session, &action),
        Command::Whoami { check } => whoami::run(session, check).await,
        Command::Completion { shell } => {
            let name = typed.first().map_or(OsStr::new("hcmigrate"), OsString::as_os_str);
            completion::script(shell, name, &session.environment)
        }
        Command::Man { folder } => manual::manual(program(), folder.as_deref()),
        Command::Sign { .. } => {
            refuse_connection(&session.connection, "sign", || say!("settings-uses-nothing"))?;
            sign::run(session)
        }
        Command::Emulator(OnDemand(arguments)) => emulator::run(session, arguments).await,
    }
}

/// Returns the command line with its help in the language of messages.
fn program() -> clap::Command {
    locale::help::command(Arguments::command(), locale::language(), Shown::All)
}

/// Rejects connection options for a command that does not use them.
fn refuse_connection(connection: &Connection, command: &str, uses: fn() -> String) -> Result<(), Failure> {
    match connection.first_given() {
        Some(option) => {
            let text = say!("settings-option-useless", option = option, command = command, uses = uses());
            Err(Failure::usage(text))
        }
        None => Ok(()),
    }
}
