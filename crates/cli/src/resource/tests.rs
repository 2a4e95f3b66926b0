//! Tests of what the commands on resources have in common.

//! Tests of how resources are told.

use super::*;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

/// A list of `total` numbers that gives page after page.
async fn numbers(total: u32, size: u32, offset: u32) -> Result<PageOf<u32>, Failure> {
    let items: Vec<u32> = (offset..(offset + size).min(total)).collect();
    let entries: Vec<Value> = items.iter().map(|n| serde_json::json!({ "id": n })).collect();
    let raw = serde_json::json!({ "count": total, "tasks": entries, "more": 1.50 }).to_string().into();
    Ok(PageOf { items, total: Some(i64::from(total)), raw })
}

const SHAPE: Shape<u32> = Shape { field: "tasks", id_field: "id", id: u32::to_string };

#[test]
fn pages_are_read_until_there_is_enough() {
    let read = |limit, total| {
        runtime().block_on(read_pages(limit, &SHAPE, async |size, offset| numbers(total, size, offset).await)).unwrap()
    };
    let all = read(1_000, 250);
    assert_eq!((all.items.len(), all.total), (250, Some(250)));
    let json: Value = serde_json::from_slice(&all.json).unwrap();
    assert_eq!((json["tasks"].as_array().unwrap().len(), &json["count"]), (250, &Value::from(250)));
    assert_eq!(read(120, 250).items.len(), 120);
    assert!(read(10, 0).items.is_empty());
}

#[test]
fn an_entry_that_moved_to_the_next_page_is_kept_once() {
    let shifted = async |size: u32, offset: u32| numbers(150, size, offset.saturating_sub(1)).await;
    let listed = runtime().block_on(read_pages(200, &SHAPE, shifted)).unwrap();
    assert_eq!(listed.items.len(), 150);
    let json: Value = serde_json::from_slice(&listed.json).unwrap();
    assert_eq!(json["tasks"].as_array().unwrap().len(), 150);
}

#[test]
fn states_show_their_word_and_their_number() {
    assert_eq!(numbered(&"creation_failed", 4), "creation failed (4)");
    assert_eq!(numbered(&9, 9), "unknown (9)");
}
