//! Tests that the spec review derives the same public API as the generator writes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use quote::ToTokens;
use syn::{GenericArgument, Item, PathArguments, ReturnType, Type};
use xtask::files::FileSet;
use xtask::spec::bundle;
use xtask::spec::diff::surface::calls::{Argument, Method};
use xtask::spec::diff::surface::{Kind, Surface};
use xtask::spec::model::Api;
use xtask::spec::source::Sources;
use xtask::workspace;

/// A public API, in a form common to both sides.
type Face = BTreeMap<String, BTreeSet<String>>;

fn predicted(service: &str, sources: &Sources) -> Face {
    let bundle = bundle::bundle(service, sources).unwrap();
    let surface = Surface::new(&Api::new(&bundle));
    let mut face = Face::new();
    for (name, ty) in &surface.types {
        let mut lines = BTreeSet::new();
        match &ty.kind {
            Kind::Struct { fields, has_default, has_builder } => {
                lines.extend(fields.values().map(|field| format!("{}: {}", field.name, field.ty)));
                lines.extend(has_default.then(|| "Default".to_owned()));
                lines.extend(has_builder.then(|| "builder".to_owned()));
            }
            Kind::Enum { variants, is_integer } => {
                lines.extend(variants.values().cloned());
                lines.insert(format!("Unknown({})", if *is_integer { "i64" } else { "String" }));
            }
        }
        face.insert(name.clone(), lines);
    }
    for (id, operation) in &surface.operations {
        let mut lines: BTreeSet<String> =
            operation.parameters.values().map(|field| format!("{}: {}", field.name, field.ty)).collect();
        lines.extend(operation.body.as_ref().map(|body| format!("body: {body}Builder")));
        lines.insert(format!("-> {}", operation.reply));
        lines.extend(operation.methods.iter().map(|(name, method)| method_line(name, method)));
        face.insert(xtask::codegen::naming::pascal(id), lines);
    }
    face
}

fn method_line(name: &str, method: &Method) -> String {
    let argument = match &method.argument {
        Argument::None => String::new(),
        Argument::Ids => "impl IntoIterator".to_owned(),
        Argument::Mark => "Mark".to_owned(),
        Argument::List(id) => xtask::codegen::naming::pascal(id),
    };
    let feature = method.feature.as_ref().map(|feature| format!(" with {feature}")).unwrap_or_default();
    format!("{name}({argument}) -> {}{feature}", method.ty)
}

/// Returns the public API of generated files: types below `types/`, request builders below `requests/`.
fn generated(files: &FileSet) -> Face {
    let mut face = Face::new();
    let mut builders = BTreeSet::new();
    for (path, text) in files {
        let is_request = path.contains("/requests/");
        if !is_request && !path.contains("/types/") {
            continue;
        }
        for item in syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}")).items {
            match item {
                Item::Struct(item) if is_request => {
                    let fields = item.fields.iter().filter_map(request_field);
                    face.entry(item.ident.to_string()).or_default().extend(fields);
                }
                Item::Struct(item) if item.ident.to_string().ends_with("Builder") => {
                    builders.insert(item.ident.to_string());
                }
                Item::Struct(item) => drop(face.insert(item.ident.to_string(), struct_lines(&item))),
                Item::Enum(item) => drop(face.insert(item.ident.to_string(), enum_lines(&item))),
                Item::Impl(item) if is_request && item.trait_.is_none() => {
                    let lines = face.entry(words(&item.self_ty)).or_default();
                    lines.extend(reply(&item));
                    lines.extend(item.items.iter().filter_map(parameter));
                    lines.extend(item.items.iter().filter_map(method));
                }
                _ => {}
            }
        }
    }
    for builder in builders {
        face.entry(builder.trim_end_matches("Builder").to_owned()).or_default().insert("builder".to_owned());
    }
    face.remove("Client");
    face
}

fn struct_lines(item: &syn::ItemStruct) -> BTreeSet<String> {
    let mut lines: BTreeSet<String> =
        item.fields.iter().map(|field| format!("{}: {}", name(field), words(&field.ty))).collect();
    let derives = item.attrs.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let has_default =
        derives.map(|derive| derive.to_token_stream().to_string()).any(|derive| derive.contains("Default"));
    lines.extend(has_default.then(|| "Default".to_owned()));
    lines
}

fn enum_lines(item: &syn::ItemEnum) -> BTreeSet<String> {
    let line = |variant: &syn::Variant| {
        let fields: Vec<String> = variant.fields.iter().map(|field| words(&field.ty)).collect();
        let fields = if fields.is_empty() { String::new() } else { format!("({})", fields.join(", ")) };
        format!("{}{fields}", variant.ident)
    };
    item.variants.iter().map(line).collect()
}

/// A setter of a parameter: `value: impl IntoValue<T>`, or `IntoList`.
fn parameter(item: &syn::ImplItem) -> Option<String> {
    let syn::ImplItem::Fn(function) = item else { return None };
    let syn::FnArg::Typed(value) = function.sig.inputs.get(1)? else { return None };
    let Type::ImplTrait(ty) = &*value.ty else { return None };
    let syn::TypeParamBound::Trait(bound) = ty.bounds.first()? else { return None };
    let setter = bound.path.segments.last()?.ident.to_string();
    let ty = argument_of(&bound.path).filter(|_| ["IntoValue", "IntoTime", "IntoList"].contains(&setter.as_str()))?;
    Some(format!("{}: {}", function.sig.ident, words(ty)))
}

/// Returns a method that uses the request other than to send it once, if it is neither a setter nor an option.
fn method(item: &syn::ImplItem) -> Option<String> {
    let syn::ImplItem::Fn(function) = item else { return None };
    let name = function.sig.ident.to_string();
    let ReturnType::Type(_, ty) = &function.sig.output else { return None };
    let takes_request =
        function.sig.receiver().is_some_and(|receiver| !receiver.to_token_stream().to_string().starts_with('&'));
    if !takes_request || matches!(&**ty, Type::Path(path) if path.path.is_ident("Self")) || name == "send" {
        return None;
    }
    let argument = match function.sig.inputs.get(1) {
        Some(syn::FnArg::Typed(value)) => match &*value.ty {
            Type::ImplTrait(bounds) => {
                let words = bounds.to_token_stream().to_string();
                words.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
            }
            ty => words(ty).trim_start_matches('&').to_owned(),
        },
        _ => String::new(),
    };
    let condition = function.attrs.iter().find(|attribute| attribute.path().is_ident("cfg"));
    let feature = condition.map(|condition| condition.to_token_stream().to_string());
    let feature = feature.and_then(|text| Some(format!(" with {}", text.split('"').nth(1)?)));
    Some(format!("{name}({argument}) -> {}{}", words(ty), feature.unwrap_or_default()))
}

/// A field of a request builder, which holds a result until the request is sent.
fn request_field(field: &syn::Field) -> Option<String> {
    let name = name(field);
    (name != "request").then(|| format!("{name}: {}", words(first_argument(&field.ty).unwrap_or(&field.ty))))
}

/// What `send` returns: the `T` of `Result<Response<T>, Error>`.
fn reply(item: &syn::ItemImpl) -> Option<String> {
    let send = item.items.iter().find_map(|item| match item {
        syn::ImplItem::Fn(function) if function.sig.ident == "send" => Some(function),
        _ => None,
    })?;
    let ReturnType::Type(_, ty) = &send.sig.output else { return None };
    Some(format!("-> {}", words(first_argument(first_argument(ty)?)?)))
}

fn first_argument(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    argument_of(&path.path)
}

fn argument_of(path: &syn::Path) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &path.segments.last()?.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn name(field: &syn::Field) -> String {
    field.ident.as_ref().unwrap().to_string()
}

/// A type without module paths.
fn words(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string().replace(' ', "");
    let mut short = String::new();
    for part in text.split_inclusive(['<', '>', ',', '(', ')', '\'', '&']) {
        let end = part.len()
            - part
                .chars()
                .next_back()
                .map_or(0, |last| if last.is_alphanumeric() || last == '_' { 0 } else { last.len_utf8() });
        let (path, rest) = part.split_at(end);
        let name = path.rsplit("::").next().unwrap_or_default();
        let name = if path.contains("serde_json") { "serde_json::Value" } else { name };
        short.push_str(&format!("{name}{rest}"));
        if rest == "," {
            short.push(' ');
        }
    }
    short.trim_end_matches("<'_>").trim_end_matches("<'a>").to_owned()
}

fn check(what: &str, predicted: &Face, generated: &Face) {
    let mut report = String::new();
    for name in predicted.keys().chain(generated.keys()).collect::<BTreeSet<_>>() {
        let empty = BTreeSet::new();
        let (expected, found) = (predicted.get(name).unwrap_or(&empty), generated.get(name).unwrap_or(&empty));
        for line in expected.difference(found) {
            report.push_str(&format!("{name}: predicted, not generated: {line}\n"));
        }
        for line in found.difference(expected) {
            report.push_str(&format!("{name}: generated, not predicted: {line}\n"));
        }
    }
    let lines = report.lines().count();
    assert!(lines == 0, "{what}: {lines} differences\n{}", report.lines().take(60).collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_predicted_face_of_the_golden_crate_is_the_generated_one() {
    let sources = crate::support::parsed(&crate::support::spec()).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let files = workspace::read(&root, "expected/client", "rs").unwrap();
    check("golden", &predicted(crate::support::SERVICE, &sources), &generated(&files));
}

#[test]
fn the_predicted_faces_of_both_services_are_the_generated_ones() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let sources = workspace::sources(root).unwrap();
    for service in xtask::codegen::SERVICES {
        let files = workspace::read(root, &format!("crates/{service}/src/generated"), "rs").unwrap();
        check(service, &predicted(service, &sources), &generated(&files));
    }
}
