//! The operation table: what retry, command line, emulator and tests need to know of an operation, and the limits its
//! request must keep, as static data.

use std::collections::BTreeSet;

use anyhow::Result;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{Context, SHARED, ident};
use crate::codegen::naming;
use crate::codegen::render::RustFile;
use crate::spec::model::{Operation, Parameter, Place, Property, Reply, Schema, Shape};

/// The table of a module: a tag's operations, or the schemas that several tags use.
pub fn file(context: &Context, module: &str) -> Result<RustFile> {
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
            module => format!("What is known of the operations of the tag `{}`, as data.", module.replace('_', "-")),
        },
        body: quote!(#imports #items),
    })
}

fn imports(context: &Context, module: &str, items: &TokenStream) -> TokenStream {
    let idents = super::modules::identifiers(items);
    let names = ["Body", "Field", "Operation", "Page", "Parameter", "Place", "Repeat", "Reply", "Schema", "Waiter"];
    let used: Vec<Ident> = names.iter().filter(|name| idents.contains(**name)).map(|name| ident(name)).collect();
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
    let (id, service, tag, method, path, summary) =
        (&operation.id, &context.api.service, &operation.tag, &operation.method, &operation.path, &operation.summary);
    let repeat = match operation.repeat.as_str() {
        "safe" => quote!(Safe),
        "after-read" => quote!(AfterRead),
        _ => quote!(Never),
    };
    let iam_action = option(operation.iam_action.as_ref().map(|action| quote!(#action)));
    let regions = &operation.regions;
    let parameters = operation.parameters.iter().map(|parameter| parameter_value(context, parameter));
    let body = option(operation.body.as_ref().map(|body| {
        let (required, schema) = (body.required, schema_reference(context, &body.schema));
        quote!(Body { required: #required, schema: #schema })
    }));
    let reply = match operation.reply {
        Reply::Empty => quote!(Empty),
        Reply::Json(_) => quote!(Json),
        Reply::Text => quote!(Text),
        Reply::Stream => quote!(Stream),
    };
    let success = operation.success.iter().map(|status| Literal::u16_unsuffixed(*status));
    let page = option(operation.page.as_ref().and_then(page));
    let waiter = option(operation.waiter.as_ref().map(waiter));
    let doc = format!(" {}: `{method} {path}`.", operation.summary);
    quote! {
        #[doc = #doc]
        pub static #constant: Operation = Operation {
            id: #id,
            service: #service,
            tag: #tag,
            method: #method,
            path: #path,
            summary: #summary,
            repeat: Repeat::#repeat,
            iam_action: #iam_action,
            regions: &[#(#regions),*],
            parameters: &[#(#parameters),*],
            body: #body,
            reply: Reply::#reply,
            success: &[#(#success),*],
            page: #page,
            waiter: #waiter,
        };
    }
}

fn parameter_value(context: &Context, parameter: &Parameter) -> TokenStream {
    let (name, required) = (&parameter.name, parameter.required);
    let place = match parameter.place {
        Place::Path => quote!(Path),
        Place::Query => quote!(Query),
        Place::Header => quote!(Header),
    };
    let schema = schema_reference(context, &parameter.schema);
    quote!(Parameter { name: #name, place: Place::#place, required: #required, schema: #schema })
}

fn page(page: &Value) -> Option<TokenStream> {
    let text = |key: &str| page.get(key).and_then(Value::as_str);
    let items = text("items")?;
    Some(match text("style")? {
        "marker" => {
            let (marker, next, more) = (text("marker")?, text("next")?, option(text("more").map(|more| quote!(#more))));
            quote!(Page::Marker { items: #items, marker: #marker, next: #next, more: #more })
        }
        _ => {
            let total = option(text("total").map(|total| quote!(#total)));
            quote!(Page::Offset { items: #items, total: #total })
        }
    })
}

fn waiter(waiter: &Value) -> TokenStream {
    let text = |key: &str| waiter.get(key).and_then(Value::as_str);
    let list = |key: &str| -> Vec<String> {
        let values = waiter.get(key).and_then(Value::as_array);
        values
            .into_iter()
            .flatten()
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            .collect()
    };
    let (read, field) = (text("read").unwrap_or_default(), text("field").unwrap_or_default());
    let (done, failed) = (list("done"), list("failed"));
    let reason = option(text("reason").map(|reason| quote!(#reason)));
    quote!(Waiter { read: #read, field: #field, done: &[#(#done),*], failed: &[#(#failed),*], reason: #reason })
}

fn schema_constant(name: &str) -> Ident {
    ident(&format!("{}_SCHEMA", naming::constant(name)))
}

/// A schema as something a `&'static Schema` can be made of.
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
            let (min, max) = (option(min.map(integer)), option(max.map(integer)));
            let values = values.iter().map(|value| integer(value.value));
            quote!(Schema::Integer { min: #min, max: #max, values: &[#(#values),*] })
        }
        Shape::Text { min, max, pattern, values, secret } => {
            let (min, max) = (option(min.map(length)), option(max.map(length)));
            let pattern = option(pattern.as_ref().map(|pattern| quote!(#pattern)));
            let values = values.iter().map(|value| &value.value);
            quote!(Schema::String { min: #min, max: #max, pattern: #pattern, values: &[#(#values),*], secret: #secret })
        }
        Shape::Array { items, min, max } => {
            let (items, min, max) =
                (schema_reference(context, items), option(min.map(length)), option(max.map(length)));
            quote!(Schema::Array { items: #items, min: #min, max: #max })
        }
        Shape::Map(items) => {
            let items = schema_reference(context, items);
            quote!(Schema::Map(#items))
        }
        Shape::Object(properties) => {
            let fields = properties.iter().map(|property| field_value(context, property));
            quote!(Schema::Object { fields: &[#(#fields),*] })
        }
    }
}

fn field_value(context: &Context, property: &Property) -> TokenStream {
    let (name, required, nullable) = (&property.name, property.required, property.schema.nullable);
    let schema = schema_reference(context, &property.schema);
    quote!(Field { name: #name, required: #required, nullable: #nullable, schema: #schema })
}

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

fn integer(value: i64) -> TokenStream {
    let literal = Literal::i64_unsuffixed(value.abs());
    if value < 0 { quote!(-#literal) } else { quote!(#literal) }
}

fn length(value: u32) -> TokenStream {
    let literal = Literal::u32_unsuffixed(value);
    quote!(#literal)
}
