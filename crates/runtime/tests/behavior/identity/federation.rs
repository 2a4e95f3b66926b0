//! Federation through IAM and STS, and the IAM login.

use huaweicloud_runtime::identity::{Federation, FileReader, IamLogin, OidcAgency, TokenScope};

use super::*;

fn world() -> World {
    World::new()
        .variable("HUAWEICLOUD_SDK_IDP_ID", "idp")
        .variable("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "/token")
        .variable("HUAWEICLOUD_SDK_PROJECT_ID", "p")
        .variable("HUAWEICLOUD_SDK_IAM_ENDPOINT", "iam.example.com")
        .file("/token", "IDTOKEN")
}

#[tokio::test]
async fn two_calls_to_iam() {
    let world = world();
    let source = Federation::from_environment(&world.context()).expect("set up");
    for token in ["IDTOKEN", "ROTATED"] {
        world.set_file("/token", token);
        world.answer(201, &[("x-subject-token", "SUBJECT")], "{}").answer(201, &[], KEYS);
        assert_temporary(&provide(&source).await.expect("keys"));
    }
    let expected = [
        r#"POST https://iam.example.com/v3.0/OS-AUTH/id-token/tokens x-idp-id=idp {"auth":{"id_token":{"id":"IDTOKEN"},"scope":{"project":{"id":"p"}}}}"#,
        r#"POST https://iam.example.com/v3.0/OS-CREDENTIAL/securitytokens x-auth-token=SUBJECT {"auth":{"identity":{"methods":["token"],"token":{"duration_seconds":21600}}}}"#,
    ];
    assert_eq!(world.requests()[..2], expected);
    assert!(world.requests()[2].contains("ROTATED"), "the token file is read at every fetch");
}

#[tokio::test]
async fn faults() {
    use CredentialsErrorKind::{Invalid, Unavailable};
    let refused = world();
    refused.answer(401, &[("x-iam-trace-id", "t1")], r#"{"error":{"code":401,"message":"token IDTOKEN is bad"}}"#);
    let source = Federation::from_environment(&refused.context()).expect("set up");
    fails(&source, Invalid, "answered 401: 401 token <redacted> is bad (request id t1)").await;
    let headless = world();
    headless.answer(201, &[], "{}");
    let source = Federation::from_environment(&headless.context()).expect("set up");
    fails(&source, Unavailable, "without an X-Subject-Token").await;
    #[cfg(target_os = "linux")]
    {
        let endless = world().variable("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "/dev/zero");
        let context = endless.context().with_files(FileReader::default());
        let source = Federation::from_environment(&context).expect("set up");
        fails(&source, Invalid, "the token file `/dev/zero` cannot be read: it is larger than 1 MiB").await;
        fails(&source, Invalid, "name the file that holds only the token").await;
    }
    let half = World::new().variable("HUAWEICLOUD_SDK_IDP_ID", "idp");
    let error = Federation::from_environment(&half.context()).expect_err("half");
    assert!(error.to_string().contains("HUAWEICLOUD_SDK_ID_TOKEN_FILE is not set"), "{error}");
}

#[tokio::test]
async fn an_agency_through_sts() {
    let world = World::new()
        .variable("HUAWEICLOUD_OIDC_PROVIDER_URN", "iam::1:oidcProvider:x")
        .variable("HUAWEICLOUD_OIDC_AGENCY_URN", "iam::1:agency:y")
        .variable("HUAWEICLOUD_OIDC_TOKEN_FILE", "/token")
        .variable("HUAWEICLOUD_OIDC_ID_TOKEN", "UNUSED")
        .variable("HUAWEICLOUD_OIDC_POLICY_IDS", "a, b,")
        .file("/token", "IDTOKEN");
    world.answer(201, &[], KEYS).answer(201, &[], KEYS);
    let context = world.context().with_region("ap-southeast-1");
    let source = OidcAgency::new(&context);
    assert_temporary(&provide(&source).await.expect("keys"));
    world.set_file("/token", "ROTATED");
    provide(&source).await.expect("keys");
    let expected = r#"POST https://sts.ap-southeast-1.myhuaweicloud.com/v5/agencies/assume-with-oidc {"provider_urn":"iam::1:oidcProvider:x","agency_urn":"iam::1:agency:y","agency_session_name":"oidc-sts-session","id_token":"IDTOKEN","duration_seconds":3600,"policy_ids":["a","b"]}"#;
    assert_eq!(world.requests()[0], expected);
    assert!(world.requests()[1].contains("ROTATED"));
}

#[tokio::test]
async fn agency_faults() {
    use CredentialsErrorKind::{Invalid, NotConfigured};
    let source = |world: World| OidcAgency::new(&world.context());
    fails(&source(World::new()), NotConfigured, "are not set").await;
    let half = World::new().variable("HUAWEICLOUD_OIDC_AGENCY_URN", "y");
    fails(&source(half), Invalid, "HUAWEICLOUD_OIDC_PROVIDER_URN is not set").await;
    let urns =
        || World::new().variable("HUAWEICLOUD_OIDC_AGENCY_URN", "y").variable("HUAWEICLOUD_OIDC_PROVIDER_URN", "x");
    fails(&source(urns()), Invalid, "neither HUAWEICLOUD_OIDC_TOKEN_FILE nor").await;
    let duration =
        urns().variable("HUAWEICLOUD_OIDC_ID_TOKEN", "t").variable("HUAWEICLOUD_OIDC_DURATION_SECONDS", "1h");
    fails(&source(duration), Invalid, "not a number of seconds").await;
}

#[tokio::test]
async fn a_login_gives_an_iam_token() {
    let world = World::new();
    world.answer(201, &[("x-subject-token", "SUBJECT")], r#"{"token":{"expires_at":"2026-01-02T05:00:00.000000Z"}}"#);
    let login =
        IamLogin::new(&world.context(), "account", "user", "HIDDEN").with_scope(TokenScope::Project { id: "p".into() });
    let credentials = provide(&login).await.expect("a token");
    assert_eq!(credentials.iam_token().map(Secret::expose), Some("SUBJECT"));
    assert_eq!(credentials.expires_at(), Some(support::time("20260102T050000Z")));
    let expected = r#"POST https://iam.myhuaweicloud.com/v3/auth/tokens {"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"user","password":"HIDDEN","domain":{"name":"account"}}}},"scope":{"project":{"id":"p"}}}}"#;
    assert_eq!(world.requests(), [expected]);
    world.answer(401, &[], r#"{"error":{"code":401,"message":"wrong password HIDDEN"}}"#);
    fails(&login, CredentialsErrorKind::Invalid, "answered 401").await;
    assert!(!format!("{login:?}").contains("HIDDEN"));
}

#[tokio::test]
async fn what_a_refusal_repeats_of_the_request_is_redacted() {
    const PASSWORD: &str = "ab\"cd12/34-hunter2";
    let world = World::new().variable("HUAWEICLOUD_SDK_IAM_ENDPOINT", "https://user:PW-HIDDEN@iam.example.com");
    let login =
        IamLogin::new(&world.context(), "account", "user", PASSWORD).with_scope(TokenScope::Project { id: "p".into() });
    let cut = format!("{} {PASSWORD}", "x".repeat(190));
    for repeated in [PASSWORD, r#"ab\"cd12/34-hunter2"#, r"ab\u0022cd12\/34-hunter2", "ab%22cd12%2F34-hunter2", &cut] {
        let body = serde_json::json!({ "error": { "code": repeated, "message": format!("wrong: {repeated}") } });
        world.answer(401, &[("x-request-id", "ab%22cd12%2F34-hunter2")], &body.to_string());
        let error = provide(&login).await.expect_err("refused");
        let shown = format!("{error} {error:?}");
        for part in ["cd12", "hunter", "HIDDEN"] {
            assert!(!shown.contains(part), "{part} is in {shown}");
        }
    }
}
