//! Tests the other direction of `lint_rules.rs`: a change that looks similar to a mistake but follows the rule is not
//! reported.

use std::collections::BTreeSet;

use crate::support::{COMMON, ERRORS, GADGETS, PARTS, ROOT};
use xtask::spec::lint::rules::{Judge, RULES};

/// A rule, and a change to the golden specification that follows it: file, text, replacement.
type Kept = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const KEPT: &[Kept] = &[
    ("one-tag", GADGETS, "list_gadgets ~ tags: [gadgets]", "tags:\n        - gadgets"),
    ("operation-id", GADGETS, "* list_versions", "list_versions_v2"),
    ("operation-id", GADGETS, "* list_versions", "import_versions"),
    ("table-of-contents", ROOT, "/versions: { $ref: 'golden/gadgets.yaml#/paths/~1versions' }", "/versions:\n    $ref: 'golden/gadgets.yaml#/paths/~1versions'"),
    ("component-name", GADGETS, "* ApiVersion", "ApiVersion2"),
    ("no-inline-object", GADGETS, "history: ~ additionalProperties: { type: integer, format: int64 }", "additionalProperties: { type: array, items: { type: integer, format: int64 } }"),
    ("no-copies", GADGETS, "          description: What it shall run on.\n", "          description: What it shall run on.\n          default: MECHANICAL\n"),
    ("described", GADGETS, "Number of all gadgets.", "The count of all gadgets and not of this page alone."),
    ("described", GADGETS, "What begins its paths.", "Id of the version that the gateway of the API knows."),
    ("described", GADGETS, "What begins its paths.", "Id of version 2."),
    ("summary", GADGETS, "summary: List gadgets", "summary: List gadgets of all colours and sizes and weights and makers and owners and uses"),
    ("rustdoc-safe", GADGETS, "Number of all gadgets.", "'One of `[these]`, `<those>` or `https://example.com`.'"),
    ("integer-format", GADGETS, "count: { type: integer, format: int64,", "count: { type: integer, format: int32,"),
    ("limit-has-source", COMMON, "maxLength: 100", "maxLength: 200"),
    ("limit-has-source", GADGETS, "schema: { type: array, items: { type: string } }", "schema: { type: array, items: { type: string, maxLength: 9 } }"),
    ("limit-has-source", GADGETS, "id: { type: string, description: What begins its paths. }", "id: { type: string, description: What begins its paths. }\n        state: { $ref: '#/components/schemas/GadgetState' }"),
    ("request-required", GADGETS, "required: [name, type, labels]", "required: [name, type, labels, ready]"),
    ("reply-required", GADGETS, "      required: [id]\n", ""),
    ("error-code", ERRORS, "cure: Check the id.", "cure: 'Take `gadget_id` from `list_gadgets`, or wait until `made_at` is `READY`.'"),
    ("nullable", GADGETS, "weight: { type: number, format: double,", "weight: { type: number, format: double, nullable: true,"),
    ("nullable", GADGETS, "enum: [1, 2, -3]", "nullable: true\n      enum: [1, 2, -3, null]"),
    ("nullable", GADGETS, "[SMITH, turner]", "[SMITH, turner]\n      nullable: true"),
    ("enum-component", GADGETS, "enum: [MECHANICAL, electric]", "enum: [MECHANICAL, electric, Steam-driven]"),
    ("enum-component", GADGETS, "[MAKING, READY, BROKEN]", "[MAKING, FINAL, Default]"),
    ("extensible-enum", GADGETS, "description: Language of the messages.", "description: Language of the messages, such as `zh-cn` or `en-us`."),
    ("time", GADGETS, "Number of all gadgets.", "Number of all gadgets that were made since 1970."),
    ("two-types", GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int32, nullable: true }], description: Version as a number or a text. }"),
    ("two-types", GADGETS, "          description: Where it comes from.\n          allOf: [{ $ref: '#/components/schemas/Origin' }]\n", "          description: Where it comes from.\n          anyOf: [{ $ref: '#/components/schemas/Origin' }, { type: string, nullable: true }]\n"),
    ("two-types", GADGETS, "made_at: ~ title: { type: string, description: 'What people call it.' }", "title: { anyOf: [{ type: string, nullable: true }, { type: object, additionalProperties: {} }], description: 'What people call it.' }"),
    ("two-types", GADGETS, "What begins its paths.", "'What begins a path: a number in a text. The SDKs declare a string, but no length.'"),
    ("two-types", GADGETS, "What people call it.", "What people call it. The SDKs declare a string, while a sample sends a number."),
    ("sensitive", GADGETS, "x-hc-sensitive: true, description: 'Opens", "x-hc-sensitive: false, description: 'Opens"),
    ("success", GADGETS, "        '204': { description: They are gone as well. }\n", ""),
    ("errors", GADGETS, "delete_gadgets ~         '404': {", "        '400': { $ref: '../common.yaml#/components/responses/OtherError' }\n        '404': {"),
    ("query-array", GADGETS, "schema: { type: array, items: { type: string } }", "schema: { type: array, items: { type: integer, format: int64 } }"),
    ("examples", GADGETS, "two: { summary: Two gadgets, value: { ids: [7, 8] } }", "two: { summary: Two gadgets, value: { ids: [7, 8] } }\n              one: { summary: One gadget, value: { ids: [7] } }"),
    ("examples", PARTS, "value: { anything: true }", "value: { error_code: '', failures: [{ error_code: GLD.0001, error_msg: Not now. }, { error_code: GLD.0404, error_msg: '' }, { error_code: null, error_msg: Then. }] }"),
    ("examples", PARTS, "value: { anything: true }", "value: { reason: { error_code: GLD.0001 }, error_msg: Then. }"),
    ("examples", COMMON, "NotFound: ~ schema: { $ref: '#/components/schemas/ErrorReply' }\n", "schema: { $ref: '#/components/schemas/ErrorReply' }\n          examples: { closed: { summary: Both doors are closed, value: { error_code: GLD.0001 } } }\n"),
    ("examples", GADGETS, "summary: Two gadgets", "summary: 'Two gadgets between three shelves, after 30 minutes, since 2024, at 50 percent'"),
    ("examples", PARTS, "fits: { summary: It fits, value: { anything: true } }", "fits: { summary: An empty list of 3 parts and sixteen more, value: { parts: [], size: 3, more: '16' } }"),
    ("examples", GADGETS, "count: { type: integer, format: int64,", "count: { type: integer, format: int64, example: 3000000000,"),
    ("examples", GADGETS, "maker: SMITH, made_at", "maker: weaver, made_at"),
    ("source", GADGETS, "['Golden reference, page 6']", "['Golden reference, page 6', 'Golden SDK, version 3']"),
    ("action", GADGETS, "{ action: 'golden:gadget:list' }", "{ action: 'golden:gadget:list', dependencies: ['other:thing:get', 'golden:gadget:get'] }"),
    ("action", GADGETS, "{ action: 'golden:gadget:get'", "{ action: 'golden:gadget:get', role-actions: ['golden:gadget:list']"),
    ("error-code", GADGETS, "list_gadgets ~ [GLD.0404]", "[GLD.0404, GLD.0001]"),
    ("error-code", GADGETS, "Shows what is known of one gadget.", "Shows one gadget, or returns `GLD.0404`; see OTHER.9999 and version 1.2."),
    ("legal-in", GADGETS, "states: [2, -3]", "states: [2]"),
    ("legal-in", GADGETS, "states: [2, -3]", "refused: [2, -3]"),
    ("unknown-has-search", GADGETS, "looked: [Golden reference] }]", "looked: [Golden reference, Golden SDK] }]"),
    ("unknown-is-not-shown", GADGETS, "values: { title: [] }", "values: { title: [], state: [1, 2, -3] }"),
    ("doubt-is-listed", GADGETS, "description: Where to begin.", "description: Where to begin. It is known and documented."),
    ("yaml", GADGETS, "summary: Show a gadget", "summary: 'Show a gadget'"),
    ("broken-reference", GADGETS, "schema: { type: array, items: { $ref: '#/components/schemas/ApiVersion' } }", "schema: { type: array, items: { $ref: 'gadgets.yaml#/components/schemas/ApiVersion' } }"),
    ("unused-component", GADGETS, "id: { type: string, description: What begins its paths. }", "id: { type: string, description: What begins its paths. }\n        before: { $ref: '#/components/schemas/ApiVersion' }"),
    ("openapi-version", ROOT, "openapi: 3.0.3", "openapi: 3.0.1"),
    ("servers", ROOT, "enum: [north-1, south-1]", "enum: [north-1, south-1, west-1]"),
    ("keyword", GADGETS, "schema: { type: integer, format: int64, minimum: 0 }", "schema: { type: integer, format: int64, minimum: 0, maximum: 900 }"),
    ("parameter", GADGETS, "name: X-Language\n          in: header", "name: X-Language\n          in: query"),
    ("property-name", GADGETS, "id: { type: string, description: What begins its paths. }", "id: { type: string, description: What begins its paths. }\n        type: { type: string, description: Whether it is current. }"),
    ("property-name", GADGETS, "id: { type: string, description: What begins its paths. }", "id: { type: string, description: What begins its paths. }\n        class: { type: string, description: Whether it is current. }"),
    ("parameter", GADGETS, "name: X-Language", "name: from"),
    ("media-type", PARTS, "application/octet-stream:\n              schema: { type: string, format: binary }", "application/json:\n              schema: { type: string }\n              examples:\n                list: { summary: A list, value: wheel }"),
    ("extension", GADGETS, "x-hc-repeat: never", "x-hc-repeat: after-read"),
    ("extension", GADGETS, "style: offset, items: gadgets, id: id, total: count }", "style: marker, items: gadgets, id: id, marker: offset, next: count }"),
    ("extension", GADGETS, "read: show_gadget, parameters: { gadget_id: reply.id }, field", "read: list_gadgets, query: { colour: RED }, entry: { list: gadgets, field: id, equals: reply.id }, field"),
    ("extension", GADGETS, "read: show_gadget, parameters: { gadget_id: reply.id }, field", "read: list_gadgets, query: { colour: RED }, entry: { list: gadgets, field: id, equals: body.grid }, field"),
    ("extension", GADGETS, "parameters: { gadget_id: reply.id }", "parameters: { gadget_id: [reply.id, reply.Id] }"),
    ("extension", GADGETS, "reason: type", "reason: { read: list_gadgets, filter: { colour: RED }, list: gadgets, time: made_at, message: title }"),
];

#[test]
fn what_keeps_a_rule_is_no_problem() {
    let mut failures = Vec::new();
    for (rule, file, find, replace) in KEPT {
        let mut files = crate::support::spec();
        crate::support::edit(&mut files, file, find, replace).unwrap_or_else(|problem| panic!("{rule}: {problem}"));
        let problems = crate::support::problems(&files);
        if !problems.is_empty() {
            failures.push(format!("{rule}: {problems}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_rule_of_the_linter_has_something_that_keeps_it() {
    let kept: BTreeSet<&str> = KEPT.iter().map(|(rule, ..)| *rule).collect();
    let linted: BTreeSet<&str> = RULES.iter().filter(|rule| rule.judge == Judge::Linter).map(|rule| rule.id).collect();
    assert_eq!(kept, linted);
}
