//! Tests of the keys of a run.
#![expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]

use super::*;

/// The process prints a file that changes.
#[tokio::test(start_paused = true)]
async fn old_keys_that_expire_are_asked_for_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keys.json");
    let answers = |text: &str| std::fs::write(&path, text).expect("written");
    let reference = KeyReference::Process(format!("cat {}", path.display()));
    let environment = EnvironmentLookup::from(|_: &str| None);
    let origin = KeyOrigin::Profile("aws-main".to_owned());
    answers(r#"{"ak":"first","sk":"x","security_token":"t"}"#);
    let keys = reference.read(&environment).expect("keys");
    let mut side = Side { keys, reference, asked: Instant::now() };
    let mut renewed = || {
        side.renew(&origin, Need::Pair, &environment);
        side.keys.ak.as_ref().expect("a key").expose().to_owned()
    };
    answers(r#"{"ak":"second","sk":"x","security_token":"t"}"#);
    assert_eq!(renewed(), "first", "still new");
    tokio::time::advance(OLDEST).await;
    assert_eq!(renewed(), "second");
    for broken in ["no JSON", r#"{"ak":"half"}"#] {
        answers(broken);
        tokio::time::advance(OLDEST).await;
        assert_eq!(renewed(), "second", "{broken}");
    }
    answers(r#"{"ak":"third","sk":"x"}"#);
    assert_eq!(renewed(), "second", "asked just now");
    tokio::time::advance(OLDEST).await;
    assert_eq!(renewed(), "third");
    answers(r#"{"ak":"fourth","sk":"x"}"#);
    tokio::time::advance(OLDEST).await;
    assert_eq!(renewed(), "third", "keys without a token do not expire");
}
