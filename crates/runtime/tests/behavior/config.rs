//! Tests which settings a builder accepts, and its errors for missing or wrong settings. These tests send nothing.

use huaweicloud_runtime::{ClientBuilder, EnvironmentLookup, Error, Origin};

use crate::support::script::{Script, answer};
use crate::support::{Client, PROJECT, SERVICE, builder, error};

fn bare(variables: &'static [(&'static str, &'static str)]) -> ClientBuilder<Client> {
    let lookup = move |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    ClientBuilder::new(&SERVICE).environment(EnvironmentLookup::from(lookup))
}

const KEYS: &[(&str, &str)] = &[
    ("HUAWEICLOUD_SDK_AK", "ak"),
    ("HUAWEICLOUD_SDK_SK", "sk"),
    ("HUAWEICLOUD_SDK_REGION", "ap-southeast-1"),
    ("HUAWEICLOUD_SDK_PROJECT_ID", "project-of-env"),
    ("HW_REGION_NAME", "cn-north-4"),
];

fn refused(result: Result<Client, Error>) -> String {
    let error = error(result);
    assert!(error.is_configuration() || error.is_auth(), "{error:?}");
    assert_eq!(error.attempts(), 0);
    error.to_string()
}

#[tokio::test]
async fn everything_from_the_environment() {
    let client = bare(KEYS).build().unwrap();
    assert_eq!(client.core.region(), Some("ap-southeast-1"));
    assert_eq!(client.core.region_origin(), Some(&Origin::Variable("HUAWEICLOUD_SDK_REGION".to_owned())));
    assert_eq!(client.core.endpoint().as_str(), "https://oms.ap-southeast-1.myhuaweicloud.com");
    assert_eq!(client.core.endpoint_origin(), &Origin::BuiltIn);
    assert_eq!(client.core.project_id().await.unwrap(), "project-of-env");
    assert_eq!(client.core.credentials().await.unwrap().access_key(), "ak");
    let fallback = bare(&KEYS[4..]).access_key("a", "s").build().unwrap();
    assert_eq!(fallback.core.region(), Some("cn-north-4"));
}

#[tokio::test]
async fn a_new_client_has_sent_nothing() {
    let script = Script::new([answer(200, r#"{"id":1}"#)]);
    let client = bare(&KEYS[..3]).transport(script.clone()).build().unwrap();
    tokio::task::yield_now().await;
    assert_eq!((script.count(), client.core.region()), (0, Some("ap-southeast-1")));
}

#[tokio::test]
async fn the_program_goes_first() {
    let client = bare(KEYS).region("cn-north-4").project_id("mine").access_key("mine", "s").build().unwrap();
    assert_eq!(client.core.region(), Some("cn-north-4"));
    assert_eq!(client.core.project_id().await.unwrap(), "mine");
    assert_eq!(client.core.credentials().await.unwrap().access_key(), "mine");
}

#[test]
fn missing_keys_name_the_variable_and_the_method() {
    let text = refused(bare(&KEYS[1..]).build());
    assert!(text.contains("HUAWEICLOUD_SDK_AK"), "{text}");
    let text = refused(bare(&[("HUAWEICLOUD_SDK_AK", "ak"), ("HUAWEICLOUD_SDK_REGION", "cn-north-4")]).build());
    assert!(text.contains("HUAWEICLOUD_SDK_SK"), "{text}");
    let text = refused(bare(&KEYS[2..]).build());
    assert!(text.contains("HUAWEICLOUD_SDK_AK") && text.contains("access_key"), "{text}");
    let text = refused(bare(&[]).region("cn-north-4").access_key("'a'", "s").build());
    assert!(text.contains("access key is in quotation marks"), "{text}");
}

#[tokio::test]
async fn a_missing_project_names_the_variable_and_the_method() {
    let script = Script::default();
    let bare = || bare(&[]).access_key("a", "s").transport(script.clone());
    let client = bare().endpoint("https://oms.example.com").build().unwrap();
    let text = error(client.start(1).send_empty().await).to_string();
    for words in ["HUAWEICLOUD_SDK_PROJECT_ID", "project_id", "without a region"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let client = bare().region("cn-north-4").endpoint("http://127.0.0.1:1").build().unwrap();
    let text = error(client.start(1).send_empty().await).to_string();
    assert!(text.contains("HUAWEICLOUD_SDK_PROJECT_ID"), "an emulator's keys never go to IAM: {text}");
    assert_eq!(script.count(), 0);
}

#[test]
fn malformed_settings() {
    let keyed = || bare(&[]).access_key("a", "s").project_id("p");
    for (result, words) in [
        (keyed().build(), "HUAWEICLOUD_SDK_REGION"),
        (keyed().region("cn-nort-4").build(), "did you mean `cn-north-4`?"),
        (keyed().region("moon").build(), "known regions: cn-north-4, ap-southeast-1"),
        (keyed().region("cn north").build(), "is not a region id"),
        (keyed().region("").build(), "is not a region id"),
        (keyed().endpoint("oms.example.com").build(), "write `https://oms.example.com`"),
        (keyed().endpoint("").build(), "is not an absolute http or https URL"),
        (keyed().region("cn-north-4").project_id("{project_id}").build(), "is not a project id"),
        (keyed().region("cn-north-4").project_id("").build(), "is not a project id"),
        (keyed().region("cn-north-4").project_id("a/b").build(), "is not a project id"),
    ] {
        let text = refused(result);
        assert!(text.contains(words), "{words}: {text}");
        assert!(!text.contains('\n') && !text.ends_with('.'), "{text}");
    }
}

#[tokio::test]
async fn clones_share_and_options_differ() {
    let script = Script::new([answer(200, "{}"), answer(200, "{}")]);
    let client = builder().transport(script.clone()).build().unwrap();
    let hasty = client
        .core
        .with_options(&huaweicloud_runtime::CallOptions::new().attempt_timeout(std::time::Duration::from_secs(1)));
    hasty.raw("GET", "/v2/{project_id}/x").send().await.unwrap();
    client.core.clone().raw("GET", "/v2/{project_id}/y").send().await.unwrap();
    assert_eq!(script.uri(1), format!("https://oms.cn-north-4.myhuaweicloud.com/v2/{PROJECT}/y"));
}
