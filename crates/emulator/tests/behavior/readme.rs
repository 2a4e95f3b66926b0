//! The tables of the README match the code.

use huaweicloud_emulator::{Quirks, coverage_markdown, seeds};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// Replaces the text between two markers.
fn with(text: &str, mark: &str, table: &str) -> String {
    let (begin, end) = (format!("<!-- {mark} -->\n"), format!("<!-- /{mark} -->"));
    let (before, rest) = text.split_once(&begin).expect("the mark begins");
    let (_, after) = rest.split_once(&end).expect("the mark ends");
    format!("{before}{begin}{}\n{end}{after}", table.trim_end())
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the README is written when that is asked for by name")]
fn the_tables_are_current() {
    let text = std::fs::read_to_string(README).unwrap();
    let current = with(&with(&text, "quirks", &Quirks::markdown()), "coverage", &coverage_markdown());
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(README, &current).unwrap();
    } else {
        assert!(text == current, "run UPDATE_README=1 cargo test -p huaweicloud-emulator --test behavior readme");
    }
}

/// The `curl` command of the README plans a fault.
#[tokio::test]
async fn the_fault_of_the_readme_can_be_planned() {
    let text = std::fs::read_to_string(README).unwrap();
    let body = text.split_once("-d '").and_then(|(_, rest)| rest.split_once('\'')).unwrap().0;
    let (_emulator, client) = crate::support::start().await;
    let json = [("content-type".to_owned(), "application/json".to_owned())];
    client.send("POST", "/_emulator/faults", &json, body).await.unwrap().ok();
}

#[test]
fn every_seed_is_named() {
    let text = std::fs::read_to_string(README).unwrap();
    for id in [
        seeds::PAUSED_GROUP,
        seeds::STOPPED_SYNC_TASK,
        seeds::INCREMENTAL_MIGRATION,
        seeds::STOPPED_MIGRATION,
        seeds::RESTARTABLE_MIGRATION,
        seeds::OLD_MIGRATION,
        seeds::SOURCE_INSTANCE,
        seeds::TARGET_INSTANCE,
        seeds::BACKUP,
        seeds::TEMPLATE,
        seeds::JOB,
        seeds::BACKGROUND_TASK,
    ] {
        assert!(text.contains(id), "{id}");
    }
    for id in [seeds::PAUSED_TASK, seeds::FAILED_TASK, seeds::RUNNING_TASK, seeds::SUCCEEDED_TASK] {
        assert!(text.contains(&format!("| task {id} |")), "{id}");
    }
}
