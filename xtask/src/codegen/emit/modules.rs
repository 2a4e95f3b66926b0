//! Generates the `mod.rs` files: which module exists under which feature, and the list of all operations.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::{Context, SHARED};
use crate::codegen::naming::{self, ident};
use crate::codegen::render::RustFile;

/// The module files of a service.
pub(super) fn files(context: &Context) -> Vec<RustFile> {
    let root = |path: &str, purpose: &str, body: TokenStream| RustFile {
        path: path.to_owned(),
        source: format!("openapi/{}.yaml", context.api.service),
        purpose: purpose.to_owned(),
        body,
    };
    vec![
        root("mod.rs", "The generated code. Edit the specification, never these files.", top()),
        root("types/mod.rs", "Types of requests and replies.", types(context)),
        root(
            "requests/mod.rs",
            "Requests: one builder per operation, started by the `Client` method of the same name.",
            requests(context),
        ),
        root(
            "operations/mod.rs",
            "The operation table, and other facts about the service as data.",
            operations(context),
        ),
    ]
}

fn top() -> TokenStream {
    quote! {
        #[cfg(feature = "client")]
        pub(crate) mod client;
        pub mod operations;
        #[cfg(feature = "client")]
        pub mod requests;
        pub mod types;
    }
}

fn types(context: &Context) -> TokenStream {
    let modules = context.type_modules().into_iter().map(|module| {
        let (name, feature) = (ident(module), feature(module));
        quote! {
            #feature
            mod #name;
            #feature
            pub use #name::*;
        }
    });
    quote!(#(#modules)*)
}

fn requests(context: &Context) -> TokenStream {
    let modules = context.api.tags.iter().map(|tag| {
        let module = naming::module(&tag.name);
        let (name, feature) = (ident(&module), feature(&module));
        quote! {
            #feature
            mod #name;
            #feature
            pub use #name::*;
        }
    });
    quote!(#(#modules)*)
}

fn operations(context: &Context) -> TokenStream {
    let modules = context.api.tags.iter().map(|tag| {
        let module = naming::module(&tag.name);
        let (name, feature) = (ident(&module), feature(&module));
        quote! {
            #feature
            mod #name;
            #feature
            pub use #name::*;
        }
    });
    let all = context.api.operations.iter().map(|operation| {
        let feature = feature(&naming::module(&operation.tag));
        let constant = ident(&naming::constant(&operation.id));
        quote!(#feature &#constant)
    });
    let (name, title) = (&context.api.service, &context.api.title);
    let regions = context.api.regions.iter().map(|(id, endpoint)| quote!((#id, #endpoint)));
    let sensitive = sensitive(context);
    quote! {
        use huaweicloud_runtime::{Operation, Service};
        #(#modules)*
        mod actions;
        mod errors;
        mod shared;
        /// The service: its regions, its operations, and the fields that are never shown.
        pub static SERVICE: Service =
            Service::new(#name, #title).with_regions(REGIONS).with_sensitive(SENSITIVE).with_operations(ALL)
                .with_errors(errors::ERRORS).with_actions(actions::ACTIONS).with_version(env!("CARGO_PKG_VERSION"));
        /// Every operation whose tag is among the enabled features.
        pub static ALL: &[&Operation] = &[#(#all),*];
        /// Regions that offer the service, with their endpoints.
        pub static REGIONS: &[(&str, &str)] = &[#(#regions),*];
        /// Names of fields that contain secrets, in requests and replies.
        pub static SENSITIVE: &[&str] = &[#(#sensitive),*];
    }
}

/// The condition under which a module exists.
fn feature(module: &str) -> TokenStream {
    if module == SHARED {
        return TokenStream::new();
    }
    let feature = module.replace('_', "-");
    quote!(#[cfg(feature = #feature)])
}

/// Names of properties and parameters that hold a sensitive value, or a list of them.
fn sensitive(context: &Context) -> BTreeSet<String> {
    use crate::spec::model::{Schema, Shape};
    fn is_secret(context: &Context, schema: &Schema) -> bool {
        match &context.api.resolve(schema).shape {
            Shape::Text { secret, .. } => *secret,
            Shape::Array { items, .. } | Shape::Map(items) => is_secret(context, items),
            _ => false,
        }
    }
    let parameters = context
        .api
        .operations
        .iter()
        .flat_map(|operation| &operation.parameters)
        .map(|parameter| (&parameter.name, &parameter.schema));
    let properties = context.api.schemas.values().flat_map(|schema| match &schema.shape {
        Shape::Object(properties) => properties.as_slice(),
        _ => &[],
    });
    let named = parameters.chain(properties.map(|property| (&property.name, &property.schema)));
    named.filter(|(_, schema)| is_secret(context, schema)).map(|(name, _)| name.clone()).collect()
}

/// Collects the identifiers in the tokens that need an import: those that start a path. String literals and comments are
/// skipped.
pub(super) fn identifiers(tokens: &TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // The number of colons directly before the token.
    let mut colons = 0;
    for token in tokens.clone() {
        let before = std::mem::take(&mut colons);
        match token {
            TokenTree::Ident(ident) if before < 2 => drop(found.insert(ident.to_string())),
            TokenTree::Group(group) => found.extend(identifiers(&group.stream())),
            TokenTree::Literal(literal) => {
                // `deserialize_with = "lenient::string"` names a module in a string.
                if let Some(path) = literal.to_string().strip_prefix("\"lenient::") {
                    debug_assert!(path.ends_with('"'));
                    found.insert("lenient".to_owned());
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons = before + 1,
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
    found
}
