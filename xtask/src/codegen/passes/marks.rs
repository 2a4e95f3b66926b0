//! Adds `send_once` to the requests of creates with a mark, typed by the reply of the call.

use anyhow::{Context as _, Result};
use syn::{ImplItem, Type, parse_quote};

use super::{Spec, send};
use crate::codegen::items::Items;

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    for operation in spec.api.operations.iter().filter(|operation| operation.mark.is_some()) {
        let reply = operation.reply_name().with_context(|| format!("the reply of `{}` has no name", operation.id))?;
        let reply: Type = syn::parse_str(&reply)?;
        let request = items.requests.get_mut(&operation.id).context("a create has no request")?;
        let filled = send::filled(request)?;
        let send_once: ImplItem = parse_quote! {
            pub fn send_once(self, mark: &Mark) -> SendOnce<#reply> {
                #filled.send_once(mark)
            }
        };
        request.methods.items.push(send_once);
    }
    Ok(())
}
