//! What to do about an error, in the words of the command line.

use huaweicloud_runtime::{DocumentedError, Error, Origin, Remedy, Setting};

use crate::locale::say;
use crate::text::clean;
use crate::{services, units};

/// The codes of a project that is not the caller's.
const FOREIGN_PROJECT: [&str; 2] = ["OMS.0206", "DCS.1004"];

/// The advice for an error, if there is any.
pub(super) fn hint(error: &Error) -> Option<String> {
    if error.code().is_some_and(|code| FOREIGN_PROJECT.contains(&code)) {
        return Some(say!("setup-project"));
    }
    if let Some(hint) = error.hint() {
        return Some(hint.to_owned());
    }
    if let Some(advice) = error.remedy().and_then(of_remedy) {
        return Some(advice);
    }
    if is_told_by_kind(error) { of_kind(error) } else { of_table(error).or_else(|| of_kind(error)) }
}

/// Whether the status says enough: a command of this program helps more than a sentence about any client.
fn is_told_by_kind(error: &Error) -> bool {
    let told = |status: u16| matches!(status, 401 | 403 | 404 | 429 | 500..);
    // The one code that refuses a permission with status 400.
    error.outcome_unknown()
        || error.earlier_attempt_may_have_succeeded()
        || error.status().is_some_and(|status| told(status.as_u16()))
        || error.code() == Some("OMS.0072")
}

/// What to set, in the terms of the command line.
fn of_remedy(remedy: &Remedy) -> Option<String> {
    match remedy {
        Remedy::Set { settings, .. } if settings.contains(&Setting::Credentials) => {
            let names = Setting::Credentials.variables().join(" and ");
            Some(format!("set {names}, or write them into the profile file ~/.huaweicloud/credentials"))
        }
        Remedy::Set { settings, .. } => set(settings),
        Remedy::Choose { setting, values, closest, otherwise, .. } => {
            let mut advice = match closest {
                Some(closest) => format!("did you mean `{closest}`? "),
                None => String::new(),
            };
            let known: Vec<String> = values.iter().map(|value| clean(value)).collect();
            advice.push_str(&format!("known: {}", known.join(", ")));
            if otherwise.is_none() {
                advice.extend(set(&[*setting]).map(|set| format!("; {set}")));
            }
            advice.extend(otherwise.and_then(|other| set(&[other])).map(|set| format!("; for another one {set}")));
            Some(advice)
        }
        // The limits of the command line are not for its user to set.
        _ => None,
    }
}

/// `set A or B, or give --a or --b`.
fn set(settings: &[Setting]) -> Option<String> {
    let variables: Vec<_> = settings.iter().flat_map(|setting| setting.variables()).collect();
    let options: Vec<_> = settings.iter().filter_map(|setting| option(*setting)).collect();
    match (variables.is_empty(), options.is_empty()) {
        (false, false) => Some(format!("set {}, or give {}", variables.join(" or "), options.join(" or "))),
        (false, true) => Some(format!("set {}", variables.join(" or "))),
        (true, false) => Some(format!("give {}", options.join(" or "))),
        (true, true) => None,
    }
}

/// The option of the command line for a setting.
fn option(setting: Setting) -> Option<&'static str> {
    match setting {
        Setting::Region => Some("--region"),
        // IAM's is set by its variable alone.
        Setting::Endpoint(service) if service != Some("iam") => Some("--endpoint"),
        Setting::ProjectId => Some("--project-id"),
        _ => None,
    }
}

/// Where a wrong setting came from.
pub(super) fn origin(error: &Error) -> Option<String> {
    match (error.origin()?, error.setting().and_then(option)) {
        (Origin::Explicit, Some(option)) => Some(option.to_owned()),
        (Origin::Explicit, None) => None,
        (origin, _) => Some(origin.to_string()),
    }
}

/// The command whose `show` tells more. OMS has the same codes for all three kinds of migration.
fn command(error: &Error) -> &'static str {
    match error.operation() {
        Some(operation) if operation.contains("task_group") => "group",
        Some(operation) if operation.contains("sync") => "sync",
        _ => "task",
    }
}

/// What the specification says to do, and which command helps with it.
fn of_table(error: &Error) -> Option<String> {
    let cure = documented(error).map(|documented| as_clause(documented.cure));
    let pointer = error
        .code()
        .and_then(|code| pointer(code, error.operation()))
        .map(|pointer| pointer.replace("COMMAND", command(error)));
    let parts: Vec<String> = cure.into_iter().chain(pointer).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What is documented about an error. DCS has numbers that mean one thing here and another thing there: where the operation does
/// not have the code, what its relatives say about it counts, and not what it means in general.
fn documented(error: &Error) -> Option<&'static DocumentedError> {
    let (Some(code), Some(operation)) = (error.code(), error.operation().and_then(services::operation)) else {
        return error.documented();
    };
    let is_code = |known: &str| known.eq_ignore_ascii_case(code);
    if operation.errors.iter().any(|known| is_code(known)) {
        return error.documented();
    }
    let all = services::ALL.into_iter().flat_map(|service| service.table.operations);
    let own = all.filter(|other| other.service == operation.service).flat_map(|other| {
        let is_relative = other.tag == operation.tag;
        other.own_errors.iter().filter(|own| is_code(own.code)).map(move |own| (is_relative, own))
    });
    let own: Vec<(bool, &'static DocumentedError)> = own.collect();
    match own.iter().find(|(is_relative, _)| *is_relative) {
        Some((_, relative)) => Some(relative),
        None if own.is_empty() => error.documented(),
        None => None,
    }
}

/// A sentence as a part of another: `Wait 24 hours.` is `wait 24 hours`.
fn as_clause(sentence: &str) -> String {
    let sentence = sentence.trim().trim_end_matches('.');
    let mut chars = sentence.chars();
    match (chars.next(), chars.next()) {
        // An abbreviation stays as it is.
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(std::iter::once(second)).chain(chars).collect()
        }
        _ => sentence.to_owned(),
    }
}

/// Stands for the id in advice, where only the caller knows it.
pub(super) const ID: &str = "show ID`";

/// The command or setting that helps with a code. What the code means is for the specification to say.
fn pointer(code: &str, operation: Option<&str>) -> Option<&'static str> {
    let is_migration = operation.is_some_and(|operation| operation.contains("migration"));
    Some(match code {
        "OMS.0063" | "OMS.0065" | "OMS.0066" => "`hcmigrate COMMAND show ID` tells the state",
        "OMS.0070" => "`hcmigrate COMMAND show ID` tells the result",
        "OMS.0057" => {
            "the keys of the source come from HCMIGRATE_SRC_AK and HCMIGRATE_SRC_SK, for Google from \
             HCMIGRATE_SRC_JSON_AUTH_FILE, for Azure from HCMIGRATE_SRC_CONNECTION_STRING"
        }
        "OMS.0058" => "the keys of the destination come from HCMIGRATE_DST_AK and HCMIGRATE_DST_SK",
        "OMS.1036" | "OMS.1038" | "OMS.1039" | "OMS.1040" => "`hcmigrate group show ID` tells the state",
        "DCS.4855" | "DCS.4070" if is_migration => "`hcmigrate redis list` shows the ids there are",
        _ => return None,
    })
}

fn of_kind(error: &Error) -> Option<String> {
    let hint = if error.outcome_unknown() {
        "read the state (`show`, `list`) before you repeat the command"
    } else if error.earlier_attempt_may_have_succeeded() {
        "read the state (`show`, `list`): what you asked for may be done"
    } else if error.is_forbidden() {
        return Some(forbidden(error));
    } else if error.is_auth() && error.status().is_some() {
        "`hcmigrate whoami` shows the key, project and region in use and where each comes from; usual causes are a clock \
         that is off, a secret key of another access key, and a missing HUAWEICLOUD_SDK_SECURITY_TOKEN. Five bad \
         signatures lock a key for five minutes"
    } else if error.is_no_such_api() {
        "the endpoint does not know this path: check --region and --endpoint, `hcmigrate whoami` shows them"
    } else if error.is_not_found() {
        "check the id, and with `hcmigrate whoami` the region and the project: ids of others are not found either"
    } else if error.is_throttled() {
        return Some(throttled(error));
    } else if error.is_server_error() {
        "try again later; if it stays, give the request id to the support of Huawei Cloud"
    } else if error.is_timeout() || error.is_connection() {
        "check the endpoint (`hcmigrate whoami` shows it), the network, HTTPS_PROXY and NO_PROXY"
    } else if error.is_decoding() {
        "something in between changed the answer, or the specification is wrong: `hcmigrate call` with --no-check shows \
         the bytes"
    } else {
        return None;
    };
    Some(hint.to_owned())
}

fn throttled(error: &Error) -> String {
    let wait = error.retry_after().map_or_else(|| "a minute".to_owned(), units::span);
    format!("nothing was done; wait {wait}, rejected calls count as well")
}

fn forbidden(error: &Error) -> String {
    let operation = error.operation().and_then(services::operation);
    match operation.and_then(|operation| Some((operation, operation.permission.action()?))) {
        Some((operation, action)) => format!(
            "the user or agency needs a policy that allows the IAM action {action}; `hcmigrate policy {}/{}` prints one",
            operation.service, operation.id
        ),
        None => "the user or agency needs a policy that allows this call".to_owned(),
    }
}

#[cfg(test)]
mod tests;
