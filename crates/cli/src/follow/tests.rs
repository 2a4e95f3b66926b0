//! Unit tests of `follow`.

use std::cell::RefCell;
use std::time::Duration;

use huaweicloud_oms::operations::{START_TASK, STOP_TASK};

use super::*;

fn run(goal: &Goal, timeout: u64, codes: &[&str]) -> Result<Ended, Failure> {
    let wait = Wait { wait: true, timeout: Duration::from_secs(timeout), interval: Duration::from_secs(5) };
    let codes = RefCell::new(codes.iter());
    let look = async |_: &str| {
        let code = (*codes.borrow_mut().next().expect("no more looks than states")).to_owned();
        Ok(Look { code: code.clone(), reading: Reading { state: code, ..Reading::default() }, ..Look::default() })
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(follow("task", "42", goal, &wait, look))
}

#[test]
fn the_specification_says_what_ends_it() {
    let start = Goal::of(&START_TASK).resting(&["3"]).after_a_change();
    assert_eq!(run(&start, 0, &["3", "1", "2", "5"]).unwrap().end, End::Done);
    assert_eq!(run(&start, 0, &["3", "1", "2", "4"]).unwrap().end, End::Failed);
    let paused = run(&start, 0, &["1", "2", "3"]).unwrap();
    assert_eq!(paused.end, End::Resting);
    assert!(bad_end("task", "42", &paused).message().contains("does not go on by itself"));
    assert_eq!(run(&start, 0, &["3", "3", "3", "3"]).unwrap().end, End::Resting);
    let stop = Goal::of(&STOP_TASK).or_done(&["5"]);
    assert_eq!(run(&stop, 0, &["7", "5"]).unwrap().end, End::Done);
}

#[test]
fn time_runs_out() {
    let failure = run(&Goal::of(&START_TASK), 12, &["2", "2", "2"]).unwrap_err();
    assert_eq!(failure.message(), "task 42 is still 2 after 12 s");
}

#[test]
fn the_time_in_a_queue_does_not_count() {
    let goal = Goal::of(&START_TASK).queued(&["1"]);
    assert_eq!(run(&goal, 12, &["1", "1", "1", "1", "1", "2", "2", "5"]).unwrap().end, End::Done);
}
