//! Unit tests: messages.

use super::*;

#[test]
fn a_message_puts_its_values_into_its_text() {
    let inner = message!("inner", "{count} keys", count = 3);
    let outer = message!("outer", "{what} at `{place}`, {what}", what = inner.clone(), place = "here {x}");
    assert_eq!(outer.to_string(), "3 keys at `here {x}`, 3 keys");
    assert_eq!(outer.id(), Some("outer"));
    assert_eq!(outer.value("what").and_then(MessageValue::message), Some(&inner));
    assert_eq!(outer.value("place").and_then(MessageValue::message), None);
    assert_eq!(message!("a", "{unknown} {and open").to_string(), "{unknown} {and open");
}

#[test]
fn a_verbatim_message_has_no_id_and_keeps_its_braces() {
    let message = Message::verbatim("{text} of a service");
    assert_eq!((message.id(), message.to_string()), (None, "{text} of a service".to_owned()));
}

#[test]
fn several_messages_are_one_with_semicolons() {
    let parts = ["a", "b", "c"].map(Message::verbatim);
    assert_eq!(Message::join(parts).map(|message| message.to_string()).as_deref(), Some("a; b; c"));
    assert_eq!(Message::join([]), None);
}

#[test]
fn values_are_replaced_at_all_levels() {
    let inner = message!("inner", "said {text}", text = "hunter2");
    let mut outer = message!("outer", "{inner}", inner = inner);
    outer.map_values(&|text| text.replace("hunter2", "***"));
    assert_eq!(outer.to_string(), "said ***");
    assert_eq!(
        outer.value("inner").and_then(MessageValue::message).map(ToString::to_string).as_deref(),
        Some("said ***")
    );
}
