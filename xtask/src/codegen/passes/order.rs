//! Sorts fields and setters into the order of the specification; typify and progenitor sort them by name and kind.

use std::collections::BTreeMap;

use anyhow::Result;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{ExprStruct, FieldsNamed, Ident, ImplItem, ItemImpl};

use super::Spec;
use crate::codegen::items::{BuilderItems, Items};
use crate::spec::model::Shape;

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    for (name, item) in &mut items.types {
        let Some(Shape::Object(properties)) = spec.api.component(name).map(|schema| &schema.shape) else { continue };
        let fields = properties.iter().filter_map(|property| item.field(&property.name)?.ident.as_ref());
        let mut order = Order::new(fields);
        order.visit_item_struct_mut(&mut item.definition);
        let Some(BuilderItems { definition, default, setters, conversions, .. }) = &mut item.builder else { continue };
        order.visit_item_struct_mut(definition);
        for item in default.iter_mut().chain([setters]).chain(conversions) {
            order.visit_item_impl_mut(item);
        }
    }
    for operation in &spec.api.operations {
        let Some(request) = items.requests.get_mut(&operation.id) else { continue };
        let parameters = operation.parameters.iter().filter_map(|parameter| request.parameter(parameter));
        let mut order = Order::new(parameters);
        order.visit_item_struct_mut(&mut request.definition);
        order.visit_item_impl_mut(&mut request.methods);
    }
    Ok(())
}

/// The rank of each field; items that are not fields of the specification keep their places before or after them.
struct Order(BTreeMap<String, usize>);

impl Order {
    fn new<'a>(names: impl Iterator<Item = &'a Ident>) -> Self {
        Self(names.enumerate().map(|(index, name)| (name.to_string(), index + 1)).collect())
    }

    /// Sorts by name: the client and the constructor first, the body and `send` last.
    fn sort<T>(&self, items: &mut [T], name: impl Fn(&T) -> String) {
        items.sort_by_key(|item| match name(item) {
            name if name == "client" || name == "new" => 0,
            name => self.0.get(&name).copied().unwrap_or(usize::MAX),
        });
    }

    fn sort_punctuated<T: Clone, P: Default>(&self, items: &mut Punctuated<T, P>, name: impl Fn(&T) -> String) {
        let mut sorted: Vec<T> = items.iter().cloned().collect();
        self.sort(&mut sorted, name);
        *items = sorted.into_iter().collect();
    }
}

impl VisitMut for Order {
    fn visit_fields_named_mut(&mut self, fields: &mut FieldsNamed) {
        self.sort_punctuated(&mut fields.named, |field| field.ident.as_ref().map(Ident::to_string).unwrap_or_default());
    }

    fn visit_expr_struct_mut(&mut self, expression: &mut ExprStruct) {
        visit_mut::visit_expr_struct_mut(self, expression);
        self.sort_punctuated(&mut expression.fields, |field| field.member.to_token_stream().to_string());
    }

    fn visit_item_impl_mut(&mut self, item: &mut ItemImpl) {
        visit_mut::visit_item_impl_mut(self, item);
        self.sort(&mut item.items, |item| match item {
            ImplItem::Fn(method) => method.sig.ident.to_string(),
            // The associated type of a conversion precedes its method.
            _ => "new".to_owned(),
        });
    }
}
