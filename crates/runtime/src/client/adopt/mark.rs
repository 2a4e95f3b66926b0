//! [`Mark`]: a short string that identifies one resource among all others.

use std::fmt;
use std::str::FromStr;

use crate::client::error::Error;
use crate::message;

const SHORTEST: usize = 4;
const LONGEST: usize = 64;
/// Characters that some service refuses in the fields that hold marks.
const REFUSED: &str = "^<>&\"'()";

/// A short string that is stored with a new resource, so that it can be found again; see [`SendOnce`](crate::SendOnce).
///
/// A mark is one word of 4 to 64 characters. It has no control characters and none of `^<>&"'()`, which services refuse in the
/// fields that hold marks. Choose a mark that no other resource has, such as `plan-7/photos`, and keep it. Every create with
/// the same mark returns the same resource, provided that the list shows the resource by then or the same client created it.
/// Every user with list permission can see the mark, so do not put a secret into it.
///
/// ```
/// use huaweicloud_runtime::Mark;
///
/// let mark = Mark::new("plan-7/photos")?;
/// assert_eq!(mark.as_str(), "plan-7/photos");
/// assert!(Mark::new("two words").is_err_and(|error| error.is_invalid_request()));
/// # Ok::<(), huaweicloud_runtime::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(String);

impl Mark {
    /// Creates a mark from this string.
    ///
    /// # Errors
    ///
    /// [`Error::is_invalid_request`] if the string is not one word, is too short or too long, or contains a refused character.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        let length = text.chars().count();
        let is_refused = |char: &char| char.is_whitespace() || char.is_control() || REFUSED.contains(*char);
        match text.chars().find(is_refused) {
            Some(char) => Err(Error::invalid(message!(
                "mark-character",
                "a mark must not have the character {character}",
                character = format!("{char:?}")
            ))),
            None if (SHORTEST..=LONGEST).contains(&length) => Ok(Self(text)),
            None => Err(Error::invalid(message!(
                "mark-length",
                "a mark has {shortest} to {longest} characters, but this one has {length}",
                shortest = SHORTEST,
                longest = LONGEST,
                length = length
            ))),
        }
    }

    /// The text of the mark.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a description contains the mark as a separate word.
    pub(super) fn is_in(&self, text: &str) -> bool {
        text.split_whitespace().any(|word| word == self.0)
    }

    /// Appends the mark to a description.
    pub(super) fn put_into(&self, text: &str) -> String {
        match text.trim_end() {
            "" => self.0.clone(),
            there if self.is_in(there) => text.to_owned(),
            there => format!("{there} {}", self.0),
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Mark {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}
