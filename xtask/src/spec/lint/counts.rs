//! Finds the number at the beginning of the summary of an example, and looks for it in its value: `Two tasks` shows two
//! tasks.

use serde_json::Value;

/// Numbers at the beginning of a summary. `One` and `A` are missing because they say little about a value.
const NUMBERS: [&str; 9] = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const NOTHING: [&str; 3] = ["no", "none", "nothing"];
const SPANS: [&str; 4] = ["seconds", "minutes", "hours", "days"];

/// Returns the contradiction if a summary states a number that the example's value does not show.
pub(super) fn contradiction(summary: &str, value: &Value) -> Option<String> {
    let mut words = summary.split_whitespace().map(str::to_lowercase);
    let first = words.next()?;
    if NOTHING.contains(&first.as_str()) {
        // An error may say in words that something does not exist.
        let shows = value.get("error_code").is_some() || any(value, &is_nothing);
        return (!shows).then(|| "it shows something everywhere".to_owned());
    }
    let count = NUMBERS.iter().position(|word| *word == first)? + 2;
    if words.next().is_some_and(|word| SPANS.contains(&word.as_str())) {
        return None;
    }
    let shows = any(value, &|value| match value {
        Value::Array(items) => items.len() == count,
        Value::Number(number) => number.as_u64() == u64::try_from(count).ok(),
        Value::String(text) => *text == count.to_string(),
        _ => false,
    });
    (!shows).then(|| format!("it has no list of {count}, and no number {count}"))
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || text == "0",
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
