//! Unit tests of `router`.

use super::*;

fn router() -> Router {
    let document = |id: &str, kind: &str| {
        format!(
            r#"{{"paths": {{
            "/v2/{{project_id}}/tasks": {{"get": {{"operationId": "list_{id}", "parameters":
                [{{"name": "only_{id}", "in": "query", "schema": {{}}}}]}}}},
            "/v2/{{project_id}}/tasks/{{task_id}}": {{"delete": {{"operationId": "delete_{id}", "parameters":
                [{{"name": "task_id", "in": "path", "schema": {{"type": "{kind}"}}}}]}}}},
            "/v2/{{project_id}}/{id}/{{x}}": {{"get": {{"operationId": "show_{id}"}}}},
            "/v2/{{project_id}}/{id}/status": {{"get": {{"operationId": "status_{id}"}}}}
        }}}}"#
        )
    };
    let oms = Spec::parse(ServiceName::Oms, &document("oms", "integer")).unwrap();
    let dcs = Spec::parse(ServiceName::Dcs, &document("dcs", "string")).unwrap();
    Router::new(vec![Arc::new(oms), Arc::new(dcs)])
}

fn found(method: &str, path: &str, query: &[(String, String)], host: &str) -> String {
    found_at(method, path, query, &Destination { service: None, host })
}

fn found_at(method: &str, path: &str, query: &[(String, String)], destination: &Destination<'_>) -> String {
    router().find(method, path, query, destination).map_or_else(|miss| format!("{miss:?}"), |m| m.operation.id.clone())
}

#[test]
fn literals_come_before_parameters() {
    assert_eq!(found("GET", "/v2/p/dcs/status", &[], ""), "status_dcs");
    assert_eq!(found("GET", "/v2/p/dcs/other", &[], ""), "show_dcs");
    let router = router();
    let hit = router.find("GET", "/v2/p/oms/a%2Fb", &[], &Destination::default()).unwrap();
    assert_eq!(hit.path[1], ("x", Cow::Borrowed("a/b")));
}

#[test]
fn two_services_on_one_path() {
    assert_eq!(found("GET", "/v2/p/tasks", &[], ""), "list_oms");
    assert_eq!(found("GET", "/v2/p/tasks", &[("only_dcs".into(), "1".into())], ""), "list_dcs");
    assert_eq!(found("GET", "/v2/p/tasks", &[], "dcs.localhost:7400"), "list_dcs");
    assert_eq!(found("GET", "/dcs/v2/p/tasks", &[], ""), "list_dcs");
    assert_eq!(found("DELETE", "/v2/p/tasks/42", &[], ""), "delete_oms");
    assert_eq!(found("DELETE", "/v2/p/tasks/5130d57f-640a", &[], ""), "delete_dcs");
}

#[test]
fn a_port_of_one_service_knows_no_other() {
    let dcs = Destination { service: Some(ServiceName::Dcs), host: "oms.localhost" };
    assert_eq!(found_at("GET", "/v2/p/tasks", &[], &dcs), "list_dcs");
    assert_eq!(found_at("DELETE", "/v2/p/tasks/42", &[], &dcs), "delete_dcs");
    assert_eq!(found_at("GET", "/v2/p/oms/status", &[], &dcs), "Path");
    assert_eq!(found_at("GET", "/oms/v2/p/tasks", &[], &dcs), "list_oms", "unless the path says so");
}

#[test]
fn what_is_not_there() {
    assert_eq!(found("GET", "/v2/p/nothing", &[], ""), "Path");
    assert_eq!(found("PUT", "/v2/p/tasks", &[], ""), "Method");
    assert_eq!(found("GET", "", &[], ""), "Path");
    assert_eq!(found("GET", "/v2//tasks", &[], ""), "Path");
}
