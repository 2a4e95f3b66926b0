//! Tests of `window`.

use super::*;

const MIB: u64 = 1 << 20;

fn window(from: u16, to: u16) -> DailyLimit {
    DailyLimit { from: from * 60, to: to * 60, bytes_per_second: 50 * MIB }
}

fn spans(windows: &[DailyLimit], shift: i32) -> Vec<String> {
    let converted = convert(windows, shift).expect("windows");
    converted.into_iter().map(|window| format!("{}-{}", window.start, window.end)).collect()
}

#[test]
fn ends_become_inclusive_so_that_neighbors_do_not_overlap() {
    assert_eq!(spans(&[window(8, 12), window(12, 20)], 0), ["08:00-11:59", "12:00-19:59"]);
    assert_eq!(spans(&[window(0, 24)], 0), ["00:00-23:59"]);
}

#[test]
fn a_window_over_midnight_is_split() {
    assert_eq!(spans(&[window(22, 6)], 0), ["00:00-05:59", "22:00-23:59"]);
    assert_eq!(spans(&[window(22, 24)], 0), ["22:00-23:59"]);
}

#[test]
fn windows_move_with_the_zone() {
    assert_eq!(spans(&[window(8, 20)], -60), ["07:00-18:59"]);
    assert_eq!(spans(&[window(8, 20)], -9 * 60), ["00:00-10:59", "23:00-23:59"]);
    assert_eq!(spans(&[window(0, 24)], 5 * 60), ["00:00-04:59", "05:00-23:59"]);
}

#[test]
fn every_minute_of_the_day_keeps_its_limit_however_it_is_shifted() {
    for shift in -840..=840 {
        for (from, to) in [(0, 1_440), (510, 511), (1_380, 60), (1_439, 1_440), (0, 1)] {
            let windows = [DailyLimit { from, to, bytes_per_second: MIB }];
            let converted = convert(&windows, shift).expect("one window");
            let minutes: i32 = converted
                .iter()
                .map(|part| {
                    let read = |text: &str| i32::from(crate::manifest::amount::minute_of_day(text).expect("a time"));
                    read(&part.end) - read(&part.start) + 1
                })
                .sum();
            let length = (i32::from(to) - i32::from(from) - 1).rem_euclid(DAY) + 1;
            assert_eq!(minutes, length, "{from} {to} {shift}");
        }
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let wrong = convert(&[window(8, 12), DailyLimit { bytes_per_second: 7, ..window(11, 13) }, window(5, 5)], 0)
        .expect_err("three mistakes");
    let indices: Vec<usize> = wrong.iter().map(|(index, _)| *index).collect();
    assert_eq!(indices, [1, 2, 1], "{wrong:?}");
    let many: Vec<DailyLimit> = (0..6).map(|hour| window(hour, hour + 1)).collect();
    assert!(convert(&many, 0).is_err_and(|wrong| wrong[0].1.contains("these are 6 windows")));
}
