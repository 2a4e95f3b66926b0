//! Finds secrets in text that others wrote, in any spelling, and removes them.
//!
//! A service that refuses a request may repeat parts of it. They may be raw, JSON inside JSON, percent-encoded in a
//! URL, truncated, in base64, in another case, or with invisible characters in between. A [`Redactor`] learns the
//! secrets of that request and replaces every run of six or more of their characters by [`REDACTED`]. It also replaces
//! the value after a name that is known to hold a secret, such as `X-Security-Token:` or `Basic`, without knowing the
//! value.
//!
//! The search runs only if there is text to show, so it costs a successful call nothing. Its time is linear in the length of
//! the text, whatever the number and length of the secrets.
//!
//! ```
//! use huaweicloud_runtime::redact::Redactor;
//!
//! let mut redactor = Redactor::new();
//! redactor.learn(r#"ab"cd1234EFGH"#);
//! assert_eq!(redactor.redact(r#"bad value ab"cd1234EFGH"#), "bad value <redacted>");
//! assert_eq!(redactor.redact(r#"cannot parse {"k":"ab\u0022cd1234\u0045FGH"}"#), r#"cannot parse {"k":"<redacted>"}"#);
//! assert_eq!(redactor.redact("GET /?k=ab%22cd1234EF"), "GET /?k=<redacted>");
//! assert_eq!(redactor.redact("X-Auth-Token: MIIabc"), "X-Auth-Token: <redacted>");
//! ```

pub(crate) mod base64;
mod decode;
mod grams;
pub(crate) mod json;
mod named;
mod parts;
mod ranges;
mod visible;

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use decode::{Layer, Piece};
use grams::{Grams, Window};
pub use huaweicloud_auth::redact::{REDACTED, is_secret_header, is_secret_name};
#[cfg(feature = "client")]
use huaweicloud_auth::{Credentials, Secret};
use ranges::Ranges;
use visible::{ESCAPE, Hidden, visible};

/// How many nested encodings are decoded.
const DEEPEST: usize = 3;
/// How many characters of secrets are kept. When a request has more, its whole text is replaced.
const MOST_CHARACTERS: usize = 1 << 20;
/// The longest secret that is also searched for in base64. Keys, passwords and tokens are shorter.
const LONGEST_ENCODED: usize = 16 << 10;
/// The shortest run of a structured secret (a key file, a connection string) that counts. Shorter runs are strings such as
/// `https://` that all structured secrets share. The confidential parts are learned separately.
const STRUCTURED_RUN: usize = 16;

/// Knows secrets, and removes them from text. See the [module](self).
///
/// Secrets of fewer than four characters are not searched for, because they occur in any text by chance.
#[derive(Clone, Default)]
pub struct Redactor {
    names: &'static [&'static str],
    secrets: Grams,
    structures: Grams,
    is_too_much: bool,
}

impl Redactor {
    /// Creates a redactor that knows only names.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Also treats `names` as names of secrets, ignoring case.
    #[must_use]
    pub fn with_names(mut self, names: &'static [&'static str]) -> Self {
        self.names = names;
        self
    }

    /// Learns a secret.
    ///
    /// The confidential parts of a structured secret are learned too. They are the members of a JSON document,
    /// `AccountKey=` and similar parts of a connection string, and the signature in the query of a signed URL.
    pub fn learn(&mut self, secret: &str) {
        if self.is_too_much || self.secrets.len() + self.structures.len() + secret.len() > MOST_CHARACTERS {
            self.is_too_much = true;
            return;
        }
        let is_structured = parts::each(secret, &mut |part| add_encoded(&mut self.secrets, part));
        if is_structured {
            self.structures.add(secret);
            self.structures.sort();
        } else {
            add_encoded(&mut self.secrets, secret);
        }
        self.secrets.sort();
    }

    /// Learns the secret key and the tokens of credentials.
    #[cfg(feature = "client")]
    pub fn learn_credentials(&mut self, credentials: &Credentials) {
        secrets_of(credentials).for_each(|secret| self.learn(secret.expose()));
    }

    /// Whether a value called `name` is a secret.
    #[must_use]
    pub fn is_secret_name(&self, name: &str) -> bool {
        is_secret_name(name) || self.names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Returns `text` without secrets. Call it before the text is shortened.
    #[must_use]
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.is_too_much && !text.is_empty() {
            return Cow::Borrowed(REDACTED);
        }
        let mut found = Ranges::default();
        named::find(text, &|name| self.is_secret_name(name), &mut found);
        named::find_schemes(text, &mut found);
        if !self.secrets.is_empty() || !self.structures.is_empty() {
            self.find(text, &mut Vec::new(), &mut found);
        }
        found.cut_out_of(text)
    }

    /// Searches `text` with `layers` of encoding decoded, and then with one more.
    fn find(&self, text: &str, layers: &mut Vec<Layer>, found: &mut Ranges) {
        let is_decoded = Cell::new(layers.is_empty());
        let mut introducers = Introducers::default();
        let pieces = decode::pieces(text, layers, &is_decoded);
        let pieces = pieces.inspect(|piece| introducers.meet(piece.c));
        self.scan(visible(pieces, Hidden::Controls, |piece| piece.c), found);
        if introducers.of_sequence {
            let pieces = decode::pieces(text, layers, &is_decoded);
            self.scan(visible(pieces, Hidden::Sequences, |piece| piece.c), found);
        }
        if !is_decoded.get() || layers.len() == DEEPEST {
            return;
        }
        for (layer, is_present) in Layer::ALL.into_iter().zip(introducers.of_layers) {
            if is_present {
                layers.push(layer);
                self.find(text, layers, found);
                layers.pop();
            }
        }
    }

    fn scan(&self, pieces: impl Iterator<Item = Piece>, found: &mut Ranges) {
        let mut window = Window::default();
        let mut run: Option<(usize, usize)> = None;
        for piece in pieces {
            window.push(piece);
            if let Some(start) = self.secrets.matched(&window) {
                found.add(start..piece.end);
            }
            run = self.structures.matched(&window).map(|start| match run {
                Some((first, length)) => (first, length + 1),
                None => (start, 1),
            });
            if let Some((first, _)) = run.filter(|(_, length)| *length > STRUCTURED_RUN - grams::LONGEST) {
                found.add(first..piece.end);
            }
        }
    }
}

/// Adds a secret and its base64 forms.
fn add_encoded(secrets: &mut Grams, secret: &str) {
    secrets.add(secret);
    if secret.len() <= LONGEST_ENCODED {
        // A few digits occur in any text by chance.
        base64::each(secret, &mut |text| {
            if text.len() >= grams::LONGEST {
                secrets.add(text);
            }
        });
    }
}

/// Which of the characters that begin an encoding occur in the text.
#[derive(Default)]
struct Introducers {
    of_layers: [bool; Layer::ALL.len()],
    of_sequence: bool,
}

impl Introducers {
    fn meet(&mut self, c: char) {
        for (layer, is_present) in Layer::ALL.into_iter().zip(&mut self.of_layers) {
            *is_present |= c == layer.introducer();
        }
        self.of_sequence |= c == ESCAPE;
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").field("names", &self.names).finish_non_exhaustive()
    }
}

/// The secrets of credentials.
#[cfg(feature = "client")]
pub(crate) fn secrets_of(credentials: &Credentials) -> impl Iterator<Item = &Secret> {
    [Some(credentials.secret_key()), credentials.security_token(), credentials.iam_token()].into_iter().flatten()
}

/// Shows a URL, or a string in its place, without its user, query and fragment.
///
/// ```
/// use huaweicloud_runtime::redact::url;
///
/// assert_eq!(url("http://user:PW@h:1/p?x=PW"), "http://<redacted>@h:1/p?<redacted>");
/// assert_eq!(url("user:PW@127.0.0.1"), "<redacted>@127.0.0.1");
/// ```
#[must_use]
pub fn url(text: &str) -> String {
    let (scheme, rest) = match text.find("://") {
        Some(at) => text.split_at(at + 3),
        None => ("", text),
    };
    // A password may contain `?`, `#` and `/`, so everything before the last `@` may be one, even if the `@` is encoded.
    let (user, rest) = rest.split_at(rest.rfind('@').max(rest.rfind("%40")).unwrap_or_default());
    // The `@` may also be inside a query, with more of the query after it.
    let marks: &[char] = if user.contains(['?', '#']) { &['?', '#', '&', '='] } else { &['?', '#'] };
    let (place, query) = rest.split_at(rest.find(marks).map_or(rest.len(), |at| at + 1));
    let [user, query] = [user, query].map(|hidden| if hidden.is_empty() { "" } else { REDACTED });
    format!("{scheme}{user}{place}{query}")
}

#[cfg(test)]
mod tests;
