//! Reports the results of the proof: how many changes had which labels, and by which rules.

use std::collections::BTreeMap;

use crate::trial::Outcome;

/// Prints the counts of all outcomes.
pub(crate) fn print(outcomes: &[Outcome]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for outcome in outcomes {
        *counts.entry(format!("{} {}", outcome.wire, outcome.source)).or_default() += 1;
        for rule in &outcome.rules {
            *rules.entry(rule).or_default() += 1;
        }
    }
    let both = outcomes.iter().filter(|outcome| outcome.is_wire_tried()).count();
    let mut doubts: BTreeMap<&str, usize> = BTreeMap::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.wire == "risky") {
        let why =
            if outcome.unsure.is_empty() { "a strict reader fails, our client reads on" } else { &outcome.unsure };
        *doubts.entry(why).or_default() += 1;
    }
    println!("{} changes by wire and source: {counts:#?}", outcomes.len());
    println!("{both} with both labels tried, the others with that of the source; risky because: {doubts:#?}");
    println!("{} rules: {rules:#?}", rules.len());
}
