//! Tests the pooled transport against proxies and targets on local sockets.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::*;

const LIMIT: Duration = Duration::from_secs(10);

/// Accepts one connection, reads one head, answers, and returns the head.
async fn once(answer: &'static str) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let head = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let head = head(&mut stream).await;
        stream.write_all(answer.as_bytes()).await.unwrap();
        head
    });
    (port, head)
}

/// Accepts one connection and closes it at the first byte, like a server that speaks no TLS.
async fn closing() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { listener.accept().await.unwrap().0.read_u8().await.unwrap() });
    port
}

async fn head(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(bytes).unwrap()
}

fn through(proxy: &str, except: &str) -> PooledTransport {
    let (proxy, except) = (proxy.to_owned(), except.to_owned());
    let lookup = move |name: &str| match name {
        "ALL_PROXY" => Some(proxy.clone()),
        "NO_PROXY" => Some(except.clone()),
        _ => None,
    };
    PooledTransport::new(LIMIT, Proxies::read(&EnvironmentLookup::from(lookup)).map(Arc::new))
}

async fn get(transport: &PooledTransport, url: &str) -> Result<(u16, Bytes), TransportError> {
    let request = http::Request::get(url).body(Bytes::new()).unwrap();
    let answer = transport.send(request).await?;
    let status = answer.status().as_u16();
    Ok((status, answer.into_body().collect().await.unwrap()))
}

const YES: &str = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nyes";

#[tokio::test]
async fn a_proxy_forwards_what_is_not_encrypted() {
    let (port, seen) = once(YES).await;
    let transport = through(&format!("http://Aladdin:opensesame@127.0.0.1:{port}"), "");
    let (status, body) = get(&transport, "http://oms.example.com:8080/v2/x?limit=2").await.unwrap();
    assert_eq!((status, &*body), (200, &b"yes"[..]));
    let seen = seen.await.unwrap();
    assert!(seen.starts_with("GET http://oms.example.com:8080/v2/x?limit=2 HTTP/1.1\r\n"), "{seen}");
    assert!(seen.contains("host: oms.example.com:8080\r\n"), "{seen}");
    assert!(seen.contains("proxy-authorization: Basic QWxhZGRpbjpvcGVuc2VzYW1l\r\n"), "{seen}");
}

#[tokio::test]
async fn a_proxy_only_carries_what_is_encrypted() {
    let (port, seen) = once("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await;
    let transport = through(&format!("http://Aladdin:opensesame@127.0.0.1:{port}"), "");
    let error = get(&transport, "https://oms.example.com/v2/secret").await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Setup, "nothing was sent, and nothing changes by itself");
    assert_eq!(
        error.reason().map(|reason| reason.to_string()).as_deref(),
        Some("the proxy answered 407 Proxy Authentication Required")
    );
    let seen = seen.await.unwrap();
    assert!(seen.starts_with("CONNECT oms.example.com:443 HTTP/1.1\r\n"), "{seen}");
    assert!(seen.to_lowercase().contains("proxy-authorization: basic qwxhzgrpbjpvcgvuc2vzyw1l\r\n"), "{seen}");
    assert!(seen.to_lowercase().contains(&format!("user-agent: {SDK}\r\n")) && !seen.contains("secret"), "{seen}");
}

#[tokio::test]
async fn no_proxy_is_heeded() {
    let (port, seen) = once(YES).await;
    let transport = through("http://127.0.0.1:1", "127.0.0.1");
    let (status, _) = get(&transport, &format!("http://127.0.0.1:{port}/x")).await.unwrap();
    assert_eq!(status, 200);
    let seen = seen.await.unwrap();
    assert!(seen.starts_with("GET /x HTTP/1.1\r\n") && !seen.contains("proxy-authorization"), "{seen}");
    assert!(seen.contains(&format!("user-agent: {SDK}\r\n")), "{seen}");
}

/// One client reaches both an emulator on this machine and IAM on another.
#[tokio::test]
async fn this_machine_is_never_behind_a_proxy() {
    let (port, seen) = once(YES).await;
    let transport = through("http://Aladdin:opensesame@127.0.0.1:1", "");
    assert_eq!(get(&transport, &format!("http://127.0.0.1:{port}/x")).await.unwrap().0, 200);
    assert!(!seen.await.unwrap().contains("proxy-authorization"));
}

#[tokio::test]
async fn tls_runs_inside_the_tunnel() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let hello = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let mut hello = [0; 1024];
        let length = stream.read(&mut hello).await.unwrap();
        stream.write_all(b"this is no handshake").await.unwrap();
        hello[..length].to_vec()
    });
    let transport = through(&format!("http://127.0.0.1:{port}"), "");
    let error = get(&transport, "https://oms.example.com/").await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert_eq!(error.reason().map(|reason| reason.to_string()).as_deref(), Some("the TLS handshake failed"));
    let hello = hello.await.unwrap();
    let has = |wanted: &[u8]| hello.windows(wanted.len()).any(|window| window == wanted);
    assert!(has(b"oms.example.com") && has(b"http/1.1"), "the name of the target and the protocol");
}

/// The peer accepts the connection and never starts TLS. The limit also covers the handshake.
#[tokio::test(start_paused = true)]
async fn connecting_ends_with_the_last_byte_of_the_handshake() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let transport = PooledTransport::direct(LIMIT);
    let error = get(&transport, &url).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::ConnectTimeout);
}

#[tokio::test]
async fn a_target_without_host_is_never_sent() {
    let transport = PooledTransport::direct(LIMIT);
    let error = get(&transport, "/v2/x").await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Unsendable);
}

static LOADED: AtomicUsize = AtomicUsize::new(0);

/// Counts how often the certificates are loaded, and returns none.
fn count() -> Result<rustls::ClientConfig, rustls::Error> {
    LOADED.fetch_add(1, Ordering::Relaxed);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth())
}

/// Certificates are not loaded before the first TLS connection, and only once for any number of clients. No crypto provider is
/// installed for the rest of the program.
#[tokio::test]
async fn certificates_are_loaded_once_and_only_for_tls() {
    static TLS: LazyTls = LazyTls::new(count);
    let clients = [(); 3].map(|()| PooledTransport::with_parts(LIMIT, None, &TLS));
    for client in &clients {
        let (port, _) = once(YES).await;
        assert_eq!(get(client, &format!("http://127.0.0.1:{port}/x")).await.unwrap().0, 200);
    }
    assert_eq!(LOADED.load(Ordering::Relaxed), 0);
    for client in &clients {
        let port = closing().await;
        get(client, &format!("https://127.0.0.1:{port}/x")).await.unwrap_err();
    }
    assert_eq!(LOADED.load(Ordering::Relaxed), 1);
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
}

/// A machine whose certificates cannot be read reports it at each call, and works once they can be read.
#[tokio::test]
async fn unreadable_certificates_are_an_error_of_the_connection() {
    static TLS: LazyTls = LazyTls::new(|| Err(rustls::Error::General("no roots".to_owned())));
    let client = PooledTransport::with_parts(LIMIT, None, &TLS);
    for _ in 0..2 {
        let (port, _) = once("").await;
        let error = get(&client, &format!("https://127.0.0.1:{port}/x")).await.unwrap_err();
        let reason = Some("the certificates of this machine cannot be read".to_owned());
        assert_eq!(
            (error.kind(), error.reason().map(|reason| reason.to_string())),
            (TransportErrorKind::Setup, reason)
        );
    }
}

/// Sending the request without the proxy would bypass what the user configured.
#[tokio::test]
async fn a_proxy_that_cannot_be_used_stops_the_request() {
    for proxy in ["::::not a url", "ftp://proxy.example.com", "socks5://proxy.example.com:1080"] {
        for url in ["http://oms.example.com/", "https://oms.example.com/"] {
            let error = get(&through(proxy, ""), url).await.unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::Setup);
            let reason = error.reason().unwrap().to_string();
            assert!(reason.starts_with("the proxy in ALL_PROXY cannot be used"), "{reason}");
        }
    }
}

/// A request that waits for its connection has not left; one that waits for its answer has.
#[tokio::test(start_paused = true)]
async fn a_request_leaves_once_there_is_a_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let transport = PooledTransport::direct(LIMIT);
    for (url, left) in [(format!("https://{address}/"), false), (format!("http://{address}/"), true)] {
        let departure = Departure::default();
        let mut request = http::Request::get(url).body(Bytes::new()).unwrap();
        request.extensions_mut().insert(departure.clone());
        assert!(tokio::time::timeout(LIMIT / 2, transport.send(request)).await.is_err());
        assert_eq!(departure.may_have_left(), left);
    }
}
