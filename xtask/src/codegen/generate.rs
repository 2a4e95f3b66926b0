//! Runs progenitor: the lowered document in, its items out.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use anyhow::{Context, Result, anyhow};
use serde_json::Value;

use super::items::Items;
use super::lower::{SECRET, boxed};
use crate::spec::model::Api;

/// Runs progenitor on the lowered document.
///
/// `HooksMode::Expected` is the safety net under the pass that replaces `send`: progenitor's own `send` comes with an
/// assertion that the client implements its hooks. None of our clients does, so such a `send` does not compile, and
/// cannot send unsigned requests.
pub(super) fn generate(api: &Api, lowered: Value) -> Result<Items> {
    let document: openapiv3::OpenAPI =
        serde_json::from_value(lowered).context("the lowered document is not OpenAPI 3.0")?;
    let mut settings = progenitor::GenerationSettings::new();
    settings
        .with_interface(progenitor::InterfaceStyle::Builder)
        .with_tag(progenitor::TagStyle::Merged)
        .with_hooks(progenitor::HooksMode::Expected)
        .with_map_type("::std::collections::BTreeMap")
        .with_replacement(SECRET, "Secret", std::iter::empty());
    for (name, schema) in &api.schemas {
        if schema.is_enum() {
            settings.with_replacement(name, name, std::iter::empty());
        }
        if api.holds(name, name) {
            settings.with_replacement(boxed(name), boxed(name), std::iter::empty());
        }
    }
    let tokens = quietly(|| progenitor::Generator::new(&settings).generate_tokens(&document))?
        .map_err(|error| anyhow!("progenitor: {error}"))?;
    Items::new(syn::parse2(tokens).context("progenitor's output is not valid Rust")?, &api.operations)
}

/// Turns a panic of the generator into an error with its message. The default hook is silenced on this thread only.
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
        anyhow!("progenitor gave up on the specification ({message}); the linter should have rejected it: please report this")
    })
}

thread_local! {
    /// Whether a panic on this thread is expected and will be reported as an error.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}
