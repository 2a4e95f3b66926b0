//! Converts names of the specification to Rust names. typify and progenitor use the same case rules (heck), so the
//! names computed here match those in their output.

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};
use proc_macro2::{Ident, Span};

/// `start_task` -> `StartTask`; component names must already have this form.
pub fn pascal(name: &str) -> String {
    name.to_pascal_case()
}

/// `start-task` -> `start_task`.
pub fn snake(name: &str) -> String {
    name.to_snake_case()
}

/// `start_task` -> `START_TASK`.
pub fn constant(name: &str) -> String {
    name.to_shouty_snake_case()
}

/// Rust keywords, in the edition of the generated files; syn and typify know those of older editions.
#[rustfmt::skip]
const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else", "enum", "extern",
    "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// Whether a word is a keyword of Rust 2024.
pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// Whether a word can name an item, a field or a variable.
pub fn is_identifier(word: &str) -> bool {
    word.is_ascii() && !is_keyword(word) && syn::parse_str::<syn::Ident>(word).is_ok()
}

/// Returns the name of a field or parameter: snake case, with an underscore appended to a keyword.
pub fn field(name: &str) -> String {
    let name = snake(name);
    if syn::parse_str::<syn::Ident>(&name).is_ok() { name } else { format!("{name}_") }
}

/// A variant of an enum: `size_last_modified` -> `SizeLastModified`.
pub fn variant(value: &str) -> String {
    value.to_pascal_case()
}

/// A tag as a module: `task-groups` -> `task_groups`.
pub fn module(tag: &str) -> String {
    snake(tag)
}

/// A tag as a title: `task-groups` -> `Task groups`.
pub fn title(tag: &str) -> String {
    let words = tag.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// An identifier; a keyword is written raw.
pub fn ident(name: &str) -> Ident {
    syn::parse_str::<Ident>(name).unwrap_or_else(|_| Ident::new_raw(name, Span::call_site()))
}
