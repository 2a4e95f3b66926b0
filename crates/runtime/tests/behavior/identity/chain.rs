//! The chain of sources.

use huaweicloud_runtime::identity::default_chain;

use super::*;

#[tokio::test]
async fn every_source_that_was_tried_is_named() {
    let world = World::new().variable("HOME", "/home/me");
    let error = provide(&default_chain(&world.context())).await.expect_err("nothing is set up");
    assert_eq!(error.kind(), CredentialsErrorKind::NotConfigured);
    let names: Vec<&str> = error.attempts().iter().map(CredentialsError::provider_name).collect();
    assert_eq!(
        names,
        ["oidc agency", "identity provider", "environment", "credentials file", "container", "ecs metadata"]
    );
    for words in [
        "HUAWEICLOUD_OIDC_PROVIDER_URN",
        "HUAWEICLOUD_SDK_IDP_ID",
        "HUAWEICLOUD_SDK_AK",
        ".huaweicloud/credentials",
        "HC_CONTAINER_CREDENTIALS_FULL_URI",
        "169.254.169.254",
    ] {
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
