//! Tests the sources of credentials against a fake environment and file system.
#![allow(clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod profile;
mod support;

use huaweicloud_auth::{Credentials, CredentialsError, CredentialsErrorKind, ProvideCredentials};
use support::World;

async fn provide(source: &impl ProvideCredentials) -> Result<Credentials, CredentialsError> {
    source.provide_credentials().await
}

async fn fails(source: &impl ProvideCredentials, kind: CredentialsErrorKind, words: &str) {
    let error = provide(source).await.expect_err(words);
    assert!(error.to_string().contains(words), "`{words}` is not in: {error}");
    assert_eq!(error.kind(), kind, "{error}");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("HIDDEN"), "{shown}");
}
