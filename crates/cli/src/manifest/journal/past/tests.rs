//! Tests of `past`.

use super::*;

fn done(act: Act) -> Event {
    Event::Done { act, id: "1".to_owned(), request_id: None, completed: None, route: None }
}

fn after(events: &[Event]) -> Past {
    let mut past = Past::default();
    events.iter().for_each(|event| past.take(event, None));
    past
}

#[test]
fn retries_are_counted() {
    let mut past = after(&[done(Act::Create), done(Act::Retry), done(Act::Retry)]);
    assert_eq!(past.retries, 2);
    past.take(&Event::Intent { act: Act::Retry, options: None }, None);
    past.take(&Event::Unknown { act: Act::Retry, failed: None }, None);
    assert_eq!(past.open, Some(Act::Retry));
    past.take(&Event::Refused { act: Act::Retry, code: None, message: None, hint: None, request_id: None }, None);
    assert_eq!((past.open, past.retries), (None, 2));
}

/// The last event determines the ending.
#[test]
fn each_ending_follows_from_the_events() {
    let ended = || Event::Ended { id: "1".to_owned() };
    let again = || Event::BegunAgain { id: "1".to_owned() };
    let cases: &[(&[Event], Ending)] = &[
        (&[done(Act::Create)], Ending::Open),
        (&[done(Act::Create), ended()], Ending::Well),
        (&[done(Act::CutOver)], Ending::CutOver),
        (&[ended(), done(Act::CutOver)], Ending::CutOver),
        (&[done(Act::Swap)], Ending::Swapped),
        (&[done(Act::Swap), done(Act::CutOver)], Ending::Swapped),
        (&[done(Act::Swap), done(Act::RollBack)], Ending::RolledBack),
        (&[done(Act::Swap), done(Act::RollBack), again()], Ending::Open),
        (&[done(Act::Swap), done(Act::RollBack), again(), done(Act::CutOver)], Ending::CutOver),
        (&[done(Act::CutOver), again()], Ending::BegunAgain),
        (&[ended(), again()], Ending::BegunAgain),
        (&[done(Act::CutOver), again(), ended()], Ending::Well),
        (&[done(Act::CutOver), done(Act::Create)], Ending::Open),
    ];
    for (events, ending) in cases {
        assert_eq!(after(events).ending, *ending, "{events:?}");
    }
}

/// Retries, cutovers and endings belong to the resource, not to the entry.
#[test]
fn another_thing_has_a_past_of_its_own() {
    let past = Past { id: Some("1".to_owned()), retries: 2, ending: Ending::CutOver, ..Past::default() };
    let fresh = Past { id: Some("2".to_owned()), ..Past::default() };
    let after = |event: Event| {
        let mut past = past.clone();
        past.take(&event, None);
        past
    };
    let made = Event::Done { act: Act::Create, id: "2".to_owned(), request_id: None, completed: None, route: None };
    assert_eq!(after(made), fresh);
    assert_eq!(after(Event::Adopted { id: "2".to_owned(), route: None }), fresh);
    assert_eq!(after(Event::Adopted { id: "1".to_owned(), route: None }), past);
    assert_eq!([past.of_thing("1"), past.of_thing("2")], [past.clone(), fresh]);
}
