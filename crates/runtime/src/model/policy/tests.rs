//! Unit tests of `policy`.

use super::*;
use crate::model::operation::AccessLevel;

const fn operation(id: &'static str, permission: Permission) -> Operation {
    Operation::new(id, "GET", "/things").with_permission(permission)
}

static LIST: Operation = operation("list", Permission::Action("things:thing:list"));
static SHOW: Operation = operation("show", Permission::Action("things:thing:get"));
static SCAN: Operation = operation("scan", Permission::Action("things:thing:scan"));
static MAKE: Operation = operation("make", Permission::Action("things:thing:create"))
    .with_dependencies(&["vpc:subnets:get", "things:thing:get"]);
static KILL: Operation = operation("kill", Permission::NotNeeded).with_role_actions(&["things:client:kill"]);
static RESET: Operation = operation("reset", Permission::Action("things:thing:scan"))
    .with_role_actions(&["things:thing:reset"])
    .with_dependencies(&["things:thing:list"]);
static MYSTERY: Operation = operation("mystery", Permission::Undocumented);
static VERSION: Operation = operation("version", Permission::NotNeeded);
static THINGS: Service = Service::new("things", "Things").with_actions(&[
    Action::new("things:client:kill").with_role_policies(),
    Action::new("things:thing:create").with_level(AccessLevel::Write).with_role_policies(),
    Action::new("things:thing:get").with_level(AccessLevel::Read).with_resources(&["thing*", "shelf"]),
    Action::new("things:thing:list").with_level(AccessLevel::List).with_role_policies(),
    Action::new("things:thing:scan").with_aliases(&["things:thing:analyze"]),
]);

fn least(kind: PolicyKind, operations: &[&'static Operation]) -> Policy {
    Policy::least(kind, operations.iter().map(|operation| (&THINGS, *operation)))
}

#[test]
fn actions_are_grouped_by_the_resources_that_they_must_name() {
    let policy = least(PolicyKind::Identity, &[&SHOW, &LIST, &LIST]);
    assert_eq!(
        policy.to_json(),
        json!({ "Version": "5.0", "Statement": [
            { "Effect": "Allow", "Action": ["things:thing:list"], "Resource": ["*"] },
            { "Effect": "Allow", "Action": ["things:thing:get"], "Resource": ["things:*:*:thing:*"] },
        ] })
    );
    assert!(policy.doubts().is_empty());
    let text = policy.to_string();
    assert!(text.contains("\n  \"Version\": \"5.0\"") || text.contains("\n  \"Statement\": ["), "{text}");
}

#[test]
fn dependencies_are_allowed_too() {
    let policy = least(PolicyKind::Identity, &[&MAKE]);
    let actions: Vec<&str> = policy.actions().collect();
    assert_eq!(actions, ["things:thing:create", "things:thing:get", "vpc:subnets:get"]);
    assert!(policy.doubts().is_empty());
}

#[test]
fn a_role_policy_names_aliases_and_no_resources() {
    let policy = least(PolicyKind::Role, &[&SCAN, &LIST]);
    assert_eq!(
        policy.to_json(),
        json!({ "Version": "1.1", "Statement": [
            { "Effect": "Allow", "Action": ["things:thing:analyze", "things:thing:list"] },
        ] })
    );
    assert!(policy.doubts().is_empty());
}

#[test]
fn a_role_policy_names_the_role_actions_of_an_operation() {
    let role = least(PolicyKind::Role, &[&KILL, &RESET]);
    assert_eq!(role.actions().collect::<Vec<_>>(), ["things:client:kill", "things:thing:list", "things:thing:reset"]);
    assert!(role.doubts().is_empty());
    let identity = least(PolicyKind::Identity, &[&KILL, &RESET]);
    assert_eq!(identity.actions().collect::<Vec<_>>(), ["things:thing:list", "things:thing:scan"]);
}

#[test]
fn what_no_document_tells_is_said_once() {
    let identity = least(PolicyKind::Identity, &[&MYSTERY, &VERSION, &SCAN, &MYSTERY]);
    assert_eq!(identity.doubts(), [Doubt::Undocumented("mystery"), Doubt::NotListed("things:thing:scan")]);
    assert_eq!(identity.actions().collect::<Vec<_>>(), ["things:thing:scan"]);
    assert!(!identity.is_complete());
    let role = least(PolicyKind::Role, &[&SHOW]);
    assert!(role.is_complete());
    assert_eq!(role.doubts(), [Doubt::NotListed("things:thing:get")]);
    assert!(role.doubts()[0].to_string().contains("things:thing:get"));
    assert!(identity.doubts()[0].to_string().contains("mystery"));
}

#[test]
fn without_an_action_there_is_no_statement() {
    let policy = least(PolicyKind::Identity, &[&VERSION]);
    assert_eq!(policy.to_json(), json!({ "Version": "5.0", "Statement": [] }));
    assert_eq!(policy.actions().count(), 0);
    assert!(policy.doubts().is_empty());
}

#[test]
fn what_identity_policies_need_no_action_for_is_a_doubt_of_role_policies() {
    let role = least(PolicyKind::Role, &[&VERSION, &KILL, &VERSION]);
    assert_eq!(role.doubts(), [Doubt::NoRoleAction("version")]);
    assert_eq!(role.actions().collect::<Vec<_>>(), ["things:client:kill"]);
    assert!(role.is_complete());
    assert!(role.doubts()[0].to_string().contains("version"));
}
