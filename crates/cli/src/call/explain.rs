//! `call SERVICE OPERATION --help`: explains an operation from the specification.

use clap::Command;
use console::measure_text_width;
use huaweicloud_runtime::{LegalIn, Operation, Parameter, Permission, Place, Repeat, Reply, Service};
use serde_json::Value;

use super::document::{Described, Document};
use crate::failure::{Exit, Failure};
use crate::json::{self, Secrets};
use crate::locale::{self, cures, help, say};
use crate::screen;
use crate::services::KnownService;
use crate::session::Session;
use crate::text::{BOLD, DIM, LINK};

/// The maximum width of a paragraph.
const WIDTH: usize = 100;
/// Inner objects are shown down to this depth.
const DEEPEST: usize = 3;

/// Writes text that fits the terminal.
#[derive(Debug, Clone, Copy)]
struct Page {
    /// The width of the terminal, if there is one.
    width: Option<usize>,
}

impl Page {
    fn line(self, text: &str) -> Result<(), Failure> {
        screen::line(&screen::help(text, self.width))
    }

    fn paragraph(self, text: &str, indent: usize) -> Result<(), Failure> {
        let width = self.width.map_or(WIDTH, |width| width.min(WIDTH));
        screen::line(&screen::wrapped(text, width.saturating_sub(indent), &" ".repeat(indent)))
    }
}

/// Prints the help of `call` itself, which is a subcommand of `program`.
pub(super) fn usage(session: &Session, mut program: Command) -> Result<Exit, Failure> {
    program.build();
    if let Some(call) = program.find_subcommand_mut("call") {
        Page { width: session.printer.width() }
            .line(help::finished(call.render_help().ansi().to_string()).trim_end())?;
    }
    Ok(Exit::Success)
}

pub(super) fn print(
    session: &Session,
    service: &'static KnownService,
    operation: &'static Operation,
) -> Result<Exit, Failure> {
    let page = Page { width: session.printer.width() };
    let document = Document::read(service)?;
    let described = document.operation(operation.id);
    let described = described.ok_or_else(|| Failure::new(say!("call-not-described", operation = operation.id)))?;
    page.line(&format!("{BOLD}{}{BOLD:#}  {}", operation.id, operation.summary))?;
    page.line(&format!(
        "{LINK}{} {}{LINK:#}  {DIM}{}, {}{DIM:#}\n",
        operation.method, operation.path, operation.service, operation.tag
    ))?;
    if let Some(text) = described.text("description") {
        page.paragraph(text, 0)?;
    }
    parameters(page, operation, &described)?;
    body(page, operation, &described)?;
    reply(page, operation, &described)?;
    examples(page, operation, &described)?;
    errors(page, service.table, operation)?;
    known(page, service.table, operation, &described)?;
    Ok(Exit::Success)
}

fn title(page: Page, text: &str) -> Result<(), Failure> {
    page.line(&format!("\n{BOLD}{text}{BOLD:#}"))
}

fn parameters(page: Page, operation: &Operation, described: &Described<'_>) -> Result<(), Failure> {
    for (place, name, heading) in [
        (Place::Path, "path", say!("call-title-path")),
        (Place::Query, "query", say!("call-title-query")),
        (Place::Header, "header", say!("call-title-header")),
    ] {
        let parameters: Vec<&Parameter> = operation.parameters.iter().filter(|p| p.place == place).collect();
        if parameters.is_empty() {
            continue;
        }
        title(page, &heading)?;
        for parameter in parameters {
            let words = described.parameter(name, parameter.name);
            let schema = words.map_or(&Value::Null, |words| &words["schema"]);
            let text = words.and_then(|words| words["description"].as_str());
            entry(page, described.document, parameter.name, schema, parameter.required, text)?;
        }
    }
    Ok(())
}

fn body(page: Page, operation: &Operation, described: &Described<'_>) -> Result<(), Failure> {
    let (Some(body), Some(schema)) = (&operation.body, described.body_schema()) else { return Ok(()) };
    title(page, &if body.required { say!("call-title-body") } else { say!("call-title-body-optional") })?;
    let fields = described.document.fields(schema, "", DEEPEST);
    if fields.is_empty() {
        return page.line(&format!("  {}", kind(described.document, schema)));
    }
    for field in fields {
        entry(page, described.document, &field.path, field.schema, field.required, None)?;
    }
    Ok(())
}

/// Prints a name, its type and limits, and its description.
fn entry(
    page: Page,
    document: &Document,
    name: &str,
    schema: &Value,
    required: bool,
    text: Option<&str>,
) -> Result<(), Failure> {
    let required = match required {
        true => format!("{}{BOLD}{}{BOLD:#}", say!("manifest-separator"), say!("call-is-required")),
        false => String::new(),
    };
    page.line(&format!("  {name}  {DIM}{}{DIM:#}{required}", kind(document, schema)))?;
    let text = text.or_else(|| document.property(schema, "description").and_then(Value::as_str));
    text.map_or(Ok(()), |text| page.paragraph(text, 6))
}

/// Describes the type and limits of a value: `text, 1 to 100 characters, secret`.
fn kind(document: &Document, schema: &Value) -> String {
    let of = |name: &str| document.property(schema, name);
    if let Some(members) = of("anyOf").and_then(Value::as_array) {
        let kinds: Vec<String> = members.iter().map(|member| kind(document, member)).collect();
        return kinds.join(&say!("call-or"));
    }
    let number = |name: &str| of(name).filter(|value| value.is_number()).map(ToString::to_string);
    let mut parts = vec![match of("type").and_then(Value::as_str) {
        Some("string") => say!("call-kind-text"),
        Some("integer") => say!("call-kind-integer"),
        Some("number") => say!("call-kind-number"),
        Some("boolean") => say!("call-kind-boolean"),
        Some("array") => match of("items") {
            Some(items) => say!("call-kind-list-of", items = kind(document, items)),
            None => say!("call-kind-list"),
        },
        Some("object") => say!("call-kind-object"),
        _ => say!("call-kind-anything"),
    }];
    parts.extend(range(number("minimum"), number("maximum")));
    // A minimum length of 0 is not a limit.
    let least = |name: &str| number(name).filter(|least| least != "0");
    let length = range(least("minLength"), number("maxLength"));
    parts.extend(length.map(|range| say!("call-characters", range = range)));
    let count = range(least("minItems"), number("maxItems"));
    parts.extend(count.map(|range| say!("call-items", range = range)));
    let values = of("enum").and_then(Value::as_array).map(|values| members(document, schema, values));
    parts.extend(values.map(|values| say!("call-one-of", values = values)));
    let known = of("x-extensible-enum").and_then(Value::as_array).map(|values| members(document, schema, values));
    parts.extend(known.map(|values| say!("call-known-values", values = values)));
    parts.extend(of("default").map(|value| say!("call-default", value = value.to_string())));
    let secret =
        of("format").is_some_and(|format| format == "password") || of("x-hc-sensitive") == Some(&Value::Bool(true));
    parts.extend(secret.then(|| say!("call-secret")));
    parts.extend((of("deprecated") == Some(&Value::Bool(true))).then(|| say!("call-deprecated")));
    parts.join(&say!("manifest-separator"))
}

fn range(min: Option<String>, max: Option<String>) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) if min == max => Some(min),
        (Some(min), Some(max)) => Some(say!("call-range", min = min, max = max)),
        (Some(min), None) => Some(say!("call-range-from", min = min)),
        (None, Some(max)) => Some(say!("call-range-to", max = max)),
        (None, None) => None,
    }
}

/// Lists the members of an enum; numbers are followed by their names.
fn members(document: &Document, schema: &Value, values: &[Value]) -> String {
    let names = document.property(schema, "x-enum-varnames").and_then(Value::as_array);
    let name = |index: usize| names.and_then(|names| names.get(index)).and_then(Value::as_str);
    let member = |(index, value): (usize, &Value)| match (value, name(index)) {
        (Value::String(text), _) => text.clone(),
        (value, Some(name)) => format!("{value} ({})", name.to_lowercase().replace('_', " ")),
        (value, None) => value.to_string(),
    };
    let values = values.iter().enumerate().filter(|(_, value)| !value.is_null());
    values.map(member).collect::<Vec<_>>().join(", ")
}

fn reply(page: Page, operation: &Operation, described: &Described<'_>) -> Result<(), Failure> {
    let Some((words, schema, _)) = described.reply() else { return Ok(()) };
    title(page, &say!("call-title-reply"))?;
    let words = words.trim();
    let what = match operation.reply {
        Reply::Empty => say!("call-reply-nothing", words = words),
        Reply::Text => say!("call-reply-text", words = words),
        Reply::Stream => say!("call-reply-stream", words = words),
        _ => say!("call-reply-json", words = words),
    };
    page.paragraph(&what, 2)?;
    let names: Vec<String> = schema
        .map(|schema| described.document.fields(schema, "", 0).into_iter().map(|field| field.path).collect())
        .unwrap_or_default();
    if !names.is_empty() {
        page.paragraph(&say!("call-fields", fields = names.join(", ")), 2)?;
    }
    Ok(())
}

fn examples(page: Page, operation: &Operation, described: &Described<'_>) -> Result<(), Failure> {
    title(page, &say!("call-title-example"))?;
    let mut command = format!("  hcmigrate call {} {}", operation.service, operation.id);
    for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
        let (option, place) = match parameter.place {
            Place::Path => ("--path", "path"),
            Place::Query => ("--query", "query"),
            Place::Header => ("--header", "header"),
        };
        let example = described.parameter(place, parameter.name).map(|words| &words["example"]);
        let example = match example {
            Some(Value::String(text)) => text.clone(),
            Some(value) if !value.is_null() => value.to_string(),
            _ => "...".to_owned(),
        };
        command.push_str(&format!(" {option} {}={example}", parameter.name));
    }
    let body = described.body_example().filter(|_| operation.body.is_some());
    if body.is_some() {
        command.push_str(" --body @body.json");
    }
    page.line(&command)?;
    if let Some(text) = body.and_then(|body| json::pretty(body.as_bytes(), Secrets::Shown)) {
        page.line(&format!("  {DIM}body.json:{DIM:#}\n{}", indented(&text)))?;
    }
    let answer = described.reply().and_then(|(_, _, example)| example);
    if let Some(text) = answer.and_then(|answer| json::pretty(answer.as_bytes(), Secrets::Shown)) {
        page.line(&format!("  {DIM}{}{DIM:#}\n{}", say!("call-answers"), indented(&text)))?;
    }
    Ok(())
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

fn errors(page: Page, service: &'static Service, operation: &'static Operation) -> Result<(), Failure> {
    if operation.errors.is_empty() {
        return Ok(());
    }
    title(page, &say!("call-title-errors"))?;
    for error in operation.errors.iter().filter_map(|code| operation.error(service, code)) {
        let status = match error.repeat_helps {
            true => say!("call-error-status-passes", status = error.status),
            false => say!("call-error-status", status = error.status),
        };
        page.line(&format!("  {}  {DIM}{status}{DIM:#}", error.code))?;
        let cure = cures::told(error.cure, locale::language()).map(|cure| cure + "。");
        let cure = cure.unwrap_or_else(|| error.cure.to_owned());
        page.paragraph(&format!("{} {cure}", error.meaning), 6)?;
    }
    Ok(())
}

/// Describes a permission: `dcs:instance:get (read; resources instance*; also allowed by dcs:instance:show)`.
fn permission(service: &'static Service, operation: &Operation) -> String {
    let name = match operation.permission {
        Permission::Action(name) => name,
        Permission::NotNeeded => return say!("call-permission-none"),
        _ => return say!("call-permission-unknown"),
    };
    let mut details = Vec::new();
    if let Some(action) = service.action(name) {
        details.extend(action.level.map(|level| level.name().to_owned()));
        let named = |values: &[&str]| (!values.is_empty()).then(|| values.join(", "));
        details.extend(named(action.resources).map(|names| say!("call-permission-resources", names = names)));
        details.extend(named(action.conditions).map(|names| say!("call-permission-conditions", names = names)));
        details.extend(named(action.aliases).map(|names| say!("call-permission-aliases", names = names)));
    }
    if details.is_empty() { name.to_owned() } else { format!("{name} ({})", details.join("; ")) }
}

/// Describes the allowed states: `allowed while show_task.status is 3 (paused) or 4 (failed)`, with a line for each kind of
/// body that has its own states.
fn legal_states(legal: &LegalIn, document: &Document) -> Vec<String> {
    let reader = document.operation(legal.read);
    let schema = reader.and_then(|reader| reader.reply()).and_then(|(_, schema, _)| schema);
    let fields = schema.map(|schema| document.fields(schema, "", DEEPEST)).unwrap_or_default();
    let field = fields.iter().find(|field| field.path.replace("[]", "") == legal.field);
    let of = |name: &str| document.property(field?.schema, name).and_then(Value::as_array);
    let state = |state: &str| {
        let number: i64 = state.parse().ok()?;
        let index = of("enum")?.iter().position(|value| value.as_i64() == Some(number))?;
        let name = of("x-enum-varnames")?.get(index)?.as_str()?;
        Some(format!("{state} ({})", name.to_lowercase().replace('_', " ")))
    };
    let or = say!("call-or");
    let named = |states: &[&str]| {
        let states: Vec<String> = states.iter().map(|name| state(name).unwrap_or_else(|| (*name).to_owned())).collect();
        states.join(&or)
    };
    let field = format!("{}.{}", legal.read, legal.field);
    let mut lines = vec![match legal.states {
        [] => say!("call-refused", states = say!("call-states", field = &field, states = named(legal.refused))),
        states => say!("call-allowed", states = say!("call-states", field = &field, states = named(states))),
    }];
    lines.extend(legal.cases.iter().map(|case| {
        let states = say!("call-states", field = &field, states = named(case.states));
        say!("call-allowed-case", field = case.field, values = case.values.join(&or), states = states)
    }));
    lines
}

fn known(
    page: Page,
    service: &'static Service,
    operation: &'static Operation,
    described: &Described<'_>,
) -> Result<(), Failure> {
    title(page, &say!("call-title-known"))?;
    let repeat = match operation.repeat {
        Repeat::Safe => say!("call-repeat-safe"),
        Repeat::AfterRead => say!("call-repeat-after-read"),
        _ => say!("call-repeat-never"),
    };
    fact(page, &say!("call-repeat"), &repeat)?;
    if let Some(legal) = &operation.legal_in {
        for states in legal_states(legal, described.document) {
            page.line(&format!("  {states}"))?;
        }
    }
    fact(page, &say!("call-permission"), &permission(service, operation))?;
    if !operation.role_actions.is_empty() {
        fact(page, &say!("call-role-actions"), &operation.role_actions.join(", "))?;
    }
    if !operation.dependencies.is_empty() {
        fact(page, &say!("call-and"), &operation.dependencies.join(", "))?;
    }
    if !operation.regions.is_empty() {
        fact(page, &say!("call-regions"), &say!("call-regions-only", regions = operation.regions.join(", ")))?;
    }
    if let Some(waiter) = operation.waiter {
        let (field, read, done, failed) = (waiter.field, waiter.read, waiter.done.join(", "), waiter.failed.join(", "));
        let outcome = match failed.is_empty() {
            true => say!("call-outcome-of", field = field, read = read, done = done),
            false => say!("call-outcome-of-failed", field = field, read = read, done = done, failed = failed),
        };
        fact(page, &say!("call-outcome"), &outcome)?;
    }
    for unknown in described.lines("x-hc-unknown") {
        page.paragraph(&say!("call-not-known", what = unknown), 2)?;
    }
    described.page_of_huawei().map_or(Ok(()), |url| page.line(&format!("  {}", say!("call-page", url = url))))
}

/// Prints a named fact.
fn fact(page: Page, name: &str, value: &str) -> Result<(), Failure> {
    /// The widest name.
    const NAME: usize = 12;
    let fill = " ".repeat(NAME.saturating_sub(measure_text_width(name)));
    page.line(&format!("  {name}{fill}  {value}"))
}
