//! Changes what setters accept. An optional field accepts a value or an `Option` of it. A list accepts an array, a
//! slice or a `Vec`; a map accepts the same of pairs. A string field accepts any kind of string, and a struct field
//! also accepts the struct's builder. A request's setter stores its value in the request immediately.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, FieldValue, Generics, Ident, ImplItemFn, Type, parse_quote};

use super::{Spec, times};
use crate::codegen::items::{BuilderItems, Items, argument, methods, wire_name};
use crate::codegen::naming;
use crate::spec::model::{Operation, ParameterLocation, TimeFormat};

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    for (component, item) in &mut items.types {
        let wires: Vec<(Ident, String)> =
            item.definition.fields.iter().filter_map(|field| Some((field.ident.clone()?, wire_name(field)?))).collect();
        let Some(builder) = &mut item.builder else { continue };
        for (name, need, ty) in fields(builder)? {
            let wire = wires.iter().find(|(field, _)| *field == name).map(|(_, wire)| wire.as_str());
            let wire = wire.with_context(|| format!("the struct of a builder has no field `{name}`"))?;
            let time =
                times::of_component(spec.api, component).find(|(time, _)| *time == wire).map(|(_, format)| format);
            let setter = StructSetter { name: &name, wire, need, ty, time };
            setter.replace(builder);
        }
    }
    for operation in &spec.api.operations {
        let Some(request) = items.requests.get_mut(&operation.id) else { continue };
        let body = request.body().cloned();
        let typed = |field: &syn::Field| Some((field.ident.clone()?, argument(&field.ty, 0)?.clone()));
        let types: Vec<(Ident, Type)> = request.definition.fields.iter().filter_map(typed).collect();
        for method in methods(&mut request.methods) {
            let ty = types.iter().find(|(name, _)| *name == method.sig.ident).map(|(_, ty)| ty);
            match (method.sig.ident.to_string().as_str(), &body) {
                ("body", Some(builder)) => {
                    set(method, &quote!(impl Into<#builder>), &quote!(self.body = value.into();));
                }
                ("body_map", Some(builder)) => change_body(method, builder),
                _ => parameter_setter(operation, method, ty)?,
            }
        }
    }
    Ok(())
}

/// Whether a caller must set a builder's field.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Need {
    /// It must be set.
    Required,
    /// It may be omitted, and is then absent.
    Optional,
    /// It may be omitted, and is then empty: a list or map of a struct that is also used in replies.
    Empty,
}

impl Need {
    /// The word for it in the runtime's `builds!` macro.
    pub(super) fn word(self) -> Ident {
        naming::ident(match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Empty => "empty",
        })
    }
}

/// Returns the fields of a builder: whether a caller must set each, and its type in the struct. The initial value that
/// progenitor gives a field shows whether it is required.
pub(super) fn fields(builder: &BuilderItems) -> Result<Vec<(Ident, Need, Type)>> {
    let mut required = Required::default();
    if let Some(default) = &builder.default {
        required.visit_item_impl_mut(&mut default.clone());
    }
    let field = |field: &syn::Field| {
        let name = field.ident.clone()?;
        let ty = argument(&field.ty, 0)?.clone();
        let need = match required.0.contains(&name.to_string()) {
            true => Need::Required,
            false if outer(&ty) == Some("Option") => Need::Optional,
            false => Need::Empty,
        };
        Some((name, need, ty))
    };
    let fields = builder.definition.fields.iter().map(field).collect::<Option<Vec<_>>>();
    fields.with_context(|| format!("a field of `{}` is not a `Result`", builder.definition.ident))
}

/// The names of the fields whose initial value is an `Err`.
#[derive(Default)]
struct Required(BTreeSet<String>);

impl VisitMut for Required {
    fn visit_field_value_mut(&mut self, value: &mut FieldValue) {
        visit_mut::visit_field_value_mut(self, value);
        if let Expr::Call(call) = &value.expr
            && call.func.to_token_stream().to_string() == "Err"
        {
            self.0.insert(value.member.to_token_stream().to_string());
        }
    }
}

/// A setter of a struct's builder.
struct StructSetter<'a> {
    name: &'a Ident,
    wire: &'a str,
    need: Need,
    ty: Type,
    /// The format of a time.
    time: Option<TimeFormat>,
}

impl StructSetter<'_> {
    /// Replaces what progenitor generated.
    fn replace(self, builder: &mut BuilderItems) {
        let Self { name, wire, need, ty, time } = self;
        let (take, accepted) = match need {
            Need::Required => (quote!(required), ty),
            Need::Optional => (quote!(optional), ty),
            Need::Empty => (quote!(optional), parse_quote!(Option<#ty>)),
        };
        let (bound, value) = accepts(&accepted, time);
        if let Some(method) = methods(&mut builder.setters).find(|method| method.sig.ident == *name) {
            set(method, &bound, &quote!(self.#name = self.rejected_.#take(#wire, #value);));
        }
    }
}

/// Replaces the setter of a parameter.
fn parameter_setter(operation: &Operation, method: &mut ImplItemFn, ty: Option<&Type>) -> Result<()> {
    let is_it = |name: &str| method.sig.ident == naming::field(name).as_str();
    let Some(parameter) = operation.parameters.iter().find(|parameter| is_it(&parameter.name)) else { return Ok(()) };
    let ty = ty.with_context(|| format!("`{}` has no field for `{}`", operation.id, parameter.name))?;
    let (bound, value) = accepts(ty, parameter.schema.time);
    let step = match parameter.place {
        ParameterLocation::Path => quote!(set_path),
        ParameterLocation::Query => quote!(set_query),
        ParameterLocation::Header => quote!(set_header),
    };
    let wire = &parameter.name;
    set(method, &bound, &quote!(self.request.#step::<#ty>(#wire, #value);));
    Ok(())
}

fn change_body(method: &mut ImplItemFn, builder: &Type) {
    method.sig.generics = Generics::default();
    method.sig.inputs = parse_quote!(mut self, change: impl FnOnce(#builder) -> #builder);
    method.block = parse_quote!({
        self.body = change(self.body);
        self
    });
}

fn set(method: &mut ImplItemFn, bound: &TokenStream, statement: &TokenStream) {
    method.sig.generics = Generics::default();
    method.sig.inputs = parse_quote!(mut self, value: #bound);
    method.block = parse_quote!({
        #statement
        self
    });
}

/// The struct that a builder builds.
pub(crate) fn built(builder: &Type) -> Result<Ident> {
    let name = quote!(#builder).to_string();
    let name = name.strip_suffix("Builder").with_context(|| format!("`{name}` is not a builder"))?;
    Ok(quote::format_ident!("{name}"))
}

/// Returns what a setter of this type accepts, and how the setter converts it. A time has a format.
fn accepts(ty: &Type, time: Option<TimeFormat>) -> (TokenStream, TokenStream) {
    if let Some(format) = time.map(times::format) {
        return (quote!(impl IntoTime<#ty>), quote!(value.into_time(#format)));
    }
    let within = if outer(ty) == Some("Option") { argument(ty, 0) } else { Some(ty) };
    match (within.and_then(outer), within.and_then(boxed)) {
        (Some("Vec"), _) => (quote!(impl IntoList<#ty>), quote!(value.into_list())),
        (Some("BTreeMap"), _) => (quote!(impl IntoMap<#ty>), quote!(value.into_map())),
        // A recursive type has a box; the setter hides it from callers.
        (_, Some(held)) => (quote!(impl IntoValue<Option<#held>>), quote!(convert::boxed(value))),
        _ => (quote!(impl IntoValue<#ty>), quote!(value.into_value())),
    }
}

/// Returns what a box holds, if the type is a box.
fn boxed(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    argument(ty, 0).filter(|_| path.path.segments.last().is_some_and(|last| last.ident == "Box"))
}

/// `Option`, `Vec` or `BTreeMap`, if the type is one of these.
pub(crate) fn outer(ty: &Type) -> Option<&'static str> {
    let Type::Path(path) = ty else { return None };
    let name = path.path.segments.last()?.ident.to_string();
    ["Option", "Vec", "BTreeMap"].into_iter().find(|known| *known == name)
}
