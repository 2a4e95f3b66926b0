//! Unit tests of `verb`.

use super::*;

/// What is told when each id of a list is called, and how many calls there were.
fn told(
    ids: &[&str],
    call: fn(&str) -> Result<Option<String>, Failure>,
) -> (Vec<(String, crate::output::Verdict)>, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let (mut outcomes, calls) = (Vec::new(), std::cell::Cell::new(0));
    let mut tell = |outcome: Outcome| {
        outcomes.push((outcome.id.clone(), outcome.result));
        Ok(())
    };
    let made = |id: &str| {
        calls.set(calls.get() + 1);
        std::future::ready(call(id))
    };
    runtime.block_on(one_by_one(Kind::Task, Verb::Stop.word(), &ids, &mut tell, made)).unwrap();
    (outcomes, calls.get())
}

#[test]
fn outcomes_keep_the_order_of_the_ids() {
    use crate::output::Verdict::{Accepted, Failed};
    let ids: Vec<String> = (0..50).map(|number| number.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let (outcomes, calls) = told(&ids, |id| if id == "7" { Err(Failure::new("no")) } else { Ok(None) });
    assert_eq!(calls, 50);
    assert_eq!(outcomes.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ids);
    assert_eq!((outcomes[7].1, outcomes[8].1), (Failed, Accepted));
}

#[test]
fn nothing_more_is_sent_after_the_credentials_were_refused() {
    use crate::output::Verdict::{Failed, Skipped};
    let (outcomes, calls) = told(&["1", "2", "3"], |_| Err(Failure::exiting(Exit::Credentials, "no")));
    assert_eq!(calls, 1);
    assert_eq!(outcomes.iter().map(|(_, result)| *result).collect::<Vec<_>>(), [Failed, Skipped, Skipped]);
}
