//! `hcmigrate policy`: prints the minimal IAM policy that allows some operations.

use clap::{Args, ValueEnum};
use huaweicloud_runtime::policy::{Policy, PolicyKind};
use huaweicloud_runtime::{Operation, Service};

use crate::failure::{Exit, Failure};
use crate::input;
use crate::locale::{say, system};
use crate::lookup::{find_operation, find_service};
use crate::manifest::{is_manifest, operations_of};
use crate::screen::{line, warn};

/// The arguments of `policy`.
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(crate) struct PolicyArguments {
    /// Operations, such as oms/start_task; or a manifest, for every operation that the commands on it call
    #[arg(value_name = "SERVICE/OPERATION|FILE", required_unless_present = "from")]
    operations: Vec<String>,
    /// Read operations from FILE as well, one per line; - is standard input
    #[arg(long, value_name = "FILE")]
    from: Option<String>,
    /// The kind of IAM policy
    #[arg(long, value_enum, default_value_t = Kind::Identity)]
    kind: Kind,
}

const AFTER: &str = "\
The policy goes to standard output as JSON. It names every resource of a type; narrow it to your own by hand.
In FILE, empty lines and everything after # are skipped.

Examples:
  hcmigrate policy oms/start_task oms/show_task dcs/list_instances
  hcmigrate policy --kind role --from operations.txt
  hcmigrate policy weekend.yaml

Exit codes:
  0 done   2 an operation is unknown   3 no public document names the permission of an operation, so it is not in the policy";

/// The kinds of policies.
#[derive(ValueEnum, Debug, Clone, Copy)]
enum Kind {
    /// An identity policy, version 5.0
    Identity,
    /// A role policy, version 1.1
    Role,
}

/// Runs `policy`.
pub(crate) fn run(arguments: &PolicyArguments) -> Result<Exit, Failure> {
    let mut names = arguments.operations.clone();
    if let Some(from) = &arguments.from {
        names.extend(listed(&read(from)?).map(str::to_owned));
    }
    let mut operations = Vec::new();
    for name in &names {
        match is_manifest(name) {
            true => operations.extend(operations_of(name)?),
            false => operations.push(find(name)?),
        }
    }
    if operations.is_empty() {
        return Err(Failure::usage(say!("tools-no-operation")).with_hint(say!("tools-no-operation-hint")));
    }
    let kind = match arguments.kind {
        Kind::Identity => PolicyKind::Identity,
        Kind::Role => PolicyKind::Role,
    };
    let policy = Policy::least(kind, operations);
    line(&policy.to_string())?;
    for doubt in policy.doubts() {
        warn(&doubt.to_string());
    }
    if policy.is_complete() && policy.actions().next().is_none() {
        warn(&say!("tools-policy-empty"));
    }
    Ok(if policy.is_complete() { Exit::Success } else { Exit::Partial })
}

/// Finds an operation by a name such as `oms/start_task`.
fn find(name: &str) -> Result<(&'static Service, &'static Operation), Failure> {
    let Some((service, operation)) = name.split_once('/') else {
        return Err(
            Failure::usage(say!("tools-not-an-operation", name = name)).with_hint(say!("tools-not-an-operation-hint"))
        );
    };
    let service = find_service(service)?;
    Ok((service.table, find_operation(service, operation)?))
}

/// Returns the operations listed in a file, without comments.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    let names = text.lines().map(|line| line.split_once('#').map_or(line, |(before, _)| before).trim());
    names.filter(|name| !name.is_empty())
}

fn read(from: &str) -> Result<String, Failure> {
    let (text, origin) = match from {
        "-" => (input::standard(), say!("verbs-standard-input")),
        path => (input::file(path), path.to_owned()),
    };
    let text =
        text.map_err(|error| Failure::usage(say!("tools-operations", origin = origin, error = system::told(&error))))?;
    Ok(text.expose().to_owned())
}

#[cfg(test)]
mod tests;
