//! Unit tests of `endpoint`.

use super::*;

fn endpoint(addresses: &[&str]) -> Endpoint {
    let addresses = addresses.iter().map(|address| (*address).to_owned()).collect();
    Endpoint { end: ServerRole::Target, server: Server { addresses, password: None }, remote: Remote::Refused }
}

#[test]
fn reads_what_servers_say() {
    let info = "# Server\r\nredis_version:7.0.15\r\nrun_id:abc\r\n";
    assert_eq!((field(info, "run_id"), field(info, "run")), ("abc", ""));
    assert_eq!(keys("# Keyspace\r\ndb0:keys=3,expires=0,avg_ttl=0\r\ndb15:keys=4,expires=1\r\n"), 7);
}

async fn refusal(addresses: &[&str]) -> String {
    match endpoint(addresses).connect().await {
        Err(LinkError::Fatal(message)) => message,
        Err(other) => format!("{other:?}"),
        Ok(_) => panic!("connected"),
    }
}

#[tokio::test]
async fn refuses_addresses_before_it_connects() {
    assert!(refusal(&[]).await.contains("has no address"));
    assert!(refusal(&["nonsense"]).await.contains("not of the form host:port"));
    assert!(refusal(&["127.0.0.1:port"]).await.contains("not of the form host:port"));
    for remote in ["192.0.2.1:6379", "[2001:db8::1]:6379", "0.0.0.0:6379", "[::ffff:192.0.2.1]:6379"] {
        let message = refusal(&[remote]).await;
        assert!(message.contains("not this machine") && message.contains("allowed explicitly"), "{message}");
    }
}
