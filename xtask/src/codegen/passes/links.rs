//! Turns words in backticks that name an operation, a type or a field into links.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::Ident;

use crate::codegen::docs::PERMISSION;
use crate::codegen::items::Items;
use crate::spec::model::{Api, Operation};
use fields::Fields;

mod fields;
#[cfg(test)]
mod tests;

/// The names that words may link to.
pub(crate) struct Links {
    operations: BTreeSet<String>,
    types: BTreeSet<String>,
    fields: Fields,
    /// Operation -> component that it sends, if any.
    bodies: BTreeMap<String, String>,
    /// Operation -> component that its reply is, or lists.
    replies: BTreeMap<String, String>,
    /// Operation -> name on the wire -> target of a link: a setter, or a field of the body.
    inputs: BTreeMap<String, BTreeMap<String, String>>,
}

/// Names that every type also has through a trait or its builder, so that a link to a field of that name is ambiguous.
const AMBIGUOUS: [&str; 4] = ["builder", "clone", "default", "fmt"];

impl Links {
    pub(crate) fn new(api: &Api, items: &Items) -> Self {
        let types = api.reachable(api.operations.iter().flat_map(|o| o.request_schemas().chain(o.reply_schema())));
        let fields = Fields::new(api, items, &types);
        let inputs = api.operations.iter().map(|operation| (operation.id.clone(), inputs(items, &fields, operation)));
        let bodies = api.operations.iter().filter_map(|operation| {
            Some((operation.id.clone(), fields::component(api, &operation.body.as_ref()?.schema)?))
        });
        let replies = api
            .operations
            .iter()
            .filter_map(|operation| Some((operation.id.clone(), fields::component(api, operation.reply_schema()?)?)));
        Self {
            operations: api.operations.iter().map(|operation| operation.id.clone()).collect(),
            bodies: bodies.collect(),
            replies: replies.collect(),
            inputs: inputs.collect(),
            types,
            fields,
        }
    }

    /// Adds links to the description of a component and its fields. If the component does not have a field, the field
    /// is searched for in the components that it holds and in those that hold it. It is also searched for in the
    /// replies to the requests that send the component.
    pub(crate) fn component(&self, name: &str, text: &str) -> String {
        self.link(text, |word| match self.fields.of(name).and_then(|fields| fields.get(word)) {
            Some(field) => Some(format!("Self::{field}")),
            None => self
                .fields
                .path(name, word)
                .or_else(|| self.fields.below([name], word))
                .or_else(|| self.fields.above(name, word))
                .or_else(|| self.fields.below(self.answers(name), word)),
        })
    }

    /// Adds links to the descriptions of an operation and its parameters, in the file that imports its body type. If
    /// the request does not have a field, the field is searched for in the reply, then inside the body.
    pub(crate) fn operation(&self, operation: &Operation, text: &str) -> String {
        let inputs = self.inputs.get(&operation.id);
        self.link(text, |word| {
            inputs
                .and_then(|inputs| inputs.get(word).cloned())
                .or_else(|| self.fields.below(self.reply(&operation.id), word))
                .or_else(|| self.fields.below(self.bodies.get(&operation.id).map(String::as_str), word))
        })
    }

    /// Adds links to a description that does not belong to a component with fields.
    pub(crate) fn words(&self, text: &str) -> String {
        self.link(text, |_| None)
    }

    /// Links a setter to the field, which has the whole documentation.
    pub(crate) fn details(&self, component: &str, field: &Ident) -> String {
        let name = field.to_string();
        if AMBIGUOUS.contains(&name.as_str()) {
            String::new()
        } else {
            format!(" See [`{name}`]({component}::{name}).")
        }
    }

    fn reply(&self, operation: &str) -> Option<&str> {
        self.replies.get(operation).map(String::as_str)
    }

    /// Returns the replies of the operations that send a component.
    fn answers(&self, component: &str) -> impl Iterator<Item = &str> {
        let senders = self.bodies.iter().filter(move |(_, body)| *body == component);
        senders.filter_map(|(operation, _)| self.reply(operation))
    }

    fn target(&self, word: &str) -> Option<String> {
        if self.operations.contains(word) {
            return Some(format!("crate::Client::{word}"));
        }
        if let Some((head, path)) = word.split_once('.') {
            return self.fields.path(self.component_of(head)?, path);
        }
        self.types.contains(word).then(|| format!("crate::types::{word}"))
    }

    /// Returns the component of a type, or of an operation's reply.
    fn component_of(&self, word: &str) -> Option<&str> {
        self.reply(word).or_else(|| self.types.get(word).map(String::as_str))
    }

    /// Returns the field of another component: `` `name` of `Task` ``.
    fn of_another(&self, word: &str, after: &str) -> Option<String> {
        let (holder, _) = after.strip_prefix(" of `")?.split_once('`')?;
        self.fields.below(self.component_of(holder), word)
    }

    fn link(&self, text: &str, own: impl Fn(&str) -> Option<String>) -> String {
        let mut fenced = false;
        let mut linked = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
                linked.push_str(line);
            } else if fenced || line.starts_with(PERMISSION) {
                linked.push_str(line);
            } else {
                self.link_line(&mut linked, line, &own);
            }
        }
        linked
    }

    fn link_line(&self, linked: &mut String, line: &str, own: &impl Fn(&str) -> Option<String>) {
        let mut rest = line;
        while let Some((before, tail)) = rest.split_once('`') {
            let Some((word, after)) = tail.split_once('`') else { break };
            linked.push_str(before);
            let target = self.of_another(word, after).or_else(|| own(word)).or_else(|| self.target(word));
            let target = target.filter(|_| !before.ends_with('['));
            match target {
                Some(target) => linked.push_str(&format!("[`{word}`]({target})")),
                None => linked.push_str(&format!("`{word}`")),
            }
            rest = after;
        }
        linked.push_str(rest);
    }
}

/// Returns the parameters of an operation and the fields of its body.
fn inputs(items: &Items, fields: &Fields, operation: &Operation) -> BTreeMap<String, String> {
    let Some(request) = items.requests.get(&operation.id) else { return BTreeMap::new() };
    let builder = request.body().map(|builder| builder.to_token_stream().to_string());
    let body = builder.as_deref().and_then(|builder| builder.strip_suffix("Builder"));
    let of_body = body.and_then(|body| Some((body, fields.of(body)?))).into_iter();
    let of_body = of_body
        .flat_map(|(body, fields)| fields.iter().map(move |(wire, field)| (wire.clone(), format!("{body}::{field}"))));
    let mut inputs: BTreeMap<String, String> = of_body.collect();
    for parameter in &operation.parameters {
        if let Some(ident) =
            request.parameter(parameter).filter(|ident| !AMBIGUOUS.contains(&ident.to_string().as_str()))
        {
            let target = format!("{}::{ident}", request.definition.ident);
            inputs.insert(parameter.name.clone(), target);
        }
    }
    inputs
}
