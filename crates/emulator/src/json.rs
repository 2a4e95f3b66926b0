//! Writes JSON directly as text, field by field, for the answers that clients request most often.
//!
//! A serializer inspects every byte of every field name for characters to escape. Our names are known, and most of an
//! answer is names.

use std::fmt::Write;

use serde_json::Value;

/// Removes the null fields of an object, and of those nested in it: for answers whose document does not allow null.
pub(crate) fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, field| !field.is_null());
        fields.values_mut().for_each(|field| *field = without_nulls(field.take()));
    }
    value
}

/// An object being written.
#[derive(Debug)]
pub(crate) struct Object<'t> {
    text: &'t mut String,
    begun: bool,
}

/// A list being written.
#[derive(Debug)]
pub(crate) struct List<'t> {
    text: &'t mut String,
    begun: bool,
}

/// A value of a field.
pub(crate) trait Written {
    fn write(self, text: &mut String);
}

/// Returns the text of an object with these fields.
pub(crate) fn object(fields: impl FnOnce(&mut Object<'_>)) -> String {
    // Large enough for most answers: growing copies the text.
    let mut text = String::with_capacity(2048);
    write_object(&mut text, fields);
    text
}

fn write_object(text: &mut String, fields: impl FnOnce(&mut Object<'_>)) {
    text.push('{');
    fields(&mut Object { text, begun: false });
    text.push('}');
}

impl Object<'_> {
    /// Writes a field. Its name must need no escapes.
    #[inline]
    pub(crate) fn field(&mut self, name: &'static str, value: impl Written) {
        value.write(self.begin(name));
    }

    /// Writes a field whose value is an object.
    pub(crate) fn object(&mut self, name: &'static str, fields: impl FnOnce(&mut Object<'_>)) {
        write_object(self.begin(name), fields);
    }

    /// Writes a field whose value is an object or null.
    pub(crate) fn optional<T>(
        &mut self,
        name: &'static str,
        value: Option<T>,
        fields: impl FnOnce(&mut Object<'_>, T),
    ) {
        match value {
            Some(value) => self.object(name, |object| fields(object, value)),
            None => self.field(name, Null),
        }
    }

    /// Writes a field whose value is a list.
    pub(crate) fn list(&mut self, name: &'static str, entries: impl FnOnce(&mut List<'_>)) {
        let text = self.begin(name);
        text.push('[');
        entries(&mut List { text, begun: false });
        text.push(']');
    }

    #[inline]
    fn begin(&mut self, name: &'static str) -> &mut String {
        self.text.push_str(if self.begun { ",\"" } else { "\"" });
        self.begun = true;
        self.text.push_str(name);
        self.text.push_str("\":");
        self.text
    }
}

impl List<'_> {
    /// Writes an entry that is an object.
    pub(crate) fn object(&mut self, fields: impl FnOnce(&mut Object<'_>)) {
        if self.begun {
            self.text.push(',');
        }
        self.begun = true;
        write_object(self.text, fields);
    }
}

/// The value `null`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Null;

impl Written for Null {
    fn write(self, text: &mut String) {
        text.push_str("null");
    }
}

impl Written for bool {
    fn write(self, text: &mut String) {
        text.push_str(if self { "true" } else { "false" });
    }
}

impl Written for u64 {
    fn write(self, text: &mut String) {
        text.push_str(itoa::Buffer::new().format(self));
    }
}

impl Written for f64 {
    fn write(self, text: &mut String) {
        // As serde_json writes it: `1.0`, and null for what JSON cannot represent.
        (&Value::from(self)).write(text);
    }
}

impl Written for &str {
    fn write(self, text: &mut String) {
        // Without an early exit the compiler vectorizes it.
        let escaped = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
        if self.bytes().fold(false, |found, byte| found | escaped(byte)) {
            // Writing to a string never fails.
            let _ = write!(text, "{}", Value::from(self));
            return;
        }
        text.push('"');
        text.push_str(self);
        text.push('"');
    }
}

impl Written for &String {
    fn write(self, text: &mut String) {
        self.as_str().write(text);
    }
}

impl Written for &Value {
    fn write(self, text: &mut String) {
        match self {
            Value::String(value) => value.write(text),
            Value::Bool(value) => (*value).write(text),
            Value::Null => Null.write(text),
            other => {
                let _ = write!(text, "{other}");
            }
        }
    }
}

impl<T: Written> Written for Option<T> {
    fn write(self, text: &mut String) {
        match self {
            Some(value) => value.write(text),
            None => Null.write(text),
        }
    }
}

#[cfg(test)]
mod tests;
