//! progenitor itself: the lowered document in, the shapes of types and request builders out.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{Field, GenericArgument, Ident, Item, ItemMod, ItemStruct, PathArguments, Type};

use super::lower::SECRET;
use crate::spec::model::Api;

/// What progenitor and typify made, taken apart.
#[derive(Debug, Default)]
pub struct Shapes {
    /// Structs of components, by name.
    pub structs: BTreeMap<String, Vec<ShapeField>>,
    /// Fields of the request builders, by the builder's name; the client and the project id left out.
    pub requests: BTreeMap<String, Vec<ShapeField>>,
}

/// One field of a struct.
#[derive(Debug, Clone)]
pub struct ShapeField {
    pub name: Ident,
    /// Name on the wire, where it differs.
    pub rename: Option<String>,
    pub ty: Type,
}

impl ShapeField {
    /// Name on the wire.
    pub fn wire(&self) -> String {
        self.rename.clone().unwrap_or_else(|| self.name.to_string())
    }
}

/// Runs progenitor on the lowered document.
///
/// `HooksMode::Expected` is the safety net: the bodies of `send` are replaced by calls into the runtime, and one that was
/// forgotten would ask for hooks that no client has, so that it cannot compile unsigned.
pub fn generate(api: &Api, lowered: Value) -> Result<Shapes> {
    let document: openapiv3::OpenAPI =
        serde_json::from_value(lowered).context("the lowered document is not OpenAPI 3.0")?;
    let mut settings = progenitor::GenerationSettings::new();
    settings
        .with_interface(progenitor::InterfaceStyle::Builder)
        .with_tag(progenitor::TagStyle::Separate)
        .with_hooks(progenitor::HooksMode::Expected)
        .with_map_type("::std::collections::BTreeMap")
        .with_replacement(SECRET, "Secret", std::iter::empty());
    for (name, schema) in &api.schemas {
        if schema.is_enum() {
            settings.with_replacement(name, name, std::iter::empty());
        }
    }
    let tokens = quietly(|| progenitor::Generator::new(&settings).generate_tokens(&document))?
        .map_err(|error| anyhow!("progenitor: {error}"))?;
    harvest(syn::parse2(tokens).context("progenitor's output is no Rust")?)
}

/// A panic of the generator, as an error with its message. The default hook is silenced on this thread only.
fn quietly<T>(work: impl FnOnce() -> T) -> Result<T> {
    static SILENCE: Once = Once::new();
    SILENCE.call_once(|| {
        let default = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                default(info);
            }
        }));
    });
    QUIET.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    outcome.map_err(|payload| {
        let message = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message");
        anyhow!("progenitor gave up on the specification ({message}); the linter should have refused it before: please report this")
    })
}

thread_local! {
    /// Whether a panic on this thread is expected and will be reported as an error.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

fn harvest(file: syn::File) -> Result<Shapes> {
    let mut shapes = Shapes::default();
    for item in file.items {
        let Item::Mod(module) = item else { continue };
        match module.ident.to_string().as_str() {
            "types" => shapes.structs = structs(module)?,
            "builder" => shapes.requests = structs(module)?,
            _ => {}
        }
    }
    for fields in shapes.requests.values_mut() {
        fields.retain(|field| field.name != "client");
        for field in fields {
            field.ty =
                ok_type(&field.ty).with_context(|| format!("the builder field `{}` is no `Result`", field.name))?;
        }
    }
    if shapes.requests.is_empty() {
        bail!("progenitor made no request builders");
    }
    Ok(shapes)
}

fn structs(module: ItemMod) -> Result<BTreeMap<String, Vec<ShapeField>>> {
    let (_, items) = module.content.context("a module of progenitor's output is empty")?;
    let found = items.into_iter().filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    });
    found.map(|item| Ok((item.ident.to_string(), fields(item)?))).collect()
}

fn fields(item: ItemStruct) -> Result<Vec<ShapeField>> {
    let name = item.ident.to_string();
    item.fields
        .into_iter()
        .map(|mut field| {
            let rename = rename(&field)?;
            Shorten.visit_type_mut(&mut field.ty);
            let ident = field
                .ident
                .with_context(|| format!("`{name}` is a tuple struct; the linter lets no such schema pass"))?;
            Ok(ShapeField { name: ident, rename, ty: field.ty })
        })
        .collect()
}

/// The `rename` of a field's serde attribute.
fn rename(field: &Field) -> Result<Option<String>> {
    let mut found = None;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            if meta.input.peek(syn::Token![=]) {
                let value: syn::LitStr = meta.value()?.parse()?;
                if meta.path.is_ident("rename") {
                    found = Some(value.value());
                }
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// `T` of `Result<T, String>`.
fn ok_type(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Result")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}

/// Reduces every path to its last segment, the map type and `serde_json` excepted: each generated file imports what it uses.
struct Shorten;

impl VisitMut for Shorten {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        path.leading_colon = None;
        let keep = if path.segments.first().is_some_and(|segment| segment.ident == "serde_json") { 2 } else { 1 };
        while path.segments.len() > keep {
            path.segments = path.segments.iter().skip(1).cloned().collect();
        }
        // typify's type of a map of anything; to the emitters it is a map like any other.
        if path.segments.first().is_some_and(|segment| segment.ident == "serde_json")
            && path.segments.last().is_some_and(|segment| segment.ident == "Map")
        {
            *path = syn::parse_quote!(BTreeMap<String, serde_json::Value>);
        }
    }
}
