//! Problems with credentials that users reported.

use std::sync::atomic::Ordering;

use huaweicloud_oms::Client;
use huaweicloud_runtime::identity::CachedCredentials;
use huaweicloud_runtime::{ClientBuilder, Error};

use super::scripted::{Keys, Scripted, builder};

const EXPIRED: &str = r#"{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: token expires, expires_at:2026-11-28T00:00:00Z"}"#;
const TASK: &str = r#"{"id":1}"#;

async fn show(client: &Client) -> Result<(), Error> {
    client.show_task().task_id(1).send().await.map(drop)
}

/// aws/aws-sdk-js#80: keys that were refused stayed in use until their refresh was due.
#[tokio::test]
async fn refused_temporary_keys_are_dropped_and_the_call_is_sent_once_more_with_others() {
    let (source, fetched) = Keys::new(&["FIRST", "SECOND"]);
    let server = Scripted::new([(401, EXPIRED), (200, TASK), (200, TASK)]);
    let client = builder().credentials(CachedCredentials::new(source)).transport(server.clone()).build().unwrap();
    show(&client).await.unwrap();
    show(&client).await.unwrap();
    assert_eq!(server.keys(), ["FIRST", "SECOND", "SECOND"]);
    assert_eq!(fetched.load(Ordering::SeqCst), 2);
}

/// aws/aws-sdk-js#80. Five refused signatures in a row lock an access key for five minutes.
#[tokio::test]
async fn keys_that_the_source_gives_again_are_not_sent_again() {
    let (source, fetched) = Keys::new(&["ONLY"]);
    let server = Scripted::new([(401, EXPIRED); 4]);
    let client = builder().credentials(CachedCredentials::new(source)).transport(server.clone()).build().unwrap();
    for _ in 0..4 {
        let error = show(&client).await.unwrap_err();
        assert!(error.is_auth() && error.attempts() == 1, "{error:?}");
    }
    assert_eq!(server.keys().len(), 4, "one attempt a call");
    assert_eq!(fetched.load(Ordering::SeqCst), 2, "and one question whether there are others");
}

/// aws/aws-sdk-js#80
#[tokio::test]
async fn a_call_is_sent_again_only_once_however_many_keys_there_are() {
    let (source, _) = Keys::new(&["A", "B", "C", "D"]);
    let server = Scripted::new([(401, EXPIRED), (401, EXPIRED), (200, TASK)]);
    let client = builder().credentials(CachedCredentials::new(source)).transport(server.clone()).build().unwrap();
    assert!(show(&client).await.unwrap_err().is_auth());
    show(&client).await.unwrap();
    assert_eq!(server.keys(), ["A", "B", "C"], "the second refusal drops its keys too");
}

/// aws/aws-sdk-js#80
#[tokio::test]
async fn fixed_keys_are_not_sent_again() {
    let server = Scripted::new([(401, EXPIRED)]);
    let client = builder().access_key("FIXED", "secret").transport(server.clone()).build().unwrap();
    assert!(show(&client).await.unwrap_err().is_auth());
    assert_eq!(server.keys(), ["FIXED"]);
}

/// No document limits the length of a signing key; 100 is the limit of body fields.
#[tokio::test]
async fn a_long_access_key_signs() {
    let long = "A".repeat(128);
    let server = Scripted::new([(200, TASK)]);
    let client = builder().access_key(&long, "secret").transport(server.clone()).build().unwrap();
    show(&client).await.unwrap();
    assert_eq!(server.keys(), [long]);
}

/// A home directory that is removed when the test ends.
struct Home(tempfile::TempDir);

impl Home {
    #[allow(clippy::disallowed_methods, reason = "a file of this test alone")]
    fn new(name: &str, profile: &[u8]) -> Self {
        let folder = tempfile::Builder::new().prefix(&format!("hc-field-{name}-")).tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".huaweicloud")).unwrap();
        std::fs::write(folder.path().join(".huaweicloud/credentials"), profile).unwrap();
        Self(folder)
    }

    fn builder(&self) -> ClientBuilder<Client> {
        let home = self.0.path().display().to_string();
        builder().environment(move |name: &str| (name == "HOME").then(|| home.clone()))
    }
}

/// aws/aws-sdk-go#253, moby/moby#46773: the reader in Go removes quotation marks; other readers make them part of the
/// key.
#[tokio::test]
async fn a_profile_with_quotes_comments_and_windows_encodings_is_read_as_it_was_meant() {
    let text = "[basic] ; production\nak = \"AKFILE0000001\"\nsk = 'secret'\n";
    let wide: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    for (name, bytes) in [("plain", text.as_bytes()), ("marked", &marked), ("wide", &wide)] {
        let server = Scripted::new([(200, TASK)]);
        // The file is read when keys are first needed.
        let home = Home::new(name, bytes);
        let client = home.builder().transport(server.clone()).build().expect(name);
        show(&client).await.unwrap();
        assert_eq!(server.keys(), ["AKFILE0000001"], "{name}");
    }
}

/// aws/aws-sdk-go#253
#[test]
fn what_a_profile_cannot_mean_is_an_error_with_its_line_and_what_to_do() {
    for (name, text, words) in [
        ("comment", "[basic]\nak = AK\nsk = SECRET ; of production\n", "line 3: a comment is on the line of a value"),
        ("quote", "[basic]\nak = \"AK\nsk = SECRET\n", "line 2: a value begins with a quotation mark"),
        ("latin", "[basic]\nak = AK\nsk = SECRET\u{e9}\n", "save it as UTF-8"),
    ] {
        let bytes: Vec<u8> = match name {
            "latin" => text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect(),
            _ => text.as_bytes().to_vec(),
        };
        let error = Home::new(name, &bytes).builder().build().unwrap_err().to_string();
        assert!(error.contains(words) && !error.contains("SECRET"), "{error}");
    }
}

/// aws/aws-sdk-go#253: quotation marks in a variable were typed into a form or a file that no shell reads.
#[test]
fn quotation_marks_in_a_variable_are_named() {
    for (variable, access_key, secret_key, token) in [
        ("HUAWEICLOUD_SDK_AK", "\"AK\"", "SECRET", ""),
        ("HUAWEICLOUD_SDK_SK", "AK", "'SECRET'", ""),
        ("HUAWEICLOUD_SDK_SECURITY_TOKEN", "AK", "SECRET", "“SECRET”"),
    ] {
        let lookup = move |name: &str| match name {
            "HUAWEICLOUD_SDK_AK" => Some(access_key.to_owned()),
            "HUAWEICLOUD_SDK_SK" => Some(secret_key.to_owned()),
            "HUAWEICLOUD_SDK_SECURITY_TOKEN" => Some(token.to_owned()),
            _ => None,
        };
        let error = builder().environment(lookup).build().unwrap_err().to_string();
        assert!(error.contains(&format!("{variable} is in quotation marks")) && !error.contains("SECRET"), "{error}");
    }
}

/// smithy-lang/smithy-rs#1488: other clouds, and network filters, answer at the metadata address.
#[tokio::test]
async fn a_stranger_at_the_metadata_address_is_no_broken_source() {
    for (status, body) in [(403, "Forbidden"), (200, "<html>sign in</html>"), (400, r#"{"error":"no"}"#)] {
        let server = Scripted::new([(status, body)]);
        let client = builder().default_credentials().transport(server).build().unwrap();
        let error = show(&client).await.unwrap_err();
        let text = error.to_string();
        assert!(error.is_configuration() && !text.contains("set up but failed"), "{text}");
        let (advice, list) = (text.find("set HUAWEICLOUD_SDK_AK").unwrap(), text.find("tried").unwrap());
        assert!(advice < list && text.contains("is not an ECS metadata service"), "what most need comes first: {text}");
    }
}
