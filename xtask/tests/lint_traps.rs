//! What makes progenitor 0.15 panic, fail, or generate something silently wrong: refused by the linter with a place.
//!
//! The list was measured. What is not in it is honoured by the generator itself: open enums, limits, defaults, secrets.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail this way")]

mod support;

use support::{Case, GADGETS, PARTS, ROOT, SHARED, case};

#[rustfmt::skip]
const PANICS: &[Case] = &[
    case("success", GADGETS, "'204': { description: They are gone as well. }", "'202': { description: Later., content: { application/json: { schema: {} } } }\n        '201': { description: Now., content: { application/json: { schema: {} } } }", "responses:", "several success statuses have a body"),
    case("errors", GADGETS, "'404': { $ref: '../common.yaml#/components/responses/NotFound' }", "'404': { description: Gone., content: { application/json: { schema: { $ref: '#/components/schemas/ApiVersion' } } } }", "'404':", "whose body is `ErrorReply`"),
    case("errors", PARTS, "export_parts ~ default: { $ref: '../common.yaml#/components/responses/OtherError' }", "default: { description: Typed., content: { application/json: { schema: { $ref: '#/components/schemas/CheckPartsBody' } } } }", "default:", "whose body is `ErrorReply`"),
    case("enum-component", GADGETS, "enum: [MECHANICAL, electric]", "enum: [a-b, a_b]", "GadgetKind:", "two values become the variant `AB`"),
    case("media-type", GADGETS, "delete_gadgets ~ content:\n", "content:\n          text/plain: {}\n", "requestBody:", "a request body is `application/json` and nothing else"),
    case("success", PARTS, "              schema: {}\n", "", "'200':", "a JSON reply needs a `schema`"),
];

#[rustfmt::skip]
const FAILURES: &[Case] = &[
    case("media-type", GADGETS, "delete_gadgets ~ application/json:", "multipart/form-data:", "requestBody:", "(operation `delete_gadgets`)"),
    case("media-type", GADGETS, "delete_gadgets ~ application/json:", "application/json;charset=utf-8:", "requestBody:", "(operation `delete_gadgets`)"),
    case("parameter", GADGETS, "name: X-Language\n          in: header", "name: X-Language\n          in: cookie", "name: X-Language", "is in `cookie`"),
    case("query-array", GADGETS, "style: form", "style: pipeDelimited", "name: label", "`style: form` and `explode: true`"),
    case("query-array", GADGETS, "style: form", "style: spaceDelimited", "name: label", "`style: form` and `explode: true`"),
    case("query-array", GADGETS, "name: limit\n", "name: limit\n          style: deepObject\n", "name: limit", "for a list in a query only"),
    case("keyword", GADGETS, "X-Language ~ schema: { type: string }", "content: { text/plain: { schema: { type: string } } }", "content:", "`content` has no meaning"),
    case("operation-id", GADGETS, "      operationId: list_gadgets\n", "", "    get:", "has no operationId"),
    case("openapi-version", ROOT, "openapi: 3.0.3", "openapi: 3.1.0", "openapi:", "reads OpenAPI 3.0"),
    case("broken-reference", GADGETS, "  /versions:\n    get:", "  /versions:\n    $ref: '#/paths/~1other'\n  /other:\n    get:", "/versions:", "is no component"),
];

#[rustfmt::skip]
const SILENTLY_WRONG: &[Case] = &[
    case("no-inline-object", PARTS, "schema: {}", "schema: { type: object, properties: { a: { type: string, description: Any. } } }", "schema: {", "make this object a component"),
    case("component-name", SHARED, "    Colour:", "        more: { $ref: '#/components/schemas/api_version' }\n    api_version: { type: string, description: Fine. }\n    Colour:", "api_version:", "is not PascalCase"),
    case("component-name", SHARED, "    Colour:", "        more: { $ref: '#/components/schemas/APIVersion' }\n    APIVersion: { type: string, description: Fine. }\n    Colour:", "APIVersion:", "is not PascalCase"),
    case("operation-id", GADGETS, "show_gadget\n", "list_gadgets\n", "operationId: list_gadgets", "`list_gadgets` has the name of the operation at openapi/golden/gadgets.yaml:"),
    case("property-name", GADGETS, "        default: { type: string", "        Ready: { type: string, description: Twin. }\n        default: { type: string", "Ready:", "are the same field in Rust"),
    case("parameter", GADGETS, "name: X-Language", "name: limit", "    get:", "are the same setter in Rust"),
    case("parameter", GADGETS, "name: X-Language", "name: Limit", "    get:", "are the same setter in Rust"),
    case("media-type", PARTS, "update_part ~ application/json", "text/plain", "'200':", "a reply is `application/json` or"),
    case("errors", GADGETS, "'404': {", "'301': {", "'301':", "single statuses"),
    case("errors", GADGETS, "'404': {", "'4XX': {", "'4XX':", "single statuses"),
    case("errors", GADGETS, "'204': {", "'2XX': {", "'2XX':", "single statuses"),
    case("request-required", GADGETS, "delete_gadgets ~ required: true", "required: false", "requestBody:", "say `required: true`"),
    case("query-array", GADGETS, "explode: true", "explode: false", "name: label", "`explode: true`"),
    case("keyword", PARTS, "          description: The list.\n", "          description: The list.\n          links: { next: { operationId: list_gadgets } }\n", "links:", "`links` has no meaning"),
    case("keyword", GADGETS, "id: { type: string,", "id: { type: string, readOnly: true,", "id: {", "`readOnly` has no meaning"),
    case("keyword", GADGETS, "id: { type: string,", "id: { type: string, writeOnly: true,", "id: {", "`writeOnly` has no meaning"),
    case("keyword", GADGETS, "id: { type: string,", "id: { oneOf: [],", "id: {", "`oneOf` has no meaning"),
    case("keyword", GADGETS, "id: { type: string,", "id: { anyOf: [], discriminator: { propertyName: id },", "id: {", "`discriminator` has no meaning"),
    case("keyword", GADGETS, "additionalProperties: {}", "additionalProperties: false", "place:", "fail on any new field"),
    case("keyword", GADGETS, "    Origin:\n      type: object\n", "    Origin:\n      type: object\n      additionalProperties: { type: string }\n", "Origin:", "next to `properties` would be lost"),
    case("keyword", GADGETS, "weight: { type: number, format: double,", "weight: { type: number, format: double, minimum: 1,", "weight:", "means nothing for `type: number`"),
    case("keyword", GADGETS, "weight: { type: number, format: double,", "weight: { type: number, format: double, exclusiveMinimum: true,", "weight:", "`exclusiveMinimum` has no meaning"),
    case("keyword", GADGETS, "name: X-Language\n", "name: X-Language\n          deprecated: true\n", "deprecated: true", "`deprecated` has no meaning"),
];

#[test]
fn what_would_panic() {
    support::check(PANICS);
}

#[test]
fn what_would_fail() {
    support::check(FAILURES);
}

#[test]
fn what_would_be_silently_wrong() {
    support::check(SILENTLY_WRONG);
}
