//! Unit tests: what a secret shows.

use super::*;

#[test]
fn debug_never_shows_the_text() {
    let secret = Secret::from("hunter2");
    assert_eq!(format!("{secret:?} {secret:#?}"), "Secret(<redacted>) Secret(<redacted>)");
}

#[test]
fn equality_is_of_the_text() {
    assert_eq!(Secret::from("a"), Secret::new("a".to_owned()));
    assert_ne!(Secret::from("a"), Secret::from("b"));
    assert_ne!(Secret::from("a"), Secret::from("ab"));
    assert!(Secret::default().is_empty());
    assert_eq!("x".parse::<Secret>(), Ok(Secret::from("x")));
}

#[cfg(feature = "serde")]
#[test]
fn deserialises_leniently_and_serialises_the_text() {
    for (json, text) in [(r#""s""#, "s"), ("12", "12"), ("-3", "-3"), ("1.5", "1.5"), ("null", "")] {
        let secret: Secret = serde_json::from_str(json).expect(json);
        assert_eq!(secret.expose(), text);
    }
    assert!(serde_json::from_str::<Secret>("[1]").is_err());
    assert!(serde_json::from_str::<Secret>("true").is_err());
    assert_eq!(serde_json::to_string(&Secret::from("a\"b")).expect("json"), r#""a\"b""#);
    assert_eq!(serde_json::from_str::<Option<Secret>>("null").expect("null"), None);
}
