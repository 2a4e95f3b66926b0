//! Finds the numbers in the summary of an example, and checks that its value shows them: `Two tasks` must show two
//! tasks.

use serde_json::Value;

/// The words for numbers, beginning with 2. `One` and `A` are missing because they say little about a value.
#[rustfmt::skip]
const NUMBERS: [&str; 19] = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
];
const NOTHING: [&str; 3] = ["no", "none", "nothing"];

/// The words after a number that is a measure, or that counts the two ends of something. The value may use another
/// unit, and it has a separate field for each end.
#[rustfmt::skip]
const MEASURES: [&str; 23] = [
    "seconds", "minutes", "hours", "days", "weeks", "months", "years", "percent", "times", "utc", "bytes", "kb", "mb",
    "gb", "tb", "kib", "mib", "gib", "kib/s", "mib/s", "gib/s", "mbit/s", "sides",
];

/// Returns the contradiction if a summary states a number that the example's value does not show.
pub(super) fn contradiction(summary: &str, value: &Value) -> Option<String> {
    let words: Vec<String> = summary.split_whitespace().map(word).collect();
    // The summary of an error may mention items that its value does not show.
    if value.get("error_code").is_some() {
        return None;
    }
    if words.first().is_some_and(|first| NOTHING.contains(&first.as_str())) && !any(value, &is_nothing) {
        return Some("no list in it is empty".to_owned());
    }
    if let Some(index) = words.iter().position(|word| word == "empty") {
        let is_list = words.get(index + 1).is_some_and(|noun| noun == "list");
        let shows = any(value, &|value| is_empty(value) && (value.is_array() || !is_list));
        if !shows {
            return Some(format!("it has no empty {}", if is_list { "list" } else { "value" }));
        }
    }
    let counts = words.iter().enumerate().filter(|(index, _)| is_count(&words, *index));
    let mut missing =
        counts.filter_map(|(_, word)| number(word)).filter(|count| !any(value, &|value| shows(value, *count)));
    missing.next().map(|count| format!("it has no list of {count}, and no number {count}"))
}

/// A word in lower case, without the punctuation around it.
fn word(word: &str) -> String {
    word.trim_matches(|char: char| char.is_ascii_punctuation()).to_lowercase()
}

/// Returns the number that a word stands for, in letters or digits, if it is above one.
fn number(word: &str) -> Option<usize> {
    let in_letters = NUMBERS.iter().position(|known| *known == word).map(|index| index + 2);
    let in_letters = in_letters.or_else(|| (word == "both").then_some(2));
    in_letters.or_else(|| word.replace(',', "").parse().ok()).filter(|number| *number > 1)
}

/// Whether a number counts items that the example must show: it is not a measure, not a year, and does not count
/// two ends.
fn is_count(words: &[String], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| words.get(before));
    let is_year = words.get(index).and_then(|word| number(word)).is_some_and(|number| (1900..2100).contains(&number));
    let is_measure = words.get(index + 1).is_some_and(|unit| MEASURES.contains(&unit.as_str()));
    !is_year && !is_measure && before.is_none_or(|before| before != "between")
}

fn shows(value: &Value, count: usize) -> bool {
    match value {
        Value::Array(items) => items.len() == count,
        Value::Number(number) => number.as_u64() == u64::try_from(count).ok(),
        Value::String(text) => *text == count.to_string(),
        _ => false,
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || text == "0",
        value => is_empty(value),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

/// Whether a value, or one inside of it, passes a test.
fn any(value: &Value, test: &impl Fn(&Value) -> bool) -> bool {
    test(value)
        || match value {
            Value::Array(items) => items.iter().any(|item| any(item, test)),
            Value::Object(fields) => fields.values().any(|item| any(item, test)),
            _ => false,
        }
}
