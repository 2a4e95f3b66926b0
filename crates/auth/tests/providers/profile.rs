//! The credentials file.

use huaweicloud_auth::provider::{ProfileFile, ProfileKeys};

use super::*;

#[tokio::test]
async fn reads_the_section_of_the_home_directory() {
    let file =
        "[global]\nak=G\nsk=GS\n[basic]\nak = AK\nsk = S%K;#\nproject_id = p\niam_endpoint = https://iam.example.com\n";
    let world = World::new().variable("HOME", "/home/me").file("/home/me/.huaweicloud/credentials", file);
    let source = world.profile_file();
    let credentials = provide(&source).await.expect("keys");
    assert_eq!((credentials.access_key(), credentials.secret_key().expose()), ("AK", "S%K;#"));
    assert_eq!(credentials.provider_name(), "credentials file");
    let profile = source.load().expect("a profile");
    assert_eq!((profile.section, profile.project_id.as_deref()), ("basic", Some("p")));
    assert_eq!(profile.iam_endpoint.as_deref(), Some("https://iam.example.com"));
    let global = world.profile_file().global();
    assert_eq!(provide(&global).await.expect("keys").access_key(), "G");
}

#[tokio::test]
async fn says_what_is_wrong_with_a_file() {
    use CredentialsErrorKind::{Invalid, NotConfigured};
    let at = |text: &str| World::new().file("/f", text).profile_file().with_path("/f");
    fails(&at("[basic]\nak=AK\n"), Invalid, "has ak but no sk").await;
    fails(&at("[basic]\nsk=HIDDEN\n"), Invalid, "has sk but no ak").await;
    fails(&at("[basic]\nsecurity_token=HIDDEN\n"), Invalid, "has security_token but no ak").await;
    fails(&at("[basic]\nidp_id=x\n"), Invalid, "has idp_id but no id_token_file").await;
    fails(&at("[basic]\n\nHIDDEN\n"), Invalid, "line 3").await;
    fails(&at("[basic]\nak=a b\nsk=HIDDEN\n"), Invalid, "ak has a space").await;
    fails(&at("[other]\nak=1\n"), NotConfigured, "[basic] or [global], only [\"other\"]").await;
    fails(&at("[basic]\nproject_id=p\n"), NotConfigured, "neither ak and sk nor idp_id").await;
    fails(&at("[basic]\nak=A\nsk=S\n").global(), NotConfigured, "no section [global]").await;
    let world = World::new().variable("HOME", "/home/me");
    let default = std::path::Path::new("/home/me").join(".huaweicloud/credentials").display().to_string();
    fails(&world.profile_file(), NotConfigured, &default).await;
    let world = World::new().variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "/missing");
    fails(&world.profile_file(), Invalid, "/missing").await;
    fails(&World::new().profile_file(), NotConfigured, "no home directory").await;
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test makes the file that it reads")]
async fn a_file_too_large_to_hold_keys_is_named_with_the_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("credentials");
    std::fs::File::create(&path).and_then(|file| file.set_len((1 << 20) + 1)).expect("a large file");
    let source = ProfileFile::new().with_path(&path);
    fails(
        &source,
        CredentialsErrorKind::Invalid,
        &format!("`{}` cannot be read: it is larger than 1 MiB", path.display()),
    )
    .await;
    fails(&source, CredentialsErrorKind::Invalid, "name the file that holds your keys").await;
}

#[tokio::test]
async fn an_identity_provider_beats_keys_and_takes_a_server() {
    let file = "[global]\nak=A\nsk=HIDDEN\nidp_id=idp\nid_token_file=/token\ndomain_id=d\n";
    let source = World::new().file("/f", file).profile_file().with_path("/f");
    let keys = source.load().expect("a profile").keys;
    assert_eq!(keys, ProfileKeys::Federation { idp_id: "idp".to_owned(), id_token_file: "/token".to_owned() });
    fails(&source, CredentialsErrorKind::Invalid, "section [global] has idp_id, which needs a request").await;
}
