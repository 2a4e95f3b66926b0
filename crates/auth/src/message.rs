//! [`Message`]: a sentence of the library, as an id and values, so that a program can translate it.

use std::fmt;

/// A sentence of the library. It displays in English. A program that displays another language looks up its own sentence by the
/// [`id`](Self::id) and inserts the [`values`](Self::values).
///
/// [`message!`](crate::message!) creates one:
///
/// ```
/// use huaweicloud_auth::message;
///
/// let busy = message!("quota-taken", "{running} of {slots} slots are taken", running = 5, slots = 5);
/// assert_eq!(busy.to_string(), "5 of 5 slots are taken");
///
/// // A program that displays German:
/// let value = |name| busy.value(name).map(ToString::to_string).unwrap_or_default();
/// let text = match busy.id() {
///     Some("quota-taken") => format!("{} von {} Plätzen sind belegt", value("running"), value("slots")),
///     _ => busy.to_string(),
/// };
/// assert_eq!(text, "5 von 5 Plätzen sind belegt");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    id: Option<&'static str>,
    /// English, with the names of values in braces.
    text: &'static str,
    values: Vec<(&'static str, MessageValue)>,
}

/// A value of a [`Message`]. It displays in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageValue {
    text: String,
    message: Option<Box<Message>>,
}

impl Message {
    /// Creates a message. [`message!`](crate::message!) is shorter.
    pub fn new(id: &'static str, text: &'static str, values: Vec<(&'static str, MessageValue)>) -> Self {
        Self { id: Some(id), text, values }
    }

    /// Creates a message that is the same in every language: the words of a service, of the operating system, or of
    /// another library.
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self { id: None, text: "{text}", values: vec![("text", text.into().into())] }
    }

    /// The id, in lowercase with hyphens. `None` for a message that is the same in every language.
    pub fn id(&self) -> Option<&'static str> {
        self.id
    }

    /// The values, by name.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &MessageValue)> {
        self.values.iter().map(|(name, value)| (*name, value))
    }

    /// The value with this name.
    pub fn value(&self, name: &str) -> Option<&MessageValue> {
        self.values().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Replaces the text of each value, at all levels; used to remove secrets.
    pub fn map_values(&mut self, map: &dyn Fn(&str) -> String) {
        for (_, value) in &mut self.values {
            value.text = map(&value.text);
            if let Some(message) = &mut value.message {
                message.map_values(map);
            }
        }
    }

    /// Joins messages into one, with semicolons between them. `None` when there are none.
    pub fn join(messages: impl IntoIterator<Item = Self>) -> Option<Self> {
        let both = |one, other| crate::message!("several", "{one}; {other}", one = one, other = other);
        messages.into_iter().reduce(both)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            f.write_str(before)?;
            match self.value(name) {
                Some(value) => f.write_str(&value.text)?,
                None => write!(f, "{{{name}}}")?,
            }
            rest = after;
        }
        f.write_str(rest)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

impl MessageValue {
    /// Creates a value whose text depends on the language, as given by `message`.
    pub fn translated(text: String, message: Message) -> Self {
        Self { text, message: Some(Box::new(message)) }
    }

    /// The English text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The value as a message, if it is itself a message.
    pub fn message(&self) -> Option<&Message> {
        self.message.as_deref()
    }
}

impl fmt::Display for MessageValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Message> for MessageValue {
    fn from(message: Message) -> Self {
        Self::translated(message.to_string(), message)
    }
}

impl From<String> for MessageValue {
    fn from(text: String) -> Self {
        Self { text, message: None }
    }
}

impl From<&str> for MessageValue {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

macro_rules! from_display {
    ($($type:ty),*) => {
        $(impl From<$type> for MessageValue {
            fn from(value: $type) -> Self {
                value.to_string().into()
            }
        })*
    };
}
from_display!(i32, i64, u16, u32, u64, usize, &String);

/// Creates a [`Message`] from its id, its English text and the values of the names in braces:
/// `message!("in-use", "{used} MB are in use", used = used)`.
#[macro_export]
macro_rules! message {
    ($id:literal, $text:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::Message::new($id, $text, ::std::vec![$((::core::stringify!($name), $crate::MessageValue::from($value))),*])
    };
}

#[cfg(test)]
mod tests;
