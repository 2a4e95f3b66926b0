//! Unit tests of `keys`.

use super::*;

fn environment(variables: &'static [(&'static str, &'static str)]) -> EnvironmentLookup {
    EnvironmentLookup::from(move |name: &str| {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn the_file_goes_before_the_environment() {
    let text = r#"{"dst_ak":"from file","json_auth_file":{"type":"service_account"},"src_sk":null,"src_ak":""}"#;
    let mut keys = Keys::parse(text, "f").unwrap();
    assert_eq!(keys.get(DST_AK).unwrap().expose(), "from file");
    assert_eq!(keys.get(JSON_AUTH_FILE).unwrap().expose(), r#"{"type":"service_account"}"#);
    assert!(keys.get(SRC_AK).is_none() && keys.get(SRC_SK).is_none());
    keys.0.push((DST_SK, Secret::new("x".to_owned())));
    keys.require(&[DST_AK, DST_SK]).unwrap();
}

#[test]
fn what_is_missing_is_named_by_its_variable() {
    let keys = Keys::load(&environment(&[("HCMIGRATE_SRC_AK", "a"), ("HCMIGRATE_SRC_SK", "b")]), &KeySource::default())
        .unwrap();
    let failure = format!("{:?}", keys.require(&[DST_AK, DST_SK]).unwrap_err());
    assert!(failure.contains("HCMIGRATE_DST_AK and HCMIGRATE_DST_SK"), "{failure}");
    let failure =
        format!("{:?}", Keys::load(&environment(&[("HCMIGRATE_SRC_SK", "b")]), &KeySource::default()).unwrap_err());
    assert!(failure.contains("HCMIGRATE_SRC_AK"), "{failure}");
}

#[test]
fn mistakes_in_a_file_name_the_place_and_no_key() {
    let wrong =
        [r#"{"dst_ak":"HIDDEN" "dst_sk":1}"#, r#"{"dst_sk":["HIDDEN"]}"#, r#"{"HIDDEN_not":1,"dst_ka":"HIDDEN"}"#];
    for text in wrong {
        let failure = format!("{:?}", Keys::parse(text, "keys.json").unwrap_err());
        assert!(failure.contains("keys.json") && !failure.contains("\"HIDDEN\""), "{failure}");
    }
    let shown = format!("{:?}", Keys::parse(r#"{"dst_ak":"HIDDEN"}"#, "f").unwrap());
    assert_eq!(shown, r#"["dst_ak"]"#);
}
