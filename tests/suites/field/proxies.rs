//! Problems with proxies and TLS that users reported.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use huaweicloud_oms::Client;
use huaweicloud_runtime::{ClientBuilder, Origin, Setting};

use super::scripted::builder;

fn with(variables: &'static [(&'static str, &'static str)]) -> ClientBuilder<Client> {
    let lookup =
        move |wanted: &str| variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned());
    builder().environment(lookup).access_key("AK", "secret")
}

/// hyperium/hyper-util#285: an invalid proxy was silently ignored, and the request was sent directly.
#[test]
fn a_proxy_that_cannot_be_used_is_an_error_that_names_the_variable() {
    const BROKEN: [&[(&str, &str)]; 4] = [
        &[("HTTPS_PROXY", "::::not a url")],
        &[("https_proxy", "ftp://HIDDEN@proxy.example.com")],
        &[("ALL_PROXY", "socks5h://127.0.0.1:1080")],
        &[("all_proxy", "http://")],
    ];
    for variables in BROKEN {
        let error = with(variables).build().unwrap_err();
        assert_eq!(error.setting(), Some(Setting::Proxy), "{error}");
        assert!(matches!(error.origin(), Some(Origin::Variable(name)) if name == variables[0].0), "{error}");
        assert!(error.to_string().contains(variables[0].0) && !error.to_string().contains("HIDDEN"), "{error}");
        // A request that uses no proxy is unaffected.
        assert!(with(variables).endpoint("http://127.0.0.1:8080").build().is_ok());
    }
    assert!(with(&[("HTTP_PROXY", "ftp://proxy.example.com")]).build().is_ok(), "the endpoint is https");
}

/// huaweicloud-sdk-java-v3#13: `NO_PROXY=host:8080`, which the official SDK for Python honors.
#[tokio::test]
async fn no_proxy_honors_ports() {
    const EXCEPT: &[(&str, &str)] =
        &[("ALL_PROXY", "socks5://proxy.example.com:1080"), ("NO_PROXY", "oms.example.com:8443")];
    assert!(with(EXCEPT).endpoint("https://oms.example.com:8443").build().is_ok());
    assert!(with(EXCEPT).endpoint("https://oms.example.com").build().is_err(), "another port takes the proxy");
}

/// huaweicloud-sdk-java-v3#13: behind a proxy that required a password, no error said that the proxy was the cause.
#[tokio::test]
async fn a_proxy_that_refuses_the_tunnel_is_quoted() {
    for (status, advice) in [(407, "USER:PASSWORD"), (403, "NO_PROXY")] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                let _ = stream.read(&mut [0; 1024]);
                let _ = stream.write_all(format!("HTTP/1.1 {status} No\r\n\r\n").as_bytes());
            }
        });
        let lookup = move |name: &str| (name == "HTTPS_PROXY").then(|| proxy.clone());
        let client = builder().environment(lookup).access_key("AK", "secret");
        let client = client.retry(huaweicloud_runtime::NoRetry).build().unwrap();
        let error = client.show_task().task_id(1).send().await.unwrap_err();
        let text = error.to_string();
        assert!(error.is_connection() && !error.outcome_unknown(), "{error:?}");
        assert!(text.contains(&format!("the proxy answered {status}")) && text.contains(advice), "{text}");
    }
}
