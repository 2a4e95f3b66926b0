//! Unit tests: the variables.

use super::*;
use crate::CredentialsErrorKind;

fn load(variables: &[(&str, &str)]) -> Result<Credentials, CredentialsError> {
    let variables: Vec<(String, String)> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let lookup = move |wanted: &str| variables.iter().find(|(name, _)| name == wanted).map(|(_, v)| v.clone());
    Environment::from_lookup(lookup).load()
}

#[test]
fn reads_permanent_and_temporary_keys() {
    let keys = [(ACCESS_KEY_VARIABLE, "ak"), (SECRET_KEY_VARIABLE, "sk"), (SECURITY_TOKEN_VARIABLE, "")];
    let permanent = load(&keys).expect("permanent");
    assert_eq!((permanent.access_key(), permanent.secret_key().expose()), ("ak", "sk"));
    assert!(!permanent.is_temporary(), "an empty token is no token");
    assert_eq!(permanent.provider_name(), "environment");
    let keys = [(ACCESS_KEY_VARIABLE, "ak"), (SECRET_KEY_VARIABLE, "sk"), (SECURITY_TOKEN_VARIABLE, "t")];
    let temporary = load(&keys).expect("temporary");
    assert_eq!(temporary.security_token().map(Secret::expose), Some("t"));
}

#[test]
fn names_each_missing_variable() {
    let error = load(&[]).expect_err("nothing set");
    assert_eq!(error.kind(), CredentialsErrorKind::NotConfigured);
    assert!(error.to_string().contains(ACCESS_KEY_VARIABLE) && error.to_string().contains(SECRET_KEY_VARIABLE));
    let error = load(&[(ACCESS_KEY_VARIABLE, "ak")]).expect_err("half set");
    assert_eq!(error.kind(), CredentialsErrorKind::Invalid);
    assert!(error.to_string().contains("HUAWEICLOUD_SDK_SK is not set"), "{error}");
    let error = load(&[(SECRET_KEY_VARIABLE, "sk"), (ACCESS_KEY_VARIABLE, "")]).expect_err("half set");
    assert!(error.to_string().contains("HUAWEICLOUD_SDK_AK is not set"), "{error}");
}

#[test]
fn names_the_variable_that_is_wrong_and_not_its_value() {
    let error = load(&[(ACCESS_KEY_VARIABLE, "ak"), (SECRET_KEY_VARIABLE, "HIDDEN ")]).expect_err("blank");
    assert!(error.to_string().contains("HUAWEICLOUD_SDK_SK begins or ends"), "{error}");
    assert!(!format!("{error} {error:?}").contains("HIDDEN"));
}
