//! Tests what clients of several services share when they are created from one configuration, and how they identify
//! themselves.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use huaweicloud_runtime::identity::CachedCredentials;
use huaweicloud_runtime::{
    Config, ConfigBuilder, Core, Credentials, CredentialsFuture, ProvideCredentials, Service, Transport,
    TransportFuture,
};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::script::{Script, answer};
use crate::support::{ACCESS_KEY, SECRET_KEY, SERVICE, error, now};

static DCS: Service = Service::new("dcs", "Distributed Cache Service")
    .with_regions(&[("cn-north-4", "https://dcs.cn-north-4.myhuaweicloud.com")])
    .with_version("1.2.3");

fn builder() -> ConfigBuilder {
    Config::builder()
        .environment(|_: &str| None)
        .region("cn-north-4")
        .access_key(ACCESS_KEY, SECRET_KEY)
        .clock(now)
        .random(|| 0.5)
}

fn clients(config: &Config) -> [Core; 2] {
    [Core::from_config(&SERVICE, config).unwrap(), Core::from_config(&DCS, &config.clone()).unwrap()]
}

async fn ask(core: &Core) -> Result<(), huaweicloud_runtime::Error> {
    core.raw("GET", "/v2/{project_id}/things").send_json::<Value>().await.map(drop)
}

#[tokio::test(start_paused = true)]
async fn the_project_is_looked_up_once() {
    let projects = answer(200, r#"{"projects":[{"id":"p1","name":"cn-north-4"}]}"#);
    let script = Script::new([projects, answer(200, "{}"), answer(200, "{}")]);
    let [oms, dcs] = clients(&builder().transport(script.clone()).build().unwrap());
    ask(&oms).await.unwrap();
    ask(&dcs).await.unwrap();
    assert!(script.uri(0).starts_with("https://iam.cn-north-4.myhuaweicloud.com/v3/projects"));
    assert_eq!(script.uri(1), "https://oms.cn-north-4.myhuaweicloud.com/v2/p1/things");
    assert_eq!(script.uri(2), "https://dcs.cn-north-4.myhuaweicloud.com/v2/p1/things");
}

#[tokio::test(start_paused = true)]
async fn the_clock_is_learned_once() {
    let ahead = answer(200, "{}").header("date", "Fri, 15 Nov 2019 05:36:55 GMT");
    let script = Script::new([ahead, answer(200, "{}")]);
    let [oms, dcs] = clients(&builder().project_id("p1").transport(script.clone()).build().unwrap());
    ask(&oms).await.unwrap();
    ask(&dcs).await.unwrap();
    assert_eq!(script.header(0, "x-sdk-date").as_deref(), Some("20191115T033655Z"));
    assert_eq!(script.header(1, "x-sdk-date").as_deref(), Some("20191115T053655Z"), "two hours learned by the other");
}

#[derive(Debug, Clone, Default)]
struct Vault(Arc<AtomicUsize>);

impl ProvideCredentials for Vault {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move { Credentials::new(format!("KEY{number}"), "secret") })
    }
}

#[tokio::test(start_paused = true)]
async fn cached_credentials_are_fetched_once() {
    let vault = Vault::default();
    let script = Script::new([answer(200, "{}"), answer(200, "{}")]);
    let cached = CachedCredentials::new(vault.clone());
    let config = builder().project_id("p1").credentials(cached).transport(script.clone()).build().unwrap();
    let [oms, dcs] = clients(&config);
    ask(&oms).await.unwrap();
    ask(&dcs).await.unwrap();
    assert_eq!(vault.0.load(Ordering::Relaxed), 1);
    assert!((0..2).all(|number| script.header(number, "authorization").unwrap().contains("Access=KEY0,")));
}

/// Answers every request of every connection, and counts the connections.
async fn server() -> (String, Arc<AtomicUsize>, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (connections, heads) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
    let (count, log) = (connections.clone(), heads.clone());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(serve(stream, log.clone()));
        }
    });
    (url, connections, heads)
}

async fn serve(mut stream: TcpStream, log: Arc<Mutex<Vec<String>>>) {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let Ok(byte) = stream.read_u8().await else { return };
            head.push(byte);
        }
        log.lock().unwrap().push(String::from_utf8(head).unwrap());
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
    }
}

#[tokio::test]
async fn connections_are_shared() {
    let (url, connections, _) = server().await;
    let config = builder().project_id("p1").endpoint("oms", &url).endpoint("dcs", &url).build().unwrap();
    for core in clients(&config) {
        ask(&core).await.unwrap();
        // The connection returns to the pool in a separate task.
        tokio::task::yield_now().await;
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}

/// Certificates are loaded for the first TLS connection, so a program that never opens one does not pay for them.
#[test]
#[expect(clippy::disallowed_types, reason = "the test measures real time")]
fn a_client_of_plain_http_is_made_in_less_than_a_millisecond() {
    let took = || {
        let builder = builder().project_id("p1").endpoint("oms", "http://127.0.0.1:1");
        let start = std::time::Instant::now();
        let client = Core::from_config(&SERVICE, &builder.build().unwrap());
        let took = start.elapsed();
        drop(client.unwrap());
        took
    };
    // Takes the fastest of many runs: other programs on this machine slow down the rest.
    let fastest = (0..50).map(|_| took()).min().unwrap();
    assert!(fastest < std::time::Duration::from_millis(1), "{fastest:?}");
}

#[tokio::test(start_paused = true)]
async fn a_shared_transport_is_one_transport() {
    let script = Arc::new(Script::new([answer(200, "{}")]));
    let [oms, _] = clients(&builder().project_id("p1").transport(script.clone()).build().unwrap());
    ask(&oms).await.unwrap();
    assert_eq!(script.count(), 1);
    let dynamic: Arc<dyn Transport> = script;
    assert!(builder().transport(dynamic).build().is_ok());
}

/// An emulator of one service on this machine does not affect the clients of other services.
#[tokio::test(start_paused = true)]
async fn an_emulator_is_never_asked_for_a_project_that_iam_knows() {
    let projects = answer(200, r#"{"projects":[{"id":"p1","name":"cn-north-4"}]}"#);
    let script = Script::new([projects, answer(200, "{}")]);
    let config = builder().endpoint("oms", "http://127.0.0.1:1").transport(script.clone()).build().unwrap();
    let [oms, dcs] = clients(&config);
    let refused = error(ask(&oms).await);
    assert!(refused.is_configuration() && refused.to_string().contains("HUAWEICLOUD_SDK_PROJECT_ID"), "{refused}");
    ask(&dcs).await.unwrap();
    assert_eq!(script.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_agent_names_library_service_and_application() {
    let projects = answer(200, r#"{"projects":[{"id":"p1","name":"cn-north-4"}]}"#);
    let script = Script::new([projects, answer(200, "{}"), answer(200, "{}")]);
    let config = builder().application("my-app/2.3").transport(script.clone()).build().unwrap();
    for core in clients(&config) {
        ask(&core).await.unwrap();
    }
    let sdk = concat!("huaweicloud-sdk-rust/", env!("CARGO_PKG_VERSION"));
    let agents: Vec<_> = (0..3).map(|number| script.header(number, "user-agent").unwrap()).collect();
    assert_eq!(agents[0], format!("{sdk} iam my-app/2.3"));
    assert_eq!(agents[1], format!("{sdk} oms my-app/2.3"));
    assert_eq!(agents[2], format!("{sdk} dcs/1.2.3 my-app/2.3"));
    let refused = error(builder().application("my app (beta)").build());
    assert!(refused.is_configuration() && refused.to_string().contains("application name"), "{refused}");
}

#[cfg(feature = "reqwest")]
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the program's own client")]
async fn the_agent_of_a_client_of_ones_own_is_joined() {
    for (agent, end) in [(Some("probe/7 (x)"), " oms probe/7 (x)"), (Some("odd\"\\"), " oms"), (None, " oms")] {
        let own = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let own = match agent {
            Some(agent) => own.user_agent(agent),
            None => own,
        };
        let (url, _, heads) = server().await;
        let config =
            builder().project_id("p1").endpoint("oms", &url).http_client(own.build().unwrap()).build().unwrap();
        ask(&Core::from_config(&SERVICE, &config).unwrap()).await.unwrap();
        let head = heads.lock().unwrap()[0].clone();
        let shown =
            head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("user-agent: ").map(str::to_owned));
        let shown = shown.unwrap();
        assert!(shown.starts_with("huaweicloud-sdk-rust/") && shown.ends_with(end), "{shown}");
    }
}

#[test]
fn nothing_of_a_configuration_shows_a_key() {
    let builder = builder().project_id("p1");
    let text = format!("{builder:?}");
    let config = builder.build().unwrap();
    assert!(!format!("{text} {config:?}").contains("secret") && config.region() == Some("cn-north-4"));
}

/// Records each request, and passes it on.
struct Noted(Arc<dyn Transport>, &'static str, Arc<Mutex<Vec<String>>>);

impl Transport for Noted {
    fn send(&self, request: huaweicloud_runtime::http::Request<bytes::Bytes>) -> TransportFuture<'_> {
        self.2.lock().unwrap().push(format!("{} {}", self.1, request.uri().path()));
        self.0.send(request)
    }
}

#[tokio::test(start_paused = true)]
async fn a_transport_is_wrapped_for_all_clients_the_last_outermost() {
    let projects = answer(200, r#"{"projects":[{"id":"p1","name":"cn-north-4"}]}"#);
    let script = Script::new([projects, answer(200, "{}")]);
    let notes = Arc::new(Mutex::new(Vec::new()));
    let wrap = |name: &'static str| {
        let notes = notes.clone();
        move |inner| Noted(inner, name, notes.clone())
    };
    let builder = builder().transport(script.clone()).wrap_transport(wrap("inner")).wrap_transport(wrap("outer"));
    let [oms, _] = clients(&builder.build().unwrap());
    ask(&oms).await.unwrap();
    let noted = ["outer /v3/projects", "inner /v3/projects", "outer /v2/p1/things", "inner /v2/p1/things"];
    assert_eq!(*notes.lock().unwrap(), noted);
    assert_eq!(script.count(), 2);
}

/// The wrapped transport is the default one, with the proxies from the builder's environment.
#[tokio::test]
async fn a_wrapped_transport_keeps_the_proxies_of_the_environment() {
    let (proxy, seen) = proxy().await;
    let notes = Arc::new(Mutex::new(Vec::new()));
    let environment = move |name: &str| (name == "HTTP_PROXY").then(|| proxy.clone());
    let kept = notes.clone();
    let builder = builder().environment(environment).endpoint("oms", "http://oms.invalid").project_id("p1");
    let config = builder.wrap_transport(move |inner| Noted(inner, "seen", kept.clone())).build().unwrap();
    let oms = Core::from_config(&SERVICE, &config).unwrap();
    ask(&oms).await.unwrap();
    assert_eq!(*notes.lock().unwrap(), ["seen /v2/p1/things"]);
    assert!(seen.await.unwrap().starts_with("GET http://oms.invalid/v2/p1/things HTTP/1.1"));
}

/// A proxy can read requests over plain HTTP, and may repeat their contents in its error.
#[tokio::test]
async fn a_proxy_that_repeats_its_password_to_a_source_of_credentials_does_not_show_it() {
    const SECRET: &str = "raw-proxy-password";
    let pair = "dXNlcjpyYXctcHJveHktcGFzc3dvcmQ=";
    for federation in [
        &[("HUAWEICLOUD_SDK_IDP_ID", "idp"), ("HUAWEICLOUD_SDK_ID_TOKEN_FILE", "token")][..],
        &[
            ("HUAWEICLOUD_OIDC_PROVIDER_URN", "urn:p"),
            ("HUAWEICLOUD_OIDC_AGENCY_URN", "urn:a"),
            ("HUAWEICLOUD_OIDC_TOKEN_FILE", "token"),
        ],
    ] {
        let body = format!("{{\"error\":{{\"code\":\"407\",\"message\":\"refused user {SECRET} Basic {pair}\"}}}}");
        let (proxy, seen) = answering("407 Proxy Authentication Required", body).await;
        let proxy = proxy.replace("http://", &format!("http://user:{SECRET}@"));
        let environment = move |name: &str| match name {
            "HTTP_PROXY" => Some(proxy.clone()),
            "HUAWEICLOUD_SDK_IAM_ENDPOINT" | "HUAWEICLOUD_SDK_STS_ENDPOINT" => Some("http://keys.invalid".to_owned()),
            _ => federation.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()),
        };
        let files = |_: &std::path::Path| Ok("id-token".to_owned());
        let builder = Config::builder().environment(environment).files(files).region("cn-north-4").project_id("p1");
        let oms = Core::from_config(&SERVICE, &builder.build().unwrap()).unwrap();
        let failed = error(ask(&oms).await);
        let said = format!("{failed} {failed:?}");
        assert!(said.contains("407") && !said.contains(SECRET) && !said.contains(pair), "{said}");
        assert!(seen.await.unwrap().contains(&format!("proxy-authorization: Basic {pair}")), "the proxy got it");
    }
}

/// Starts a proxy for one request. Returns its URL, and the head of the request.
async fn proxy() -> (String, tokio::task::JoinHandle<String>) {
    answering("200 OK", "{}".to_owned()).await
}

async fn answering(status: &'static str, body: String) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 4096];
        let length = stream.read(&mut head).await.unwrap();
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8_lossy(&head[..length]).into_owned()
    });
    (url, seen)
}
