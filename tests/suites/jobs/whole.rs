//! The README's program that moves a bucket and cuts over a Redis.

use huaweicloud_emulator::seeds;
use huaweicloud_runtime::Credentials;

use super::program::{cut_redis_over, move_bucket};
use super::support::{asked, dcs, emulator, oms};

#[test]
fn the_readme_shows_the_program_as_it_is() {
    let program = include_str!("../../programs/move_and_cut_over.rs");
    assert!(program.lines().count() < 60);
    assert!(include_str!("../../../README.md").contains(&format!("```rust,no_run\n{program}```\n")));
}

#[tokio::test]
async fn the_program_moves_a_bucket_and_cuts_a_redis_over() {
    let emulator = emulator().await;
    let keys = |name: &str| Credentials::new(format!("{name}-access-key"), "a-secret-key").unwrap();
    move_bucket(&oms(&emulator), &keys("source"), &keys("target")).await.unwrap();
    cut_redis_over(&dcs(&emulator), seeds::INCREMENTAL_MIGRATION).await.unwrap();
    let asked = asked(&emulator);
    for (operation, times) in [("create_task", 1), ("exchange_instance_ip", 1), ("rollback_exchange_instance_ip", 0)] {
        assert_eq!(asked.iter().filter(|asked| *asked == operation).count(), times, "{operation}");
    }
}
