//! [`FileReader`]: reads files for the sources, so that tests need no file system. [`PublicFile`]: one that all users can open.

use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::{CredentialsError, Message, Secret, message};

/// The maximum size of a file in MiB. No file of keys, tokens or endpoints is larger, and a wrong path may be that of a disk.
const LARGEST_MIB: u64 = 1;

/// Reads text files. The default reads the file system, as UTF-8 or as UTF-16 with a byte order mark, as Windows tools
/// write it; tests pass a closure. The files are small, so they are read synchronously, even in async code. A file of more
/// than 1 MiB, such as a disk, is an error of the kind [`io::ErrorKind::FileTooLarge`].
#[derive(Clone)]
pub struct FileReader(Arc<Read>);

type Read = dyn Fn(&Path) -> io::Result<String> + Send + Sync;

impl FileReader {
    /// Reads the file system, but refuses files that all users of the machine can open: see [`PublicFile`]. The error is of the
    /// kind [`io::ErrorKind::PermissionDenied`].
    #[must_use]
    pub fn private() -> Self {
        Self::from(|path: &Path| {
            let file = File::open(path)?;
            let public = |public| io::Error::new(io::ErrorKind::PermissionDenied, public);
            PublicFile::check(path, &file.metadata()?).map_err(public)?;
            decode(bytes(file)?)
        })
    }

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

    /// Returns why a file could not be read, as a part of a longer message.
    #[must_use]
    pub fn reason(error: &io::Error) -> Message {
        match error.get_ref().and_then(|error| error.downcast_ref()) {
            Some(TooLarge) => TooLarge::reason(),
            None => Message::verbatim(error.to_string()),
        }
    }
}

impl Default for FileReader {
    fn default() -> Self {
        Self::from(|path: &Path| decode(bytes(File::open(path)?)?))
    }
}

/// A file has more than [`LARGEST_MIB`].
#[derive(Debug)]
struct TooLarge;

impl TooLarge {
    fn reason() -> Message {
        message!("file-too-large", "it is larger than {limit} MiB", limit = LARGEST_MIB)
    }
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Self::reason(), f)
    }
}

impl std::error::Error for TooLarge {}

/// A file that all users of the machine can open, by its mode on Unix; elsewhere nothing is checked.
///
/// A file that Kubernetes mounts never counts as public: it is open within its container unless the pod says otherwise,
/// and its mode cannot be changed there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublicFile {
    /// Its permissions, such as `0o644`.
    pub mode: u32,
}

impl PublicFile {
    /// Checks a file's mode.
    ///
    /// # Errors
    ///
    /// Fails if the file is public.
    #[cfg(unix)]
    pub fn check(path: &Path, metadata: &Metadata) -> Result<(), Self> {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o007 == 0 || is_mounted(path) { Ok(()) } else { Err(Self { mode }) }
    }

    /// Checks a file's mode.
    ///
    /// # Errors
    ///
    /// Fails if the file is public.
    #[cfg(not(unix))]
    pub fn check(_: &Path, _: &Metadata) -> Result<(), Self> {
        Ok(())
    }

    /// Creates the error of a source whose file is public, if that is why it could not be read.
    #[must_use]
    pub fn refusal(error: &io::Error, provider: &'static str, path: &Path) -> Option<CredentialsError> {
        let Self { mode } = error.get_ref()?.downcast_ref()?;
        let path = path.display().to_string();
        let message = message!(
            "file-public",
            "`{path}` holds keys, but every user of this machine can open it (mode {mode})",
            path = &path,
            mode = format!("{mode:03o}")
        );
        let advice = message!("file-make-private", "make it private: chmod 600 {path}", path = path);
        Some(CredentialsError::invalid(provider, message).with_advice(advice))
    }
}

impl fmt::Display for PublicFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "every user of this machine can open it (mode {:03o})", self.mode)
    }
}

impl std::error::Error for PublicFile {}

/// Whether Kubernetes mounted the file. Such a file is in a folder like `..2026_11_30_07_00_00.123` that a link points to.
#[cfg(unix)]
fn is_mounted(path: &Path) -> bool {
    use std::path::Component;
    let is_version =
        |part: Component<'_>| matches!(part, Component::Normal(name) if name.to_string_lossy().starts_with(".."));
    std::fs::canonicalize(path).is_ok_and(|path| path.components().any(is_version))
}

/// Reads a whole file, unless it is too large.
fn bytes(file: File) -> io::Result<Vec<u8>> {
    const LARGEST: u64 = LARGEST_MIB << 20;
    let mut bytes = Vec::new();
    match file.take(LARGEST + 1).read_to_end(&mut bytes)? as u64 > LARGEST {
        true => Err(io::Error::new(io::ErrorKind::FileTooLarge, TooLarge)),
        false => Ok(bytes),
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
    // Text contains no NUL; UTF-16 without a mark has one next to each ASCII letter.
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
