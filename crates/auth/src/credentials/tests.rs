//! Unit tests: checks and what `Debug` shows.

use super::*;

#[test]
fn debug_shows_no_secret_and_little_of_the_key() {
    let credentials =
        Credentials::new("HPUAQ8MYKEY", "SECRETKEY").and_then(|c| c.with_security_token("TOKEN")).expect("valid");
    let text = format!("{credentials:?} {credentials:#?}");
    assert!(text.contains("HPUA***"), "{text}");
    for hidden in ["HPUAQ", "SECRETKEY", "TOKEN"] {
        assert!(!text.contains(hidden), "{text}");
    }
    assert_eq!(Masked("abcd").to_string(), "ab***");
    assert_eq!(Masked("").to_string(), "***");
    let token = Credentials::from_iam_token("GATE").expect("valid");
    assert!(!format!("{token:?}").contains("GATE"));
}

#[test]
fn careless_values_are_refused_by_field() {
    for (access_key, secret_key, words) in [
        ("", "s", "access key is empty"),
        ("a", "", "secret key is empty"),
        (" a", "s", "access key begins or ends"),
        ("a", "s\n", "secret key begins or ends"),
        ("a\u{7}b", "s", "access key contains control"),
        ("a", "s\tt", "secret key contains control"),
        ("\"AK\"", "s", "access key is in quotation marks"),
        ("a", "'s'", "secret key is in quotation marks"),
        ("a", "“s”", "secret key is in quotation marks"),
        ("a,b", "s", "comma"),
        ("ключ", "s", "outside ASCII"),
    ] {
        let error = Credentials::new(access_key, secret_key).expect_err(words);
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(error.kind(), CredentialsErrorKind::Invalid);
    }
    assert!(Credentials::new("A".repeat(128), "s".repeat(300)).is_ok(), "no document limits the length");
    assert!(Credentials::new("a", "\"s").is_ok(), "one mark may belong to it");
    let token = Credentials::new("a", "s").and_then(|c| c.with_security_token(""));
    assert!(token.expect_err("empty").to_string().contains("security token is empty"));
}

#[test]
fn expiry_is_inclusive() {
    let end = SystemTime::UNIX_EPOCH;
    let credentials = Credentials::new("a", "s").expect("valid").with_expires_at(end);
    assert!(credentials.is_expired_at(end));
    assert!(!credentials.is_expired_at(end - std::time::Duration::from_secs(1)));
}
