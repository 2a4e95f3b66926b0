//! Clients of a scripted service, with a controlled clock and random numbers.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use huaweicloud_runtime::ClientBuilder;
use tests::faults::Service;

pub(crate) const SECRET_KEY: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYzQ9kT2vB";

/// Secrets in the body of [`create`]. They contain no word that occurs in other strings.
pub(crate) const SOURCE_KEY: &str = "q8Zs/W2xk+Rm4T==0v1";
pub(crate) const TARGET_KEY: &str = "Jk3\"vT\\9pQz=Lw<02&y";

/// 2026-11-28T18:48:25Z.
pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_891_705)
}

fn set<C>(builder: ClientBuilder<C>) -> ClientBuilder<C>
where
    C: From<huaweicloud_runtime::Core>,
{
    let builder = builder.environment(|_: &str| None).region("cn-north-4").project_id("0123456789abcdef");
    builder.access_key("FIELDACCESSKEY", SECRET_KEY).clock(now).random(|| 0.5)
}

pub(crate) fn oms_builder() -> ClientBuilder<huaweicloud_oms::Client> {
    set(huaweicloud_oms::Client::builder())
}

pub(crate) fn oms(service: &Service) -> huaweicloud_oms::Client {
    oms_builder().transport(service.clone()).build().expect("a client")
}

pub(crate) fn dcs(service: &Service) -> huaweicloud_dcs::Client {
    set(huaweicloud_dcs::Client::builder()).transport(service.clone()).build().expect("a client")
}

/// Creates a task, which is never repeated.
pub(crate) async fn create(client: &huaweicloud_oms::Client) -> Result<i64, huaweicloud_oms::Error> {
    use huaweicloud_oms::types::{CreateTaskRequest, TaskDestination, TaskSource};
    let source = TaskSource::builder().bucket("from").ak("SOURCEACCESS").sk(SOURCE_KEY);
    let destination = TaskDestination::builder().ak("TARGETACCESS").sk(TARGET_KEY).bucket("to").region("cn-north-4");
    let body = CreateTaskRequest::builder().src_node(source).dst_node(destination);
    client.create_task().body(body).send().await.map(|created| created.id)
}
