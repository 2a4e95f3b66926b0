//! Compares the keywords of a schema: type, format, limits, and descriptive ones.

use serde_json::Value;

use super::lengths::Lengths;
use super::schemas::is_marked_in_rust;
use super::{Comparison, Finding, Pair, Presence, Rust, Subject, became};
use crate::spec::diff::labels::SourceLabel;
use crate::spec::diff::rules::{self, Rule};
use crate::spec::model::{EXTENSIBLE_ENUM, TIME, is_sensitive};

/// Limits, and whether a greater value allows more.
const LIMITS: [(&str, bool); 8] = [
    ("minLength", false),
    ("maxLength", true),
    ("minimum", false),
    ("maximum", true),
    ("minItems", false),
    ("maxItems", true),
    ("minProperties", false),
    ("maxProperties", true),
];

/// Limits that exclude nothing when they are zero.
const SIZES: [&str; 3] = ["minLength", "minItems", "minProperties"];

/// Keywords that restrict a schema without an order. The authoring rules forbid them.
const CONSTRAINTS: [&str; 4] = ["exclusiveMinimum", "exclusiveMaximum", "multipleOf", "uniqueItems"];

impl<'a> Comparison<'_, 'a> {
    /// Compares all keywords of two schemas, except for some.
    pub(super) fn keywords(&mut self, pair: &Pair<'a>, except: &[&str], subject: &Subject) {
        let has_new_type = self.type_changed(pair, subject);
        self.properties_if_any(pair, has_new_type, subject);
        self.format(pair, has_new_type, subject);
        self.enumeration(pair, has_new_type, subject);
        for key in pair.keys() {
            // If the type changed, only descriptive text and the mark of a time are compared: limits belong to a type.
            if (!has_new_type || is_words(key) || key == TIME) && !except.contains(&key) {
                self.keyword(pair, key, subject);
            }
        }
    }

    fn properties_if_any(&mut self, pair: &Pair<'a>, has_new_type: bool, subject: &Subject) {
        let has = |value: &Value| value.get("properties").is_some() || value.get("required").is_some();
        if !has_new_type && (has(pair.base.value) || has(pair.head.value)) {
            self.properties(pair, subject);
        }
    }

    /// Compares one keyword of a schema, or one key beside a wrapped reference.
    pub(super) fn keyword(&mut self, pair: &Pair<'a>, key: &str, subject: &Subject) {
        match key {
            // These keys are compared together with others.
            "type"
            | "format"
            | "properties"
            | "required"
            | "enum"
            | EXTENSIBLE_ENUM
            | "x-enum-varnames"
            | "x-enum-descriptions"
            | "x-hc-sensitive" => {}
            "items" => self.items(pair, subject),
            "additionalProperties" => self.additional(pair, subject),
            "description" => self.words(pair, key, &rules::DESCRIPTION_CHANGED, subject),
            "example" => self.words(pair, key, &rules::EXAMPLE_CHANGED, subject),
            "x-hc-source" => self.words(pair, key, &rules::SOURCES_CHANGED, subject),
            "x-hc-unknown" => self.words(pair, key, &rules::UNKNOWNS_CHANGED, subject),
            "x-hc-sdk-name" => self.words(pair, key, &rules::SDK_NAME_CHANGED, subject),
            "deprecated" => self.deprecated(pair, &rules::PROPERTY_DEPRECATED, &rules::PROPERTY_REACTIVATED, subject),
            "nullable" => self.nullable(pair, subject),
            "default" => self.default(pair, subject),
            "pattern" => self.pattern(pair, subject),
            TIME => self.time(pair, subject),
            // `anyOf` is compared with the type.
            "anyOf" if !are_same_kinds(pair) => {}
            "anyOf" if are_plain(pair.base.value) && are_plain(pair.head.value) => self.alternatives(pair, subject),
            "allOf" | "oneOf" | "anyOf" | "not" | "discriminator" => {
                self.other_key(pair, key, &rules::COMPOSITION_CHANGED, subject)
            }
            key => match LIMITS.iter().find(|(limit, _)| *limit == key) {
                Some((_, is_upper)) => self.limit(pair, key, *is_upper, subject),
                None if CONSTRAINTS.contains(&key) => self.constraint(pair, key, subject),
                None => self.other_key(pair, key, &rules::OTHER_KEY_CHANGED, subject),
            },
        }
    }

    /// Reports a changed type, and returns whether there is one.
    fn type_changed(&mut self, pair: &Pair<'a>, subject: &Subject) -> bool {
        let (old, new) = (kinds(pair.base.value), kinds(pair.head.value));
        if are_same_kinds(pair) {
            return false;
        }
        let is_within = |some: &[&str], all: &[&str]| some.iter().all(|kind| all.contains(kind));
        let mut gained = new.iter().filter(|kind| !old.contains(kind));
        let rule = match (old.as_slice(), new.as_slice()) {
            (["integer"], ["number"]) | (_, [ANYTHING]) => &rules::TYPE_WIDENED,
            (["number"], ["integer"]) | ([ANYTHING], _) => &rules::TYPE_NARROWED,
            (old, new) if is_within(new, old) => &rules::TYPE_NARROWED,
            (["string", ..], _)
                if self.is_read(subject) && gained.all(|kind| self.reads_as_text(pair, kind, subject)) =>
            {
                &rules::REPLY_TYPE_LOOSENED
            }
            (old, new) if is_within(old, new) => &rules::TYPE_WIDENED,
            _ => &rules::TYPE_CHANGED,
        };
        let (old, new) = (old.join(" or "), new.join(" or "));
        let text = format!("{}: the type {old} -> {new}", subject.name);
        let key = if pair.head.value.get("anyOf").is_some() { "anyOf" } else { "type" };
        let (before, after) = (Value::from(old), Value::from(new));
        let finding = Finding::key(rule, pair, key, text).values(Some(&before), Some(&after));
        self.report(subject, finding);
        true
    }

    /// Whether our clients read the node as a type, or as part of one. They do not if the node is only sent, is a
    /// header, or is part of an error.
    fn is_read(&self, subject: &Subject) -> bool {
        subject.side.is_received()
            && match &subject.rust {
                Rust::Nothing | Rust::Error => false,
                Rust::Component(old, _) | Rust::Field((old, _), _) => !self.base.uses.is_received_untyped(old),
                _ => true,
            }
    }

    /// Compares the alternatives of a value that arrives as one of several types: each alternative with the one of the
    /// same type. Our client reads the value as the first of them.
    fn alternatives(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let Some(list) = pair.get("anyOf") else { return };
        let (old, new) = (kinds(pair.base.value), kinds(pair.head.value));
        let alternative = |index: usize| {
            let before = old.iter().position(|kind| *kind == new[index])?;
            Some(Pair { base: list.base.get_at(before)?, head: list.head.get_at(index)? })
        };
        let each: Vec<Pair<'a>> = (0..new.len()).filter_map(alternative).collect();
        if old != new {
            let text = format!("{}: the types {} -> {}", subject.name, old.join(" or "), new.join(" or "));
            self.report(subject, Finding::key(&rules::TYPES_REORDERED, pair, "anyOf", text));
        }
        // A different first type means a new type in Rust, which is reported above.
        let is_read = |index: usize| index == 0 && old[0] == new[0];
        let inner = |index: usize, one: &Pair| {
            let inside = subject.inside(&format!("/anyOf[{index}]"), &format!(" as {}", kind(one.head.value)));
            Subject { rust: if is_read(index) { subject.rust.clone() } else { Rust::Nothing }, ..inside }
        };
        for (index, one) in each.iter().enumerate() {
            let subject = inner(index, one);
            self.format(one, false, &subject);
            for key in one.keys().into_iter().filter(|key| *key != "nullable") {
                self.keyword(one, key, &subject);
            }
        }
        // Null is allowed if any of them allows it.
        let is_allowed = |side: fn((bool, bool)) -> bool| each.iter().any(|one| side(one.flags("nullable")));
        let (was, is) = (is_allowed(|flags| flags.0), is_allowed(|flags| flags.1));
        let Some((index, one)) = each.iter().enumerate().find(|(_, one)| {
            let flags = one.flags("nullable");
            if was == is { flags.0 != flags.1 } else { flags == (was, is) }
        }) else {
            return;
        };
        let subject = Subject { rust: subject.rust.clone(), ..inner(index, one) };
        if was != is {
            return self.nullable(one, &subject);
        }
        let text = format!("{}: another alternative allows null as well", subject.name);
        let finding = Finding::key(&rules::NULLABLE_STATED, one, "nullable", text);
        self.report(&subject, finding.source(SourceLabel::None));
    }

    fn format(&mut self, pair: &Pair<'a>, has_new_type: bool, subject: &Subject) {
        let (old, new) = (is_sensitive(pair.base.value), is_sensitive(pair.head.value));
        let format = pair.differing("format");
        let mark = pair.differing("x-hc-sensitive");
        let key = if mark.is_some() { "x-hc-sensitive" } else { "format" };
        if old != new {
            let (rule, what): (&'static Rule, _) = match new {
                true => (&rules::SENSITIVITY_ADDED, "is a secret now"),
                false => (&rules::SENSITIVITY_REMOVED, "is no longer a secret"),
            };
            let mut finding = Finding::key(rule, pair, key, format!("{} {what}", subject.name));
            if self.rust_changes(&subject.rust) == Presence::Absent {
                // A value without a type of its own is still redacted by name.
                let redacted = self.base.surface.sensitive != self.head.surface.sensitive;
                finding.source = Some(if redacted { SourceLabel::Runtime } else { SourceLabel::None });
            }
            self.report(subject, finding);
        } else if mark.is_some() {
            let text = format!("{}: its secrecy is stated differently", subject.name);
            self.report(subject, Finding::key(&rules::SENSITIVITY_STATED, pair, key, text));
        } else if let Some((before, after)) = format.filter(|_| !has_new_type) {
            let words = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
            let rule = match (words(before).as_str(), words(after).as_str()) {
                ("int32", "int64") | ("int64", "int32") if is_short(pair.base.value) && is_short(pair.head.value) => {
                    &rules::FORMAT_CHANGED
                }
                ("int32", "int64") | ("float", "double") => &rules::TYPE_WIDENED,
                ("int64", "int32") | ("double", "float") => &rules::TYPE_NARROWED,
                _ => &rules::FORMAT_CHANGED,
            };
            let text = format!("{}: the format {}", subject.name, became(before, after));
            self.report(subject, Finding::key(rule, pair, "format", text).detail(" format"));
        }
    }

    fn nullable(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let (rule, what) = match (may_be_null(pair.base.value), may_be_null(pair.head.value)) {
            (false, true) if subject.side.is_received() && self.fails_at_null(pair, subject) => {
                (&rules::REQUIRED_NULLABLE_ADDED, "may be null")
            }
            (false, true) => (&rules::NULLABLE_ADDED, "may be null"),
            (true, false) => (&rules::NULLABLE_REMOVED, "is never null"),
            _ => return,
        };
        let mut finding = Finding::key(rule, pair, "nullable", format!("{} {what}", subject.name));
        if !is_marked_in_rust(subject) {
            finding.source = Some(SourceLabel::None);
        }
        self.report(subject, finding);
    }

    fn default(&mut self, pair: &Pair<'a>, subject: &Subject) {
        if let Some((before, after)) = pair.differing("default") {
            let text = format!("{}: the default {}", subject.name, became(before, after));
            self.report(subject, Finding::key(&rules::DEFAULT_CHANGED, pair, "default", text));
        }
    }

    pub(super) fn time(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let Some((before, after)) = pair.differing(TIME) else { return };
        let rule = match (before, after) {
            (None, _) => &rules::TIME_MARKED,
            (_, None) => &rules::TIME_UNMARKED,
            _ => &rules::TIME_FORMAT_CHANGED,
        };
        let text = format!("{}: the time {}", subject.name, became(before, after));
        self.report(subject, Finding::key(rule, pair, TIME, text).detail(" time"));
    }

    fn pattern(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let Some((before, after)) = pair.differing("pattern") else { return };
        // The empty pattern matches every string.
        let says = |value: &&Value| **value != "";
        let rule = match (before.filter(says), after.filter(says)) {
            (None, None) => &rules::LIMIT_STATED,
            (None, _) => &rules::PATTERN_ADDED,
            (_, None) => &rules::PATTERN_REMOVED,
            _ => &rules::PATTERN_CHANGED,
        };
        let text = format!("{}: the pattern {}", subject.name, became(before, after));
        self.report(subject, Finding::key(rule, pair, "pattern", text));
    }

    fn limit(&mut self, pair: &Pair<'a>, key: &str, is_upper: bool, subject: &Subject) {
        let Some((before, after)) = pair.differing(key) else { return };
        let before_says = before.filter(|bound| !excludes_nothing(pair.base.value, key, bound));
        let after_says = after.filter(|bound| !excludes_nothing(pair.head.value, key, bound));
        let rule = match (before_says, after_says) {
            (None, None) => &rules::LIMIT_STATED,
            (None, Some(_)) => &rules::LIMIT_TIGHTENED,
            (Some(_), None) => &rules::LIMIT_LOOSENED,
            (Some(old), Some(new)) if is_greater(new, old) == is_upper => &rules::LIMIT_LOOSENED,
            _ => &rules::LIMIT_TIGHTENED,
        };
        let text = format!("{}: `{key}` {}", subject.name, became(before, after));
        let mut finding = Finding::key(rule, pair, key, text).detail(format!(" {key}"));
        if let Some(words) = self.resized_pages(subject).filter(|_| key == "maximum") {
            finding.text.push_str(&words);
            finding.source = Some(SourceLabel::Runtime);
        }
        self.report(subject, finding);
    }

    fn constraint(&mut self, pair: &Pair<'a>, key: &str, subject: &Subject) {
        let Some((before, after)) = pair.differing(key) else { return };
        let stated = |value: Option<&Value>| value.is_some_and(|value| *value != Value::Bool(false));
        let rule = match (stated(before), stated(after)) {
            (false, true) => &rules::CONSTRAINT_ADDED,
            (true, false) => &rules::CONSTRAINT_REMOVED,
            _ => &rules::CONSTRAINT_CHANGED,
        };
        let text = format!("{}: `{key}` {}", subject.name, became(before, after));
        self.report(subject, Finding::key(rule, pair, key, text).detail(format!(" {key}")));
    }
}

/// Whether a limit excludes no value that the type, and the pattern beside the limit, allow.
fn excludes_nothing(schema: &Value, key: &str, bound: &Value) -> bool {
    let lengths = schema.get("pattern").and_then(Value::as_str).and_then(Lengths::of_pattern);
    if let (Some(lengths), Some(bound)) = (lengths, bound.as_u64()) {
        match key {
            "minLength" if lengths.least >= bound => return true,
            "maxLength" if lengths.most.is_some_and(|most| most <= bound) => return true,
            _ => {}
        }
    }
    let is_short = schema.get("format").and_then(Value::as_str) == Some("int32");
    let (least, greatest) = if is_short { (i32::MIN.into(), i32::MAX.into()) } else { (i64::MIN, i64::MAX) };
    let is_integer = kind(schema) == "integer";
    match (key, whole(bound)) {
        (key, Some(0)) if SIZES.contains(&key) => true,
        ("minimum", Some(bound)) => is_integer && bound <= least.into(),
        ("maximum", Some(bound)) => is_integer && bound >= greatest.into(),
        (_, Some(_)) => false,
        (_, None) => bound.as_f64().is_none(),
    }
}

/// Whether a number is greater than another one. Integers are compared as integers, because `f64` cannot represent the
/// limits of `i64` exactly.
fn is_greater(number: &Value, than: &Value) -> bool {
    match (whole(number), whole(than)) {
        (Some(number), Some(than)) => number > than,
        _ => number.as_f64() > than.as_f64(),
    }
}

fn whole(number: &Value) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

/// Whether limits or listed values keep an integer within 32 bits, regardless of its format.
fn is_short(schema: &Value) -> bool {
    let fits = |value: &Value| value.as_i64().is_some_and(|number| i32::try_from(number).is_ok());
    let bounded = ["minimum", "maximum"].iter().all(|key| schema.get(key).is_some_and(fits));
    bounded || schema.get("enum").and_then(Value::as_array).is_some_and(|values| values.iter().all(fits))
}

/// The type of a schema without one.
const ANYTHING: &str = "anything";

/// Whether a schema, or one of its alternatives, is marked as `nullable`.
fn may_be_null(schema: &Value) -> bool {
    let is_marked = |schema: &Value| schema.get("nullable").and_then(Value::as_bool) == Some(true);
    is_marked(schema) || schema.get("anyOf").and_then(Value::as_array).into_iter().flatten().any(is_marked)
}

/// The types of a schema; an object without properties is a map.
fn kinds(schema: &Value) -> Vec<&str> {
    match schema.get("anyOf").and_then(Value::as_array) {
        Some(alternatives) => alternatives.iter().map(kind).collect(),
        None => vec![kind(schema)],
    }
}

/// Whether both versions have the same types, in any order.
fn are_same_kinds(pair: &Pair) -> bool {
    let sorted = |schema| {
        let mut kinds = kinds(schema);
        kinds.sort_unstable();
        kinds
    };
    sorted(pair.base.value) == sorted(pair.head.value)
}

/// Whether `anyOf` lists types that exclude each other, so that each can be compared separately.
fn are_plain(schema: &Value) -> bool {
    let kinds = kinds(schema);
    let excludes = |kind: &str| match kind {
        "string" | "boolean" | "map" => kinds.iter().filter(|other| **other == kind).count() == 1,
        "integer" | "number" => kinds.iter().filter(|other| ["integer", "number"].contains(other)).count() == 1,
        _ => false,
    };
    schema.get("anyOf").is_some() && kinds.iter().all(|kind| excludes(kind))
}

fn kind(schema: &Value) -> &str {
    match schema.get("type").and_then(Value::as_str) {
        Some("object") if schema.get("properties").is_none() && schema.get("additionalProperties").is_some() => "map",
        Some(kind) => kind,
        // An alternative of `anyOf`: lint allows references only to objects there.
        None if schema.get("$ref").is_some() => "object",
        None => ANYTHING,
    }
}

fn is_words(key: &str) -> bool {
    matches!(
        key,
        "description"
            | "example"
            | "x-hc-source"
            | "x-hc-unknown"
            | "x-hc-sdk-name"
            | "deprecated"
            | "nullable"
            | "default"
    )
}
