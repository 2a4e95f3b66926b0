//! Interprets the arguments of `call`.

use huaweicloud_runtime::Operation;

use super::CallArguments;
use crate::failure::Failure;
use crate::locale::say;
use crate::lookup::{find_operation, find_service};
use crate::services::{self, KnownService};

/// What the user wants `call` to do.
pub(super) enum Intent {
    Help,
    List(Vec<&'static KnownService>),
    Explain(&'static KnownService, &'static Operation),
    Call(Target),
}

/// The target of a request.
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
            (false, false) => Err(Failure::usage(say!("call-needs-both")).with_hint(say!("call-needs-both-hint"))),
        };
    };
    let Some(name) = arguments.operation.as_deref() else {
        return match arguments.list || arguments.help {
            true => Ok(Intent::List(vec![service])),
            false => Err(Failure::usage(say!("call-needs-operation"))
                .with_hint(say!("call-needs-operation-hint", service = service.table.name))),
        };
    };
    if METHODS.contains(&name.to_ascii_uppercase().as_str()) {
        return path_of(service, name, arguments);
    }
    let operation = find_operation(service, name)?;
    if arguments.target.is_some() {
        return Err(Failure::usage(say!("call-own-path", operation = name)));
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
        return Err(Failure::usage(say!("call-needs-path", method = method)).with_hint(say!("call-needs-path-hint")));
    };
    Ok(Intent::Call(Target::Path { service, method: method.to_ascii_uppercase(), path }))
}
