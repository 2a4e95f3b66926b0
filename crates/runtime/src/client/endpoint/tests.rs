//! Tests of finding endpoints: tables, environment, regions file.

use super::*;

static OMS: Service = Service::new("oms", "Object Storage Migration Service").with_regions(&[
    ("cn-north-4", "https://oms.cn-north-4.myhuaweicloud.com"),
    ("ap-southeast-1", "https://oms.ap-southeast-1.myhuaweicloud.com"),
]);

fn environment(pairs: &'static [(&'static str, &'static str)]) -> EnvironmentLookup {
    EnvironmentLookup::from(move |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, v)| (*v).to_owned()))
}

fn found(
    explicit: &[&str],
    region: Option<&str>,
    pairs: &'static [(&'static str, &'static str)],
) -> Result<Endpoints, Error> {
    let explicit: Vec<String> = explicit.iter().map(|text| (*text).to_owned()).collect();
    resolve(&OMS, &explicit, region, &environment(pairs), None)
}

#[test]
fn what_an_endpoint_may_be() {
    for (text, read) in [
        ("https://oms.example.com", "https://oms.example.com"),
        (" HTTPS://OMS.Example.com:443/ ", "https://oms.example.com:443"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("https://proxy.example.com/a b/%7Ex/".replace(' ', "%20").as_str(), "https://proxy.example.com/a%20b/~x"),
    ] {
        assert_eq!(Endpoint::parse(text).unwrap().as_str(), read);
    }
    assert!(Endpoint::parse("http://127.0.0.1:1").unwrap().is_loopback());
    assert!(Endpoint::parse("http://[::1]:1").unwrap().is_loopback());
    assert!(!Endpoint::parse("https://example.com").unwrap().is_loopback());
}

#[test]
fn what_an_endpoint_may_not_be() {
    for (text, words) in [
        ("", "is not an absolute"),
        ("oms.example.com", "write `https://oms.example.com`"),
        ("ftp://x", "is not an absolute"),
        ("https://", "is not a URL"),
        ("https:///path", "is not a URL"),
        ("https://a b", "is not a URL"),
        ("https://x?y=1", "must not have a query"),
        ("https://x#y", "must not have a query"),
        ("https://user:hunter2@x", "user name"),
        ("https://x:99999", "no usable host and port"),
        ("https://x:port", "no usable host and port"),
        ("https://x/../y", "must not have `.`"),
        ("https://x/%2e%2e/y", "must not have `.`"),
    ] {
        let error = Endpoint::parse(text).unwrap_err();
        assert!(error.is_configuration() && error.to_string().contains(words), "{text}: {error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[test]
fn the_program_goes_before_variables_before_the_table() {
    let variables = &[
        ("HUAWEICLOUD_SDK_OMS_ENDPOINT", "https://env.example.com"),
        ("HUAWEICLOUD_SDK_REGION_OMS_CN_NORTH_4", "https://a.example.com, https://b.example.com"),
    ];
    let endpoints = found(&["https://me.example.com"], Some("cn-north-4"), variables).unwrap();
    assert_eq!((endpoints.list[0].as_str(), endpoints.origin), ("https://me.example.com", Origin::Explicit));
    let endpoints = found(&[], Some("cn-north-4"), variables).unwrap();
    assert_eq!(endpoints.list[0].as_str(), "https://env.example.com");
    let endpoints = found(&[], Some("cn-north-4"), &variables[1..]).unwrap();
    assert_eq!(endpoints.list.len(), 2);
    assert_eq!(endpoints.origin.to_string(), "environment variable HUAWEICLOUD_SDK_REGION_OMS_CN_NORTH_4");
    let endpoints = found(&[], Some("cn-north-4"), &[]).unwrap();
    assert_eq!(endpoints.list[0].as_str(), "https://oms.cn-north-4.myhuaweicloud.com");
    assert_eq!(endpoints.origin, Origin::BuiltIn);
}

#[test]
fn an_unknown_region_lists_the_known_ones() {
    let error = found(&[], Some("cn-nort-4"), &[]).unwrap_err().to_string();
    assert!(error.contains("did you mean `cn-north-4`?") && error.contains("ap-southeast-1"), "{error}");
    let error = found(&[], Some("moon"), &[]).unwrap_err().to_string();
    assert!(!error.contains("did you mean") && error.contains("known regions: cn-north-4, ap-southeast-1"), "{error}");
    let private = found(&[], Some("moon"), &[("HUAWEICLOUD_SDK_REGION_OMS_MOON", "https://oms.moon")]).unwrap();
    assert_eq!(private.list[0].as_str(), "https://oms.moon");
}

#[test]
fn no_region_and_no_endpoint_says_what_to_set() {
    let error = found(&[], None, &[]).unwrap_err().to_string();
    assert!(error.contains("HUAWEICLOUD_SDK_REGION") && error.contains("HUAWEICLOUD_SDK_OMS_ENDPOINT"), "{error}");
}

#[test]
fn a_bad_variable_is_named() {
    let error = found(&[], None, &[("HUAWEICLOUD_SDK_OMS_ENDPOINT", "nonsense")]).unwrap_err().to_string();
    assert!(error.contains("`nonsense`") && error.contains("HUAWEICLOUD_SDK_OMS_ENDPOINT"), "{error}");
    assert!(found(&[], None, &[("HUAWEICLOUD_SDK_OMS_ENDPOINT", " , ")]).is_err());
}
