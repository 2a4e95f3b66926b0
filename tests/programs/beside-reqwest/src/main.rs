//! Calls one server with reqwest, without TLS, and Huawei Cloud with our client. `tests/run.rs` runs it.

use huaweicloud_oms::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("the URL of a server is missing")?;

    #[expect(clippy::disallowed_methods, reason = "what this program is about")]
    let own = reqwest::Client::new();
    println!("own: {}", own.get(format!("{url}/own")).send().await?.status());

    let config = huaweicloud_oms::Config::builder()
        .environment(|_: &str| None)
        .region("cn-north-4")
        .project_id("0605767e5780d51e2fc6c0136d5a2ab0")
        .access_key("access", "secret")
        .endpoint("oms", url);
    let ours = Client::new(&config.build()?)?;
    println!("ours: {}", ours.raw("GET", "/v2/{project_id}/tasks").send().await?.status());
    Ok(())
}
