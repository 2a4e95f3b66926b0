//! Turns words in backticks that name an operation, a type or a field into links.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::Ident;

use crate::codegen::items::Items;
use crate::spec::model::{Api, Operation, Schema, Shape};

#[cfg(test)]
mod tests;

/// What a word may name.
pub(crate) struct Links {
    operations: BTreeSet<String>,
    types: BTreeSet<String>,
    /// Component -> name on the wire -> name of the field.
    fields: BTreeMap<String, BTreeMap<String, String>>,
    /// Component -> name on the wire -> component that the field holds.
    held: BTreeMap<String, BTreeMap<String, String>>,
    /// Operation -> component that it replies with.
    replies: BTreeMap<String, String>,
    /// Operation -> name on the wire -> target of a link: a setter, or a field of the body.
    inputs: BTreeMap<String, BTreeMap<String, String>>,
}

/// Names that every type also has through a trait or its builder, so that a link to a field of that name is ambiguous.
const AMBIGUOUS: [&str; 4] = ["builder", "clone", "default", "fmt"];

impl Links {
    pub(crate) fn new(api: &Api, items: &Items) -> Self {
        let types = api.reachable(api.operations.iter().flat_map(|o| o.request_schemas().chain(o.reply_schema())));
        let fields: BTreeMap<String, BTreeMap<String, String>> = items
            .types
            .keys()
            .filter(|name| types.contains(*name))
            .map(|name| (name.clone(), of_type(items, name)))
            .collect();
        let inputs = api.operations.iter().map(|operation| (operation.id.clone(), inputs(items, &fields, operation)));
        let replies =
            api.operations.iter().filter_map(|operation| Some((operation.id.clone(), operation.reply_name()?)));
        Self {
            held: types.iter().map(|name| (name.clone(), held(api, name))).collect(),
            replies: replies.collect(),
            operations: api.operations.iter().map(|operation| operation.id.clone()).collect(),
            inputs: inputs.collect(),
            types,
            fields,
        }
    }

    /// Links in the words of a component and its fields.
    pub(crate) fn component(&self, name: &str, text: &str) -> String {
        let fields = self.fields.get(name);
        self.link(text, |word| match fields?.get(word) {
            Some(field) => Some(format!("Self::{field}")),
            None => self.field(name, word),
        })
    }

    /// Adds links to the text of an operation and its parameters, in the file that its body is imported to.
    pub(crate) fn operation(&self, operation: &Operation, text: &str) -> String {
        let inputs = self.inputs.get(&operation.id);
        self.link(text, |word| inputs?.get(word).cloned())
    }

    /// Links in words that belong to no component with fields.
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

    fn target(&self, word: &str) -> Option<String> {
        if self.operations.contains(word) {
            return Some(format!("crate::Client::{word}"));
        }
        if let Some((head, path)) = word.split_once('.') {
            let component = self.replies.get(head).or_else(|| self.types.get(head))?;
            return self.field(component, path);
        }
        self.types.contains(word).then(|| format!("crate::types::{word}"))
    }

    /// The field at a path of names on the wire, below a component.
    fn field(&self, component: &str, path: &str) -> Option<String> {
        match path.split_once('.') {
            Some((name, path)) => self.field(self.held.get(component)?.get(name)?, path),
            None => Some(format!("crate::types::{component}::{}", self.fields.get(component)?.get(path)?)),
        }
    }

    fn link(&self, text: &str, own: impl Fn(&str) -> Option<String>) -> String {
        let mut fenced = false;
        let mut linked = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
                linked.push_str(line);
            } else if fenced {
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
            let target = own(word).or_else(|| self.target(word)).filter(|_| !before.ends_with('['));
            match target {
                Some(target) => linked.push_str(&format!("[`{word}`]({target})")),
                None => linked.push_str(&format!("`{word}`")),
            }
            rest = after;
        }
        linked.push_str(rest);
    }
}

/// The fields of a component by their names on the wire.
fn of_type(items: &Items, name: &str) -> BTreeMap<String, String> {
    let Some(item) = items.types.get(name) else { return BTreeMap::new() };
    let fields = item.definition.fields.iter().filter_map(|field| {
        let ident = field.ident.as_ref()?.to_string();
        let wire = crate::codegen::items::wire_name(field)?;
        (!AMBIGUOUS.contains(&ident.as_str())).then_some((wire, ident))
    });
    fields.collect()
}

/// The components that the fields of a component hold, in lists too, by the names on the wire.
fn held(api: &Api, name: &str) -> BTreeMap<String, String> {
    let Some(Schema { shape: Shape::Object(properties), .. }) = api.component(name) else { return BTreeMap::new() };
    let held = properties.iter().filter_map(|property| {
        let inner = match &property.schema.shape {
            Shape::Array { items, .. } => items,
            _ => &property.schema,
        };
        Some((property.name.clone(), api.type_name(inner)?.to_owned()))
    });
    held.collect()
}

/// The parameters of an operation, and the fields of its body.
fn inputs(
    items: &Items,
    fields: &BTreeMap<String, BTreeMap<String, String>>,
    operation: &Operation,
) -> BTreeMap<String, String> {
    let Some(request) = items.requests.get(&operation.id) else { return BTreeMap::new() };
    let builder = request.body().map(|builder| builder.to_token_stream().to_string());
    let body = builder.as_deref().and_then(|builder| builder.strip_suffix("Builder"));
    let of_body = body.and_then(|body| Some((body, fields.get(body)?))).into_iter();
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
