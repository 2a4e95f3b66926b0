//! Reads the facts that generated code states as data, and compares them as tokens.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use serde_json::Value;
use syn::parse::Parse;
use syn::{Expr, ImplItem, Item};
use xtask::files::FileSet;

/// How the data of two versions differ.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Whether a common fact changed.
    pub changed: bool,
    /// Whether there is a new fact.
    pub added: bool,
}

/// Facts of an operation that are left out here because other code tests them: limits with values, tags with features.
const TRIED_ELSEWHERE: [&str; 3] = ["with_parameters", "with_body", "with_tag"];

/// Facts that come with methods of the request: the compiler determines whether a new one adds anything.
const WITH_METHODS: [&str; 4] = ["with_page", "with_waiter", "with_marking", "with_batching"];

/// Compares the operation tables, the service's own table, the values of enums, the formats of times, and the marks of deprecation.
pub(crate) fn compare(old: &FileSet, new: &FileSet) -> Difference {
    let (before, after) = (facts(old), facts(new));
    let mut difference = Difference::default();
    for (key, was) in &before {
        match after.get(key) {
            Some(is) if is == was => {}
            // If the whole item is gone, programs do not compile. A removed mark of deprecation is not a loss.
            None if !["list ", "fact ", "table "].iter().any(|kind| key.starts_with(kind)) => {}
            _ => difference.changed = true,
        }
    }
    // A new fact is a change, except for pages and waiters, and for new operations.
    let is_new_fact = |key: &String| {
        let owner = key.split(' ').nth(1).unwrap_or_default();
        key.starts_with("fact ") && !before.contains_key(key) && before.contains_key(&format!("start {owner}"))
    };
    difference.changed |= after.keys().any(is_new_fact);
    // A new secret redacts values that were shown before, if there were values with this name.
    let names = names(old);
    let is_new_secret = |key: &String| {
        let secret = key.strip_prefix("list SENSITIVE ").filter(|_| !before.contains_key(key));
        secret.is_some_and(|name| names.contains(name))
    };
    difference.changed |= after.keys().any(is_new_secret);
    difference.added = after.keys().any(|key| !before.contains_key(key));
    difference
}

/// Returns the quoted wire names of fields and parameters, including those of errors.
fn names(files: &FileSet) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, text) in files.iter().filter(|(path, _)| path.ends_with("/openapi.json")) {
        let document: Value = serde_json::from_str(text).unwrap();
        let mut left = vec![&document];
        while let Some(node) = left.pop() {
            names.extend(node["properties"].as_object().into_iter().flatten().map(|(name, _)| format!("\"{name}\"")));
            names.extend(node["name"].as_str().filter(|_| node["in"].is_string()).map(|name| format!("\"{name}\"")));
            left.extend(node.as_object().into_iter().flatten().map(|(_, inner)| inner));
            left.extend(node.as_array().into_iter().flatten());
        }
    }
    names
}

fn facts(files: &FileSet) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut errors = Errors::default();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let is_table = path.contains("/operations/");
        for item in syn::parse_file(text).unwrap().items {
            match item {
                Item::Static(item) if is_table => table(&item, &mut found, &mut errors),
                Item::Enum(item) => deprecated(&item.attrs, &item.ident.to_string(), &mut found),
                Item::Impl(item) if item.trait_.is_none() => functions(&item, &mut found),
                Item::Macro(item) => entries(&item, &mut found),
                _ => {}
            }
        }
    }
    found.extend(errors.resolved());
    found.extend(readers(&found));
    found
}

/// Returns, for every waiter, mark and batch, whether the operation that it reads is read page by page.
fn readers(found: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let operations: Vec<&str> = found.keys().filter_map(|key| key.strip_prefix("start ")).collect();
    let is_reader = |key: &str| ["with_waiter", "with_marking", "with_batching"].iter().any(|step| key.ends_with(step));
    let tables = found.iter().filter(|(key, _)| key.starts_with("table ") && is_reader(key));
    let read = tables.flat_map(|(key, arguments)| {
        let named = |operation: &&&str| arguments.contains(&format!("\"{}\"", operation.to_lowercase()));
        operations.iter().filter(named).map(move |operation| {
            let has_pages = found.contains_key(&format!("table {operation} with_page"));
            (format!("paged {key} {operation}"), has_pages.to_string())
        })
    });
    read.collect()
}

/// Facts about error codes: their status, meaning and cure, and whether repeating helps.
#[derive(Default)]
struct Errors {
    /// By code, for the whole service.
    table: BTreeMap<String, String>,
    /// By operation and code, where the operation overrides the table.
    own: BTreeMap<(String, String), String>,
    /// Operation and code.
    listed: BTreeSet<(String, String)>,
}

impl Errors {
    /// Returns what a program finds for each code, on its own and for each operation.
    fn resolved(self) -> BTreeMap<String, String> {
        let at_operations = self.listed.iter().map(|(operation, code)| {
            let own = self.own.get(&(operation.clone(), code.clone())).or_else(|| self.table.get(code));
            (format!("list {operation} error {code}"), own.cloned().unwrap_or_default())
        });
        let table = self.table.iter().map(|(code, facts)| (format!("list ERRORS {code}"), facts.clone()));
        table.chain(at_operations).collect()
    }
}

/// The elements of `&[ .. ]`.
fn elements(expression: &Expr) -> Vec<&Expr> {
    let Expr::Reference(reference) = expression else { return Vec::new() };
    let Expr::Array(list) = &*reference.expr else { return Vec::new() };
    list.elems.iter().collect()
}

/// Returns the code and the facts of `DocumentedError::new(code, status, meaning, cure)` with its steps.
fn error(expression: &Expr) -> Option<(String, String)> {
    let mut steps = String::new();
    let mut expression = expression;
    while let Expr::MethodCall(call) = expression {
        steps.push_str(&format!(" {}", call.method));
        expression = &call.receiver;
    }
    let Expr::Call(call) = expression else { return None };
    let mut arguments = call.args.iter().map(|argument| argument.to_token_stream().to_string());
    Some((arguments.next()?, format!("{}{steps}", arguments.collect::<Vec<_>>().join(", "))))
}

/// A chain of `with_` steps, each a fact; a list, each entry a fact.
fn table(item: &syn::ItemStatic, found: &mut BTreeMap<String, String>, errors: &mut Errors) {
    let name = item.ident.to_string();
    if name.ends_with("_SCHEMA") || name == "ALL" {
        return;
    }
    if name == "ERRORS" {
        errors.table.extend(elements(&item.expr).into_iter().filter_map(error));
        return;
    }
    if matches!(&*item.expr, Expr::Reference(_)) {
        // Lists that change behavior when they lose an entry; for secrets, a new entry is also a change.
        for entry in elements(&item.expr) {
            let text = entry.to_token_stream().to_string();
            // An action is identified by its name.
            let (key, value) = match text.split_once(')') {
                Some((key, value)) if name == "ACTIONS" => (key.to_owned(), value.to_owned()),
                _ => (text, String::new()),
            };
            found.insert(format!("list {name} {key}"), value);
        }
        return;
    }
    let (mut largest, mut is_read_by_offset) = (None, false);
    let mut expression = &*item.expr;
    while let Expr::MethodCall(call) = expression {
        let step = call.method.to_string();
        let listed = call.args.iter().flat_map(elements);
        if step == "with_errors" {
            errors.listed.extend(listed.map(|code| (name.clone(), code.to_token_stream().to_string())));
        } else if step == "with_own_errors" {
            let own = listed.filter_map(error).map(|(code, facts)| ((name.clone(), code), facts));
            errors.own.extend(own);
        } else if !TRIED_ELSEWHERE.contains(&step.as_str()) {
            let kind = if WITH_METHODS.contains(&step.as_str()) { "table" } else { "fact" };
            found.insert(format!("{kind} {name} {step}"), call.args.to_token_stream().to_string());
        }
        if step == "with_parameters" {
            largest = call.args.iter().flat_map(elements).find_map(largest_limit);
        }
        is_read_by_offset |= step == "with_page" && call.args.to_token_stream().to_string().contains("Page :: Offset");
        expression = &call.receiver;
    }
    if is_read_by_offset {
        found.insert(format!("size {name}"), largest.unwrap_or(100).clamp(1, 1_000).to_string());
    }
    found.insert(format!("start {name}"), without_id(expression));
}

/// Returns the maximum of `limit`, if the expression is that parameter: the paginator requests that many records per
/// page.
fn largest_limit(parameter: &Expr) -> Option<i64> {
    let text = parameter.to_token_stream().to_string();
    let (_, rest) = text.strip_prefix("Parameter :: query (\"limit\"")?.split_once("with_max (")?;
    rest.split([')', ' ']).next()?.parse().ok()
}

/// The arguments of `Operation::new` without the id, which is never sent.
fn without_id(expression: &Expr) -> String {
    let Expr::Call(call) = expression else { return expression.to_token_stream().to_string() };
    let is_operation = call.func.to_token_stream().to_string().starts_with("Operation");
    let skipped = usize::from(is_operation);
    let arguments = call.args.iter().skip(skipped).map(|argument| {
        let text = argument.to_token_stream().to_string();
        // The name of a placeholder is also never sent.
        if text.contains('{') { placeholders(&text) } else { text }
    });
    arguments.collect::<Vec<_>>().join(", ")
}

fn placeholders(text: &str) -> String {
    text.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect::<Vec<_>>().join("/")
}

/// Reads the arguments of `text_enum!`, `number_enum!` and `times!`: values of variants and their order, formats of
/// times.
fn entries(item: &syn::ItemMacro, found: &mut BTreeMap<String, String>) {
    let kind = item.mac.path.to_token_stream().to_string();
    if !matches!(kind.as_str(), "text_enum" | "number_enum" | "times") {
        return;
    }
    let (ty, entries) = item.mac.parse_body_with(given).unwrap();
    for (name, value) in &entries {
        found.insert(format!("{kind} {ty} {name}"), value.clone());
    }
    if kind == "times" {
        return;
    }
    // A new value does not change the order of the others: only the order within each pair counts.
    for (index, (first, _)) in entries.iter().enumerate() {
        for (second, _) in &entries[index + 1..] {
            let pair = BTreeSet::from([first.as_str(), second.as_str()]);
            found.insert(format!("order {ty} {}", pair.into_iter().collect::<Vec<_>>().join(" ")), first.clone());
        }
    }
}

/// A type with its entries.
type Given = (String, Vec<(String, String)>);

/// Parses `Type { name = value, .. }`.
fn given(input: syn::parse::ParseStream) -> syn::Result<Given> {
    let ty: syn::Ident = input.parse()?;
    let inner;
    syn::braced!(inner in input);
    let entries = inner.parse_terminated(Expr::parse, syn::Token![,])?;
    let entry = |entry: Expr| match entry {
        Expr::Assign(entry) => {
            Some((entry.left.to_token_stream().to_string(), entry.right.to_token_stream().to_string()))
        }
        _ => None,
    };
    Ok((ty.to_string(), entries.into_iter().filter_map(entry).collect()))
}

/// Reads the marks of deprecation, the formats in which setters write times, and the fields by which pages distinguish
/// records.
fn functions(item: &syn::ItemImpl, found: &mut BTreeMap<String, String>) {
    let ty = item.self_ty.to_token_stream().to_string();
    for entry in &item.items {
        let ImplItem::Fn(function) = entry else { continue };
        let name = format!("{ty}::{}", function.sig.ident);
        deprecated(&function.attrs, &name, found);
        let body = function.block.to_token_stream().to_string();
        if let Some((_, format)) = body.split_once("TimeFormat ::") {
            found.insert(format!("format {name}"), format.split(')').next().unwrap_or_default().trim().to_owned());
        }
        if function.sig.ident == "pages" {
            found.insert(format!("body {name}"), body);
        }
    }
}

fn deprecated(attributes: &[syn::Attribute], name: &str, found: &mut BTreeMap<String, String>) {
    if attributes.iter().any(|attribute| attribute.path().is_ident("deprecated")) {
        found.insert(format!("deprecated {name}"), String::new());
    }
}

/// Returns the code without documentation, links and summaries.
pub(crate) fn without_words(files: &FileSet) -> String {
    let lines = files.iter().filter(|(path, _)| path.ends_with(".rs")).flat_map(|(_, text)| text.lines());
    lines
        .map(str::trim)
        .filter(|line| !line.starts_with("//") && !line.starts_with("#[doc") && !line.contains("with_summary"))
        .collect()
}
