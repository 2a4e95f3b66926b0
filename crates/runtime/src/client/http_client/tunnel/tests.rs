//! Unit tests: answers to `CONNECT`.

use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use super::*;

/// Returns the result of an answer, after which the proxy hangs up.
async fn answered(answer: &[u8]) -> Result<(), Cause> {
    let (ours, mut proxy) = duplex(64 * 1024);
    proxy.write_all(answer).await.unwrap();
    proxy.shutdown().await.unwrap();
    open(TokioIo::new(ours), &Uri::from_static("https://oms.example.com/"), None).await.map(drop)
}

#[tokio::test]
async fn the_status_of_a_refusal_is_kept() {
    assert!(answered(b"HTTP/1.1 200 Connection established\r\nvia: x\r\n\r\n").await.is_ok());
    assert!(answered(b"HTTP/1.0 204\r\n\r\n").await.is_ok());
    for (answer, status) in [
        (&b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"[..], Some(407)),
        (b"HTTP/1.1 403 Forbidden\r\ncontent-length: 9000\r\n\r\n<html>", Some(403)),
        (b"HTTP/1.1 502\r\n\r\n", Some(502)),
        (b"HTTP/1.1 503 cut off", Some(503)),
        (b"HTTP/1.1 2000 OK\r\n\r\n", None),
        (b"SSH-2.0-x\r\n\r\n", None),
        (b"", None),
    ] {
        let error = answered(answer).await.unwrap_err();
        assert_eq!(error.downcast_ref::<ProxyRefusal>().unwrap().status, status, "{}", answer.escape_ascii());
    }
    let endless = [b"HTTP/1.1 200 OK\r\n".to_vec(), vec![b'x'; 20_000]].concat();
    assert!(answered(&endless).await.unwrap_err().is::<ProxyRefusal>());
}

#[tokio::test]
async fn the_target_and_the_authorization_are_told() {
    let (ours, mut proxy) = duplex(4096);
    proxy.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    let auth = HeaderValue::from_static("Basic QWxhZGRpbg==");
    let target = Uri::from_static("https://[fd00::1]:8443/secret");
    drop(open(TokioIo::new(ours), &target, Some(&auth)).await.unwrap());
    let mut seen = String::new();
    proxy.read_to_string(&mut seen).await.unwrap();
    assert!(seen.starts_with("CONNECT [fd00::1]:8443 HTTP/1.1\r\nHost: [fd00::1]:8443\r\n"), "{seen}");
    assert!(
        seen.ends_with("\r\nProxy-Authorization: Basic QWxhZGRpbg==\r\n\r\n") && !seen.contains("secret"),
        "{seen}"
    );
}
