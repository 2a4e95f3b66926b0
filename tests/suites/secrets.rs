//! No secret of any request is ever shown: not in `Debug` of requests, bodies, replies, clients or errors.

use bytes::Bytes;
use huaweicloud_oms::types::{CreateTaskRequest, StartTaskRequest, TaskDestination, TaskSource};
use tests::echo::{Answer, Echo, PROJECT_ID};

const MARK: &str = "MARKERSECRET";

fn secret(name: &str) -> String {
    format!("{MARK}-{name}")
}

#[tokio::test]
async fn nothing_shows_a_secret() {
    let echo = Echo::start().await;
    let builder = huaweicloud_oms::Client::builder().endpoint(echo.url()).project_id(PROJECT_ID);
    // The access key identifies the caller and may be shown, shortened. The service repeats an access key that does not
    // exist.
    let builder = builder.access_key("ECHOUNKNOWNKEY", secret("secret-key"));
    let mut shown = vec![format!("{builder:?}")];
    let client = builder.build().expect("a client");
    shown.push(format!("{client:?} {:?}", client.core()));
    let body = StartTaskRequest::builder()
        .src_ak(secret("src-ak"))
        .src_sk(secret("src-sk"))
        .src_security_token(secret("token"))
        .json_auth_file(secret("json"))
        .connection_string(secret("connection"))
        .dst_ak(secret("dst-ak"))
        .dst_sk(secret("dst-sk"))
        .source_cdn_authentication_key(secret("cdn"));
    shown.push(format!("{body:?}"));
    let body = StartTaskRequest::try_from(body).expect("a body");
    shown.push(format!("{body:?}"));
    let request = client.start_task().task_id(42).body(body);
    shown.push(format!("{request:?}"));
    // The signature is refused: the echo server does not know the key.
    let error = request.send().await.expect_err("an unknown key");
    shown.push(format!("{error} {error:?} {error:#?}"));

    let destination =
        TaskDestination::builder().ak(secret("dst-ak").repeat(20)).sk(secret("dst-sk")).bucket("to").region("r");
    let source = TaskSource::builder().ak(secret("src-ak")).sk(secret("src-sk"));
    let request = client.create_task().body(CreateTaskRequest::builder().src_node(source).dst_node(destination));
    shown.push(format!("{request:?}"));
    let error = request.send().await.expect_err("a limit");
    shown.push(format!("{error} {error:?}"));
    for text in &shown {
        let rest = text.replace(&secret("access-key")[..4], "");
        assert!(
            !rest.contains("ERSECRET-") && !text.contains("-key") && !text.contains("-sk"),
            "a secret shows in: {text}"
        );
    }
}

#[tokio::test]
async fn a_reply_does_not_show_its_secrets() {
    let echo = Echo::start().await;
    let body = format!(r#"{{"task_id":"t","source_instance":{{"addrs":"10.0.0.1:6379","password":"{MARK}"}}}}"#);
    echo.answer(Answer { status: 200, content_type: None, body: Bytes::from(body) });
    let builder = huaweicloud_dcs::Client::builder().endpoint(echo.url()).project_id(PROJECT_ID);
    let client = builder.access_key(tests::echo::ACCESS_KEY, tests::echo::SECRET_KEY).build().expect("a client");
    let task = client.show_migration_task().task_id("t").send().await.expect("a task");
    let source = task.source_instance.as_ref().expect("a source");
    assert_eq!(source.password.as_ref().map(|password| password.expose()), Some(MARK));
    assert!(!format!("{:?} {task:?}", *task).contains(MARK), "{task:?}");
}
