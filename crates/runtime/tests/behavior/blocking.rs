//! The API for programs without an async runtime.

use huaweicloud_runtime::blocking::Runtime;
use serde_json::Value;

use crate::support::script::{Script, answer};
use crate::support::{builder, client, error};

#[test]
fn a_call_runs_on_the_calling_thread() {
    let runtime = Runtime::new().unwrap();
    let client = builder().transport(Script::new([answer(503, ""), answer(200, "{}")])).random(|| 0.0).build().unwrap();
    assert_eq!(runtime.run(client.show().send_json::<Value>()).unwrap().attempts(), 2);
}

#[tokio::test]
async fn within_a_runtime_it_is_refused() {
    let runtime = Runtime::new().unwrap();
    let client = client(Script::default());
    let failed = error(runtime.run(client.show().send_json::<Value>()));
    assert!(failed.is_configuration() && failed.to_string().contains("await the call"), "{failed}");
}
