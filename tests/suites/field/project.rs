//! Problems with the project lookup that users reported.

use super::scripted::Scripted;

fn client(server: &Scripted) -> huaweicloud_oms::Client {
    let builder = huaweicloud_oms::Client::builder().environment(|_: &str| None).region("cn-north-4");
    builder.access_key("AK", "secret").transport(server.clone()).build().unwrap()
}

/// terraform-provider-huaweicloud#3357: the only project of an answer was used, whatever its region.
#[tokio::test]
async fn the_project_of_another_region_is_never_taken() {
    let server = Scripted::new([(200, r#"{"projects":[{"id":"px","name":"ap-southeast-1","enabled":true}]}"#)]);
    let error = client(&server).show_task().task_id(1).send().await.unwrap_err();
    let text = error.to_string();
    assert!(error.is_configuration() && text.contains("px (ap-southeast-1)"), "{text}");
    assert!(text.contains("HUAWEICLOUD_SDK_PROJECT_ID"), "{text}");
    assert_eq!(server.asked(|request| request.uri().path().to_owned()), ["/v3/projects"]);
}

/// terraform-provider-huaweicloud#3357
#[tokio::test]
async fn a_disabled_project_is_told_and_the_enabled_one_of_the_region_is_taken() {
    let disabled = r#"{"projects":[{"id":"p1","name":"cn-north-4","enabled":false}]}"#;
    let error = client(&Scripted::new([(200, disabled)])).show_task().task_id(1).send().await.unwrap_err();
    assert!(error.to_string().contains("p1 (cn-north-4) is disabled"), "{error}");
    let both = r#"{"projects":[{"id":"px","name":"cn-north-4_team"},{"id":"p1","name":"cn-north-4","enabled":false},
        {"id":"p2","name":"cn-north-4","enabled":true}]}"#;
    let server = Scripted::new([(200, both), (200, r#"{"id":1}"#)]);
    client(&server).show_task().task_id(1).send().await.unwrap();
    assert_eq!(server.asked(|request| request.uri().path().to_owned())[1], "/v2/p2/tasks/1");
}
