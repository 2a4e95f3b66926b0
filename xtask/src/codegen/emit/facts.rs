//! Generates the tables of errors, permissions and legal states: one table of errors and one of actions for the
//! service, and references to them in each operation's entry.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Context;
use crate::codegen::naming::ident;
use crate::codegen::render::RustFile;
use crate::spec::model::{Action, DocumentedError, LegalCase, LegalIn, Operation, Permission};

/// The table of error codes.
pub(super) fn errors(context: &Context) -> RustFile {
    let service = &context.api.service;
    let entries = context.api.errors.values().map(error);
    RustFile {
        path: "operations/errors.rs".to_owned(),
        source: format!("openapi/{service}/errors.yaml"),
        purpose: "Error codes of the service and of the API gateway.".to_owned(),
        body: quote! {
            use huaweicloud_runtime::DocumentedError;
            pub(super) static ERRORS: &[DocumentedError] = &[#(#entries),*];
        },
    }
}

/// The table of permissions.
pub(super) fn actions(context: &Context) -> RustFile {
    let service = &context.api.service;
    let entries: Vec<TokenStream> = context.api.actions.iter().map(|(name, entry)| action(name, entry)).collect();
    let leveled = context.api.actions.values().any(|action| action.level.is_some());
    let level = leveled.then(|| quote!(AccessLevel,));
    RustFile {
        path: "operations/actions.rs".to_owned(),
        source: format!("openapi/{service}/actions.yaml"),
        purpose: "IAM actions of the service.".to_owned(),
        body: quote! {
            use huaweicloud_runtime::{#level Action};
            pub(super) static ACTIONS: &[Action] = &[#(#entries),*];
        },
    }
}

/// Returns the steps of an operation's entry.
pub(super) fn steps(operation: &Operation) -> TokenStream {
    let mut steps = match &operation.permission {
        Permission::Undocumented => TokenStream::new(),
        Permission::NotNeeded => quote!(.with_permission(Permission::NotNeeded)),
        Permission::Action(action) => quote!(.with_permission(Permission::Action(#action))),
    };
    if !operation.dependencies.is_empty() {
        let actions = &operation.dependencies;
        steps.extend(quote!(.with_dependencies(&[#(#actions),*])));
    }
    if !operation.role_actions.is_empty() {
        let actions = &operation.role_actions;
        steps.extend(quote!(.with_role_actions(&[#(#actions),*])));
    }
    if let Some(legal) = &operation.legal_in {
        let legal = legal_in(legal);
        steps.extend(quote!(.with_legal_in(#legal)));
    }
    if !operation.errors.is_empty() {
        let codes = operation.errors.iter().map(|error| &error.code);
        steps.extend(quote!(.with_errors(&[#(#codes),*])));
    }
    let own: Vec<TokenStream> = operation.errors.iter().filter(|error| error.own).map(error).collect();
    if !own.is_empty() {
        steps.extend(quote!(.with_own_errors(&[#(#own),*])));
    }
    steps
}

fn legal_in(legal: &LegalIn) -> TokenStream {
    let LegalIn { read, field, states, refused, cases } = legal;
    let refused = (!refused.is_empty()).then(|| quote!(.with_refused(&[#(#refused),*])));
    let with_cases = (!cases.is_empty()).then(|| {
        let cases = cases.iter().map(
            |LegalCase { field, values, states }| quote!(LegalCase::new(#field, &[#(#values),*], &[#(#states),*])),
        );
        quote!(.with_cases(&[#(#cases),*]))
    });
    quote!(LegalIn::new(#read, #field, &[#(#states),*])#refused #with_cases)
}

fn error(error: &DocumentedError) -> TokenStream {
    let (code, meaning, cure) = (&error.code, &error.meaning, &error.cure);
    let status = Literal::u16_unsuffixed(error.status);
    let repeat = error.repeat_helps.then(|| quote!(.with_repeat_helps()));
    quote!(DocumentedError::new(#code, #status, #meaning, #cure)#repeat)
}

fn action(name: &str, action: &Action) -> TokenStream {
    let level = action.level.as_deref().and_then(level).map(|level| quote!(.with_level(#level)));
    let list = |step: &str, values: &[String]| {
        let step = ident(step);
        (!values.is_empty()).then(|| quote!(.#step(&[#(#values),*])))
    };
    let resources = list("with_resources", &action.resources);
    let conditions = list("with_conditions", &action.conditions);
    let aliases = list("with_aliases", &action.aliases);
    let role = action.role_policy.then(|| quote!(.with_role_policies()));
    let enterprise = action.enterprise_projects.then(|| quote!(.with_enterprise_projects()));
    quote!(Action::new(#name)#level #resources #conditions #aliases #role #enterprise)
}

fn level(level: &str) -> Option<TokenStream> {
    let variant = ident(match level {
        "list" => "List",
        "read" => "Read",
        "write" => "Write",
        "tagging" => "Tagging",
        "permissions" => "Permissions",
        _ => return None,
    });
    Some(quote!(AccessLevel::#variant))
}
