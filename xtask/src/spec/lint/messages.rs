//! Rule about errors in examples: if an example of a reply shows a code at any depth, the code and the message next
//! to it must be a pair in the tables. Readers take an example as a fact.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Linter, array, text};
use crate::spec::bundle::ERRORS;
use crate::spec::source::escape;

const RULE: &str = "examples";
const CODE: &str = "error_code";

/// The keys of a message that is next to its code.
const MESSAGES: [&str; 2] = ["error_msg", "error_message"];

/// Codes and the messages that they may have.
type Pairs<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

pub(super) fn check(linter: &mut Linter) {
    let mut table = Pairs::new();
    for (_, code, entry) in linter.components(ERRORS) {
        table.entry(code).or_default().extend(text(entry, "message"));
    }
    for (pointer, (reply, own)) in replies(linter) {
        let pairs = Known { table: &table, own: &own, is_shared: pointer.starts_with("/components/") };
        let examples = reply.pointer("/content/application~1json/examples").and_then(Value::as_object);
        for (name, example) in examples.into_iter().flatten() {
            let here = format!("{pointer}/content/application~1json/examples/{}", escape(name));
            let mut problems = Vec::new();
            if let Some(value) = example.get("value") {
                walk(value, "", &mut |path, code, message| problems.extend(pairs.problem(path, code, message)));
            }
            for problem in problems {
                linter.report(&here, RULE, problem);
            }
        }
    }
}

/// Returns the replies of operations and the shared replies, each with the messages that its operations state instead
/// of those in the tables.
fn replies<'a>(linter: &Linter<'a>) -> BTreeMap<String, (&'a Value, Pairs<'a>)> {
    let shared = linter.components("responses").into_iter();
    let mut replies: BTreeMap<String, (&Value, Pairs)> =
        shared.map(|(pointer, _, reply)| (pointer, (reply, Pairs::new()))).collect();
    for located in linter.operations() {
        let mut own = Pairs::new();
        for entry in array(located.operation, "x-hc-errors") {
            if let (Some(code), Some(message)) = (text(entry, "code"), text(entry, "message")) {
                own.entry(code).or_default().insert(message);
            }
        }
        for (status, reply) in located.operation.get("responses").and_then(Value::as_object).into_iter().flatten() {
            let pointer = match text(reply, "$ref") {
                Some(reference) => reference.trim_start_matches('#').to_owned(),
                None => format!("{}/responses/{}", located.pointer, escape(status)),
            };
            let (_, pairs) = replies.entry(pointer).or_insert_with(|| (reply, Pairs::new()));
            for (code, messages) in &own {
                pairs.entry(code).or_default().extend(messages);
            }
        }
    }
    replies
}

/// Calls `found` with each code in a value, the path of the object that holds it, and the message next to it.
fn walk<'v>(value: &'v Value, path: &str, found: &mut impl FnMut(&str, &'v str, Option<&'v str>)) {
    match value {
        Value::Object(fields) => {
            let message = MESSAGES.iter().find_map(|key| text(value, key)).filter(|message| !message.is_empty());
            if let Some(code) = text(value, CODE).filter(|code| !code.is_empty()) {
                found(path, code, message);
            }
            for (name, field) in fields {
                walk(field, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{path}[{index}]"), found);
            }
        }
        _ => {}
    }
}

/// The messages that the documents state for the codes of one reply.
struct Known<'a> {
    table: &'a Pairs<'a>,
    own: &'a Pairs<'a>,
    /// Whether operations without messages of their own may also return the reply.
    is_shared: bool,
}

impl Known<'_> {
    fn problem(&self, path: &str, code: &str, message: Option<&str>) -> Option<String> {
        let place = if path.is_empty() { String::new() } else { format!("`{path}`: ") };
        let (table, own) = (self.table.get(code), self.own.get(code));
        if table.is_none() && own.is_none() {
            return Some(format!("{place}`{code}` is not in the table of errors"));
        }
        let message = message?;
        let messages: Vec<&str> =
            own.into_iter().chain(table.filter(|_| self.is_shared || own.is_none())).flatten().copied().collect();
        match messages.first() {
            None => {
                Some(format!("{place}no document has a message of `{code}`: list it with its source, or leave it out"))
            }
            Some(_) if messages.contains(&message) => None,
            Some(_) if own.is_some() => Some(format!("{place}`{code}` says `{}` here", messages.join("` or `"))),
            Some(known) => Some(format!("{place}`{code}` says `{known}` in the table of errors")),
        }
    }
}
