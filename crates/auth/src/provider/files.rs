//! [`FileReader`]: reads files for the sources, so that tests need no file system.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::Secret;

/// Reads text files. The default reads the file system, as UTF-8 or as UTF-16 with a byte order mark, as Windows tools
/// write it; tests pass a closure. The files are small, so they are read synchronously, even in async code.
#[derive(Clone)]
pub struct FileReader(Arc<Read>);

type Read = dyn Fn(&Path) -> io::Result<String> + Send + Sync;

impl FileReader {
    /// Returns the text of a file without its byte order mark, as a secret since it may contain keys.
    ///
    /// # Errors
    ///
    /// The error of the file system; [`io::ErrorKind::InvalidData`] for a file that is not text.
    pub fn read(&self, path: &Path) -> io::Result<Secret> {
        (self.0)(path).map(without_mark)
    }

    /// Decodes bytes that were read elsewhere, such as from standard input, by the same rules.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::InvalidData`] for bytes that are not text.
    pub fn decode(bytes: Vec<u8>) -> io::Result<Secret> {
        decode(bytes).map(without_mark)
    }
}

impl Default for FileReader {
    fn default() -> Self {
        Self::from(|path: &Path| decode(std::fs::read(path)?))
    }
}

fn without_mark(text: String) -> Secret {
    let text = Secret::new(text);
    text.expose().strip_prefix('\u{feff}').map(Secret::from).unwrap_or(text)
}

/// Decodes UTF-8, or UTF-16 with a byte order mark.
fn decode(bytes: Vec<u8>) -> io::Result<String> {
    let bytes = Zeroizing::new(bytes);
    let text = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        bytes => std::str::from_utf8(bytes).ok().map(str::to_owned),
    };
    // Text contains no NUL; UTF-16 without a mark has one beside each ASCII letter.
    let text = text.filter(|text| !text.contains('\0'));
    text.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it is not text in UTF-8"))
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, []) = bytes.as_chunks::<2>() else { return None };
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<_, _>>().ok()
}

impl<F: Fn(&Path) -> io::Result<String> + Send + Sync + 'static> From<F> for FileReader {
    fn from(read: F) -> Self {
        Self(Arc::new(read))
    }
}

impl fmt::Debug for FileReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileReader")
    }
}

#[cfg(test)]
mod tests;
