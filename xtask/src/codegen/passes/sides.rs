//! Removes the builders of structs that are only received: programs do not build replies.

use anyhow::Result;

use super::Spec;
use crate::codegen::items::Items;

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    for (name, item) in &mut items.types {
        if !spec.sides.request.contains(name) {
            item.builder = None;
        }
    }
    Ok(())
}
