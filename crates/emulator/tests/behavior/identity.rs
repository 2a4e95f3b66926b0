//! IAM, the metadata service, and temporary keys.

use crate::support::{Client, seconds, start, start_with};
use huaweicloud_auth::Credentials;
use huaweicloud_emulator::{EmulatedClock, SignatureTime};
use serde_json::json;

#[tokio::test]
async fn the_project_of_a_region_is_looked_up() {
    let (emulator, client) = start().await;
    let found = client.call_raw("GET", "/v3/projects?name=cn-north-4", None).await;
    assert!(found.header("x-iam-trace-id").is_some());
    let found = found.ok();
    assert_eq!(
        (found["projects"].as_array().unwrap().len(), found["projects"][0]["id"].as_str()),
        (1, Some(emulator.project_id()))
    );
    assert_eq!(client.call_raw("GET", "/v3/projects?name=cn-east-3", None).await.ok()["projects"], json!([]));
    assert!(client.call_raw("GET", "/v3/auth/domains", None).await.ok()["domains"][0]["id"].is_string());
    assert_eq!(client.send("GET", "/v3/projects", &[], "").await.unwrap().status, 401);
    let (_two, client) = start_with(|builder| builder.another_project("sub-project")).await;
    let found = client.call_raw("GET", "/v3/projects?name=cn-north-4", None).await.ok();
    assert_eq!(found["projects"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_metadata_service_gives_keys_that_work_with_their_token_only() {
    let (_emulator, client) = start().await;
    let ttl = vec![("x-metadata-token-ttl-seconds".to_owned(), "21600".to_owned())];
    let token = client.send("PUT", "/meta-data/latest/api/token", &ttl, "").await.unwrap();
    assert_eq!(token.status, 200);
    let header = vec![("x-metadata-token".to_owned(), token.text)];
    let given = client.send("GET", "/openstack/latest/securitykey", &header, "").await.unwrap().ok();
    let given = &given["credential"];
    assert!(given["expires_at"].as_str().unwrap().ends_with('Z'));
    let (access, secret) = (given["access"].as_str().unwrap(), given["secret"].as_str().unwrap());
    let keys = Credentials::new(access, secret).unwrap();
    let bare =
        Client { credentials: keys.clone(), ..Client { extra: Vec::new(), project: client.project.clone(), ..client } };
    assert!(bare.get("tasks").await.message().ends_with("decrypt token fail"));
    let with_token = keys.with_security_token(given["securitytoken"].as_str().unwrap()).unwrap();
    Client { credentials: with_token, ..bare }.get("tasks").await.ok();
}

#[tokio::test]
async fn temporary_keys_end() {
    let clock = EmulatedClock::manual();
    let (emulator, client) =
        start_with(|builder| builder.clock(clock.clone()).signature_time(SignatureTime::Emulated)).await;
    let keys = emulator.issue_temporary_keys(seconds(900));
    let shown = format!("{keys:?}");
    assert!(shown.contains(&keys.access_key), "{shown}");
    assert!(!shown.contains(&keys.secret_key) && !shown.contains(&keys.security_token), "{shown}");
    let credentials =
        Credentials::new(keys.access_key, keys.secret_key).unwrap().with_security_token(keys.security_token).unwrap();
    let mut client = Client { credentials, signed_at: clock.now(), ..client };
    client.get("tasks").await.ok();
    clock.advance(seconds(901));
    client.signed_at = clock.now();
    client.get("tasks").await.refused(401, "APIGW.0301");
}

#[tokio::test]
async fn tokens_are_issued_for_the_secret_key() {
    let (emulator, client) = start().await;
    let ask = |password: &str| {
        json!({ "auth": { "identity": { "methods": ["password"], "password": { "user": { "name": "n", "password": password } } } } }).to_string()
    };
    assert_eq!(client.send("POST", "/v3/auth/tokens", &[], &ask("wrong")).await.unwrap().status, 401);
    let answer = client.send("POST", "/v3/auth/tokens", &[], &ask(emulator.secret_key())).await.unwrap();
    let token = vec![("x-auth-token".to_owned(), answer.header("x-subject-token").unwrap().to_owned())];
    client.send("GET", &format!("/v2/{}/tasks", client.project), &token, "").await.unwrap().ok();
}
