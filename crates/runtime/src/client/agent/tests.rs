//! Tests of the user agent: what it names, and which application names are accepted.

use super::*;

static PLAIN: Service = Service::new("vpc", "Virtual Private Cloud");
static OMS: Service = Service::new("oms", "Object Storage Migration Service").with_version("0.1.0");

#[test]
fn library_service_and_application_are_named() {
    assert_eq!(user_agent(&OMS, Some("my-app/2.3")), format!("{SDK} oms/0.1.0 my-app/2.3"));
    assert_eq!(user_agent(&PLAIN, None), format!("{SDK} vpc"));
}

#[test]
#[cfg(feature = "reqwest")]
fn the_agent_of_a_reqwest_client_is_joined() {
    let own = HeaderValue::from_static("probe/1");
    assert_eq!(join(&user_agent(&PLAIN, None), &own), format!("{SDK} vpc probe/1"));
}

#[test]
fn a_service_with_an_odd_name_does_no_harm() {
    static ODD: Service = Service::new("o\nd", "");
    assert_eq!(user_agent(&ODD, None), SDK);
}

#[test]
fn application_names_are_products() {
    for good in ["my-app", "my-app/2.3", "a/1 b c/2.0+x", &"x".repeat(128)] {
        assert!(check_application(good).is_ok(), "{good}");
    }
    for bad in ["", " ", "a ", "a  b", "a/", "/1", "a/1/2", "a\nb", "a\r\nx-evil: 1", "naïve", "a(b)", &"x".repeat(129)]
    {
        let error = check_application(bad).unwrap_err();
        assert!(error.is_configuration() && error.to_string().lines().count() == 1, "{bad}: {error}");
    }
}
