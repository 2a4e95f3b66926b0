//! Tests looking up the project in IAM.

use std::time::Duration;

use huaweicloud_runtime::{ClientBuilder, Remedy, Setting};
use serde_json::{Value, json};

use crate::support::script::{Script, Step, answer, api};
use crate::support::{ACCESS_KEY, Client, SECRET_KEY, SERVICE, VERSIONS, error, now};

fn client(script: &Script) -> Client {
    ClientBuilder::new(&SERVICE)
        .environment(|_: &str| None)
        .region("cn-north-4")
        .access_key(ACCESS_KEY, SECRET_KEY)
        .clock(now)
        .random(|| 0.5)
        .transport(script.clone())
        .build()
        .unwrap()
}

fn projects(ids: &[&str]) -> Step {
    listed(ids.iter().map(|id| json!({ "id": id, "name": "cn-north-4", "enabled": true })))
}

fn listed(projects: impl IntoIterator<Item = Value>) -> Step {
    answer(200, json!({ "projects": projects.into_iter().collect::<Vec<_>>() }).to_string())
}

#[tokio::test(start_paused = true)]
async fn it_is_asked_once_and_kept() {
    let script = Script::new([projects(&["p1"]), answer(200, "{}"), answer(200, "{}")]);
    let client = client(&script);
    client.show().send_json::<Value>().await.unwrap();
    client.show().send_json::<Value>().await.unwrap();
    assert_eq!(script.uri(0), "https://iam.cn-north-4.myhuaweicloud.com/v3/projects?name=cn-north-4");
    assert!(script.header(0, "authorization").unwrap().starts_with("SDK-HMAC-SHA256 Access=ACCESSKEYEXAMPLE"));
    assert_eq!(script.header(0, "x-project-id"), None);
    assert_eq!(script.uri(2), "https://oms.cn-north-4.myhuaweicloud.com/v2/p1/tasks/42");
    assert_eq!(script.header(2, "x-project-id").as_deref(), Some("p1"));
    assert_eq!(client.core.project_id().await.unwrap(), "p1");
}

#[tokio::test(start_paused = true)]
async fn many_callers_ask_once() {
    let late = |step| Step::Late(Duration::from_secs(1), Box::new(step));
    let script = Script::new([late(projects(&["p1"]))]);
    let client = client(&script);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let core = client.core.clone();
            tokio::spawn(async move { core.project_id().await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), "p1");
    }
    assert_eq!(script.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_share_a_failure_and_the_next_asks_again() {
    let late = Step::Late(Duration::from_secs(1), Box::new(api(401, "APIGW.0301", "ak not exist")));
    let script = Script::new([late, projects(&["p1"])]);
    let client = client(&script);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let core = client.core.clone();
            tokio::spawn(async move { core.project_id().await })
        })
        .collect();
    for call in calls {
        let failed = error(call.await.unwrap());
        assert!(failed.is_auth() && failed.code() == Some("APIGW.0301"), "{failed:?}");
        assert!(failed.to_string().contains("HUAWEICLOUD_SDK_PROJECT_ID"), "{failed}");
    }
    assert_eq!(script.count(), 1, "twenty refused signatures would lock the key");
    assert_eq!(client.core.project_id().await.unwrap(), "p1");
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_gives_up_leaves_the_way_free() {
    let script = Script::new([Step::Hang, projects(&["p1"])]);
    let client = client(&script);
    assert!(tokio::time::timeout(Duration::from_secs(1), client.core.project_id()).await.is_err());
    assert_eq!(client.core.project_id().await.unwrap(), "p1");
}

#[tokio::test(start_paused = true)]
#[expect(clippy::disallowed_methods, reason = "the paused clock of tokio")]
async fn callers_with_less_time_than_iam_takes_get_there_together() {
    let script = Script::new([Step::Late(Duration::from_secs(3), Box::new(projects(&["p1"])))]);
    let client = client(&script);
    for _ in 0..2 {
        assert!(tokio::time::timeout(Duration::from_secs(1), client.core.project_id()).await.is_err());
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(client.core.project_id().await.unwrap(), "p1");
    assert_eq!(script.count(), 1, "the question is carried on and not asked again");
}

#[tokio::test(start_paused = true)]
async fn none_and_several_are_errors_that_list_them() {
    let script = Script::new([projects(&[]), projects(&["p1", "p2"]), projects(&["a/b"])]);
    let client = client(&script);
    let none = error(client.core.project_id().await).to_string();
    assert!(none.contains("lists no project `cn-north-4`") && none.contains("request-1"), "{none}");
    let several = error(client.show().send_json::<Value>().await);
    assert!(several.is_configuration(), "{several:?}");
    let several = several.to_string();
    assert!(
        several.contains("p1 (cn-north-4), p2 (cn-north-4)") && several.contains("HUAWEICLOUD_SDK_PROJECT_ID"),
        "{several}"
    );
    assert!(error(client.core.project_id().await).to_string().contains("is not a project id"));
}

/// If the project that is set belongs to another region, an error does not advise the user to set it.
#[tokio::test(start_paused = true)]
async fn a_project_of_another_region_is_left_aside_and_said_to_be_one() {
    let script = Script::new([projects(&["p1"]), projects(&[]), projects(&["p1", "p2"]), api(403, "IAM.0", "no")]);
    let elsewhere = || {
        ClientBuilder::<Client>::new(&SERVICE)
            .environment(|name: &str| (name == "HUAWEICLOUD_SDK_PROJECT_ID").then(|| "p0".to_owned()))
            .region("cn-north-4")
            .access_key(ACCESS_KEY, SECRET_KEY)
            .clock(now)
            .transport(script.clone())
            .look_up_project()
            .build()
            .unwrap()
    };
    assert_eq!(elsewhere().core.project_id().await.unwrap(), "p1");
    for _ in 0..3 {
        let failed = error(elsewhere().core.project_id().await);
        let Some(Remedy::Match { settings, .. }) = failed.remedy() else { panic!("{failed:?}") };
        assert_eq!(settings, &[Setting::Region, Setting::ProjectId], "{failed}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_operation_without_project_asks_nobody() {
    let script = Script::new([answer(200, "{}")]);
    client(&script).core.request(&VERSIONS).send_json::<Value>().await.unwrap();
    assert_eq!(script.uri(0), "https://oms.cn-north-4.myhuaweicloud.com/");
}

#[tokio::test(start_paused = true)]
async fn asking_counts_towards_the_time_of_the_call() {
    let script = Script::new([Step::Hang]);
    let client = client(&script);
    let options = huaweicloud_runtime::CallOptions::new().operation_timeout(Duration::from_secs(3));
    let failed = error(Client { core: client.core.with_options(&options) }.show().send_json::<Value>().await);
    assert!(failed.is_timeout() && !failed.outcome_unknown() && failed.attempts() == 0, "{failed:?}");
}

#[tokio::test(start_paused = true)]
async fn iam_may_be_elsewhere() {
    let script = Script::new([listed([json!({ "id": "p1", "name": "private-1" })])]);
    let builder = ClientBuilder::<Client>::new(&SERVICE)
        .environment(|name: &str| (name == "HUAWEICLOUD_SDK_IAM_ENDPOINT").then(|| "http://127.0.0.1:9".to_owned()))
        .endpoint("http://127.0.0.1:8")
        .region("private-1")
        .access_key("a", "s")
        .transport(script.clone());
    assert_eq!(builder.build().unwrap().core.project_id().await.unwrap(), "p1");
    assert_eq!(script.uri(0), "http://127.0.0.1:9/v3/projects?name=private-1");
}

#[tokio::test(start_paused = true)]
#[expect(clippy::disallowed_methods, reason = "the paused clock of tokio")]
async fn an_old_failure_is_not_shared_by_those_who_wait_for_another_lookup() {
    let script = Script::new([api(403, "", "no"), Step::Hang, projects(&["p1"])]);
    let client = client(&script);
    assert!(error(client.core.project_id().await).is_forbidden());
    let ask = || {
        let core = client.core.clone();
        tokio::spawn(async move { core.project_id().await })
    };
    let first = ask();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let second = ask();
    tokio::time::sleep(Duration::from_secs(1)).await;
    first.abort();
    assert_eq!(second.await.unwrap().unwrap(), "p1");
}

/// IAM may also list other projects; the first one in the list may be somebody else's.
#[tokio::test(start_paused = true)]
async fn only_the_enabled_project_named_as_the_region_is_taken() {
    let other = json!({ "id": "px", "name": "ap-southeast-1", "enabled": true });
    let part = json!({ "id": "ps", "name": "cn-north-4_team", "enabled": true });
    let right = json!({ "id": "p1", "name": "cn-north-4", "enabled": true });
    let silent = json!({ "id": "p2", "name": "cn-north-4" });
    let disabled = json!({ "id": "p3", "name": "cn-north-4", "enabled": "false" });
    for (list, expected) in [
        (vec![&other, &part, &right], Ok("p1")),
        (vec![&disabled, &right], Ok("p1")),
        (vec![&silent], Ok("p2")),
        (vec![&other], Err("lists no project `cn-north-4`, request id request-1, but px (ap-southeast-1)")),
        (vec![&other, &part], Err("px (ap-southeast-1), ps (cn-north-4_team)")),
        (vec![&disabled, &other], Err("the project p3 (cn-north-4) is disabled")),
        (vec![&right, &silent], Err("p1 (cn-north-4), p2 (cn-north-4)")),
    ] {
        let script = Script::new([listed(list.iter().map(|project| (*project).clone()))]);
        match (client(&script).core.project_id().await, expected) {
            (Ok(id), Ok(expected)) => assert_eq!(id, expected),
            (Err(error), Err(words)) => {
                let text = error.to_string();
                assert!(error.is_configuration() && text.contains(words), "{text}");
                assert!(text.contains("HUAWEICLOUD_SDK_PROJECT_ID"), "{text}");
            }
            (got, expected) => panic!("{got:?} instead of {expected:?} for {list:?}"),
        }
    }
}
