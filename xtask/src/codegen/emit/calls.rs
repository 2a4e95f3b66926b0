//! Generates, for the tests, every operation as a function from JSON to JSON, so that tests can send the
//! specification's examples through the typed client. The tests compare them with what the server receives and what the
//! client returns.

use anyhow::{Context as _, Result};
use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use crate::codegen::example;
use crate::codegen::naming::ident;
use crate::codegen::passes::{setters, waits};
use crate::codegen::render::RustFile;
use crate::spec::model::{Operation, Reply};

/// The file of a service's calls.
pub(super) fn file(context: &Context) -> Result<RustFile> {
    let service = &context.api.service;
    let krate = ident(&format!("huaweicloud_{service}"));
    let functions =
        context.api.operations.iter().map(|operation| function(context, operation)).collect::<Result<Vec<_>>>()?;
    let lists = lists(context)?;
    let waits = waits(context)?;
    let creates = creates(context)?;
    let batches = batches(context)?;
    let ids = context.api.operations.iter().map(|operation| &operation.id);
    let names = context.api.operations.iter().map(|operation| ident(&operation.id));
    Ok(RustFile {
        path: "calls.rs".to_owned(),
        source: format!("openapi/{service}.yaml"),
        purpose: "Every operation as a function from JSON to JSON, through the typed client.".to_owned(),
        body: quote! {
            use #krate::{Batch, Client, Error, Mark};
            use serde_json::Value;
            use crate::examples::Outcome;
            /// Calls an operation by its id, with parameters of the specification's examples and the given body.
            pub fn call(client: Client, id: &str, body: Value) -> Option<Outcome> {
                Some(match id {
                    #(#ids => Box::pin(#names(client, body)),)*
                    _ => return None,
                })
            }
            #(#functions)*
            #lists
            #waits
            #creates
            #batches
        },
    })
}

/// Generates, for every list with pages, a function that reads all of its pages.
fn lists(context: &Context) -> Result<TokenStream> {
    let mut arms = Vec::new();
    for operation in context.api.operations.iter().filter(|operation| operation.page.is_some()) {
        let filled = filled(context, operation)?;
        let call: syn::Expr = syn::parse_str(&format!("{filled}.items()"))
            .with_context(|| format!("the example list of `{}` is not valid Rust", operation.id))?;
        let id = &operation.id;
        arms.push(quote!(#id => crate::pages::collected(#call)));
    }
    Ok(quote! {
        /// Reads every page of a list, with parameters of the specification's examples and the given body.
        pub fn items(client: Client, id: &str, body: Value) -> Option<Outcome> {
            let _ = &body;
            Some(match id {
                #(#arms,)*
                _ => return None,
            })
        }
    })
}

/// Generates, for every wait, a function that returns once the wait succeeds, or returns its error.
fn waits(context: &Context) -> Result<TokenStream> {
    let mut arms = Vec::new();
    for operation in &context.api.operations {
        let Some(wait) = waits::method_name(context.api, operation) else { continue };
        let ids = if wait == "wait_for" { "ids" } else { "" };
        let filled = filled(context, operation)?;
        let call: syn::Expr = syn::parse_str(&format!("{filled}.{wait}({ids})"))
            .with_context(|| format!("the example wait of `{}` is not valid Rust", operation.id))?;
        let id = &operation.id;
        arms.push(match wait {
            "wait" | "send_and_wait" => quote!(#id => crate::waits::one(#call)),
            _ => quote!(#id => crate::waits::many(#call)),
        });
    }
    Ok(quote! {
        /// Waits for what an operation starts or reads, with parameters of the specification's examples and the given body.
        pub fn wait(client: Client, id: &str, body: Value, ids: Vec<String>) -> Option<Outcome> {
            Some(match id {
                #(#arms,)*
                _ => return None,
            })
        }
    })
}

/// Generates, for every create whose mark can be found again, a function that returns its outcome.
fn creates(context: &Context) -> Result<TokenStream> {
    let mut arms = Vec::new();
    for operation in context.api.operations.iter().filter(|operation| operation.mark.is_some()) {
        let filled = filled(context, operation)?;
        let call: syn::Expr = syn::parse_str(&format!("{filled}.send_once(mark)"))
            .with_context(|| format!("the example create of `{}` is not valid Rust", operation.id))?;
        let id = &operation.id;
        arms.push(quote!(#id => crate::creates::once(#call)));
    }
    Ok(quote! {
        /// Creates the resource with the mark unless it exists, with parameters of the specification's examples and the given body.
        pub fn create_once(client: Client, id: &str, body: Value, mark: &Mark) -> Option<Outcome> {
            Some(match id {
                #(#arms,)*
                _ => return None,
            })
        }
    })
}

/// Generates a function for every batch.
fn batches(context: &Context) -> Result<TokenStream> {
    let mut arms = Vec::new();
    for operation in context.api.operations.iter().filter(|operation| operation.batch.is_some()) {
        let filled = filled(context, operation)?;
        let call: syn::Expr = syn::parse_str(&format!("{filled}.batch(ids)"))
            .with_context(|| format!("the example batch of `{}` is not valid Rust", operation.id))?;
        let id = &operation.id;
        arms.push(quote!(#id => #call));
    }
    Ok(quote! {
        /// Applies an operation to items, with parameters of the specification's examples and the given body.
        pub fn batch(client: Client, id: &str, body: Value, ids: Vec<String>) -> Option<Batch> {
            Some(match id {
                #(#arms,)*
                _ => return None,
            })
        }
    })
}

/// Returns a request with the parameters of the examples and the caller's body.
fn filled(context: &Context, operation: &Operation) -> Result<String> {
    let setters: String = example::parameters(context.api, &context.items, operation).concat();
    let body = match context.items.request(&operation.id)?.body() {
        Some(builder) => {
            let name = setters::built(builder)?;
            format!(".body(crate::examples::read::<huaweicloud_{}::types::{name}>(body))", context.api.service)
        }
        None => String::new(),
    };
    Ok(format!("client.{}(){setters}{body}", operation.id))
}

fn function(context: &Context, operation: &Operation) -> Result<TokenStream> {
    let name = ident(&operation.id);
    let call: syn::Expr = syn::parse_str(&format!("{}.send().await?", filled(context, operation)?))
        .with_context(|| format!("the example call of `{}` is not valid Rust", operation.id))?;
    let unused = operation.body.is_none().then(|| quote!(let _ = body;));
    let outcome = match operation.reply {
        Reply::Empty => quote! {
            #call;
            Ok(Value::Null)
        },
        Reply::Stream => quote! {
            let reply = #call;
            Ok(crate::examples::bytes(reply.into_inner().collect().await?))
        },
        Reply::Json(_) | Reply::Text => quote! {
            let reply = #call;
            Ok(crate::examples::written(&*reply))
        },
    };
    Ok(quote! {
        async fn #name(client: Client, body: Value) -> Result<Value, Error> {
            #unused
            #outcome
        }
    })
}
