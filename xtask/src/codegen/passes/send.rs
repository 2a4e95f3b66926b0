//! Replaces the body of `send`: progenitor's sends by itself, through hooks that can only fail with a text; ours is a call
//! into the runtime, which signs, retries and keeps what an error knows.

use anyhow::{Context as _, Result};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, ReturnType, Type, parse_quote};

use super::{Spec, setters};
use crate::codegen::items::{Items, RequestItems, argument, methods};
use crate::codegen::naming;
use crate::spec::model::{Operation, ParameterLocation, Reply};

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    for operation in &spec.api.operations {
        let Some(request) = items.requests.get_mut(&operation.id) else { continue };
        let statements = statements(operation, request)?;
        let send = methods(&mut request.methods).find(|method| method.sig.ident == "send");
        let send = send.with_context(|| format!("progenitor made no `send` of `{}`", operation.id))?;
        let reply = reply(&send.sig.output).with_context(|| format!("`send` of `{}` replies nothing", operation.id))?;
        send.sig.output = parse_quote!(-> Result<Response<#reply>, Error>);
        send.block = parse_quote!({ #statements });
    }
    // Nothing of progenitor's is left that sends, so nothing needs its hooks.
    items.hooks.clear();
    Ok(())
}

/// What a successful call replies: `T` of `Result<ResponseValue<T>, _>`.
fn reply(output: &ReturnType) -> Option<Type> {
    match output {
        ReturnType::Type(_, ty) => argument(argument(ty, 0)?, 0).cloned(),
        ReturnType::Default => None,
    }
}

fn statements(operation: &Operation, request: &RequestItems) -> Result<TokenStream> {
    let constant = naming::ident(&naming::constant(&operation.id));
    let mut steps = TokenStream::new();
    for parameter in &operation.parameters {
        let name = request.parameter(parameter);
        let name = name.with_context(|| format!("`{}` has no field for `{}`", operation.id, parameter.name))?;
        steps.extend(step(name, &parameter.name, parameter.place, parameter.required));
    }
    if let Some(builder) = request.body() {
        let body = setters::built(builder)?;
        steps.extend(quote! {
            let body = #body::try_from(self.body.map_err(invalid)?).map_err(|error| invalid(error.to_string()))?;
            request.json(&body)?;
        });
    }
    let (invalid, mutable) = match steps.is_empty() {
        true => (None, None),
        false => (Some(quote!(let invalid = |problem| Error::invalid_request(operation, problem);)), Some(quote!(mut))),
    };
    let finish = match operation.reply {
        Reply::Empty => quote!(send_empty()),
        Reply::Text => quote!(send_text()),
        Reply::Stream => quote!(send_stream()),
        Reply::Json(_) => quote!(send_json()),
    };
    Ok(quote! {
        let operation = &operations::#constant;
        #invalid
        let #mutable request = self.client.request(operation);
        #steps
        request.#finish.await
    })
}

/// Hands a parameter to the request.
fn step(name: &Ident, wire: &str, place: ParameterLocation, required: bool) -> TokenStream {
    let setter = match place {
        ParameterLocation::Path => return quote!(request.path(#wire, &self.#name.map_err(invalid)?)?;),
        ParameterLocation::Query => quote!(query),
        ParameterLocation::Header => quote!(header),
    };
    match required {
        true => quote!(request.#setter(#wire, Some(&self.#name.map_err(invalid)?))?;),
        false => quote!(request.#setter(#wire, self.#name.map_err(invalid)?.as_ref())?;),
    }
}
