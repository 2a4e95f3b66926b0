//! Adds boxes where a type is recursive: lowering gave progenitor a stand-in there.

use anyhow::Result;
use quote::format_ident;
use syn::visit_mut::{self, VisitMut};
use syn::{Type, parse_quote};

use super::Spec;
use crate::codegen::items::Items;
use crate::codegen::lower;
use crate::spec::model::Api;

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    let mut boxes = Boxes { api: spec.api };
    for item in items.types.values_mut() {
        boxes.visit_item_struct_mut(&mut item.definition);
        if let Some(builder) = &mut item.builder {
            boxes.visit_item_struct_mut(&mut builder.definition);
            boxes.visit_item_impl_mut(&mut builder.setters);
        }
    }
    Ok(())
}

struct Boxes<'a> {
    api: &'a Api,
}

impl VisitMut for Boxes<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        visit_mut::visit_type_mut(self, ty);
        let Type::Path(path) = &*ty else { return };
        let Some(name) = path.path.segments.last().map(|segment| segment.ident.to_string()) else { return };
        if let Some(held) = lower::unboxed(self.api, &name) {
            let held = format_ident!("{held}");
            *ty = parse_quote!(Box<#held>);
        }
    }
}
