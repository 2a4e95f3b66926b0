//! Compares the generated types where no schema changed: a type that starts to be sent or received, that moves to
//! another feature, or whose field is boxed.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Comparison, Finding, Node, Pair, Presence, Rust, Subject};
use crate::spec::diff::labels::{Side, SourceLabel};
use crate::spec::diff::rules;
use crate::spec::diff::surface::calls::page_size;
use crate::spec::diff::surface::{FieldFace, Kind, Role, TypeFace};
use crate::spec::diff::uses::schema_name;
use crate::spec::source::escape;

impl<'a> Comparison<'_, 'a> {
    pub(super) fn rust_changes(&self, rust: &Rust) -> Presence {
        let (old, new) = (&self.base.surface, &self.head.surface);
        match rust {
            Rust::Nothing | Rust::Error => Presence::Absent,
            Rust::Component(base, head) => match (old.types.get(base), new.types.get(head)) {
                (Some(old), Some(new)) => judge(kinds_differ(old, new)),
                (None, None) => match (old.aliases.get(base), new.aliases.get(head)) {
                    (Some(old), Some(new)) => judge(old != new),
                    _ => Presence::Absent,
                },
                (None, Some(_)) => judge(old.aliases.contains_key(base)),
                (Some(_), None) => Presence::Changed,
            },
            Rust::Field((base, field), (head, new_field)) => {
                let lost_default = old.has_default(base) == Some(true) && new.has_default(head) == Some(false);
                match (old.field(base, field), new.field(head, new_field)) {
                    (None, None) => Presence::Absent,
                    // A new required field removes `Default`.
                    (None, Some(_)) => judge(lost_default),
                    (old, new) => judge(old != new || lost_default),
                }
            }
            Rust::Parameter((base, key), (head, new_key)) => {
                let face = |surface: &super::super::surface::Surface, id: &str, key| -> Option<FieldFace> {
                    surface.operations.get(id)?.parameters.get(key).cloned()
                };
                match (face(old, base, key), face(new, head, new_key)) {
                    (None, None) => Presence::Absent,
                    (Some(old), Some(new)) => judge(old.name != new.name || !self.still_accepts(&old.ty, &new.ty)),
                    _ => Presence::Changed,
                }
            }
            Rust::Body(base, head) => match (old.operations.get(base), new.operations.get(head)) {
                (Some(old), Some(new)) => {
                    judge(self.type_in_head(old.body.as_deref()) != new.body.clone().unwrap_or_default())
                }
                _ => Presence::Absent,
            },
            Rust::Reply(base, head) => match (old.operations.get(base), new.operations.get(head)) {
                (Some(old), Some(new)) => judge(self.type_in_head(Some(&old.reply)) != new.reply),
                _ => Presence::Absent,
            },
        }
    }

    /// Whether the node is an enum in Rust.
    pub(super) fn is_enum(&self, rust: &Rust) -> bool {
        let Rust::Component(base, _) = rust else { return false };
        self.base.surface.types.get(base).is_some_and(|face| matches!(face.kind, Kind::Enum { .. }))
    }

    /// Whether a setter of HEAD accepts everything that a setter of BASE accepts. The setter of an optional value
    /// accepts what the setter of a required value accepts, and also an `Option` of exactly its type. The setter of a
    /// `Secret` or an enum accepts a string, or an `i64`.
    fn still_accepts(&self, old: &str, new: &str) -> bool {
        let inner = |ty| str::strip_prefix(ty, "Option<").and_then(|inner: &str| inner.strip_suffix('>'));
        if old == new || inner(old).is_some() {
            return old == new;
        }
        let new = inner(new).unwrap_or(new);
        let leaf = new.rsplit('<').next().unwrap_or_default().trim_end_matches('>');
        let taken = match self.head.surface.types.get(leaf).map(|face| &face.kind) {
            Some(Kind::Enum { is_integer: true, .. }) => "i64",
            Some(Kind::Enum { is_integer: false, .. }) => "String",
            _ if leaf == "Secret" => "String",
            _ => leaf,
        };
        old == new || old == new.replace(leaf, taken)
    }

    /// Describes a new page size, if a change of the subject causes one. It does if the subject is the `limit` of a
    /// list that is read by offset: the paginator requests as many records as `limit` allows.
    pub(super) fn resized_pages(&self, subject: &Subject) -> Option<String> {
        let (old, new) = (&self.base.api, &self.head.api);
        let is_limit = |id: &str| match &subject.rust {
            Rust::Parameter((_, (place, name)), _) => {
                place == "query" && name == "limit" && subject.operations.iter().any(|known| known == id)
            }
            Rust::Component(component, _) => {
                old.operations.iter().filter(|one| self.operation_of(&one.id) == id).any(|operation| {
                    let limit = operation.parameters.iter().find(|parameter| parameter.name == "limit");
                    limit.is_some_and(|limit| old.reached([&limit.schema]).contains(component))
                })
            }
            _ => false,
        };
        old.operations.iter().find_map(|operation| {
            let id = self.operation_of(&operation.id);
            let same = new.operations.iter().find(|other| other.id == id)?;
            let (was, is) = (page_size(old, operation)?, page_size(new, same)?);
            (was != is && is_limit(&id)).then(|| {
                format!("; pages of `{id}` have {is} records instead of {was} if the caller does not set a limit")
            })
        })
    }

    /// Whether values that were visible are now redacted, because HEAD has a secret with this name.
    pub(super) fn redacts_more(&self, name: &str) -> bool {
        let (old, new) = (&self.base.surface, &self.head.surface);
        new.sensitive.contains(name) && !old.sensitive.contains(name) && old.has_name(name)
    }

    /// Returns a type of BASE with the names of HEAD: a renamed component is reported as a separate change.
    pub(super) fn type_in_head(&self, ty: Option<&str>) -> String {
        let ty = ty.unwrap_or_default();
        let (outer, inner) = match ty.rsplit_once(['<', ' ']) {
            Some((outer, inner)) => (ty[..outer.len() + 1].to_owned(), inner.trim_end_matches('>')),
            None => (String::new(), ty),
        };
        let name = self.schemas.get(inner).map_or(inner, String::as_str);
        format!("{outer}{name}{}", &ty[outer.len() + inner.len()..])
    }

    pub(super) fn types(&mut self) {
        let pairs: Vec<(String, String)> = self
            .base
            .surface
            .types
            .keys()
            .map(|old| (old.clone(), self.schemas.get(old).unwrap_or(old).clone()))
            .filter(|(_, new)| self.head.surface.types.contains_key(new))
            .collect();
        for (old, new) in pairs {
            self.type_role(&old, &new);
            self.type_feature(&old, &new);
            self.type_fields(&old, &new);
        }
    }

    /// Reports fields whose type changed although their own schemas did not. This happens when a property of another
    /// component closes a cycle or opens it, so that the field becomes boxed or is no longer boxed.
    fn type_fields(&mut self, old: &str, new: &str) {
        let (base, head) = (self.base, self.head);
        let Some((before, after)) = base.surface.types.get(old).zip(head.surface.types.get(new)) else { return };
        let (Kind::Struct { fields, .. }, Kind::Struct { fields: new_fields, .. }) = (&before.kind, &after.kind) else {
            return;
        };
        // The report about the type's role lists the fields.
        if before.role != after.role {
            return;
        }
        let unboxed = |ty: &str| ty.replace("Box<", "").replace('>', "");
        for (wire, was) in fields {
            let Some(is) = new_fields.get(wire) else { continue };
            let ty = self.type_in_head(Some(&was.ty));
            let has_own_change = self.broken.contains(&(old.to_owned(), Some(wire.clone())));
            if ty == is.ty || has_own_change || (unboxed(&ty) != unboxed(&is.ty) && self.is_broken_within(old, wire)) {
                continue;
            }
            let (subject, outer) = self.type_subject(old, new);
            let property = |node: &Node<'a>| node.get("properties").and_then(|all| all.get(wire));
            let Some((base, head)) = property(&outer.base).zip(property(&outer.head)) else { continue };
            let subject = Subject {
                location: format!("{}/{wire}", subject.location),
                name: format!("`{new}.{wire}`"),
                rust: Rust::Field((old.to_owned(), wire.clone()), (new.to_owned(), wire.clone())),
                ..subject
            };
            let text = format!("{}: the field is `{}` in Rust, was `{ty}`", subject.name, is.ty);
            let (before, after) = (Value::from(ty), Value::from(is.ty.clone()));
            let finding = Finding::at(&rules::FIELD_TYPE_CHANGED, &Pair { base, head }, text);
            self.report(&subject, finding.values(Some(&before), Some(&after)).detail(" type"));
        }
    }

    /// Whether a change of a component that replaces the field's type, or names it, breaks programs.
    fn is_broken_within(&self, component: &str, field: &str) -> bool {
        let pointer = format!("/components/schemas/{}/properties/{}", escape(component), escape(field));
        let mut seen = BTreeSet::new();
        let mut queue: Vec<&Value> = self.base.root().pointer(&pointer).into_iter().collect();
        while let Some(node) = queue.pop() {
            if let Some(name) = schema_name(node).filter(|name| seen.insert(*name)) {
                if self.broken.contains(&(name.to_owned(), None)) {
                    return true;
                }
                let target = (!self.base.surface.types.contains_key(name))
                    .then(|| self.base.root().pointer(&format!("/components/schemas/{}", escape(name))));
                queue.extend(target.flatten());
            }
            queue.extend(node.as_object().into_iter().flatten().map(|(_, inner)| inner));
            queue.extend(node.as_array().into_iter().flatten());
        }
        false
    }

    /// Compares the role of a type. A type that starts to be received, or that a reply may omit, has only optional
    /// fields.
    fn type_role(&mut self, old: &str, new: &str) {
        let (base, head) = (self.base, self.head);
        let Some((before, after)) = base.surface.types.get(old).zip(head.surface.types.get(new)) else { return };
        if before.role == after.role {
            return;
        }
        let (
            Kind::Struct { fields, has_default, has_builder },
            Kind::Struct { fields: new_fields, has_default: new_default, has_builder: new_builder },
        ) = (&before.kind, &after.kind)
        else {
            return;
        };
        let mut retyped = Vec::new();
        let mut types = [Map::new(), Map::new()];
        for (wire, field) in fields {
            let Some(is) = new_fields.get(wire) else { continue };
            let was = self.type_in_head(Some(&field.ty));
            if was != is.ty {
                retyped.push(field.name.as_str());
                types[0].insert(wire.clone(), Value::from(was));
                types[1].insert(wire.clone(), Value::from(is.ty.as_str()));
            }
        }
        let lost = (*has_default && !new_default) || (*has_builder && !new_builder);
        let gained = (!has_default && *new_default) || (!has_builder && *new_builder);
        let source = match (retyped.is_empty() && !lost, gained) {
            (false, _) => SourceLabel::Breaking,
            (true, true) => SourceLabel::Additive,
            (true, false) => return,
        };
        let mut text = format!("`{new}` is now {}", role_words(after.role));
        if !retyped.is_empty() {
            text.push_str(&format!(": `{}` change their type", retyped.join("`, `")));
        }
        if *has_builder && !new_builder {
            text.push_str("; its builder is gone");
        }
        // An accepted entry covers only this step, not other steps of the type.
        let [old_types, new_types] = types;
        let face = |role, has_default, has_builder, types| json!({ "role": role_words(role), "default": has_default, "builder": has_builder, "properties": types });
        let before = face(before.role, *has_default, *has_builder, old_types);
        let after = face(after.role, *new_default, *new_builder, new_types);
        let (subject, pair) = self.type_subject(old, new);
        let finding = Finding::at(&rules::TYPE_ROLE_CHANGED, &pair, text).source(source).detail(" role");
        self.report(&subject, finding.values(Some(&before), Some(&after)));
    }

    fn type_feature(&mut self, old: &str, new: &str) {
        let (base, head) = (self.base, self.head);
        let Some((before, after)) = base.surface.types.get(old).zip(head.surface.types.get(new)) else { return };
        let old_tag = before.tag.as_ref().map(|tag| self.tags.get(tag).unwrap_or(tag));
        let Some(tag) = after.tag.as_ref().filter(|tag| old_tag != Some(tag)) else { return };
        let (before, after) = (old_tag.map(|tag| Value::from(tag.as_str())), Value::from(tag.as_str()));
        let text = format!("the type `{new}` exists only with the feature `{tag}` now");
        let (subject, pair) = self.type_subject(old, new);
        let finding = Finding::at(&rules::TYPE_FEATURE_CHANGED, &pair, text).detail(" feature");
        self.report(&subject, finding.values(before.as_ref(), Some(&after)));
    }

    fn type_subject(&mut self, old: &str, new: &str) -> (Subject, Pair<'a>) {
        let node = |document: &super::Document<'a>, name: &str| {
            let pointer = format!("/components/schemas/{}", escape(name));
            Node { value: document.root().pointer(&pointer).unwrap_or(&Value::Null), pointer }
        };
        let pair = Pair { base: node(self.base, old), head: node(self.head, new) };
        let subject = Subject {
            operations: self.reaching(Some(old), Some(new)),
            component: Some(new.to_owned()),
            location: format!("schema {new}"),
            name: format!("`{new}`"),
            side: Side::None,
            rust: Rust::Component(old.to_owned(), new.to_owned()),
        };
        (subject, pair)
    }
}

fn judge(changed: bool) -> Presence {
    if changed { Presence::Changed } else { Presence::Same }
}

/// Whether an item that a program can name, or a trait that it can rely on, is gone.
fn kinds_differ(old: &TypeFace, new: &TypeFace) -> bool {
    match (&old.kind, &new.kind) {
        (Kind::Struct { .. }, Kind::Struct { .. }) => false,
        (Kind::Enum { is_integer, variants }, Kind::Enum { is_integer: new_integer, variants: new_variants }) => {
            is_integer != new_integer || variants.values().any(|old| !new_variants.values().any(|new| old == new))
        }
        _ => true,
    }
}

fn role_words(role: Role) -> &'static str {
    match role {
        Role { sent: true, received: true, .. } => "both sent and received",
        Role { sent: true, received: false, .. } => "only sent",
        Role { received: true, may_be_absent: true, .. } => "a reply that may be absent",
        Role { received: true, .. } => "only received",
        Role { .. } => "unused",
    }
}
