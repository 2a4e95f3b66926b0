//! What to do about an error, in the words of the command line.

use huaweicloud_runtime::Error;

use crate::services;

/// The advice for an error, if there is any.
pub(super) fn hint(error: &Error) -> Option<String> {
    if let Some(hint) = error.hint().filter(|hint| !hint.contains("client builder")) {
        return Some(for_the_command_line(hint));
    }
    if error.is_configuration() && error.is_auth() {
        return Some("or write them into the profile file ~/.huaweicloud/credentials".to_owned());
    }
    if let Some(hint) = error.code().and_then(of_code) {
        return Some(hint.replace("COMMAND", command(error)));
    }
    of_kind(error)
}

/// What the client libraries advise to programmers, said to a person at a terminal.
///
/// The libraries cannot know who reads their words. Where those name methods of a builder, the options of the program
/// that do the same stand instead; tests hold configuration errors against this.
pub(super) fn for_the_command_line(text: &str) -> String {
    const BUILDER: &str = " of the client builder";
    let mut text = text.replace("set by the program", "given on the command line");
    for limit in ["connect_timeout", "attempt_timeout", "operation_timeout", "max_wait"] {
        text = text.replace(&format!("; `{limit}` sets the limit"), "");
    }
    while let Some((before, after)) = text.split_once(BUILDER) {
        let (start, options) = methods(before);
        let rest = before.get(..start).unwrap_or_default().trim_end();
        let advice = match options.is_empty() {
            true => String::new(),
            false => format!(" {}", options.join(" ")),
        };
        text = format!("{}{advice}{after}", if advice.is_empty() { rest.trim_end_matches(',') } else { rest });
    }
    text
}

/// Where the names of methods begin at the end of a text, with the words between them, and the options in their place:
/// `..., or call `region` or `endpoint`` gives `or give --region or --endpoint`.
fn methods(text: &str) -> (usize, Vec<&'static str>) {
    let mut start = text.len();
    let mut options = Vec::new();
    let mut begins_with_or = false;
    while let Some((before, word)) = text.get(..start).and_then(|rest| rest.trim_end().rsplit_once(' ')) {
        match word.trim_matches([',', '`']) {
            "region" => options.extend(["--region", "or"]),
            "endpoint" => options.extend(["--endpoint", "or"]),
            "project_id" => options.extend(["--project-id", "or"]),
            "or" | "call" | "and" => {}
            _ if word.starts_with('`') => {}
            _ => break,
        }
        begins_with_or = word == "or";
        start = before.len() + 1;
    }
    if options.pop().is_none() {
        return (start, options);
    }
    options.push("give");
    options.extend(begins_with_or.then_some("or"));
    options.reverse();
    (start, options)
}

/// The command whose `show` tells more. OMS has the same codes for all three kinds of migration.
fn command(error: &Error) -> &'static str {
    match error.operation() {
        Some(operation) if operation.contains("task_group") => "group",
        Some(operation) if operation.contains("sync") => "sync",
        _ => "task",
    }
}

/// Codes that say what state a thing is in. Only those with one meaning.
fn of_code(code: &str) -> Option<&'static str> {
    Some(match code {
        "OMS.0063" => {
            "a task can be deleted only while it does not run; right after a stop the service may still say so, try again"
        }
        "OMS.0065" => "it runs already; `hcmigrate COMMAND show ID` tells the state",
        "OMS.0066" => "only what runs can be stopped; `hcmigrate COMMAND show ID` tells the state",
        "OMS.0070" => {
            "it is complete, so there is nothing to start or stop; `hcmigrate COMMAND show ID` tells the result"
        }
        "OMS.0057" => {
            "the source's keys are missing or wrong: set HCMIGRATE_SRC_AK and HCMIGRATE_SRC_SK, or for Google \
             HCMIGRATE_SRC_JSON_AUTH_FILE, or for Azure HCMIGRATE_SRC_CONNECTION_STRING"
        }
        "OMS.0058" => "the destination's keys are wrong: check HCMIGRATE_DST_AK and HCMIGRATE_DST_SK",
        "OMS.1036" | "OMS.1038" | "OMS.1039" | "OMS.1040" => {
            "the group's state does not allow this; `hcmigrate group show ID` tells the state"
        }
        "DCS.4855" => "one of the ids is malformed, so none was taken; `hcmigrate redis list` shows the ids there are",
        "DCS.4070" => "that is not the form of an id; `hcmigrate redis list` shows the ids there are",
        "DCS.1004" => "the token and the project belong to different projects; `hcmigrate whoami` shows what is used",
        _ => return None,
    })
}

fn of_kind(error: &Error) -> Option<String> {
    let hint = if error.outcome_unknown() {
        "read the state (`show`, `list`) before you repeat the command"
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
        "nothing was done; wait a minute, rejected calls count as well"
    } else if error.is_quota_exceeded() {
        "wait until tasks finish, delete some, or ask for a higher quota"
    } else if error.is_server_error() {
        "try again later; if it stays, give the request id to the support of Huawei Cloud"
    } else if error.is_timeout() || error.is_connection() {
        "check the endpoint (`hcmigrate whoami` shows it), the network, HTTPS_PROXY and NO_PROXY"
    } else if error.is_decoding() {
        "the call took effect, but something in between changed the answer, or the specification is wrong: \
         `hcmigrate call` with --no-check shows the bytes"
    } else {
        return None;
    };
    Some(hint.to_owned())
}

fn forbidden(error: &Error) -> String {
    let operation = error.operation().and_then(services::operation);
    match operation.and_then(|operation| operation.iam_action) {
        Some(action) => format!("the user or agency needs a policy that allows the IAM action {action}"),
        None => "the user or agency needs a policy that allows this call".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::for_the_command_line as said;

    #[test]
    fn methods_become_options() {
        for (text, expected) in [
            (
                "set A or B, or call `region` or `endpoint` of the client builder",
                "set A or B, or give --region or --endpoint",
            ),
            (
                "known: a; for another one call `endpoint` of the client builder",
                "known: a; for another one give --endpoint",
            ),
            ("set A or call `project_id` of the client builder (why)", "set A or give --project-id (why)"),
            ("choose one with A or `project_id` of the client builder", "choose one with A or give --project-id"),
            ("set A, or call `access_key` or `credentials` of the client builder", "set A"),
            ("nothing within 1 min; `attempt_timeout` sets the limit", "nothing within 1 min"),
            ("plain `region` text", "plain `region` text"),
        ] {
            assert_eq!(said(text), expected);
        }
    }
}
