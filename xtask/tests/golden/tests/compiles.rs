//! Uses the golden crate: it compiles, and its types, builders and tables work.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail this way")]

use huaweicloud_golden::{Client, operations, types};
use serde_json::{Value, json};

use crate::calls;

/// Reads every request example of the golden specification as the operation's body type.
#[test]
fn requests_survive_the_way_through_their_types() {
    let document: Value = serde_json::from_str(include_str!("../expected/client/openapi.json")).unwrap();
    let example = |path: &str| document.pointer(path).unwrap().clone();
    let gadget =
        example("/paths/~1v1~1{project_id}~1gadgets/post/requestBody/content/application~1json/examples/spoon/value");
    let read: types::CreateGadgetRequest = serde_json::from_value(gadget.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), gadget);
    assert!(!format!("{read:?}").contains("invented-key"), "a secret shows: {read:?}");
}

#[test]
fn replies_are_read_leniently() {
    let reply = json!({ "id": "7", "type": "steam", "state": "2", "labels": null, "history": null, "new": { "field": 1 }, "origin": "" });
    let gadget: types::Gadget = serde_json::from_value(reply).unwrap();
    assert_eq!(gadget.id, Some(7));
    assert_eq!(gadget.type_, Some(types::GadgetKind::Unknown("steam".to_owned())));
    assert_eq!(gadget.state, Some(types::GadgetState::Ready));
    assert!(gadget.labels.is_empty() && gadget.history.is_empty() && gadget.origin.is_none());
}

/// Lists and maps of secrets are as secret as a single secret. A cycle of three types can be built without any values.
#[test]
fn secrets_in_lists_and_maps_do_not_show() {
    let reply = json!({ "spare_keys": ["invented-1"], "passes": { "a": ["invented-2"] }, "frame": { "joint": {} } });
    let gadget: types::Gadget = serde_json::from_value(reply).unwrap();
    assert_eq!((gadget.spare_keys.len(), gadget.passes["a"].len()), (1, 1));
    assert!(!format!("{gadget:?}").contains("invented"), "{gadget:?}");
    let frame = types::Frame::builder().joint(types::Joint::builder().piece(types::Piece::builder()));
    assert!(types::Frame::try_from(frame).unwrap().joint.unwrap().piece.unwrap().frame.is_none());
}

#[test]
fn a_builder_names_what_is_missing() {
    let error =
        types::CreateGadgetRequest::try_from(types::CreateGadgetRequest::builder().name("spoon").type_("MECHANICAL"))
            .unwrap_err();
    assert_eq!(error.to_string(), "`labels` is required");
    let nothing = types::CreateGadgetRequest::try_from(types::CreateGadgetRequest::builder()).unwrap_err();
    assert_eq!(
        nothing.to_string(),
        "`name` is required; `type` is required; `labels` is required",
        "all of it at once"
    );
}

/// Covers what programmers write: no suffix, no `Some`, and an `Option` if they have one.
#[test]
fn setters_take_a_value_or_an_option() {
    let wish: Option<String> = None;
    let label = types::Label::builder().key("weight").value(wish);
    let body = types::CreateGadgetRequest::builder()
        .name("spoon")
        .type_(types::GadgetKind::Mechanical)
        .state(2)
        .size(5_000_000_000)
        .secret_key(None)
        .ready(Some(true))
        .colours(vec![types::Colour::Red])
        .labels([label]);
    let body = types::CreateGadgetRequest::try_from(body).unwrap();
    assert_eq!((body.size, body.secret_key, body.ready), (Some(5_000_000_000), None, Some(true)));
    assert_eq!(body.state, Some(types::GadgetState::Ready));
}

#[test]
fn the_texts_of_an_enum_agree() {
    for state in types::GadgetState::KNOWN {
        assert_eq!(state.to_string(), state.as_str());
        assert_eq!(state.as_str().parse::<types::GadgetState>().as_ref(), Ok(state));
        assert_eq!(state.code().to_string().parse::<types::GadgetState>().as_ref(), Ok(state));
    }
    let unknown = types::GadgetState::from(99);
    assert_eq!((unknown.to_string().as_str(), "99".parse()), ("99", Ok(unknown)));
    for kind in types::GadgetKind::KNOWN {
        assert_eq!(kind.to_string(), kind.as_str());
        assert_eq!(kind.as_str().parse().as_ref(), Ok(kind));
    }
}

/// A request owns its data: it can be moved to another task, and outlives the client.
#[test]
fn a_request_can_be_sent_from_another_task() {
    fn spawnable<T: Send + 'static>(_: T) {}
    let client = client();
    spawnable(client.show_gadget().gadget_id(1).send());
    spawnable(client.list_gadgets().colour("RED").items().collect());
    let request = client.show_gadget().gadget_id(1);
    drop(client);
    spawnable(request.clone().with_options(&huaweicloud_golden::huaweicloud_runtime::CallOptions::new()).send());
}

fn client() -> Client {
    Client::builder().region("north-1").project_id("0a1b2c3d").access_key("AK", "SK").build().unwrap()
}

#[test]
fn the_table_knows_every_operation() {
    let ids: Vec<&str> = operations::ALL.iter().map(|operation| operation.id).collect();
    assert_eq!(
        ids,
        [
            "list_gadgets",
            "create_gadget",
            "delete_gadgets",
            "show_gadget",
            "list_versions",
            "batch_check_parts",
            "export_parts",
            "list_part_keys",
            "weigh_parts",
            "update_part"
        ]
    );
    assert_eq!(operations::SENSITIVE, ["passes", "secret_key", "session_token", "spare_keys"]);
    assert_eq!(operations::REGIONS[0], ("north-1", "https://golden.north-1.example.com"));
}

/// The generated calls compile with the client's types. A future that is not polled sends nothing.
#[test]
fn calls_are_there_by_id() {
    let client = client();
    assert!(calls::call(client.clone(), "show_gadget", Value::Null).is_some());
    assert!(calls::call(client, "no_such_call", Value::Null).is_none());
}

/// Waits exist, like calls, by id: for an operation that starts something and for one that lists states, but not for
/// one that does neither.
#[test]
fn waits_are_there_by_id() {
    let gadget = json!({ "name": "spoon", "type": "standard", "labels": [] });
    for (id, body) in [("create_gadget", gadget), ("list_gadgets", Value::Null)] {
        assert!(calls::wait(client(), id, body, vec!["1".to_owned()]).is_some(), "{id}");
    }
    assert!(calls::wait(client(), "show_gadget", Value::Null, Vec::new()).is_none());
}

/// Lists, creates that are safe to repeat, and batches exist, like calls, by id.
#[test]
fn lists_creates_and_batches_are_there_by_id() {
    let gadget = json!({ "name": "spoon", "type": "standard", "labels": [] });
    let mark = "plan-7/spoon".parse().unwrap();
    assert!(calls::items(client(), "list_gadgets", Value::Null).is_some());
    assert!(calls::items(client(), "show_gadget", Value::Null).is_none());
    assert!(calls::create_once(client(), "create_gadget", gadget, &mark).is_some());
    assert!(calls::create_once(client(), "show_gadget", Value::Null, &mark).is_none());
    assert!(calls::batch(client(), "delete_gadgets", json!({ "ids": [] }), vec!["7".to_owned()]).is_some());
    assert!(calls::batch(client(), "show_gadget", Value::Null, Vec::new()).is_none());
}
