//! The examples of the README of `huaweicloud-runtime`, each with a test that runs it.

use bytes::Bytes;
use serde_json::json;
use tests::echo::{ACCESS_KEY, Answer, Echo, PROJECT_ID, SECRET_KEY};

/// Set in a process that runs an example with settings from the environment.
const INSIDE: &str = "EXAMPLE_INSIDE";

fn is_inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

async fn echo() -> Echo {
    let echo = Echo::start().await;
    answer(&echo, 200, json!({ "vpcs": [{ "name": "echo" }] }));
    echo
}

fn answer(echo: &Echo, status: u16, body: serde_json::Value) {
    echo.answer(Answer {
        status,
        content_type: Some("application/json".to_owned()),
        body: Bytes::from(body.to_string()),
    });
}

/// Runs a test in a process of its own, whose environment leads to the echo server, and returns what it prints.
async fn inside(test: &str, echo: &Echo) -> String {
    let name = test.split_once("::").expect("a path").1.to_owned() + "::runs";
    let mut process = std::process::Command::new(std::env::current_exe().expect("this program"));
    process.args([&*name, "--exact", "--nocapture"]).env_clear().env(INSIDE, "yes");
    // Windows cannot open sockets without it.
    process.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
    process.env("HUAWEICLOUD_SDK_AK", ACCESS_KEY).env("HUAWEICLOUD_SDK_SK", SECRET_KEY);
    process.env("HUAWEICLOUD_SDK_PROJECT_ID", PROJECT_ID);
    process.env("HUAWEICLOUD_SDK_VPC_ENDPOINT", echo.url()).env("HUAWEICLOUD_SDK_ECS_ENDPOINT", echo.url());
    let run = tokio::task::spawn_blocking(move || process.output()).await.expect("it runs").expect("it starts");
    let out = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success() && out.contains("1 passed"), "{out}\n{}", String::from_utf8_lossy(&run.stderr));
    out
}

#[rustfmt::skip]
mod untyped {
    use super::*;

    use huaweicloud_runtime::{ClientBuilder, Core, Error, Service};

    static VPC: Service = Service::new("vpc", "Virtual Private Cloud")
        .with_regions(&[("cn-north-4", "https://vpc.cn-north-4.myhuaweicloud.com")]);

    async fn list_vpcs() -> Result<(), Error> {
        // Keys from the environment or the credentials file; the project is looked up in IAM.
        let client: Core = ClientBuilder::new(&VPC).region("cn-north-4").build()?;
        let answer = client.raw("GET", "/v1/{project_id}/vpcs").query("limit", 2).send_json::<serde_json::Value>().await;
        match answer {
            Ok(vpcs) => println!("{} (request id {:?})", vpcs["vpcs"], vpcs.request_id()),
            Err(error) if error.is_forbidden() => println!("ask for the permission vpc:vpcs:list"),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    #[tokio::test]
    async fn runs() {
        if is_inside() {
            return list_vpcs().await.unwrap();
        }
        let echo = echo().await;
        let out = inside(module_path!(), &echo).await;
        assert!(out.contains(r#"[{"name":"echo"}] (request id "#), "{out}");
        let asked: Vec<_> = echo.take().into_iter().map(|request| (request.method, request.target)).collect();
        assert_eq!(asked, [(http::Method::GET, format!("/v1/{PROJECT_ID}/vpcs?limit=2"))]);
        answer(&echo, 403, json!({ "error_code": "VPC.0002", "error_msg": "no" }));
        let out = inside(module_path!(), &echo).await;
        assert!(out.contains("ask for the permission vpc:vpcs:list"), "{out}");
    }
}

#[rustfmt::skip]
mod table {
    use super::*;

    use huaweicloud_runtime::{
        Core, Error, IntegerSchema, Operation, Parameter, Permission, Repeat, Reply, Schema, Service,
    };

    static LIMIT: Schema = Schema::Integer(IntegerSchema::new().with_min(0).with_max(2000));
    static LIST_VPCS: Operation = Operation::new("list_vpcs", "GET", "/v1/{project_id}/vpcs")
        .with_tag("vpc", "vpcs")
        .with_repeat(Repeat::Safe)
        .with_permission(Permission::Action("vpc:vpcs:list"))
        .with_parameters(&[Parameter::query("limit", &LIMIT), Parameter::query("marker", &Schema::STRING)])
        .with_reply(Reply::Json)
        .with_success(&[200]);
    static VPC: Service = Service::new("vpc", "Virtual Private Cloud").with_operations(&[&LIST_VPCS]);

    async fn first(client: &Core) -> Result<serde_json::Value, Error> {
        let mut request = client.request(&LIST_VPCS);
        // A limit of 3000 would be refused here, with the name of the parameter.
        request.query("limit", Some(&1))?;
        Ok(request.send_json::<serde_json::Value>().await?.into_inner())
    }

    #[tokio::test]
    async fn runs() {
        let echo = echo().await;
        let builder = huaweicloud_runtime::ClientBuilder::new(&VPC).environment(|_: &str| None).region("cn-north-4");
        let builder = builder.endpoint(echo.url()).project_id(PROJECT_ID).access_key(ACCESS_KEY, SECRET_KEY);
        let client: Core = builder.build().unwrap();
        assert_eq!(first(&client).await.unwrap()["vpcs"][0]["name"], "echo");
        let mut request = client.request(&LIST_VPCS);
        let refused = request.query("limit", Some(&3000)).unwrap_err().to_string();
        assert!(refused.contains("limit"), "{refused}");
        let asked: Vec<_> = echo.take().into_iter().map(|request| request.target).collect();
        assert_eq!(asked, [format!("/v1/{PROJECT_ID}/vpcs?limit=1")]);
    }
}

#[rustfmt::skip]
mod several {
    use super::*;

    use huaweicloud_runtime::{Config, Core, Error, Service};

    fn clients(vpc: &'static Service, ecs: &'static Service) -> Result<(Core, Core), Error> {
        let config = Config::builder().region("cn-north-4").application("my-app/2.3").build()?;
        Ok((Core::from_config(vpc, &config)?, Core::from_config(ecs, &config)?))
    }

    static VPC: Service = Service::new("vpc", "Virtual Private Cloud");
    static ECS: Service = Service::new("ecs", "Elastic Cloud Server");

    #[tokio::test]
    async fn runs() {
        if is_inside() {
            let (vpc, ecs) = clients(&VPC, &ECS).unwrap();
            for client in [vpc, ecs] {
                client.raw("GET", "/v1/{project_id}/things").send_json::<serde_json::Value>().await.unwrap();
            }
            return;
        }
        let echo = echo().await;
        inside(module_path!(), &echo).await;
        let agent = |request: tests::echo::Received| request.headers["user-agent"].to_str().unwrap().to_owned();
        let agents: Vec<_> = echo.take().into_iter().map(agent).collect();
        let readme = include_str!("../../../crates/runtime/README.md");
        let shown = agents[0].replace(env!("CARGO_PKG_VERSION"), "<version>");
        assert!(readme.contains(&format!("`{shown}`")), "{agents:?}");
        assert_eq!(agents, ["vpc", "ecs"].map(|service| agents[0].replace("vpc", service)));
    }
}
