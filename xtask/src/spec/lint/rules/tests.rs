//! Tests of the examples: each one that `--explain` prints is understandable on its own.

use super::{RULES, plain};
use crate::spec::source::Source;

#[test]
fn each_example_is_complete() {
    for rule in RULES {
        for example in [rule.good, rule.bad] {
            let text = plain(example);
            let source = Source::parse("example.yaml", &text);
            if rule.id == "yaml" && example == rule.bad {
                assert!(source.is_err(), "its mistake is what no tool reads");
                continue;
            }
            let source = source.unwrap_or_else(|problem| panic!("{}: {problem:?}\n{text}", rule.id));
            assert!(!text.trim().is_empty() && !source.value.is_null(), "{} has an empty example", rule.id);
            // For a naming rule the example is only the name. Every other example is an entry with its key, or a list.
            let is_whole = source.value.is_object() || source.value.is_array() || rule.id == "component-name";
            assert!(is_whole, "{}: {text}", rule.id);
        }
    }
}
