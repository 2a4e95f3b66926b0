//! Tests names that are keywords of Rust 2024 or methods of a client: each is rejected, with a remedy.

use crate::support::{Case, GADGETS, ROOT, case};

#[rustfmt::skip]
const NAMES: &[Case] = &[
    case("operation-id", GADGETS, "operationId: show_gadget", "operationId: gen", "operationId: gen", "`gen` is a keyword of Rust, so no method can have this name; write a verb and an object: `show_gen`"),
    case("operation-id", GADGETS, "operationId: show_gadget", "operationId: match", "operationId: match", "`match` is a keyword of Rust"),
    case("operation-id", GADGETS, "operationId: show_gadget", "operationId: type", "operationId: type", "`type` is a keyword of Rust"),
    case("operation-id", GADGETS, "operationId: show_gadget", "operationId: call", "operationId: call", "means something else in the client crates"),
    case("operation-id", GADGETS, "operationId: show_gadget", "operationId: try_into", "operationId: try_into", "means something else in the client crates"),
    case("property-name", GADGETS, "        history:\n", "        gen:\n", "        gen:", "`gen` cannot be a field in Rust; leave it out and say so"),
    case("parameter", GADGETS, "name: X-Language", "name: gen", "name: gen", "`gen` cannot be a setter; leave it out and say so"),
    case("one-tag", ROOT, "name: gadgets", "name: gen", "name: gen", "`gen` cannot be a module and a feature; write it in kebab-case, and use neither a keyword of Rust"),
];

/// oxidecomputer/typify#41, OpenAPITools/openapi-generator#10962
#[test]
fn a_name_that_rust_has_for_itself_is_refused_with_a_cure() {
    crate::support::check(NAMES);
}
