//! The pod identity of a container.

use huaweicloud_runtime::identity::Container;

use super::*;

fn world() -> World {
    World::new()
        .variable("HC_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/creds")
        .variable("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token")
        .file("/token", "POD-HIDDEN\n")
}

#[tokio::test]
async fn takes_every_spelling_of_the_keys() {
    for body in [
        KEYS,
        r#"{"access":"AK","secret":"SK","securitytoken":"TOKEN","expires_at":"2026-01-02T05:00:00Z"}"#,
        r#"{"accessKeyId":"AK","secretAccessKey":"SK","securityToken":"TOKEN","expiration":"2026-01-02T05:00:00Z"}"#,
        r#"{"credentials":{"access_key_id":"AK","secret_access_key":"SK","security_token":"TOKEN","expiration":"2026-01-02T13:00:00+08:00"}}"#,
    ] {
        let world = world();
        world.answer(200, &[], body);
        assert_temporary(&provide(&Container::new(&world.context())).await.expect(body));
        assert_eq!(world.requests(), ["POST http://127.0.0.1:9/creds authorization=POD-HIDDEN {}"]);
    }
}

#[tokio::test]
async fn the_url_is_called_as_it_is() {
    for uri in ["http://127.0.0.1:9/creds/", "http://127.0.0.1:9/creds?to=/a/", "http://127.0.0.1:9/"] {
        let world = world().variable("HC_CONTAINER_CREDENTIALS_FULL_URI", uri);
        world.answer(200, &[], KEYS);
        provide(&Container::new(&world.context())).await.expect("keys");
        assert_eq!(world.requests(), [format!("POST {uri} authorization=POD-HIDDEN {{}}")]);
    }
}

#[tokio::test]
async fn the_token_file_is_read_every_time() {
    let world = world();
    world.answer(200, &[], KEYS).answer(200, &[], KEYS);
    let source = Container::new(&world.context());
    provide(&source).await.expect("keys");
    world.set_file("/token", "ROTATED");
    provide(&source).await.expect("keys");
    assert!(world.requests()[1].contains("authorization=ROTATED"));
}

#[tokio::test]
async fn faults() {
    use CredentialsErrorKind::{Invalid, NotConfigured, Unavailable};
    fails(&Container::new(&World::new().context()), NotConfigured, "are not set").await;
    let half = World::new().variable("HC_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/");
    fails(&Container::new(&half.context()), Invalid, "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE is not set").await;
    let clear = world().variable("HC_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/");
    fails(&Container::new(&clear.context()), Invalid, "unencrypted to `example.com`").await;
    assert!(clear.requests().is_empty());
    fails(&Container::new(&world().file("/token", " ").context()), Invalid, "is empty").await;
    fails(&Container::new(&world().context()), Unavailable, "gave no usable answer").await;
    let refused = world();
    refused.answer(403, &[("x-request-id", "r1")], r#"{"error_code":"X.1","error_msg":"no POD-HIDDEN here"}"#);
    fails(&Container::new(&refused.context()), Invalid, "answered 403: X.1 no <redacted> here (request id r1)").await;
    let refused = world();
    refused.answer(500, &[], r#"{"error":{"code":500,"message":"try later"}}"#);
    fails(&Container::new(&refused.context()), Unavailable, "answered 500: 500 try later").await;
    let expired = world();
    expired.answer(200, &[], r#"{"access":"AK","secret":"HIDDEN","expires_at":"soon"}"#);
    fails(&Container::new(&expired.context()), Unavailable, "unreadable expiry").await;
}
