//! Moves a bucket into OBS and cuts a Redis over to DCS, each after a check that only reads.

use std::error::Error;
use std::time::Duration;

use huaweicloud_dcs::jobs::{AddressSwap, cut_over};
use huaweicloud_oms::types::{CloudType, CreateTaskRequest, TaskDestination, TaskSource, TaskType};
use huaweicloud_oms::{Config, Credentials, jobs};

type Done = Result<(), Box<dyn Error + Send + Sync>>;

/// Copies a whole bucket of Alibaba Cloud if the pre-flight check finds no obstacle, and waits for the end.
pub async fn move_bucket(oms: &huaweicloud_oms::Client, from: &Credentials, to: &Credentials) -> Done {
    let source =
        TaskSource::builder().cloud_type(CloudType::Aliyun).region("cn-beijing").bucket("photos").object_key([""]);
    let target = TaskDestination::builder().region("cn-north-4").bucket("photos");
    let request: CreateTaskRequest = CreateTaskRequest::builder()
        .task_type(TaskType::Prefix)
        .src_node(source.ak(from.access_key()).sk(from.secret_key().clone()))
        .dst_node(target.ak(to.access_key()).sk(to.secret_key().clone()))
        .try_into()?;
    let found = jobs::preflight(oms, &request).await;
    println!("{found}");
    if !found.may_start() {
        return Err("the bucket cannot be moved".into());
    }
    let task = oms.create_task().body(request).send_and_wait().await?;
    println!("bucket: {} objects copied", task.successful_num.unwrap_or_default());
    Ok(())
}

/// Swaps the addresses of source and target once the target has kept up for a minute, and swaps back if the check fails.
pub async fn cut_redis_over(dcs: &huaweicloud_dcs::Client, task: &str) -> Done {
    let report = cut_over(dcs, task)
        .hold(Duration::from_secs(60))
        .exchange(AddressSwap::AddressesAndDomains)
        .verify_with(|| async { Ok(()) }) // Try the application here: an `Err` swaps the addresses back.
        .observe(|step| println!("redis: {step}"))
        .await?;
    println!("redis: {} keys moved", report.counts.and_then(|counts| counts.target).unwrap_or_default());
    Ok(())
}

#[tokio::main]
pub async fn main() -> Done {
    let config = Config::builder().region("cn-north-4").build()?;
    let (oms, dcs) = (huaweicloud_oms::Client::new(&config)?, huaweicloud_dcs::Client::new(&config)?);
    let from = Credentials::new(std::env::var("ALIYUN_ACCESS_KEY_ID")?, std::env::var("ALIYUN_ACCESS_KEY_SECRET")?)?;
    let to = oms.core().credentials().await?;
    let task = std::env::args().nth(1).ok_or("pass the id of the DCS migration task")?;
    tokio::try_join!(move_bucket(&oms, &from, &to), cut_redis_over(&dcs, &task)).map(|_| ())
}
