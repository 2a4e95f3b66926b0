//! The sources of credentials against a fake world: environment, files, clock and HTTP are all the test's.
#![cfg(feature = "providers")]
#![allow(clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod world;

use huaweicloud_auth::provider::{
    Chain, Container, EcsMetadata, IamLogin, IdentityProvider, OidcAgency, ProfileFile, TokenScope, default_chain,
};
use huaweicloud_auth::{Credentials, CredentialsError, CredentialsErrorKind, ProvideCredentials, Secret};
use world::World;

const METADATA: &str = "http://169.254.169.254";
const KEYS: &str = r#"{"credential":{"access":"AK","secret":"SK","securitytoken":"TOKEN","expires_at":"2026-01-02T05:00:00.123456Z"}}"#;

async fn provide(source: &impl ProvideCredentials) -> Result<Credentials, CredentialsError> {
    source.provide_credentials().await
}

async fn fails(source: &impl ProvideCredentials, kind: CredentialsErrorKind, words: &str) {
    let error = provide(source).await.expect_err(words);
    assert!(error.to_string().contains(words), "`{words}` is not in: {error}");
    assert_eq!(error.kind(), kind, "{error}");
    let shown = format!("{error} {error:?}");
    assert!(!["HIDDEN", "IDTOKEN"].iter().any(|secret| shown.contains(secret)), "{shown}");
}

fn assert_temporary(credentials: &Credentials) {
    assert_eq!((credentials.access_key(), credentials.secret_key().expose()), ("AK", "SK"));
    assert_eq!(credentials.security_token().map(Secret::expose), Some("TOKEN"));
    assert_eq!(credentials.expires_at(), Some(world::time("20260102T050000Z")));
}

mod profile {
    use super::*;

    #[tokio::test]
    async fn reads_the_section_of_the_home_directory() {
        let file = "[global]\nak=G\nsk=GS\n[basic]\nak = AK\nsk = S%K;#\nproject_id = p\niam_endpoint = https://iam.example.com\n";
        let world = World::new().variable("HOME", "/home/me").file("/home/me/.huaweicloud/credentials", file);
        let source = ProfileFile::new(&world.context());
        let credentials = provide(&source).await.expect("keys");
        assert_eq!((credentials.access_key(), credentials.secret_key().expose()), ("AK", "S%K;#"));
        assert_eq!(credentials.provider_name(), "profile file");
        let profile = source.profile().expect("a profile");
        assert_eq!((profile.section, profile.project_id.as_deref()), ("basic", Some("p")));
        assert_eq!(profile.iam_endpoint.as_deref(), Some("https://iam.example.com"));
        let global = ProfileFile::new(&world.context()).global();
        assert_eq!(provide(&global).await.expect("keys").access_key(), "G");
    }

    #[tokio::test]
    async fn says_what_is_wrong_with_a_file() {
        use CredentialsErrorKind::{Invalid, NotConfigured};
        let at = |text: &str| ProfileFile::new(&World::new().file("/f", text).context()).with_path("/f");
        fails(&at("[basic]\nak=AK\n"), Invalid, "has ak but no sk").await;
        fails(&at("[basic]\nsk=HIDDEN\n"), Invalid, "has sk but no ak").await;
        fails(&at("[basic]\nidp_id=x\n"), Invalid, "has idp_id but no id_token_file").await;
        fails(&at("[basic]\n\nHIDDEN\n"), Invalid, "line 3").await;
        fails(&at("[basic]\nak=a b\nsk=HIDDEN\n"), Invalid, "ak has a blank").await;
        fails(&at("[other]\nak=1\n"), NotConfigured, "[basic] or [global], only [\"other\"]").await;
        fails(&at("[basic]\nproject_id=p\n"), NotConfigured, "neither ak and sk nor idp_id").await;
        fails(&at("[basic]\nak=A\nsk=S\n").global(), NotConfigured, "no section [global]").await;
        let world = World::new().variable("HOME", "/home/me");
        fails(&ProfileFile::new(&world.context()), NotConfigured, "/home/me/.huaweicloud/credentials").await;
        let world = World::new().variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "/missing");
        fails(&ProfileFile::new(&world.context()), Invalid, "/missing").await;
        fails(&ProfileFile::new(&World::new().context()), NotConfigured, "no home directory").await;
    }

    #[tokio::test]
    async fn an_identity_provider_beats_keys() {
        let file = "[global]\nak=A\nsk=S\nidp_id=idp\nid_token_file=/token\ndomain_id=d\niam_endpoint=https://iam.example.com\n";
        let world = World::new().file("/f", file).file("/token", " IDTOKEN\n");
        world.answer(201, &[("x-subject-token", "SUBJECT")], "{}");
        world.answer(201, &[], KEYS);
        assert_temporary(&provide(&ProfileFile::new(&world.context()).with_path("/f")).await.expect("keys"));
        let requests = world.requests();
        assert!(requests[0].starts_with("POST https://iam.example.com/v3.0/OS-AUTH/id-token/tokens"), "{requests:?}");
        assert!(requests[0].ends_with(r#"{"auth":{"id_token":{"id":"IDTOKEN"},"scope":{"domain":{"id":"d"}}}}"#));
    }
}

mod metadata {
    use super::*;

    #[tokio::test]
    async fn second_version_with_a_token_that_is_kept() {
        let world = World::new();
        world.answer(200, &[], "MTOKEN").answer(200, &[], KEYS).answer(200, &[], KEYS);
        let source = EcsMetadata::new(&world.context());
        assert_temporary(&provide(&source).await.expect("keys"));
        provide(&source).await.expect("keys");
        let token = format!("PUT {METADATA}/meta-data/latest/api/token x-metadata-token-ttl-seconds=21600 ");
        let keys = format!("GET {METADATA}/openstack/latest/securitykey x-metadata-token=MTOKEN ");
        assert_eq!(world.requests(), [token, keys.clone(), keys]);
    }

    #[tokio::test]
    async fn first_version_where_the_second_is_not_there() {
        for status in [404, 405, 503] {
            let world = World::new();
            world.answer(status, &[], "").answer(200, &[], KEYS).answer(200, &[], KEYS);
            let source = EcsMetadata::new(&world.context());
            provide(&source).await.expect("keys");
            provide(&source).await.expect("keys");
            let keys = format!("GET {METADATA}/openstack/latest/securitykey ");
            assert_eq!(world.requests()[1..], [keys.clone(), keys]);
            // After a day the second version is tried again.
            world.move_clock(24 * 60 * 60);
            world.answer(200, &[], "MTOKEN").answer(200, &[], KEYS);
            provide(&source).await.expect("keys");
            assert!(world.requests()[3].starts_with("PUT"));
        }
    }

    #[tokio::test]
    async fn a_refused_token_is_renewed_once() {
        let world = World::new();
        world.answer(200, &[], "OLD").answer(401, &[], "").answer(200, &[], "NEW").answer(200, &[], KEYS);
        provide(&EcsMetadata::new(&world.context())).await.expect("keys");
        assert!(world.requests()[3].contains("x-metadata-token=NEW"));
        let world = World::new();
        world.answer(200, &[], "OLD").answer(401, &[], "").answer(200, &[], "NEW").answer(401, &[], "");
        fails(&EcsMetadata::new(&world.context()), CredentialsErrorKind::Invalid, "answered 401").await;
    }

    #[tokio::test]
    async fn tells_not_set_up_from_broken() {
        use CredentialsErrorKind::{Invalid, NotConfigured, Unavailable};
        let silent = World::new();
        fails(&EcsMetadata::new(&silent.context()), NotConfigured, "no metadata service answers").await;
        let no_agency = World::new();
        no_agency.answer(200, &[], "T").answer(404, &[], "");
        fails(&EcsMetadata::new(&no_agency.context()), NotConfigured, "has no agency").await;
        let no_agency = World::new();
        no_agency.answer(200, &[], "T").answer(401, &[], "The agency is not configured");
        fails(&EcsMetadata::new(&no_agency.context()), NotConfigured, "has no agency").await;
        assert_eq!(no_agency.requests().len(), 2, "no second token for that");
        let broken = World::new();
        broken.answer(400, &[], "");
        fails(&EcsMetadata::new(&broken.context()), Invalid, "answered 400").await;
        let garbage = World::new();
        garbage.answer(200, &[], "T").answer(200, &[], r#"{"credential":"HIDDEN"}"#);
        fails(&EcsMetadata::new(&garbage.context()), Unavailable, "holds no access key").await;
        let worked = World::new();
        worked.answer(200, &[], "T").answer(200, &[], KEYS);
        let source = EcsMetadata::new(&worked.context());
        provide(&source).await.expect("keys");
        fails(&source, Unavailable, "did not answer").await;
        let off = World::new().variable("HUAWEICLOUD_SDK_METADATA_DISABLED", "true");
        fails(&EcsMetadata::new(&off.context()), NotConfigured, "turned off").await;
        assert!(off.requests().is_empty());
    }
}

mod container {
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
        fails(&Container::new(&clear.context()), Invalid, "in clear to `example.com`").await;
        assert!(clear.requests().is_empty());
        fails(&Container::new(&world().file("/token", " ").context()), Invalid, "is empty").await;
        fails(&Container::new(&world().context()), Unavailable, "did not answer").await;
        let refused = world();
        refused.answer(403, &[("x-request-id", "r1")], r#"{"error_code":"X.1","error_msg":"no POD-HIDDEN here"}"#);
        fails(&Container::new(&refused.context()), Invalid, "answered 403 (request id r1)").await;
        let refused = world();
        refused.answer(500, &[], r#"{"error":{"code":500,"message":"try later"}}"#);
        fails(&Container::new(&refused.context()), Unavailable, "answered 500: 500 try later").await;
        let expired = world();
        expired.answer(200, &[], r#"{"access":"AK","secret":"HIDDEN","expires_at":"soon"}"#);
        fails(&Container::new(&expired.context()), Unavailable, "unreadable expiry").await;
    }
}

mod federation {
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
        let source = IdentityProvider::from_environment(&world.context()).expect("set up");
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
        let source = IdentityProvider::from_environment(&refused.context()).expect("set up");
        fails(&source, Invalid, "answered 401 (request id t1)").await;
        let headless = world();
        headless.answer(201, &[], "{}");
        let source = IdentityProvider::from_environment(&headless.context()).expect("set up");
        fails(&source, Unavailable, "without an X-Subject-Token").await;
        let half = World::new().variable("HUAWEICLOUD_SDK_IDP_ID", "idp");
        let error = IdentityProvider::from_environment(&half.context()).expect_err("half");
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
        let urns = || World::new().variable("HUAWEICLOUD_OIDC_AGENCY_URN", "y").variable("HUAWEICLOUD_OIDC_PROVIDER_URN", "x");
        fails(&source(urns()), Invalid, "neither HUAWEICLOUD_OIDC_TOKEN_FILE nor").await;
        let duration = urns().variable("HUAWEICLOUD_OIDC_ID_TOKEN", "t").variable("HUAWEICLOUD_OIDC_DURATION_SECONDS", "1h");
        fails(&source(duration), Invalid, "not a number of seconds").await;
    }

    #[tokio::test]
    async fn a_login_gives_an_iam_token() {
        let world = World::new();
        world.answer(201, &[("x-subject-token", "SUBJECT")], r#"{"token":{"expires_at":"2026-01-02T05:00:00.000000Z"}}"#);
        let login = IamLogin::new(&world.context(), "account", "user", "HIDDEN").with_scope(TokenScope::Project { id: "p".into() });
        let credentials = provide(&login).await.expect("a token");
        assert_eq!(credentials.iam_token().map(Secret::expose), Some("SUBJECT"));
        assert_eq!(credentials.expires_at(), Some(world::time("20260102T050000Z")));
        let expected = r#"POST https://iam.myhuaweicloud.com/v3/auth/tokens {"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"user","password":"HIDDEN","domain":{"name":"account"}}}},"scope":{"project":{"id":"p"}}}}"#;
        assert_eq!(world.requests(), [expected]);
        world.answer(401, &[], r#"{"error":{"code":401,"message":"wrong password HIDDEN"}}"#);
        fails(&login, CredentialsErrorKind::Invalid, "answered 401").await;
        assert!(!format!("{login:?}").contains("HIDDEN"));
    }
}

mod chain {
    use super::*;

    #[tokio::test]
    async fn every_source_that_was_tried_is_named() {
        let world = World::new().variable("HOME", "/home/me");
        let error = provide(&default_chain(&world.context())).await.expect_err("nothing is set up");
        assert_eq!(error.kind(), CredentialsErrorKind::NotConfigured);
        let names: Vec<&str> = error.attempts().iter().map(CredentialsError::provider_name).collect();
        assert_eq!(names, ["oidc agency", "identity provider", "environment", "profile file", "container", "ecs metadata"]);
        for words in ["HUAWEICLOUD_OIDC_PROVIDER_URN", "HUAWEICLOUD_SDK_IDP_ID", "HUAWEICLOUD_SDK_AK", ".huaweicloud/credentials",
            "HC_CONTAINER_CREDENTIALS_FULL_URI", "169.254.169.254"] {
            assert!(error.to_string().contains(words), "`{words}` is not in: {error}");
        }
    }

    #[tokio::test]
    async fn the_first_that_is_set_up_wins() {
        let file = "[basic]\nak=FILE\nsk=S\n";
        let world = World::new().variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "/f").file("/f", file);
        assert_eq!(provide(&default_chain(&world.context())).await.expect("keys").access_key(), "FILE");
        let world = world.variable("HUAWEICLOUD_SDK_AK", "ENV").variable("HUAWEICLOUD_SDK_SK", "S");
        assert_eq!(provide(&default_chain(&world.context())).await.expect("keys").access_key(), "ENV");
    }

    #[tokio::test]
    async fn a_source_that_is_set_up_and_fails_ends_the_search() {
        let world = World::new().variable("HUAWEICLOUD_SDK_AK", "ENV");
        let error = provide(&default_chain(&world.context())).await.expect_err("half set");
        assert_eq!(error.kind(), CredentialsErrorKind::Invalid);
        assert_eq!(error.attempts().len(), 3);
        assert!(error.to_string().contains("HUAWEICLOUD_SDK_SK is not set"), "{error}");
        assert!(std::error::Error::source(&error).is_some());
        assert!(world.requests().is_empty());
    }

    #[tokio::test]
    async fn without_http_the_sources_that_need_it_say_so() {
        let context = World::new().offline_context();
        fails(&EcsMetadata::new(&context), CredentialsErrorKind::NotConfigured, "needs an http client").await;
        assert!(provide(&Chain::new()).await.is_err());
    }
}
