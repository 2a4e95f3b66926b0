//! Holds the fields of all components, and the references between the components.

use std::collections::{BTreeMap, BTreeSet};

use super::AMBIGUOUS;
use crate::codegen::items::{Items, wire_name};
use crate::spec::model::{Api, Schema, Shape};

/// The fields that a link can lead to.
pub(super) struct Fields {
    /// Component -> name on the wire -> name of the field.
    names: BTreeMap<String, BTreeMap<String, String>>,
    /// Component -> name on the wire -> component that the field holds.
    held: BTreeMap<String, BTreeMap<String, String>>,
}

impl Fields {
    pub(super) fn new(api: &Api, items: &Items, types: &BTreeSet<String>) -> Self {
        let names = items.types.keys().filter(|name| types.contains(*name));
        Self {
            names: names.map(|name| (name.clone(), of_type(items, name))).collect(),
            held: types.iter().map(|name| (name.clone(), held(api, name))).collect(),
        }
    }

    #[cfg(test)]
    pub(super) fn made_of(
        names: BTreeMap<String, BTreeMap<String, String>>,
        held: BTreeMap<String, BTreeMap<String, String>>,
    ) -> Self {
        Self { names, held }
    }

    /// Returns the fields of a component: name on the wire -> name of the field.
    pub(super) fn of(&self, component: &str) -> Option<&BTreeMap<String, String>> {
        self.names.get(component)
    }

    /// Returns the field at a path of wire names below a component.
    pub(super) fn path(&self, component: &str, path: &str) -> Option<String> {
        match path.split_once('.') {
            Some((name, path)) => self.path(self.held.get(component)?.get(name)?, path),
            None => Some(format!("crate::types::{component}::{}", self.of(component)?.get(path)?)),
        }
    }

    /// Returns the nearest field with this name in the components, or in those that they hold.
    pub(super) fn below<'a>(&'a self, starts: impl IntoIterator<Item = &'a str>, word: &str) -> Option<String> {
        self.nearest(starts.into_iter().collect(), word, |component| {
            self.held.get(component).into_iter().flat_map(BTreeMap::values).map(String::as_str).collect()
        })
    }

    /// Returns the nearest field with this name in the components that hold a component.
    pub(super) fn above<'a>(&'a self, component: &'a str, word: &str) -> Option<String> {
        self.nearest(BTreeSet::from([component]), word, |component| {
            let holders = self.held.iter().filter(|(_, held)| held.values().any(|name| name == component));
            holders.map(|(holder, _)| holder.as_str()).collect()
        })
    }

    /// Searches from component to component until one has the field. If several components at the same distance have
    /// it, the name is ambiguous, and none is returned.
    fn nearest<'a>(
        &'a self,
        mut level: BTreeSet<&'a str>,
        word: &str,
        next: impl Fn(&'a str) -> Vec<&'a str>,
    ) -> Option<String> {
        let mut seen = BTreeSet::new();
        while !level.is_empty() {
            let mut found = level.iter().filter_map(|component| self.path(component, word));
            if let Some(field) = found.next() {
                return found.next().is_none().then_some(field);
            }
            seen.extend(level.iter().copied());
            level = level.iter().flat_map(|component| next(component)).filter(|name| !seen.contains(name)).collect();
        }
        None
    }
}

/// Returns the component that a schema refers to, or whose list it is.
pub(super) fn component(api: &Api, schema: &Schema) -> Option<String> {
    let inner = match &schema.shape {
        Shape::Array { items, .. } => items,
        _ => schema,
    };
    api.type_name(inner).map(str::to_owned)
}

/// Returns the fields of a component by their wire names.
fn of_type(items: &Items, name: &str) -> BTreeMap<String, String> {
    let Some(item) = items.types.get(name) else { return BTreeMap::new() };
    let fields = item.definition.fields.iter().filter_map(|field| {
        let ident = field.ident.as_ref()?.to_string();
        (!AMBIGUOUS.contains(&ident.as_str())).then_some((wire_name(field)?, ident))
    });
    fields.collect()
}

/// Returns the components that a component's fields hold, directly or in lists, by the wire names of the fields.
fn held(api: &Api, name: &str) -> BTreeMap<String, String> {
    let Some(Schema { shape: Shape::Object(properties), .. }) = api.component(name) else { return BTreeMap::new() };
    let held =
        properties.iter().filter_map(|property| Some((property.name.clone(), component(api, &property.schema)?)));
    held.collect()
}
