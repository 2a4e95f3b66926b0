//! The operations of a tag: a method on `Client` each, and the builder that the method starts.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Type};

use super::structs::conversion;
use super::{Context, docs, example, ident};
use crate::codegen::generate::ShapeField;
use crate::codegen::naming;
use crate::codegen::render::RustFile;
use crate::spec::model::{Operation, Parameter, Place, Reply, Schema, Shape, Tag};

/// The file of a tag's operations.
pub fn file(context: &Context, tag: &Tag) -> Result<RustFile> {
    let operations: Vec<&Operation> =
        context.api.operations.iter().filter(|operation| operation.tag == tag.name).collect();
    let methods = operations.iter().map(|operation| method(context, operation));
    let mut items = quote! {
        impl Client {
            #(#methods)*
        }
    };
    for operation in operations {
        items.extend(request(context, operation)?);
    }
    let imports = imports(context, &items);
    let module = naming::module(&tag.name);
    Ok(RustFile {
        path: format!("requests/{module}.rs"),
        source: tag.file.clone(),
        purpose: format!(
            "Operations of the tag `{}`: {}",
            tag.name,
            tag.description.lines().next().unwrap_or_default()
        ),
        body: quote!(#imports #items),
    })
}

fn imports(context: &Context, items: &TokenStream) -> TokenStream {
    let idents = super::modules::identifiers(items);
    let has = |name: &str| idents.contains(name);
    let runtime: Vec<Ident> = ["ByteStream", "Error", "Response", "Secret", "convert"]
        .iter()
        .filter(|name| has(name))
        .map(|name| ident(name))
        .collect();
    let types: BTreeSet<Ident> = idents
        .iter()
        .filter(|name| {
            context.homes.contains_key(*name)
                || name.strip_suffix("Builder").is_some_and(|name| context.homes.contains_key(name))
        })
        .map(|name| ident(name))
        .collect();
    let mut lines = TokenStream::new();
    if has("BTreeMap") {
        lines.extend(quote!(
            use std::collections::BTreeMap;
        ));
    }
    if has("Display") {
        lines.extend(quote!(
            use std::fmt::Display;
        ));
    }
    lines.extend(quote!(use huaweicloud_runtime::{#(#runtime),*};));
    lines.extend(quote!(
        use crate::{Client, operations};
    ));
    if !types.is_empty() {
        let types = types.iter();
        lines.extend(quote!(use crate::types::{#(#types),*};));
    }
    lines
}

fn method(context: &Context, operation: &Operation) -> TokenStream {
    let doc = docs::attributes(&docs::operation(operation, &example::operation(context, operation)));
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated = "the service no longer documents it"]));
    let name = ident(&operation.id);
    let builder = ident(&naming::pascal(&operation.id));
    quote! {
        #doc
        #deprecated
        pub fn #name(&self) -> #builder<'_> {
            #builder::new(self)
        }
    }
}

/// One input of an operation: a parameter or the body.
struct Input<'a> {
    name: Ident,
    ty: &'a Type,
    parameter: &'a Parameter,
}

fn request(context: &Context, operation: &Operation) -> Result<TokenStream> {
    let name = naming::pascal(&operation.id);
    let fields = context
        .shapes
        .requests
        .get(&name)
        .with_context(|| format!("progenitor made no builder of `{}`", operation.id))?;
    let inputs = inputs(operation, fields)?;
    let builder = ident(&name);
    let doc = docs::attributes(&format!("{}.\n\nStarted by [`Client::{}`].", operation.summary, operation.id));
    let mut members: Vec<(Ident, TokenStream, TokenStream)> = inputs.iter().map(member).collect();
    let body = operation.body.as_ref().and_then(|body| body_type(context, &body.schema));
    if let Some(body) = &body {
        let body_builder = quote::format_ident!("{body}Builder");
        members.push((ident("body"), quote!(#body_builder), quote!(Ok(Default::default()))));
    }
    let names = members.iter().map(|(name, ..)| name);
    let types = members.iter().map(|(_, ty, _)| ty);
    let initial = members.iter().map(|(name, _, value)| quote!(#name: #value));
    let setters = inputs.iter().map(|input| setter(context, input));
    let body_setters = body.as_ref().map(body_setters);
    let send = send(context, operation, &inputs, body.as_ref());
    Ok(quote! {
        #doc
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until `send` is called"]
        pub struct #builder<'a> {
            client: &'a Client,
            #(#names: Result<#types, String>,)*
        }
        impl<'a> #builder<'a> {
            fn new(client: &'a Client) -> Self {
                Self { client, #(#initial,)* }
            }
            #(#setters)*
            #body_setters
            #send
        }
    })
}

fn inputs<'a>(operation: &'a Operation, fields: &'a [ShapeField]) -> Result<Vec<Input<'a>>> {
    let mut inputs = Vec::new();
    for parameter in &operation.parameters {
        let name = naming::field(&parameter.name);
        let field = fields
            .iter()
            .find(|field| field.name == name)
            .with_context(|| format!("the builder of `{}` has no field `{name}`", operation.id))?;
        inputs.push(Input { name: field.name.clone(), ty: &field.ty, parameter });
    }
    Ok(inputs)
}

fn member(input: &Input) -> (Ident, TokenStream, TokenStream) {
    let ty = input.ty;
    let name = input.name.to_string();
    let value = if input.parameter.required { quote!(Err(convert::missing(#name))) } else { quote!(Ok(None)) };
    (input.name.clone(), quote!(#ty), value)
}

/// The type of a request body; a component that only renames another leads to that one.
pub(super) fn body_type(context: &Context, schema: &Schema) -> Option<Ident> {
    let Shape::Ref(name) = &schema.shape else {
        return None;
    };
    match context.api.component(name).map(|schema| &schema.shape) {
        Some(Shape::Ref(_)) => context.api.component(name).and_then(|schema| body_type(context, schema)),
        _ => Some(ident(name)),
    }
}

fn setter(context: &Context, input: &Input) -> TokenStream {
    let Input { name, ty, parameter } = input;
    let resolved = context.api.resolve(&parameter.schema);
    let mut schema = parameter.schema.clone();
    schema.description.clone_from(&parameter.description);
    let doc = docs::attributes(&docs::field(&schema, resolved, parameter.required, true));
    let (bound, value) = conversion(name, ty);
    quote! {
        #doc
        pub fn #name(mut self, value: #bound) -> Self {
            self.#name = #value;
            self
        }
    }
}

fn body_setters(body: &Ident) -> TokenStream {
    let builder = quote::format_ident!("{body}Builder");
    quote! {
        /// The request body, or a builder of it.
        pub fn body(mut self, value: impl TryInto<#body, Error: Display>) -> Self {
            self.body = convert::value("body", value).map(<#builder as From<#body>>::from);
            self
        }
        /// Changes the request body in place.
        pub fn body_map(mut self, change: impl FnOnce(#builder) -> #builder) -> Self {
            self.body = self.body.map(change);
            self
        }
    }
}

fn send(context: &Context, operation: &Operation, inputs: &[Input], body: Option<&Ident>) -> TokenStream {
    let constant = ident(&naming::constant(&operation.id));
    let steps = inputs.iter().map(|input| {
        let (name, wire) = (&input.name, &input.parameter.name);
        match input.parameter.place {
            Place::Path => quote!(request.path(#wire, &self.#name.map_err(invalid)?)?;),
            Place::Query if input.parameter.required => {
                quote!(request.query(#wire, Some(&self.#name.map_err(invalid)?))?;)
            }
            Place::Query => quote!(request.query(#wire, self.#name.map_err(invalid)?.as_ref())?;),
            Place::Header if input.parameter.required => {
                quote!(request.header(#wire, Some(&self.#name.map_err(invalid)?))?;)
            }
            Place::Header => quote!(request.header(#wire, self.#name.map_err(invalid)?.as_ref())?;),
        }
    });
    let body = body.map(|body| {
        quote! {
            let body = #body::try_from(self.body.map_err(invalid)?).map_err(|error| invalid(error.to_string()))?;
            request.json(&body)?;
        }
    });
    let invalid = (!inputs.is_empty() || body.is_some())
        .then(|| quote!(let invalid = |problem| Error::invalid_request(operation, problem);));
    let (reply, finish) = reply(context, operation);
    let mutable = (!inputs.is_empty() || body.is_some()).then(|| quote!(mut));
    let doc = format!(" Sends the request: `{} {}`.", operation.method, operation.path);
    quote! {
        #[doc = #doc]
        ///
        /// # Errors
        ///
        /// Nothing is sent when a value is missing or breaks a limit. Any answer that is no success, and a failure to get
        /// one, is an [`Error`] that says so.
        pub async fn send(self) -> Result<Response<#reply>, Error> {
            let operation = &operations::#constant;
            #invalid
            let #mutable request = self.client.request(operation);
            #(#steps)*
            #body
            request.#finish.await
        }
    }
}

/// The type of the reply, and the call that ends in it.
fn reply(context: &Context, operation: &Operation) -> (TokenStream, TokenStream) {
    match &operation.reply {
        Reply::Empty => (quote!(()), quote!(send_empty())),
        Reply::Text => (quote!(String), quote!(send_text())),
        Reply::Stream => (quote!(ByteStream), quote!(send_stream())),
        Reply::Json(schema) => {
            let ty = reply_type(context, schema);
            (ty, quote!(send_json()))
        }
    }
}

fn reply_type(context: &Context, schema: &Schema) -> TokenStream {
    match &schema.shape {
        Shape::Ref(name) if context.api.is_type(name) => {
            let name = ident(name);
            quote!(#name)
        }
        // A named scalar or list has no type of its own.
        Shape::Ref(name) => {
            context.api.component(name).map_or_else(|| quote!(serde_json::Value), |target| reply_type(context, target))
        }
        Shape::Array { items, .. } => {
            let items = reply_type(context, items);
            quote!(Vec<#items>)
        }
        Shape::Map(items) => {
            let items = reply_type(context, items);
            quote!(BTreeMap<String, #items>)
        }
        Shape::Text { .. } => quote!(String),
        Shape::Boolean => quote!(bool),
        Shape::Number => quote!(f64),
        Shape::Integer { wide: true, .. } => quote!(i64),
        Shape::Integer { wide: false, .. } => quote!(i32),
        Shape::Any | Shape::Object(_) => quote!(serde_json::Value),
    }
}
