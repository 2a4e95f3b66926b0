//! Tests of `profile`.

use std::fs::File;
use std::io::Write as _;

use super::*;

const TEXT: &str = "[default]\nregion = cn-north-4\nlang = en\n\n[Prod]\nregion = cn-east-3\nendpoint = https://all.example.com\n\
                    dcs_endpoint = https://dcs.example.com\nkeys = env:PROD\n";

/// Creates a file of profiles, and an environment with these variables that refers to it.
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn with(text: &str, variables: &[(&str, &str)]) -> (tempfile::TempDir, EnvironmentLookup) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.ini");
    File::create(&file).and_then(|mut file| file.write_all(text.as_bytes())).unwrap();
    let mut all: Vec<(String, String)> = vec![(FILE_VARIABLE.to_owned(), file.to_str().unwrap().to_owned())];
    all.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let lookup = move |name: &str| all.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    (folder, EnvironmentLookup::from(lookup))
}

#[test]
fn a_named_profile_beats_the_environment_and_the_default_one_fills_in() {
    let (_folder, environment) = with(TEXT, &[("HUAWEICLOUD_SDK_REGION", "ap-southeast-1")]);
    let default = Profile::choose(None, &environment).unwrap();
    let over = default.over(environment.clone());
    assert_eq!(over.get("HUAWEICLOUD_SDK_REGION").as_deref(), Some("ap-southeast-1"));
    assert_eq!(over.get("HCMIGRATE_LANG").as_deref(), Some("en"));
    assert!(!default.tells("HUAWEICLOUD_SDK_REGION", &environment) && default.tells("HCMIGRATE_LANG", &environment));
    let prod = Profile::choose(Some("prod"), &environment).unwrap();
    let over = prod.over(environment.clone());
    assert_eq!(over.get("HUAWEICLOUD_SDK_REGION").as_deref(), Some("cn-east-3"));
    assert_eq!(over.get("HUAWEICLOUD_SDK_OMS_ENDPOINT").as_deref(), Some("https://all.example.com"));
    assert_eq!(over.get("HUAWEICLOUD_SDK_DCS_ENDPOINT").as_deref(), Some("https://dcs.example.com"));
    assert_eq!(over.get("HCMIGRATE_LANG"), None);
}

#[test]
fn keys_are_read_where_the_profile_says() {
    let keys = [("PROD_AK", "A"), ("PROD_SK", "S"), ("HUAWEICLOUD_SDK_AK", "other"), ("HUAWEICLOUD_SDK_SK", "other")];
    let (_folder, environment) = with(TEXT, &keys);
    let prod = Profile::choose(Some("PROD"), &environment).unwrap();
    assert_eq!(prod.credentials(&environment).unwrap().unwrap().access_key(), "A");
    let (_folder, environment) =
        with(&TEXT.replace("[Prod]", "[more]").replace("[default]\n", "[x]\n").replace("[more]", "[default]"), &keys);
    assert!(Profile::choose(None, &environment).unwrap().credentials(&environment).unwrap().is_none());
    let (_folder, environment) = with(TEXT, &keys[..1]);
    let failure = Profile::choose(Some("prod"), &environment).unwrap().credentials(&environment).unwrap_err();
    assert!(failure.exit() == Exit::Credentials && failure.message().contains("PROD_SK"), "{failure:?}");
}

/// A profile that is named takes precedence; the default profile only fills in missing settings.
#[test]
fn a_federation_of_the_environment_goes_before_the_keys_of_the_default_profile_alone() {
    let default = "[default]\nkeys = env:OWN\n";
    for variable in ["HUAWEICLOUD_OIDC_PROVIDER_URN", "HUAWEICLOUD_SDK_IDP_ID"] {
        let (_folder, environment) = with(default, &[("OWN_AK", "A"), ("OWN_SK", "S"), (variable, "x")]);
        let keys = |name| Profile::choose(name, &environment).unwrap().credentials(&environment).unwrap();
        assert!(keys(None).is_none(), "{variable}");
        assert_eq!(keys(Some("default")).unwrap().access_key(), "A", "{variable}");
    }
}

#[test]
fn a_profile_that_is_not_there_names_those_that_are() {
    let (_folder, environment) = with(TEXT, &[("HCMIGRATE_PROFILE", "prd")]);
    let failure = format!("{:?}", Profile::choose(None, &environment).unwrap_err());
    assert!(failure.contains("`prd`") && failure.contains("prod") && failure.contains("default"), "{failure}");
    assert!(Profile::choose(Some("prod"), &environment).is_ok(), "an option beats the variable");
    let (_folder, environment) = with("", &[]);
    assert!(Profile::choose(None, &environment).unwrap().told().is_none());
    assert!(format!("{:?}", Profile::choose(Some("a"), &environment).unwrap_err()).contains("config set"));
}

#[test]
fn what_cannot_be_meant_is_refused_and_no_key_is_repeated() {
    for text in [
        "ak = HIDDENKEY",
        "sk = HIDDENKEY",
        "keys = HIDDENKEY",
        "regoin = x",
        "lang = fr",
        "output = xml",
        "endpoint = HIDDENKEY",
        "region",
    ] {
        let (_folder, environment) = with(&format!("[default]\n{text}\n"), &[]);
        let failure = format!("{:?}", Profile::choose(None, &environment).unwrap_err());
        assert!(!failure.contains("HIDDEN"), "{failure}");
    }
    let (_folder, environment) = with("[default]\nregoin = x\n", &[]);
    assert!(format!("{:?}", Profile::choose(None, &environment).unwrap_err()).contains("region"));
}

#[test]
fn a_written_setting_is_read_again() {
    let (folder, environment) = with("", &[]);
    let below = folder.path().join("a/b/config.ini");
    let path = below.to_str().unwrap().to_owned();
    let environment = {
        let lookup = move |name: &str| if name == FILE_VARIABLE { Some(path.clone()) } else { environment.get(name) };
        EnvironmentLookup::from(lookup)
    };
    let open = || Profiles::open_to_write(&environment).unwrap();
    open().write("prod", Setting::Keys, Some("process:vault read # x")).unwrap();
    open().write("prod", Setting::Region, Some("cn-north-4")).unwrap();
    assert_eq!(open().keys("prod").unwrap(), KeyReference::Process("vault read # x".to_owned()));
    open().write("prod", Setting::Keys, None).unwrap();
    assert_eq!(open().keys("prod").unwrap_err().exit(), Exit::Credentials);
    assert!(open().write("prod", Setting::Keys, Some("process:a\nb")).is_err());
    assert_eq!(std::fs::read_dir(below.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn only_windows_looks_into_the_folder_of_windows() {
    let variables = [("HOME", "/home/me"), ("APPDATA", if cfg!(windows) { "C:\\Roaming" } else { "/mnt/c/Roaming" })];
    let lookup =
        move |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    let found = locate(&EnvironmentLookup::from(lookup)).unwrap();
    let folder = if cfg!(windows) { Path::new("C:\\Roaming") } else { Path::new("/home/me/.config") };
    assert_eq!(found, folder.join("hcmigrate").join("config.ini"));
}
