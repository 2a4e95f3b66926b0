//! Replaces the fields of a request, and the body of `send`. progenitor's request has a reference to the client and one
//! `Result` per parameter, and sends on its own, through hooks whose errors are only strings. Ours has the runtime's
//! request, which signs, retries and preserves the details of errors; it owns what it needs, so that sending can be
//! moved to another task.

use anyhow::{Context as _, Result};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, ImplItemFn, ReturnType, Type, parse_quote};

use super::Spec;
use super::setters;
use crate::codegen::items::{Items, RequestItems, argument, methods};
use crate::codegen::naming;
use crate::spec::model::{Operation, Reply};

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    for operation in &spec.api.operations {
        let Some(request) = items.requests.get_mut(&operation.id) else { continue };
        send(operation, request)?;
        hold(request);
        if let Some(method) = items.methods.get_mut(&operation.id) {
            start(operation, request, method);
        }
    }
    // None of progenitor's sending code is left, so nothing needs its hooks.
    items.hooks.clear();
    Ok(())
}

fn send(operation: &Operation, request: &mut RequestItems) -> Result<()> {
    let finish = match operation.reply {
        Reply::Empty => quote!(send_empty()),
        Reply::Text => quote!(send_text()),
        Reply::Stream => quote!(send_stream()),
        Reply::Json(_) => quote!(send_json()),
    };
    let filled = filled(request)?;
    let send = methods(&mut request.methods).find(|method| method.sig.ident == "send");
    let send = send.with_context(|| format!("progenitor made no `send` of `{}`", operation.id))?;
    let reply = reply(&send.sig.output).with_context(|| format!("`send` of `{}` replies nothing", operation.id))?;
    send.sig.output = parse_quote!(-> Result<Response<#reply>, Error>);
    send.block = parse_quote!({ #filled.#finish.await });
    Ok(())
}

/// The request with its body.
pub(super) fn filled(request: &RequestItems) -> Result<TokenStream> {
    filled_of(request, &quote!(self))
}

/// A request with its body, under the name of a variable.
pub(super) fn filled_of(request: &RequestItems, variable: &TokenStream) -> Result<TokenStream> {
    let Some(builder) = request.body() else { return Ok(quote!(#variable.request)) };
    let body = setters::built(builder)?;
    Ok(quote!(#variable.request.set_body::<#body>(#variable.body.try_into())))
}

/// Starts the request in the client's method: nothing else would call a constructor.
fn start(operation: &Operation, request: &RequestItems, method: &mut ImplItemFn) {
    let constant = naming::ident(&naming::constant(&operation.id));
    let name = &request.definition.ident;
    let body = request.body().map(|_| quote!(body: Default::default()));
    method.sig.output = parse_quote!(-> #name);
    method.block = parse_quote!({ #name { request: self.request(&operations::#constant), #body } });
}

/// Replaces the fields, and removes the constructor.
fn hold(request: &mut RequestItems) {
    let body = request.body().cloned();
    let (name, attributes) = (request.definition.ident.clone(), request.definition.attrs.clone());
    let field = body.map(|ty| quote!(body: #ty));
    request.definition = parse_quote! {
        #(#attributes)*
        pub struct #name {
            request: Request,
            #field
        }
    };
    let options: ImplItem = parse_quote! {
        pub fn with_options(mut self, options: &CallOptions) -> Self {
            self.request = self.request.with_options(options);
            self
        }
    };
    let implementation = &mut request.methods;
    implementation.generics = Default::default();
    *implementation.self_ty = parse_quote!(#name);
    let is_named = |item: &ImplItem, name: &str| matches!(item, ImplItem::Fn(method) if method.sig.ident == name);
    implementation.items.retain(|item| !is_named(item, "new"));
    let send = implementation.items.iter().position(|item| is_named(item, "send"));
    implementation.items.insert(send.unwrap_or(implementation.items.len()), options);
}

/// Returns the reply type of a successful call: `T` of `Result<ResponseValue<T>, _>`.
fn reply(output: &ReturnType) -> Option<Type> {
    match output {
        ReturnType::Type(_, ty) => argument(argument(ty, 0)?, 0).cloned(),
        ReturnType::Default => None,
    }
}
