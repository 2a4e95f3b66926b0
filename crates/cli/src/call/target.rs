//! What the arguments of `call` mean, and whom a mistyped name may have meant.

use huaweicloud_runtime::Operation;

use super::CallArguments;
use crate::failure::Failure;
use crate::services::{self, KnownService};

/// What is wanted.
pub(super) enum Intent {
    Help,
    List(Vec<&'static KnownService>),
    Explain(&'static KnownService, &'static Operation),
    Call(Target),
}

/// Whom a request goes to.
pub(super) enum Target {
    Operation(&'static KnownService, &'static Operation),
    /// Any path, with its method.
    Path {
        service: &'static KnownService,
        method: String,
        path: String,
    },
}

impl Target {
    pub(super) fn service(&self) -> &'static KnownService {
        match self {
            Self::Operation(service, _) | Self::Path { service, .. } => service,
        }
    }
}

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

pub(super) fn intent(arguments: &CallArguments) -> Result<Intent, Failure> {
    let service = arguments.service.as_deref().map(find_service).transpose()?;
    let Some(service) = service else {
        return match (arguments.list, arguments.help) {
            (true, _) => Ok(Intent::List(services::ALL.to_vec())),
            (false, true) => Ok(Intent::Help),
            (false, false) => Err(Failure::usage("`call` needs a service and an operation")
                .with_hint("`hcmigrate call --list` lists the operations, `hcmigrate call --help` explains the rest")),
        };
    };
    let Some(name) = arguments.operation.as_deref() else {
        return match arguments.list || arguments.help {
            true => Ok(Intent::List(vec![service])),
            false => Err(Failure::usage("`call` needs an operation")
                .with_hint(format!("`hcmigrate call --list {}` lists them", service.table.name))),
        };
    };
    if METHODS.contains(&name.to_ascii_uppercase().as_str()) {
        return path_of(service, name, arguments);
    }
    let operation = find_operation(service, name)?;
    if arguments.target.is_some() {
        return Err(Failure::usage(format!("`{name}` has its own path; only a method such as GET takes one")));
    }
    Ok(if arguments.help {
        Intent::Explain(service, operation)
    } else {
        Intent::Call(Target::Operation(service, operation))
    })
}

fn path_of(service: &'static KnownService, method: &str, arguments: &CallArguments) -> Result<Intent, Failure> {
    if arguments.help {
        return Ok(Intent::Help);
    }
    let Some(path) = arguments.target.clone().filter(|path| path.starts_with('/')) else {
        return Err(Failure::usage(format!("after {method} a path is needed that begins with /"))
            .with_hint("for example: hcmigrate call oms GET '/v2/{project_id}/tasks'"));
    };
    Ok(Intent::Call(Target::Path { service, method: method.to_ascii_uppercase(), path }))
}

fn find_service(name: &str) -> Result<&'static KnownService, Failure> {
    services::service(name).ok_or_else(|| {
        let known = services::ALL.map(|service| service.table.name).join(", ");
        Failure::usage(format!("there is no service `{name}`; known are {known}"))
    })
}

/// The operation of that id. The documents' and SDKs' own spelling, `StartTask`, is understood too.
fn find_operation(service: &'static KnownService, name: &str) -> Result<&'static Operation, Failure> {
    let snake = snake_case(name);
    if let Some(operation) = service.table.operation(&snake) {
        return Ok(operation);
    }
    let failure = Failure::usage(format!("{} has no operation `{name}`", service.table.name));
    let elsewhere = services::ALL.into_iter().find(|other| other.table.operation(&snake).is_some());
    if let Some(other) = elsewhere {
        return Err(failure.with_hint(format!("{} has: hcmigrate call {0} {snake}", other.table.name)));
    }
    let near = nearest(&snake, service.table.operations.iter().map(|operation| operation.id), 3);
    let list = format!("`hcmigrate call --list {}` lists all", service.table.name);
    Err(match near.is_empty() {
        true => failure.with_hint(list),
        false => failure.with_hint(format!("did you mean {}? {list}", near.join(", "))),
    })
}

/// `StartTask` and `start-task` as `start_task`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        match c {
            '-' => snake.push('_'),
            c if c.is_ascii_uppercase() => {
                if !snake.is_empty() && !snake.ends_with('_') {
                    snake.push('_');
                }
                snake.push(c.to_ascii_lowercase());
            }
            c => snake.push(c),
        }
    }
    snake
}

/// The names that are nearest to a text, the best first, if they are near at all.
pub(super) fn nearest<'a>(text: &str, names: impl Iterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    const NEAR: f64 = 0.8;
    let mut near: Vec<(f64, &str)> = names.map(|name| (strsim::jaro_winkler(text, name), name)).collect();
    near.retain(|(likeness, _)| *likeness >= NEAR);
    near.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.cmp(right)));
    near.into_iter().take(most).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests;
