//! Generates the table entries that describe marks: `x-hc-mark` as a value of `Marking`.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::codegen::naming::ident;

/// Returns the `Marking` value of a mark.
pub(super) fn value(mark: &Value) -> TokenStream {
    let text = |key: &str| mark.get(key).and_then(Value::as_str);
    let [field, list, items, id] = ["field", "list", "items", "id"].map(|key| text(key).unwrap_or_default());
    let mut steps = TokenStream::new();
    let entries = |key: &str| mark.get(key).and_then(Value::as_object).into_iter().flatten();
    steps.extend(query(mark));
    for key in ["shown", "reply", "count"] {
        if let Some(field) = text(key) {
            let step = ident(&format!("with_{key}"));
            steps.extend(quote!(.#step(#field)));
        }
    }
    let except: Vec<TokenStream> = entries("except").map(|(field, values)| excepted(field, values)).collect();
    if !except.is_empty() {
        steps.extend(quote!(.with_except(&[#(#except),*])));
    }
    quote!(Marking::new(#field, #list, #items, #id)#steps)
}

/// Returns the step that sets a list's query parameters, if it has any.
pub(super) fn query(holder: &Value) -> Option<TokenStream> {
    let query = holder.get("query").and_then(Value::as_object).into_iter().flatten();
    let mut query = query
        .map(|(name, value)| {
            let value = plain(value);
            quote!((#name, #value))
        })
        .peekable();
    query.peek().is_some().then(|| quote!(.with_query(&[#(#query),*])))
}

fn excepted(field: &str, values: &Value) -> TokenStream {
    let values = values.as_array().into_iter().flatten().map(plain);
    quote!((#field, &[#(#values),*]))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
