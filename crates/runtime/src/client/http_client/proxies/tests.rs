//! Unit tests: which proxy a target uses, and which values are not proxies.

use super::*;

fn proxies(variables: &'static [(&'static str, &'static str)]) -> Option<Proxies> {
    let lookup =
        move |wanted: &str| variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned());
    Proxies::read(&EnvironmentLookup::from(lookup))
}

/// The proxy for a target, `direct`, or the variable that cannot be used.
fn way(variables: &'static [(&'static str, &'static str)], target: &str) -> String {
    let Some(proxies) = proxies(variables) else { return "direct".to_owned() };
    match proxies.on_the_way(&target.parse().unwrap()) {
        Ok(Some(proxy)) => proxy.uri().to_string(),
        Ok(None) => "direct".to_owned(),
        Err(error) => error.variable.to_owned(),
    }
}

#[test]
fn each_scheme_has_its_proxy() {
    const BOTH: &[(&str, &str)] = &[("HTTP_PROXY", "http://h:1"), ("https_proxy", "https://s:2/")];
    const ALL: &[(&str, &str)] = &[("ALL_PROXY", "a.example.com:3"), ("HTTPS_PROXY", "http://s:2")];
    for (variables, target, expected) in [
        (BOTH, "http://x/", "http://h:1/"),
        (BOTH, "https://x/", "https://s:2/"),
        (ALL, "http://x/", "http://a.example.com:3/"),
        (ALL, "https://x/", "http://s:2/"),
        (&[("HTTP_PROXY", "proxy.example.com:8080/")], "http://x/", "http://proxy.example.com:8080/"),
        (&[("HTTP_PROXY", "http://[::1]:8080")], "http://x/", "http://[::1]:8080/"),
        (&[("HTTP_PROXY", "")], "http://x/", "direct"),
        (&[("HTTP_PROXY", "http://h:1"), ("REQUEST_METHOD", "GET")], "http://x/", "direct"),
        (&[("HTTPS_PROXY", "http://h:1"), ("REQUEST_METHOD", "GET")], "https://x/", "http://h:1/"),
        (&[("ALL_PROXY", "http://h:1"), ("NO_PROXY", "[fd00::5]")], "https://[fd00::5]/", "direct"),
        (&[("HTTP_PROXY", "http://h:1")], "http://127.0.0.1:80/", "direct"),
    ] {
        assert_eq!(way(variables, target), expected, "{variables:?} {target}");
    }
}

#[test]
fn a_variable_that_cannot_be_used_is_named_and_never_shown() {
    for value in [
        "::::not a url",
        "ftp://h:21",
        "socks5h://hidden:hidden@h:1080",
        "http://",
        "http://:8080",
        "http://h:port",
        "http://h:99999",
        "http://h:0",
        "http://u:hid/den@h:1",
        "http://u:hid#den@h:1",
        "http://u:hid den@h:1",
        "file:///hidden",
    ] {
        for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            let lookup = move |wanted: &str| (wanted == variable).then(|| value.to_owned());
            let proxies = Proxies::read(&EnvironmentLookup::from(lookup)).unwrap();
            let target = "http://oms.example.com/".parse().unwrap();
            let Err(error) = proxies.on_the_way(&target) else { panic!("{variable}={value} is used") };
            assert_eq!(error.variable, variable);
            assert!(!format!("{error} {proxies:?}").contains("hid"), "{error} {proxies:?}");
            assert!(proxies.on_the_way(&"http://localhost/".parse().unwrap()).unwrap().is_none());
        }
    }
}

#[test]
fn only_the_requests_it_concerns_fail() {
    const BAD: &[(&str, &str)] =
        &[("HTTP_PROXY", "ftp://h"), ("HTTPS_PROXY", "http://s:2"), ("NO_PROXY", "internal.example.com")];
    assert_eq!(way(BAD, "https://oms.example.com/"), "http://s:2/");
    assert_eq!(way(BAD, "http://oms.example.com/"), "HTTP_PROXY");
    assert_eq!(way(BAD, "http://x.internal.example.com/"), "direct");
    // Desktops set ALL_PROXY to a SOCKS proxy in addition to the two others, which take precedence.
    const DESKTOP: &[(&str, &str)] =
        &[("all_proxy", "socks://h:1080"), ("http_proxy", "http://h:1"), ("https_proxy", "http://h:1")];
    assert_eq!(way(DESKTOP, "https://oms.example.com/"), "http://h:1/");
}

#[test]
fn no_proxy_may_name_ports_domains_and_networks() {
    const LIST: &[(&str, &str)] = &[
        ("HTTP_PROXY", "http://p:1"),
        ("HTTPS_PROXY", "http://p:1"),
        ("NO_PROXY", "host:8080, .dotted.example.com:443,*.star.example.com,10.0.0.0/8,[fd00::1]:80,fd00::2,*:9443"),
    ];
    for target in [
        "http://host:8080/",
        "http://sub.host:8080/",
        "http://HOST:8080/",
        "https://dotted.example.com/",
        "https://a.dotted.example.com:443/",
        "https://a.star.example.com/",
        "http://10.1.2.3/",
        "http://[fd00::1]/",
        "http://[fd00::2]:81/",
        "https://anything.example.com:9443/",
    ] {
        assert_eq!(way(LIST, target), "direct", "{target}");
    }
    for target in [
        "http://host/",
        "http://otherhost:8080/",
        "http://a.dotted.example.com/",
        "http://11.1.2.3/",
        "http://[fd00::1]:81/",
    ] {
        assert_eq!(way(LIST, target), "http://p:1/", "{target}");
    }
    assert_eq!(way(&[("ALL_PROXY", "http://p:1"), ("NO_PROXY", "*")], "https://x/"), "direct");
}
