//! [`QueryValue`]: a value of a query parameter or a header.

use huaweicloud_auth::Secret;

/// A value that can be written into a query or a header.
///
/// Most values are one string. A list becomes one parameter per item, and an empty list no parameter. Generated enums implement
/// this trait themselves.
///
/// ```
/// use huaweicloud_runtime::QueryValue;
///
/// enum Level { Info, Error }
///
/// impl QueryValue for Level {
///     fn write(&self, texts: &mut Vec<String>) {
///         texts.push(match self { Self::Info => "INFO", Self::Error => "ERROR" }.to_owned());
///     }
/// }
///
/// let mut texts = Vec::new();
/// vec![Level::Info, Level::Error].write(&mut texts);
/// assert_eq!(texts, ["INFO", "ERROR"]);
/// ```
pub trait QueryValue {
    /// Appends the strings of this value.
    fn write(&self, texts: &mut Vec<String>);
}

macro_rules! as_text {
    ($($kind:ty),+) => { $(
        impl QueryValue for $kind {
            fn write(&self, texts: &mut Vec<String>) {
                texts.push(self.to_string());
            }
        }
    )+ };
}

as_text!(str, String, bool, i8, i16, i32, i64, u8, u16, u32, u64, isize, usize, f32, f64);

/// A token may have to be sent in a header. The request keeps it out of logs.
impl QueryValue for Secret {
    fn write(&self, texts: &mut Vec<String>) {
        texts.push(self.expose().to_owned());
    }
}

impl<T: QueryValue> QueryValue for [T] {
    fn write(&self, texts: &mut Vec<String>) {
        self.iter().for_each(|item| item.write(texts));
    }
}

impl<T: QueryValue> QueryValue for Vec<T> {
    fn write(&self, texts: &mut Vec<String>) {
        self.as_slice().write(texts);
    }
}

impl<T: QueryValue> QueryValue for Option<T> {
    fn write(&self, texts: &mut Vec<String>) {
        if let Some(value) = self {
            value.write(texts);
        }
    }
}

impl<T: QueryValue + ?Sized> QueryValue for &T {
    fn write(&self, texts: &mut Vec<String>) {
        (**self).write(texts);
    }
}

impl<T: QueryValue + ?Sized> QueryValue for Box<T> {
    fn write(&self, texts: &mut Vec<String>) {
        (**self).write(texts);
    }
}
