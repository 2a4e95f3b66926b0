//! Unit tests of `quota`.

use std::time::Duration;

use super::quota::Quota;

fn quota(calls: u32, seconds: u64) -> Option<Quota> {
    Some(Quota { calls, window: Duration::from_secs(seconds) })
}

#[test]
fn the_text_of_the_gateway() {
    let text = "The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute";
    assert_eq!(Quota::parse(text), quota(10, 60));
    assert_eq!(Quota::parse("limit: 200, time: 1 second"), quota(200, 1));
    assert_eq!(Quota::parse("Limit:100,Time:3 hours"), quota(100, 10_800));
    for odd in
        ["", "limit:,time:1 minute", "limit:0,time:1 minute", "limit:10,time:1 fortnight", "limit:10", "time:1 minute"]
    {
        assert_eq!(Quota::parse(odd), None, "{odd}");
    }
    assert_eq!(Quota::parse("limit:99999999999,time:1 minute"), None);
    assert_eq!(Quota::parse("limit:10,time:0 minutes"), None);
}

#[test]
fn no_text_asks_for_less_than_one_call_in_two_minutes() {
    assert_eq!(Quota::parse("limit:2,time:3 hours"), quota(2, 240));
    assert_eq!(Quota::parse("limit:1,time:4000000000 days"), quota(1, 120));
}

#[test]
fn the_header_of_the_gateway() {
    let text = "remain:9,limit:10,time:10 second";
    assert_eq!((Quota::parse(text), Quota::remaining(text)), (quota(10, 10), Some(9)));
    assert_eq!(Quota::remaining("Remain:0,limit:10,time:1 minute"), Some(0));
    assert_eq!(Quota::remaining("limit:10,time:1 minute"), None);
}

#[test]
fn calls_are_spread_evenly_over_the_window() {
    assert_eq!(quota(10, 60).map(Quota::spacing), Some(Duration::from_secs(6)));
}
