//! Splits progenitor's output into the items that the passes change and the emitters print.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    Field, Fields, File, GenericArgument, Ident, ImplItem, ImplItemFn, Item, ItemImpl, ItemMacro, ItemMod, ItemStruct,
    PathArguments, Type,
};

use super::naming;
use crate::spec::model::{Operation, Parameter};

/// What progenitor and typify generated for a service.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// Structs of components, by name.
    pub types: BTreeMap<String, TypeItems>,
    /// Request builders, by the operation's id.
    pub requests: BTreeMap<String, RequestItems>,
    /// Methods of the client, by the operation's id.
    pub methods: BTreeMap<String, ImplItemFn>,
    /// What progenitor's own `send` needs around it: the imports of its client library, and the assertion that its
    /// hooks are implemented.
    pub hooks: Vec<Item>,
}

/// A struct of a component, with its related items.
#[derive(Debug)]
pub(super) struct TypeItems {
    pub definition: ItemStruct,
    /// The macro that reads it, if serde's derive does not.
    pub reader: Option<ItemMacro>,
    /// The macro that adds the methods that read its times.
    pub times: Option<ItemMacro>,
    /// `impl X { pub fn builder() .. }`, and the struct's builder.
    pub builder: Option<BuilderItems>,
}

/// The builder of a struct.
#[derive(Debug)]
pub(super) struct BuilderItems {
    /// The inherent implementation of the struct that starts the builder.
    pub start: ItemImpl,
    pub definition: ItemStruct,
    /// The default values, if they are not derived.
    pub default: Option<ItemImpl>,
    pub setters: ItemImpl,
    /// `TryFrom` and `From` between the struct and the builder.
    pub conversions: Vec<ItemImpl>,
    /// The macro that replaces the conversions, and lets setters accept the builder instead of the struct.
    pub builds: Option<ItemMacro>,
}

/// The request builder of an operation.
#[derive(Debug)]
pub(super) struct RequestItems {
    pub definition: ItemStruct,
    /// `new`, the setters and `send`.
    pub methods: ItemImpl,
}

impl Items {
    /// Splits a file of progenitor's output.
    pub(super) fn new(file: File, operations: &[Operation]) -> Result<Self> {
        let mut items = Self::default();
        let mut builders = BTreeMap::new();
        for item in file.items {
            match item {
                Item::Mod(module) if module.ident == "types" => items.types = types(module)?,
                Item::Mod(module) if module.ident == "builder" => builders = requests(module)?,
                Item::Impl(item) if item.trait_.is_none() => {
                    let methods = item.items.into_iter().filter_map(|item| match item {
                        ImplItem::Fn(method) => Some((method.sig.ident.to_string(), method)),
                        _ => None,
                    });
                    items.methods.extend(methods);
                }
                Item::Const(_) => items.hooks.push(item),
                Item::Use(import) if import.to_token_stream().to_string().contains("progenitor_client") => {
                    items.hooks.push(Item::Use(import));
                }
                _ => {}
            }
        }
        for operation in operations {
            let request = builders.remove(&naming::pascal(&operation.id));
            let request = request.with_context(|| format!("progenitor made no builder of `{}`", operation.id))?;
            items.requests.insert(operation.id.clone(), request);
        }
        let is_operation = |id: &String, _: &mut ImplItemFn| items.requests.contains_key(id);
        items.methods.retain(is_operation);
        if items.methods.len() != items.requests.len() {
            bail!("progenitor made {} methods for {} operations", items.methods.len(), items.requests.len());
        }
        Ok(items)
    }

    /// The struct of a component.
    pub(super) fn component(&self, name: &str) -> Result<&TypeItems> {
        self.types.get(name).with_context(|| format!("progenitor made no struct of `{name}`"))
    }

    /// The request builder of an operation.
    pub(super) fn request(&self, id: &str) -> Result<&RequestItems> {
        self.requests.get(id).with_context(|| format!("progenitor made no builder of `{id}`"))
    }
}

impl TypeItems {
    /// The field with this name on the wire.
    pub(super) fn field(&self, wire: &str) -> Option<&Field> {
        self.definition.fields.iter().find(|field| wire_name(field).as_deref() == Some(wire))
    }
}

impl RequestItems {
    /// The name of a parameter's setter.
    pub(super) fn parameter(&self, parameter: &Parameter) -> Option<&Ident> {
        let name = naming::field(&parameter.name);
        let methods = self.methods.items.iter().filter_map(|item| match item {
            ImplItem::Fn(method) => Some(&method.sig.ident),
            _ => None,
        });
        methods.into_iter().find(|ident| *ident == &name)
    }

    /// The type of the request body's builder, where there is one.
    pub(super) fn body(&self) -> Option<&Type> {
        let body = self.definition.fields.iter().find(|field| field.ident.as_ref().is_some_and(|name| name == "body"));
        // The field that progenitor writes is a `Result` of the builder.
        body.map(|field| argument(&field.ty, 0).unwrap_or(&field.ty))
    }
}

/// The name of a field on the wire.
pub(super) fn wire_name(field: &Field) -> Option<String> {
    let renamed = field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")).find_map(|attribute| {
        let mut found = None;
        // An attribute in any other form has no `rename`.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.input.peek(syn::Token![=]) {
                let value: syn::LitStr = meta.value()?.parse()?;
                if meta.path.is_ident("rename") {
                    found = Some(value.value());
                }
            }
            Ok(())
        });
        found
    });
    renamed.or_else(|| field.ident.as_ref().map(Ident::to_string))
}

/// A type argument of a type, such as `T` of `Result<T, String>`.
pub(super) fn argument(ty: &Type, index: usize) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.iter().nth(index)? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

/// The methods of an implementation.
pub(super) fn methods(item: &mut ItemImpl) -> impl Iterator<Item = &mut ImplItemFn> {
    item.items.iter_mut().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    })
}

/// The name of the type that an implementation is for.
fn self_name(item: &ItemImpl) -> Option<String> {
    let Type::Path(path) = &*item.self_ty else { return None };
    path.path.segments.last().map(|segment| segment.ident.to_string())
}

fn trait_name(item: &ItemImpl) -> Option<String> {
    item.trait_.as_ref().and_then(|(path, _)| path.segments.last()).map(|segment| segment.ident.to_string())
}

fn contents(module: ItemMod) -> Result<Vec<Item>> {
    Ok(module.content.context("a module of progenitor's output is empty")?.1)
}

/// Structs with named fields, by name, and the implementations of everything.
fn sorted(items: Vec<Item>) -> Result<(BTreeMap<String, ItemStruct>, Vec<ItemImpl>)> {
    let (mut structs, mut implementations) = (BTreeMap::new(), Vec::new());
    for item in items {
        match item {
            Item::Struct(item) => {
                let name = item.ident.to_string();
                if !matches!(item.fields, Fields::Named(_)) {
                    bail!("`{name}` is a tuple struct; the linter lets no such schema pass");
                }
                structs.insert(name, item);
            }
            Item::Impl(item) => implementations.push(item),
            _ => {}
        }
    }
    Ok((structs, implementations))
}

fn types(module: ItemMod) -> Result<BTreeMap<String, TypeItems>> {
    let mut items = contents(module)?;
    let builders = items.iter().position(|item| matches!(item, Item::Mod(module) if module.ident == "builder"));
    let builders = match builders.map(|index| items.swap_remove(index)) {
        Some(Item::Mod(module)) => contents(module)?,
        _ => Vec::new(),
    };
    let (structs, starts) = sorted(items)?;
    let mut starts: BTreeMap<String, ItemImpl> = starts
        .into_iter()
        .filter(|item| item.trait_.is_none())
        .filter_map(|item| Some((self_name(&item)?, item)))
        .collect();
    let (mut builders, mut implementations) = sorted(builders)?;
    let mut found = BTreeMap::new();
    for (name, definition) in structs {
        let builder = match (starts.remove(&name), builders.remove(&name)) {
            (Some(start), Some(definition)) => Some(builder(&name, start, definition, &mut implementations)?),
            _ => None,
        };
        found.insert(name, TypeItems { definition, reader: None, times: None, builder });
    }
    Ok(found)
}

fn builder(
    name: &str,
    start: ItemImpl,
    definition: ItemStruct,
    implementations: &mut Vec<ItemImpl>,
) -> Result<BuilderItems> {
    // Of the two conversions one is for the struct, which has the builder's name.
    let own = implementations.extract_if(.., |item| self_name(item).as_deref() == Some(name));
    let (mut default, mut setters, mut conversions) = (None, None, Vec::new());
    for item in own {
        match trait_name(&item).as_deref() {
            None => setters = Some(item),
            Some("Default") => default = Some(item),
            Some(_) => conversions.push(item),
        }
    }
    Ok(BuilderItems {
        start,
        definition,
        default: Some(default.with_context(|| format!("the builder of `{name}` has no default"))?),
        setters: setters.with_context(|| format!("the builder of `{name}` has no setters"))?,
        conversions,
        builds: None,
    })
}

fn requests(module: ItemMod) -> Result<BTreeMap<String, RequestItems>> {
    let (mut structs, implementations) = sorted(contents(module)?)?;
    let mut found = BTreeMap::new();
    for methods in implementations {
        if let Some((name, definition)) = self_name(&methods).and_then(|name| structs.remove_entry(&name)) {
            found.insert(name, RequestItems { definition, methods });
        }
    }
    Ok(found)
}

impl ToTokens for TypeItems {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.definition.to_tokens(tokens);
        self.reader.to_tokens(tokens);
        self.times.to_tokens(tokens);
        if let Some(BuilderItems { start, definition, default, setters, conversions, builds }) = &self.builder {
            tokens.extend(quote::quote!(#start #definition #default #setters #(#conversions)* #builds));
        }
    }
}

impl ToTokens for RequestItems {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.definition.to_tokens(tokens);
        self.methods.to_tokens(tokens);
    }
}
