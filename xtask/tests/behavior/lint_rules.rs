//! Tests each rule of `openapi/README.md`: the golden specification with one small mistake, and the problem that it
//! must cause.

use std::collections::BTreeSet;

use crate::support::{ACTIONS, COMMON, Case, ERRORS, GADGETS, PARTS, ROOT, SHARED, case};
use xtask::spec::lint::rules::{Judge, RULES};

#[rustfmt::skip]
const STRUCTURE: &[Case] = &[
    case("one-tag", GADGETS, "list_gadgets ~ [gadgets]", "[gadgets, widget-parts]", "    get:", "(operation `list_gadgets`): has 2 tags"),
    case("one-tag", GADGETS, "list_gadgets ~ [gadgets]", "[widget-parts]", "tags: ", "belongs in a file of that name"),
    case("one-tag", GADGETS, "list_gadgets ~ [gadgets]", "[gizmos]", "tags: ", "the root does not list the tag `gizmos`"),
    case("one-tag", ROOT, "name: gadgets", "name: Gadgets", "name: Gadgets", "no operation has the tag `Gadgets`"),
    case("one-tag", ROOT, "name: gadgets", "name: shared", "name: shared", "cannot be a module"),
    case("one-tag", ROOT, "name: widget-parts", "name: gadgets", "name: gadgets", "listed twice"),
    case("operation-id", GADGETS, "list_gadgets", "listGadgets", "listGadgets", "is not snake_case"),
    case("operation-id", GADGETS, "list_gadgets", "list__gadgets", "list__gadgets", "is not snake_case"),
    case("operation-id", GADGETS, "list_gadgets", "request", "operationId: request", "means something else in the client crates"),
    case("operation-id", GADGETS, "list_gadgets", "string", "operationId: string", "the builder of `string`"),
    case("operation-id", GADGETS, "list_gadgets", "self", "operationId: self", "means something else"),
    case("operation-id", GADGETS, "list_gadgets", "import", "operationId: import", "a keyword of Go and Java and Python and TypeScript"),
    case("operation-id", GADGETS, "list_gadgets", "lambda", "operationId: lambda", "a keyword of Python"),
    case("operation-id", GADGETS, "list_gadgets", "func", "operationId: func", "a keyword of Go"),
    case("operation-id", GADGETS, "list_gadgets", "foreach", "operationId: foreach", "a keyword of C#"),
    case("operation-id", GADGETS, "list_gadgets", "synchronized", "operationId: synchronized", "a keyword of Java"),
    case("operation-id", GADGETS, "list_gadgets", "debugger", "operationId: debugger", "a keyword of TypeScript"),
    case("one-tag", ROOT, "name: gadgets", "name: package", "name: package", "a keyword of Go and Java and TypeScript"),
    case("parameter", GADGETS, "name: X-Language", "name: constructor", "name: constructor", "taken in every class"),
    case("property-name", GADGETS, "    ApiVersion: ~ id: { type: string,", "prototype: { type: string,", "prototype:", "taken in every class"),
    case("operation-id", GADGETS, "/versions:\n    get:", "/versions:\n    trace:", "/versions:", "the path has no operation"),
    case("table-of-contents", GADGETS, "  /versions:", "  /other: {}\n  /versions:", "/other:", "`/other` is not listed in openapi/golden.yaml"),
    case("table-of-contents", ROOT, "{ $ref: 'golden/gadgets.yaml#/paths/~1versions' }", "{ get: {} }", "/versions:", "is written out here"),
    case("table-of-contents", ROOT, "  /versions:", "  /version:", "/version:", "refers to `/paths/~1versions`, another path"),
    case("table-of-contents", ROOT, "  /versions: { $ref: 'golden/gadgets.yaml#/paths/~1versions' }\n  /v1/{project_id}/parts: { $ref: 'golden/widget-parts.yaml#/paths/~1v1~1{project_id}~1parts' }\n", "  /v1/{project_id}/parts: { $ref: 'golden/widget-parts.yaml#/paths/~1v1~1{project_id}~1parts' }\n  /versions: { $ref: 'golden/gadgets.yaml#/paths/~1versions' }\n", "  /versions:", "list the paths file by file"),
    case("table-of-contents", ROOT, "  /v1/{project_id}/parts: { $ref: 'golden/widget-parts.yaml#/paths/~1v1~1{project_id}~1parts' }\n  /v1/{project_id}/parts/export: { $ref: 'golden/widget-parts.yaml#/paths/~1v1~1{project_id}~1parts~1export' }\n", "  /v1/{project_id}/parts/export: { $ref: 'golden/widget-parts.yaml#/paths/~1v1~1{project_id}~1parts~1export' }\n  /v1/{project_id}/parts: { $ref: 'golden/widget-parts.yaml#/paths/~1v1~1{project_id}~1parts' }\n", "  /v1/{project_id}/parts:", "in the order of the file"),
    case("component-name", SHARED, "    Colour:", "        more: { $ref: '#/components/schemas/Result' }\n    Result: { type: string, description: Fine. }\n    Colour:", "Result:", "means something else in Rust"),
    case("component-name", SHARED, "    Colour:", "        more: { $ref: '#/components/schemas/Wait' }\n    Wait: { type: string, description: Fine. }\n    Colour:", "Wait:", "means something else in Rust"),
    case("component-name", SHARED, "    Colour:", "        more: { $ref: '#/components/schemas/Object' }\n    Object: { type: string, description: Fine. }\n    Colour:", "Object:", "means something else in other languages"),
    case("component-name", SHARED, "    Colour:", "        more: { $ref: '#/components/schemas/Color_' }\n    Color_: { type: string, description: Fine. }\n    Colour:", "Color_:", "is not PascalCase"),
    case("component-name", SHARED, "    Colour:", "        more: { $ref: '#/components/schemas/GadgetBuilder' }\n    GadgetBuilder: { type: string, description: Fine. }\n    Colour:", "GadgetBuilder:", "the builder of `Gadget`"),
    case("component-name", SHARED, "    Colour:", "        more: { $ref: '#/components/schemas/ShowGadget' }\n    ShowGadget: { type: string, description: Fine. }\n    Colour:", "ShowGadget:", "generated from the operation `show_gadget`"),
    case("component-name", SHARED, "    Colour:", "        more: { $ref: '#/components/schemas/Gadget' }\n    Gadget: { type: string, description: Fine. }\n    Colour:", "more:", "a service uses each name once"),
    case("component-name", GADGETS, "* DeleteGadgetsRequest", "GadgetDeletion", "    GadgetDeletion:", "is the request of `delete_gadgets` only, so it is named `DeleteGadgetsRequest`"),
    case("component-name", GADGETS, "* CreateGadgetResponse", "CreatedGadget", "    CreatedGadget:", "is the reply of `create_gadget` only, so it is named `CreateGadgetResponse`"),
    case("component-name", GADGETS, "* ApiVersion", "ApiVersionDto", "    ApiVersionDto:", "`ApiVersionDto` ends in `Dto`"),
    case("component-name", GADGETS, "* ApiVersion", "ApiVersionResponse", "    ApiVersionResponse:", "`ApiVersionResponse` ends in `Response`"),
    case("no-inline-object", GADGETS, "schema: { $ref: '#/components/schemas/DeleteGadgetsRequest' }", "schema: { type: array, items: { $ref: '#/components/schemas/DeleteGadgetsRequest' } }", "requestBody:", "refers to an object component"),
    case("no-inline-object", GADGETS, "ready: { type: boolean, default: false,", "ready: { type: object, properties: { a: { type: string, description: Any } },", "ready:", "make this object a component"),
    case("no-inline-object", GADGETS, "schema: { type: integer, format: int64, minimum: 0 }", "schema: { type: integer, format: int64, enum: [1], x-enum-varnames: [One] }", "x-enum-varnames: [One]", "make this enum a component"),
    case("no-copies", GADGETS, "[{ $ref: '#/components/schemas/GadgetKind' }]", "[{ $ref: '#/components/schemas/GadgetKind' }, { $ref: '#/components/schemas/GadgetState' }]", "        type:", "only wraps one reference"),
    case("no-copies", GADGETS, "allOf: [{ $ref: '../common", "maxLength: 5\n          allOf: [{ $ref: '../common", "secret_key:", "`maxLength` next to `allOf` would be lost"),
    case("no-copies", GADGETS, "    ApiVersion: ~ id: { type: string, description: What begins its paths. }", "count: { type: integer, format: int64, description: Number of all gadgets. }\n        gadgets:\n          type: array\n          description: Gadgets of this page.\n          items: { $ref: '#/components/schemas/Gadget' }", "ListGadgetsResponse:", "has the same properties as `ApiVersion`"),
];

#[rustfmt::skip]
const WORDS: &[Case] = &[
    case("described", GADGETS, "      description: Shows what is known of one gadget.\n", "", "    get:", "has no description"),
    case("described", PARTS, "      description: Name that people know the part by.\n", "", "PartName:", "has no description"),
    case("described", GADGETS, "'200': { description: They are gone. }", "'200': { description: They are gone., headers: { X-A: { schema: { type: string } } } }", "'200': {", "has no description"),
    case("described", COMMON, "  responses:\n    NotFound:\n      description: There is no such resource.\n", "  headers:\n    Shared: { schema: { type: string } }\n  responses:\n    NotFound:\n      description: There is no such resource.\n      headers: { X-A: { $ref: '#/components/headers/Shared' } }\n", "Shared:", "has no description"),
    case("described", GADGETS, "Number of all gadgets.", "The count.", "count:", "repeats the name `count`"),
    case("described", GADGETS, "What begins its paths.", "Id of the version.", "id: {", "repeats the name `id`"),
    case("described", GADGETS, "What is known of a gadget.", "The gadgets.", "    Gadget:", "repeats the name `Gadget`"),
    case("described", ROOT, "    description: Parts of widgets.\n", "", "name: widget-parts", "has no description"),
    case("summary", GADGETS, "summary: List gadgets", "summary: List gadgets.", "summary:", "without a period"),
    case("summary", GADGETS, "summary: List gadgets", "summary: List gadgets of all colours and sizes and weights and makers and owners and so on", "summary:", "at most 80 characters"),
    case("rustdoc-safe", GADGETS, "summary: List gadgets", "summary: List <b>gadgets", "summary:", "an angle bracket"),
    case("rustdoc-safe", GADGETS, "Number of all gadgets.", "'See https://example.com for more.'", "count:", "a bare URL"),
    case("rustdoc-safe", GADGETS, "Number of all gadgets.", "'One of [these] things.'", "count:", "a bracket"),
    case("rustdoc-safe", GADGETS, "Number of all gadgets.", "'One of `these things.'", "count:", "a backtick without a partner"),
    case("rustdoc-safe", GADGETS, "Number of all gadgets.", "Number of all_gadgets.", "count:", "a name of the wire"),
    case("rustdoc-safe", ERRORS, "There is no such thing.", "Gadget_id wrong.", "GLD.0404:", "a name of the wire"),
    case("rustdoc-safe", GADGETS, "        ```json\n", "        ```\n", "    post:", "names its language"),
    case("rustdoc-safe", GADGETS, "        ```\n", "", "    post:", "is not closed"),
    case("rustdoc-safe", GADGETS, "        ```json\n        { \"name\": \"spoon\" }\n        ```\n", "            let spoon;\n", "    post:", "indented by four spaces"),
    case("rustdoc-safe", GADGETS, "How many gadgets a project can have.", "'How many [gadgets] a project can have.'", "x-hc-unknown:", "a bracket"),
];

#[rustfmt::skip]
const TYPES: &[Case] = &[
    case("integer-format", GADGETS, "schema: { type: integer, format: int64, minimum: 0 }", "schema: { type: integer, minimum: 0 }", "schema:", "no format"),
    case("integer-format", GADGETS, "'200': { description: They are gone. }", "'200': { description: They are gone., headers: { X-A: { description: How many., schema: { type: integer } } } }", "'200': {", "no format"),
    case("integer-format", COMMON, "      description: There is no such resource.\n", "      description: There is no such resource.\n      headers: { X-A: { description: How many., schema: { type: array, items: { type: integer } } } }\n", "headers:", "no format"),
    case("keyword", GADGETS, "'200': { description: They are gone. }", "'200': { description: They are gone., headers: { X-A: { descriptin: How many., description: How many., schema: { type: string } } } }", "'200': {", "`descriptin` has no meaning"),
    case("keyword", COMMON, "      description: There is no such resource.\n", "      description: There is no such resource.\n      headers: { X-A: { description: How many., required: true, schema: { type: string } } }\n", "headers:", "`required` has no meaning"),
    case("keyword", COMMON, "      description: There is no such resource.\n", "      description: There is no such resource.\n      headers: { X-A: { description: How many., schema: { type: string, patern: a } } }\n", "headers:", "`patern` has no meaning"),
    case("integer-format", GADGETS, "id: { type: string,", "id: { type: string, format: date-time,", "id:", "format `date-time`"),
    case("integer-format", GADGETS, "id: { type: string,", "id: { type: string, format: binary,", "id:", "is only for streams"),
    case("limit-has-source", GADGETS, "'^[a-z][a-z0-9-]*$'", "'(?=look)ahead'", "GadgetName:", "cannot be checked by the client"),
    case("limit-has-source", GADGETS, "minItems: 1", "minItems: 4", "colours:", "no value fits"),
    case("limit-has-source", GADGETS, "minItems: 1", "minItems: -1", "colours:", "is not a size"),
    case("limit-has-source", COMMON, "      x-hc-source: ['Golden reference, page 1']\n", "", "SecretKey:", "has a limit and no `x-hc-source`"),
    case("limit-has-source", COMMON, "      x-hc-source: ['Golden reference, page 23']\n", "", "ProjectId:", "has a limit and no `x-hc-source`"),
    case("limit-has-source", GADGETS, "      description: The gadgets to throw away.\n      x-hc-source: ['Golden reference, page 5']\n", "      description: The gadgets to throw away.\n", "DeleteGadgetsRequest:", "name the document that states its `minItems`, or remove it"),
    case("limit-has-source", GADGETS, "      description: What a gadget runs on.\n      x-hc-source: ['Golden reference, page 24']\n", "      description: What a gadget runs on.\n", "GadgetKind:", "name the document that states its `enum`"),
    case("limit-has-source", PARTS, "      x-hc-source: ['Golden reference, page 10']\n      schema: { type: string, min", "      schema: { type: string, min", "PartName:", "name the document that states its `minLength`"),
    case("limit-has-source", GADGETS, "piece: { $ref: '#/components/schemas/Piece' }", "piece: { $ref: '#/components/schemas/Piece' }\n        pins: { type: array, description: Pins by row., items: { type: object, additionalProperties: { type: string, pattern: a } } }", "    Joint:", "name the document that states its `pattern`"),
    case("limit-has-source", GADGETS, "'200': { description: They are gone. }", "'200': { description: They are gone., headers: { X-A: { description: How many., schema: { type: string, maxLength: 4 } } } }", "'200': {", "which has no limits: write the `maxLength` in words"),
    case("keyword", COMMON, "x-hc-source: ['Golden reference, page 1']", "x-hc-source: ['']", "x-hc-source: ['']", "`x-hc-source` must be a list of strings with at least one entry, none of them blank"),
    case("keyword", GADGETS, "x-hc-source: ['Golden reference, page 6']", "x-hc-source: [Golden reference, ' ']", "x-hc-source:", "none of them blank"),
    case("keyword", GADGETS, "what: How many gadgets a project can have.", "what: ' '", "x-hc-unknown:", "`what` must be a string that is not blank"),
    case("keyword", GADGETS, "can have., looked: [Golden reference]", "can have., looked: ['']", "x-hc-unknown:", "`looked` must be a list of strings with at least one entry, none of them blank"),
    case("keyword", GADGETS, "action: unknown, looked: [Golden reference]", "action: unknown, looked: ['']", "x-hc-iam:", "`looked` must be a list of strings"),
    case("keyword", ACTIONS, "x-hc-source: ['Golden reference, page 20']", "x-hc-source: ['']", "golden:gadget:list:", "`x-hc-source` must be a list of strings"),
    case("keyword", ACTIONS, "aliases: ['golden:gadget:show']", "aliases: [7]", "golden:gadget:get:", "`aliases` must be a list of strings, none of them blank"),
    case("keyword", ERRORS, "meaning: The shop is closed.", "meaning: ' '", "GLD.0001:", "`meaning` must be a string that is not blank"),
    case("request-required", GADGETS, "[name, type, labels]", "[name, typ, labels]", "CreateGadgetRequest:", "`typ` is required, but not a property"),
    case("reply-required", GADGETS, "    ListGadgetsResponse:\n", "    ListGadgetsResponse:\n      required: [count, gadgets]\n", "ListGadgetsResponse:", "a missing field must not make a call fail"),
    case("reply-required", GADGETS, "    ListGadgetsResponse:\n", "    ListGadgetsResponse:\n      required: [gadgets]\n", "ListGadgetsResponse:", "only an id"),
    case("nullable", GADGETS, "          type: object\n          nullable: true\n", "          nullable: true\n", "origin:", "add `type: object`"),
    case("nullable", GADGETS, "          type: object\n          nullable: true\n", "          type: string\n          nullable: true\n", "origin:", "a component of type `object`"),
    case("nullable", GADGETS, "allOf: [{ $ref: '#/components/schemas/GadgetKind' }]", "nullable: true\n          'type': string\n          allOf: [{ $ref: '#/components/schemas/GadgetKind' }]", "        type:", "null stays forbidden"),
    case("nullable", GADGETS, "enum: [MECHANICAL, electric]", "nullable: true\n      enum: [MECHANICAL, electric]", "GadgetKind:", "list `null` as the last value"),
    case("nullable", GADGETS, "enum: [1, 2, -3]", "enum: [1, 2, -3, null]", "GadgetState:", "needs `nullable: true`"),
    case("nullable", GADGETS, "enum: [1, 2, -3]", "nullable: true\n      enum: [null, 1, 2, -3]", "GadgetState:", "after those that have names"),
    case("nullable", GADGETS, "[SMITH, turner]", "[SMITH, turner, null]", "GadgetMaker:", "`nullable: true` is enough"),
    case("enum-component", GADGETS, "      x-enum-varnames: [MAKING, READY, BROKEN]\n", "", "GadgetState:", "names its values in `x-enum-varnames`"),
    case("enum-component", GADGETS, "[MAKING, READY, BROKEN]", "[MAKING, READY, NONE]", "GadgetState:", "`None` is a keyword of other languages"),
    case("enum-component", GADGETS, "[MAKING, READY, BROKEN]", "[MAKING, READY, final]", "GadgetState:", "`final` is a keyword of Java"),
    case("enum-component", GADGETS, "[MAKING, READY, BROKEN]", "[MAKING, READY]", "GadgetState:", "2 entries for 3 values"),
    case("enum-component", GADGETS, "enum: [1, 2, -3]", "enum: [1, 2, '-3']", "GadgetState:", "the type of the schema"),
    case("enum-component", GADGETS, "enum: [MECHANICAL, electric]", "enum: [MECHANICAL, unknown]", "GadgetKind:", "the variant `Unknown`"),
    case("enum-component", GADGETS, "enum: [MECHANICAL, electric]", "enum: [MECHANICAL, self]", "GadgetKind:", "is not a valid variant name"),
    case("enum-component", GADGETS, "enum: [MECHANICAL, electric]", "enum: [MECHANICAL, MECHANICAL]", "GadgetKind:", "listed twice"),
    case("enum-component", GADGETS, "enum: [MECHANICAL, electric]", "enum: []", "GadgetKind:", "has no values"),
    case("enum-component", SHARED, "      x-enum-varnames: [Red, DarkBlue, TwoTone]\n", "", "Colour:", "is not a valid variant name"),
    case("enum-component", GADGETS, "[SMITH, turner]", "[SMITH, SMITH]", "GadgetMaker:", "listed twice"),
    case("enum-component", GADGETS, "[SMITH, turner]", "[]", "GadgetMaker:", "`x-extensible-enum` has no values"),
    case("enum-component", GADGETS, "[SMITH, turner]", "[SMITH, self]", "GadgetMaker:", "is not a valid variant name"),
    case("no-inline-object", GADGETS, "schema: { type: string, x-hc-time: utc-digits }", "schema: { type: string, x-extensible-enum: [today] }", "x-extensible-enum: [today]", "make this enum a component"),
    case("extensible-enum", GADGETS, "[SMITH, turner]", "[SMITH, turner]\n      enum: [SMITH, turner]", "GadgetMaker:", "write one of them"),
    case("extensible-enum", GADGETS, "maker: { $ref: '#/components/schemas/GadgetMaker' }", "maker: { type: string, description: Who makes it. }", "GadgetMaker:", "write `enum`"),
    case("extensible-enum", GADGETS, "maxLength: 40, description: 'What people call it.'", "maxLength: 40, description: 'One of `tall` and `small`.'", "title:", "lists the values `tall` and `small`"),
    case("extensible-enum", GADGETS, "description: Language of the messages.", "description: 'Language of the messages: `zh-cn`, or `en-us`.'", "name: X-Language", "lists the values `zh-cn` and `en-us`"),
    case("extensible-enum", GADGETS, "description: Only gadgets with one of these labels.", "description: Only gadgets that are `tall` or `small`.", "name: label", "lists the values `tall` and `small`"),
    case("two-types", GADGETS, "made_at: ~ title: { type: string, description: 'What people call it.' }", "title: { type: string, description: 'What people call it. The SDKs declare a string, while a sample has a number.' }", "title:", "which `type` refuses"),
    case("two-types", GADGETS, "made_at: ~ title: { type: string, description: 'What people call it.' }", "title: { type: string, description: 'A number or a string.' }", "title:", "which `type` refuses"),
    case("two-types", GADGETS, "made_at: ~ title: { type: string, description: 'What people call it.' }", "title: { type: integer, format: int32, description: 'What people call it. An old page writes it as a string.' }", "title:", "which `type` refuses"),
    case("two-types", GADGETS, "made_at: ~ title: { type: string, description: 'What people call it.' }", "title: { type: boolean, description: 'What people call it, as text.' }", "title:", "which `type` refuses"),
    case("two-types", GADGETS, "made_at: ~ title: { type: string, description: 'What people call it.' }", "title: { anyOf: [{ type: string }], description: 'What people call it.' }", "title:", "lists two types or more"),
    case("integer-format", GADGETS, "made_at: ~ title: { type: string, description: 'What people call it.' }", "title: { anyOf: [{ type: string }, { type: integer }], description: 'What people call it.' }", "title:", "no format"),
    case("two-types", GADGETS, "made_at: ~ title: { type: string, description: 'What people call it.' }", "title: { anyOf: [{ type: string }, { type: array, items: {} }], description: 'What people call it.' }", "title:", "an alternative is a `type`"),
    case("two-types", GADGETS, "made_at: ~ title: { type: string, description: 'What people call it.' }", "title: { anyOf: [{ type: string }, { type: boolean, x-hc-sensitive: true }], description: 'What people call it.' }", "title:", "an alternative is a `type`"),
    case("two-types", GADGETS, "made_at: ~ title: { type: string, description: 'What people call it.' }", "title: { anyOf: [{ type: string, maxLength: 4 }, { type: boolean }], description: 'What people call it.' }", "title:", "an alternative is a `type`"),
    case("two-types", GADGETS, "made_at: ~ title: { type: string, description: 'What people call it.' }", "title: { type: string, anyOf: [{ type: string }, { type: boolean }], description: 'What people call it.' }", "title:", "refuses all other types"),
    case("two-types", GADGETS, "made_at: ~ title: { type: string, description: 'What people call it.' }", "title: { anyOf: [{ type: string }, { $ref: '#/components/schemas/Origin' }], description: 'What people call it.' }", "title:", "is not an object, or is not the first"),
    case("two-types", GADGETS, "made_at: ~ title: { type: string, description: 'What people call it.' }", "title: { anyOf: [{ $ref: '#/components/schemas/GadgetMaker' }, { type: string }], description: 'What people call it.' }", "title:", "is not an object, or is not the first"),
    case("two-types", GADGETS, "size: { type: integer, format: int64, minimum: -1,", "size: { anyOf: [{ type: string }, { type: boolean }],", "size:", "is for a field of a reply"),
    case("two-types", GADGETS, "description: A page of gadgets.", "description: A page of gadgets. The SDKs declare the numbers as strings, while a sample has numbers.", "ListGadgetsResponse:", "which `type` refuses"),
    case("examples", GADGETS, "What is known of a gadget. ~ state: { $ref: '#/components/schemas/GadgetState' }", "state: { anyOf: [{ type: string }, { type: boolean }], description: Whether it works. }", "spoon:", "does not have the type `string`"),
    case("time", GADGETS, "x-hc-time: rfc3339, ", "", "made_at:", "say `x-hc-time: rfc3339`"),
    case("time", GADGETS, "          x-hc-time: unix-milliseconds\n", "", "due_at:", "say `x-hc-time: unix-milliseconds`"),
    case("time", GADGETS, "schema: { type: string, x-hc-time: utc-digits }", "schema: { type: string }", "schema: { type: string }", "say `x-hc-time: utc-digits`"),
    case("time", GADGETS, "x-hc-time: rfc3339, ", "x-hc-time: iso, ", "made_at:", "`iso` is not a format of a time"),
    case("time", GADGETS, "x-hc-time: unix-milliseconds", "x-hc-time: rfc3339", "due_at:", "a number is a time in `unix-milliseconds` or `unix-seconds`"),
    case("time", GADGETS, "due_at:\n          type: integer\n ~ format: int64", "format: int32", "due_at:", "has `format: int64`"),
    case("time", GADGETS, "    GadgetName:\n      type: string\n", "    GadgetName:\n      type: string\n      x-hc-time: rfc3339\n", "GadgetName:", "belongs to a property or a parameter"),
    case("time", GADGETS, "x-hc-time: rfc3339, ", "format: password, x-hc-time: rfc3339, ", "made_at:", "a secret or an enum cannot be a time"),
    case("sensitive", GADGETS, "x-hc-sensitive: true, ", "", "session_token:", "sounds like a secret"),
    case("sensitive", PARTS, "update_part ~ schema: { type: string }\n              ex", "schema: { type: string, format: password }\n              ex", "'200':", "cannot be kept secret"),
    case("sensitive", PARTS, "schema: { type: string, minLength: 1, maxLength: 36 }", "schema: { type: string, format: password }", "PartName:", "it cannot be kept secret"),
    case("sensitive", GADGETS, "- name: label", "- name: access_token", "name: access_token", "`access_token` sounds like a secret"),
    case("sensitive", GADGETS, "        colours:\n          type: array\n          minItems: 1\n          maxItems: 3\n          description: Colours to paint it in.\n          items: { $ref: 'shared.yaml#/components/schemas/Colour' }", "        api_keys_secret:\n          type: array\n          description: Keys to open it with.\n          items: { type: string }", "api_keys_secret:", "sounds like a secret"),
    case("success", GADGETS, "        '200': { description: They are gone. }\n        '204': { description: They are gone as well. }\n", "", "responses:", "lists no success status"),
    case("success", PARTS, "schema: { type: string, format: binary }", "schema: { type: string }", "'200':", "the schema of a stream"),
    case("errors", GADGETS, "'404': { $ref: '../common.yaml#/components/responses/NotFound' }", "'404': { description: Gone. }", "'404':", "refers to a response of `common.yaml`"),
    case("errors", GADGETS, "delete_gadgets ~         default: { $ref: '../common.yaml#/components/responses/OtherError' }\n", "", "responses:", "(operation `delete_gadgets`): has no `default`"),
    case("query-array", GADGETS, "          style: form\n          explode: true\n", "", "name: label", "say so"),
];

#[rustfmt::skip]
const EXAMPLES_AND_SOURCES: &[Case] = &[
    case("examples", GADGETS, "two: { summary: Two gadgets, value: { ids: [7, 8] } }", "two: { value: { ids: [7, 8] } }", "requestBody:", "has no `summary`"),
    case("examples", GADGETS, "            examples:\n              two: { summary: Two gadgets, value: { ids: [7, 8] } }\n", "", "requestBody:", "at least one entry"),
    case("examples", GADGETS, "{ ids: [7, 8] }", "{ ids: [7, 8], id: 9 }", "two:", "`.id` is not a property"),
    case("examples", GADGETS, "made_at: '2026-03-01T06:00:00.250Z'", "made_at: yesterday", "spoon:", ".made_at is not a time in `rfc3339`"),
    case("examples", GADGETS, "due_at: 1772344800250", "due_at: 1772344800", "spoon:", ".due_at is not a time in `unix-milliseconds`"),
    case("examples", GADGETS, "{ ids: [7, 8] }", "{ ids: [seven] }", "two:", ".ids[0] does not have the type `integer`"),
    case("examples", GADGETS, "                  name: spoon\n", "", "spoon:", "`.name` is missing"),
    case("examples", GADGETS, "value: { ids: [7, 8] }", "value: { ids: [7, 8, 9] }", "two:", "contradicts its summary: it has no list of 2, and no number 2"),
    case("examples", GADGETS, "summary: Two gadgets", "summary: No gadget", "two:", "contradicts its summary: no list in it is empty"),
    case("examples", PARTS, "example: wheel", "example: 7", "example: 7", "it does not have the type `string`"),
    case("examples", PARTS, "example: wheel", "example: ''", "example: ''", "it is \"\", which `minLength: 1` refuses; correct it, or the schema"),
    case("examples", GADGETS, "example: 50", "example: fifty", "example: fifty", "it does not have the type `integer`"),
    case("examples", GADGETS, "example: 50", "example: 500", "example: 500", "it is 500, which `maximum: 100` refuses"),
    case("examples", GADGETS, "example: RED", "example: BLACK", "example: BLACK", "it is \"BLACK\", which `enum` refuses"),
    case("examples", GADGETS, "minimum: 1 }\n          example: 7", "minimum: 1 }\n          example: 0", "example: 0", "it is 0, which `minimum: 1` refuses"),
    case("examples", GADGETS, "gadgets: [{ id: 7, type: MECHANICAL", "gadgets: [{ id: 7, type: STEAM", "page:", ".gadgets[0].type is \"STEAM\", which `enum` refuses"),
    case("examples", GADGETS, "name: spoon\n", "name: Spoon\n", "spoon:", ".name is \"Spoon\", which `pattern: "),
    case("examples", GADGETS, "name: spoon\n", "name: s\n", "spoon:", ".name is \"s\", which `minLength: 2` refuses"),
    case("examples", GADGETS, "colours: [RED, dark-blue]", "colours: [RED, RED, RED, RED]", "spoon:", ".colours has 4 entries, which `maxItems: 3` refuses"),
    case("examples", GADGETS, "[[1, 2], []]", "[[1, 3000000000], []]", "spoon:", ".grid[0][1] is 3000000000, which `format: int32` refuses"),
    case("examples", GADGETS, "labels: [{ key: weight, value: light }]", "labels: [{ key: a-word-of-more-than-thirty-six-characters }]", "spoon:", "which `maxLength: 36` refuses"),
    case("examples", GADGETS, "'200': { description: They are gone. }", "'200': { description: They are gone., headers: { X-A: { description: How many., schema: { type: string }, example: 7 } } }", "'200': {", "the example does not fit: it does not have the type `string`"),
    case("examples", GADGETS, "count: { type: integer, format: int64,", "count: { type: integer, format: int64, example: [1, 2],", "count: {", "the example does not fit: it does not have the type `integer`"),
    case("examples", COMMON, "NotFound: ~ schema: { $ref: '#/components/schemas/ErrorReply' }\n", "schema: { $ref: '#/components/schemas/ErrorReply' }\n          examples: { closed: { summary: Closed, value: { error_code: GLD.0001, nonsense: 5 } } }\n", "examples:", "the example `closed` does not fit: `.nonsense` is not a property"),
    case("examples", GADGETS, "summary: Two gadgets", "summary: 3 gadgets", "two:", "contradicts its summary: it has no list of 3"),
    case("examples", GADGETS, "summary: Two gadgets", "summary: Throw three gadgets away", "two:", "it has no list of 3"),
    case("examples", GADGETS, "summary: Two gadgets", "summary: 'Two gadgets, of 1,000'", "two:", "it has no list of 1000"),
    case("examples", GADGETS, "summary: Two gadgets", "summary: Eleven gadgets", "two:", "it has no list of 11"),
    case("examples", GADGETS, "summary: Two gadgets, value: { ids: [7, 8] }", "summary: All of both shelves, value: { ids: [7] }", "two:", "it has no list of 2"),
    case("examples", GADGETS, "summary: Two gadgets", "summary: An empty list of gadgets", "two:", "it has no empty list"),
    case("examples", COMMON, "NotFound: ~ schema: { $ref: '#/components/schemas/ErrorReply' }\n", "schema: { $ref: '#/components/schemas/ErrorReply' }\n          examples: { closed: { summary: Closed, value: { error_code: GLD.0001, error_msg: Then. } } }\n", "examples:", "`GLD.0001` says `Not now.`"),
    case("examples", COMMON, "NotFound: ~ schema: { $ref: '#/components/schemas/ErrorReply' }\n", "schema: { $ref: '#/components/schemas/ErrorReply' }\n          examples: { closed: { summary: Closed, value: { failures: [{ error_code: GLD.0001, error_msg: Then. }] } } }\n", "examples:", "`.failures[0]`: `GLD.0001` says `Not now.`"),
    case("examples", COMMON, "NotFound: ~ schema: { $ref: '#/components/schemas/ErrorReply' }\n", "schema: { $ref: '#/components/schemas/ErrorReply' }\n          examples: { closed: { summary: Closed, value: { reason: { error_code: GLD.0001, error_message: Then. } } } }\n", "examples:", "`.reason`: `GLD.0001` says `Not now.`"),
    case("examples", COMMON, "NotFound: ~ schema: { $ref: '#/components/schemas/ErrorReply' }\n", "schema: { $ref: '#/components/schemas/ErrorReply' }\n          examples: { closed: { summary: Closed, value: { failures: [{ error_code: GLD.9999 }] } } }\n", "examples:", "`.failures[0]`: `GLD.9999` is not in the table of errors"),
    case("examples", COMMON, "NotFound: ~ schema: { $ref: '#/components/schemas/ErrorReply' }\n", "schema: { $ref: '#/components/schemas/ErrorReply' }\n          examples: { closed: { summary: Closed, value: { error_code: GLD.0404, error_msg: Nothing there. } } }\n", "examples:", "no document has a message of `GLD.0404`"),
    case("source", GADGETS, "      x-hc-source: ['Golden reference, page 6']\n", "", "    get:", "(operation `show_gadget`): has no `x-hc-source`"),
    case("source", GADGETS, "'https://docs.example.com/show'", "'see the manual'", "externalDocs:", "is not an https address"),
];

#[rustfmt::skip]
const FACTS: &[Case] = &[
    case("action", GADGETS, "      x-hc-iam: { action: 'golden:gadget:list' }\n", "", "    get:", "(operation `list_gadgets`): has no `x-hc-iam`"),
    case("action", GADGETS, "action: 'golden:gadget:list'", "dependencies: ['golden:gadget:list']", "x-hc-iam:", "needs an `action`"),
    case("action", GADGETS, "'golden:gadget:list'", "'golden:gadget:lst'", "x-hc-iam:", "openapi/golden/actions.yaml does not contain `golden:gadget:lst`"),
    case("action", GADGETS, "'other:thing:get'", "'golden:thing:get'", "x-hc-iam:", "does not contain `golden:thing:get`"),
    case("action", GADGETS, "'other:thing:get'", "'Golden:thing:get'", "x-hc-iam:", "does not contain `Golden:thing:get`"),
    case("action", GADGETS, "'other:thing:get'", "'other:thing:gte'", "x-hc-iam:", "does not contain `other:thing:gte`; correct it, or add it there: under `foreign`"),
    case("action", GADGETS, "'other:thing:get'", "none", "x-hc-iam:", "`none` is not `service:resource:verb`"),
    case("action", GADGETS, "'other:thing:get'", "' other:thing:get'", "x-hc-iam:", "` other:thing:get` is not `service:resource:verb`"),
    case("action", ACTIONS, "aliases: ['golden:gadget:show']", "aliases: ['golden:gadget']", "golden:gadget:get:", "`golden:gadget` is not `service:resource:verb`"),
    case("action", ACTIONS, "foreign: ['other:thing:get']", "foreign: ['other:thing:get', 'other:thing:put']", "foreign:", "no operation needs `other:thing:put`; remove it"),
    case("action", ACTIONS, "foreign: ['other:thing:get']", "foreign: ['other:thing:get', 'GOLDEN:gadget:list']", "foreign:", "`GOLDEN:gadget:list` is an action of this service: list it under `actions`"),
    case("action", ACTIONS, "foreign: ['other:thing:get']", "foreign: ['other:thing:get', 7]", "foreign:", "`7` is not `service:resource:verb`"),
    case("action", GADGETS, "'golden:gadget:wipe'", "'golden:gadget:wpie'", "x-hc-iam:", "does not contain `golden:gadget:wpie` with `role-policy: true`"),
    case("action", GADGETS, "'golden:gadget:wipe'", "'golden:gadget:get'", "x-hc-iam:", "does not contain `golden:gadget:get` with `role-policy: true`"),
    case("action", GADGETS, "['golden:gadget:wipe']", "[]", "x-hc-iam:", "leave it out if they do not differ"),
    case("action", GADGETS, "{ action: 'golden:gadget:list' }", "{ action: 'golden:gadget:list', role-actions: ['golden:gadget:list'] }", "x-hc-iam:", "leave it out if they do not differ"),
    case("action", ACTIONS, "  golden:gadget:get:", "  golden:gadget:put: {}\n  golden:gadget:get:", "golden:gadget:put:", "no operation needs `golden:gadget:put`"),
    case("action", ACTIONS, "  golden:gadget:get:", "  gadget:get:", "gadget:get:", "is not `service:resource:verb`"),
    case("action", ACTIONS, "level: list", "level: lists", "golden:gadget:list:", "`level` is one of"),
    case("source", ACTIONS, "x-hc-source: ['Golden reference, page 20']\n", "", "golden:gadget:list:", "has no `x-hc-source`, and neither has its file"),
    case("error-code", GADGETS, "      x-hc-errors: [GLD.0404]\n", "", "    get:", "(operation `list_gadgets`): has no `x-hc-errors`"),
    case("error-code", GADGETS, "[GLD.0404]", "[GLD.0405]", "x-hc-errors:", "openapi/golden/errors.yaml does not contain `GLD.0405`"),
    case("error-code", GADGETS, "Shows what is known of one gadget.", "Shows one gadget, or returns `GLD.9999`.", "description: Shows", "`GLD.9999` is not in a table of errors; correct it, or add it to errors.yaml with its source"),
    case("error-code", GADGETS, "It fell apart]", "It fell apart with GLD.9999.]", "x-enum-descriptions:", "`GLD.9999` is not in a table of errors"),
    case("error-code", GADGETS, "settings: { mode: quiet }", "settings: { mode: GLD.9999 }", "settings: { mode", "`GLD.9999` is not in a table of errors"),
    case("error-code", GADGETS, "cure: List the gadgets.", "cure: List them after GLD.9999.", "x-hc-errors:", "`GLD.9999` is not in a table of errors"),
    case("error-code", ERRORS, "cure: Come back later.", "cure: Come back after GLD.9999.", "GLD.0001:", "`GLD.9999` is not in a table of errors"),
    case("error-code", COMMON, "description: Any other error.", "description: Any other error (GLD.0002).", "description: Any other", "`GLD.0002` is not in a table of errors"),
    case("error-code", GADGETS, "[GLD.0404]", "[GLD.0404, GLD.0404]", "x-hc-errors:", "`GLD.0404` is listed twice"),
    case("error-code", GADGETS, "[GLD.0404]", "[7]", "x-hc-errors:", "an entry is a code"),
    case("error-code", GADGETS, "when: No gadget has the id.", "status: 409", "x-hc-errors:", "comes with status 409, which `responses` does not list"),
    case("error-code", GADGETS, "when: No gadget has the id.", "repeat: soon", "x-hc-errors:", "`never`, or `later`"),
    case("error-code", ERRORS, "repeat: later", "repeat: soon", "GLD.0001:", "`never`, or `later`"),
    case("error-code", ERRORS, "status: 404, message", "status: 302, message", "GLD.0001:", "needs a `status`"),
    case("error-code", ERRORS, "meaning: The shop is closed., ", "", "GLD.0001:", "needs a `meaning`"),
    case("error-code", ERRORS, "cure: Check the id.", "cure: 'Take the id from `list_gizmos`.'", "GLD.0404:", "`list_gizmos`, in the `cure` of `GLD.0404`, is not an operation, field or parameter"),
    case("error-code", ERRORS, "meaning: There is no such thing.", "meaning: '`gizmo_id` names nothing.'", "GLD.0404:", "`gizmo_id`, in the `meaning`"),
    case("source", ERRORS, "x-hc-source: ['Golden reference, page 21']\n", "", "GLD.0001:", "`GLD.0001` has no `x-hc-source`"),
    case("errors", GADGETS, "list_gadgets ~         '404': { $ref: '../common.yaml#/components/responses/NotFound' }\n", "", "responses:", "lists no failure status"),
    case("legal-in", GADGETS, "field: state, states: [2, -3]", "field: state, states: [9]", "x-hc-legal-in:", "`9` is not a known value of `state`"),
    case("legal-in", GADGETS, "field: state, states: [2, -3]", "field: states, states: [2]", "x-hc-legal-in:", "has no `states`"),
    case("legal-in", GADGETS, "{ read: show_gadget, field: state, states", "{ read: show_gizmo, field: state, states", "x-hc-legal-in:", "must name an operation"),
    case("legal-in", GADGETS, ", states: [2, -3]", "", "x-hc-legal-in:", "at least one value"),
    case("legal-in", GADGETS, "states: [2, -3]", "states: [2, -3], refused: [1]", "x-hc-legal-in:", "or a list `refused` if only the states that forbid the call are known"),
    case("legal-in", GADGETS, "refused: [1]", "refused: [9]", "x-hc-legal-in:", "`9` is not a known value of `state`"),
    case("legal-in", GADGETS, "states: [-3] }] }", "states: [9] }] }", "x-hc-legal-in:", "`9` is not a known value of `state`"),
    case("legal-in", GADGETS, "cases: [{ field: ready,", "cases: [{ field: steady,", "x-hc-legal-in:", "the body has no text, number or boolean `steady`"),
    case("legal-in", GADGETS, "values: [true], states: [-3]", "values: [], states: [-3]", "x-hc-legal-in:", "lists `values` and `states` of at least one value"),
    case("unknown-has-search", GADGETS, "x-hc-unknown: [{ what: How many gadgets a project can have., looked: [Golden reference] }]", "x-hc-unknown: [How many gadgets a project can have.]", "x-hc-unknown:", "write `{ what:"),
    case("unknown-is-not-shown", GADGETS, "value: { id: 7, state: 2,", "value: { id: 7, title: Spoon, state: 2,", "spoon: { summary: A spoon,", "shows \"Spoon\" as `title`"),
    case("unknown-is-not-shown", GADGETS, "values: { title: [] }", "values: { state: [2] }", "Which values", "the schema of `state` names 1"),
    case("unknown-is-not-shown", GADGETS, "values: { title: [] }", "values: { origin.name: [] }", "Which values", "`origin.name` is not a field"),
    case("unknown-is-not-shown", GADGETS, "values: { title: [] }", "values: { title: Spoon }", "Which values", "`title` has a list of known values"),
    case("unknown-is-not-shown", GADGETS, ", values: { title: [] }", "", "Which values", "names the fields under `values`"),
    case("unknown-is-not-shown", GADGETS, "looked: [Golden reference], values: { title: [] }", "looked: [Golden reference], values: { gadget_id: [8] }", "    get:", "shows 7 as `gadget_id`"),
    case("unknown-is-not-shown", GADGETS, "      description: What is known of a gadget.\n", "      description: What is known of a gadget.\n      x-hc-unknown: [{ what: The weights., looked: [Golden reference], values: { labels.key: [] } }]\n", "page:", "shows \"weight\" as `labels.key`"),
    case("unknown-has-search", GADGETS, "action: unknown, looked: [Golden reference]", "action: unknown", "x-hc-iam:", "says under `looked`"),
    case("extension", ROOT, "x-hc-unreviewed: [widget-parts]", "x-hc-unreviewed: [widget-parts, gizmos]", "x-hc-unreviewed:", "`gizmos` is not a tag"),
];

#[rustfmt::skip]
const GENERATOR: &[Case] = &[
    case("yaml", GADGETS, "[MAKING, READY, BROKEN]", "[MAKING, READY, BROKEN", "x-enum-descriptions", ""),
    case("yaml", GADGETS, "[MAKING, READY, BROKEN]", "!list [MAKING, READY, BROKEN]", "x-enum-varnames", "has no meaning here"),
    case("yaml", GADGETS, "      summary: Show a gadget\n", "      summary: Show a gadget\n      summary: Show it\n", "summary: Show it", "duplicate"),
    case("broken-reference", PARTS, "items: { $ref: 'shared.yaml#/components/schemas/Label' }", "items: { $ref: '#/components/parameters/PartName' }", "items:", "leads to `#/components/schemas/<name>`"),
    case("broken-reference", PARTS, "- $ref: '#/components/parameters/PartName'", "- $ref: '#/components/schemas/BatchCheckPartsRequest'", "schemas/BatchCheckPartsRequest", "leads to `#/components/parameters/<name>`"),
    case("broken-reference", GADGETS, "list_gadgets ~ '404': { $ref: '../common.yaml#/components/responses/NotFound' }", "'404': { $ref: '../common.yaml#/components/schemas/ErrorReply' }", "'404':", "leads to `#/components/responses/<name>`"),
    case("broken-reference", COMMON, "      description: There is no such resource.\n", "      description: There is no such resource.\n      headers: { X-A: { $ref: '#/components/schemas/ErrorReply' } }\n", "headers:", "leads to `#/components/headers/<name>`"),
    case("broken-reference", GADGETS, "delete_gadgets ~       requestBody:\n        required: true\n        content:\n          application/json:\n            schema: { $ref: '#/components/schemas/DeleteGadgetsRequest' }\n            examples:\n              two: { summary: Two gadgets, value: { ids: [7, 8] } }\n", "      requestBody: { $ref: '#/components/schemas/DeleteGadgetsRequest' }\n", "requestBody:", "leads to `#/components/requestBodies/<name>`"),
    case("broken-reference", GADGETS, "schemas/Gadget' }", "schemas/Gagdet' }", "Gagdet", "leads nowhere"),
    case("broken-reference", GADGETS, "schemas/Gadget' }", "schemas/Gadget/properties/id' }", "Gadget/properties/id", "is not a component"),
    case("broken-reference", GADGETS, "    GadgetName:\n", "    GadgetName: { $ref: '#/components/schemas/OldName' }\n    OldName:\n", "GadgetName:", "only a reference"),
    case("broken-reference", GADGETS, "    GadgetName:\n      type: string", "    GadgetName:\n      items: { $ref: '#/components/schemas/GadgetName' }\n      type: array", "GadgetName:", "contains itself"),
    case("unused-component", GADGETS, "    ApiVersion:\n", "    Extra: { type: string, description: Not used. }\n    ApiVersion:\n", "Extra:", "nothing refers to `Extra`"),
    case("openapi-version", ROOT, "openapi: 3.0.3", "openapi: 3.1.0", "openapi:", "reads OpenAPI 3.0"),
    case("servers", ROOT, "        enum: [north-1, south-1]\n", "", "servers:", "an `enum` of the known regions"),
    case("keyword", GADGETS, "minimum: 0 }", "minimum: zero }", "minimum: zero", "`minimum` must be a whole number"),
    case("keyword", GADGETS, "minimum: 0 }", "minLength: 0 }", "minLength: 0 }", "has no meaning for `type: integer`"),
    case("keyword", GADGETS, "      summary: Show a gadget\n", "      summary: Show a gadget\n      security: []\n", "security: []", "no meaning to the code generator here"),
    case("keyword", GADGETS, "          additionalProperties: { type: string, maxLength: 255 }\n", "", "settings:", "an object has `properties`; a map has"),
    case("keyword", GADGETS, "          items: { $ref: 'shared.yaml#/components/schemas/Colour' }\n", "", "colours:", "an array has `items`"),
    case("keyword", GADGETS, "default: 10 }", "default: ten }", "default: ten }", "does not have the type of the schema"),
    case("media-type", GADGETS, "delete_gadgets ~ application/json", "text/plain", "requestBody:", "a request body is `application/json` and nothing else"),
    case("parameter", PARTS, "      required: true\n      description: Name that people know the part by.", "      description: Name that people know the part by.", "PartName:", "add `required: true`"),
    case("parameter", PARTS, "      name: part_name", "      name: part", "    put:", "the path holds `{part_name}`"),
    case("parameter", GADGETS, "name: offset", "name: batch", "    get:", "collides with a method"),
    case("parameter", GADGETS, "name: offset", "name: send", "    get:", "collides with a method"),
    case("parameter", GADGETS, "schema: { type: integer, format: int64, minimum: 0 }", "schema: { $ref: '#/components/schemas/Origin' }", "name: offset", "only text, numbers, booleans and enums"),
    case("property-name", GADGETS, "id: { type: string, description: What begins its paths. }", "1st: { type: string, description: What begins its paths. }", "1st:", "cannot be a field"),
    case("extension", GADGETS, "x-hc-regions: [north-1]", "x-hc-regions: [north-2]", "x-hc-regions:", "is not a region of the service"),
    case("extension", GADGETS, "x-hc-regions: [north-1]", "x-hc-region: [north-1]", "x-hc-region:", "not in the table"),
    case("extension", GADGETS, "        - name: offset\n", "        - name: offset\n          x-hc-repeat: safe\n", "x-hc-repeat: safe", "is not read here"),
    case("extension", GADGETS, "x-hc-repeat: never", "x-hc-repeat: maybe", "x-hc-repeat: maybe", "is not `safe`"),
    case("extension", GADGETS, "total: count }", "total: amount }", "x-hc-page:", "`total` must name a field of the reply"),
    case("extension", GADGETS, "      x-hc-page: { style: offset, items: gadgets, id: id, total: count }\n", "", "    get:", "returns a list page by page: it has `offset` and `limit`, or a `marker`; add `x-hc-page`"),
    case("extension", GADGETS, "name: offset", "name: start", "x-hc-page:", "needs the query parameter `offset`"),
    case("extension", GADGETS, "{ read: show_gadget, parameters", "{ read: show_gadgets, parameters", "x-hc-waiter:", "must name an operation"),
    case("extension", GADGETS, "failed: [-3], queued", "failed: [9], queued", "x-hc-waiter:", "`9` is not a known value of `state`"),
    case("extension", GADGETS, "reason: type", "reason: labels.value", "x-hc-waiter:", "`labels.value` leads into a list"),
    case("extension", GADGETS, "reason: type", "reason: origin.place", "x-hc-waiter:", "`origin.place` is neither a string, a number, a boolean"),
    case("extension", GADGETS, "reason: type", "reason: { read: list_gadgets, list: gadgets, time: when, message: type }", "x-hc-waiter:", "an operation that lists a log"),
    case("extension", GADGETS, "parameters: { gadget_id: reply.id }, ", "", "x-hc-waiter:", "nothing supplies `gadget_id` to the operation it reads"),
    case("extension", GADGETS, "gadget_id: reply.id", "gadget_id: [reply.id]", "x-hc-waiter:", "a list has other spellings of `reply.id`"),
    case("extension", GADGETS, "gadget_id: reply.id", "gadget_id: [reply.id, reply.number]", "x-hc-waiter:", "`reply.number` is not another spelling of `reply.id`"),
    case("extension", GADGETS, "gadget_id: reply.id", "gadget_id: [reply.number, reply.Number]", "x-hc-waiter:", "`reply.number` is not a `path.`, `body.` or `reply.`"),
    case("extension", GADGETS, "gadget_id: reply.id", "gadget_id: reply.number", "x-hc-waiter:", "`reply.number` is not a `path.`, `body.` or `reply.`"),
    case("extension", GADGETS, "parameters: { gadget_id: reply.id }", "parameters: { gadget_id: reply.id, size: now }", "x-hc-waiter:", "the operation it reads has no `size`"),
    case("extension", GADGETS, "gadget_id: reply.id }, field", "gadget_id: reply.id }, query: { taste: sweet }, field", "x-hc-waiter:", "`query`: the operation that it calls has no `taste`"),
    case("extension", GADGETS, "query: { colour: RED }, field: state, done", "query: { colour: BLACK }, field: state, done", "x-hc-waiter:", "`query`: `BLACK` is not a known value of `colour`"),
    case("extension", GADGETS, "failed: [-3], queued", "queued", "x-hc-waiter:", "says in `no-failure` why there are none"),
    case("extension", GADGETS, "queued: [1]", "queued: [2]", "x-hc-waiter:", "`2` is both in `done` and in `queued`"),
    case("extension", GADGETS, "queued: [1]", "queued: [1], cases: [{ field: number, values: [1], done: [2] }]", "x-hc-waiter:", "the body has no text, number or boolean `number`"),
    case("extension", GADGETS, "queued: [1]", "queued: [1], cases: [{ field: type, values: [MAGICAL], done: [2] }]", "x-hc-waiter:", "`MAGICAL` is not a known value of `type`"),
    case("extension", GADGETS, "queued: [1]", "queued: [1], cases: [{ field: ready, values: [], done: [2] }]", "x-hc-waiter:", "has a list `values` of at least one value"),
    case("extension", GADGETS, "queued: [1]", "queued: [1], cases: [{ field: ready, values: [true], done: [9] }]", "x-hc-waiter:", "`9` is not a known value of `state`"),
    case("extension", GADGETS, "queued: [1]", "queued: [1], cases: [{ field: ready, values: [true] }]", "x-hc-waiter:", "says in `no-outcome` why no state shows its outcome"),
    case("extension", GADGETS, "queued: [1]", "queued: [1], until: later", "x-hc-waiter:", "`until` is `gone` or left out"),
    case("extension", GADGETS, "parameters: { gadget_id: reply.id }, field", "parameters: { gadget_id: reply.id }, entry: { list: labels, field: key }, field", "x-hc-waiter:", "`equals` says where the value of `field` comes from"),
    case("extension", GADGETS, "list: gadgets, field: id }", "list: count, field: id }", "x-hc-waiter:", "`entry` names a `list` of the reply"),
    case("extension", GADGETS, "parameters: { gadget_id: reply.id }, field: state, done: [2]", "parameters: { gadget_id: reply.id }, field: labels.key, done: [2]", "x-hc-waiter:", "`labels.key` leads into a list"),
    case("extension", GADGETS, "field: state, done: [2]", "field: origin, done: [2]", "x-hc-waiter:", "`origin` is neither a string, a number, a boolean"),
    case("extension", GADGETS, "items: gadgets, id: id, total: count }", "items: count, total: count }", "x-hc-page:", "`items` must name a list of the reply"),
    case("extension", GADGETS, "items: gadgets, id: id, total: count }", "items: gadgets, id: id, total: gadgets }", "x-hc-page:", "`total` must name a whole number of the reply"),
    case("extension", GADGETS, "ids: body.ids, list: list_gadgets", "ids: body.names, list: list_gadgets", "x-hc-batch:", "`body.FIELD` of a list"),
    case("doubt-is-listed", GADGETS, "description: Throws away several gadgets at once.", "description: Throws away several gadgets at once. The order is not documented.", "delete:", "the operation lists the question"),
    case("doubt-is-listed", GADGETS, "description: Where to begin.", "description: Where to begin. Others are not known.", "state:", "`CreateGadgetRequest`, or an operation that has it, lists the question"),
    case("extension", GADGETS, "ids: body.ids, list: list_gadgets", "ids: body.ids, list: list_things", "x-hc-batch:", "`list` must name an operation"),
    case("extension", GADGETS, "ids: body.ids, list: list_gadgets", "ids: body.ids, list: list_part_keys", "x-hc-batch:", "`list` must name an operation of the same tag"),
    case("extension", GADGETS, "query: { colour: RED }, items: gadgets, id: id, field: state", "items: gadgets, id: id, field: state", "x-hc-batch:", "nothing supplies `colour`"),
    case("extension", GADGETS, "items: gadgets, id: id, field: state", "items: count, id: id, field: state", "x-hc-batch:", "`items` must name a list of the reply"),
    case("extension", GADGETS, "items: gadgets, id: id, field: state", "items: gadgets, id: id, field: labels", "x-hc-batch:", "`field` must name a string, number or boolean"),
    case("extension", GADGETS, "already: [1], cases", "already: [9], cases", "x-hc-batch:", "`9` is not a known value of the state"),
    case("extension", GADGETS, "already: [1], cases", "already: [2], cases", "x-hc-batch:", "`2` is also in `x-hc-legal-in`"),
    case("extension", GADGETS, "cases: [{ field: force,", "cases: [{ field: haste,", "x-hc-batch:", "the body has no text, number or boolean `haste`"),
    case("extension", GADGETS, "values: [true], already: [1]", "values: [], already: [1]", "x-hc-batch:", "lists `values` and `already` of at least one value"),
    case("extension", GADGETS, "values: [true], already: [1]", "values: [true], already: [2]", "x-hc-batch:", "`2` is also in `x-hc-legal-in`"),
    case("extension", GADGETS, "delete_gadgets ~ states: [2, -3] }", "states: [2, -3], cases: [{ field: force, values: [true], states: [1] }] }", "x-hc-batch:", "`1` is also in `x-hc-legal-in`"),
    case("extension", GADGETS, "already: [1], cases", "limit: 0, cases", "x-hc-batch:", "`limit` is at least 1"),
    case("extension", GADGETS, "already: [1], cases", "results: { list: gone }, cases", "x-hc-batch:", "`results`: `list` must name a list of the reply"),
    case("extension", GADGETS, "x-hc-mark: { field: title", "x-hc-mark: { field: size", "x-hc-mark:", "`field` must name a string of the request body"),
    case("extension", GADGETS, "field: title, list: list_gadgets", "field: title, list: list_things", "x-hc-mark:", "`list` must name an operation"),
    case("extension", GADGETS, "field: title, list: list_gadgets", "field: title, list: list_part_keys", "x-hc-mark:", "`list` must name an operation of the same tag"),
    case("extension", GADGETS, "query: { colour: RED }, items: gadgets, id: id, except", "items: gadgets, id: id, except", "x-hc-mark:", "the operation that lists needs `colour`"),
    case("extension", GADGETS, "query: { colour: RED }, items: gadgets, id: id, except", "query: { colour: RED, taste: sweet }, items: gadgets, id: id, except", "x-hc-mark:", "`query`: the operation that it calls has no `taste`"),
    case("extension", GADGETS, "items: gadgets, id: id, except", "items: count, id: id, except", "x-hc-mark:", "`items` must name a list of the reply"),
    case("extension", GADGETS, "items: gadgets, id: id, except", "items: gadgets, shown: name, id: id, except", "x-hc-mark:", "the records have no text `name`"),
    case("extension", GADGETS, "items: gadgets, id: id, except", "items: gadgets, id: labels, except", "x-hc-mark:", "`id` must name the id of the records"),
    case("extension", GADGETS, "items: gadgets, id: id, except", "items: gadgets, id: id, reply: gadget_id, except", "x-hc-mark:", "the reply of this operation has no id `gadget_id`"),
    case("extension", GADGETS, "items: gadgets, id: id, except", "items: gadgets, id: id, count: weight, except", "x-hc-mark:", "`count` must name a whole number"),
    case("extension", GADGETS, "except: { state: [-3] }", "except: { state: [9] }", "x-hc-mark:", "`9` is not a known value of `state`"),
    case("extension", GADGETS, "except: { state: [-3] }", "except: { mood: [bad] }", "x-hc-mark:", "`mood` must name a field of the records"),
    case("extension", GADGETS, "reason: type", "reason: kind", "x-hc-waiter:", "has no `kind`"),
    case("extension", GADGETS, "style: offset, items: gadgets, id: id, total: count }", "style: offset, items: gadgets, id: id, total: gadgets.id }", "x-hc-page:", "`total`: `gadgets.id` leads into a list"),
    case("extension", GADGETS, "style: offset, items: gadgets, id: id, total: count }", "style: offset, items: gadgets, id: labels.key, total: count }", "x-hc-page:", "`id` must name a string or a whole number of the records"),
    case("extension", GADGETS, "style: offset, items: gadgets, id: id, total: count }", "style: offset, items: gadgets, id: id, total: count, marker: offset }", "x-hc-page:", "a page of style `offset` does not read `marker`"),
    case("extension", GADGETS, "style: offset, items: gadgets, id: id, total: count }", "style: marker, items: gadgets, id: id, marker: offset, next: count, total: count }", "x-hc-page:", "a page of style `marker` does not read `total`"),
    case("extension", GADGETS, "style: offset, items: gadgets, id: id, total: count }", "style: marker, items: gadgets, id: id, marker: offset, next: gadgets.id }", "x-hc-page:", "`next`: `gadgets.id` leads into a list"),
    case("extension", GADGETS, "style: offset, items: gadgets, id: id, total: count }", "style: marker, items: gadgets, id: id, marker: start, next: count }", "x-hc-page:", "`marker` must name a query parameter or a field of the body"),
    case("extension", GADGETS, "style: offset, items: gadgets, id: id, total: count }", "style: marker, items: gadgets, id: id, marker: made_since, next: count }", "x-hc-page:", "`marker` must accept the value of `next`"),
    case("extension", GADGETS, "style: offset, items: gadgets, id: id, total: count }", "style: marker, items: gadgets, id: id, marker: label, next: count }", "x-hc-page:", "`marker` must accept the value of `next`"),
    case("extension", GADGETS, "x-hc-repeat: never", "x-hc-repeat: never\n      x-hc-page: { style: marker, items: id, marker: size, next: id }", "x-hc-page:", "`marker` must accept the value of `next`"),
    case("extension", GADGETS, "schema: { type: integer, format: int64, minimum: 0 }", "schema: { type: string }", "x-hc-page:", "needs the query parameter `offset`, a whole number"),
    case("extension", GADGETS, "gadget_id: reply.id", "gadget_id: body.ready", "x-hc-waiter:", "`body.ready` is not a string or an integer"),
    case("extension", GADGETS, "gadget_id: reply.id", "gadget_id: body.labels", "x-hc-waiter:", "`body.labels` is not a string or an integer"),
    case("extension", GADGETS, "gadget_id: reply.id", "gadget_id: body.name", "x-hc-waiter:", "`body.name` is not what the path parameter `gadget_id` takes, one whole number"),
    case("extension", GADGETS, "gadget_id: reply.id", "gadget_id: body.grid", "x-hc-waiter:", "`body.grid` is not what the path parameter `gadget_id` takes"),
    case("extension", GADGETS, "gadget_id: reply.id", "gadget_id: now", "x-hc-waiter:", "`now` is a whole number in the query, and `gadget_id` is not"),
    case("extension", GADGETS, "read: show_gadget, parameters: { gadget_id: reply.id }, field", "read: list_gadgets, query: { colour: RED }, entry: { list: gadgets, field: id, equals: path.project_id }, field", "x-hc-waiter:", "the client fills in `path.project_id`"),
    case("extension", GADGETS, "read: show_gadget, parameters: { gadget_id: reply.id }, field", "read: list_gadgets, query: { colour: RED }, entry: { list: gadgets, field: id, equals: body.name }, field", "x-hc-waiter:", "`body.name` is not what `field` holds, a whole number"),
    case("extension", GADGETS, "read: show_gadget, parameters: { gadget_id: reply.id }, field", "read: list_gadgets, query: { colour: RED }, entry: { list: gadgets, field: id, equals: now }, field", "x-hc-waiter:", "`now` is not a `path.`, `body.` or `reply.` of this operation"),
    case("extension", GADGETS, "queued: [1]", "queued: [1], cases: [{ field: labels.key, values: [a], done: [2] }]", "x-hc-waiter:", "the body has no text, number or boolean `labels.key`"),
    case("extension", GADGETS, "reason: type", "reason: { read: list_gadgets, filter: { taste: sweet }, list: gadgets, time: made_at, message: title }", "x-hc-waiter:", "`reason`: the operation that it calls has no `taste`"),
    case("extension", GADGETS, "reason: type", "reason: { read: list_gadgets, filter: { colour: BLACK }, list: gadgets, time: made_at, message: title }", "x-hc-waiter:", "`reason`: `BLACK` is not a known value of `colour`"),
    case("extension", GADGETS, "reason: type", "reason: { read: list_gadgets, filter: { colour: RED, label: a }, list: gadgets, time: made_at, message: title }", "x-hc-waiter:", "`filter` is one query parameter with a string"),
    case("extension", GADGETS, "reason: type", "reason: { read: list_gadgets, list: gadgets, time: made_at, message: title }", "x-hc-waiter:", "nothing supplies `colour` to the operation that lists the log"),
    case("extension", GADGETS, "reason: type", "reason: { read: list_gadgets, filter: { colour: RED }, list: gadgets, time: made_at, message: labels.key }", "x-hc-waiter:", "an operation that lists a log"),
    case("extension", GADGETS, "query: { colour: RED }, items: gadgets, id: id, except", "query: { colour: BLACK }, items: gadgets, id: id, except", "x-hc-mark:", "`query`: `BLACK` is not a known value of `colour`"),
    case("extension", GADGETS, "items: gadgets, id: id, except", "items: gadgets, shown: labels.key, id: id, except", "x-hc-mark:", "the records have no text `labels.key`"),
    case("extension", GADGETS, "query: { colour: RED }, items: gadgets, id: id, field: state", "query: { colour: BLACK }, items: gadgets, id: id, field: state", "x-hc-batch:", "`query`: `BLACK` is not a known value of `colour`"),
    case("extension", GADGETS, "items: gadgets, id: id, field: state", "items: gadgets, id: labels.key, field: state", "x-hc-batch:", "`id` must name a string, number or boolean"),
];

#[test]
fn the_golden_specification_has_no_problem() {
    let problems = crate::support::problems(&crate::support::spec());
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn structure() {
    crate::support::check(STRUCTURE);
}

#[test]
fn words() {
    crate::support::check(WORDS);
}

#[test]
fn types() {
    crate::support::check(TYPES);
}

#[test]
fn examples_and_sources() {
    crate::support::check(EXAMPLES_AND_SOURCES);
}

#[test]
fn facts() {
    crate::support::check(FACTS);
}

#[test]
fn what_the_generator_needs() {
    crate::support::check(GENERATOR);
}

/// Each rule is in the README, the linter and the cases above, or only in the README if people judge it.
#[test]
fn the_readme_lists_exactly_the_rules() {
    let readme = include_str!("../../../openapi/README.md");
    let named = |line: &'static str| Some((line.split_once(". `")?.1.split_once('`')?.0, line.contains("*(people)*")));
    let numbered =
        readme.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_digit())).filter_map(named);
    let enforced: BTreeSet<&str> = numbered.filter(|(_, by_people)| !by_people).map(|(name, _)| name).collect();
    let tested: BTreeSet<&str> = [STRUCTURE, WORDS, TYPES, EXAMPLES_AND_SOURCES, FACTS, GENERATOR]
        .into_iter()
        .flatten()
        .map(|case| case.rule)
        .collect();
    assert_eq!(enforced, tested);
}

/// `--explain` explains every rule of the README, and its examples follow or break the rule as it says.
#[test]
fn every_rule_is_explained_by_an_example_that_breaks_it() {
    let readme = include_str!("../../../openapi/README.md");
    let numbered = readme.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_digit()));
    let listed: Vec<&str> = numbered.filter_map(|line| Some(line.split_once(". `")?.1.split_once('`')?.0)).collect();
    let explained: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(explained, listed);
    for rule in RULES.iter().filter(|rule| rule.judge == Judge::Linter) {
        let mut files = crate::support::spec();
        assert!(files.values().any(|text| text.contains(rule.good)), "{}: nothing reads {}", rule.id, rule.good);
        for text in files.values_mut() {
            *text = text.replace(rule.good, rule.bad);
        }
        let problems = crate::support::problems(&files);
        assert!(problems.iter().any(|problem| problem.rule == rule.id), "{}: {problems}", rule.id);
    }
}
