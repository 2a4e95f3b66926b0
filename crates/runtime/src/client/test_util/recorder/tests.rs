//! Unit tests: which operation a request belongs to.

use super::*;

static ALL: Operation = Operation::new("all", "GET", "/");
static VERSION: Operation = Operation::new("version", "GET", "/{version}");
static LIST: Operation = Operation::new("list", "GET", "/v2/{project_id}/tasks");
static SHOW: Operation = Operation::new("show", "GET", "/v2/{project_id}/tasks/{id}");
static CREATE: Operation = Operation::new("create", "POST", "/v2/{project_id}/tasks");
static BATCH: Operation = Operation::new("batch", "GET", "/v2/{project_id}/tasks/batch");
static SERVICE: Service = Service::new("oms", "").with_operations(&[&ALL, &VERSION, &LIST, &SHOW, &CREATE, &BATCH]);

#[test]
fn the_closest_path_wins() {
    let found = |method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path).body(Bytes::new()).unwrap();
        operation(&SERVICE, &request).map_or("", |operation| operation.id)
    };
    for (method, path, expected) in [
        ("GET", "/", "all"),
        ("GET", "/v2", "version"),
        ("GET", "/v2/p/tasks", "list"),
        ("POST", "/v2/p/tasks", "create"),
        ("GET", "/v2/p/tasks/5", "show"),
        ("GET", "/v2/p/tasks/batch", "batch"),
        ("GET", "/oms/v2/p/tasks?limit=1", "list"),
        ("DELETE", "/v2/p/tasks", ""),
    ] {
        assert_eq!(found(method, path), expected, "{method} {path}");
    }
}
