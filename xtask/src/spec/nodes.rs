//! Determines the kind of each node of an OpenAPI document from the keys that lead to it: which component a reference
//! may lead to, and which nodes are data.

/// A node of a document, by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node {
    One(NodeKind),
    /// A mapping by name, or a list, whose entries are nodes of one kind.
    Each(NodeKind),
    /// An example, a default, a value: it may contain any value, even a key named `$ref`.
    Data,
    /// Something that OpenAPI does not describe.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    Document,
    Components,
    PathItem,
    Operation,
    Parameter,
    Header,
    Body,
    Response,
    Media,
    Example,
    Schema,
}

impl Node {
    /// The node under a key, or at an index.
    pub fn child(self, key: &str) -> Self {
        match self {
            Self::One(kind) => kind.child(key),
            Self::Each(kind) => Self::One(kind),
            Self::Data => Self::Data,
            Self::Other if matches!(key, "value" | "example") => Self::Data,
            Self::Other => Self::Other,
        }
    }

    /// Returns the reason why a reference from this node to a pointer such as `/components/schemas/Task` cannot be
    /// followed.
    pub fn refuses(self, target: &str) -> Option<String> {
        let (Self::One(kind) | Self::Each(kind)) = self else { return None };
        let group = kind.group().filter(|_| matches!(self, Self::One(_)));
        let Some(group) = group else { return Some("nothing is read through a reference here".to_owned()) };
        let is_one = |name: &str| !name.is_empty() && !name.contains('/');
        let is_member =
            target.strip_prefix("/components/").and_then(|rest| rest.strip_prefix(group)?.strip_prefix('/'));
        match is_member.is_some_and(is_one) {
            true => None,
            false => Some(format!("a reference here leads to `#/components/{group}/<name>`")),
        }
    }
}

impl NodeKind {
    fn child(self, key: &str) -> Node {
        use Node::{Data, Each, One, Other};
        match (self, key) {
            (Self::Document, "paths") => Each(Self::PathItem),
            (Self::Document, "components") => One(Self::Components),
            (Self::Components, group) => match Self::in_group(group) {
                Some(kind) => Each(kind),
                None => Other,
            },
            (Self::PathItem | Self::Operation, "parameters") => Each(Self::Parameter),
            (Self::PathItem, "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace") => {
                One(Self::Operation)
            }
            (Self::Operation, "requestBody") => One(Self::Body),
            (Self::Operation, "responses") => Each(Self::Response),
            (Self::Response, "headers") => Each(Self::Header),
            (Self::Response | Self::Body | Self::Parameter | Self::Header, "content") => Each(Self::Media),
            (Self::Parameter | Self::Header | Self::Media, "schema") => One(Self::Schema),
            (Self::Parameter | Self::Header | Self::Media, "examples") => Each(Self::Example),
            (Self::Parameter | Self::Header | Self::Media | Self::Schema, "example") => Data,
            (Self::Example, "value") => Data,
            (Self::Schema, "properties") => Each(Self::Schema),
            (Self::Schema, "items" | "additionalProperties" | "not") => One(Self::Schema),
            (Self::Schema, "allOf" | "oneOf" | "anyOf") => Each(Self::Schema),
            (Self::Schema, "default" | "enum" | "x-extensible-enum") => Data,
            _ => Other,
        }
    }

    /// The group of components that a reference to such a node leads into.
    fn group(self) -> Option<&'static str> {
        GROUPS.into_iter().find(|(_, kind)| *kind == self).map(|(group, _)| group)
    }

    fn in_group(group: &str) -> Option<Self> {
        GROUPS.into_iter().find(|(known, _)| *known == group).map(|(_, kind)| kind)
    }
}

const GROUPS: [(&str, NodeKind); 6] = [
    ("schemas", NodeKind::Schema),
    ("parameters", NodeKind::Parameter),
    ("headers", NodeKind::Header),
    ("responses", NodeKind::Response),
    ("requestBodies", NodeKind::Body),
    ("examples", NodeKind::Example),
];
