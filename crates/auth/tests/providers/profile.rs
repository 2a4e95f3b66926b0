//! The profile file.

use huaweicloud_auth::provider::ProfileFile;

use super::*;

#[tokio::test]
async fn reads_the_section_of_the_home_directory() {
    let file =
        "[global]\nak=G\nsk=GS\n[basic]\nak = AK\nsk = S%K;#\nproject_id = p\niam_endpoint = https://iam.example.com\n";
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
    let file =
        "[global]\nak=A\nsk=S\nidp_id=idp\nid_token_file=/token\ndomain_id=d\niam_endpoint=https://iam.example.com\n";
    let world = World::new().file("/f", file).file("/token", " IDTOKEN\n");
    world.answer(201, &[("x-subject-token", "SUBJECT")], "{}");
    world.answer(201, &[], KEYS);
    assert_temporary(&provide(&ProfileFile::new(&world.context()).with_path("/f")).await.expect("keys"));
    let requests = world.requests();
    assert!(requests[0].starts_with("POST https://iam.example.com/v3.0/OS-AUTH/id-token/tokens"), "{requests:?}");
    assert!(requests[0].ends_with(r#"{"auth":{"id_token":{"id":"IDTOKEN"},"scope":{"domain":{"id":"d"}}}}"#));
}
