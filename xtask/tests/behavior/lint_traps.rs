//! Tests inputs that make progenitor 0.15 panic, fail, or silently generate wrong code: the linter rejects them with a
//! position.
//!
//! The list comes from trying inputs. The generator handles everything else itself: open enums, limits, defaults,
//! secrets.

mod keywords;

use std::collections::BTreeSet;

use crate::support::{Case, GADGETS, PARTS, ROOT, SHARED, case};
use regex_lite::Regex;
use xtask::workspace;

#[rustfmt::skip]
const PANICS: &[Case] = &[
    case("success", GADGETS, "'204': { description: They are gone as well. }", "'202': { description: Later., content: { application/json: { schema: {} } } }\n        '201': { description: Now., content: { application/json: { schema: {} } } }", "responses:", "several success statuses have a body"),
    case("errors", GADGETS, "'404': { $ref: '../common.yaml#/components/responses/NotFound' }", "'404': { description: Gone., content: { application/json: { schema: { $ref: '#/components/schemas/ApiVersion' } } } }", "'404':", "whose body is `ErrorReply`"),
    case("errors", PARTS, "export_parts ~ default: { $ref: '../common.yaml#/components/responses/OtherError' }", "default: { description: Typed., content: { application/json: { schema: { $ref: '#/components/schemas/BatchCheckPartsRequest' } } } }", "default:", "whose body is `ErrorReply`"),
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
    case("query-array", GADGETS, "name: limit\n", "name: limit\n          style: deepObject\n", "name: limit", "only for a list in a query"),
    case("keyword", GADGETS, "X-Language ~ schema: { type: string }", "content: { text/plain: { schema: { type: string } } }", "content:", "`content` has no meaning"),
    case("operation-id", GADGETS, "      operationId: list_gadgets\n", "", "    get:", "has no operationId"),
    case("openapi-version", ROOT, "openapi: 3.0.3", "openapi: 3.1.0", "openapi:", "reads OpenAPI 3.0"),
    case("broken-reference", GADGETS, "  /versions:\n    get:", "  /versions:\n    $ref: '#/paths/~1other'\n  /other:\n    get:", "/versions:", "is not a component"),
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
    case("keyword", GADGETS, "weight: { type: number, format: double,", "weight: { type: number, format: double, minimum: 1,", "weight:", "has no meaning for `type: number`"),
    case("keyword", GADGETS, "weight: { type: number, format: double,", "weight: { type: number, format: double, exclusiveMinimum: true,", "weight:", "`exclusiveMinimum` has no meaning"),
    case("keyword", GADGETS, "name: X-Language\n", "name: X-Language\n          deprecated: true\n", "deprecated: true", "`deprecated` has no meaning"),
];

/// Cases from bug reports: openapi-generator#10962, #18510, #20329 and #17795, hey-api/openapi-ts#1435,
/// oxidecomputer/typify#41.
#[rustfmt::skip]
const FIELD: &[Case] = &[
    // Keys that the bundler drops.
    case("keyword", GADGETS, "        origin:\n          description: Where it comes from.\n          allOf: [{ $ref: '#/components/schemas/Origin' }]", "        origin: { $ref: '#/components/schemas/Origin', description: Where it comes from. }", "        origin:", "`description` beside `$ref` is ignored; wrap the reference"),
    case("keyword", GADGETS, "        type: { $ref: '#/components/schemas/GadgetKind' }\n        state: {", "        type: { $ref: '#/components/schemas/GadgetKind', nullable: true }\n        state: {", "        type:", "`nullable` beside `$ref`"),
    case("keyword", GADGETS, "items: { $ref: 'shared.yaml#/components/schemas/Label' }", "items: { $ref: 'shared.yaml#/components/schemas/Label', deprecated: true }", "items:", "`deprecated` beside `$ref`"),
    case("keyword", GADGETS, "      - $ref: '../common.yaml#/components/parameters/ProjectId'", "      - $ref: '../common.yaml#/components/parameters/ProjectId'\n        required: true", "required: true", "`required` beside `$ref` is ignored; write it where the reference leads"),
    case("keyword", GADGETS, "'404': { $ref: '../common.yaml#/components/responses/NotFound' }", "'404': { $ref: '../common.yaml#/components/responses/NotFound', description: Gone. }", "'404':", "`description` beside `$ref`"),
    case("keyword", GADGETS, "schema: { $ref: '#/components/schemas/CreateGadgetRequest' }", "schema: { $ref: '#/components/schemas/CreateGadgetRequest', nullable: true }", "schema: {", "`nullable` beside `$ref`"),
    case("keyword", GADGETS, "allOf: [{ $ref: '#/components/schemas/GadgetKind' }]", "allOf: [{ $ref: '#/components/schemas/GadgetKind', description: What it runs on. }]", "allOf:", "`description` beside `$ref`"),
    case("keyword", ROOT, "/versions: { $ref: 'golden/gadgets.yaml#/paths/~1versions' }", "/versions: { $ref: 'golden/gadgets.yaml#/paths/~1versions', summary: Versions }", "/versions:", "`summary` beside `$ref`"),
    case("keyword", PARTS, "# Parts of widgets: the unusual replies.\n", "info: { title: Parts }\n", "info:", "`info` at the top of this file is ignored"),
    case("component-name", ROOT, "components:\n", "components:\n  schemas:\n    Origin: { type: string, description: Another one. }\n", "Origin:", "`Origin` is also in openapi/golden/gadgets.yaml"),
    // Values that readers of YAML 1.1 read differently, or that readers of YAML 1.2 drop.
    case("yaml", GADGETS, "        history:\n", "        off:\n", "        off:", "the key `off` without quotes"),
    case("yaml", GADGETS, "        '204': {", "        204: {", "        204:", "the key `204` without quotes is not a string"),
    case("yaml", GADGETS, "        '204': {", "        200: {", "        200:", "the key `200` occurs twice"),
    case("yaml", GADGETS, "[MAKING, READY, BROKEN]", "[MAKING, READY, NO]", "x-enum-varnames", "`NO` without quotes is not a string"),
    case("yaml", GADGETS, "[MAKING, READY, BROKEN]", "&names [MAKING, READY, BROKEN]", "x-enum-varnames", "an anchor"),
    case("yaml", GADGETS, "summary: Show a gadget", "summary: !!str Show a gadget", "summary: !!str", "a tag"),
    case("yaml", GADGETS, "example: 50", "example: 0o12", "example:", "`0o12` without quotes"),
    case("yaml", GADGETS, "example: RED", "example: 2026-11-28", "example:", "`2026-11-28` without quotes"),
    case("yaml", GADGETS, "example: 50", "example: -0x1F", "example:", "`-0x1F` without quotes"),
    case("yaml", GADGETS, "example: 50", "example: 0.1_0", "example:", "`0.1_0` without quotes"),
    case("yaml", GADGETS, "example: 50", "example: -.5", "example:", "`-.5` without quotes"),
    case("yaml", GADGETS, "summary: Show a gadget", "summary: Show\u{2028}a gadget", "summary: Show", "the character U+2028"),
    case("yaml", GADGETS, "summary: Show a gadget", "summary: 'Show\u{93} a gadget'", "summary: 'Show", "write it as `\\u0093` in double quotes"),
    case("enum-component", GADGETS, "enum: [MECHANICAL, electric]", "enum: [MECHANICAL, '']", "GadgetKind:", "is not a valid variant name"),
    // A Markdown block that begins with a tab is code, like a block that begins with four spaces.
    case("rustdoc-safe", GADGETS, "        - Filters are combined: a gadget matches all of them.\n", "        \tlet filters = all;\n", "    get:", "four spaces, or a tab"),
    case("rustdoc-safe", GADGETS, "        - Filters are combined: a gadget matches all of them.\n", "          \tlet filters = all;\n", "    get:", "four spaces, or a tab"),
    case("component-name", GADGETS, "        piece: { $ref: '#/components/schemas/Piece' }\n", "        piece: { $ref: '#/components/schemas/Piece' }\n        lock: { $ref: '#/components/schemas/BoxedJoint' }\n    BoxedJoint:\n      type: object\n      description: A joint in a box.\n      properties:\n        id: { type: string, description: Its id. }\n", "BoxedJoint:", "a box of `Joint`"),
    // Limits that no value satisfies.
    case("integer-format", GADGETS, "{ type: integer, format: int32, minimum: 1, maximum: 100, default: 10 }", "{ type: integer, format: int32, minimum: 1, maximum: 3000000000, default: 10 }", "schema:", "`maximum`: 3000000000 does not fit `format: int32`"),
    case("integer-format", GADGETS, "enum: [1, 2, -3]", "enum: [1, 2, -3000000000]", "GadgetState:", "`enum`: -3000000000 does not fit"),
    case("limit-has-source", GADGETS, "maximum: 100, default: 10 }", "maximum: 100, default: 101 }", "schema:", "the `default` 101 is refused by `maximum`"),
    case("integer-format", GADGETS, "maximum: 100, default: 10 }", "maximum: 100, default: 3000000000 }", "schema:", "the `default` 3000000000 does not fit `format: int32`"),
    case("limit-has-source", GADGETS, "          default: 1\n", "          default: 7\n", "state:", "the `default` 7 is refused by `enum`"),
    case("limit-has-source", GADGETS, "enum: [1, 2, -3]", "minimum: 1\n      enum: [1, 2, -3]", "GadgetState:", "the value -3 of the enum is refused by `minimum`"),
    case("limit-has-source", GADGETS, "enum: [MECHANICAL, electric]", "maxLength: 9\n      enum: [MECHANICAL, electric]", "GadgetKind:", "the value \"MECHANICAL\" of the enum is refused by `maxLength`"),
    case("one-tag", ROOT, "name: widget-parts", "name: test-util", "test-util", "cannot be a module and a feature"),
    case("one-tag", ROOT, "name: widget-parts", "name: core", "core", "cannot be a module and a feature"),
    // A reference into another group of components would be followed to a schema of the same name, in this case
    // endlessly.
    case("broken-reference", GADGETS, "    Joint:\n      type: object\n      description: What holds a frame together.\n      properties:\n        piece: { $ref: '#/components/schemas/Piece' }\n", "    Joint: { allOf: [{ $ref: 'widget-parts.yaml#/components/parameters/PartName' }] }\n", "Joint:", "a reference here leads to `#/components/schemas/<name>`"),
    case("broken-reference", GADGETS, "    Joint:\n      type: object\n      description: What holds a frame together.\n      properties:\n        piece: { $ref: '#/components/schemas/Piece' }\n", "    Joint:\n      description: What holds a frame together.\n      anyOf: [{ type: string }, { $ref: '#/components/schemas/Joint' }]\n", "Joint:", "contains itself without an object in between"),
    // An object breaks a cycle, no matter how many components the cycle has.
    case("broken-reference", GADGETS, "    Joint:\n      type: object\n      description: What holds a frame together.\n      properties:\n        piece: { $ref: '#/components/schemas/Piece' }\n", "    Joint:\n      type: array\n      description: What holds a frame together.\n      items: { $ref: '#/components/schemas/Joint' }\n", "Joint:", "contains itself without an object in between"),
];

#[test]
fn what_the_field_reported() {
    crate::support::check(FIELD);
}

/// The example of a request becomes Rust code, whose lists and maps cannot contain null.
#[test]
fn a_null_in_a_list_of_a_request() {
    let mut files = crate::support::spec();
    let (items, nullable) =
        ("items: { type: integer, format: int64 }", "items: { type: integer, format: int64, nullable: true }");
    crate::support::edit(&mut files, GADGETS, &format!("What to throw away, by id. ~ {items}"), nullable).unwrap();
    let found = crate::support::problems(&files).to_string();
    assert!(!found.contains("has a null"), "{found}");
    crate::support::edit(&mut files, GADGETS, "[7, 8]", "[7, null]").unwrap();
    let found = crate::support::problems(&files).to_string();
    assert!(found.contains("the example `two` has a null in a list or map"), "{found}");
}

#[test]
fn what_would_panic() {
    crate::support::check(PANICS);
}

#[test]
fn what_would_fail() {
    crate::support::check(FAILURES);
}

#[test]
fn what_would_be_silently_wrong() {
    crate::support::check(SILENTLY_WRONG);
}

/// Returns the generated files of requests and types, for the golden specification and for both services.
fn generated() -> Vec<String> {
    let root = workspace::root().unwrap();
    let mut files = crate::support::generate(&crate::support::spec()).unwrap();
    for service in xtask::codegen::SERVICES {
        files.extend(workspace::read(&root, &format!("crates/{service}/src/generated"), "rs").unwrap());
    }
    let names_types = |path: &str| path.contains("/requests/") || path.contains("/types/");
    files
        .into_iter()
        .filter(|(path, _)| names_types(path) && !path.ends_with("/mod.rs"))
        .map(|(_, text)| text)
        .collect()
}

/// A type beside an import of the same name does not compile.
#[test]
fn no_component_has_a_name_that_generated_files_import() {
    let uses = Regex::new(r"(?m)^use ((?:huaweicloud_runtime|serde|std|crate)[^;]*);").unwrap();
    let names = Regex::new(r"\b[A-Z]\w*").unwrap();
    let texts = generated();
    let imported = texts.iter().flat_map(|text| uses.captures_iter(text)).map(|found| found[1].to_owned());
    let imported: Vec<String> = imported.filter(|path| !path.starts_with("crate::types")).collect();
    let imported: BTreeSet<&str> =
        imported.iter().flat_map(|path| names.find_iter(path)).map(|name| name.as_str()).collect();
    assert!(imported.len() > 20, "{imported:?}");
    for name in imported {
        let mut files = crate::support::spec();
        let component = format!(
            "        more: {{ $ref: '#/components/schemas/{name}' }}\n    {name}: {{ type: string, description: Fine. }}\n    Colour:"
        );
        crate::support::edit(&mut files, SHARED, "    Colour:", &component).unwrap();
        let problems = crate::support::problems(&files).to_string();
        assert!(problems.contains(&format!("component-name: `{name}` means something else")), "{name}: {problems}");
    }
}

/// A setter beside a method of the same name does not compile.
#[test]
fn no_parameter_has_the_name_of_a_method_of_a_request() {
    let methods = Regex::new(r"pub (?:async )?fn (\w+)\(\s*(?:mut )?self,?\s*([^)]*)").unwrap();
    let texts = generated();
    let methods =
        texts.iter().filter(|text| text.contains("with_options")).flat_map(|text| methods.captures_iter(text));
    let is_setter = |takes: &str| {
        ["Value", "List", "Map", "Time"].iter().any(|kind| takes.starts_with(&format!("value: impl Into{kind}<")))
    };
    let own = methods.filter(|found| !is_setter(&found[2])).map(|found| found[1].to_owned());
    let own: BTreeSet<String> = own.collect();
    assert!(own.contains("send_and_wait_all") && own.len() > 10, "{own:?}");
    for name in own {
        let mut files = crate::support::spec();
        crate::support::edit(&mut files, GADGETS, "name: offset", &format!("name: {name}")).unwrap();
        let problems = crate::support::problems(&files).to_string();
        assert!(problems.contains(&format!("`{name}` collides with a method of a request")), "{name}: {problems}");
    }
}
