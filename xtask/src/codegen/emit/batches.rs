//! Generates the table entries that describe batches: `x-hc-batch` as a value of `Batching`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::marks;
use super::waiters::source;

/// Returns the `Batching` value of a batch.
pub(super) fn value(batch: &Value) -> TokenStream {
    let ids = source(text(batch, "ids"));
    let [list, items, id, field] = ["list", "items", "id", "field"].map(|key| text(batch, key));
    let mut steps: TokenStream = marks::query(batch).into_iter().collect();
    let already = self::list(batch, "already");
    if !already.is_empty() {
        steps.extend(quote!(.with_already(&[#(#already),*])));
    }
    let limit = batch.get("limit").and_then(Value::as_u64).and_then(|limit| u32::try_from(limit).ok());
    if let Some(limit) = limit.map(Literal::u32_unsuffixed) {
        steps.extend(quote!(.with_limit(#limit)));
    }
    if let Some(results) = batch.get("results").map(results) {
        steps.extend(quote!(.with_results(#results)));
    }
    let cases = batch.get("cases").and_then(Value::as_array).into_iter().flatten().map(|case| {
        let (field, values, already) = (text(case, "field"), self::list(case, "values"), self::list(case, "already"));
        quote!(BatchCase::new(#field, &[#(#values),*]).with_already(&[#(#already),*]))
    });
    let mut cases = cases.peekable();
    if cases.peek().is_some() {
        steps.extend(quote!(.with_cases(&[#(#cases),*])));
    }
    quote!(Batching::new(#ids, #list, #items, #id, #field)#steps)
}

/// Returns the strings in a list.
fn list(holder: &Value, key: &str) -> Vec<String> {
    holder.get(key).and_then(Value::as_array).into_iter().flatten().map(plain).collect()
}

fn results(results: &Value) -> TokenStream {
    let [list, id, field, done] = ["list", "id", "field", "done"].map(|key| text(results, key));
    let entries = (!id.is_empty()).then(|| quote!(.with_entries(#id, #field, #done)));
    quote!(BatchResults::new(#list)#entries)
}

fn text<'a>(node: &'a Value, key: &str) -> &'a str {
    node.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
