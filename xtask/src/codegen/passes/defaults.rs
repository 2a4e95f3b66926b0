//! Words the message for a value that was not set: progenitor and typify each use sentences of their own.

use anyhow::Result;
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, FieldValue, parse_quote};

use super::Spec;
use crate::codegen::items::{Items, methods};

pub(super) fn apply(_: &Spec, items: &mut Items) -> Result<()> {
    for builder in items.types.values_mut().filter_map(|item| item.builder.as_mut()) {
        Missing.visit_item_impl_mut(&mut builder.default);
    }
    for request in items.requests.values_mut() {
        for method in methods(&mut request.methods).filter(|method| method.sig.ident == "new") {
            Missing.visit_impl_item_fn_mut(method);
        }
    }
    Ok(())
}

/// Replaces `field: Err("..".to_string())`.
struct Missing;

impl VisitMut for Missing {
    fn visit_field_value_mut(&mut self, value: &mut FieldValue) {
        visit_mut::visit_field_value_mut(self, value);
        let name = value.member.to_token_stream().to_string();
        match &value.expr {
            Expr::Call(call) if call.func.to_token_stream().to_string() == "Err" => {
                value.expr = parse_quote!(Err(convert::missing(#name)));
            }
            // `client: client` is what a field is set to by its own name.
            Expr::Path(path) if path.path.is_ident(&name) => value.colon_token = None,
            _ => {}
        }
    }
}
