//! Tests the credential sources that query a server, against a fake environment, file system, clock and network.

mod chain;
mod container;
mod federation;
mod metadata;
mod profile;
mod support;

use huaweicloud_runtime::{Credentials, CredentialsError, CredentialsErrorKind, ProvideCredentials, Secret};

use self::support::World;

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
    assert_eq!(credentials.expires_at(), Some(support::time("20260102T050000Z")));
}
