//! Advises what to do about an error, in the terms of the command line.

use huaweicloud_runtime::{DocumentedError, Error, Origin, Remedy, Setting};

use crate::locale::{self, cures, library, say};
use crate::text::clean;
use crate::{services, units};

/// The codes for a project that does not belong to the caller.
const FOREIGN_PROJECT: [&str; 2] = ["OMS.0206", "DCS.1004"];

/// Returns the advice for an error, if there is any.
pub(super) fn hint(error: &Error) -> Option<String> {
    if error.code().is_some_and(|code| FOREIGN_PROJECT.contains(&code)) {
        return Some(say!("setup-project"));
    }
    if error.credentials_error().is_some_and(|error| !error.attempts().is_empty()) {
        return Some(credentials());
    }
    match (error.hint().map(library::message), error.remedy()) {
        (Some(hint), Some(Remedy::Match { settings, .. })) => {
            return Some(say!("failure-pointer", cure = hint, pointer = matching(settings)));
        }
        (Some(hint), _) => return Some(hint),
        (None, remedy) => {
            if let Some(advice) = remedy.and_then(of_remedy) {
                return Some(advice);
            }
        }
    }
    if is_told_by_kind(error) { of_kind(error) } else { of_table(error).or_else(|| of_kind(error)) }
}

/// Whether the kind of the error is enough for advice. A command of this program helps more than a sentence about
/// clients in general.
fn is_told_by_kind(error: &Error) -> bool {
    let told = |status: u16| matches!(status, 401 | 403 | 404 | 429 | 500..);
    // This is the only code that refuses a permission with status 400.
    error.outcome_unknown()
        || error.earlier_attempt_may_have_succeeded()
        || error.status().is_some_and(|status| told(status.as_u16()))
        || error.code() == Some("OMS.0072")
}

/// Advises what to set, in the terms of the command line.
fn of_remedy(remedy: &Remedy) -> Option<String> {
    match remedy {
        Remedy::Set { settings, .. } if settings.contains(&Setting::Credentials) => Some(credentials()),
        Remedy::Set { settings, .. } => set(settings),
        Remedy::Match { settings, .. } => Some(matching(settings)),
        Remedy::Choose { setting, values, closest, otherwise, .. } => {
            let known: Vec<String> = values.iter().map(|value| clean(value)).collect();
            let mut advice = say!("failure-known", values = known.join(", "));
            let to_set = otherwise.unwrap_or(*setting);
            if let Some(set) = set(&[to_set]) {
                advice = match otherwise {
                    None => say!("failure-choose-set", known = advice, set = set),
                    Some(_) => say!("failure-choose-other", known = advice, set = set),
                };
            }
            Some(match closest {
                Some(closest) => say!("failure-did-you-mean", closest = closest.to_string(), rest = advice),
                None => advice,
            })
        }
        // The user cannot set the limits of the command line.
        _ => None,
    }
}

/// Advises where keys can be set.
fn credentials() -> String {
    let names = Setting::Credentials.variables().into_iter().map(|name| name.to_string());
    let names = names.reduce(|one, other| say!("failure-and", one = one, other = other)).unwrap_or_default();
    say!("failure-set-credentials", names = names)
}

/// Advises what to set together if the configured project belongs to another region.
fn matching(settings: &[Setting]) -> String {
    let and = |one: String, other: String| say!("failure-and", one = one, other = other);
    let variables = settings.iter().flat_map(|setting| setting.variables()).map(|name| name.to_string()).reduce(and);
    let options = settings.iter().filter_map(|setting| option(*setting)).map(str::to_owned).reduce(and);
    say!("failure-set-together", variables = variables.unwrap_or_default(), options = options.unwrap_or_default())
}

/// `set A or B, or give --a or --b`.
fn set(settings: &[Setting]) -> Option<String> {
    let or = |one: String, other: String| say!("failure-or", one = one, other = other);
    let variables = settings.iter().flat_map(|setting| setting.variables()).map(|name| name.to_string()).reduce(or);
    let options = settings.iter().filter_map(|setting| option(*setting)).map(str::to_owned).reduce(or);
    match (variables, options) {
        (Some(variables), Some(options)) => Some(say!("failure-set-or-give", variables = variables, options = options)),
        (Some(variables), None) => Some(say!("failure-set", variables = variables)),
        (None, Some(options)) => Some(say!("failure-give", options = options)),
        (None, None) => None,
    }
}

/// Returns the option of the command line for a setting.
fn option(setting: Setting) -> Option<&'static str> {
    match setting {
        Setting::Region => Some("--region"),
        // The endpoint of IAM has a variable but no option.
        Setting::Endpoint(service) if service != Some("iam") => Some("--endpoint"),
        Setting::ProjectId => Some("--project-id"),
        _ => None,
    }
}

/// Returns where a wrong setting came from.
pub(super) fn origin(error: &Error) -> Option<String> {
    match (error.origin()?, error.setting().and_then(option)) {
        (Origin::Explicit, Some(option)) => Some(option.to_owned()),
        (Origin::Explicit, None) => None,
        (Origin::Variable(name), _) => Some(name.clone()),
        (origin, _) => Some(origin.to_string()),
    }
}

/// The operations that the service accepts only after consent to its privacy statement.
const NEED_CONSENT: [&str; 3] = ["create_task", "create_task_group", "create_sync_task"];

/// Returns the command whose `show` gives details. OMS uses the same codes for all three kinds of migration.
fn command(error: &Error) -> &'static str {
    match error.operation() {
        Some(operation) if operation.contains("task_group") => "group",
        Some(operation) if operation.contains("sync") => "sync",
        _ => "task",
    }
}

/// Returns the advice of the specification, and the command that helps.
fn of_table(error: &Error) -> Option<String> {
    let cure = documented(error).map(cure);
    let pointer = error.code().and_then(|code| pointer(code, error));
    match (cure, pointer) {
        (Some(cure), Some(pointer)) => Some(say!("failure-pointer", cure = cure, pointer = pointer)),
        (cure, pointer) => cure.or(pointer),
    }
}

/// Returns the advice about an error, as a clause.
pub(crate) fn cure(documented: &DocumentedError) -> String {
    let told = cures::told(documented.cure, locale::language());
    told.unwrap_or_else(|| as_clause(documented.cure))
}

/// Returns what is documented about an error. Some DCS codes have different meanings for different operations. If the operation
/// does not list the code, the meaning for related operations takes precedence over the general one.
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

/// Converts a sentence to a clause: `Wait 24 hours.` becomes `wait 24 hours`.
fn as_clause(sentence: &str) -> String {
    let sentence = sentence.trim().trim_end_matches('.');
    let mut chars = sentence.chars();
    match (chars.next(), chars.next()) {
        // An abbreviation is not changed.
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(std::iter::once(second)).chain(chars).collect()
        }
        _ => sentence.to_owned(),
    }
}

/// The placeholder for the id in advice; the caller replaces it.
pub(super) const ID: &str = "show ID`";

/// Returns the command or setting that helps with a code. The specification gives the meaning of the code.
fn pointer(code: &str, error: &Error) -> Option<String> {
    let is_migration = error.operation().is_some_and(|operation| operation.contains("migration"));
    Some(match code {
        "OMS.0063" | "OMS.0065" | "OMS.0066" | "OMS.2002" => say!("failure-see-state", command = command(error)),
        "OMS.0070" => say!("failure-see-result", command = command(error)),
        "OMS.0057" => say!("failure-source-keys"),
        "OMS.0058" => say!("failure-destination-keys"),
        "OMS.0167" => say!("failure-without-failed-only"),
        "OMS.1036" | "OMS.1038" | "OMS.1039" | "OMS.1040" => say!("failure-see-state", command = "group"),
        "DCS.4855" | "DCS.4070" if is_migration => say!("failure-see-migrations"),
        _ => return None,
    })
}

fn of_kind(error: &Error) -> Option<String> {
    Some(if error.outcome_unknown() {
        say!("failure-read-before-repeat")
    } else if error.earlier_attempt_may_have_succeeded() {
        say!("failure-read-maybe-done")
    } else if error.is_forbidden() {
        forbidden(error)
    } else if error.is_auth() && error.status().is_some() {
        say!("failure-signature")
    } else if error.is_no_such_api() {
        say!("failure-no-such-api")
    } else if error.is_not_found() {
        say!("failure-not-found")
    } else if error.is_throttled() {
        throttled(error)
    } else if error.is_server_error() {
        say!("failure-server")
    } else if error.is_timeout() || error.is_connection() {
        say!("failure-network")
    } else if error.is_decoding() {
        say!("failure-changed-on-the-way")
    } else {
        return None;
    })
}

fn throttled(error: &Error) -> String {
    let wait = error.retry_after().map_or_else(|| say!("failure-a-minute"), units::span);
    say!("failure-throttled", time = wait)
}

fn forbidden(error: &Error) -> String {
    let operation = error.operation().and_then(services::operation);
    let policy = match operation.and_then(|operation| Some((operation, operation.permission.action()?))) {
        Some((operation, action)) => {
            let name = format!("{}/{}", operation.service, operation.id);
            say!("failure-forbidden-action", action = action, operation = name)
        }
        None => say!("failure-forbidden"),
    };
    // Both causes have the same code.
    let needs_consent =
        operation.is_some_and(|operation| operation.service == "oms" && NEED_CONSENT.contains(&operation.id));
    match needs_consent {
        true => say!("failure-forbidden-consent", policy = policy),
        false => policy,
    }
}

#[cfg(test)]
mod tests;
