//! Compares the golden specification with an SDK that matches it completely, so that each change to the SDK is one
//! difference. Only `.ci/run` queries the real SDKs, because that needs the network.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use xtask::conformance::{
    Difference, OperationFacts, Sdk, Witness, allowed, compare, compare_with, counts, fragment as explorer_fragment,
    judge, parse, parse_pages,
};
use xtask::files::FileSet;
use xtask::spec::model::Api;
use xtask::spec::{bundle, source};

fn differences(sdk: &Value) -> Vec<Difference> {
    let sdk: Sdk = serde_json::from_value(sdk.clone()).unwrap();
    let spec = crate::support::spec();
    let sources = source::parse(&spec).unwrap();
    let bundle = bundle::bundle(crate::support::SERVICE, &sources).unwrap();
    compare(&bundle, &Api::new(&bundle), &sdk)
}

fn sdk() -> Value {
    serde_json::from_str(include_str!("conformance/sdk.json")).unwrap()
}

/// A pointer into the SDK, its new value (null removes it), and the resulting difference.
#[rustfmt::skip]
const CASES: &[(&str, &str, &str)] = &[
    ("/regions/south-1", "null", "golden.yaml:7: ours-only: golden regions.south-1"),
    ("/regions/east-1", r#""https://golden.east-1.example.com""#, "sdk-only: golden regions.east-1"),
    ("/regions/north-1", r#""https://golden.example.com""#, "call: golden regions.north-1"),
    ("/operations/export_parts", "null", "ours-only: golden export_parts"),
    ("/operations/import_parts", r#"{ "method": "PUT", "path": "/x", "parameters": {}, "reply": "Nothing" }"#, "sdk-only: golden import_parts: the SDK has `PUT /x`"),
    ("/operations/list_versions/method", r#""POST""#, "call: golden list_versions: the SDK calls `POST /versions`"),
    ("/operations/list_versions/path", r#""/version""#, "call: golden list_versions"),
    ("/operations/list_gadgets/parameters/label", "null", "ours-only: golden list_gadgets.label"),
    ("/operations/list_gadgets/parameters/size", r#"{ "place": "query", "type": "int", "required": false }"#, "sdk-only: golden list_gadgets.size"),
    ("/operations/list_gadgets/parameters/colour/required", "false", "required: golden list_gadgets.colour: required; optional in the SDK"),
    ("/operations/list_gadgets/parameters/X-Language/place", r#""query""#, "place: golden list_gadgets.X-Language: in header; the SDK sends it in query"),
    ("/operations/list_gadgets/parameters/label/type", r#""list[int]""#, "type: golden list_gadgets.label: text; `int` in the SDK"),
    ("/operations/delete_gadgets/body", "null", "ours-only: golden delete_gadgets.(body): the SDK sends no body"),
    ("/operations/list_versions/body", r#""Version""#, "sdk-only: golden list_versions.(body)"),
    ("/operations/delete_gadgets/reply", r#""Version""#, "sdk-only: golden delete_gadgets.(reply): the SDK reads `Version`"),
    ("/operations/export_parts/reply", r#""Nothing""#, "type: golden export_parts.(reply): a stream"),
    ("/operations/update_part/reply", r#""CheckResponse""#, "type: golden update_part.(reply): a bare string"),
    ("/operations/show_gadget/reply", r#""Nothing""#, "ours-only: golden show_gadget.(reply): the SDK reads nothing"),
    ("/models/ListVersionsResponse/body/type", r#""list[str]""#, "type: golden list_versions.(reply): `ApiVersion`; `str` in the SDK"),
    ("/models/CheckResponse/body/type", r#""int""#, "type: golden batch_check_parts.(reply): anything; `int` in the SDK"),
    ("/models/CreateGadgetRequest/weight", "null", "gadgets.yaml:246: ours-only: golden CreateGadgetRequest.weight"),
    ("/models/CreateGadgetRequest/price", r#"{ "type": "float", "required": false }"#, "sdk-only: golden CreateGadgetRequest.price"),
    ("/models/CreateGadgetRequest/ready/type", r#""str""#, "type: golden CreateGadgetRequest.ready: a boolean; `str` in the SDK"),
    ("/models/CreateGadgetRequest/size/required", "true", "required: golden CreateGadgetRequest.size: optional; required in the SDK"),
    ("/models/Gadget/history/type", r#""dict(str, str)""#, "type: golden Gadget.history: an integer; `str` in the SDK"),
    ("/models/Gadget/size", r#"{ "type": "int", "required": true }"#, "sdk-only: golden Gadget.size"),
    ("/models/Tag/value", "null", "shared.yaml:15: ours-only: golden Label.value: `Tag` of the SDK"),
];

#[test]
fn an_sdk_that_agrees_makes_no_difference() {
    assert_eq!(differences(&sdk()), []);
}

#[test]
fn each_change_is_one_difference() {
    for (pointer, value, says) in CASES {
        let mut sdk = sdk();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let entries = sdk.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match serde_json::from_str(value).unwrap() {
            Value::Null => drop(entries.remove(key)),
            value => drop(entries.insert(key.to_owned(), value)),
        }
        let found: Vec<String> =
            differences(&sdk).iter().map(ToString::to_string).filter(|found| !found.contains("sdk-name")).collect();
        assert!(
            matches!(found.as_slice(), [only] if only.contains(says)),
            "{pointer}: expected `{says}`, found {found:#?}"
        );
    }
}

/// `x-hc-sdk-name` of the specification must be the name of a model in the same place.
#[test]
fn names_are_checked() {
    let mut renamed = sdk();
    let models = renamed["models"].as_object_mut().unwrap();
    let version = models.remove("Version").unwrap();
    models.insert("VersionItem".to_owned(), version);
    renamed["models"]["ListVersionsResponse"]["body"]["type"] = json!("list[VersionItem]");
    let found: Vec<String> = differences(&renamed).iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].contains("sdk-name: golden ApiVersion.Version: `x-hc-sdk-name` lists it"), "{found:#?}");
    assert!(found[1].contains("sdk-name: golden ApiVersion.VersionItem: the SDK uses this name"), "{found:#?}");
}

#[test]
fn what_is_allowed_is_no_error_and_what_no_longer_differs_is_one() {
    let mut sdk = sdk();
    sdk["models"]["Gadget"]["size"] = json!({ "type": "int", "required": false });
    let found = differences(&sdk);
    let lines = |text: &str| parse(text).unwrap();
    let judged = |text: &str| {
        let allowed = lines(text);
        let (unexpected, unmatched) = judge(&found, &allowed);
        (unexpected.len(), unmatched.iter().map(|entry| entry.line).collect::<Vec<_>>())
    };
    assert_eq!(judged(""), (1, vec![]));
    assert_eq!(judged("# why\ngolden\tGadget\tsize\tsdk-only\ta reason\n"), (0, vec![]));
    assert_eq!(judged("golden\t*\tsize\tsdk-only\ta reason\n"), (0, vec![]));
    assert_eq!(judged("golden\tGadget\tsize\tours-only\ta reason\n"), (1, vec![1]));
    assert_eq!(
        judged("golden\tGadget\tsize\tsdk-only\ta reason\n\ngolden\tGadget\twidth\tsdk-only\ta reason\n"),
        (0, vec![3])
    );
    assert!(
        parse("golden\tGadget\tsize\tsdk-only\t \n").unwrap_err().to_string().starts_with("allowed.tsv:1: expected")
    );
}

#[test]
fn the_committed_list_is_well_formed() {
    assert!(!allowed().unwrap().is_empty());
}

fn differences_with(witness: Witness, theirs: &BTreeMap<String, OperationFacts>) -> Vec<Difference> {
    differences_of(&crate::support::spec(), witness, theirs)
}

/// The two directions are different kinds of differences, so that a reason for one does not cover the other.
#[test]
fn an_operation_that_only_one_side_knows_is_told_by_side() {
    let spec = crate::support::spec();
    let sources = source::parse(&spec).unwrap();
    let bundle = bundle::bundle(crate::support::SERVICE, &sources).unwrap();
    let theirs = parse_pages("pages.yaml", "show_gizmo: { statuses: [200] }\n").unwrap();
    let found = compare_with(&bundle, &Api::new(&bundle), Witness::Explorer, &theirs);
    let of = |kind: &str| found.iter().filter(|one| one.kind == kind).map(|one| &*one.subject).collect::<Vec<_>>();
    assert_eq!(of("explorer:operation-missing"), ["showgizmo"]);
    assert!(of("explorer:operation-ours-only").contains(&"show_gadget"));
}

fn differences_of(spec: &FileSet, witness: Witness, theirs: &BTreeMap<String, OperationFacts>) -> Vec<Difference> {
    let sources = source::parse(spec).unwrap();
    let bundle = bundle::bundle(crate::support::SERVICE, &sources).unwrap();
    let mut found = compare_with(&bundle, &Api::new(&bundle), witness, theirs);
    // Each case is about only one operation.
    found.retain(|difference| difference.subject == "show_gadget" && difference.kind != "explorer:ours-only");
    found
}

/// The pages' statement about `show_gadget`, and the resulting difference.
#[rustfmt::skip]
const PAGES: &[(&str, &str)] = &[
    ("{ statuses: [200, 404], statuses_complete: true, action: 'golden:gadget:get' }", ""),
    ("{ statuses: [200, 409] }", "pages:status: golden show_gadget: theirs 409, which we do not list"),
    ("{ statuses: [200], statuses_complete: true }", "pages:status-ours-only: golden show_gadget: ours 404"),
    ("{ statuses: [200], statuses_complete: false }", ""),
    ("{ action: 'golden:gadget:show' }", "pages:action: golden show_gadget: theirs `golden:gadget:show`"),
    ("{ parameters: { gadget_id: { in: path, type: integer, min: 1, required: true } } }", ""),
    ("{ parameters: { gadget_id: { in: path, type: integer, min: 2 } } }", "pages:minimum: golden show_gadget.path gadget_id: theirs 2, ours 1"),
    ("{ parameters: { gadget_id: { in: path, max: 9223372036854775807 } } }", ""),
    ("{ parameters: { gadget_id: { in: path, type: string } } }", "pages:type: golden show_gadget.path gadget_id: theirs string, ours integer"),
    ("{ parameters: { colour: { in: query } } }", "pages:missing: golden show_gadget.query colour"),
    ("{ reply: { state: { type: integer, enum: [2, -3], max: 3 } } }", ""),
    ("{ reply: { state: { enum: [2, 4] } } }", "pages:enum: golden show_gadget.reply state"),
    ("{ reply: { state: { nullable: true } } }", "pages:nullable: golden show_gadget.reply state: theirs true, ours nothing"),
    ("{ reply: { origin: { nullable: true } } }", ""),
    ("{ reply: { state: { deprecated: true } } }", "pages:deprecated: golden show_gadget.reply state: theirs true, ours nothing"),
    ("{ pages: [{ url: 'https://docs.example.com/show', date: unknown }] }", ""),
];

#[test]
fn what_the_pages_state_is_compared() {
    for (entry, expected) in PAGES {
        let pages = parse_pages("pages.yaml", &format!("show_gadget: {entry}\n")).unwrap();
        let found: Vec<String> = differences_with(Witness::Pages, &pages).iter().map(ToString::to_string).collect();
        match *expected {
            "" => assert!(found.is_empty(), "{entry}: {found:?}"),
            expected => assert!(found.iter().any(|line| line.contains(expected)), "{entry}: {found:?}"),
        }
    }
}

/// Our schema of the field `title`, the type that a page states, and the resulting difference.
const TYPES: &[(&str, &str, &str)] = &[
    ("{ type: string, description: Its name. }", "string", ""),
    ("{ description: Its name. }", "string", "pages:type: golden show_gadget.reply title: theirs string, ours nothing"),
    ("{ anyOf: [{ type: string }, { type: boolean }], description: Its name. }", "string", ""),
    ("{ anyOf: [{ type: string }, { type: boolean }], description: Its name. }", "boolean", ""),
    ("{ anyOf: [{ type: string }, { type: boolean }], description: Its name. }", "integer", "pages:type"),
];

#[test]
fn a_field_without_a_type_differs_from_one_with_a_type() {
    for (title, theirs, expected) in TYPES {
        let mut spec = crate::support::spec();
        let gadgets = spec.get_mut("openapi/golden/gadgets.yaml").unwrap();
        *gadgets = gadgets.replace("{ type: string, description: 'What people call it.' }", title);
        let pages = format!("show_gadget: {{ reply: {{ title: {{ type: {theirs} }} }} }}\n");
        let found = differences_of(&spec, Witness::Pages, &parse_pages("pages.yaml", &pages).unwrap());
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        match *expected {
            "" => assert!(found.is_empty(), "{title}: {found:?}"),
            expected => assert!(matches!(found.as_slice(), [only] if only.contains(expected)), "{title}: {found:?}"),
        }
    }
}

/// A key of the table that nothing reads, and a part of the error.
#[rustfmt::skip]
const UNREAD: &[(&str, &str)] = &[
    ("{ iam: { action: none } }", "pages.yaml: `show_gadget`: `the operation` has the unknown key `iam`"),
    ("{ parameters: { colour: { in: query, min_length: 1 } } }", "`colour` has the unknown key `min_length`"),
    ("{ request: { colour: { maximum: 1 } } }", "`colour` has the unknown key `maximum`"),
    ("{ reply: { colour: { note: red } } }", "`colour` has the unknown key `note`"),
    ("{ reply: { colour: text } }", "`colour` is not a mapping"),
    ("{ parameters: { colour: { type: string } } }", "`in` of `colour` is path, query or header"),
    ("dcs:gadget:get", "`the operation` is not a mapping"),
];

#[test]
fn a_key_of_the_pages_that_would_not_be_compared_is_refused() {
    for (entry, says) in UNREAD {
        let error = parse_pages("pages.yaml", &format!("show_gadget: {entry}\n")).unwrap_err();
        assert!(format!("{error:#}").contains(says), "{entry}: {error:#}");
    }
}

#[test]
fn an_operation_with_pages_cites_one() {
    let mut spec = crate::support::spec();
    let gadgets = spec.get_mut("openapi/golden/gadgets.yaml").unwrap();
    *gadgets = gadgets.replace("['Golden reference, page 6']", "['Open Golden reference, page 6']");
    let pages = "show_gadget: { pages: [{ url: 'https://docs.example.com/show', date: unknown }] }\n";
    let pages = parse_pages("pages.yaml", pages).unwrap();
    let found: Vec<String> = differences_of(&spec, Witness::Pages, &pages).iter().map(ToString::to_string).collect();
    assert!(matches!(found.as_slice(), [only] if only.contains("pages:source: golden show_gadget")), "{found:?}");
}

/// An error that the Explorer shows for `show_gadget` with status 404, and the resulting difference.
#[rustfmt::skip]
const ERROR_SAMPLES: &[(&str, &str, &str)] = &[
    ("404", r#"{ "error_code": "GLD.0001", "error_msg": "Not now." }"#, ""),
    ("404", r#"{ "error_code": "GLD.0001" }"#, ""),
    ("404", r#"{ "error_code": "GLD.0404", "error_msg": "Where we state no message, any will do." }"#, ""),
    ("404", r#"{ "error_code": "GLD.0001", "error_msg": "Later." }"#, "explorer:error-message: golden show_gadget: theirs `Later.` for `GLD.0001`, ours `Not now.`"),
    ("404", r#"{ "error_code": "GLD.0500" }"#, "explorer:error: golden show_gadget: theirs 404 `GLD.0500`, which we do not list"),
    ("409", r#"{ "error_code": "GLD.0001" }"#, "explorer:error-status: golden show_gadget: theirs 409 for `GLD.0001`, ours 404"),
    ("200", r#"{ "error_code": "GLD.0500" }"#, ""),
];

#[test]
fn the_error_samples_of_the_explorer_are_compared() {
    for (status, sample, expected) in ERROR_SAMPLES {
        let sample: Value = serde_json::from_str(sample).unwrap();
        let fragment = json!({
            "name": "ShowGadget",
            "paths": { "/v1/gadgets/{gadget_id}": { "get": {
                "responses": { *status: { "examples": { "application/json": sample } } },
            } } },
        });
        let found: Vec<String> = differences_with(Witness::Explorer, &explorer_fragment(&fragment))
            .iter()
            .map(ToString::to_string)
            .filter(|line| line.contains("explorer:error"))
            .collect();
        match *expected {
            "" => assert!(found.is_empty(), "{sample}: {found:?}"),
            expected => assert!(matches!(found.as_slice(), [only] if only.contains(expected)), "{sample}: {found:?}"),
        }
    }
}

#[test]
fn the_error_codes_that_the_explorer_declares_are_compared() {
    let declared = json!([
        { "errorCode": "GLD.0001", "httpStatus": 404, "errorMessage": "" },
        { "errorCode": "GLD.0500", "httpStatus": 404, "errorMessage": "Gone." },
    ]);
    let operation = json!({ "x-apiErrorCodes": declared, "responses": {} });
    let fragment = json!({ "name": "ShowGadget", "paths": { "/v1/gadgets/{gadget_id}": { "get": operation } } });
    let found: Vec<String> = differences_with(Witness::Explorer, &explorer_fragment(&fragment))
        .iter()
        .map(ToString::to_string)
        .filter(|line| line.contains("explorer:error"))
        .collect();
    assert!(
        matches!(found.as_slice(), [only] if only.contains("theirs 404 `GLD.0500`, which we do not list")),
        "{found:?}"
    );
}

#[test]
fn a_fragment_of_the_explorer_is_compared() {
    let fragment = json!({
        "name": "ShowGadget",
        "definitions": { "Gadget": { "properties": { "state": { "type": "integer", "enum": [9] } } } },
        "paths": { "/v1/gadgets/{gadget_id}": { "get": {
            "x-iam-auth-meta-anno": { "abacAction": "golden:gadget:read" },
            "parameters": [
                { "name": "project_id", "in": "path", "required": true, "type": "string" },
                { "name": "gadget_id", "in": "path", "required": true, "type": "integer", "maximum": 5 },
            ],
            "responses": { "200": { "schema": { "$ref": "#/definitions/Gadget" }, "examples": { "application/json": { "state": null, "mood": null } } }, "500": {} },
        } } },
    });
    let found: Vec<String> =
        differences_with(Witness::Explorer, &explorer_fragment(&fragment)).iter().map(ToString::to_string).collect();
    for kind in ["explorer:action", "explorer:maximum", "explorer:enum", "explorer:nullable", "explorer:status"] {
        assert!(found.iter().any(|line| line.contains(kind)), "{kind}: {found:?}");
    }
    assert_eq!(found.len(), 5, "{found:?}");
}

#[test]
fn the_type_of_a_body_is_compared() {
    for (schema, expected) in [
        (json!({ "type": "object" }), None),
        (
            json!({ "type": "array", "items": {} }),
            Some("explorer:type: golden show_gadget.reply: theirs array, ours object"),
        ),
    ] {
        let operation = json!({ "responses": { "200": { "schema": schema } } });
        let fragment = json!({ "name": "ShowGadget", "paths": { "/v1/gadgets/{gadget_id}": { "get": operation } } });
        let found = differences_with(Witness::Explorer, &explorer_fragment(&fragment));
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        let of_types: Vec<&String> = found.iter().filter(|line| line.contains("explorer:type")).collect();
        match expected {
            None => assert!(of_types.is_empty(), "{found:?}"),
            Some(expected) => assert!(of_types.iter().any(|line| line.contains(expected)), "{found:?}"),
        }
    }
}

/// A file that is not reviewed yet is not compared.
#[test]
fn an_unreviewed_file_is_not_compared() {
    let spec = crate::support::spec();
    let sources = source::parse(&spec).unwrap();
    let bundle = bundle::bundle(crate::support::SERVICE, &sources).unwrap();
    let found = compare_with(&bundle, &Api::new(&bundle), Witness::Pages, &BTreeMap::new());
    assert!(found.iter().any(|difference| difference.subject == "show_gadget"));
    assert!(found.iter().all(|difference| difference.subject != "export_parts"));
}

/// Counts the golden specification, which has one of each item.
#[test]
fn what_a_document_states_is_counted() {
    let spec = crate::support::spec();
    let sources = source::parse(&spec).unwrap();
    let bundle = bundle::bundle(crate::support::SERVICE, &sources).unwrap();
    let counted =
        |document: &Value| -> BTreeMap<&'static str, usize> { counts::of_document(document).into_iter().collect() };
    let before = counted(&bundle.document);
    assert_eq!(before["operations"], Api::new(&bundle).operations.len());
    assert_eq!(before["open questions"], 3);
    let mut changed = bundle.document.clone();
    let gadget = changed.pointer_mut("/paths/~1v1~1{project_id}~1gadgets~1{gadget_id}/get").unwrap();
    gadget["responses"].as_object_mut().unwrap().remove("404");
    gadget["x-hc-unknown"] = json!([]);
    gadget["x-hc-iam"]["action"] = json!("unknown");
    gadget["x-hc-errors"] = json!(["GLD.0001"]);
    gadget["externalDocs"]["url"] = json!("https://docs.example.com/versions");
    let size = changed.pointer_mut("/components/schemas/CreateGadgetRequest/properties/size").unwrap();
    size.as_object_mut().unwrap().remove("minimum");
    size["default"] = json!(1);
    size["nullable"] = json!(true);
    let not_found = changed.pointer_mut("/components/responses/NotFound/content/application~1json").unwrap();
    not_found["examples"] = json!({ "gone": { "value": { "error_code": "GLD.0404" } } });
    let after = counted(&changed);
    let mut steps: BTreeMap<&str, isize> = BTreeMap::new();
    for (name, number) in after {
        let step = isize::try_from(number).unwrap() - isize::try_from(before[name]).unwrap();
        if step != 0 {
            steps.insert(name, step);
        }
    }
    let expected = BTreeMap::from([
        ("operations without a status from 400 to 499", 1),
        ("operations with an unknown permission", 1),
        // `show_gadget`, and the operation whose page it now names.
        ("operations without a page of their own", 2),
        ("fields of requests with a limit", -1),
        ("fields of requests with a default", 1),
        ("fields that may be null", 1),
        ("error codes that operations name", -1),
        ("examples of errors", 1),
        ("open questions", -1),
    ]);
    assert_eq!(steps, expected);
}

#[test]
fn differences_are_counted_by_witness() {
    let mut sdk = sdk();
    sdk["models"]["Gadget"]["size"] = json!({ "type": "int", "required": false });
    let found = differences(&sdk);
    let unexpected: Vec<&Difference> = found.iter().collect();
    assert_eq!(counts::of_differences(&found, &unexpected), [("golden: sdk".to_owned(), 1, 0)]);
    assert_eq!(counts::of_differences(&found, &[]), [("golden: sdk".to_owned(), 1, 1)]);
}
