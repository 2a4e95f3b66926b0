//! The chain of sources.

use huaweicloud_auth::provider::Chain;

use super::*;

fn chain(world: &World) -> Chain {
    Chain::new().then(world.environment()).then(world.profile_file())
}

#[tokio::test]
async fn every_source_that_was_tried_is_named() {
    let error = provide(&chain(&World::new().variable("HOME", "/home/me"))).await.expect_err("nothing is set up");
    assert_eq!(error.kind(), CredentialsErrorKind::NotConfigured);
    let names: Vec<&str> = error.attempts().iter().map(CredentialsError::provider_name).collect();
    assert_eq!(names, ["environment", "profile file"]);
    for words in ["HUAWEICLOUD_SDK_AK", ".huaweicloud/credentials"] {
        assert!(error.to_string().contains(words), "`{words}` is not in: {error}");
    }
    fails(&Chain::new(), CredentialsErrorKind::NotConfigured, "no source has credentials").await;
}

#[tokio::test]
async fn the_first_that_is_set_up_wins() {
    let file = "[basic]\nak=FILE\nsk=S\n";
    let world = World::new().variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "/f").file("/f", file);
    assert_eq!(provide(&chain(&world)).await.expect("keys").access_key(), "FILE");
    let world = world.variable("HUAWEICLOUD_SDK_AK", "ENV").variable("HUAWEICLOUD_SDK_SK", "S");
    assert_eq!(provide(&chain(&world)).await.expect("keys").access_key(), "ENV");
}

#[tokio::test]
async fn a_source_that_is_set_up_and_fails_ends_the_search() {
    let file = "[basic]\nak=FILE\nsk=S\n";
    let world = World::new().variable("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "/f").file("/f", file);
    let error = provide(&chain(&world.variable("HUAWEICLOUD_SDK_AK", "ENV"))).await.expect_err("half set");
    assert_eq!(error.kind(), CredentialsErrorKind::Invalid);
    assert_eq!(error.attempts().len(), 1);
    assert!(error.to_string().contains("HUAWEICLOUD_SDK_SK is not set"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}
