//! Generates, from the generated code itself, a program that uses everything that a generated crate offers: it names
//! every type, reads every field, matches every variant, calls every method.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use quote::ToTokens;
use syn::{FnArg, ImplItem, Item, ReturnType, Type, Visibility};
use xtask::files::FileSet;

/// Returns the program, as a module that calls the crate `crate::<module>`.
pub(crate) fn program(files: &FileSet, module: &str) -> String {
    let mut out = String::from("use huaweicloud_golden::{huaweicloud_runtime, serde, serde_json};\n");
    let _ =
        writeln!(out, "use huaweicloud_runtime::{{{}}};\nuse std::collections::BTreeMap;", imports(files).join(", "));
    let _ = writeln!(out, "use crate::{module} as api;\nuse api::{{Client, operations, requests::*, types::*}};");
    out.push_str("fn sent<T: serde::Serialize + Clone + std::fmt::Debug + PartialEq>() {}\n");
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let place = path.rsplit('/').nth(1).unwrap_or_default();
        for item in &file.items {
            match item {
                Item::Struct(item) if is_public(&item.vis) && place == "types" => structure(&mut out, item),
                Item::Enum(item) if is_public(&item.vis) => enumeration(&mut out, item),
                Item::Macro(item) if item.mac.path.is_ident("text_enum") => {
                    known_values(&mut out, item, "&str", "String")
                }
                Item::Macro(item) if item.mac.path.is_ident("number_enum") => {
                    known_values(&mut out, item, "std::borrow::Cow<'static, str>", "i64")
                }
                Item::Macro(item) if item.mac.path.is_ident("times") => times(&mut out, &item.mac.tokens.to_string()),
                Item::Impl(item) if item.trait_.is_none() => methods(&mut out, item),
                Item::Impl(item) => conversion(&mut out, item),
                Item::Static(item) if is_public(&item.vis) && place == "operations" => {
                    let _ = writeln!(out, "fn static_{0}() {{ let _ = &operations::{0}; }}", item.ident);
                }
                _ => {}
            }
        }
    }
    out
}

/// Returns the names that the generated files import from the runtime, which are the only foreign names in signatures.
fn imports(files: &FileSet) -> Vec<String> {
    let mut names = BTreeSet::new();
    for text in files.iter().filter(|(path, _)| path.ends_with(".rs")).map(|(_, text)| text) {
        for part in text.split("use huaweicloud_runtime::").skip(1) {
            let list = part.split(';').next().unwrap_or_default();
            names.extend(list.split(['{', '}', ',']).map(|name| name.trim().to_owned()));
        }
    }
    names.retain(|name| name.starts_with(|first: char| first.is_ascii_uppercase()));
    names.into_iter().collect()
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn structure(out: &mut String, item: &syn::ItemStruct) {
    let name = &item.ident;
    let fields: Vec<_> = item.fields.iter().filter(|field| is_public(&field.vis)).collect();
    if fields.is_empty() {
        return;
    }
    let _ = writeln!(out, "fn read_{name}(value: &mut {name}) {{ sent::<{name}>();");
    for field in fields {
        let (field_name, ty) = (field.ident.to_token_stream(), field.ty.to_token_stream());
        let _ = writeln!(out, "let copy: {ty} = value.{field_name}.clone(); value.{field_name} = copy;");
    }
    let derives: String = item.attrs.iter().map(|attribute| attribute.to_token_stream().to_string()).collect();
    if derives.contains("Default") {
        let _ = writeln!(out, "let _: {name} = Default::default();");
    }
    out.push_str("}\n");
}

fn enumeration(out: &mut String, item: &syn::ItemEnum) {
    let name = &item.ident;
    let _ = writeln!(out, "fn match_{name}(value: &{name}) -> u32 {{ match value {{");
    for (index, variant) in item.variants.iter().enumerate() {
        let fields = if variant.fields.is_empty() { "" } else { "(_)" };
        let _ = writeln!(out, "{name}::{}{fields} => {index},", variant.ident);
    }
    out.push_str("_ => u32::MAX } }\n");
}

/// The methods of an enum that `text_enum!` or `number_enum!` writes.
fn known_values(out: &mut String, item: &syn::ItemMacro, text: &str, from: &str) {
    let tokens = item.mac.tokens.to_string();
    let name = tokens.split('{').next().unwrap_or_default().trim();
    let _ =
        writeln!(out, "fn known_{name}(value: &{name}) {{ let _: {text} = value.as_str(); let _ = {name}::KNOWN; }}");
    let _ = writeln!(out, "fn from_{name}(value: {from}) {{ let _ = <{name} as From<{from}>>::from(value); }}");
}

/// The methods of `times!(T { field = Format, .. })`.
fn times(out: &mut String, table: &str) {
    let (name, entries) = table.split_once('{').unwrap();
    let name = name.trim();
    let fields = entries.split(',').filter_map(|entry| Some(entry.split_once('=')?.0.trim()));
    for field in fields {
        let _ = writeln!(
            out,
            "fn time_{name}_{field}(value: &{name}) {{ let _: Option<huaweicloud_runtime::DateTime> = value.{field}(); }}"
        );
    }
}

/// `TryFrom<TBuilder> for T`, `From<String> for E` and the like.
fn conversion(out: &mut String, item: &syn::ItemImpl) {
    let Some((path, _)) = &item.trait_ else { return };
    let (Some(segment), ty) = (path.segments.last(), item.self_ty.to_token_stream()) else { return };
    let name = segment.ident.to_string();
    if !matches!(name.as_str(), "From" | "TryFrom") || !item.generics.params.is_empty() {
        return;
    }
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return };
    let Some(syn::GenericArgument::Type(from)) = arguments.args.first() else { return };
    let from = from.to_token_stream();
    let id = identifier(&format!("{name}_{from}_{ty}"));
    let call = if name == "From" { "from" } else { "try_from" };
    let _ = writeln!(out, "fn {id}(value: {from}) {{ let _ = <{ty} as {name}<{from}>>::{call}(value); }}");
}

fn methods(out: &mut String, item: &syn::ItemImpl) {
    let ty = item.self_ty.to_token_stream().to_string();
    let plain = ty.split('<').next().unwrap_or_default().trim().to_owned();
    // A request has the lifetime of its client.
    let owner = if ty.contains('<') { format!("{plain}<'_>") } else { plain.clone() };
    for entry in &item.items {
        match entry {
            ImplItem::Fn(function) if is_public(&function.vis) => method(out, &plain, &owner, function),
            ImplItem::Const(constant) if is_public(&constant.vis) => {
                let _ = writeln!(out, "fn const_{plain}_{0}() {{ let _ = {plain}::{0}; }}", constant.ident);
            }
            _ => {}
        }
    }
}

fn method(out: &mut String, plain: &str, owner: &str, function: &syn::ImplItemFn) {
    let name = &function.sig.ident;
    let mut parameters = Vec::new();
    let mut arguments = Vec::new();
    for (index, input) in function.sig.inputs.iter().enumerate() {
        match input {
            FnArg::Receiver(receiver) => {
                let by = if receiver.to_token_stream().to_string().starts_with('&') { "&" } else { "" };
                parameters.push(format!("owner: {by}{owner}"));
            }
            FnArg::Typed(input) => match argument(&input.ty) {
                Some(ty) => {
                    parameters.push(format!("argument{index}: {ty}"));
                    arguments.push(format!("argument{index}"));
                }
                None if input.ty.to_token_stream().to_string().contains("FnOnce") => {
                    arguments.push("|it| it".to_owned())
                }
                None => return,
            },
        }
    }
    let is_method = function.sig.receiver().is_some();
    let call = if is_method { format!("owner.{name}") } else { format!("{plain}::{name}") };
    let wait = if function.sig.asyncness.is_some() { ".await" } else { "" };
    let asyncness = if wait.is_empty() { "" } else { "async " };
    let id = identifier(&format!("call_{plain}_{name}"));
    let ty = returned(&function.sig.output, owner);
    let _ = writeln!(
        out,
        "{asyncness}fn {id}({}) {{ let _{ty} = {call}({}){wait}; }}",
        parameters.join(", "),
        arguments.join(", ")
    );
    if !is_method {
        return;
    }
    if function.sig.inputs.to_token_stream().to_string().contains("IntoTime") {
        let time = "huaweicloud_runtime::DateTime";
        let _ = writeln!(out, "fn {id}_time(owner: {owner}, time: {time}) {{ let _ = owner.{name}(time); }}");
    }
    let inputs = function.sig.inputs.to_token_stream().to_string();
    if let ([_, parameter], true) = (parameters.as_slice(), inputs.contains("< Option <")) {
        let ty = parameter.split_once(": ").map_or("", |(_, ty)| ty);
        let _ = writeln!(out, "fn {id}_option(owner: {owner}, value: Option<{ty}>) {{ let _ = owner.{name}(value); }}");
    }
    // Values that programmers write: literals, references, integer variables.
    for (kind, other) in OTHERS {
        let fits = |parameter: &String| other(parameter.split_once(": ").map_or("", |(_, ty)| ty));
        let values: Option<Vec<&str>> = parameters.iter().skip(1).map(fits).collect();
        if let Some(values) = values.filter(|values| !values.is_empty()) {
            let values = values.join(", ");
            let _ = writeln!(out, "{asyncness}fn {id}_{kind}(owner: {owner}, text: String, wide: i64, narrow: i32) {{");
            let _ = writeln!(out, "let _ = owner.{name}({values}){wait}; }}");
        }
    }
}

/// Another value that programs may pass where a type is expected.
type Other = fn(&str) -> Option<&'static str>;

const OTHERS: [(&str, Other); 5] = [
    ("literal", |ty| match ty {
        "String" => Some("\"a\""),
        "Vec < String >" => Some("[\"a\"]"),
        "i64" | "i32" => Some("7"),
        _ => None,
    }),
    ("reference", |ty| match ty {
        "String" => Some("&text"),
        "Vec < String >" => Some("[&text]"),
        _ => None,
    }),
    ("wide", |ty| (ty == "i64").then_some("wide")),
    ("narrow", |ty| (ty == "i32").then_some("narrow")),
    ("list", |ty| match ty {
        "Vec < i64 >" => Some("[wide]"),
        "Vec < i32 >" => Some("[narrow]"),
        _ => None,
    }),
];

/// Returns the type of the value that a caller has: `T` for `impl IntoValue<Option<T>>`, and `Vec<T>` for `impl
/// IntoList<Vec<T>>`.
fn argument(ty: &Type) -> Option<String> {
    let Type::ImplTrait(bounds) = ty else {
        let text = ty.to_token_stream().to_string();
        return (!text.contains("impl ")).then_some(text);
    };
    let text = bounds.to_token_stream().to_string();
    if text.starts_with("impl IntoIterator <") {
        return Some("Vec<String>".to_owned());
    }
    let inner = |text: &str, outer: &str| Some(text.strip_prefix(outer)?.strip_suffix('>')?.trim().to_owned());
    let accepted = ["impl IntoValue <", "impl IntoTime <", "impl IntoList <", "impl IntoMap <", "impl Into <"]
        .iter()
        .find_map(|outer| inner(&text, outer))?;
    Some(inner(&accepted, "Option <").unwrap_or(accepted))
}

fn returned(output: &ReturnType, owner: &str) -> String {
    let ReturnType::Type(_, ty) = output else { return String::new() };
    let text = ty.to_token_stream().to_string();
    match text.as_str() {
        "Self" => format!(": {owner}"),
        text if text.contains("impl ") || text.contains('\'') || text.contains("Self") || text.contains('&') => {
            String::new()
        }
        text => format!(": {text}"),
    }
}

fn identifier(text: &str) -> String {
    let letters = text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    letters.collect()
}

/// Returns the feature that each public item needs; an item that always exists is not included.
pub(crate) fn features(files: &FileSet) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let parts: Vec<&str> = path.rsplit('/').collect();
        let (module, place) = (parts[0].trim_end_matches(".rs"), parts[1]);
        if !matches!(place, "types" | "requests" | "operations") || matches!(module, "mod") {
            continue;
        }
        let feature = if module == "shared" { String::new() } else { module.replace('_', "-") };
        for item in syn::parse_file(text).unwrap().items {
            let name = match &item {
                Item::Struct(item) if is_public(&item.vis) => item.ident.to_string(),
                Item::Enum(item) if is_public(&item.vis) => item.ident.to_string(),
                Item::Static(item) if is_public(&item.vis) => item.ident.to_string(),
                _ => continue,
            };
            found.insert(format!("{place} {name}"), feature.clone());
        }
    }
    found
}
