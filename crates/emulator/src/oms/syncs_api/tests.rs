//! Unit tests of `syncs_api`.

use std::sync::Arc;

use super::*;
use crate::cloud::Cloud;
use crate::pace::Pace;
use crate::quirks::Quirks;
use crate::world::kernel::Setup;

#[test]
fn what_ends_later_than_it_was_asked_for_is_in_the_series() {
    let region = "cn-north-4".to_owned();
    let setup = Setup { quirks: Quirks::default(), pace: Pace::default(), region, seed: 1, worker: None };
    let mut t = Cloud::new("p", Arc::new(setup), crate::MANUAL_START_MS);
    crate::seeds::plant(&mut t);
    let id = crate::seeds::STOPPED_SYNC_TASK;
    let sync = task(&mut t.oms, id).expect("is there");
    sync.accept(0, 1);
    sync.settle(BUCKET_MS, Activity { requests: 1, successes: 1, ..Activity::default() });
    let text = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let path = [("sync_task_id", id.into())];
    let query = text(&[("data_type", "SUCCESS"), ("start_time", "0"), ("end_time", "900000")]);
    let mut call =
        Call { kernel: &mut t.kernel, state: &mut t.oms, path: &path, query: &query, body: &Value::Null, wait: None };
    let answer = statistics(&mut call).expect("answers").body.expect("has a body").value();
    let points = &answer["statistic_datas"][0]["data"];
    assert_eq!(points[1], json!({ "time_stamp": BUCKET_MS, "statistic_num": 1 }), "{points}");
}
