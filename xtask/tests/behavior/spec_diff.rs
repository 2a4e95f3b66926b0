//! Tests each rule of the spec review: the golden specification with one small change, and the two labels that it must
//! get.

use std::collections::BTreeSet;

use crate::support::diff_cases::{CASES, Case, MATERIAL, SHARED_HEADER};
use crate::support::reviews::{edited, reviewed, rules_of, version};
use crate::support::{COMMON, GADGETS, ROOT, SHARED};
use serde_json::Value;
use xtask::files::FileSet;
use xtask::spec::diff::labels::{BySide, Side, WireLabel};
use xtask::spec::diff::load::Files;
use xtask::spec::diff::review::review;
use xtask::spec::diff::rules;
use xtask::spec::problem::Place;

fn failure(case: &Case) -> Option<String> {
    let review = reviewed(edited(case.base), edited(case.head));
    let labels = |change: &xtask::spec::diff::change::Change| {
        let side = serde_json::to_value(change.side).unwrap();
        format!("{} {} {}", change.wire.word(), change.source.word(), side.as_str().unwrap())
    };
    let found = review.changes.iter().find(|change| change.rule.id == case.rule && change.text.contains(case.says));
    let all = || -> String {
        let line = |change| format!("    {}: {}: {}\n", labels(change), change.rule.id, change.text);
        review.changes.iter().map(line).collect()
    };
    match found {
        None => Some(format!("{}: no change says `{}`, found\n{}", case.rule, case.says, all())),
        Some(change) if labels(change) != case.labels => {
            Some(format!("{}: expected {}, found\n{}", case.rule, case.labels, all()))
        }
        Some(change) if change.place.line.is_none() => Some(format!("{}: {} has no line", case.rule, change.place)),
        Some(_) => None,
    }
}

#[test]
fn each_rule_judges_its_change() {
    let failures: Vec<String> = CASES.iter().filter_map(failure).collect();
    assert!(failures.is_empty(), "{} of {} cases:\n{}", failures.len(), CASES.len(), failures.join("\n"));
}

#[test]
fn every_rule_has_a_case() {
    let tested: BTreeSet<&str> = CASES.iter().map(|case| case.rule).collect();
    // These rules are about a whole service, or about none, and have separate tests.
    let elsewhere = ["service-added", "service-removed", "iam-endpoint-changed"];
    let missing: Vec<&str> =
        rules::all().map(|rule| rule.id).filter(|id| !tested.contains(id) && !elsewhere.contains(id)).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

#[test]
fn a_specification_does_not_differ_from_itself() {
    let review = reviewed(crate::support::spec(), crate::support::spec());
    assert_eq!(review.changes, []);
    assert_eq!(review.bumps[0].needed.to_string(), "none");
}

#[test]
fn a_fingerprint_survives_edits_elsewhere() {
    let change: (&str, &str, &str) = (crate::support::GADGETS, "enum: [MECHANICAL, electric]", "enum: [MECHANICAL]");
    let elsewhere = [
        (crate::support::GADGETS, "# Gadgets:", "# One line more.\n# Gadgets:"),
        (crate::support::GADGETS, "summary: List gadgets", "summary: List all gadgets"),
    ];
    let print = |base: &[(&str, &str, &str)], head: &[(&str, &str, &str)]| {
        let review = reviewed(edited(base), edited(head));
        let change = review.changes.iter().find(|change| change.rule.id == "enum-value-removed").unwrap();
        (change.fingerprint(), change.place.line)
    };
    let (alone, line) = print(&[], &[change]);
    let (moved, moved_line) = print(&elsewhere, &[elsewhere[0], elsewhere[1], change]);
    assert_eq!(alone, moved);
    assert_ne!(line, moved_line);
}

/// A replacement only names two schemas, but an acceptance covers what they allowed at that time.
#[test]
fn the_fingerprint_of_a_replacement_covers_what_both_schemas_allow() {
    const MAKER: &str = "    Maker:
      type: object
      description: Who made it.
      properties:
        title: { type: string, description: What people call it. }
        shop: { $ref: '#/components/schemas/Shop' }
    Shop: { type: object, description: Where it was made., properties: { rooms: { type: integer, format: int32 } } }
    ApiVersion:\n";
    const USE: (&str, &str, &str) = (
        GADGETS,
        "      required: [name, type, labels]\n      properties:\n",
        "      required: [name, type, labels]\n      properties:\n        by: { $ref: '#/components/schemas/Frame' }\n",
    );
    let replaced = (USE.0, USE.1, USE.2.replace("schemas/Frame", "schemas/Maker"));
    let print = |maker: &str, more: &[(&str, &str, &str)]| {
        let base: Vec<_> = [USE].iter().chain(more).copied().collect();
        let head: Vec<_> = [(GADGETS, "    ApiVersion:\n", maker), (replaced.0, replaced.1, replaced.2.as_str())]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        let review = reviewed(edited(&base), edited(&head));
        let change = review.changes.iter().find(|change| change.rule.id == "schema-replaced").unwrap();
        assert_eq!((change.wire, change.source.word()), (WireLabel::Risky, "breaking"), "{}", change.text);
        change.fingerprint()
    };
    let accepted = print(MAKER, &[]);
    assert_eq!(print(&MAKER.replace("What people call it", "Its title"), &[]), accepted);
    assert_eq!(print(MAKER, &[(GADGETS, "enum: [MECHANICAL, electric]", "enum: [MECHANICAL]")]), accepted);
    for (from, to) in [
        ("title: { type: string,", "title: { type: string, minLength: 3,"),
        ("title: { type: string,", "label: { type: string,"),
        ("rooms: { type: integer, format: int32 }", "rooms: { type: boolean }"),
    ] {
        assert_ne!(print(&MAKER.replace(from, to), &[]), accepted, "{to}");
    }
}

#[test]
fn a_service_can_come_and_go() {
    let mut more = crate::support::spec();
    let root = "openapi: 3.0.3\ninfo: { title: Second, version: 1.0.0 }\npaths: {}\n";
    more.insert("openapi/second.yaml".to_owned(), root.to_owned());
    let came = reviewed(crate::support::spec(), more.clone());
    assert_eq!(came.changes.iter().map(|change| change.rule.id).collect::<Vec<_>>(), ["service-added"]);
    let went = reviewed(more, crate::support::spec());
    assert_eq!(went.changes.iter().map(|change| change.rule.id).collect::<Vec<_>>(), ["service-removed"]);
    assert_eq!(went.unsettled().count(), 1);
}

/// No document contains the endpoints of IAM; the runtime's table is generated from them.
#[test]
fn endpoints_of_iam_concern_the_runtime() {
    let with = |regions: &str| {
        let mut files = crate::support::spec();
        let text = format!(
            "iam:\n  endpoint: https://iam.{{region}}.example.com\n  default: https://iam.example.com\n  regions: [{regions}]\n"
        );
        files.insert("openapi/regions.yaml".to_owned(), text);
        files
    };
    let review = reviewed(with("cn-east-3, cn-north-4"), with("cn-north-4, cn-south-1"));
    let told: Vec<&str> = review.changes.iter().map(|change| change.text.as_str()).collect();
    assert_eq!(
        told,
        [
            "IAM of the region `cn-east-3` lost its own endpoint, https://iam.cn-east-3.example.com",
            "IAM of the region `cn-south-1` got an endpoint of its own, https://iam.cn-south-1.example.com"
        ]
    );
    let bump = review.bumps.iter().find(|bump| bump.krate == "huaweicloud-runtime").unwrap();
    assert_eq!(bump.needed.to_string(), "patch");
    assert!(review.changes.iter().all(|change| change.place.line == Some(1)), "{:?}", review.changes);
}

#[test]
fn a_base_that_breaks_rules_of_today_can_be_compared() {
    let base = edited(&[
        (crate::support::GADGETS, "      x-hc-source: ['Golden reference, page 6']\n", ""),
        (
            crate::support::GADGETS,
            "    ApiVersion:\n",
            "    Extra: { type: string, description: Not used. }\n    ApiVersion:\n",
        ),
        (crate::support::GADGETS, "summary: Show a gadget", "summary: Show a gadget."),
    ]);
    let review = reviewed(base, crate::support::spec());
    let rules: BTreeSet<&str> = review.changes.iter().map(|change| change.rule.id).collect();
    assert_eq!(rules, BTreeSet::from(["sources-changed", "summary-changed"]));
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let broken = edited(&[(crate::support::GADGETS, "[MAKING, READY, BROKEN]", "[MAKING, READY, BROKEN")]);
    let failure = review(&version("BASE", broken), &version("HEAD", crate::support::spec()), None).unwrap_err();
    assert!(failure.to_string().starts_with("BASE cannot be read:\nopenapi/golden/gadgets.yaml:"), "{failure}");
    let lost = edited(&[(crate::support::GADGETS, "schemas/Gadget' }", "schemas/Gagdet' }")]);
    let failure = review(&version("BASE", crate::support::spec()), &version("HEAD", lost), None).unwrap_err();
    assert!(failure.to_string().contains("leads nowhere"), "{failure}");
}

/// Covers a reference into another group of components, which would be followed in a cycle, and a reference that
/// `default` used to hide.
#[test]
fn a_reference_of_the_wrong_kind_is_an_error_and_no_endless_loop() {
    let document = |parameter: &str, response: &str| {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{ title: Loop, version: 1.0.0 }}\npaths:\n  /a:\n    get:\n      operationId: get_a\n      tags: [a]\n      \
             responses: {{ default: {{ $ref: '#/components/responses/{response}' }} }}\ncomponents:\n  responses:\n    All: {{ description: A., \
             content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Holder' }} }} }} }}\n  parameters:\n    Loop: \
             {{ name: l, in: query, schema: {{ type: string }} }}\n  schemas:\n    Loop: {{ allOf: [{{ $ref: '{parameter}' }}] }}\n    Other: \
             {{ type: string }}\n    Holder: {{ type: object, properties: {{ l: {{ $ref: '#/components/schemas/Loop' }} }} }}\n"
        );
        let specification = FileSet::from([("loop.yaml".to_owned(), text)]);
        Files { label: "loop".to_owned(), specification, is_document: true, ..Files::default() }
    };
    let good = document("#/components/schemas/Other", "All");
    assert!(review(&good, &good, None).is_ok());
    for (broken, says) in [
        (document("#/components/parameters/Loop", "All"), "a reference here leads to `#/components/schemas/<name>`"),
        (
            document("#/components/schemas/Holder/properties/l", "All"),
            "a reference here leads to `#/components/schemas",
        ),
        (document("#/components/schemas/Loop", "All"), "contains itself"),
        (document("#/components/schemas/Other", "Gone"), "leads nowhere"),
    ] {
        let failure = review(&good, &broken, None).unwrap_err().to_string();
        assert!(failure.contains(says), "{failure}");
    }
}

/// Compares ten thousand changes at once: every field of a thousand schemas.
#[test]
fn ten_thousand_changes_are_told_in_bounded_time_and_space() {
    let document = |kind: &str| {
        let mut text = String::from("openapi: 3.0.3\ninfo: { title: Big, version: 1.0.0 }\npaths:\n");
        for index in 0..1000 {
            text.push_str(&format!(
                "  /things/{index}:\n    get:\n      operationId: show_{index}\n      tags: [things]\n      responses:\n        '200': {{ description: A, \
                 content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Thing{index}' }} }} }} }}\n"
            ));
        }
        text.push_str("components:\n  schemas:\n");
        for index in 0..1000 {
            text.push_str(&format!("    Thing{index}:\n      type: object\n      properties:\n"));
            for field in 0..10 {
                text.push_str(&format!("        field{field}: {{ {kind} }}\n"));
            }
        }
        let specification = FileSet::from([("big.yaml".to_owned(), text)]);
        Files { label: "big".to_owned(), specification, is_document: true, ..Files::default() }
    };
    let review = review(&document("type: string"), &document("type: boolean"), None).unwrap();
    assert_eq!(review.changes.len(), 10_000);
    let comment = xtask::spec::diff::report::markdown::render(&review);
    assert!(comment.len() < 65_536, "{} characters", comment.len());
    assert!(comment.contains("more lines: run `cargo xtask spec diff`"));
}

/// If every component is renamed, the review reports renames and nothing else.
#[test]
fn a_wholesale_rename_is_recognized() {
    let renamed = ["Gadget", "Origin", "ApiVersion", "GadgetState", "GadgetKind"];
    let mut head = crate::support::spec();
    for name in renamed {
        for text in head.values_mut() {
            for (before, after) in [("    ", ":"), ("schemas/", "'")] {
                *text = text.replace(&format!("{before}{name}{after}"), &format!("{before}New{name}{after}"));
            }
        }
    }
    let review = reviewed(crate::support::spec(), head);
    let rules: Vec<&str> = review.changes.iter().map(|change| change.rule.id).collect();
    assert_eq!(rules, ["schema-renamed"; 5], "{:#?}", review.changes);
}

/// A shared header is shown where a reply refers to it, and an acceptance covers only the replies for which it was
/// given.
#[test]
fn a_shared_header_of_other_replies_is_another_change() {
    const HEADERS: &str = "      headers:\n        X-Request-Id: { $ref: '#/components/headers/RequestId' }\n";
    const OWN: &str = "'200': { description: They are gone. }";
    const OWN_WITH: &str = "'200': { description: They are gone., headers: { X-Request-Id: { $ref: '../common.yaml#/components/headers/RequestId' } } }";
    let component =
        "  headers:\n    RequestId: { description: Names the request., schema: { type: string }, example: a }\n";
    let responses = format!("{component}  responses:\n    NotFound:\n      description: There is no such resource.\n");
    let with = format!("{responses}{HEADERS}");
    const FIND: &str = "  responses:\n    NotFound:\n      description: There is no such resource.\n";
    let both = [(COMMON, FIND, with.as_str()), (GADGETS, OWN, OWN_WITH)];
    let changed = |head: &[(&str, &str, &str)]| {
        let review = reviewed(edited(&both), edited(head));
        let [change] = review.changes.as_slice() else { panic!("{:?}", review.changes) };
        assert_eq!(change.rule.id, "response-header-removed");
        let line = |place: &Place| (place.file.clone(), place.line.unwrap());
        (change.fingerprint(), line(&change.place), line(change.old_place.as_ref().unwrap()))
    };
    let line_of = |file: &str, text: &str| {
        let path = format!("openapi/{file}");
        let line = edited(&both)[&path].lines().position(|line| line.contains(text)).unwrap() + 1;
        (path, line)
    };
    let (of_shared, place, old_place) = changed(&[(COMMON, FIND, responses.as_str()), (GADGETS, OWN, OWN_WITH)]);
    assert_eq!(old_place, line_of(COMMON, "X-Request-Id:"));
    assert_eq!(place.0, format!("openapi/{COMMON}"));
    let (of_own, place, old_place) = changed(&[(COMMON, FIND, with.as_str())]);
    assert_eq!((place, old_place), (line_of(GADGETS, OWN_WITH), line_of(GADGETS, OWN_WITH)));
    assert_ne!(of_shared, of_own);
}

/// Renaming an operation, and its name in tables, is reported as one rename and nothing else.
#[test]
fn a_renamed_operation_is_one_change() {
    let head = edited(&[
        (crate::support::GADGETS, "operationId: show_gadget", "operationId: get_gadget"),
        (crate::support::GADGETS, "* read: show_gadget", "read: get_gadget"),
    ]);
    let review = reviewed(crate::support::spec(), head);
    let rules: Vec<&str> = review.changes.iter().map(|change| change.rule.id).collect();
    assert_eq!(rules, ["operation-renamed"], "{:#?}", review.changes);
}

/// A waiter may read its reason from a log, whose operation also gets a new id.
#[test]
fn a_renamed_log_is_one_change() {
    let log = (
        GADGETS,
        "reason: type",
        "reason: { read: list_gadgets, filter: { colour: RED }, list: gadgets, time: made_at, message: title }",
    );
    let renamed = (GADGETS, "* list_gadgets", "find_gadgets");
    assert_eq!(rules_of(&[log], &[log, renamed]), ["operation-renamed"]);
    let other = (GADGETS, "message: title", "message: maker");
    let review = reviewed(edited(&[log]), edited(&[log, renamed, other]));
    let told = review.changes.iter().find(|change| change.rule.id == "waiter-changed").unwrap();
    assert!(told.text.contains("title") && !told.text.contains("list_gadgets"), "{}", told.text);
}

/// A shared parameter that becomes another one, with another name and type, is reported at the operations that lose and
/// gain it.
#[test]
fn a_shared_parameter_under_another_name_and_type_is_another_one() {
    let [used, described] = MATERIAL;
    let with = |parameter: &str| edited(&[used, (described.0, described.1, &described.2.replace(OLD, parameter))]);
    const OLD: &str = "name: type\n      in: query\n      required: true\n      description: The material.\n      schema: { type: string, maxLength: 30 }";
    let rules = |parameter: &str| -> Vec<&str> {
        reviewed(with(OLD), with(parameter)).changes.iter().map(|change| change.rule.id).collect()
    };
    let number = OLD.replace("string, maxLength: 30", "integer, format: int64");
    assert_eq!(rules(&number), ["type-changed"]);
    let other = number.replace("name: type", "name: grain");
    assert_eq!(rules(&other), ["parameter-removed", "required-parameter-added"]);
    // If only its name changes, it is the same parameter.
    let renamed = OLD.replace("name: type", "name: grain");
    assert_eq!(rules(&renamed), ["required-parameter-renamed"]);
    // In another place, it still replaces the old one.
    assert_eq!(rules(&number.replace("in: query", "in: header")), ["parameter-moved", "type-changed"]);
}

/// A shared header that becomes another one, with another name and type, is reported only at the replies that lose and
/// gain it.
#[test]
fn a_shared_header_under_another_name_and_type_is_another_one() {
    let number =
        (COMMON, "schema: { type: string }, example: a", "schema: { type: integer, format: int32 }, example: a");
    let renamed = (COMMON, "X-Request-Id:", "X-Trace-Number:");
    assert_eq!(rules_of(&[SHARED_HEADER], &[SHARED_HEADER, number]), ["type-changed"]);
    let told = rules_of(&[SHARED_HEADER], &[SHARED_HEADER, renamed, number]);
    assert_eq!(told, ["response-header-removed", "response-header-added"]);
    // If only its case changes, it is the same header.
    let respelled = (COMMON, "X-Request-Id:", "x-request-id:");
    assert_eq!(rules_of(&[SHARED_HEADER], &[SHARED_HEADER, respelled, number]), ["header-respelled", "type-changed"]);
}

/// The name of a component matters only within the document: a renamed component is still compared once for all that
/// refer to it.
#[test]
fn a_renamed_component_is_compared_once() {
    let head = |name: &'static str, new: &'static str, change: (&str, &str)| {
        let mut head = edited(&[SHARED_HEADER]);
        for text in head.values_mut() {
            *text = text.replace(&format!("    {name}:"), &format!("    {new}:"));
            *text = text.replace(&format!("/{name}'"), &format!("/{new}'")).replace(change.0, change.1);
        }
        let review = reviewed(edited(&[SHARED_HEADER]), head);
        let told = review.changes.iter().map(|change| (change.rule.id, change.component.clone().unwrap_or_default()));
        told.collect::<Vec<_>>()
    };
    let at = |rule: &'static str, name: &str| (rule, name.to_owned());
    let schema = ("schema: { type: string }, example: a", "schema: { type: integer, format: int32 }, example: a");
    assert_eq!(head("RequestId", "TraceId", schema), [at("type-changed", "TraceId")]);
    let words = ("There is no such resource.", "It is not here.");
    let told = head("NotFound", "Missing", words);
    assert_eq!(told, [at("error-response-changed", "Missing"), at("description-changed", "Missing")]);
}

/// The header itself may be shared, so the change is shown at the edited reply.
#[test]
fn a_header_in_another_case_is_shown_where_it_is_written() {
    let respelled = (COMMON, "X-Request-Id:", "x-request-id:");
    let head = edited(&[SHARED_HEADER, respelled]);
    let line = head["openapi/common.yaml"].lines().position(|line| line.contains("x-request-id:")).unwrap() + 1;
    let review = reviewed(edited(&[SHARED_HEADER]), head);
    let [change] = review.changes.as_slice() else { panic!("{:?}", review.changes) };
    assert_eq!((change.rule.id, change.place.line), ("header-respelled", Some(line)));
}

/// An acceptance covers one change: the same rule at the same place may report a different change.
#[test]
fn a_type_that_changes_otherwise_is_another_change() {
    let prints = |base: &[(&str, &str, &str)], heads: [&[(&str, &str, &str)]; 2], rule: &str| {
        heads.map(|head| {
            let review = reviewed(edited(base), edited(head));
            let change = review.changes.iter().find(|change| change.rule.id == rule);
            change.unwrap_or_else(|| panic!("no {rule}: {:?}", review.changes)).fingerprint()
        })
    };
    // The type moves to the feature of another tag.
    let tag =
        (ROOT, "  - name: widget-parts\n", "  - name: gizmos\n    description: Small ones.\n  - name: widget-parts\n");
    let moved = |to: &'static str| (GADGETS, "list_versions\n      tags: [gadgets]", to);
    let (gizmos, parts) =
        (moved("list_versions\n      tags: [gizmos]"), moved("list_versions\n      tags: [widget-parts]"));
    let [one, other] = prints(&[tag], [&[tag, gizmos], &[tag, parts]], "type-feature-changed");
    assert_ne!(one, other);
    // The type gets another role, and another field is no longer an `Option`.
    const COUNT: &str = "        count: { type: integer, format: int64, description: Number of all gadgets. }\n";
    let thrown = format!("{COUNT}        thrown: {{ $ref: '#/components/schemas/DeleteGadgetsRequest' }}\n");
    let received = (GADGETS, COUNT, thrown.as_str());
    let forced = (GADGETS, "required: [ids]", "required: [ids, force]");
    let [one, other] = [&[][..], &[forced][..]].map(|more| {
        let head: Vec<_> = [received].iter().chain(more).copied().collect();
        let [print, same] = prints(more, [&head, &head], "type-role-changed");
        assert_eq!(print, same);
        print
    });
    assert_ne!(one, other);
}

/// A schema that moves into a component keeps the keys beside the reference to it.
#[test]
fn an_extraction_with_the_same_default_is_nothing_else() {
    let head = [
        (
            GADGETS,
            "    ApiVersion:\n",
            "    PageSize: { type: integer, format: int32, minimum: 1, maximum: 100, description: Size. }\n    ApiVersion:\n",
        ),
        (
            GADGETS,
            "schema: { type: integer, format: int32, minimum: 1, maximum: 100, default: 10 }",
            "schema: { allOf: [{ $ref: '#/components/schemas/PageSize' }], default: 10 }",
        ),
    ];
    assert_eq!(rules_of(&[], &head), ["schema-extracted", "schema-added"]);
    assert_eq!(rules_of(&head, &[]), ["schema-extracted", "schema-removed"]);
    // The component's default applies if there is none beside the reference.
    let [(file, find, component), (_, old, _)] = head;
    let component = component.replace("maximum: 100,", "maximum: 100, default: 10,");
    let bare = [(file, find, component.as_str()), (file, old, "schema: { $ref: '#/components/schemas/PageSize' }")];
    assert_eq!(rules_of(&[], &bare), ["schema-extracted", "schema-added"]);
}

/// A property that becomes a reference has its own description before and after.
#[test]
fn words_beside_a_reference_are_compared_with_those_of_the_schema_that_it_replaced() {
    let head = [
        (GADGETS, "    ApiVersion:\n", "    PathId: { type: string, description: Any path. }\n    ApiVersion:\n"),
        (
            GADGETS,
            "id: { type: string, description: What begins its paths. }",
            "id: { description: Something else., x-hc-source: [Page 2], allOf: [{ $ref: '#/components/schemas/PathId' }] }",
        ),
    ];
    assert_eq!(rules_of(&[], &head), ["schema-extracted", "description-changed", "schema-added"]);
}

/// A change to an error in the service's table affects each operation that lists the error.
#[test]
fn a_table_code_names_its_operations() {
    let head = edited(&[("golden/errors.yaml", "cure: Come back later.", "cure: Come back tomorrow.")]);
    let review = reviewed(crate::support::spec(), head);
    let [change] = review.changes.as_slice() else { panic!("{:?}", review.changes) };
    assert_eq!(change.operations, ["show_gadget"]);
}

/// A component that is only a reference to another one may have a default of its own, which the other one lacks.
#[test]
fn the_default_of_an_alias_counts_wherever_the_alias_is_used() {
    const INLINE: &str = "schema: { type: integer, format: int32, minimum: 1, maximum: 100, default: 10 }";
    const SIZES: &str =
        "    PageSize: { type: integer, format: int32, minimum: 1, maximum: 100, description: Gadgets at a time., x-hc-source: [Page 3] }
    Short: { allOf: [{ $ref: '#/components/schemas/PageSize' }], description: Few of them., default: 10 }
    Shorter: { allOf: [{ $ref: '#/components/schemas/Short' }], description: Fewer still. }
    ApiVersion:\n";
    let with = |schema: &'static str| [(GADGETS, "    ApiVersion:\n", SIZES), (GADGETS, INLINE, schema)];
    let short = with("schema: { $ref: '#/components/schemas/Short' }");
    // A component is in the document only if something uses it.
    let rules_of = |base: &[_], head: &[_]| -> Vec<_> {
        rules_of(base, head).into_iter().filter(|rule| !["schema-added", "schema-removed"].contains(rule)).collect()
    };
    assert_eq!(rules_of(&[], &short), ["schema-extracted"]);
    let shorter = with("schema: { $ref: '#/components/schemas/Shorter' }");
    assert_eq!(rules_of(&[], &shorter), ["schema-extracted"]);
    // The alias is bypassed, and with it the default.
    let bypassed = with("schema: { $ref: '#/components/schemas/PageSize' }");
    assert_eq!(rules_of(&short, &bypassed), ["schema-extracted", "default-changed"]);
    let overruled = with("schema: { allOf: [{ $ref: '#/components/schemas/Shorter' }], default: 20 }");
    assert_eq!(rules_of(&short, &overruled), ["schema-extracted", "default-changed"]);
    let sizes = SIZES.replace("default: 10", "default: 30");
    let changed = [(GADGETS, "    ApiVersion:\n", sizes.as_str()), short[1]];
    let review = reviewed(edited(&short), edited(&changed));
    let [change] = review.changes.as_slice() else { panic!("{:?}", review.changes) };
    assert_eq!(change.text, "`Short`: the default 10 -> 30");
    assert_eq!((change.rule.id, change.wire, change.side), ("default-changed", WireLabel::Risky, Side::Request));
    assert_eq!(change.operations, ["list_gadgets"]);
    let generated = crate::support::generate(&edited(&shorter)).unwrap();
    let requests = generated.iter().find(|(path, _)| path.ends_with("requests/gadgets.rs")).unwrap().1;
    assert!(requests.contains("Value 1 to 100. Default: `10`."), "{requests}");
}

/// The runtime reads errors in any form, so nothing is generated for their schemas, and none of our clients fails.
#[test]
fn schemas_of_errors_are_no_types_wherever_they_are_written() {
    const REPLY: &str = "          schema: { $ref: '#/components/schemas/ErrorReply' }\n    OtherError:";
    let inline = |kind: &str| {
        format!(
            "          schema: {{ type: object, properties: {{ error_code: {{ type: {kind} }} }} }}\n    OtherError:"
        )
    };
    let labels = |base: FileSet, head: FileSet| -> Vec<[String; 4]> {
        let changes = reviewed(base, head).changes;
        let labels = |change: &xtask::spec::diff::change::Change| {
            [change.rule.id, change.wire.word(), change.source.word(), &change.text].map(str::to_owned)
        };
        changes.iter().map(labels).collect()
    };
    let expected = |rule: &str, text: &str| {
        let text = format!("{text}; our clients read any error as an `ApiError`, whatever its schema");
        [[rule.to_owned(), "risky".to_owned(), "none".to_owned(), text]]
    };
    // Written in place in a shared response.
    let shared = |kind: &str| edited(&[(COMMON, REPLY, &inline(kind))]);
    let text = "the shared response `NotFound.error_code`: the type integer -> array";
    assert_eq!(labels(shared("integer"), shared("array, items: {}")), expected("type-changed", text));
    // Written in place in an operation.
    const NOT_FOUND: &str =
        "operationId: show_gadget ~         '404': { $ref: '../common.yaml#/components/responses/NotFound' }";
    let own = |kind: &str| {
        let schema = format!("{{ type: object, properties: {{ error_code: {{ type: {kind} }} }} }}");
        let reply =
            format!("        '404': {{ description: Gone., content: {{ application/json: {{ schema: {schema} }} }} }}");
        edited(&[(GADGETS, NOT_FOUND, &reply)])
    };
    let text = "the reply 404 of `show_gadget.error_code`: the type integer -> array";
    assert_eq!(labels(own("integer"), own("array, items: {}")), expected("type-changed", text));
    // In a component, and in a component that is only a string.
    const CODE: &str = "error_code: { type: string, description: 'Code of the error, such as `GLD.0001`.' }";
    let component = |code: &str| edited(&[(COMMON, CODE, code)]);
    let text = "`ErrorReply.error_code`: the type integer -> array";
    let [integer, list] = ["error_code: { type: integer }", "error_code: { type: array, items: {} }"].map(component);
    assert_eq!(labels(integer, list), expected("type-changed", text));
    let named = |kind: &str| {
        let code = format!("    Code: {{ type: {kind}, description: What is wrong. }}\n    SecretKey:");
        edited(&[
            (COMMON, CODE, "error_code: { $ref: '#/components/schemas/Code' }"),
            (COMMON, "    SecretKey:", code.as_str()),
        ])
    };
    let text = "`Code`: the type integer -> array";
    assert_eq!(labels(named("integer"), named("array, items: {}")), expected("type-changed", text));
    let generated = crate::support::generate(&named("string")).unwrap();
    let types = |text: &&String| text.contains("ErrorReply") || text.contains("struct Code");
    let files: Vec<&String> =
        generated.iter().filter(|(path, _)| path.ends_with(".rs")).map(|(_, text)| text).collect();
    assert!(!files.iter().any(types), "a type of an error is generated");
}

/// If a request sends a component, and an error returns it, a change breaks only requests.
#[test]
fn a_component_of_requests_that_comes_back_in_errors_breaks_no_reply() {
    const CODE: &str = "error_code: { type: string, description: 'Code of the error, such as `GLD.0001`.' }";
    let with = |count: &'static str| {
        let all =
            format!("    Labels: {{ type: object, properties: {{ count: {{ type: {count} }} }} }}\n    SecretKey:");
        edited(&[
            (COMMON, CODE, "sent: { $ref: '#/components/schemas/Labels' }"),
            (COMMON, "    SecretKey:", all.as_str()),
            (
                GADGETS,
                "    DeleteGadgetsRequest: ~       properties:\n",
                "      properties:\n        labels: { $ref: '../common.yaml#/components/schemas/Labels' }\n",
            ),
        ])
    };
    let review = reviewed(with("integer, format: int32"), with("integer, format: int64"));
    let [change] = review.changes.as_slice() else { panic!("{:?}", review.changes) };
    assert_eq!((change.rule.id, change.side, change.wire), ("type-widened", Side::Both, WireLabel::Risky));
    assert_eq!(change.by_side, Some(BySide { request: WireLabel::Compatible, response: WireLabel::Risky }));
}

/// An entry that was removed from a table is shown at its former line, not at the first line of the document.
#[test]
fn entries_of_tables_have_lines_of_their_own() {
    let more = [
        (crate::support::ACTIONS, "  golden:gadget:get:", "  golden:gadget:put: {}\n  golden:gadget:get:"),
        (crate::support::ERRORS, "  GLD.0404:", "  GLD.0002: { status: 400, meaning: No., cure: None. }\n  GLD.0404:"),
        (
            crate::support::ROOT,
            "    signature: {",
            "    token: { type: apiKey, in: header, name: X-Auth }\n    signature: {",
        ),
    ];
    let told = |base: &[(&str, &str, &str)], head: &[(&str, &str, &str)]| -> Vec<[String; 3]> {
        let changes = reviewed(edited(base), edited(head)).changes;
        let old = |place: &Option<_>| place.as_ref().map_or("-".to_owned(), ToString::to_string);
        let line = |change: &xtask::spec::diff::change::Change| {
            [change.rule.id.to_owned(), change.place.to_string(), old(&change.old_place)]
        };
        changes.iter().map(line).collect()
    };
    assert_eq!(
        told(&more, &[]),
        [
            ["security-scheme-changed", "openapi/golden.yaml:30", "openapi/golden.yaml:31"],
            ["action-removed", "openapi/golden/actions.yaml:3", "openapi/golden/actions.yaml:5"],
            ["error-removed", "openapi/golden/errors.yaml:3", "openapi/golden/errors.yaml:5"],
        ]
    );
    assert_eq!(
        told(&[], &more),
        [
            ["security-scheme-changed", "openapi/golden.yaml:31", "-"],
            ["action-added", "openapi/golden/actions.yaml:5", "-"],
            ["error-added", "openapi/golden/errors.yaml:5", "-"],
        ]
    );
}

/// A node that is both sent and received has a label for each direction; a node that goes only one way has one label.
#[test]
fn a_shared_schema_has_a_label_for_each_direction() {
    let one_more = &[
        (SHARED, "enum: [RED, ", "enum: [RED, GREEN, "),
        (SHARED, "x-enum-varnames: [Red, ", "x-enum-varnames: [Red, Green, "),
    ];
    let review = reviewed(crate::support::spec(), edited(one_more));
    let added = review.changes.iter().find(|change| change.rule.id == "enum-value-added").unwrap();
    assert_eq!((added.side, added.wire), (Side::Request, WireLabel::Compatible));
    assert_eq!(added.by_side, None);
    let one_more = &[(GADGETS, "enum: [MECHANICAL, electric]", "enum: [MECHANICAL, electric, steam]")];
    let review = reviewed(crate::support::spec(), edited(one_more));
    let added = review.changes.iter().find(|change| change.rule.id == "enum-value-added").unwrap();
    assert_eq!((added.side, added.wire), (Side::Both, WireLabel::Risky));
    assert_eq!(added.by_side, Some(BySide { request: WireLabel::Compatible, response: WireLabel::Risky }));
    let told = xtask::spec::diff::report::markdown::render(&review);
    assert!(told.contains("| risky<br>requests compatible, replies risky |"), "{told}");
    let json: Value = serde_json::from_str(&xtask::spec::diff::report::json::render(&review)).unwrap();
    let added = json["changes"].as_array().unwrap().iter().find(|change| change["rule"] == "enum-value-added").unwrap();
    assert_eq!(added["by_side"], serde_json::json!({ "request": "compatible", "response": "risky" }));
}
