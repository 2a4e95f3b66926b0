//! Checks the rules of `openapi/README.md` and the limitations of the code generator. It reports each violation with a
//! position and a sentence, so that nothing is dropped silently and no generator panics.

mod actions;
mod batches;
mod codes;
pub mod command;
mod counts;
mod doubts;
mod enums;
mod examples;
mod facts;
pub mod fix;
mod keys;
mod limits;
mod marks;
mod messages;
mod names;
mod operations;
mod pages;
mod parameters;
mod references;
mod replies;
pub mod rules;
mod schemas;
mod times;
mod two_types;
mod unknowns;
mod waiters;
mod words;

use serde_json::Value;

use super::bundle::Bundle;
use super::model::{deref, operations_of};
use super::problem::{Fix, Place, Problem, Problems};
use super::source::escape;

pub use keys::allowed as allowed_keys;

/// Checks one bundled service.
pub fn lint(bundle: &Bundle) -> Problems {
    let mut linter = Linter { bundle, problems: Vec::new() };
    for check in [
        keys::check,
        operations::check,
        parameters::check,
        references::check,
        pages::check,
        waiters::check,
        marks::check,
        batches::check,
        schemas::check,
        limits::check,
        enums::check,
        times::check,
        two_types::check,
        replies::check,
        facts::check,
        actions::check,
        examples::check,
        messages::check,
        codes::check,
        unknowns::check,
        doubts::check,
        words::check,
        names::check,
    ] {
        check(&mut linter);
    }
    Problems::new(linter.problems)
}

struct Linter<'a> {
    bundle: &'a Bundle<'a>,
    problems: Vec<Problem>,
}

impl<'a> Linter<'a> {
    fn document(&self) -> &'a Value {
        &self.bundle.document
    }

    fn place(&self, pointer: &str) -> Place {
        self.bundle.place(pointer)
    }

    fn report(&mut self, pointer: &str, rule: &'static str, message: impl Into<String>) {
        let problem = self.problem(pointer, rule, message.into());
        self.problems.push(problem);
    }

    /// Reports a problem that can be fixed by adding an entry to the mapping at `pointer`. An existing entry with that
    /// name is replaced.
    fn report_missing(&mut self, pointer: &str, rule: &'static str, message: impl Into<String>, entry: &str) {
        let mut problem = self.problem(pointer, rule, message.into());
        let key = entry.split(':').next().unwrap_or_default();
        let known = self.document().pointer(pointer).and_then(|node| node.get(key));
        let own = self.bundle.source_pointer(pointer);
        problem.fix = match known {
            None => Some(Fix::Add { pointer: own, entry: entry.to_owned() }),
            Some(known) if !known.is_object() && !known.is_array() => Some(Fix::Replace {
                pointer: format!("{own}/{}", escape(key)),
                find: known.as_str().map_or_else(|| known.to_string(), str::to_owned),
                replace: entry.split_once(':').map_or("", |(_, value)| value.trim()).to_owned(),
            }),
            Some(_) => None,
        };
        self.problems.push(problem);
    }

    /// Reports a problem that can be fixed by replacing text in the line of `pointer`.
    fn report_text(
        &mut self,
        pointer: &str,
        rule: &'static str,
        message: impl Into<String>,
        (find, replace): (&str, &str),
    ) {
        let pointer_of_file = self.bundle.source_pointer(pointer);
        let fix = Fix::Replace { pointer: pointer_of_file, find: find.to_owned(), replace: replace.to_owned() };
        let problem = Problem { fix: Some(fix), ..self.problem(pointer, rule, message.into()) };
        self.problems.push(problem);
    }

    fn problem(&self, pointer: &str, rule: &'static str, message: String) -> Problem {
        Problem {
            operation: self.operation_at(pointer),
            column: self.bundle.column(pointer),
            path: pointer.to_owned(),
            ..Problem::new(self.place(pointer), rule, message)
        }
    }

    /// Returns the id of the operation that contains the node at a pointer.
    fn operation_at(&self, pointer: &str) -> Option<String> {
        let mut segments = pointer.split('/').skip(1);
        if segments.next() != Some("paths") {
            return None;
        }
        let (path, method) = (segments.next()?, segments.next()?);
        let operation = self.document().pointer(&format!("/paths/{path}/{method}/operationId"))?;
        operation.as_str().map(str::to_owned)
    }

    /// Every operation, with its pointer and path.
    fn operations(&self) -> Vec<Located<'a>> {
        let paths = self.document().get("paths").and_then(Value::as_object);
        let mut found = Vec::new();
        for (path, item) in paths.into_iter().flatten() {
            for (method, operation) in operations_of(item) {
                let pointer = format!("/paths/{}/{method}", escape(path));
                found.push(Located { pointer, path, method, item, operation });
            }
        }
        found
    }

    /// Returns the components of a kind, with their pointers.
    fn components(&self, kind: &str) -> Vec<(String, &'a str, &'a Value)> {
        let group = self.document().pointer(&format!("/components/{kind}")).and_then(Value::as_object);
        let located = |(name, value): (&'a String, &'a Value)| {
            (format!("/components/{kind}/{}", escape(name)), name.as_str(), value)
        };
        group.into_iter().flatten().map(located).collect()
    }

    /// Returns every parameter where it is defined: among the components, in a path, or in an operation.
    fn each_parameter(&self) -> Vec<(String, &'a Value)> {
        let mut found: Vec<(String, &'a Value)> =
            self.components("parameters").into_iter().map(|(pointer, _, parameter)| (pointer, parameter)).collect();
        let mut holders: Vec<(String, &'a Value)> = Vec::new();
        for Located { pointer, item, operation, .. } in self.operations() {
            holders.extend(pointer.rsplit_once('/').map(|(path, _)| (path.to_owned(), item)));
            holders.push((pointer, operation));
        }
        for (pointer, holder) in holders {
            let written_out =
                array(holder, "parameters").enumerate().filter(|(_, parameter)| parameter.get("$ref").is_none());
            found.extend(written_out.map(|(index, parameter)| (format!("{pointer}/parameters/{index}"), parameter)));
        }
        found
    }

    /// Returns every header of a reply where it is defined: among the components, in a shared response, or in an operation.
    fn each_header(&self) -> Vec<(String, &'a Value)> {
        let mut found: Vec<(String, &'a Value)> =
            self.components("headers").into_iter().map(|(pointer, _, header)| (pointer, header)).collect();
        let mut holders: Vec<(String, &'a Value)> =
            self.components("responses").into_iter().map(|(pointer, _, response)| (pointer, response)).collect();
        for Located { pointer, operation, .. } in self.operations() {
            let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
            holders.extend(
                responses.map(|(status, response)| (format!("{pointer}/responses/{}", escape(status)), response)),
            );
        }
        for (pointer, response) in holders {
            let headers = response.get("headers").and_then(Value::as_object).into_iter().flatten();
            let written_out = headers.filter(|(_, header)| header.get("$ref").is_none());
            found.extend(written_out.map(|(name, header)| (format!("{pointer}/headers/{}", escape(name)), header)));
        }
        found
    }

    /// Returns the content of every body and reply where it is defined: among the components, or in an operation.
    fn each_content(&self) -> Vec<(String, &'a Value)> {
        let mut holders: Vec<(String, &'a Value)> = ["responses", "requestBodies"]
            .into_iter()
            .flat_map(|kind| self.components(kind))
            .map(|(pointer, _, holder)| (pointer, holder))
            .collect();
        for Located { pointer, operation, .. } in self.operations() {
            holders.extend(operation.get("requestBody").map(|body| (format!("{pointer}/requestBody"), body)));
            let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
            holders.extend(
                responses.map(|(status, response)| (format!("{pointer}/responses/{}", escape(status)), response)),
            );
        }
        let mut found = Vec::new();
        for (pointer, holder) in holders {
            let content = holder.get("content").and_then(Value::as_object).into_iter().flatten();
            found.extend(content.map(|(media, content)| (format!("{pointer}/content/{}", escape(media)), content)));
        }
        found
    }

    /// Calls `visit` with every schema of the document: components, bodies, replies, parameters, headers, and
    /// everything below them.
    fn each_schema(&mut self, visit: impl Fn(&mut Self, &str, Role, &'a Value)) {
        for (pointer, _, schema) in self.components("schemas") {
            self.walk(&pointer, Role::Component, schema, &visit);
        }
        for (pointer, content) in self.each_content() {
            self.walk_child(&pointer, "schema", Role::Content, content, &visit);
        }
        for (pointer, parameter) in self.each_parameter() {
            self.walk_child(&pointer, "schema", Role::Parameter, parameter, &visit);
        }
        for (pointer, header) in self.each_header() {
            self.walk_child(&pointer, "schema", Role::Header, header, &visit);
        }
    }

    fn walk_child(
        &mut self,
        pointer: &str,
        key: &str,
        role: Role,
        holder: &'a Value,
        visit: &impl Fn(&mut Self, &str, Role, &'a Value),
    ) {
        if let Some(schema) = holder.get(key) {
            self.walk(&format!("{pointer}/{key}"), role, schema, visit);
        }
    }

    fn walk(
        &mut self,
        pointer: &str,
        role: Role,
        schema: &'a Value,
        visit: &impl Fn(&mut Self, &str, Role, &'a Value),
    ) {
        visit(self, pointer, role, schema);
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.walk(&format!("{pointer}/properties/{}", escape(name)), Role::Property, property, visit);
        }
        self.walk_child(pointer, "items", Role::Items, schema, visit);
        if schema.get("additionalProperties").is_some_and(Value::is_object) {
            self.walk_child(pointer, "additionalProperties", Role::Items, schema, visit);
        }
    }
}

/// The relation of a schema to its parent node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Component,
    Property,
    /// Element of an array or value of a map.
    Items,
    /// A whole request body or reply.
    Content,
    Parameter,
    /// A header of a reply.
    Header,
}

/// An operation and its position.
struct Located<'a> {
    pointer: String,
    path: &'a str,
    method: &'a str,
    item: &'a Value,
    operation: &'a Value,
}

impl<'a> Located<'a> {
    /// Returns the resolved parameters of the path and of the operation.
    fn parameters(&self, document: &'a Value) -> impl Iterator<Item = &'a Value> + use<'a> {
        array(self.item, "parameters")
            .chain(array(self.operation, "parameters"))
            .map(move |parameter| deref(document, parameter))
    }
}

fn array<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// Returns the string under a key.
fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}
