//! What the arguments of `call` mean.

use huaweicloud_runtime::Operation;

use super::CallArguments;
use crate::failure::Failure;
use crate::lookup::{find_operation, find_service};
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
