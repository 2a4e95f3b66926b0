//! Tests which scalars are ambiguous, and which are not.

use super::{ambiguity, load};

const BOTH_READ_THE_SAME: [&str; 21] = [
    "true",
    "False",
    "null",
    "~",
    "12",
    "-3",
    "1.5",
    "1.5e+3",
    "text",
    "yesterday",
    "OMS.0001",
    "a:1",
    "10.0.0.1",
    "0",
    "0x1F",
    "1.",
    ".5",
    ".5e-3",
    "+.inf",
    "1.e+5",
    "1, 2",
];

const ANOTHER_FOR_YAML_1_1: [&str; 37] = [
    "y",
    "N",
    "yes",
    "No",
    "ON",
    "off",
    "=",
    "<<",
    "0b11",
    "010",
    "0o14",
    "1_000",
    "0xF_F",
    "12:30",
    "-1:2:3.5",
    "1e3",
    "1.5e3",
    "2024-01-31",
    "2024-1-2",
    "2024-01-31T10:00:00Z",
    "2024-01-31 10:00:00",
    "0_7",
    "08",
    "-0099",
    "-0x1F",
    "+0x1F",
    "0.1_0",
    "190.5_0",
    "685.230_15e+03",
    "1._5",
    ".5_0",
    "1.e5",
    "-.5",
    "+.5e-3",
    "+12e03",
    "12E-03",
    "1,000",
];

#[test]
fn a_value_is_ambiguous_where_the_versions_of_yaml_differ() {
    for text in BOTH_READ_THE_SAME {
        assert_eq!(ambiguity(text, false), None, "{text}");
    }
    for text in ANOTHER_FOR_YAML_1_1 {
        assert!(ambiguity(text, false).is_some_and(|message| message.contains("YAML 1.1")), "{text}");
    }
}

#[test]
fn a_key_is_a_text_for_everybody() {
    for text in ["", "~", "null", "true", "200", "-1", "1.5", "0x1f", ".inf", ".NaN", "1e-3"] {
        assert!(ambiguity(text, true).is_some_and(|message| message.contains("quote it")), "{text}");
    }
    for text in ["default", "id", "/v1/{project_id}", "4XX", "OMS.0001", "cn-north-4"] {
        assert_eq!(ambiguity(text, true), None, "{text}");
    }
}

/// One level takes only two bytes on a line, so a small file can be nested deeper than the stack allows.
#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    for level in ["- ", "? ", "- ? "] {
        let error = load(&level.repeat(100_000)).unwrap_err();
        assert_eq!((error.marker().line(), error.info()), (1, "nested deeper than 100 levels"), "{level}");
    }
    // The parser itself limits the nesting of brackets.
    assert!(load(&"[".repeat(100_000)).is_err());
    let deep = |levels: usize| format!("{}a", "- ".repeat(levels));
    assert!(load(&deep(100)).is_ok());
    assert!(load(&deep(101)).is_err());
}

/// YAML 1.1 breaks lines at more characters than YAML 1.2, and refuses control characters.
#[test]
fn a_character_that_yaml_1_1_does_not_read_as_text_is_ambiguous() {
    for odd in ['\u{85}', '\u{2028}', '\u{2029}', '\u{93}', '\u{7f}', '\u{1}'] {
        let (_, found) = load(&format!("a: b\nc: 'd{odd}e'\n")).unwrap();
        let [(line, message)] = found.as_slice() else { panic!("{odd:?}: {found:?}") };
        assert_eq!(*line, 2);
        assert!(message.contains(&format!("U+{:04X}", u32::from(odd))), "{message}");
    }
    for text in ["a: \"b\\u0085c\"\n", "a: b\r\nc: 'ö\u{a0}日本'\r\n"] {
        assert!(load(text).unwrap().1.is_empty(), "{text:?}");
    }
}
