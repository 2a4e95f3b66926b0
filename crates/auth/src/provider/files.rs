//! [`FileReader`]: how sources read files, so that tests need no file system.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::Secret;

/// Reads text files. The default reads the file system; tests give a closure. Files are small and read in place, also
/// inside async code.
#[derive(Clone)]
pub struct FileReader(Arc<Read>);

type Read = dyn Fn(&Path) -> io::Result<String> + Send + Sync;

impl FileReader {
    /// The text of a file, a secret since it may hold keys.
    ///
    /// # Errors
    ///
    /// That of the file system.
    pub fn read(&self, path: &Path) -> io::Result<Secret> {
        (self.0)(path).map(Secret::new)
    }
}

impl Default for FileReader {
    fn default() -> Self {
        Self::from(|path: &Path| std::fs::read_to_string(path))
    }
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
