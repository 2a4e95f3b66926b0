//! Tests of `observe`: how long the lists may lack what was created.

use super::*;
use crate::manifest::journal::Act;

const SECOND: Duration = Duration::from_secs(1);
const SETTLES: Duration = Duration::from_secs(30);

fn today() -> SystemTime {
    SystemTime::UNIX_EPOCH + 1_795_000_000 * SECOND
}

fn lists(start: Start, past: &Past, creates_again: bool) -> Lists {
    let reading = ListsRead::in_run(start, SETTLES, creates_again);
    let (listed, others) = (HashMap::new(), HashSet::new());
    World { listed, begin: String::new(), others, orphans: Orphans::default(), reading }.lists(past)
}

fn histories(written: Written) -> [Past; 2] {
    let created = Past { id: Some("7".to_owned()), created: Some(written), ..Past::default() };
    let open = Past { open: Some(Act::Create), open_since: Some(written), ..Past::default() };
    [created, open]
}

/// Nothing of the machine's clock is used after the start: it may be set forward or back during the run.
#[tokio::test(start_paused = true)]
async fn what_this_run_created_has_the_whole_time_to_show_whatever_the_clock_says() {
    for at in [SystemTime::UNIX_EPOCH, today()] {
        let start = Start { at, instant: Instant::now() };
        tokio::time::advance(100 * SECOND).await;
        let histories = histories(Written::InThisRun(Instant::now()));
        tokio::time::advance(29 * SECOND).await;
        assert!(histories.iter().all(|past| lists(start, past, true) == Lists::MayLack));
        tokio::time::advance(SECOND).await;
        assert!(histories.iter().all(|past| lists(start, past, true) == Lists::Settled));
    }
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_run_created_gets_older_with_this_run() {
    let at = today();
    let start = Start { at, instant: Instant::now() };
    let histories = histories(Written::Before(at - 10 * SECOND));
    tokio::time::advance(19 * SECOND).await;
    assert!(histories.iter().all(|past| lists(start, past, false) == Lists::MayLack));
    tokio::time::advance(SECOND).await;
    assert!(histories.iter().all(|past| lists(start, past, false) == Lists::Settled));
}

/// The clock was set between the runs, so that the age by the clock is wrong.
#[tokio::test(start_paused = true)]
async fn a_run_that_creates_again_waits_from_its_own_start() {
    let at = today();
    let start = Start { at, instant: Instant::now() };
    for then in [at - 1_000_000 * SECOND, at, at + 1_000_000 * SECOND] {
        let [_, open] = histories(Written::Before(then));
        let start = Start { instant: Instant::now(), ..start };
        tokio::time::advance(29 * SECOND).await;
        assert_eq!(lists(start, &open, true), Lists::MayLack);
        tokio::time::advance(SECOND).await;
        assert_eq!(lists(start, &open, true), Lists::Settled);
    }
}
