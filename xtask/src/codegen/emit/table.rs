//! Generates the operation table: static data about an operation for retries, the command line, the emulator and tests,
//! including the limits of its request.

use std::collections::BTreeSet;

use anyhow::Result;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{Context, SHARED, batches, facts, marks, waiters};
use crate::codegen::naming::{self, ident};
use crate::codegen::render::RustFile;
use crate::spec::model::{Operation, Parameter, ParameterLocation, Property, Reply, Schema, Shape};

/// The items that the tables use.
const TABLES: [&str; 28] = [
    "ArraySchema",
    "BatchCase",
    "BatchResults",
    "Batching",
    "Body",
    "DocumentedError",
    "Field",
    "IntegerSchema",
    "LegalCase",
    "LegalIn",
    "MarkerPage",
    "Marking",
    "ObjectSchema",
    "OffsetPage",
    "Operation",
    "Page",
    "Parameter",
    "Permission",
    "ReasonLog",
    "ReasonSource",
    "Repeat",
    "Reply",
    "Schema",
    "StateEntry",
    "StringSchema",
    "ValueSource",
    "Waiter",
    "WaiterCase",
];

/// The table of a module: a tag's operations, or the schemas that several tags use.
pub(super) fn file(context: &Context, module: &str) -> Result<RustFile> {
    let mut items = TokenStream::new();
    for operation in context.api.operations.iter().filter(|operation| naming::module(&operation.tag) == module) {
        items.extend(descriptor(context, operation));
    }
    for name in context.types_in(module).filter(|name| context.sides.request.contains(*name)) {
        if let Some(schema) = context.api.component(name) {
            let (constant, value) = (schema_constant(name), schema_value(context, schema));
            let doc = format!(" Limits of `{name}`.");
            items.extend(quote! {
                #[doc = #doc]
                pub(super) static #constant: Schema = #value;
            });
        }
    }
    let imports = imports(context, module, &items);
    Ok(RustFile {
        path: format!("operations/{module}.rs"),
        source: context.spec_file(module),
        purpose: match module {
            SHARED => "Limits of types that operations of several tags send.".to_owned(),
            module => format!("Facts about the operations of the tag `{}`, as data.", module.replace('_', "-")),
        },
        body: quote!(#imports #items),
    })
}

fn imports(context: &Context, module: &str, items: &TokenStream) -> TokenStream {
    let idents = super::modules::identifiers(items);
    let used: Vec<Ident> = TABLES.iter().filter(|name| idents.contains(**name)).map(|name| ident(name)).collect();
    let foreign: BTreeSet<Ident> = context
        .homes
        .iter()
        .filter(|(name, home)| *home != module && idents.contains(&schema_constant(name).to_string()))
        .map(|(name, _)| schema_constant(name))
        .collect();
    let foreign = foreign.iter();
    let shared = (foreign.len() > 0).then(|| quote!(use super::shared::{#(#foreign),*};));
    let runtime = (!used.is_empty()).then(|| quote!(use huaweicloud_runtime::{#(#used),*};));
    quote!(#runtime #shared)
}

fn descriptor(context: &Context, operation: &Operation) -> TokenStream {
    let constant = ident(&naming::constant(&operation.id));
    let doc = format!(" {}: `{} {}`.", operation.summary, operation.method, operation.path);
    let (id, method, path) = (&operation.id, &operation.method, &operation.path);
    let (service, tag, summary) = (&context.api.service, &operation.tag, &operation.summary);
    let steps = steps(context, operation);
    quote! {
        #[doc = #doc]
        pub static #constant: Operation =
            Operation::new(#id, #method, #path).with_tag(#service, #tag).with_summary(#summary)#steps;
    }
}

/// Returns the `with_` steps of an operation's entry: one for each fact.
fn steps(context: &Context, operation: &Operation) -> TokenStream {
    let repeat = match operation.repeat.as_str() {
        "safe" => quote!(Safe),
        "after-read" => quote!(AfterRead),
        _ => quote!(Never),
    };
    let mut steps = quote!(.with_repeat(Repeat::#repeat));
    steps.extend(facts::steps(operation));
    if !operation.regions.is_empty() {
        let regions = &operation.regions;
        steps.extend(quote!(.with_regions(&[#(#regions),*])));
    }
    if !operation.parameters.is_empty() {
        let parameters = operation.parameters.iter().map(|parameter| parameter_value(context, parameter));
        steps.extend(quote!(.with_parameters(&[#(#parameters),*])));
    }
    if let Some(body) = &operation.body {
        let need = if body.required { quote!(required) } else { quote!(optional) };
        let schema = schema_reference(context, &body.schema);
        steps.extend(quote!(.with_body(Body::#need(#schema))));
    }
    let reply = match operation.reply {
        Reply::Empty => quote!(Empty),
        Reply::Json(_) => quote!(Json),
        Reply::Text => quote!(Text),
        Reply::Stream => quote!(Stream),
    };
    let success = operation.success.iter().map(|status| Literal::u16_unsuffixed(*status));
    steps.extend(quote!(.with_reply(Reply::#reply).with_success(&[#(#success),*])));
    if let Some(page) = operation.page.as_ref().and_then(page) {
        steps.extend(quote!(.with_page(#page)));
    }
    if let Some(waiter) = operation.waiter.as_ref().map(waiters::value) {
        steps.extend(quote!(.with_waiter(#waiter)));
    }
    if let Some(marking) = operation.mark.as_ref().map(marks::value) {
        steps.extend(quote!(.with_marking(#marking)));
    }
    if let Some(batching) = operation.batch.as_ref().map(batches::value) {
        steps.extend(quote!(.with_batching(#batching)));
    }
    steps
}

fn parameter_value(context: &Context, parameter: &Parameter) -> TokenStream {
    let (name, schema) = (&parameter.name, schema_reference(context, &parameter.schema));
    let place = match parameter.place {
        ParameterLocation::Path => return quote!(Parameter::path(#name, #schema)),
        ParameterLocation::Query => quote!(query),
        ParameterLocation::Header => quote!(header),
    };
    let required = parameter.required.then(|| quote!(.required()));
    quote!(Parameter::#place(#name, #schema)#required)
}

/// Returns, as a string, what a table such as `x-hc-page` becomes. Two tables that no program can distinguish give the
/// same string.
pub(in crate::codegen) fn stated(key: &str, table: &Value) -> String {
    let tokens = match key {
        "x-hc-page" => page(table).unwrap_or_default(),
        "x-hc-waiter" => waiters::value(table),
        "x-hc-mark" => marks::value(table),
        "x-hc-batch" => batches::value(table),
        _ => TokenStream::new(),
    };
    // The id that distinguishes the entries of a list is written into the method `pages` instead of the table.
    let id = table.get("id").and_then(Value::as_str).filter(|_| key == "x-hc-page").unwrap_or_default();
    format!("{tokens} {id}")
}

fn page(page: &Value) -> Option<TokenStream> {
    let text = |key: &str| page.get(key).and_then(Value::as_str);
    let items = text("items")?;
    Some(match text("style")? {
        "marker" => {
            let (marker, next) = (text("marker")?, text("next")?);
            let more = text("more").map(|field| quote!(.with_more(#field)));
            quote!(Page::Marker(MarkerPage::new(#items, #marker, #next)#more))
        }
        _ => {
            let total = text("total").map(|field| quote!(.with_total(#field)));
            quote!(Page::Offset(OffsetPage::new(#items)#total))
        }
    })
}

fn schema_constant(name: &str) -> Ident {
    ident(&format!("{}_SCHEMA", naming::constant(name)))
}

/// Returns a schema as an expression that can become a `&'static Schema`.
fn schema_reference(context: &Context, schema: &Schema) -> TokenStream {
    match &schema.shape {
        Shape::Ref(name) if context.api.is_type(name) => {
            let constant = schema_constant(name);
            quote!(&#constant)
        }
        Shape::Ref(name) => {
            context.api.component(name).map_or_else(|| quote!(&Schema::Any), |target| schema_reference(context, target))
        }
        _ => {
            let value = schema_value(context, schema);
            quote!(&#value)
        }
    }
}

fn schema_value(context: &Context, schema: &Schema) -> TokenStream {
    match &schema.shape {
        Shape::Any | Shape::Ref(_) => quote!(Schema::Any),
        Shape::Boolean => quote!(Schema::Boolean),
        Shape::Number => quote!(Schema::Number),
        Shape::Integer { min, max, values, .. } => {
            let limits = limits([("with_min", min.map(integer)), ("with_max", max.map(integer))]);
            let values = values.iter().filter(|_| !schema.is_extensible);
            let values: Vec<TokenStream> = values.map(|value| integer(value.value)).collect();
            match with_values(limits, values) {
                limits if limits.is_empty() => quote!(Schema::INTEGER),
                limits => quote!(Schema::Integer(IntegerSchema::new()#limits)),
            }
        }
        Shape::Text { min, max, pattern, values, secret } => {
            let pattern = pattern.as_ref().map(|pattern| quote!(#pattern));
            let limits =
                limits([("with_min", min.map(length)), ("with_max", max.map(length)), ("with_pattern", pattern)]);
            let values = values.iter().filter(|_| !schema.is_extensible).map(|value| &value.value);
            let values: Vec<TokenStream> = values.map(|value| quote!(#value)).collect();
            match (with_values(limits, values), *secret) {
                (limits, true) if limits.is_empty() => quote!(Schema::SECRET),
                (limits, true) => quote!(Schema::String(StringSchema::new()#limits.secret())),
                (limits, false) if limits.is_empty() => quote!(Schema::STRING),
                (limits, false) => quote!(Schema::String(StringSchema::new()#limits)),
            }
        }
        Shape::Array { items, min, max } => {
            let items = schema_reference(context, items);
            let limits = limits([("with_min", min.map(length)), ("with_max", max.map(length))]);
            quote!(Schema::Array(ArraySchema::new(#items)#limits))
        }
        Shape::Map(items) => {
            let items = schema_reference(context, items);
            quote!(Schema::Map(#items))
        }
        Shape::Object(properties) => {
            let fields = properties.iter().map(|property| field_value(context, property));
            quote!(Schema::Object(ObjectSchema::new(&[#(#fields),*])))
        }
    }
}

/// Returns the steps for the limits that are present.
fn limits<const N: usize>(limits: [(&str, Option<TokenStream>); N]) -> TokenStream {
    let steps = limits.into_iter().filter_map(|(step, value)| Some((ident(step), value?)));
    steps.map(|(step, value)| quote!(.#step(#value))).collect()
}

fn with_values(limits: TokenStream, values: Vec<TokenStream>) -> TokenStream {
    if values.is_empty() { limits } else { quote!(#limits.with_values(&[#(#values),*])) }
}

fn field_value(context: &Context, property: &Property) -> TokenStream {
    let (name, schema) = (&property.name, schema_reference(context, &property.schema));
    let need = if property.required { quote!(required) } else { quote!(optional) };
    let nullable = property.schema.nullable.then(|| quote!(.nullable()));
    quote!(Field::#need(#name, #schema)#nullable)
}

fn integer(value: i64) -> TokenStream {
    let literal = Literal::u64_unsuffixed(value.unsigned_abs());
    if value < 0 { quote!(-#literal) } else { quote!(#literal) }
}

fn length(value: u32) -> TokenStream {
    let literal = Literal::u32_unsuffixed(value);
    quote!(#literal)
}
