//! The cases of `spec_diff.rs`: at least one for each rule.

use super::{ACTIONS, COMMON, ERRORS, GADGETS, PARTS, ROOT, SHARED};

/// One change of the golden specification, and the expected labels.
pub(crate) struct Case {
    pub rule: &'static str,
    /// The expected labels: wire, Rust, side.
    pub labels: &'static str,
    /// The edits that turn the golden specification into BASE and HEAD: file, text, replacement.
    pub base: &'static [Edit],
    pub head: &'static [Edit],
    /// Part of the change's text.
    pub says: &'static str,
}

pub(crate) type Edit = (&'static str, &'static str, &'static str);

/// Creates a case in which the golden specification is BASE.
const fn to(rule: &'static str, labels: &'static str, head: &'static [Edit], says: &'static str) -> Case {
    Case { rule, labels, base: &[], head, says }
}

/// Creates a case in which the golden specification is HEAD.
const fn from(rule: &'static str, labels: &'static str, base: &'static [Edit], says: &'static str) -> Case {
    Case { rule, labels, base, head: &[], says }
}

const NO_KNOWN_VALUES: &[Edit] = &[(
    GADGETS,
    "      x-extensible-enum: [SMITH, turner]\n      x-enum-descriptions: [Makes it of metal., Makes it of wood.]\n",
    "",
)];
const VERSION_WITH_NOTES: Edit = (
    GADGETS,
    "        id: { type: string, description: What begins its paths. }",
    "        id: { type: string, description: What begins its paths. }\n        notes: { $ref: '#/components/schemas/Notes' }",
);
const NOTES: &[Edit] = &[
    VERSION_WITH_NOTES,
    (
        GADGETS,
        "    ApiVersion:\n",
        "    Notes:\n      type: object\n      description: What is new.\n      properties:\n        text: { type: string, description: The words. }\n    ApiVersion:\n",
    ),
];
const NOTES_IN_A_CIRCLE: &[Edit] = &[
    VERSION_WITH_NOTES,
    (
        GADGETS,
        "    ApiVersion:\n",
        "    Notes:\n      type: object\n      description: What is new.\n      properties:\n        text: { type: string, description: The words. }\n        version: { $ref: '#/components/schemas/ApiVersion' }\n    ApiVersion:\n",
    ),
];
const PLAIN_MOMENT: Edit = (
    GADGETS,
    "    ApiVersion:\n",
    "    Moment: { type: string, description: When something happened. }\n    ApiVersion:\n",
);
const MOMENT: &[Edit] = &[
    PLAIN_MOMENT,
    (
        GADGETS,
        "made_at: { type: string, x-hc-time: rfc3339, description: 'When it was made, such as `2026-03-01T06:00:00.250Z`.' }",
        "made_at: { $ref: '#/components/schemas/Moment' }",
    ),
];
const ORIGIN_OF_GADGET: &str = "        origin:\n          description: Where it comes from.\n";
const BARE_ORIGIN: &[Edit] = &[(
    GADGETS,
    "        origin:\n          type: object\n          nullable: true\n          description: Where it comes from; null for an orphan.\n          allOf: [{ $ref: '#/components/schemas/Origin' }]\n",
    "        origin: { $ref: '#/components/schemas/Origin' }\n",
)];
const NO_TIME: &[Edit] = &[(GADGETS, "x-hc-time: rfc3339, ", "")];
const EXPORT: &[Edit] = &[(
    ROOT,
    "  /v1/{project_id}/parts/export: { $ref: 'golden/widget-parts.yaml#/paths/~1v1~1{project_id}~1parts~1export' }\n",
    "",
)];
const NO_BODY: &[Edit] = &[(
    GADGETS,
    "      requestBody:\n        required: true\n        content:\n          application/json:\n            schema: { $ref: '#/components/schemas/DeleteGadgetsRequest' }\n            examples:\n              two: { summary: Two gadgets, value: { ids: [7, 8] } }\n",
    "",
)];
const OPTIONAL_BODY: &[Edit] = &[(GADGETS, "delete_gadgets ~         required: true\n", "        required: false\n")];
const SECOND_MEDIA: &[Edit] = &[(
    GADGETS,
    "          application/json:\n            schema: { $ref: '#/components/schemas/DeleteGadgetsRequest' }\n",
    "          application/cbor: {}\n          application/json:\n            schema: { $ref: '#/components/schemas/DeleteGadgetsRequest' }\n",
)];
const REPLY: &[Edit] = &[(
    GADGETS,
    "'200': { description: They are gone. }",
    "'200': { description: They are gone., content: { application/json: { schema: { $ref: '#/components/schemas/ApiVersion' } } } }",
)];
const LATER: &[Edit] = &[(
    GADGETS,
    "operationId: show_gadget ~         default: { $ref",
    "        '202': { description: Later. }\n        default: { $ref",
)];
const NO_404: &[Edit] =
    &[(GADGETS, "delete_gadgets ~         '404': { $ref: '../common.yaml#/components/responses/NotFound' }\n", "")];
const NO_HEADER: &[Edit] = &[(
    GADGETS,
    "        - name: X-Language\n          in: header\n          description: Language of the messages.\n          schema: { type: string }\n",
    "",
)];
const LANGUAGE_FIRST: &[Edit] = &[
    NO_HEADER[0],
    (
        GADGETS,
        "        - name: limit\n",
        "        - name: X-Language\n          in: header\n          description: Language of the messages.\n          schema: { type: string }\n        - name: limit\n",
    ),
];
const OFFSET_REQUIRED: &[Edit] = &[(
    GADGETS,
    "        - name: offset\n          in: query\n",
    "        - name: offset\n          in: query\n          required: true\n",
)];
const MAKER: &[Edit] = &[
    (
        GADGETS,
        "      description: Where a gadget comes from.\n      properties:\n",
        "      description: Where a gadget comes from.\n      properties:\n        maker: { $ref: '#/components/schemas/Maker' }\n",
    ),
    (
        GADGETS,
        "    ApiVersion:\n",
        "    Maker:\n      type: object\n      description: Who made it.\n      properties:\n        name: { type: string, description: How the maker is called. }\n    ApiVersion:\n",
    ),
];
const SECRET_VERSION: &[Edit] = &[(
    GADGETS,
    "id: { type: string, description: What begins its paths. }",
    "id: { type: string, x-hc-sensitive: true, description: What begins its paths. }",
)];
const CLOSED: &[Edit] = &[(
    GADGETS,
    "      description: Where a gadget comes from.\n",
    "      description: Where a gadget comes from.\n      additionalProperties: false\n",
)];
const UNIQUE: &[Edit] = &[(
    GADGETS,
    "          description: Labels to put on it.\n",
    "          description: Labels to put on it.\n          uniqueItems: true\n",
)];
const NO_REGIONS: &[Edit] = &[(GADGETS, "      x-hc-regions: [north-1]\n", "")];
const LEGAL: &[Edit] = &[(GADGETS, "      x-hc-legal-in: { read: show_gadget, field: state, states: [2, -3] }\n", "")];
const DATE: &[Edit] = &[(
    COMMON,
    "      description: There is no such resource.\n",
    "      description: There is no such resource.\n      headers:\n        X-Date: { description: When., schema: { type: string } }\n",
)];
const NAMES: &[Edit] = &[(
    GADGETS,
    "      pattern: '^[a-z][a-z0-9-]*$'\n",
    "      enum: [spoon, fork]\n      pattern: '^[a-z][a-z0-9-]*$'\n",
)];
const DEPRECATED: &[Edit] =
    &[(GADGETS, "operationId: show_gadget\n", "operationId: show_gadget\n      deprecated: true\n")];
const NO_PATTERN: &[Edit] = &[(GADGETS, "      pattern: '^[a-z][a-z0-9-]*$'\n", "")];
const NO_PAGE: &[Edit] = &[(GADGETS, "      x-hc-page: { style: offset, items: gadgets, id: id, total: count }\n", "")];
const LIST_WITHOUT_WAITER: Edit = (
    GADGETS,
    "      x-hc-waiter: { read: list_gadgets, entry: { list: gadgets, field: id }, query: { colour: RED }, field: state, done: [2], failed: [-3] }\n",
    "",
);
const NO_WAITER: &[Edit] = &[(
    GADGETS,
    "      x-hc-waiter: { read: show_gadget, parameters: { gadget_id: reply.id }, field: state, done: [2], failed: [-3], queued: [1], reason: type }\n",
    "",
)];
const NO_MARK: &[Edit] = &[(
    GADGETS,
    "      x-hc-mark: { field: title, list: list_gadgets, query: { colour: RED }, items: gadgets, id: id, except: { state: [-3] } }\n",
    "",
)];
const NO_BATCH: &[Edit] = &[(
    GADGETS,
    "      x-hc-batch: { ids: body.ids, list: list_gadgets, query: { colour: RED }, items: gadgets, id: id, field: state, already: [1], cases: [{ field: force, values: [true], already: [1] }] }\n",
    "",
)];
const GIZMOS: &[Edit] =
    &[(ROOT, "  - name: widget-parts\n", "  - name: gizmos\n    description: Small ones.\n  - name: widget-parts\n")];
const TOKEN: &[Edit] = &[(ROOT, "  - signature: []\n", "  - signature: []\n  - token: []\n")];
const OTHER_SERVER: &[Edit] = &[(ROOT, "security:\n", "  - url: https://other.example.com\nsecurity:\n")];
const WIDE_SIZE: &[Edit] =
    &[(GADGETS, "size: { type: integer, format: int64, minimum: -1,", "size: { type: number, format: double,")];
const SHORT_OFFSET: &[Edit] = &[(
    GADGETS,
    "schema: { type: integer, format: int64, minimum: 0 }",
    "schema: { type: integer, format: int32, minimum: 0 }",
)];

/// A header that a shared reply refers to.
pub(crate) const SHARED_HEADER: Edit = (
    COMMON,
    "  responses:\n    NotFound:\n      description: There is no such resource.\n",
    "  headers:\n    RequestId: { description: Names the request., schema: { type: string }, example: a }\n  responses:\n    NotFound:\n      description: There is no such resource.\n      headers:\n        X-Request-Id: { $ref: '#/components/headers/RequestId' }\n",
);
/// A parameter that two operations share.
pub(crate) const MATERIAL: [Edit; 2] = [
    (
        PARTS,
        "        - name: type\n          in: query\n          required: true\n          description: The material.\n          schema: { type: string }\n          example: wood\n",
        "        - $ref: '#/components/parameters/Material'\n",
    ),
    (
        PARTS,
        "  parameters:\n    PartName:\n",
        "  parameters:\n    Material:\n      name: type\n      in: query\n      required: true\n      description: The material.\n      schema: { type: string, maxLength: 30 }\n    PartName:\n",
    ),
];
const EXPORT_BY_MATERIAL: Edit = (
    PARTS,
    "      operationId: export_parts\n",
    "      operationId: export_parts\n      parameters: [{ $ref: '#/components/parameters/Material' }]\n",
);
/// Adds a component for the schema of the page size.
const PAGE_SIZE: Edit = (
    GADGETS,
    "    ApiVersion:\n",
    "    PageSize: { type: integer, format: int32, minimum: 1, maximum: 100, description: Size of a page. }\n    ApiVersion:\n",
);
const PAGE_SIZE_OF_TEN: Edit = (
    GADGETS,
    "    ApiVersion:\n",
    "    PageSize: { type: integer, format: int32, minimum: 1, maximum: 100, default: 10, description: Size of a page. }\n    ApiVersion:\n",
);
const EXTRACTED_WHOLLY: Edit = (
    GADGETS,
    "schema: { type: integer, format: int32, minimum: 1, maximum: 100, default: 10 }",
    "schema: { allOf: [{ $ref: '#/components/schemas/PageSize' }] }",
);
const LARGER_PAGE_SIZE: Edit = (
    GADGETS,
    "    ApiVersion:\n",
    "    PageSize: { type: integer, format: int32, minimum: 1, maximum: 200, description: Size of a page. }\n    ApiVersion:\n",
);
const NO_DEFAULT: Edit = (GADGETS, "maximum: 100, default: 10 }", "maximum: 100 }");
const EXTRACTED: Edit = (
    GADGETS,
    "schema: { type: integer, format: int32, minimum: 1, maximum: 100, default: 10 }",
    "schema: { allOf: [{ $ref: '#/components/schemas/PageSize' }], default: 10 }",
);
const NULL_MAYBE: Edit =
    (GADGETS, "      enum: [MECHANICAL, electric]\n", "      nullable: true\n      enum: [MECHANICAL, electric]\n");
const NULL_LISTED: Edit = (
    GADGETS,
    "      enum: [MECHANICAL, electric]\n",
    "      nullable: true\n      enum: [MECHANICAL, electric, null]\n",
);

#[rustfmt::skip]
pub(crate) const CASES: &[Case] = &[
    // The frame of the document.
    to("openapi-version-changed", "none none none", &[(ROOT, "openapi: 3.0.3", "openapi: 3.0.2")], "openapi"),
    to("info-changed", "none none none", &[(ROOT, "version: 1.0.0", "version: 1.1.0")], "version"),
    to("title-changed", "none runtime none", &[(ROOT, "title: Golden Service", "title: Silver Service")], "title"),
    to("external-docs-changed", "none none none", &[(GADGETS, "docs.example.com/list", "docs.example.com/lists")], "link to the documentation"),
    to("server-added", "compatible none none", OTHER_SERVER, "other.example.com"),
    from("server-removed", "risky none none", OTHER_SERVER, "other.example.com"),
    to("server-changed", "breaking runtime none", &[(ROOT, "https://golden.{region}", "https://gold.{region}")], "`https://golden.{region}.example.com` -> `https://gold."),
    to("server-description-changed", "none none none", &[(ROOT, "default: north-1", "default: south-1")], "first server"),
    to("region-added", "compatible additive none", &[(ROOT, "[north-1, south-1]", "[north-1, south-1, west-1]")], "`west-1` was added"),
    to("region-removed", "breaking runtime none", &[(ROOT, "[north-1, south-1]", "[north-1]")], "`south-1` was removed"),
    to("security-changed", "breaking none none", &[(ROOT, "  - signature: []", "  - token: []")], "security"),
    to("security-widened", "compatible none none", TOKEN, "security: gained"),
    from("security-changed", "breaking none none", TOKEN, "security: lost"),
    Case { rule: "security-stated", labels: "none none none", base: TOKEN, head: &[(ROOT, "  - signature: []\n", "  - token: []\n  - signature: []\n")], says: "security" },
    to("security-widened", "compatible none none", &[(ROOT, "security:\n  - signature: []\n", "")], "security"),
    from("security-changed", "breaking none none", &[(ROOT, "security:\n  - signature: []\n", "")], "security"),
    from("security-stated", "none none none", &[(ROOT, "  - signature: []\n", "  - signature: []\n  - { signature: [], token: [] }\n")], "security"),
    to("security-widened", "compatible none none", &[(ROOT, "  - signature: []\n", "  - {}\n")], "security"),
    to("security-changed", "breaking none none", &[(ROOT, "  - signature: []\n", "  - signature: [admin]\n")], "security"),
    from("security-widened", "compatible none none", &[(ROOT, "  - signature: []\n", "  - signature: [admin]\n")], "security"),
    to("security-scheme-changed", "risky none none", &[(ROOT, "name: Authorization", "name: X-Auth")], "signature"),
    to("tag-added", "none additive none", GIZMOS, "`gizmos` was added"),
    from("tag-removed", "none breaking none", GIZMOS, "`gizmos` was removed"),
    to("tag-renamed", "none breaking none", &[(ROOT, "name: widget-parts", "name: spare-parts"), (PARTS, "* tags: [widget-parts]", "tags: [spare-parts]")], "`widget-parts` was renamed `spare-parts`"),
    to("tag-description-changed", "none none none", &[(ROOT, "Parts of widgets.", "Spare parts.")], "`widget-parts`"),
    to("path-item-changed", "risky none none", &[(PARTS, "  /v1/{project_id}/parts/export:\n", "  /v1/{project_id}/parts/export:\n    x-note: a\n")], "x-note"),
    to("component-kind-changed", "risky none none", &[(ROOT, "  securitySchemes:\n", "  links: { a: {} }\n  securitySchemes:\n")], "links"),
    to("other-key-changed", "risky none none", &[(GADGETS, "      summary: Show a gadget\n", "      summary: Show a gadget\n      x-other: 1\n")], "x-other"),

    // Operations and their keys.
    from("operation-added", "compatible additive none", EXPORT, "`export_parts` was added (`GET /v1/{project_id}/parts/export`)"),
    to("operation-removed", "breaking breaking none", EXPORT, "`export_parts` was removed"),
    to("operation-renamed", "none breaking none", &[(GADGETS, "operationId: show_gadget", "operationId: get_gadget")], "`show_gadget` was renamed `get_gadget`"),
    to("operation-path-changed", "breaking runtime none", &[(ROOT, "  /versions: { $ref: 'golden/gadgets.yaml#/paths/~1versions' }", "  /api/versions: { $ref: 'golden/gadgets.yaml#/paths/~1api~1versions' }"), (GADGETS, "  /versions:\n", "  /api/versions:\n")], "`/versions` -> `/api/versions`"),
    to("path-placeholder-renamed", "none breaking request", &[(ROOT, "parts/{part_name}/type: { $ref: 'golden/widget-parts.yaml#/paths/~1v1~1{project_id}~1parts~1{part_name}~1type' }", "parts/{part}/type: { $ref: 'golden/widget-parts.yaml#/paths/~1v1~1{project_id}~1parts~1{part}~1type' }"), (PARTS, "/parts/{part_name}/type:", "/parts/{part}/type:"), (PARTS, "name: part_name", "name: part")], "`{part_name}` was renamed `{part}`"),
    to("operation-path-changed", "breaking runtime none", &[(ROOT, "  /v1/{project_id}/parts/{part_name}/type: { $ref: 'golden/widget-parts.yaml#/paths/~1v1~1{project_id}~1parts~1{part_name}~1type' }", "  /v1/{part_name}/parts/{project_id}/type: { $ref: 'golden/widget-parts.yaml#/paths/~1v1~1{part_name}~1parts~1{project_id}~1type' }"), (PARTS, "  /v1/{project_id}/parts/{part_name}/type:", "  /v1/{part_name}/parts/{project_id}/type:")], "`{project_id}` and `{part_name}` changed places"),
    to("path-placeholder-renamed", "none none request", &[(ROOT, "parts/{part_name}/type: { $ref: 'golden/widget-parts.yaml#/paths/~1v1~1{project_id}~1parts~1{part_name}~1type' }", "parts/{partName}/type: { $ref: 'golden/widget-parts.yaml#/paths/~1v1~1{project_id}~1parts~1{partName}~1type' }"), (PARTS, "/parts/{part_name}/type:", "/parts/{partName}/type:"), (PARTS, "name: part_name", "name: partName")], "`{part_name}` was renamed `{partName}`"),
    to("operation-added", "compatible runtime none", &[(ROOT, "  /versions: {", "  /codes: { $ref: 'golden/gadgets.yaml#/paths/~1codes' }\n  /versions: {"), (GADGETS, "  /versions:\n", "  /codes:\n    get:\n      operationId: list_codes\n      tags: [gadgets]\n      parameters: [{ name: title, in: query, description: A secret., schema: { type: string, x-hc-sensitive: true } }]\n      responses: { '200': { description: They are there. } }\n  /versions:\n")], "`list_codes` was added"),
    to("operation-method-changed", "breaking runtime none", &[(PARTS, "    put:\n", "    patch:\n")], "PUT -> PATCH"),
    to("operation-tag-changed", "none breaking none", &[(GADGETS, "operationId: list_versions\n      tags: [gadgets]", "operationId: list_versions\n      tags: [widget-parts]")], "list_versions"),
    to("operation-deprecated", "none additive none", DEPRECATED, "`show_gadget` is deprecated"),
    from("operation-reactivated", "none none none", DEPRECATED, "no longer deprecated"),
    to("summary-changed", "none runtime none", &[(GADGETS, "summary: Show a gadget", "summary: Show one gadget")], "summary `Show a gadget` -> `Show one gadget`"),
    to("description-changed", "none none none", &[(GADGETS, "Shows what is known of one gadget.", "Shows a gadget.")], "description"),
    to("description-changed", "none none response", &[(COMMON, "There is no such resource.", "It is not there.")], "`NotFound`"),
    to("example-changed", "none none request", &[(GADGETS, "{ ids: [7, 8] }", "{ ids: [7, 9] }")], "example `two` changed"),
    to("example-changed", "none none request", &[(GADGETS, "example: 50", "example: 51")], "example"),
    to("sources-changed", "none none none", &[(GADGETS, "Golden reference, page 6", "Golden reference, page 66")], "sources"),
    to("unknowns-changed", "none none none", &[(GADGETS, "How many gadgets a project can have.", "How many a project can have.")], "open questions"),
    to("sdk-name-changed", "none none response", &[(GADGETS, "x-hc-sdk-name: Version", "x-hc-sdk-name: Release")], "name in Huawei's SDKs"),
    to("permission-changed", "risky runtime none", &[(GADGETS, "'golden:gadget:list' }", "'golden:gadget:see' }")], "`golden:gadget:list` -> `golden:gadget:see`"),
    to("permission-documented", "none runtime none", &[(GADGETS, "action: unknown, looked", "action: 'golden:gadget:make', looked")], "`unknown` -> `golden:gadget:make`"),
    to("permission-needed-besides", "risky runtime none", &[(GADGETS, "['other:thing:get']", "['other:thing:get', 'other:thing:list']")], "`other:thing:list` is needed besides"),
    to("permission-no-longer-needed", "compatible runtime none", &[(GADGETS, "action: 'golden:gadget:list' }", "action: none }")], "`golden:gadget:list` -> `none`"),
    from("permission-changed", "risky runtime none", &[(GADGETS, "action: 'golden:gadget:list' }", "action: none }")], "`none` -> `golden:gadget:list`"),
    to("permission-no-longer-needed", "compatible runtime none", &[(GADGETS, ", dependencies: ['other:thing:get']", "")], "`other:thing:get` is no longer needed"),
    to("role-actions-changed", "none runtime none", &[(GADGETS, "['golden:gadget:wipe']", "['golden:gadget:wipe', 'golden:gadget:list']")], "the role actions"),
    from("role-actions-changed", "none runtime none", &[(GADGETS, ", role-actions: ['golden:gadget:wipe']", "")], "none -> "),
    to("search-changed", "none none none", &[(GADGETS, "action: unknown, looked: [Golden reference]", "action: unknown, looked: [Golden reference, Golden forum]")], "looked"),
    to("repeat-loosened", "breaking runtime none", &[(GADGETS, "x-hc-repeat: never", "x-hc-repeat: safe")], "`never` -> `safe`"),
    to("repeat-loosened", "breaking runtime none", &[(GADGETS, "x-hc-repeat: after-read", "x-hc-repeat: safe")], "`after-read` -> `safe`"),
    to("repeat-after-read", "risky runtime none", &[(GADGETS, "x-hc-repeat: never", "x-hc-repeat: after-read")], "`never` -> `after-read`"),
    to("repeat-tightened", "compatible runtime none", &[(GADGETS, "x-hc-repeat: safe", "x-hc-repeat: never")], "`safe` -> `never`"),
    to("regions-narrowed", "breaking runtime none", &[(GADGETS, "x-hc-regions: [north-1]", "x-hc-regions: [south-1]")], "x-hc-regions"),
    from("regions-narrowed", "breaking runtime none", &[(GADGETS, "      x-hc-regions: [north-1]\n", "")], "`x-hc-regions` lost `south-1`"),
    Case { rule: "regions-stated", labels: "none runtime none", base: NO_REGIONS, head: &[(GADGETS, "x-hc-regions: [north-1]", "x-hc-regions: [south-1, north-1]")], says: "none -> " },
    Case { rule: "regions-stated", labels: "none runtime none", base: NO_REGIONS, head: &[(GADGETS, "x-hc-regions: [north-1]", "x-hc-regions: [north-1, south-1]"), (ROOT, "[north-1, south-1]", "[north-1, south-1, west-1]")], says: "none -> " },
    Case { rule: "regions-stated", labels: "none runtime none", base: &[(GADGETS, "x-hc-regions: [north-1]", "x-hc-regions: [north-1, south-1]")], head: NO_REGIONS, says: "-> none" },
    Case { rule: "regions-narrowed", labels: "breaking runtime none", base: NO_REGIONS, head: &[(GADGETS, "x-hc-regions: [north-1]", "x-hc-regions: [north-1, west-1]"), (ROOT, "[north-1, south-1]", "[north-1, south-1, west-1]")], says: "gained `west-1` and lost `south-1`" },
    Case { rule: "regions-widened", labels: "compatible runtime none", base: NO_REGIONS, head: &[(GADGETS, "x-hc-regions: [north-1]", "x-hc-regions: [north-1, south-1, west-1]"), (ROOT, "[north-1, south-1]", "[north-1, south-1, west-1]")], says: "gained `west-1`" },
    to("regions-widened", "compatible runtime none", &[(GADGETS, "x-hc-regions: [north-1]", "x-hc-regions: [north-1, south-1]")], "x-hc-regions"),
    from("page-added", "none runtime none", NO_PAGE, "`x-hc-page` was added: its request gains `items`, `pages`; now read page by page by the waiter of `list_gadgets`, the mark of `create_gadget`, the batch of `delete_gadgets`"),
    Case { rule: "page-added", labels: "none additive none", base: &[NO_PAGE[0], LIST_WITHOUT_WAITER, NO_MARK[0], NO_BATCH[0]], head: &[LIST_WITHOUT_WAITER, NO_MARK[0], NO_BATCH[0]], says: "`x-hc-page` was added: its request gains `items`, `pages`" },
    Case { rule: "page-added", labels: "none additive none", base: &[NO_PAGE[0], LIST_WITHOUT_WAITER, NO_MARK[0], NO_BATCH[0]], head: &[], says: "`x-hc-page` was added: its request gains `items`, `pages`" },
    Case { rule: "page-added", labels: "none runtime none", base: &[NO_PAGE[0], LIST_WITHOUT_WAITER, NO_MARK[0]], head: &[LIST_WITHOUT_WAITER, NO_MARK[0]], says: "now read page by page by the batch of `delete_gadgets`" },
    to("page-removed", "none breaking none", NO_PAGE, "`x-hc-page` was removed: its request loses `items`, `pages`"),
    to("page-changed", "none runtime none", &[(GADGETS, "items: gadgets, id: id, total", "items: gadgets, id: name, total")], "`x-hc-page.id`"),
    to("page-changed", "none breaking none", &[(GADGETS, "items: gadgets, id: id, total", "items: others, id: id, total"), (GADGETS, "    ListGadgetsResponse: ~         gadgets:\n", "        others: { type: array, description: Others., items: { $ref: '#/components/schemas/ApiVersion' } }\n        gadgets:\n")], "its request changes the type of `items`, `pages`"),
    to("page-changed", "none runtime none", &[(GADGETS, "total: count }", "total: total }")], "`x-hc-page.total` `count` -> `total`"),
    from("waiter-added", "none additive none", NO_WAITER, "x-hc-waiter"),
    to("waiter-removed", "none breaking none", NO_WAITER, "x-hc-waiter"),
    to("waiter-changed", "none runtime none", &[(GADGETS, "done: [2]", "done: [1, 2]")], "`x-hc-waiter.done` gained 1"),
    to("waiter-changed", "none breaking none", &[(GADGETS, "field: state, done: [2], failed: [-3], queued: [1], reason: type }", "field: state, until: gone, failed: [-3], queued: [1], reason: type }")], "`x-hc-waiter.until` added: its request changes the type of `send_and_wait`"),
    from("mark-added", "none additive none", NO_MARK, "x-hc-mark"),
    to("mark-removed", "none breaking none", NO_MARK, "x-hc-mark"),
    to("mark-changed", "none runtime none", &[(GADGETS, "except: { state: [-3] } }", "except: { state: [1, -3] } }")], "`x-hc-mark.except`"),
    from("batch-added", "none additive none", NO_BATCH, "x-hc-batch"),
    to("batch-removed", "none breaking none", NO_BATCH, "x-hc-batch"),
    to("batch-changed", "none runtime none", &[(GADGETS, "field: state, already: [1], cases", "field: state, cases")], "`x-hc-batch.already`"),
    to("error-code-listed", "none additive none", &[(GADGETS, "list_gadgets ~ [GLD.0404]", "[GLD.0404, GLD.0001]")], "the error `GLD.0001` is listed"),
    to("error-code-dropped", "none runtime none", &[(GADGETS, "x-hc-errors: [GLD.0001, {", "x-hc-errors: [{")], "the error `GLD.0001` is no longer listed"),
    to("error-code-words-changed", "none runtime none", &[(GADGETS, "cure: List the gadgets. }", "cure: Count the gadgets. }")], "`GLD.0404` is explained in other words: cure `List the gadgets.` -> `Count the gadgets.`"),
    to("error-code-words-changed", "none none none", &[(GADGETS, "cure: List the gadgets. }", "cure: List the gadgets., message: There is none. }")], "`GLD.0404` is explained in other words"),
    to("error-code-words-changed", "none runtime none", &[(ERRORS, "cure: Come back later.", "cure: Come back tomorrow.")], "the error `GLD.0001`: cure `Come back later.` -> `Come back tomorrow.`"),
    to("error-code-facts-changed", "risky runtime none", &[(GADGETS, "cure: List the gadgets. }", "cure: List the gadgets., status: 410 }")], "another status"),
    to("error-code-words-changed", "none none none", &[(GADGETS, "cure: List the gadgets. }", "cure: List the gadgets., status: 404, repeat: never }")], "explained in other words"),
    to("error-code-facts-changed", "risky runtime none", &[(ERRORS, "repeat: later", "repeat: never")], "the error `GLD.0001`: repeat `later` -> `never`"),
    to("error-added", "none additive none", &[(ERRORS, "  GLD.0001:", "  GLD.0002: { status: 400, meaning: No., cure: None. }\n  GLD.0001:")], "`GLD.0002`"),
    from("error-removed", "none runtime none", &[(ERRORS, "  GLD.0001:", "  GLD.0002: { status: 400, meaning: No., cure: None. }\n  GLD.0001:")], "`GLD.0002`"),
    to("action-changed", "none runtime none", &[(ACTIONS, "level: read", "level: write")], "`golden:gadget:get`"),
    to("action-added", "none additive none", &[(ACTIONS, "  golden:gadget:get:", "  golden:gadget:put: {}\n  golden:gadget:get:")], "`golden:gadget:put`"),
    from("action-removed", "none runtime none", &[(ACTIONS, "  golden:gadget:get:", "  golden:gadget:put: {}\n  golden:gadget:get:")], "`golden:gadget:put`"),
    to("review-state-changed", "none none none", &[(ROOT, "x-hc-unreviewed: [widget-parts]\n", "")], "x-hc-unreviewed"),
    from("legal-states-narrowed", "risky runtime none", LEGAL, "x-hc-legal-in"),
    to("legal-states-narrowed", "risky runtime none", &[(GADGETS, "states: [2, -3]", "states: [2]")], "`x-hc-legal-in` lost -3"),
    to("legal-states-widened", "compatible runtime none", LEGAL, "x-hc-legal-in"),
    to("list-reordered", "none runtime none", &[(GADGETS, "states: [2, -3]", "states: [-3, 2]")], "x-hc-legal-in"),
    to("list-reordered", "none runtime none", &[(GADGETS, "[GLD.0001, { code: GLD.0404, when: No gadget has the id., cure: List the gadgets. }]", "[{ code: GLD.0404, when: No gadget has the id., cure: List the gadgets. }, GLD.0001]")], "`x-hc-errors` has another order"),
    Case { rule: "list-reordered", labels: "none runtime none", base: &[(GADGETS, "['other:thing:get']", "['other:thing:get', 'other:thing:put']")], head: &[(GADGETS, "['other:thing:get']", "['other:thing:put', 'other:thing:get']")], says: "`dependencies` has another order" },
    to("list-reordered", "none runtime none", LANGUAGE_FIRST, "`list_gadgets`: `parameters` has another order"),
    to("list-reordered", "none none none", &[(PARTS, "{part_name}/type:\n    parameters:\n      - $ref: '../common.yaml#/components/parameters/ProjectId'\n      - $ref: '#/components/parameters/PartName'\n", "{part_name}/type:\n    parameters:\n      - $ref: '#/components/parameters/PartName'\n      - $ref: '../common.yaml#/components/parameters/ProjectId'\n")], "`update_part`: `parameters` has another order"),
    to("list-reordered", "none none request", &[(GADGETS, "required: [name, type, labels]", "required: [type, name, labels]")], "`required` has another order"),
    to("list-reordered", "none none none", &[(ROOT, "  - name: gadgets\n    description: Everything about gadgets.\n  - name: widget-parts\n    description: Parts of widgets.\n", "  - name: widget-parts\n    description: Parts of widgets.\n  - name: gadgets\n    description: Everything about gadgets.\n")], "`tags` has another order"),
    to("list-reordered", "none runtime none", &[(ROOT, "enum: [north-1, south-1]", "enum: [south-1, north-1]")], "the variable `region`: `enum` has another order"),
    Case { rule: "list-reordered", labels: "none none none", base: &[(ROOT, "security:\n", "  - url: https://a.example.com\n  - url: https://b.example.com\nsecurity:\n")], head: &[(ROOT, "security:\n", "  - url: https://b.example.com\n  - url: https://a.example.com\nsecurity:\n")], says: "`servers` has another order" },
    Case { rule: "list-reordered", labels: "none runtime none", base: &[(GADGETS, "x-hc-regions: [north-1]", "x-hc-regions: [north-1, south-1]")], head: &[(GADGETS, "x-hc-regions: [north-1]", "x-hc-regions: [south-1, north-1]")], says: "x-hc-regions" },
    to("legal-states-narrowed", "risky runtime none", &[(GADGETS, "refused: [1]", "refused: [1, 2]")], "x-hc-legal-in"),
    from("legal-states-widened", "compatible runtime none", &[(GADGETS, "refused: [1]", "refused: [1, 2]")], "x-hc-legal-in"),
    to("legal-cases-changed", "risky runtime none", &[(GADGETS, "states: [-3] }]", "states: [2] }]")], "x-hc-legal-in"),
    to("legal-cases-changed", "risky runtime none", &[(GADGETS, "states: [2, -3]", "refused: [1]")], "x-hc-legal-in"),
    to("legal-states-read-elsewhere", "none runtime none", &[(GADGETS, "field: state, states", "field: status, states")], "field"),

    // Bodies and replies.
    from("body-added", "breaking runtime request", NO_BODY, "the body of `delete_gadgets` was added"),
    Case { rule: "optional-body-added", labels: "compatible additive request", base: NO_BODY, head: &[OPTIONAL_BODY[0], (GADGETS, "      required: [ids]\n", "")], says: "was added" },
    Case { rule: "optional-body-added", labels: "compatible runtime request", base: NO_BODY, head: OPTIONAL_BODY, says: "was added" },
    to("body-removed", "breaking breaking request", NO_BODY, "the body of `delete_gadgets` was removed"),
    from("body-became-required", "breaking runtime request", OPTIONAL_BODY, "became required"),
    to("body-became-optional", "compatible runtime request", OPTIONAL_BODY, "became optional"),
    to("media-type-added", "compatible none request", SECOND_MEDIA, "may also be `application/cbor`"),
    from("media-type-removed", "breaking none request", SECOND_MEDIA, "is no longer `application/cbor`"),
    to("media-type-changed", "breaking breaking response", &[(PARTS, "application/octet-stream:\n              schema: { type: string, format: binary }", "application/json:\n              schema: { type: string }")], "was `application/octet-stream`, is `application/json`"),
    to("reply-added", "compatible breaking response", REPLY, "got content"),
    from("reply-removed", "risky breaking response", REPLY, "lost its content"),
    to("reply-removed", "risky breaking response", &[(PARTS, "          description: The list.\n          content:\n            application/octet-stream:\n              schema: { type: string, format: binary }\n", "          description: The list.\n")], "`export_parts` lost its content"),
    to("success-status-added", "risky runtime response", LATER, "success status 202 was added"),
    to("success-status-added", "breaking runtime response", &[(GADGETS, "        '201':\n", "        '202': { description: Later. }\n        '201':\n")], "success status 202 was added"),
    from("success-status-removed", "risky runtime response", LATER, "success status 202 was removed"),
    to("success-status-changed", "risky runtime response", &[(GADGETS, "        '201':\n", "        '202':\n")], "201 -> 202"),
    to("response-header-added", "compatible none response", DATE, "`X-Date` of the shared response `NotFound` was added"),
    from("response-header-removed", "risky none response", DATE, "was removed"),
    Case { rule: "response-header-changed", labels: "risky none response", base: DATE, head: &[(COMMON, "      description: There is no such resource.\n", "      description: There is no such resource.\n      headers:\n        X-Date: { description: When. }\n")], says: "schema" },
    from("error-status-added", "none none response", NO_404, "error status 404 was added"),
    to("error-status-removed", "none none response", NO_404, "error status 404 was removed"),
    to("error-response-changed", "none none response", &[(GADGETS, "delete_gadgets ~ responses/NotFound' }", "responses/OtherError' }")], "another shared response"),

    Case { rule: "type-changed", labels: "risky none response", base: &[SHARED_HEADER], head: &[SHARED_HEADER, (COMMON, "Names the request., schema: { type: string }", "Names the request., schema: { type: integer, format: int64 }")], says: "the shared header `RequestId`: the type string -> integer" },
    Case { rule: "type-changed", labels: "risky none response", base: &[SHARED_HEADER], head: &[SHARED_HEADER, (COMMON, "Names the request., schema: { type: string }", "Names the request., schema: { type: array, items: { type: string } }")], says: "the shared header `RequestId`: the type string -> array" },
    Case { rule: "description-changed", labels: "none none response", base: &[SHARED_HEADER], head: &[SHARED_HEADER, (COMMON, "Names the request.", "Its name.")], says: "the shared header `RequestId`: description" },
    Case { rule: "example-changed", labels: "none none response", base: &[SHARED_HEADER], head: &[SHARED_HEADER, (COMMON, "example: a }", "example: b }")], says: "the shared header `RequestId`: example" },
    Case { rule: "response-header-changed", labels: "risky none response", base: &[SHARED_HEADER], head: &[SHARED_HEADER, (COMMON, ", schema: { type: string }, example: a }", ", example: a }")], says: "the shared header `RequestId`: `schema` removed" },
    from("response-header-removed", "risky none response", &[SHARED_HEADER], "the shared header `X-Request-Id` was removed"),
    Case { rule: "header-respelled", labels: "none none response", base: &[SHARED_HEADER], head: &[SHARED_HEADER, (COMMON, "X-Request-Id:", "x-request-id:")], says: "the header `x-request-id` of the shared response `NotFound` was written `X-Request-Id`" },

    // Parameters.
    from("parameter-added", "compatible additive request", NO_HEADER, "optional header parameter `X-Language` was added"),
    to("parameter-added", "compatible runtime request", &[(GADGETS, "        - name: label\n", "        - name: title\n          in: query\n          description: What people call it in secret.\n          schema: { type: string, x-hc-sensitive: true }\n        - name: label\n")], "optional query parameter `title` was added"),
    to("parameter-removed", "risky breaking request", NO_HEADER, "header parameter `X-Language` was removed"),
    to("required-parameter-added", "breaking runtime request", &[(GADGETS, "        - name: label\n", "        - name: mode\n          in: query\n          required: true\n          description: How.\n          schema: { type: boolean }\n        - name: label\n")], "required query parameter `mode` was added"),
    to("parameter-renamed", "risky breaking request", &[(GADGETS, "- name: label\n", "- name: labels\n")], "`label` was renamed `labels`"),
    to("parameter-renamed", "risky runtime request", &[(GADGETS, "- name: made_since\n", "- name: madeSince\n")], "`made_since` was renamed `madeSince`"),
    to("required-parameter-renamed", "breaking runtime request", &[(PARTS, "- name: type\n", "- name: Type\n")], "`type` was renamed `Type`"),
    to("header-respelled", "none none request", &[(GADGETS, "- name: X-Language\n", "- name: x-language\n")], "`X-Language` is written `x-language`"),
    to("required-parameter-renamed", "breaking breaking request", &[(GADGETS, "- name: colour\n", "- name: color\n")], "`colour` was renamed `color`"),
    to("parameter-moved", "breaking runtime request", &[(GADGETS, "name: X-Language\n          in: header", "name: X-Language\n          in: query")], "`X-Language` moved from header to query"),
    to("parameter-became-required", "breaking breaking request", OFFSET_REQUIRED, "the query parameter `offset` of `list_gadgets` became required"),
    from("parameter-became-optional", "compatible additive request", OFFSET_REQUIRED, "became optional"),
    to("parameter-encoding-changed", "breaking none request", &[(GADGETS, "explode: true", "explode: false")], "explode"),
    to("parameter-encoding-stated", "none none request", &[(GADGETS, "          style: form\n", "")], "style"),
    to("parameter-schema-changed", "risky breaking request", &[(GADGETS, "          description: Language of the messages.\n          schema: { type: string }\n", "          description: Language of the messages.\n")], "schema"),
    to("parameter-deprecated", "none none request", &[(GADGETS, "          description: Language of the messages.\n", "          description: Language of the messages.\n          deprecated: true\n")], "deprecated"),
    to("limit-tightened", "breaking runtime request", &[(PARTS, "maxLength: 36", "maxLength: 30")], "the shared parameter `PartName`: `maxLength` 36 -> 30"),
    Case { rule: "limit-loosened", labels: "compatible additive request", base: &[MATERIAL[0], MATERIAL[1], EXPORT_BY_MATERIAL], head: &[MATERIAL[0], MATERIAL[1], (PARTS, "maxLength: 30", "maxLength: 40")], says: "the shared parameter `Material`: `maxLength` 30 -> 40" },

    // Components.
    to("schema-added", "none runtime both", &[(GADGETS, "      description: Where a gadget comes from.\n      properties:\n", "      description: Where a gadget comes from.\n      properties:\n        maker: { $ref: '#/components/schemas/Maker' }\n"), (GADGETS, "    ApiVersion:\n", "    Maker:\n      type: object\n      description: Who made it.\n      properties:\n        title: { type: string, x-hc-sensitive: true, description: A secret name. }\n    ApiVersion:\n")], "`Maker` was added"),
    to("schema-added", "none additive both", MAKER, "`Maker` was added"),
    from("schema-removed", "none breaking both", MAKER, "`Maker` was removed"),
    to("schema-renamed", "none breaking response", &[(GADGETS, "    ApiVersion:\n", "    Release:\n"), (GADGETS, "schemas/ApiVersion'", "schemas/Release'")], "`ApiVersion` was renamed `Release`"),
    to("schema-replaced", "risky breaking response", &[(GADGETS, "    Gadget:\n ~ type: { $ref: '#/components/schemas/GadgetKind' }", "type: { $ref: 'shared.yaml#/components/schemas/Colour' }")], "`Gadget.type`: `GadgetKind` -> `Colour`"),
    to("schema-replaced", "breaking breaking response", &[(GADGETS, "schema: { $ref: '#/components/schemas/CreateGadgetResponse' }", "schema: { $ref: '#/components/schemas/ListGadgetsResponse' }")], "`CreateGadgetResponse` -> `ListGadgetsResponse`"),
    to("schema-replaced", "breaking breaking response", &[(GADGETS, "schema: { $ref: '#/components/schemas/CreateGadgetResponse' }", "schema: { $ref: '#/components/schemas/Gadget' }")], "`CreateGadgetResponse` -> `Gadget`"),
    to("required-reply-nullable-added", "breaking none response", &[(GADGETS, "items: { $ref: '#/components/schemas/ApiVersion' }", "items: { $ref: '#/components/schemas/Origin' }")], "may be null"),
    Case { rule: "default-changed", labels: "risky none request", base: &[NO_DEFAULT], head: &[PAGE_SIZE, EXTRACTED], says: "the default none -> 10" },
    Case { rule: "default-changed", labels: "risky none request", base: &[PAGE_SIZE, EXTRACTED], head: &[NO_DEFAULT], says: "the default 10 -> none" },
    Case { rule: "default-stated", labels: "none none request", base: &[PAGE_SIZE_OF_TEN, EXTRACTED_WHOLLY], head: &[PAGE_SIZE_OF_TEN, EXTRACTED], says: "`default` added" },
    Case { rule: "default-stated", labels: "none none request", base: &[PAGE_SIZE_OF_TEN, EXTRACTED], head: &[PAGE_SIZE_OF_TEN, EXTRACTED_WHOLLY], says: "`default` removed" },
    to("schema-extracted", "none none request", &[PAGE_SIZE, EXTRACTED], "which allow the same"),
    from("schema-extracted", "none none request", &[PAGE_SIZE, EXTRACTED], "which allow the same"),
    to("property-deprecated", "none additive request", &[(GADGETS, "name: { $ref: '#/components/schemas/GadgetName' }", "name: { type: string, minLength: 2, maxLength: 64, pattern: '^[a-z][a-z0-9-]*$', deprecated: true, description: Name of a gadget. }")], "`CreateGadgetRequest.name` is deprecated"),
    to("schema-extracted", "none none request", &[(GADGETS, "name: { $ref: '#/components/schemas/GadgetName' }", "name: { type: string, minLength: 2, maxLength: 64, pattern: '^[a-z][a-z0-9-]*$', description: Name of a gadget. }")], "which allow the same"),
    to("type-role-changed", "none breaking none", &[(GADGETS, "        count: { type: integer, format: int64, description: Number of all gadgets. }\n", "        count: { type: integer, format: int64, description: Number of all gadgets. }\n        thrown: { $ref: '#/components/schemas/DeleteGadgetsRequest' }\n")], "`DeleteGadgetsRequest` is now both sent and received: `ids` change"),
    to("type-feature-changed", "none breaking none", &[(PARTS, "items: { $ref: 'shared.yaml#/components/schemas/Label' }", "items: { type: string }")], "`Label` exists only with the feature `gadgets`"),

    // Properties.
    to("property-added", "compatible additive request", &[(GADGETS, "        ready: {", "        depth: { type: integer, format: int32, description: How deep. }\n        ready: {")], "`CreateGadgetRequest.depth` was added"),
    to("property-added", "compatible additive response", &[(GADGETS, "        id: { type: string, description: What begins its paths. }", "        id: { type: string, description: What begins its paths. }\n        status: { type: string, description: Whether it is current. }")], "`ApiVersion.status` was added"),
    from("property-added", "compatible additive response", &[(GADGETS, "        session_token: { type: string, x-hc-sensitive: true, description: 'Opens the gadget, whoever holds it.' }\n", "")], "`Gadget.session_token` was added"),
    to("property-added", "compatible runtime response", &[(GADGETS, "        id: { type: string, description: What begins its paths. }", "        id: { type: string, description: What begins its paths. }\n        title: { type: string, x-hc-sensitive: true, description: Its secret name. }")], "`ApiVersion.title` was added"),
    to("required-property-added", "breaking runtime request", &[(GADGETS, "required: [name, type, labels]", "required: [name, type, labels, depth]"), (GADGETS, "        ready: {", "        depth: { type: integer, format: int32, description: How deep. }\n        ready: {")], "required property `CreateGadgetRequest.depth`"),
    to("required-property-added", "compatible additive response", &[(GADGETS, "required: [id]", "required: [id, name]"), (GADGETS, "        id: { type: integer, format: int64, description: Id to ask for it with. }", "        id: { type: integer, format: int64, description: Id to ask for it with. }\n        name: { type: string, description: What it is called. }")], "required property `CreateGadgetResponse.name`"),
    Case { rule: "field-type-changed", labels: "none breaking none", base: NOTES, head: NOTES_IN_A_CIRCLE, says: "`ApiVersion.notes`: the field is `Option<Box<Notes>>` in Rust, was `Option<Notes>`" },
    Case { rule: "field-type-changed", labels: "none breaking none", base: NOTES_IN_A_CIRCLE, head: NOTES, says: "`ApiVersion.notes`: the field is `Option<Notes>` in Rust, was `Option<Box<Notes>>`" },
    Case { rule: "property-added", labels: "compatible additive response", base: NOTES, head: NOTES_IN_A_CIRCLE, says: "`Notes.version` was added" },
    to("property-removed", "risky breaking response", &[(GADGETS, "        session_token: { type: string, x-hc-sensitive: true, description: 'Opens the gadget, whoever holds it.' }\n", "")], "`Gadget.session_token` was removed"),
    to("property-removed", "risky none response", &[(COMMON, "        error_code: { type: string, description: 'Code of the error, such as `GLD.0001`.' }", "        problem: { type: boolean, description: 'What went wrong.' }")], "`ErrorReply.error_code` was removed"),
    to("required-property-removed", "breaking breaking response", &[(GADGETS, "      required: [id]\n      properties:\n        id: { type: integer, format: int64, description: Id to ask for it with. }", "      properties:\n        done: { type: boolean, description: Whether it is made. }")], "`CreateGadgetResponse.id` was removed"),
    to("property-renamed", "risky breaking response", &[(GADGETS, "        history:\n", "        repairs:\n")], "`Gadget.repairs` was called `history`"),
    to("property-renamed", "risky runtime response", &[(GADGETS, "        session_token:", "        sessionToken:")], "`Gadget.sessionToken` was called `session_token`"),
    to("required-property-renamed", "breaking breaking request", &[(GADGETS, "required: [ids]", "required: [gadget_ids]"), (GADGETS, "        ids:\n", "        gadget_ids:\n")], "was called `ids`"),
    to("property-became-required", "breaking breaking request", &[(GADGETS, "required: [name, type, labels]", "required: [name, type, labels, size]")], "`CreateGadgetRequest.size` became required"),
    to("property-became-required", "breaking runtime both", &[(SHARED, "required: [key]", "required: [key, value]")], "`Label.value` became required"),
    to("property-became-optional", "breaking breaking response", &[(GADGETS, "      required: [id]\n", "")], "`CreateGadgetResponse.id` became optional"),
    to("property-became-optional", "compatible breaking request", &[(GADGETS, "required: [name, type, labels]", "required: [name, type]")], "`CreateGadgetRequest.labels` became optional"),
    to("reply-property-may-be-absent", "risky additive both", &[(SHARED, "      required: [key]\n", "")], "`Label.key` became optional"),

    // Types and formats.
    to("type-changed", "breaking breaking request", &[(GADGETS, "weight: { type: number, format: double,", "weight: { type: string,")], "`CreateGadgetRequest.weight`: the type number -> string"),
    to("type-changed", "breaking breaking response", &[(GADGETS, "    Origin:\n ~ description: Where a gadget comes from.\n", "description: Where a gadget comes from.\n"), (GADGETS, "        count: { type: integer, format: int64,", "        count: { type: boolean,")], "the type integer -> boolean"),
    to("type-widened", "compatible breaking request", WIDE_SIZE, "`CreateGadgetRequest.size`: the type integer -> number"),
    from("type-widened", "compatible breaking request", SHORT_OFFSET, "`int32` -> `int64`"),
    from("type-narrowed", "breaking breaking request", WIDE_SIZE, "the type number -> integer"),
    to("type-narrowed", "breaking breaking request", SHORT_OFFSET, "`int64` -> `int32`"),
    to("format-changed", "none breaking request", &[(GADGETS, "schema: { type: integer, format: int32, minimum: 1", "schema: { type: integer, format: int64, minimum: 1")], "`int32` -> `int64`"),
    to("type-changed", "breaking breaking request", &[(GADGETS, "Language of the messages.\n          schema: { type: string }", "Language of the messages.\n          schema: { type: integer, format: int64 }")], "`X-Language` of `list_gadgets`: the type string -> integer"),
    to("type-changed", "breaking breaking request", &[(GADGETS, "additionalProperties: { type: string, maxLength: 255 }", "additionalProperties: { type: integer, format: int64 }")], "`CreateGadgetRequest.settings`{}: the type string -> integer"),
    to("type-changed", "breaking breaking request", &[(GADGETS, "      type: string\n      minLength: 2\n      maxLength: 64\n      pattern: '^[a-z][a-z0-9-]*$'\n", "      type: integer\n      format: int64\n")], "`GadgetName`: the type string -> integer"),
    to("type-changed", "risky none response", &[(COMMON, "error_code: { type: string,", "error_code: { type: integer, format: int64,")], "`ErrorReply.error_code`: the type string -> integer"),
    to("reply-type-changed-readable", "risky breaking response", &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { type: integer, format: int64, description: What begins its paths. }")], "the type string -> integer"),
    to("reply-type-changed-readable", "risky none response", &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int64 }], description: What begins its paths. }")], "`ApiVersion.id`: the type string -> string or integer"),
    from("type-narrowed", "compatible none response", &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int64 }], description: What begins its paths. }")], "the type string or integer -> string"),
    to("type-widened", "breaking none response", &[(GADGETS, "id: { type: integer, format: int64, description: Id to ask for it with. }", "id: { anyOf: [{ type: integer, format: int64 }, { type: string }], description: Id to ask for it with. }")], "the type integer -> integer or string"),
    Case { rule: "reply-type-changed-readable", labels: "risky breaking response", base: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int64 }], description: What begins its paths. }")], head: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: integer, format: int64 }, { type: boolean }], description: What begins its paths. }")], says: "the type string or integer -> integer or boolean" },
    to("type-changed", "breaking breaking response", &[(GADGETS, "id: { type: integer, format: int64, description: Id to ask for it with. }", "id: { anyOf: [{ type: boolean }, { type: string }], description: Id to ask for it with. }")], "the type integer -> boolean or string"),
    Case { rule: "types-reordered", labels: "none breaking response", base: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int64 }], description: What begins its paths. }")], head: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: integer, format: int64 }, { type: string }], description: What begins its paths. }")], says: "`ApiVersion.id`: the types string or integer -> integer or string" },
    Case { rule: "types-reordered", labels: "none none response", base: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int64 }, { type: boolean }], description: What begins its paths. }")], head: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: boolean }, { type: integer, format: int64 }], description: What begins its paths. }")], says: "`ApiVersion.id`: the types string or integer or boolean -> string or boolean or integer" },
    Case { rule: "types-reordered", labels: "none breaking response", base: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: object, additionalProperties: {} }], description: What begins its paths. }")], head: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: object, additionalProperties: {} }, { type: string }], description: What begins its paths. }")], says: "the types string or map -> map or string" },
    Case { rule: "type-widened", labels: "risky none response", base: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int32 }], description: What begins its paths. }")], head: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: integer, format: int64 }, { type: string }], description: What begins its paths. }")], says: "`ApiVersion.id` as integer: the format `int32` -> `int64`" },
    Case { rule: "type-widened", labels: "breaking breaking response", base: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: integer, format: int32 }, { type: string }], description: What begins its paths. }")], head: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: integer, format: int64 }, { type: string }], description: What begins its paths. }")], says: "`ApiVersion.id` as integer: the format `int32` -> `int64`" },
    Case { rule: "type-narrowed", labels: "compatible breaking response", base: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: integer, format: int64 }, { type: string }], description: What begins its paths. }")], head: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: integer, format: int32 }, { type: string }], description: What begins its paths. }")], says: "`ApiVersion.id` as integer: the format `int64` -> `int32`" },
    Case { rule: "type-widened", labels: "risky none response", base: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int32 }], description: What begins its paths. }")], head: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int64 }], description: What begins its paths. }")], says: "`ApiVersion.id` as integer: the format `int32` -> `int64`" },
    Case { rule: "type-narrowed", labels: "compatible none response", base: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int64 }], description: What begins its paths. }")], head: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int32 }], description: What begins its paths. }")], says: "`ApiVersion.id` as integer: the format `int64` -> `int32`" },
    Case { rule: "nullable-added", labels: "risky none response", base: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int64 }], description: What begins its paths. }")], head: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int64, nullable: true }], description: What begins its paths. }")], says: "`ApiVersion.id` as integer may be null" },
    Case { rule: "nullable-stated", labels: "none none response", base: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string, nullable: true }, { type: integer, format: int64 }], description: What begins its paths. }")], head: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: string }, { type: integer, format: int64, nullable: true }], description: What begins its paths. }")], says: "another alternative allows null as well" },
    Case { rule: "composition-changed", labels: "risky breaking response", base: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: integer, format: int32 }, { type: number }], description: What begins its paths. }")], head: &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { anyOf: [{ type: integer, format: int64 }, { type: number }], description: What begins its paths. }")], says: "anyOf" },
    to("schema-replaced", "breaking none response", &[(GADGETS, "          description: Where it comes from.\n          allOf: [{ $ref: '#/components/schemas/Origin' }]\n", "          description: Where it comes from.\n          anyOf: [{ $ref: '#/components/schemas/Origin' }, { type: string, nullable: true }]\n")], "`Origin` -> `Origin` or string"),
    to("reply-type-changed-readable", "risky breaking response", &[(PARTS, "              schema: { type: string }\n", "              schema: { type: array, items: { type: string } }\n")], "the type string -> array"),
    to("type-changed", "breaking breaking response", &[(PARTS, "items: { type: string, format: password }", "items: { type: boolean }")], "the type string -> boolean"),
    to("type-changed", "breaking breaking response", &[(GADGETS, "          items: { type: string, x-hc-sensitive: true }", "          items: { type: boolean }")], "`Gadget.spare_keys`[]: the type string -> boolean"),
    to("reply-type-changed-readable", "risky breaking response", &[(GADGETS, "          items: { type: string, x-hc-sensitive: true }", "          items: { type: integer, format: int64 }")], "`Gadget.spare_keys`[]: the type string -> integer"),
    to("type-stated", "none none request", &[(GADGETS, "          type: object\n          nullable: true\n", "          type: map\n          nullable: true\n")], "type"),
    to("format-changed", "none none response", &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { type: string, format: uuid, description: What begins its paths. }")], "none -> `uuid`"),
    to("sensitivity-added", "none breaking response", SECRET_VERSION, "`ApiVersion.id` is a secret now"),
    to("sensitivity-added", "none runtime request", &[(PARTS, "          description: The material.\n          schema: { type: string }", "          description: The material.\n          schema: { type: string, x-hc-sensitive: true }")], "is a secret now"),
    to("sensitivity-added", "none breaking request", &[(GADGETS, "          description: Language of the messages.\n          schema: { type: string }", "          description: Language of the messages.\n          schema: { type: string, x-hc-sensitive: true }")], "is a secret now"),
    from("sensitivity-removed", "none breaking response", SECRET_VERSION, "no longer a secret"),
    to("sensitivity-stated", "none none response", &[(GADGETS, "type: string, x-hc-sensitive: true", "type: string, format: password")], "`Gadget.session_token`"),
    to("nullable-added", "compatible additive request", &[(GADGETS, "weight: { type: number, format: double,", "weight: { type: number, format: double, nullable: true,")], "may be null"),
    to("nullable-added", "risky none response", &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { type: string, nullable: true, description: What begins its paths. }")], "may be null"),
    to("nullable-added", "risky none response", &[(PARTS, "items: { type: string, format: password }", "items: { type: string, format: password, nullable: true }")], "may be null"),
    to("nullable-added", "risky none response", &[(PARTS, "              schema: { type: string }\n", "              schema: { type: string, nullable: true }\n")], "may be null"),
    to("required-reply-nullable-added", "breaking none response", &[(GADGETS, "id: { type: integer, format: int64, description: Id to ask for it with. }", "id: { type: integer, format: int64, nullable: true, description: Id to ask for it with. }")], "`CreateGadgetResponse.id` may be null"),
    Case { rule: "nullable-added", labels: "risky none both", base: &[NULL_MAYBE], head: &[NULL_LISTED], says: "`GadgetKind` lists null among its values" },
    Case { rule: "nullable-removed", labels: "breaking none both", base: &[NULL_LISTED], head: &[NULL_MAYBE], says: "`GadgetKind` no longer lists null among its values" },
    to("nullable-stated", "none runtime request", BARE_ORIGIN, "`CreateGadgetRequest.origin`: null stays allowed, the mark beside the reference was removed"),
    from("nullable-stated", "none additive request", BARE_ORIGIN, "null stays allowed, the mark beside the reference was added"),
    to("nullable-stated", "none none response", &[(GADGETS, ORIGIN_OF_GADGET, "        origin:\n          type: object\n          nullable: true\n          description: Where it comes from.\n")], "`Gadget.origin`: null stays allowed"),
    from("nullable-added", "risky none response", &[(GADGETS, ORIGIN_OF_GADGET, "        origin:\n          type: object\n          description: Where it comes from.\n")], "`Gadget.origin` may be null"),
    to("nullable-removed", "compatible none response", &[(GADGETS, ORIGIN_OF_GADGET, "        origin:\n          type: object\n          description: Where it comes from.\n")], "`Gadget.origin` is never null"),
    to("nullable-removed", "breaking runtime both", &[(SHARED, "          nullable: true\n", "")], "`Label.value` is never null"),

    // Limits, patterns, constraints.
    to("limit-tightened", "breaking runtime both", &[(SHARED, "maxLength: 36", "maxLength: 30")], "`Label.key`: `maxLength` 36 -> 30"),
    to("limit-tightened", "breaking runtime request", &[(GADGETS, "minItems: 1\n          maxItems: 3", "minItems: 2\n          maxItems: 3")], "`minItems` 1 -> 2"),
    to("limit-loosened", "risky additive both", &[(SHARED, "maxLength: 36", "maxLength: 40")], "36 -> 40"),
    to("limit-loosened", "compatible additive request", &[(GADGETS, "minimum: -1, ", "")], "`minimum` -1 -> none"),
    to("limit-loosened", "compatible runtime request", &[(GADGETS, "minimum: 1, maximum: 100, default: 10 }", "minimum: 1, maximum: 1000, default: 10 }")], "`maximum` 100 -> 1000; pages of `list_gadgets` have 1000 records instead of 100"),
    Case { rule: "limit-loosened", labels: "compatible additive request", base: &[(GADGETS, "minimum: 1, maximum: 100, default: 10 }", "minimum: 1, maximum: 1000, default: 10 }")], head: &[(GADGETS, "minimum: 1, maximum: 100, default: 10 }", "minimum: 1, maximum: 2000, default: 10 }")], says: "`maximum` 1000 -> 2000" },
    to("limit-loosened", "compatible additive request", &[(GADGETS, "minimum: 1, maximum: 100, default: 10 }", "minimum: 0, maximum: 100, default: 10 }")], "`minimum` 1 -> 0"),
    Case { rule: "limit-loosened", labels: "compatible runtime request", base: &[EXTRACTED, PAGE_SIZE], head: &[EXTRACTED, LARGER_PAGE_SIZE], says: "`maximum` 100 -> 200; pages of `list_gadgets` have 200 records" },
    to("schema-replaced", "compatible runtime request", &[EXTRACTED, LARGER_PAGE_SIZE], "pages of `list_gadgets` have 200 records"),
    Case { rule: "parameter-added", labels: "compatible runtime request", base: &[(GADGETS, "        - name: limit\n          in: query\n          description: Greatest number of gadgets in one page.\n          schema: { type: integer, format: int32, minimum: 1, maximum: 100, default: 10 }\n          example: 50\n", "")], head: &[(GADGETS, "minimum: 1, maximum: 100, default: 10 }", "minimum: 1, maximum: 50, default: 10 }")], says: "pages of `list_gadgets` have 50 records instead of 100" },
    to("limit-stated", "none none response", &[(GADGETS, "id: { type: string, description: What begins its paths. }", "id: { type: string, minLength: 0, description: What begins its paths. }")], "`minLength` none -> 0"),
    Case { rule: "limit-stated", labels: "none none request", base: &[(GADGETS, "pattern: '^[a-z][a-z0-9-]*$'", "pattern: '^[a-z][a-z0-9-]{1,63}$'")], head: &[(GADGETS, "maxLength: 64\n      pattern: '^[a-z][a-z0-9-]*$'", "maxLength: 80\n      pattern: '^[a-z][a-z0-9-]{1,63}$'")], says: "`maxLength` 64 -> 80" },
    to("limit-stated", "none none request", &[(GADGETS, "          minimum: -9223372036854775808\n", "")], "`minimum` -9223372036854775808 -> none"),
    to("limit-tightened", "breaking runtime request", &[(GADGETS, "          minimum: -9223372036854775808\n", "          minimum: -9223372036854775807\n")], "`CreateGadgetRequest.balance`"),
    from("limit-loosened", "compatible additive request", &[(GADGETS, "          maximum: 9223372036854775807\n", "          maximum: 9223372036854775806\n")], "`CreateGadgetRequest.balance`"),
    from("pattern-added", "breaking runtime request", NO_PATTERN, "pattern none -> "),
    to("pattern-removed", "compatible additive request", NO_PATTERN, "-> none"),
    to("pattern-changed", "risky runtime request", &[(GADGETS, "'^[a-z][a-z0-9-]*$'", "'^[a-z][a-z0-9]*$'")], "pattern"),
    to("constraint-added", "breaking none request", UNIQUE, "uniqueItems"),
    from("constraint-removed", "compatible none request", UNIQUE, "uniqueItems"),
    Case { rule: "constraint-changed", labels: "risky none request", base: &[(GADGETS, "minimum: -1, ", "multipleOf: 2, ")], head: &[(GADGETS, "minimum: -1, ", "multipleOf: 3, ")], says: "`multipleOf` 2 -> 3" },
    to("composition-changed", "risky none both", &[(SHARED, "          nullable: true\n", "          nullable: true\n          oneOf: [{ maxLength: 3 }, { minLength: 5 }]\n")], "oneOf"),

    // Enums.
    to("enum-value-added", "risky additive both", &[(GADGETS, "enum: [MECHANICAL, electric]", "enum: [MECHANICAL, electric, steam]")], "`GadgetKind` gained the value `steam`"),
    to("enum-value-added", "compatible additive request", &[(SHARED, "enum: [RED, dark-blue, '2tone']", "enum: [RED, dark-blue, '2tone', PINK]"), (SHARED, "[Red, DarkBlue, TwoTone]", "[Red, DarkBlue, TwoTone, Pink]"), (SHARED, "Two colours at once]", "Two colours at once, Rosy]")], "gained the value `PINK`"),
    to("enum-value-removed", "breaking breaking both", &[(GADGETS, "enum: [MECHANICAL, electric]", "enum: [MECHANICAL]")], "lost the value `electric`"),
    to("enum-value-changed", "breaking runtime both", &[(GADGETS, "enum: [1, 2, -3]", "enum: [1, 2, -4]")], "is -4, was -3"),
    to("enum-added", "breaking breaking request", NAMES, "became an enum"),
    from("enum-removed", "compatible breaking request", NAMES, "no longer an enum"),
    to("enum-opened", "risky additive both", &[(GADGETS, "      enum: [MECHANICAL, electric]", "      x-extensible-enum: [MECHANICAL, electric]")], "`GadgetKind` also accepts other values"),
    to("enum-closed", "breaking runtime both", &[(GADGETS, "x-extensible-enum: [SMITH, turner]", "enum: [SMITH, turner]")], "accepts only the listed values"),
    to("known-values-removed", "none breaking both", NO_KNOWN_VALUES, "is no longer an enum"),
    from("known-values-added", "none breaking both", NO_KNOWN_VALUES, "became an open enum"),
    to("known-value-added", "none additive both", &[(GADGETS, "[SMITH, turner]", "[SMITH, turner, POTTER]"), (GADGETS, "Makes it of wood.]", "Makes it of wood., Makes it of clay.]")], "gained the value `POTTER`"),
    to("known-value-removed", "risky breaking both", &[(GADGETS, "[SMITH, turner]", "[SMITH]"), (GADGETS, ", Makes it of wood.]", "]")], "lost the value `turner`"),
    to("known-value-changed", "risky runtime both", &[(GADGETS, "[SMITH, turner]", "[SMITH, Turner]")], "is `Turner`, was `turner`"),
    from("time-marked", "none additive response", NO_TIME, "the time none -> `rfc3339`"),
    to("time-unmarked", "none breaking response", NO_TIME, "the time `rfc3339` -> none"),
    to("time-unmarked", "none breaking response", &[(GADGETS, "made_at: { type: string, x-hc-time: rfc3339,", "made_at: { anyOf: [{ type: string }, { type: integer, format: int64 }],")], "`Gadget.made_at`: the time `rfc3339` -> none"),
    from("time-marked", "none additive response", &[(GADGETS, "made_at: { type: string, x-hc-time: rfc3339,", "made_at: { anyOf: [{ type: string }, { type: integer, format: int64 }],")], "`Gadget.made_at`: the time none -> `rfc3339`"),
    to("time-unmarked", "none breaking response", MOMENT, "`Gadget.made_at`: the time `rfc3339` -> none"),
    to("schema-extracted", "none none response", MOMENT, "`Gadget.made_at`: string -> `Moment`"),
    from("time-marked", "none additive response", MOMENT, "`Gadget.made_at`: the time none -> `rfc3339`"),
    to("time-unmarked", "none breaking request", &[(GADGETS, "schema: { type: string, x-hc-time: utc-digits }", "schema: { $ref: '#/components/schemas/Moment' }"), PLAIN_MOMENT], "`made_since` of `list_gadgets`: the time `utc-digits` -> none"),
    to("time-marked", "none none response", &[(COMMON, "error_code: { type: string,", "error_code: { type: string, x-hc-time: rfc3339,")], "`ErrorReply.error_code`"),
    to("time-format-changed", "risky runtime response", &[(GADGETS, "x-hc-time: rfc3339", "x-hc-time: utc-without-zone")], "the time `rfc3339` -> `utc-without-zone`"),
    to("enum-reordered", "none runtime both", &[(GADGETS, "enum: [1, 2, -3]", "enum: [2, 1, -3]"), (GADGETS, "[MAKING, READY, BROKEN]", "[READY, MAKING, BROKEN]"), (GADGETS, "[It is being made, It can be used, It fell apart]", "[It can be used, It is being made, It fell apart]")], "another order"),
    to("enum-variant-renamed", "none breaking both", &[(GADGETS, "[MAKING, READY, BROKEN]", "[CREATING, READY, BROKEN]")], "is `Creating`, was `Making`"),
    to("enum-variant-renamed", "none runtime both", &[(GADGETS, "[MAKING, READY, BROKEN]", "[READY, MAKING, BROKEN]")], "of 1 is `Ready`, was `Making`, which now means 2"),
    to("enum-variant-renamed", "none runtime both", &[(GADGETS, "[MAKING, READY, BROKEN]", "[READY, MAKING, BROKEN]")], "of 2 is `Making`, was `Ready`, which now means 1"),
    to("enum-variant-renamed", "none runtime both", &[(GADGETS, "enum: [1, 2, -3]", "enum: [1, 2, -3, 4]"), (GADGETS, "[MAKING, READY, BROKEN]", "[CREATING, READY, BROKEN, MAKING]"), (GADGETS, "It fell apart]", "It fell apart, It is being mended]")], "is `Creating`, was `Making`, which now means 4"),
    to("enum-variant-renamed", "none breaking both", &[(GADGETS, "[MAKING, READY, BROKEN]", "[READY, MAKING, LOST]")], "is `Making`, was `Ready`, which now means 1"),
    to("enum-words-changed", "none none both", &[(GADGETS, "It is being made,", "In the making,")], "explanation of 1"),

    // Descriptive text, and omitted values.
    to("default-changed", "risky none request", &[(GADGETS, "default: 10 }", "default: 20 }")], "the default 10 -> 20"),
    to("property-deprecated", "none additive request", &[(GADGETS, "ready: { type: boolean,", "ready: { type: boolean, deprecated: true,")], "`CreateGadgetRequest.ready` is deprecated"),
    to("property-reactivated", "none none request", &[(GADGETS, "default: { type: string, deprecated: true,", "default: { type: string,")], "no longer deprecated"),
    to("items-changed", "risky breaking request", &[(GADGETS, "          items: { $ref: 'shared.yaml#/components/schemas/Colour' }\n", "")], "items"),
    to("map-changed", "risky breaking response", &[(GADGETS, "additionalProperties: { type: integer, format: int64 }", "additionalProperties: true")], "additionalProperties"),
    to("additional-properties-refused", "breaking none both", CLOSED, "additionalProperties"),
    from("additional-properties-allowed", "risky none both", CLOSED, "additionalProperties"),
];
