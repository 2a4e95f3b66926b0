//! Unit tests: wrapping.

use super::*;

#[test]
fn lines_end_at_spaces_and_hang() {
    assert_eq!(hanging("  warn  one two three", 8, Some(14)), "  warn  one\n        two\n        three");
    assert_eq!(hanging("a  b", 2, Some(80)), "a  b");
    assert_eq!(hanging("  a b c", 4, None), "  a b c");
    assert_eq!(hanging("", 4, Some(9)), "");
}

#[test]
fn a_word_that_is_too_long_stays_whole() {
    assert_eq!(hanging("see https://example.com/long now", 2, Some(10)), "see\n  https://example.com/long\n  now");
}

#[test]
fn wide_characters_take_two_columns_and_punctuation_does_not_begin_a_line() {
    assert_eq!(hanging("目标端为空，请检查", 0, Some(10)), "目标端为\n空，请检查");
    assert_eq!(hanging("请用 `id` 指定（可选）", 2, Some(10)), "请用 `id`\n  指定（可\n  选）");
    for width in 8..40 {
        let text = "源端须允许 `SYNC` 和 `PSYNC`，并关闭 TLS（建议：同一区域的 DCS 实例请用 `id` 指定）";
        for line in hanging(text, 2, Some(width)).lines() {
            assert!(measure_text_width(line) <= width.max(12), "{width}: {line}");
        }
    }
}

#[test]
fn escape_codes_take_no_place() {
    assert_eq!(hanging("\u{1b}[1mabc\u{1b}[0m def", 0, Some(7)), "\u{1b}[1mabc\u{1b}[0m def");
}

#[test]
fn parts_stay_whole() {
    assert_eq!(hanging_parts("weekend  failed 1  due 5", 2, Some(16)), "weekend\n  failed 1\n  due 5");
    assert_eq!(hanging_parts("weekend  failed 1  due 5", 2, None), "weekend  failed 1  due 5");
}

#[test]
fn what_is_longer_than_a_line_continues_after_a_separator() {
    assert_eq!(within("to aws://us-east-1/photos/2024/raw", 14), ["to", "aws://us-east-", "1/photos/2024/", "raw"]);
    assert_eq!(within("abcdefgh", 5), ["abcde", "fgh"]);
    assert_eq!(within("照片归档", 5), ["照片", "归档"]);
    assert_eq!(within("", 5), Vec::<String>::new());
}

#[test]
fn text_is_wrapped() {
    assert_eq!(wrapped("one two three\nfour\n\n- a\n- b", 9, "  "), "  one two\n  three\n  four\n\n  - a\n  - b");
}
