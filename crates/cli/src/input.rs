//! Reads the text that people and their tools write: UTF-8 or UTF-16, with or without a byte order mark.

use std::io::{self, Read};
use std::path::Path;

use huaweicloud_auth::provider::FileReader;
use huaweicloud_runtime::Secret;

/// The text of a file.
pub(crate) fn file(path: impl AsRef<Path>) -> io::Result<Secret> {
    FileReader::default().read(path.as_ref())
}

/// The text on standard input.
pub(crate) fn standard() -> io::Result<Secret> {
    whole(io::stdin().lock())
}

/// The text that a reader holds, to its end.
pub(crate) fn whole(mut reader: impl Read) -> io::Result<Secret> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    FileReader::decode(bytes)
}
