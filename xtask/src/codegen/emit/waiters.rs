//! Generates the table entries that describe waiters: `x-hc-waiter` as a value of `Waiter`.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::marks;

/// Returns the `Waiter` value of a waiter.
pub(super) fn value(waiter: &Value) -> TokenStream {
    let (read, field) = (text(waiter, "read"), text(waiter, "field"));
    let mut steps = parameters(waiter);
    steps.extend(marks::query(waiter));
    steps.extend(entry(waiter));
    steps.extend(state_lists(waiter, &["done", "failed", "resting", "queued", "before"]));
    if text(waiter, "until") == "gone" {
        steps.extend(quote!(.until_gone()));
    }
    steps.extend(waiter.get("reason").map(reason));
    steps.extend(cases(waiter));
    quote!(Waiter::new(#read, #field)#steps)
}

/// Returns the lists of states under these keys.
fn state_lists(holder: &Value, keys: &[&str]) -> TokenStream {
    let lists = keys.iter().map(|key| (key, states(holder, key))).filter(|(_, states)| !states.is_empty());
    let steps = lists.map(|(key, states)| {
        let step = crate::codegen::naming::ident(&format!("with_{key}"));
        quote!(.#step(&[#(#states),*]))
    });
    steps.collect()
}

/// Returns the cases: calls after which the states have a different meaning.
fn cases(waiter: &Value) -> Option<TokenStream> {
    let cases = waiter.get("cases")?.as_array()?.iter().map(|case| {
        let (field, values) = (text(case, "field"), states(case, "values"));
        let lists = state_lists(case, &["done", "failed", "resting"]);
        quote!(WaiterCase::new(#field, &[#(#values),*])#lists)
    });
    Some(quote!(.with_cases(&[#(#cases),*])))
}

fn parameters(waiter: &Value) -> TokenStream {
    let Some(parameters) = waiter.get("parameters").and_then(Value::as_object) else { return TokenStream::new() };
    let parameters = parameters.iter().map(|(name, from)| {
        let source =
            from.as_array().map_or_else(|| source(from.as_str().unwrap_or_default()), |names| spellings(names));
        quote!((#name, #source))
    });
    quote!(.with_parameters(&[#(#parameters),*]))
}

fn entry(waiter: &Value) -> Option<TokenStream> {
    let entry = waiter.get("entry")?;
    let (list, field) = (text(entry, "list"), text(entry, "field"));
    let equals = entry.get("equals").and_then(Value::as_str).map(source).map(|source| quote!(.equals(#source)));
    Some(quote!(.with_entry(StateEntry::new(#list, #field)#equals)))
}

/// Converts a source such as `path.task_id`, `body.ids`, `reply.id` or `now`.
pub(super) fn source(text: &str) -> TokenStream {
    match text.split_once('.') {
        Some(("path", name)) => quote!(ValueSource::Path(#name)),
        Some(("body", field)) => quote!(ValueSource::Body(#field)),
        Some((_, field)) => quote!(ValueSource::Reply(#field)),
        None => quote!(ValueSource::Now),
    }
}

/// `[reply.job_id, reply.jobId]`.
fn spellings(names: &[Value]) -> TokenStream {
    let fields = names.iter().filter_map(Value::as_str).filter_map(|name| name.strip_prefix("reply."));
    quote!(ValueSource::ReplyAny(&[#(#fields),*]))
}

fn reason(reason: &Value) -> TokenStream {
    if let Some(field) = reason.as_str() {
        return quote!(.with_reason(ReasonSource::Field(#field)));
    }
    let [read, list, time, message] = ["read", "list", "time", "message"].map(|key| text(reason, key));
    let filter = reason.get("filter").and_then(Value::as_object).and_then(|filter| filter.iter().next());
    let filter = filter.map(|(name, value)| {
        let value = value.as_str().unwrap_or_default();
        quote!(.with_filter(#name, #value))
    });
    quote!(.with_reason(ReasonSource::Log(ReasonLog::new(#read, #list, #time, #message)#filter)))
}

fn text<'a>(node: &'a Value, key: &str) -> &'a str {
    node.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn states(waiter: &Value, key: &str) -> Vec<String> {
    let states = waiter.get(key).and_then(Value::as_array).into_iter().flatten();
    states.map(|state| state.as_str().map_or_else(|| state.to_string(), str::to_owned)).collect()
}
