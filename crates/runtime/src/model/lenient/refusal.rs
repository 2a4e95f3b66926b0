//! Why a tolerant reader refuses a value, as a [`Message`].
//!
//! An error of serde is only text, which a program cannot translate. So the message of the last refusal is kept, per thread, until
//! the decoder compares it with the error that it got.

use std::cell::RefCell;

use huaweicloud_auth::Message;
use serde::de::Error;

use crate::message;

thread_local! {
    static LAST: RefCell<Option<Message>> = const { RefCell::new(None) };
}

/// What a reader expects or finds. A value itself may be secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Nothing,
    Boolean,
    Integer,
    Integer32,
    LargeInteger,
    FractionOrHuge,
    Number,
    OtherNumber,
    Text,
    OtherText,
    List,
    Object,
}

impl Form {
    pub(super) fn message(self) -> Message {
        match self {
            Self::Nothing => message!("form-nothing", "nothing"),
            Self::Boolean => message!("form-boolean", "true or false"),
            Self::Integer => message!("form-integer", "a whole number"),
            Self::Integer32 => message!("form-integer32", "a whole number of 32 bits"),
            Self::LargeInteger => message!("form-large-integer", "a larger number"),
            Self::FractionOrHuge => message!("form-fraction", "a fraction or a huge number"),
            Self::Number => message!("form-number", "a number"),
            Self::OtherNumber => message!("form-other-number", "a number other than 0 and 1"),
            Self::Text => message!("form-text", "text"),
            Self::OtherText => message!("form-other-text", "other text"),
            Self::List => message!("form-list", "a list"),
            Self::Object => message!("form-object", "an object"),
        }
    }
}

/// Creates the error of a reader that expected one form and found another.
pub(super) fn refused<E: Error>(expected: Form, found: Form) -> E {
    let (expected, found) = (expected.message(), found.message());
    let message = message!("form-expected", "expected {expected}, found {found}", expected = expected, found = found);
    let error = E::custom(&message);
    LAST.set(Some(message));
    error
}

/// Returns the message of an error with this text, if it is the last refusal of a tolerant reader.
#[cfg(feature = "client")]
pub(crate) fn last_refusal(text: &str) -> Option<Message> {
    LAST.take().filter(|message| message.to_string() == text)
}
