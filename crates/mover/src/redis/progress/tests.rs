//! Unit tests of `progress`.

use super::*;

#[test]
fn lines_are_numbered_and_the_oldest_go() {
    let progress = Progress::new(Arc::new(|| {}), Redactor::new());
    for number in 0..LINES + 3 {
        progress.say(number.to_string());
    }
    let lines = progress.report(0).lines;
    assert_eq!((lines.len(), lines[0].number, lines[0].message.as_str()), (LINES, 4, "3"));
    assert_eq!(progress.report(LINES as u64 + 2).lines.len(), 1);
}

#[test]
fn the_gap_is_known_only_while_a_stream_is_followed() {
    let progress = Progress::new(Arc::new(|| {}), Redactor::new());
    progress.source_has(1, 500);
    assert_eq!(progress.report(0).gap, None);
    progress.stream_moved(520, 490, 1);
    assert_eq!(progress.report(0).gap, Some(30));
    progress.source_has(1, 590);
    assert_eq!(progress.report(0).gap, Some(100));
    // The offsets of another history are unrelated.
    progress.stream_ends();
    assert_eq!(progress.report(0).gap, None);
    progress.stream_moved(7, 7, 0);
    progress.source_has(1, 7);
    assert_eq!(progress.report(0).gap, Some(0));
}

#[test]
fn percent_stays_below_all_until_all_is_there() {
    let progress = Progress::new(Arc::new(|| {}), Redactor::new());
    progress.copied(1, 1);
    assert_eq!(progress.report(0).full_percent, 99);
    progress.source_has(200, 0);
    progress.copied(2, 1);
    assert_eq!(progress.report(0).full_percent, 1);
    progress.full_is_done();
    assert_eq!(progress.report(0).full_percent, 100);
}
