//! Lists the rules by name: the reason for each, with an example that follows it and one that breaks it. A test
//! replaces the former with the latter in the golden specification, and requires that exactly this rule reports it.

/// A rule of `openapi/README.md`.
#[derive(Debug, Clone, Copy)]
pub struct LintRule {
    pub id: &'static str,
    pub why: &'static str,
    /// A piece of the golden specification.
    pub good: &'static str,
    /// The same piece with the mistake.
    pub bad: &'static str,
    pub judge: Judge,
}

/// Who checks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judge {
    Linter,
    /// The reviewer.
    People,
}

const fn rule(id: &'static str, why: &'static str, good: &'static str, bad: &'static str) -> LintRule {
    LintRule { id, why, good, bad, judge: Judge::Linter }
}

/// Every rule, in the order of the README.
#[rustfmt::skip]
pub const RULES: &[LintRule] = &[
    rule("one-tag", "The tag becomes a module and a cargo feature, so an operation has one, and its file has the same name.",
        "      operationId: list_gadgets\n      tags: [gadgets]\n", "      operationId: list_gadgets\n      tags: [gadgets, widget-parts]\n"),
    rule("operation-id", "The id becomes the name of a Rust method and of its builder, and it is the operation's name in Huawei's SDK.",
        "      operationId: list_gadgets\n", "      operationId: listGadgets\n"),
    rule("table-of-contents", "The root shows all of a service at a glance, and each path is written in the file of its tag.",
        "  /versions: { $ref: 'golden/gadgets.yaml#/paths/~1versions' }\n", "  /versions: { get: {} }\n"),
    rule("component-name", "Bundling puts all components of a service into one list, and each becomes a Rust type of that name.",
        "GadgetState", "gadget_state"),
    rule("no-inline-object", "Only a component has a chosen name; an inline schema would be named by the generator.",
        "        type: { $ref: '#/components/schemas/GadgetKind' }\n",
        "        type: { type: string, enum: [MECHANICAL, electric], description: What it runs on. }\n"),
    rule("no-copies", "Each meaning has one component; `allOf` wraps it where a property needs its own description.",
        "          allOf: [{ $ref: '#/components/schemas/GadgetKind' }]\n",
        "          allOf: [{ $ref: '#/components/schemas/GadgetKind' }, { $ref: '#/components/schemas/GadgetState' }]\n"),
    LintRule { id: "block-style", judge: Judge::People,
        why: "A line for each property keeps differences readable; flow style is for content that fits on one line.",
        good: "        weight: { type: number, format: double, description: Weight in grams. }\n",
        bad: "        weight: { type: number, format: double,\n          description: Weight in grams. }\n" },
    rule("described", "Descriptions become the documentation of the crate; one that repeats the name says nothing.",
        "        count: { type: integer, format: int64, description: Number of all gadgets. }\n",
        "        count: { type: integer, format: int64, description: The count. }\n"),
    rule("summary", "The summary is the first line of a method's documentation, and of lists of commands.",
        "      summary: List gadgets\n", "      summary: List gadgets.\n"),
    rule("rustdoc-safe", "Descriptions are compiled as Rust documentation, with warnings denied.",
        "        count: { type: integer, format: int64, description: Number of all gadgets. }\n", "        count: { type: integer, format: int64, description: 'See https://example.com for more.' }\n"),
    rule("integer-format", "The format decides the Rust type; without one the generator would have to guess.",
        "          schema: { type: integer, format: int64, minimum: 0 }\n", "          schema: { type: integer, minimum: 0 }\n"),
    rule("limit-has-source", "Limits are enforced before anything is sent, so a wrong one locks users out: it needs a document that states it.",
        "      minLength: 1\n      maxLength: 100\n      description: Key that opens the shop.\n      x-hc-source: ['Golden reference, page 1']\n",
        "      minLength: 1\n      maxLength: 100\n      description: Key that opens the shop.\n"),
    rule("request-required", "The builder of a request insists on the required fields, so each must exist and must really be required.",
        "      required: [name, type, labels]\n", "      required: [name, typ, labels]\n"),
    rule("reply-required", "A live answer may lack any field, and a missing field must not make a call fail; only the id that the call exists to return can be required.",
        "    ListGadgetsResponse:\n      type: object\n", "    ListGadgetsResponse:\n      type: object\n      required: [count, gadgets]\n"),
    rule("nullable", "In OpenAPI 3.0, `nullable` has an effect only next to a `type`.",
        "          type: object\n          nullable: true\n", "          nullable: true\n"),
    rule("enum-component", "Values become variants, so each needs a name that is valid in Rust, and the lists of names and explanations are as long as the list of values.",
        "      x-enum-varnames: [MAKING, READY, BROKEN]\n", "      x-enum-varnames: [MAKING, READY]\n"),
    rule("extensible-enum", "A request may send a value that no document lists yet: the known ones get names, and the list stays open. Replies can be read regardless of their values.",
        "      x-extensible-enum: [SMITH, turner]\n", "      x-extensible-enum: [SMITH, turner]\n      enum: [SMITH, turner]\n"),
    rule("time", "Programs set and read a marked field as a time; a field that is only described as a time is a number or a string to them.",
        "        made_at: { type: string, x-hc-time: rfc3339, description: 'When it was made, such as `2026-03-01T06:00:00.250Z`.' }\n",
        "        made_at: { type: string, description: 'When it was made, such as `2026-03-01T06:00:00.250Z`.' }\n"),
    rule("two-types", "A reader that relies on one type fails on the other one, so a field that may arrive as either type lists both.",
        "title: { type: string, description: 'What people call it.' }\n", "title: { type: string, description: 'What people call it. The SDKs declare a string, while a sample has a number.' }\n"),
    rule("sensitive", "A marked field becomes a `Secret`, which no log shows; a field whose name sounds like a secret has to be marked either way.",
        "        session_token: { type: string, x-hc-sensitive: true, description: 'Opens the gadget, whoever holds it.' }\n",
        "        session_token: { type: string, description: 'Opens the gadget, whoever holds it.' }\n"),
    rule("success", "The generated client returns one type, which the documents have to describe.",
        "              schema: { type: string, format: binary }\n", "              schema: { type: string }\n"),
    rule("errors", "Every error has the same form, which `common.yaml` describes once.",
        "        '200': { description: They are gone. }\n        '204': { description: They are gone as well. }\n        '404': { $ref: '../common.yaml#/components/responses/NotFound' }\n",
        "        '200': { description: They are gone. }\n        '204': { description: They are gone as well. }\n        '404': { description: Gone. }\n"),
    rule("query-array", "Lists are written as repeated parameters; if a document does not say so, each tool decides for itself.",
        "          style: form\n          explode: true\n", "          explode: true\n"),
    rule("examples", "Tests send examples through the generated client, and its documentation shows them, where readers take them as facts.",
        "two: { summary: Two gadgets, value: { ids: [7, 8] } }\n", "two: { value: { ids: [7, 8] } }\n"),
    rule("source", "A claim without a source cannot be checked.",
        "      externalDocs: { description: Golden reference, url: 'https://docs.example.com/show' }\n      x-hc-source: ['Golden reference, page 6']\n",
        "      externalDocs: { description: Golden reference, url: 'https://docs.example.com/show' }\n"),
    rule("action", "Policies are generated from the permissions that operations name, so each name must be in the table.",
        "x-hc-iam: { action: 'golden:gadget:list' }\n", "x-hc-iam: { action: 'golden:gadget:see' }\n"),
    rule("error-code", "Documentation and hints are generated from the codes, so each code must be in the table.",
        "      x-hc-errors: [GLD.0001, { code: GLD.0404, when: No gadget has the id., cure: List the gadgets. }]\n",
        "      x-hc-errors: [GLD.9999, { code: GLD.0404, when: No gadget has the id., cure: List the gadgets. }]\n"),
    rule("legal-in", "Programs read the states, so each must be a value that the named field can have.",
        "      x-hc-legal-in: { read: show_gadget, field: state, states: [2, -3] }\n",
        "      x-hc-legal-in: { read: show_gadget, field: state, states: [2, 9] }\n"),
    rule("unknown-has-search", "An open question says where its answer was searched for, so that the search is not repeated.",
        "[{ what: How many gadgets a project can have., looked: [Golden reference] }]\n",
        "[{ what: How many gadgets a project can have. }]\n"),
    rule("unknown-is-not-shown", "Readers would take an unknown value in an example as a fact.",
        "spoon: { summary: A spoon, value: { id: 7, state: 2, origin: { place: {} }, maker: SMITH, made_at: '2026-03-01T06:00:00.250Z' } }\n",
        "spoon: { summary: A spoon, value: { id: 7, state: 2, title: Spoon, origin: { place: {} }, maker: SMITH, made_at: '2026-03-01T06:00:00.250Z' } }\n"),
    rule("doubt-is-listed", "Readers look for unknown facts in the list of open questions, so each doubt in a description must be on that list.",
        "      x-hc-unknown: [{ what: 'The form of `extra`.', looked: [Golden reference] }]\n",
        "      x-hc-unknown: [{ what: 'The form of `title`.', looked: [Golden reference] }]\n"),
    rule("yaml", "Every OpenAPI tool reads plain YAML; each tool reads tags, anchors and repeated keys differently.",
        "      x-enum-varnames: [MAKING, READY, BROKEN]\n", "      x-enum-varnames: !list [MAKING, READY, BROKEN]\n"),
    rule("broken-reference", "A reference that leads nowhere describes nothing.",
        "items: { $ref: '#/components/schemas/ApiVersion' }", "items: { $ref: '#/components/schemas/ApiVersions' }"),
    rule("unused-component", "A component without references would be generated although no caller needs it.",
        "    ApiVersion:\n      type: object\n",
        "    OldVersion: { type: string, description: Not used. }\n    ApiVersion:\n      type: object\n"),
    rule("openapi-version", "The generator reads OpenAPI 3.0.", "openapi: 3.0.3\n", "openapi: 3.1.0\n"),
    rule("servers", "The endpoints of the regions are generated from the first server.",
        "        default: north-1\n        enum: [north-1, south-1]\n", "        default: north-1\n"),
    rule("keyword", "A key that nothing reads would be dropped silently.",
        "          schema: { type: integer, format: int64, minimum: 0 }\n", "          schema: { type: integer, format: int64, minLength: 0 }\n"),
    rule("parameter", "A parameter becomes one setter, and its value is written into a path, a query or a header.",
        "        - name: gadget_id\n          in: path\n          required: true\n", "        - name: gadget_id\n          in: path\n"),
    rule("property-name", "A property becomes a field, so its name must be valid in Rust, and no other property may have the same name.",
        "        id: { type: string, description: What begins its paths. }\n", "        1st: { type: string, description: What begins its paths. }\n"),
    rule("media-type", "The generated client speaks JSON, and reads streams.",
        "          application/json:\n            schema: { $ref: '#/components/schemas/DeleteGadgetsRequest' }\n",
        "          text/plain:\n            schema: { $ref: '#/components/schemas/DeleteGadgetsRequest' }\n"),
    rule("extension", "Each `x-hc-` key has its own readers; on another node, or with an invalid value, it would go unnoticed.",
        "      x-hc-repeat: never\n", "      x-hc-repeat: maybe\n"),
];

/// The rule of this id.
pub fn find(id: &str) -> Option<&'static LintRule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// Formats a rule for a terminal.
pub fn explain(rule: &LintRule) -> String {
    let judge = if rule.judge == Judge::People { "\nThe linter does not check it; reviewers do.\n" } else { "" };
    format!("{}: {}\n{judge}\ngood:\n{}\nbad:\n{}", rule.id, rule.why, indented(rule.good), indented(rule.bad))
}

/// Indents the lines of an example by two, without their common indentation.
fn indented(text: &str) -> String {
    plain(text).lines().map(|line| format!("  {line}\n")).collect()
}

/// The lines of an example, without their common indentation.
fn plain(text: &str) -> String {
    let width = |line: &str| line.len() - line.trim_start().len();
    let least = text.lines().map(width).min().unwrap_or_default();
    text.lines().map(|line| format!("{}\n", &line[least..])).collect()
}

#[cfg(test)]
mod tests;
