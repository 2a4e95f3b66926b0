//! Reads text files and standard input in UTF-8 or UTF-16, with or without a byte order mark.

use std::io::{self, Read};
use std::path::Path;

use huaweicloud_auth::provider::FileReader;
use huaweicloud_runtime::Secret;

/// Reads the text of a file.
pub(crate) fn file(path: impl AsRef<Path>) -> io::Result<Secret> {
    FileReader::default().read(path.as_ref())
}

/// Reads the text on standard input.
pub(crate) fn standard() -> io::Result<Secret> {
    whole(io::stdin().lock())
}

/// Reads the complete text of a reader.
pub(crate) fn whole(mut reader: impl Read) -> io::Result<Secret> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    FileReader::decode(bytes)
}
