//! Tests the messages during a call, with `-v` and `--debug`: they contain no secret and nothing untrue, and they do
//! not change the outcome.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::sync::{Arc, Mutex};

use crate::support::{PrivateFile, Run, run};

/// A server that answers each request with the result of a function, and records the requests.
struct Server {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(answer: impl Fn(&str) -> String + Send + 'static) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = requests.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let request = read(&stream);
                let answer = answer(&request);
                kept.lock().expect("a lock").push(request);
                // The client may already have closed the connection.
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { url, requests }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("a lock").clone()
    }
}

/// Reads one request.
fn read(stream: &std::net::TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    while !request.ends_with("\r\n\r\n") && reader.read_line(&mut request).is_ok_and(|length| length > 0) {}
    let head = request.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let _ = reader.take(length).read_to_string(&mut request);
    request
}

/// Builds a JSON answer whose headers state this length.
fn answer_of(status: u16, headers: &str, body: &str, length: usize) -> String {
    let head = "Content-Type: application/json\r\nConnection: close\r\n";
    format!("HTTP/1.1 {status} Said\r\n{head}{headers}Content-Length: {length}\r\n\r\n{body}")
}

fn answer(status: u16, headers: &str, body: &str) -> String {
    answer_of(status, headers, body, body.len())
}

const SECRETS: [&str; 3] = ["sourceMARKERkey999", "destinationMARKERkey7", "gQpjbi1ub3J0aC00/MARKER+token="];

const BODY: &str = r#"{"src_ak":"a","src_sk":"sourceMARKERkey999","dst_ak":"b","dst_sk":"destinationMARKERkey7"}"#;

/// Every level of detail.
const DETAILS: [&[&str]; 4] = [&[], &["-v"], &["--debug"], &["--debug", "-o", "json"]];

/// Starts a task at a server.
fn start(url: &str, detail: &[&str]) -> Run {
    let body = PrivateFile::new("start.json", BODY);
    let body = format!("@{}", body.path());
    let call = ["call", "oms", "start_task", "--path", "task_id=42", "--body", &body];
    let environment = [
        ("HUAWEICLOUD_SDK_AK", "HPUAACCESSKEYEXAMPLE"),
        ("HUAWEICLOUD_SDK_SK", "caller-secret-key"),
        ("HUAWEICLOUD_SDK_SECURITY_TOKEN", SECRETS[2]),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "p1"),
        ("HUAWEICLOUD_SDK_OMS_ENDPOINT", url),
    ];
    run(&[&call[..], detail].concat(), &environment)
}

#[test]
fn what_a_service_repeats_is_redacted_in_every_detail() {
    for status in [200, 400] {
        for secret in SECRETS {
            let body = format!(r#"{{"error_code":"OMS.0001","error_msg":"cannot use {secret} now"}}"#);
            let id = format!("X-Request-Id: {secret}\r\n");
            let server = Server::start(move |_| answer(status, &id, &body));
            for detail in DETAILS {
                let run = start(&server.url, detail);
                assert!(
                    !run.err.contains("MARKER") && !run.out.contains("MARKER"),
                    "{detail:?}\n{}{}",
                    run.out,
                    run.err
                );
                assert!(detail.is_empty() || run.err.contains("request id <redacted>"), "{detail:?}\n{}", run.err);
            }
        }
    }
}

#[test]
fn a_request_is_a_line_and_debug_shows_the_bodies() {
    let server = Server::start(|_| answer(200, "X-Request-Id: r1\r\n", r#"{"task":42}"#));
    let line = format!("POST {}/v2/p1/tasks/42/start  200  request id r1", server.url);
    let run = start(&server.url, &["-v"]).exits(0).complains(&[&line]);
    assert!(!run.err.contains("task\""), "{}", run.err);
    start(&server.url, &["--debug"]).exits(0).complains(&[&line, r#""src_ak": "<redacted>""#, r#""task": 42"#]);
}

#[test]
fn no_detail_changes_the_outcome() {
    let error = r#"{"error_code":"OMS.0001","error_msg":"bad value"}"#;
    for (status, body) in [(400, error), (400, "{"), (200, "{\"a\":"), (200, "")] {
        let server = Server::start(move |_| answer_of(status, "", body, 500));
        let outcomes = DETAILS.map(|detail| start(&server.url, detail).code);
        assert_eq!(outcomes, [outcomes[0]; 4], "{status} {body}");
        assert_eq!(server.requests().len(), 4, "{status} {body}: none is repeated");
    }
}

#[test]
fn a_wait_is_announced_only_where_it_takes_place() {
    let body = r#"{"error_code":"APIGW.0308","error_msg":"slow down"}"#;
    for time in ["Fri, 31 Dec 9999 23:59:59 GMT", "99999999999999999999"] {
        let header = format!("Retry-After: {time}\r\n");
        let server = Server::start(move |_| answer(429, &header, body));
        let run = start(&server.url, &["-v"]).exits(1);
        assert!(!run.err.contains("waiting"), "{}", run.err);
    }
    let header = "Retry-After: 1\r\n";
    let turn = Mutex::new(0);
    let server = Server::start(move |_| {
        let mut turn = turn.lock().expect("a lock");
        *turn += 1;
        if *turn == 1 { answer(429, header, body) } else { answer(200, "", "") }
    });
    start(&server.url, &["-v"]).exits(0).complains(&["before attempt 2"]);
}

/// Runs a command with container credentials from a server on this machine, and with a proxy for all other requests.
fn of_container(uri: &str, proxy: &str, arguments: &[&str]) -> Run {
    let token = PrivateFile::new("token", "MARKER-container-token");
    let environment = [
        ("HTTP_PROXY", proxy),
        ("HC_CONTAINER_CREDENTIALS_FULL_URI", uri),
        ("HC_CONTAINER_AUTHORIZATION_TOKEN_FILE", token.path()),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "p1"),
        ("HUAWEICLOUD_SDK_REGION", "cn-north-4"),
    ];
    run(arguments, &environment)
}

#[test]
fn the_token_of_a_container_never_goes_to_a_proxy() {
    let proxy = Server::start(|_| answer(200, "", "{}"));
    for uri in ["http://169.254.170.23/v1/credentials", "http://[fe80::1]/v1/credentials"] {
        let run = of_container(uri, &proxy.url, &["whoami", "-v"]);
        assert!(run.code != 0 && !run.err.contains("MARKER"), "{}", run.err);
    }
    assert_eq!(proxy.requests(), Vec::<String>::new());
}

/// A machine without a metadata service answers nothing here, or refuses; what matters is who was asked.
#[test]
fn the_metadata_service_is_never_asked_through_a_proxy() {
    let proxy = Server::start(|_| answer(200, "", "{}"));
    let environment = [
        ("HTTP_PROXY", proxy.url.as_str()),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "p1"),
        ("HUAWEICLOUD_SDK_REGION", "cn-north-4"),
    ];
    let run = run(&["whoami", "-v"], &environment);
    assert!(run.code == 0 || run.err.contains("ecs metadata"), "it was not asked\n{}", run.err);
    assert_eq!(proxy.requests(), Vec::<String>::new());
}

#[test]
fn what_sources_of_keys_answer_is_never_shown() {
    let keys = r#"{"credential":{"access":"HPUAMARKERMARKER9999","secret":"MARKER-sk","securitytoken":"MARKER-token",
        "expires_at":"2099-01-01T00:00:00.000000Z"}}"#;
    let container = Server::start(move |_| answer(200, "", keys));
    for detail in DETAILS {
        let arguments = [&["whoami"], detail].concat();
        let run = of_container(&container.url, "", &arguments).exits(0);
        assert!(run.out.contains("HPUA…9999"), "{}", run.out);
        assert!(!run.out.contains("MARKER") && !run.err.contains("MARKER"), "{detail:?}\n{}", run.err);
    }
}

#[test]
fn what_a_proxy_repeats_of_its_credentials_is_redacted() {
    let proxy = Server::start(|request| {
        let head = request.lines().find_map(|line| line.strip_prefix("proxy-authorization: ")).unwrap_or_default();
        let body = format!(r#"{{"error_msg":"denied {head} and proxyMARKERpw"}}"#);
        answer(407, "", &body)
    });
    let url = proxy.url.replace("http://", "http://puser:proxyMARKERpw@");
    let environment = [
        ("HTTP_PROXY", url.as_str()),
        ("HUAWEICLOUD_SDK_AK", "a"),
        ("HUAWEICLOUD_SDK_SK", "s"),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "p1"),
        ("HUAWEICLOUD_SDK_OMS_ENDPOINT", "http://10.9.9.9:80"),
    ];
    let run = run(&["task", "list", "--debug"], &environment).complains(&["denied", "<redacted>"]);
    assert!(!run.err.contains("MARKER") && !run.err.contains("cHVzZXI"), "{}", run.err);
    assert_eq!(proxy.requests().len(), 1);
}
