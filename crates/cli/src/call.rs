//! `hcmigrate call`: any operation of the services, driven by their operation tables and specifications.

mod check;
mod document;
mod dry_run;
mod explain;
mod fields;
mod list;
mod send;
mod skeleton;
mod target;

use clap::{Args, Command};
use huaweicloud_runtime::Operation;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};
use crate::input;
use crate::json::is_confidential;
use crate::keys;
use crate::locale::{say, system};
use crate::output::{Record as _, Shape};
use crate::services::KnownService;
use crate::session::Session;

use target::{Intent, Target};

/// The arguments of `call`.
#[derive(Args, Debug)]
#[command(disable_help_flag = true, after_help = AFTER)]
pub(crate) struct CallArguments {
    /// oms or dcs
    #[arg(value_name = "SERVICE")]
    service: Option<String>,
    /// Operation, such as start_task; or a method, such as GET, for any path
    #[arg(value_name = "OPERATION")]
    operation: Option<String>,
    /// The path after a method, such as /v2/{project_id}/tasks
    #[arg(value_name = "PATH")]
    target: Option<String>,
    /// List the operations, of one service or of both
    #[arg(long)]
    list: bool,
    /// Value for a {placeholder} of the path; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    path: Vec<(String, String)>,
    /// Query parameter; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    query: Vec<(String, String)>,
    /// Header; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    header: Vec<(String, String)>,
    /// JSON body: inline if it holds no secret, @FILE, or - for standard input
    #[arg(long, value_name = "JSON", allow_hyphen_values = true)]
    body: Option<String>,
    /// Field of the body, with dots for nested objects: a value, @FILE or env:NAME (for secrets); repeatable
    #[arg(short = 'F', long, value_name = "FIELD=VALUE", value_parser = pair, conflicts_with = "body")]
    field: Vec<(String, String)>,
    /// Read all pages of a list, and print them one after another
    #[arg(long, conflicts_with = "dry_run")]
    paginate: bool,
    /// Print a body with every field, to be filled in, and send nothing
    #[arg(long)]
    skeleton: bool,
    /// Send as given, without checking it against the specification
    #[arg(long)]
    no_check: bool,
    /// Print the request with secrets redacted, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// With an operation: show what it does and takes; otherwise, show this help
    #[arg(short, long)]
    help: bool,
}

const AFTER: &str = "\
Only the JSON of the reply goes to standard output. It is printed as the service sent it, including secrets.
A stream is printed byte for byte. Errors go to standard error.

Examples:
  hcmigrate call --list oms
  hcmigrate call oms start_task --help
  hcmigrate call oms start_task --path task_id=42 --body @start.json
  hcmigrate call oms start_task --path task_id=42 -F dst_ak=env:AK -F dst_sk=@sk.txt -F migrate_failed_object=true
  hcmigrate call dcs list_migration_task --paginate
  hcmigrate call oms GET '/v2/{project_id}/tasks?limit=2'

`hcmigrate --help` lists the exit codes; a request that breaks the specification is not sent, and the exit code is 2.";

impl CallArguments {
    /// Returns the kind of output: the reply of a service, or the list of operations.
    pub(crate) fn shape(&self) -> Shape {
        let lists = self.list && self.operation.is_none();
        if lists { Shape::Records(list::Listed::HEADINGS) } else { Shape::Json }
    }
}

/// A request as it was typed.
struct Typed {
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    header: Vec<(String, String)>,
    body: Option<Zeroizing<String>>,
}

/// Runs `call`. `program` creates the complete command line, for the help.
pub(crate) async fn run(
    session: &Session,
    arguments: CallArguments,
    program: fn() -> Command,
) -> Result<Exit, Failure> {
    let intent = target::intent(&arguments)?;
    let target = match intent {
        Intent::Help => return explain::usage(session, program()),
        Intent::List(services) => return list::print(session, &services),
        Intent::Explain(service, operation) => return explain::print(session, service, operation),
        Intent::Call(target) => target,
    };
    if arguments.skeleton {
        return match target {
            Target::Operation(service, operation) => skeleton::print(service, operation),
            Target::Path { .. } => Err(Failure::usage(say!("call-skeleton-operation"))),
        };
    }
    let body = match &target {
        Target::Operation(service, operation) if !arguments.field.is_empty() => {
            Some(fields::body(service, operation, &arguments.field, &session.environment)?)
        }
        Target::Path { .. } if !arguments.field.is_empty() => {
            return Err(Failure::usage(say!("call-field-operation")));
        }
        _ => arguments.body.as_deref().map(read_body).transpose()?,
    };
    let typed = Typed { path: arguments.path, query: arguments.query, header: arguments.header, body };
    if let Target::Operation(_, operation) = &target
        && !arguments.no_check
    {
        check::check(operation, &typed)?;
    }
    if arguments.paginate {
        return match &target {
            Target::Operation(_, operation) => send::pages(session, &target, operation, &typed).await,
            Target::Path { .. } => Err(Failure::usage(say!("call-paginate-operation"))),
        };
    }
    match arguments.dry_run {
        true => dry_run::print(session, &target, &typed, arguments.no_check).await,
        false => send::send(session, &target, &typed, arguments.no_check).await,
    }
}

/// Returns the fields of an operation's body that `-F` can set.
pub(crate) fn body_fields(service: &'static KnownService, operation: &'static Operation) -> Vec<String> {
    fields::names(service, operation)
}

/// Reads `name=value`.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        // The argument may be a mistyped secret, so it is not repeated.
        _ => Err(say!("call-pair")),
    }
}

/// The body: literal text, a file, or standard input. A secret must not be passed as an argument.
fn read_body(text: &str) -> Result<Zeroizing<String>, Failure> {
    let (file, read) = match text.strip_prefix('@') {
        _ if text == "-" => (None, input::standard()),
        Some(path) => (Some(path), input::file(path)),
        None => return body_of_argument(text),
    };
    let body = read.map(|text| Zeroizing::new(text.expose().to_owned())).map_err(|error| {
        let origin = file.map_or_else(|| say!("verbs-standard-input"), str::to_owned);
        Failure::usage(say!("call-body-unreadable", origin = origin, error = system::told(&error)))
    })?;
    if let Some(file) = file.filter(|_| secret_of(&body).is_some()) {
        keys::refuse_public_file(file)?;
    }
    Ok(body)
}

fn body_of_argument(text: &str) -> Result<Zeroizing<String>, Failure> {
    match secret_of(text) {
        None => Ok(Zeroizing::new(text.to_owned())),
        Some(field) => {
            Err(Failure::usage(say!("call-body-secret", field = field)).with_hint(say!("call-body-secret-hint")))
        }
    }
}

/// Returns the name of a field of a body that holds a confidential value.
fn secret_of(body: &str) -> Option<String> {
    fn first(value: &Value) -> Option<String> {
        match value {
            Value::Object(fields) => fields.iter().find_map(|(name, value)| {
                let is_secret = is_told(value) && is_confidential(name);
                if is_secret { Some(name.clone()) } else { first(value) }
            }),
            Value::Array(items) => items.iter().find_map(first),
            _ => None,
        }
    }
    fn is_told(value: &Value) -> bool {
        !matches!(value, Value::Null | Value::Bool(_)) && value != ""
    }
    first(&serde_json::from_str(body).ok()?)
}
