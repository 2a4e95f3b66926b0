//! Unit tests of `regions_file`.

use super::*;

const TEXT: &str = "OMS:\n  - id: 'r1'\n    endpoint: 'https://a'\n  - id: r2\n    endpoint: https://c\n    endpoints:\n      - https://b\n  - id: r3\nECS: []\nBAD: 3\n";

#[test]
fn the_official_format() {
    assert_eq!(find(TEXT, "oms", "r1").unwrap(), ["https://a"]);
    assert_eq!(find(TEXT, "oms", "r2").unwrap(), ["https://b", "https://c"]);
    assert_eq!(find(TEXT, "oms", "r9").unwrap(), Vec::<String>::new());
    assert_eq!(find(TEXT, "dcs", "r1").unwrap(), Vec::<String>::new());
    assert_eq!(find("", "oms", "r1").unwrap(), Vec::<String>::new());
    assert!(find(TEXT, "oms", "r3").unwrap_err().to_string().contains("no endpoint"));
    assert!(find(TEXT, "bad", "r1").unwrap_err().to_string().contains("list"));
    assert!(find("[1]", "oms", "r1").unwrap_err().to_string().contains("must map"));
    assert!(find("a: [", "oms", "r1").unwrap_err().to_string().contains("not valid YAML"));
}

#[test]
fn only_a_named_file_must_exist() {
    let home = EnvironmentLookup::from(|name: &str| (name == "HOME").then(|| "/nowhere/at/all".to_owned()));
    assert!(endpoints("oms", "r1", &home).unwrap().is_none());
    let named = EnvironmentLookup::from(|name: &str| (name == VARIABLE).then(|| "/nowhere/regions.yaml".to_owned()));
    let error = endpoints("oms", "r1", &named).unwrap_err();
    assert!(error.is_configuration() && error.to_string().contains("/nowhere/regions.yaml"), "{error}");
    #[cfg(target_os = "linux")]
    {
        let endless = EnvironmentLookup::from(|name: &str| (name == VARIABLE).then(|| "/dev/zero".to_owned()));
        let error = endpoints("oms", "r1", &endless).unwrap_err().to_string();
        assert!(error.contains("the regions file cannot be read: it is larger than 1 MiB"), "{error}");
    }
    let nobody = EnvironmentLookup::from(|_: &str| None);
    assert!(endpoints("oms", "r1", &nobody).unwrap().is_none());
}
