//! The runtime's table of IAM endpoints, from `openapi/regions.yaml`. The services' tables come from their specifications,
//! which the linter compares with the same file.

use anyhow::{Context, Result};
use quote::quote;
use serde_json::Value;

use super::render::{RustFile, render};
use crate::files::FileSet;
use crate::spec::bundle::{REGIONS_FILE, region_table};
use crate::spec::source::Sources;

/// The folder of the runtime's generated files.
pub const FOLDER: &str = "crates/runtime/src/generated";

/// The runtime's generated files.
pub fn files(sources: &Sources) -> Result<FileSet> {
    let table =
        region_table(sources, "iam").with_context(|| format!("{REGIONS_FILE} has no list of regions for `iam`"))?;
    let default = sources
        .get(REGIONS_FILE)
        .and_then(|source| source.value.pointer("/iam/default"))
        .and_then(Value::as_str)
        .with_context(|| format!("{REGIONS_FILE} has no `default` for `iam`"))?;
    let rows = table.iter().map(|(id, endpoint)| quote!((#id, #endpoint)));
    let regions = file(
        "regions.rs",
        "Endpoints of IAM, by region.",
        quote! {
            /// The regions with their own IAM endpoint.
            pub(crate) static IAM_REGIONS: &[(&str, &str)] = &[#(#rows),*];
            /// The endpoint for all other regions.
            pub(crate) static GLOBAL_IAM: &str = #default;
        },
    );
    let module = file(
        "mod.rs",
        "Generated from `openapi/regions.yaml`.",
        quote!(
            pub(crate) mod regions;
        ),
    );
    [regions, module].into_iter().map(|file| Ok((format!("{FOLDER}/{}", file.path), render(file)?))).collect()
}

fn file(path: &str, purpose: &str, body: proc_macro2::TokenStream) -> RustFile {
    RustFile { path: path.to_owned(), source: REGIONS_FILE.to_owned(), purpose: purpose.to_owned(), body }
}
