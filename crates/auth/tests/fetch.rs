//! Credential sources over a real reqwest client and a socket.
#![cfg(all(feature = "providers", feature = "reqwest"))]
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;
use std::time::Duration;

use huaweicloud_auth::Secret;
use huaweicloud_auth::fetch::{FetchRequest, HttpFetch};

/// Answers one connection with `answer`, or keeps silent until the client gives up; returns what was asked.
fn serve(answer: Option<&'static str>) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/keys", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut asked = Vec::new();
        let mut buffer = [0; 4096];
        while !asked.ends_with(b"{}") {
            let length = stream.read(&mut buffer).expect("a request");
            asked.extend_from_slice(&buffer[..length]);
        }
        match answer {
            Some(answer) => stream.write_all(answer.as_bytes()).expect("writes"),
            None => drop(stream.read(&mut buffer)),
        }
        String::from_utf8_lossy(&asked).into_owned()
    });
    (url, server)
}

fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy();
    builder.redirect(reqwest::redirect::Policy::none()).build().expect("a client")
}

fn request(url: &str, timeout: Duration) -> FetchRequest {
    let request = http::Request::post(url).header("x-metadata-token", "t").body(Secret::from("{}"));
    FetchRequest::new(request.expect("a request"), timeout)
}

#[tokio::test]
async fn an_exchange_with_any_status() {
    let answer = "HTTP/1.1 404 Not Found\r\nx-subject-token: s\r\ncontent-length: 4\r\n\r\nnone";
    let (url, server) = serve(Some(answer));
    let response = client().fetch(request(&url, Duration::from_secs(10))).await.expect("answers");
    assert_eq!((response.status().as_u16(), response.body().expose()), (404, "none"));
    assert_eq!(response.headers()["x-subject-token"], "s");
    let asked = server.join().expect("served");
    assert!(asked.starts_with("POST /keys HTTP/1.1\r\n") && asked.contains("x-metadata-token: t\r\n"), "{asked}");
}

#[tokio::test]
async fn failures_in_words() {
    let (url, server) = serve(None);
    let error = client().fetch(request(&url, Duration::from_millis(50))).await.expect_err("silence");
    assert_eq!(error.to_string(), "no answer in time");
    // Joined off this thread, which has to close the connection that the server waits for.
    tokio::task::spawn_blocking(|| server.join()).await.expect("joined").expect("served");
    // The port is closed now.
    let error = client().fetch(request(&url, Duration::from_secs(10))).await.expect_err("closed");
    assert_eq!(error.to_string(), "the connection failed");
    let (url, server) = serve(Some("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort"));
    let error = client().fetch(request(&url, Duration::from_secs(10))).await.expect_err("short");
    assert_eq!(error.to_string(), "the exchange broke off");
    server.join().expect("served");
}
