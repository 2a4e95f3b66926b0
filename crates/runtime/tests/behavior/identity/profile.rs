//! The credentials file with an identity provider in it.

use huaweicloud_runtime::identity::{FederatedProfile, ProfileFile};

use super::*;

#[tokio::test]
async fn an_identity_provider_beats_keys() {
    let file =
        "[global]\nak=A\nsk=S\nidp_id=idp\nid_token_file=/token\ndomain_id=d\niam_endpoint=https://iam.example.com\n";
    let world =
        World::new().variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "/f").file("/f", file).file("/token", " IDTOKEN\n");
    world.answer(201, &[("x-subject-token", "SUBJECT")], "{}");
    world.answer(201, &[], KEYS);
    assert_temporary(&provide(&FederatedProfile::new(&world.context())).await.expect("keys"));
    let requests = world.requests();
    assert!(requests[0].starts_with("POST https://iam.example.com/v3.0/OS-AUTH/id-token/tokens"), "{requests:?}");
    assert!(requests[0].ends_with(r#"{"auth":{"id_token":{"id":"IDTOKEN"},"scope":{"domain":{"id":"d"}}}}"#));
}

#[tokio::test]
async fn keys_are_taken_as_they_are() {
    let world = World::new().variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "/f").file("/f", "[basic]\nak=AK\nsk=SK\n");
    assert_eq!(provide(&FederatedProfile::new(&world.context())).await.expect("keys").access_key(), "AK");
    assert!(world.requests().is_empty());
    let other = |_: &std::path::Path| Ok("[basic]\nak=OTHER\nsk=SK\n".to_owned());
    let file = ProfileFile::new().with_path("/other").with_files(other);
    let source = FederatedProfile::new(&world.context()).with_file(file);
    assert_eq!(provide(&source).await.expect("keys").access_key(), "OTHER");
}
