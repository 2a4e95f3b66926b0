//! Adds the attributes of an extensible public API to structs and builders.

use anyhow::Result;
use quote::quote;
use syn::{Attribute, ItemStruct, Type, parse_quote};

use super::{Spec, setters};
use crate::codegen::items::Items;

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    for (name, item) in &mut items.types {
        let in_reply = spec.sides.reply.contains(name);
        // A struct that is only sent and has required fields is created by its builder, which reports missing fields.
        let has_default = item.definition.fields.iter().all(|field| has_default(&field.ty, in_reply));
        let default = has_default.then(|| quote!(Default,));
        let deserialize = item.reader.is_none().then(|| quote!(, Deserialize));
        replace(
            &mut item.definition,
            [
                parse_quote!(#[derive(Clone, Debug, #default PartialEq, Serialize #deserialize)]),
                parse_quote!(#[non_exhaustive]),
            ],
        );
        if let Some(builder) = &mut item.builder {
            replace(
                &mut builder.definition,
                [
                    parse_quote!(#[derive(Clone, Debug, Default)]),
                    parse_quote!(#[must_use = "a builder does nothing until it is converted or sent"]),
                ],
            );
        }
    }
    for request in items.requests.values_mut() {
        replace(
            &mut request.definition,
            [
                parse_quote!(#[derive(Clone, Debug)]),
                parse_quote!(#[must_use = "a request does nothing until `send` is called"]),
            ],
        );
    }
    for operation in spec.api.operations.iter().filter(|operation| operation.deprecated) {
        if let Some(method) = items.methods.get_mut(&operation.id) {
            method.attrs.push(deprecated());
        }
    }
    Ok(())
}

/// The `deprecated` attribute for items that the service no longer documents.
pub(super) fn deprecated() -> Attribute {
    parse_quote!(#[deprecated = "the service no longer documents it"])
}

fn replace(item: &mut ItemStruct, attributes: [Attribute; 2]) {
    item.attrs = attributes.into();
}

/// Whether a field of this type has a default. In requests, a field that is not an `Option` must be set.
fn has_default(ty: &Type, in_reply: bool) -> bool {
    match setters::outer(ty) {
        Some("Option") => true,
        Some(_) => in_reply,
        None => {
            in_reply && matches!(quote!(#ty).to_string().as_str(), "String" | "Secret" | "i64" | "i32" | "f64" | "bool")
        }
    }
}
