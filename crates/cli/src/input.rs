//! Reads text files and standard input in UTF-8 or UTF-16, with or without a byte order mark.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use huaweicloud_auth::provider::FileReader;
use huaweicloud_runtime::Secret;

/// The maximum size of a file or of standard input, 64 MiB. No person or script writes a larger one for this program, and a
/// wrong name may be that of a disk.
pub(crate) const LARGEST: u64 = 64 << 20;

/// Reads the text of a file.
pub(crate) fn file(path: impl AsRef<Path>) -> io::Result<Secret> {
    FileReader::decode(bytes(File::open(path)?)?)
}

/// Reads the text on standard input.
pub(crate) fn standard() -> io::Result<Secret> {
    whole(io::stdin().lock())
}

/// Reads the complete text of a reader.
pub(crate) fn whole(reader: impl Read) -> io::Result<Secret> {
    FileReader::decode(bytes(reader)?)
}

/// Reads everything from a reader that has at most [`LARGEST`] bytes.
pub(crate) fn bytes(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match reader.take(LARGEST + 1).read_to_end(&mut bytes)? as u64 > LARGEST {
        true => Err(io::ErrorKind::FileTooLarge.into()),
        false => Ok(bytes),
    }
}
