//! Tests where keys, project and endpoints come from if the program does not set them.

use huaweicloud_runtime::{ClientBuilder, Origin, TransportErrorKind};

use crate::support::script::{Script, Step, answer};
use crate::support::{Client, SERVICE, error, now};

/// A home directory that is removed when the test ends, however it ends.
struct Home(tempfile::TempDir);

impl Home {
    fn new(name: &str) -> Self {
        let folder = tempfile::Builder::new().prefix(&format!("hc-runtime-{name}-")).tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".huaweicloud")).unwrap();
        Self(folder)
    }

    #[allow(clippy::disallowed_methods, reason = "a file of this test alone")]
    fn file(self, name: &str, text: &str) -> Self {
        std::fs::write(self.0.path().join(".huaweicloud").join(name), text).unwrap();
        self
    }

    fn builder(&self, variables: &'static [(&'static str, &'static str)]) -> ClientBuilder<Client> {
        let home = self.0.path().display().to_string();
        let lookup = move |name: &str| match name {
            "HOME" => Some(home.clone()),
            _ => variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()),
        };
        ClientBuilder::new(&SERVICE).environment(lookup).region("cn-north-4").clock(now)
    }
}

const PROFILE: &str = "[basic]\nak = profile-ak\nsk = profile-sk\nproject_id = profile-project\n";

#[tokio::test]
async fn a_profile_file_has_keys_and_project() {
    let home = Home::new("profile").file("credentials", PROFILE);
    let client = home.builder(&[]).build().unwrap();
    assert_eq!(client.core.credentials().await.unwrap().access_key(), "profile-ak");
    assert_eq!(client.core.project_id().await.unwrap(), "profile-project");
    assert!(matches!(client.core.project_origin(), Origin::File(path) if path.ends_with("credentials")));
    let both = home.builder(&[("HUAWEICLOUD_SDK_AK", "env-ak"), ("HUAWEICLOUD_SDK_SK", "env-sk")]).build().unwrap();
    assert_eq!(both.core.credentials().await.unwrap().access_key(), "env-ak", "variables go before files");
}

#[test]
fn a_broken_profile_matters_only_where_it_is_needed() {
    let home = Home::new("broken").file("credentials", "[basic]\nak = only-half\n");
    let failed = error(home.builder(&[]).build());
    assert!(failed.is_auth() && failed.to_string().contains("sk"), "{failed}");
    assert!(home.builder(&[]).access_key("a", "s").build().is_ok());
    assert!(home.builder(&[("HUAWEICLOUD_SDK_AK", "a"), ("HUAWEICLOUD_SDK_SK", "s")]).build().is_ok());
}

#[test]
fn nothing_at_all_is_known_at_once() {
    let home = Home::new("nothing");
    let script = Script::default();
    let failed = error(home.builder(&[]).transport(script.clone()).build());
    assert!(failed.is_configuration() && failed.is_auth(), "{failed:?}");
    for words in ["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "access_key", "default_credentials"] {
        assert!(failed.to_string().contains(words), "{words}: {failed}");
    }
    for source in ["credentials file: ", "federation: ", "container: ", "ecs metadata: "] {
        assert!(failed.to_string().contains(source), "every source is named, {source}: {failed}");
    }
    assert_eq!(script.count(), 0);
}

/// Not all regions have their own IAM. The IAM that finds the project also issues the keys.
#[tokio::test]
async fn federation_asks_the_iam_of_the_table() {
    let home = Home::new("federation").file("token", "id-token");
    let token_file = home.0.path().join(".huaweicloud").join("token").display().to_string();
    for (region, iam) in
        [("cn-north-4", "https://iam.cn-north-4.myhuaweicloud.com/"), ("eu-west-101", "https://iam.myhuaweicloud.com/")]
    {
        let token_file = token_file.clone();
        let lookup = move |name: &str| match name {
            "HUAWEICLOUD_SDK_IDP_ID" => Some("idp".to_owned()),
            "HUAWEICLOUD_SDK_ID_TOKEN_FILE" => Some(token_file.clone()),
            _ => None,
        };
        let script = Script::new([answer(403, "{}")]);
        let builder = home.builder(&[]).environment(lookup).region(region).endpoint("https://oms.example.com");
        let client = builder.project_id("p").transport(script.clone()).build().unwrap();
        error(client.core.credentials().await);
        assert!(script.uri(0).starts_with(iam), "{}", script.uri(0));
    }
}

#[test]
fn every_endpoint_is_told_with_its_origin() {
    let profile = "[basic]\nak = a\nsk = s\niam_endpoint = https://iam.example.com\n";
    let home = Home::new("endpoints").file("credentials", profile);
    let client = home.builder(&[("HUAWEICLOUD_SDK_OMS_ENDPOINT", "https://a.example.com,https://b.example.com")]);
    let core = client.build().unwrap().core;
    let endpoints: Vec<&str> = core.endpoints().iter().map(|endpoint| endpoint.as_str()).collect();
    assert_eq!(endpoints, ["https://a.example.com", "https://b.example.com"]);
    let (iam, origin) = core.iam_endpoint().unwrap();
    assert_eq!(iam.as_str(), "https://iam.example.com");
    assert!(matches!(origin, Origin::File(path) if path.ends_with("credentials")), "{origin}");
    assert!(home.builder(&[]).project_id("p").build().unwrap().core.iam_endpoint().is_none(), "nobody is asked");
}

#[tokio::test]
async fn a_profile_of_global_services_has_keys_too() {
    let home = Home::new("global").file("credentials", "[global]\nak = global-ak\nsk = global-sk\ndomain_id = d\n");
    let client = home.builder(&[]).project_id("p").build().unwrap();
    assert_eq!(client.core.credentials().await.unwrap().access_key(), "global-ak");
    let home = Home::new("keyless").file("credentials", "[basic]\nproject_id = p\n");
    let failed = error(home.builder(&[]).build());
    assert!(failed.to_string().contains("section [basic] has neither ak and sk"), "{failed}");
    let home = Home::new("half-global").file("credentials", "[global]\nak = global-ak\n");
    assert!(error(home.builder(&[]).build()).to_string().contains("[global] has ak but no sk"));
}

#[tokio::test]
async fn half_a_source_is_named() {
    let home = Home::new("half");
    for (variable, other) in [
        ("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "HUAWEICLOUD_SDK_IDP_ID is not set"),
        ("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", "HC_CONTAINER_CREDENTIALS_FULL_URI is not set"),
    ] {
        let lookup = move |name: &str| (name == variable).then(|| "/nowhere/token".to_owned());
        let client = home.builder(&[]).environment(lookup).project_id("p").build().unwrap();
        let failed = error(client.core.credentials().await);
        assert!(failed.is_auth() && failed.to_string().contains(other), "{failed}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_instance_is_asked_for_its_agency_only_when_wanted() {
    let home = Home::new("agency");
    let keys = r#"{"credential":{"access":"agency-ak","secret":"agency-sk","securitytoken":"token","expires_at":"2019-11-16T03:36:55.000000Z"}}"#;
    let script = Script::new([answer(200, "metadata-token"), answer(200, keys), answer(200, "{}")]);
    let client = home.builder(&[]).project_id("p").default_credentials().transport(script.clone()).build().unwrap();
    client.show().send_json::<serde_json::Value>().await.unwrap();
    assert_eq!(script.count(), 3);
    assert!(script.uri(0).starts_with("http://169.254.169.254/"), "{}", script.uri(0));
    assert_eq!(script.header(2, "x-security-token").as_deref(), Some("token"));
    assert_eq!(client.core.credentials().await.unwrap().access_key(), "agency-ak");
    assert_eq!(script.count(), 3, "the keys are kept");
    let script = Script::new((0..9).map(|_| Step::Fail(TransportErrorKind::Connect)));
    let client = home.builder(&[]).project_id("p").default_credentials().transport(script).build().unwrap();
    let failed = error(client.show().send_json::<serde_json::Value>().await);
    assert!(failed.is_auth() && failed.attempts() == 0 && !failed.outcome_unknown(), "{failed:?}");
    assert!(failed.to_string().contains("HUAWEICLOUD_SDK_AK"), "{failed}");
}

/// By our clock, the keys are valid for two more hours; by the service's clock, they expired an hour ago.
#[tokio::test(start_paused = true)]
async fn keys_end_by_the_clock_of_the_service() {
    let home = Home::new("skewed");
    let keys = |name: &str, end: &str| {
        answer(
            200,
            format!(r#"{{"credential":{{"access":"{name}","secret":"s","securitytoken":"t","expires_at":"{end}"}}}}"#),
        )
    };
    let script = Script::new([
        answer(200, "metadata-token"),
        keys("first", "2019-11-15T05:36:55Z"),
        answer(200, "{}").header("date", "Fri, 15 Nov 2019 06:36:55 GMT"),
        keys("second", "2019-11-15T12:36:55Z"),
        answer(200, "{}"),
    ]);
    let client = home.builder(&[]).project_id("p").default_credentials().transport(script.clone()).build().unwrap();
    client.show().send_json::<serde_json::Value>().await.unwrap();
    client.show().send_json::<serde_json::Value>().await.unwrap();
    assert!(script.header(4, "authorization").unwrap().contains("Access=second,"));
}

#[tokio::test(start_paused = true)]
async fn a_container_has_keys_of_its_own() {
    let home = Home::new("container").file("token", "container-token");
    let token_file = home.0.path().join(".huaweicloud").join("token").display().to_string();
    let lookup = move |name: &str| match name {
        "HC_CONTAINER_CREDENTIALS_FULL_URI" => Some("http://127.0.0.1:9/keys".to_owned()),
        "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE" => Some(token_file.clone()),
        _ => None,
    };
    let keys = r#"{"credential":{"access":"container-ak","secret":"sk","securitytoken":"t","expires_at":"2019-11-16T03:36:55Z"}}"#;
    let script = Script::new([answer(200, keys)]);
    let client = home.builder(&[]).environment(lookup).project_id("p").transport(script.clone()).build().unwrap();
    assert_eq!(client.core.credentials().await.unwrap().access_key(), "container-ak");
    assert_eq!(script.uri(0), "http://127.0.0.1:9/keys");
    assert_eq!(script.header(0, "authorization").as_deref(), Some("container-token"));
}

#[cfg(feature = "regions-file")]
#[test]
fn a_regions_file_adds_and_replaces_endpoints() {
    let text = "OMS:\n  - id: cn-north-4\n    endpoint: https://oms.private.example.com\n  - id: private-1\n    endpoint: https://oms.private-1.example.com\n";
    let home = Home::new("regions").file("regions.yaml", text);
    let keyed = || home.builder(&[]).access_key("a", "s").project_id("p");
    let client = keyed().build().unwrap();
    assert_eq!(client.core.endpoint().as_str(), "https://oms.private.example.com");
    assert!(matches!(client.core.endpoint_origin(), Origin::File(path) if path.ends_with("regions.yaml")));
    let client = keyed().region("private-1").build().unwrap();
    assert_eq!(client.core.endpoint().as_str(), "https://oms.private-1.example.com");
    let home = Home::new("bad-regions").file("regions.yaml", "OMS: 3\n");
    let failed = error(home.builder(&[]).access_key("a", "s").project_id("p").build());
    assert!(failed.is_configuration() && failed.to_string().contains("regions.yaml"), "{failed}");
}

/// A source that is only half set up is an error, even if other sources have keys: those would sign as somebody else.
#[tokio::test]
async fn half_of_a_source_ends_the_search() {
    const KEYS: [(&str, &str); 2] = [("HUAWEICLOUD_SDK_AK", "env-ak"), ("HUAWEICLOUD_SDK_SK", "env-sk")];
    const BEFORE_KEYS: [&str; 6] = [
        "HUAWEICLOUD_OIDC_PROVIDER_URN",
        "HUAWEICLOUD_OIDC_AGENCY_URN",
        "HUAWEICLOUD_OIDC_TOKEN_FILE",
        "HUAWEICLOUD_OIDC_ID_TOKEN",
        "HUAWEICLOUD_SDK_IDP_ID",
        "HUAWEICLOUD_SDK_ID_TOKEN_FILE",
    ];
    let before_keys = BEFORE_KEYS.map(|half| (half, &KEYS[..], PROFILE));
    let token_of_keys = ("HUAWEICLOUD_SDK_SECURITY_TOKEN", &[][..], PROFILE);
    let token_of_file = ("security_token", &[][..], "[basic]\nsecurity_token = token\n");
    for (half, keys, profile) in before_keys.into_iter().chain([token_of_keys, token_of_file]) {
        let home = Home::new("half").file("credentials", profile);
        let folder = home.0.path().display().to_string();
        let lookup = move |name: &str| match name {
            "HOME" => Some(folder.clone()),
            _ if name == half => Some("half".to_owned()),
            _ => keys.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()),
        };
        let builder = |builder: ClientBuilder<Client>| builder.environment(lookup.clone()).transport(Script::default());
        for builder in [ClientBuilder::new(&SERVICE), ClientBuilder::new(&SERVICE).default_credentials()].map(builder) {
            let outcome = match builder.region("cn-north-4").project_id("p1").clock(now).build() {
                Ok(client) => client.core.credentials().await,
                Err(failed) => Err(failed),
            };
            let failed = error(outcome);
            assert!(failed.is_auth() && failed.to_string().contains(half), "{half}: {failed}");
        }
    }
}
